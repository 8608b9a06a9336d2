/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * linecache.h - field lines known already. Clients and servers say most of their fields again and again, octet for octet. A line whose name and value
 * are in order and whose meaning does not depend on the lines around it is kept with that meaning; where the same octets come again, they
 * need not be judged again. Only octets compared in full count, so that a section means the same with the cache and without.
 */
#ifndef UPG_LINECACHE_H
#define UPG_LINECACHE_H

#include "capture/packet.h"
#include "header.h"

#define UPG_LINECACHE_LINES  256
#define UPG_LINECACHE_OCTETS 512 /* of the longest line kept, its CRLF included */

/* What a line means: with it the section says `sets`, unless it has said one of `forbids` before; then the line is to be judged. */
struct upg_linecache_line {
	uint64_t length;                      /* of Content-Length */
	uint64_t bits;                        /* of its id and its name's first letter: upg_linecache_bits */
	uint32_t sets, forbids;               /* upg_head_flag */
	uint16_t octets, value_at, value_len; /* of the line with its CRLF, 0: no line stands here; its value */
	uint16_t then;                        /* where the line stands that came behind it last time */
	uint16_t name_len;
	uint8_t id;     /* upg_field_id */
	uint8_t digits; /* of Content-Length */
	bool used;      /* since another one last wanted its place */
};

/* Bits of ids and of first letters, 1 for A and a, as one set. */
static inline uint64_t
upg_linecache_bits(uint32_t ids, uint32_t letters)
{
	return (uint64_t)letters << 32 | ids;
}

struct upg_linecache;

/* For one worker. NULL: no memory. */
struct upg_linecache *upg_linecache_new(void);
void upg_linecache_free(struct upg_linecache *);

/* A section of that direction begins. */
void upg_linecache_begin(struct upg_linecache *, enum upg_dir);

/* The line, its CRLF included, that the octets begin with; NULL: none that is known. Lives until the next put. */
const struct upg_linecache_line *upg_linecache_find(struct upg_linecache *, struct upg_bytes);

/*
 * A line's text with neither NUL nor CR nor HTAB, behind which CRLF stands, was not found. It is kept if it was put before, and the line in its place is
 * not used any more.
 */
void upg_linecache_put(struct upg_linecache *, struct upg_bytes text);

/* The octets of a line found. */
const uint8_t *upg_linecache_text(const struct upg_linecache *, const struct upg_linecache_line *);

#endif
