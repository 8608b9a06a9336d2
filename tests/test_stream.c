/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Segments in, ordered bytes out: each test plays a short connection and looks at what the inspector was told. */
#include "capture/bytes.h"
#include "capture/decode.h"
#include "capture/stream.h"
#include "tests/packets.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// clang-format off
#include <cmocka.h>
// clang-format on

/* What the inspector was told: one line of text an operation, and the bytes of both directions. */
struct world {
	struct upg_limits lim;
	struct upg_stream *s;
	struct packets_pair pair;
	char log[65536];
	uint8_t *got[2];
	size_t len[2];
	struct upg_flow *flow;
	bool condemn_at_data, opaque_at_open;
	uint64_t timer_us;
};

static struct packets_one one;
static enum upg_reassembler engine;

static void
say(struct world *w, const char *fmt, ...)
{
	va_list ap;
	size_t n = strlen(w->log);

	va_start(ap, fmt);
	vsnprintf(w->log + n, sizeof(w->log) - n, fmt, ap);
	va_end(ap);
}

static void
on_open(void *user, struct upg_flow *f)
{
	struct world *w = user;

	w->flow = f;
	f->opaque |= w->opaque_at_open;
	say(w, "open%s%s\n", f->midstream ? " midstream" : "", f->opaque ? " opaque" : "");
}

static void
on_data(void *user, struct upg_flow *f, enum upg_dir dir, const uint8_t *at, size_t len)
{
	struct world *w = user;

	w->got[dir] = realloc(w->got[dir], w->len[dir] + len);
	memcpy(w->got[dir] + w->len[dir], at, len);
	w->len[dir] += len;
	if (w->condemn_at_data)
		f->condemned = true;
}

static void
on_gap(void *user, struct upg_flow *f, enum upg_dir dir, uint64_t len)
{
	say(user, "gap %c %llu\n", dir ? 's' : 'c', (unsigned long long)len);
}

static void
on_note(void *user, struct upg_flow *f, enum upg_dir dir, enum upg_stream_note note, const char *reason,
        uint64_t offset, const uint8_t *at, size_t len)
{
	static const char *const names[] = {"overlap_conflict", "inadmissible", "fragment_conflict", "urgent", "gap",
	                                    "midstream",        "budget",       "engines_disagree"};

	/* libnids left for a hole: the native engine goes on */
	if (note == UPG_NOTE_BUDGET && reason && strcmp(reason, "native") == 0)
		return;
	say(user, "note %c %s%s%s\n", dir ? 's' : 'c', names[note], reason ? " " : "", reason ? reason : "");
}

static const char *const ends[] = {"fin", "rst", "timeout", "evicted", "input", "reused"};

static void
on_end(void *user, struct upg_flow *f, enum upg_dir dir, enum upg_end why)
{
	say(user, "end %c %s\n", dir ? 's' : 'c', ends[why]);
}

static void
on_timer(void *user, struct upg_flow *f, uint64_t clock_us)
{
	struct world *w = user;

	w->timer_us = clock_us;
	say(w, "timer\n");
}

static void
on_close(void *user, struct upg_flow *f, enum upg_end why)
{
	struct world *w = user;

	if (w->flow == f)
		w->flow = NULL;
	say(w, "close %s\n", ends[why]);
}

static const struct upg_stream_ops ops = {on_open, on_data, on_gap, on_note, on_end, on_timer, on_close};

static struct world *
begin(enum upg_stream_mode mode, int family, const struct upg_limits *lim)
{
	struct world *w = calloc(1, sizeof(*w));
	char err[UPG_ERR_BYTES];

	w->lim = lim ? *lim : upg_limits_default();
	w->pair = (struct packets_pair){
	        .family = family, .client_isn = 0xfffffff0, .server_isn = 0x7ffffff8, .clock_us = 1700000000000000};
	struct upg_stream_options o = {
	        .lim = &w->lim, .mode = mode, .verify_checksums = true, .midstream = true, .hash_key = {1, 2}};

	w->s = upg_stream_new(&o, &ops, w, err);
	assert_non_null(w->s);
	return w;
}

static void
finish(struct world *w)
{
	upg_stream_finish(w->s, UPG_END_INPUT);
	struct upg_stream_stats st;

	upg_stream_stats(w->s, &st);
	assert_int_equal(st.memory_bytes, 0);
	assert_int_equal(st.flows_active, 0);
	assert_int_equal(st.flows_opened, st.flows_closed);
	upg_stream_free(w->s);
	free(w->got[0]);
	free(w->got[1]);
	free(w);
}

static enum upg_fate
play(struct world *w, struct packets_segment g)
{
	struct upg_flow *f;
	enum upg_dir dir;

	w->pair.clock_us += 1000;
	return upg_stream_packet(w->s, packets_build(&one, &w->pair, &g), &f, &dir);
}

#define C(...)  play(w, (struct packets_segment){.dir = TO_SERVER, __VA_ARGS__})
#define S(...)  play(w, (struct packets_segment){.dir = TO_CLIENT, __VA_ARGS__})
#define TEXT(t) .data = (t), .len = sizeof(t) - 1

static void
handshake(struct world *w)
{
	assert_int_equal(C(.flags = UPG_TCP_SYN), UPG_FATE_PASS);
	assert_int_equal(S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 1, .ack = 1), UPG_FATE_PASS);
}

static void
said(struct world *w, const char *expected)
{
	assert_string_equal(w->log, expected);
	w->log[0] = 0;
}

static void
heard(struct world *w, enum upg_dir dir, const char *expected)
{
	assert_int_equal(w->len[dir], strlen(expected));
	assert_memory_equal(w->got[dir], expected, strlen(expected));
}

static void
bye(struct world *w, uint32_t cseq, uint32_t sseq)
{
	C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = cseq, .ack = sseq);
	S(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = sseq, .ack = cseq + 1);
	C(.seq = cseq + 1, .ack = sseq + 1);
}

/* A connection begins with its SYN, and both SYNs are counted as large as they were, also where the engine's clock is not Unix time. */
static void
test_beginning(void **state)
{
	struct world *w = begin(UPG_INLINE, 4, NULL);
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
		packets_build(&one, &w->pair, &g[i]);
		one.pkt.clock_us = 77000000 + at_us[i];
		assert_int_equal(upg_stream_packet(w->s, &one.pkt, &f, &dir), UPG_FATE_PASS);
	}
	assert_int_equal(w->flow->start_us, 1700000000000000);
	assert_int_equal(w->flow->clock_us, 77000000 + 2345678);
	assert_int_equal(w->flow->side[TO_SERVER].packets, 2);
	assert_int_equal(w->flow->side[TO_SERVER].bytes, 56 + 52);
	assert_int_equal(w->flow->side[TO_CLIENT].packets, 1);
	assert_int_equal(w->flow->side[TO_CLIENT].bytes, 52);
	finish(w);
}

static void
test_whole_connection(void **state)
{
	for (int family = 4; family <= 6; family += 2)
		for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++) {
			struct world *w = begin((enum upg_stream_mode)mode, family, NULL);

			handshake(w);
			said(w, "open\n");
			/* both numbers wrap within */
			assert_int_equal(C(.seq = 1, .ack = 1, TEXT("GET / HTTP/1.1\r\n\r\n")), UPG_FATE_PASS);
			assert_int_equal(S(.seq = 1, .ack = 19, TEXT("HTTP/1.1 200 OK\r\n\r\n")), UPG_FATE_PASS);
			assert_int_equal(w->flow->start_us, 1700000000000000 + 1000); /* its SYN */
			assert_int_equal(w->flow->clock_us, 1700000000000000 + 5000);
			assert_int_equal(w->flow->side[TO_SERVER].packets, 3);
			assert_int_equal(w->flow->side[TO_SERVER].bytes, 3 * (family == 6 ? 60 : 40) + 18);
			bye(w, 19, 20);
			said(w, "end c fin\nend s fin\nclose fin\n");
			heard(w, TO_SERVER, "GET / HTTP/1.1\r\n\r\n");
			heard(w, TO_CLIENT, "HTTP/1.1 200 OK\r\n\r\n");
			/* strays raise nothing */
			C(.seq = 20, .ack = 21);
			S(.seq = 1, .ack = 19, TEXT("HTTP/1.1 200 OK\r\n\r\n"));
			said(w, "");
			finish(w);
		}
}

static void
test_out_of_order(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	handshake(w);
	C(.seq = 7, .ack = 1, TEXT("ghi"));
	C(.seq = 4, .ack = 1, TEXT("def"));
	heard(w, TO_SERVER, "");
	C(.seq = 1, .ack = 1, TEXT("abc"));
	heard(w, TO_SERVER, "abcdefghi");
	C(.seq = 1, .ack = 1, TEXT("abcdefghijkl"));
	heard(w, TO_SERVER, "abcdefghijkl");
	said(w, "open\n");
	finish(w);
}

static void
test_first_copy_wins(void **state)
{
	for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++) {
		struct world *w = begin((enum upg_stream_mode)mode, 4, NULL);
		enum upg_fate changed = mode == UPG_PASSIVE ? UPG_FATE_PASS : UPG_FATE_REWRITE;

		handshake(w);
		C(.seq = 1, .ack = 1, TEXT("abcdef"));
		assert_int_equal(C(.seq = 3, .ack = 1, TEXT("XXXXgh")), changed);
		assert_memory_equal(one.pkt.data + one.pkt.payload_off, "cdefgh", 6);
		assert_true(mode == UPG_PASSIVE || upg_checksum_good(&one.pkt));
		assert_int_equal(C(.seq = 1, .ack = 1, TEXT("abcdefgH")), changed);
		assert_memory_equal(one.pkt.data + one.pkt.payload_off, "abcdefgh", 8);
		heard(w, TO_SERVER, "abcdefgh");
		said(w, "open\nnote c overlap_conflict\nnote c overlap_conflict\n");
		assert_int_equal(C(.seq = 8, .ack = 1, TEXT("Hi")), changed);
		assert_memory_equal(one.pkt.data + one.pkt.payload_off, "hi", 2);
		heard(w, TO_SERVER, "abcdefghi");
		said(w, "note c overlap_conflict\n");
		/* the same out of order, from the server */
		S(.seq = 5, .ack = 9, TEXT("efgh"));
		assert_int_equal(S(.seq = 3, .ack = 9, TEXT("cdEFGHij")), changed);
		S(.seq = 1, .ack = 9, TEXT("abXX"));
		heard(w, TO_CLIENT, "abcdefghij");
		said(w, "note s overlap_conflict\nnote s overlap_conflict\n");
		finish(w);
	}
}

static void
test_inline_client_hole(void **state)
{
	struct world *w = begin(UPG_INLINE, 4, NULL);

	handshake(w);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("def")), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("abc")), UPG_FATE_PASS);
	heard(w, TO_SERVER, "abc");
	w->flow->free_until = 9;
	assert_int_equal(C(.seq = 7, .ack = 1, TEXT("ghi")), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 8, .ack = 1, TEXT("hij")), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("def")), UPG_FATE_PASS);
	heard(w, TO_SERVER, "abcdefghi");
	assert_int_equal(S(.seq = 4, .ack = 10, TEXT("def")), UPG_FATE_PASS);
	assert_int_equal(S(.seq = 1, .ack = 10, TEXT("abc")), UPG_FATE_PASS);
	heard(w, TO_CLIENT, "abcdef");
	said(w, "open\n");
	finish(w);
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
			struct world *w = begin((enum upg_stream_mode)mode, 4, &lim);

			handshake(w);
			enum upg_fate fate = play(w, cases[i].g);

			snprintf(expected, sizeof(expected), "open\nnote c inadmissible %s\n", cases[i].reason);
			said(w, expected);
			if (strcmp(cases[i].reason, "second_isn") != 0 || mode == UPG_INLINE)
				assert_int_equal(fate, mode == UPG_PASSIVE ? UPG_FATE_PASS : UPG_FATE_DROP);
			C(.seq = 1, .ack = 1, TEXT("good"));
			heard(w, TO_SERVER, "good");
			bye(w, 5, 1);
			said(w, "end c fin\nend s fin\nclose fin\n");
			finish(w);
		}
}

static void
test_past_fin(void **state)
{
	struct world *w = begin(UPG_INLINE, 4, NULL);

	handshake(w);
	C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1, .ack = 1, TEXT("abc"));
	said(w, "open\nend c fin\n");
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("def")), UPG_FATE_DROP);
	assert_int_equal(C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 6, .ack = 1), UPG_FATE_DROP);
	assert_int_equal(C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1, .ack = 1, TEXT("abc")), UPG_FATE_PASS);
	said(w, "note c inadmissible past_fin\nnote c inadmissible past_fin\n");
	/* the other half stays open */
	S(.seq = 1, .ack = 5, TEXT("answer"));
	heard(w, TO_CLIENT, "answer");
	S(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 7, .ack = 5);
	C(.seq = 5, .ack = 8);
	said(w, "end s fin\nclose fin\n");
	finish(w);
}

static void
test_timestamps(void **state)
{
	struct world *w = begin(UPG_INLINE, 4, NULL);

	C(.flags = UPG_TCP_SYN, .ts_val = 100);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .ts_val = 900, .ts_ecr = 100);
	C(.seq = 1, .ack = 1, .ts_val = 101, .ts_ecr = 900);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("evil"), .ts_val = 99), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("evil"), .ts_val = 100), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("evil")), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("good"), .ts_val = 101), UPG_FATE_PASS);
	heard(w, TO_SERVER, "good");
	/* an acknowledgement that was overtaken is no crime */
	assert_int_equal(C(.seq = 5, .ack = 1, .ts_val = 90), UPG_FATE_PASS);
	said(w, "open\nnote c inadmissible paws\nnote c inadmissible paws\nnote c inadmissible paws\n");
	finish(w);
}

static void
test_reset(void **state)
{
	struct world *w = begin(UPG_INLINE, 4, NULL);

	handshake(w);
	C(.seq = 1, .ack = 1, TEXT("abc"));
	/* at the last number acknowledged: no endpoint is sure to take it, we go on */
	assert_int_equal(C(.flags = UPG_TCP_RST, .seq = 1), UPG_FATE_PASS);
	said(w, "open\n");
	assert_int_equal(S(.flags = UPG_TCP_RST | UPG_TCP_ACK, .seq = 1, .ack = 4), UPG_FATE_PASS);
	said(w, "end s rst\nclose rst\n");
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	said(w, "");
	/* the tuple is used again at once */
	w->pair.client_isn += 500000;
	handshake(w);
	C(.seq = 1, .ack = 1, TEXT("new"));
	heard(w, TO_SERVER, "abcnew");
	said(w, "open\n");
	finish(w);
}

static void
wait(struct world *w, uint64_t us)
{
	w->pair.clock_us += us;
	upg_stream_tick(w->s, w->pair.clock_us);
}

/* A RST that the server may not have believed or got: what follows it is not joined as if nothing had been before, whatever the client does. */
static void
doubted(int family, bool acknowledged, struct packets_segment rst)
{
	struct world *w = begin(UPG_INLINE, family, NULL);

	handshake(w);
	C(.seq = 1, .ack = 1, TEXT("abc"));
	if (acknowledged)
		S(.seq = 1, .ack = 4);
	assert_int_equal(play(w, rst), UPG_FATE_PASS);
	said(w, "open\nend c rst\nclose rst\n");
	wait(w, w->lim.flow_closed_timeout_us + UPG_SEC_US);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("abc")), UPG_FATE_DROP);
	/* another SYN, taken back */
	assert_int_equal(C(.flags = UPG_TCP_SYN, .seq = 999), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	C(.flags = UPG_TCP_RST, .seq = 1000);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	wait(w, w->lim.flow_halfopen_timeout_us + UPG_SEC_US);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	/* what the ends say to be rid of it passes (RFC 9293 3.10.7.1, 3.10.7.4) */
	assert_int_equal(S(.seq = 1, .ack = 4), UPG_FATE_PASS);
	assert_int_equal(C(.flags = UPG_TCP_RST, .seq = 4), UPG_FATE_PASS);
	said(w, "");
	/* the next one */
	w->pair.client_isn += 500000;
	w->pair.server_isn += 700000;
	handshake(w);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("new")), UPG_FATE_PASS);
	heard(w, TO_SERVER, "abcnew");
	said(w, "open\n");
	S(.seq = 1, .ack = 4);
	C(.flags = UPG_TCP_RST, .seq = 4, .ttl = 1);
	wait(w, w->lim.flow_idle_timeout_us + UPG_SEC_US);
	said(w, "end c rst\nclose rst\n");
	/* as if it had only been silent */
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("late")), UPG_FATE_PASS);
	said(w, "open midstream\nnote c midstream ignore\n");
	finish(w);
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
		struct world *w = begin(UPG_INLINE, 4, NULL);
		struct upg_flow *f;
		enum upg_dir dir;
		uint32_t next = 4 + (uint32_t)fins;

		handshake(w);
		C(.seq = 1, .ack = 1, TEXT("abc"));
		if (fins) {
			S(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1, .ack = 4);
			C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 4, .ack = 2);
		} else {
			S(.seq = 1, .ack = 4);
		}
		w->pair.clock_us += 1000;
		struct upg_packet *rst =
		        packets_build(&one, &w->pair, &(struct packets_segment){.flags = UPG_TCP_RST, .seq = next});
		rst->ip_options = !fins;
		assert_int_equal(upg_stream_packet(w->s, rst, &f, &dir), UPG_FATE_PASS);
		said(w, fins ? "open\nend s fin\nend c fin\nclose fin\n" : "open\nend c rst\nclose rst\n");
		assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
		assert_int_equal(C(.seq = 1, .ack = 1, TEXT("abc")), UPG_FATE_DROP);
		wait(w, w->lim.flow_closed_timeout_us + UPG_SEC_US);
		assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
		finish(w);
	}
}

/* Of a connection joined late nobody knows whether the numbers are the server's. */
static void
test_doubted_midstream(void **state)
{
	struct world *w = begin(UPG_INLINE, 4, NULL);

	C(.seq = 1, .ack = 1, TEXT("abc"));
	S(.seq = 1, .ack = 4);
	C(.flags = UPG_TCP_RST, .seq = 4);
	said(w, "open midstream\nnote c midstream ignore\nend c rst\nclose rst\n");
	wait(w, w->lim.flow_closed_timeout_us + UPG_SEC_US);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	finish(w);
}

/* A server that resets has closed; and of half a connection no other handshake would ever be seen. */
static void
test_not_doubted(void **state)
{
	for (int half = 0; half < 2; half++) {
		struct world *w = begin(UPG_INLINE, 4, NULL);

		if (half) {
			C(.flags = UPG_TCP_SYN);
			wait(w, UPG_SEC_US);
		} else {
			handshake(w);
		}
		C(.seq = 1, .ack = 1, TEXT("abc"));
		if (!half)
			S(.seq = 1, .ack = 4, TEXT("def"));
		if (half)
			C(.flags = UPG_TCP_RST, .seq = 4);
		else
			S(.flags = UPG_TCP_RST, .seq = 4);
		w->log[0] = 0;
		wait(w, w->lim.flow_closed_timeout_us + UPG_SEC_US);
		assert_int_equal(C(.seq = 4, .ack = 4, TEXT("more")), UPG_FATE_PASS);
		said(w, "open midstream\nnote c midstream ignore\n");
		finish(w);
	}
}

/* A RST as kernels send it: the server has all that was before it. */
static void
test_sure_reset(void **state)
{
	for (int with_ack = 0; with_ack < 2; with_ack++) {
		struct world *w = begin(UPG_INLINE, 4, NULL);

		handshake(w);
		C(.seq = 1, .ack = 1, TEXT("abc"));
		S(.seq = 1, .ack = 4);
		assert_int_equal(with_ack ? C(.flags = UPG_TCP_RST | UPG_TCP_ACK, .seq = 4, .ack = 1)
		                          : C(.flags = UPG_TCP_RST, .seq = 4),
		                 UPG_FATE_PASS);
		said(w, "open\nend c rst\nclose rst\n");
		assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_DROP);
		wait(w, w->lim.flow_closed_timeout_us + UPG_SEC_US);
		assert_int_equal(C(.seq = 4, .ack = 1, TEXT("more")), UPG_FATE_PASS);
		said(w, "open midstream\nnote c midstream ignore\n");
		finish(w);
	}
}

/* Of a connection that had to make room, octets that were inspected but have not arrived are kept no more: another copy of them could not be told. */
static void
test_stray_copies(void **state)
{
	struct world *w = begin(UPG_INLINE, 4, NULL);

	handshake(w);
	C(.seq = 1, .ack = 1, TEXT("abc"));
	S(.seq = 1, .ack = 4);
	C(.seq = 4, .ack = 1, TEXT("def"));
	assert_true(upg_stream_evict(w->s));
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("abc")), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 4, .ack = 1, TEXT("xyz")), UPG_FATE_DROP);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("abcxyz")), UPG_FATE_DROP);
	finish(w);
}

static void
test_port_reuse(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	handshake(w);
	C(.seq = 1, .ack = 1, TEXT("old"));
	w->pair.client_isn += 77777;
	w->pair.server_isn += 1234567;
	handshake(w);
	C(.seq = 1, .ack = 1, TEXT("new"));
	said(w, "open\nnote c inadmissible second_isn\nclose reused\nopen\n");
	heard(w, TO_SERVER, "oldnew");
	finish(w);
}

static void
test_capture_loss(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	handshake(w);
	C(.seq = 1, .ack = 1, TEXT("req"));
	/* bytes 1..10 of the answer were not captured; the client acknowledges them */
	S(.seq = 11, .ack = 4, TEXT("tail"));
	C(.seq = 4, .ack = 15);
	heard(w, TO_CLIENT, "");
	w->pair.clock_us += 300000;
	C(.seq = 4, .ack = 15, TEXT("next"));
	said(w, "open\nnote s gap ignore\ngap s 10\n");
	heard(w, TO_CLIENT, "tail");
	heard(w, TO_SERVER, "reqnext");
	bye(w, 8, 15);
	said(w, "end c fin\nend s fin\nclose fin\n");
	finish(w);
}

static void
test_late_is_not_lost(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	handshake(w);
	/* the capture shows the acknowledgement before the data, and the data in reverse */
	C(.seq = 1, .ack = 7, TEXT("next"));
	S(.seq = 4, .ack = 1, TEXT("def"));
	/* what was sent in answer to bytes that are missing is not told before them */
	heard(w, TO_SERVER, "");
	S(.seq = 1, .ack = 1, TEXT("abc"));
	heard(w, TO_CLIENT, "abcdef");
	heard(w, TO_SERVER, "next");
	said(w, "open\n");
	finish(w);
}

/* a hole that was filled says nothing of how long the next one may stay */
static void
test_late_again(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	handshake(w);
	S(.seq = 4, .ack = 1, TEXT("def"));
	C(.seq = 1, .ack = 7);
	S(.seq = 1, .ack = 1, TEXT("abc"));
	w->pair.clock_us += 300000;
	S(.seq = 10, .ack = 1, TEXT("jkl"));
	C(.seq = 1, .ack = 13);
	S(.seq = 7, .ack = 1, TEXT("ghi"));
	heard(w, TO_CLIENT, "abcdefghijkl");
	said(w, "open\n");
	finish(w);
}

/* request and answer change places more than once: they are told in the order in which the endpoints sent them */
static void
test_answers_wait(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	handshake(w);
	S(.seq = 1, .ack = 5, TEXT("101"));
	C(.seq = 5, .ack = 4, TEXT("frame"));
	heard(w, TO_SERVER, "");
	heard(w, TO_CLIENT, "");
	C(.seq = 1, .ack = 1, TEXT("GET "));
	heard(w, TO_SERVER, "GET frame");
	heard(w, TO_CLIENT, "101");
	said(w, "open\n");
	finish(w);
}

/* what was sent before does not wait with the segment that repeats it and goes on */
static void
test_repeated_bytes_do_not_wait(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	handshake(w);
	S(.seq = 3, .ack = 1, TEXT("cd"));
	S(.seq = 3, .ack = 5, TEXT("cd"));
	S(.seq = 5, .ack = 1, TEXT("ef"));
	S(.seq = 6, .ack = 5, TEXT("fgh"));
	S(.seq = 1, .ack = 1, TEXT("ab"));
	heard(w, TO_CLIENT, "abcdef");
	C(.seq = 1, .ack = 1, TEXT("GET "));
	heard(w, TO_SERVER, "GET ");
	heard(w, TO_CLIENT, "abcdefgh");
	said(w, "open\n");
	finish(w);
}

/* the request was not captured: the answer waits no longer than until its sender's numbers have gone on for a while */
static void
test_answer_to_what_was_lost(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	handshake(w);
	S(.seq = 1, .ack = 83, TEXT("200"));
	C(.seq = 83, .ack = 4);
	heard(w, TO_CLIENT, "");
	w->pair.clock_us += 200000;
	C(.seq = 83, .ack = 4, TEXT("next"));
	said(w, "open\nnote c gap ignore\ngap c 82\n");
	heard(w, TO_CLIENT, "200");
	heard(w, TO_SERVER, "next");
	S(.seq = 4, .ack = 99, TEXT("again"));
	bye(w, 87, 9);
	heard(w, TO_CLIENT, "200again");
	finish(w);
}

/* a client acknowledges what was never sent: what comes is not skipped for that */
static void
test_acknowledged_before_it_was_sent(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	handshake(w);
	C(.seq = 1, .ack = 1001, TEXT("GET "));
	w->pair.clock_us += 300000;
	C(.seq = 5, .ack = 1001);
	heard(w, TO_SERVER, "GET ");
	S(.seq = 1, .ack = 5, TEXT("answer"));
	heard(w, TO_CLIENT, "answer");
	said(w, "open\n");
	finish(w);
}

static void
test_one_direction(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	C(.flags = UPG_TCP_SYN);
	C(.seq = 1, .ack = 1);
	C(.seq = 1, .ack = 1, TEXT("one"));
	C(.seq = 4, .ack = 100, TEXT("two"));
	/* what the other side has acknowledged it was told, whether or not that was captured */
	said(w, "open\nnote s gap ignore\ngap s 99\n");
	heard(w, TO_SERVER, "onetwo");
	C(.seq = 17, .ack = 200, TEXT("three"));
	said(w, "gap s 100\n");
	w->pair.clock_us += 2000000;
	C(.seq = 22, .ack = 300, TEXT("four"));
	said(w, "gap s 100\nnote c gap ignore\ngap c 10\n");
	heard(w, TO_SERVER, "onetwothreefour");
	upg_stream_finish(w->s, UPG_END_INPUT);
	said(w, "end c input\nend s input\nclose input\n");
	finish(w);
}

static void
test_midstream(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	S(.seq = 5000, .ack = 300, TEXT("answer"));
	said(w, "open midstream\nnote s midstream ignore\n");
	assert_int_equal(w->flow->tuple.dport, 80);
	C(.seq = 300, .ack = 5006, TEXT("request"));
	heard(w, TO_SERVER, "request");
	heard(w, TO_CLIENT, "answer");
	bye(w, 307, 5006);
	said(w, "end c fin\nend s fin\nclose fin\n");
	finish(w);
}

static void
test_syn_data(void **state)
{
	static const uint8_t cookie[10] = {34, 10, 1, 2, 3, 4, 5, 6, 7, 8};
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	/* acknowledged: in the stream (RFC 7413) */
	C(.flags = UPG_TCP_SYN, TEXT("GET "), .options = cookie, .options_len = 10);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 5);
	C(.seq = 5, .ack = 1, TEXT("/"));
	heard(w, TO_SERVER, "GET /");
	said(w, "open\n");
	bye(w, 6, 1);
	/* not acknowledged: sent again, other bytes even */
	w->log[0] = 0;
	w->pair.client_isn += 99999;
	C(.flags = UPG_TCP_SYN, TEXT("EVIL"));
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	C(.seq = 1, .ack = 1, TEXT("good"));
	heard(w, TO_SERVER, "GET /good");
	said(w, "open\nnote c inadmissible data_on_syn\n");
	finish(w);
	w = begin(UPG_INLINE, 4, NULL);
	assert_int_equal(C(.flags = UPG_TCP_SYN, TEXT("GET "), .options = cookie, .options_len = 10), UPG_FATE_REWRITE);
	assert_int_equal(one.pkt.payload_bytes, 0);
	assert_true(upg_checksum_good(&one.pkt));
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	C(.seq = 1, .ack = 1, TEXT("GET /"));
	heard(w, TO_SERVER, "GET /");
	said(w, "open\n");
	/* the SYN again, later, with bytes nobody has looked at */
	assert_int_equal(C(.flags = UPG_TCP_SYN, TEXT("EVIL")), UPG_FATE_REWRITE);
	assert_int_equal(one.pkt.payload_bytes, 0);
	finish(w);
}

/* RFC 9293 3.4 lets a SYN-ACK carry data; some clients take it, others (Linux) wait for its repetition. */
static void
test_syn_ack_data(void **state)
{
	for (int taken = 0; taken <= 1; taken++) {
		struct world *w = begin(UPG_PASSIVE, 4, NULL);

		C(.flags = UPG_TCP_SYN);
		S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, TEXT("220 "));
		C(.seq = 1, .ack = taken ? 5 : 1);
		said(w, taken ? "open\n" : "open\nnote s inadmissible data_on_syn\n");
		if (!taken)
			S(.seq = 1, .ack = 1, TEXT("220 "));
		S(.seq = 5, .ack = 1, TEXT("hello"));
		C(.seq = 1, .ack = 10, TEXT("EHLO"));
		heard(w, TO_CLIENT, "220 hello");
		heard(w, TO_SERVER, "EHLO");
		bye(w, 5, 10);
		said(w, "end c fin\nend s fin\nclose fin\n");
		finish(w);
	}
	struct world *w = begin(UPG_INLINE, 4, NULL);

	C(.flags = UPG_TCP_SYN);
	assert_int_equal(S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, TEXT("220 ")), UPG_FATE_REWRITE);
	C(.seq = 1, .ack = 1);
	S(.seq = 1, .ack = 1, TEXT("220 "));
	heard(w, TO_CLIENT, "220 ");
	said(w, "open\n");
	finish(w);
}

static void
test_probes(void **state)
{
	struct world *w = begin(UPG_INLINE, 4, NULL);

	handshake(w);
	C(.seq = 1, .ack = 1, TEXT("abc"));
	S(.seq = 1, .ack = 4, .window = -1);
	/* keepalive, with and without its garbage byte; a probe of the closed window */
	assert_int_equal(C(.seq = 3, .ack = 1), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 3, .ack = 1, TEXT("?")), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 65535 + 1, .ack = 1, TEXT("?")), UPG_FATE_DROP); /* beyond a hole */
	assert_int_equal(S(.seq = 0, .ack = 4), UPG_FATE_PASS);
	assert_int_equal(S(.seq = 0, .ack = 4, TEXT("?")), UPG_FATE_PASS);
	heard(w, TO_CLIENT, "");
	said(w, "open\n");
	finish(w);
}

static void
test_signed_is_opaque(void **state)
{
	static const uint8_t md5[18] = {19, 18};
	struct world *w = begin(UPG_INLINE, 4, NULL);

	C(.flags = UPG_TCP_SYN, .options = md5, .options_len = 18);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .options = md5, .options_len = 18);
	C(.seq = 1, .ack = 1, TEXT("bgp"), .options = md5, .options_len = 18);
	heard(w, TO_SERVER, "");
	C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 4, .ack = 1, .options = md5, .options_len = 18);
	S(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1, .ack = 5, .options = md5, .options_len = 18);
	C(.seq = 5, .ack = 2, .options = md5, .options_len = 18);
	said(w, "open opaque\nend c fin\nend s fin\nclose fin\n");
	finish(w);
}

/* A SYN with a signature that the server never took must not blind us to the connection that follows. */
static void
test_signature_as_a_blindfold(void **state)
{
	static const uint8_t md5[18] = {19, 18};

	for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++)
		for (int first = 0; first < 2; first++) {
			struct world *w = begin((enum upg_stream_mode)mode, 4, NULL);

			for (int i = 0; i < 2; i++)
				if (i == first)
					C(.flags = UPG_TCP_SYN, .options = md5, .options_len = 18);
				else
					C(.flags = UPG_TCP_SYN);
			S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
			C(.seq = 1, .ack = 1, TEXT("GET /"));
			heard(w, TO_SERVER, "GET /");
			said(w, "open\n");
			finish(w);
		}
}

/* The same where there is no other SYN: a server that knows neither TCP-MD5 nor TCP-AO answers without, and its connection is read. */
static void
test_signature_disregarded(void **state)
{
	static const uint8_t options[2][18] = {{19, 18}, {29, 16}};

	for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++)
		for (int i = 0; i < 2; i++) {
			struct world *w = begin((enum upg_stream_mode)mode, 4, NULL);

			C(.flags = UPG_TCP_SYN, .options = options[i], .options_len = options[i][1]);
			S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
			C(.seq = 1, .ack = 1, TEXT("GET /"));
			heard(w, TO_SERVER, "GET /");
			said(w, "open\n");
			C(.seq = 6, .ack = 1, TEXT("evil"), .options = options[i], .options_len = options[i][1]);
			said(w, "note c inadmissible md5_option\n");
			heard(w, TO_SERVER, "GET /");
			finish(w);
		}
}

/* Who opens a connection does not become its server by a SYN-ACK of its own, before its SYN or behind the server's answer. */
static void
test_client_answers_too(void **state)
{
	for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++)
		for (int when = 0; when < 3; when++) {
			struct world *w = begin((enum upg_stream_mode)mode, 4, NULL);

			for (int i = 0; i < 3; i++) {
				if (i == when)
					C(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
				if (i == 0)
					C(.flags = UPG_TCP_SYN);
				if (i == 1)
					S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
			}
			if (when > 0)
				said(w, "note c inadmissible illegal_flags\n");
			C(.seq = 1, .ack = 1, TEXT("GET /"));
			said(w, "open\n");
			heard(w, TO_SERVER, "GET /");
			assert_int_equal(w->flow->tuple.dport, 80);
			finish(w);
		}
}

static void
test_condemned(void **state)
{
	struct world *w = begin(UPG_INLINE, 4, NULL);

	handshake(w);
	w->condemn_at_data = true;
	C(.seq = 1, .ack = 1, TEXT("attack"));
	assert_int_equal(C(.seq = 7, .ack = 1, TEXT("more")), UPG_FATE_DROP);
	assert_int_equal(S(.seq = 1, .ack = 7, TEXT("answer")), UPG_FATE_DROP);
	heard(w, TO_SERVER, "attack");
	heard(w, TO_CLIENT, "");
	finish(w);
}

static void
test_urgent(void **state)
{
	struct world *w = begin(UPG_INLINE, 4, NULL);

	handshake(w);
	assert_int_equal(C(.flags = UPG_TCP_ACK | UPG_TCP_URG, .seq = 1, .ack = 1, .urgent = 2, TEXT("abc")),
	                 UPG_FATE_REWRITE);
	assert_true(upg_checksum_good(&one.pkt));
	assert_int_equal(one.pkt.data[33] & UPG_TCP_URG, 0);
	heard(w, TO_SERVER, "abc");
	said(w, "open\nnote c urgent\n");
	finish(w);
}

static void
test_timer_and_idle(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

	handshake(w);
	uint64_t due = w->pair.clock_us + 1500000;

	upg_stream_timer(w->s, w->flow, due);
	upg_stream_tick(w->s, due - 1);
	said(w, "open\n");
	upg_stream_tick(w->s, due + 2000);
	said(w, "timer\n");
	assert_in_range(w->timer_us, due, due + 1024);
	upg_stream_timer(w->s, w->flow, due + 5000000);
	upg_stream_timer(w->s, w->flow, 0);
	upg_stream_tick(w->s, due + 3599 * UPG_SEC_US);
	said(w, "end c timeout\nend s timeout\nclose timeout\n");
	finish(w);
}

static void
test_budget(void **state)
{
	static uint8_t block[60000];

	for (int mode = UPG_PASSIVE; mode <= UPG_INLINE; mode++) {
		struct upg_limits lim = upg_limits_default();

		lim.stream_direction_bytes = 65536;
		struct world *w = begin((enum upg_stream_mode)mode, 4, &lim);

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
			said(w, "open\n");
			/* it is repeated, and there is still no room: not our business any more */
			assert_int_equal(S(.seq = 1, .ack = 1, .data = block, .len = 9000), UPG_FATE_DROP);
			assert_true(w->flow->unkept);
			said(w, "note s budget\n");
		} else {
			said(w, "open\nnote s budget\nnote s gap ignore\ngap s 99\n");
			assert_int_equal(w->len[TO_CLIENT], 2 * sizeof(block));
		}
		finish(w);
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
		struct world *w = begin((enum upg_stream_mode)mode, 4, &lim);

		handshake(w);
		for (; seq <= 32; seq += 2)
			assert_int_equal(S(.seq = seq, .ack = 1, TEXT("x")), UPG_FATE_PASS);
		said(w, "open\n");
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
		finish(w);
	}
}

static void
test_eviction(void **state)
{
	struct upg_limits lim = upg_limits_default();

	lim.flow_max = 16;
	struct world *w = begin(UPG_PASSIVE, 4, &lim);
	struct upg_stream_stats st;

	for (int i = 1; i <= 20; i++) {
		w->pair.client_port = (uint16_t)(1000 + i);
		w->pair.clock_us += 2000000;
		handshake(w);
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
	finish(w);
}

static void
test_simultaneous_open(void **state)
{
	struct world *w = begin(UPG_INLINE, 4, NULL);

	C(.flags = UPG_TCP_SYN);
	S(.flags = UPG_TCP_SYN);
	C(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .seq = 0, .ack = 1);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .seq = 0, .ack = 1);
	assert_int_equal(C(.seq = 1, .ack = 1, TEXT("hello")), UPG_FATE_PASS);
	said(w, "open\n");
	assert_int_equal(w->len[TO_SERVER] + w->len[TO_CLIENT], 5);
	finish(w);
}

static void
test_cut_by_the_capture(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);
	struct upg_flow *f;
	enum upg_dir dir;

	handshake(w);
	struct packets_segment g = {.dir = TO_SERVER, .seq = 1, .ack = 1, TEXT("abcdefgh")};
	struct upg_packet *pkt = packets_build(&one, &w->pair, &g);

	pkt->payload_bytes -= 5;
	pkt->payload_missing = 5;
	upg_stream_packet(w->s, pkt, &f, &dir);
	C(.seq = 9, .ack = 1, TEXT("ij"));
	heard(w, TO_SERVER, "abcij");
	said(w, "open\nnote c gap ignore\ngap c 5\n");
	finish(w);
}

/* A mirror port shows every packet twice; another capture shows the handshake in disorder. */
static void
test_duplicates_and_disorder(void **state)
{
	struct world *w = begin(UPG_PASSIVE, 4, NULL);

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
	said(w, "open\nend c fin\nend s rst\nclose rst\n");
	heard(w, TO_SERVER, "abc");
	w->pair.client_isn += 5000;
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	C(.flags = UPG_TCP_SYN);
	C(.seq = 1, .ack = 1, TEXT("def"));
	said(w, "open\n");
	heard(w, TO_SERVER, "abcdef");
	finish(w);
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
		struct world *w = begin(UPG_INLINE, 6, NULL);
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
		said(w, "open\n");
		finish(w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_whole_connection),
	        cmocka_unit_test(test_beginning),
	        cmocka_unit_test(test_out_of_order),
	        cmocka_unit_test(test_first_copy_wins),
	        cmocka_unit_test(test_inline_client_hole),
	        cmocka_unit_test(test_inadmissible),
	        cmocka_unit_test(test_past_fin),
	        cmocka_unit_test(test_timestamps),
	        cmocka_unit_test(test_reset),
	        cmocka_unit_test(test_doubted_reset),
	        cmocka_unit_test(test_doubted_otherwise),
	        cmocka_unit_test(test_doubted_midstream),
	        cmocka_unit_test(test_not_doubted),
	        cmocka_unit_test(test_sure_reset),
	        cmocka_unit_test(test_stray_copies),
	        cmocka_unit_test(test_port_reuse),
	        cmocka_unit_test(test_capture_loss),
	        cmocka_unit_test(test_late_is_not_lost),
	        cmocka_unit_test(test_late_again),
	        cmocka_unit_test(test_answers_wait),
	        cmocka_unit_test(test_repeated_bytes_do_not_wait),
	        cmocka_unit_test(test_answer_to_what_was_lost),
	        cmocka_unit_test(test_acknowledged_before_it_was_sent),
	        cmocka_unit_test(test_one_direction),
	        cmocka_unit_test(test_midstream),
	        cmocka_unit_test(test_syn_data),
	        cmocka_unit_test(test_syn_ack_data),
	        cmocka_unit_test(test_probes),
	        cmocka_unit_test(test_signed_is_opaque),
	        cmocka_unit_test(test_signature_as_a_blindfold),
	        cmocka_unit_test(test_signature_disregarded),
	        cmocka_unit_test(test_client_answers_too),
	        cmocka_unit_test(test_condemned),
	        cmocka_unit_test(test_urgent),
	        cmocka_unit_test(test_timer_and_idle),
	        cmocka_unit_test(test_budget),
	        cmocka_unit_test(test_many_segments),
	        cmocka_unit_test(test_eviction),
	        cmocka_unit_test(test_simultaneous_open),
	        cmocka_unit_test(test_cut_by_the_capture),
	        cmocka_unit_test(test_duplicates_and_disorder),
	        cmocka_unit_test(test_sizes),
	};

	int failed = 0;

	/* the same is expected of every engine */
	for (engine = UPG_NATIVE; engine <= UPG_BOTH; engine++)
		failed += cmocka_run_group_tests_name(engine == UPG_NATIVE ? "native"
		                                      : engine == UPG_BOTH ? "both"
		                                                           : "libnids",
		                                      tests, NULL, NULL);
	return failed;
}
