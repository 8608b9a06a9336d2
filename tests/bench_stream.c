/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine costs: a packet in memory at 1, 1,000 and 100,000 connections, a whole connection, a connection's memory. */
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

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* One packet built once and sent for every connection with its addresses and numbers changed in the decoded part alone. */
static struct packets_one kinds[6];
static uint64_t clock_us = 1278500000000000;

static void
send_as(struct upg_stream *s, struct packets_one *kind, uint32_t number, uint32_t seq, uint32_t ack)
{
	struct upg_packet pkt = kind->pkt;
	struct upg_addr *client = pkt.tuple.dport == 80 ? &pkt.tuple.src : &pkt.tuple.dst;
	struct upg_flow *flow;
	enum upg_dir dir;

	upg_put_be32(client->octets + 12, 0x0a000000 + number);
	pkt.tcp.seq = seq;
	pkt.tcp.ack = ack;
	pkt.csum = UPG_CSUM_GOOD; /* as the kernel vouches inline */
	pkt.clock_us = pkt.ts_us = ++clock_us;
	upg_stream_packet(s, &pkt, &flow, &dir);
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

static void
bench(enum upg_stream_mode mode, uint32_t flows, size_t payload)
{
	static uint8_t data[1460];
	struct upg_limits lim = upg_limits_default();

	lim.flow_max = flows < 16 ? 16 : flows;
	struct upg_stream *s = begin(&lim, mode);
	struct packets_one *syn =
	        kind(0, (struct packets_segment){.flags = UPG_TCP_SYN, .wscale_set = true, .wscale = 7});
	struct packets_one *syn_ack =
	        kind(1, (struct packets_segment){
	                        .dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK, .wscale_set = true, .wscale = 7});
	struct packets_one *ack = kind(2, (struct packets_segment){0});
	struct packets_one *bytes = kind(3, (struct packets_segment){.dir = TO_CLIENT, .data = data, .len = payload});
	struct packets_one *cfin = kind(4, (struct packets_segment){.flags = UPG_TCP_FIN | UPG_TCP_ACK});
	struct packets_one *sfin =
	        kind(5, (struct packets_segment){.dir = TO_CLIENT, .flags = UPG_TCP_FIN | UPG_TCP_ACK});
	uint32_t rounds = flows > 100000 ? 4 : 4000000 / flows / 3 + 1;
	uint64_t start = now_ns(), opened, done, closed;

	for (uint32_t i = 0; i < flows; i++) {
		send_as(s, syn, i, 0, 0);
		send_as(s, syn_ack, i, 0, 1);
		send_as(s, ack, i, 1, 1);
	}
	opened = now_ns();
	/* two segments and an acknowledgement, as a download goes */
	for (uint32_t r = 0; r < rounds; r++)
		for (uint32_t i = 0; i < flows; i++) {
			uint32_t seq = 1 + r * 2 * (uint32_t)payload;

			send_as(s, bytes, i, seq, 1);
			send_as(s, bytes, i, seq + (uint32_t)payload, 1);
			send_as(s, ack, i, 1, seq + 2 * (uint32_t)payload);
		}
	done = now_ns();
	uint32_t end = 1 + rounds * 2 * (uint32_t)payload;

	for (uint32_t i = 0; i < flows; i++) {
		send_as(s, cfin, i, 1, end);
		send_as(s, sfin, i, end, 2);
		send_as(s, ack, i, 2, end + 1);
	}
	closed = now_ns();
	printf("%-8s %8u connections, %4zu bytes a segment: %6.1f ns a packet, %7.1f ns a connection (7 packets)\n",
	       mode == UPG_INLINE ? "inline" : "passive", flows, payload,
	       (double)(done - opened) / (3.0 * rounds * flows), (double)(opened - start + closed - done) / flows);
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
	uint64_t start = now_ns(), had = delivered;

	for (uint32_t i = 1; i <= 1000000; i++)
		send_as(s, syn, i, 0, 0);
	double ns = (double)(now_ns() - start) / 1000000;

	send_as(s, bytes, 0, 2, 1);
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
			bench((enum upg_stream_mode)mode, flows[i], 350);
	bench(UPG_INLINE, 1000, 1460);
	flood();
	return 0;
}
