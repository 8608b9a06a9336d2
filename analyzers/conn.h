/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conn.h - one connection as the analyzers see it: recognise HTTP, parse both directions, keep the ledger of requests and answers,
 * follow an upgrade. Sans I/O: bytes, gaps, ends and time come in; events and records go out through ops.
 */
#ifndef UPG_CONN_H
#define UPG_CONN_H

#include "conn_env.h"
#include "websocket.h"

#define UPG_TXN_LINE  256 /* octets of a first line kept for records; longer ones are cut */
#define UPG_TXN_HOST  128
#define UPG_TXN_AGENT 128

/* One request and its answer, as the `http` record shows them. Text is as sent, NUL terminated, cut to fit. */
struct upg_http_record {
	uint64_t tx_id;                         /* 0-based */
	uint64_t request_bytes, response_bytes; /* body octets */
	uint64_t offset;                        /* of the request line, TO_SERVER */
	uint64_t started_us, answered_us;
	uint16_t status; /* 0: unanswered */
	bool has_request, has_response;
	uint32_t stream_id; /* of HTTP/2; 0: HTTP/1 */
	char method[24];    /* texts come last: only their NUL is written where they are empty */
	char target[UPG_TXN_LINE];
	char host[UPG_TXN_HOST];
	char agent[UPG_TXN_AGENT];
	char content_type[64]; /* of the response */
	char protocol[16];     /* "HTTP/1.1"; "HTTP/0.9" */
	char xff[46];          /* address of the client a proxy asks for; "": none known */
};

/* What this connection is taken for. */
enum upg_conn_kind {
	UPG_CONN_UNDECIDED, /* not enough bytes yet */
	UPG_CONN_HTTP,
	UPG_CONN_SWITCHED, /* was HTTP, speaks something else by agreement */
	UPG_CONN_HTTP2,    /* from its beginning (RFC 9113 3.3) */
	UPG_CONN_OPAQUE,   /* never was HTTP */
};

struct upg_conn;

#define UPG_CONN_BYTES 1024 /* of an idle HTTP connection, at most */

/* midstream: joined late; such a connection is not accused of what it may have said before. NULL: over budget (http.memcap). */
struct upg_conn *upg_conn_new(struct upg_conn_env *, void *user, uint16_t server_port, bool midstream, uint64_t now_us);

/* The server has been seen: where no answer comes, none has been given. */
void upg_conn_two_sided(struct upg_conn *);

/* Settles what is open as abandoned and writes its records. */
void upg_conn_free(struct upg_conn *, uint64_t now_us);

/* The next stream bytes of one direction. */
void upg_conn_feed(struct upg_conn *, enum upg_dir, struct upg_bytes, uint64_t now_us);

/* len stream bytes of one direction will never be known. Inside a body of known length nothing is lost; elsewhere the direction resynchronises. */
void upg_conn_gap(struct upg_conn *, enum upg_dir, uint64_t len, uint64_t now_us);

/* FIN (reset false) or RST. What is unfinished is judged on what arrived. */
void upg_conn_end(struct upg_conn *, enum upg_dir, bool reset, uint64_t now_us);

/* The transaction of that number as far as it is known now (open, or the latest recorded): what an alert shows beside its event. False: not at hand. */
bool upg_conn_transaction(const struct upg_conn *, uint64_t tx_id, struct upg_http_record *out);

/* Next time upg_conn_timer is wanted, on the clock of now_us; 0: never. Ask after every call above. */
uint64_t upg_conn_deadline(const struct upg_conn *);
void upg_conn_timer(struct upg_conn *, uint64_t now_us);

enum upg_conn_kind upg_conn_kind(const struct upg_conn *);

/* Client stream offset up to which no message border can lie (announced body); UINT64_MAX after a settled switch. */
uint64_t upg_conn_free_until(const struct upg_conn *);

/*
 * withhold (interface.md): the client's stream offset from which its bytes are early data that may not reach the server before it has agreed
 * to switch; UINT64_MAX: none. upg_conn_withhold says that the caller does keep them back.
 */
uint64_t upg_conn_hold_from(const struct upg_conn *);
/* While hold_from says where: the event these bytes raise, once it is certain. */
enum upg_event_id upg_conn_hold_event(const struct upg_conn *);
void upg_conn_withhold(struct upg_conn *);

/* The attempt that waits for its answer, as far as it is known now; *state: static name of what is waited for. False: there is none. */
bool upg_conn_open_upgrade(const struct upg_conn *, struct upg_upgrade_record *, const char **state);

/* HTTP/2 in the clear is spoken, by agreement or from the beginning, and followed. */
bool upg_conn_is_http2(const struct upg_conn *);
/* It was switched to WebSocket, of whatever draft, readable here or not. */
bool upg_conn_is_websocket(const struct upg_conn *);

/* http.memcap was reached on the way: the connection is opaque from here on, and the caller's exception policy decides. */
bool upg_conn_starved(const struct upg_conn *);

/* Octets have come that belong to no message (unseen ones aside): the next start line is being looked for. */
bool upg_conn_unplaced(const struct upg_conn *);

/* http.header_limit or http.pipelined_limit was raised. */
bool upg_conn_over_limit(const struct upg_conn *);

/* Nothing of this connection is looked at any more: payload need not be delivered. */
bool upg_conn_done(const struct upg_conn *);

#endif
