/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * evidence.h - packets of connections that raised an alert, on their way from the inspector to the writer, which makes a capture file of each
 * connection (evidence_files.h). Packets stay as they came.
 */
#ifndef UPG_EVIDENCE_H
#define UPG_EVIDENCE_H

#include "record.h"

/* The longest packet that fits a record of the ring. */
#define UPG_EVIDENCE_PACKET_BYTES 65408
#define UPG_EVIDENCE_NAME_BYTES   64

enum upg_evidence_kind {
	UPG_EVIDENCE_BEFORE, /* a packet from before the alert */
	UPG_EVIDENCE_AT,     /* the last one of these: what raised it, or came before a timer did */
	UPG_EVIDENCE_BEHIND, /* one that followed */
	UPG_EVIDENCE_END,    /* no packet: nothing more follows */
};

/* It crosses a ring as it is. */
struct upg_evidence {
	uint32_t size;
	struct upg_evidence_id id; /* of the connection's file */
	enum upg_evidence_kind kind;
	int32_t linktype;
	uint64_t ts_us;
	uint32_t captured_bytes, wire_bytes;
	uint8_t data[];
};

_Static_assert(sizeof(struct upg_evidence) + UPG_EVIDENCE_PACKET_BYTES <= 64 * 1024, "it fits a record of the ring");

/* One connection's part. Zeroed: no alert yet. */
struct upg_evidence_case {
	struct upg_evidence_id id; /* since_us 0: none */
	uint64_t sent;             /* position of the last packet (recent.h) */
	uint64_t packets, bytes;
	bool over;  /* nothing more is sent */
	bool named; /* what raised its alert is on its way: alerts name the file */
};

struct upg_inspect;
struct upg_watch;
struct upg_flow;

/* An alert of that severity is about to be recorded: sends what is remembered of the connection, once. watch NULL: no connection. */
void upg_evidence_begin(struct upg_inspect *, struct upg_watch *, unsigned severity);

/* The packet at hand belongs to the connection (user may be NULL): it is sent too if one of its alerts has been recorded. */
void upg_evidence_follow(struct upg_inspect *, struct upg_flow *);

/* The connection is over. */
void upg_evidence_end(struct upg_inspect *, struct upg_watch *);

/* The name of a connection's file: YYYYMMDDThhmmss.uuuuuu-NUMBER.pcap, the time in UTC. */
void upg_evidence_name(const struct upg_evidence_id *, char out[UPG_EVIDENCE_NAME_BYTES]);

/* May the writer believe a record of len octets that another process wrote? */
bool upg_evidence_sane(const struct upg_evidence *, size_t len);

#endif
