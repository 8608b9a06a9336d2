/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "set.h"

#include <stdalign.h>
#include <stdlib.h>

#define CHUNK_BYTES (size_t)16384

struct upg_set_chunk {
	struct upg_set_chunk *next;
	size_t used, size;
	alignas(max_align_t) unsigned char at[];
};

struct upg_rules *
upg_rules_new(void)
{
	return calloc(1, sizeof(struct upg_rules));
}

static void
match_fini(struct upg_rule_match *m)
{
	upg_span_fini(&m->src);
	upg_span_fini(&m->dst);
	upg_span_fini(&m->sport);
	upg_span_fini(&m->dport);
}

void
upg_rules_free(struct upg_rules *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->count; i++)
		match_fini(r->at[i]->match);
	for (size_t i = 0; i < UPG_EVENT_COUNT; i++)
		free(r->by_event[i].at);
	free(r->by_flow.at);
	free(r->at);
	free(r->slots);
	while (r->chunks) {
		struct upg_set_chunk *next = r->chunks->next;
		free(r->chunks);
		r->chunks = next;
	}
	free(r);
}

size_t
upg_rules_count(const struct upg_rules *r)
{
	return r->count;
}

const struct upg_rule *
upg_rules_at(const struct upg_rules *r, size_t i)
{
	return i < r->count ? r->at[i] : NULL;
}

void *
upg_set_alloc(struct upg_rules *r, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct upg_set_chunk *c = r->chunks;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + align - 1) / align * align;
	if (!c || size > c->size - c->used) {
		size_t room = size > CHUNK_BYTES ? size : CHUNK_BYTES;
		c = calloc(1, sizeof *c + room);
		if (!c)
			return NULL;
		c->size = room;
		c->next = r->chunks;
		r->chunks = c;
	}
	void *p = c->at + c->used;
	c->used += size;
	return p;
}

char *
upg_set_text(struct upg_rules *r, const char *text, size_t len)
{
	char *p = upg_set_alloc(r, len + 1);
	if (p)
		memcpy(p, text, len);
	return p;
}

static size_t
slot_of(const struct upg_rules *r, uint32_t gid, uint32_t sid)
{
	uint64_t h = ((uint64_t)gid << 32 | sid) * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(h >> 32) & (r->slot_count - 1);
	while (r->slots[i]) {
		const struct upg_rule *there = r->at[r->slots[i] - 1];
		if (there->gid == gid && there->sid == sid)
			break;
		i = (i + 1) & (r->slot_count - 1);
	}
	return i;
}

struct upg_rule *
upg_set_find(const struct upg_rules *r, uint32_t gid, uint32_t sid)
{
	if (r->slot_count == 0)
		return NULL;
	uint32_t position = r->slots[slot_of(r, gid, sid)];
	return position ? r->at[position - 1] : NULL;
}

/* Room for one rule more, the slots at most half full. */
static bool
make_room(struct upg_rules *r)
{
	if (r->count == UINT32_MAX - 1)
		return false;
	if (r->count == r->room) {
		size_t room = r->room ? r->room * 2 : 64;
		struct upg_rule **at = reallocarray(r->at, room, sizeof *at);
		if (!at)
			return false;
		r->at = at;
		r->room = room;
	}
	if ((r->count + 1) * 2 > r->slot_count) {
		size_t slot_count = r->slot_count ? r->slot_count * 2 : 256;
		uint32_t *slots = calloc(slot_count, sizeof *slots);
		if (!slots)
			return false;
		free(r->slots);
		r->slots = slots;
		r->slot_count = slot_count;
		for (size_t i = 0; i < r->count; i++)
			r->slots[slot_of(r, r->at[i]->gid, r->at[i]->sid)] = (uint32_t)i + 1;
	}
	return true;
}

static bool
list_make_room(struct upg_rule_list *l)
{
	if (l->count < l->room)
		return true;
	size_t room = l->room ? l->room * 2 : 2;
	struct upg_rule **at = reallocarray(l->at, room, sizeof *at);
	if (!at)
		return false;
	l->at = at;
	l->room = room;
	return true;
}

static bool
goes_before(const struct upg_rule *a, const struct upg_rule *b)
{
	return a->action != b->action ? a->action > b->action : a->match->order < b->match->order;
}

static void
list_insert(struct upg_rule_list *l, struct upg_rule *rule)
{
	size_t i = l->count++;
	for (; i > 0 && goes_before(rule, l->at[i - 1]); i--)
		l->at[i] = l->at[i - 1];
	l->at[i] = rule;
}

static void
list_remove(struct upg_rule_list *l, const struct upg_rule *rule)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->at[i] == rule) {
			memmove(l->at + i, l->at + i + 1, (--l->count - i) * sizeof *l->at);
			return;
		}
}

bool
upg_set_add(struct upg_rules *r, const struct upg_rule *rule, const struct upg_rule_match *match)
{
	struct upg_rule *place = upg_set_find(r, rule->gid, rule->sid);
	struct upg_rule_match *m = place ? place->match : upg_set_alloc(r, sizeof *m);
	bool replaces = place;

	if (!m || (!replaces && (!make_room(r) || !(place = upg_set_alloc(r, sizeof *place)))))
		return false;
	if (!match->has_event && !list_make_room(&r->by_flow))
		return false;
	for (size_t i = 0; i < match->event_count; i++)
		if (!list_make_room(&r->by_event[match->events[i]]))
			return false;

	size_t order = replaces ? m->order : r->count;
	if (replaces) {
		list_remove(&r->by_flow, place);
		for (size_t i = 0; i < m->event_count; i++)
			list_remove(&r->by_event[m->events[i]], place);
		match_fini(m);
	}
	*m = *match;
	m->order = order;
	*place = *rule;
	place->match = m;
	if (!replaces) {
		r->slots[slot_of(r, rule->gid, rule->sid)] = (uint32_t)r->count + 1;
		r->at[r->count++] = place;
	}
	if (!m->has_event)
		list_insert(&r->by_flow, place);
	for (size_t i = 0; i < m->event_count; i++)
		list_insert(&r->by_event[m->events[i]], place);
	return true;
}
