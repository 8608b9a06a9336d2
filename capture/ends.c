/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ends.c - how connections end: FIN and RST (RFC 9293 3.6, 3.5.2), silence, want of room, the end of the input. */
#include "holes.h"
#include "stream_nids.h"

void
upg_ends_close(struct upg_stream *s, struct upg_track *c, enum upg_end why)
{
	for (enum upg_dir d = TO_SERVER; d <= TO_CLIENT && c->witnessed; d++)
		upg_nids_compare(s, c, d);
	upg_nids_end(c);
	c->reset = why == UPG_END_RST;
	s->ops.close(s->user, &c->flow, why);
	c->cut_off = c->flow.condemned;
	upg_stream_timer(s, &c->flow, 0);
	for (enum upg_dir d = TO_SERVER; d <= TO_CLIENT; d++)
		upg_segments_clear(&s->store, &c->side[d].kept);
	c->flow.user = NULL;
	s->stats.flows_closed++;
	c->flow.clock_us = s->clock_us;
	upg_flow_touch(&s->conns, c, c->cut_off ? UPG_TRACK_CUT : UPG_TRACK_CLOSED);
}

/* Ends a connection nobody has ended: both directions, then the whole. */
static void
abandon(struct upg_stream *s, struct upg_track *c, enum upg_end why)
{
	upg_holes_finish(s, c, s->opts.mode != UPG_INLINE);
	if (c->flow.side[TO_SERVER].closed && c->flow.side[TO_CLIENT].closed)
		why = UPG_END_FIN;
	for (enum upg_dir d = TO_SERVER; d <= TO_CLIENT; d++)
		if (!c->flow.side[d].closed) {
			c->flow.side[d].closed = true;
			s->ops.end(s->user, &c->flow, d, why);
		}
	upg_ends_close(s, c, why);
}

void
upg_ends_condemned(struct upg_stream *s, struct upg_track *c, uint64_t clock_us)
{
	uint64_t over_us = c->flow.clock_us + s->lim->flow_closed_timeout_us;

	if (clock_us < over_us)
		upg_stream_timer(s, &c->flow, over_us);
	else
		abandon(s, c, UPG_END_RST);
}

enum {
	SURE_TTL = 32
}; /* with so many hops left a packet arrives; it comes from farther only if it is meant to be lost */

/*
 * Is a client's RST that closes the connection here sure to close it at the server? That discards one at another number than it expects (RFC 5961 3.2),
 * and whether the octets before have arrived its acknowledgement alone tells. What is lost on the way, or discarded for its options or its
 * acknowledgement, closes nothing.
 */
static bool
sure(const struct upg_stream *s, const struct upg_step *st, const struct upg_track *c)
{
	const struct upg_track_side *me = &c->side[st->dir], *peer = &c->side[upg_dir_other(st->dir)];
	const struct upg_packet *pkt = st->pkt;

	return upg_engine_strict(s, c) && me->acked && me->una == pkt->tcp.seq && !pkt->ip_options &&
	       pkt->ttl >= SURE_TTL && (!(pkt->tcp.flags & UPG_TCP_ACK) || pkt->tcp.ack == peer->next);
}

/*
 * Nothing new of a connection passes that may be open at the server and is over here, until another handshake takes its place: else it would be joined
 * again, from the middle of what a message is there. To keep silent for as long as a connection may does as much.
 */
static void
guard(struct upg_stream *s, struct upg_track *c)
{
	c->cut_off = true;
	upg_flow_touch(&s->conns, c, UPG_TRACK_CUT);
}

/* Whom the table misses least. */
static struct upg_track *
spare(const struct upg_stream *s)
{
	struct upg_track *c = upg_flow_oldest(&s->conns, UPG_TRACK_CLOSED);

	return c ? c : upg_flow_oldest(&s->conns, UPG_TRACK_CUT);
}

void
upg_ends_room(struct upg_stream *s)
{
	if (!spare(s))
		upg_stream_evict(s);
	upg_flow_remove(&s->conns, spare(s));
}

void
upg_ends_rst(struct upg_stream *s, struct upg_step *st, struct upg_track *c)
{
	switch (upg_admission_rst(c, st->dir, st->pkt, upg_engine_strict(s, c))) {
	case UPG_RST_INEXACT:
		upg_engine_refuse(s, st, c, UPG_INEXACT_RST);
		return;
	case UPG_RST_UNSIGNED:
		upg_engine_refuse(s, st, c, UPG_MD5_OPTION);
		return;
	case UPG_RST_PASSES:
		return;
	case UPG_RST_CLOSES:
		break;
	}
	bool doubted = s->opts.mode == UPG_INLINE && st->dir == TO_SERVER && c->two_sided && !sure(s, st, c);

	if (s->opts.mode != UPG_INLINE)
		upg_holes_finish(s, c, false);
	if (c->flow.side[TO_SERVER].closed && c->flow.side[TO_CLIENT].closed) {
		upg_ends_close(s, c, UPG_END_FIN);
	} else {
		/* after its own FIN a reset ends what the other side still had to say */
		enum upg_dir ended = c->flow.side[st->dir].closed ? upg_dir_other(st->dir) : st->dir;

		c->flow.side[ended].closed = true;
		s->ops.end(s->user, &c->flow, ended, UPG_END_RST);
		upg_ends_close(s, c, UPG_END_RST);
	}
	if (doubted)
		guard(s, c);
}

static bool
fins_acknowledged(const struct upg_track *c)
{
	for (enum upg_dir d = TO_SERVER; d <= TO_CLIENT; d++)
		if (!c->flow.side[d].closed || !c->side[d].acked ||
		    upg_seq_diff(c->side[d].una, c->side[d].fin_seq) <= 0)
			return false;
	return true;
}

void
upg_ends_fin(struct upg_stream *s, struct upg_track *c)
{
	if (fins_acknowledged(c))
		upg_ends_close(s, c, UPG_END_FIN);
}

void
upg_ends_expire(struct upg_stream *s)
{
	struct upg_track *c;

	while ((c = upg_flow_oldest(&s->conns, UPG_TRACK_CLOSED)) &&
	       s->clock_us - c->flow.clock_us >= s->lim->flow_closed_timeout_us)
		upg_flow_remove(&s->conns, c);
	while ((c = upg_flow_oldest(&s->conns, UPG_TRACK_CUT)) &&
	       s->clock_us - c->flow.clock_us >= s->lim->flow_idle_timeout_us)
		upg_flow_remove(&s->conns, c);
	while ((c = upg_flow_oldest(&s->conns, UPG_TRACK_ACTIVE)) &&
	       s->clock_us - c->flow.clock_us >= s->lim->flow_idle_timeout_us)
		abandon(s, c, UPG_END_TIMEOUT);
}

void
upg_stream_finish(struct upg_stream *s, enum upg_end why)
{
	struct upg_track *c;

	while ((c = upg_flow_oldest(&s->conns, UPG_TRACK_ACTIVE)))
		abandon(s, c, why);
}

bool
upg_stream_evict(struct upg_stream *s)
{
	struct upg_track *c = upg_flow_oldest(&s->conns, UPG_TRACK_ACTIVE);

	if (!c)
		return false;
	s->stats.flows_evicted++;
	abandon(s, c, UPG_END_EVICTED);
	return true;
}
