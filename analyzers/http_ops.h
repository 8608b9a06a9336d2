/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_ops.h - what the parser of one direction (http.h) tells, and what it is told in return. */
#ifndef UPG_HTTP_OPS_H
#define UPG_HTTP_OPS_H

#include "event.h"
#include "field.h"
#include "startline.h"

/* What is awaited. */
enum upg_http_state {
	UPG_HTTP_START,     /* a start line; empty lines before it are tolerated (RFC 9112 2.2) */
	UPG_HTTP_FIELDS,    /* a field line, or the empty line */
	UPG_HTTP_LENGTH,    /* `left` octets of body */
	UPG_HTTP_CHUNKED,   /* chunked body, see `chunked` */
	UPG_HTTP_UNTIL_END, /* body that the end of the connection ends */
	UPG_HTTP_RESYNC,    /* octets nobody can place: the next sure start line */
	UPG_HTTP_STOPPED,   /* nothing: the octets belong to somebody else */
};

/* How to go on behind a start line, or behind octets that are none. */
enum upg_http_go {
	UPG_GO_FIELDS,    /* fields follow */
	UPG_GO_ENDED,     /* that was the whole message */
	UPG_GO_UNTIL_END, /* these octets and all that follow are a body */
	UPG_GO_RESYNC,    /* search for the next sure start line */
	UPG_GO_SKIP,      /* the same, and it is no want of sense that such a line is missing */
	UPG_GO_STOP,      /* not HTTP */
};

/* How a body is delimited (RFC 9112 6.3). */
struct upg_framing {
	enum upg_http_state body; /* LENGTH, CHUNKED, UNTIL_END; START: no body; STOPPED: what follows is no HTTP */
	uint64_t length;
};

struct upg_linecache; /* linecache.h */

/* What the parser tells. Octets live for the call. */
struct upg_http_ops {
	void (*event)(void *user, struct upg_event *); /* all filled in but tx_id */
	/* A line with a version, or a version-less request line; called before its oddities are told. */
	enum upg_http_go (*request)(void *user, const struct upg_request_line *, struct upg_bytes line,
	                            uint64_t offset);
	enum upg_http_go (*status)(void *user, const struct upg_status_line *, struct upg_bytes line, uint64_t offset);
	/* Octets that are no start line where one is due: the line, or its first UPG_HTTP_PROBE octets. */
	enum upg_http_go (*junk)(void *user, enum upg_dir, struct upg_bytes begin, uint64_t offset);
	void (*field)(void *user, enum upg_dir, const struct upg_field *); /* see `ids` and `letters` */
	/* The header section has ended and its events are told; offset and head are in the parser. */
	struct upg_framing (*head)(void *user, enum upg_dir);
	void (*body)(void *user, enum upg_dir, struct upg_bytes, uint64_t offset);
	void (*end)(void *user, enum upg_dir); /* the message is over; may stop the parser */
	/* By direction, the fields that are told: bits of upg_field_id, and bits of first letters, 1 for A and a. The others are if `every` is set. */
	uint32_t ids[2], letters[2];
	struct upg_linecache *known; /* field lines that need not be judged again; NULL: all are judged */
};

#endif
