/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * line.h - lines out of segments. A line that lies in one segment is handed out where it is; one that spans segments is put together in a
 * buffer taken on demand and given back with the line. However the octets are cut, the same lines come out.
 */
#ifndef UPG_LINE_H
#define UPG_LINE_H

#include "capture/bytes.h"
#include "pool.h"

#define UPG_LINE_BLOCK 1024 /* first size of a line's buffer: the item size of the pool given */

struct upg_line {
	uint8_t *at;        /* assembled so far, NULL: nothing */
	uint32_t len, room; /* octets kept, octets there is room for */
	uint64_t seen;      /* octets of this line so far, those not kept included */
	uint8_t last;       /* the latest of them */
	bool hidden, cr;    /* see upg_line_text; the latest one not kept was CR, perhaps the line end's */
};

/* A finished line, without its end. `text` lives until the next call on the same upg_line. */
struct upg_line_text {
	struct upg_bytes text;
	bool bare_lf; /* LF without CR ended it */
	bool cut;     /* it was longer than the limit (or memory was short): text is its beginning */
	bool hidden;  /* what was cut off holds NUL or a bare CR: some reader may find another line there */
	bool clean;   /* it is known to hold neither NUL nor CR */
	size_t colon; /* behind a token that the line begins with; 0: not known of any */
};

/* Takes octets from *in up to and with the line's LF, at most `limit` of them are kept. True: a line is complete; call drop when done with it. */
bool upg_line_take(struct upg_line *, struct upg_pool *, struct upg_bytes *in, size_t limit, struct upg_line_text *out);

/* What has been assembled of an unfinished line. */
struct upg_bytes upg_line_sofar(const struct upg_line *);

/* Forgets the line and returns its buffer. */
void upg_line_release(struct upg_line *, struct upg_pool *);

static inline void
upg_line_drop(struct upg_line *l, struct upg_pool *pool)
{
	if (l->at != NULL)
		upg_line_release(l, pool);
	l->seen = 0;
	l->last = 0;
}

#endif
