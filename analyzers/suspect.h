/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * suspect.h - client octets that read like a request where the parse has none: what a response nobody asked for may answer. Looks at the first
 * line of a body, in an odd message at every line; the latest one found is remembered with its first octets.
 */
#ifndef UPG_SUSPECT_H
#define UPG_SUSPECT_H

#include "capture/bytes.h"

#define UPG_SUSPECT_OCTETS 40 /* of a line after which it is judged, ended or not */
#define UPG_SUSPECT_TEXT   72 /* octets of it that are kept */

#define UPG_SUSPECT_ANSWERED 2 /* times everything may be answered before a suspect is forgotten */

struct upg_suspect {
	uint64_t line_at; /* offset of the line looked at */
	uint64_t offset;  /* of the one found */
	uint64_t from;    /* where looking began: the end of the message for who expects no body, or no more of it */
	uint64_t next;    /* where the body goes on if no chunk line comes between */
	uint8_t begin[UPG_SUSPECT_OCTETS];
	uint8_t begin_len, state;
	uint8_t len;    /* of the text found, 0: none */
	uint8_t judged; /* octets of text it was found by: the same however the input is cut */
	char text[UPG_SUSPECT_TEXT];
	bool here;   /* found in the body being looked at */
	uint8_t age; /* times that everything was answered since */
};

/* A body begins at this offset, or what a server leaves of one: look at its first line. */
void upg_suspect_begin(struct upg_suspect *, uint64_t offset);

/* The next octets of it. every: look at each line, not at the first alone. True: a request line was found just now. */
bool upg_suspect_feed(struct upg_suspect *, struct upg_bytes, uint64_t offset, bool every);

/* Nothing follows. True as above. */
bool upg_suspect_end(struct upg_suspect *);

/* All that was asked is answered, once each: what was found before the last two times explains no surplus any more. */
void upg_suspect_age(struct upg_suspect *);

/* These octets are a suspect, whatever they look like. */
void upg_suspect_take(struct upg_suspect *, struct upg_bytes, uint64_t offset);

#endif
