/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * http.h - one direction of an HTTP/1.x connection: messages out of stream octets (RFC 9112). Resumable at any octet: a line is judged when
 * it ends, so events do not depend on how the octets were cut. Nothing ends a direction; what cannot be followed is searched for the
 * next sure start line.
 */
#ifndef UPG_HTTP_H
#define UPG_HTTP_H

#include "capture/limits.h"
#include "chunked.h"
#include "event.h"
#include "linecache.h"
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

/* Why octets are looked at twice. */
enum upg_http_twice {
	UPG_HTTP_PEEK = 1,   /* the announced body may never come: its place is looked at for a start line */
	UPG_HTTP_UNSENT = 2, /* `unsent`: a server that has waited for it reads the next request elsewhere */
};

#define UPG_HTTP_PROBE 64 /* octets after which a line that cannot be a start line is judged before it ends */

struct upg_http;

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

struct upg_http {
	const struct upg_http_ops *ops;
	void *user;
	const struct upg_limits *lim;
	struct upg_pool *lines; /* items of UPG_LINE_BLOCK */
	uint64_t offset;        /* of the next octet */
	uint64_t line_offset;   /* of the line being assembled */
	uint64_t start_offset;  /* of the latest start line */
	uint64_t body_offset;   /* behind the latest header section */
	uint64_t left;          /* of the body or the chunk's data; in a trailer: where it began */
	uint64_t raised[2];     /* http.* events told about this message: severity 2; 3 */
	struct upg_line line;
	struct upg_head head;
	struct upg_findings *findings; /* of the header section being parsed, from `lines`; NULL while nothing is odd */
	struct upg_http_unsent *
	        unsent; /* where announced bodies that seem not to have been sent would have ended, from `lines`; or NULL */
	uint8_t dir, state, chunked; /* upg_dir, upg_http_state, upg_chunked_state */
	uint8_t major, minor;
	bool every;     /* set by the user: all fields of this message are told */
	bool pause;     /* set in a callback: feed returns here */
	bool probed;    /* the line being assembled has passed the probe */
	bool skip_line; /* RESYNC: the rest of a line judged already */
	bool lost;      /* RESYNC because octets were never seen: version-less lines prove nothing */
	uint8_t twice;  /* bits of upg_http_twice */
	bool bare_lf;   /* the previous line of this header section ended in a bare LF */
	bool crlf;      /* some line of it ended in CRLF */
	bool disputed;  /* readers end this message at different places */
	bool open_head; /* and its end did not: a reader that wants CRLF takes what follows for more fields */
};

/* lim, ops and the pool outlive the parser. */
void upg_http_init(struct upg_http *, enum upg_dir, const struct upg_http_ops *, void *user, const struct upg_limits *,
                   struct upg_pool *lines);
void upg_http_fini(struct upg_http *);

/* Returns how many octets were taken: all of them unless the parser was stopped or is to pause. */
size_t upg_http_feed(struct upg_http *, struct upg_bytes);

/* len octets were never seen. True: they lay inside the body and nothing is lost; else the parser resynchronises. */
bool upg_http_gap(struct upg_http *, uint64_t len);

/* No octet follows. Judges what is unfinished. */
void upg_http_end(struct upg_http *);

/* From here on search for the next sure start line. lost: because octets are missing, not because they make no sense. */
void upg_http_resync(struct upg_http *, bool lost);
/* While that is searched for: a line may begin here, whatever stands before, unless a request line has begun. */
void upg_http_resync_line(struct upg_http *);

/*
 * The request was answered for good before its announced body began: the client may send it or go on with another request (RFC 9110 10.1.1). A
 * request line in its place is taken for one; where a second one stands behind what was announced, http.request_in_body is raised. No effect once the
 * body has begun.
 */
void upg_http_expect_either(struct upg_http *);

/* Has a start line begun (more than a stray CR has arrived)? */
bool upg_http_begun(const struct upg_http *);

/* Tells an event of this direction's current message, once per message and severity. */
void upg_http_raise(struct upg_http *, enum upg_event_id, uint8_t severity, uint64_t offset, struct upg_bytes);

/* The same with the ends that readers see: everything of the event but its direction is filled in. */
void upg_http_raise_readings(struct upg_http *, struct upg_event *);

#endif
