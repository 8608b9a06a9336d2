/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * early.h - what bytes look like that stand where HTTP would expect its next request: octet by octet, so that every finding falls on the same
 * octet however the stream was cut. Sans I/O, no allocation; a zeroed struct is ready for use.
 */
#ifndef UPG_EARLY_H
#define UPG_EARLY_H

#include "event.h"

#define UPG_EARLY_LINE 16 /* octets of a line after which a request's class is decided */

/*
 * Looks for a request at the start of each line. A request is a registered method, blanks and the beginning of a target, behind blanks too; it is
 * reported at its LF, or at the octet where its line reaches `limit`. A `unit` is small enough to be read as the most tolerant server would: there
 * the method's case and the target's form do not count.
 */
struct upg_request_scan {
	uint8_t line[UPG_EARLY_LINE]; /* of the current line, blanks and empty lines before it left out */
	uint8_t len;
	uint8_t limit;    /* 0: UPG_EARLY_LINE; counted over all octets (not the line's) when `unit` */
	bool unit;        /* draft-76: the first `limit` octets are one thing */
	bool dead;        /* the current line is no request */
	bool foreign;     /* something other than empty lines came before the current line */
	uint64_t count;   /* octets seen */
	uint64_t line_at; /* index of the current line's first octet */
};

/* One octet more. HTTP09 or HTTP1 where it proves a request (evidence: line, len, line_at), else NONE. */
enum upg_class upg_request_scan_feed(struct upg_request_scan *, uint8_t octet);

/* The end came: HTTP1 when the unfinished line is the start of a request, else NONE. */
enum upg_class upg_request_scan_end(const struct upg_request_scan *);

/* Which protocols' first octets are told apart. */
enum upg_early_family { UPG_EARLY_ANY, UPG_EARLY_WEBSOCKET, UPG_EARLY_CAPSULES };

/* A run of bytes nobody announced. */
struct upg_early {
	struct upg_request_scan scan;
	uint8_t head[UPG_EARLY_LINE]; /* what follows the leading empty lines */
	uint8_t head_len;
	uint8_t lead;         /* octets of leading CR and LF, at most UPG_EARLY_LINE + 1 */
	bool lead_is_crlf;    /* and they are CR, LF or CRLF: one stray line end, which servers skip (RFC 9112 2.2) */
	bool forbidden;       /* neither a request nor one stray CRLF: from the octet reported on */
	bool certain;         /* class will not change any more */
	bool request;         /* a request was found; request_class says which */
	enum upg_class class; /* of the whole, best knowledge so far */
	enum upg_class request_class;
	uint64_t count;
};

/* What an octet, or the end, has settled. */
enum {
	UPG_EARLY_CERTAIN = 1,   /* class is certain now */
	UPG_EARLY_FORBIDDEN = 2, /* the bytes are neither a request nor one stray CRLF */
	UPG_EARLY_REQUEST = 4,   /* a request stands among them: scan.line, scan.line_at */
};

unsigned upg_early_feed(struct upg_early *, enum upg_early_family, uint8_t octet);
unsigned upg_early_end(struct upg_early *);

/* Is all that came one stray CRLF, or the beginning of it? */
bool upg_early_tolerable(const struct upg_early *);

#endif
