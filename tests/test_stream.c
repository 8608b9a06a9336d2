/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Segments in, ordered bytes out: each test plays a short connection and looks at what the inspector was told. */
#include "capture/decode.h"
#include "tests/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
test_whole_connection(void **state)
{
	for (int family = 4; family <= 6; family += 2)
		for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++) {
			struct world *w = world_begin((enum upg_stream_mode)mode, family, NULL);

			world_handshake(w);
			world_said(w, "open\n");
			/* both numbers wrap within */
			assert_int_equal(C(.seq = 1, .ack = 1, TEXT("GET / HTTP/1.1\r\n\r\n")), UPG_FATE_PASS);
			assert_int_equal(S(.seq = 1, .ack = 19, TEXT("HTTP/1.1 200 OK\r\n\r\n")), UPG_FATE_PASS);
			assert_int_equal(w->flow->start_us, 1700000000000000 + 1000); /* its SYN */
			assert_int_equal(w->flow->clock_us, 1700000000000000 + 5000);
			assert_int_equal(w->flow->side[TO_SERVER].packets, 3);
			assert_int_equal(w->flow->side[TO_SERVER].bytes, 3 * (family == 6 ? 60 : 40) + 18);
			world_bye(w, 19, 20);
			world_said(w, "end c fin\nend s fin\nclose fin\n");
			world_heard(w, TO_SERVER, "GET / HTTP/1.1\r\n\r\n");
			world_heard(w, TO_CLIENT, "HTTP/1.1 200 OK\r\n\r\n");
			/* strays raise nothing */
			C(.seq = 20, .ack = 21);
			S(.seq = 1, .ack = 19, TEXT("HTTP/1.1 200 OK\r\n\r\n"));
			world_said(w, "");
			world_finish(w);
		}
}

static void
test_out_of_order(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	C(.seq = 7, .ack = 1, TEXT("ghi"));
	C(.seq = 4, .ack = 1, TEXT("def"));
	world_heard(w, TO_SERVER, "");
	C(.seq = 1, .ack = 1, TEXT("abc"));
	world_heard(w, TO_SERVER, "abcdefghi");
	C(.seq = 1, .ack = 1, TEXT("abcdefghijkl"));
	world_heard(w, TO_SERVER, "abcdefghijkl");
	world_said(w, "open\n");
	world_finish(w);
}

static void
test_first_copy_wins(void **state)
{
	for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++) {
		struct world *w = world_begin((enum upg_stream_mode)mode, 4, NULL);
		enum upg_fate changed = mode == UPG_PASSIVE ? UPG_FATE_PASS : UPG_FATE_REWRITE;

		world_handshake(w);
		C(.seq = 1, .ack = 1, TEXT("abcdef"));
		assert_int_equal(C(.seq = 3, .ack = 1, TEXT("XXXXgh")), changed);
		assert_memory_equal(world_one.pkt.data + world_one.pkt.payload_off, "cdefgh", 6);
		assert_true(mode == UPG_PASSIVE || upg_checksum_good(&world_one.pkt));
		assert_int_equal(C(.seq = 1, .ack = 1, TEXT("abcdefgH")), changed);
		assert_memory_equal(world_one.pkt.data + world_one.pkt.payload_off, "abcdefgh", 8);
		world_heard(w, TO_SERVER, "abcdefgh");
		world_said(w, "open\nnote c overlap_conflict\nnote c overlap_conflict\n");
		assert_int_equal(C(.seq = 8, .ack = 1, TEXT("Hi")), changed);
		assert_memory_equal(world_one.pkt.data + world_one.pkt.payload_off, "hi", 2);
		world_heard(w, TO_SERVER, "abcdefghi");
		world_said(w, "note c overlap_conflict\n");
		/* the same out of order, from the server */
		S(.seq = 5, .ack = 9, TEXT("efgh"));
		assert_int_equal(S(.seq = 3, .ack = 9, TEXT("cdEFGHij")), changed);
		S(.seq = 1, .ack = 9, TEXT("abXX"));
		world_heard(w, TO_CLIENT, "abcdefghij");
		world_said(w, "note s overlap_conflict\nnote s overlap_conflict\n");
		world_finish(w);
	}
}

struct refusal {
	const char *reason;
	struct packets_segment g;
};

static void
test_inadmissible(void **state)
{
	static const uint8_t md5[18] = {19, 18};
	const struct refusal cases[] = {
	        {"no_ack", {.flags = UPG_TCP_PSH, .seq = 1, .ack = 1, TEXT("evil")}},
	        {"bad_ack", {.seq = 1, .ack = 500000, TEXT("evil")}},
	        {"bad_ack", {.seq = 1, .ack = 1 - 70000u, TEXT("evil")}},
	        {"bad_checksum", {.seq = 1, .ack = 1, TEXT("evil"), .bad_checksum = true}},
	        {"md5_option", {.seq = 1, .ack = 1, TEXT("evil"), .options = md5, .options_len = 18}},
	        {"out_of_window", {.seq = 200000, .ack = 1, TEXT("evil")}},
	        {"illegal_flags", {.flags = UPG_TCP_SYN | UPG_TCP_FIN, .seq = 1, .ack = 1, TEXT("evil")}},
	        {"illegal_flags", {.flags = UPG_TCP_SYN | UPG_TCP_RST, .seq = 1, .ack = 1, TEXT("evil")}},
	        {"illegal_flags", {.flags = PACKETS_NO_FLAGS, .seq = 1, .ack = 1, TEXT("evil")}},
	        {"illegal_flags", {.flags = 0x3f, .seq = 1, .ack = 1, TEXT("evil")}},
	        {"low_ttl", {.seq = 1, .ack = 1, TEXT("evil"), .ttl = 2}},
	        {"inexact_rst", {.flags = UPG_TCP_RST, .seq = 1000}},
	        {"second_isn", {.flags = UPG_TCP_SYN, .seq = 5000}},
	};

	for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++)
		for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
			struct upg_limits lim = upg_limits_default();
			char expected[100];

			lim.stream_min_ttl = 5;
			struct world *w = world_begin((enum upg_stream_mode)mode, 4, &lim);

			world_handshake(w);
			enum upg_fate fate = world_play(w, cases[i].g);

			snprintf(expected, sizeof(expected), "open\nnote c inadmissible %s\n", cases[i].reason);
			world_said(w, expected);
			if (strcmp(cases[i].reason, "second_isn") != 0 || mode == UPG_INLINE)
				assert_int_equal(fate, mode == UPG_PASSIVE ? UPG_FATE_PASS : UPG_FATE_DROP);
			C(.seq = 1, .ack = 1, TEXT("good"));
			world_heard(w, TO_SERVER, "good");
			world_bye(w, 5, 1);
			world_said(w, "end c fin\nend s fin\nclose fin\n");
			world_finish(w);
		}
}

static void
test_timestamps(void **state)
{
	struct world *w = world_begin(UPG_INLINE, 4, NULL);

	C(.flags = UPG_TCP_SYN, .ts_val = 100);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .ts_val = 900, .ts_ecr = 100);
	C(.seq = 1, .ack = 1, .ts_val = 101, .ts_ecr = 900);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("evil"), .ts_val = 99), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("evil"), .ts_val = 100), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("evil")), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("good"), .ts_val = 101), UPG_FATE_PASS);
	world_heard(w, TO_SERVER, "good");
	/* an acknowledgement that was overtaken is no crime */
	assert_int_equal(C(.seq = 5, .ack = 1, .ts_val = 90), UPG_FATE_PASS);
	world_said(w, "open\nnote c inadmissible paws\nnote c inadmissible paws\nnote c inadmissible paws\n");
	world_finish(w);
}

static void
test_probes(void **state)
{
	struct world *w = world_begin(UPG_INLINE, 4, NULL);

	world_handshake(w);
	C(.seq = 1, .ack = 1, TEXT("abc"));
	S(.seq = 1, .ack = 4, .window = -1);
	/* keepalive, with and without its garbage byte; a probe of the closed window */
	assert_int_equal(C(.seq = 3, .ack = 1), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 3, .ack = 1, TEXT("?")), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 65535 + 1, .ack = 1, TEXT("?")), UPG_FATE_DROP); /* beyond a hole */
	assert_int_equal(S(.seq = 0, .ack = 4), UPG_FATE_PASS);
	assert_int_equal(S(.seq = 0, .ack = 4, TEXT("?")), UPG_FATE_PASS);
	world_heard(w, TO_CLIENT, "");
	world_said(w, "open\n");
	world_finish(w);
}

static void
test_condemned(void **state)
{
	struct world *w = world_begin(UPG_INLINE, 4, NULL);

	world_handshake(w);
	w->condemn_at_data = true;
	C(.seq = 1, .ack = 1, TEXT("attack"));
	assert_int_equal(C(.seq = 7, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	assert_int_equal(S(.seq = 1, .ack = 7, TEXT("answer")), UPG_FATE_DROP);
	world_heard(w, TO_SERVER, "attack");
	world_heard(w, TO_CLIENT, "");
	world_finish(w);
}

static void
test_urgent(void **state)
{
	struct world *w = world_begin(UPG_INLINE, 4, NULL);

	world_handshake(w);
	assert_int_equal(C(.flags = UPG_TCP_ACK | UPG_TCP_URG, .seq = 1, .ack = 1, .urgent = 2, TEXT("abc")),
	                 UPG_FATE_REWRITE);
	assert_true(upg_checksum_good(&world_one.pkt));
	assert_int_equal(world_one.pkt.data[33] & UPG_TCP_URG, 0);
	world_heard(w, TO_SERVER, "abc");
	world_said(w, "open\nnote c urgent\n");
	world_finish(w);
}

static void
test_timer_and_idle(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	uint64_t due = w->pair.clock_us + 1500000;

	upg_stream_timer(w->s, w->flow, due);
	upg_stream_tick(w->s, due - 1);
	world_said(w, "open\n");
	upg_stream_tick(w->s, due + 2000);
	world_said(w, "timer\n");
	assert_in_range(w->timer_us, due, due + 1024);
	upg_stream_timer(w->s, w->flow, due + 5000000);
	upg_stream_timer(w->s, w->flow, 0);
	upg_stream_tick(w->s, due + 3599 * UPG_SEC_US);
	world_said(w, "end c timeout\nend s timeout\nclose timeout\n");
	world_finish(w);
}

static void
test_budget(void **state)
{
	static uint8_t block[60000];

	for (int mode = UPG_PASSIVE; mode <= UPG_INLINE; mode++) {
		struct upg_limits lim = upg_limits_default();

		lim.stream_direction_bytes = 65536;
		struct world *w = world_begin((enum upg_stream_mode)mode, 4, &lim);

		C(.flags = UPG_TCP_SYN, .wscale_set = true, .wscale = 10);
		S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .wscale_set = true, .wscale = 10);
		C(.seq = 1, .ack = 1);
		S(.seq = 100, .ack = 1, .data = block, .len = sizeof(block));
		enum upg_fate fate = S(.seq = 60100, .ack = 1, .data = block, .len = sizeof(block));

		if (mode == UPG_INLINE) {
			assert_int_equal(fate, UPG_FATE_DROP);
			assert_false(w->flow->unkept);
			/* what comes next, and what comes behind it: dropped, as if lost on the way */
			assert_int_equal(S(.seq = 1, .ack = 1, .data = block, .len = 9000), UPG_FATE_DROP);
			assert_int_equal(S(.seq = 60100, .ack = 1, .data = block, .len = 9000), UPG_FATE_DROP);
			assert_false(w->flow->unkept);
			world_said(w, "open\n");
			/* it is repeated, and there is still no room: not our business any more */
			assert_int_equal(S(.seq = 1, .ack = 1, .data = block, .len = 9000), UPG_FATE_DROP);
			assert_true(w->flow->unkept);
			world_said(w, "note s budget\n");
		} else {
			world_said(w, "open\nnote s budget\nnote s gap ignore\ngap s 99\n");
			assert_int_equal(w->len[TO_CLIENT], 2 * sizeof(block));
		}
		world_finish(w);
	}
}

/* Octets that lie apart behind a hole, of which few cost as much as many in a row: beyond stream.reassembly.max-segments there is no room. */
static void
test_many_segments(void **state)
{
	for (int mode = UPG_PASSIVE; mode <= UPG_INLINE; mode++) {
		struct upg_limits lim = upg_limits_default();
		uint32_t seq = 2;

		lim.stream_segments_max = 16;
		struct world *w = world_begin((enum upg_stream_mode)mode, 4, &lim);

		world_handshake(w);
		for (; seq <= 32; seq += 2)
			assert_int_equal(S(.seq = seq, .ack = 1, TEXT("x")), UPG_FATE_PASS);
		world_said(w, "open\n");
		enum upg_fate fate = S(.seq = seq, .ack = 1, TEXT("x"));

		if (mode == UPG_INLINE) {
			assert_int_equal(fate, UPG_FATE_DROP);
			assert_int_equal(w->len[TO_CLIENT], 0);
			/* the sender repeats it all; what fills the hole is no such segment */
			assert_int_equal(S(.seq = 1, .ack = 1, TEXT("abc")), UPG_FATE_REWRITE);
			assert_int_equal(w->len[TO_CLIENT], 4);
			C(.seq = 1, .ack = 5);
			assert_int_equal(S(.seq = seq, .ack = 1, TEXT("x")), UPG_FATE_PASS);
		} else {
			assert_true(w->len[TO_CLIENT] >= 16);
			assert_non_null(strstr(w->log, "note s budget\nnote s gap ignore\ngap s 1\n"));
		}
		world_finish(w);
	}
}

static void
test_eviction(void **state)
{
	struct upg_limits lim = upg_limits_default();

	lim.flow_max = 16;
	struct world *w = world_begin(UPG_PASSIVE, 4, &lim);
	struct upg_stream_stats st;

	for (int i = 1; i <= 20; i++) {
		w->pair.client_port = (uint16_t)(1000 + i);
		w->pair.clock_us += 2000000;
		world_handshake(w);
		C(.seq = 1, .ack = 1, TEXT("x"));
	}
	upg_stream_stats(w->s, &st);
	assert_int_equal(st.flows_active, 16);
	assert_int_equal(st.flows_evicted, 4);
	/* a flood of SYNs evicts nobody */
	for (int i = 0; i < 5000; i++) {
		w->pair.host = (uint16_t)(2 + i);
		C(.flags = UPG_TCP_SYN);
	}
	upg_stream_stats(w->s, &st);
	assert_int_equal(st.flows_active, 16);
	assert_int_equal(st.half_open, 5000);
	world_finish(w);
}

/* A mirror port shows every packet twice; another capture shows the handshake in disorder. */
static void
test_duplicates_and_disorder(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	for (int i = 0; i < 2; i++)
		C(.flags = UPG_TCP_SYN);
	for (int i = 0; i < 2; i++)
		S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	for (int i = 0; i < 2; i++)
		C(.seq = 1, .ack = 1);
	for (int i = 0; i < 2; i++)
		C(.seq = 1, .ack = 1, TEXT("abc"));
	for (int i = 0; i < 2; i++)
		C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 4, .ack = 1);
	for (int i = 0; i < 2; i++)
		S(.flags = UPG_TCP_RST | UPG_TCP_ACK, .seq = 1, .ack = 5);
	world_said(w, "open\nend c fin\nend s rst\nclose rst\n");
	world_heard(w, TO_SERVER, "abc");
	w->pair.client_isn += 5000;
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	C(.flags = UPG_TCP_SYN);
	C(.seq = 1, .ack = 1, TEXT("def"));
	world_said(w, "open\n");
	world_heard(w, TO_SERVER, "abcdef");
	world_finish(w);
}

/* Lengths a super-packet, a jumbo frame and a dribble have, in both directions, with the numbers wrapping within. */
static void
test_sizes(void **state)
{
	static uint8_t bytes[200000];
	static const size_t sizes[] = {1, 7, 536, 1448, 8960, 64000};

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 2654435761u >> 13);
	for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
		struct world *w = world_begin(UPG_INLINE, 6, NULL);
		size_t total = sizes[k] < 100 ? 5000 : sizeof(bytes);

		C(.flags = UPG_TCP_SYN, .wscale_set = true, .wscale = 7);
		S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .wscale_set = true, .wscale = 7);
		C(.seq = 1, .ack = 1);
		for (size_t at = 0; at < total; at += sizes[k]) {
			size_t n = total - at < sizes[k] ? total - at : sizes[k];

			assert_int_equal(C(.seq = 1 + (uint32_t)at, .ack = 1, .data = bytes + at, .len = n),
			                 UPG_FATE_PASS);
			if (at % 3 == 0)
				S(.seq = 1, .ack = 1 + (uint32_t)(at + n));
		}
		assert_int_equal(w->len[TO_SERVER], total);
		assert_memory_equal(w->got[TO_SERVER], bytes, total);
		world_said(w, "open\n");
		world_finish(w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_whole_connection),
	        cmocka_unit_test(test_out_of_order),
	        cmocka_unit_test(test_first_copy_wins),
	        cmocka_unit_test(test_inadmissible),
	        cmocka_unit_test(test_timestamps),
	        cmocka_unit_test(test_probes),
	        cmocka_unit_test(test_condemned),
	        cmocka_unit_test(test_urgent),
	        cmocka_unit_test(test_timer_and_idle),
	        cmocka_unit_test(test_budget),
	        cmocka_unit_test(test_many_segments),
	        cmocka_unit_test(test_eviction),
	        cmocka_unit_test(test_duplicates_and_disorder),
	        cmocka_unit_test(test_sizes),
	};

	return world_every_engine(tests, sizeof tests / sizeof *tests);
}
