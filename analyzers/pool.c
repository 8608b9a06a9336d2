/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool.h"

#include <stdlib.h>
#include <string.h>

/* Spare items beyond this go back to the system, so that a burst does not pin memory for good. */
#define SPARE_MAX 4096

int
upg_budget_take(struct upg_budget *b, uint64_t bytes)
{
	if (bytes > b->most_bytes || b->held_bytes > b->most_bytes - bytes) {
		b->refused++;
		return 0;
	}
	b->held_bytes += bytes;
	return 1;
}

void
upg_budget_give(struct upg_budget *b, uint64_t bytes)
{
	b->held_bytes -= bytes;
}

void
upg_pool_init(struct upg_pool *p, struct upg_budget *b, size_t item_bytes)
{
	*p = (struct upg_pool){.budget = b, .item_bytes = item_bytes};
}

void
upg_pool_fini(struct upg_pool *p)
{
	while (p->spare != NULL) {
		void *next;
		memcpy(&next, p->spare, sizeof next);
		free(p->spare);
		p->spare = next;
	}
	p->spare_count = 0;
}

void *
upg_pool_get(struct upg_pool *p)
{
	if (!upg_budget_take(p->budget, p->item_bytes))
		return NULL;
	void *item = p->spare;
	if (item != NULL) {
		memcpy(&p->spare, item, sizeof p->spare);
		p->spare_count--;
		return item;
	}
	item = malloc(p->item_bytes);
	if (item == NULL) {
		upg_budget_give(p->budget, p->item_bytes);
		p->budget->refused++;
	}
	return item;
}

void
upg_pool_put(struct upg_pool *p, void *item)
{
	if (item == NULL)
		return;
	upg_budget_give(p->budget, p->item_bytes);
	if (p->spare_count >= SPARE_MAX) {
		free(item);
		return;
	}
	memcpy(item, &p->spare, sizeof p->spare);
	p->spare = item;
	p->spare_count++;
}
