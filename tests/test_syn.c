/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a connection begins: SYN and answer, what they carry, who is its client, and connections joined late. */
#include "capture/decode.h"
#include "tests/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A connection begins with its SYN, and both SYNs are counted as large as they were, also where the engine's clock is not Unix time. */
static void
test_beginning(void **state)
{
	struct world *w = world_begin(UPG_INLINE, 4, NULL);
	struct upg_flow *f;
	enum upg_dir dir;
	const struct packets_segment g[] = {
	        {.dir = TO_SERVER, .flags = UPG_TCP_SYN, .ts_val = 5, .wscale_set = true, .wscale = 7},
	        {.dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .ts_val = 6, .ts_ecr = 5},
	        {.dir = TO_SERVER, .seq = 1, .ack = 1, .ts_val = 7, .ts_ecr = 6},
	};
	static const uint64_t at_us[] = {0, 250000, 2345678};

	for (size_t i = 0; i < 3; i++) {
		w->pair.clock_us = 1700000000000000 + at_us[i];
		packets_build(&world_one, &w->pair, &g[i]);
		world_one.pkt.clock_us = 77000000 + at_us[i];
		assert_int_equal(upg_stream_packet(w->s, &world_one.pkt, &f, &dir), UPG_FATE_PASS);
	}
	assert_int_equal(w->flow->start_us, 1700000000000000);
	assert_int_equal(w->flow->clock_us, 77000000 + 2345678);
	assert_int_equal(w->flow->side[TO_SERVER].packets, 2);
	assert_int_equal(w->flow->side[TO_SERVER].bytes, 56 + 52);
	assert_int_equal(w->flow->side[TO_CLIENT].packets, 1);
	assert_int_equal(w->flow->side[TO_CLIENT].bytes, 52);
	world_finish(w);
}

static void
test_midstream(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	S(.seq = 5000, .ack = 300, TEXT("answer"));
	world_said(w, "open midstream\nnote s midstream ignore\n");
	assert_int_equal(w->flow->tuple.dport, 80);
	C(.seq = 300, .ack = 5006, TEXT("request"));
	world_heard(w, TO_SERVER, "request");
	world_heard(w, TO_CLIENT, "answer");
	world_bye(w, 307, 5006);
	world_said(w, "end c fin\nend s fin\nclose fin\n");
	world_finish(w);
}

static void
test_syn_data(void **state)
{
	static const uint8_t cookie[10] = {34, 10, 1, 2, 3, 4, 5, 6, 7, 8};
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	/* acknowledged: in the stream (RFC 7413) */
	C(.flags = UPG_TCP_SYN, TEXT("GET "), .options = cookie, .options_len = 10);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 5);
	C(.seq = 5, .ack = 1, TEXT("/"));
	world_heard(w, TO_SERVER, "GET /");
	world_said(w, "open\n");
	world_bye(w, 6, 1);
	/* not acknowledged: sent again, other bytes even */
	w->log[0] = 0;
	w->pair.client_isn += 99999;
	C(.flags = UPG_TCP_SYN, TEXT("EVIL"));
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	C(.seq = 1, .ack = 1, TEXT("good"));
	world_heard(w, TO_SERVER, "GET /good");
	world_said(w, "open\nnote c inadmissible data_on_syn\n");
	world_finish(w);
	w = world_begin(UPG_INLINE, 4, NULL);
	assert_int_equal(C(.flags = UPG_TCP_SYN, TEXT("GET "), .options = cookie, .options_len = 10), UPG_FATE_REWRITE);
	assert_int_equal(world_one.pkt.payload_bytes, 0);
	assert_true(upg_checksum_good(&world_one.pkt));
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	C(.seq = 1, .ack = 1, TEXT("GET /"));
	world_heard(w, TO_SERVER, "GET /");
	world_said(w, "open\n");
	/* the SYN again, later, with bytes nobody has looked at */
	assert_int_equal(C(.flags = UPG_TCP_SYN, TEXT("EVIL")), UPG_FATE_REWRITE);
	assert_int_equal(world_one.pkt.payload_bytes, 0);
	world_finish(w);
}

/* RFC 9293 3.4 lets a SYN-ACK carry data; some clients take it, others (Linux) wait for its repetition. */
static void
test_syn_ack_data(void **state)
{
	for (int taken = 0; taken <= 1; taken++) {
		struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

		C(.flags = UPG_TCP_SYN);
		S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, TEXT("220 "));
		C(.seq = 1, .ack = taken ? 5 : 1);
		world_said(w, taken ? "open\n" : "open\nnote s inadmissible data_on_syn\n");
		if (!taken)
			S(.seq = 1, .ack = 1, TEXT("220 "));
		S(.seq = 5, .ack = 1, TEXT("hello"));
		C(.seq = 1, .ack = 10, TEXT("EHLO"));
		world_heard(w, TO_CLIENT, "220 hello");
		world_heard(w, TO_SERVER, "EHLO");
		world_bye(w, 5, 10);
		world_said(w, "end c fin\nend s fin\nclose fin\n");
		world_finish(w);
	}
	struct world *w = world_begin(UPG_INLINE, 4, NULL);

	C(.flags = UPG_TCP_SYN);
	assert_int_equal(S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, TEXT("220 ")), UPG_FATE_REWRITE);
	C(.seq = 1, .ack = 1);
	S(.seq = 1, .ack = 1, TEXT("220 "));
	world_heard(w, TO_CLIENT, "220 ");
	world_said(w, "open\n");
	world_finish(w);
}

static void
test_signed_is_opaque(void **state)
{
	static const uint8_t md5[18] = {19, 18};
	struct world *w = world_begin(UPG_INLINE, 4, NULL);

	C(.flags = UPG_TCP_SYN, .options = md5, .options_len = 18);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .options = md5, .options_len = 18);
	C(.seq = 1, .ack = 1, TEXT("bgp"), .options = md5, .options_len = 18);
	world_heard(w, TO_SERVER, "");
	C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 4, .ack = 1, .options = md5, .options_len = 18);
	S(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1, .ack = 5, .options = md5, .options_len = 18);
	C(.seq = 5, .ack = 2, .options = md5, .options_len = 18);
	world_said(w, "open opaque\nend c fin\nend s fin\nclose fin\n");
	world_finish(w);
}

/* A SYN with a signature that the server never took must not blind us to the connection that follows. */
static void
test_signature_as_a_blindfold(void **state)
{
	static const uint8_t md5[18] = {19, 18};

	for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++)
		for (int first = 0; first < 2; first++) {
			struct world *w = world_begin((enum upg_stream_mode)mode, 4, NULL);

			for (int i = 0; i < 2; i++)
				if (i == first)
					C(.flags = UPG_TCP_SYN, .options = md5, .options_len = 18);
				else
					C(.flags = UPG_TCP_SYN);
			S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
			C(.seq = 1, .ack = 1, TEXT("GET /"));
			world_heard(w, TO_SERVER, "GET /");
			world_said(w, "open\n");
			world_finish(w);
		}
}

/* The same where there is no other SYN: a server that knows neither TCP-MD5 nor TCP-AO answers without, and its connection is read. */
static void
test_signature_disregarded(void **state)
{
	static const uint8_t options[2][18] = {{19, 18}, {29, 16}};

	for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++)
		for (int i = 0; i < 2; i++) {
			struct world *w = world_begin((enum upg_stream_mode)mode, 4, NULL);

			C(.flags = UPG_TCP_SYN, .options = options[i], .options_len = options[i][1]);
			S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
			C(.seq = 1, .ack = 1, TEXT("GET /"));
			world_heard(w, TO_SERVER, "GET /");
			world_said(w, "open\n");
			C(.seq = 6, .ack = 1, TEXT("evil"), .options = options[i], .options_len = options[i][1]);
			world_said(w, "note c inadmissible md5_option\n");
			world_heard(w, TO_SERVER, "GET /");
			world_finish(w);
		}
}

/* Who opens a connection does not become its server by a SYN-ACK of its own, before its SYN or behind the server's answer. */
static void
test_client_answers_too(void **state)
{
	for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++)
		for (int when = 0; when < 3; when++) {
			struct world *w = world_begin((enum upg_stream_mode)mode, 4, NULL);

			for (int i = 0; i < 3; i++) {
				if (i == when)
					C(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
				if (i == 0)
					C(.flags = UPG_TCP_SYN);
				if (i == 1)
					S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
			}
			if (when > 0)
				world_said(w, "note c inadmissible illegal_flags\n");
			C(.seq = 1, .ack = 1, TEXT("GET /"));
			world_said(w, "open\n");
			world_heard(w, TO_SERVER, "GET /");
			assert_int_equal(w->flow->tuple.dport, 80);
			world_finish(w);
		}
}

static void
test_simultaneous_open(void **state)
{
	struct world *w = world_begin(UPG_INLINE, 4, NULL);

	C(.flags = UPG_TCP_SYN);
	S(.flags = UPG_TCP_SYN);
	C(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .seq = 0, .ack = 1);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .seq = 0, .ack = 1);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("hello")), UPG_FATE_PASS);
	world_said(w, "open\n");
	assert_int_equal(w->len[TO_SERVER] + w->len[TO_CLIENT], 5);
	world_finish(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_beginning),
	        cmocka_unit_test(test_midstream),
	        cmocka_unit_test(test_syn_data),
	        cmocka_unit_test(test_syn_ack_data),
	        cmocka_unit_test(test_signed_is_opaque),
	        cmocka_unit_test(test_signature_as_a_blindfold),
	        cmocka_unit_test(test_signature_disregarded),
	        cmocka_unit_test(test_client_answers_too),
	        cmocka_unit_test(test_simultaneous_open),
	};

	return world_every_engine(tests, sizeof tests / sizeof *tests);
}
