/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode.h"
#include "holes.h"
#include "stream_nids.h"

#define FLOW_ID_MASK ((UINT64_C(1) << 51) - 1)

enum {
	CANDIDATES_MAX = 4,  /* SYNs of one tuple remembered until one is acknowledged */
	AHEAD_MAX = 1 << 20, /* how far behind the handshake a passive capture may go on */
	REUSE_QUIET_US =
	        10 * 1000 *
	        1000, /* inline, a SYN with another number passes once the old connection was silent for this */
};

/* After an answer to a SYN no SYN with another number passes for so long. */
enum { ANSWERED_QUIET_US = 3 * 1000 * 1000 };

/* What a handshake's packet had in all, but for IP options; bytes it carried are counted when they are taken. */
static uint32_t
packet_octets(const struct upg_tuple *t, uint32_t option_words)
{
	return (t->family == 6 ? 60 : 40) + option_words * 4;
}

static uint8_t
option_words(const struct upg_tcp *tcp)
{
	return (uint8_t)((tcp->header_bytes - 20) / 4);
}

static bool
from_client(const struct upg_halfopen *h, const struct upg_step *st)
{
	return st->swapped == ((h->flags & UPG_HALF_SWAPPED) != 0);
}

/* A new candidate, the oldest of its tuple given up where there are too many. */
static struct upg_halfopen *
candidate_add(struct upg_stream *s, const struct upg_step *st, struct upg_track *live)
{
	struct upg_halfopen *h = NULL, *last = NULL;
	int n = 0;

	while ((h = upg_halfopen_find(&s->half, st->hash, h))) {
		last = h;
		n++;
	}
	if (n >= CANDIDATES_MAX)
		upg_halfopen_remove(&s->half, last);
	if (live)
		live->rival = true;
	return upg_halfopen_add(&s->half, st->hash, s->clock_us);
}

/* What becomes of a live connection whose tuple sees a SYN with another number. True: the SYN may be a candidate. */
static bool
make_way(struct upg_stream *s, struct upg_step *st, struct upg_track **live)
{
	struct upg_track *c = *live;
	bool over = c->flow.side[TO_SERVER].closed && c->flow.side[TO_CLIENT].closed;

	/* Nothing of a condemned one passes, whoever says that it is over: the server's answer alone tells that another has taken its place. So of a guarded one. */
	if (c->state == UPG_TRACK_CUT || (c->flow.condemned && s->opts.mode != UPG_PASSIVE))
		return true;
	if (over || (!c->two_sided && s->opts.mode != UPG_INLINE)) {
		upg_ends_close(s, c, over ? UPG_END_FIN : UPG_END_REUSED);
		upg_flow_remove(&s->conns, c);
		*live = NULL;
		return true;
	}
	if (s->opts.mode == UPG_INLINE && s->clock_us - c->flow.clock_us < REUSE_QUIET_US) {
		upg_engine_refuse(s, st, c, UPG_SECOND_ISN);
		return false;
	}
	if (s->opts.mode != UPG_INLINE) {
		enum upg_fate fate = st->fate;

		upg_engine_refuse(s, st, c, UPG_SECOND_ISN);
		st->fate = fate;
	}
	return true;
}

/* Was a SYN of the same end, with another number, answered a moment ago? One more ends that handshake at some servers and not at others. */
static bool
answered_lately(const struct upg_stream *s, const struct upg_step *st)
{
	struct upg_halfopen *h = NULL;

	while ((h = upg_halfopen_find(&s->half, st->hash, h)))
		if (from_client(h, st) && (h->flags & UPG_HALF_SYNACK) &&
		    (uint32_t)s->clock_us - h->born_us < ANSWERED_QUIET_US)
			return true;
	return false;
}

/* The options of the first SYN with its number: a repetition changes nothing at the server, nor here. */
static void
note_syn(struct upg_halfopen *h, const struct upg_packet *pkt)
{
	h->client_scale = pkt->tcp.has_wscale ? pkt->tcp.wscale : UPG_NO_SCALE;
	h->client_ts = pkt->tcp.ts_val;
	h->flags |= pkt->tcp.has_ts ? UPG_HALF_CLIENT_TS : 0;
	h->syn_options = option_words(&pkt->tcp) & 0x0f;
}

/* A SYN tells who the client is: no answer that this end gave before it to a SYN nobody saw makes it the server. */
static void
server_asks(struct upg_stream *s, const struct upg_step *st)
{
	struct upg_halfopen *h, *next = upg_halfopen_find(&s->half, st->hash, NULL);

	while ((h = next)) {
		next = upg_halfopen_find(&s->half, st->hash, h);
		if (h->flags & UPG_HALF_NO_SYN && !from_client(h, st))
			upg_halfopen_remove(&s->half, h);
	}
}

void
upg_handshake_syn(struct upg_stream *s, struct upg_step *st, struct upg_track *live)
{
	struct upg_packet *pkt = st->pkt;
	const struct upg_tcp *tcp = &pkt->tcp;
	struct upg_halfopen *h = NULL;

	if (live && live->state == UPG_TRACK_ACTIVE && upg_track_isn(live, st->dir) == tcp->seq &&
	    !live->flow.midstream) {
		/* the SYN again: its bytes are no more inspected than the first time */
		upg_fastopen_cut(s, st);
		return;
	}
	server_asks(s, st);
	/* signed and unsigned are two candidates: which of them the server took, its answer tells */
	while ((h = upg_halfopen_find(&s->half, st->hash, h)))
		if (from_client(h, st) && h->client_isn == tcp->seq &&
		    (upg_tcp_signed(tcp) == ((h->flags & UPG_HALF_SIGNED) != 0) || (h->flags & UPG_HALF_NO_SYN)))
			break;
	if (!h) {
		if (s->opts.mode == UPG_INLINE && !live && answered_lately(s, st)) {
			upg_engine_refuse(s, st, NULL, UPG_SECOND_ISN);
			return;
		}
		if (live && !make_way(s, st, &live))
			return;
		h = candidate_add(s, st, live);
		h->flags |= st->swapped ? UPG_HALF_SWAPPED : 0;
		h->flags |= upg_tcp_signed(tcp) ? UPG_HALF_SIGNED : 0;
		h->client_isn = tcp->seq;
		note_syn(h, pkt);
	} else if (h->flags & UPG_HALF_NO_SYN) {
		/* a capture may hold the SYN behind its answer */
		h->flags &= (uint8_t)~UPG_HALF_NO_SYN;
		note_syn(h, pkt);
	}
	if (s->opts.mode == UPG_INLINE)
		upg_fastopen_cut(s, st);
	else
		upg_fastopen_keep(s, st);
}

static void
note_syn_ack(struct upg_stream *s, struct upg_halfopen *h, const struct upg_step *st)
{
	const struct upg_tcp *tcp = &st->pkt->tcp;

	h->server_isn = tcp->seq;
	h->server_window = tcp->window;
	h->server_scale = tcp->has_wscale ? tcp->wscale : UPG_NO_SCALE;
	h->synack_options = option_words(tcp) & 0x0f;
	h->flags |= UPG_HALF_SYNACK;
	h->flags |= tcp->has_ts ? UPG_HALF_SERVER_TS : 0;
	h->flags |= tcp->ack != h->client_isn + 1 ? UPG_HALF_DATA : 0;
	upg_fastopen_keep(s, st);
}

void
upg_handshake_syn_ack(struct upg_stream *s, struct upg_step *st, struct upg_track *live)
{
	const struct upg_tcp *tcp = &st->pkt->tcp;
	struct upg_halfopen *h = NULL, *with = NULL, *disregarded = NULL;
	bool asked = false;

	upg_fastopen_cut(s, st);
	while ((h = upg_halfopen_find(&s->half, st->hash, h))) {
		uint32_t more = tcp->ack - (h->client_isn + 1);

		asked |= from_client(h, st) && !(h->flags & UPG_HALF_NO_SYN);
		if (from_client(h, st) || more > upg_fastopen_octets(s, st->hash, h->client_isn))
			continue;
		if (upg_tcp_signed(tcp) != ((h->flags & UPG_HALF_SIGNED) != 0)) {
			if (!upg_tcp_signed(tcp) && !(h->flags & UPG_HALF_SYNACK))
				disregarded = h;
			continue;
		}
		if (!(h->flags & UPG_HALF_SYNACK) || h->server_isn == tcp->seq) {
			note_syn_ack(s, h, st);
			return;
		}
		with = h;
	}
	/* a server without TCP-MD5 and TCP-AO disregards the option (RFC 9293 3.1), and so does its connection */
	if (!live && !with && disregarded) {
		disregarded->flags &= (uint8_t)~UPG_HALF_SIGNED;
		note_syn_ack(s, disregarded, st);
		return;
	}
	/* who has asked does not answer as well: it would be taken for the server, and its requests for answers */
	if (!live && !with && asked) {
		upg_engine_refuse(s, st, NULL, UPG_ILLEGAL_FLAGS);
		return;
	}
	if (live) {
		if (upg_track_isn(live, st->dir) != tcp->seq && !live->flow.midstream)
			upg_engine_refuse(s, st, live, UPG_SECOND_ISN);
		return;
	}
	/* another answer to the same SYN (a server with SYN cookies), or a SYN nobody saw */
	if (!with && !s->opts.midstream)
		return;
	struct upg_halfopen copy = with ? *with : (struct upg_halfopen){.client_isn = tcp->ack - 1};

	h = candidate_add(s, st, NULL);
	h->client_isn = copy.client_isn;
	h->client_ts = copy.client_ts;
	h->client_scale = with ? copy.client_scale : UPG_NO_SCALE;
	h->syn_options = copy.syn_options;
	if (with)
		h->born_us = copy.born_us;
	h->flags |= st->swapped ? 0 : UPG_HALF_SWAPPED;
	h->flags |= with ? copy.flags & UPG_HALF_CLIENT_TS : UPG_HALF_NO_SYN;
	h->flags |= upg_tcp_signed(tcp) ? UPG_HALF_SIGNED : 0;
	note_syn_ack(s, h, st);
}

/* Inline, a client that goes on so long after its SYN has an answer that took another way: half the connection is not seen. */
#define ONE_SIDED_US (UPG_SEC_US / 5)

/* Does a packet without SYN go on where the handshake of h left off? */
static bool
continues(const struct upg_stream *s, const struct upg_halfopen *h, const struct upg_step *st)
{
	const struct upg_tcp *tcp = &st->pkt->tcp;
	bool strict = s->opts.mode == UPG_INLINE && !upg_unseen_handshake(s, h), answered = h->flags & UPG_HALF_SYNACK;
	uint32_t seq = tcp->seq, ack = tcp->ack;
	uint32_t mine = (from_client(h, st) ? h->client_isn : h->server_isn) + 1;
	uint32_t theirs = (from_client(h, st) ? h->server_isn : h->client_isn) + 1;

	if (strict && !answered)
		return from_client(h, st) && seq == mine && (uint32_t)s->clock_us - h->born_us >= ONE_SIDED_US;
	if (from_client(h, st))
		return seq - mine < AHEAD_MAX && (!answered || ack - theirs < (strict ? 1 : AHEAD_MAX));
	return ack - theirs < AHEAD_MAX && (!answered || seq - mine < AHEAD_MAX);
}

static struct upg_tuple
turned(const struct upg_tuple *t)
{
	struct upg_tuple r = *t;

	r.src = t->dst;
	r.dst = t->src;
	r.sport = t->dport;
	r.dport = t->sport;
	return r;
}

static void
side_begin(struct upg_track_side *side, uint32_t isn)
{
	side->next = side->max = isn + 1;
}

/* Windows and timestamps as the handshake settled them. */
static void
settle_options(struct upg_track *c, const struct upg_halfopen *h, uint64_t clock_us)
{
	struct upg_track_side *client = &c->side[TO_SERVER], *server = &c->side[TO_CLIENT];
	bool answered = h->flags & UPG_HALF_SYNACK;

	c->scaled = answered && !(h->flags & UPG_HALF_NO_SYN);
	if (c->scaled && h->client_scale != UPG_NO_SCALE && h->server_scale != UPG_NO_SCALE) {
		client->wscale = h->client_scale & 0x0f;
		server->wscale = h->server_scale & 0x0f;
	}
	client->syn_ts = h->flags & UPG_HALF_CLIENT_TS;
	server->syn_ts = h->flags & UPG_HALF_SERVER_TS;
	if (client->syn_ts && server->syn_ts) {
		client->ts = true;
		client->ts_recent = h->client_ts;
		client->ts_clock = (uint16_t)(clock_us >> UPG_TS_SHIFT);
	}
	if (answered) {
		client->acked = true;
		client->una = h->client_isn + 1;
		client->edge = client->una + h->server_window;
		client->grant_max = h->server_window;
	}
}

static void
announce(struct upg_stream *s, const struct upg_step *st, struct upg_track *c, uint32_t isn)
{
	/* connections of one hash differ in their numbers, or in the label of their tunnel */
	uint64_t own = (uint64_t)c->flow.tuple.label << 32 | isn;

	c->flow.id = (st->hash ^ own * UINT64_C(0x9e3779b97f4a7c15)) & FLOW_ID_MASK;
	if (c->flow.id == 0)
		c->flow.id = 1;
	c->flow.established = true;
	s->ops.open(s->user, &c->flow);
}

/* From candidate to connection. */
static struct upg_track *
promote(struct upg_stream *s, struct upg_step *st, const struct upg_halfopen *candidate)
{
	const struct upg_halfopen h = *candidate;
	const struct upg_tcp *tcp = &st->pkt->tcp;
	bool client_speaks = from_client(&h, st), answered = h.flags & UPG_HALF_SYNACK;
	bool one_sided = s->opts.mode == UPG_INLINE && !answered;
	struct upg_tuple tuple = client_speaks ? st->pkt->tuple : turned(&st->pkt->tuple);
	struct upg_halfopen *other;

	/* in tunnels that carry the same addresses twice the one handshake may be another's too */
	while (!st->pkt->tuple.label && (other = upg_halfopen_find(&s->half, st->hash, NULL)))
		upg_halfopen_remove(&s->half, other);
	struct upg_track *c = upg_engine_add(s, st, &tuple);

	if (!c)
		return NULL;
	st->dir = client_speaks ? TO_SERVER : TO_CLIENT;
	side_begin(&c->side[TO_SERVER], h.client_isn);
	side_begin(&c->side[TO_CLIENT], answered ? h.server_isn : client_speaks ? tcp->ack - 1 : tcp->seq - 1);
	settle_options(c, &h, s->clock_us);
	/* the connection is as old as its SYN; engine clock and Unix time run alike */
	c->flow.start_us += s->clock_us - st->pkt->clock_us - ((uint32_t)s->clock_us - h.born_us);
	c->side[TO_SERVER].seen = !(h.flags & UPG_HALF_NO_SYN);
	c->side[TO_CLIENT].seen = answered;
	if (c->side[TO_SERVER].seen) {
		c->flow.side[TO_SERVER].packets = 1;
		c->flow.side[TO_SERVER].bytes = packet_octets(&tuple, h.syn_options);
		c->flow.side[TO_SERVER].flags = UPG_TCP_SYN;
	}
	if (answered) {
		c->flow.side[TO_CLIENT].packets = 1;
		c->flow.side[TO_CLIENT].bytes = packet_octets(&tuple, h.synack_options);
		c->flow.side[TO_CLIENT].flags = UPG_TCP_SYN | UPG_TCP_ACK;
	}
	c->with_signature = c->flow.opaque = h.flags & UPG_HALF_SIGNED;
	c->flow.midstream = h.flags & UPG_HALF_NO_SYN || one_sided;
	if (upg_unseen_handshake(s, &h))
		upg_unseen_begin(s, c, answered);
	announce(s, st, c, h.client_isn);
	if (h.flags & UPG_HALF_SIGNED)
		c->flow.opaque = true;
	upg_nids_begin(s, c);
	if (one_sided)
		upg_engine_note(s, c, st->dir, UPG_NOTE_MIDSTREAM, "ignore", upg_bytes(NULL, 0));
	upg_fastopen_take(s, st, c, &h);
	return c;
}

static int
likely_server(uint16_t port)
{
	return port == 80 || port == 443 || port == 3128 || port == 8080 || (port >= 8000 && port <= 8099) ||
	       port == 8888;
}

/* A connection whose beginning was not seen: who serves is told by the ports. */
static struct upg_track *
join(struct upg_stream *s, struct upg_step *st)
{
	const struct upg_packet *pkt = st->pkt;
	const struct upg_tuple *t = &pkt->tuple;
	int known = likely_server(t->dport) - likely_server(t->sport);
	bool client_speaks = known ? known > 0 : t->dport <= t->sport;
	struct upg_tuple tuple = client_speaks ? *t : turned(t);
	struct upg_track *c = upg_engine_add(s, st, &tuple);

	if (!c)
		return NULL;
	st->dir = client_speaks ? TO_SERVER : TO_CLIENT;
	side_begin(&c->side[st->dir], pkt->tcp.seq - 1);
	side_begin(&c->side[upg_dir_other(st->dir)], pkt->tcp.ack - 1);
	c->flow.midstream = true;
	if (upg_tcp_signed(&pkt->tcp))
		c->with_signature = c->flow.opaque = true;
	announce(s, st, c, pkt->tcp.seq);
	upg_engine_note(s, c, st->dir, UPG_NOTE_MIDSTREAM, "ignore", upg_bytes(NULL, 0));
	return c;
}

/* A reset of something half open: it is forgotten where the numbers are right (RFC 9293 3.10.7.3, 3.10.7.4). */
static void
reset_candidates(struct upg_stream *s, const struct upg_step *st)
{
	const struct upg_tcp *tcp = &st->pkt->tcp;
	struct upg_halfopen *h = NULL, *next = upg_halfopen_find(&s->half, st->hash, NULL);

	while ((h = next)) {
		next = upg_halfopen_find(&s->half, st->hash, h);
		if (upg_tcp_signed(tcp) != ((h->flags & UPG_HALF_SIGNED) != 0))
			continue;
		if (from_client(h, st) ? tcp->seq == h->client_isn + 1
		                       : (tcp->flags & UPG_TCP_ACK) && tcp->ack == h->client_isn + 1)
			upg_halfopen_remove(&s->half, h);
	}
}

struct upg_track *
upg_handshake_rest(struct upg_stream *s, struct upg_step *st, struct upg_track *live)
{
	const struct upg_packet *pkt = st->pkt;
	struct upg_halfopen *at = NULL, *h = NULL;
	bool any = false;

	if (pkt->tcp.flags & UPG_TCP_RST) {
		reset_candidates(s, st);
		return live;
	}
	/* an answered candidate before one that is not; of a live connection's rivals only an answered one takes its place */
	while ((at = upg_halfopen_find(&s->half, st->hash, at))) {
		bool answered = at->flags & UPG_HALF_SYNACK;

		any = true;
		if (continues(s, at, st) && (answered || (!h && !live))) {
			h = at;
			if (answered)
				break;
		}
	}
	if (h && live) {
		if (live->state == UPG_TRACK_ACTIVE)
			upg_ends_close(s, live, UPG_END_REUSED);
		upg_flow_remove(&s->conns, live);
	}
	if (h)
		return promote(s, st, h);
	if (live)
		return live;
	if (any && s->opts.mode == UPG_INLINE) {
		upg_engine_refuse(s, st, NULL, UPG_BAD_ACK);
		return NULL;
	}
	return s->opts.midstream && pkt->payload_bytes && (pkt->tcp.flags & UPG_TCP_ACK) ? join(s, st) : NULL;
}
