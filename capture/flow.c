/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "flow.h"
#include "bytes.h"
#include "pages.h"
#include "siphash.h"
#include <stdlib.h>

enum { EXTRA_SLAB = 64 };

_Static_assert(sizeof(struct upg_track) == 256, "a connection is four cache lines");

bool
upg_flow_table_init(struct upg_flow_table *t, uint64_t max, const uint64_t key[2])
{
	uint32_t buckets = 16;

	*t = (struct upg_flow_table){.key = {key[0], key[1]}, .max = (uint32_t)max};
	/* twice as many as connections: a chain is rarely longer than one */
	while (buckets < 2 * max)
		buckets *= 2;
	t->mask = buckets - 1;
	t->bucket = upg_pages_map(buckets * sizeof(*t->bucket), true);
	t->conn = upg_pages_map(max * sizeof(*t->conn), false);
	t->extra = calloc(max / EXTRA_SLAB + 1, sizeof(*t->extra));
	if (t->bucket && t->conn && t->extra)
		return true;
	upg_flow_table_fini(t);
	return false;
}

void
upg_flow_table_fini(struct upg_flow_table *t)
{
	for (uint32_t i = 0; t->extra && i * EXTRA_SLAB < t->extra_made; i++)
		free(t->extra[i]);
	free(t->extra);
	upg_pages_unmap(t->conn, t->max * sizeof(*t->conn));
	upg_pages_unmap(t->bucket, (t->mask + UINT64_C(1)) * sizeof(*t->bucket));
	*t = (struct upg_flow_table){0};
}

static struct upg_track *
at(const struct upg_flow_table *t, uint32_t ref)
{
	return ref ? &t->conn[ref - 1] : NULL;
}

/* Index + 1 of c: chains and lists hold these, not pointers, to stay small. */
static uint32_t
ref_of(const struct upg_flow_table *t, const struct upg_track *c)
{
	return (uint32_t)(c - t->conn) + 1;
}

static struct upg_track_extra *
extra_at(const struct upg_flow_table *t, uint32_t ref)
{
	return ref ? &t->extra[(ref - 1) / EXTRA_SLAB][(ref - 1) % EXTRA_SLAB] : NULL;
}

struct upg_track_extra *
upg_flow_extra(const struct upg_flow_table *t, const struct upg_track *c)
{
	return extra_at(t, c->extra);
}

struct upg_track_extra *
upg_flow_extra_made(struct upg_flow_table *t, struct upg_track *c)
{
	struct upg_track_extra *e = extra_at(t, c->extra);
	uint32_t ref = t->extra_free;

	if (e)
		return e;
	if (ref) {
		e = extra_at(t, ref);
		t->extra_free = e->next;
	} else {
		struct upg_track_extra **slab = &t->extra[t->extra_made / EXTRA_SLAB];

		if (t->extra_made % EXTRA_SLAB == 0 && !(*slab = calloc(EXTRA_SLAB, sizeof(**slab))))
			return NULL;
		ref = ++t->extra_made;
		e = extra_at(t, ref);
	}
	*e = (struct upg_track_extra){.track = c};
	c->extra = ref;
	return e;
}

void
upg_flow_extra_drop(struct upg_flow_table *t, struct upg_track *c)
{
	struct upg_track_extra *e = extra_at(t, c->extra);

	if (!e)
		return;
	e->next = t->extra_free;
	t->extra_free = c->extra;
	c->extra = 0;
}

/* Is dst the lower end? */
static bool
turns(const struct upg_tuple *t)
{
	for (size_t i = 0; i < sizeof(t->src); i += 8) {
		uint64_t src = upg_be64(t->src.octets + i), dst = upg_be64(t->dst.octets + i);

		if (src != dst)
			return src > dst;
	}
	return t->sport > t->dport;
}

/* Both addresses as words; of IPv4 they fill but one. Returns how many there are. */
static size_t
address_words(uint64_t word[4], const struct upg_addr *low, const struct upg_addr *high, bool ip4)
{
	if (ip4) {
		word[0] = (uint64_t)upg_be32(low->octets + 12) << 32 | upg_be32(high->octets + 12);
		return 1;
	}
	memcpy(word, low->octets, 16);
	memcpy(word + 2, high->octets, 16);
	return 4;
}

/* No two tuples have the same words: IPv4 has two or three of them, IPv6 five or six. */
uint64_t
upg_flow_hash(const uint64_t key[2], const struct upg_tuple *tuple, bool *swapped)
{
	uint64_t word[6];
	bool swap = turns(tuple);
	uint16_t low_port = swap ? tuple->dport : tuple->sport, high_port = swap ? tuple->sport : tuple->dport;
	size_t n = address_words(word, swap ? &tuple->dst : &tuple->src, swap ? &tuple->src : &tuple->dst,
	                         tuple->family == 4);

	word[n++] =
	        (uint64_t)low_port << 48 | (uint64_t)high_port << 32 | (uint32_t)tuple->vlan[0] << 16 | tuple->vlan[1];
	if (tuple->tunnel)
		word[n++] = tuple->tunnel;
	*swapped = swap;
	return upg_siphash_words(key, word, n);
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
	if (c->side[dir].label_known)
		return c->side[dir].label == label ? LABEL_FITS : LABEL_DIFFERS;
	return c->side[upg_dir_other(dir)].label == label ? LABEL_FITS : LABEL_UNKNOWN;
}

void
upg_flow_label(struct upg_track *c, enum upg_dir dir, uint16_t label)
{
	c->side[dir].label = label;
	c->side[dir].label_known = true;
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

	c->state = state & 3;
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
	return ++t->made;
}

struct upg_track *
upg_flow_add(struct upg_flow_table *t, uint64_t hash, const struct upg_tuple *client_first)
{
	uint32_t ref = slot(t);

	if (!ref)
		return NULL;
	struct upg_track *c = at(t, ref);

	*c = (struct upg_track){.flow.tuple = *client_first, .hash = (uint32_t)hash};
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
upg_flow_touch(struct upg_flow_table *t, struct upg_track *c, enum upg_track_state state)
{
	uint32_t ref = ref_of(t, c);

	list_unlink(t, c);
	list_append(t, c, ref, state);
}

struct upg_track *
upg_flow_oldest(const struct upg_flow_table *t, enum upg_track_state state)
{
	return at(t, t->list[state].oldest);
}

struct upg_track *
upg_flow_at(const struct upg_flow_table *t, uint32_t place)
{
	struct upg_track *c = at(t, place + 1);

	return c->state == UPG_TRACK_FREE ? NULL : c;
}

void
upg_flow_release(struct upg_flow *flow)
{
	struct upg_track *c = (struct upg_track *)(void *)flow; /* its first member */

	flow->condemned = false;
	flow->opaque = true;
	c->cut_off = false;
}

uint32_t
upg_flow_sequence(const struct upg_flow *flow, enum upg_dir dir, uint64_t offset)
{
	const struct upg_track *c = (const struct upg_track *)(const void *)flow; /* its first member */

	return c->side[dir].next + (uint32_t)(offset - flow->side[dir].offset);
}
