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

#include "notation.h"

#define UPG_JSON_DEPTH 8

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

/* key NULL: an element of an array. bracket: '{' or '['. */
void upg_json_open(struct upg_json *, const char *key, char bracket);
void upg_json_close(struct upg_json *);

/* The key of a field: a name of ours that needs no escape, unlike that of upg_json_open. */
struct upg_json_text {
	const char *at; /* NULL: an element of an array */
	size_t len;
};

/* The functions below in general: octets as a string, or (quote false) as they are. */
void upg_json_field(struct upg_json *, struct upg_json_text key, const void *octets, size_t len, bool quote);

/* Where the key is a literal its length costs nothing. */
static inline struct upg_json_text
upg_json_key(const char *key)
{
	return (struct upg_json_text){key, key ? strlen(key) : 0};
}

/* Octets: printable ASCII as it is, all others as \u00XX, so that every octet survives. */
static inline void
upg_json_octets(struct upg_json *j, const char *key, const void *at, size_t len)
{
	upg_json_field(j, upg_json_key(key), at, len, true);
}

static inline void
upg_json_string(struct upg_json *j, const char *key, const char *text)
{
	upg_json_field(j, upg_json_key(key), text, strlen(text), true);
}

/* The same unless text is empty or NULL. */
static inline void
upg_json_optional(struct upg_json *j, const char *key, const char *text)
{
	if (text != NULL && text[0] != '\0')
		upg_json_string(j, key, text);
}

static inline void
upg_json_number(struct upg_json *j, const char *key, uint64_t value)
{
	char text[UPG_NUMBER_TEXT];

	upg_json_field(j, upg_json_key(key), text, upg_notation_number(value, text), false);
}

static inline void
upg_json_bool(struct upg_json *j, const char *key, bool value)
{
	upg_json_field(j, upg_json_key(key), value ? "true" : "false", value ? 4 : 5, false);
}

#endif
