/* SPDX-License-Identifier: GPL-2.0-or-later */
/* packet.h - one packet, from the source to its verdict, and the names of a connection's two directions. */
#ifndef UPG_PACKET_H
#define UPG_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcp.h"

/* The two directions of a connection. TO_SERVER is what the side that opened it (sent the SYN) says. */
enum upg_dir { TO_SERVER = 0, TO_CLIENT = 1 };

static inline enum upg_dir
upg_dir_other(enum upg_dir d)
{
	return d == TO_SERVER ? TO_CLIENT : TO_SERVER;
}

/* An IP address; IPv4 stands v4-mapped (::ffff:a.b.c.d) so that one tuple serves both families. Network order. */
struct upg_addr {
	uint8_t octets[16];
};

/* The addresses of one packet or, client first, of one connection. Ports in host order. */
struct upg_tuple {
	struct upg_addr src, dst;
	uint16_t sport, dport;
	uint16_t vlan[2]; /* VLAN identifiers, outer first; 0: none */
	uint32_t tunnel;  /* what tunnel it came out of, nested ones together, the same in both directions; 0: none */
	uint16_t label;   /* the part that each direction has of its own: MPLS label stack, NVGRE FlowID; 0: none */
	uint8_t family;   /* 4 or 6 */
	uint8_t proto;    /* IP protocol number */
};

/* Where the sender of a packet is on the link it came by: its, or its router's, Ethernet address. */
struct upg_link {
	uint32_t ifindex; /* a bridge's port rather than the bridge; 0: not known */
	uint8_t mac[6];
	uint16_t vlan_type,
	        vlan_tci; /* the tag that frames there carry (IEEE 802.1Q 9.3, 9.6); type 0: none, or not known */
};

/* What is known of the TCP checksum before anybody computed it. */
enum upg_csum {
	UPG_CSUM_UNKNOWN, /* nobody looked: compute it where the configuration asks for that */
	UPG_CSUM_GOOD,    /* the kernel has verified it */
	UPG_CSUM_PARTIAL, /* to be filled in by the sending device: not to be judged, recompute in full on any change */
};

/* How far upg_decode() came. */
enum upg_decoded {
	UPG_DECODED_TCP,
	UPG_DECODED_OTHER,    /* IP, but not TCP: passed, counted */
	UPG_DECODED_FRAGMENT, /* needs upg_defrag() first */
	UPG_DECODED_NOT_IP,
	UPG_DECODED_TRUNCATED, /* the capture ends inside a header */
	UPG_DECODED_BAD,       /* a header contradicts itself (lengths, version) */
};

/*
 * One packet. The source fills the first group, upg_decode() the second. `data` belongs to the source and lives
 * until its verdict (or, offline, until the next packet is asked for). It is writable: a rewrite happens in place.
 */
struct upg_packet {
	uint8_t *data;
	uint32_t captured_bytes; /* octets at data */
	uint32_t wire_bytes;     /* octets there were */
	int linktype;            /* DLT_*, DLT_RAW from NFQUEUE */
	uint64_t ts_us;          /* Unix time: of the capture, or of arrival inline */
	uint64_t clock_us;       /* what timers run on: ts_us in replay, CLOCK_MONOTONIC inline */
	uint64_t number;         /* 1-based position in its file (pcap_cnt), or count since start */
	uint32_t source;         /* index of the file (upg_source_name) */
	uint32_t nfq_id;         /* NFQUEUE packet id, host order */
	uint32_t mark;           /* packet mark, in and (inline) out */
	uint32_t hook;           /* netfilter hook number */
	uint32_t ifindex_in, ifindex_out;
	struct upg_link link; /* inline */
	enum upg_csum csum;
	bool unseen_before; /* others before it passed without having come to us */
	bool gso;           /* a super-packet the kernel has not segmented yet */

	enum upg_decoded decoded;
	struct upg_tuple tuple;   /* as sent: src is this packet's sender */
	uint16_t l3_off;          /* IP header */
	uint16_t l4_off;          /* TCP header */
	uint32_t payload_off;     /* TCP payload */
	uint32_t payload_bytes;   /* payload captured */
	uint32_t payload_missing; /* payload octets the capture cut off */
	uint8_t ttl;              /* or hop limit */
	bool ip_options;          /* IPv4 options or IPv6 extension headers present */
	uint8_t tunnels;          /* encapsulations between the link header and this IP header */
	bool prepared;            /* decoded before its turn; flow_hash and flow_swapped hold */
	bool flow_swapped;
	uint64_t flow_hash;
	struct upg_tcp tcp;
};

#endif
