/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grammar.h - the small words of HTTP: tokens, optional whitespace, lists, methods (RFC 9110 5.6, RFC 9112 3.1). Pure, no state. */
#ifndef UPG_GRAMMAR_H
#define UPG_GRAMMAR_H

#include "capture/bytes.h"

/* tchar of RFC 9110 5.6.2. */
extern const bool upg_grammar_tchars[256];

static inline bool
upg_grammar_tchar(uint8_t c)
{
	return upg_grammar_tchars[c];
}

/* Not empty and nothing but tchar. */
bool upg_grammar_token(struct upg_bytes);

/* b without SP and HTAB at both ends; a part of b. */
static inline struct upg_bytes
upg_grammar_trim(struct upg_bytes b)
{
	while (b.len > 0 && (b.at[0] == ' ' || b.at[0] == '\t')) {
		b.at++;
		b.len--;
	}
	while (b.len > 0 && (b.at[b.len - 1] == ' ' || b.at[b.len - 1] == '\t'))
		b.len--;
	return b;
}

/* Equal, or beginning alike, ignoring ASCII case; `lower` is lower case. */
bool upg_grammar_begins(struct upg_bytes, const char *lower);

static inline bool
upg_grammar_is(struct upg_bytes b, const char *lower)
{
	return b.len == strlen(lower) && upg_grammar_begins(b, lower);
}

/* Cuts the next comma separated element off *list, trimmed, into *element (may be empty). False: the list is used up (list->at NULL). */
bool upg_grammar_element(struct upg_bytes *list, struct upg_bytes *element);

/* A method of the IANA registry, case as registered. */
bool upg_grammar_method(struct upg_bytes);

/* First position of c in b from `from`, or b.len. */
size_t upg_grammar_find(struct upg_bytes b, size_t from, uint8_t c);

/* The part of b from `from` to `to`. */
static inline struct upg_bytes
upg_grammar_part(struct upg_bytes b, size_t from, size_t to)
{
	return upg_bytes(b.at != NULL ? b.at + from : NULL, to - from);
}

/* No control octet and no DEL; every octet one of VCHAR. True of nothing. */
bool upg_grammar_printable(struct upg_bytes b);
bool upg_grammar_visible(struct upg_bytes b);

#endif
