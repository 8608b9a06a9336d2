/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, addresses and times against what the C library writes. */
#include "tools/notation.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* Many values of every size, always the same. */
static uint64_t
value(unsigned i)
{
	uint64_t x = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);

	return (x ^ x >> 29) >> i % 64;
}

static void
number(uint64_t v)
{
	char text[UPG_NUMBER_TEXT], expected[UPG_NUMBER_TEXT];
	int len = snprintf(expected, sizeof expected, "%" PRIu64, v);

	assert_int_equal(upg_notation_number(v, text), len);
	assert_string_equal(text, expected);
}

static void
numbers(void **state)
{
	for (uint64_t v = 1; v < UINT64_MAX / 10; v *= 10) {
		number(v - 1);
		number(v);
	}
	number(UINT64_MAX);
	for (unsigned i = 0; i < 5000; i++)
		number(value(i));
}

static void
addresses(void **state)
{
	char text[UPG_ADDRESS_TEXT], expected[UPG_ADDRESS_TEXT];
	struct upg_addr a = {0};

	for (unsigned i = 0; i < 5000; i++) {
		uint64_t v[2] = {value(i), value(i + 7)};
		memcpy(a.octets, v, sizeof a.octets);
		inet_ntop(AF_INET, a.octets + 12, expected, sizeof expected);
		upg_notation_address(&a, 4, text);
		assert_string_equal(text, expected);
		inet_ntop(AF_INET6, a.octets, expected, sizeof expected);
		upg_notation_address(&a, 6, text);
		assert_string_equal(text, expected);
	}
}

static void
moment(uint64_t us)
{
	char text[UPG_TIME_TEXT], expected[UPG_TIME_TEXT], second[UPG_TIME_TEXT];
	time_t t = (time_t)(us / 1000000);
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(second, sizeof second, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(expected, sizeof expected, "%.19s.%06u+0000", second, (unsigned)(us % 1000000));
	upg_notation_time(us, text);
	assert_string_equal(text, expected);
	strftime(second, sizeof second, "%m/%d/%Y-%H:%M:%S", &tm);
	snprintf(expected, sizeof expected, "%.19s.%06u", second, (unsigned)(us % 1000000));
	upg_notation_time_fast(us, text);
	assert_string_equal(text, expected);
}

static void
times(void **state)
{
	const uint64_t last = UINT64_C(253402300799999999); /* of the year 9999 */
	char text[UPG_TIME_TEXT];

	moment(0);
	moment(last);
	upg_notation_time(last + 1, text);
	assert_string_equal(text, "9999-12-31T23:59:59.999999+0000");
	/* The 29th of February where there is one and where there is none, and the ends of years. */
	for (uint64_t day = 0; day < 366 * 400; day++)
		moment((day * 86400 + value((unsigned)day) % 86400) * 1000000 + value((unsigned)day + 3) % 1000000);
	for (unsigned i = 0; i < 5000; i++)
		moment(value(i) % last);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(numbers),
	        cmocka_unit_test(addresses),
	        cmocka_unit_test(times),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
