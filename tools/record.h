/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.h - what a worker tells the writer: one flat record, no pointers, so that it crosses a ring as it is. Every sink shows the
 * same facts of it. Only the first `size` bytes are sent.
 */
#ifndef UPG_RECORD_H
#define UPG_RECORD_H

#include "analyzers/conn.h"
#include "analyzers/h2c.h"
#include "capture/stream.h"
#include "rules/rules.h"

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

#define UPG_RECORD_EVIDENCE 4096
#define UPG_RECORD_DISPUTED 256

struct upg_record_alert {
	uint32_t gid, sid, rev;
	uint8_t severity;
	enum upg_action action; /* of the rule */
	bool blocked; /* alert.action: the packet was kept from its receiver (never in simulate mode or an IDS mode) */
	bool would_block; /* mode: simulate; fast.log's [wDrop] */
	char msg[UPG_MSG_BYTES];
	char category[UPG_CATEGORY_BYTES];
	int event; /* enum upg_event_id; -1: a pure content rule */
	char state[24], variant[24], class[16];
	char reason[256];
	uint64_t offset;
	enum upg_action verdict; /* what inline does; about the connection: upg_verdict_about() */
	uint8_t reading_count;
	struct upg_record_reading {
		char by[32];
		uint64_t ends;
		bool open;
	} readings[UPG_EVENT_READINGS];
	uint64_t disputed_at; /* of the first octets that readers dispute, as far as they were at hand */
	uint16_t disputed_len;
	uint8_t disputed[UPG_RECORD_DISPUTED];
	char metadata[128];
	uint64_t
	        repeated; /* sinks alone: the record stands for so many that were held back (repeats.h); 0: for itself */
	char ended[24], peer_ended[24]; /* of a deadlock: how its client leg and its server leg ended (notation.h) */
	/* the transaction concerned, as far as known */
	struct upg_http_record http;
	bool has_http;
	uint64_t app_bytes; /* octets of evidence there were */
	uint16_t bytes_len;
	uint16_t packet_len,
	        packet_payload; /* IP packet that raised it, behind the evidence; where its TCP payload begins */
	uint8_t bytes[UPG_RECORD_EVIDENCE]; /* last: only bytes_len and packet_len of it are sent */
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

/* Buckets of the verdict latency histogram; the last has no bound. */
#define UPG_LATENCY_BUCKETS 14
extern const uint32_t upg_latency_most_us[UPG_LATENCY_BUCKETS - 1];

/* Counts alone, each 64 bits: they are summed over the workers. */
struct upg_record_stats {
	uint64_t uptime_us;
	struct upg_source_stats source;
	struct upg_stream_stats stream;
	uint64_t accepted, rewritten; /* packets, each counted once: as they came, changed, */
	uint64_t dropped, rejected;   /* kept back, and of these apart the ones that a rule answers with resets */
	uint64_t resets;              /* times resets were sent, also without a packet at hand */
	uint64_t bypassed;         /* packets that passed with nfq.bypass-mark: the kernel may keep those behind them */
	uint64_t withheld;         /* packets cut or kept back because they carry early data */
	uint64_t exceptions[7][8]; /* uses of each policy, by enum upg_cause (config.h) and enum upg_policy */
	uint64_t alerts, alerts_suppressed;
	uint64_t http_transactions, upgrades, websocket_frames;
	struct upg_h2c_counts h2c;
	uint64_t decoded_ipv4, decoded_ipv6, decoded_tcp, decoded_other, decoded_invalid;
	uint64_t bytes_by_fate[3];             /* of IP packets, by enum upg_fate */
	uint64_t bytes_rejected;               /* of the dropped ones, those of rejected packets */
	uint64_t latency[UPG_LATENCY_BUCKETS]; /* packets by the time from their reception to their verdict */
	uint64_t latency_us;                   /* of all these together */
	uint64_t evidence_dropped; /* packets for which there was no room on the way to the writer of evidence */
	uint64_t ring_dropped, ring_used_bytes, ring_size_bytes;
	uint64_t http_memory_bytes;
	uint64_t outcomes[8]; /* by enum upg_outcome */
	uint64_t events[UPG_EVENT_COUNT];
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

/* Counts one packet in the histogram. (record.c) */
void upg_record_latency(struct upg_record_stats *, uint64_t us);

/*
 * Is a record of len octets that another process wrote one that the sinks can show? Ends its texts where nobody has. False: it is to be left
 * out. (record.c)
 */
bool upg_record_sane(struct upg_record *, size_t len);

#endif
