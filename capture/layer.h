/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layer.h - how decode.c, link.c, tunnel.c and tcphead.c hand one packet from header to header. */
#ifndef UPG_LAYER_H
#define UPG_LAYER_H

#include "bytes.h"
#include "limits.h"
#include "packet.h"

/* The header that comes next. */
enum upg_layer {
	UPG_LAYER_ETHERNET,
	UPG_LAYER_ETHERTYPE, /* what walk->type, an EtherType, says */
	UPG_LAYER_IP4,
	UPG_LAYER_IP6,
	UPG_LAYER_IP,    /* version 4 or 6 as its first octet says */
	UPG_LAYER_PROTO, /* what walk->type, an IP protocol number, says */
	UPG_LAYER_TCP,
	UPG_LAYER_UDP,
	UPG_LAYER_GRE,
	UPG_LAYER_MPLS,
	UPG_LAYER_PPPOE,
	UPG_LAYER_DONE, /* walk->result stands */
};

enum {
	UPG_ETHERTYPE_IP4 = 0x0800,
	UPG_ETHERTYPE_IP6 = 0x86dd,
	UPG_ETHERTYPE_TEB = 0x6558, /* Ethernet in GRE or GENEVE */
};

enum {
	UPG_PROTO_HOPOPTS = 0,
	UPG_PROTO_IPIP = 4,
	UPG_PROTO_TCP = 6,
	UPG_PROTO_UDP = 17,
	UPG_PROTO_IP6 = 41,
	UPG_PROTO_ROUTING = 43,
	UPG_PROTO_FRAGMENT = 44,
	UPG_PROTO_GRE = 47,
	UPG_PROTO_AH = 51,
	UPG_PROTO_NONE = 59,
	UPG_PROTO_DSTOPTS = 60,
	UPG_PROTO_MOBILITY = 135,
	UPG_PROTO_MPLS = 137,
	UPG_PROTO_HIP = 139,
	UPG_PROTO_SHIM6 = 140,
};

/* One packet on its way through its headers. Offsets count from pkt->data. */
struct upg_walk {
	struct upg_packet *pkt;
	const uint8_t *at; /* pkt->data */
	uint32_t off;      /* the next header */
	uint32_t end;      /* where the captured octets of the enclosing header end; padding lies behind */
	uint32_t wire_end; /* where they ended on the wire: at end, or behind it when the capture was cut */
	uint64_t left;     /* headers that may still be followed */
	uint16_t type;
	bool tunnels;       /* are tunnels followed? */
	bool entropy;       /* the next MPLS label only spreads load (RFC 6790) */
	uint32_t ether_off; /* the Ethernet header right before, 0: none (an offset is of its end) */
	enum upg_decoded result;
};

/* Ends the walk. */
static inline enum upg_layer
upg_walk_done(struct upg_walk *w, enum upg_decoded result)
{
	w->result = result;
	return UPG_LAYER_DONE;
}

/* Are want octets of the next header there? If not, w->result says whose fault that is. */
static inline bool
upg_walk_have(struct upg_walk *w, uint32_t want)
{
	if (w->off <= w->end && want <= w->end - w->off)
		return true;
	w->result = w->off <= w->wire_end && want <= w->wire_end - w->off ? UPG_DECODED_TRUNCATED : UPG_DECODED_BAD;
	return false;
}

/* Narrows the walk to len octets from off on; false when there never were so many. */
static inline bool
upg_walk_narrow(struct upg_walk *w, uint32_t off, uint64_t len)
{
	uint64_t wire_end = off + len;

	if (wire_end > w->wire_end)
		return false;
	w->wire_end = (uint32_t)wire_end;
	if (w->end > w->wire_end)
		w->end = w->wire_end;
	return true;
}

/* The first header by pkt->linktype; UPG_LAYER_DONE with UPG_DECODED_NOT_IP when that is unknown. (link.c) */
enum upg_layer upg_link_first(struct upg_walk *);

/* One step each: reads the header at w->off, moves behind it, says what follows. */
enum upg_layer upg_link_ethernet(struct upg_walk *);
enum upg_layer upg_link_ethertype(struct upg_walk *);
/* A packet that carries IP in IP: the outer addresses are the tunnel. */
void upg_tunnel_ip(struct upg_walk *);
enum upg_layer upg_tunnel_mpls(struct upg_walk *);  /* RFC 3032 */
enum upg_layer upg_tunnel_pppoe(struct upg_walk *); /* RFC 2516 */
enum upg_layer upg_tunnel_gre(struct upg_walk *);   /* RFC 2784, 2890; ERSPAN */
enum upg_layer upg_tunnel_udp(struct upg_walk *);   /* VXLAN RFC 7348, GENEVE RFC 8926 */
enum upg_layer upg_tcphead_read(struct upg_walk *); /* RFC 9293 3.1; always the last */

#endif
