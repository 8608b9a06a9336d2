/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_step.h - the steps that conn.c (wiring) and conn_*.c share; nobody else includes it. */
#ifndef UPG_CONN_STEP_H
#define UPG_CONN_STEP_H

#include "conn_state.h"

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
/* The same line behind other requests. Then its answer: a status line, so that it was none; or SETTINGS, the octets as the parser has them (false: not followed). */
void upg_conn_h2c_late(struct upg_conn *, struct upg_bytes line, uint64_t offset);
void upg_conn_h2c_late_declined(struct upg_conn *);
bool upg_conn_h2c_late_agreed(struct upg_conn *, struct upg_bytes begin, uint64_t offset);
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
