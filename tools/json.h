/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.h - writes one JSON object into a buffer of fixed size. A field that does not fit is left out whole, and room for the closing brackets is
 * always kept: what comes out parses, however small the buffer (RFC 8259).
 */
#ifndef UPG_JSON_H
#define UPG_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "analyzers/octets_plain.h"
#include "notation.h"

#define UPG_JSON_DEPTH 8

/* What a field of that key costs is settled where it is written: of a literal the length costs nothing, and its octets are a few stores. */
#define UPG_JSON_INLINE static inline __attribute__((always_inline))

struct upg_json {
	char *at;
	size_t size, len;
	char closing[UPG_JSON_DEPTH];
	unsigned depth;   /* open brackets */
	unsigned skipped; /* open brackets that did not fit, inside the innermost that did */
	bool cut;         /* something was left out */
};

/* Begins with `{`; size is at least 2. */
void upg_json_begin(struct upg_json *, char *at, size_t size);
/* Closes what is open; returns the length. No NUL, no newline. */
size_t upg_json_end(struct upg_json *);

/* key NULL: an element of an array; any octets else. bracket: '{' or '['. */
void upg_json_open(struct upg_json *, const char *key, char bracket);
void upg_json_close(struct upg_json *);

/*
 * Where a field of at most so many octets goes, its comma written before it; the octets count once j->len says so. NULL: it does not fit in any case,
 * or is not to be written.
 */
UPG_JSON_INLINE char *
upg_json_room(struct upg_json *j, size_t most)
{
	char *to = j->at + j->len;

	if (j->skipped > 0 || j->size - j->len < j->depth + 1 + most)
		return NULL;
	if (to[-1] != '{' && to[-1] != '[')
		*to++ = ',';
	return to;
}

/* The key and its colon, in at most four octets more than the key has; returns behind it. key: a name of ours that needs no escape. */
UPG_JSON_INLINE char *
upg_json_put_key(char *to, const char *key)
{
	size_t len = key != NULL ? strlen(key) : 0;

	if (key == NULL)
		return to;
	*to++ = '"';
	memcpy(to, key, len);
	to[len] = '"';
	to[len + 1] = ':';
	return to + len + 2;
}

/* The functions below where room is short or escapes are needed: octets as a string, or (quote false) as they are. key: as above. */
void upg_json_field(struct upg_json *, const char *key, const void *octets, size_t len, bool quote);

/* Octets, none of which needs an escape. */
UPG_JSON_INLINE void
upg_json_plain(struct upg_json *j, const char *key, const char *text, size_t len)
{
	char *to = upg_json_room(j, (key != NULL ? strlen(key) : 0) + len + sizeof "\"\":\"\"");

	if (to == NULL) {
		upg_json_field(j, key, text, len, true);
		return;
	}
	to = upg_json_put_key(to, key);
	*to++ = '"';
	memcpy(to, text, len);
	to[len] = '"';
	j->len = (size_t)(to + len + 1 - j->at);
}

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
