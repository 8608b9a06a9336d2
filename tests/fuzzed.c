/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzzed.c - a fuzz target without its fuzzer: every file named is fed whole, and each of its beginnings. Linked by gcc into the sanitized
 * build of `make check`, where clang's fuzzer would cost a build of its own. Says which input is at work when it breaks.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BEGINNINGS_MAX = 400 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char at_work[512];

static void
on_abort(int sig)
{
	signal(sig, SIG_DFL);
	if (write(STDERR_FILENO, at_work, strlen(at_work)) < 0)
		_exit(1);
	raise(sig);
}

/* A copy of its own size, so that a read behind the end shows. */
static void
feed(const char *path, const uint8_t *at, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	if (!copy)
		abort();
	memcpy(copy, at, len);
	snprintf(at_work, sizeof at_work, "at work: the first %zu octets of %.400s\n", len, path);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static size_t
feed_file(const char *path)
{
	static uint8_t text[1 << 20];
	FILE *f = fopen(path, "rb");
	size_t len = f ? fread(text, 1, sizeof text, f) : 0, step, fed = 1;

	if (!f || ferror(f)) {
		perror(path);
		exit(1);
	}
	fclose(f);
	step = len / BEGINNINGS_MAX + 1;
	for (size_t n = 0; n < len; n += step, fed++)
		feed(path, text, n);
	feed(path, text, len);
	return fed;
}

int
main(int argc, char *argv[])
{
	size_t fed = 0;

	signal(SIGABRT, on_abort);
	signal(SIGSEGV, on_abort);
	for (int i = 1; i < argc; i++)
		fed += feed_file(argv[i]);
	printf("%zu inputs of %d files\n", fed, argc - 1);
	return 0;
}
