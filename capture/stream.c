/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream.h"
#include "decode.h"
#include "holes.h"
#include "layer.h"
#include "stream_nids.h"
#include <stdio.h>
#include <stdlib.h>

enum {
	REFUSED_MAX = 8, /* passive: so many inadmissible by number in a row mean a hole in the capture */
};

static const char *const reasons[UPG_REASONS] = {
        [UPG_NO_ACK] = "no_ack",
        [UPG_BAD_ACK] = "bad_ack",
        [UPG_BAD_CHECKSUM] = "bad_checksum",
        [UPG_BAD_OFFSET] = "bad_offset",
        [UPG_MD5_OPTION] = "md5_option",
        [UPG_PAWS] = "paws",
        [UPG_PAST_FIN] = "past_fin",
        [UPG_OUT_OF_WINDOW] = "out_of_window",
        [UPG_INEXACT_RST] = "inexact_rst",
        [UPG_SECOND_ISN] = "second_isn",
        [UPG_ILLEGAL_FLAGS] = "illegal_flags",
        [UPG_LOW_TTL] = "low_ttl",
        [UPG_DATA_ON_SYN] = "data_on_syn",
        [UPG_FRAGMENT] = "fragment",
        [UPG_BAD_HEADER] = "bad_header",
};

const char *
upg_stream_reason(size_t i)
{
	return i < UPG_REASONS ? reasons[i] : NULL;
}

struct upg_stream *
upg_stream_new(const struct upg_stream_options *opts, const struct upg_stream_ops *ops, void *user,
               char err[UPG_ERR_BYTES])
{
	struct upg_stream *s = calloc(1, sizeof(*s));

	if (!s) {
		snprintf(err, UPG_ERR_BYTES, "no memory for the stream engine");
		return NULL;
	}
	s->opts = *opts;
	s->lim = opts->lim;
	s->ops = *ops;
	s->user = user;
	upg_wheel_init(&s->wheel);
	if (!upg_segment_store_init(&s->store, s->lim->stream_memory_bytes, s->lim->stream_direction_bytes)) {
		snprintf(err, UPG_ERR_BYTES, "no address space for stream.memcap, %llu bytes",
		         (unsigned long long)s->lim->stream_memory_bytes);
		upg_stream_free(s);
		return NULL;
	}
	if (!upg_flow_table_init(&s->conns, s->lim->flow_max, opts->hash_key) ||
	    !upg_halfopen_init(&s->half, s->lim->flow_halfopen_max)) {
		snprintf(err, UPG_ERR_BYTES, "no memory for %llu connections and %llu half-open ones",
		         (unsigned long long)s->lim->flow_max, (unsigned long long)s->lim->flow_halfopen_max);
		upg_stream_free(s);
		return NULL;
	}
	if (opts->reassembler != UPG_NATIVE && !(s->nids = upg_nids_new(s->lim, err))) {
		upg_stream_free(s);
		return NULL;
	}
	return s;
}

void
upg_stream_free(struct upg_stream *s)
{
	if (!s)
		return;
	for (struct upg_track *c; s->nids && (c = upg_flow_oldest(&s->conns, UPG_TRACK_ACTIVE));
	     upg_flow_remove(&s->conns, c))
		upg_nids_end(c);
	upg_nids_free(s->nids);
	upg_flow_table_fini(&s->conns);
	upg_halfopen_fini(&s->half);
	upg_segment_store_fini(&s->store);
	free(s->syn_data);
	free(s);
}

bool
upg_engine_strict(const struct upg_stream *s, const struct upg_track *c)
{
	return s->opts.mode == UPG_INLINE && c->two_sided && c->scaled && !c->flow.gaps && !c->flow.midstream &&
	       !upg_unseen_possible(s, c);
}

void
upg_engine_note(struct upg_stream *s, struct upg_track *c, enum upg_dir dir, enum upg_stream_note note,
                const char *reason, struct upg_bytes b)
{
	s->ops.note(s->user, c ? &c->flow : NULL, dir, note, reason, s->packet_offset, b.at, b.len);
}

void
upg_engine_refuse(struct upg_stream *s, struct upg_step *st, struct upg_track *c, enum upg_reason reason)
{
	struct upg_packet *pkt = st->pkt;
	size_t len = reason == UPG_BAD_OFFSET ? 0 : pkt->payload_bytes;

	/* without a header to be read it is refused for what may be in it, and rules for TCP speak of it */
	if (pkt->decoded != UPG_DECODED_TCP)
		pkt->tuple.proto = UPG_PROTO_TCP;
	s->stats.inadmissible++;
	s->stats.inadmissible_by[reason]++;
	upg_engine_note(s, c, st->dir, UPG_NOTE_INADMISSIBLE, reasons[reason],
	                upg_bytes(len ? pkt->data + pkt->payload_off : NULL, len));
	if (s->opts.mode != UPG_PASSIVE)
		st->fate = UPG_FATE_DROP;
}

enum { TURNS = 16 }; /* in which all connections may be new ones */

/* A turn ends after a second, or when a part of the connections is new: in it no connection moves in its list twice. */
static void
turn(struct upg_stream *s)
{
	s->turn = (s->turn + 1) & UPG_TURN_MASK;
	s->turn_clock_us = s->clock_us;
	s->turn_opened = s->stats.flows_opened;
}

static void
set_timer(struct upg_stream *s, struct upg_track *c, uint64_t clock_us)
{
	struct upg_track_extra *e = clock_us ? upg_flow_extra_made(&s->conns, c) : upg_flow_extra(&s->conns, c);

	if (!e)
		return;
	if (clock_us) {
		upg_wheel_arm(&s->wheel, &e->timer, clock_us);
		return;
	}
	upg_wheel_disarm(&s->wheel, &e->timer);
	if (!e->witness && !c->flow.answers)
		upg_flow_extra_drop(&s->conns, c);
}

struct upg_track *
upg_engine_add(struct upg_stream *s, const struct upg_step *st, const struct upg_tuple *client_first)
{
	struct upg_track *c = upg_flow_add(&s->conns, st->hash, client_first);

	if (!c && s->conns.used) {
		upg_ends_room(s);
		c = upg_flow_add(&s->conns, st->hash, client_first);
	}
	if (!c)
		return NULL;
	c->flow.start_us = st->pkt->ts_us;
	c->flow.clock_us = s->clock_us;
	c->turn = s->turn & UPG_TURN_MASK;
	c->side[TO_SERVER].unseen = c->side[TO_CLIENT].unseen = s->unseen & UPG_UNSEEN_MASK;
	s->stats.flows_opened++;
	if (s->stats.flows_opened - s->turn_opened > s->conns.list[UPG_TRACK_ACTIVE].count / TURNS)
		turn(s);
	return c;
}

/* Urgent data is read by some inside the stream and by some beside it. */
static bool
take_urgent(struct upg_stream *s, struct upg_step *st, struct upg_track *c)
{
	struct upg_track_side *me = &c->side[st->dir];
	struct upg_packet *pkt = st->pkt;

	if (c->flow.opaque)
		return true;
	if (!me->urgent_noted)
		upg_engine_note(s, c, st->dir, UPG_NOTE_URGENT, NULL,
		                upg_bytes(pkt->data + pkt->payload_off, pkt->payload_bytes));
	me->urgent_noted = true;
	if (s->opts.mode == UPG_PASSIVE || s->opts.urgent == UPG_URGENT_PASS)
		return true;
	if (s->opts.urgent == UPG_URGENT_DROP) {
		st->fate = UPG_FATE_DROP;
		return false;
	}
	pkt->data[pkt->l4_off + 13] &= (uint8_t)~UPG_TCP_URG;
	upg_put_be16(pkt->data + pkt->l4_off + 18, 0);
	pkt->tcp.flags &= (uint8_t)~UPG_TCP_URG;
	pkt->tcp.urgent = 0;
	st->fate = UPG_FATE_REWRITE;
	return true;
}

static void
count(struct upg_stream *s, struct upg_step *st, struct upg_track *c)
{
	const struct upg_packet *pkt = st->pkt;
	enum upg_dir dir = st->dir;
	struct upg_flow_side *pub = &c->flow.side[dir];

	st->used = true;
	if (c->turn != s->turn)
		upg_flow_fetch_neighbours(&s->conns, c);

	pub->packets++;
	pub->bytes += pkt->payload_off - pkt->l3_off + (uint64_t)pkt->payload_bytes + pkt->payload_missing;
	pub->flags |= pkt->tcp.flags;
	c->flow.clock_us = s->clock_us;
	c->side[dir].seen = true;
	if (!c->side[dir].label_known)
		upg_flow_label(c, dir, pkt->tuple.label);
	if (!c->two_sided)
		c->two_sided = c->side[TO_SERVER].seen && c->side[TO_CLIENT].seen;
}

/* It moves in its list at last, when the neighbours it parts with are at hand. */
static void
take_turn(struct upg_stream *s, struct upg_track *c)
{
	if (c->turn == s->turn || c->state != UPG_TRACK_ACTIVE)
		return;
	c->turn = s->turn & UPG_TURN_MASK;
	upg_flow_touch(&s->conns, c, UPG_TRACK_ACTIVE);
}

/*
 * A server that still has the old connection answers another SYN of its tuple with a bare acknowledgement, and the client that with a reset (RFC 5961 4.2,
 * RFC 9293 3.5.2 group 2): so it learns that the old one is over.
 */
static bool
answers_rival(const struct upg_track *c, const struct upg_step *st)
{
	const struct upg_packet *pkt = st->pkt;

	return c->rival && st->dir == TO_CLIENT && pkt->payload_bytes + pkt->payload_missing == 0 &&
	       (pkt->tcp.flags & (UPG_TCP_FIN | UPG_TCP_SYN | UPG_TCP_RST | UPG_TCP_ACK)) == UPG_TCP_ACK;
}

/* A packet of a live connection, without SYN. */
static void
take_segment(struct upg_stream *s, struct upg_step *st, struct upg_track *c)
{
	struct upg_track_side *me = &c->side[st->dir];
	bool condemned = c->flow.condemned;

	upg_unseen_segment(s, st, c);
	count(s, st, c);
	if (condemned && answers_rival(c, st))
		return;
	if (st->pkt->tcp.flags & UPG_TCP_RST) {
		upg_ends_rst(s, st, c);
		return;
	}
	enum upg_reason reason = upg_admission_segment(c, st->dir, st->pkt, upg_engine_strict(s, c), s->clock_us);

	if (reason != UPG_ADMITTED) {
		upg_engine_refuse(s, st, c, reason);
		if ((reason == UPG_BAD_ACK || reason == UPG_OUT_OF_WINDOW) && s->opts.mode != UPG_INLINE &&
		    ++me->refused == REFUSED_MAX) {
			c->flow.gaps = true;
			me->refused = 0;
		}
		return;
	}
	me->refused = 0;
	if ((st->pkt->tcp.flags & UPG_TCP_URG) && !take_urgent(s, st, c))
		return;
	upg_reassemble_segment(s, st, c);
	if (condemned && s->opts.mode != UPG_PASSIVE)
		st->fate = UPG_FATE_DROP;
	upg_ends_fin(s, c);
}

/* A packet for a tuple whose connection is over. */
static void
take_stray(struct upg_stream *s, struct upg_step *st, struct upg_track *c)
{
	const struct upg_tcp *tcp = &st->pkt->tcp;
	const struct upg_track_side *me = &c->side[st->dir];
	uint32_t end = tcp->seq + st->pkt->payload_bytes;

	if (s->opts.mode == UPG_PASSIVE)
		return;
	if (c->state == UPG_TRACK_CUT) {
		c->flow.clock_us = s->clock_us;
		upg_flow_touch(&s->conns, c, UPG_TRACK_CUT);
	}
	/* a repetition of what has arrived may pass; other bytes have no stream to be inspected in, nor to be compared with */
	bool arrived = me->acked && upg_seq_diff(end, me->una) <= 0;

	if (c->flow.condemned || (st->pkt->payload_bytes && (c->reset || c->cut_off || !arrived)))
		st->fate = UPG_FATE_DROP;
}

/*
 * Inline, octets that the queue did not hand over (of packets near 64 KiB) must not pass: the packet is cut where they begin and the sender
 * repeats the rest. Its checksum could not be judged; the new one vouches for what was inspected, and nothing else arrives.
 */
static void
cut_unseen_tail(const struct upg_stream *s, struct upg_step *st, const struct upg_track *live)
{
	if (st->pkt->payload_missing == 0 || s->opts.mode != UPG_INLINE || (live && live->flow.opaque))
		return;
	upg_packet_cut(st->pkt, st->pkt->payload_bytes);
	st->fate = UPG_FATE_REWRITE;
}

enum { AHEAD_STEP = 3, AHEAD_STEPS = 4 }; /* packets in whose time memory answers */
_Static_assert(AHEAD_STEPS *AHEAD_STEP < UPG_AHEAD_MOST, "all steps are taken before the packet's turn");

/* The hash of the packet that upg_stream_ahead() was told of so many calls ago. */
static uint64_t
ahead(const struct upg_stream *s, uint32_t ago)
{
	return s->ahead_hash[(s->ahead_count - ago) % UPG_AHEAD_MOST];
}

/* The bucket of this packet is asked for, the connection of an earlier one, as its bucket has come, and of a yet earlier one what its connection tells. */
void
upg_stream_ahead(struct upg_stream *s, struct upg_packet *pkt)
{
	struct upg_track *likely = upg_flow_likely(&s->conns, ahead(s, AHEAD_STEP));

	if (!pkt->prepared)
		pkt->flow_hash = upg_flow_hash(s->conns.key, &pkt->tuple, &pkt->flow_swapped);
	pkt->prepared = true;
	upg_flow_fetch(&s->conns, pkt->flow_hash);
	if (likely)
		upg_flow_fetch_connection(likely);
	else
		upg_halfopen_fetch(&s->half, ahead(s, AHEAD_STEP));
	likely = upg_flow_likely(&s->conns, ahead(s, 2 * AHEAD_STEP));
	if (likely && likely->turn != s->turn)
		upg_flow_fetch_neighbours(&s->conns, likely);
	s->ahead_hash[s->ahead_count++ % UPG_AHEAD_MOST] = pkt->flow_hash;
}

const void *
upg_stream_ahead_user(const struct upg_stream *s, unsigned step)
{
	const struct upg_track *likely = upg_flow_likely(&s->conns, ahead(s, (2 + step) * AHEAD_STEP));

	return likely ? likely->flow.user : NULL;
}

enum upg_fate
upg_stream_packet(struct upg_stream *s, struct upg_packet *pkt, struct upg_flow **flow, enum upg_dir *dir)
{
	struct upg_step st = {.pkt = pkt, .dir = TO_SERVER, .fate = UPG_FATE_PASS};
	uint8_t syn = pkt->tcp.flags & (UPG_TCP_SYN | UPG_TCP_ACK);

	if (!pkt->prepared) {
		pkt->flow_hash = upg_flow_hash(s->conns.key, &pkt->tuple, &pkt->flow_swapped);
		upg_flow_fetch(&s->conns, pkt->flow_hash);
	}
	st.hash = pkt->flow_hash;
	st.swapped = pkt->flow_swapped;
	upg_stream_tick(s, pkt->clock_us);
	s->packet_offset = 0;
	struct upg_track *c = upg_flow_find(&s->conns, st.hash, &pkt->tuple, &st.dir);
	struct upg_track *live = c && c->state == UPG_TRACK_ACTIVE ? c : NULL;
	struct upg_track *held = live || (c && c->cut_off) ? c : NULL; /* what stands in the way of a new one */

	cut_unseen_tail(s, &st, live);
	enum upg_reason reason = upg_admission_header(pkt, s->lim, s->opts.verify_checksums);

	if (reason != UPG_ADMITTED) {
		if (live)
			count(s, &st, live);
		upg_engine_refuse(s, &st, live, reason);
	} else if (syn == UPG_TCP_SYN) {
		if (c && !held)
			upg_flow_remove(&s->conns, c);
		upg_handshake_syn(s, &st, held);
	} else if (syn == (UPG_TCP_SYN | UPG_TCP_ACK)) {
		upg_handshake_syn_ack(s, &st, held);
	} else if (c && !held && !upg_unseen_possible(s, c)) {
		take_stray(s, &st, c);
	} else {
		/* the tuple may have begun anew unseen */
		if (c && !held)
			upg_flow_remove(&s->conns, c);
		if (!held || held->rival)
			held = upg_handshake_rest(s, &st, held);
		live = held && held->state == UPG_TRACK_ACTIVE ? held : NULL;
		if (live)
			take_segment(s, &st, live);
		else if (held)
			take_stray(s, &st, held);
	}
	if (st.used)
		take_turn(s, live);
	*flow = live && live->state == UPG_TRACK_ACTIVE ? &live->flow : NULL;
	*dir = st.dir;
	return st.fate;
}

static void
run_timers(struct upg_stream *s, uint64_t clock_us)
{
	struct upg_timer *t;

	while ((t = upg_wheel_step(&s->wheel, clock_us))) {
		struct upg_track_extra *e =
		        (struct upg_track_extra *)(void *)((char *)t - offsetof(struct upg_track_extra, timer));
		struct upg_track *c = e->track;
		uint64_t due_us = upg_timer_clock_us(t);

		if (c->flow.condemned)
			upg_ends_condemned(s, c, clock_us);
		else
			s->ops.timer(s->user, &c->flow, due_us < clock_us ? due_us : clock_us);
		/* unless it was armed again */
		e = upg_flow_extra(&s->conns, c);
		if (e && !upg_timer_armed(&e->timer))
			set_timer(s, c, 0);
	}
}

/* Apart from upg_stream_tick(), so that this costs nothing while time stands still, as within a packet. */
static __attribute__((noinline)) void
pass_time(struct upg_stream *s, uint64_t clock_us)
{
	if (!upg_wheel_rests(&s->wheel, clock_us))
		run_timers(s, clock_us);
	if (clock_us <= s->clock_us)
		return;
	bool same_tick = clock_us >> UPG_WHEEL_TICK_SHIFT == s->clock_us >> UPG_WHEEL_TICK_SHIFT;

	s->clock_us = clock_us;
	upg_halfopen_expire(&s->half, clock_us, s->lim->flow_halfopen_timeout_us);
	/* the oldest are in nobody's cache: they are looked at when a timer might run out, too */
	if (same_tick)
		return;
	if (clock_us - s->turn_clock_us >= UPG_SEC_US)
		turn(s);
	upg_ends_expire(s);
}

void
upg_stream_tick(struct upg_stream *s, uint64_t clock_us)
{
	if (clock_us > s->clock_us || !upg_wheel_rests(&s->wheel, clock_us))
		pass_time(s, clock_us);
}

void
upg_stream_part(struct upg_stream *s, struct upg_flow *flow)
{
	upg_stream_timer(s, flow, s->clock_us + s->lim->flow_closed_timeout_us);
}

void
upg_stream_timer(struct upg_stream *s, struct upg_flow *flow, uint64_t clock_us)
{
	set_timer(s, (struct upg_track *)(void *)flow, clock_us);
}

uint64_t
upg_stream_packet_offset(const struct upg_stream *s)
{
	return s->packet_offset;
}

bool
upg_stream_walk(const struct upg_stream *s, uint32_t *cursor, struct upg_flow **flow)
{
	if (*cursor >= s->conns.made)
		return false;
	struct upg_track *c = upg_flow_at(&s->conns, (*cursor)++);
	*flow = c && (c->state == UPG_TRACK_ACTIVE || c->flow.condemned) ? &c->flow : NULL;
	return true;
}

void
upg_stream_stats(const struct upg_stream *s, struct upg_stream_stats *out)
{
	*out = s->stats;
	out->flows_active = s->conns.list[UPG_TRACK_ACTIVE].count;
	out->half_open = s->half.live;
	out->memory_bytes = s->store.used_bytes;
	out->memory_peak_bytes = s->store.peak_bytes;
}
