/* SPDX-License-Identifier: GPL-2.0-or-later */
/* follow.c - one connection after another: what the engine tells of it goes to its analyzers, and what those say to rules and records. */
#include "follow.h"

#include "alert.h"
#include "analyzers/conn.h"
#include "exception.h"
#include "resets.h"
#include "settle.h"
#include "streamdump.h"

#include <stdlib.h>

/* What other connections say while a packet is at hand (they are evicted, or their tuple is taken) is not its fault. */
struct aside {
	bool own;
	bool drop_packet;
	enum upg_cause cause;
	enum upg_action verdict;
	size_t outbox_used;
};

bool
upg_inspect_at_hand(const struct upg_inspect *in, const struct upg_flow *flow)
{
	if (!in->moving)
		return false;
	const struct upg_tuple *a = &flow->tuple, *b = &in->packet->tuple;
	if (a->sport == b->sport && a->dport == b->dport && memcmp(&a->src, &b->src, sizeof a->src) == 0 &&
	    memcmp(&a->dst, &b->dst, sizeof a->dst) == 0)
		return true;
	return a->sport == b->dport && a->dport == b->sport && memcmp(&a->src, &b->dst, sizeof a->src) == 0 &&
	       memcmp(&a->dst, &b->src, sizeof a->dst) == 0;
}

static struct aside
step_aside(struct upg_inspect *in, bool own)
{
	struct aside a = {own, in->drop_packet, in->cause, in->verdict, in->outbox_used};

	if (!own)
		in->verdict = UPG_ACTION_ALERT;
	return a;
}

static void
step_back(struct upg_inspect *in, const struct aside *a)
{
	if (a->own)
		return;
	upg_watch_send_since(in, a->outbox_used, false);
	in->verdict = a->verdict;
	in->drop_packet = a->drop_packet;
	in->cause = a->cause;
}

/* Stream -> analyzers. */

static void
on_note(void *user, struct upg_flow *flow, enum upg_dir dir, enum upg_stream_note note, const char *reason,
        uint64_t offset, const uint8_t *at, size_t len)
{
	static const enum upg_event_id events[] = {
	        [UPG_NOTE_OVERLAP_CONFLICT] = UPG_EV_STREAM_OVERLAP_CONFLICT,
	        [UPG_NOTE_INADMISSIBLE] = UPG_EV_STREAM_INADMISSIBLE,
	        [UPG_NOTE_FRAGMENT_CONFLICT] = UPG_EV_STREAM_FRAGMENT_CONFLICT,
	        [UPG_NOTE_URGENT] = UPG_EV_STREAM_URGENT,
	        [UPG_NOTE_GAP] = UPG_EV_STREAM_GAP,
	        [UPG_NOTE_MIDSTREAM] = UPG_EV_STREAM_MIDSTREAM,
	        [UPG_NOTE_BUDGET] = UPG_EV_STREAM_BUDGET,
	        [UPG_NOTE_ENGINES_DISAGREE] = UPG_EV_STREAM_ENGINES_DISAGREE,
	};
	struct upg_inspect *in = user;
	struct aside aside = step_aside(in, !flow || upg_inspect_at_hand(in, flow));

	if (flow && note == UPG_NOTE_MIDSTREAM)
		reason = upg_exception_apply(in, flow, UPG_CAUSE_MIDSTREAM, false);
	if (flow && note == UPG_NOTE_BUDGET && !reason)
		reason = upg_exception_apply(in, flow, UPG_CAUSE_MEMORY, !flow->unkept);
	if (flow && note == UPG_NOTE_GAP)
		reason = upg_exception_apply(in, flow, UPG_CAUSE_GAP, true);
	struct upg_event ev = {
	        .id = events[note],
	        .severity = upg_event_rows[events[note]].severity,
	        .at_fault = dir,
	        .seen_in = dir,
	        .offset = offset,
	        .bytes = upg_bytes(at, at ? len : 0),
	        .reason = reason,
	};
	upg_alert_event(in, flow ? flow->user : NULL, &ev);
	step_back(in, &aside);
}

static void
on_open(void *user, struct upg_flow *flow)
{
	struct upg_inspect *in = user;
	struct upg_watch *w = calloc(1, sizeof *w);

	if (!w) {
		on_note(in, flow, TO_SERVER, UPG_NOTE_BUDGET, NULL, 0, NULL, 0);
		return;
	}
	w->in = in;
	w->flow = flow;
	flow->user = w;
	if (in->opt.flow_hash && (w->said = calloc(1, sizeof *w->said))) {
		md5_init(&w->said->md5[TO_SERVER]);
		md5_init(&w->said->md5[TO_CLIENT]);
	}
	w->conn = upg_conn_new(in->env, w, flow->tuple.dport, flow->midstream, in->clock_us);
	if (!w->conn)
		on_note(in, flow, TO_SERVER, UPG_NOTE_BUDGET, NULL, 0, NULL, 0);
	else if (flow->side[TO_CLIENT].packets > 0)
		upg_conn_two_sided(w->conn);
}

/* After anything has moved: what the analyzers want of the engine. */
static void
after_feed(struct upg_watch *w)
{
	enum upg_conn_kind kind = upg_conn_kind(w->conn);

	w->was_http |= kind == UPG_CONN_HTTP || kind == UPG_CONN_SWITCHED;
	w->was_http2 =
	        upg_conn_is_http2(w->conn) || (w->was_http2 && kind != UPG_CONN_HTTP); /* not one that was declined */
	w->is_websocket = upg_conn_is_websocket(w->conn);
	w->flow->free_until = upg_conn_free_until(w->conn);
	if (upg_conn_done(w->conn) && !w->in->dump && !w->said)
		w->flow->opaque = true;
	upg_stream_timer(w->in->stream, w->flow, upg_conn_deadline(w->conn));
	if (upg_conn_starved(w->conn))
		on_note(w->in, w->flow, TO_SERVER, UPG_NOTE_BUDGET, NULL, 0, NULL, 0);
	if (upg_conn_unplaced(w->conn))
		upg_exception_parser(w->in, w);
	if (upg_conn_over_limit(w->conn))
		upg_exception_limit(w->in, w);
	if (kind != UPG_CONN_OPAQUE)
		return;
	/* Nothing is analysed any more: what it held is for others; where memory was short the exception policy has spoken. */
	bool starved = upg_conn_starved(w->conn);

	upg_conn_free(w->conn, w->in->clock_us);
	w->conn = NULL;
	w->over &= !starved;
	upg_stream_timer(w->in->stream, w->flow, 0);
}

static void
on_data(void *user, struct upg_flow *flow, enum upg_dir dir, const uint8_t *at, size_t len)
{
	struct upg_inspect *in = user;
	struct upg_watch *w = flow->user;

	if (in->dump)
		upg_streamdump_write(in->dump, flow, dir, at, len);
	if (w && w->said) {
		w->said->bytes[dir] += len;
		md5_update(&w->said->md5[dir], len, at);
	}
	if (!w || !w->conn || upg_conn_done(w->conn))
		return;
	struct aside aside = step_aside(in, upg_inspect_at_hand(in, flow));
	upg_conn_feed(w->conn, dir, upg_bytes(at, len), in->clock_us);
	after_feed(w);
	step_back(in, &aside);
}

static void
on_gap(void *user, struct upg_flow *flow, enum upg_dir dir, uint64_t len)
{
	struct upg_inspect *in = user;
	struct upg_watch *w = flow->user;

	if (!w || !w->conn || flow->condemned)
		return;
	struct aside aside = step_aside(in, upg_inspect_at_hand(in, flow));
	upg_conn_gap(w->conn, dir, len, in->clock_us);
	after_feed(w);
	step_back(in, &aside);
}

static void
on_end(void *user, struct upg_flow *flow, enum upg_dir dir, enum upg_end end)
{
	struct upg_inspect *in = user;
	struct upg_watch *w = flow->user;

	if (!w || !w->conn || flow->condemned || (end != UPG_END_FIN && end != UPG_END_RST))
		return;
	upg_conn_end(w->conn, dir, end == UPG_END_RST, in->clock_us);
	after_feed(w);
}

static void
on_timer(void *user, struct upg_flow *flow, uint64_t clock_us)
{
	struct upg_inspect *in = user;
	struct upg_watch *w = flow->user;
	uint64_t clock_now = in->clock_us, ts_now = in->ts_us;

	if (!w || !w->conn || flow->condemned)
		return;
	in->ts_us = upg_watch_unix(in, clock_us);
	in->clock_us = clock_us;
	in->verdict = UPG_ACTION_ALERT;
	upg_conn_timer(w->conn, clock_us);
	after_feed(w);
	upg_settle_timer(in, flow);
	in->verdict = UPG_ACTION_ALERT;
	in->clock_us = clock_now;
	in->ts_us = ts_now;
}

static void
on_close(void *user, struct upg_flow *flow, enum upg_end end)
{
	struct upg_inspect *in = user;
	struct upg_watch *w = flow->user;

	if (in->dump)
		upg_streamdump_done(in->dump, flow);
	if (!w)
		return;
	/* A SYN is not to blame for how the connection before it ends. */
	bool syn = in->moving && (in->packet->tcp.flags & (UPG_TCP_SYN | UPG_TCP_ACK)) == UPG_TCP_SYN;
	bool own = (end == UPG_END_FIN || end == UPG_END_RST) && !syn && upg_inspect_at_hand(in, flow);
	struct aside aside = step_aside(in, own);
	if (own && in->packet->tcp.flags & UPG_TCP_RST)
		upg_resets_given_up(in, flow);
	if (w->conn)
		upg_conn_free(w->conn, in->clock_us);
	if (end == UPG_END_EVICTED || end == UPG_END_TIMEOUT)
		upg_settle_forgotten(in, flow, end);
	upg_watch_flow_record(w, end);
	upg_evidence_end(in, w);
	step_back(in, &aside);
	upg_withheld_drop(&in->withheld, &w->kept);
	flow->user = NULL;
	free(w->repeats);
	free(w->said);
	free(w);
}

/* Analyzers -> rules and records. */

static void
on_event(void *user, const struct upg_event *ev)
{
	struct upg_watch *w = user;

	upg_alert_event(w->in, w, ev);
	if (ev->id == UPG_EV_UPGRADE_NONCE_HELD || ev->id == UPG_EV_UPGRADE_NONCE_MISSING ||
	    ev->id == UPG_EV_UPGRADE_PENDING_ANSWERED) {
		struct upg_record *leg = upg_watch_record(w->in, UPG_RECORD_LEG, w->flow);
		leg->tx_id = ev->tx_id;
		leg->upgrade.keys_hash = ev->keys_hash;
		leg->upgrade.started_us = upg_watch_unix(w->in, ev->started_us);
		leg->upgrade.offset = ev->offset;
		leg->upgrade.nonce_held = ev->id == UPG_EV_UPGRADE_NONCE_HELD;
		leg->upgrade.nonce_missing = ev->id == UPG_EV_UPGRADE_NONCE_MISSING;
		if (ev->id == UPG_EV_UPGRADE_PENDING_ANSWERED)
			leg->upgrade.ended = UPG_ENDED_NONCE;
		upg_watch_post(w->in);
	}
}

static void
on_http(void *user, const struct upg_http_record *http)
{
	struct upg_watch *w = user;

	w->in->stats.http_transactions++;
	if (!w->in->opt.http_unwanted) {
		struct upg_record *r = upg_watch_record(w->in, UPG_RECORD_HTTP, w->flow);
		r->http = *http;
		r->tx_id = http->tx_id;
		r->has_tx = true;
		upg_watch_post(w->in);
	}
	w->over |= w->refused && http->tx_id == w->refused_tx;
}

static void
on_websocket(void *user, const struct upg_websocket_record *frame, struct upg_bytes payload)
{
	struct upg_watch *w = user;

	w->in->stats.websocket_frames++;
	if (w->in->opt.websocket_unwanted)
		return;
	struct upg_record *r = upg_watch_record(w->in, UPG_RECORD_WEBSOCKET, w->flow);
	r->websocket.frame = *frame;
	r->websocket.payload_len =
	        (uint16_t)(payload.len < sizeof r->websocket.payload ? payload.len : sizeof r->websocket.payload);
	if (r->websocket.payload_len > 0)
		memcpy(r->websocket.payload, payload.at, r->websocket.payload_len);
	r->size += r->websocket.payload_len;
	r->from = frame->dir;
	r->tx_id = frame->tx_id;
	r->has_tx = true;
	upg_watch_post(w->in);
}

static void
on_upgrade(void *user, const struct upg_upgrade_record *upgrade)
{
	struct upg_watch *w = user;
	struct upg_record *r = upg_watch_record(w->in, UPG_RECORD_UPGRADE, w->flow);

	r->upgrade = *upgrade;
	r->upgrade.started_us = upg_watch_unix(w->in, upgrade->started_us);
	if (w->flow->condemned && upgrade->ended == UPG_ENDED_OPEN)
		r->upgrade.ended = UPG_ENDED_BLOCKED;
	r->tx_id = upgrade->tx_id;
	r->has_tx = true;
	w->in->stats.upgrades++;
	w->in->stats.outcomes[upgrade->outcome]++;
	upg_watch_post(w->in);
	if (w->withheld && upgrade->outcome == UPG_OUTCOME_REFUSED) {
		w->refused = !upg_upgrade_harmless(upgrade);
		w->refused_tx = upgrade->tx_id;
	} else if (w->withheld && upgrade->outcome != UPG_OUTCOME_SWITCHED) {
		w->over = true;
	}
	w->withheld = false;
	w->unanswered = upgrade->outcome == UPG_OUTCOME_ABANDONED || upgrade->outcome == UPG_OUTCOME_STALLED;
}

const struct upg_stream_ops upg_follow_stream_ops = {
        .open = on_open,
        .data = on_data,
        .gap = on_gap,
        .note = on_note,
        .end = on_end,
        .timer = on_timer,
        .close = on_close,
};

const struct upg_conn_ops upg_follow_conn_ops = {
        .event = on_event, .http = on_http, .upgrade = on_upgrade, .websocket = on_websocket};
