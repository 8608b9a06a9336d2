/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json.h"

#include <string.h>

#include "analyzers/octets_plain.h"

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

/* How many octets from the first on stand in a string as they are. */
static size_t
plain_octets(const uint8_t *at, size_t len)
{
	size_t n = 0;

	while (n < len && upg_octets_plain_one(at[n]))
		n++;
	return n;
}

static bool
append_octets(struct upg_json *j, const uint8_t *at, size_t len)
{
	if (!append(j, "\"", 1))
		return false;
	for (size_t i = 0; i < len;) {
		size_t run = plain_octets(at + i, len - i);
		if (run > 0 ? !append(j, (const char *)at + i, run) : !append_escaped(j, at[i]))
			return false;
		i += run > 0 ? run : 1;
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

bool
upg_json_is_plain(const void *octets, size_t len)
{
	return upg_octets_plain(octets, len);
}

void
upg_json_field(struct upg_json *j, const char *key, const void *octets, size_t len, bool quote)
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
	size_t before = j->len, len = key != NULL ? strlen(key) : 0;
	char *to = upg_json_room(j, len + sizeof "\"\":{" + 1);

	if (j->skipped == 0 && j->depth < UPG_JSON_DEPTH) {
		bool begun = to != NULL && upg_octets_plain((const uint8_t *)key, len);
		if (begun)
			j->len = (size_t)(upg_json_put_key(to, key) - j->at);
		begun = begun || begin_field(j, key);
		j->closing[j->depth++] = bracket == '{' ? '}' : ']';
		if (begun && append(j, &bracket, 1))
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
