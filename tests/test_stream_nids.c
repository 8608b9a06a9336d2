/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libnids behind our admission: it is really asked, follows what it could not follow alone, and differences are said. */
#include "capture/decode.h"
#include "capture/stream_nids.h"
#include "tests/packets.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// clang-format off
#include <cmocka.h>
// clang-format on

struct world {
	struct upg_limits lim;
	struct upg_stream *s;
	struct packets_pair pair;
	struct upg_flow *flow;
	uint64_t len[2], sum[2];
	unsigned disagree, left, gaps;
};

static struct packets_one one;
static uint8_t block[65000];

static uint64_t
sum_of(uint64_t sum, const uint8_t *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum = sum * 31 + at[i];
	return sum;
}

static void
on_open(void *user, struct upg_flow *f)
{
	((struct world *)user)->flow = f;
}

static void
on_data(void *user, struct upg_flow *f, enum upg_dir dir, const uint8_t *at, size_t len)
{
	struct world *w = user;

	assert_int_equal(f->side[dir].offset, w->len[dir]);
	w->len[dir] += len;
	if (w->len[dir] < 1000000)
		w->sum[dir] = sum_of(w->sum[dir], at, len);
}

static void
on_gap(void *user, struct upg_flow *f, enum upg_dir dir, uint64_t len)
{
	((struct world *)user)->gaps++;
	((struct world *)user)->len[dir] += len;
}

static void
on_note(void *user, struct upg_flow *f, enum upg_dir dir, enum upg_stream_note note, const char *reason,
        uint64_t offset, const uint8_t *at, size_t len)
{
	struct world *w = user;

	w->disagree += note == UPG_NOTE_ENGINES_DISAGREE;
	w->left += note == UPG_NOTE_BUDGET && reason && strcmp(reason, "native") == 0;
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
	((struct world *)user)->flow = NULL;
}

static const struct upg_stream_ops ops = {on_open, on_data, on_gap, on_note, on_end, on_timer, on_close};

static struct world *
begin(enum upg_reassembler engine, int family)
{
	struct world *w = calloc(1, sizeof(*w));
	char err[UPG_ERR_BYTES];

	w->lim = upg_limits_default();
	w->pair = (struct packets_pair){
	        .family = family, .client_isn = 0xffff0000, .server_isn = 0x7fffff00, .clock_us = 1278500000000000};
	struct upg_stream_options o = {.lim = &w->lim, .reassembler = engine, .midstream = true, .hash_key = {3, 4}};

	w->s = upg_stream_new(&o, &ops, w, err);
	assert_non_null(w->s);
	return w;
}

static void
finish(struct world *w)
{
	upg_stream_free(w->s);
	free(w);
}

static void
play(struct world *w, struct packets_segment g)
{
	struct upg_flow *f;
	enum upg_dir dir;

	w->pair.clock_us += 100;
	upg_stream_packet(w->s, packets_build(&one, &w->pair, &g), &f, &dir);
}

#define C(...) play(w, (struct packets_segment){.dir = TO_SERVER, __VA_ARGS__})
#define S(...) play(w, (struct packets_segment){.dir = TO_CLIENT, __VA_ARGS__})

static void
handshake(struct world *w)
{
	C(.flags = UPG_TCP_SYN, .wscale_set = true, .wscale = 14);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .wscale_set = true, .wscale = 14);
	C(.seq = 1, .ack = 1);
	assert_non_null(w->flow);
}

static bool
witness(struct world *w)
{
	return ((struct upg_track *)(void *)w->flow)->witnessed;
}

static void
test_it_is_asked(void **state)
{
	struct world *w = begin(UPG_LIBNIDS, 4);

	handshake(w);
	assert_true(witness(w));
	assert_true(upg_nids_delivers(w->s, (struct upg_track *)(void *)w->flow));
	C(.seq = 1, .ack = 1, .data = "hello", .len = 5);
	assert_int_equal(w->len[TO_SERVER], 5);
	assert_int_equal(w->sum[TO_SERVER], sum_of(0, (const uint8_t *)"hello", 5));
	finish(w);
	/* not for IPv6, not for what began before us */
	w = begin(UPG_LIBNIDS, 6);
	handshake(w);
	assert_false(witness(w));
	C(.seq = 1, .ack = 1, .data = "hello", .len = 5);
	assert_int_equal(w->len[TO_SERVER], 5);
	finish(w);
	w = begin(UPG_LIBNIDS, 4);
	C(.seq = 1, .ack = 1, .data = "hello", .len = 5);
	assert_false(witness(w));
	assert_int_equal(w->len[TO_SERVER], 5);
	finish(w);
}

static void
test_one_instance(void **state)
{
	struct world *w = begin(UPG_LIBNIDS, 4);
	struct upg_stream_options o = {.lim = &w->lim, .reassembler = UPG_BOTH};
	char err[UPG_ERR_BYTES];

	assert_null(upg_stream_new(&o, &ops, w, err));
	assert_string_equal(err, "libnids runs already in this process");
	finish(w);
}

/* 600 KB in reverse, in super-packets and in small ones: alone libnids would be blind for good. */
static void
test_much_out_of_order(void **state)
{
	for (int engine = UPG_LIBNIDS; engine <= UPG_BOTH; engine++)
		for (size_t size = 900; size <= 60000; size += 59100) {
			struct world *w = begin((enum upg_reassembler)engine, 4);
			int n = (int)(600000 / size);
			uint64_t sum = 0;

			handshake(w);
			for (int i = n - 1; i >= 0; i--)
				S(.seq = 1 + (uint32_t)i * (uint32_t)size, .ack = 1, .data = block + i, .len = size);
			for (int i = 0; i < n; i++)
				sum = sum_of(sum, block + i, size);
			assert_int_equal(w->len[TO_CLIENT], (uint64_t)n * size);
			assert_int_equal(w->sum[TO_CLIENT], sum);
			assert_true(witness(w));
			upg_stream_finish(w->s, UPG_END_INPUT);
			assert_int_equal(w->disagree + w->left + w->gaps, 0);
			finish(w);
		}
}

static void
test_a_difference_is_said(void **state)
{
	struct world *w = begin(UPG_BOTH, 4);

	handshake(w);
	C(.seq = 1, .ack = 1, .data = "hello", .len = 5);
	S(.seq = 1, .ack = 6, .data = "world", .len = 5);
	upg_nids_native((struct upg_track *)(void *)w->flow, TO_CLIENT, upg_bytes("!", 1));
	upg_stream_finish(w->s, UPG_END_INPUT);
	assert_int_equal(w->disagree, 1);
	finish(w);
}

static void
test_a_hole_is_left_to_native(void **state)
{
	struct world *w = begin(UPG_LIBNIDS, 4);

	handshake(w);
	S(.seq = 1, .ack = 1, .data = "abc", .len = 3);
	S(.seq = 14, .ack = 1, .data = "def", .len = 3);
	upg_stream_finish(w->s, UPG_END_INPUT);
	assert_int_equal(w->len[TO_CLIENT], 16);
	assert_int_equal(w->gaps, 1);
	assert_int_equal(w->left, 1);
	finish(w);
}

/* Past 2^30, where its stream is begun anew: its counters are signed 32-bit numbers. */
static void
test_a_gigabyte(void **state)
{
	struct world *w = begin(UPG_LIBNIDS, 4);
	uint32_t seq = 1;

	handshake(w);
	for (int i = 0; i < 17000; i++) {
		S(.seq = seq, .ack = 1, .data = block, .len = sizeof(block));
		seq += sizeof(block);
		C(.seq = 1, .ack = seq);
	}
	assert_int_equal(w->len[TO_CLIENT], (uint64_t)17000 * sizeof(block));
	assert_true(witness(w));
	assert_int_equal(w->left + w->gaps, 0);
	finish(w);
}

/* More connections than it follows at a time: the rest is native, none is mixed up. */
static void
test_many_connections(void **state)
{
	struct world *w = begin(UPG_BOTH, 4);

	upg_stream_free(w->s);
	w->lim.flow_max = 2000;
	struct upg_stream_options o = {.lim = &w->lim, .reassembler = UPG_BOTH};
	char err[UPG_ERR_BYTES];

	w->s = upg_stream_new(&o, &ops, w, err);
	for (int i = 0; i < 5000; i++) {
		w->pair.host = (uint16_t)(1 + i);
		handshake(w);
		w->len[TO_SERVER] = 0;
		C(.seq = 1, .ack = 1, .data = block + i, .len = 100);
		assert_int_equal(w->len[TO_SERVER], 100);
	}
	upg_stream_finish(w->s, UPG_END_INPUT);
	assert_int_equal(w->disagree, 0);
	finish(w);
}

/* RFC 791 3.1: a security option, then no-operations. Alone libnids 1.26 drops packets with options. */
static void
test_ip_options(void **state)
{
	for (int engine = UPG_LIBNIDS; engine <= UPG_BOTH; engine++) {
		struct world *w = begin((enum upg_reassembler)engine, 4);
		struct upg_flow *f;
		enum upg_dir dir;

		handshake(w);
		for (int i = 0; i < 10; i++) {
			w->pair.clock_us += 100;
			packets_build(&one, &w->pair,
			              &(struct packets_segment){
			                      .seq = 1 + (uint32_t)i * 100, .ack = 1, .data = block + i, .len = 100});
			memmove(one.octets + 20 + 12, one.octets + 20, one.pkt.captured_bytes - 20);
			memcpy(one.octets + 20, "\x82\x0b\0\0\0\0\0\0\0\0\0\x01", 12);
			one.octets[0] = 0x48;
			one.octets[3] = (uint8_t)(one.octets[3] + 12);
			one.pkt = (struct upg_packet){.data = one.octets,
			                              .captured_bytes = one.pkt.captured_bytes + 12,
			                              .wire_bytes = one.pkt.wire_bytes + 12,
			                              .linktype = one.pkt.linktype,
			                              .ts_us = one.pkt.ts_us,
			                              .clock_us = one.pkt.clock_us,
			                              .number = one.pkt.number};
			upg_decode(&one.pkt, &w->lim);
			assert_int_equal(one.pkt.l4_off, 32);
			upg_stream_packet(w->s, &one.pkt, &f, &dir);
			assert_int_equal(w->len[TO_SERVER], 100 * (i + 1));
		}
		assert_true(witness(w));
		upg_stream_finish(w->s, UPG_END_INPUT);
		assert_int_equal(w->disagree + w->left + w->gaps, 0);
		finish(w);
	}
}

/* Packets of any year, and clocks that are set: libnids has timers of its own, and nothing of what is said depends on today. */
static void
test_clocks(void **state)
{
	static const uint64_t years_us[] = {0, UINT64_C(86400000000), UINT64_C(1278500000000000),
	                                    UINT64_C(4102444800000000)};
	static const int64_t steps_us[] = {100, 350000000, 3000000000, -1000000, -86400000000};

	for (int engine = UPG_LIBNIDS; engine <= UPG_BOTH; engine++)
		for (size_t y = 0; y < sizeof years_us / sizeof *years_us; y++)
			for (size_t k = 0; k < sizeof steps_us / sizeof *steps_us; k++) {
				struct world *w = begin((enum upg_reassembler)engine, 4);
				uint32_t seq = 1;

				w->pair.clock_us = years_us[y] + 10 * (uint64_t)86400000000;
				handshake(w);
				for (int i = 0; i < 10; i++, seq += 200) {
					/* the second half comes first */
					S(.seq = seq + 100, .ack = 1, .data = block + 100, .len = 100);
					w->pair.clock_us += (uint64_t)steps_us[k];
					S(.seq = seq, .ack = 1, .data = block, .len = 100);
					C(.seq = 1, .ack = seq + 200);
				}
				assert_int_equal(w->len[TO_CLIENT], 2000);
				assert_true(witness(w));
				upg_stream_finish(w->s, UPG_END_INPUT);
				assert_int_equal(w->disagree + w->left + w->gaps, 0);
				finish(w);
			}
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = (uint8_t)(i * i >> 7);
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_it_is_asked),
	        cmocka_unit_test(test_one_instance),
	        cmocka_unit_test(test_much_out_of_order),
	        cmocka_unit_test(test_a_difference_is_said),
	        cmocka_unit_test(test_a_hole_is_left_to_native),
	        cmocka_unit_test(test_a_gigabyte),
	        cmocka_unit_test(test_many_connections),
	        cmocka_unit_test(test_ip_options),
	        cmocka_unit_test(test_clocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
