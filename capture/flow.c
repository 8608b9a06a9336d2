/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "flow.h"
#include "bytes.h"
#include "siphash.h"
#include <stdlib.h>

enum { SLAB_CONNS = 256 };

bool
upg_flow_table_init(struct upg_flow_table *t, uint64_t max, const uint64_t key[2])
{
	uint32_t buckets = 16;

	*t = (struct upg_flow_table){.key = {key[0], key[1]}, .max = (uint32_t)max};
	/* twice as many as connections: a chain is rarely longer than one */
	while (buckets < 2 * max)
		buckets *= 2;
	t->mask = buckets - 1;
	t->bucket = calloc(buckets, sizeof(*t->bucket));
	t->slab = calloc(max / SLAB_CONNS + 1, sizeof(*t->slab));
	if (t->bucket && t->slab)
		return true;
	upg_flow_table_fini(t);
	return false;
}

void
upg_flow_table_fini(struct upg_flow_table *t)
{
	for (uint32_t i = 0; t->slab && i * SLAB_CONNS < t->made; i++)
		free(t->slab[i]);
	free(t->slab);
	free(t->bucket);
	*t = (struct upg_flow_table){0};
}

static struct upg_track *
at(const struct upg_flow_table *t, uint32_t ref)
{
	return ref ? &t->slab[(ref - 1) / SLAB_CONNS][(ref - 1) % SLAB_CONNS] : NULL;
}

/* Index + 1 of c: the chain of its bucket and the lists hold these, not pointers, to stay small. */
static uint32_t
ref_of(const struct upg_flow_table *t, const struct upg_track *c)
{
	for (uint32_t ref = t->bucket[c->hash & t->mask]; ref; ref = at(t, ref)->chain)
		if (at(t, ref) == c)
			return ref;
	return 0;
}

uint64_t
upg_flow_hash(const struct upg_flow_table *t, const struct upg_tuple *tuple, bool *swapped)
{
	uint8_t canon[45];
	int order = memcmp(&tuple->src, &tuple->dst, sizeof(tuple->src));
	bool swap = order > 0 || (order == 0 && tuple->sport > tuple->dport);

	memcpy(canon, swap ? &tuple->dst : &tuple->src, 16);
	memcpy(canon + 16, swap ? &tuple->src : &tuple->dst, 16);
	upg_put_be16(canon + 32, swap ? tuple->dport : tuple->sport);
	upg_put_be16(canon + 34, swap ? tuple->sport : tuple->dport);
	upg_put_be16(canon + 36, tuple->vlan[0]);
	upg_put_be16(canon + 38, tuple->vlan[1]);
	upg_put_be32(canon + 40, tuple->tunnel);
	canon[44] = tuple->family;
	*swapped = swap;
	return upg_siphash(t->key, canon, sizeof(canon));
}

static bool
same_ends(const struct upg_tuple *a, const struct upg_tuple *b)
{
	return a->sport == b->sport && a->dport == b->dport && memcmp(&a->src, &b->src, 16) == 0 &&
	       memcmp(&a->dst, &b->dst, 16) == 0;
}

static bool
opposite_ends(const struct upg_tuple *a, const struct upg_tuple *b)
{
	return a->sport == b->dport && a->dport == b->sport && memcmp(&a->src, &b->dst, 16) == 0 &&
	       memcmp(&a->dst, &b->src, 16) == 0;
}

/* A connection's label in one direction is learned from its first packet; until then the other direction's is the best guess. */
enum label_fit { LABEL_DIFFERS, LABEL_UNKNOWN, LABEL_FITS };

static enum label_fit
label_fit(const struct upg_track *c, enum upg_dir dir, uint16_t label)
{
	if (c->label_known & 1u << dir)
		return c->label[dir] == label ? LABEL_FITS : LABEL_DIFFERS;
	return c->label[upg_dir_other(dir)] == label ? LABEL_FITS : LABEL_UNKNOWN;
}

void
upg_flow_label(struct upg_track *c, enum upg_dir dir, uint16_t label)
{
	c->label[dir] = label;
	c->label_known |= (uint8_t)(1u << dir);
}

struct upg_track *
upg_flow_find(const struct upg_flow_table *t, uint64_t hash, const struct upg_tuple *tuple, enum upg_dir *dir)
{
	struct upg_track *guess = NULL;
	enum upg_dir guess_dir = TO_SERVER;

	for (struct upg_track *c = at(t, t->bucket[hash & t->mask]); c; c = at(t, c->chain)) {
		const struct upg_tuple *mine = &c->flow.tuple;

		/* all of it will be wanted: fetched at once, not line by line as it is touched */
		for (size_t line = 64; line < sizeof(*c); line += 64)
			__builtin_prefetch((const char *)c + line, 1);
		/* the tuple is at hand, the rest of a connection costs memory's time: it is looked at last */
		if ((mine->sport ^ tuple->sport) && (mine->sport ^ tuple->dport))
			continue;
		if (mine->family != tuple->family || mine->vlan[0] != tuple->vlan[0] ||
		    mine->vlan[1] != tuple->vlan[1] || mine->tunnel != tuple->tunnel)
			continue;
		if (same_ends(mine, tuple))
			*dir = TO_SERVER;
		else if (opposite_ends(mine, tuple))
			*dir = TO_CLIENT;
		else
			continue;
		enum label_fit fit = label_fit(c, *dir, tuple->label);

		if (fit == LABEL_FITS)
			return c;
		if (fit == LABEL_UNKNOWN && !guess) {
			guess = c;
			guess_dir = *dir;
		}
	}
	*dir = guess ? guess_dir : TO_SERVER;
	return guess;
}

static void
list_unlink(struct upg_flow_table *t, struct upg_track *c)
{
	struct upg_flow_list *l = &t->list[c->state];

	if (c->older)
		at(t, c->older)->younger = c->younger;
	else
		l->oldest = c->younger;
	if (c->younger)
		at(t, c->younger)->older = c->older;
	else
		l->youngest = c->older;
	l->count--;
}

static void
list_append(struct upg_flow_table *t, struct upg_track *c, uint32_t ref, enum upg_track_state state)
{
	struct upg_flow_list *l = &t->list[state];

	c->state = (uint8_t)state;
	c->younger = 0;
	c->older = l->youngest;
	if (l->youngest)
		at(t, l->youngest)->younger = ref;
	else
		l->oldest = ref;
	l->youngest = ref;
	l->count++;
}

/* A slot nobody uses: index + 1, or 0. */
static uint32_t
slot(struct upg_flow_table *t)
{
	uint32_t ref = t->free;

	if (ref) {
		t->free = at(t, ref)->chain;
		return ref;
	}
	if (t->made == t->max)
		return 0;
	if (t->made % SLAB_CONNS == 0) {
		struct upg_track *slab = aligned_alloc(64, SLAB_CONNS * sizeof(*slab));

		if (!slab)
			return 0;
		memset(slab, 0, SLAB_CONNS * sizeof(*slab));
		t->slab[t->made / SLAB_CONNS] = slab;
	}
	return ++t->made;
}

struct upg_track *
upg_flow_add(struct upg_flow_table *t, uint64_t hash, const struct upg_tuple *client_first)
{
	uint32_t ref = slot(t);

	if (!ref)
		return NULL;
	struct upg_track *c = at(t, ref);

	*c = (struct upg_track){.flow.tuple = *client_first, .hash = hash};
	c->chain = t->bucket[hash & t->mask];
	t->bucket[hash & t->mask] = ref;
	list_append(t, c, ref, UPG_TRACK_ACTIVE);
	t->used++;
	return c;
}

void
upg_flow_remove(struct upg_flow_table *t, struct upg_track *c)
{
	uint32_t ref = ref_of(t, c), *link = &t->bucket[c->hash & t->mask];

	list_unlink(t, c);
	while (*link != ref)
		link = &at(t, *link)->chain;
	*link = c->chain;
	c->state = UPG_TRACK_FREE;
	c->chain = t->free;
	t->free = ref;
	t->used--;
}

void
upg_flow_touch(struct upg_flow_table *t, struct upg_track *c, enum upg_track_state state, uint64_t clock_us)
{
	uint32_t ref = ref_of(t, c);

	list_unlink(t, c);
	list_append(t, c, ref, state);
	c->used_us = clock_us;
}

struct upg_track *
upg_flow_oldest(const struct upg_flow_table *t, enum upg_track_state state)
{
	return at(t, t->list[state].oldest);
}

uint32_t
upg_flow_sequence(const struct upg_flow *flow, enum upg_dir dir, uint64_t offset)
{
	const struct upg_track *c = (const struct upg_track *)(const void *)flow; /* its first member */

	return c->side[dir].next + (uint32_t)(offset - flow->side[dir].offset);
}
