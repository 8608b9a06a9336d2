/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "forwarded.h"

#include "grammar.h"

#include <arpa/inet.h>

static bool
address(int family, struct upg_bytes text, char out[UPG_FORWARDED_TEXT])
{
	uint8_t octets[16];
	if (text.len == 0 || text.len >= UPG_FORWARDED_TEXT)
		return false;
	memcpy(out, text.at, text.len);
	out[text.len] = 0;
	return memchr(out, 0, text.len) == NULL && inet_pton(family, out, octets) == 1 &&
	       inet_ntop(family, octets, out, UPG_FORWARDED_TEXT) != NULL;
}

/* An address with or without a port; in brackets if it is IPv6, or alone. */
static bool
node(struct upg_bytes e, char out[UPG_FORWARDED_TEXT])
{
	size_t colon = upg_grammar_find(e, 0, ':');
	bool good;
	if (e.len > 0 && e.at[0] == '[')
		good = address(AF_INET6, upg_grammar_part(e, 1, upg_grammar_find(e, 0, ']')), out);
	else if (colon < e.len && upg_grammar_find(e, colon + 1, ':') < e.len)
		good = address(AF_INET6, e, out);
	else
		good = address(AF_INET, upg_grammar_part(e, 0, colon), out);
	if (!good)
		out[0] = 0;
	return good;
}

/* The first or the last element that is not empty. */
static struct upg_bytes
pick(struct upg_bytes list, bool first)
{
	struct upg_bytes e, picked = upg_bytes("", 0);
	while (upg_grammar_element(&list, &e)) {
		if (e.len > 0)
			picked = e;
		if (e.len > 0 && first)
			break;
	}
	return picked;
}

bool
upg_forwarded_list(struct upg_bytes value, bool first, char out[UPG_FORWARDED_TEXT])
{
	return node(pick(value, first), out);
}

bool
upg_forwarded_field(struct upg_bytes value, bool first, char out[UPG_FORWARDED_TEXT])
{
	struct upg_bytes e = pick(value, first);
	for (size_t at = 0; at < e.len;) {
		size_t end = upg_grammar_find(e, at, ';');
		struct upg_bytes pair = upg_grammar_trim(upg_grammar_part(e, at, end));
		at = end + 1;
		if (!upg_grammar_begins(pair, "for="))
			continue;
		struct upg_bytes v = upg_grammar_part(pair, 4, pair.len);
		if (v.len >= 2 && v.at[0] == '"' && v.at[v.len - 1] == '"')
			v = upg_grammar_part(v, 1, v.len - 1);
		return node(v, out);
	}
	out[0] = 0;
	return false;
}
