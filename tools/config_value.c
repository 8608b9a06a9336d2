/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_value.c - what a setting's text means, what may be written, and how a value is written back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config_table.h"

#define LIST_MAX 1024 /* items of one list, names of one group */
#define ITEM_MAX 4096 /* octets of one string */

#define FIELD(type, c, row)       ((type *)(void *)((char *)(c) + (row)->offset))
#define FIELD_CONST(type, c, row) ((const type *)(const void *)((const char *)(c) + (row)->offset))

const char *
upg_config_word(const char *words, unsigned i, size_t *len)
{
	for (;; i--) {
		*len = strcspn(words, " ");
		if (i == 0 || *len == 0)
			return *len > 0 ? words : NULL;
		words += *len + strspn(words + *len, " ");
	}
}

static bool
find_word(const char *words, const char *text, size_t len, unsigned *out)
{
	size_t n;
	const char *word;

	for (unsigned i = 0; (word = upg_config_word(words, i, &n)) != NULL; i++)
		if (n == len && strncasecmp(word, text, len) == 0) {
			*out = i;
			return true;
		}
	return false;
}

void
upg_config_value_allowed(const struct upg_setting *row, char *out, size_t size)
{
	char least[32], most[32];
	static const char *const names[] = {[UPG_SETTING_COUNT] = "a number",
	                                    [UPG_SETTING_MARK] = "a mark",
	                                    [UPG_SETTING_BYTES] = "a size",
	                                    [UPG_SETTING_US] = "a time"};
	const char *word;
	size_t len, at = 0;

	switch (row->type) {
	case UPG_SETTING_BOOL:
		snprintf(out, size, "yes or no");
		return;
	case UPG_SETTING_STRING:
		snprintf(out, size, "text");
		return;
	case UPG_SETTING_LIST:
		snprintf(out, size, "a list of texts");
		return;
	case UPG_SETTING_VARS:
		snprintf(out, size, "a map of names to texts");
		return;
	case UPG_SETTING_PORTS:
		snprintf(out, size, "ports and ranges such as 80,8000:8099");
		return;
	case UPG_SETTING_ENUM:
	case UPG_SETTING_FLAGS:
		at = (size_t)snprintf(out, size, "%s of", row->type == UPG_SETTING_ENUM ? "one" : "a list");
		for (unsigned i = 0; (word = upg_config_word(row->words, i, &len)) != NULL && at < size; i++)
			at += (size_t)snprintf(out + at, size - at, "%s %.*s", i > 0 ? "," : "", (int)len, word);
		return;
	default:
		upg_config_measure_print(row->least, row->type, least, sizeof least);
		upg_config_measure_print(row->most, row->type, most, sizeof most);
		snprintf(out, size, "%s from %s to %s", names[row->type], least, most);
	}
}

static bool
refuse(const struct upg_setting *row, const char *text, const char *what, char err[UPG_CONFIG_ERR_BYTES])
{
	char allowed[320], shown[64];
	size_t n = 0;

	for (; text[n] != '\0' && n < sizeof shown - 1; n++)
		shown[n] = (unsigned char)text[n] < 0x20 || text[n] == 0x7f ? '?' : text[n];
	shown[n] = '\0';
	upg_config_value_allowed(row, allowed, sizeof allowed);
	snprintf(err, UPG_CONFIG_ERR_BYTES, "\"%s\" %s; allowed: %s", shown, what, allowed);
	return false;
}

/* Puts a copy of text in place of *field. */
static bool
keep(char **field, const char *text, size_t len)
{
	char *s = strndup(text, len);

	if (s == NULL)
		return false;
	free(*field);
	*field = s;
	return true;
}

static bool
no_memory(char err[UPG_CONFIG_ERR_BYTES])
{
	snprintf(err, UPG_CONFIG_ERR_BYTES, "out of memory");
	return false;
}

static bool
add_item(struct upg_list *list, const char *item)
{
	char **more = reallocarray(list->at, list->count + 1, sizeof *more);

	if (more == NULL)
		return false;
	list->at = more;
	more[list->count] = NULL;
	if (!keep(&more[list->count], item, strlen(item)))
		return false;
	list->count++;
	return true;
}

static bool
add_var(struct upg_vars *vars, const char *name, const char *value)
{
	struct upg_var *more = reallocarray(vars->at, vars->count + 1, sizeof *more);

	if (more == NULL)
		return false;
	vars->at = more;
	struct upg_var *v = &more[vars->count];
	*v = (struct upg_var){0};
	if (!keep(&v->name, name, strlen(name)) || !keep(&v->value, value, strlen(value))) {
		free(v->name);
		return false;
	}
	vars->count++;
	return true;
}

static bool
plain_text(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f || p - text >= ITEM_MAX)
			return false;
	return true;
}

static bool
add_ports(uint8_t bits[8192], const char *item, size_t len)
{
	unsigned long port[2];
	const char *p = item, *end = item + len;

	for (int i = 0; i < 2; i++) {
		const char *digits = p;
		port[i] = 0;
		for (; p < end && *p >= '0' && *p <= '9' && p - digits < 6; p++)
			port[i] = port[i] * 10 + (unsigned long)(*p - '0');
		if (p == digits || port[i] > 65535)
			return false;
		if (i == 0 && (p == end || (*p != ':' && *p != '-'))) {
			port[1] = port[0];
			break;
		}
		p += i == 0;
	}
	if (p != end || port[0] > port[1])
		return false;
	for (unsigned long n = port[0]; n <= port[1]; n++)
		bits[n / 8] |= (uint8_t)(1 << n % 8);
	return true;
}

void
upg_config_value_clear(struct upg_config *c, const struct upg_setting *row)
{
	if (row->type == UPG_SETTING_LIST || row->type == UPG_SETTING_STRING)
		upg_config_value_free(c, row);
	else if (row->type == UPG_SETTING_FLAGS)
		*FIELD(unsigned, c, row) = 0;
	else if (row->type == UPG_SETTING_PORTS)
		memset(FIELD(uint8_t, c, row), 0, 8192);
}

bool
upg_config_value_append(struct upg_config *c, const struct upg_setting *row, const char *item,
                        char err[UPG_CONFIG_ERR_BYTES])
{
	unsigned word;
	struct upg_list *list;

	switch (row->type) {
	case UPG_SETTING_FLAGS:
		if (!find_word(row->words, item, strlen(item), &word))
			return refuse(row, item, "is unknown", err);
		*FIELD(unsigned, c, row) |= 1u << word;
		return true;
	case UPG_SETTING_PORTS:
		return add_ports(FIELD(uint8_t, c, row), item, strlen(item)) ||
		       refuse(row, item, "is no port or range", err);
	case UPG_SETTING_LIST:
		list = FIELD(struct upg_list, c, row);
		if (list->count >= LIST_MAX || item[0] == '\0' || !plain_text(item))
			return refuse(row, item, "cannot be taken into the list", err);
		return add_item(list, item) || no_memory(err);
	default:
		return refuse(row, item, "is a list", err);
	}
}

/* "a, b,c" item by item. */
static bool
set_items(struct upg_config *c, const struct upg_setting *row, const char *text, char err[UPG_CONFIG_ERR_BYTES])
{
	const char *p = text;
	bool good = true;

	upg_config_value_clear(c, row);
	while (good && *p != '\0') {
		p += strspn(p, " ,");
		size_t len = strcspn(p, ","), trimmed = len;
		while (trimmed > 0 && p[trimmed - 1] == ' ')
			trimmed--;
		if (trimmed == 0)
			break;
		char *item = strndup(p, trimmed);
		good = item != NULL ? upg_config_value_append(c, row, item, err) : no_memory(err);
		free(item);
		p += len;
	}
	return good;
}

static bool
set_var(struct upg_vars *vars, const struct upg_setting *row, const char *name, const char *text,
        char err[UPG_CONFIG_ERR_BYTES])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

	if (name == NULL || name[0] == '\0' || name[strspn(name, letters)] != '\0' || strlen(name) > 64)
		return refuse(row, name != NULL ? name : "", "is no name: letters, digits, underscore", err);
	if (text[0] == '\0' || !plain_text(text))
		return refuse(row, text, "is no value for a name", err);
	for (size_t i = 0; i < vars->count; i++)
		if (strcmp(vars->at[i].name, name) == 0)
			return keep(&vars->at[i].value, text, strlen(text)) || no_memory(err);
	if (vars->count >= LIST_MAX)
		return refuse(row, name, "is one name too many", err);
	return add_var(vars, name, text) || no_memory(err);
}

static bool
set_bool(bool *out, const struct upg_setting *row, const char *text, char err[UPG_CONFIG_ERR_BYTES])
{
	static const char words[] = "no yes false true off on 0 1";
	unsigned i;

	if (!find_word(words, text, strlen(text), &i))
		return refuse(row, text, "is neither yes nor no", err);
	*out = i % 2 == 1;
	return true;
}

static bool
set_number(uint64_t *out, const struct upg_setting *row, const char *text, char err[UPG_CONFIG_ERR_BYTES])
{
	uint64_t v;

	if (!upg_config_measure_parse(row->type, text, &v))
		return refuse(row, text,
		              row->type == UPG_SETTING_BYTES ? "is no size (64kb, 4 MiB)"
		              : row->type == UPG_SETTING_US  ? "is no time (1.5s, 200ms, 2m, 1h)"
		                                             : "is no number",
		              err);
	if (v < row->least || v > row->most)
		return refuse(row, text, "is out of range", err);
	*out = v;
	return true;
}

bool
upg_config_value_set(struct upg_config *c, const struct upg_setting *row, const char *var, const char *text,
                     char err[UPG_CONFIG_ERR_BYTES])
{
	switch (row->type) {
	case UPG_SETTING_BOOL:
		return set_bool(FIELD(bool, c, row), row, text, err);
	case UPG_SETTING_ENUM:
		return find_word(row->words, text, strlen(text), FIELD(unsigned, c, row)) ||
		       refuse(row, text, "is unknown", err);
	case UPG_SETTING_STRING:
		if (!plain_text(text))
			return refuse(row, text, "has control characters or is too long", err);
		return keep(FIELD(char *, c, row), text, strlen(text)) || no_memory(err);
	case UPG_SETTING_FLAGS:
	case UPG_SETTING_PORTS:
	case UPG_SETTING_LIST:
		return set_items(c, row, text, err);
	case UPG_SETTING_VARS:
		return set_var(FIELD(struct upg_vars, c, row), row, var, text, err);
	default:
		return set_number(FIELD(uint64_t, c, row), row, text, err);
	}
}

void
upg_config_value_default(struct upg_config *c, const struct upg_setting *row)
{
	char err[UPG_CONFIG_ERR_BYTES];

	if (row->fallback == NULL) {
		*FIELD(uint64_t, c, row) = row->number;
		return;
	}
	if (row->type != UPG_SETTING_VARS) {
		if (!upg_config_value_set(c, row, NULL, row->fallback, err))
			abort(); /* the table contradicts itself, or not even this much memory is left */
		return;
	}
	for (const char *p = row->fallback; *p != '\0';) {
		size_t len = strcspn(p, " "), name_len = strcspn(p, "=");
		char name[64], value[128];
		snprintf(name, sizeof name, "%.*s", (int)name_len, p);
		snprintf(value, sizeof value, "%.*s", (int)(len - name_len - 1), p + name_len + 1);
		if (!set_var(FIELD(struct upg_vars, c, row), row, name, value, err))
			abort();
		p += len + strspn(p + len, " ");
	}
}

void
upg_config_value_free(struct upg_config *c, const struct upg_setting *row)
{
	struct upg_list *list = FIELD(struct upg_list, c, row);
	struct upg_vars *vars = FIELD(struct upg_vars, c, row);

	if (row->type == UPG_SETTING_STRING) {
		free(*FIELD(char *, c, row));
		*FIELD(char *, c, row) = NULL;
	} else if (row->type == UPG_SETTING_LIST) {
		for (size_t i = 0; i < list->count; i++)
			free(list->at[i]);
		free(list->at);
		*list = (struct upg_list){0};
	} else if (row->type == UPG_SETTING_VARS) {
		for (size_t i = 0; i < vars->count; i++) {
			free(vars->at[i].name);
			free(vars->at[i].value);
		}
		free(vars->at);
		*vars = (struct upg_vars){0};
	}
}

static void
print_ports(const uint8_t bits[8192], FILE *out)
{
	const char *comma = "";

	for (unsigned p = 0; p < 65536; p++) {
		unsigned first = p;
		if (!(bits[p / 8] & 1 << p % 8))
			continue;
		while (p < 65535 && bits[(p + 1) / 8] & 1 << (p + 1) % 8)
			p++;
		if (p == first)
			fprintf(out, "%s%u", comma, p);
		else
			fprintf(out, "%s%u:%u", comma, first, p);
		comma = ", ";
	}
}

void
upg_config_value_print(const struct upg_config *c, const struct upg_setting *row, FILE *out)
{
	const struct upg_list *list;
	const char *word, *comma = "";
	char text[32];
	size_t len;

	switch (row->type) {
	case UPG_SETTING_BOOL:
		fputs(*FIELD_CONST(bool, c, row) ? "yes" : "no", out);
		break;
	case UPG_SETTING_ENUM:
		word = upg_config_word(row->words, *FIELD_CONST(unsigned, c, row), &len);
		fprintf(out, "%.*s", (int)len, word);
		break;
	case UPG_SETTING_FLAGS:
		for (unsigned i = 0; (word = upg_config_word(row->words, i, &len)) != NULL; i++)
			if (*FIELD_CONST(unsigned, c, row) & 1u << i) {
				fprintf(out, "%s%.*s", comma, (int)len, word);
				comma = ", ";
			}
		break;
	case UPG_SETTING_STRING:
		fputs(*FIELD_CONST(char *, c, row), out);
		break;
	case UPG_SETTING_PORTS:
		print_ports(FIELD_CONST(uint8_t, c, row), out);
		break;
	case UPG_SETTING_LIST:
		list = FIELD_CONST(struct upg_list, c, row);
		for (size_t i = 0; i < list->count; i++)
			fprintf(out, "%s%s", i > 0 ? ", " : "", list->at[i]);
		break;
	case UPG_SETTING_VARS:
		break;
	default:
		upg_config_measure_print(*FIELD_CONST(uint64_t, c, row), row->type, text, sizeof text);
		fputs(text, out);
	}
}
