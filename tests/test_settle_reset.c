/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_settle_reset.c - a client that gives up while its early data is kept back, and what outlives it. */
#include "tests/middle.h"

#include <setjmp.h>
#include <stdarg.h>
/* after the headers it needs */
#include <cmocka.h>

/* A RST of the client at the number behind all it has said leaves with the number where the server stands, and else as it came. */
static void
expect_rst(struct middle *w, uint8_t flags, uint32_t seq, uint32_t server_stands)
{
	uint64_t rewritten = upg_inspect_counters(w->in)->rewritten;
	enum upg_fate fate = middle_place(w, TO_SERVER, seq, NULL, 0, flags);

	assert_int_equal(fate, seq == server_stands ? UPG_FATE_PASS : UPG_FATE_REWRITE);
	assert_int_equal(upg_inspect_counters(w->in)->rewritten - rewritten, fate == UPG_FATE_REWRITE);
	middle_expect_cut(w->pair.family, "", 0);
	assert_int_equal(upg_be32(middle_last.pkt.data + middle_last.pkt.l4_off + 4),
	                 w->pair.client_isn + server_stands);
	assert_int_equal(middle_last.pkt.tcp.flags, flags);
	/* nobody takes it for a new one half a minute later, unless the server has acknowledged all of it */
	enum upg_fate later = w->got == seq ? UPG_FATE_PASS : UPG_FATE_DROP;

	w->pair.clock_us += w->lim.flow_closed_timeout_us + UPG_SEC_US;
	assert_int_equal(middle_place(w, TO_SERVER, server_stands, FRAMES, FRAMES_LEN, 0), later);
	assert_int_equal(SAY(w, TO_SERVER, FRAMES), later);
	middle_finish(w);
}

static void
test_reset_while_withheld(void **state)
{
	for (int n = 0; n < 8; n++) {
		int family = n & 1 ? 6 : 4;
		bool bare = n & 2, fin = n & 4;
		struct middle *w = middle_begin((struct middle_way){.family = family});
		uint32_t stands = middle_request_begins(w) + REQUEST_LEN;

		assert_int_equal(SAY(w, TO_SERVER, REQUEST FRAMES), UPG_FATE_REWRITE);
		assert_int_equal(middle_place(w, TO_SERVER, w->next[TO_SERVER], FRAMES, FRAMES_LEN,
		                              UPG_TCP_ACK | (fin ? UPG_TCP_FIN : 0)),
		                 UPG_FATE_DROP);
		w->next[TO_SERVER] += FRAMES_LEN + fin;
		w->got = stands;
		middle_acknowledge(w, TO_CLIENT);
		assert_int_equal(middle_place(w, TO_SERVER, stands, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
		assert_int_equal(w->upgrades, 0);
		expect_rst(w, bare ? UPG_TCP_RST : UPG_TCP_RST | UPG_TCP_ACK, w->next[TO_SERVER], stands);
	}
}

/* The answer has freed the bytes, but they have not come again; or some of them have, or all. */
static void
test_reset_races_switch(void **state)
{
	enum { SOME = 3 };
	for (int n = 0; n < 10; n++) {
		struct middle *w = middle_begin((struct middle_way){.family = n & 1 ? 6 : 4});
		uint32_t stands = middle_request_begins(w) + REQUEST_LEN, all = stands + FRAMES_LEN;

		SAY(w, TO_SERVER, REQUEST FRAMES);
		w->got = stands;
		assert_int_equal(SAY(w, TO_CLIENT, SWITCH), UPG_FATE_PASS);
		if (n / 2 == 1) {
			assert_int_equal(middle_place(w, TO_SERVER, stands, FRAMES, SOME, 0), UPG_FATE_PASS);
			stands += SOME;
		} else if (n / 2 == 2) {
			assert_int_equal(middle_place(w, TO_SERVER, stands, FRAMES, FRAMES_LEN, 0), UPG_FATE_PASS);
			stands = all;
		} else if (n / 2 == 3) {
			/* its end first, and the server has put both together */
			assert_int_equal(middle_place(w, TO_SERVER, stands + SOME, FRAMES + SOME, FRAMES_LEN - SOME, 0),
			                 UPG_FATE_PASS);
			assert_int_equal(middle_place(w, TO_SERVER, stands, FRAMES, SOME, 0), UPG_FATE_PASS);
			w->got = stands = all;
			middle_acknowledge(w, TO_CLIENT);
		} else if (n / 2 == 4) {
			/* its end alone */
			assert_int_equal(middle_place(w, TO_SERVER, stands + SOME, FRAMES + SOME, FRAMES_LEN - SOME, 0),
			                 UPG_FATE_PASS);
		}
		expect_rst(w, UPG_TCP_RST, all, stands);
	}
}

/* So with the FIN behind the bytes: kept back too, and one number. */
static void
test_reset_behind_fin(void **state)
{
	for (int repeated = 0; repeated < 3; repeated++) {
		struct middle *w = middle_begin((struct middle_way){0});
		uint32_t at = middle_request_begins(w), early = at + REQUEST_LEN, all = early + FRAMES_LEN;
		uint32_t stands = repeated == 0 ? early : repeated == 1 ? all : all + 1;

		middle_place(w, TO_SERVER, at, REQUEST FRAMES, REQUEST_LEN + FRAMES_LEN, UPG_TCP_ACK | UPG_TCP_FIN);
		w->got = early;
		assert_int_equal(SAY(w, TO_CLIENT, SWITCH), UPG_FATE_PASS);
		w->next[TO_SERVER] = all + 1;
		if (repeated)
			middle_place(w, TO_SERVER, early, FRAMES, FRAMES_LEN,
			             UPG_TCP_ACK | (repeated == 2 ? UPG_TCP_FIN : 0));
		expect_rst(w, UPG_TCP_RST, all + 1, stands);
	}
}

/* Before the client has all of the answer that declines. */
static void
test_reset_races_refusal(void **state)
{
	for (int n = 0; n < 4; n++) {
		struct middle *w = middle_begin((struct middle_way){.family = n & 1 ? 6 : 4});
		uint32_t stands = middle_request_begins(w) + REQUEST_LEN;

		SAY(w, TO_SERVER, REQUEST FRAMES);
		w->got = stands;
		middle_say(w, TO_CLIENT, REFUSAL, n & 2 ? 20 : sizeof REFUSAL - 1);
		expect_rst(w, UPG_TCP_RST, w->next[TO_SERVER], stands);
	}
}

/* Before the request is complete nothing is withheld: its number is right, and what comes later is no continuation. */
static void
test_reset_within_the_request(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});

	assert_int_equal(middle_say(w, TO_SERVER, REQUEST, 60), UPG_FATE_PASS);
	expect_rst(w, UPG_TCP_RST, w->next[TO_SERVER], w->next[TO_SERVER]);
}

/* One that is not at the number which is next here changes nothing (RFC 5961 3.2). */
static void
test_reset_elsewhere(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});
	uint32_t stands = middle_request_begins(w) + REQUEST_LEN;

	SAY(w, TO_SERVER, REQUEST FRAMES);
	w->got = stands;
	middle_acknowledge(w, TO_CLIENT);
	assert_int_equal(middle_place(w, TO_SERVER, stands, NULL, 0, UPG_TCP_RST), UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_SERVER, stands + 1, NULL, 0, UPG_TCP_RST), UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_SERVER, w->next[TO_SERVER] + 1, NULL, 0, UPG_TCP_RST), UPG_FATE_DROP);
	assert_int_equal(middle_place(w, TO_SERVER, stands, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	/* the server's own is no question of what it has got */
	assert_int_equal(middle_place(w, TO_CLIENT, w->next[TO_CLIENT], NULL, 0, UPG_TCP_RST | UPG_TCP_ACK),
	                 UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_SERVER, stands, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	middle_finish(w);
}

/* A capture repeats nothing: there the bytes have passed once they were freed. */
static void
test_reset_written(void **state)
{
	for (int switched = 0; switched < 2; switched++) {
		struct middle *read = middle_begin((struct middle_way){.mode = CAPTURE});
		struct middle *w = middle_begin((struct middle_way){.mode = IPS, .onto = read});
		uint32_t stands = middle_request_begins(w) + REQUEST_LEN;

		SAY(w, TO_SERVER, REQUEST FRAMES);
		if (switched)
			SAY(w, TO_CLIENT, SWITCH);
		assert_int_equal(middle_place(w, TO_SERVER, w->next[TO_SERVER], NULL, 0, UPG_TCP_RST),
		                 switched ? UPG_FATE_PASS : UPG_FATE_REWRITE);
		assert_int_equal(middle_last.pkt.tcp.seq,
		                 w->pair.client_isn + (switched ? w->next[TO_SERVER] : stands));
		middle_finish(w);
		middle_finish(read);
	}
}

/* The tuple of a connection that was reset is not condemned with it. */
static void
test_tuple_used_again(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});

	assert_int_equal(SAY(w, TO_SERVER, REQUEST "GET /hidden HTTP/1.1\r\n\r\n"), UPG_FATE_DROP);
	assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	w->pair.clock_us += 60 * UPG_SEC_US; /* until the engine believes in a new one */
	w->pair.client_isn += 5000000;
	w->pair.server_isn += 7000000;
	w->next[TO_SERVER] = w->next[TO_CLIENT] = 0;
	assert_int_equal(middle_place(w, TO_SERVER, w->next[TO_SERVER]++, NULL, 0, UPG_TCP_SYN), UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_CLIENT, w->next[TO_CLIENT]++, NULL, 0, UPG_TCP_SYN | UPG_TCP_ACK),
	                 UPG_FATE_PASS);
	assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_SERVER, REQUEST), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_CLIENT, SWITCH), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_SERVER, FRAMES), UPG_FATE_PASS);
	middle_finish(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_reset_while_withheld),
	        cmocka_unit_test(test_reset_races_switch),
	        cmocka_unit_test(test_reset_behind_fin),
	        cmocka_unit_test(test_reset_races_refusal),
	        cmocka_unit_test(test_reset_within_the_request),
	        cmocka_unit_test(test_reset_elsewhere),
	        cmocka_unit_test(test_reset_written),
	        cmocka_unit_test(test_tuple_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
