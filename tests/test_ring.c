/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ring.c - the ring between processes: order, fullness, a dying producer, a lying producer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four headers it needs */
#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/ring.h"

static uint8_t buf[UPG_RING_RECORD_BYTES];

static void
records_come_out_as_they_went_in(void **state)
{
	struct upg_ring *r = upg_ring_new(0);
	size_t len;

	assert_non_null(r);
	assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_EMPTY);
	assert_true(upg_ring_put(r, "one", 3));
	assert_true(upg_ring_put(r, NULL, 0));
	assert_true(upg_ring_put(r, "three", 5));
	assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_RECORD);
	assert_int_equal(len, 3);
	assert_memory_equal(buf, "one", 3);
	assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_RECORD);
	assert_int_equal(len, 0);
	assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_RECORD);
	assert_memory_equal(buf, "three", 5);
	assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_EMPTY);
	upg_ring_free(r);
}

static void
a_full_ring_drops_and_counts(void **state)
{
	struct upg_ring *r = upg_ring_new(0);
	static uint8_t big[UPG_RING_RECORD_BYTES + 1];
	size_t len, put = 0;

	assert_false(upg_ring_put(r, big, sizeof big));
	assert_int_equal(upg_ring_dropped(r), 1);
	while (upg_ring_put(r, big, 1000))
		put++;
	assert_int_equal(put, 2 * UPG_RING_RECORD_BYTES / 1004);
	assert_int_equal(upg_ring_dropped(r), 2);
	assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_RECORD);
	assert_true(upg_ring_put(r, big, 1000));
	for (size_t i = 0; i < put; i++)
		assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_RECORD);
	assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_EMPTY);
	upg_ring_free(r);
}

/* Each record says its number and is as long as that asks for; lengths of all remainders cross the end of the memory. */
static size_t
length_of(uint32_t n)
{
	return 4 + n * 37 % 3000;
}

static void
make(uint8_t *out, uint32_t n)
{
	memset(out, (int)(n & 0xff), length_of(n));
	memcpy(out, &n, 4);
}

static bool
take(struct upg_ring *r, uint32_t n)
{
	static uint8_t want[4096];
	size_t len;

	for (;;) {
		switch (upg_ring_get(r, buf, sizeof buf, &len)) {
		case UPG_RING_RECORD:
			make(want, n);
			assert_int_equal(len, length_of(n));
			assert_memory_equal(buf, want, len);
			return true;
		case UPG_RING_CORRUPT:
			fail_msg("corrupt");
			return false;
		case UPG_RING_EMPTY:
			break;
		}
		if (upg_ring_arm(r, false)) {
			struct pollfd pfd = {.fd = upg_ring_fd(r), .events = POLLIN};

			assert_int_equal(poll(&pfd, 1, 10000), 1);
		}
	}
}

static void
two_processes_lose_nothing_when_waiting(void **state)
{
	struct upg_ring *r = upg_ring_new(0);
	const uint32_t count = 50000;
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		static uint8_t out[4096];

		for (uint32_t n = 0; n < count; n++) {
			make(out, n);
			if (!upg_ring_put_wait(r, out, length_of(n)))
				_exit(1);
		}
		_exit(0);
	}
	for (uint32_t n = 0; n < count; n++)
		assert_true(take(r, n));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	upg_ring_free(r);
}

static bool
rung(struct upg_ring *r)
{
	struct pollfd pfd = {.fd = upg_ring_fd(r), .events = POLLIN};

	return poll(&pfd, 1, 0) == 1;
}

/* A record put in quietly is there, but wakes nobody before the bell, or before half of the room is used. */
static void
a_quiet_record_waits_for_the_bell(void **state)
{
	struct upg_ring *r = upg_ring_new(0);
	static uint8_t record[1000];
	size_t len, size, used, put = 0;

	assert_true(upg_ring_arm(r, false));
	assert_true(upg_ring_put_quiet(r, "hello", 5));
	assert_false(rung(r));
	upg_ring_bell(r);
	assert_true(rung(r));
	assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_RECORD);
	assert_int_equal(len, 5);
	assert_true(upg_ring_arm(r, false));
	assert_false(rung(r));
	while (!rung(r))
		put += upg_ring_put_quiet(r, record, sizeof record);
	used = upg_ring_used(r, &size);
	assert_in_range(used, size / 2, size / 2 + 2 * sizeof record);
	while (upg_ring_put_quiet(r, record, sizeof record))
		put++;
	assert_int_equal(upg_ring_dropped(r), 1);
	while (upg_ring_get(r, buf, sizeof buf, &len) == UPG_RING_RECORD)
		put--;
	assert_int_equal(put, 0);
	upg_ring_free(r);
}

/* Who looks again soon is called only where the ring fills, however loudly a record is put. */
static void
a_lazy_consumer_is_called_when_it_fills(void **state)
{
	struct upg_ring *r = upg_ring_new(0);
	static uint8_t record[1000];
	size_t len, size, used;

	assert_true(upg_ring_put(r, "hello", 5));
	assert_false(upg_ring_arm(r, false));
	assert_true(upg_ring_arm(r, true));
	assert_true(upg_ring_put(r, "hello", 5));
	upg_ring_bell(r);
	assert_false(rung(r));
	while (!rung(r))
		assert_true(upg_ring_put_quiet(r, record, sizeof record));
	used = upg_ring_used(r, &size);
	assert_in_range(used, size / 2, size / 2 + 2 * sizeof record);
	assert_false(upg_ring_arm(r, true));
	while (upg_ring_get(r, buf, sizeof buf, &len) == UPG_RING_RECORD)
		;
	assert_true(upg_ring_arm(r, true));
	assert_false(rung(r));
	upg_ring_free(r);
}

/* A consumer that is gone does not hold the producer up for good. */
static void
waiting_for_nobody_ends(void **state)
{
	struct upg_ring *r = upg_ring_new(0);
	static uint8_t record[60000];

	while (upg_ring_put(r, record, sizeof record))
		;
	assert_false(upg_ring_put_wait(r, record, sizeof record));
	upg_ring_free(r);
}

/* Killed at any moment, the producer leaves whole records only, and its successor goes on with the same ring. */
static void
a_killed_producer_leaves_whole_records(void **state)
{
	struct upg_ring *r = upg_ring_new(0);

	for (int round = 0; round < 20; round++) {
		uint32_t n = 0;
		static uint8_t want[4096];
		size_t len;
		enum upg_ring_got got;
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			static uint8_t out[4096];

			upg_ring_put(r, buf, UPG_RING_RECORD_BYTES + 1); /* is dropped */
			for (uint32_t i = 0;; i++) {
				make(out, i);
				upg_ring_put_wait(r, out, length_of(i));
			}
		}
		while (n < 100 + (uint32_t)round * 7)
			take(r, n++);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		while ((got = upg_ring_get(r, buf, sizeof buf, &len)) == UPG_RING_RECORD) {
			make(want, n);
			assert_int_equal(len, length_of(n));
			assert_memory_equal(buf, want, len);
			n++;
		}
		assert_int_equal(got, UPG_RING_EMPTY);
		assert_int_equal(upg_ring_dropped(r), 1);
		assert_int_equal(upg_ring_inherit(r), upg_ring_tail(r));
		assert_int_equal(upg_ring_dropped(r), 0); /* its successor counts for itself */
	}
	upg_ring_free(r);
}

/*
 * The mapping begins with head; the data begin behind three lines of cache. The test finds the
 * shared memory as the ring's first member, which is what a compromised producer would do.
 */
static void
scribble(struct upg_ring *r, size_t off, const void *what, size_t len)
{
	uint8_t *shared;

	memcpy(&shared, r, sizeof shared);
	memcpy(shared + off, what, len);
}

#define DATA_OFF 192

static void
a_lying_producer_is_found_out(void **state)
{
	static const uint32_t lengths[] = {6,          7,          0xffff,     0x10000,   0x10001,
	                                   0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff};
	static const uint64_t heads[] = {1, 3, 2 * UPG_RING_RECORD_BYTES + 1, UINT64_MAX, UINT64_MAX / 2};
	size_t len;

	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		struct upg_ring *r = upg_ring_new(0);

		assert_true(upg_ring_put(r, "hello", 5));
		scribble(r, DATA_OFF, &lengths[i], 4);
		assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_CORRUPT);
		assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_EMPTY);
		assert_true(upg_ring_put(r, "again", 5));
		assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_RECORD);
		assert_memory_equal(buf, "again", 5);
		upg_ring_free(r);
	}
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		struct upg_ring *r = upg_ring_new(0);

		scribble(r, 0, &heads[i], 8);
		assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_CORRUPT);
		upg_ring_inherit(r);
		assert_true(upg_ring_put(r, "again", 5));
		assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_RECORD);
		upg_ring_free(r);
	}
}

/* The next producer goes on behind what the last one has left, wherever that one says that it was. */
static void
the_next_producer_goes_on(void **state)
{
	static const uint64_t lies[] = {0, 100, UINT64_MAX, UINT64_MAX / 3};

	for (size_t i = 0; i < 2 * sizeof lies / sizeof lies[0]; i++) {
		struct upg_ring *r = upg_ring_new(0);
		bool head = i & 1; /* else where the consumer is */
		size_t len;

		for (int n = 0; n < 3; n++)
			assert_true(upg_ring_put(r, "left", 4));
		assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_RECORD);
		if (i / 2)
			scribble(r, head ? 0 : 64, &lies[i / 2], 8);
		uint64_t until = upg_ring_inherit(r);
		assert_true(upg_ring_put(r, "next", 4));
		/* what the lie makes a record of has no octets */
		for (int n = 0; n < 100 && upg_ring_tail(r) < until; n++)
			if (upg_ring_get(r, buf, sizeof buf, &len) == UPG_RING_RECORD && len > 0)
				assert_memory_equal(buf, "left", 4);
		assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_RECORD);
		assert_memory_equal(buf, "next", 4);
		upg_ring_free(r);
	}
}

/* A length that reaches over what the dead one has written takes nothing of its successor's. */
static void
what_is_left_ends_where_it_ended(void **state)
{
	static const uint32_t length = 12; /* its own 4, a length and "next" */
	struct upg_ring *r = upg_ring_new(0);
	size_t len;

	assert_true(upg_ring_put(r, "left", 4));
	scribble(r, DATA_OFF, &length, 4);
	upg_ring_inherit(r);
	assert_true(upg_ring_put(r, "next", 4));
	assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_CORRUPT);
	assert_int_equal(upg_ring_get(r, buf, sizeof buf, &len), UPG_RING_RECORD);
	assert_int_equal(len, 4);
	assert_memory_equal(buf, "next", 4);
	upg_ring_free(r);
}

static void
a_small_buffer_is_never_overrun(void **state)
{
	struct upg_ring *r = upg_ring_new(0);
	uint8_t *small = malloc(4);
	size_t len;

	assert_true(upg_ring_put(r, "hello", 5));
	assert_int_equal(upg_ring_get(r, small, 4, &len), UPG_RING_CORRUPT);
	free(small);
	upg_ring_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(records_come_out_as_they_went_in),
	        cmocka_unit_test(a_full_ring_drops_and_counts),
	        cmocka_unit_test(two_processes_lose_nothing_when_waiting),
	        cmocka_unit_test(a_quiet_record_waits_for_the_bell),
	        cmocka_unit_test(a_lazy_consumer_is_called_when_it_fills),
	        cmocka_unit_test(waiting_for_nobody_ends),
	        cmocka_unit_test(a_killed_producer_leaves_whole_records),
	        cmocka_unit_test(a_lying_producer_is_found_out),
	        cmocka_unit_test(the_next_producer_goes_on),
	        cmocka_unit_test(what_is_left_ends_where_it_ended),
	        cmocka_unit_test(a_small_buffer_is_never_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
