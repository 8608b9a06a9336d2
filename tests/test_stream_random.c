/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random hostile conversations: what stream_model.h says must hold of every one. The seed is printed where it does not. */
#include "tests/stream_model.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static bool differing;

static void
play(enum upg_reassembler engine, enum upg_stream_mode mode, unsigned rounds)
{
	static uint8_t script[801];

	for (unsigned seed = 1; seed <= rounds; seed++) {
		srand(seed);
		/* from mostly orderly to entirely wild */
		int wild = rand() % 100;
		size_t len = 5 + (size_t)rand() % (sizeof(script) - 5);

		for (size_t i = 0; i < len; i++)
			script[i] = (uint8_t)rand();
		for (size_t i = 1; i + 4 <= len; i += 4)
			if (rand() % 100 >= wild) {
				script[i] &= 0x1d;
				script[i + 3] &= 0x7f;
			}
		const char *wrong = differing ? stream_model_differ(script, len, mode)
		                              : stream_model_play(script, len, engine, mode);

		if (wrong)
			fail_msg("seed %u, engine %d, mode %d: %s", seed, (int)engine, (int)mode, wrong);
	}
}

static void
test_inline(void **state)
{
	play(UPG_NATIVE, UPG_INLINE, 3000);
}

static void
test_passive(void **state)
{
	play(UPG_NATIVE, UPG_PASSIVE, 1000);
	play(UPG_NATIVE, UPG_SIMULATE, 1000);
}

static void
test_both(void **state)
{
	for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++)
		play(UPG_BOTH, (enum upg_stream_mode)mode, 700);
}

static void
test_libnids(void **state)
{
	play(UPG_LIBNIDS, UPG_INLINE, 700);
	play(UPG_LIBNIDS, UPG_PASSIVE, 700);
}

/* Each alone, and what they delivered compared byte by byte. */
static void
test_native_and_libnids(void **state)
{
	differing = true;
	for (int mode = UPG_PASSIVE; mode <= UPG_SIMULATE; mode++)
		play(UPG_BOTH, (enum upg_stream_mode)mode, 300);
	differing = false;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_inline),
	        cmocka_unit_test(test_passive),
	        cmocka_unit_test(test_both),
	        cmocka_unit_test(test_libnids),
	        cmocka_unit_test(test_native_and_libnids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
