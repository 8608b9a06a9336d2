/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally.c - two copies for each worker, written in turns: whenever it dies, one of them is whole. */
#include "tally.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct copies {
	_Atomic uint32_t left; /* how often; 0: never. The last is in copy[left & 1] */
	struct upg_record_stats copy[2];
};

/* What a dead one has left. */
struct kept {
	bool any;
	struct upg_record_stats stats;
};

struct upg_tally {
	unsigned workers;
	struct copies *of; /* shared */
	struct kept kept[];
};

struct upg_tally *
upg_tally_new(unsigned workers)
{
	struct upg_tally *t = calloc(1, sizeof *t + workers * sizeof t->kept[0]);

	if (!t)
		return NULL;
	t->workers = workers;
	t->of = mmap(NULL, workers * sizeof *t->of, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (t->of != MAP_FAILED)
		return t;
	int why = errno;

	free(t);
	errno = why;
	return NULL;
}

void
upg_tally_free(struct upg_tally *t)
{
	if (!t)
		return;
	munmap(t->of, t->workers * sizeof *t->of);
	free(t);
}

struct upg_record_stats *
upg_tally_fill(struct upg_tally *t, unsigned worker)
{
	struct copies *c = &t->of[worker];

	return &c->copy[(atomic_load_explicit(&c->left, memory_order_relaxed) + 1) & 1];
}

void
upg_tally_left(struct upg_tally *t, unsigned worker)
{
	struct copies *c = &t->of[worker];
	uint32_t next = atomic_load_explicit(&c->left, memory_order_relaxed) + 1;

	/* never 0 again, and the other copy */
	atomic_store_explicit(&c->left, next ? next : 2, memory_order_release);
}

void
upg_tally_keep(struct upg_tally *t, unsigned worker)
{
	struct copies *c = &t->of[worker];
	struct kept *k = &t->kept[worker];
	uint32_t left = atomic_exchange(&c->left, 0);

	k->any = left > 0;
	if (k->any)
		memcpy(&k->stats, &c->copy[left & 1], sizeof k->stats);
}

const struct upg_record_stats *
upg_tally_kept(const struct upg_tally *t, unsigned worker)
{
	return t->kept[worker].any ? &t->kept[worker].stats : NULL;
}
