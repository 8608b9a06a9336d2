/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "grammar.h"

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

bool
upg_grammar_tchar(uint8_t c)
{
	/* One bit per ASCII octet: !#$%&'*+-.^_`|~ DIGIT ALPHA */
	static const uint64_t set[2] = {
	        UINT64_C(0x03ff6cfa00000000),
	        UINT64_C(0x57ffffffc7fffffe),
	};
	return c < 128 && (set[c >> 6] >> (c & 63) & 1);
}

bool
upg_grammar_token(struct upg_bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (!upg_grammar_tchar(b.at[i]))
			return false;
	return b.len > 0;
}

struct upg_bytes
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

bool
upg_grammar_begins(struct upg_bytes b, const char *word)
{
	for (size_t i = 0; word[i] != 0; i++)
		if (i >= b.len || lower(b.at[i]) != (uint8_t)word[i])
			return false;
	return true;
}

bool
upg_grammar_is(struct upg_bytes b, const char *word)
{
	return b.len == strlen(word) && upg_grammar_begins(b, word);
}

bool
upg_grammar_element(struct upg_bytes *list, struct upg_bytes *element)
{
	if (list->at == NULL)
		return false;
	size_t comma = upg_grammar_find(*list, 0, ',');
	*element = upg_grammar_trim(upg_grammar_part(*list, 0, comma));
	if (comma == list->len)
		*list = upg_bytes(NULL, 0);
	else
		*list = upg_grammar_part(*list, comma + 1, list->len);
	return true;
}

bool
upg_grammar_method(struct upg_bytes b)
{
	static const char *const registered[] = {
	        "GET",
	        "POST",
	        "HEAD",
	        "PUT",
	        "DELETE",
	        "OPTIONS",
	        "PATCH",
	        "CONNECT",
	        "TRACE",
	        "ACL",
	        "BASELINE-CONTROL",
	        "BIND",
	        "CHECKIN",
	        "CHECKOUT",
	        "COPY",
	        "LABEL",
	        "LINK",
	        "LOCK",
	        "MERGE",
	        "MKACTIVITY",
	        "MKCALENDAR",
	        "MKCOL",
	        "MKREDIRECTREF",
	        "MKWORKSPACE",
	        "MOVE",
	        "ORDERPATCH",
	        "PROPFIND",
	        "PROPPATCH",
	        "QUERY",
	        "REBIND",
	        "REPORT",
	        "SEARCH",
	        "UNBIND",
	        "UNCHECKOUT",
	        "UNLINK",
	        "UNLOCK",
	        "UPDATE",
	        "UPDATEREDIRECTREF",
	        "VERSION-CONTROL",
	};
	for (size_t i = 0; i < sizeof registered / sizeof *registered; i++)
		if (strlen(registered[i]) == b.len && memcmp(registered[i], b.at, b.len) == 0)
			return true;
	return false;
}

size_t
upg_grammar_find(struct upg_bytes b, size_t from, uint8_t c)
{
	if (from >= b.len)
		return b.len;
	const uint8_t *hit = memchr(b.at + from, c, b.len - from);
	return hit != NULL ? (size_t)(hit - b.at) : b.len;
}

struct upg_bytes
upg_grammar_part(struct upg_bytes b, size_t from, size_t to)
{
	return upg_bytes(b.at != NULL ? b.at + from : NULL, to - from);
}
