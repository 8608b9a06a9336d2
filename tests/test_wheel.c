/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/wheel.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static struct upg_wheel wheel;

/* Timers at every scale run out in order, never early, at most a tick late. */
static void
test_scales(void **state)
{
	static const uint64_t after[] = {1,       3000,       260000,      262143,         265000,
	                                 1500000, 3600000000, 86400000000, 200000000000000};
	enum { N = sizeof(after) / sizeof(*after) };
	static const uint64_t starts[] = {0, 1, 1278500000123456, 1278500000000000 / 1024 * 1024,
	                                  (UINT64_C(1) << 42) - 3};

	for (size_t k = 0; k < sizeof(starts) / sizeof(*starts); k++) {
		struct upg_timer t[N] = {0};
		size_t seen = 0;

		upg_wheel_init(&wheel);
		assert_null(upg_wheel_step(&wheel, starts[k]));
		for (size_t i = 0; i < N; i++)
			upg_wheel_arm(&wheel, &t[i], starts[k] + after[i]);
		while (seen < N) {
			struct upg_timer *ran;

			ran = upg_wheel_step(&wheel, starts[k] + after[seen] - 1);
			assert_true(!ran || ran != &t[seen]);
			ran = upg_wheel_step(&wheel, starts[k] + after[seen] + 1023);
			assert_ptr_equal(ran, &t[seen]);
			assert_in_range(upg_timer_clock_us(ran), starts[k] + after[seen],
			                starts[k] + after[seen] + 1023);
			assert_false(upg_timer_armed(ran));
			seen++;
		}
		assert_int_equal(wheel.armed, 0);
	}
}

/* Thousands at random against a plain list. */
static void
test_random(void **state)
{
	enum { N = 3000 };
	static struct upg_timer t[N];
	static uint64_t due[N];
	uint64_t now = 1000000, rested = 0;

	srand(7);
	upg_wheel_init(&wheel);
	upg_wheel_step(&wheel, now);
	for (int round = 0; round < 20000; round++) {
		int i = rand() % N;

		if (rand() % 3 == 0) {
			upg_wheel_disarm(&wheel, &t[i]);
			due[i] = 0;
		} else {
			due[i] = now + (uint64_t)rand() % (UINT64_C(1) << (10 + rand() % 25)) + 1;
			upg_wheel_arm(&wheel, &t[i], due[i]);
		}
		if (round % 7 == 0) {
			struct upg_timer *ran;

			now += (uint64_t)rand() % (rand() % 2 ? 300000 : 100);
			bool rests = upg_wheel_rests(&wheel, now);

			rested += rests;
			while ((ran = upg_wheel_step(&wheel, now))) {
				size_t k = (size_t)(ran - t);

				assert_false(rests);
				assert_true(due[k] && due[k] <= now);
				due[k] = 0;
			}
			for (int k = 0; k < N; k++)
				assert_true(!due[k] || due[k] + 1024 > now);
		}
	}
	assert_in_range(rested, 100, 2000);
}

/* A clock that goes back, a year at once, arming from the past. */
static void
test_jumps(void **state)
{
	struct upg_timer a = {0}, b = {0};
	uint64_t year = UINT64_C(365) * 86400 * 1000000;

	upg_wheel_init(&wheel);
	upg_wheel_step(&wheel, 5000000);
	assert_true(upg_wheel_rests(&wheel, 5000000));
	upg_wheel_arm(&wheel, &a, 1);
	assert_false(upg_wheel_rests(&wheel, 4000000));
	assert_ptr_equal(upg_wheel_step(&wheel, 4000000), &a);
	assert_null(upg_wheel_step(&wheel, 4000000));
	upg_wheel_arm(&wheel, &a, 6000000);
	upg_wheel_arm(&wheel, &b, 5000000 + year);
	assert_ptr_equal(upg_wheel_step(&wheel, 5000000 + 3 * year), &a);
	assert_ptr_equal(upg_wheel_step(&wheel, 5000000 + 3 * year), &b);
	assert_null(upg_wheel_step(&wheel, 5000000 + 3 * year));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_scales),
	        cmocka_unit_test(test_random),
	        cmocka_unit_test(test_jumps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
