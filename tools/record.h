/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.h - what a worker tells the writer: one flat record, no pointers, so that it crosses a ring as it is. Every sink shows the
 * same facts of it. Only the first `size` bytes are sent.
 */
#ifndef UPG_RECORD_H
#define UPG_RECORD_H

#include "analyzers/conn.h"
#include "capture/stream.h"
#include "record_alert.h"
#include "record_stats.h"

enum upg_record_type {
	UPG_RECORD_ALERT,
	UPG_RECORD_UPGRADE,
	UPG_RECORD_HTTP,
	UPG_RECORD_FLOW,
	UPG_RECORD_ANOMALY,
	UPG_RECORD_DROP,
	UPG_RECORD_STATS,
	UPG_RECORD_WEBSOCKET, /* a frame */
	UPG_RECORD_LEG,       /* to the supervisor alone: a stalled handshake that may be half of a deadlock */
};

/* The capture file of a connection that raised an alert (evidence.h). since_us 0: none. */
struct upg_evidence_id {
	uint64_t number; /* of the connection: its id; offline a count, so that the same capture gives the same names */
	uint64_t since_us; /* Unix time of its first alert */
};

struct upg_record_flow {
	uint64_t packets[2], bytes[2];
	uint64_t start_us, end_us;
	uint8_t tcp_flags[2];
	char state[16];  /* new, established, closed, bypassed */
	char reason[16]; /* timeout, forced, shutdown; Suricata's words */
	char app_proto[16];
	bool alerted, midstream, gaps, condemned;
	enum upg_end end;
	bool hashed; /* outputs.flow-hash: said_bytes and md5 hold */
	uint64_t said_bytes[2];
	uint8_t md5[2][16];
};

struct upg_record_anomaly {
	char type[16]; /* decode, stream, applayer */
	char event[64];
};

struct upg_record_websocket {
	struct upg_websocket_record frame;
	uint16_t payload_len;
	uint8_t payload[UPG_RECORD_EVIDENCE]; /* unmasked, its beginning; last: only payload_len of it are sent */
};

/* A packet kept from its receiver; zero where not known. */
struct upg_record_drop {
	uint32_t len;   /* of the IP packet */
	uint32_t ip_id; /* IPv4: identification; IPv6: flow label */
	uint8_t tos;    /* or traffic class */
	uint8_t ttl, tcp_flags, tcp_reserved;
	uint16_t tcp_window, tcp_urgent;
	uint32_t tcp_seq, tcp_ack;
	char reason[32]; /* "rules", "stream error", the exception policy's cause */
};

struct upg_record {
	uint32_t size; /* of this record, this field included */
	enum upg_record_type type;
	uint64_t ts_us;   /* Unix time of the packet (stats: now) */
	uint64_t flow_id; /* 0: none */
	uint64_t flow_start_us;
	uint64_t flow_packets[2], flow_bytes[2]; /* of the connection so far, by direction; alerts */
	struct upg_tuple tuple;                  /* client first */
	enum upg_dir from;                       /* whose side is src_* : alerts: the side at fault */
	uint64_t pcap_cnt;                       /* 0: not from a file */
	uint64_t tx_id;
	bool has_tx;
	struct upg_evidence_id evidence; /* of its connection, as far as there is one (alert, leg) */
	char source[128]; /* file name, interface or queue; of texts only what stands before their NUL is written */
	char peer_flow
	        [128]; /* "ADDRESS:PORT -> ADDRESS:PORT" of a deadlock's other leg; "" otherwise (alert, upgrade) */
	union {
		struct upg_record_alert alert;
		struct upg_upgrade_record upgrade;
		struct upg_http_record http;
		struct upg_record_flow flow;
		struct upg_record_anomaly anomaly;
		struct upg_record_drop drop;
		struct upg_record_stats stats;
		struct upg_record_websocket websocket;
	};
};

/*
 * Is a record of len octets that another process wrote one that the sinks can show? Ends its texts where nobody has. False: it is to be left
 * out. (record.c)
 */
bool upg_record_sane(struct upg_record *, size_t len);

#endif
