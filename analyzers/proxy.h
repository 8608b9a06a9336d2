/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proxy.h - the PROXY protocol before the first request: whose connection a load balancer passes on (HAProxy, "The PROXY protocol, versions 1 & 2").
 * Pure.
 */
#ifndef UPG_PROXY_H
#define UPG_PROXY_H

#include "capture/bytes.h"

#define UPG_PROXY_OCTETS 107 /* no more of it is ever looked at: the longest line of version 1 */

enum upg_proxy {
	UPG_PROXY_MORE, /* may be one; give the same octets again, and more */
	UPG_PROXY_NONE, /* none, or one that breaks its rules: these octets are the client's own */
	UPG_PROXY_FOUND,
};

struct upg_proxy_head {
	uint32_t octets;     /* of the whole header; of version 2 with its TLVs, which may be still to come */
	uint8_t family;      /* 4, 6; 0: the balancer's own connection, or an address that is no IP address */
	uint8_t address[16]; /* the client's, network order */
};

/* What a connection begins with. Of FOUND, *out tells the rest. */
enum upg_proxy upg_proxy_begin(struct upg_bytes begin, struct upg_proxy_head *out);

#endif
