/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * holes.c - what is missing: is it late, or lost for good? And, in captures, what must wait for it. Inline the sender repeats what was dropped, and
 * nothing passes unseen (but for unseen.c); a capture may lack packets, and need not hold them in the order in which the endpoints saw them.
 */
#include "holes.h"
#include "stream_nids.h"

enum {
	LOST_SEGMENTS = 3, /* so many more behind an acknowledged hole: the capture lost it, it is not merely late */
	HOLE_SHIFT = 12,   /* of the engine's clock: 4 ms */
	LOST_AFTER = 49,   /* or so much later: 200 ms */
	LOST_SEGMENTS_BLIND = 64, /* the same where nobody's acknowledgements are seen */
	LOST_AFTER_BLIND = 245,
};

static bool
holds_beyond(const struct upg_track *c, enum upg_dir dir)
{
	return upg_segments_beyond(&c->side[dir].kept, c->flow.side[dir].offset);
}

/*
 * How many bytes at `next` the peer has acknowledged, and answered by what it waits with. The server's word is enough; a client that
 * acknowledges what was never sent must not make us skip what comes, so there the server's own numbers must have gone on.
 */
static uint64_t
answered_bytes(const struct upg_track *c, enum upg_dir dir)
{
	const struct upg_track_side *me = &c->side[dir];

	if (!upg_holes_waits(c, upg_dir_other(dir)) || !me->acked)
		return 0;
	int32_t acked = upg_seq_diff(me->una, me->next);
	bool went_on = dir == TO_SERVER || me->hole_segments > 0;

	return went_on && acked > 0 ? (uint64_t)acked : 0;
}

/* How many bytes at `next` are missing before something we hold, the FIN, or the answer; 0: nothing is behind the hole. */
static uint64_t
hole_bytes(const struct upg_track *c, enum upg_dir dir)
{
	const struct upg_track_side *me = &c->side[dir];
	uint64_t offset = c->flow.side[dir].offset, answered = answered_bytes(c, dir);
	uint64_t to = holds_beyond(c, dir) ? upg_segments_next(&me->kept, offset) : UINT64_MAX;

	if (answered && offset + answered < to)
		to = offset + answered;
	if (me->fin && upg_seq_diff(me->fin_seq, me->next) > 0 && offset + (me->fin_seq - me->next) < to)
		to = offset + (me->fin_seq - me->next);
	return to == UINT64_MAX ? 0 : to - offset;
}

void
upg_holes_skip(struct upg_stream *s, struct upg_track *c, enum upg_dir dir, uint32_t seq)
{
	struct upg_track_side *me = &c->side[dir];
	int32_t missing;

	if (upg_reassemble_silent(c))
		return;
	upg_reassemble_drain(s, c, dir);
	while (!upg_reassemble_silent(c) && (missing = upg_seq_diff(seq, me->next)) > 0) {
		uint64_t len = hole_bytes(c, dir);

		upg_reassemble_gap(s, c, dir, len == 0 || len > (uint64_t)missing ? (uint64_t)missing : len);
		upg_reassemble_drain(s, c, dir);
	}
	if (upg_seq_diff(me->next, me->max) > 0)
		me->max = me->next;
}

/* The number behind what has come of a side without a hole, its FIN included. */
static uint32_t
come(const struct upg_track_side *side)
{
	return side->next + (side->fin && side->next == side->fin_seq);
}

/* The first offset from this one on of which nothing is held: what came before was sent before. */
static uint64_t
first_new(const struct upg_track *c, enum upg_dir dir, uint64_t offset)
{
	const struct upg_segment *seg = upg_segments_find(&c->side[dir].kept, offset);

	for (; seg && seg->offset <= offset; seg = seg->next)
		offset = seg->offset + seg->len;
	return offset;
}

/*
 * A capture need not hold packets in the order in which the endpoints saw them, and may lack some. What acknowledges bytes of the peer that
 * are missing yet was sent after them: it waits until they have come, or are lost for good. (Inline nothing passes unseen.) For a side that is
 * not captured nobody waits.
 */
void
upg_holes_await(struct upg_stream *s, const struct upg_step *st, struct upg_track *c, uint64_t offset, size_t len)
{
	enum upg_dir dir = st->dir, other = upg_dir_other(dir);
	uint64_t next = c->flow.side[dir].offset, first = first_new(c, dir, offset > next ? offset : next);
	uint32_t at = c->side[dir].next + (uint32_t)(first - next);
	int32_t ahead = upg_seq_diff(st->pkt->tcp.ack, come(&c->side[other]));

	if (s->opts.mode == UPG_INLINE || ahead <= 0 || (uint32_t)ahead > s->lim->stream_direction_bytes)
		return;
	if (!c->side[other].seen) {
		upg_reassemble_gap(s, c, other, (uint32_t)ahead);
		return;
	}
	if (first >= offset + len)
		return;
	struct upg_track_extra *e = upg_flow_extra_made(&s->conns, c);

	/* where bytes wait already, the first of them sets how long */
	if (!e || (upg_holes_waits(c, dir) && upg_seq_diff(at, e->waits_at[dir]) >= 0))
		return;
	c->flow.answers |= 1u << dir;
	e->waits_at[dir] = at;
	e->waits_for[dir] = st->pkt->tcp.ack;
}

void
upg_holes_release(struct upg_stream *s, struct upg_track *c, enum upg_dir dir)
{
	uint64_t from = c->flow.side[dir].offset + upg_holes_free(s, c, dir);

	c->flow.answers &= ~(1u << dir);
	upg_reassemble_drain(s, c, dir);
	for (const struct upg_segment *seg = c->side[dir].kept.head; c->witnessed && seg; seg = seg->next)
		if (seg->offset + seg->len > from)
			upg_nids_bytes(s, c, dir, seg->offset, upg_bytes(seg->at, seg->len));
	upg_reassemble_end(s, c, dir);
}

/* Lets go of what has waited long enough: what it answers has come, or each side waits for the other. */
void
upg_holes_settle(struct upg_stream *s, struct upg_track *c)
{
	for (bool moved = c->flow.answers; moved;) {
		moved = false;
		for (enum upg_dir d = TO_SERVER; d <= TO_CLIENT; d++) {
			enum upg_dir other = upg_dir_other(d);

			if (!upg_holes_waits(c, d))
				continue;
			if (upg_seq_diff(upg_flow_extra(&s->conns, c)->waits_for[d], come(&c->side[other])) > 0 &&
			    !upg_reassemble_silent(c) &&
			    (upg_holes_free(s, c, d) > 0 || upg_holes_free(s, c, other) > 0))
				continue;
			upg_holes_release(s, c, d);
			moved = true;
		}
	}
}

/* Gives up what is missing: of acknowledged bytes only, or of all that is held. */
void
upg_holes_flush(struct upg_stream *s, struct upg_track *c, enum upg_dir dir, bool all)
{
	struct upg_track_side *me = &c->side[dir];

	if (all && upg_holes_waits(c, dir))
		upg_holes_release(s, c, dir);
	for (uint64_t len; !upg_reassemble_silent(c) && (len = hole_bytes(c, dir)) > 0;) {
		int32_t acked = me->acked ? upg_seq_diff(me->una, me->next) : 0;

		if (!all && acked <= 0)
			break;
		if (!all && (uint64_t)acked < len)
			len = (uint64_t)acked;
		upg_reassemble_gap(s, c, dir, len);
		upg_reassemble_drain(s, c, dir);
	}
	upg_reassemble_end(s, c, dir);
	upg_holes_settle(s, c);
}

/*
 * The end, and a client has acknowledged what never came. A server takes nothing that acknowledges more than it has sent (RFC 9293 3.10.7.4): it has
 * been silent since, so what it said was not captured, or it never took this, and either way what the client says is no answer to what we know.
 * Where it acknowledged that, its own numbers tell what it had sent by then.
 */
static void
lose_answer(struct upg_stream *s, struct upg_track *c)
{
	const struct upg_track_side *me = &c->side[TO_SERVER];

	if (!upg_holes_waits(c, TO_SERVER) || c->side[TO_CLIENT].fin)
		return;
	const struct upg_track_extra *e = upg_flow_extra(&s->conns, c);

	if (!me->acked || upg_seq_diff(me->una, e->waits_at[TO_SERVER]) <= 0)
		upg_holes_skip(s, c, TO_CLIENT, e->waits_for[TO_SERVER]);
}

void
upg_holes_finish(struct upg_stream *s, struct upg_track *c, bool all)
{
	for (enum upg_dir d = TO_SERVER; d <= TO_CLIENT; d++)
		upg_holes_flush(s, c, d, false);
	lose_answer(s, c);
	for (enum upg_dir d = TO_SERVER; d <= TO_CLIENT; d++) {
		if (upg_holes_waits(c, d))
			upg_holes_release(s, c, d);
		if (all)
			upg_holes_flush(s, c, d, true);
	}
}

void
upg_holes_judge_hole(struct upg_stream *s, struct upg_track *c, enum upg_dir dir)
{
	struct upg_track_side *me = &c->side[dir];
	bool acked = me->acked && upg_seq_diff(me->una, me->next + (me->fin && me->next == me->fin_seq)) > 0;
	bool blind = !c->two_sided && holds_beyond(c, dir);
	uint16_t now = (uint16_t)(s->clock_us >> HOLE_SHIFT) | 1;

	if ((!acked && !blind) || upg_holes_free(s, c, dir) == 0) {
		me->hole_at = 0;
		return;
	}
	if (me->hole_at == 0) {
		me->hole_at = now;
		me->hole_segments = 0;
	}
	bool answered = upg_holes_waits(c, upg_dir_other(dir));

	if (hole_bytes(c, dir) == 0 && !answered)
		return;
	bool lost = me->hole_segments >= (acked ? LOST_SEGMENTS : LOST_SEGMENTS_BLIND) ||
	            (uint16_t)(now - me->hole_at) >= (acked ? LOST_AFTER : LOST_AFTER_BLIND);

	if (!lost)
		return;
	if (acked) {
		upg_holes_flush(s, c, dir, false);
		if (answered && upg_holes_waits(c, upg_dir_other(dir)))
			upg_holes_release(s, c, upg_dir_other(dir)); /* what it acknowledges was never sent */
	} else {
		upg_reassemble_gap(s, c, dir, hole_bytes(c, dir));
		upg_reassemble_drain(s, c, dir);
	}
	me->hole_at = 0;
}

/* Have both ends said FIN, and heard of the other's? */
bool
upg_holes_over(const struct upg_track *c)
{
	for (enum upg_dir d = TO_SERVER; d <= TO_CLIENT; d++)
		if (!c->side[d].fin || !c->side[d].acked || upg_seq_diff(c->side[d].una, c->side[d].fin_seq) <= 0)
			return false;
	return true;
}
