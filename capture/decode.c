/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decode.c - from the link header to TCP, one header a step; the IP headers themselves. */
#include "decode.h"

#include "ip6chain.h"
#include "layer.h"

enum { IP4_MF = 0x2000, IP4_OFFSET = 0x1fff };

static struct upg_addr
addr_from4(const uint8_t *at)
{
	struct upg_addr a = {.octets = {[10] = 0xff, [11] = 0xff}};

	memcpy(a.octets + 12, at, 4);
	return a;
}

/* A fragment's payload is what defrag.c collects. */
static enum upg_layer
fragment_found(struct upg_walk *w, uint32_t payload_off)
{
	struct upg_packet *pkt = w->pkt;

	pkt->l4_off = (uint16_t)w->off;
	pkt->payload_off = payload_off;
	pkt->payload_bytes = w->end - payload_off;
	pkt->payload_missing = w->wire_end - w->end;
	return upg_walk_done(w, UPG_DECODED_FRAGMENT);
}

/* RFC 791 3.1 */
static enum upg_layer
ip4_read(struct upg_walk *w)
{
	struct upg_packet *pkt = w->pkt;
	const uint8_t *h = w->at + w->off;
	uint32_t header, total;

	if (!upg_walk_have(w, 20))
		return UPG_LAYER_DONE;
	header = (h[0] & 0x0fu) * 4;
	if (header < 20)
		return upg_walk_done(w, UPG_DECODED_BAD);
	total = upg_be16(h + 2);
	/* A sender's own super-packet may have no length yet: then it is all that is there. */
	if (total == 0)
		total = w->wire_end - w->off;
	if (total < header || !upg_walk_narrow(w, w->off, total))
		return upg_walk_done(w, UPG_DECODED_BAD);
	if (!upg_walk_have(w, header))
		return UPG_LAYER_DONE;
	pkt->tuple.family = 4;
	pkt->tuple.proto = h[9];
	pkt->tuple.src = addr_from4(h + 12);
	pkt->tuple.dst = addr_from4(h + 16);
	pkt->ttl = h[8];
	pkt->ip_options = header > 20;
	w->off += header;
	w->type = h[9];
	if (upg_be16(h + 6) & (IP4_MF | IP4_OFFSET))
		return fragment_found(w, w->off);
	return UPG_LAYER_PROTO;
}

/* RFC 8200 3 */
static enum upg_layer
ip6_read(struct upg_walk *w)
{
	struct upg_packet *pkt = w->pkt;
	const uint8_t *h = w->at + w->off;
	uint32_t payload;

	if (!upg_walk_have(w, 40))
		return UPG_LAYER_DONE;
	payload = upg_be16(h + 4);
	/* 0: a jumbogram, whose length its option tells, or a sender's own super-packet. */
	if (payload == 0)
		payload = w->wire_end - w->off - 40;
	if (!upg_walk_narrow(w, w->off, 40ull + payload))
		return upg_walk_done(w, UPG_DECODED_BAD);
	pkt->tuple.family = 6;
	pkt->tuple.proto = h[6];
	memcpy(pkt->tuple.src.octets, h + 8, 16);
	memcpy(pkt->tuple.dst.octets, h + 24, 16);
	pkt->ttl = h[7];
	pkt->ip_options = false;
	w->off += 40;
	w->type = h[6];
	return UPG_LAYER_PROTO;
}

/* A version that contradicts the header before (0: none does) is discarded by every endpoint. */
static enum upg_layer
ip_read(struct upg_walk *w, uint8_t want)
{
	uint8_t version;

	if (!upg_walk_have(w, 1))
		return UPG_LAYER_DONE;
	version = w->at[w->off] >> 4;
	if (w->off > UINT16_MAX || (want != 0 && version != want))
		return upg_walk_done(w, UPG_DECODED_BAD);
	w->pkt->l3_off = (uint16_t)w->off;
	switch (version) {
	case 4:
		return ip4_read(w);
	case 6:
		return ip6_read(w);
	default:
		return upg_walk_done(w, UPG_DECODED_BAD);
	}
}

/* RFC 2675 3: a jumbo length goes with a payload length of 0, and is one that would not fit there. */
static bool
ip6_jumbo_ok(struct upg_walk *w, uint32_t len)
{
	uint32_t l3 = w->pkt->l3_off;
	uint32_t option = upg_ip6chain_jumbo(w->at + w->off, len);
	uint32_t jumbo;

	if (option == 0)
		return true;
	if (upg_be16(w->at + l3 + 4) != 0)
		return false;
	jumbo = upg_be32(w->at + w->off + option + 2);
	return jumbo > UINT16_MAX && upg_walk_narrow(w, l3 + 40, jumbo);
}

static enum upg_layer
ip6_extension(struct upg_walk *w)
{
	struct upg_packet *pkt = w->pkt;
	uint32_t len;

	pkt->ip_options = true;
	/* Hop-by-hop options stand first or not at all (RFC 8200 4.1). */
	if (w->type == UPG_PROTO_HOPOPTS && w->off != pkt->l3_off + 40u)
		return upg_walk_done(w, UPG_DECODED_BAD);
	if (!upg_walk_have(w, 8))
		return UPG_LAYER_DONE;
	len = upg_ip6chain_bytes((uint8_t)w->type, w->at + w->off);
	if (!upg_walk_have(w, len))
		return UPG_LAYER_DONE;
	if (w->type == UPG_PROTO_HOPOPTS && !ip6_jumbo_ok(w, len))
		return upg_walk_done(w, UPG_DECODED_BAD);
	w->type = w->at[w->off];
	w->off += len;
	return UPG_LAYER_PROTO;
}

/* RFC 8200 4.5; what is fragment and whole datagram at once goes on as the latter (RFC 6946). */
static enum upg_layer
ip6_fragment(struct upg_walk *w)
{
	const uint8_t *h = w->at + w->off;

	w->pkt->ip_options = true;
	if (!upg_walk_have(w, 8))
		return UPG_LAYER_DONE;
	if (upg_be16(h + 2) & 0xfff9) {
		w->pkt->tuple.proto = h[0];
		return fragment_found(w, w->off + 8);
	}
	w->type = h[0];
	w->off += 8;
	return UPG_LAYER_PROTO;
}

/* AH stands in IPv4 too; there its following header is TCP or nothing of ours. */
static enum upg_layer
ip4_ah(struct upg_walk *w)
{
	uint32_t len;

	if (!upg_walk_have(w, 12))
		return UPG_LAYER_DONE;
	len = upg_ip6chain_bytes(UPG_PROTO_AH, w->at + w->off);
	if (!upg_walk_have(w, len))
		return UPG_LAYER_DONE;
	w->pkt->ip_options = true;
	w->type = w->at[w->off];
	w->off += len;
	return UPG_LAYER_PROTO;
}

static enum upg_layer
proto_read(struct upg_walk *w)
{
	struct upg_packet *pkt = w->pkt;

	if (w->off > UINT16_MAX)
		return upg_walk_done(w, UPG_DECODED_BAD);
	pkt->l4_off = (uint16_t)w->off;
	pkt->tuple.proto = (uint8_t)w->type;
	if (pkt->tuple.family == 6 && w->type == UPG_PROTO_FRAGMENT)
		return ip6_fragment(w);
	if (pkt->tuple.family == 6 && upg_ip6chain_is((uint8_t)w->type))
		return ip6_extension(w);
	if (w->type == UPG_PROTO_TCP)
		return UPG_LAYER_TCP;
	if (w->type == UPG_PROTO_AH)
		return ip4_ah(w);
	if (!w->tunnels)
		return upg_walk_done(w, UPG_DECODED_OTHER);
	switch (w->type) {
	case UPG_PROTO_UDP:
		return UPG_LAYER_UDP;
	case UPG_PROTO_GRE:
		return UPG_LAYER_GRE;
	case UPG_PROTO_MPLS:
		return UPG_LAYER_MPLS;
	case UPG_PROTO_IPIP:
		upg_tunnel_ip(w);
		return UPG_LAYER_IP4;
	case UPG_PROTO_IP6:
		upg_tunnel_ip(w);
		return UPG_LAYER_IP6;
	default:
		return upg_walk_done(w, UPG_DECODED_OTHER);
	}
}

static enum upg_layer
layer_read(struct upg_walk *w, enum upg_layer layer)
{
	switch (layer) {
	case UPG_LAYER_ETHERNET:
		return upg_link_ethernet(w);
	case UPG_LAYER_ETHERTYPE:
		return upg_link_ethertype(w);
	case UPG_LAYER_IP4:
		return ip_read(w, 4);
	case UPG_LAYER_IP6:
		return ip_read(w, 6);
	case UPG_LAYER_IP:
		return ip_read(w, 0);
	case UPG_LAYER_PROTO:
		return proto_read(w);
	case UPG_LAYER_TCP:
		return upg_tcphead_read(w);
	case UPG_LAYER_UDP:
		return upg_tunnel_udp(w);
	case UPG_LAYER_GRE:
		return upg_tunnel_gre(w);
	case UPG_LAYER_MPLS:
		return upg_tunnel_mpls(w);
	case UPG_LAYER_PPPOE:
		return upg_tunnel_pppoe(w);
	case UPG_LAYER_DONE:
		break;
	}
	return UPG_LAYER_DONE;
}

/* Does this layer count against the nesting? What merely dispatches on a number does not. */
static bool
layer_is_header(struct upg_walk *w, enum upg_layer layer)
{
	switch (layer) {
	case UPG_LAYER_ETHERTYPE:
		return w->type == 0x8100 || w->type == 0x88a8 || w->type == 0x9100;
	case UPG_LAYER_PROTO:
		if (w->type == UPG_PROTO_TCP)
			return false;
		return w->type == UPG_PROTO_AH || w->type == UPG_PROTO_FRAGMENT || upg_ip6chain_is((uint8_t)w->type);
	default:
		return layer != UPG_LAYER_DONE;
	}
}

static void
packet_forget(struct upg_packet *pkt)
{
	pkt->decoded = UPG_DECODED_NOT_IP;
	pkt->tuple = (struct upg_tuple){0};
	pkt->l3_off = pkt->l4_off = 0;
	pkt->payload_off = pkt->payload_bytes = pkt->payload_missing = 0;
	pkt->ttl = 0;
	pkt->ip_options = false;
	pkt->tunnels = 0;
	pkt->prepared = false;
	pkt->tcp = (struct upg_tcp){0};
}

enum upg_decoded
upg_decode(struct upg_packet *pkt, const struct upg_limits *lim)
{
	struct upg_walk w = {
	        .pkt = pkt,
	        .at = pkt->data,
	        .end = pkt->captured_bytes,
	        .wire_end = pkt->wire_bytes > pkt->captured_bytes ? pkt->wire_bytes : pkt->captured_bytes,
	        .left = lim->decode_nesting_max,
	        /* What NFQUEUE delivers is forwarded as it stands; looking into its tunnels is for captures. */
	        .tunnels = !(pkt->nfq_id || pkt->ifindex_in || pkt->ifindex_out),
	        .result = UPG_DECODED_NOT_IP,
	};
	enum upg_layer layer;

	packet_forget(pkt);
	/* the kernel has taken it off */
	pkt->tuple.vlan[0] = pkt->link.vlan_type ? pkt->link.vlan_tci & 0x0fff : 0;
	layer = upg_link_first(&w);
	while (layer != UPG_LAYER_DONE) {
		if (layer_is_header(&w, layer) && w.left-- == 0) {
			w.result = UPG_DECODED_BAD;
			break;
		}
		layer = layer_read(&w, layer);
	}
	pkt->decoded = w.result;
	return w.result;
}
