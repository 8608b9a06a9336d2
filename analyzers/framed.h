/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * framed.h - is a payload an HTTP request? What stands inside frames is text of anybody's, so nothing short of a whole request line with its
 * version counts (RFC 9112 3). Octet by octet; a zeroed struct is ready for use.
 */
#ifndef UPG_FRAMED_H
#define UPG_FRAMED_H

#include "capture/bytes.h"

#define UPG_FRAMED_TEXT 48

struct upg_framed {
	uint8_t state;
	uint8_t at;                    /* octets of the method, or of the version */
	uint8_t len;                   /* of text */
	bool lines;                    /* look at every line, not at the first alone */
	bool found;                    /* once */
	uint64_t count, begun_at;      /* octets seen; index of the line's first */
	uint8_t text[UPG_FRAMED_TEXT]; /* the beginning of the line */
};

/* True where a request line has just been found: text and begun_at say which. */
bool upg_framed_feed(struct upg_framed *, struct upg_bytes);
/* Nothing more can be found. */
bool upg_framed_over(const struct upg_framed *);

#endif
