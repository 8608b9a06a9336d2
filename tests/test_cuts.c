/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cuts do not matter: dialogues of tests/cases in packets as dice have them (cut anywhere, out of order, repeated with other borders, in IP
 * fragments, over IPv4 or IPv6, other ports and numbers, either engine, passive or as inline) say the same as whole, but for stream.*.
 *
 *   UPG_ROUNDS=100 UPG_SEED=1 test_cuts [FILE.t...]
 *
 * A round plays every UPG_SHARE-th (4th) dialogue, other ones than the round before: in a hundred rounds each of them is played 25 times. What it
 * prints where it fails plays that one again.
 */
#include "capture/stream.h"
#include "tests/dialogue.h"
#include "tests/recut.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHARE = 4, FAILED_MAX = 20 };

struct played {
	const struct dialogue *d;
	struct lines whole;
	bool attack; /* or with early bytes: inline both are kept from the server, and what follows is another conversation */
};

static struct played *all;
static size_t all_count;

static bool
is_stream(const char *line)
{
	return strncmp(line, "stream.", 7) == 0;
}

static bool
attacks(const struct lines *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (strstr(l->at[i], " early_bytes=") && !strstr(l->at[i], " early_bytes=0 "))
			return true;
	for (size_t i = 0; i < l->count; i++)
		if (!is_stream(l->at[i]) && strncmp(l->at[i], "record ", 7) != 0 &&
		    (strstr(l->at[i], " 1 ") || strstr(l->at[i], " 2 ")))
			return true;
	return false;
}

/* What the other says otherwise than the whole; NULL: the same, stream.* aside. */
static const char *
difference(const struct lines *whole, const struct lines *other)
{
	size_t i = 0, j = 0;

	for (j = 0; j < other->count; j++)
		if (strncmp(other->at[j], "stream.engines_disagree", 23) == 0 ||
		    strncmp(other->at[j], "stream.overlap_conflict", 23) == 0 ||
		    strncmp(other->at[j], "stream.fragment_conflict", 24) == 0)
			return other->at[j];
	for (i = j = 0;; i++, j++) {
		while (i < whole->count && is_stream(whole->at[i]))
			i++;
		while (j < other->count && is_stream(other->at[j]))
			j++;
		if (i == whole->count && j == other->count)
			return NULL;
		if (i == whole->count || j == other->count || strcmp(whole->at[i], other->at[j]) != 0)
			return j < other->count ? other->at[j] : "nothing more";
	}
}

static bool
play(const struct played *p, uint64_t seed)
{
	struct dice dice = {.state = seed};
	struct playing how = {.cuts = PLAY_RANDOM, .seed = seed, .ipv6 = dice_roll(&dice, 2)};
	struct lines l = {0};

	how.inline_mode = dice_roll(&dice, 4) == 0 && !p->attack;
	if (!how.ipv6 && !how.inline_mode)
		how.reassembler = (int)dice_roll(&dice, 3);
	dialogue_play(p->d, &how, &l);
	const char *differs = difference(&p->whole, &l);

	if (differs)
		printf("%s: seed %llu%s%s%s: says \"%s\"\n", p->d->path, (unsigned long long)seed,
		       how.ipv6 ? ", IPv6" : ", IPv4", how.inline_mode ? ", inline" : "",
		       how.reassembler == UPG_LIBNIDS ? ", libnids"
		       : how.reassembler == UPG_BOTH  ? ", both engines"
		                                      : "",
		       differs);
	lines_free(&l);
	return !differs;
}

static uint64_t
setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void
read_all(char *const *paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (const struct dialogue *d = dialogue_read(paths[i]); d; d = d->next) {
			all = realloc(all, (all_count + 1) * sizeof *all);
			if (!all)
				abort();
			struct played *p = &all[all_count++];

			*p = (struct played){.d = d};
			dialogue_play(d, &(struct playing){.cuts = PLAY_WHOLE}, &p->whole);
			p->attack = attacks(&p->whole);
		}
}

int
main(int argc, char **argv)
{
	uint64_t rounds = setting("UPG_ROUNDS", 100), seed = setting("UPG_SEED", 1),
	         share = setting("UPG_SHARE", SHARE);
	uint64_t plays = 0, failed = 0;
	glob_t found = {0};

	for (int i = 1; i < argc; i++)
		glob(argv[i], GLOB_APPEND | GLOB_NOCHECK, NULL, &found);
	if (argc == 1)
		glob("tests/cases/*.t", 0, NULL, &found);
	read_all(found.gl_pathv, found.gl_pathc);
	for (uint64_t r = 0; r < rounds && failed < FAILED_MAX; r++)
		for (size_t i = (size_t)((seed + r) % share); i < all_count; i += share, plays++)
			failed += !play(&all[i], seed + r);
	printf("%s cuts: %llu rounds from seed %llu on, %llu plays of %zu dialogues, %llu or more of each, %llu "
	       "differ\n",
	       failed || plays == 0 ? "FAIL" : "ok", (unsigned long long)rounds, (unsigned long long)seed,
	       (unsigned long long)plays, all_count, (unsigned long long)(plays / (all_count ? all_count : 1)),
	       (unsigned long long)failed);
	globfree(&found);
	return failed > 0 || plays == 0;
}
