/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.h - writes one JSON object into a buffer of fixed size. A field that does not fit is left out whole, and room for the closing brackets is
 * always kept: what comes out parses, however small the buffer (RFC 8259).
 */
#ifndef UPG_JSON_H
#define UPG_JSON_H

#include "analyzers/octets_plain.h"
#include "json_room.h"
#include "notation.h"

/* Begins with `{`; size is at least 2. */
void upg_json_begin(struct upg_json *, char *at, size_t size);
/* Closes what is open; returns the length. No NUL, no newline. */
size_t upg_json_end(struct upg_json *);

/* key NULL: an element of an array; any octets else. bracket: '{' or '['. */
void upg_json_open(struct upg_json *, const char *key, char bracket);
void upg_json_close(struct upg_json *);

/* Does no octet need an escape? */
bool upg_json_is_plain(const void *octets, size_t len);

/* Octets: printable ASCII as it is, all others as \u00XX, so that every octet survives. */
UPG_JSON_INLINE void
upg_json_octets(struct upg_json *j, const char *key, const void *at, size_t len)
{
	if (upg_json_is_plain(at, len))
		upg_json_plain(j, key, (const char *)at, len);
	else
		upg_json_field(j, key, at, len, true);
}

UPG_JSON_INLINE void
upg_json_string(struct upg_json *j, const char *key, const char *text)
{
	upg_json_octets(j, key, text, strlen(text));
}

/* A text of ours that needs no escape. */
UPG_JSON_INLINE void
upg_json_word(struct upg_json *j, const char *key, const char *text)
{
	upg_json_plain(j, key, text, strlen(text));
}

/* A string unless text is empty or NULL. */
UPG_JSON_INLINE void
upg_json_optional(struct upg_json *j, const char *key, const char *text)
{
	if (text != NULL && text[0] != '\0')
		upg_json_string(j, key, text);
}

/* The same of a text in an array of so many octets: nearly always it is as long as it looks, and stands as it is. */
UPG_JSON_INLINE void
upg_json_text(struct upg_json *j, const char *key, const char *text, size_t octets)
{
	if (text[0] == '\0')
		return;
	char *to = upg_json_room(j, strlen(key) + octets + sizeof "\"\":\"\"");
	size_t len = UPG_OCTETS_ODD;

	if (to != NULL) {
		to = upg_json_put_key(to, key);
		*to++ = '"';
		len = upg_octets_copy_plain(to, text, octets);
	}
	if (len == UPG_OCTETS_ODD) {
		upg_json_field(j, key, text, strlen(text), true);
		return;
	}
	to[len] = '"';
	j->len = (size_t)(to + len + 1 - j->at);
}

UPG_JSON_INLINE void
upg_json_number(struct upg_json *j, const char *key, uint64_t value)
{
	char text[UPG_NUMBER_TEXT];
	char *to = upg_json_room(j, (key != NULL ? strlen(key) : 0) + sizeof "\"\":" + sizeof text);

	if (to == NULL) {
		upg_json_field(j, key, text, upg_notation_number(value, text), false);
		return;
	}
	to = upg_json_put_key(to, key);
	j->len = (size_t)(to + upg_notation_number(value, to) - j->at);
}

UPG_JSON_INLINE void
upg_json_bool(struct upg_json *j, const char *key, bool value)
{
	size_t len = value ? 4 : 5;
	char *to = upg_json_room(j, (key != NULL ? strlen(key) : 0) + sizeof "\"\":false");

	if (to == NULL) {
		upg_json_field(j, key, value ? "true" : "false", len, false);
		return;
	}
	to = upg_json_put_key(to, key);
	memcpy(to, value ? "true\0" : "false", 5);
	j->len = (size_t)(to + len - j->at);
}

#endif
