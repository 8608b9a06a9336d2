/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "chunked.h"

#define SIZE_MOST UINT64_C(0x7fffffffffffffff)

static int
hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* Does a quoted-string begin here and not end (RFC 9110 5.6.4)? */
static bool
open_quote(struct upg_bytes t, size_t from)
{
	bool quoted = false;
	for (size_t i = from; i < t.len; i++) {
		if (t.at[i] == '"')
			quoted = !quoted;
		else if (quoted && t.at[i] == '\\')
			i++;
	}
	return quoted;
}

struct upg_chunk_line
upg_chunked_line(const struct upg_line_text *line)
{
	struct upg_bytes t = line->text;
	struct upg_chunk_line c = {.flags = line->bare_lf ? UPG_CHUNK_CONTROL : 0};
	if (line->cut)
		c.flags |= UPG_CHUNK_CUT | UPG_CHUNK_EXTENSION;
	for (size_t i = 0; i < t.len; i++)
		if ((t.at[i] < ' ' && t.at[i] != '\t') || t.at[i] == 127)
			c.flags |= UPG_CHUNK_CONTROL;
	size_t i = 0;
	while (i < t.len && blank(t.at[i]))
		i++;
	if (i > 0)
		c.flags |= UPG_CHUNK_BAD_SIZE;
	size_t from = i;
	for (; i < t.len && hex(t.at[i]) >= 0; i++) {
		if (c.size > SIZE_MOST >> 4) {
			c.flags |= UPG_CHUNK_BAD_SIZE | UPG_CHUNK_NO_SIZE;
			return c;
		}
		c.size = c.size << 4 | (uint64_t)hex(t.at[i]);
	}
	if (i == from) {
		c.flags |= UPG_CHUNK_BAD_SIZE | UPG_CHUNK_NO_SIZE;
		return c;
	}
	if (i == t.len)
		return c;
	/* chunk-ext = *( BWS ";" BWS chunk-ext-name ... ); old servers pad the size with blanks */
	while (i < t.len && blank(t.at[i]))
		i++;
	if (i == t.len || t.at[i] == ';')
		c.flags |= UPG_CHUNK_EXTENSION;
	else
		c.flags |= UPG_CHUNK_BAD_SIZE;
	if (c.flags & UPG_CHUNK_EXTENSION && open_quote(t, i))
		c.flags |= UPG_CHUNK_OPEN_QUOTE;
	return c;
}
