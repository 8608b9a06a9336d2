/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_yaml.c - reads upgate.yaml as libyaml's events, keeping the dotted path of where it is. Nothing is built in memory: a value is set the
 * moment it is read. Size and depth are bounded and aliases refused, so that a hostile file costs no more than its length.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "config_table.h"

#define DEPTH_MAX  12
#define SEEN_MAX   4096 /* keys of one file */
#define JOINED_MAX 4096 /* octets of a variable written as a list */

enum level_kind {
	LEVEL_MAP,     /* the next scalar is a key */
	LEVEL_VALUE,   /* the next event is the value of the path */
	LEVEL_ITEMS,   /* items of a list setting */
	LEVEL_JOIN,    /* items of a variable, joined as [a,b] */
	LEVEL_OUTPUTS, /* Suricata's list form of a section: maps of one key each */
};

struct loader {
	struct upg_config *config;
	const char *name;
	char *err;
	unsigned line;
	char path[UPG_CONFIG_KEY_BYTES];
	struct level {
		enum level_kind kind;
		size_t path_len; /* of the section this level belongs to */
	} levels[DEPTH_MAX];
	size_t depth;
	char joined[JOINED_MAX];
	struct seen {
		char key[UPG_CONFIG_KEY_BYTES];
		unsigned line;
	} * seen;
	size_t seen_count;
	bool finished;
};

static bool
fail(struct loader *l, const char *what)
{
	if (l->path[0] != '\0')
		snprintf(l->err, UPG_CONFIG_ERR_BYTES, "%.160s:%u: %s: %s", l->name, l->line, l->path, what);
	else
		snprintf(l->err, UPG_CONFIG_ERR_BYTES, "%.160s:%u: %s", l->name, l->line, what);
	return false;
}

static bool
unknown(struct loader *l)
{
	char where[200];

	snprintf(where, sizeof where, "%.160s:%u", l->name, l->line);
	return upg_config_unknown(where, l->path, l->err);
}

static struct level *
top(struct loader *l)
{
	return l->depth > 0 ? &l->levels[l->depth - 1] : NULL;
}

static bool
push(struct loader *l, enum level_kind kind)
{
	if (l->depth == DEPTH_MAX)
		return fail(l, "nested too deeply");
	l->levels[l->depth++] = (struct level){kind, strlen(l->path)};
	return true;
}

/* A value has been read: back to the section it stands in. */
static void
value_done(struct loader *l)
{
	struct level *t = top(l);

	if (t != NULL && t->kind == LEVEL_VALUE) {
		t->kind = LEVEL_MAP;
		l->path[t->path_len] = '\0';
	}
}

/* A second value for the same key is a mistake nobody should have to search for. */
static bool
first_time(struct loader *l)
{
	char what[64];

	for (size_t i = 0; i < l->seen_count; i++)
		if (strcmp(l->seen[i].key, l->path) == 0) {
			snprintf(what, sizeof what, "given twice, first on line %u", l->seen[i].line);
			return fail(l, what);
		}
	if (l->seen_count == SEEN_MAX)
		return fail(l, "too many keys in one file");
	struct seen *more = reallocarray(l->seen, l->seen_count + 1, sizeof *more);
	if (more == NULL)
		return fail(l, "out of memory");
	l->seen = more;
	struct seen *s = &l->seen[l->seen_count++];
	memcpy(s->key, l->path, sizeof s->key);
	s->line = l->line;
	return true;
}

static bool
set(struct loader *l, const char *text)
{
	char what[UPG_CONFIG_ERR_BYTES];
	const char *var;
	const struct upg_setting *row = upg_config_find(l->path, &var);

	if (row == NULL && upg_config_is_section(l->path))
		return fail(l, "is a section and takes keys below it, no value");
	if (row == NULL)
		return unknown(l);
	if (!first_time(l))
		return false;
	if (!upg_config_value_set(l->config, row, var, text, what))
		return fail(l, what);
	return true;
}

static bool
append(struct loader *l, const char *item)
{
	char what[UPG_CONFIG_ERR_BYTES];
	const char *var;
	const struct upg_setting *row = upg_config_find(l->path, &var);

	if (!upg_config_value_append(l->config, row, item, what))
		return fail(l, what);
	return true;
}

static bool
join(struct loader *l, const char *item)
{
	size_t len = strlen(l->joined), more = strlen(item);

	if (len + more + 3 > sizeof l->joined)
		return fail(l, "is too long");
	if (len > 1)
		l->joined[len++] = ',';
	memcpy(l->joined + len, item, more + 1);
	return true;
}

static bool
key(struct loader *l, const char *text)
{
	size_t len = strlen(l->path), more = strlen(text);

	if (text[0] == '\0' || text[strcspn(text, "=\n")] != '\0')
		return fail(l, "a key is empty or no name");
	if (len + more + 2 > sizeof l->path)
		return fail(l, "unknown key, and a very long one");
	if (len > 0)
		l->path[len++] = '.';
	memcpy(l->path + len, text, more + 1);
	top(l)->kind = LEVEL_VALUE;
	const char *var;
	return upg_config_find(l->path, &var) != NULL || upg_config_is_section(l->path) || unknown(l);
}

static bool
scalar(struct loader *l, const yaml_event_t *e)
{
	const char *text = (const char *)e->data.scalar.value;
	bool nothing = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	               (text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
	bool good;

	if (strlen(text) != e->data.scalar.length)
		return fail(l, "has a NUL character");
	if (top(l) == NULL)
		return nothing || fail(l, "the file must be a map of keys");
	switch (top(l)->kind) {
	case LEVEL_MAP:
		return key(l, text);
	case LEVEL_ITEMS:
		return append(l, text);
	case LEVEL_JOIN:
		return join(l, text);
	case LEVEL_OUTPUTS:
		return fail(l, "items of this list are maps: `- eve-log:' and its keys below");
	case LEVEL_VALUE:
		break;
	}
	if (nothing && upg_config_is_section(l->path))
		good = true; /* a section with everything below it commented out */
	else if (nothing)
		good = fail(l, "has no value");
	else
		good = set(l, text);
	value_done(l);
	return good;
}

static bool
map_start(struct loader *l)
{
	struct level *t = top(l);
	const char *var;

	if (t == NULL)
		return push(l, LEVEL_MAP);
	if (t->kind == LEVEL_OUTPUTS)
		return push(l, LEVEL_MAP);
	if (t->kind == LEVEL_MAP)
		return fail(l, "a map cannot be a key");
	if (t->kind != LEVEL_VALUE)
		return fail(l, "an item of this list is text, no map");
	if (upg_config_find(l->path, &var) != NULL)
		return fail(l, "takes a value, no map");
	return push(l, LEVEL_MAP);
}

static bool
sequence_start(struct loader *l)
{
	struct level *t = top(l);
	const char *var;

	if (t == NULL)
		return fail(l, "the file must be a map of keys");
	if (t->kind != LEVEL_VALUE)
		return fail(l, "a list cannot stand here");
	const struct upg_setting *row = upg_config_find(l->path, &var);
	if (row == NULL && strcmp(l->path, "outputs") == 0)
		return push(l, LEVEL_OUTPUTS);
	if (row != NULL && row->type == UPG_SETTING_VARS) {
		memcpy(l->joined, "[", 2);
		return push(l, LEVEL_JOIN);
	}
	if (row == NULL ||
	    (row->type != UPG_SETTING_LIST && row->type != UPG_SETTING_FLAGS && row->type != UPG_SETTING_PORTS))
		return fail(l, "takes no list");
	if (!first_time(l))
		return false;
	upg_config_value_clear(l->config, row);
	return push(l, LEVEL_ITEMS);
}

static bool
collection_end(struct loader *l)
{
	struct level *t = top(l);
	bool good = true;

	if (t->kind == LEVEL_JOIN) {
		size_t len = strlen(l->joined);
		memcpy(l->joined + len, "]", 2);
		good = len > 1 ? set(l, l->joined) : fail(l, "is an empty list");
	}
	l->depth--;
	value_done(l);
	return good;
}

static bool
event(struct loader *l, const yaml_event_t *e)
{
	l->line = (unsigned)e->start_mark.line + 1;
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return scalar(l, e);
	case YAML_MAPPING_START_EVENT:
		return map_start(l);
	case YAML_SEQUENCE_START_EVENT:
		return sequence_start(l);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		return collection_end(l);
	case YAML_ALIAS_EVENT:
		return fail(l, "YAML aliases (*name) are not supported");
	case YAML_DOCUMENT_END_EVENT:
		l->finished = true;
		return true;
	case YAML_DOCUMENT_START_EVENT:
		return !l->finished || fail(l, "a second document in one file");
	default:
		return true;
	}
}

static bool
syntax(struct loader *l, const yaml_parser_t *p)
{
	l->line = (unsigned)p->problem_mark.line + 1;
	l->path[0] = '\0';
	if (p->error == YAML_MEMORY_ERROR)
		return fail(l, "out of memory");
	char what[200];
	snprintf(what, sizeof what, "no valid YAML: %s", p->problem != NULL ? p->problem : "cannot be read");
	return fail(l, what);
}

bool
upg_config_load_text(struct upg_config *c, const char *name, const char *text, size_t len,
                     char err[UPG_CONFIG_ERR_BYTES])
{
	struct loader l = {.config = c, .name = name, .err = err};
	yaml_parser_t parser;
	yaml_event_t e;
	bool good = true, more = true;

	if (len > UPG_CONFIG_FILE_BYTES) {
		snprintf(err, UPG_CONFIG_ERR_BYTES, "%.160s: larger than 1 MiB: no configuration", name);
		return false;
	}
	if (!yaml_parser_initialize(&parser)) {
		snprintf(err, UPG_CONFIG_ERR_BYTES, "%.160s: out of memory", name);
		return false;
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	while (good && more) {
		if (!yaml_parser_parse(&parser, &e)) {
			good = syntax(&l, &parser);
			break;
		}
		more = e.type != YAML_STREAM_END_EVENT;
		good = event(&l, &e);
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&parser);
	free(l.seen);
	return good;
}

bool
upg_config_load(struct upg_config *c, const char *path, char err[UPG_CONFIG_ERR_BYTES])
{
	FILE *f = fopen(path, "re");
	char *text = malloc(UPG_CONFIG_FILE_BYTES + 1);
	bool good = false;

	if (f == NULL || text == NULL) {
		snprintf(err, UPG_CONFIG_ERR_BYTES, "%.300s: %s", path, strerror(errno));
	} else {
		size_t len = fread(text, 1, UPG_CONFIG_FILE_BYTES + 1, f);
		if (ferror(f))
			snprintf(err, UPG_CONFIG_ERR_BYTES, "%.300s: %s", path, strerror(errno));
		else
			good = upg_config_load_text(c, path, text, len, err);
	}
	if (f != NULL)
		fclose(f);
	free(text);
	return good;
}
