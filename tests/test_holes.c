/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is missing: late or lost, and what was sent in answer to it. */
#include "tests/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
test_inline_client_hole(void **state)
{
	struct world *w = world_begin(UPG_INLINE, 4, NULL);

	world_handshake(w);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("def")), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("abc")), UPG_FATE_PASS);
	world_heard(w, TO_SERVER, "abc");
	w->flow->free_until = 9;
	assert_int_equal(C(.seq = 7, .ack = 1, TEXT("ghi")), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 8, .ack = 1, TEXT("hij")), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("def")), UPG_FATE_PASS);
	world_heard(w, TO_SERVER, "abcdefghi");
	assert_int_equal(S(.seq = 4, .ack = 10, TEXT("def")), UPG_FATE_PASS);
	assert_int_equal(S(.seq = 1, .ack = 10, TEXT("abc")), UPG_FATE_PASS);
	world_heard(w, TO_CLIENT, "abcdef");
	world_said(w, "open\n");
	world_finish(w);
}

static void
test_capture_loss(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	C(.seq = 1, .ack = 1, TEXT("req"));
	/* bytes 1..10 of the answer were not captured; the client acknowledges them */
	S(.seq = 11, .ack = 4, TEXT("tail"));
	C(.seq = 4, .ack = 15);
	world_heard(w, TO_CLIENT, "");
	w->pair.clock_us += 300000;
	C(.seq = 4, .ack = 15, TEXT("next"));
	world_said(w, "open\nnote s gap ignore\ngap s 10\n");
	world_heard(w, TO_CLIENT, "tail");
	world_heard(w, TO_SERVER, "reqnext");
	world_bye(w, 8, 15);
	world_said(w, "end c fin\nend s fin\nclose fin\n");
	world_finish(w);
}

static void
test_late_is_not_lost(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	/* the capture shows the acknowledgement before the data, and the data in reverse */
	C(.seq = 1, .ack = 7, TEXT("next"));
	S(.seq = 4, .ack = 1, TEXT("def"));
	/* what was sent in answer to bytes that are missing is not told before them */
	world_heard(w, TO_SERVER, "");
	S(.seq = 1, .ack = 1, TEXT("abc"));
	world_heard(w, TO_CLIENT, "abcdef");
	world_heard(w, TO_SERVER, "next");
	world_said(w, "open\n");
	world_finish(w);
}

/* a hole that was filled says nothing of how long the next one may stay */
static void
test_late_again(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	S(.seq = 4, .ack = 1, TEXT("def"));
	C(.seq = 1, .ack = 7);
	S(.seq = 1, .ack = 1, TEXT("abc"));
	w->pair.clock_us += 300000;
	S(.seq = 10, .ack = 1, TEXT("jkl"));
	C(.seq = 1, .ack = 13);
	S(.seq = 7, .ack = 1, TEXT("ghi"));
	world_heard(w, TO_CLIENT, "abcdefghijkl");
	world_said(w, "open\n");
	world_finish(w);
}

/* request and answer change places more than once: they are told in the order in which the endpoints sent them */
static void
test_answers_wait(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	S(.seq = 1, .ack = 5, TEXT("101"));
	C(.seq = 5, .ack = 4, TEXT("frame"));
	world_heard(w, TO_SERVER, "");
	world_heard(w, TO_CLIENT, "");
	C(.seq = 1, .ack = 1, TEXT("GET "));
	world_heard(w, TO_SERVER, "GET frame");
	world_heard(w, TO_CLIENT, "101");
	world_said(w, "open\n");
	world_finish(w);
}

/* what was sent before does not wait with the segment that repeats it and goes on */
static void
test_repeated_bytes_do_not_wait(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	S(.seq = 3, .ack = 1, TEXT("cd"));
	S(.seq = 3, .ack = 5, TEXT("cd"));
	S(.seq = 5, .ack = 1, TEXT("ef"));
	S(.seq = 6, .ack = 5, TEXT("fgh"));
	S(.seq = 1, .ack = 1, TEXT("ab"));
	world_heard(w, TO_CLIENT, "abcdef");
	C(.seq = 1, .ack = 1, TEXT("GET "));
	world_heard(w, TO_SERVER, "GET ");
	world_heard(w, TO_CLIENT, "abcdefgh");
	world_said(w, "open\n");
	world_finish(w);
}

/* the request was not captured: the answer waits no longer than until its sender's numbers have gone on for a while */
static void
test_answer_to_what_was_lost(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	S(.seq = 1, .ack = 83, TEXT("200"));
	C(.seq = 83, .ack = 4);
	world_heard(w, TO_CLIENT, "");
	w->pair.clock_us += 200000;
	C(.seq = 83, .ack = 4, TEXT("next"));
	world_said(w, "open\nnote c gap ignore\ngap c 82\n");
	world_heard(w, TO_CLIENT, "200");
	world_heard(w, TO_SERVER, "next");
	S(.seq = 4, .ack = 99, TEXT("again"));
	world_bye(w, 87, 9);
	world_heard(w, TO_CLIENT, "200again");
	world_finish(w);
}

/* a client acknowledges what was never sent: what comes is not skipped for that */
static void
test_acknowledged_before_it_was_sent(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	C(.seq = 1, .ack = 1001, TEXT("GET "));
	w->pair.clock_us += 300000;
	C(.seq = 5, .ack = 1001);
	world_heard(w, TO_SERVER, "GET ");
	S(.seq = 1, .ack = 5, TEXT("answer"));
	world_heard(w, TO_CLIENT, "answer");
	world_said(w, "open\n");
	world_finish(w);
}

/* nothing of the server was captured any more: what the client answers was lost, and is not said to have been nothing */
static void
test_last_word_was_lost(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	C(.seq = 1, .ack = 1, TEXT("GET "));
	S(.seq = 1, .ack = 5);
	C(.seq = 5, .ack = 78, TEXT("frame"));
	world_heard(w, TO_SERVER, "GET ");
	upg_stream_finish(w->s, UPG_END_INPUT);
	world_said(w, "open\nnote s gap ignore\ngap s 77\nend c input\nend s input\nclose input\n");
	world_heard(w, TO_SERVER, "GET frame");
	world_finish(w);
}

/* it acknowledged that, and had sent nothing yet: nothing was lost */
static void
test_last_word_was_never_said(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	C(.seq = 1, .ack = 78, TEXT("GET "));
	C(.seq = 1, .ack = 1, TEXT("GET "));
	S(.seq = 1, .ack = 5);
	upg_stream_finish(w->s, UPG_END_INPUT);
	world_said(w, "open\nend c input\nend s input\nclose input\n");
	world_heard(w, TO_SERVER, "GET ");
	world_finish(w);
}

/* nothing comes behind a FIN: what is acknowledged beyond it was not lost */
static void
test_last_word_was_fin(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	S(.seq = 1, .ack = 1, .flags = UPG_TCP_FIN | UPG_TCP_ACK);
	C(.seq = 1, .ack = 78, TEXT("GET "));
	upg_stream_finish(w->s, UPG_END_INPUT);
	world_said(w, "open\nend s fin\nend c input\nclose input\n");
	world_heard(w, TO_SERVER, "GET ");
	world_finish(w);
}

static void
test_one_direction(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	C(.flags = UPG_TCP_SYN);
	C(.seq = 1, .ack = 1);
	C(.seq = 1, .ack = 1, TEXT("one"));
	C(.seq = 4, .ack = 100, TEXT("two"));
	/* what the other side has acknowledged it was told, whether or not that was captured */
	world_said(w, "open\nnote s gap ignore\ngap s 99\n");
	world_heard(w, TO_SERVER, "onetwo");
	C(.seq = 17, .ack = 200, TEXT("three"));
	world_said(w, "gap s 100\n");
	w->pair.clock_us += 2000000;
	C(.seq = 22, .ack = 300, TEXT("four"));
	world_said(w, "gap s 100\nnote c gap ignore\ngap c 10\n");
	world_heard(w, TO_SERVER, "onetwothreefour");
	upg_stream_finish(w->s, UPG_END_INPUT);
	world_said(w, "end c input\nend s input\nclose input\n");
	world_finish(w);
}

static void
test_cut_by_the_capture(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);
	struct upg_flow *f;
	enum upg_dir dir;

	world_handshake(w);
	struct packets_segment g = {.dir = TO_SERVER, .seq = 1, .ack = 1, TEXT("abcdefgh")};
	struct upg_packet *pkt = packets_build(&world_one, &w->pair, &g);

	pkt->payload_bytes -= 5;
	pkt->payload_missing = 5;
	upg_stream_packet(w->s, pkt, &f, &dir);
	C(.seq = 9, .ack = 1, TEXT("ij"));
	world_heard(w, TO_SERVER, "abcij");
	world_said(w, "open\nnote c gap ignore\ngap c 5\n");
	world_finish(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_inline_client_hole),
	        cmocka_unit_test(test_capture_loss),
	        cmocka_unit_test(test_late_is_not_lost),
	        cmocka_unit_test(test_late_again),
	        cmocka_unit_test(test_answers_wait),
	        cmocka_unit_test(test_repeated_bytes_do_not_wait),
	        cmocka_unit_test(test_answer_to_what_was_lost),
	        cmocka_unit_test(test_acknowledged_before_it_was_sent),
	        cmocka_unit_test(test_last_word_was_lost),
	        cmocka_unit_test(test_last_word_was_never_said),
	        cmocka_unit_test(test_last_word_was_fin),
	        cmocka_unit_test(test_one_direction),
	        cmocka_unit_test(test_cut_by_the_capture),
	};

	return world_every_engine(tests, sizeof tests / sizeof *tests);
}
