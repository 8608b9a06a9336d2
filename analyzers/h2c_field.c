/* SPDX-License-Identifier: GPL-2.0-or-later */
/* h2c_field.c - field sections of HTTP/2: what HPACK makes of them (RFC 9113 4.3, RFC 7541), within bounds of memory and of fields looked at. */
#include "h2c_step.h"

#include <stdlib.h>

/* libnghttp2 fails at a name or value longer than this; a section no longer than this can have none. */
#define HPACK_STRING_MOST 65536

/* --- HPACK's memory, booked on the budget ------------------------------------------------------------------------------- */

#define BOOKED_BYTES 16 /* in front of each piece: its size; keeps the alignment of malloc */

static void *
mem_malloc(size_t size, void *user)
{
	struct upg_budget *budget = user;

	if (size > SIZE_MAX - BOOKED_BYTES || !upg_budget_take(budget, size + BOOKED_BYTES))
		return NULL;
	uint8_t *p = malloc(size + BOOKED_BYTES);
	if (p == NULL) {
		upg_budget_give(budget, size + BOOKED_BYTES);
		budget->refused++;
		return NULL;
	}
	memcpy(p, &size, sizeof size);
	return p + BOOKED_BYTES;
}

static void
mem_free(void *at, void *user)
{
	size_t size;

	if (at == NULL)
		return;
	uint8_t *p = (uint8_t *)at - BOOKED_BYTES;
	memcpy(&size, p, sizeof size);
	upg_budget_give(user, size + BOOKED_BYTES);
	free(p);
}

static void *
mem_calloc(size_t count, size_t size, void *user)
{
	if (size > 0 && count > SIZE_MAX / size)
		return NULL;
	void *p = mem_malloc(count * size, user);
	return p != NULL ? memset(p, 0, count * size) : NULL;
}

static void *
mem_realloc(void *at, size_t size, void *user)
{
	size_t old = 0;

	if (at != NULL)
		memcpy(&old, (uint8_t *)at - BOOKED_BYTES, sizeof old);
	void *p = mem_malloc(size, user);
	if (p != NULL && at != NULL) {
		memcpy(p, at, old < size ? old : size);
		mem_free(at, user);
	}
	return p;
}

/* The state of HPACK of this direction, made when its first section begins, with as large a table as its encoder may use. */
static bool
prepare(struct upg_h2c *h, struct upg_h2c_side *s)
{
	h->mem = (nghttp2_mem){.mem_user_data = h->pools->budget,
	                       .malloc = mem_malloc,
	                       .free = mem_free,
	                       .calloc = mem_calloc,
	                       .realloc = mem_realloc};
	uint64_t most =
	        s->unsure || s->table_bytes > h->lim->h2c_table_bytes ? h->lim->h2c_table_bytes : s->table_bytes;

	if (s->hpack == NULL && nghttp2_hd_inflate_new2(&s->hpack, &h->mem) != 0)
		return false;
	return most <= s->table_set ||
	       (s->table_set = (uint32_t)most, nghttp2_hd_inflate_change_table_size(s->hpack, (size_t)most) == 0);
}

/* --- sections ---------------------------------------------------------------------------------------------------------- */

void
upg_h2c_block_begin(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];

	s->block = (struct upg_h2c_block){.at = s->frame_at,
	                                  .frame = s->stream,
	                                  .stream = s->stream,
	                                  .ends = s->type == UPG_H2C_HEADERS && s->flags & UPG_H2C_END_STREAM,
	                                  .section = UPG_H2C_ANY};
	if (!s->unread && !prepare(h, s))
		s->unread = true;
	s->block.unread = s->unread;
}

void
upg_h2c_block_lost(struct upg_h2c *h, enum upg_dir dir)
{
	h->side[dir].unread = h->side[dir].block.unread = true;
}

/* More of the section than anybody accepts: what follows is decoded, since the table needs it, but not looked at. */
static bool
within_limit(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];
	struct upg_h2c_block *b = &s->block;

	if (b->list_bytes <= h->lim->h2c_fields_bytes && b->bytes <= h->lim->h2c_fields_bytes)
		return true;
	if (b->limit_told)
		return false;
	b->limit_told = true;
	struct upg_event e = {
	        .id = UPG_EV_HTTP_HEADER_LIMIT,
	        .severity = 3,
	        .offset = b->at,
	        .reason =
	                "The field section is longer than h2c.max-header-list; its further fields are not looked at."};
	upg_h2c_say(h, dir, &e);
	return false;
}

static void
decode(struct upg_h2c *h, enum upg_dir dir, struct upg_bytes octets, bool final)
{
	static const uint8_t none;
	struct upg_h2c_side *s = &h->side[dir];
	struct upg_h2c_block *b = &s->block;
	const uint8_t *at = octets.len > 0 ? octets.at : &none;
	size_t left = octets.len;

	for (;;) {
		nghttp2_nv nv;
		int flags = 0;
		ssize_t n = nghttp2_hd_inflate_hd2(s->hpack, &nv, &flags, at, left, final);
		if (n < 0) {
			s->unread = b->unread = true;
			b->failed = n != NGHTTP2_ERR_NOMEM;
			return;
		}
		at += n;
		left -= (size_t)n;
		if (flags & NGHTTP2_HD_INFLATE_EMIT) {
			/* RFC 9113 6.5.2: what a field counts for */
			b->list_bytes += nv.namelen + nv.valuelen + 32;
			if (within_limit(h, dir))
				upg_h2c_field(h, dir, upg_bytes(nv.name, nv.namelen), upg_bytes(nv.value, nv.valuelen));
		}
		if (flags & NGHTTP2_HD_INFLATE_FINAL) {
			nghttp2_hd_inflate_end_headers(s->hpack);
			return;
		}
		if (!(flags & NGHTTP2_HD_INFLATE_EMIT) && left == 0)
			return;
	}
}

void
upg_h2c_block_feed(struct upg_h2c *h, enum upg_dir dir, struct upg_bytes octets)
{
	struct upg_h2c_block *b = &h->side[dir].block;

	b->bytes += octets.len;
	if (!b->unread)
		decode(h, dir, octets, false);
}

/* Is a section that cannot be decoded its sender's fault, whatever this decoder is and whatever it may have missed? */
static bool
certain(const struct upg_h2c *h, const struct upg_h2c_side *s)
{
	return s->block.failed && !s->unsure && s->block.bytes <= HPACK_STRING_MOST &&
	       s->table_bytes <= h->lim->h2c_table_bytes;
}

void
upg_h2c_block_end(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];
	struct upg_h2c_block *b = &s->block;

	if (!b->unread)
		decode(h, dir, upg_bytes(NULL, 0), true);
	if (certain(h, s))
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_HPACK);
	h->pools->counts.unread += b->unread;
	struct upg_h2c_stream *st = upg_h2c_stream_find(h, b->stream);
	if (st != NULL && b->section != UPG_H2C_ANY) {
		/* An interim response is followed by another (RFC 9113 8.1). */
		enum upg_dir whose = b->section == UPG_H2C_REQUEST ? TO_SERVER : dir;
		st->unread[whose] |= b->unread;
		st->has_head[whose] |= b->section != UPG_H2C_RESPONSE || b->unread || st->status >= 200;
	}
	uint32_t stream = b->stream;
	b->frame = 0;
	upg_h2c_stream_end(h, dir, stream, b->ends);
}
