/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shipped rules are those of the event table. Run with UPG_ACCEPT=1 from the top of the tree to write rules/upgate.rules anew after it has changed. */
#include "tests/ruleset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Every event in every severity it can have is raised by exactly one shipped rule, of the severity and the action events.md promises. */
static void
test_shipped(void **state)
{
	size_t len;
	const char *text = upg_rules_shipped(&len);
	assert_int_equal(strlen(text), len);
	assert_ptr_equal(upg_rules_shipped(NULL), text);
	struct upg_rules *r = ruleset_load(text);
	struct upg_tuple t = ruleset_tuple("10.0.0.1", 40000, "192.0.2.1", 80);
	struct upg_rule_flow flow = {.tuple = &t};
	size_t rules = 0;

	for (int id = 0; id < UPG_EVENT_COUNT; id++) {
		const struct upg_event_row *row = &upg_event_rows[id];
		const uint8_t severities[2] = {row->severity, row->other};
		for (int i = 0; i < 2 && severities[i]; i++, rules++)
			for (int dir = 0; dir < 2; dir++) {
				const struct upg_rule *out[UPG_MATCHES_MAX];
				struct upg_event ev = {.id = (enum upg_event_id)id,
				                       .severity = severities[i],
				                       .at_fault = (enum upg_dir)dir};
				assert_int_equal(upg_rules_match(r, &ev, &flow, out), 1);
				assert_int_equal(out[0]->sid, row->sid + (i ? UPG_SID_OTHER : 0));
				assert_int_equal(out[0]->gid, 1);
				assert_in_range(out[0]->sid, 8400000, 8400999);
				assert_int_equal(out[0]->severity, severities[i]);
				assert_int_equal(memcmp(out[0]->msg, "UPGATE ", 7), 0);
				assert_string_equal(out[0]->msg + 7, row->message);
				assert_true(strlen(out[0]->msg) < UPG_MSG_BYTES);
				assert_true(strlen(out[0]->category) < UPG_CATEGORY_BYTES);
				enum upg_action want = UPG_ACTION_REJECT_BOTH;
				if (strncmp(row->name, "stream.", 7) == 0 || severities[i] == 3)
					want = UPG_ACTION_ALERT;
				else if (id == UPG_EV_UPGRADE_OPTIMISTIC_DATA || id == UPG_EV_CONNECT_EARLY_DATA)
					want = UPG_ACTION_WITHHOLD;
				assert_int_equal(out[0]->action, want);
			}
	}
	assert_int_equal(upg_rules_count(r), rules);
	/* Readings raise a 3 to 2: no such event goes unheard. */
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_INVALID_TARGET, 2, TO_SERVER, &flow), "8400106");
	upg_rules_free(r);
}

static void
test_shipped_file(void **state)
{
	static const char path[] = "rules/upgate.rules";
	size_t len;
	const char *text = upg_rules_shipped(&len);
	if (getenv("UPG_ACCEPT")) {
		FILE *f = fopen(path, "w");
		assert_non_null(f);
		assert_int_equal(fwrite(text, 1, len, f), len);
		assert_int_equal(fclose(f), 0);
	}
	FILE *f = fopen(path, "r");
	if (!f)
		fail_msg("%s: run from the top of the tree", path);
	char *there = calloc(1, len + 2);
	size_t got = fread(there, 1, len + 1, f);
	fclose(f);
	if (got != len || memcmp(there, text, len) != 0)
		fail_msg("%s is not what the event table makes: UPG_ACCEPT=1 build/tests/test_shipped", path);
	free(there);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_shipped),
	        cmocka_unit_test(test_shipped_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
