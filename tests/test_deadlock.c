/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two legs of one handshake, and what only looks like them. */
#include "tests/records.h"
#include "tools/deadlock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LEGS = 16 };

static struct upg_limits lim;
static struct upg_record alerts[8];
static size_t alert_count;

static void
on_alert(void *ctx, const struct upg_record *r)
{
	assert_true(alert_count < sizeof alerts / sizeof *alerts);
	memcpy(&alerts[alert_count++], r, r->size);
}

static struct upg_rules *
shipped_rules(void)
{
	static struct upg_rules *rules;
	size_t len;
	const char *text = upg_rules_shipped(&len);

	if (!rules &&
	    (!(rules = upg_rules_new()) || upg_rules_parse(rules, "shipped", text, len, NULL, NULL, NULL, NULL) != 0))
		abort();
	return rules;
}

static struct upg_deadlock *
begin(void)
{
	lim = upg_limits_default();
	lim.deadlock_legs_max = LEGS;
	alert_count = 0;
	struct upg_deadlock *d = upg_deadlock_new(&lim, shipped_rules(), on_alert, NULL);
	assert_non_null(d);
	return d;
}

/* A leg of flow number `flow`, that began after_us into the test. */
static void
leg(struct upg_deadlock *d, uint64_t flow, uint64_t keys, bool held, uint64_t after_us)
{
	static struct upg_record r;

	records_make(&r, UPG_RECORD_LEG);
	records_tuple(&r.tuple, flow % 2 ? 4 : 6);
	r.flow_id = flow;
	r.tuple.sport = (uint16_t)(1000 + flow);
	r.upgrade.keys_hash = keys;
	r.upgrade.started_us = RECORDS_TIME_US + after_us;
	r.upgrade.nonce_held = held;
	r.upgrade.nonce_missing = !held;
	upg_deadlock_leg(d, &r);
}

static const char *
named(const struct upg_deadlock *d, uint64_t flow)
{
	static struct upg_record r;

	records_make(&r, UPG_RECORD_UPGRADE);
	r.flow_id = flow;
	r.peer_flow[0] = 0;
	upg_deadlock_name(d, &r);
	return r.peer_flow;
}

static void
two_legs_are_one_deadlock(void **state)
{
	for (int server_first = 0; server_first < 2; server_first++) {
		struct upg_deadlock *d = begin();
		leg(d, server_first ? 2 : 1, 99, !server_first, 0);
		assert_int_equal(alert_count, 0);
		leg(d, server_first ? 1 : 2, 99, server_first, 300000);
		assert_int_equal(alert_count, 1);
		assert_int_equal(alerts[0].alert.event, UPG_EV_UPGRADE_DEADLOCK);
		assert_int_equal(alerts[0].alert.severity, 1);
		assert_int_equal(alerts[0].flow_id, 1); /* the client leg */
		assert_int_equal(alerts[0].from, TO_SERVER);
		assert_string_equal(alerts[0].peer_flow, "[2001:db8::1]:1002 -> [2001:db8::2]:80");
		assert_string_equal(named(d, 1), "[2001:db8::1]:1002 -> [2001:db8::2]:80");
		assert_string_equal(named(d, 2), "10.0.0.1:1001 -> 10.0.0.2:80");
		assert_string_equal(named(d, 3), "");
		assert_int_equal(upg_deadlock_count(d), 1);
		upg_deadlock_free(d);
	}
}

static void
others_are_none(void **state)
{
	struct upg_deadlock *d = begin();

	leg(d, 1, 99, true, 0);
	leg(d, 2, 98, false, 0); /* other keys */
	leg(d, 3, 99, true, 0);  /* the same role: a mirrored client leg */
	leg(d, 1, 99, false, 0); /* the same connection */
	leg(d, 4, 0, true, 0);   /* no keys at all */
	leg(d, 5, 0, false, 0);
	leg(d, 6, 97, true, 0);
	leg(d, 7, 97, false, lim.deadlock_window_us + 1); /* too late */
	assert_string_equal(named(d, 0), "");
	/* flow 3 and flow 1's second leg do pair: other flows, other roles */
	assert_int_equal(alert_count, 1);
	upg_deadlock_free(d);
}

static void
the_window_counts_either_way(void **state)
{
	struct upg_deadlock *d = begin();

	leg(d, 1, 99, true, lim.deadlock_window_us);
	leg(d, 2, 99, false, 0);
	assert_int_equal(alert_count, 1);
	leg(d, 3, 98, true, 2 * lim.deadlock_window_us);
	leg(d, 4, 98, false, lim.deadlock_window_us - 1);
	assert_int_equal(alert_count, 1);
	upg_deadlock_free(d);
}

/* A peer is taken once: a third leg with the same keys waits for one of its own. */
static void
a_leg_has_one_peer(void **state)
{
	struct upg_deadlock *d = begin();

	leg(d, 1, 99, true, 0);
	leg(d, 2, 99, false, 0);
	leg(d, 3, 99, false, 0);
	assert_int_equal(alert_count, 1);
	leg(d, 5, 99, true, 0);
	assert_int_equal(alert_count, 2);
	assert_int_equal(alerts[1].flow_id, 5);
	upg_deadlock_free(d);
}

static void
a_flood_is_forgotten_oldest_first(void **state)
{
	struct upg_deadlock *d = begin();

	leg(d, 1, 99, true, 0);
	for (uint64_t i = 0; i < LEGS - 1; i++)
		leg(d, 100 + i, 1000 + i, true, 0);
	leg(d, 2, 99, false, 0); /* overwrites none but the next: its own peer is the oldest */
	assert_int_equal(alert_count, 1);
	assert_string_not_equal(named(d, 1), "");
	assert_string_not_equal(named(d, 2), "");
	for (uint64_t i = 0; i < 3 * LEGS; i++)
		leg(d, 200 + i, 2000 + i, true, 0);
	assert_string_equal(named(d, 1), "");
	leg(d, 3, 1000, false, 0); /* its peer is forgotten */
	assert_int_equal(alert_count, 1);
	upg_deadlock_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(two_legs_are_one_deadlock),         cmocka_unit_test(others_are_none),
	        cmocka_unit_test(the_window_counts_either_way),      cmocka_unit_test(a_leg_has_one_peer),
	        cmocka_unit_test(a_flood_is_forgotten_oldest_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
