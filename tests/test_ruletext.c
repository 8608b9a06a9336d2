/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ruletext.c - rules read by one process and parsed by another, which may be slow or come in the middle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/ruletext.h"

static struct {
	unsigned files;
	char names[4][32], texts[4][64];
	size_t lens[4];
} got;

static void
keep(void *ctx, const char *name, const char *text, size_t len)
{
	assert_true(got.files < 4 && len <= sizeof got.texts[0]);
	strcpy(got.names[got.files], name);
	memcpy(got.texts[got.files], text, len);
	got.lens[got.files++] = len;
}

/* In a process of its own, which was there before; its exit status: what is wrong there. */
static pid_t worker;
static int to_worker[2], from_worker[2];

static void
start(struct upg_ruletext *t, void (*work)(struct upg_ruletext *))
{
	assert_int_equal(pipe(to_worker), 0);
	assert_int_equal(pipe(from_worker), 0);
	worker = fork();
	assert_true(worker >= 0);
	if (worker > 0)
		return;
	work(t);
	_exit(0);
}

static void
finish(void)
{
	int status;

	assert_int_equal(waitpid(worker, &status, 0), worker);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	for (int i = 0; i < 2; i++) {
		close(to_worker[i]);
		close(from_worker[i]);
	}
}

static void
turn(int from, int to)
{
	char c = 0;

	if (write(to, &c, 1) != 1 || (from >= 0 && read(from, &c, 1) != 1))
		_exit(9);
}

static void
take_three(struct upg_ruletext *t)
{
	char c;

	if (upg_ruletext_is_new(t))
		_exit(1);
	turn(to_worker[0], from_worker[1]); /* one is begun, not posted */
	if (upg_ruletext_is_new(t))
		_exit(2);
	turn(to_worker[0], from_worker[1]); /* posted, and the next begun */
	if (!upg_ruletext_is_new(t) || !upg_ruletext_take(t, keep, NULL) || upg_ruletext_is_new(t))
		_exit(3);
	if (got.files != 2 || strcmp(got.names[0], "/etc/a.rules") != 0 || strcmp(got.names[1], "b") != 0 ||
	    got.lens[0] != 7 || memcmp(got.texts[0], "one\0two", 7) != 0 || got.lens[1] != 0)
		_exit(4);
	turn(to_worker[0], from_worker[1]); /* two more, the last is short */
	got.files = 0;
	if (!upg_ruletext_is_new(t) || !upg_ruletext_take(t, keep, NULL) || got.files != 1 || got.lens[0] != 1 ||
	    got.texts[0][0] != 'x')
		_exit(5);
	if (write(from_worker[1], &c, 1) != 1)
		_exit(9);
}

static void
test_turns(void **state)
{
	struct upg_ruletext *t = upg_ruletext_new();
	char c;

	assert_non_null(t);
	start(t, take_three);
	assert_int_equal(read(from_worker[0], &c, 1), 1);
	upg_ruletext_begin(t);
	assert_true(upg_ruletext_add(t, "/etc/a.rules", "one\0two", 7));
	turn(from_worker[0], to_worker[1]);
	assert_true(upg_ruletext_add(t, "b", "", 0));
	upg_ruletext_post(t);
	assert_false(upg_ruletext_is_new(t)); /* nor to those who are born now */
	upg_ruletext_begin(t);
	assert_true(upg_ruletext_add(t, "/etc/c.rules", "a longer text than the first", 28));
	turn(from_worker[0], to_worker[1]);
	upg_ruletext_post(t);
	upg_ruletext_begin(t);
	assert_true(upg_ruletext_add(t, "d", "x", 1));
	upg_ruletext_post(t);
	turn(from_worker[0], to_worker[1]);
	finish();
	upg_ruletext_free(t);
}

enum { TEXT_BYTES = 500000, ROUNDS = 300 };

static char last;

static void
uniform(void *ctx, const char *name, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (len != TEXT_BYTES || text[i] != text[0] || text[0] != name[0])
			_exit(1);
	last = text[0];
}

static void
take_many(struct upg_ruletext *t)
{
	while (last != '!') {
		if (!upg_ruletext_is_new(t))
			continue;
		if (!upg_ruletext_take(t, uniform, NULL) && errno != EAGAIN)
			_exit(2);
	}
}

/* What is taken is one text, whatever is written meanwhile, and the last one always comes. */
static void
test_storm(void **state)
{
	struct upg_ruletext *t = upg_ruletext_new();
	char *text = malloc(TEXT_BYTES), name[] = "a";

	start(t, take_many);
	for (int i = 0; i <= ROUNDS; i++) {
		name[0] = i == ROUNDS ? '!' : (char)('a' + i % 26);
		memset(text, name[0], TEXT_BYTES);
		upg_ruletext_begin(t);
		assert_true(upg_ruletext_add(t, name, text, TEXT_BYTES));
		upg_ruletext_post(t);
	}
	finish();
	free(text);
	upg_ruletext_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_turns),
	        cmocka_unit_test(test_storm),
	};

	alarm(60); /* a worker that has gone wrong answers no more */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
