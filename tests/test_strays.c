/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Alerts about packets of no connection are thinned out, nobody silences all others for long, and one alert tells how many were held back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/packets.h"
#include "tools/alert.h"

enum { MOST = 10 };

static struct upg_inspect *in;
static struct upg_rules *rules;
static struct upg_limits lim;
static struct packets_one packet;
static struct packets_pair pair;
static uint64_t alerts, repeated, last_us;
static uint16_t last_port;

static void
emit(void *ctx, const struct upg_record *r)
{
	if (r->type != UPG_RECORD_ALERT)
		return;
	assert_true(r->ts_us >= last_us);
	last_us = r->ts_us;
	last_port = r->tuple.sport;
	alerts++;
	repeated += r->alert.repeated;
}

static int
begin(void **state)
{
	static const uint8_t http_ports[8192];
	char err[UPG_ERR_BYTES];
	size_t len;
	const char *text = upg_rules_shipped(&len);

	lim = upg_limits_default();
	lim.alert_repeats_max = MOST;
	rules = upg_rules_new();
	if (!rules || upg_rules_parse(rules, "shipped", text, len, NULL, NULL, NULL, NULL) != 0)
		return 1;
	in = upg_inspect_new(&(struct upg_inspect_options){.lim = &lim,
	                                                   .mode = UPG_PASSIVE,
	                                                   .hash_key = {1, 2},
	                                                   .http_ports = http_ports,
	                                                   .rules = rules,
	                                                   .emit = emit},
	                     err);
	pair = (struct packets_pair){.clock_us = 1000 * UPG_SEC_US};
	alerts = repeated = last_us = 0;
	return in == NULL;
}

static int
end(void **state)
{
	upg_inspect_free(in);
	upg_rules_free(rules);
	return 0;
}

/* A packet no endpoint takes, and no connection comes of: SYN and FIN. */
static void
stray(uint16_t host, uint16_t port)
{
	pair.host = host;
	pair.client_port = port;
	upg_inspect_packet(
	        in, packets_build(&packet, &pair, &(struct packets_segment){.flags = UPG_TCP_SYN | UPG_TCP_FIN}));
}

static void
thinned(void **state)
{
	for (unsigned n = 1; n <= 1000; n++)
		stray(1, (uint16_t)n);
	/* the first ten, 16, 32, 64, 128, 256, 512 */
	assert_int_equal(alerts, MOST + 6);
	assert_int_equal(repeated, 0);
	assert_int_equal(upg_inspect_counters(in)->alerts_suppressed, 1000 - MOST - 6);
	assert_int_equal(upg_inspect_counters(in)->events[UPG_EV_STREAM_INADMISSIBLE], 1000);

	/* the minute is over */
	pair.clock_us += 59 * UPG_SEC_US;
	upg_inspect_tick(in, pair.clock_us, pair.clock_us);
	assert_int_equal(repeated, 0);
	pair.clock_us += UPG_SEC_US;
	upg_inspect_tick(in, pair.clock_us, pair.clock_us);
	assert_int_equal(alerts, MOST + 7);
	assert_int_equal(repeated, 1000 - MOST - 6);
	assert_int_equal(last_port, MOST + 1);
	upg_inspect_tick(in, pair.clock_us + 3600 * UPG_SEC_US, pair.clock_us + 3600 * UPG_SEC_US);
	assert_int_equal(alerts, MOST + 7);
}

/* A minute like the first, whoever began it; what it holds at the end is told then. */
static void
each_minute(void **state)
{
	for (int minute = 0; minute < 3; minute++) {
		for (unsigned n = 1; n <= 20; n++)
			stray(1, (uint16_t)n);
		assert_int_equal(alerts, (unsigned)(minute + 1) * (MOST + 1) + (unsigned)minute);
		assert_int_equal(repeated, (unsigned)minute * 9);
		pair.clock_us += 60 * UPG_SEC_US;
		upg_inspect_tick(in, pair.clock_us, pair.clock_us);
	}
	for (unsigned n = 1; n <= 20; n++)
		stray(1, (uint16_t)n);
	upg_inspect_finish(in);
	assert_int_equal(repeated, 4 * 9);
	assert_int_equal(alerts, 4 * (MOST + 2));
}

/* One host's flood does not hide another host, but a flood from all of them is no way to drown the logs either. */
static void
other_hosts(void **state)
{
	for (unsigned n = 1; n <= 100; n++)
		stray(1, (uint16_t)n);
	uint64_t before = alerts;
	stray(2, 7);
	assert_int_equal(alerts, before + 1);
	assert_int_equal(last_port, 7);
	stray(2, 8);
	assert_int_equal(alerts, before + 1);
	for (unsigned n = 0; n < 60000; n++)
		stray((uint16_t)(n + 3), 9);
	assert_true(alerts <= 2 * MOST + 17);
	uint64_t raised = 100 + 2 + 60000, told = alerts;
	upg_inspect_finish(in);
	assert_int_equal(told + repeated, raised);
}

/* Nor does one reason hide another of the same host. */
static void
other_reasons(void **state)
{
	struct upg_event other = {.id = UPG_EV_STREAM_INADMISSIBLE, .severity = 3, .reason = "bad_header"};

	for (unsigned n = 1; n <= 100; n++)
		stray(1, (uint16_t)n);
	uint64_t before = alerts;
	in->packet = &packet.pkt;
	for (unsigned n = 1; n <= 20; n++)
		upg_alert_event(in, NULL, &other);
	in->packet = NULL;
	/* so that a tick sends what waits */
	pair.clock_us += UPG_SEC_US;
	stray(1, 7);
	assert_int_equal(alerts, before + 1);
}

/* Of two events the minute of one begins later: neither is told before its end, nor forgotten. */
static void
two_events(void **state)
{
	const struct upg_event other = {.id = UPG_EV_STREAM_FRAGMENT_CONFLICT, .severity = 2};

	for (unsigned n = 1; n <= 20; n++)
		stray(1, (uint16_t)n);
	pair.clock_us += 30 * UPG_SEC_US;
	upg_inspect_tick(in, pair.clock_us, pair.clock_us);
	in->packet = &packet.pkt;
	for (unsigned n = 1; n <= 20; n++)
		upg_alert_event(in, NULL, &other);
	in->packet = NULL;
	for (unsigned s = 1; s < 60; s++) {
		pair.clock_us += UPG_SEC_US;
		upg_inspect_tick(in, pair.clock_us, pair.clock_us);
		assert_int_equal(repeated, s < 30 ? 0 : 9);
	}
	pair.clock_us += UPG_SEC_US;
	upg_inspect_tick(in, pair.clock_us, pair.clock_us);
	assert_int_equal(repeated, 18);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(thinned, begin, end),
	        cmocka_unit_test_setup_teardown(each_minute, begin, end),
	        cmocka_unit_test_setup_teardown(other_hosts, begin, end),
	        cmocka_unit_test_setup_teardown(other_reasons, begin, end),
	        cmocka_unit_test_setup_teardown(two_events, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
