/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flow.h - the table of connections of one worker: fixed capacity, keyed hash, one canonical tuple for both address
 * families and both directions; lists by age of use. Private to capture/.
 */
#ifndef UPG_FLOW_H
#define UPG_FLOW_H

#include "track.h"

/* Connections in order of use, oldest first; indices + 1. */
struct upg_flow_list {
	uint32_t oldest, youngest;
	uint32_t count;
};

struct upg_flow_table {
	uint64_t key[2];
	uint32_t max, made, used;
	uint32_t mask;                  /* buckets - 1 */
	uint32_t *bucket;               /* index + 1 of the first of its chain */
	struct upg_track *conn;         /* address space for max of them; memory as far as they are made */
	uint32_t free;                  /* index + 1, chained through .chain */
	struct upg_flow_list list[4];   /* by upg_track_state */
	struct upg_track_extra **extra; /* slabs that come as they are needed and stay */
	uint32_t extra_made, extra_free;
};

/* Room for max connections; false without memory, which is used as connections are made and stays. */
bool upg_flow_table_init(struct upg_flow_table *, uint64_t max, const uint64_t key[2]);
void upg_flow_table_fini(struct upg_flow_table *);

/* The keyed hash of a tuple, the same for both directions. *swapped: src is not the lower end. Needs no table, but its key. */
uint64_t upg_flow_hash(const uint64_t key[2], const struct upg_tuple *, bool *swapped);

/* Begins to fetch what upg_flow_find(hash) looks at first. */
static inline void
upg_flow_fetch(const struct upg_flow_table *t, uint64_t hash)
{
	__builtin_prefetch(&t->bucket[hash & t->mask]);
}

/* The connection that is likely the one, or NULL. It is not touched. */
static inline struct upg_track *
upg_flow_likely(const struct upg_flow_table *t, uint64_t hash)
{
	uint32_t ref = t->bucket[hash & t->mask];

	return ref ? &t->conn[ref - 1] : NULL;
}

static inline void
upg_flow_fetch_connection(const struct upg_track *c)
{
	for (size_t line = 0; line < sizeof(*c); line += 64)
		__builtin_prefetch((const char *)c + line, 1);
}

/* The connection of tuple, label included, in either direction (*dir: which; TO_SERVER without one), or NULL. */
struct upg_track *upg_flow_find(const struct upg_flow_table *, uint64_t hash, const struct upg_tuple *,
                                enum upg_dir *dir);

/* Learns the label of a direction. */
void upg_flow_label(struct upg_track *, enum upg_dir, uint16_t label);

/* A new connection, zeroed but for its tuple and hash, youngest of the active ones; NULL when the table is full. */
struct upg_track *upg_flow_add(struct upg_flow_table *, uint64_t hash, const struct upg_tuple *client_first);
void upg_flow_remove(struct upg_flow_table *, struct upg_track *);

/* What c has beside, or NULL; made: given to it where it has none (NULL then: no memory). Kept until dropped. */
struct upg_track_extra *upg_flow_extra(const struct upg_flow_table *, const struct upg_track *c);
struct upg_track_extra *upg_flow_extra_made(struct upg_flow_table *, struct upg_track *c);
void upg_flow_extra_drop(struct upg_flow_table *, struct upg_track *c);

/* Makes c the youngest of the list of state. */
void upg_flow_touch(struct upg_flow_table *, struct upg_track *, enum upg_track_state state);

/* Begins to fetch those that upg_flow_touch(c) parts. */
static inline void
upg_flow_fetch_neighbours(const struct upg_flow_table *t, const struct upg_track *c)
{
	/* a function that only prefetches has no effect in gcc's eyes, which leaves out its calls */
	__asm__ volatile("");
	if (c->older)
		__builtin_prefetch(&t->conn[c->older - 1].older, 1);
	if (c->younger)
		__builtin_prefetch(&t->conn[c->younger - 1].older, 1);
}

/* The oldest connection of a state, or NULL. */
struct upg_track *upg_flow_oldest(const struct upg_flow_table *, enum upg_track_state state);

/* The connection at a place of the table, NULL where it is free. place < made. */
struct upg_track *upg_flow_at(const struct upg_flow_table *, uint32_t place);

#endif
