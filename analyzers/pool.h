/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pool.h - memory of connections: equal items on free lists, and the one budget (http.memcap) all of them draw on. */
#ifndef UPG_POOL_H
#define UPG_POOL_H

#include <stddef.h>
#include <stdint.h>

struct upg_budget {
	uint64_t held_bytes, most_bytes;
	uint64_t refused; /* how often nothing could be had */
};

/* Items of one size. Owned by whoever embeds it; fini frees the spare ones, items in use must have been put back. */
struct upg_pool {
	struct upg_budget *budget;
	size_t item_bytes;
	void *spare;
	size_t spare_count;
};

void upg_pool_init(struct upg_pool *, struct upg_budget *, size_t item_bytes);
void upg_pool_fini(struct upg_pool *);

/* An item, not cleared. NULL: over budget or no memory. */
void *upg_pool_get(struct upg_pool *);
void upg_pool_put(struct upg_pool *, void *item);

/* Books a change of the memory held. take: false, and nothing booked, when over budget. */
int upg_budget_take(struct upg_budget *, uint64_t bytes);
void upg_budget_give(struct upg_budget *, uint64_t bytes);

#endif
