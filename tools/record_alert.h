/* SPDX-License-Identifier: GPL-2.0-or-later */
/* record_alert.h - what an alert says: the rule and its verdict, what was found, and the octets that show it. Part of record.h. */
#ifndef UPG_RECORD_ALERT_H
#define UPG_RECORD_ALERT_H

#include "analyzers/conn.h"
#include "rules/rules.h"

#define UPG_RECORD_EVIDENCE 4096 /* octets that a record carries */
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

#endif
