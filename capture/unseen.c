/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unseen.c - after packets have passed that nobody saw (a full queue under fail-open). What they carried is known by the first packets behind
 * them: an acknowledgement of what never came proves that the octets between have arrived, and so does a server's sequence number ahead of the
 * stream. A client's does not: it may leave the hole on purpose, so that what fills it is not inspected; the server is asked. So a connection is
 * not held to its numbers until each side has spoken again; else it would hang, for nobody repeats what was received.
 */
#include "decode.h"
#include "holes.h"

void
upg_stream_unseen(struct upg_stream *s)
{
	/* never 0 again; 24 bits are kept of it */
	s->unseen = s->unseen == UPG_UNSEEN_MASK ? 1 : s->unseen + 1;
	s->unseen_clock_us = s->clock_us;
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
			upg_holes_skip(s, c, other, tcp->ack);
		/* so may have passed what granted a larger window */
		if (me->acked && upg_seq_diff(end, me->edge) > 0)
			me->edge = end;
	}
	if (me->unseen == s->unseen || !me->seen)
		return;
	/* a client may leave a hole on purpose: for its bytes the server's acknowledgement alone is proof */
	if (st->dir == TO_CLIENT && ahead(tcp->seq, me->next))
		upg_holes_skip(s, c, st->dir, tcp->seq);
	if (st->dir == TO_CLIENT ? upg_seq_diff(tcp->seq, me->next) >= 0 : tcp->seq == me->next)
		me->unseen = s->unseen;
}

enum upg_fate
upg_unseen_ask(const struct upg_stream *s, const struct upg_step *st, const struct upg_track *c)
{
	struct upg_packet *pkt = st->pkt;
	const struct upg_track_side *me = &c->side[st->dir];

	if (s->opts.mode != UPG_INLINE || me->unseen == s->unseen || c->flow.condemned ||
	    !ahead(pkt->tcp.seq, me->next))
		return UPG_FATE_DROP;
	upg_packet_cut(pkt, 0);
	pkt->tcp.seq = me->next - 1;
	upg_put_be32(pkt->data + pkt->l4_off + 4, pkt->tcp.seq);
	upg_checksum_fill(pkt);
	return UPG_FATE_REWRITE;
}
