/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which rules an event or a connection meets, and in what order. */
#include "tests/ruleset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void
test_match_directions(void **state)
{
	struct upg_rules *r =
	        ruleset_load("alert tcp 10.0.0.1 any -> any 80 (sid:1; app-layer-event:http.bare_lf;)\n"
	                     "alert tcp any 80 -> 10.0.0.1 any (sid:2; app-layer-event:http.bare_lf;)\n"
	                     "alert tcp any 80 <> 10.0.0.1 any (sid:3; app-layer-event:http.bare_lf;)\n"
	                     "alert tcp any any -> any any (sid:4; flow:to_server; app-layer-event:http.bare_lf;)\n"
	                     "alert tcp any any -> any any (sid:5; flow:from_server; app-layer-event:http.bare_lf;)\n"
	                     "alert tcp 10.0.0.2 any <> any 80 (sid:6; app-layer-event:http.bare_lf;)\n"
	                     "alert ip any any -> any any (sid:7; event-severity:2; app-layer-event:http.bare_lf;)\n"
	                     "alert ip any any -> any any (sid:8; app-layer-event:http.bare_cr;)\n");
	struct upg_tuple t = ruleset_tuple("10.0.0.1", 40000, "192.0.2.1", 80);
	struct upg_rule_flow flow = {.tuple = &t, .established = true, .is_http = true};
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_BARE_LF, 3, TO_SERVER, &flow), "1 3 4");
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_BARE_LF, 2, TO_CLIENT, &flow), "2 3 5 7");
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_BARE_CR, 2, TO_CLIENT, &flow), "8");
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_OBS_FOLD, 2, TO_CLIENT, &flow), "");
	assert_int_equal(upg_rules_at(r, 2)->matches, 2);
	assert_int_equal(upg_rules_at(r, 5)->matches, 0);
	upg_rules_free(r);
}

/* The strongest first, whatever the order they were read in, and never cut off. */
static void
test_match_order(void **state)
{
	char text[8192];
	size_t n = 0;
	for (int i = 0; i < 40; i++)
		n += (size_t)snprintf(text + n, sizeof text - n,
		                      "alert ip any any -> any any (sid:%d; app-layer-event:connect.early_data;)\n",
		                      100 + i);
	snprintf(text + n, sizeof text - n,
	         "withhold ip any any -> any any (sid:1; app-layer-event:connect.early_data;)\n"
	         "drop ip any any -> any any (sid:2; app-layer-event:connect.early_data;)\n"
	         "rejectboth ip any any -> any any (sid:3; app-layer-event:connect.early_data;)\n"
	         "drop ip any any -> any any (sid:4; app-layer-event:connect.early_data;)\n");
	struct upg_rules *r = ruleset_load(text);
	struct upg_tuple t = ruleset_tuple("2001:db8::1", 40000, "2001:db8::2", 80);
	struct upg_rule_flow flow = {.tuple = &t};
	assert_string_equal(ruleset_match(r, UPG_EV_CONNECT_EARLY_DATA, 2, TO_SERVER, &flow),
	                    "2 4 3 1 100 101 102 103 104 105 106 107 108 109 110 111");

	/* A newer revision moves to where its action belongs, and out of what it no longer is about. */
	struct told told;
	assert_int_equal(
	        ruleset_parse(r,
	                      "alert ip any any -> any any (sid:2; rev:2; app-layer-event:http.bare_lf;)\n"
	                      "drop ip any any -> any any (sid:100; rev:2; app-layer-event:connect.early_data;)",
	                      &told),
	        0);
	assert_string_equal(ruleset_match(r, UPG_EV_CONNECT_EARLY_DATA, 2, TO_SERVER, &flow),
	                    "100 4 3 1 101 102 103 104 105 106 107 108 109 110 111 112");
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_BARE_LF, 2, TO_SERVER, &flow), "2");

	/* pass stands alone */
	assert_int_equal(
	        ruleset_parse(r, "pass ip 2001:db8::1 any -> any any (sid:9; app-layer-event:connect.early_data;)",
	                      &told),
	        0);
	assert_string_equal(ruleset_match(r, UPG_EV_CONNECT_EARLY_DATA, 2, TO_SERVER, &flow), "9");
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_BARE_LF, 2, TO_SERVER, &flow), "2");
	upg_rules_free(r);
}

static void
test_match_protocols(void **state)
{
	struct upg_rules *r = ruleset_load(
	        "alert ip any any -> any any (sid:1; app-layer-event:stream.gap;)\n"
	        "alert tcp any any -> any any (sid:2; app-layer-event:stream.gap;)\n"
	        "alert http any any -> any any (sid:3; app-layer-event:stream.gap;)\n"
	        "alert http1 any any -> any any (sid:4; app-layer-event:stream.gap;)\n"
	        "alert http2 any any -> any any (sid:5; app-layer-event:stream.gap;)\n"
	        "alert websocket any any -> any any (sid:6; app-layer-event:stream.gap;)\n"
	        "alert tcp any any -> any any (sid:7; flow:established; app-layer-event:stream.gap;)\n"
	        "alert tcp any any -> any any (sid:8; flow:not_established; app-layer-event:stream.gap;)\n"
	        "alert tcp any any -> any any (sid:9; flow:stateless,no_stream; app-layer-event:stream.gap;)\n");
	struct upg_tuple t = ruleset_tuple("10.0.0.1", 40000, "192.0.2.1", 80);
	struct upg_rule_flow flow = {.tuple = &t};
	assert_string_equal(ruleset_match(r, UPG_EV_STREAM_GAP, 3, TO_SERVER, &flow), "1 2 8 9");
	flow.established = flow.is_http = true;
	assert_string_equal(ruleset_match(r, UPG_EV_STREAM_GAP, 3, TO_SERVER, &flow), "1 2 3 4 7 9");
	flow.is_http = false;
	flow.is_http2 = true;
	assert_string_equal(ruleset_match(r, UPG_EV_STREAM_GAP, 3, TO_SERVER, &flow), "1 2 3 5 7 9");
	flow.is_http2 = false;
	flow.is_websocket = true;
	assert_string_equal(ruleset_match(r, UPG_EV_STREAM_GAP, 3, TO_SERVER, &flow), "1 2 6 7 9");
	t.proto = 17;
	assert_string_equal(ruleset_match(r, UPG_EV_STREAM_GAP, 3, TO_SERVER, &flow), "1");
	upg_rules_free(r);

	/* An event proves its protocol and the connection. */
	static const enum upg_event_id ids[] = {UPG_EV_HTTP_BARE_LF,      UPG_EV_UPGRADE_STALLED,
	                                        UPG_EV_CONNECT_WITH_BODY, UPG_EV_WEBSOCKET_BAD_CLOSE,
	                                        UPG_EV_HIXIE_BAD_FRAME,   UPG_EV_H2C_BAD_FRAME};
	static const char *const want[] = {"1 3 4", "1 3 4", "1 3 4", "2 4", "2 4", "1 3 4 5"};
	t.proto = 6;
	flow.is_websocket = flow.established = false;
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		static const char *const protocols[] = {"http", "websocket", "http1", "tcp", "http2"};
		char text[1024];
		size_t n = 0;
		for (int j = 0; j < 5; j++)
			n += (size_t)snprintf(
			        text + n, sizeof text - n,
			        "alert %s any any -> any any (sid:%d; flow:established; app-layer-event:%s;)\n",
			        protocols[j], j + 1, upg_event_rows[ids[i]].name);
		r = ruleset_load(text);
		assert_string_equal(ruleset_match(r, ids[i], 2, TO_SERVER, &flow), want[i]);
		upg_rules_free(r);
	}
}

static void
test_match_flow(void **state)
{
	struct upg_rules *r = ruleset_load(ANY "(sid:1; app-layer-event:http.bare_lf;)");
	struct upg_tuple t = ruleset_tuple("10.0.0.1", 40000, "192.0.2.1", 80);
	struct upg_rule_flow flow = {.tuple = &t}, before;
	struct told told;
	assert_string_equal(ruleset_match_flow(r, &flow, TO_SERVER), "");

	assert_int_equal(ruleset_parse(r,
	                               "alert tcp 10.0.0.0/8 any -> any 80 (sid:2;)\n"
	                               "drop tcp any 80 -> any any (sid:3;)\n"
	                               "drop http any any -> any any (sid:4; flow:established,to_server;)\n",
	                               &told),
	                 0);
	assert_string_equal(ruleset_match_flow(r, &flow, TO_SERVER), "2");
	assert_string_equal(ruleset_match_flow(r, &flow, TO_CLIENT), "3");
	/* Asked again when more is known, only what is new is told. */
	before = flow;
	flow.established = flow.is_http = true;
	flow.before = &before;
	assert_string_equal(ruleset_match_flow(r, &flow, TO_SERVER), "4");
	assert_string_equal(ruleset_match_flow(r, &flow, TO_CLIENT), "");
	flow.before = NULL;
	assert_string_equal(ruleset_match_flow(r, &flow, TO_SERVER), "4 2");
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_BARE_LF, 3, TO_CLIENT, &flow), "1");

	/* pass excuses the whole flow: both directions, and every event. */
	assert_int_equal(ruleset_parse(r, "pass tcp 10.0.0.1 any -> any 80 (sid:5;)", &told), 0);
	assert_string_equal(ruleset_match_flow(r, &flow, TO_SERVER), "5");
	assert_string_equal(ruleset_match_flow(r, &flow, TO_CLIENT), "5");
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_BARE_LF, 3, TO_SERVER, &flow), "5");
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_BARE_LF, 3, TO_CLIENT, &flow), "5");
	t = ruleset_tuple("10.0.0.2", 40000, "192.0.2.1", 80);
	assert_string_equal(ruleset_match_flow(r, &flow, TO_SERVER), "4 2");
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_BARE_LF, 3, TO_CLIENT, &flow), "1");
	upg_rules_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_match_directions),
	        cmocka_unit_test(test_match_order),
	        cmocka_unit_test(test_match_protocols),
	        cmocka_unit_test(test_match_flow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
