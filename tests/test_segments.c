/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First copy wins, against a plain array that remembers the first copy of every byte. */
#include "capture/segments.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
// clang-format off
#include <cmocka.h>
// clang-format on

enum { SPAN = 20000 };

static void
test_random_overlaps(void **state)
{
	static uint8_t first[SPAN], packet[6000];
	static bool have[SPAN];

	for (unsigned seed = 1; seed <= 200; seed++) {
		struct upg_segment_store st;
		struct upg_segments list = {0};

		srand(seed);
		memset(have, 0, sizeof(have));
		assert_true(upg_segment_store_init(&st, 1 << 20, 1 << 20));
		for (int round = 0; round < 60; round++) {
			size_t longest = seed % 3 == 0 ? 20 : seed % 3 == 1 ? 1500 : sizeof(packet);
			size_t len = 1 + (size_t)rand() % longest, at = (size_t)rand() % (SPAN - len), seen, want = 0;
			size_t differs = len;

			for (size_t i = 0; i < len; i++) {
				packet[i] = (uint8_t)(rand() % 4);
				if (have[at + i] && differs == len && packet[i] != first[at + i])
					differs = i;
				want += have[at + i];
			}
			assert_int_equal(upg_segments_compare(&list, 1000 + at, packet, len, &seen), differs);
			assert_int_equal(seen, want);
			for (size_t i = 0; i < len; i++)
				if (!have[at + i]) {
					first[at + i] = packet[i];
					have[at + i] = true;
				}
			if (round % 5 == 0) {
				uint8_t copy[sizeof(packet)];

				/* restoring touches kept bytes alone */
				memcpy(copy, packet, len);
				upg_segments_restore(&list, 1000 + at, copy, len);
				upg_segments_compare(&list, 1000 + at, copy, len, &seen);
				assert_int_equal(seen, want);
			}
			assert_true(upg_segments_merge(&st, &list, 1000 + at, packet, len));
			assert_memory_equal(packet, first + at, len);
		}
		for (size_t i = 0; i < SPAN; i++) {
			const struct upg_segment *seg = upg_segments_find(&list, 1000 + i);

			assert_int_equal(seg != NULL, have[i]);
			if (seg)
				assert_int_equal(seg->at[1000 + i - seg->offset], first[i]);
		}
		upg_segments_trim(&st, &list, 1000 + SPAN / 2);
		for (size_t i = SPAN / 2; i < SPAN; i++)
			assert_int_equal(upg_segments_find(&list, 1000 + i) != NULL, have[i]);
		upg_segments_clear(&st, &list);
		assert_int_equal(st.used_bytes, 0);
		assert_int_equal(upg_segments_bytes(&list) + upg_segments_count(&list), 0);
		upg_segment_store_fini(&st);
	}
}

static void
test_limit(void **state)
{
	static uint8_t data[100000];
	struct upg_segment_store st;
	struct upg_segments list = {0};

	assert_true(upg_segment_store_init(&st, 65536, 65536));
	assert_true(upg_segments_room(&st, &list, 50000, UINT64_MAX));
	assert_false(upg_segments_room(&st, &list, 70000, UINT64_MAX));
	assert_false(upg_segments_room(&st, &list, 50000, 40000));
	assert_false(upg_segments_merge(&st, &list, 0, data, sizeof(data)));
	assert_true(st.used_bytes <= 65536);
	upg_segments_clear(&st, &list);
	assert_true(upg_segments_merge(&st, &list, 0, data, 50000));
	upg_segment_store_fini(&st);
}

/* A super-packet has a block of its own: its list and what it costs are as they would be in many, and what is free is used again. */
static void
test_super_packets(void **state)
{
	static uint8_t data[3][65495], copy[65495];
	struct upg_segment_store st;
	struct upg_segments list = {0};
	uint64_t slabs, at = 700; /* behind a small segment */
	size_t seen;

	assert_true(upg_segment_store_init(&st, UINT64_C(64) << 20, 1 << 20));
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < sizeof(data[i]); k++)
			data[i][k] = (uint8_t)rand();
	for (int round = 0; round < 100; round++) {
		assert_true(upg_segments_merge(&st, &list, 0, data[0], 700));
		for (int i = 0; i < 3; i++)
			assert_true(
			        upg_segments_merge(&st, &list, at + (uint64_t)i * sizeof(copy), data[i], sizeof(copy)));
		assert_int_equal(upg_segments_count(&list), 4);
		for (uint64_t i = 0; i < 3; i++)
			assert_int_equal(upg_segments_find(&list, at + i * sizeof(copy))->offset,
			                 at + i * sizeof(copy));
		assert_true(upg_segments_bytes(&list) < 4 * UPG_SEGMENT_SUPER);
		/* a repetition with other bytes, across a border of blocks */
		memcpy(copy, data[1], sizeof(copy));
		copy[40000] ^= 1;
		assert_int_equal(upg_segments_compare(&list, at + sizeof(copy), copy, sizeof(copy), &seen), 40000);
		assert_int_equal(seen, sizeof(copy));
		upg_segments_restore(&list, at + sizeof(copy), copy, sizeof(copy));
		assert_memory_equal(copy, data[1], sizeof(copy));
		upg_segments_trim(&st, &list, at + 2 * sizeof(copy));
		assert_non_null(upg_segments_find(&list, at + 2 * sizeof(copy)));
		upg_segments_clear(&st, &list);
		assert_int_equal(st.used_bytes, 0);
		if (round == 0)
			slabs = st.slab_bytes;
		assert_int_equal(st.slab_bytes, slabs);
	}
	upg_segment_store_fini(&st);
}

/* What room says is enough is enough, for segments of every size, until a list or the store is full. */
static void
test_room_is_true(void **state)
{
	static uint8_t data[65495];
	const uint64_t limits[][2] = {{1 << 20, 1 << 16}, {UINT64_C(64) << 20, 1 << 20}, {UINT64_C(64) << 20, 4 << 20}};

	for (size_t i = 0; i < 3; i++)
		for (size_t len = 1; len <= sizeof(data); len += len < 57000 ? 3001 : 1 + len / 80) {
			struct upg_segment_store st;
			struct upg_segments list = {0};
			uint64_t at = 0, first = UPG_SEGMENT_LARGE;

			assert_true(upg_segment_store_init(&st, limits[i][0], limits[i][1]));
			assert_true(upg_segments_merge(&st, &list, at, data, 1));
			for (at = 1; upg_segments_room(&st, &list, len, limits[i][1]); at += len) {
				assert_true(upg_segments_merge(&st, &list, at, data, len));
				assert_true(upg_segments_bytes(&list) <= limits[i][1]);
			}
			/* and it is no miser: of a mebibyte two thirds can be used */
			if (limits[i][1] > 1 << 16 && len > 1000)
				assert_true(at + first > limits[i][1] * 2 / 3);
			upg_segment_store_fini(&st);
		}
}

/* Blocks of all sizes until there is no memory left: each keeps its octets to itself, and the last is had as the first. */
static void
test_full_store(void **state)
{
	enum { LISTS = 8000 };
	static struct upg_segments list[LISTS];
	static uint8_t data[65495];
	const size_t sizes[] = {65495, 60, 1400, 60000, 9000};

	for (uint64_t limit = UINT64_C(16) << 20; limit <= UINT64_C(65) << 20; limit += UINT64_C(49) << 20) {
		struct upg_segment_store st;
		size_t n = 0, seen;

		assert_true(upg_segment_store_init(&st, limit, 1 << 20));
		for (bool more = true; more; n += more) {
			assert_true(n < LISTS);
			memset(data, (int)n % 251, sizeof(data));
			more = upg_segments_merge(&st, &list[n], n, data, sizes[n % 5]);
		}
		assert_true(st.used_bytes > limit - limit / 8 && st.used_bytes <= limit);
		upg_segments_clear(&st, &list[n]);
		for (size_t i = 0; i < n; i++) {
			memset(data, (int)i % 251, sizeof(data));
			assert_int_equal(upg_segments_compare(&list[i], i, data, sizes[i % 5], &seen), sizes[i % 5]);
			assert_int_equal(seen, sizes[i % 5]);
			upg_segments_clear(&st, &list[i]);
		}
		upg_segment_store_fini(&st);
	}
}

/* What was cut for blocks of one size stays so, and what is left is all that others get. */
static void
test_sizes_stay(void **state)
{
	static uint8_t data[65495];
	const size_t sizes[] = {65495, 60, 65495};

	for (size_t first = 0; first < 2; first++) {
		struct upg_segment_store st;
		struct upg_segments list = {0};

		assert_true(upg_segment_store_init(&st, UINT64_C(64) << 20, 1 << 20));
		for (size_t i = first; i < first + 2; i++) {
			for (uint64_t at = 0; upg_segments_merge(&st, &list, at, data, sizes[i]);)
				at += sizes[i] + 1;
			assert_true(st.slab_bytes <= (UINT64_C(66) << 20));
			upg_segments_clear(&st, &list);
			assert_int_equal(st.used_bytes, 0);
		}
		upg_segment_store_fini(&st);
	}
}

enum { LONGEST_SECONDS = 120 }; /* it takes one */

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_random_overlaps), cmocka_unit_test(test_limit),
	        cmocka_unit_test(test_super_packets),   cmocka_unit_test(test_room_is_true),
	        cmocka_unit_test(test_full_store),      cmocka_unit_test(test_sizes_stay),
	};

	/* blocks that lie in each other make lists without an end: that is a failure, not a test that goes on */
	alarm(LONGEST_SECONDS);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
