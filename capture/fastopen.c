/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes of a SYN (TCP Fast Open, RFC 7413), and of a SYN-ACK, until the other end tells whether they are in the stream. */
#include "decode.h"
#include "engine.h"
#include <stdlib.h>

/* What the bytes of a SYN-ACK are found by. */
#define SYN_ACK_OF(hash) (~(hash))

static struct upg_syn_data *
find(const struct upg_stream *s, uint64_t fingerprint, uint32_t isn)
{
	for (size_t i = 0; s->syn_data && i < UPG_SYN_DATA_MAX; i++)
		if (s->syn_data[i].len && s->syn_data[i].fingerprint == fingerprint && s->syn_data[i].isn == isn)
			return &s->syn_data[i];
	return NULL;
}

static void
keep(struct upg_stream *s, const struct upg_packet *pkt, uint64_t fingerprint)
{
	if (!s->syn_data && !(s->syn_data = calloc(UPG_SYN_DATA_MAX, sizeof(*s->syn_data))))
		return;
	if (find(s, fingerprint, pkt->tcp.seq) || pkt->payload_bytes > UPG_SYN_DATA_BYTES || pkt->payload_missing)
		return;
	struct upg_syn_data *d = &s->syn_data[s->syn_data_next++ % UPG_SYN_DATA_MAX];

	d->fingerprint = fingerprint;
	d->isn = pkt->tcp.seq;
	d->len = pkt->payload_bytes;
	memcpy(d->at, pkt->data + pkt->payload_off, d->len);
}

void
upg_fastopen_keep(struct upg_stream *s, const struct upg_step *st)
{
	if (st->pkt->payload_bytes)
		keep(s, st->pkt, st->pkt->tcp.flags & UPG_TCP_ACK ? SYN_ACK_OF(st->hash) : st->hash);
}

void
upg_fastopen_cut(const struct upg_stream *s, struct upg_step *st)
{
	if (s->opts.mode != UPG_INLINE || st->pkt->payload_bytes == 0)
		return;
	upg_packet_cut(st->pkt, 0);
	st->fate = UPG_FATE_REWRITE;
}

uint32_t
upg_fastopen_octets(const struct upg_stream *s, uint64_t hash, uint32_t isn)
{
	const struct upg_syn_data *d = find(s, hash, isn);

	return d ? d->len : 0;
}

/* Bytes in direction dir: taken by their receiver, or not in the stream. */
static void
settle(struct upg_stream *s, struct upg_track *c, enum upg_dir dir, struct upg_syn_data *d, bool taken)
{
	c->flow.side[dir].bytes += d->len;
	if (taken) {
		upg_reassemble_bytes(s, c, dir, d->at, d->len);
		c->side[dir].max = c->side[dir].next;
	} else {
		s->stats.inadmissible++;
		s->stats.inadmissible_by[UPG_DATA_ON_SYN]++;
		upg_engine_note(s, c, dir, UPG_NOTE_INADMISSIBLE, upg_stream_reason(UPG_DATA_ON_SYN),
		                upg_bytes(d->at, d->len));
	}
	d->len = 0;
}

void
upg_fastopen_take(struct upg_stream *s, const struct upg_step *st, struct upg_track *c, const struct upg_halfopen *h)
{
	const struct upg_tcp *tcp = &st->pkt->tcp;
	bool answered = h->flags & UPG_HALF_SYNACK;
	struct upg_syn_data *d = find(s, st->hash, h->client_isn);

	if (d)
		settle(s, c, TO_SERVER, d,
		       (h->flags & UPG_HALF_DATA) ||
		               (!answered && st->dir == TO_SERVER && tcp->seq == h->client_isn + 1 + d->len));
	if (!answered || !(d = find(s, SYN_ACK_OF(st->hash), h->server_isn)))
		return;
	uint32_t reached = st->dir == TO_SERVER ? tcp->ack : tcp->seq;

	settle(s, c, TO_CLIENT, d, upg_seq_diff(reached, h->server_isn + 1 + d->len) >= 0);
}
