/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tunnel.c - encapsulations that carry whole packets: IP, MPLS, PPPoE, GRE with NVGRE and ERSPAN, VXLAN, GENEVE; and which of them a packet is in. */
#include "layer.h"
#include "siphash.h"

#include <sys/auxv.h>

enum { PPP_IP4 = 0x0021, PPP_IP6 = 0x0057 };
enum { GRE_CHECKSUM = 0x8000, GRE_ROUTING = 0x4000, GRE_KEY = 0x2000, GRE_SEQUENCE = 0x1000, GRE_VERSION = 0x0007 };
enum { ETHERTYPE_ERSPAN = 0x88be, ETHERTYPE_ERSPAN3 = 0x22eb };
enum { PORT_VXLAN = 4789, PORT_VXLAN_LINUX = 8472, PORT_GENEVE = 6081 };

/* What tells one tunnel from another beside the addresses of its ends. */
enum tunnel_kind { TUNNEL_IP = 1, TUNNEL_GRE, TUNNEL_ERSPAN, TUNNEL_VXLAN, TUNNEL_GENEVE, TUNNEL_PPPOE, TUNNEL_MPLS };

/* Keyed with what the kernel gave this process at its start, so that nobody can look for a tunnel that passes for another. */
static uint64_t
tunnel_hash(enum tunnel_kind kind, uint32_t number, const uint8_t *ends, size_t len)
{
	const void *random = (const void *)getauxval(AT_RANDOM);
	uint64_t key[2] = {0};
	uint8_t id[5 + 32];

	if (random)
		memcpy(key, random, sizeof(key));
	id[0] = (uint8_t)kind;
	upg_put_be32(id + 1, number);
	if (len)
		memcpy(id + 5, ends, len);
	return upg_siphash(key, id, 5 + len);
}

/* One tunnel more; the sum of all is the same in both directions and however the packets between them were fragmented. */
static void
tunnel_enter(struct upg_walk *w, enum tunnel_kind kind, uint32_t number, const uint8_t *a, const uint8_t *b, size_t len)
{
	uint8_t ends[32];
	bool swap = len && memcmp(a, b, len) > 0;

	if (len) {
		memcpy(ends, swap ? b : a, len);
		memcpy(ends + len, swap ? a : b, len);
	}
	w->pkt->tunnels++;
	w->pkt->tuple.tunnel += (uint32_t)tunnel_hash(kind, number, ends, 2 * len);
	if (w->pkt->tuple.tunnel == 0)
		w->pkt->tuple.tunnel = 1;
}

/* A tunnel between the two hosts of the IP header before it. */
static void
tunnel_between(struct upg_walk *w, enum tunnel_kind kind, uint32_t number)
{
	const struct upg_tuple *t = &w->pkt->tuple;

	tunnel_enter(w, kind, number, t->src.octets, t->dst.octets, sizeof(t->src.octets));
}

/* What the other direction has otherwise. */
static void
tunnel_label(struct upg_walk *w, enum tunnel_kind kind, uint32_t number)
{
	w->pkt->tuple.label = (uint16_t)(w->pkt->tuple.label + tunnel_hash(kind, number, NULL, 0));
	if (w->pkt->tuple.label == 0)
		w->pkt->tuple.label = 1;
}

void
upg_tunnel_ip(struct upg_walk *w)
{
	tunnel_between(w, TUNNEL_IP, 0);
}

enum { MPLS_RESERVED = 15, MPLS_ENTROPY = 7 }; /* RFC 7274; RFC 6790 */

/*
 * A label is of one direction: the way back has others, and none on a last hop. Those up to 15 name no path.
 */
static void
mpls_label(struct upg_walk *w, uint32_t label)
{
	if (label > MPLS_RESERVED && !w->entropy)
		tunnel_label(w, TUNNEL_MPLS, label);
	w->entropy = label == MPLS_ENTROPY;
}

/* RFC 3032 2.1: label entries up to the bottom of the stack; the payload names itself by its first nibble (RFC 4928).
 */
enum upg_layer
upg_tunnel_mpls(struct upg_walk *w)
{
	uint8_t first;

	if (!upg_walk_have(w, 5))
		return UPG_LAYER_DONE;
	w->pkt->tunnels++;
	mpls_label(w, upg_be32(w->at + w->off) >> 12);
	if (!(w->at[w->off + 2] & 1)) {
		w->off += 4;
		return UPG_LAYER_MPLS;
	}
	w->entropy = false;
	w->off += 4;
	first = w->at[w->off] >> 4;
	if (first == 4 || first == 6)
		return UPG_LAYER_IP;
	if (first != 0)
		return upg_walk_done(w, UPG_DECODED_NOT_IP);
	/* A control word (RFC 4385 3), then Ethernet. */
	if (!upg_walk_have(w, 4))
		return UPG_LAYER_DONE;
	w->off += 4;
	return UPG_LAYER_ETHERNET;
}

enum upg_layer
upg_tunnel_pppoe(struct upg_walk *w)
{
	const uint8_t *h = w->at + w->off;
	uint16_t len, proto;

	if (!upg_walk_have(w, 8))
		return UPG_LAYER_DONE;
	len = upg_be16(h + 4);
	proto = upg_be16(h + 6);
	if (h[0] != 0x11 || h[1] != 0)
		return upg_walk_done(w, UPG_DECODED_NOT_IP);
	if (len < 2 || !upg_walk_narrow(w, w->off + 6, len))
		return upg_walk_done(w, UPG_DECODED_BAD);
	/* RFC 2516 5.1: a session is what both Ethernet addresses and the identifier say together */
	if (w->ether_off)
		tunnel_enter(w, TUNNEL_PPPOE, upg_be16(h + 2), w->at + w->ether_off - 14, w->at + w->ether_off - 8, 6);
	else
		tunnel_enter(w, TUNNEL_PPPOE, upg_be16(h + 2), NULL, NULL, 0);
	w->off += 8;
	if (proto == PPP_IP4)
		return UPG_LAYER_IP4;
	return proto == PPP_IP6 ? UPG_LAYER_IP6 : upg_walk_done(w, UPG_DECODED_NOT_IP);
}

/* ERSPAN rides on GRE: type I without header, II of 8 octets where GRE has a sequence number, III of 12 or 20. */
static enum upg_layer
tunnel_erspan(struct upg_walk *w, uint16_t gre_flags)
{
	uint32_t len = 0, session = 0;

	if (w->type == ETHERTYPE_ERSPAN3) {
		if (!upg_walk_have(w, 12))
			return UPG_LAYER_DONE;
		len = w->at[w->off + 11] & 1 ? 20 : 12;
	} else if (gre_flags & GRE_SEQUENCE) {
		len = 8;
	}
	if (!upg_walk_have(w, len))
		return UPG_LAYER_DONE;
	if (len)
		session = upg_be16(w->at + w->off + 2) & 0x03ff;
	w->off += len;
	tunnel_between(w, TUNNEL_ERSPAN, session);
	return UPG_LAYER_ETHERNET;
}

/*
 * RFC 2890 2.1. Of NVGRE's key 8 bits spread load and differ by direction (RFC 7637 3.2); it looks like any other keyed GRE that
 * carries Ethernet.
 */
static void
gre_key(struct upg_walk *w, uint16_t flags, const uint8_t *key)
{
	if (!(flags & GRE_KEY)) {
		tunnel_between(w, TUNNEL_GRE, 0);
	} else if (w->type == UPG_ETHERTYPE_TEB && !(flags & (GRE_CHECKSUM | GRE_SEQUENCE))) {
		tunnel_between(w, TUNNEL_GRE, upg_be32(key) >> 8);
		tunnel_label(w, TUNNEL_GRE, upg_be32(key) & 0xff);
	} else {
		tunnel_between(w, TUNNEL_GRE, upg_be32(key));
	}
}

enum upg_layer
upg_tunnel_gre(struct upg_walk *w)
{
	uint32_t len = 4;
	uint16_t flags;

	if (!upg_walk_have(w, 4))
		return UPG_LAYER_DONE;
	flags = upg_be16(w->at + w->off);
	/* Version 1 is PPTP's; source routing was never used and is gone (RFC 2784). */
	if (flags & (GRE_VERSION | GRE_ROUTING))
		return upg_walk_done(w, UPG_DECODED_OTHER);
	len += flags & GRE_CHECKSUM ? 4 : 0;
	len += flags & GRE_KEY ? 4 : 0;
	len += flags & GRE_SEQUENCE ? 4 : 0;
	if (!upg_walk_have(w, len))
		return UPG_LAYER_DONE;
	const uint8_t *key = w->at + w->off + (flags & GRE_CHECKSUM ? 8 : 4);

	w->type = upg_be16(w->at + w->off + 2);
	w->off += len;
	if (w->type == ETHERTYPE_ERSPAN || w->type == ETHERTYPE_ERSPAN3)
		return tunnel_erspan(w, flags);
	gre_key(w, flags, key);
	return UPG_LAYER_ETHERTYPE;
}

/* RFC 8926 3.4 */
static enum upg_layer
tunnel_geneve(struct upg_walk *w)
{
	const uint8_t *h = w->at + w->off;
	uint32_t len;

	if (!upg_walk_have(w, 8))
		return UPG_LAYER_DONE;
	len = 8 + (h[0] & 0x3fu) * 4;
	/* A version we do not know, or a control message. */
	if (h[0] >> 6 != 0 || h[1] & 0x80)
		return upg_walk_done(w, UPG_DECODED_OTHER);
	if (!upg_walk_have(w, len))
		return UPG_LAYER_DONE;
	w->type = upg_be16(h + 2);
	w->off += len;
	tunnel_between(w, TUNNEL_GENEVE, upg_be32(h + 4) >> 8);
	return UPG_LAYER_ETHERTYPE;
}

/* RFC 7348 5: of the flags the one that says an identifier is there; the others are ignored on receipt */
static enum upg_layer
tunnel_vxlan(struct upg_walk *w)
{
	if (!upg_walk_have(w, 8))
		return UPG_LAYER_DONE;
	if (!(w->at[w->off] & 0x08))
		return upg_walk_done(w, UPG_DECODED_OTHER);
	tunnel_between(w, TUNNEL_VXLAN, upg_be32(w->at + w->off + 4) >> 8);
	w->off += 8;
	return UPG_LAYER_ETHERNET;
}

enum upg_layer
upg_tunnel_udp(struct upg_walk *w)
{
	uint16_t port, len;

	if (!upg_walk_have(w, 8))
		return UPG_LAYER_DONE;
	port = upg_be16(w->at + w->off + 2);
	len = upg_be16(w->at + w->off + 4);
	if (port != PORT_VXLAN && port != PORT_VXLAN_LINUX && port != PORT_GENEVE)
		return upg_walk_done(w, UPG_DECODED_OTHER);
	if (len < 8 || !upg_walk_narrow(w, w->off, len))
		return upg_walk_done(w, UPG_DECODED_BAD);
	w->off += 8;
	return port == PORT_GENEVE ? tunnel_geneve(w) : tunnel_vxlan(w);
}
