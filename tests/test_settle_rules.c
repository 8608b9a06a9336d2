/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_settle_rules.c - early data and rules: which of them have a say, and what they condemn. */
#include "tests/middle.h"

#include <setjmp.h>
#include <stdarg.h>
/* after the headers it needs */
#include <cmocka.h>

static void
test_simulate_changes_nothing(void **state)
{
	for (int i = 0; i < 2; i++) {
		struct middle *w = middle_begin((struct middle_way){.simulate = true, .mode = i ? LIVE : CAPTURE});
		struct packets_one before;

		w->pair.clock_us += 100;
		for (int k = 0; k < 2; k++) {
			const char *text = k ? "GET /xx HTTP/1.1\r\n\r\n" : REQUEST FRAMES;
			struct packets_segment s = {.dir = TO_SERVER,
			                            .flags = UPG_TCP_ACK | UPG_TCP_FIN * k,
			                            .seq = w->next[TO_SERVER],
			                            .ack = w->next[TO_CLIENT],
			                            .data = text,
			                            .len = strlen(text)};
			packets_build(&before, &w->pair, &s);
			packets_build(&middle_last, &w->pair, &s);
			w->next[TO_SERVER] += (uint32_t)s.len;
			assert_int_equal(upg_inspect_packet(w->in, &middle_last.pkt), UPG_FATE_PASS);
			assert_int_equal(middle_last.pkt.captured_bytes, before.pkt.captured_bytes);
			assert_memory_equal(middle_last.octets, before.octets, before.pkt.captured_bytes);
		}
		assert_true(w->would_block > 0);
		assert_int_equal(w->blocked[UPG_EV_UPGRADE_OPTIMISTIC_DATA], 0);
		middle_finish(w);
	}
}

static void
test_rules_decide(void **state)
{
	static const char only_connect[] =
	        "withhold http any any -> any any (msg:\"c\"; app-layer-event:connect.early_data; sid:1; rev:1;)\n"
	        "alert http any any -> any any (msg:\"u\"; app-layer-event:upgrade.optimistic_data; sid:2; rev:1;)\n";
	static const char elsewhere[] = "withhold http 192.0.2.0/24 any -> any any (msg:\"u\"; "
	                                "app-layer-event:upgrade.optimistic_data; sid:1; rev:1;)\n";
	static const char here[] =
	        "withhold http any any -> any 80 (msg:\"u\"; app-layer-event:upgrade.optimistic_data; sid:1; rev:1;)\n";
	static const char excused[] =
	        "withhold http any any -> any any (msg:\"u\"; app-layer-event:upgrade.optimistic_data; sid:1; rev:1;)\n"
	        "pass http any any -> any any (msg:\"p\"; app-layer-event:upgrade.optimistic_data; sid:2; rev:1;)\n";
	static const char whole[] =
	        "withhold http any any -> any any (msg:\"u\"; app-layer-event:upgrade.optimistic_data; sid:1; rev:1;)\n"
	        "pass tcp any any -> any 80 (msg:\"p\"; sid:2; rev:1;)\n";
	static const struct {
		const char *rules;
		enum upg_fate fate;
	} cases[] = {{only_connect, UPG_FATE_PASS},
	             {elsewhere, UPG_FATE_PASS},
	             {here, UPG_FATE_REWRITE},
	             {excused, UPG_FATE_PASS},
	             {whole, UPG_FATE_PASS}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct middle *w = middle_begin((struct middle_way){.rules = cases[i].rules});
		assert_int_equal(SAY(w, TO_SERVER, REQUEST FRAMES), cases[i].fate);
		middle_finish(w);
	}
}

/* A rule for the noise of draft-76 does not excuse what else the same packet says. */
static void
test_pass_excuses_its_own_event(void **state)
{
	static const char noise[] = "pass http any any -> any any (msg:\"p\"; "
	                            "app-layer-event:upgrade.unannounced_body; sid:1; rev:1;)\n";
	static const char request[] = "pass http any any -> any any (msg:\"p\"; "
	                              "app-layer-event:upgrade.smuggled_request; sid:1; rev:1;)\n";
	static const char all[] = "pass http any any -> any any (msg:\"p\"; sid:1; rev:1;)\n";
	static const struct {
		const char *own;
		enum upg_fate fate;
	} cases[] = {{noise, UPG_FATE_DROP}, {request, UPG_FATE_PASS}, {all, UPG_FATE_PASS}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int written = 0; written <= 1; written++) {
			struct middle *read = middle_begin((struct middle_way){.mode = CAPTURE});
			struct middle *w = middle_begin((struct middle_way){
			        .mode = written ? IPS : LIVE, .onto = written ? read : NULL, .own = cases[i].own});
			bool blocks = cases[i].fate == UPG_FATE_DROP;

			assert_int_equal(SAY(w, TO_SERVER, DRAFT76 "GET /xx\n"), cases[i].fate);
			assert_int_equal(w->blocked[UPG_EV_UPGRADE_SMUGGLED_REQUEST], blocks);
			assert_int_equal(w->alerts[UPG_EV_UPGRADE_UNANNOUNCED_BODY], cases[i].own == request);
			assert_int_equal(read->heard_len, 0);
			assert_int_equal(w->heard_len, written && !blocks ? DRAFT76_LEN + 8 : 0);
			middle_finish(w);
			middle_finish(read);
		}
}

/* Two rules without an event are about one flow, and there the order of actions holds; a rule that names an event is another's affair. */
static void
test_pass_and_headers(void **state)
{
	static const char event[] = "pass http any any -> any any (msg:\"p\"; app-layer-event:upgrade.malformed_offer; "
	                            "sid:1; rev:1;)\n"
	                            "drop http any any -> any 80 (msg:\"d\"; sid:2; rev:1;)\n";
	static const char flow[] = "pass tcp any any -> any 80 (msg:\"p\"; sid:1; rev:1;)\n"
	                           "drop tcp any any -> any 80 (msg:\"d\"; sid:2; rev:1;)\n";
	static const char late[] = "pass http any any -> any any (msg:\"p\"; sid:1; rev:1;)\n"
	                           "drop http1 any any -> any 80 (msg:\"d\"; sid:2; rev:1;)\n";
	static const struct {
		const char *own;
		enum upg_fate fate;
	} cases[] = {{event, UPG_FATE_DROP}, {flow, UPG_FATE_PASS}, {late, UPG_FATE_PASS}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct middle *w = middle_begin((struct middle_way){.own = cases[i].own});
		assert_int_equal(SAY(w, TO_SERVER, "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n"),
		                 cases[i].fate);
		middle_finish(w);
	}
}

static void
test_condemned(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});

	SAY(w, TO_SERVER, REQUEST);
	assert_int_equal(SAY(w, TO_CLIENT,
	                     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	                     "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"),
	                 UPG_FATE_DROP);
	assert_int_equal(w->blocked[UPG_EV_UPGRADE_BAD_ACCEPT], 1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(SAY(w, TO_SERVER, FRAMES), UPG_FATE_DROP);
		assert_int_equal(SAY(w, TO_CLIENT, FRAMES), UPG_FATE_DROP);
		assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	}
	middle_finish(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_simulate_changes_nothing),
	        cmocka_unit_test(test_rules_decide),
	        cmocka_unit_test(test_pass_excuses_its_own_event),
	        cmocka_unit_test(test_pass_and_headers),
	        cmocka_unit_test(test_condemned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
