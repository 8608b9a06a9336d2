/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chunked.h - the chunked coding (RFC 9112 7.1): what one chunk line says, and where in the coding a body stands. */
#ifndef UPG_CHUNKED_H
#define UPG_CHUNKED_H

#include "line.h"

/* What is odd about a chunk line; or-ed. */
enum upg_chunk_flag {
	UPG_CHUNK_BAD_SIZE = 1,    /* not 1*HEXDIG, or beyond 2^63-1 */
	UPG_CHUNK_CONTROL = 2,     /* bare LF, bare CR or another control octet */
	UPG_CHUNK_EXTENSION = 4,   /* an extension, or blanks in its place */
	UPG_CHUNK_CUT = 8,         /* longer than the limit */
	UPG_CHUNK_NO_SIZE = 16,    /* no size can be made out at all: the body cannot be followed */
	UPG_CHUNK_OPEN_QUOTE = 32, /* a quoted extension value has no end on this line */
};

struct upg_chunk_line {
	uint64_t size; /* its leading digits where it is odd */
	unsigned flags;
};

struct upg_chunk_line upg_chunked_line(const struct upg_line_text *);

/* What is awaited. */
enum upg_chunked_state {
	UPG_CHUNKED_SIZE,    /* a chunk line */
	UPG_CHUNKED_DATA,    /* `left` octets of data */
	UPG_CHUNKED_CR,      /* the CR behind data */
	UPG_CHUNKED_LF,      /* the LF behind that CR */
	UPG_CHUNKED_OVERRUN, /* something else stood there: skipping to the end of that line */
	UPG_CHUNKED_TRAILER, /* trailer fields, or the empty line that ends the body */
};

#endif
