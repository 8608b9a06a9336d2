/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_watch.c - records that wait for upg_inspect_deliver() are the same, in the same order and with the same verdicts, as those that do not, however
 * many packets are between two deliveries; and before it none comes.
 */
#include "tests/packets.h"
#include "tools/inspect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TEXT_MAX = 400000, CONNECTIONS = 60 };

static struct heard {
	char text[TEXT_MAX];
	size_t used, count;
} at_once, later;

static void
note(void *ctx, const struct upg_record *r)
{
	struct heard *h = ctx;
	bool alert = r->type == UPG_RECORD_ALERT;

	if (r->type == UPG_RECORD_STATS)
		return;
	h->count++;
	h->used += (size_t)snprintf(h->text + h->used, TEXT_MAX - h->used, "%d %u %d %d %d\n", r->type, r->tuple.sport,
	                            alert ? (int)r->alert.event : -1, alert ? (int)r->alert.verdict : -1,
	                            alert && r->alert.blocked);
	assert_true(h->used < TEXT_MAX);
}

static struct upg_inspect *
inspector(struct heard *h, bool emit_later)
{
	static uint8_t http_ports[8192];
	static struct upg_limits lim;
	static struct upg_rules *rules;
	char err[UPG_ERR_BYTES];
	size_t len;

	*h = (struct heard){0};
	lim = upg_limits_default();
	lim.flow_max = 4; /* others are evicted, and say what they have to say, while a packet is at hand */
	lim.flow_halfopen_max = 16;
	http_ports[80 / 8] |= 1 << 80 % 8;
	if (!rules) {
		const char *text = upg_rules_shipped(&len);

		rules = upg_rules_new();
		assert_int_equal(upg_rules_parse(rules, "shipped", text, len, NULL, NULL, NULL, NULL), 0);
	}
	struct upg_inspect *in = upg_inspect_new(&(struct upg_inspect_options){.lim = &lim,
	                                                                       .mode = UPG_INLINE,
	                                                                       .verify_checksums = true,
	                                                                       .hash_key = {1, 2},
	                                                                       .http_ports = http_ports,
	                                                                       .rules = rules,
	                                                                       .emit = note,
	                                                                       .emit_ctx = h,
	                                                                       .emit_later = emit_later},
	                                         err);
	assert_non_null(in);
	return in;
}

/* What comes at last: nothing, what is odd, what is blocked, what is judged when it is forgotten. */
static const char *const ends[] = {
        "",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX : a\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\nX: a\tb\r",
};

static void
play(struct upg_inspect *in, unsigned deliver_every)
{
	static struct packets_one one;
	static const char first[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
	                  ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
	unsigned packets = 0;

	for (unsigned i = 0; i < CONNECTIONS; i++) {
		struct packets_pair pair = {.client_port = (uint16_t)(1000 + i),
		                            .clock_us = UINT64_C(1700000000000000) + i * 100000};
		const char *end = ends[i % (sizeof ends / sizeof *ends)];
		const struct packets_segment all[] = {
		        {.dir = TO_SERVER, .flags = UPG_TCP_SYN},
		        {.dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1},
		        {.dir = TO_SERVER, .seq = 1, .ack = 1},
		        {.dir = TO_SERVER, .seq = 1, .ack = 1, .data = first, .len = sizeof first - 1},
		        {.dir = TO_CLIENT, .seq = 1, .ack = sizeof first, .data = ok, .len = sizeof ok - 1},
		        {.dir = TO_SERVER, .seq = sizeof first, .ack = sizeof ok, .data = end, .len = strlen(end)},
		};

		for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
			pair.clock_us += 50;
			upg_inspect_packet(in, packets_build(&one, &pair, &all[k]));
			if (deliver_every && ++packets % deliver_every == 0)
				upg_inspect_deliver(in);
		}
	}
	upg_inspect_finish(in);
	upg_inspect_free(in);
}

static void
later_is_the_same(void **state)
{
	play(inspector(&at_once, false), 0);
	assert_true(at_once.count > 2 * CONNECTIONS);
	assert_non_null(strstr(at_once.text, " 1\n")); /* something is blocked */
	for (unsigned every = 0; every < 40; every++) {
		play(inspector(&later, true), every);
		assert_string_equal(later.text, at_once.text);
	}
}

static void
nothing_comes_before(void **state)
{
	struct upg_inspect *in = inspector(&later, true);
	static struct packets_one one;
	struct packets_pair pair = {.clock_us = UINT64_C(1700000000000000)};
	const struct packets_segment all[] = {
	        {.dir = TO_SERVER, .flags = UPG_TCP_SYN},
	        {.dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1},
	        {.dir = TO_SERVER, .seq = 1, .ack = 1},
	        {.dir = TO_SERVER, .seq = 1, .ack = 1, .data = ends[3], .len = strlen(ends[3])},
	        {.dir = TO_SERVER, .seq = 1, .ack = 1, .data = ends[3], .len = strlen(ends[3])},
	};

	for (size_t k = 0; k < sizeof all / sizeof *all; k++)
		upg_inspect_packet(in, packets_build(&one, &pair, &all[k]));
	assert_int_equal(later.count, 0);
	assert_true(upg_inspect_deliver(in));
	assert_true(later.count >= 2); /* the alert, the packet dropped */
	assert_false(upg_inspect_deliver(in));
	upg_inspect_finish(in);
	upg_inspect_free(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(later_is_the_same),
	        cmocka_unit_test(nothing_comes_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
