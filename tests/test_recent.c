/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capture/recent.h"

#define HEAD 16 /* of a packet in a capture file */

static const uint64_t key[2] = {1, 2};
static struct upg_recent *recent;
static uint64_t at[64];
static uint8_t octets[70000];

static int
begin(void **state)
{
	recent = upg_recent_new(1024 * 1024, 65408, key);
	return recent == NULL;
}

static int
end(void **state)
{
	upg_recent_free(recent);
	return 0;
}

static struct upg_tuple
ends(uint16_t client_port, enum upg_dir dir)
{
	struct upg_tuple t = {.family = 4, .proto = 6};

	t.src.octets[15] = dir == TO_SERVER ? 1 : 2;
	t.dst.octets[15] = dir == TO_SERVER ? 2 : 1;
	t.sport = dir == TO_SERVER ? client_port : 80;
	t.dport = dir == TO_SERVER ? 80 : client_port;
	return t;
}

/* A packet of len octets, each of value tag. */
static void
add(uint16_t client_port, enum upg_dir dir, uint8_t tag, uint32_t len, uint64_t flow_id)
{
	struct upg_packet p = {.data = octets,
	                       .captured_bytes = len,
	                       .wire_bytes = len + 1,
	                       .linktype = 12,
	                       .ts_us = tag,
	                       .tuple = ends(client_port, dir)};

	memset(octets, tag, len);
	upg_recent_add(recent, &p);
	if (flow_id)
		upg_recent_own(recent, flow_id);
}

static size_t
find(uint16_t client_port, uint64_t flow_id, uint64_t after, uint64_t most_bytes, size_t most)
{
	struct upg_tuple t = ends(client_port, TO_SERVER);

	return upg_recent_find(recent, &t, flow_id, after, most_bytes, at, most);
}

static void
is(size_t i, uint8_t tag, uint32_t len)
{
	struct upg_recent_packet p = upg_recent_get(recent, at[i]);

	assert_int_equal(p.ts_us, tag);
	assert_int_equal(p.captured_bytes, len);
	assert_int_equal(p.wire_bytes, len + 1);
	assert_int_equal(p.linktype, 12);
	for (uint32_t k = 0; k < len; k++)
		assert_int_equal(p.data[k], tag);
}

static void
both_directions_oldest_first(void **state)
{
	assert_int_equal(upg_recent_newest(recent), 0);
	assert_int_equal(find(1000, 7, 0, 1 << 20, 64), 0);
	add(1000, TO_SERVER, 1, 60, 0);
	add(1000, TO_CLIENT, 2, 60, 0);
	add(1001, TO_SERVER, 9, 60, 8);
	add(1000, TO_SERVER, 3, 0, 7);
	add(1000, TO_CLIENT, 4, 1500, 7);
	assert_int_equal(find(1000, 7, 0, 1 << 20, 64), 4);
	is(0, 1, 60);
	is(1, 2, 60);
	is(2, 3, 0);
	is(3, 4, 1500);
	assert_int_equal(at[3], upg_recent_newest(recent));
	assert_int_equal(find(1001, 8, 0, 1 << 20, 64), 1);
	is(0, 9, 60);
}

static void
only_what_came_later(void **state)
{
	add(1000, TO_SERVER, 1, 60, 7);
	uint64_t first = upg_recent_newest(recent);
	add(1000, TO_SERVER, 2, 60, 7);
	assert_int_equal(find(1000, 7, first, 1 << 20, 64), 1);
	is(0, 2, 60);
}

/* The same ports again: the SYN is the new connection's, what stands before it is not. */
static void
another_connection_ends_it(void **state)
{
	add(1000, TO_SERVER, 1, 60, 6);
	add(1000, TO_SERVER, 2, 60, 0);
	add(1000, TO_CLIENT, 3, 60, 7);
	assert_int_equal(find(1000, 7, 0, 1 << 20, 64), 2);
	is(0, 2, 60);
	is(1, 3, 60);
}

static void
the_newest_within_bounds(void **state)
{
	for (uint8_t i = 1; i <= 20; i++)
		add(1000, TO_SERVER, i, 100, 7);
	assert_int_equal(find(1000, 7, 0, 1 << 20, 5), 5);
	is(0, 16, 100);
	is(4, 20, 100);
	assert_int_equal(find(1000, 7, 0, 3 * (100 + HEAD), 64), 3);
	is(0, 18, 100);
	assert_int_equal(find(1000, 7, 0, 3 * (100 + HEAD) - 1, 64), 2);
	assert_int_equal(find(1000, 7, 0, 1, 64), 1);
	is(0, 20, 100);
}

/* Of one size and one connection, so that what has been overwritten looks like what has taken its place. */
static void
nothing_overwritten(void **state)
{
	static uint64_t all[20000];
	struct upg_tuple t = ends(1000, TO_SERVER);

	/* 240 octets each with its head, in 1 MiB */
	for (uint32_t i = 0; i < 20000; i++)
		add(1000, TO_SERVER, (uint8_t)i, 192, 7);
	size_t n = upg_recent_find(recent, &t, 7, 0, UINT64_MAX, all, 20000);
	assert_in_range(n, 4000, 1024 * 1024 / 240);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(upg_recent_get(recent, all[i]).ts_us, (uint8_t)(20000 - n + i));
}

static void
packets_are_cut(void **state)
{
	upg_recent_free(recent);
	recent = upg_recent_new(1024 * 1024, 96, key);
	add(1000, TO_SERVER, 5, 1500, 7);
	assert_int_equal(find(1000, 7, 0, 1 << 20, 64), 1);
	struct upg_recent_packet p = upg_recent_get(recent, at[0]);
	assert_int_equal(p.captured_bytes, 96);
	assert_int_equal(p.wire_bytes, 1501);
}

/* Packets of all sizes for many rounds: what is found is the newest ones, whole, and about as many octets as there is room for. */
static void
the_oldest_make_room(void **state)
{
	static uint32_t sizes[200000];
	static uint8_t tags[200000];
	const uint64_t room = 1024 * 1024;
	uint64_t found[64];

	srand(1);
	for (size_t n = 0; n < 200000; n++) {
		sizes[n] = (uint32_t)(rand() % 16 ? rand() % 1500 : rand() % 65408);
		tags[n] = (uint8_t)rand();
		add((uint16_t)(1000 + n % 3), rand() % 2 ? TO_CLIENT : TO_SERVER, tags[n], sizes[n], 1 + n % 3);
		if (n % 997 != 0 || n < 1000)
			continue;
		uint64_t held = 0;
		for (size_t k = 0; k < 3; k++) {
			size_t count = find((uint16_t)(1000 + (n - k) % 3), 1 + (n - k) % 3, 0, room, 64);
			assert_true(count > 0);
			for (size_t i = 0; i < count; i++) {
				size_t m = n - k - 3 * (count - 1 - i);
				is(i, tags[m], sizes[m]);
				held += sizes[m];
			}
			found[k] = at[0];
		}
		assert_true(found[0] != found[1] && held <= room);
		if (held < room / 2) /* then 64 packets were found of each */
			assert_true(find((uint16_t)(1000 + n % 3), 1 + n % 3, 0, room, 64) > 20);
	}
}

/* More connections than there are chains. */
static void
others_share_the_chain(void **state)
{
	for (uint32_t i = 0; i < 9000; i++)
		add((uint16_t)(1000 + i), TO_SERVER, 1, 10, i + 1);
	for (uint32_t i = 8999; i > 8000; i--) {
		size_t n = find((uint16_t)(1000 + i), i + 1, 0, 1 << 20, 1);
		assert_int_equal(n, 1);
		is(0, 1, 10);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(both_directions_oldest_first, begin, end),
	        cmocka_unit_test_setup_teardown(only_what_came_later, begin, end),
	        cmocka_unit_test_setup_teardown(another_connection_ends_it, begin, end),
	        cmocka_unit_test_setup_teardown(the_newest_within_bounds, begin, end),
	        cmocka_unit_test_setup_teardown(nothing_overwritten, begin, end),
	        cmocka_unit_test_setup_teardown(packets_are_cut, begin, end),
	        cmocka_unit_test_setup_teardown(the_oldest_make_room, begin, end),
	        cmocka_unit_test_setup_teardown(others_share_the_chain, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
