/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole inspector, packet by packet: what connections must not do to each other, and what is counted and told of them. */
#include "tests/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct talker
talker_of(struct upg_inspect *in, unsigned port, uint64_t after_us)
{
	return (struct talker){.in = in,
	                       .pair = {.client_port = (uint16_t)port,
	                                .client_isn = 100 * port,
	                                .server_isn = 200,
	                                .clock_us = UINT64_C(1700000000000000) + after_us}};
}

/* What it leaves behind is judged only when the connection is forgotten, and then it is severe. */
static void
leave_unfinished(struct talker *w)
{
	static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b";

	talk_handshake(w);
	assert_int_equal(talk_give(w,
	                           (struct packets_segment){
	                                   .dir = TO_SERVER, .seq = 1, .ack = 1, .data = text, .len = sizeof text - 1}),
	                 UPG_FATE_PASS);
	assert_int_equal(talk_give(w, (struct packets_segment){.dir = TO_CLIENT, .seq = 1, .ack = sizeof text}),
	                 UPG_FATE_PASS);
}

/* A connection of somebody else: all of it must pass. */
static void
passes(struct talker *w)
{
	static const char text[] = GET("/innocent");
	const struct packets_segment all[] = {
	        {.dir = TO_SERVER, .flags = UPG_TCP_SYN},
	        {.dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1},
	        {.dir = TO_SERVER, .seq = 1, .ack = 1},
	        {.dir = TO_SERVER, .seq = 1, .ack = 1, .data = text, .len = sizeof text - 1},
	        {.dir = TO_CLIENT, .seq = 1, .ack = sizeof text, .data = OK0, .len = sizeof OK0 - 1},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_int_equal(talk_give(w, all[i]), UPG_FATE_PASS);
}

static struct upg_inspect *
small_inspector(struct talker *seen)
{
	static struct upg_limits lim;

	lim = upg_limits_default();
	lim.flow_max = 4;
	lim.flow_halfopen_max = 16;
	return talk_inspector(seen, &lim, UPG_INLINE, talk_rules(), talk_on_record);
}

/* Said, but neither blocked nor charged to anybody else. */
static void
finish(struct upg_inspect *in, const struct talker *seen)
{
	assert_int_equal(seen->raised[UPG_EV_HTTP_NUL_IN_HEADER], 1);
	assert_int_equal(seen->refused, 0);
	assert_int_equal(upg_inspect_counters(in)->dropped, 0);
	upg_inspect_finish(in);
	upg_inspect_free(in);
}

/* HTTP/2 in the clear is counted in the stats of its worker. */
static void
h2c_is_counted(void **state)
{
	static const char client[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
	                             "\0\0\0\4\0\0\0\0\0"
	                             "\0\0\6\1\5\0\0\0\1\x82\x86\x84\x41\1a",
	                  server[] = "\0\0\0\4\0\0\0\0\0";
	struct talker seen = {0};
	struct upg_inspect *in = small_inspector(&seen);

	for (unsigned i = 1; i <= 3; i++) {
		struct talker w = talker_of(in, 1000 + i, 0);
		w.carry = 0;
		talk_handshake(&w);
		talk_speak(&w, &(struct turn){TO_SERVER, client, sizeof client - 1}, false);
		talk_speak(&w, &(struct turn){TO_CLIENT, server, sizeof server - 1}, false);
		const struct upg_h2c_counts *c = &upg_inspect_counters(in)->h2c;
		assert_int_equal(c->connections, i);
		assert_int_equal(c->streams, i);
		assert_int_equal(c->untracked + c->unread + c->lost, 0);
	}
	upg_inspect_finish(in);
	upg_inspect_free(in);
}

static void
eviction_charges_nobody_else(void **state)
{
	struct talker seen = {0};
	struct upg_inspect *in = small_inspector(&seen);
	struct talker first = talker_of(in, 1000, 0);

	leave_unfinished(&first);
	for (unsigned i = 1; i < 8; i++) {
		struct talker other = talker_of(in, 1000 + i, i * UINT64_C(2000000));
		passes(&other);
	}
	finish(in, &seen);
}

static void
idle_timeout_charges_nobody_else(void **state)
{
	struct talker seen = {0};
	struct upg_inspect *in = small_inspector(&seen);
	struct talker first = talker_of(in, 1000, 0), other = talker_of(in, 1001, 2 * 3600 * UPG_SEC_US);

	leave_unfinished(&first);
	passes(&other);
	finish(in, &seen);
}

static void
reused_tuple_begins_clean(void **state)
{
	struct talker seen = {0};
	struct upg_inspect *in = small_inspector(&seen);
	struct talker first = talker_of(in, 1000, 0), again = talker_of(in, 1000, 60 * UPG_SEC_US);

	again.pair.client_isn += 1 << 30;
	leave_unfinished(&first);
	passes(&again);
	finish(in, &seen);
}

/* The alert that condemns says so, and so do those of the same packet; nothing of the connection passes any more. */
static void
condemned_stays_condemned(void **state)
{
	struct talker seen = {0};
	struct upg_inspect *in = small_inspector(&seen);
	struct talker bad = talker_of(in, 1000, 0), good = talker_of(in, 1001, 0);
	static const char text[] =
	        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n";

	talk_handshake(&bad);
	for (int i = 0; i < 3; i++) /* and its retransmissions */
		assert_int_equal(
		        talk_give(&bad,
		                  (struct packets_segment){
		                          .dir = TO_SERVER, .seq = 1, .ack = 1, .data = text, .len = sizeof text - 1}),
		        UPG_FATE_DROP);
	assert_int_equal(
	        talk_give(&bad, (struct packets_segment){.dir = TO_CLIENT, .seq = 1, .ack = 1, .data = OK0, .len = 10}),
	        UPG_FATE_DROP);
	assert_int_equal(seen.raised[UPG_EV_HTTP_CONTENT_LENGTH_WITH_TRANSFER_ENCODING], 1);
	assert_int_equal(seen.refused, seen.severe);
	passes(&good);
	upg_inspect_finish(in);
	upg_inspect_free(in);
}

/* Connections that each hold an unfinished line and early data, until there is no memory left for HTTP. */
static void
use_up(struct upg_inspect *in, unsigned connections)
{
	static char early[3000];

	memset(early, 'e', sizeof early);
	for (unsigned i = 0; i < connections; i++) {
		struct talker w = talker_of(in, 2000 + i, 0);
		talk_handshake(&w);
		talk.count = talk.used = 0;
		talk_say(TO_SERVER, HIXIE("Upgrade: WebSocket\r\nConnection: Upgrade\r\n"));
		talk_speak(&w, &talk.turns[0], false);
		talk_give(&w, (struct packets_segment){
		                      .dir = TO_SERVER, .seq = w.seq[0], .ack = 1, .data = early, .len = sizeof early});
	}
}

static void
note_budget(void *ctx, const struct upg_record *r)
{
	struct talker *w = ctx;

	talk_on_record(ctx, r);
	if (r->type == UPG_RECORD_ALERT && r->alert.event == UPG_EV_STREAM_BUDGET)
		w->raised[UPG_EV_STREAM_BUDGET]++;
}

/* Out of memory a line may be lost; nobody is accused of what such a loss looks like. */
static void
no_memory_accuses_nobody(void **state)
{
	struct upg_limits lim = upg_limits_default();
	struct talker seen = {0};

	lim.flow_max = 256;
	lim.http_memory_bytes = 40000; /* so little that one packet may need more than what is kept free */
	struct upg_inspect *in = talk_inspector(&seen, &lim, UPG_PASSIVE, talk_rules(), note_budget);
	struct talker innocent[20];
	for (unsigned i = 0; i < 20; i++) {
		innocent[i] = talker_of(in, 5000 + i, 0);
		innocent[i].carry = SMALL;
		talk_handshake(&innocent[i]);
	}
	use_up(in, 100);
	assert_true(upg_inspect_counters(in)->http_memory_bytes <= lim.http_memory_bytes);
	assert_true(upg_inspect_counters(in)->http_memory_bytes > lim.http_memory_bytes / 2);
	unsigned severe = seen.severe, budget = seen.raised[UPG_EV_STREAM_BUDGET];
	assert_true(budget > 0);
	for (unsigned i = 0; i < 20; i++) {
		talk.count = talk.used = 0;
		talk_say(TO_SERVER,
		         "POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
		talk_one_exchange();
		for (size_t t = 0; t < talk.count; t++)
			talk_speak(&innocent[i], &talk.turns[t], false);
	}
	assert_int_equal(seen.severe, severe);
	upg_inspect_finish(in);
	assert_int_equal(seen.severe, severe);
	assert_int_equal(upg_inspect_counters(in)->http_memory_bytes, 0);
	upg_inspect_free(in);
}

static void
opaque_connections_hold_nothing(void **state)
{
	struct upg_limits lim = upg_limits_default();
	struct talker seen = {0};

	lim.flow_max = 256;
	struct upg_inspect *in = talk_inspector(&seen, &lim, UPG_INLINE, talk_rules(), talk_on_record);
	for (unsigned i = 0; i < 100; i++) {
		struct talker w = talker_of(in, 2000 + i, 0);
		w.pair.server_port = 22;
		talk_handshake(&w);
		talk.count = talk.used = 0;
		talk_say(TO_CLIENT, "SSH-2.0-a\r\n");
		talk_say(TO_SERVER, "SSH-2.0-b\r\n");
		for (size_t t = 0; t < talk.count; t++)
			talk_speak(&w, &talk.turns[t], false);
	}
	assert_int_equal(upg_inspect_counters(in)->stream.flows_active, 100);
	assert_int_equal(upg_inspect_counters(in)->http_memory_bytes, 0);
	upg_inspect_finish(in);
	upg_inspect_free(in);
}

/* A connection that repeats itself without end is told often enough, and still cannot hide another event. */
static void
repetitions_thin_out(void **state)
{
	static char text[10 * 3000 + 1];
	struct upg_limits lim = upg_limits_default();
	struct talker seen = {0};

	lim.alert_repeats_max = 100;
	struct upg_inspect *in = talk_inspector(&seen, &lim, UPG_PASSIVE, talk_rules(), talk_on_record);
	struct talker w = talker_of(in, 1000, 0);
	talk_handshake(&w);
	for (int i = 0; i < 3000; i++)
		memcpy(text + 10 * i, "GET /abc\r\n", 11);
	talk.count = talk.used = 0;
	talk_say(TO_SERVER, text);
	talk_nul_in_field();
	for (size_t t = 0; t < talk.count; t++)
		talk_speak(&w, &talk.turns[t], false);
	assert_int_equal(upg_inspect_counters(in)->events[UPG_EV_HTTP_HTTP09_SMUGGLED], 2999);
	assert_int_equal(seen.raised[UPG_EV_HTTP_HTTP09_SMUGGLED], 100 + 5); /* 128, 256, ... 2048 */
	assert_int_equal(seen.raised[UPG_EV_HTTP_NUL_IN_HEADER], 1);
	upg_inspect_finish(in);
	upg_inspect_free(in);
}

/* More records of one packet than may wait together. */
enum { ANSWERS = 600 };

struct counted {
	uint64_t next;
	bool bad;
};

static void
on_answer(void *ctx, const struct upg_record *r)
{
	struct counted *c = ctx;
	char target[16];

	if (r->type != UPG_RECORD_HTTP)
		return;
	snprintf(target, sizeof target, "/%03u", (unsigned)c->next);
	c->bad |= r->tx_id != c->next++ || strcmp(r->http.target, target) != 0 || r->http.status != 204 ||
	          r->size != offsetof(struct upg_record, http) + sizeof r->http;
}

static void
many_records_of_one_packet(void **state)
{
	static const char answer[] = "HTTP/1.1 204 No Content\r\n\r\n";
	static char text[ANSWERS * sizeof answer];
	struct upg_limits lim = upg_limits_default();
	struct counted c = {0};
	struct talker w = {.carry = WHOLE};

	lim.http_pipeline_max = ANSWERS;
	w.in = talk_inspector(&c, &lim, UPG_PASSIVE, talk_rules(), on_answer);
	talk_handshake(&w);
	for (unsigned i = 0; i < ANSWERS; i++) {
		snprintf(text, sizeof text, "GET /%03u HTTP/1.1\r\nHost: a\r\n\r\n", i);
		talk_speak(&w, &(struct turn){TO_SERVER, text, strlen(text)}, false);
	}
	size_t len = 0;
	for (unsigned i = 0; i < ANSWERS; i++, len += sizeof answer - 1)
		memcpy(text + len, answer, sizeof answer);
	talk_give(&w, (struct packets_segment){.dir = TO_CLIENT,
	                                       .flags = UPG_TCP_ACK,
	                                       .seq = w.seq[TO_CLIENT],
	                                       .ack = w.seq[TO_SERVER],
	                                       .data = text,
	                                       .len = len});
	assert_int_equal(c.next, ANSWERS);
	assert_false(c.bad);
	upg_inspect_finish(w.in);
	upg_inspect_free(w.in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(h2c_is_counted),
	        cmocka_unit_test(eviction_charges_nobody_else),
	        cmocka_unit_test(idle_timeout_charges_nobody_else),
	        cmocka_unit_test(reused_tuple_begins_clean),
	        cmocka_unit_test(condemned_stays_condemned),
	        cmocka_unit_test(no_memory_accuses_nobody),
	        cmocka_unit_test(opaque_connections_hold_nothing),
	        cmocka_unit_test(repetitions_thin_out),
	        cmocka_unit_test(many_records_of_one_packet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
