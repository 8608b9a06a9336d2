/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_condemned.c - connections that were condemned, and those that come after them on the same tuple: nothing of the first ever passes, whatever its
 * client sends to make it forgotten, and nothing of the others is held against them.
 */
#include "tests/packets.h"
#include "tools/inspect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define REQUEST "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
#define ANSWER  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define ATTACK  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG"

#define DROPS                                                                                                          \
	"drop http any any -> any any (msg:\"d\"; app-layer-event:http.content_length_with_transfer_encoding; sid:1; " \
	"rev:1;)\n"

/* Alone it would be taken for the first request of a connection joined late, and pass. */
#define LATE REQUEST

static struct world {
	struct packets_pair pair;
	struct upg_limits lim;
	struct upg_rules *rules;
	struct upg_inspect *in;
	unsigned flows, condemned; /* flow records */
	enum upg_end end;          /* of the last of them */
} w;

static void
take_record(void *ctx, const struct upg_record *r)
{
	if (r->type != UPG_RECORD_FLOW)
		return;
	w.flows++;
	w.condemned += r->flow.condemned;
	w.end = r->flow.end;
}

static enum upg_fate
give(struct packets_segment s)
{
	static struct packets_one one;

	w.pair.clock_us += 100;
	return upg_inspect_packet(w.in, packets_build(&one, &w.pair, &s));
}

#define C(...)     give((struct packets_segment){.dir = TO_SERVER, __VA_ARGS__})
#define S(...)     give((struct packets_segment){.dir = TO_CLIENT, __VA_ARGS__})
#define SAID(text) .data = (text), .len = sizeof(text) - 1

static void
silence(uint64_t us)
{
	w.pair.clock_us += us;
	upg_inspect_tick(w.in, w.pair.clock_us, w.pair.clock_us);
}

static uint64_t
active(void)
{
	return upg_inspect_counters(w.in)->stream.flows_active;
}

/* A connection that goes on until it is condemned. */
static void
begin(const char *rules)
{
	static uint8_t http_ports[8192];
	char err[UPG_ERR_BYTES];
	size_t len;
	const char *shipped = upg_rules_shipped(&len);

	w = (struct world){.pair = {.client_isn = 5000, .server_isn = 900000, .clock_us = UINT64_C(1700000000000000)},
	                   .lim = upg_limits_default(),
	                   .rules = upg_rules_new()};
	w.lim.flow_max = w.lim.flow_halfopen_max = 16;
	http_ports[80 / 8] |= 1 << 80 % 8;
	assert_int_equal(upg_rules_parse(w.rules, "rules", rules ? rules : shipped, rules ? strlen(rules) : len, NULL,
	                                 NULL, NULL, NULL),
	                 0);
	w.in = upg_inspect_new(&(struct upg_inspect_options){.lim = &w.lim,
	                                                     .mode = UPG_INLINE,
	                                                     .verify_checksums = true,
	                                                     .midstream = true,
	                                                     .hash_key = {1, 2},
	                                                     .http_ports = http_ports,
	                                                     .rules = w.rules,
	                                                     .emit = take_record},
	                       err);
	assert_non_null(w.in);
	C(.flags = UPG_TCP_SYN);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	C(.seq = 1, .ack = 1);
	assert_int_equal(C(.seq = 1, .ack = 1, SAID(ATTACK)), UPG_FATE_DROP);
}

static void
finish(void)
{
	upg_inspect_finish(w.in);
	upg_inspect_free(w.in);
	upg_rules_free(w.rules);
}

/* Neither a repetition nor anything new, of either side. */
static void
nothing_passes(void)
{
	assert_int_equal(C(.seq = 1, .ack = 1, SAID(LATE)), UPG_FATE_DROP);
	assert_int_equal(C(.seq = sizeof ATTACK, .ack = 1, SAID(LATE)), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, SAID(ATTACK)), UPG_FATE_DROP);
	assert_int_equal(C(.seq = sizeof ATTACK, .ack = 1, .flags = UPG_TCP_FIN | UPG_TCP_ACK), UPG_FATE_DROP);
	assert_int_equal(S(.seq = 1, .ack = 1, SAID(ANSWER)), UPG_FATE_DROP);
}

/* Another connection of the same tuple works, and is inspected. */
static void
begins_anew(uint32_t isn_moves_by)
{
	struct packets_pair old = w.pair;

	w.pair.client_isn += isn_moves_by;
	w.pair.server_isn += 7000000;
	assert_int_equal(C(.flags = UPG_TCP_SYN), UPG_FATE_PASS);
	assert_int_equal(S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1), UPG_FATE_PASS);
	/* before the client has acknowledged it the old one is still there */
	old.clock_us = w.pair.clock_us;
	struct packets_pair new = w.pair;
	w.pair = old;
	nothing_passes();
	new.clock_us = w.pair.clock_us;
	w.pair = new;
	assert_int_equal(C(.seq = 1, .ack = 1), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 1, .ack = 1, SAID(REQUEST)), UPG_FATE_PASS);
	assert_int_equal(S(.seq = 1, .ack = sizeof REQUEST, SAID(ANSWER)), UPG_FATE_PASS);
	assert_int_equal(active(), 1);
	/* late ones of the old connection are not of this one */
	old.clock_us = w.pair.clock_us;
	w.pair = old;
	assert_int_equal(C(.seq = 1, .ack = 1, SAID(ATTACK)), UPG_FATE_DROP);
	assert_int_equal(C(.seq = sizeof ATTACK, .ack = 1, SAID(LATE)), UPG_FATE_DROP);
	new.clock_us = w.pair.clock_us;
	w.pair = new;
	assert_int_equal(C(.seq = sizeof REQUEST, .ack = sizeof ANSWER, SAID(REQUEST)), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 2 * sizeof REQUEST - 1, .ack = sizeof ANSWER, SAID(ATTACK)), UPG_FATE_DROP);
}

/* Its ends were reset: half a minute later it counts as closed, but not as forgotten. */
static void
closes_soon(void **state)
{
	begin(NULL);
	nothing_passes();
	silence(w.lim.flow_closed_timeout_us - UPG_SEC_US);
	assert_int_equal(active(), 1);
	nothing_passes(); /* it was not silent */
	silence(w.lim.flow_closed_timeout_us - UPG_SEC_US);
	assert_int_equal(active(), 1);
	assert_int_equal(w.flows, 0);
	silence(2 * UPG_SEC_US);
	assert_int_equal(active(), 0);
	assert_int_equal(w.flows, 1);
	assert_int_equal(w.condemned, 1);
	assert_int_equal(w.end, UPG_END_RST);
	for (int i = 0; i < 4; i++) {
		nothing_passes();
		silence(w.lim.flow_idle_timeout_us - UPG_SEC_US);
	}
	assert_int_equal(w.flows, 1);
	finish();
}

/* What an attacker says that the connection is over is not believed: the packet may have been sent so that it arrives nowhere. */
static void
nothing_frees_it(void **state)
{
	for (int closed = 0; closed < 2; closed++) {
		begin(NULL);
		if (closed)
			silence(w.lim.flow_closed_timeout_us + UPG_SEC_US);
		assert_int_equal(active(), !closed);
		C(.flags = UPG_TCP_RST, .seq = 1);
		C(.flags = UPG_TCP_RST, .seq = sizeof ATTACK);
		nothing_passes();
		S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
		assert_int_equal(S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .seq = 777, .ack = 1), UPG_FATE_DROP);
		nothing_passes();
		C(.flags = UPG_TCP_SYN, .seq = 123456);
		C(.seq = 123457, .ack = 1, SAID(LATE));
		C(.flags = UPG_TCP_SYN);
		C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = sizeof ATTACK, .ack = 1);
		S(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1, .ack = 1);
		nothing_passes();
		silence(w.lim.flow_halfopen_timeout_us + UPG_SEC_US);
		nothing_passes();
		silence(w.lim.flow_closed_timeout_us + UPG_SEC_US);
		nothing_passes();
		finish();
	}
}

static void
the_next_one_passes(void **state)
{
	for (int closed = 0; closed < 2; closed++) {
		begin(NULL);
		nothing_passes();
		if (closed)
			silence(w.lim.flow_closed_timeout_us + UPG_SEC_US);
		/* where the old one is closed, chance may have it begin with the same number */
		begins_anew(closed ? 0 : 1000000);
		finish();
	}
}

/*
 * Dropped in silence, it is still there at the server: that answers the SYN of the next one with an acknowledgement of the old, the client resets it by
 * that, and sends its SYN again (RFC 5961 4.2).
 */
static void
the_server_may_still_have_it(void **state)
{
	begin(DROPS);
	nothing_passes();
	assert_int_equal(S(.seq = 1, .ack = 1), UPG_FATE_DROP);
	silence(UPG_SEC_US);
	assert_int_equal(C(.flags = UPG_TCP_SYN, .seq = 1000000), UPG_FATE_PASS);
	assert_int_equal(S(.seq = 1, .ack = 1), UPG_FATE_PASS);
	assert_int_equal(S(.seq = 1, .ack = 1, SAID(ANSWER)), UPG_FATE_DROP);
	assert_int_equal(S(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1, .ack = 1), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1), UPG_FATE_DROP);
	assert_int_equal(C(.flags = UPG_TCP_RST, .seq = 1), UPG_FATE_PASS);
	nothing_passes();
	begins_anew(1000000);
	finish();
}

/* Dropped in silence it is tried for long: it counts as a connection, and stays blocked. */
static void
silently_dropped_stays(void **state)
{
	begin(DROPS);
	silence(10 * w.lim.flow_closed_timeout_us);
	assert_int_equal(active(), 1);
	nothing_passes();
	begins_anew(1000000);
	finish();
}

/* Closed ones are the first that the table gives up, before any that is used. */
static void
gives_room(void **state)
{
	struct packets_pair old;

	begin(NULL);
	silence(w.lim.flow_closed_timeout_us + UPG_SEC_US);
	old = w.pair;
	for (unsigned i = 0; i < w.lim.flow_max; i++) {
		w.pair.client_port = (uint16_t)(2000 + i);
		assert_int_equal(C(.flags = UPG_TCP_SYN), UPG_FATE_PASS);
		assert_int_equal(S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1), UPG_FATE_PASS);
		assert_int_equal(C(.seq = 1, .ack = 1), UPG_FATE_PASS);
		assert_int_equal(active(), i + 1);
	}
	assert_int_equal(upg_inspect_counters(w.in)->stream.flows_evicted, 0);
	w.pair.client_port = old.client_port;
	finish();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(closes_soon),
	        cmocka_unit_test(nothing_frees_it),
	        cmocka_unit_test(the_next_one_passes),
	        cmocka_unit_test(the_server_may_still_have_it),
	        cmocka_unit_test(silently_dropped_stays),
	        cmocka_unit_test(gives_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
