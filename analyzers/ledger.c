/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ledger.h"

#define COUNTED_FACTOR 16 /* requests without a record, for each one with */

void
upg_ledger_pools_init(struct upg_ledger_pools *p, struct upg_budget *budget)
{
	upg_pool_init(&p->txns, budget, sizeof(struct upg_txn));
	upg_pool_init(&p->records, budget, sizeof(struct upg_http_record));
}

void
upg_ledger_pools_fini(struct upg_ledger_pools *p)
{
	upg_pool_fini(&p->txns);
	upg_pool_fini(&p->records);
}

static void
begin_record(struct upg_http_record *r, uint64_t tx_id, uint64_t offset, uint64_t now_us)
{
	memset(r, 0, offsetof(struct upg_http_record, method));
	r->tx_id = tx_id;
	r->offset = offset;
	r->started_us = now_us;
	r->method[0] = r->target[0] = r->host[0] = r->agent[0] = r->content_type[0] = r->protocol[0] = r->xff[0] = 0;
}

struct upg_txn *
upg_ledger_open(struct upg_ledger *l, struct upg_ledger_pools *pools, uint64_t most_records, uint64_t offset,
                uint64_t now_us)
{
	uint64_t tx_id = l->next_tx_id++;
	if (l->count >= most_records * COUNTED_FACTOR)
		return NULL;
	struct upg_txn *t = upg_pool_get(&pools->txns);
	if (t == NULL)
		return NULL;
	*t = (struct upg_txn){.tx_id = tx_id, .offset = offset};
	if (l->count < most_records)
		t->record = upg_pool_get(&pools->records);
	if (t->record != NULL)
		begin_record(t->record, tx_id, offset, now_us);
	if (l->last != NULL)
		l->last->next = t;
	else
		l->first = t;
	l->last = t;
	l->count++;
	return t;
}

void
upg_ledger_close(struct upg_ledger *l, struct upg_ledger_pools *pools)
{
	struct upg_txn *t = l->first;
	l->first = t->next;
	if (l->first == NULL)
		l->last = NULL;
	l->count--;
	upg_pool_put(&pools->records, t->record);
	upg_pool_put(&pools->txns, t);
}

void
upg_ledger_text(char *out, size_t room, struct upg_bytes b)
{
	size_t n = b.len < room - 1 ? b.len : room - 1;
	if (n > 0)
		memcpy(out, b.at, n);
	out[n] = 0;
}
