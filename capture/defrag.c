/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "defrag.h"

#include <pcap/dlt.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/random.h>

#include "bytes.h"
#include "decode.h"
#include "fragment.h"
#include "ip6chain.h"

enum { BUCKETS = 8192 };

struct piece {
	struct piece *next;
	uint32_t off, len;
	uint8_t at[];
};

LIST_HEAD(pair_list, pair);
TAILQ_HEAD(datagram_queue, datagram);

struct pair {
	LIST_ENTRY(pair) chain;
	struct upg_fragment_pair key;
	struct datagram_queue datagrams; /* oldest first */
	uint64_t fragments;              /* held; a discarded datagram counts as one */
};

struct datagram {
	TAILQ_ENTRY(datagram) by_age, by_pair;
	struct pair *pair;
	uint64_t born_us;
	uint32_t id;
	uint8_t proto;  /* IPv4 only: part of the key there */
	bool discarded; /* kept to know what of it comes later */
	bool has_end;
	uint32_t end;               /* octets of the whole payload, once has_end */
	uint32_t have;              /* octets there are */
	uint32_t pieces;            /* and in how many pieces */
	struct piece *first, *last; /* by offset; they touch, but never overlap */
	uint8_t *head;              /* the first fragment's octets before its payload, without fragment header */
	uint32_t head_len, l3_off, next_at;
	int linktype;
};

struct upg_defrag {
	const struct upg_limits *lim;
	uint64_t seed;
	struct datagram_queue by_age; /* oldest first */
	struct pair_list pairs[BUCKETS];
	struct upg_defrag_stats stats;
	uint8_t *out;
	size_t out_room;
};

struct upg_defrag *
upg_defrag_new(const struct upg_limits *lim)
{
	struct upg_defrag *d = calloc(1, sizeof *d);

	if (d == NULL)
		return NULL;
	d->lim = lim;
	TAILQ_INIT(&d->by_age);
	/* Without random octets the seed is an address: still nothing a sender knows. */
	if (getrandom(&d->seed, sizeof d->seed, GRND_NONBLOCK) != (ssize_t)sizeof d->seed)
		d->seed = (uintptr_t)d;
	return d;
}

static struct pair_list *
pair_bucket(struct upg_defrag *d, const struct upg_fragment_pair *key)
{
	uint64_t h = d->seed, word;
	uint8_t octets[40] = {0};

	memcpy(octets, &key->src, 16);
	memcpy(octets + 16, &key->dst, 16);
	memcpy(octets + 32, key->vlan, 4);
	memcpy(octets + 36, &key->tunnel, 4);
	for (size_t i = 0; i < sizeof octets; i += 8) {
		memcpy(&word, octets + i, 8);
		h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
		h = (h + d->seed) * UINT64_C(0xbf58476d1ce4e5b9);
		h ^= h >> 32;
	}
	return &d->pairs[h % BUCKETS];
}

static struct pair *
pair_find(struct upg_defrag *d, const struct upg_fragment_pair *key)
{
	struct pair *p;

	LIST_FOREACH(p, pair_bucket(d, key), chain)
	if (upg_fragment_pair_same(&p->key, key))
		return p;
	return NULL;
}

static void *
memory_take(struct upg_defrag *d, size_t bytes)
{
	void *at = malloc(bytes);

	if (at != NULL)
		d->stats.memory_bytes += bytes;
	return at;
}

static void
memory_give(struct upg_defrag *d, void *at, size_t bytes)
{
	if (at == NULL)
		return;
	d->stats.memory_bytes -= bytes;
	free(at);
}

/* Lets go of a datagram's octets, not of the datagram. */
static void
datagram_empty(struct upg_defrag *d, struct datagram *g)
{
	struct piece *next;

	for (struct piece *p = g->first; p != NULL; p = next) {
		next = p->next;
		memory_give(d, p, sizeof *p + p->len);
	}
	memory_give(d, g->head, g->head_len);
	g->first = g->last = NULL;
	g->head = NULL;
	g->pair->fragments -= g->pieces;
	g->have = 0;
	g->pieces = 0;
}

static void
datagram_free(struct upg_defrag *d, struct datagram *g)
{
	struct pair *p = g->pair;

	datagram_empty(d, g);
	if (g->discarded)
		p->fragments--;
	TAILQ_REMOVE(&p->datagrams, g, by_pair);
	TAILQ_REMOVE(&d->by_age, g, by_age);
	memory_give(d, g, sizeof *g);
	if (TAILQ_EMPTY(&p->datagrams)) {
		LIST_REMOVE(p, chain);
		memory_give(d, p, sizeof *p);
	}
}

void
upg_defrag_free(struct upg_defrag *d)
{
	struct datagram *g;

	if (d == NULL)
		return;
	while ((g = TAILQ_FIRST(&d->by_age)) != NULL)
		datagram_free(d, g);
	free(d->out);
	free(d);
}

/* Discarded datagrams stay until their time is up, so that a later fragment begins no new one. */
static enum upg_defrag_note
datagram_discard(struct upg_defrag *d, struct datagram *g, enum upg_defrag_note note)
{
	datagram_empty(d, g);
	g->discarded = true;
	g->pair->fragments++;
	if (note == UPG_DEFRAG_CONFLICT)
		d->stats.conflicts++;
	else if (note == UPG_DEFRAG_MALFORMED)
		d->stats.malformed++;
	else
		d->stats.discarded++;
	return note;
}

static void
expire(struct upg_defrag *d, uint64_t clock_us)
{
	struct datagram *g;

	while ((g = TAILQ_FIRST(&d->by_age)) != NULL && clock_us >= g->born_us &&
	       clock_us - g->born_us >= d->lim->defrag_timeout_us) {
		if (!g->discarded)
			d->stats.expired++;
		datagram_free(d, g);
	}
}

/*
 * Makes room for want octets and one more fragment of keep's pair of hosts; the oldest datagrams go first, keep never.
 * False when keep alone is too much.
 */
static bool
make_room(struct upg_defrag *d, const struct datagram *keep, size_t want)
{
	struct pair *pair = keep->pair;
	struct datagram *g, *next;

	for (g = TAILQ_FIRST(&pair->datagrams); g != NULL && pair->fragments >= d->lim->defrag_host_fragments;
	     g = next) {
		next = TAILQ_NEXT(g, by_pair);
		if (g == keep)
			continue;
		d->stats.evicted++;
		datagram_free(d, g);
	}
	for (g = TAILQ_FIRST(&d->by_age); g != NULL && d->stats.memory_bytes + want > d->lim->defrag_memory_bytes;
	     g = next) {
		next = TAILQ_NEXT(g, by_age);
		if (g == keep)
			continue;
		d->stats.evicted++;
		datagram_free(d, g);
	}
	return pair->fragments < d->lim->defrag_host_fragments &&
	       d->stats.memory_bytes + want <= d->lim->defrag_memory_bytes;
}

static struct pair *
pair_get(struct upg_defrag *d, const struct upg_fragment_pair *key)
{
	struct pair *p = pair_find(d, key);

	if (p != NULL)
		return p;
	p = memory_take(d, sizeof *p);
	if (p == NULL)
		return NULL;
	*p = (struct pair){.key = *key};
	TAILQ_INIT(&p->datagrams);
	LIST_INSERT_HEAD(pair_bucket(d, key), p, chain);
	return p;
}

/* The datagram f belongs to, begun if there is none. NULL when memory cannot be had. */
static struct datagram *
datagram_get(struct upg_defrag *d, const struct upg_fragment *f)
{
	struct pair *p = pair_get(d, &f->key);
	struct datagram *g;

	if (p == NULL)
		return NULL;
	TAILQ_FOREACH(g, &p->datagrams, by_pair)
	if (g->id == f->id && g->proto == f->proto)
		return g;
	g = memory_take(d, sizeof *g);
	if (g == NULL) {
		if (TAILQ_EMPTY(&p->datagrams)) {
			LIST_REMOVE(p, chain);
			memory_give(d, p, sizeof *p);
		}
		return NULL;
	}
	*g = (struct datagram){.pair = p, .id = f->id, .proto = f->proto, .born_us = f->pkt->clock_us};
	TAILQ_INSERT_TAIL(&p->datagrams, g, by_pair);
	TAILQ_INSERT_TAIL(&d->by_age, g, by_age);
	return g;
}

/* The piece f goes behind, NULL for the very beginning. */
static struct piece *
piece_before(const struct datagram *g, uint32_t off)
{
	struct piece *before = NULL;

	if (g->last != NULL && g->last->off < off)
		return g->last;
	for (struct piece *p = g->first; p != NULL && p->off < off; p = p->next)
		before = p;
	return before;
}

/* What f is beside the pieces there are: HELD (new), DUPLICATE or CONFLICT. */
static enum upg_defrag_note
fragment_place(const struct datagram *g, const struct upg_fragment *f, struct piece **before)
{
	uint32_t end = f->off + f->len;
	const struct piece *p;

	*before = piece_before(g, f->off);
	p = *before != NULL ? (*before)->next : g->first;
	if (g->has_end && (f->more ? end >= g->end : end != g->end))
		return UPG_DEFRAG_CONFLICT;
	if (p != NULL && p->off == f->off && p->len == f->len &&
	    memcmp(p->at, f->pkt->data + f->pkt->payload_off, f->len) == 0)
		/* The same octets once as the last ones and once not are two datagrams. */
		return f->more || g->has_end ? UPG_DEFRAG_DUPLICATE : UPG_DEFRAG_CONFLICT;
	if (*before != NULL && (*before)->off + (*before)->len > f->off)
		return UPG_DEFRAG_CONFLICT;
	if (p != NULL && (p->off < end || !f->more))
		return UPG_DEFRAG_CONFLICT;
	return UPG_DEFRAG_HELD;
}

/* Keeps the octets in front of the payload of a first fragment; those of a tunnel go. */
static bool
head_keep(struct upg_defrag *d, struct datagram *g, const struct upg_packet *pkt, uint8_t next)
{
	uint32_t from = pkt->tunnels != 0 ? pkt->l3_off : 0;

	g->linktype = pkt->tunnels != 0 ? DLT_RAW : pkt->linktype;
	g->l3_off = pkt->l3_off - from;
	g->head_len = pkt->l4_off - from;
	g->head = memory_take(d, g->head_len);
	if (g->head == NULL)
		return false;
	memcpy(g->head, pkt->data + from, g->head_len);
	if (pkt->tuple.family == 6) {
		struct upg_ip6chain c = upg_ip6chain_begin(upg_bytes(g->head, g->head_len), g->l3_off);

		/* The last header before this fragment's; one that was fragment and whole at once may stand there too.
		 */
		while (upg_ip6chain_step(&c) == UPG_IP6STEP_OVER || upg_ip6chain_atomic(&c))
			;
		g->head[c.next_at] = next;
	}
	return true;
}

static bool
piece_keep(struct upg_defrag *d, struct datagram *g, const struct upg_fragment *f, struct piece *before)
{
	struct piece *p = memory_take(d, sizeof *p + f->len);

	if (p == NULL)
		return false;
	*p = (struct piece){.off = f->off, .len = f->len, .next = before != NULL ? before->next : g->first};
	memcpy(p->at, f->pkt->data + f->pkt->payload_off, f->len);
	if (before != NULL)
		before->next = p;
	else
		g->first = p;
	if (p->next == NULL)
		g->last = p;
	g->have += f->len;
	g->pieces++;
	g->pair->fragments++;
	if (!f->more) {
		g->has_end = true;
		g->end = f->off + f->len;
	}
	return f->off > 0 || head_keep(d, g, f->pkt, f->next);
}

/* Puts the pieces together in d->out. False when first fragment and last do not fit one datagram, or without memory. */
static bool
assemble(struct upg_defrag *d, const struct datagram *g, uint8_t family)
{
	size_t len = g->head_len + g->end;
	uint32_t ip = g->head_len - g->l3_off + g->end;
	uint8_t *l3;

	if (ip - (family == 6 ? 40u : 0u) > UPG_DATAGRAM_MOST)
		return false;
	if (len > d->out_room) {
		uint8_t *out = realloc(d->out, len);

		if (out == NULL)
			return false;
		d->out = out;
		d->out_room = len;
	}
	memcpy(d->out, g->head, g->head_len);
	for (const struct piece *p = g->first; p != NULL; p = p->next)
		memcpy(d->out + g->head_len + p->off, p->at, p->len);
	l3 = d->out + g->l3_off;
	if (family == 6) {
		upg_put_be16(l3 + 4, (uint16_t)(ip - 40));
		return true;
	}
	upg_put_be16(l3 + 2, (uint16_t)ip);
	upg_put_be16(l3 + 6, 0);
	upg_put_be16(l3 + 10, 0);
	upg_put_be16(l3 + 10, upg_checksum_fold(upg_checksum_add(0, l3, (l3[0] & 0x0fu) * 4)));
	return true;
}

static void
whole_decode(struct upg_defrag *d, const struct datagram *g, const struct upg_fragment *f, struct upg_packet *whole)
{
	*whole = *f->pkt;
	whole->data = d->out;
	whole->captured_bytes = whole->wire_bytes = g->head_len + g->end;
	whole->linktype = g->linktype;
	whole->csum = UPG_CSUM_UNKNOWN;
	whole->gso = false;
	upg_decode(whole, d->lim);
	if (f->key.tunnels == 0)
		return;
	whole->tunnels = (uint8_t)(whole->tunnels + f->key.tunnels);
	whole->tuple.tunnel += f->key.tunnel;
	whole->tuple.label = (uint16_t)(whole->tuple.label + f->key.label);
	whole->tuple.vlan[0] = f->key.vlan[0];
	whole->tuple.vlan[1] = f->key.vlan[1];
}

static enum upg_defrag_note
fragment_take(struct upg_defrag *d, const struct upg_fragment *f, struct upg_packet *whole)
{
	struct datagram *g = datagram_get(d, f);
	enum upg_defrag_note note;
	struct piece *before;

	if (g == NULL || g->discarded) {
		d->stats.discarded++;
		return UPG_DEFRAG_DISCARDED;
	}
	if (!upg_fragment_good(f))
		return datagram_discard(d, g, UPG_DEFRAG_MALFORMED);
	note = fragment_place(g, f, &before);
	if (note == UPG_DEFRAG_DUPLICATE) {
		d->stats.duplicates++;
		return note;
	}
	if (note == UPG_DEFRAG_CONFLICT)
		return datagram_discard(d, g, note);
	/* A first fragment is kept with its headers. */
	if (!make_room(d, g, sizeof *before + f->len + (f->off == 0 ? f->pkt->l4_off : 0u)) ||
	    !piece_keep(d, g, f, before))
		return datagram_discard(d, g, UPG_DEFRAG_DISCARDED);
	if (!g->has_end || g->have < g->end)
		return UPG_DEFRAG_HELD;
	if (!assemble(d, g, f->key.family))
		return datagram_discard(d, g, UPG_DEFRAG_MALFORMED);
	whole_decode(d, g, f, whole);
	datagram_free(d, g);
	d->stats.whole++;
	return UPG_DEFRAG_WHOLE;
}

bool
upg_defrag_feed(struct upg_defrag *d, const struct upg_packet *frag, struct upg_packet *whole,
                enum upg_defrag_note *note)
{
	struct upg_fragment f;

	d->stats.fragments++;
	expire(d, frag->clock_us);
	if (frag->decoded != UPG_DECODED_FRAGMENT || frag->payload_missing > 0) {
		d->stats.discarded++;
		*note = UPG_DEFRAG_DISCARDED;
		return false;
	}
	f = upg_fragment_read(frag);
	*note = fragment_take(d, &f, whole);
	return *note == UPG_DEFRAG_WHOLE;
}

void
upg_defrag_stats(const struct upg_defrag *d, struct upg_defrag_stats *out)
{
	*out = d->stats;
}
