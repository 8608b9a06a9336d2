/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plays every dialogue of tests/cases: whole, byte by byte, cut at every offset, reordered, doubled, over IPv4 and IPv6, decided as
 * inline would. Whole, the events must be the ones the dialogue expects; otherwise they must be the same as whole.
 *
 *   test_dialogues [--accept] [FILE.t...]      (all of tests/cases where none is named)
 */
#include "capture/stream.h"
#include "tests/dialogue.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_event(const char *line)
{
	return strncmp(line, "record ", 7) != 0;
}

static bool
is_stream(const char *line)
{
	return strncmp(line, "stream.", 7) == 0;
}

/* Does the actual line have every word of the wanted one? @, key=value are optional in the wanted, readings are not. */
static bool
matches(const char *wanted, const struct lines *l, size_t line)
{
	char words[LINE_MAX_BYTES], actual[2 * LINE_MAX_BYTES], *save = NULL;

	snprintf(actual, sizeof actual, "%s %s", l->at[line], l->disputed[line]);
	if (strstr(actual, " readings=") && !strstr(wanted, " readings="))
		return false;
	snprintf(words, sizeof words, "%s", wanted);
	for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		const char *at = actual;
		size_t len = strlen(w);
		for (;;) {
			at = strstr(at, w);
			if (!at)
				return false;
			if ((at == actual || at[-1] == ' ') && (at[len] == 0 || at[len] == ' '))
				break;
			at++;
		}
	}
	return true;
}

static bool
wanted_somewhere(const struct dialogue *d, const struct lines *l, size_t line)
{
	for (size_t i = 0; i < d->expected_count; i++)
		if (matches(d->expected[i], l, line))
			return true;
	return false;
}

static bool
said_somewhere(const struct lines *l, const char *wanted)
{
	for (size_t i = 0; i < l->count; i++)
		if (matches(wanted, l, i))
			return true;
	return false;
}

static bool
as_expected(const struct dialogue *d, const struct lines *l)
{
	bool good = true;

	for (size_t i = 0; i < l->count; i++)
		if (is_event(l->at[i]) && !wanted_somewhere(d, l, i)) {
			printf("%s: unexpected: %s %s\n", d->path, l->at[i], l->disputed[i]);
			good = false;
		}
	for (size_t i = 0; i < d->expected_count; i++)
		if (!said_somewhere(l, d->expected[i])) {
			printf("%s: missing: %s\n", d->path, d->expected[i]);
			good = false;
		}
	for (size_t i = 0; !good && i < l->count; i++)
		printf("%s: said: %s %s\n", d->path, l->at[i], l->disputed[i]);
	return good;
}

/* How much is shown of what readers dispute depends on the cuts; what is shown is the same. */
static bool
same_disputed(const char *a, const char *b)
{
	size_t n = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

	return strncmp(a, b, n) == 0;
}

/* The same lines in the same order, stream.* aside. */
static bool
same(const struct dialogue *d, const struct lines *a, const struct lines *b, const char *how)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < a->count && is_stream(a->at[i]))
			i++;
		while (j < b->count && is_stream(b->at[j]))
			j++;
		if (i == a->count && j == b->count)
			return true;
		if (i == a->count || j == b->count || strcmp(a->at[i], b->at[j]) != 0 ||
		    !same_disputed(a->disputed[i], b->disputed[j]))
			break;
		i++;
		j++;
	}
	printf("%s: played %s it differs: whole says \"%s\", this \"%s\"\n", d->path, how,
	       i < a->count ? a->at[i] : "nothing", j < b->count ? b->at[j] : "nothing");
	return false;
}

static bool
play_same(const struct dialogue *d, const struct lines *whole, struct playing p, const char *how)
{
	struct lines l = {0};
	char text[64];

	snprintf(text, sizeof text, "%s%s%s", how, p.ipv6 ? ", IPv6" : "", p.reassembler ? ", libnids" : "");
	dialogue_play(d, &p, &l);
	bool good = same(d, whole, &l, text);
	lines_free(&l);
	return good;
}

static bool
attacks(const struct lines *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (is_event(l->at[i]) && !is_stream(l->at[i]) && (strstr(l->at[i], " 1 ") || strstr(l->at[i], " 2 ")))
			return true;
	return false;
}

/* Inline: what is of severity 1 or 2 is blocked, what is not passes unhurt and says the same. */
static bool
play_inline(const struct dialogue *d, const struct lines *whole)
{
	struct lines l = {0};
	bool good = true, reactive = false;

	dialogue_play(d, &(struct playing){.inline_mode = true}, &l);
	if (attacks(whole) != l.blocked) {
		/* Stalls and the like are raised when time passes: there is no packet to block then. */
		for (size_t i = 0; i < d->step_count; i++)
			reactive |= d->steps[i].kind != STEP_SAY;
		if (!attacks(whole) || !reactive) {
			printf("%s: played inline %s\n", d->path,
			       l.blocked ? "something is blocked" : "nothing is blocked");
			good = false;
		}
	}
	if (!attacks(whole))
		good &= same(d, whole, &l, "inline");
	lines_free(&l);
	return good;
}

static bool
play_all_ways(const struct dialogue *d, const struct lines *whole)
{
	size_t longest = d->said[TO_SERVER] > d->said[TO_CLIENT] ? d->said[TO_SERVER] : d->said[TO_CLIENT];
	const char *sparse = getenv("UPG_CUT_STEP"); /* the sanitized build cuts at every so many offsets only */
	size_t step = sparse ? strtoul(sparse, NULL, 10) : longest > 3000 ? longest / 3000 : 1;
	bool good = true;

	for (int ipv6 = 0; ipv6 < 2 && good; ipv6++) {
		good &= play_same(d, whole, (struct playing){.cuts = PLAY_WHOLE, .ipv6 = ipv6}, "whole");
		good &= play_same(d, whole, (struct playing){.cuts = PLAY_BYTEWISE, .ipv6 = ipv6}, "byte by byte");
		good &= play_same(d, whole, (struct playing){.cuts = PLAY_REORDER, .ipv6 = ipv6}, "reordered");
		good &= play_same(d, whole, (struct playing){.cuts = PLAY_DOUBLE, .ipv6 = ipv6}, "doubled");
		for (size_t at = 1; at < longest && good; at += step > 0 ? step : 1) {
			char how[64];
			snprintf(how, sizeof how, "cut at %zu", at);
			good &= play_same(d, whole, (struct playing){.cuts = PLAY_CUT, .cut_at = at, .ipv6 = ipv6},
			                  how);
		}
	}
	good &= play_same(d, whole, (struct playing){.reassembler = UPG_LIBNIDS}, "whole");
	return good && play_inline(d, whole);
}

/* A dialogue whose lines are being copied, its expectations made true on the way. */
struct accepting {
	const struct dialogue *d;
	FILE *out;
	struct lines said;
	size_t blank; /* empty lines not copied yet */
};

static void
accept_begin(struct accepting *a, const struct dialogue *d)
{
	a->d = d;
	dialogue_play(d, &(struct playing){.cuts = PLAY_WHOLE}, &a->said);
}

static void
accept_line(struct accepting *a, const char *text)
{
	for (; a->blank > 0; a->blank--)
		fputc('\n', a->out);
	fprintf(a->out, "%s\n", text);
}

/* Writes the first event said (of this name; NULL: of any) that no line expects. False: there is none. */
static bool
accept_event(struct accepting *a, const char *name)
{
	for (size_t i = 0; i < a->said.count; i++) {
		char *said = a->said.at[i], text[LINE_MAX_BYTES + 2];
		if (said[0] == 0 || !is_event(said) || wanted_somewhere(a->d, &a->said, i) ||
		    (name && strncmp(said, name, strcspn(name, " ") + 1) != 0))
			continue;
		snprintf(text, sizeof text, "= %s", said);
		accept_line(a, text);
		said[0] = 0;
		return true;
	}
	return false;
}

/* What is said and expected nowhere goes where the dialogue's lines end. */
static void
accept_end(struct accepting *a)
{
	size_t blank = a->blank;

	a->blank = 0;
	while (accept_event(a, NULL))
		;
	for (; blank > 0; blank--)
		fputc('\n', a->out);
	lines_free(&a->said);
}

/* A line of the file: expectations that hold stay as they are written, others are replaced. */
static void
accept_copy(struct accepting *a, const char *line)
{
	bool event = strncmp(line, "= ", 2) == 0 && is_event(line + 2);

	if (line[0] == 0)
		a->blank++;
	else if (!event || said_somewhere(&a->said, line + 2))
		accept_line(a, line);
	else
		accept_event(a, line + 2);
}

static bool
accept(const char *path, const struct dialogue *d)
{
	size_t cap = 0, len = 0;
	char *line = NULL, *text = NULL;
	FILE *in = fopen(path, "r"), *out = open_memstream(&text, &len);
	struct accepting a = {.out = out};
	bool begun = strcmp(d->path, path) == 0;

	if (!in || !out)
		return false;
	accept_begin(&a, d);
	while (getline(&line, &cap, in) >= 0) {
		line[strcspn(line, "\n")] = 0;
		if (strncmp(line, "--- ", 4) == 0 && begun) {
			accept_end(&a);
			accept_begin(&a, d = d->next);
		}
		begun |= strncmp(line, "--- ", 4) == 0;
		accept_copy(&a, line);
	}
	accept_end(&a);
	fclose(in);
	fclose(out);
	free(line);
	FILE *back = fopen(path, "w");
	bool good = back && fwrite(text, 1, len, back) == len && fclose(back) == 0;
	free(text);
	return good;
}

static bool
run(const struct dialogue *d)
{
	struct lines whole = {0};

	dialogue_play(d, &(struct playing){.cuts = PLAY_WHOLE}, &whole);
	bool good = as_expected(d, &whole) && play_all_ways(d, &whole);
	lines_free(&whole);
	printf("%s %s\n", good ? "ok" : "FAIL", d->path);
	return good;
}

/* Every dialogue of a file; how many fail. */
static int
run_file(const char *path, bool accepting)
{
	struct dialogue *all = dialogue_read(path);
	int failed = 0;

	if (!all || (accepting && !accept(path, all))) {
		printf("FAIL %s\n", path);
		failed++;
	}
	for (const struct dialogue *d = all; d && !accepting; d = d->next)
		failed += !run(d);
	dialogue_free(all);
	return failed;
}

int
main(int argc, char **argv)
{
	bool accepting = argc > 1 && strcmp(argv[1], "--accept") == 0;
	glob_t found = {0};
	int failed = 0;

	for (int i = 1 + accepting; i < argc; i++)
		glob(argv[i], GLOB_APPEND | GLOB_NOCHECK, NULL, &found);
	if (argc == 1 + accepting)
		glob("tests/cases/*.t", 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++)
		failed += run_file(found.gl_pathv[i], accepting);
	if (found.gl_pathc == 0) {
		printf("FAIL no dialogues\n");
		failed++;
	}
	globfree(&found);
	return failed > 0;
}
