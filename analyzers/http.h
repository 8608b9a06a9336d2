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
#include "http_ops.h"
#include "linecache.h"

/* Why octets are looked at twice. */
enum upg_http_twice {
	UPG_HTTP_PEEK = 1,   /* the announced body may never come: its place is looked at for a start line */
	UPG_HTTP_UNSENT = 2, /* `unsent`: a server that has waited for it reads the next request elsewhere */
};

#define UPG_HTTP_PROBE 64 /* octets after which a line that cannot be a start line is judged before it ends */

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
