/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Somebody fills the tables: forged SYNs, and connections that are opened and say nothing, or one request, and stay. One connection that is
 * used now and then all the while stays followed, an attack on it is blocked as ever, and memory stays within what the limits say.
 *
 *   UPG_SYNS=100000 UPG_IDLE=20000 test_exhaustion        (a million and 200,000 in make check-full)
 */
#include "capture/bytes.h"
#include "capture/decode.h"
#include "capture/flow.h"
#include "capture/halfopen.h"
#include "tests/packets.h"
#include "tools/inspect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
// clang-format off
#include <cmocka.h>
// clang-format on

enum { EVERY = 997 }; /* so many hostile packets between two packets of the long-lived connection */

struct world {
	struct upg_inspect *in;
	struct upg_limits lim;
	struct packets_pair pair;  /* the long-lived connection's */
	struct packets_pair other; /* those of everybody else */
	uint32_t seq[2];
	uint64_t hostile, answered, blocked, alerts;
	uint64_t rss_peak;
};

static struct packets_one one;

static uint64_t
rss_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	unsigned long long pages = 0;

	if (f) {
		if (fscanf(f, "%*u %llu", &pages) != 1)
			pages = 0;
		fclose(f);
	}
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void
take_record(void *ctx, const struct upg_record *r)
{
	struct world *w = ctx;

	if (r->type == UPG_RECORD_HTTP)
		w->answered += r->tuple.sport == w->pair.client_port;
	if (r->type != UPG_RECORD_ALERT || r->alert.severity > 2)
		return;
	w->alerts++;
	w->blocked += r->alert.blocked && r->tuple.sport == w->pair.client_port;
}

static enum upg_fate
give(struct world *w, struct packets_pair *pair, struct packets_segment g)
{
	pair->clock_us = w->pair.clock_us += 20;
	packets_build(&one, pair, &g);
	return upg_inspect_packet(w->in, &one.pkt);
}

static enum upg_fate
say(struct world *w, enum upg_dir dir, const char *text)
{
	size_t len = strlen(text);
	enum upg_fate fate = give(w, &w->pair,
	                          (struct packets_segment){.dir = dir,
	                                                   .flags = UPG_TCP_ACK | UPG_TCP_PSH,
	                                                   .seq = w->seq[dir],
	                                                   .ack = w->seq[upg_dir_other(dir)],
	                                                   .data = text,
	                                                   .len = len});

	if (fate != UPG_FATE_DROP)
		w->seq[dir] += (uint32_t)len;
	return fate;
}

/* The long-lived connection has a word between the hostile packets. */
static void
live(struct world *w)
{
	if (w->hostile++ % EVERY)
		return;
	assert_int_equal(say(w, TO_SERVER, "GET /here HTTP/1.1\r\nHost: a.example\r\n\r\n"), UPG_FATE_PASS);
	assert_int_equal(say(w, TO_CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), UPG_FATE_PASS);
	uint64_t rss = rss_bytes();

	if (rss > w->rss_peak)
		w->rss_peak = rss;
}

static void
handshake(struct world *w, struct packets_pair *pair)
{
	give(w, pair, (struct packets_segment){.flags = UPG_TCP_SYN});
	give(w, pair, (struct packets_segment){.dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1});
	give(w, pair, (struct packets_segment){.seq = 1, .ack = 1});
}

/* The i-th of many: another port, another host, another number. */
static void
somebody(struct world *w, uint64_t i)
{
	w->other.client_port = (uint16_t)(1024 + i % 50000);
	w->other.host = (uint16_t)(10 + i / 50000 % 60000);
	w->other.client_isn = (uint32_t)(i * 2654435761u);
	w->other.server_isn = (uint32_t)(i * 40503u);
}

static void
flood(struct world *w, uint64_t syns)
{
	for (uint64_t i = 0; i < syns; i++) {
		somebody(w, i);
		give(w, &w->other, (struct packets_segment){.flags = UPG_TCP_SYN, .wscale_set = true, .wscale = 7});
		live(w);
	}
}

static void
stay(struct world *w, uint64_t idle)
{
	static const char request[] = "GET / HTTP/1.1\r\nHost: b.example\r\n\r\n",
	                  answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

	for (uint64_t i = 0; i < idle; i++) {
		somebody(w, 1u << 21 | i);
		handshake(w, &w->other);
		if (i % 2) {
			give(w, &w->other,
			     (struct packets_segment){.seq = 1, .ack = 1, .data = request, .len = sizeof(request) - 1});
			give(w, &w->other,
			     (struct packets_segment){.dir = TO_CLIENT,
			                              .seq = 1,
			                              .ack = sizeof(request),
			                              .data = answer,
			                              .len = sizeof(answer) - 1});
			give(w, &w->other, (struct packets_segment){.seq = sizeof(request), .ack = sizeof(answer)});
		}
		live(w);
	}
}

/* What the tables may take, by the limits, and what each connection has beside them outside of any limit but flow.max-flows. */
static uint64_t
budget(const struct upg_limits *lim, uint64_t a_watch)
{
	return lim->flow_max * (sizeof(struct upg_track) + 16 + a_watch) +
	       lim->flow_halfopen_max * (sizeof(struct upg_halfopen) + 8) + lim->stream_memory_bytes +
	       lim->http_memory_bytes;
}

static uint64_t
setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void
exhaust(uint64_t flows, uint64_t halfopen, uint64_t http_bytes)
{
	enum { A_WATCH = 1024, A_CONNECTION = 1000 };
	uint8_t http_ports[8192] = {[10] = 1};
	uint64_t syns = setting("UPG_SYNS", 100000), idle = setting("UPG_IDLE", 20000), before = rss_bytes();
	struct world w = {.lim = upg_limits_default()};
	struct upg_rules *rules = upg_rules_new();
	char err[UPG_ERR_BYTES];
	size_t len;
	const char *text = upg_rules_shipped(&len);

	assert_int_equal(upg_rules_parse(rules, "shipped", text, len, NULL, NULL, NULL, NULL), 0);
	w.lim.flow_max = flows;
	w.lim.flow_halfopen_max = halfopen;
	w.lim.http_memory_bytes = http_bytes;
	w.lim.stream_memory_bytes = 16 * UPG_MIB;
	w.pair = (struct packets_pair){.clock_us = UINT64_C(1700000000000000), .client_port = 60001};
	w.in = upg_inspect_new(&(struct upg_inspect_options){.lim = &w.lim,
	                                                     .mode = UPG_INLINE,
	                                                     .hash_key = {1, 2},
	                                                     .http_ports = http_ports,
	                                                     .rules = rules,
	                                                     .emit = take_record,
	                                                     .emit_ctx = &w},
	                       err);
	assert_non_null(w.in);
	handshake(&w, &w.pair);
	w.seq[TO_SERVER] = w.seq[TO_CLIENT] = 1;
	flood(&w, syns);
	stay(&w, idle);
	flood(&w, syns / 10);

	const struct upg_record_stats *st = upg_inspect_counters(w.in);
	uint64_t took = w.rss_peak - before, may = budget(&w.lim, A_WATCH);

	print_message("%llu SYNs, %llu idle connections, room for %llu connections and %llu half-open ones: %llu are "
	              "followed, %llu half open, "
	              "%llu evicted; %llu requests of the long-lived connection answered; %llu MiB of %llu\n",
	              (unsigned long long)syns, (unsigned long long)idle, (unsigned long long)flows,
	              (unsigned long long)halfopen, (unsigned long long)st->stream.flows_active,
	              (unsigned long long)st->stream.half_open, (unsigned long long)st->stream.flows_evicted,
	              (unsigned long long)w.answered, (unsigned long long)(took / UPG_MIB),
	              (unsigned long long)(may / UPG_MIB));
	assert_int_equal(w.answered, (w.hostile + EVERY - 1) / EVERY);
	assert_int_equal(w.alerts, 0);
	assert_true(st->stream.flows_active <= flows && st->stream.half_open <= halfopen);
	assert_int_equal(st->stream.flows_evicted > 0, idle >= flows || idle > http_bytes / A_CONNECTION);
	assert_true(took <= may);
	/* the attack of 2010 on it: eight octets behind a handshake that are a request */
	say(&w, TO_SERVER,
	    "GET /chat HTTP/1.1\r\nHost: a.example\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
	    "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\nOrigin: "
	    "http://a.example\r\n\r\n");
	assert_int_equal(say(&w, TO_SERVER, "GET /xx\n"), UPG_FATE_DROP);
	assert_true(w.blocked > 0);
	/* and condemned it stays */
	assert_int_equal(say(&w, TO_SERVER, "GET /yy\n"), UPG_FATE_DROP);
	upg_inspect_finish(w.in);
	upg_inspect_free(w.in);
	upg_rules_free(rules);
}

static void
test_room(void **state)
{
	struct upg_limits lim = upg_limits_default();

	exhaust(lim.flow_max, lim.flow_halfopen_max, lim.http_memory_bytes);
}

/* Tables far too small for all that comes. */
static void
test_no_room(void **state)
{
	exhaust(2000, 5000, 64 * UPG_MIB);
}

/* Room for all connections, but not for what is known of them. */
static void
test_no_memory(void **state)
{
	struct upg_limits lim = upg_limits_default();

	exhaust(lim.flow_max, lim.flow_halfopen_max, 4 * UPG_MIB);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_room), cmocka_unit_test(test_no_memory),
	                                   cmocka_unit_test(test_room)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
