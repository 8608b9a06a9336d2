/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t
upg_watch_unix(const struct upg_inspect *in, uint64_t clock_us)
{
	return in->ts_us - (in->clock_us - clock_us);
}

/* The record being made lies behind those that wait. */
static struct upg_record *
fresh(struct upg_inspect *in)
{
	return (struct upg_record *)(void *)(in->outbox + in->outbox_used);
}

/* What a record of each type has beside the common fields: octets, and how many of them are to be zeroed first. */
static const struct {
	size_t octets, cleared;
} parts[] = {
        [UPG_RECORD_ALERT] = {sizeof(struct upg_record_alert), offsetof(struct upg_record_alert, bytes)},
        [UPG_RECORD_UPGRADE] = {sizeof(struct upg_upgrade_record), sizeof(struct upg_upgrade_record)},
        [UPG_RECORD_HTTP] = {sizeof(struct upg_http_record), 0}, /* it is copied whole */
        [UPG_RECORD_FLOW] = {sizeof(struct upg_record_flow), sizeof(struct upg_record_flow)},
        [UPG_RECORD_ANOMALY] = {sizeof(struct upg_record_anomaly), sizeof(struct upg_record_anomaly)},
        [UPG_RECORD_DROP] = {sizeof(struct upg_record_drop), sizeof(struct upg_record_drop)},
        [UPG_RECORD_STATS] = {sizeof(struct upg_record_stats), sizeof(struct upg_record_stats)},
        [UPG_RECORD_WEBSOCKET] = {offsetof(struct upg_record_websocket, payload), 0},
        [UPG_RECORD_LEG] = {sizeof(struct upg_upgrade_record), sizeof(struct upg_upgrade_record)},
};

/* Nearly always it is the same one as of the record before. */
static void
name_source(struct upg_inspect *in, struct upg_record *r)
{
	uint32_t source = in->packet ? in->packet->source : 0;

	if (!in->source_name || source != in->source) {
		const char *name = in->opt.source ? in->opt.source->ops->name(in->opt.source, source) : NULL;

		in->source = source;
		in->source_name = name ? name : "";
		in->source_len = strnlen(in->source_name, sizeof r->source - 1);
	}
	memcpy(r->source, in->source_name, in->source_len);
	r->source[in->source_len] = '\0';
}

const char *
upg_watch_app_proto(const struct upg_watch *w)
{
	return w->was_http2 ? "http2" : w->was_http ? "http" : "failed";
}

struct upg_record *
upg_watch_record(struct upg_inspect *in, enum upg_record_type type, const struct upg_flow *flow)
{
	struct upg_record *r = fresh(in);

	memset(r, 0, offsetof(struct upg_record, source));
	memset(&r->alert, 0, parts[type].cleared);
	r->size = (uint32_t)(offsetof(struct upg_record, alert) + parts[type].octets);
	r->type = type;
	r->peer_flow[0] = '\0';
	r->ts_us = in->ts_us;
	const struct upg_watch *w = flow ? flow->user : NULL;
	if (w && w->evidence.named)
		r->evidence = w->evidence.id;
	if (flow) {
		r->flow_id = flow->id;
		r->flow_start_us = flow->start_us;
		r->tuple = flow->tuple;
		for (int d = TO_SERVER; d <= TO_CLIENT; d++) {
			r->flow_packets[d] = flow->side[d].packets;
			r->flow_bytes[d] = flow->side[d].bytes;
		}
	}
	if (in->packet) {
		if (in->opt.mode != UPG_INLINE)
			r->pcap_cnt = in->packet->number;
		if (!flow)
			r->tuple = in->packet->tuple;
	}
	name_source(in, r);
	return r;
}

/* Hands over the records between two places of the outbox. */
static void
emit(struct upg_inspect *in, size_t from, size_t until)
{
	while (from < until) {
		const struct upg_record *r = (const struct upg_record *)(const void *)(in->outbox + from);

		in->opt.emit(in->opt.emit_ctx, r);
		from += (r->size + 7u) & ~(size_t)7;
	}
}

bool
upg_inspect_deliver(struct upg_inspect *in)
{
	bool any = in->outbox_sent < in->outbox_settled;

	emit(in, in->outbox_sent, in->outbox_settled);
	in->outbox_sent = in->outbox_settled;
	if (in->outbox_sent == in->outbox_used)
		in->outbox_sent = in->outbox_settled = in->outbox_used = 0;
	return any;
}

/* The verdict is known to the records from there on. */
static void
settle(struct upg_inspect *in, size_t from, bool blocked)
{
	bool may_block = in->opt.mode != UPG_PASSIVE && !in->opt.simulate;

	while (from < in->outbox_used) {
		struct upg_record *r = (struct upg_record *)(void *)(in->outbox + from);

		if (r->type == UPG_RECORD_ALERT) {
			r->alert.verdict = in->verdict;
			r->alert.blocked = blocked && may_block;
			r->alert.would_block = in->opt.simulate && upg_verdict_blocks(in->verdict);
		}
		from += (r->size + 7u) & ~(size_t)7;
	}
}

void
upg_watch_post(struct upg_inspect *in)
{
	struct upg_record *r = fresh(in);
	size_t size = r->size, room = (size + 7u) & ~(size_t)7;

	if (in->outbox_used + room > UPG_OUTBOX_BYTES) {
		upg_watch_send(in, false);
		upg_inspect_deliver(in);
		memmove(in->outbox, r, size);
	}
	in->outbox_used += room;
}

void
upg_watch_post_copy(struct upg_inspect *in, const struct upg_record *r)
{
	memcpy(fresh(in), r, r->size);
	upg_watch_post(in);
}

void
upg_watch_send(struct upg_inspect *in, bool blocked)
{
	if (in->outbox_used == 0)
		return; /* nearly always */
	settle(in, in->outbox_settled, blocked);
	in->outbox_settled = in->outbox_used;
	if (!in->opt.emit_later || in->outbox_used > UPG_OUTBOX_BYTES / 2)
		upg_inspect_deliver(in);
}

void
upg_watch_send_since(struct upg_inspect *in, size_t from, bool blocked)
{
	if (from > in->outbox_used) /* it was full in between */
		from = in->outbox_settled;
	if (from == in->outbox_used)
		return;
	settle(in, from, blocked);
	/* before those of the packet at hand, whose verdict is open */
	emit(in, in->outbox_sent, in->outbox_settled);
	in->outbox_sent = in->outbox_settled;
	emit(in, from, in->outbox_used);
	in->outbox_used = from;
}

void
upg_watch_flow_record(struct upg_watch *w, enum upg_end end)
{
	const struct upg_flow *f = w->flow;
	struct upg_record *r = upg_watch_record(w->in, UPG_RECORD_FLOW, f);

	for (int d = TO_SERVER; d <= TO_CLIENT; d++) {
		r->flow.packets[d] = f->side[d].packets;
		r->flow.bytes[d] = f->side[d].bytes;
		r->flow.tcp_flags[d] = f->side[d].flags;
	}
	r->flow.start_us = f->start_us;
	r->flow.end_us = upg_watch_unix(w->in, f->clock_us);
	bool over = end == UPG_END_FIN || end == UPG_END_RST;
	snprintf(r->flow.state, sizeof r->flow.state, "%s", over ? "closed" : f->established ? "established" : "new");
	snprintf(r->flow.reason, sizeof r->flow.reason, "%s",
	         end == UPG_END_EVICTED || end == UPG_END_REUSED ? "forced"
	         : end == UPG_END_INPUT                          ? "shutdown"
	                                                         : "timeout");
	snprintf(r->flow.app_proto, sizeof r->flow.app_proto, "%s", upg_watch_app_proto(w));
	r->flow.alerted = w->alerted;
	r->flow.midstream = f->midstream;
	r->flow.gaps = f->gaps;
	r->flow.condemned = f->condemned;
	r->flow.end = end;
	for (int d = TO_SERVER; w->said && d <= TO_CLIENT; d++) {
		r->flow.hashed = true;
		r->flow.said_bytes[d] = w->said->bytes[d];
		md5_digest(&w->said->md5[d], sizeof r->flow.md5[d], r->flow.md5[d]);
	}
	upg_watch_post(w->in);
}
