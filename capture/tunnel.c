/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tunnel.c - encapsulations that carry whole packets: MPLS, PPPoE, GRE with ERSPAN, VXLAN, GENEVE. */
#include "layer.h"

enum { PPP_IP4 = 0x0021, PPP_IP6 = 0x0057 };
enum { GRE_CHECKSUM = 0x8000, GRE_ROUTING = 0x4000, GRE_KEY = 0x2000, GRE_SEQUENCE = 0x1000, GRE_VERSION = 0x0007 };
enum { ETHERTYPE_ERSPAN = 0x88be, ETHERTYPE_ERSPAN3 = 0x22eb };
enum { PORT_VXLAN = 4789, PORT_VXLAN_LINUX = 8472, PORT_GENEVE = 6081 };

/* RFC 3032 2.1: label entries up to the bottom of the stack; the payload names itself by its first nibble (RFC 4928).
 */
enum upg_layer
upg_tunnel_mpls(struct upg_walk *w)
{
	uint8_t first;

	if (!upg_walk_have(w, 5))
		return UPG_LAYER_DONE;
	w->pkt->tunnels++;
	if (!(w->at[w->off + 2] & 1)) {
		w->off += 4;
		return UPG_LAYER_MPLS;
	}
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
	w->pkt->tunnels++;
	w->off += 8;
	if (proto == PPP_IP4)
		return UPG_LAYER_IP4;
	return proto == PPP_IP6 ? UPG_LAYER_IP6 : upg_walk_done(w, UPG_DECODED_NOT_IP);
}

/* ERSPAN rides on GRE: type I without header, II of 8 octets where GRE has a sequence number, III of 12 or 20. */
static enum upg_layer
tunnel_erspan(struct upg_walk *w, uint16_t gre_flags)
{
	uint32_t len = 0;

	if (w->type == ETHERTYPE_ERSPAN3) {
		if (!upg_walk_have(w, 12))
			return UPG_LAYER_DONE;
		len = w->at[w->off + 11] & 1 ? 20 : 12;
	} else if (gre_flags & GRE_SEQUENCE) {
		len = 8;
	}
	if (!upg_walk_have(w, len))
		return UPG_LAYER_DONE;
	w->off += len;
	return UPG_LAYER_ETHERNET;
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
	w->type = upg_be16(w->at + w->off + 2);
	w->off += len;
	w->pkt->tunnels++;
	if (w->type == ETHERTYPE_ERSPAN || w->type == ETHERTYPE_ERSPAN3)
		return tunnel_erspan(w, flags);
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
	w->pkt->tunnels++;
	return UPG_LAYER_ETHERTYPE;
}

/* RFC 7348 5 */
static enum upg_layer
tunnel_vxlan(struct upg_walk *w)
{
	if (!upg_walk_have(w, 8))
		return UPG_LAYER_DONE;
	if (w->at[w->off] != 0x08)
		return upg_walk_done(w, UPG_DECODED_OTHER);
	w->off += 8;
	w->pkt->tunnels++;
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
