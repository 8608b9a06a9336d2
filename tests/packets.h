/* SPDX-License-Identifier: GPL-2.0-or-later */
/* packets.h - TCP packets made to order, decoded and with good checksums. For tests only. */
#ifndef UPG_TESTS_PACKETS_H
#define UPG_TESTS_PACKETS_H

#include "capture/packet.h"

enum { PACKETS_ROOM = 66000 };

/* One packet and the octets it stands on. Large: keep it static. */
struct packets_one {
	struct upg_packet pkt;
	uint8_t octets[PACKETS_ROOM];
};

/* Two hosts that talk; all zero but for client_isn and server_isn is fine: 10.0.0.1:40000 -> 10.0.0.2:80 over IPv4. */
struct packets_pair {
	int family;                        /* 4 (default) or 6 */
	uint16_t client_port, server_port; /* default 40000, 80 */
	uint32_t client_isn, server_isn;
	uint16_t host;     /* last octets of the client's address, default 1 */
	uint64_t clock_us; /* time of the next packet, ts and clock; the caller moves it on */
	uint64_t number;
};

/* What one segment carries beside the defaults (ACK set, window 65535, TTL 64). Offsets count from the ISN: 1 is the first data byte. */
struct packets_segment {
	enum upg_dir dir;
	uint8_t flags;     /* 0: ACK; PACKETS_NO_FLAGS: none at all */
	uint32_t seq, ack; /* relative to the ISNs of sender and receiver */
	const void *data;
	size_t len;
	int32_t window; /* 0: 65535; -1: zero */
	uint8_t ttl;    /* 0: 64 */
	uint16_t urgent;
	const uint8_t *options; /* raw TCP options, padded by the builder */
	size_t options_len;
	uint32_t ts_val, ts_ecr; /* ts_val != 0: a timestamp option goes first */
	bool wscale_set;
	uint8_t wscale;
	bool bad_checksum;
};

enum { PACKETS_NO_FLAGS = 0x80 | 0x40 }; /* CWR and ECE alone: no flag the state machine knows */

/* Builds the packet into *out, DLT_RAW, csum UNKNOWN, decoded by upg_decode(). Returns &out->pkt. */
struct upg_packet *packets_build(struct packets_one *out, struct packets_pair *, const struct packets_segment *);

#endif
