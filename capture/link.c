/* SPDX-License-Identifier: GPL-2.0-or-later */
/* link.c - link headers: Ethernet with VLAN tags, Linux cooked captures, BSD loopback, raw IP. */
#include <pcap/dlt.h>

#include "decode.h"
#include "layer.h"

#ifndef DLT_LINUX_SLL2
#define DLT_LINUX_SLL2 276
#endif

enum {
	ETHERTYPE_LEAST = 0x0600, /* below: an 802.3 length */
	ETHERTYPE_VLAN = 0x8100,
	ETHERTYPE_QINQ = 0x88a8,
	ETHERTYPE_QINQ_OLD = 0x9100,
	ETHERTYPE_MPLS = 0x8847,
	ETHERTYPE_MPLS_MULTICAST = 0x8848,
	ETHERTYPE_PPPOE_SESSION = 0x8864,
	ARPHRD_NETLINK_VALUE = 824, /* its "protocol" is a netlink family */
};

bool
upg_decode_knows(int linktype)
{
	switch (linktype) {
	case DLT_EN10MB:
	case DLT_LINUX_SLL:
	case DLT_LINUX_SLL2:
	case DLT_RAW:
	case DLT_IPV4:
	case DLT_IPV6:
	case DLT_NULL:
	case DLT_LOOP:
		return true;
	default:
		return false;
	}
}

/* Cooked: the EtherType at proto_off, the ARPHRD_* at hatype_off of a header of len octets. */
static enum upg_layer
link_cooked(struct upg_walk *w, uint32_t proto_off, uint32_t hatype_off, uint32_t len)
{
	if (!upg_walk_have(w, len))
		return UPG_LAYER_DONE;
	if (upg_be16(w->at + w->off + hatype_off) == ARPHRD_NETLINK_VALUE)
		return upg_walk_done(w, UPG_DECODED_NOT_IP);
	w->type = upg_be16(w->at + w->off + proto_off);
	w->off += len;
	return UPG_LAYER_ETHERTYPE;
}

/* BSD loopback: an address family in the capturing host's byte order (DLT_NULL) or in network order (DLT_LOOP). */
static enum upg_layer
link_loopback(struct upg_walk *w)
{
	uint32_t family;

	if (!upg_walk_have(w, 4))
		return UPG_LAYER_DONE;
	family = upg_be32(w->at + w->off);
	if (family > 0xffff)
		family = __builtin_bswap32(family);
	w->off += 4;
	switch (family) {
	case 2: /* AF_INET everywhere */
		return UPG_LAYER_IP4;
	case 10: /* AF_INET6: Linux */
	case 24: /* NetBSD, OpenBSD */
	case 28: /* FreeBSD */
	case 30: /* Darwin */
		return UPG_LAYER_IP6;
	default:
		return upg_walk_done(w, UPG_DECODED_NOT_IP);
	}
}

enum upg_layer
upg_link_first(struct upg_walk *w)
{
	switch (w->pkt->linktype) {
	case DLT_EN10MB:
		return UPG_LAYER_ETHERNET;
	case DLT_LINUX_SLL:
		return link_cooked(w, 14, 2, 16);
	case DLT_LINUX_SLL2:
		return link_cooked(w, 0, 8, 20);
	case DLT_RAW:
		return UPG_LAYER_IP;
	case DLT_IPV4:
		return UPG_LAYER_IP4;
	case DLT_IPV6:
		return UPG_LAYER_IP6;
	case DLT_NULL:
	case DLT_LOOP:
		return link_loopback(w);
	default:
		return upg_walk_done(w, UPG_DECODED_NOT_IP);
	}
}

enum upg_layer
upg_link_ethernet(struct upg_walk *w)
{
	if (!upg_walk_have(w, 14))
		return UPG_LAYER_DONE;
	w->type = upg_be16(w->at + w->off + 12);
	w->off += 14;
	w->ether_off = w->off;
	return UPG_LAYER_ETHERTYPE;
}

/* 802.1Q tag. Identifier 0 is a mere priority; of more than two tags the outermost two count. */
static enum upg_layer
link_vlan(struct upg_walk *w)
{
	uint16_t *vlan = w->pkt->tuple.vlan;
	uint16_t id;

	if (!upg_walk_have(w, 4))
		return UPG_LAYER_DONE;
	id = upg_be16(w->at + w->off) & 0x0fff;
	if (id != 0 && vlan[0] == 0)
		vlan[0] = id;
	else if (id != 0 && vlan[1] == 0)
		vlan[1] = id;
	w->type = upg_be16(w->at + w->off + 2);
	w->off += 4;
	return UPG_LAYER_ETHERTYPE;
}

enum upg_layer
upg_link_ethertype(struct upg_walk *w)
{
	if (w->type < ETHERTYPE_LEAST)
		return upg_walk_done(w, UPG_DECODED_NOT_IP);
	switch (w->type) {
	case UPG_ETHERTYPE_IP4:
		return UPG_LAYER_IP4;
	case UPG_ETHERTYPE_IP6:
		return UPG_LAYER_IP6;
	case ETHERTYPE_VLAN:
	case ETHERTYPE_QINQ:
	case ETHERTYPE_QINQ_OLD:
		return link_vlan(w);
	case UPG_ETHERTYPE_TEB:
		return UPG_LAYER_ETHERNET;
	case ETHERTYPE_MPLS:
	case ETHERTYPE_MPLS_MULTICAST:
		return w->tunnels ? UPG_LAYER_MPLS : upg_walk_done(w, UPG_DECODED_NOT_IP);
	case ETHERTYPE_PPPOE_SESSION:
		return w->tunnels ? UPG_LAYER_PPPOE : upg_walk_done(w, UPG_DECODED_NOT_IP);
	default:
		return upg_walk_done(w, UPG_DECODED_NOT_IP);
	}
}
