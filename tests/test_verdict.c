/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rules/rules.h"

static const enum upg_action all[] = {
        UPG_ACTION_ALERT,       UPG_ACTION_WITHHOLD, UPG_ACTION_REJECT_SRC, UPG_ACTION_REJECT_DST,
        UPG_ACTION_REJECT_BOTH, UPG_ACTION_DROP,     UPG_ACTION_PASS,
};
#define COUNT (sizeof all / sizeof *all)

/* pass, drop, reject, withhold, alert, whichever comes first; two halves of a reject make a whole one. */
static void
test_order(void **state)
{
	for (size_t i = 0; i < COUNT; i++)
		for (size_t j = 0; j < COUNT; j++) {
			enum upg_action want = all[i > j ? i : j];
			bool halves = (all[i] == UPG_ACTION_REJECT_SRC && all[j] == UPG_ACTION_REJECT_DST) ||
			              (all[j] == UPG_ACTION_REJECT_SRC && all[i] == UPG_ACTION_REJECT_DST);
			if (halves)
				want = UPG_ACTION_REJECT_BOTH;
			assert_int_equal(upg_verdict_stronger(all[i], all[j]), want);
		}
}

/* Both ends' faults in one packet: `reject` for each of them resets both. */
static void
test_about(void **state)
{
	for (size_t i = 0; i < COUNT; i++) {
		bool one_end = all[i] == UPG_ACTION_REJECT_SRC || all[i] == UPG_ACTION_REJECT_DST;
		enum upg_action client = upg_verdict_about(all[i], TO_SERVER),
		                server = upg_verdict_about(all[i], TO_CLIENT);

		assert_int_equal(client, all[i]);
		assert_int_equal(upg_verdict_stronger(client, server), one_end ? UPG_ACTION_REJECT_BOTH : all[i]);
		assert_int_equal(upg_verdict_resets(client, TO_SERVER),
		                 all[i] == UPG_ACTION_REJECT_SRC || all[i] == UPG_ACTION_REJECT_BOTH);
		assert_int_equal(upg_verdict_resets(server, TO_SERVER),
		                 all[i] == UPG_ACTION_REJECT_DST || all[i] == UPG_ACTION_REJECT_BOTH);
		assert_int_equal(upg_verdict_resets(server, TO_CLIENT), upg_verdict_resets(client, TO_SERVER));
	}
}

static void
test_words(void **state)
{
	static const char *const words[] = {"accept", "withhold", "reject", "reject", "reject", "drop", "accept"};
	static const bool blocks[] = {false, true, true, true, true, true, false};
	for (size_t i = 0; i < COUNT; i++) {
		assert_string_equal(upg_verdict_word(all[i]), words[i]);
		assert_int_equal(upg_verdict_blocks(all[i]), blocks[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_order),
	        cmocka_unit_test(test_about),
	        cmocka_unit_test(test_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
