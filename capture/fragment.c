/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fragment.h"

#include "bytes.h"
#include "ip6chain.h"
#include "layer.h"

enum { TCP_HEADER_LEAST = 20 };

struct upg_fragment
upg_fragment_read(const struct upg_packet *pkt)
{
	const uint8_t *l3 = pkt->data + pkt->l3_off, *l4 = pkt->data + pkt->l4_off;
	struct upg_fragment f = {
	        .pkt = pkt,
	        .key = {.src = pkt->tuple.src,
	                .dst = pkt->tuple.dst,
	                .vlan = {pkt->tuple.vlan[0], pkt->tuple.vlan[1]},
	                .tunnel = pkt->tuple.tunnel,
	                .label = pkt->tuple.label,
	                .family = pkt->tuple.family,
	                .tunnels = pkt->tunnels},
	        .len = pkt->payload_bytes,
	};
	uint16_t field;

	if (f.key.family == 4) {
		field = upg_be16(l3 + 6);
		f.id = upg_be16(l3 + 4);
		f.proto = l3[9];
		f.off = (field & 0x1fffu) * 8;
		f.more = field & 0x2000;
	} else {
		field = upg_be16(l4 + 2);
		f.id = upg_be32(l4 + 4);
		f.next = l4[0];
		f.off = field & 0xfff8u;
		f.more = field & 1;
	}
	return f;
}

/* RFC 7112 5: all headers up to the transport's, and that one too, stand in the first fragment. */
static bool
first_fragment_good(const struct upg_fragment *f)
{
	const struct upg_packet *pkt = f->pkt;
	struct upg_ip6chain c = {
	        .b = upg_bytes(pkt->data, pkt->payload_off + f->len), .off = pkt->payload_off, .next = f->next};
	enum upg_ip6step step;

	do {
		/* Reassembled, hop-by-hop options would stand first, where no endpoint looks for them any more. */
		if (c.next == UPG_PROTO_HOPOPTS)
			return false;
		step = upg_ip6chain_step(&c);
	} while (step == UPG_IP6STEP_OVER);
	if (step == UPG_IP6STEP_OUT)
		return false;
	switch (c.next) {
	case UPG_PROTO_TCP:
		return upg_bytes_have(c.b, c.off, TCP_HEADER_LEAST) &&
		       upg_bytes_have(c.b, c.off, (c.b.at[c.off + 12] >> 4) * 4u);
	case UPG_PROTO_UDP:
	case UPG_PROTO_FRAGMENT:
		return upg_bytes_have(c.b, c.off, 8);
	default:
		return true;
	}
}

bool
upg_fragment_good(const struct upg_fragment *f)
{
	const struct upg_packet *pkt = f->pkt;
	uint32_t before = pkt->l4_off - pkt->l3_off - (f->key.family == 6 ? 40u : 0u);

	if (f->len == 0 || (f->more && f->len % 8 != 0))
		return false;
	if (before + (uint64_t)f->off + f->len > UPG_DATAGRAM_MOST)
		return false;
	return f->key.family == 4 || f->off > 0 || first_fragment_good(f);
}

bool
upg_fragment_pair_same(const struct upg_fragment_pair *a, const struct upg_fragment_pair *b)
{
	return memcmp(&a->src, &b->src, 16) == 0 && memcmp(&a->dst, &b->dst, 16) == 0 && a->vlan[0] == b->vlan[0] &&
	       a->vlan[1] == b->vlan[1] && a->family == b->family && a->tunnels == b->tunnels &&
	       a->tunnel == b->tunnel && a->label == b->label;
}

bool
upg_fragment_may_be_tcp(const struct upg_packet *pkt)
{
	uint8_t proto = pkt->tuple.proto;

	switch (pkt->decoded) {
	case UPG_DECODED_FRAGMENT:
		return proto == UPG_PROTO_TCP || proto == UPG_PROTO_AH ||
		       (pkt->tuple.family == 6 && (proto == UPG_PROTO_FRAGMENT || upg_ip6chain_is(proto)));
	case UPG_DECODED_TCP:
	case UPG_DECODED_TRUNCATED:
	case UPG_DECODED_BAD:
		return true;
	case UPG_DECODED_OTHER:
	case UPG_DECODED_NOT_IP:
		break;
	}
	return false;
}
