/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Appends if that leaves room for all closing brackets. */
static bool
append(struct upg_json *j, const char *at, size_t len)
{
	if (j->len + j->depth + len > j->size)
		return false;
	memcpy(j->at + j->len, at, len);
	j->len += len;
	return true;
}

static bool
append_escaped(struct upg_json *j, uint8_t octet)
{
	static const char hex[] = "0123456789abcdef";
	char coded[6] = {'\\', 'u', '0', '0', hex[octet >> 4], hex[octet & 15]};
	char quoted[2] = {'\\', (char)octet};

	switch (octet) {
	case '\n':
		quoted[1] = 'n';
		return append(j, quoted, 2);
	case '\r':
		quoted[1] = 'r';
		return append(j, quoted, 2);
	case '\t':
		quoted[1] = 't';
		return append(j, quoted, 2);
	case '"':
	case '\\':
		return append(j, quoted, 2);
	default:
		return append(j, coded, 6);
	}
}

static bool
append_octets(struct upg_json *j, const uint8_t *at, size_t len)
{
	if (!append(j, "\"", 1))
		return false;
	for (size_t i = 0; i < len;) {
		size_t end = i;
		while (end < len && at[end] >= 0x20 && at[end] < 0x7f && at[end] != '"' && at[end] != '\\')
			end++;
		if (end > i ? !append(j, (const char *)at + i, end - i) : !append_escaped(j, at[end++]))
			return false;
		i = end;
	}
	return append(j, "\"", 1);
}

/* Comma and key. */
static bool
begin_field(struct upg_json *j, const char *key)
{
	char last = j->at[j->len - 1];

	if (last != '{' && last != '[' && !append(j, ",", 1))
		return false;
	return key == NULL || (append_octets(j, (const uint8_t *)key, strlen(key)) && append(j, ":", 1));
}

static void
field(struct upg_json *j, const char *key, const void *octets, size_t len, bool quote)
{
	size_t before = j->len;

	if (j->skipped > 0)
		return;
	if (begin_field(j, key) && (quote ? append_octets(j, octets, len) : append(j, octets, len)))
		return;
	j->len = before;
	j->cut = true;
}

void
upg_json_begin(struct upg_json *j, char *at, size_t size)
{
	*j = (struct upg_json){.at = at, .size = size, .len = 1, .closing = {'}'}, .depth = 1};
	at[0] = '{';
}

size_t
upg_json_end(struct upg_json *j)
{
	while (j->depth > 0)
		upg_json_close(j);
	return j->len;
}

void
upg_json_open(struct upg_json *j, const char *key, char bracket)
{
	size_t before = j->len;

	if (j->skipped == 0 && j->depth < UPG_JSON_DEPTH && begin_field(j, key)) {
		j->closing[j->depth++] = bracket == '{' ? '}' : ']';
		if (append(j, &bracket, 1))
			return;
		j->depth--;
	}
	j->len = before;
	j->skipped++;
	j->cut = true;
}

void
upg_json_close(struct upg_json *j)
{
	if (j->skipped > 0)
		j->skipped--;
	else
		j->at[j->len++] = j->closing[--j->depth];
}

void
upg_json_octets(struct upg_json *j, const char *key, const void *at, size_t len)
{
	field(j, key, at, len, true);
}

void
upg_json_string(struct upg_json *j, const char *key, const char *text)
{
	field(j, key, text, strlen(text), true);
}

void
upg_json_optional(struct upg_json *j, const char *key, const char *text)
{
	if (text != NULL && text[0] != '\0')
		upg_json_string(j, key, text);
}

void
upg_json_number(struct upg_json *j, const char *key, uint64_t value)
{
	char text[24];

	field(j, key, text, (size_t)snprintf(text, sizeof text, "%" PRIu64, value), false);
}

void
upg_json_bool(struct upg_json *j, const char *key, bool value)
{
	field(j, key, value ? "true" : "false", value ? 4 : 5, false);
}
