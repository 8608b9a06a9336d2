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
static struct upg_record alerts[8], upgrades[32];
static size_t alert_count, upgrade_count;

static void
on_record(void *ctx, const struct upg_record *r)
{
	if (r->type == UPG_RECORD_UPGRADE) {
		assert_true(upgrade_count < sizeof upgrades / sizeof *upgrades);
		memcpy(&upgrades[upgrade_count++], r, r->size);
		return;
	}
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
	alert_count = upgrade_count = 0;
	struct upg_deadlock *d = upg_deadlock_new(&lim, shipped_rules(), on_record, NULL);
	assert_non_null(d);
	return d;
}

static void
make(struct upg_record *r, enum upg_record_type type, uint64_t flow, uint64_t after_us)
{
	records_make(r, type);
	r->size = offsetof(struct upg_record, upgrade) + sizeof r->upgrade;
	records_tuple(&r->tuple, flow % 2 ? 4 : 6);
	r->flow_id = flow;
	r->tuple.sport = (uint16_t)(1000 + flow);
	r->ts_us = RECORDS_TIME_US + after_us;
	memset(&r->upgrade, 0, sizeof r->upgrade);
}

/* A leg of flow number `flow`, that began after_us into the test. */
static void
leg(struct upg_deadlock *d, uint64_t flow, uint64_t keys, bool held, uint64_t after_us)
{
	static struct upg_record r;

	make(&r, UPG_RECORD_LEG, flow, after_us + lim.upgrade_stall_us);
	r.upgrade.keys_hash = keys;
	r.upgrade.started_us = RECORDS_TIME_US + after_us;
	r.upgrade.nonce_held = held;
	r.upgrade.nonce_missing = !held;
	upg_deadlock_leg(d, &r);
}

/* Its attempt settles: answered with status, or 0 and ended otherwise. */
static void
over(struct upg_deadlock *d, uint64_t flow, unsigned status, enum upg_ended ended, uint64_t after_us)
{
	static struct upg_record r;

	make(&r, UPG_RECORD_UPGRADE, flow, after_us);
	r.upgrade.outcome = status ? UPG_OUTCOME_REFUSED : UPG_OUTCOME_STALLED;
	r.upgrade.status = (uint16_t)status;
	r.upgrade.ended = ended;
	r.upgrade.nonce_held = true; /* or missing: one of them makes it a leg */
	if (!upg_deadlock_upgrade(d, &r))
		on_record(NULL, &r);
}

/* The flow's nonce was answered as a request. */
static void
read_as_request(struct upg_deadlock *d, uint64_t flow, uint64_t after_us)
{
	static struct upg_record r;

	make(&r, UPG_RECORD_LEG, flow, after_us);
	r.upgrade.keys_hash = 99;
	r.upgrade.ended = UPG_ENDED_NONCE;
	upg_deadlock_leg(d, &r);
}

static const struct upg_record *
upgrade_of(uint64_t flow)
{
	for (size_t i = 0; i < upgrade_count; i++)
		if (upgrades[i].flow_id == flow)
			return &upgrades[i];
	fail_msg("no upgrade record of flow %d", (int)flow);
	return NULL;
}

static void
two_legs_are_one_deadlock(void **state)
{
	for (int server_first = 0; server_first < 2; server_first++) {
		struct upg_deadlock *d = begin();
		leg(d, server_first ? 2 : 1, 99, !server_first, 0);
		leg(d, server_first ? 1 : 2, 99, server_first, 300000);
		assert_int_equal(upg_deadlock_count(d), 1);
		assert_int_equal(alert_count, 0); /* how it ends is not known */
		over(d, 1, 504, UPG_ENDED_OPEN, 60000000);
		over(d, 2, 0, UPG_ENDED_CLIENT, 60000100);
		upg_deadlock_time(d, RECORDS_TIME_US + 60000000 + lim.deadlock_window_us);
		assert_int_equal(alert_count, 1);
		assert_int_equal(alerts[0].alert.event, UPG_EV_UPGRADE_DEADLOCK);
		assert_int_equal(alerts[0].alert.severity, 1);
		assert_int_equal(alerts[0].flow_id, 1); /* the client leg */
		assert_int_equal(alerts[0].from, TO_SERVER);
		assert_string_equal(alerts[0].peer_flow, "[2001:db8::1]:1002 -> [2001:db8::2]:80");
		assert_string_equal(alerts[0].alert.ended, "504");
		assert_string_equal(alerts[0].alert.peer_ended, "client_gave_up");
		assert_non_null(strstr(alerts[0].alert.reason, "Client leg: 504. Server leg: client_gave_up."));
		assert_string_equal(upgrade_of(1)->peer_flow, "[2001:db8::1]:1002 -> [2001:db8::2]:80");
		assert_string_equal(upgrade_of(2)->peer_flow, "10.0.0.1:1001 -> 10.0.0.2:80");
		assert_int_equal(upgrade_count, 2);
		upg_deadlock_finish(d);
		assert_int_equal(alert_count + upgrade_count, 3);
		upg_deadlock_free(d);
	}
}

/* One leg may be settled before the other is told of: its record waits for the name of its peer. */
static void
any_order_names_both(void **state)
{
	static const char *const orders[] = {"csCS", "csSC", "scCS", "scSC", "cCsS", "sScC"};

	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		struct upg_deadlock *d = begin();
		for (const char *at = orders[i]; *at; at++)
			if (*at == 'c' || *at == 's')
				leg(d, *at == 'c' ? 1 : 2, 99, *at == 'c', 0);
			else
				over(d, *at == 'C' ? 1 : 2, 0, UPG_ENDED_CLIENT, lim.upgrade_stall_us);
		upg_deadlock_finish(d);
		assert_int_equal(alert_count, 1);
		assert_int_equal(upgrade_count, 2);
		assert_string_not_equal(upgrade_of(1)->peer_flow, "");
		assert_string_not_equal(upgrade_of(2)->peer_flow, "");
		assert_string_equal(alerts[0].alert.ended, "client_gave_up");
		assert_string_equal(alerts[0].alert.peer_ended, "client_gave_up");
		upg_deadlock_free(d);
	}
}

static void
how_it_ended(void **state)
{
	static const struct {
		unsigned status;
		enum upg_ended ended;
		bool nonce;
		const char *word;
	} rows[] = {
	        {504, UPG_ENDED_OPEN, false, "504"},
	        {502, UPG_ENDED_OPEN, false, "502"},
	        {408, UPG_ENDED_OPEN, false, "408"},
	        {0, UPG_ENDED_CLIENT, false, "client_gave_up"},
	        {0, UPG_ENDED_SERVER_RST, false, "server_reset"},
	        {0, UPG_ENDED_SERVER_FIN, false, "server_closed"},
	        {0, UPG_ENDED_BLOCKED, false, "blocked"},
	        {504, UPG_ENDED_OPEN, true, "nonce_read_as_request"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct upg_deadlock *d = begin();
		leg(d, 1, 99, true, 0);
		leg(d, 2, 99, false, 0);
		over(d, 1, rows[i].status, rows[i].ended, 5000000);
		if (rows[i].nonce)
			read_as_request(d, 1, 5000100);
		upg_deadlock_time(d, RECORDS_TIME_US + 5000000 + lim.deadlock_window_us - 1);
		assert_int_equal(alert_count, 0); /* what is left over may follow */
		upg_deadlock_time(d, RECORDS_TIME_US + 5000000 + lim.deadlock_window_us);
		assert_int_equal(alert_count, 1);
		assert_string_equal(alerts[0].alert.ended, rows[i].word);
		assert_string_equal(alerts[0].alert.peer_ended, "open");
		assert_int_equal(upgrade_count, 1);
		over(d, 2, 0, UPG_ENDED_SERVER_RST, 20000000); /* too late for the alert, not for its own name */
		assert_int_equal(upgrade_count, 2);
		assert_string_not_equal(upgrade_of(2)->peer_flow, "");
		upg_deadlock_free(d);
	}
}

static void
nobody_waits_for_ever(void **state)
{
	struct upg_deadlock *d = begin();

	leg(d, 1, 99, true, 0);
	leg(d, 2, 99, false, 0);
	upg_deadlock_time(d, RECORDS_TIME_US + lim.upgrade_stall_us + lim.deadlock_wait_us - 1);
	assert_int_equal(alert_count, 0);
	upg_deadlock_time(d, RECORDS_TIME_US + lim.upgrade_stall_us + lim.deadlock_wait_us);
	assert_int_equal(alert_count, 1);
	assert_string_equal(alerts[0].alert.ended, "open");
	/* a leg whose peer is never seen */
	leg(d, 3, 98, false, 0);
	over(d, 3, 0, UPG_ENDED_CLIENT, 2000000);
	assert_int_equal(upgrade_count, 0);
	upg_deadlock_time(d, RECORDS_TIME_US + 2000000 + lim.deadlock_window_us + lim.upgrade_stall_us);
	assert_int_equal(upgrade_count, 1);
	assert_string_equal(upgrade_of(3)->peer_flow, "");
	/* no leg at all */
	over(d, 4, 0, UPG_ENDED_CLIENT, 2000000);
	assert_int_equal(upgrade_count, 2);
	upg_deadlock_free(d);
}

static void
others_are_none(void **state)
{
	struct upg_deadlock *d = begin();

	leg(d, 1, 99, true, 0);
	leg(d, 2, 98, false, 0); /* other keys */
	leg(d, 3, 99, true, 0);  /* the same role: a mirrored client leg */
	leg(d, 4, 0, true, 0);   /* no keys at all */
	leg(d, 5, 0, false, 0);
	leg(d, 6, 97, true, 0);
	leg(d, 7, 97, false, lim.deadlock_window_us + 1); /* too late */
	assert_int_equal(upg_deadlock_count(d), 0);
	leg(d, 8, 96, false, 0);
	leg(d, 8, 96, true, 0); /* the nonce came late: not two legs, but another role */
	assert_int_equal(upg_deadlock_count(d), 0);
	leg(d, 9, 96, false, 0);
	assert_int_equal(upg_deadlock_count(d), 1);
	upg_deadlock_free(d);
}

static void
the_window_counts_either_way(void **state)
{
	struct upg_deadlock *d = begin();

	leg(d, 1, 99, true, lim.deadlock_window_us);
	leg(d, 2, 99, false, 0);
	assert_int_equal(upg_deadlock_count(d), 1);
	leg(d, 3, 98, true, 2 * lim.deadlock_window_us);
	leg(d, 4, 98, false, lim.deadlock_window_us - 1);
	assert_int_equal(upg_deadlock_count(d), 1);
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
	assert_int_equal(upg_deadlock_count(d), 1);
	leg(d, 5, 99, true, 0);
	assert_int_equal(upg_deadlock_count(d), 2);
	upg_deadlock_finish(d);
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
	assert_int_equal(upg_deadlock_count(d), 1);
	over(d, 1, 0, UPG_ENDED_CLIENT, 2000000);
	assert_int_equal(alert_count, 0);
	/* crowded out before it was due: it is said then, and nothing is lost */
	for (uint64_t i = 0; i < 3 * LEGS; i++)
		leg(d, 200 + i, 2000 + i, true, 0);
	assert_int_equal(alert_count, 1);
	assert_string_equal(alerts[0].alert.ended, "client_gave_up");
	assert_string_not_equal(upgrade_of(1)->peer_flow, "");
	over(d, 2, 0, UPG_ENDED_CLIENT, 2000000); /* forgotten */
	assert_string_equal(upgrade_of(2)->peer_flow, "");
	leg(d, 3, 1000, false, 0); /* its peer is forgotten */
	assert_int_equal(upg_deadlock_count(d), 1);
	upg_deadlock_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(two_legs_are_one_deadlock),
	        cmocka_unit_test(any_order_names_both),
	        cmocka_unit_test(how_it_ended),
	        cmocka_unit_test(nobody_waits_for_ever),
	        cmocka_unit_test(others_are_none),
	        cmocka_unit_test(the_window_counts_either_way),
	        cmocka_unit_test(a_leg_has_one_peer),
	        cmocka_unit_test(a_flood_is_forgotten_oldest_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
