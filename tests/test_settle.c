/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_settle.c - early data cut off, kept back, freed or never let through, packet by packet. */
#include "tests/middle.h"

#include <setjmp.h>
#include <stdarg.h>
/* after the headers it needs */
#include <cmocka.h>

#include <stdlib.h>

/* --- what is cut ------------------------------------------------------------------------------------------------------ */

static void
check_cut(int family, size_t early_len)
{
	struct middle *w = middle_begin((struct middle_way){.family = family});
	uint8_t *bytes = malloc(REQUEST_LEN + early_len);

	memcpy(bytes, REQUEST, REQUEST_LEN);
	memset(bytes + REQUEST_LEN, 0x82, early_len);
	assert_int_equal(middle_say(w, TO_SERVER, bytes, REQUEST_LEN + early_len), UPG_FATE_REWRITE);
	middle_expect_cut(family, REQUEST, REQUEST_LEN);
	assert_int_equal(w->alerts[UPG_EV_UPGRADE_OPTIMISTIC_DATA], 1);
	assert_int_equal(w->blocked[UPG_EV_UPGRADE_OPTIMISTIC_DATA], 1);
	middle_finish(w);
	free(bytes);
}

static void
test_cut(void **state)
{
	for (int family = 4; family <= 6; family += 2) {
		check_cut(family, 1);
		check_cut(family, 8);
		check_cut(family, 900);
		check_cut(family, 20000); /* a super-packet */
		check_cut(family, 65000);
	}
}

static void
test_fin_is_cleared(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});
	uint32_t at = middle_request_begins(w);

	assert_int_equal(
	        middle_place(w, TO_SERVER, at, REQUEST FRAMES, REQUEST_LEN + FRAMES_LEN, UPG_TCP_ACK | UPG_TCP_FIN),
	        UPG_FATE_REWRITE);
	middle_expect_cut(4, REQUEST, REQUEST_LEN);
	w->next[TO_SERVER] = at + REQUEST_LEN;
	middle_acknowledge(w, TO_CLIENT);
	/* repeated by itself, it waits too; the 101 frees it */
	assert_int_equal(middle_place(w, TO_SERVER, at + REQUEST_LEN, FRAMES, FRAMES_LEN, UPG_TCP_ACK | UPG_TCP_FIN),
	                 UPG_FATE_DROP);
	assert_int_equal(middle_place(w, TO_SERVER, at + REQUEST_LEN + FRAMES_LEN, NULL, 0, UPG_TCP_ACK | UPG_TCP_FIN),
	                 UPG_FATE_DROP);
	assert_int_equal(SAY(w, TO_CLIENT, SWITCH), UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_SERVER, at + REQUEST_LEN, FRAMES, FRAMES_LEN, UPG_TCP_ACK | UPG_TCP_FIN),
	                 UPG_FATE_PASS);
	assert_int_equal(middle_last.pkt.tcp.flags & UPG_TCP_FIN, UPG_TCP_FIN);
	middle_finish(w);
}

static void
test_fin_alone_passes(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});

	assert_int_equal(SAY(w, TO_SERVER, REQUEST), UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_SERVER, w->next[TO_SERVER], NULL, 0, UPG_TCP_ACK | UPG_TCP_FIN),
	                 UPG_FATE_PASS);
	middle_finish(w);
}

/* The first packet of a connection that is dropped has a record, which says why. */
static void
test_why(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});

	SAY(w, TO_SERVER, REQUEST FRAMES);
	w->got = w->next[TO_SERVER] - FRAMES_LEN;
	/* declined, but the client has not got it all: its repetition waits as before */
	middle_say(w, TO_CLIENT, REFUSAL, sizeof REFUSAL - 1);
	assert_int_equal(middle_place(w, TO_SERVER, w->got, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	assert_string_equal(w->why, "early data withheld");
	middle_finish(w);
	/* no early data: an ACK of what was never sent */
	w = middle_begin((struct middle_way){0});
	SAY(w, TO_SERVER, REQUEST FRAMES);
	w->next[TO_CLIENT] += 5000;
	assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	assert_string_equal(w->why, "stream error");
	middle_finish(w);
	w = middle_begin((struct middle_way){0});
	assert_int_equal(SAY(w, TO_SERVER, REQUEST "GET /hidden HTTP/1.1\r\n\r\n"), UPG_FATE_DROP);
	assert_string_equal(w->why, "rules");
	middle_finish(w);
}

/* --- what is freed ------------------------------------------------------------------------------------------------------ */

static void
test_switch_frees(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});
	uint32_t early = middle_request_begins(w) + REQUEST_LEN;

	assert_int_equal(SAY(w, TO_SERVER, REQUEST), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_SERVER, FRAMES), UPG_FATE_DROP);
	/* repeated, repeated in one-byte segments, together with the request's end */
	assert_int_equal(middle_place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	for (uint32_t i = 0; i < FRAMES_LEN; i++)
		assert_int_equal(middle_place(w, TO_SERVER, early + i, FRAMES + i, 1, 0), UPG_FATE_DROP);
	assert_int_equal(middle_place(w, TO_SERVER, early - 4, "\r\n\r\n" FRAMES, 4 + FRAMES_LEN, 0), UPG_FATE_REWRITE);
	middle_expect_cut(4, "\r\n\r\n", 4);
	/* a bare acknowledgement goes on, and so does a keepalive */
	assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_SERVER, early - 1, NULL, 0, UPG_TCP_ACK), UPG_FATE_PASS);
	/* half of the 101 says nothing yet */
	assert_int_equal(middle_say(w, TO_CLIENT, SWITCH, 40), UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	assert_int_equal(middle_say(w, TO_CLIENT, SWITCH + 40, sizeof SWITCH - 1 - 40), UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_SERVER, FRAMES), UPG_FATE_PASS);
	assert_int_equal(w->outcome, UPG_OUTCOME_SWITCHED);
	middle_finish(w);
}

static void
test_freed_bytes_are_those_inspected(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});
	uint32_t early = middle_request_begins(w) + REQUEST_LEN;
	uint8_t other[FRAMES_LEN];

	memset(other, 0x89, sizeof other);
	w->got = early;
	SAY(w, TO_SERVER, REQUEST FRAMES);
	/* overlapping copies that differ, before the switch and after it */
	assert_int_equal(middle_place(w, TO_SERVER, early, other, sizeof other, 0), UPG_FATE_DROP);
	assert_int_equal(middle_place(w, TO_SERVER, early - 4, "\r\n\r\nxyz", 7, 0), UPG_FATE_REWRITE);
	middle_expect_cut(4, "\r\n\r\n", 4);
	SAY(w, TO_CLIENT, SWITCH);
	assert_int_equal(middle_place(w, TO_SERVER, early, other, sizeof other, 0), UPG_FATE_REWRITE);
	middle_expect_cut(4, FRAMES, FRAMES_LEN);
	assert_true(w->alerts[UPG_EV_STREAM_OVERLAP_CONFLICT] > 0);
	middle_finish(w);
}

static void
test_request_last(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});
	uint32_t at = middle_request_begins(w);

	assert_int_equal(middle_place(w, TO_SERVER, at + REQUEST_LEN, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	assert_int_equal(middle_place(w, TO_SERVER, at + 30, REQUEST FRAMES + 30, REQUEST_LEN + FRAMES_LEN - 30, 0),
	                 UPG_FATE_DROP);
	assert_int_equal(middle_place(w, TO_SERVER, at, REQUEST, REQUEST_LEN, 0), UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_SERVER, at + 30, REQUEST FRAMES + 30, REQUEST_LEN + FRAMES_LEN - 30, 0),
	                 UPG_FATE_REWRITE);
	middle_expect_cut(4, REQUEST + 30, REQUEST_LEN - 30);
	assert_int_equal(middle_place(w, TO_SERVER, at + REQUEST_LEN, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	middle_finish(w);
}

/* --- what never passes --------------------------------------------------------------------------------------------------- */

static void
test_refusal(void **state)
{
	for (size_t cut = 0; cut < sizeof REFUSAL - 1; cut++) {
		struct middle *w = middle_begin((struct middle_way){0});
		uint32_t early = middle_request_begins(w) + REQUEST_LEN;

		SAY(w, TO_SERVER, REQUEST FRAMES);
		if (cut)
			assert_int_equal(middle_say(w, TO_CLIENT, REFUSAL, cut), UPG_FATE_PASS);
		assert_int_equal(middle_place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
		assert_int_equal(middle_say(w, TO_CLIENT, REFUSAL + cut, sizeof REFUSAL - 1 - cut), UPG_FATE_PASS);
		assert_int_equal(w->upgrades, 1);
		assert_int_equal(w->outcome, UPG_OUTCOME_REFUSED);
		/* lost behind us, the answer is repeated: not before the client has it all do both ends hear of a reset */
		assert_int_equal(middle_place(w, TO_CLIENT, w->next[TO_CLIENT] - 5, REFUSAL + sizeof REFUSAL - 6, 5, 0),
		                 UPG_FATE_PASS);
		assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_PASS);
		assert_int_equal(middle_place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
		assert_int_equal(SAY(w, TO_SERVER, REQUEST), UPG_FATE_DROP);
		assert_int_equal(SAY(w, TO_CLIENT, "x"), UPG_FATE_DROP);
		assert_int_equal(w->blocked[UPG_EV_UPGRADE_REFUSED_WITH_PENDING], 0);
		middle_finish(w);
	}
}

static void
test_refusal_until_close(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});

	SAY(w, TO_SERVER, REQUEST FRAMES);
	assert_int_equal(SAY(w, TO_CLIENT, "HTTP/1.1 403 No\r\nConnection: close\r\n\r\nso it is"), UPG_FATE_PASS);
	assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_CLIENT, ", and more"), UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_CLIENT, w->next[TO_CLIENT], NULL, 0, UPG_TCP_ACK | UPG_TCP_FIN),
	                 UPG_FATE_PASS);
	w->next[TO_CLIENT]++;
	assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_PASS);
	assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	middle_finish(w);
}

/* A lone line end behind the request is no early data for anybody: once refused, HTTP goes on. */
static void
test_stray_line_end(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});
	uint32_t early = middle_request_begins(w) + REQUEST_LEN;

	assert_int_equal(SAY(w, TO_SERVER, REQUEST "\r\n"), UPG_FATE_REWRITE);
	middle_expect_cut(4, REQUEST, REQUEST_LEN);
	assert_int_equal(SAY(w, TO_CLIENT, REFUSAL), UPG_FATE_PASS);
	assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_SERVER, early, "\r\n", 2, 0), UPG_FATE_PASS);
	/* the next attempt starts afresh */
	assert_int_equal(SAY(w, TO_SERVER, REQUEST), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_CLIENT, REFUSAL), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_SERVER, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_CLIENT, REFUSAL), UPG_FATE_PASS);
	for (int i = 0; i < UPG_EVENT_COUNT; i++)
		assert_int_equal(w->blocked[i], 0);
	middle_finish(w);
}

static void
test_answer_timeout(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});

	SAY(w, TO_SERVER, REQUEST FRAMES);
	middle_acknowledge(w, TO_CLIENT);
	w->pair.clock_us += w->lim.upgrade_answer_us - 1000;
	upg_inspect_tick(w->in, w->pair.clock_us, w->pair.clock_us);
	assert_int_equal(w->upgrades, 0);
	assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_PASS);
	w->pair.clock_us += 2000;
	upg_inspect_tick(w->in, w->pair.clock_us, w->pair.clock_us);
	assert_int_equal(w->outcome, UPG_OUTCOME_STALLED);
	assert_int_equal(SAY(w, TO_CLIENT, SWITCH), UPG_FATE_DROP);
	assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	middle_finish(w);
}

/* Each packet counts once, as Suricata has it: what is rejected is not blocked besides. */
static void
counted(const struct middle *w, uint64_t rejected, uint64_t dropped)
{
	const struct upg_record_stats *s = upg_inspect_counters(w->in);

	assert_int_equal(s->rejected, rejected);
	assert_int_equal(s->dropped, dropped);
	assert_int_equal(s->accepted + s->rewritten + s->dropped + s->rejected, s->decoded_tcp);
	assert_int_equal(s->bytes_rejected > 0, rejected > 0);
	assert_true(s->bytes_by_fate[UPG_FATE_DROP] >= s->bytes_rejected + 40 * dropped);
}

/* The server speaks HTTP/2 to a client that asked in HTTP/1: nobody has agreed to anything, and what was kept back never arrives. */
static void
test_unannounced(void **state)
{
	static const uint8_t settings[9 + 60] = {[2] = 60, [3] = 4, [10] = 3, [14] = 100};
	struct middle *w = middle_begin((struct middle_way){0});

	SAY(w, TO_SERVER, REQUEST FRAMES);
	assert_int_equal(middle_say(w, TO_CLIENT, settings, sizeof settings), UPG_FATE_PASS);
	assert_int_equal(w->outcome, UPG_OUTCOME_ABANDONED);
	assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	assert_int_equal(SAY(w, TO_SERVER, FRAMES), UPG_FATE_DROP);
	middle_finish(w);
}

static void
test_smuggled(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});
	static const char hidden[] = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

	assert_int_equal(SAY(w, TO_SERVER, REQUEST "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"), UPG_FATE_DROP);
	assert_int_equal(w->blocked[UPG_EV_UPGRADE_SMUGGLED_REQUEST], 1);
	assert_int_equal(middle_acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	counted(w, 1, 1);
	middle_finish(w);

	/* a rule that drops rejects nothing */
	w = middle_begin((struct middle_way){.rules = "drop http any any -> any any (msg:\"x\"; "
	                                              "app-layer-event:upgrade.smuggled_request; sid:1;)"});
	assert_int_equal(SAY(w, TO_SERVER, REQUEST "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"), UPG_FATE_DROP);
	counted(w, 0, 1);
	middle_finish(w);

	/* one by one: each waits, so that nothing of it is there when it turns out to be a request */
	w = middle_begin((struct middle_way){0});
	assert_int_equal(SAY(w, TO_SERVER, REQUEST), UPG_FATE_PASS);
	for (size_t i = 0; i < sizeof hidden - 1; i++)
		assert_int_equal(middle_say(w, TO_SERVER, hidden + i, 1), UPG_FATE_DROP);
	assert_int_equal(w->blocked[UPG_EV_UPGRADE_SMUGGLED_REQUEST], 1);
	assert_int_equal(SAY(w, TO_CLIENT, SWITCH), UPG_FATE_DROP);
	middle_finish(w);
}

/* --- draft-76, CONNECT ------------------------------------------------------------------------------------------------------- */

static void
test_ninth_byte(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});
	uint32_t ninth = middle_request_begins(w) + DRAFT76_LEN + 8;

	assert_int_equal(SAY(w, TO_SERVER, DRAFT76 "^n:ds[4U"), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_SERVER, "\0hi\xff"), UPG_FATE_DROP);
	assert_int_equal(middle_place(w, TO_SERVER, ninth - 8, "^n:ds[4U\0hi\xff", 12, 0), UPG_FATE_REWRITE);
	middle_expect_cut(4, "^n:ds[4U", 8);
	SAY(w, TO_CLIENT,
	    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
	    "Sec-WebSocket-Origin: http://a\r\nSec-WebSocket-Location: ws://a/chat\r\n\r\n");
	assert_int_equal(middle_place(w, TO_SERVER, ninth, "\0hi\xff", 4, 0), UPG_FATE_PASS);
	middle_finish(w);

	w = middle_begin((struct middle_way){0});
	for (size_t i = 0; i < DRAFT76_LEN; i++)
		assert_int_equal(middle_say(w, TO_SERVER, DRAFT76 + i, 1), UPG_FATE_PASS);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(middle_say(w, TO_SERVER, "^n:ds[4U" + i, 1), UPG_FATE_PASS);
	assert_int_equal(middle_say(w, TO_SERVER, "\0", 1), UPG_FATE_DROP);
	middle_finish(w);

	w = middle_begin((struct middle_way){0});
	assert_int_equal(SAY(w, TO_SERVER, DRAFT76 "GET /xx\n"), UPG_FATE_DROP);
	assert_int_equal(w->blocked[UPG_EV_UPGRADE_SMUGGLED_REQUEST], 1);
	middle_finish(w);
}

static void
test_nonce_missing(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});

	assert_int_equal(SAY(w, TO_SERVER, DRAFT76), UPG_FATE_PASS);
	middle_acknowledge(w, TO_CLIENT);
	w->pair.clock_us += w->lim.upgrade_stall_us + 1000;
	upg_inspect_tick(w->in, w->pair.clock_us, w->pair.clock_us);
	assert_int_equal(w->alerts[UPG_EV_UPGRADE_NONCE_MISSING], 1);
	/* reset by us: that is its end, and its record does not wait for more */
	assert_int_equal(w->upgrades, 1);
	assert_int_equal(w->outcome, UPG_OUTCOME_STALLED);
	assert_int_equal(w->ended, UPG_ENDED_BLOCKED);
	assert_int_equal(SAY(w, TO_SERVER, "^n:ds[4U"), UPG_FATE_DROP);
	middle_finish(w);
}

static void
test_connect(void **state)
{
	struct middle *w = middle_begin((struct middle_way){0});
	uint32_t early = middle_request_begins(w) + sizeof TUNNEL - 1;

	assert_int_equal(SAY(w, TO_SERVER, TUNNEL "\x16\x03\x01hello"), UPG_FATE_REWRITE);
	middle_expect_cut(4, TUNNEL, sizeof TUNNEL - 1);
	assert_int_equal(w->blocked[UPG_EV_CONNECT_EARLY_DATA], 1);
	assert_int_equal(SAY(w, TO_CLIENT, "HTTP/1.1 200 Connection established\r\n\r\n"), UPG_FATE_PASS);
	assert_int_equal(middle_place(w, TO_SERVER, early, "\x16\x03\x01hello", 8, 0), UPG_FATE_PASS);
	middle_finish(w);

	w = middle_begin((struct middle_way){0});
	SAY(w, TO_SERVER, TUNNEL "\x16\x03\x01hello");
	assert_int_equal(SAY(w, TO_CLIENT, "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"), UPG_FATE_PASS);
	middle_acknowledge(w, TO_SERVER);
	assert_int_equal(middle_place(w, TO_SERVER, early, "\x16\x03\x01hello", 8, 0), UPG_FATE_DROP);
	middle_finish(w);
}

/* Many at once, and no room for what they say: nothing early passes, whatever has to give. */
static void
test_many(void **state)
{
	static uint8_t bytes[REQUEST_LEN + 20000];
	struct middle *w = middle_begin((struct middle_way){.stream_bytes = UPG_MIB, .flows = 2000});
	unsigned cut = 0;

	memcpy(bytes, REQUEST, REQUEST_LEN);
	memset(bytes + REQUEST_LEN, 0x82, sizeof bytes - REQUEST_LEN);
	for (unsigned i = 0; i < 2000; i++) {
		w->pair.client_port = (uint16_t)(20000 + i);
		w->next[TO_SERVER] = w->next[TO_CLIENT] = 0;
		middle_place(w, TO_SERVER, w->next[TO_SERVER]++, NULL, 0, UPG_TCP_SYN);
		middle_place(w, TO_CLIENT, w->next[TO_CLIENT]++, NULL, 0, UPG_TCP_SYN | UPG_TCP_ACK);
		middle_acknowledge(w, TO_SERVER);
		enum upg_fate fate = middle_place(w, TO_SERVER, 1, bytes, sizeof bytes, 0);
		assert_int_not_equal(fate, UPG_FATE_PASS);
		if (fate == UPG_FATE_REWRITE)
			middle_expect_cut(4, REQUEST, REQUEST_LEN);
		cut += fate == UPG_FATE_REWRITE;
		fate = middle_place(w, TO_SERVER, 1, REQUEST, REQUEST_LEN, 0);
		if (fate == UPG_FATE_PASS)
			assert_int_not_equal(middle_place(w, TO_SERVER, 1 + REQUEST_LEN, bytes + REQUEST_LEN, 1000, 0),
			                     UPG_FATE_PASS);
	}
	assert_true(cut > 20 && cut < 2000);
	assert_true(upg_inspect_counters(w->in)->stream.memory_peak_bytes <= UPG_MIB);
	middle_finish(w);
}

/* Others take the memory for HTTP: the connection whose early data waits is given up, and not joined again half a minute later as one of which nothing is known. */
static void
test_given_up(void **state)
{
	struct middle *w = middle_begin((struct middle_way){.http_bytes = 40000, .flows = 2000});
	uint32_t early = middle_request_begins(w) + REQUEST_LEN;
	uint16_t port = w->pair.client_port;

	assert_int_equal(SAY(w, TO_SERVER, REQUEST FRAMES), UPG_FATE_REWRITE);
	w->got = early;
	middle_acknowledge(w, TO_CLIENT);
	w->got = 0;
	for (uint16_t i = 1; w->upgrades == 0 && i < 1000; i++) {
		w->pair.client_port = 20000 + i;
		w->next[TO_SERVER] = w->next[TO_CLIENT] = 0;
		middle_place(w, TO_SERVER, w->next[TO_SERVER]++, NULL, 0, UPG_TCP_SYN);
		middle_place(w, TO_CLIENT, w->next[TO_CLIENT]++, NULL, 0, UPG_TCP_SYN | UPG_TCP_ACK);
		middle_acknowledge(w, TO_SERVER);
		SAY(w, TO_SERVER, "GET / HTTP/1.1\r\nHost: a\r\nX: unfinished");
	}
	assert_int_equal(w->upgrades, 1);
	w->pair.client_port = port;
	w->next[TO_CLIENT] = 1;
	assert_int_equal(middle_place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	w->pair.clock_us += w->lim.flow_closed_timeout_us + UPG_SEC_US;
	upg_inspect_tick(w->in, w->pair.clock_us, w->pair.clock_us);
	assert_int_equal(middle_place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	middle_finish(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cut),
	        cmocka_unit_test(test_fin_is_cleared),
	        cmocka_unit_test(test_fin_alone_passes),
	        cmocka_unit_test(test_why),
	        cmocka_unit_test(test_switch_frees),
	        cmocka_unit_test(test_freed_bytes_are_those_inspected),
	        cmocka_unit_test(test_request_last),
	        cmocka_unit_test(test_refusal),
	        cmocka_unit_test(test_refusal_until_close),
	        cmocka_unit_test(test_stray_line_end),
	        cmocka_unit_test(test_answer_timeout),
	        cmocka_unit_test(test_unannounced),
	        cmocka_unit_test(test_smuggled),
	        cmocka_unit_test(test_ninth_byte),
	        cmocka_unit_test(test_nonce_missing),
	        cmocka_unit_test(test_connect),
	        cmocka_unit_test(test_many),
	        cmocka_unit_test(test_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
