/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "records.h"
#include "tools/repeats.h"

static struct upg_record r;

static bool
pass(struct upg_repeats *p, uint32_t sid, uint64_t ts_us)
{
	records_alert(&r);
	r.alert.sid = sid;
	r.ts_us = ts_us;
	return upg_repeats_pass(p, &r);
}

static void
told(const struct upg_record *got, uint32_t sid, uint64_t repeated)
{
	assert_non_null(got);
	assert_int_equal(got->alert.sid, sid);
	assert_int_equal(got->alert.repeated, repeated);
	assert_int_equal(got->alert.bytes_len, 0);
	assert_string_equal(got->alert.msg, "request hidden behind an upgrade request");
}

/* Each rule for itself; at the end of its interval what was held back is told once. */
static void
rules(void **state)
{
	struct upg_repeats *p = upg_repeats_new(2, 1000);

	assert_true(pass(p, 1, 100));
	assert_true(pass(p, 1, 200));
	assert_false(pass(p, 1, 300));
	assert_true(pass(p, 2, 400));
	assert_false(pass(p, 1, 1099));
	assert_null(upg_repeats_due(p, 1099));
	told(upg_repeats_due(p, 1100), 1, 2);
	assert_null(upg_repeats_due(p, 1100));
	assert_true(pass(p, 1, 1100));
	/* the second rule's interval ends without a word: nothing was held back */
	assert_null(upg_repeats_due(p, 1500));
	assert_true(pass(p, 2, 1600));
	upg_repeats_free(p);
}

static void
at_the_end(void **state)
{
	struct upg_repeats *p = upg_repeats_new(1, 1000);
	const struct upg_record *got;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < 50; i++)
		for (uint32_t sid = 1; sid <= 10; sid++)
			assert_int_equal(pass(p, sid, 10), i == 0);
	while ((got = upg_repeats_due(p, UINT64_MAX)) != NULL)
		sum += got->alert.repeated;
	assert_int_equal(sum, 490);
	upg_repeats_free(p);
}

static void
no_limit(void **state)
{
	struct upg_repeats *p = upg_repeats_new(0, 1000);

	for (int i = 0; i < 100; i++)
		assert_true(pass(p, 1, 10));
	assert_null(upg_repeats_due(p, UINT64_MAX));
	upg_repeats_free(p);
}

/* More rules than can be followed: those too many are not limited; nothing else is disturbed. */
static void
many(void **state)
{
	struct upg_repeats *p = upg_repeats_new(1, 1000);
	unsigned count = 0;

	for (uint32_t sid = 1; sid <= UPG_REPEATS_RULES + 5; sid++)
		assert_true(pass(p, sid, 10));
	for (uint32_t sid = 1; sid <= UPG_REPEATS_RULES + 5; sid++)
		assert_int_equal(pass(p, sid, 11), sid > UPG_REPEATS_RULES);
	while (upg_repeats_due(p, 1010) != NULL)
		count++;
	assert_int_equal(count, UPG_REPEATS_RULES);
	/* times at the end of the world */
	assert_true(pass(p, 1, UINT64_MAX - 5));
	assert_false(pass(p, 1, UINT64_MAX - 5));
	told(upg_repeats_due(p, UINT64_MAX), 1, 1);
	upg_repeats_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(rules),
	        cmocka_unit_test(at_the_end),
	        cmocka_unit_test(no_limit),
	        cmocka_unit_test(many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
