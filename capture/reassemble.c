/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode.h"
#include "holes.h"
#include "stream_nids.h"

enum {
	HOLE_SEGMENTS_MAX = 127,  /* counted no further */
	KEEP_BLIND_BYTES = 65536, /* bytes kept for comparison where nobody's acknowledgements are seen */
};

/* Tells the inspector of the next len bytes of the stream. */
static void
deliver(struct upg_stream *s, struct upg_track *c, enum upg_dir dir, const uint8_t *at, size_t len)
{
	if (len == 0)
		return;
	if (c->witnessed)
		upg_nids_native(c, dir, upg_bytes(at, len));
	if (!upg_reassemble_silent(c) && !(c->witnessed && upg_nids_delivers(s, c)))
		s->ops.data(s->user, &c->flow, dir, at, len);
	c->flow.side[dir].offset += len;
	c->side[dir].next += (uint32_t)len;
}

/* Delivers what is held without a hole from here on, up to what waits. */
void
upg_reassemble_drain(struct upg_stream *s, struct upg_track *c, enum upg_dir dir)
{
	struct upg_flow_side *pub = &c->flow.side[dir];
	uint64_t may = upg_holes_free(s, c, dir),
	         until = may > UINT64_MAX - pub->offset ? UINT64_MAX : pub->offset + may;

	for (const struct upg_segment *seg = upg_segments_find(&c->side[dir].kept, pub->offset);
	     seg && seg->offset <= pub->offset && pub->offset < until; seg = seg->next) {
		size_t skip = (size_t)(pub->offset - seg->offset), len = seg->len - skip;

		deliver(s, c, dir, seg->at + skip, len < until - pub->offset ? len : (size_t)(until - pub->offset));
	}
}

void
upg_reassemble_gap(struct upg_stream *s, struct upg_track *c, enum upg_dir dir, uint64_t len)
{
	struct upg_track_side *me = &c->side[dir];

	upg_nids_leave(s, c);
	c->flow.gaps = true;
	s->stats.gaps++;
	if (!upg_reassemble_silent(c)) {
		if (!me->gap_noted)
			upg_engine_note(s, c, dir, UPG_NOTE_GAP, "ignore", upg_bytes(NULL, (size_t)len));
		me->gap_noted = true;
		s->ops.gap(s->user, &c->flow, dir, len);
	}
	c->flow.side[dir].offset += len;
	me->next += (uint32_t)len;
}

void
upg_reassemble_end(struct upg_stream *s, struct upg_track *c, enum upg_dir dir)
{
	struct upg_track_side *me = &c->side[dir];
	struct upg_flow_side *pub = &c->flow.side[dir];

	if (!me->fin || pub->closed || me->next != me->fin_seq)
		return;
	pub->closed = true;
	upg_nids_compare(s, c, dir);
	s->ops.end(s->user, &c->flow, dir, UPG_END_FIN);
}

/* A copy that differs from the first: said before the packet is given the first copy's bytes. */
static bool
conflicts(struct upg_stream *s, struct upg_step *st, struct upg_track *c, uint64_t offset, struct upg_bytes b)
{
	struct upg_track_side *me = &c->side[st->dir];
	size_t seen, at = upg_segments_compare(&me->kept, offset, b.at, b.len, &seen);

	s->stats.overlaps += seen > 0;
	if (at == b.len)
		return false;
	uint64_t packet_offset = s->packet_offset;

	s->packet_offset = offset + at; /* what a note speaks of */
	upg_engine_note(s, c, st->dir, UPG_NOTE_OVERLAP_CONFLICT, NULL, upg_bytes(b.at + at, b.len - at));
	s->packet_offset = packet_offset;
	s->stats.rewritten++;
	if (s->opts.mode != UPG_PASSIVE)
		st->fate = UPG_FATE_REWRITE;
	return true;
}

/*
 * There is no room for bytes at offset. Inline the packet is dropped, and its sender repeats it; where the repetition of what comes next finds no
 * room either, the exception policy speaks, and from then on for every such packet.
 */
static void
no_room(struct upg_stream *s, const struct upg_step *st, struct upg_track *c, uint64_t offset)
{
	struct upg_track_side *me = &c->side[st->dir];
	bool next = offset <= c->flow.side[st->dir].offset;

	s->stats.budget_hits++;
	if (s->opts.mode == UPG_INLINE && !me->budget_noted && !(next && c->flow.waits)) {
		c->flow.waits |= next;
		return;
	}
	c->flow.unkept = s->opts.mode == UPG_INLINE;
	if (!me->budget_noted)
		upg_engine_note(s, c, st->dir, UPG_NOTE_BUDGET, NULL, upg_bytes(NULL, 0));
	me->budget_noted = true;
}

/* May bytes at offset be kept? Passive: room is made by letting go of what was delivered, then by giving up holes. */
static bool
make_room(struct upg_stream *s, struct upg_step *st, struct upg_track *c, uint64_t offset, size_t len)
{
	struct upg_track_side *me = &c->side[st->dir];
	struct upg_flow_side *pub = &c->flow.side[st->dir];
	bool many = offset > pub->offset && upg_segments_count(&me->kept) >= s->lim->stream_segments_max;

	if (!many && upg_segments_room(&s->store, &me->kept, len, s->lim->stream_direction_bytes))
		return true;
	no_room(s, st, c, offset);
	if (s->opts.mode == UPG_INLINE)
		return false;
	upg_segments_trim(&s->store, &me->kept, pub->offset);
	if (offset > pub->offset) {
		upg_holes_flush(s, c, st->dir, true);
		upg_segments_trim(&s->store, &me->kept, pub->offset);
	}
	return upg_segments_room(&s->store, &me->kept, len, s->lim->stream_direction_bytes);
}

/* Payload at offset: kept, compared, delivered as far as it is in order. False: the packet must not pass. */
static bool
take_payload(struct upg_stream *s, struct upg_step *st, struct upg_track *c, uint64_t offset, struct upg_bytes b)
{
	struct upg_track_side *me = &c->side[st->dir];
	struct upg_flow_side *pub = &c->flow.side[st->dir];
	uint8_t *at = st->pkt->data + st->pkt->payload_off + (st->pkt->payload_bytes - b.len);
	uint64_t end = offset + b.len;

	if (end <= pub->offset) {
		s->stats.retransmissions++;
		if (conflicts(s, st, c, offset, b))
			upg_segments_restore(&me->kept, offset, at, b.len);
		if (c->witnessed)
			upg_nids_bytes(s, c, st->dir, offset, upg_bytes(at, b.len));
		return true;
	}
	if (offset > pub->offset) {
		s->stats.out_of_order++;
		if (me->hole_segments < HOLE_SEGMENTS_MAX)
			me->hole_segments++;
		if (s->opts.mode == UPG_INLINE && st->dir == TO_SERVER && end > c->flow.free_until)
			return false;
	}
	if (upg_segments_beyond(&me->kept, offset))
		conflicts(s, st, c, offset, b);
	if (upg_seq_diff(st->pkt->tcp.ack, c->side[upg_dir_other(st->dir)].next) > 0)
		upg_holes_await(s, st, c, offset, b.len);
	bool kept = make_room(s, st, c, offset, b.len) && upg_segments_merge(&s->store, &me->kept, offset, at, b.len);

	if (!kept && s->opts.mode == UPG_INLINE)
		return false;
	if (!kept)
		upg_nids_leave(s, c);
	if (!kept && upg_holes_waits(c, st->dir))
		upg_holes_release(s, c, st->dir);
	if (!kept && offset > pub->offset)
		upg_reassemble_gap(s, c, st->dir, offset - pub->offset);
	if (offset <= pub->offset)
		c->flow.waits = false;
	bool late = end > pub->offset && end - pub->offset > upg_holes_free(s, c, st->dir);

	if (offset <= pub->offset && end > pub->offset && !late)
		deliver(s, c, st->dir, at + (pub->offset - offset), (size_t)(end - pub->offset));
	if (upg_segments_beyond(&me->kept, pub->offset))
		upg_reassemble_drain(s, c, st->dir);
	if (late) /* what waits libnids is given when it is released */
		end = pub->offset;
	if (c->witnessed && end > offset)
		upg_nids_bytes(s, c, st->dir, offset, upg_bytes(at, (size_t)(end - offset)));
	if (!c->two_sided && pub->offset > KEEP_BLIND_BYTES)
		upg_segments_trim(&s->store, &me->kept, pub->offset - KEEP_BLIND_BYTES);
	return true;
}

/* Nobody reads this connection: its numbers go on. */
static void
follow_blindly(struct upg_stream *s, struct upg_track *c, enum upg_dir dir, uint32_t end)
{
	struct upg_track_side *me = &c->side[dir];
	int32_t ahead = upg_seq_diff(end, me->next);

	if (c->witnessed)
		upg_nids_end(c);
	c->flow.answers &= ~(1u << dir);
	if (me->kept.head)
		upg_segments_clear(&s->store, &me->kept);
	if (ahead > 0) {
		c->flow.side[dir].offset += (uint32_t)ahead;
		me->next = end;
	}
}

static void
take_ack(struct upg_stream *s, struct upg_track *c, enum upg_dir dir, const struct upg_tcp *tcp)
{
	const struct upg_track_side *me = &c->side[dir];
	struct upg_track_side *peer = &c->side[upg_dir_other(dir)];
	uint32_t window = (uint32_t)tcp->window << me->wscale, edge = tcp->ack + window;

	if (!peer->acked || upg_seq_diff(tcp->ack, peer->una) > 0)
		peer->una = tcp->ack;
	if (!peer->acked || upg_seq_diff(edge, peer->edge) > 0)
		peer->edge = edge;
	if (window > peer->grant_max)
		peer->grant_max = window;
	peer->acked = true;
	if (peer->kept.head) {
		uint64_t offset = c->flow.side[upg_dir_other(dir)].offset;
		int32_t open = upg_seq_diff(peer->next, peer->una);

		upg_segments_trim(&s->store, &peer->kept,
		                  open > 0 && (uint32_t)open <= offset ? offset - (uint32_t)open : offset);
	}
}

/* RFC 7323 4.3: from a segment that reaches the left edge of what its receiver waits for */
static void
take_timestamp(struct upg_stream *s, struct upg_track_side *me, const struct upg_tcp *tcp, uint32_t end)
{
	if (!tcp->has_ts || upg_seq_diff(tcp->seq, me->next) > 0 || (me->acked && upg_seq_diff(end, me->una) < 0))
		return;
	if (me->ts && upg_seq_diff(tcp->ts_val, me->ts_recent) < 0)
		return;
	me->ts = true;
	me->ts_recent = tcp->ts_val;
	me->ts_clock = (uint16_t)(s->clock_us >> UPG_TS_SHIFT);
}

void
upg_reassemble_bytes(struct upg_stream *s, struct upg_track *c, enum upg_dir dir, uint8_t *at, size_t len)
{
	struct upg_track_side *me = &c->side[dir];

	if (upg_reassemble_silent(c)) {
		follow_blindly(s, c, dir, me->next + (uint32_t)len);
		return;
	}
	uint64_t offset = c->flow.side[dir].offset;

	if (upg_segments_room(&s->store, &me->kept, len, s->lim->stream_direction_bytes))
		upg_segments_merge(&s->store, &me->kept, offset, at, len);
	deliver(s, c, dir, at, len);
	upg_nids_bytes(s, c, dir, offset, upg_bytes(at, len));
}

/* The payload of an admitted segment. False: the packet must not pass, and is as if it had not come. */
static bool
take_data(struct upg_stream *s, struct upg_step *st, struct upg_track *c)
{
	struct upg_packet *pkt = st->pkt;
	struct upg_track_side *me = &c->side[st->dir];
	struct upg_flow_side *pub = &c->flow.side[st->dir];
	uint32_t end = pkt->tcp.seq + pkt->payload_bytes + pkt->payload_missing;
	int64_t offset = (int64_t)pub->offset + upg_seq_diff(pkt->tcp.seq, me->next);
	struct upg_bytes b = upg_bytes(pkt->data + pkt->payload_off, pkt->payload_bytes);

	s->packet_offset = offset > 0 ? (uint64_t)offset : 0;
	if (upg_reassemble_silent(c)) {
		follow_blindly(s, c, st->dir, end);
		return true;
	}
	if (offset < 0) {
		/* before the first byte of the stream: a keepalive's garbage byte right after the handshake, or nonsense */
		size_t skip = (uint64_t)-offset < b.len ? (size_t)-offset : b.len;

		b = upg_bytes(b.at + skip, b.len - skip);
		offset += (int64_t)skip;
	}
	if (b.len && !take_payload(s, st, c, (uint64_t)offset, b))
		return false;
	if (b.len == 0 && (pkt->tcp.flags & UPG_TCP_FIN) && offset > (int64_t)pub->offset &&
	    s->opts.mode == UPG_INLINE && st->dir == TO_SERVER && (uint64_t)offset > c->flow.free_until)
		return false;
	if (pkt->payload_missing && upg_seq_diff(end, me->next) > 0 && !upg_reassemble_silent(c) &&
	    upg_seq_diff(end - pkt->payload_missing, me->next) <= 0) {
		upg_reassemble_gap(s, c, st->dir, end - me->next);
		upg_reassemble_drain(s, c, st->dir);
	}
	return true;
}

void
upg_reassemble_segment(struct upg_stream *s, struct upg_step *st, struct upg_track *c)
{
	struct upg_packet *pkt = st->pkt;
	struct upg_track_side *me = &c->side[st->dir];
	bool fin = pkt->tcp.flags & UPG_TCP_FIN;
	uint32_t end = pkt->tcp.seq + pkt->payload_bytes + pkt->payload_missing;

	take_timestamp(s, me, &pkt->tcp, end + fin);
	if (end != pkt->tcp.seq || fin) {
		s->stats.segments++;
		if (!take_data(s, st, c)) {
			st->fate = upg_unseen_ask(s, st, c);
			return;
		}
	} else if (s->opts.mode != UPG_INLINE && upg_seq_diff(end, me->next) > 0 &&
	           me->hole_segments < HOLE_SEGMENTS_MAX) {
		me->hole_segments++; /* its sender has gone on */
	}
	if ((end != pkt->tcp.seq || fin) && upg_seq_diff(end + fin, me->max) > 0)
		me->max = end + fin;
	take_ack(s, c, st->dir, &pkt->tcp);
	if (fin && !me->fin) {
		me->fin = true;
		me->fin_seq = end;
		c->flow.side[st->dir].fin_seen = true;
	}
	if (me->fin)
		upg_reassemble_end(s, c, st->dir);
	if (c->flow.answers)
		upg_holes_settle(s, c);
	upg_holes_judge(s, c, TO_SERVER);
	upg_holes_judge(s, c, TO_CLIENT);
	if (s->opts.mode != UPG_INLINE && upg_holes_over(c))
		upg_holes_finish(s, c, false);
	if (st->fate == UPG_FATE_REWRITE)
		upg_checksum_fill(pkt);
}
