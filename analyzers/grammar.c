/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "grammar.h"

#include "octets.h"

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* !#$%&'*+-.^_`|~ DIGIT ALPHA */
const bool upg_grammar_tchars[256] = {
        ['!'] = true, ['#' ... '\''] = true, ['*'] = true,         ['+'] = true,         ['-'] = true,
        ['.'] = true, ['|'] = true,          ['~'] = true,         ['^'] = true,         ['_'] = true,
        ['`'] = true, ['0' ... '9'] = true,  ['A' ... 'Z'] = true, ['a' ... 'z'] = true,
};

bool
upg_grammar_token(struct upg_bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (!upg_grammar_tchar(b.at[i]))
			return false;
	return b.len > 0;
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

bool
upg_grammar_printable(struct upg_bytes b)
{
	size_t i = 0;
	for (; i + sizeof(uint64_t) <= b.len; i += sizeof(uint64_t)) {
		uint64_t w = upg_octets_load(b.at + i);
		if ((upg_octets_below(w, ' ') | upg_octets_equal(w, 127)) != 0)
			return false;
	}
	while (i < b.len && b.at[i] >= ' ' && b.at[i] != 127)
		i++;
	return i == b.len;
}

bool
upg_grammar_visible(struct upg_bytes b)
{
	size_t i = 0;
	for (; i + sizeof(uint64_t) <= b.len; i += sizeof(uint64_t)) {
		uint64_t w = upg_octets_load(b.at + i);
		if ((upg_octets_below(w, '!') | upg_octets_above_tilde(w)) != 0)
			return false;
	}
	while (i < b.len && b.at[i] > ' ' && b.at[i] < 127)
		i++;
	return i == b.len;
}
