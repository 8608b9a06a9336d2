/* SPDX-License-Identifier: GPL-2.0-or-later */
/* holes.h - what is missing of a stream (holes.c), and what may have passed without us (unseen.c). Private to capture/. */
#ifndef UPG_HOLES_H
#define UPG_HOLES_H

#include "engine.h"

/* holes.c */
/* Do bytes of this direction wait for those of the peer that they answer, and how many from `next` on may be delivered before them? */
static inline bool
upg_holes_waits(const struct upg_track *c, enum upg_dir dir)
{
	return c->flow.answers >> dir & 1;
}

static inline uint64_t
upg_holes_free(const struct upg_stream *s, const struct upg_track *c, enum upg_dir dir)
{
	return upg_holes_waits(c, dir) ? upg_flow_extra(&s->conns, c)->waits_at[dir] - c->side[dir].next : UINT64_MAX;
}

/* Payload at stream offset is at hand: must it wait? */
void upg_holes_await(struct upg_stream *, const struct upg_step *, struct upg_track *, uint64_t offset, size_t len);
/* Lets go of what waits; of what has waited long enough, in both directions. */
void upg_holes_release(struct upg_stream *, struct upg_track *, enum upg_dir);
void upg_holes_settle(struct upg_stream *, struct upg_track *);
/* Asked with every packet of the connection: is the hole at `next` late, or lost? Nearly always there is none. */
void upg_holes_judge_hole(struct upg_stream *, struct upg_track *, enum upg_dir);
static inline void
upg_holes_judge(struct upg_stream *s, struct upg_track *c, enum upg_dir dir)
{
	const struct upg_track_side *me = &c->side[dir];

	if (me->hole_at || !c->two_sided || (me->acked && upg_seq_diff(me->una, me->next) > 0))
		upg_holes_judge_hole(s, c, dir);
}
/* Gives up what is missing: of acknowledged bytes only, or of all that is held. */
void upg_holes_flush(struct upg_stream *, struct upg_track *, enum upg_dir, bool all);
/* Nothing more comes: the same for both directions, and nothing waits. */
void upg_holes_finish(struct upg_stream *, struct upg_track *, bool all);
/* What lies before seq has passed without us: delivered as far as it is held, a gap where it is not. */
void upg_holes_skip(struct upg_stream *, struct upg_track *, enum upg_dir, uint32_t seq);
/* Have both ends said FIN, and heard of the other's? */
bool upg_holes_over(const struct upg_track *);

/* unseen.c */
/* May packets of this connection have passed unseen, and not yet shown by later ones? */
static inline bool
upg_unseen_possible(const struct upg_stream *s, const struct upg_track *c)
{
	return c->side[TO_SERVER].unseen != s->unseen || c->side[TO_CLIENT].unseen != s->unseen;
}

bool upg_unseen_handshake(const struct upg_stream *, const struct upg_halfopen *);
/* A connection whose handshake was half seen when packets passed: what it said since may have been among them. */
void upg_unseen_begin(const struct upg_stream *, struct upg_track *, bool answered);
/* Before admission: what a packet tells of those that were not seen. */
void upg_unseen_segment(struct upg_stream *, const struct upg_step *, struct upg_track *);
/*
 * The packet at hand must not pass, because it lies beyond a hole. If the hole may have passed unseen, the packet becomes a question without
 * payload, an old number that its receiver answers with what it waits for (RFC 9293 3.10.7.4), else the connection would hang.
 */
enum upg_fate upg_unseen_ask(const struct upg_stream *, const struct upg_step *, const struct upg_track *);

#endif
