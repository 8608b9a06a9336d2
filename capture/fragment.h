/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fragment.h - what one fragment says of itself, and whether an endpoint may believe it; for defrag.c. */
#ifndef UPG_FRAGMENT_H
#define UPG_FRAGMENT_H

#include "packet.h"

/* Octets an IPv4 datagram, or an IPv6 one's payload, has at most. */
enum { UPG_DATAGRAM_MOST = 65535 };

/* What makes fragments belong together (RFC 791 3.2, RFC 8200 4.5), and before that the pair of hosts. */
struct upg_fragment_pair {
	struct upg_addr src, dst;
	uint32_t tunnel;
	uint16_t vlan[2], label;
	uint8_t family, tunnels;
};

/* A fragment as the packet has it. */
struct upg_fragment {
	const struct upg_packet *pkt;
	struct upg_fragment_pair key;
	uint32_t id, off, len;
	uint8_t proto, next;
	bool more;
};

/* Reads a packet upg_decode() called UPG_DECODED_FRAGMENT, to which the result points. */
struct upg_fragment upg_fragment_read(const struct upg_packet *pkt);

/* Are its lengths such that endpoints read it alike (RFC 791 3.2, RFC 8200 4.5, RFC 7112)? */
bool upg_fragment_good(const struct upg_fragment *);

/*
 * Could an endpoint find a TCP segment in this packet (any that was decoded)? Also in a fragment, or behind headers that upg_decode() did not
 * follow to their end.
 */
bool upg_fragment_may_be_tcp(const struct upg_packet *pkt);

bool upg_fragment_pair_same(const struct upg_fragment_pair *, const struct upg_fragment_pair *);

#endif
