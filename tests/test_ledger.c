/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ledger's bounds: records up to the pipeline's limit, counting beyond it, nothing beyond that. */
#include "analyzers/ledger.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
bounds(void **state)
{
	struct upg_budget budget = {.most_bytes = 1 << 20};
	struct upg_ledger_pools pools;
	struct upg_ledger l = {0};
	upg_ledger_pools_init(&pools, &budget);
	for (uint64_t i = 0; i < 2; i++)
		assert_non_null(upg_ledger_open(&l, &pools, 2, i, 0)->record);
	for (uint64_t i = 2; i < 32; i++)
		assert_null(upg_ledger_open(&l, &pools, 2, i, 0)->record);
	assert_null(upg_ledger_open(&l, &pools, 2, 32, 0));
	assert_int_equal(l.next_tx_id, 33);
	for (uint64_t i = 0; i < 32; i++) {
		assert_int_equal(l.first->tx_id, i);
		assert_int_equal(l.first->offset, i);
		upg_ledger_close(&l, &pools);
	}
	assert_null(l.first);
	assert_null(l.last);
	assert_int_equal(budget.held_bytes, 0);
	upg_ledger_pools_fini(&pools);
}

static void
without_memory(void **state)
{
	struct upg_budget budget = {.most_bytes = sizeof(struct upg_txn)};
	struct upg_ledger_pools pools;
	struct upg_ledger l = {0};
	upg_ledger_pools_init(&pools, &budget);
	struct upg_txn *t = upg_ledger_open(&l, &pools, 8, 0, 0);
	assert_non_null(t);
	assert_null(t->record);
	assert_null(upg_ledger_open(&l, &pools, 8, 1, 0));
	assert_int_equal(l.count, 1);
	upg_ledger_close(&l, &pools);
	upg_ledger_pools_fini(&pools);
}

static void
text_is_cut_to_fit(void **state)
{
	char out[4];
	upg_ledger_text(out, sizeof out, upg_bytes("abcdef", 6));
	assert_string_equal(out, "abc");
	upg_ledger_text(out, sizeof out, upg_bytes(NULL, 0));
	assert_string_equal(out, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(bounds),
	        cmocka_unit_test(without_memory),
	        cmocka_unit_test(text_is_cut_to_fit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
