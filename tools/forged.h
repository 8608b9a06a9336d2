/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forged.h - can one side of this gateway speak in the name of the other? */
#ifndef UPG_FORGED_H
#define UPG_FORGED_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The IPv4 interfaces that forward packets of whatever source (net.ipv4.conf.*.rp_filter other than 1, the strict check of RFC 3704 2.2), with ", "
 * between them, as far as they fit in out; "" where there is none. A client there may answer its own requests, and agree to its own upgrades, in the name
 * of a server behind another interface. Rules that check sources, and IPv6, are not looked at. False: the host does not tell.
 */
bool upg_forged_possible(char *out, size_t size);

#endif
