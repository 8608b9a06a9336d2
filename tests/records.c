/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records.h"

#include <stdio.h>
#include <string.h>

void
records_tuple(struct upg_tuple *t, uint8_t family)
{
	static const uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8};

	*t = (struct upg_tuple){.sport = 40000, .dport = 80, .family = family, .proto = 6};
	if (family == 6) {
		memcpy(t->src.octets, six, 16);
	} else {
		t->src.octets[10] = t->src.octets[11] = 0xff;
		t->src.octets[12] = 10;
	}
	t->dst = t->src;
	t->src.octets[15] = 1;
	t->dst.octets[15] = 2;
}

void
records_make(struct upg_record *r, enum upg_record_type type)
{
	memset(r, 0, sizeof *r);
	r->size = sizeof *r;
	r->type = type;
	r->ts_us = RECORDS_TIME_US;
	r->flow_id = UINT64_C(9223372036854775807);
	if (type != UPG_RECORD_STATS)
		records_tuple(&r->tuple, 4);
}

void
records_alert(struct upg_record *r)
{
	struct upg_record_alert *a = &r->alert;

	records_make(r, UPG_RECORD_ALERT);
	r->flow_start_us = RECORDS_TIME_US - 5;
	r->flow_packets[TO_SERVER] = 4, r->flow_packets[TO_CLIENT] = 3;
	r->flow_bytes[TO_SERVER] = 400, r->flow_bytes[TO_CLIENT] = 300;
	r->pcap_cnt = 7;
	snprintf(r->source, sizeof r->source, "pcaps/story.pcap");
	r->tx_id = 0;
	r->has_tx = true;
	a->gid = 1, a->sid = 8400012, a->rev = 1, a->severity = 1;
	a->action = UPG_ACTION_REJECT_BOTH;
	snprintf(a->msg, sizeof a->msg, "request hidden behind an upgrade request");
	snprintf(a->category, sizeof a->category, "Web Application Attack");
	a->event = UPG_EV_UPGRADE_SMUGGLED_REQUEST;
	snprintf(a->state, sizeof a->state, "offered");
	snprintf(a->variant, sizeof a->variant, "hixie-76");
	snprintf(a->class, sizeof a->class, "http09");
	snprintf(a->reason, sizeof a->reason, "the eight bytes are a request");
	a->offset = 214;
	a->verdict = UPG_ACTION_DROP;
	a->reading_count = 2;
	snprintf(a->readings[0].by, sizeof a->readings[0].by, "content-length");
	a->readings[0].ends = 214;
	snprintf(a->readings[1].by, sizeof a->readings[1].by, "chunked");
	a->readings[1].ends = 240;
	a->disputed_at = 214;
	memcpy(a->disputed, "GET /y\r\n", 8);
	a->disputed_len = 8;
	snprintf(a->metadata, sizeof a->metadata, "created_at 2026_11_23, tag a, tag b");
	a->has_http = true;
	snprintf(a->http.method, sizeof a->http.method, "GET");
	snprintf(a->http.target, sizeof a->http.target, "/chat");
	snprintf(a->http.host, sizeof a->http.host, "example.org");
	snprintf(a->http.protocol, sizeof a->http.protocol, "HTTP/1.1");
	a->http.status = 404;
	a->http.response_bytes = 162;
	memcpy(a->bytes, "GET /xx\n", 8);
	a->bytes_len = 8;
}
