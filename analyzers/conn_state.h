/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_state.h - the inside of a connection, shared by conn.c (wiring) and conn_*.c alone. */
#ifndef UPG_CONN_STATE_H
#define UPG_CONN_STATE_H

#include "conn.h"
#include "detect.h"
#include "h2c.h"
#include "http.h"
#include "ledger.h"
#include "proxy.h"
#include "spoken.h"
#include "suspect.h"
#include "upgrade.h"
#include "upgrade_early.h"
#include "upgrade_switch.h"

/* Octets at hand. */
struct upg_conn_segment {
	struct upg_bytes bytes;
	uint64_t offset;
	enum upg_dir dir;
};

struct upg_conn_env {
	const struct upg_limits *lim;
	const struct upg_conn_ops *ops;
	struct upg_budget budget;
	uint64_t refused_before;         /* budget.refused when the connection at hand was entered */
	struct upg_conn_segment segment; /* being parsed of it */
	struct upg_pool conns, lines;
	struct upg_ledger_pools ledger;
	struct upg_h2c_pools h2c;
	uint8_t ports[8192];
	const char *xff_header; /* lent; NULL: nobody asks for whom requests are forwarded */
	size_t xff_header_len;
	size_t frame_bytes; /* of each websocket frame's payload, for its record */
	bool xff_first;
	bool h2c_inspect;
	unsigned left_alone;         /* bits of upg_protocol */
	struct upg_linecache *known; /* owned */
	struct upg_http_ops http;    /* the parsers' callbacks, with the letters of the fields wanted */
};

/* What stands before the client's first own octet. */
enum upg_conn_proxy_state {
	UPG_CONN_PROXY_LOOKING,  /* perhaps a header of the PROXY protocol */
	UPG_CONN_PROXY_SKIPPING, /* the rest of one */
	UPG_CONN_PROXY_DONE,
};

struct upg_conn {
	struct upg_conn_env *env;
	void *user;
	uint64_t now_us;
	struct upg_http side[2];
	struct upg_ledger ledger;
	struct upg_txn *asking;            /* whose request is being parsed, NULL: none, or it is answered already */
	struct upg_txn *answering;         /* whose response is being parsed */
	struct upg_txn *waiting;           /* whose offer is open: client octets are early data */
	struct upg_txn *ignored;           /* whose handshake nobody may honour, the latest request that has ended */
	struct upg_upgrade *switched;      /* the attempt both sides agreed on; owned */
	struct upg_spoken *spoken;         /* what they speak since, NULL: nobody reads it; owned */
	struct upg_upgrade *refused;       /* the latest refused one, while its early data may be answered; owned */
	struct upg_h2c *h2c;               /* HTTP/2 in the clear; owned */
	struct upg_http_record *kept;      /* of the switched or refused attempt, for alerts to come; owned */
	uint64_t pending_from, pending_to; /* where that early data lay, TO_SERVER */
	struct upg_suspect suspect;        /* what a response nobody asked for may answer */
	uint64_t junk_offset;              /* junk_open: where it began */
	uint64_t met_early;                /* has_met_early: start line answered before it was complete */
	uint64_t idle_offset;              /* idle_deferred: the response's status line */
	uint8_t idle_len;
	uint8_t *proxy_held;                            /* octets that may become a PROXY header, from env->lines */
	uint32_t proxy_left;                            /* SKIPPING: octets still to come of it */
	uint8_t proxied[16];                            /* the client's address it names */
	uint8_t proxy_state, proxy_len, proxied_family; /* upg_conn_proxy_state; of proxy_held; 4, 6 or 0 */
	union {
		uint8_t begin[2][UPG_DETECT_OCTETS]; /* what each side opens with, while the kind is not settled */
		uint8_t idle_line[32];               /* idle_len of that response */
	};
	uint8_t begin_len[2];
	uint8_t kind;    /* upg_conn_kind */
	uint16_t status; /* of the response being parsed */
	uint16_t last_status;
	uint8_t last_method;
	uint8_t proofs; /* severity 1 findings told by the ledger */
	bool http_port, ended[2];
	bool uncertain;   /* octets or requests were not seen: responses prove nothing */
	bool client_odd;  /* the client has broken a rule of severity 1 or 2 */
	bool early_kept;  /* the request being parsed has its final answer, and the connection stays */
	bool client_done; /* a request carried Connection: close */
	bool announced;   /* the latest request announced a body (or its absence) */
	bool head_open;   /* the latest request's head ended in a bare LF, its lines in CRLF */
	bool after_http09;
	bool after_preface;  /* the latest request was the first line of HTTP/2's preface */
	bool after_bodyless; /* the latest response ended without a body by its status or method */
	bool junk_open;      /* client octets that begin no request, not answered yet */
	bool has_met_early;
	bool grace_used;                /* the one repeated response that proves nothing has been seen */
	bool idle_deferred;             /* a 408, 400 or 503 that may be closing the idle connection */
	bool limit_told, requests_told; /* http.pipelined_limit: of the depth; of their number */
	bool lost_told;                 /* the same of a request that could not be entered */
	bool over_limit;
	bool two_sided; /* both sides are seen */
	bool foreign;   /* the client's first octets are no HTTP, the server's tell */
	bool sound;     /* what the client says may be SOURCE's sound */
	bool beside; /* HTTP/2 by the client's preface, the server has not spoken: requests among the frames are followed beside them */
	bool declined;         /* the server has answered that preface in HTTP/1, and nothing else below 400 since */
	bool declined_closing; /* and it closes: what the client still sends are frames under way */
	bool unasked; /* HTTP/2 by the server's SETTINGS alone: the client's first line settles what it speaks */
	bool starved; /* memory ran out: what was lost could be anything, so nothing more is judged */
};

#define UPG_PROOFS_MAX 8

/* The parsers' callbacks: user is the connection. */
enum upg_http_go upg_conn_on_request(void *user, const struct upg_request_line *, struct upg_bytes line,
                                     uint64_t offset);
enum upg_http_go upg_conn_on_status(void *user, const struct upg_status_line *, struct upg_bytes line, uint64_t offset);
enum upg_http_go upg_conn_on_request_junk(struct upg_conn *, struct upg_bytes begin, uint64_t offset);
enum upg_http_go upg_conn_on_response_junk(struct upg_conn *, struct upg_bytes begin, uint64_t offset);
void upg_conn_on_request_field(struct upg_conn *, const struct upg_field *);
void upg_conn_on_response_field(struct upg_conn *, const struct upg_field *);
struct upg_framing upg_conn_on_request_head(struct upg_conn *);
struct upg_framing upg_conn_on_response_head(struct upg_conn *);
void upg_conn_on_request_body(struct upg_conn *, struct upg_bytes, uint64_t offset);
void upg_conn_on_request_end(struct upg_conn *);
void upg_conn_on_response_end(struct upg_conn *);

/*
 * The PROXY protocol (conn_proxy.c), while proxy_state is not DONE: takes what is its own from *in. flush: what was held is the client's own. gap: likewise
 * of octets never seen.
 */
void upg_conn_proxy_feed(struct upg_conn *, struct upg_bytes *in);
void upg_conn_proxy_flush(struct upg_conn *);
void upg_conn_proxy_gap(struct upg_conn *, uint64_t *len);

/* Notes in a request's record on whose behalf it is asked. */
void upg_conn_forwarded_begin(struct upg_conn *, struct upg_txn *);
void upg_conn_forwarded_field(struct upg_conn *, struct upg_txn *, const struct upg_field *);

/* The client's own octets: looked at while the kind is undecided, then parsed. */
void upg_conn_client_octets(struct upg_conn *, struct upg_bytes);

/* A request was found in the body at hand: worth a word where servers are known to ignore bodies, or readers differ on this one. */
void upg_conn_request_in_body(struct upg_conn *);

/*
 * Tells an event about the request being parsed, or (proof) one the ledger proves, charged to whom the traffic says. A proof names the request whose
 * octets were smuggled: the suspect.
 */
void upg_conn_raise_request(struct upg_conn *, enum upg_event_id, uint8_t severity, uint64_t offset, struct upg_bytes);
void upg_conn_raise_proof(struct upg_conn *, enum upg_event_id, uint64_t offset, struct upg_bytes);

/* Gives an event to the user, tx_id filled in (tell) or as it is (forward; user is the connection); say: even while unsure. */
void upg_conn_tell(struct upg_conn *, struct upg_event *);
void upg_conn_say(struct upg_conn *, const struct upg_event *);
void upg_conn_forward(void *user, const struct upg_event *);
/* Gives a frame to the user. */
void upg_conn_frame(void *user, const struct upg_websocket_record *, struct upg_bytes payload);

/* What attempts to leave HTTP tell; user is the connection. */
extern const struct upg_upgrade_ops upg_conn_upgrade_ops;

/*
 * HTTP/2 in the clear (conn_h2c.c) that was spoken from the beginning. The client's first line is that of the preface; or the server's first octets (in
 * begin[]) are SETTINGS, before the client has said anything else: false where it is not followed. Then its octets and gaps, while kind is HTTP2.
 * answer, while `beside`: takes from *in what it keeps of the server's first octets, which settle what is spoken; a gap in their place.
 */
bool upg_conn_h2c_preface(struct upg_conn *, struct upg_bytes line, uint64_t offset);
void upg_conn_h2c_answer(struct upg_conn *, struct upg_bytes *in);
void upg_conn_h2c_answer_gap(struct upg_conn *);
bool upg_conn_h2c_server_first(struct upg_conn *);
/* While `unasked`, the client's first line. True: HTTP/1, whatever the server speaks; the requests are followed, what the answers are is not known. */
bool upg_conn_h2c_client_begins(struct upg_conn *, const struct upg_request_line *, struct upg_bytes line,
                                uint64_t offset);
void upg_conn_h2c_feed(struct upg_conn *, enum upg_dir, struct upg_bytes, uint64_t offset);
void upg_conn_h2c_gap(struct upg_conn *, enum upg_dir, uint64_t len);

/*
 * The client begins with something else than HTTP/1, yet its server may take it for that, or pass it over: what the server opens with settles it. Until
 * then nothing is told, and only lines that are surely requests are followed.
 */
enum upg_http_go upg_conn_foreign(struct upg_conn *, uint64_t offset);
static inline bool
upg_conn_unsure(const struct upg_conn *c)
{
	return c->foreign && (c->kind == UPG_CONN_UNDECIDED || c->kind == UPG_CONN_OPAQUE ||
	                      c->kind == UPG_CONN_HTTP2 || c->declined_closing);
}

/* Nothing of this connection is HTTP: both parsers stop. */
void upg_conn_opaque(struct upg_conn *);

/* A new attempt for this transaction; none when memory fails. */
void upg_conn_attempt(struct upg_conn *, struct upg_txn *);

/*
 * Back to HTTP after a 101 that somebody took for an interim answer, once it is known of both sides' first octets what they are. rest: what has come of this
 * side, from offset on. Returns what of it is to be parsed again.
 */
struct upg_bytes upg_conn_relapse(struct upg_conn *, enum upg_dir, struct upg_bytes rest, uint64_t offset);

/* Routes client octets to the parser, or to the attempt that waits or has switched. */
void upg_conn_client(struct upg_conn *, struct upg_bytes);

/* Writes the first transaction's record and takes it out of the ledger. */
void upg_conn_close_txn(struct upg_conn *);

/* The attempt that has a say in what octets mean now. */
static inline struct upg_upgrade *
upg_conn_live(const struct upg_conn *c)
{
	return c->waiting != NULL ? c->waiting->upgrade : c->switched;
}

/* Did octets at this client offset come as early data of the refused attempt? */
static inline bool
upg_conn_was_pending(const struct upg_conn *c, uint64_t offset)
{
	return c->refused != NULL && offset >= c->pending_from && offset < c->pending_to;
}

#endif
