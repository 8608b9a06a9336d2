/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ip6chain.h - stepping over IPv6 extension headers (RFC 8200 4), for those who decode, sum, reassemble. */
#ifndef UPG_IP6CHAIN_H
#define UPG_IP6CHAIN_H

#include "bytes.h"

struct upg_ip6chain {
	struct upg_bytes b;
	size_t off;     /* of the header that next names */
	size_t next_at; /* of the octet that names it */
	uint8_t next;
};

enum upg_ip6step {
	UPG_IP6STEP_OVER, /* an extension header was stepped over */
	UPG_IP6STEP_END,  /* next is no extension header, or the Fragment header: nothing moved */
	UPG_IP6STEP_OUT,  /* the header runs out of b: nothing moved */
};

/* From the IPv6 header at off on, whose 40 octets must be there. */
static inline struct upg_ip6chain
upg_ip6chain_begin(struct upg_bytes b, size_t off)
{
	return (struct upg_ip6chain){.b = b, .off = off + 40, .next_at = off + 6, .next = b.at[off + 6]};
}

/* Is this protocol number an extension header upg_ip6chain_step() steps over? */
bool upg_ip6chain_is(uint8_t proto);

/* Length in octets of the extension header proto that begins at at (two octets of it must be there). */
uint32_t upg_ip6chain_bytes(uint8_t proto, const uint8_t *at);

enum upg_ip6step upg_ip6chain_step(struct upg_ip6chain *);

/* Steps over a Fragment header whatever it says. False: there is none. */
bool upg_ip6chain_atomic(struct upg_ip6chain *);

/*
 * The Jumbo Payload option (RFC 2675) in the Hop-by-Hop header of len octets at at: offset of its type octet from at, 0
 * when there is none.
 */
uint32_t upg_ip6chain_jumbo(const uint8_t *at, uint32_t len);

#endif
