/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packet's way. Start reading at upg_inspect_packet. */
#include "inspect.h"

#include "analyzers/conn.h"
#include "capture/decode.h"
#include "capture/defrag.h"
#include "capture/fragment.h"
#include "streamdump.h"
#include "watch.h"

#include <stdio.h>
#include <stdlib.h>

static struct upg_packet *defragment(struct upg_inspect *, struct upg_packet *frag, struct upg_packet *whole);
static enum upg_fate forward(struct upg_inspect *, const struct upg_packet *, const struct upg_packet *whole,
                             enum upg_fate);
static void count_decoded(struct upg_inspect *, const struct upg_packet *);
static void pass_time(struct upg_inspect *, uint64_t clock_us, uint64_t ts_us);

/* wire -> decode -> defrag -> stream -> (analyzers -> rules, by the callbacks below) -> verdict */
enum upg_fate
upg_inspect_packet(struct upg_inspect *in, struct upg_packet *pkt)
{
	struct upg_packet datagram, *whole = pkt;
	struct upg_flow *flow = NULL;
	enum upg_dir dir = TO_SERVER;

	in->packet = pkt;
	pass_time(in, pkt->clock_us, pkt->ts_us);
	if (pkt->unseen_before)
		upg_stream_unseen(in->stream);
	upg_decode(pkt, in->opt.lim);
	if (pkt->decoded == UPG_DECODED_FRAGMENT && in->defrag)
		whole = defragment(in, pkt, &datagram);
	count_decoded(in, whole);
	if (whole->decoded != UPG_DECODED_TCP && (in->opt.mode != UPG_INLINE || !upg_fragment_may_be_tcp(whole)))
		return forward(in, pkt, whole, upg_settle_packet(in, whole, NULL, UPG_FATE_PASS));
	in->packet = whole;
	in->moving = true;
	enum upg_fate fate = upg_stream_packet(in->stream, whole, &flow, &dir);
	in->moving = false;
	if (flow && flow->user)
		upg_alert_headers(in, flow->user, dir);
	in->dir = dir;
	return forward(in, pkt, whole, upg_settle_packet(in, whole, flow, fate));
}

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
}

/* After anything has moved: what the analyzers want of the engine. */
static void
after_feed(struct upg_watch *w)
{
	enum upg_conn_kind kind = upg_conn_kind(w->conn);

	w->was_http |= kind == UPG_CONN_HTTP || kind == UPG_CONN_SWITCHED;
	w->switched = kind == UPG_CONN_SWITCHED;
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
	/* Nothing is analysed any more: what it held is for others. */
	upg_conn_free(w->conn, w->in->clock_us);
	w->conn = NULL;
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
	if (w->conn)
		upg_conn_free(w->conn, in->clock_us);
	upg_watch_flow_record(w, end);
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
	struct upg_record *r = upg_watch_record(w->in, UPG_RECORD_HTTP, w->flow);

	r->http = *http;
	r->tx_id = http->tx_id;
	r->has_tx = true;
	w->in->stats.http_transactions++;
	upg_watch_post(w->in);
	w->over |= w->refused && http->tx_id == w->refused_tx;
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
}

/* The rest of the packet's way. */

static struct upg_packet *
defragment(struct upg_inspect *in, struct upg_packet *frag, struct upg_packet *whole)
{
	enum upg_defrag_note note;

	if (upg_defrag_feed(in->defrag, frag, whole, &note))
		return whole;
	if (note == UPG_DEFRAG_CONFLICT)
		on_note(in, NULL, TO_SERVER, UPG_NOTE_FRAGMENT_CONFLICT, NULL, 0, NULL, 0);
	return frag;
}

/* Of fragments the kernel forwards nothing but the whole datagram, as it was judged. */
static enum upg_fate
forward(struct upg_inspect *in, const struct upg_packet *pkt, const struct upg_packet *whole, enum upg_fate fate)
{
	if (!in->opt.repeats_withheld || pkt->decoded != UPG_DECODED_FRAGMENT)
		return fate;
	if (whole != pkt && fate != UPG_FATE_DROP)
		upg_withheld_pass(&in->withheld, whole);
	return UPG_FATE_DROP;
}

const struct upg_packet *
upg_inspect_freed(struct upg_inspect *in)
{
	return upg_withheld_next(&in->withheld);
}

uint64_t
upg_inspect_lost(const struct upg_inspect *in)
{
	return in->withheld.lost;
}

static void
invalid(struct upg_inspect *in, const struct upg_packet *pkt)
{
	struct upg_record *r = upg_watch_record(in, UPG_RECORD_ANOMALY, NULL);

	in->stats.decoded_invalid++;
	snprintf(r->anomaly.type, sizeof r->anomaly.type, "decode");
	snprintf(r->anomaly.event, sizeof r->anomaly.event, "decoder.%s",
	         pkt->decoded == UPG_DECODED_BAD ? "bad_header" : "truncated");
	upg_watch_post(in);
}

static void
count_decoded(struct upg_inspect *in, const struct upg_packet *pkt)
{
	struct upg_record_stats *s = &in->stats;

	if (pkt->decoded == UPG_DECODED_TCP)
		s->decoded_tcp++;
	else if (pkt->decoded == UPG_DECODED_BAD || pkt->decoded == UPG_DECODED_TRUNCATED)
		invalid(in, pkt);
	else
		s->decoded_other++;
	if (pkt->decoded == UPG_DECODED_TCP || pkt->decoded == UPG_DECODED_OTHER)
		*(pkt->tuple.family == 4 ? &s->decoded_ipv4 : &s->decoded_ipv6) += 1;
}

enum { EVICTED_MOST = 8 }; /* for one packet */

/*
 * Before http.memcap is reached the connections used longest ago give up what they hold: whoever opens many and leaves them blinds nobody else.
 * Room for what one packet may take is kept.
 */
static void
keep_room(struct upg_inspect *in)
{
	uint64_t most = in->opt.lim->http_memory_bytes;

	for (int i = 0; i < EVICTED_MOST && upg_conn_env_bytes(in->env) > most - most / 16; i++)
		if (!upg_stream_evict(in->stream))
			return;
}

/* Whatever time alone brings about is settled before a packet is looked at. */
static void
pass_time(struct upg_inspect *in, uint64_t clock_us, uint64_t ts_us)
{
	if (in->started_clock_us == 0)
		in->started_clock_us = clock_us;
	in->clock_us = clock_us;
	in->ts_us = ts_us;
	in->verdict = UPG_ACTION_ALERT;
	upg_stream_tick(in->stream, clock_us);
	keep_room(in);
	upg_watch_send(in, false);
	in->verdict = UPG_ACTION_ALERT;
	in->drop_packet = false;
	in->cause = UPG_CAUSES;
}

void
upg_inspect_tick(struct upg_inspect *in, uint64_t clock_us, uint64_t ts_us)
{
	in->packet = NULL;
	pass_time(in, clock_us, ts_us);
}

void
upg_inspect_finish(struct upg_inspect *in)
{
	in->packet = NULL;
	in->verdict = UPG_ACTION_ALERT;
	upg_stream_finish(in->stream, UPG_END_INPUT);
	upg_watch_send(in, false);
	upg_inspect_deliver(in);
}

const struct upg_record_stats *
upg_inspect_counters(struct upg_inspect *in)
{
	upg_stream_stats(in->stream, &in->stats.stream);
	if (in->opt.source)
		in->opt.source->ops->stats(in->opt.source, &in->stats.source);
	upg_exception_count_queue(in);
	in->stats.http_memory_bytes = upg_conn_env_bytes(in->env);
	in->stats.uptime_us = in->clock_us - in->started_clock_us;
	return &in->stats;
}

void
upg_inspect_stats(struct upg_inspect *in)
{
	const struct upg_record_stats *now = upg_inspect_counters(in);
	struct upg_record *r = upg_watch_record(in, UPG_RECORD_STATS, NULL);

	r->stats = *now;
	upg_watch_post(in);
	upg_watch_send(in, false);
	upg_inspect_deliver(in);
}

void
upg_inspect_rules(struct upg_inspect *in, struct upg_rules *rules)
{
	in->opt.rules = rules;
}

bool
upg_inspect_alarmed(const struct upg_inspect *in)
{
	return in->alarmed;
}

const char *
upg_inspect_trouble(const struct upg_inspect *in)
{
	return in->dump ? upg_streamdump_trouble(in->dump) : NULL;
}

static bool
make_parts(struct upg_inspect *in, char err[UPG_ERR_BYTES])
{
	static const struct upg_stream_ops stream_ops = {
	        .open = on_open,
	        .data = on_data,
	        .gap = on_gap,
	        .note = on_note,
	        .end = on_end,
	        .timer = on_timer,
	        .close = on_close,
	};
	static const struct upg_conn_ops conn_ops = {.event = on_event, .http = on_http, .upgrade = on_upgrade};
	const struct upg_inspect_options *o = &in->opt;
	const struct upg_stream_options stream = {
	        .lim = o->lim,
	        .reassembler = o->reassembler,
	        .mode = o->simulate && o->mode == UPG_INLINE ? UPG_PASSIVE : o->mode,
	        .verify_checksums = o->verify_checksums,
	        .midstream = o->midstream,
	        .urgent = o->urgent,
	        .hash_key = {o->hash_key[0], o->hash_key[1]},
	};

	if (o->streams_dir && !(in->dump = upg_streamdump_open(o->streams_dir, err)))
		return false;
	in->env = upg_conn_env_new(o->lim, o->http_ports, &conn_ops);
	if (in->env)
		upg_conn_env_forwarded(in->env, o->xff_header, o->xff_first);
	if (o->defragment)
		in->defrag = upg_defrag_new(o->lim);
	if (!in->env || (o->defragment && !in->defrag)) {
		snprintf(err, UPG_ERR_BYTES, "out of memory");
		return false;
	}
	return (in->stream = upg_stream_new(&stream, &stream_ops, in, err)) != NULL;
}

struct upg_inspect *
upg_inspect_new(const struct upg_inspect_options *options, char err[UPG_ERR_BYTES])
{
	struct upg_inspect *in = calloc(1, sizeof *in);

	if (!in) {
		snprintf(err, UPG_ERR_BYTES, "out of memory");
		return NULL;
	}
	in->opt = *options;
	in->withheld.most_bytes = options->lim->withheld_bytes;
	upg_inspect_rules(in, options->rules);
	if (make_parts(in, err))
		return in;
	upg_inspect_free(in);
	return NULL;
}

void
upg_inspect_free(struct upg_inspect *in)
{
	if (!in)
		return;
	if (in->stream)
		upg_stream_free(in->stream);
	upg_withheld_fini(&in->withheld);
	if (in->defrag)
		upg_defrag_free(in->defrag);
	if (in->env)
		upg_conn_env_free(in->env);
	upg_streamdump_close(in->dump);
	free(in);
}
