/* SPDX-License-Identifier: GPL-2.0-or-later */
/* analyzers/SECTIONS.md: each rule of RFC 9112, RFC 9110 and RFC 9113 has its event, and dialogues on each side of it that show so. */
#include "analyzers/event.h"
#include "tests/dialogue.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TABLE "analyzers/SECTIONS.md"

/* Every dialogue there is. */
static struct dialogue *files[256];
static size_t file_count;

static int
read_all(void **state)
{
	glob_t found;
	if (glob("tests/cases/*.t", 0, NULL, &found) != 0)
		return -1;
	for (size_t i = 0; i < found.gl_pathc && file_count < sizeof files / sizeof *files; i++)
		files[file_count++] = dialogue_read(found.gl_pathv[i]);
	bool all = file_count == found.gl_pathc;
	globfree(&found);
	return all ? 0 : -1;
}

static int
free_all(void **state)
{
	for (size_t i = 0; i < file_count; i++)
		dialogue_free(files[i]);
	return 0;
}

/* "file:name", or "file" where it holds but one. */
static const struct dialogue *
named(const char *name)
{
	char path[256];
	const char *colon = strchr(name, ':');
	snprintf(path, sizeof path, "tests/cases/%.*s.t%s", (int)(colon != NULL ? colon - name : (long)strlen(name)),
	         name, colon != NULL ? colon : "");
	for (size_t i = 0; i < file_count; i++)
		for (const struct dialogue *d = files[i]; d != NULL; d = d->next)
			if (strcmp(d->path, path) == 0)
				return d;
	fail_msg("%s: no dialogue %s", TABLE, name);
	return NULL;
}

/* Does it expect the event? "NAME/SEVERITY": of that severity. */
static bool
expects(const struct dialogue *d, const char *event)
{
	char name[64];
	unsigned severity;
	size_t len = strcspn(event, "/");
	for (size_t i = 0; i < d->expected_count; i++)
		if (sscanf(d->expected[i], "%63s %u", name, &severity) == 2 && strlen(name) == len &&
		    strncmp(name, event, len) == 0 && (event[len] == 0 || (unsigned)atoi(event + len + 1) == severity))
			return true;
	return false;
}

static bool
known(const char *event)
{
	size_t len = strcspn(event, "/");
	for (int i = 0; i < UPG_EVENT_COUNT; i++)
		if (strlen(upg_event_rows[i].name) == len && strncmp(upg_event_rows[i].name, event, len) == 0)
			return true;
	return false;
}

/* The words in backquotes of a cell, cut out of it. */
static size_t
words(char *cell, const char *out[16])
{
	size_t n = 0;
	for (char *save = NULL, *w = strtok_r(cell, "`", &save); w != NULL && n < 16; w = strtok_r(NULL, "`", &save))
		if (strpbrk(w, " ,") == NULL && (unsigned char)w[0] < 128)
			out[n++] = w;
	return n;
}

struct row {
	char *section;
	const char *events[16], *broken[16], *kept[16];
	size_t event_count, broken_count, kept_count;
};

static bool
cut(char *line, struct row *r)
{
	char *cells[5], *save = NULL;
	if (strncmp(line, "| RFC ", 6) != 0)
		return false;
	for (size_t i = 0; i < 5; i++)
		assert_non_null(cells[i] = strtok_r(i == 0 ? line : NULL, "|", &save));
	r->section = cells[0];
	r->event_count = words(cells[2], r->events);
	r->broken_count = words(cells[3], r->broken);
	r->kept_count = words(cells[4], r->kept);
	return true;
}

static void
judge(const struct row *r)
{
	assert_true(r->kept_count > 0);
	assert_true((r->event_count > 0) == (r->broken_count > 0)); /* neither: tolerated */
	for (size_t e = 0; e < r->event_count; e++) {
		if (!known(r->events[e]))
			fail_msg("%s: no event %s", TABLE, r->events[e]);
		for (size_t i = 0; i < r->broken_count; i++)
			if (!expects(named(r->broken[i]), r->events[e]))
				fail_msg("%s: %s does not raise %s", TABLE, r->broken[i], r->events[e]);
		for (size_t i = 0; i < r->kept_count; i++)
			if (expects(named(r->kept[i]), r->events[e]))
				fail_msg("%s: %s raises %s", TABLE, r->kept[i], r->events[e]);
	}
	for (size_t i = 0; i < r->kept_count; i++)
		named(r->kept[i]);
}

static void
the_table_is_true(void **state)
{
	static const char *const sections[] = {"RFC 9112 2.2",   "RFC 9112 3",     "RFC 9112 5.1",    "RFC 9112 5.2",
	                                       "RFC 9112 6.1",   "RFC 9112 6.2",   "RFC 9112 6.3",    "RFC 9112 7.1",
	                                       "RFC 9112 9.3",   "RFC 9112 9.6",   "RFC 9110 5.5",    "RFC 9110 7.6.1",
	                                       "RFC 9110 8.6",   "RFC 9110 9.3.6", "RFC 9110 10.1.1", "RFC 9110 15.2",
	                                       "RFC 7540 3.2",   "RFC 9113 3.3",   "RFC 9113 3.4",    "RFC 9113 4.2",
	                                       "RFC 9113 4.3",   "RFC 9113 5.1",   "RFC 9113 8.1.1",  "RFC 9113 8.2.1",
	                                       "RFC 9113 8.2.2", "RFC 9113 8.3"};
	enum { SECTIONS = sizeof sections / sizeof *sections };
	bool met[SECTIONS] = {false}, told[UPG_EVENT_COUNT] = {false};
	char *line = NULL;
	size_t room = 0;
	FILE *f = fopen(TABLE, "r");
	assert_non_null(f);
	while (getline(&line, &room, f) >= 0) {
		struct row r;
		if (!cut(line, &r))
			continue;
		judge(&r);
		for (size_t i = 0; i < SECTIONS; i++)
			met[i] |= strstr(r.section, sections[i]) != NULL && r.section[1 + strlen(sections[i])] == ' ';
		for (int i = 0; i < UPG_EVENT_COUNT; i++)
			for (size_t e = 0; e < r.event_count; e++)
				told[i] |= strncmp(r.events[e], upg_event_rows[i].name, strcspn(r.events[e], "/")) == 0;
	}
	free(line);
	fclose(f);
	for (size_t i = 0; i < SECTIONS; i++)
		if (!met[i])
			fail_msg("%s: nothing about %s", TABLE, sections[i]);
	for (int i = 0; i < UPG_EVENT_COUNT; i++)
		if ((strncmp(upg_event_rows[i].name, "http.", 5) == 0 ||
		     strncmp(upg_event_rows[i].name, "connect.", 8) == 0 ||
		     strncmp(upg_event_rows[i].name, "h2c.", 4) == 0) &&
		    !told[i])
			fail_msg("%s: nothing about %s", TABLE, upg_event_rows[i].name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_table_is_true)};
	return cmocka_run_group_tests(tests, read_all, free_all);
}
