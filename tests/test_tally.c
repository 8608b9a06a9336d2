/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_tally.c - what a worker has counted is there when it has died, whenever that was. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/tally.h"

enum { WORKERS = 3, WORDS = sizeof(struct upg_record_stats) / sizeof(uint64_t) };

/* Every counter says the same. */
static void
fill(struct upg_record_stats *s, uint64_t n)
{
	uint64_t words[WORDS];

	for (size_t i = 0; i < WORDS; i++)
		words[i] = n;
	memcpy(s, words, sizeof words);
}

static uint64_t
the_number(const struct upg_record_stats *s)
{
	uint64_t words[WORDS];

	assert_non_null(s);
	memcpy(words, s, sizeof words);
	for (size_t i = 1; i < WORDS; i++)
		assert_int_equal(words[i], words[0]);
	return words[0];
}

static const struct upg_record_stats *
kept(struct upg_tally *t, unsigned worker)
{
	upg_tally_keep(t, worker);
	return upg_tally_kept(t, worker);
}

static void
last_one_counts(void **state)
{
	struct upg_tally *t = upg_tally_new(WORKERS);

	assert_non_null(t);
	assert_null(kept(t, 1));
	for (uint64_t n = 1; n <= 7; n++) {
		fill(upg_tally_fill(t, 1), n);
		upg_tally_left(t, 1);
	}
	fill(upg_tally_fill(t, 1), 8); /* in the middle of which it dies */
	assert_null(kept(t, 0));
	assert_null(kept(t, 2));
	upg_tally_keep(t, 1);
	/* its successor has begun before anybody asks */
	fill(upg_tally_fill(t, 1), 1);
	upg_tally_left(t, 1);
	assert_int_equal(the_number(upg_tally_kept(t, 1)), 7);
	/* and the next one has died before it had left anything */
	assert_int_equal(the_number(kept(t, 1)), 1);
	assert_null(kept(t, 1));
	fill(upg_tally_fill(t, 1), 2);
	upg_tally_left(t, 1);
	assert_int_equal(the_number(kept(t, 1)), 2);
	upg_tally_free(t);
}

/* Killed at any moment it leaves whole copies. */
static void
killed_while_writing(void **state)
{
	struct upg_tally *t = upg_tally_new(1);

	for (int round = 0; round < 50; round++) {
		int pipes[2], status;
		char byte;

		assert_int_equal(pipe(pipes), 0);
		pid_t pid = fork();
		if (pid == 0)
			for (uint64_t n = 1;; n++) {
				fill(upg_tally_fill(t, 0), n);
				upg_tally_left(t, 0);
				if (n == 100 && write(pipes[1], "", 1) != 1)
					_exit(1);
			}
		assert_int_equal(read(pipes[0], &byte, 1), 1);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(the_number(kept(t, 0)) >= 100);
		close(pipes[0]);
		close(pipes[1]);
	}
	upg_tally_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(last_one_counts),
	        cmocka_unit_test(killed_while_writing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
