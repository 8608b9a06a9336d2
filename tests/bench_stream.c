/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine costs: a packet in memory at one to a million connections, a whole connection, a connection's memory. */
#include "capture/bytes.h"
#include "capture/flow.h"
#include "tests/packets.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t delivered;

static void
on_open(void *user, struct upg_flow *f)
{
}

static void
on_data(void *user, struct upg_flow *f, enum upg_dir dir, const uint8_t *at, size_t len)
{
	delivered += len;
}

static void
on_gap(void *user, struct upg_flow *f, enum upg_dir dir, uint64_t len)
{
}

static void
on_note(void *user, struct upg_flow *f, enum upg_dir dir, enum upg_stream_note note, const char *reason,
        uint64_t offset, const uint8_t *at, size_t len)
{
	fprintf(stderr, "unexpected note %d %s\n", (int)note, reason ? reason : "");
	exit(1);
}

static void
on_end(void *user, struct upg_flow *f, enum upg_dir dir, enum upg_end why)
{
}

static void
on_timer(void *user, struct upg_flow *f, uint64_t clock_us)
{
}

static void
on_close(void *user, struct upg_flow *f, enum upg_end why)
{
}

static const struct upg_stream_ops ops = {on_open, on_data, on_gap, on_note, on_end, on_timer, on_close};

static uint64_t
now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts); /* another program may be running */
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* One packet built once and sent for every connection with its addresses and numbers changed in the decoded part alone. */
static struct packets_one kinds[6];
static uint64_t clock_us = 1278500000000000;

/* Packets at hand: every source has a batch of them and shows them ahead of their turn (nfqueue.c, readahead.c, afpacket.c). */
enum { QUEUE = 2 * UPG_AHEAD_MOST };
static struct upg_packet queue[QUEUE];
static uint32_t queued, taken;

static void
take(struct upg_stream *s)
{
	struct upg_flow *flow;
	enum upg_dir dir;

	upg_stream_packet(s, &queue[taken++ % QUEUE], &flow, &dir);
}

static void
take_all(struct upg_stream *s)
{
	while (taken != queued)
		take(s);
}

static void
send_as(struct upg_stream *s, struct packets_one *kind, uint32_t number, uint32_t seq, uint32_t ack)
{
	struct upg_packet *pkt = &queue[queued++ % QUEUE];

	*pkt = kind->pkt;
	upg_put_be32((pkt->tuple.dport == 80 ? &pkt->tuple.src : &pkt->tuple.dst)->octets + 12, 0x0a000000 + number);
	pkt->tcp.seq = seq;
	pkt->tcp.ack = ack;
	pkt->csum = UPG_CSUM_GOOD; /* as the kernel vouches inline */
	pkt->clock_us = pkt->ts_us = ++clock_us;
	upg_stream_ahead(s, pkt);
	if (queued - taken > UPG_AHEAD_MOST)
		take(s);
}

static struct packets_one *
kind(int i, struct packets_segment g)
{
	struct packets_pair pair = {0};

	packets_build(&kinds[i], &pair, &g);
	return &kinds[i];
}

static struct upg_stream *
begin(struct upg_limits *lim, enum upg_stream_mode mode)
{
	char err[UPG_ERR_BYTES];
	struct upg_stream_options o = {.lim = lim, .mode = mode, .verify_checksums = true, .hash_key = {1, 2}};
	struct upg_stream *s = upg_stream_new(&o, &ops, NULL, err);

	if (!s)
		exit(1);
	return s;
}

/* The packets of an ordinary download: two segments of payload octets for each acknowledgement. */
struct traffic {
	struct packets_one *syn, *syn_ack, *ack, *bytes, *cfin, *sfin;
	uint32_t payload;
};

static struct traffic
download(uint32_t payload)
{
	static uint8_t data[1460];

	return (struct traffic){
	        .syn = kind(0, (struct packets_segment){.flags = UPG_TCP_SYN, .wscale_set = true, .wscale = 7}),
	        .syn_ack = kind(1, (struct packets_segment){.dir = TO_CLIENT,
	                                                    .flags = UPG_TCP_SYN | UPG_TCP_ACK,
	                                                    .wscale_set = true,
	                                                    .wscale = 7}),
	        .ack = kind(2, (struct packets_segment){0}),
	        .bytes = kind(3, (struct packets_segment){.dir = TO_CLIENT, .data = data, .len = payload}),
	        .cfin = kind(4, (struct packets_segment){.flags = UPG_TCP_FIN | UPG_TCP_ACK}),
	        .sfin = kind(5, (struct packets_segment){.dir = TO_CLIENT, .flags = UPG_TCP_FIN | UPG_TCP_ACK}),
	        .payload = payload,
	};
}

/*
 * The i-th connection of a round: in the order they were opened in, which is that of memory, or mixed, in no order of memory nor of the round before.
 * The factors share none with a power of ten.
 */
static bool mixed;

static uint32_t
nth(uint32_t i, uint32_t round, uint32_t flows)
{
	if (!mixed)
		return i;

	static const uint32_t factors[] = {7368787, 3141593, 2718281, 1618033};

	return (uint32_t)((uint64_t)i * factors[round % 4] % flows);
}

static void
open_all(struct upg_stream *s, const struct traffic *t, uint32_t base, uint32_t flows)
{
	for (uint32_t i = 0; i < flows; i++) {
		uint32_t number = base + nth(i, 0, flows);

		send_as(s, t->syn, number, 0, 0);
		send_as(s, t->syn_ack, number, 0, 1);
		send_as(s, t->ack, number, 1, 1);
	}
	take_all(s);
}

static void
transfer(struct upg_stream *s, const struct traffic *t, uint32_t base, uint32_t flows, uint32_t round)
{
	uint32_t seq = 1 + round * 2 * t->payload;

	for (uint32_t i = 0; i < flows; i++) {
		uint32_t number = base + nth(i, round, flows);

		send_as(s, t->bytes, number, seq, 1);
		send_as(s, t->bytes, number, seq + t->payload, 1);
		send_as(s, t->ack, number, 1, seq + 2 * t->payload);
	}
	take_all(s);
}

static void
close_all(struct upg_stream *s, const struct traffic *t, uint32_t base, uint32_t flows, uint32_t rounds)
{
	uint32_t end = 1 + rounds * 2 * t->payload;

	for (uint32_t i = 0; i < flows; i++) {
		uint32_t number = base + nth(i, rounds, flows);

		send_as(s, t->cfin, number, 1, end);
		send_as(s, t->sfin, number, end, 2);
		send_as(s, t->ack, number, 2, end + 1);
	}
	take_all(s);
}

/*
 * So many connections at a time, again and again new ones, the table being full of those that are over. Nothing is left out: memory touched for the
 * first time is touched within.
 */
static void
bench(enum upg_stream_mode mode, uint32_t flows, uint32_t payload)
{
	struct upg_limits lim = upg_limits_default();
	struct traffic t = download(payload);
	uint32_t generations = 1000000 / flows < 200 ? 1000000 / flows : 200,
	         rounds = 3 + 1000000 / (flows * generations);
	uint64_t opening = 0, moving = 0, closing = 0, began = now_ns();

	lim.flow_max = flows < 16 ? 16 : flows;
	struct upg_stream *s = begin(&lim, mode);
	uint64_t made = now_ns() - began;

	for (uint32_t g = 0; g < generations; g++) {
		uint64_t start = now_ns(), opened, done;

		open_all(s, &t, g * flows, flows);
		opened = now_ns();
		for (uint32_t r = 0; r < rounds; r++)
			transfer(s, &t, g * flows, flows, r);
		done = now_ns();
		close_all(s, &t, g * flows, flows, rounds);
		closing += now_ns() - done;
		moving += done - opened;
		opening += opened - start;
	}
	double connections = (double)generations * flows;

	printf("%-8s %8u connections %s, %4u bytes a segment: %6.1f ns a packet, %7.1f ns a connection (6 packets); "
	       "made "
	       "in %.1f ms\n",
	       mode == UPG_INLINE ? "inline" : "passive", flows, mixed ? "mixed  " : "in turn", payload,
	       (double)moving / (3 * rounds * connections), (double)(opening + closing) / connections,
	       (double)made / 1e6);
	upg_stream_free(s);
}

/* One million forged SYNs while a connection lives: it stays, and memory does. */
static void
flood(void)
{
	struct upg_limits lim = upg_limits_default();
	struct upg_stream *s = begin(&lim, UPG_INLINE);
	struct packets_one *syn = kind(0, (struct packets_segment){.flags = UPG_TCP_SYN});
	struct packets_one *syn_ack =
	        kind(1, (struct packets_segment){.dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK});
	struct packets_one *bytes = kind(2, (struct packets_segment){.data = "x", .len = 1});
	struct upg_stream_stats st;

	send_as(s, syn, 0, 0, 0);
	send_as(s, syn_ack, 0, 0, 1);
	send_as(s, bytes, 0, 1, 1);
	take_all(s);
	uint64_t start = now_ns(), had = delivered;

	for (uint32_t i = 1; i <= 1000000; i++)
		send_as(s, syn, i, 0, 0);
	take_all(s);
	double ns = (double)(now_ns() - start) / 1000000;

	send_as(s, bytes, 0, 2, 1);
	take_all(s);
	upg_stream_stats(s, &st);
	printf("flood of 1,000,000 SYNs: %.1f ns each, %llu half open in %llu bytes; the live connection %s\n", ns,
	       (unsigned long long)st.half_open, (unsigned long long)st.half_open * 32,
	       delivered == had + 1 ? "is followed" : "WAS LOST");
	upg_stream_free(s);
}

int
main(void)
{
	static const uint32_t flows[] = {1, 1000, 100000, 1000000};

	printf("memory of a connection: %zu bytes, %zu of them public; of a half-open one: 32 bytes\n",
	       sizeof(struct upg_track), sizeof(struct upg_flow));
	for (int mode = UPG_PASSIVE; mode <= UPG_INLINE; mode++)
		for (size_t i = 0; i < sizeof(flows) / sizeof(*flows); i++)
			for (int k = 0; k < (flows[i] > 1 ? 2 : 1); k++) {
				mixed = k;
				bench((enum upg_stream_mode)mode, flows[i], 350);
			}
	mixed = false;
	bench(UPG_INLINE, 1000, 1460);
	flood();
	return 0;
}
