/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crash.h - the packet a worker died of, told by its first octets. */
#ifndef UPG_CRASH_H
#define UPG_CRASH_H

#include "capture/packet.h"

#define UPG_CRASH_BYTES 256

/*
 * head: up to 96 octets of an IP packet, which may be anything: no decoder that may have failed on them is asked. Fills out
 * ("with a packet of ADDRESS:PORT -> ADDRESS:PORT: its first octets in hex", or "between packets"), and the tuple as far as it can be read (all zero: not at all).
 */
void upg_crash_describe(const uint8_t *head, size_t len, char out[UPG_CRASH_BYTES], struct upg_tuple *tuple);

#endif
