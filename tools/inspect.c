/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packet's way. Start reading at upg_inspect_packet. */
#include "inspect.h"

#include "alert.h"
#include "capture/decode.h"
#include "capture/defrag.h"
#include "capture/fragment.h"
#include "exception.h"
#include "follow.h"
#include "settle.h"
#include "streamdump.h"

#include <stdio.h>
#include <stdlib.h>

static struct upg_packet *defragment(struct upg_inspect *, struct upg_packet *frag, struct upg_packet *whole);
static enum upg_fate forward(struct upg_inspect *, const struct upg_packet *, const struct upg_packet *whole,
                             enum upg_fate);
static void count_decoded(struct upg_inspect *, const struct upg_packet *);
static void pass_time(struct upg_inspect *, uint64_t clock_us, uint64_t ts_us);

/* wire -> decode -> defrag -> stream -> (analyzers -> rules, by the callbacks of follow.c) -> verdict */
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
	if (!pkt->prepared)
		upg_decode(pkt, in->opt.lim);
	if (pkt->decoded == UPG_DECODED_FRAGMENT && in->defrag)
		whole = defragment(in, pkt, &datagram);
	count_decoded(in, whole);
	if (in->recent && whole->decoded == UPG_DECODED_TCP)
		upg_recent_add(in->recent, whole);
	if (whole->decoded != UPG_DECODED_TCP && (in->opt.mode != UPG_INLINE || !upg_fragment_may_be_tcp(whole)))
		return forward(in, pkt, whole, upg_settle_packet(in, whole, NULL, UPG_FATE_PASS));
	in->packet = whole;
	in->moving = true;
	enum upg_fate fate = upg_stream_packet(in->stream, whole, &flow, &dir);
	in->moving = false;
	if (in->recent && flow && whole->decoded == UPG_DECODED_TCP)
		upg_evidence_follow(in, flow);
	if (flow && flow->user)
		upg_alert_headers(in, flow->user, dir);
	in->dir = dir;
	return forward(in, pkt, whole, upg_settle_packet(in, whole, flow, fate));
}

static void
fetch(const void *at, size_t bytes)
{
	/* or gcc leaves out calls that only prefetch */
	__asm__ volatile("");
	for (size_t i = 0; at && i < bytes; i += 64)
		__builtin_prefetch((const char *)at + i, 1);
}

void
upg_inspect_ahead(struct upg_inspect *in, struct upg_packet *pkt)
{
	if (!pkt->prepared)
		upg_decode(pkt, in->opt.lim);
	upg_stream_ahead(in->stream, pkt);
	fetch(upg_stream_ahead_user(in->stream, 0), sizeof(struct upg_watch));
	const struct upg_watch *w = upg_stream_ahead_user(in->stream, 1);

	if (w && w->conn)
		fetch(w->conn, UPG_CONN_BYTES);
}

static struct upg_packet *
defragment(struct upg_inspect *in, struct upg_packet *frag, struct upg_packet *whole)
{
	enum upg_defrag_note note;

	if (upg_defrag_feed(in->defrag, frag, whole, &note))
		return whole;
	if (note == UPG_DEFRAG_CONFLICT)
		upg_follow_stream_ops.note(in, NULL, TO_SERVER, UPG_NOTE_FRAGMENT_CONFLICT, NULL, 0, NULL, 0);
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
	upg_strays_tell(in, false);
	upg_watch_send(in, false);
	in->verdict = UPG_ACTION_ALERT;
	in->drop_packet = in->kept_back = false;
	in->becomes = UPG_BECOMES_NOTHING;
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
	upg_strays_tell(in, true);
	upg_watch_send(in, false);
	upg_inspect_deliver(in);
}

const struct upg_record_stats *
upg_inspect_counters(struct upg_inspect *in)
{
	if (in->opt.source)
		in->opt.source->ops->stats(in->opt.source, &in->stats.source);
	upg_exception_count_queue(in);
	return upg_inspect_counted(in);
}

const struct upg_record_stats *
upg_inspect_counted(struct upg_inspect *in)
{
	upg_stream_stats(in->stream, &in->stats.stream);
	in->stats.http_memory_bytes = upg_conn_env_bytes(in->env);
	in->stats.h2c = *upg_conn_env_h2c_counts(in->env);
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
keep_recent(struct upg_inspect *in)
{
	const struct upg_limits *lim = in->opt.lim;

	in->recent = upg_recent_new(lim->evidence_memory_bytes, (uint32_t)lim->evidence_snap_bytes, in->opt.hash_key);
	in->evidence = malloc(sizeof *in->evidence + UPG_EVIDENCE_PACKET_BYTES);
	in->evidence_at = calloc(lim->evidence_packets_max / 2, sizeof *in->evidence_at);
	return in->recent && in->evidence && in->evidence_at;
}

static bool
make_parts(struct upg_inspect *in, char err[UPG_ERR_BYTES])
{
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

	if (o->evidence && !keep_recent(in)) {
		snprintf(err, UPG_ERR_BYTES, "out of memory (outputs.evidence.memcap)");
		return false;
	}
	if (o->streams_dir && !(in->dump = upg_streamdump_open(o->streams_dir, err)))
		return false;
	in->env = upg_conn_env_new(o->lim, o->http_ports, &upg_follow_conn_ops);
	if (in->env)
		upg_conn_env_h2c(in->env, !o->h2c_opaque);
	if (in->env)
		upg_conn_env_forwarded(in->env, o->xff_header, o->xff_first);
	if (in->env && o->websocket_payload && !o->websocket_unwanted)
		upg_conn_env_payload(in->env, o->lim->websocket_payload_bytes);
	if (in->env && o->websocket_left_alone) {
		upg_conn_env_leave(in->env, UPG_PROTO_WEBSOCKET);
		upg_conn_env_leave(in->env, UPG_PROTO_HIXIE);
	}
	if (o->defragment)
		in->defrag = upg_defrag_new(o->lim);
	if (!in->env || (o->defragment && !in->defrag)) {
		snprintf(err, UPG_ERR_BYTES, "out of memory");
		return false;
	}
	return (in->stream = upg_stream_new(&stream, &upg_follow_stream_ops, in, err)) != NULL;
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
	upg_strays_fini(&in->strays);
	upg_recent_free(in->recent);
	free(in->evidence);
	free(in->evidence_at);
	free(in);
}
