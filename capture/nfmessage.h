/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nfmessage.h - a message of an NFQUEUE as a packet. Private to nfqueue.c. */
#ifndef UPG_NFMESSAGE_H
#define UPG_NFMESSAGE_H

#include <libmnl/libmnl.h>

#include "packet.h"

/*
 * Fills a packet from one NFQNL_MSG_PACKET; its octets stay in the message. now_us (Unix time) stands in where the packet has no stamp that can be
 * believed. False: there is no packet in it. clock_us, number and unseen_before are the caller's.
 */
bool upg_nfmessage_packet(const struct nlmsghdr *, uint64_t now_us, struct upg_packet *out);

#endif
