/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/dialogue.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct octets {
	uint8_t *at; /* malloced */
	size_t len, cap;
};

static void *
grown(void *old, size_t count, size_t size)
{
	void *p = realloc(old, (count + 1) * size);

	if (!p)
		abort();
	return p;
}

static void
say(struct dialogue *d, enum upg_dir dir, const uint8_t *bytes, size_t len, bool border)
{
	struct step *last = d->step_count ? &d->steps[d->step_count - 1] : NULL;

	if (border || !last || last->kind != STEP_SAY || last->dir != dir) {
		d->steps = grown(d->steps, d->step_count, sizeof *d->steps);
		last = &d->steps[d->step_count++];
		*last = (struct step){.kind = STEP_SAY, .dir = dir};
	}
	if (!(last->bytes = realloc(last->bytes, last->len + len + 1)))
		abort();
	memcpy(last->bytes + last->len, bytes, len);
	last->len += len;
	d->said[dir] += len;
}

static void
add_step(struct dialogue *d, struct step s)
{
	d->steps = grown(d->steps, d->step_count, sizeof *d->steps);
	d->steps[d->step_count++] = s;
}

static void
put(struct octets *o, const uint8_t *from, size_t len)
{
	if (o->len + len + 2 > o->cap && !(o->at = realloc(o->at, o->cap = (o->len + len + 2) * 2)))
		abort();
	memcpy(o->at + o->len, from, len);
	o->len += len;
}

static bool unescape(const char *t, const char *end, struct octets *out);

/* "\{TEXT*TIMES}"; the octets used, or 0. */
static size_t
repeat(const char *t, const char *end, struct octets *out)
{
	const char *close = memchr(t, '}', (size_t)(end - t)), *star = close;
	struct octets part = {0};
	unsigned times;

	while (star && star > t && *star != '*')
		star--;
	if (!star || *star != '*' || sscanf(star, "*%u}", &times) != 1 || times >= 10000000 ||
	    !unescape(t + 2, star, &part)) {
		free(part.at);
		return 0;
	}
	for (unsigned i = 0; i < times; i++)
		put(out, part.at, part.len);
	free(part.at);
	return (size_t)(close + 1 - t);
}

/* Octets of a text with escapes. False: a bad escape. */
static bool
unescape(const char *t, const char *end, struct octets *out)
{
	static const char names[] = "rnt0\\", octets[] = "\r\n\t\0\\";

	put(out, (const uint8_t *)"", 0);
	while (t < end) {
		uint8_t octet = (uint8_t)*t;
		size_t used = 1;
		const char *name = *t == '\\' && t + 1 < end ? strchr(names, t[1]) : NULL;
		unsigned hex;
		if (name) {
			octet = (uint8_t)octets[name - names];
			used = 2;
		} else if (*t == '\\' && t + 1 < end && t[1] == '{') {
			if (!(used = repeat(t, end, out)))
				return false;
			t += used;
			continue;
		} else if (*t == '\\') {
			if (end - t < 4 || !isxdigit((unsigned char)t[2]) || !isxdigit((unsigned char)t[3]) ||
			    sscanf(t, "\\x%2x", &hex) != 1)
				return false;
			octet = (uint8_t)hex;
			used = 4;
		}
		put(out, &octet, 1);
		t += used;
	}
	return true;
}

static bool
spoken_line(struct dialogue *d, const char *line, bool *border)
{
	enum upg_dir dir = line[0] == '>' ? TO_SERVER : TO_CLIENT;
	bool raw = line[1] == '|';
	const char *text = line + 1 + raw;
	struct octets o = {0};

	if (*text == ' ')
		text++;
	if (!raw && (strcmp(text, "!fin") == 0 || strcmp(text, "!rst") == 0)) {
		add_step(d, (struct step){.kind = text[1] == 'f' ? STEP_FIN : STEP_RST, .dir = dir});
		return true;
	}
	bool good = unescape(text, text + strlen(text), &o);
	if (good && !raw)
		put(&o, (const uint8_t *)"\r\n", 2);
	if (good)
		say(d, dir, o.at, o.len, *border);
	*border = false;
	free(o.at);
	return good;
}

static bool
limit_line(struct dialogue *d, const char *text)
{
#define X(field, key, unit, def, least, most, help) {key, &d->lim.field, least, most},
	const struct {
		const char *key;
		uint64_t *at, least, most;
	} rows[] = {UPG_LIMITS(X)};
#undef X
	const char *space = strchr(text, ' ');
	unsigned long long value;

	for (size_t i = 0; space && i < sizeof rows / sizeof *rows; i++)
		if (strncmp(rows[i].key, text, (size_t)(space - text)) == 0 && rows[i].key[space - text] == 0 &&
		    sscanf(space, "%llu", &value) == 1 && value >= rows[i].least && value <= rows[i].most) {
			*rows[i].at = value;
			return true;
		}
	return false;
}

static bool
dialogue_line(struct dialogue *d, const char *line, bool *border)
{
	double amount;
	char unit[3];
	unsigned port;

	if (line[0] == 0 || line[0] == '#')
		return true;
	if (line[0] == '>' || line[0] == '<')
		return spoken_line(d, line, border);
	if (strcmp(line, ".") == 0)
		return *border = true;
	if (sscanf(line, "~ %lf%2s", &amount, unit) == 2) {
		uint64_t us = (uint64_t)(amount * (strcmp(unit, "ms") == 0 ? 1e3 : 1e6));
		add_step(d, (struct step){.kind = STEP_WAIT, .wait_us = us});
		return true;
	}
	if (strncmp(line, "= ", 2) == 0) {
		d->expected = grown(d->expected, d->expected_count, sizeof *d->expected);
		d->expected[d->expected_count++] = strdup(line + 2);
		return true;
	}
	if (sscanf(line, "port %u", &port) == 1 && port < 65536) {
		d->port = (uint16_t)port;
		return true;
	}
	if (strncmp(line, "limit ", 6) == 0)
		return limit_line(d, line + 6);
	if (strcmp(line, "midstream") == 0)
		return d->midstream = true;
	return false;
}

static struct dialogue *
dialogue_new(const char *path, const char *name)
{
	struct dialogue *d = calloc(1, sizeof *d);

	if (!d || asprintf(&d->path, "%s%s%s", path, name ? ":" : "", name ? name : "") < 0)
		abort();
	d->port = 80;
	d->lim = upg_limits_default();
	d->lim.flow_max = d->lim.flow_halfopen_max = 64;
	return d;
}

/* What stands above the first name may be a dialogue of its own, or nothing but comments. */
static struct dialogue *
next_dialogue(struct dialogue *d, const char *path, const char *name)
{
	if (d->step_count == 0 && d->expected_count == 0 && strcmp(d->path, path) == 0) {
		free(d->path);
		if (asprintf(&d->path, "%s:%s", path, name) < 0)
			abort();
		return d;
	}
	return d->next = dialogue_new(path, name);
}

struct dialogue *
dialogue_read(const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0, number = 0;
	ssize_t len;
	bool border = false, good = true;

	if (!f) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return NULL;
	}
	struct dialogue *first = dialogue_new(path, NULL), *d = first;
	while (good && (len = getline(&line, &cap, f)) >= 0) {
		number++;
		if (len > 0 && line[len - 1] == '\n')
			line[len - 1] = 0;
		if (strncmp(line, "--- ", 4) == 0) {
			good = d == first || d->step_count > 0; /* two names in a row */
			d = next_dialogue(d, path, line + 4);
			border = false;
		} else {
			good = dialogue_line(d, line, &border);
		}
		if (!good)
			fprintf(stderr, "%s:%zu: not understood: %s\n", path, number, line);
	}
	if (good && d->step_count == 0) {
		fprintf(stderr, "%s: nobody says anything\n", d->path);
		good = false;
	}
	free(line);
	fclose(f);
	if (good)
		return first;
	dialogue_free(first);
	return NULL;
}

void
dialogue_free(struct dialogue *d)
{
	while (d) {
		struct dialogue *next = d->next;
		for (size_t i = 0; i < d->step_count; i++)
			free(d->steps[i].bytes);
		for (size_t i = 0; i < d->expected_count; i++)
			free(d->expected[i]);
		free(d->steps);
		free(d->expected);
		free(d->path);
		free(d);
		d = next;
	}
}

void
lines_free(struct lines *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free(l->at[i]);
		free(l->disputed[i]);
	}
	free(l->at);
	free(l->disputed);
	*l = (struct lines){0};
}
