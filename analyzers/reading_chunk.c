/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reading_chunk.h"

#include "grammar.h"
#include "reading_ends.h"
#include "reading_number.h"

/* The least end of a body whose chunk line ends at offset: its data, CRLF and the last chunk; behind a last chunk the empty line. */
static uint64_t
chunk_least(uint64_t offset, uint64_t size)
{
	return upg_reading_ends_plus(offset, size > 0 ? upg_reading_ends_plus(size, 2 + UPG_CHUNKED_LEAST) : 2);
}

/* Not one digit: no size at all, or something else in its place. */
static void
of_missing_size(struct upg_reading_ends *e, const struct upg_odd_chunk *c)
{
	struct upg_bytes text = upg_grammar_trim(c->text);
	if (text.len > 0 && text.at[0] != ';')
		return;
	upg_reading_ends_add(e, UPG_READING_CHUNK_EMPTY_LAST, chunk_least(c->end, 0), true);
	if (text.len == 0)
		upg_reading_ends_add(e, UPG_READING_CHUNK_EMPTY_SKIPPED,
		                     upg_reading_ends_plus(c->end, UPG_CHUNKED_LEAST), true);
}

/* Its line ends elsewhere. */
static void
of_chunk_line_end(struct upg_reading_ends *e, const struct upg_odd_chunk *c)
{
	uint64_t size = c->read->size;
	size_t cr = upg_grammar_find(c->text, 0, '\r');
	if (c->bare_lf)
		upg_reading_ends_add(e, UPG_READING_CRLF_ONLY, upg_reading_ends_plus(chunk_least(c->end, size), 1),
		                     true);
	if (c->read->flags & UPG_CHUNK_OPEN_QUOTE)
		upg_reading_ends_add(e, UPG_READING_EXT_QUOTED, upg_reading_ends_plus(chunk_least(c->end, size), 1),
		                     true);
	if (cr < c->text.len)
		upg_reading_ends_add(e, UPG_READING_CR, chunk_least(c->begin + cr + 1, size), true);
	if (upg_grammar_find(c->text, 0, 0) < c->text.len)
		upg_reading_ends_add(e, UPG_READING_NUL_HIDES, upg_reading_ends_plus(chunk_least(c->end, size), 2),
		                     true);
}

uint8_t
upg_reading_chunk_line(const struct upg_odd_chunk *c, struct upg_reading_end out[UPG_EVENT_READINGS])
{
	struct upg_reading_ends e = {.out = out};
	struct upg_reading_variant v[UPG_READING_VARIANTS];
	unsigned n = c->read->flags & UPG_CHUNK_BAD_SIZE ? upg_reading_number_variants(c->text, 16, v) : 0;
	for (unsigned i = 0; i < n; i++)
		upg_reading_ends_add(&e, v[i].by, chunk_least(c->end, v[i].value), true);
	if (!(c->read->flags & UPG_CHUNK_BAD_SIZE))
		upg_reading_ends_add(&e, c->bare_lf ? UPG_READING_LF : UPG_READING_CHUNKED,
		                     chunk_least(c->end, c->read->size), true);
	if (!(c->read->flags & UPG_CHUNK_NO_SIZE))
		of_chunk_line_end(&e, c);
	else if (n == 0)
		of_missing_size(&e, c);
	return e.count;
}

uint8_t
upg_reading_chunk_overrun(uint64_t offset, struct upg_reading_end out[UPG_EVENT_READINGS])
{
	struct upg_reading_ends e = {.out = out};
	upg_reading_ends_add(&e, UPG_READING_CHUNK_NONE, upg_reading_ends_plus(offset, UPG_CHUNKED_LEAST), true);
	upg_reading_ends_add(&e, UPG_READING_CHUNK_TWO, upg_reading_ends_plus(offset, 2 + UPG_CHUNKED_LEAST), true);
	upg_reading_ends_add(&e, UPG_READING_CHUNK_TO_LINE, upg_reading_ends_plus(offset, 1 + UPG_CHUNKED_LEAST), true);
	return e.count;
}
