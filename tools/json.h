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

/* Octets: printable ASCII as it is, all others as \u00XX, so that every octet survives. */
void upg_json_octets(struct upg_json *, const char *key, const void *at, size_t len);
void upg_json_string(struct upg_json *, const char *key, const char *text);
/* The same unless text is empty or NULL. */
void upg_json_optional(struct upg_json *, const char *key, const char *text);
void upg_json_number(struct upg_json *, const char *key, uint64_t value);
void upg_json_bool(struct upg_json *, const char *key, bool value);

#endif
