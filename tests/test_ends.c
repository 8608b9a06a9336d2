/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a connection ends, and what may come after it: FIN, resets that are believed or not, its tuple used again. */
#include "tests/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
test_past_fin(void **state)
{
	struct world *w = world_begin(UPG_INLINE, 4, NULL);

	world_handshake(w);
	C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1, .ack = 1, TEXT("abc"));
	world_said(w, "open\nend c fin\n");
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("def")), UPG_FATE_DROP);
	assert_int_equal(C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 6, .ack = 1), UPG_FATE_DROP);
	assert_int_equal(C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1, .ack = 1, TEXT("abc")), UPG_FATE_PASS);
	world_said(w, "note c inadmissible past_fin\nnote c inadmissible past_fin\n");
	/* the other half stays open */
	S(.seq = 1, .ack = 5, TEXT("answer"));
	world_heard(w, TO_CLIENT, "answer");
	S(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 7, .ack = 5);
	C(.seq = 5, .ack = 8);
	world_said(w, "end s fin\nclose fin\n");
	world_finish(w);
}

static void
test_reset(void **state)
{
	struct world *w = world_begin(UPG_INLINE, 4, NULL);

	world_handshake(w);
	C(.seq = 1, .ack = 1, TEXT("abc"));
	/* at the last number acknowledged: no endpoint is sure to take it, we go on */
	assert_int_equal(C(.flags = UPG_TCP_RST, .seq = 1), UPG_FATE_PASS);
	world_said(w, "open\n");
	assert_int_equal(S(.flags = UPG_TCP_RST | UPG_TCP_ACK, .seq = 1, .ack = 4), UPG_FATE_PASS);
	world_said(w, "end s rst\nclose rst\n");
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	world_said(w, "");
	/* the tuple is used again at once */
	w->pair.client_isn += 500000;
	world_handshake(w);
	C(.seq = 1, .ack = 1, TEXT("new"));
	world_heard(w, TO_SERVER, "abcnew");
	world_said(w, "open\n");
	world_finish(w);
}

/* A RST that the server may not have believed or got: what follows it is not joined as if nothing had been before, whatever the client does. */
static void
doubted(int family, bool acknowledged, struct packets_segment rst)
{
	struct world *w = world_begin(UPG_INLINE, family, NULL);

	world_handshake(w);
	C(.seq = 1, .ack = 1, TEXT("abc"));
	if (acknowledged)
		S(.seq = 1, .ack = 4);
	assert_int_equal(world_play(w, rst), UPG_FATE_PASS);
	world_said(w, "open\nend c rst\nclose rst\n");
	world_wait(w, w->lim.flow_closed_timeout_us + UPG_SEC_US);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("abc")), UPG_FATE_DROP);
	/* another SYN, taken back */
	assert_int_equal(C(.flags = UPG_TCP_SYN, .seq = 999), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	C(.flags = UPG_TCP_RST, .seq = 1000);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	world_wait(w, w->lim.flow_halfopen_timeout_us + UPG_SEC_US);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	/* what the ends say to be rid of it passes (RFC 9293 3.10.7.1, 3.10.7.4) */
	assert_int_equal(S(.seq = 1, .ack = 4), UPG_FATE_PASS);
	assert_int_equal(C(.flags = UPG_TCP_RST, .seq = 4), UPG_FATE_PASS);
	world_said(w, "");
	/* the next one */
	w->pair.client_isn += 500000;
	w->pair.server_isn += 700000;
	world_handshake(w);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("new")), UPG_FATE_PASS);
	world_heard(w, TO_SERVER, "abcnew");
	world_said(w, "open\n");
	S(.seq = 1, .ack = 4);
	C(.flags = UPG_TCP_RST, .seq = 4, .ttl = 1);
	world_wait(w, w->lim.flow_idle_timeout_us + UPG_SEC_US);
	world_said(w, "end c rst\nclose rst\n");
	/* as if it had only been silent */
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("late")), UPG_FATE_PASS);
	world_said(w, "open midstream\nnote c midstream ignore\n");
	world_finish(w);
}

static void
test_doubted_reset(void **state)
{
	for (int family = 4; family <= 6; family += 2) {
		/* the server has said nothing of the octets before it */
		doubted(family, false, (struct packets_segment){.flags = UPG_TCP_RST, .seq = 4});
		/* it will not get there */
		doubted(family, true, (struct packets_segment){.flags = UPG_TCP_RST, .seq = 4, .ttl = 31});
		/* it acknowledges what was never sent */
		doubted(family, true,
		        (struct packets_segment){.flags = UPG_TCP_RST | UPG_TCP_ACK, .seq = 4, .ack = 900});
	}
}

/* Options of IP, or headers of IPv6 in between, are a reason for a server to discard it; and so it may be when both ends had said FIN before. */
static void
test_doubted_otherwise(void **state)
{
	for (int fins = 0; fins < 2; fins++) {
		struct world *w = world_begin(UPG_INLINE, 4, NULL);
		struct upg_flow *f;
		enum upg_dir dir;
		uint32_t next = 4 + (uint32_t)fins;

		world_handshake(w);
		C(.seq = 1, .ack = 1, TEXT("abc"));
		if (fins) {
			S(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1, .ack = 4);
			C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 4, .ack = 2);
		} else {
			S(.seq = 1, .ack = 4);
		}
		w->pair.clock_us += 1000;
		struct upg_packet *rst = packets_build(&world_one, &w->pair,
		                                       &(struct packets_segment){.flags = UPG_TCP_RST, .seq = next});
		rst->ip_options = !fins;
		assert_int_equal(upg_stream_packet(w->s, rst, &f, &dir), UPG_FATE_PASS);
		world_said(w, fins ? "open\nend s fin\nend c fin\nclose fin\n" : "open\nend c rst\nclose rst\n");
		assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
		assert_int_equal(C(.seq = 1, .ack = 1, TEXT("abc")), UPG_FATE_DROP);
		world_wait(w, w->lim.flow_closed_timeout_us + UPG_SEC_US);
		assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
		world_finish(w);
	}
}

/* Of a connection joined late nobody knows whether the numbers are the server's. */
static void
test_doubted_midstream(void **state)
{
	struct world *w = world_begin(UPG_INLINE, 4, NULL);

	C(.seq = 1, .ack = 1, TEXT("abc"));
	S(.seq = 1, .ack = 4);
	C(.flags = UPG_TCP_RST, .seq = 4);
	world_said(w, "open midstream\nnote c midstream ignore\nend c rst\nclose rst\n");
	world_wait(w, w->lim.flow_closed_timeout_us + UPG_SEC_US);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	world_finish(w);
}

/* A server that resets has closed; and of half a connection no other handshake would ever be seen. */
static void
test_not_doubted(void **state)
{
	for (int half = 0; half < 2; half++) {
		struct world *w = world_begin(UPG_INLINE, 4, NULL);

		if (half) {
			C(.flags = UPG_TCP_SYN);
			world_wait(w, UPG_SEC_US);
		} else {
			world_handshake(w);
		}
		C(.seq = 1, .ack = 1, TEXT("abc"));
		if (!half)
			S(.seq = 1, .ack = 4, TEXT("def"));
		if (half)
			C(.flags = UPG_TCP_RST, .seq = 4);
		else
			S(.flags = UPG_TCP_RST, .seq = 4);
		w->log[0] = 0;
		world_wait(w, w->lim.flow_closed_timeout_us + UPG_SEC_US);
		assert_int_equal(C(.seq = 4, .ack = 4, TEXT("more")), UPG_FATE_PASS);
		world_said(w, "open midstream\nnote c midstream ignore\n");
		world_finish(w);
	}
}

/* A RST as kernels send it: the server has all that was before it. */
static void
test_sure_reset(void **state)
{
	for (int with_ack = 0; with_ack < 2; with_ack++) {
		struct world *w = world_begin(UPG_INLINE, 4, NULL);

		world_handshake(w);
		C(.seq = 1, .ack = 1, TEXT("abc"));
		S(.seq = 1, .ack = 4);
		assert_int_equal(with_ack ? C(.flags = UPG_TCP_RST | UPG_TCP_ACK, .seq = 4, .ack = 1)
		                          : C(.flags = UPG_TCP_RST, .seq = 4),
		                 UPG_FATE_PASS);
		world_said(w, "open\nend c rst\nclose rst\n");
		assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
		world_wait(w, w->lim.flow_closed_timeout_us + UPG_SEC_US);
		assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_PASS);
		world_said(w, "open midstream\nnote c midstream ignore\n");
		world_finish(w);
	}
}

/* Of a connection that had to make room, octets that were inspected but have not arrived are kept no more: another copy of them could not be told. */
static void
test_stray_copies(void **state)
{
	struct world *w = world_begin(UPG_INLINE, 4, NULL);

	world_handshake(w);
	C(.seq = 1, .ack = 1, TEXT("abc"));
	S(.seq = 1, .ack = 4);
	C(.seq = 4, .ack = 1, TEXT("def"));
	assert_true(upg_stream_evict(w->s));
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("abc")), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("xyz")), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("abcxyz")), UPG_FATE_DROP);
	world_finish(w);
}

static void
test_port_reuse(void **state)
{
	struct world *w = world_begin(UPG_PASSIVE, 4, NULL);

	world_handshake(w);
	C(.seq = 1, .ack = 1, TEXT("old"));
	w->pair.client_isn += 77777;
	w->pair.server_isn += 1234567;
	world_handshake(w);
	C(.seq = 1, .ack = 1, TEXT("new"));
	world_said(w, "open\nnote c inadmissible second_isn\nclose reused\nopen\n");
	world_heard(w, TO_SERVER, "oldnew");
	world_finish(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_past_fin),          cmocka_unit_test(test_reset),
	        cmocka_unit_test(test_doubted_reset),     cmocka_unit_test(test_doubted_otherwise),
	        cmocka_unit_test(test_doubted_midstream), cmocka_unit_test(test_not_doubted),
	        cmocka_unit_test(test_sure_reset),        cmocka_unit_test(test_stray_copies),
	        cmocka_unit_test(test_port_reuse),
	};

	return world_every_engine(tests, sizeof tests / sizeof *tests);
}
