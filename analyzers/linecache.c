/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "linecache.h"

#include "octets.h"

#include <stdlib.h>

#define DIGITS_MOST 18 /* of a Content-Length on which no reader of numbers can differ by its size */

enum {
	LINE_LEAST = 8,    /* octets without CRLF: what is looked up by */
	ASKED_LINES = 2048 /* remembered of those that are not here */
};

struct upg_linecache {
	struct upg_linecache_line *latest; /* the line found last, or where a section begins */
	struct upg_linecache_line
	        line[UPG_LINECACHE_LINES + 2]; /* the last two: where a section of a direction begins */
	uint8_t asked[ASKED_LINES];            /* marks of lines looked for in vain; 0: none */
	uint8_t text[UPG_LINECACHE_LINES][UPG_LINECACHE_OCTETS]; /* set where a line stands */
};

/* What a line in order may say, without regard to the others. */
#define PLAIN                                                                                                          \
	(UPG_HEAD_CL | UPG_HEAD_TE | UPG_HEAD_TE_CHUNKED | UPG_HEAD_TE_LAST | UPG_HEAD_HOST | UPG_HEAD_CLOSE |         \
	 UPG_HEAD_KEEP_ALIVE | UPG_HEAD_CONN_UPGRADE | UPG_HEAD_CONN_SETTINGS | UPG_HEAD_EXPECT | UPG_HEAD_AGE |       \
	 UPG_HEAD_OPEN_ELEMENT)

/* What makes another line about the body's length be judged together with it. */
#define LENGTHS (UPG_HEAD_CL | UPG_HEAD_CL_EMPTY | UPG_HEAD_TE)

void
upg_linecache_begin(struct upg_linecache *c, enum upg_dir dir)
{
	c->latest = &c->line[UPG_LINECACHE_LINES + (size_t)dir];
}

struct upg_linecache *
upg_linecache_new(void)
{
	struct upg_linecache *c = malloc(sizeof *c);
	if (c == NULL)
		return NULL;
	memset(c, 0, offsetof(struct upg_linecache, text));
	upg_linecache_begin(c, TO_SERVER);
	return c;
}

void
upg_linecache_free(struct upg_linecache *c)
{
	free(c);
}

/* Begins *in with the line that stands at this place? */
static bool
here(const struct upg_linecache *c, size_t place, struct upg_bytes in)
{
	size_t octets = c->line[place].octets;
	return octets > 0 && octets <= in.len && upg_octets_same(c->text[place], in.at, octets);
}

/* A line of n octets by its first and last ones. */
static uint64_t
hash(const uint8_t *at, size_t n)
{
	uint64_t h = (upg_octets_load(at) ^ n) * UINT64_C(0x9e3779b97f4a7c15);
	h = (h ^ h >> 32 ^ upg_octets_load(at + n - LINE_LEAST)) * UINT64_C(0xbf58476d1ce4e5b9);
	return (h ^ h >> 32) * UINT64_C(0x94d049bb133111eb);
}

static size_t
place_of(uint64_t hash)
{
	return hash >> 32 & (UPG_LINECACHE_LINES - 1);
}

/* The line that came next last time, or else the one with these octets. */
const struct upg_linecache_line *
upg_linecache_find(struct upg_linecache *c, struct upg_bytes in)
{
	size_t place = c->latest->then;
	if (!here(c, place, in)) {
		size_t n = upg_octets_text(in.at, in.len);
		if (n < LINE_LEAST)
			return NULL;
		place = place_of(hash(in.at, n));
		if (!here(c, place, in))
			return NULL;
		c->latest->then = (uint16_t)place;
	}
	c->latest = &c->line[place];
	c->latest->used = true;
	return c->latest;
}

/* Judges a line as if it stood alone in its section. False: it is not in order, or means more than can be kept; *l is as it was. */
static bool
judge(struct upg_linecache_line *l, struct upg_bytes text)
{
	struct upg_head alone;
	upg_header_begin(&alone, 0);
	struct upg_field f = upg_header_split(&alone, &(struct upg_line_text){.text = text, .clean = true}, 0);
	if (f.flags != 0 || f.continuation)
		return false;
	upg_header_value(&alone, &f, text);
	if ((alone.flags & ~(uint32_t)PLAIN) != 0)
		return false;
	if (alone.flags & UPG_HEAD_CL && (f.value.len > DIGITS_MOST || f.value.len != alone.cl_digits))
		return false;
	uint32_t lengths = f.id == UPG_FIELD_CONTENT_LENGTH || f.id == UPG_FIELD_TRANSFER_ENCODING ? LENGTHS : 0;
	*l = (struct upg_linecache_line){.length = alone.cl_first,
	                                 .bits = upg_linecache_bits(1u << f.id, 1u << (text.at[0] & 31)),
	                                 .sets = alone.flags,
	                                 .forbids = lengths | (f.id == UPG_FIELD_HOST ? UPG_HEAD_HOST : 0),
	                                 .octets = (uint16_t)(text.len + 2),
	                                 .value_at = (uint16_t)(f.value.at - text.at),
	                                 .value_len = (uint16_t)f.value.len,
	                                 .then = l->then,
	                                 .name_len = (uint16_t)f.name.len,
	                                 .id = (uint8_t)f.id,
	                                 .digits = alone.cl_digits};
	return true;
}

void
upg_linecache_put(struct upg_linecache *c, struct upg_bytes text)
{
	if (text.len < LINE_LEAST || text.len + 2 > UPG_LINECACHE_OCTETS)
		return;
	uint64_t h = hash(text.at, text.len);
	uint8_t *asked = &c->asked[h >> 40 & (ASKED_LINES - 1)], mark = (uint8_t)(h >> 56) | 1;
	struct upg_linecache_line *l = &c->line[place_of(h)];
	bool again = *asked == mark, used = l->used;
	*asked = again ? 0 : mark;
	if (!again)
		return;
	l->used = false;
	if (used || !judge(l, text))
		return;
	uint8_t *to = c->text[place_of(h)];
	memcpy(to, text.at, text.len);
	memcpy(to + text.len, "\r\n", 2);
}

const uint8_t *
upg_linecache_text(const struct upg_linecache *c, const struct upg_linecache_line *l)
{
	return c->text[l - c->line];
}
