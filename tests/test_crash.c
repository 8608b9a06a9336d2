/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_crash.c - what is said of the packet a worker died of, whatever octets it has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four headers it needs */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/packets.h"
#include "tools/crash.h"

static struct packets_one one;

static void
flows(void **state)
{
	static const char *const says[] = {
	        "with a packet of 10.0.0.1:40000 -> 10.1.0.2:80: 4500",
	        NULL,
	};

	for (int i = 0; i < 2; i++) {
		struct packets_pair pair = {.family = i == 0 ? 4 : 6};
		char text[UPG_CRASH_BYTES];
		struct upg_tuple tuple;

		packets_build(&one, &pair, &(struct packets_segment){.seq = 1, .data = "GET", .len = 3});
		upg_crash_describe(one.pkt.data, one.pkt.captured_bytes > 96 ? 96 : one.pkt.captured_bytes, text,
		                   &tuple);
		assert_int_equal(tuple.family, pair.family);
		assert_memory_equal(&tuple.src, &one.pkt.tuple.src, sizeof tuple.src);
		assert_memory_equal(&tuple.dst, &one.pkt.tuple.dst, sizeof tuple.dst);
		assert_int_equal(tuple.sport, one.pkt.tuple.sport);
		assert_int_equal(tuple.dport, one.pkt.tuple.dport);
		if (i == 0 && strncmp(text, says[i], strlen(says[i])) != 0)
			fail_msg("%s", text);
		assert_non_null(strstr(text, ":40000 -> "));
	}
}

static void
none(void **state)
{
	char text[UPG_CRASH_BYTES];
	struct upg_tuple tuple;

	upg_crash_describe(NULL, 0, text, &tuple);
	assert_string_equal(text, "between packets");
	assert_int_equal(tuple.family, 0);
}

/* Every length of any octets, flush against the end of their memory. */
static void
anything(void **state)
{
	char text[UPG_CRASH_BYTES];
	struct upg_tuple tuple;

	srand(1);
	for (size_t len = 1; len <= 96; len++) {
		for (int round = 0; round < 200; round++) {
			uint8_t *at = malloc(len);

			for (size_t i = 0; i < len; i++)
				at[i] = (uint8_t)rand();
			at[0] = (uint8_t)(round % 3 == 0 ? 0x40 | (at[0] & 15) : round % 3 == 1 ? 0x60 : at[0]);
			upg_crash_describe(at, len, text, &tuple);
			assert_true(strlen(text) < sizeof text && strlen(text) > 10);
			free(at);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(flows), cmocka_unit_test(none), cmocka_unit_test(anything)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
