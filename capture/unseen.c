/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unseen.c - after packets have passed that nobody saw (a full queue under fail-open). What they carried is known by the first packets behind
 * them: a sequence number ahead of the stream, or an acknowledgement of what never came, proves that the octets between have arrived. So a
 * connection is not held to its numbers until each side has spoken again; else it would hang, for nobody repeats what was received.
 */
#include "engine.h"

void
upg_stream_unseen(struct upg_stream *s)
{
	/* never 0 again; 24 bits are kept of it */
	s->unseen = s->unseen == UPG_UNSEEN_MASK ? 1 : s->unseen + 1;
	s->unseen_clock_us = s->clock_us;
}

bool
upg_unseen_possible(const struct upg_stream *s, const struct upg_track *c)
{
	return c->side[TO_SERVER].unseen != s->unseen || c->side[TO_CLIENT].unseen != s->unseen;
}

bool
upg_unseen_handshake(const struct upg_stream *s, const struct upg_halfopen *h)
{
	/* born_us is the low half of the clock, and wraps */
	return s->unseen && (int32_t)((uint32_t)s->unseen_clock_us - h->born_us) >= 0;
}

void
upg_unseen_begin(const struct upg_stream *s, struct upg_track *c, bool answered)
{
	c->side[TO_SERVER].unseen = c->side[TO_CLIENT].unseen = s->unseen - 1;
	/* nor is it known where the server's stream begins */
	if (!answered)
		c->flow.midstream = true;
}

static bool
ahead(uint32_t number, uint32_t of)
{
	int32_t diff = upg_seq_diff(number, of);

	return diff > 0 && diff <= UPG_WINDOW_MAX;
}

void
upg_unseen_segment(struct upg_stream *s, const struct upg_step *st, struct upg_track *c)
{
	const struct upg_tcp *tcp = &st->pkt->tcp;
	enum upg_dir other = upg_dir_other(st->dir);
	struct upg_track_side *me = &c->side[st->dir], *peer = &c->side[other];
	uint32_t end = tcp->seq + st->pkt->payload_bytes + st->pkt->payload_missing;

	if (!upg_unseen_possible(s, c))
		return;
	if (peer->unseen != s->unseen) {
		if (peer->seen && tcp->flags & UPG_TCP_ACK && ahead(tcp->ack, peer->max))
			upg_reassemble_skip(s, c, other, tcp->ack);
		/* so may have passed what granted a larger window */
		if (me->acked && upg_seq_diff(end, me->edge) > 0)
			me->edge = end;
	}
	if (me->unseen == s->unseen || !me->seen)
		return;
	if (ahead(tcp->seq, me->next))
		upg_reassemble_skip(s, c, st->dir, tcp->seq);
	if (upg_seq_diff(tcp->seq, me->next) >= 0)
		me->unseen = s->unseen;
}
