/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * upgrade.h - one attempt to leave HTTP: an Upgrade request or a CONNECT, from its first telling field to its settlement. conn.c drives it:
 *
 *   new, request_field..., request -> (body...) client... -> answer_field..., answer -> server.../client...
 *
 * What follows the request before its answer is early data and handed to upg_upgrade_client, which keeps a bounded copy. When the attempt
 * is refused, conn.c feeds upg_upgrade_pending() back to the HTTP parser, since that is what the server does.
 */
#ifndef UPG_UPGRADE_H
#define UPG_UPGRADE_H

#include "capture/limits.h"
#include "event.h"

enum upg_variant {
	UPG_VARIANT_NONE,
	UPG_VARIANT_HIXIE_75,
	UPG_VARIANT_HIXIE_76, /* also hybi-00; Key1 and Key2 decide, whatever else is there */
	UPG_VARIANT_HYBI,     /* hybi-01..17, see draft */
	UPG_VARIANT_RFC6455,
	UPG_VARIANT_HEADER_NONCE, /* Sec-WebSocket-Nonce in the request */
	UPG_VARIANT_H2C,
	UPG_VARIANT_CONNECT,
	UPG_VARIANT_CONNECT_UDP,
	UPG_VARIANT_CONNECT_IP,
	UPG_VARIANT_TLS,
	UPG_VARIANT_OTHER,
};

enum upg_outcome {
	UPG_OUTCOME_OPEN, /* not settled yet */
	UPG_OUTCOME_SWITCHED,
	UPG_OUTCOME_REFUSED,
	UPG_OUTCOME_STALLED,
	UPG_OUTCOME_ABANDONED,
	UPG_OUTCOME_STRIPPED,
};

enum upg_check { UPG_CHECK_NONE, UPG_CHECK_OK, UPG_CHECK_BAD, UPG_CHECK_MISSING };

/* Who ended an attempt that was not answered; an answer, where there is one, says more. */
enum upg_ended {
	UPG_ENDED_OPEN, /* nobody yet */
	UPG_ENDED_CLIENT,
	UPG_ENDED_SERVER_FIN,
	UPG_ENDED_SERVER_RST,
	UPG_ENDED_BLOCKED, /* upgate reset both (the caller's word) */
	UPG_ENDED_NONCE,   /* answered, and then the nonce was read as a request (of deadlocks) */
};

#define UPG_TOKEN_MAX    4  /* offered protocols remembered */
#define UPG_TOKEN_BYTES  32 /* of each, NUL included; longer ones are cut */
#define UPG_REQUEST_TEXT 256

/* The `upgrade` record (interface.md): written once, when the attempt is settled. No pointers but static ones. */
struct upg_upgrade_record {
	char request[UPG_REQUEST_TEXT]; /* "GET /chat" */
	char offered[UPG_TOKEN_MAX][UPG_TOKEN_BYTES];
	uint8_t offered_count;
	char variant[16]; /* "hixie-76", "hybi-07", ... */
	enum upg_outcome outcome;
	uint16_t status;                   /* 0: none came */
	char switched_to[UPG_TOKEN_BYTES]; /* "" when not switched */
	uint64_t early_bytes;
	enum upg_class early_class;
	enum upg_check check;
	uint64_t answered_after_us;
	bool answered;
	uint64_t started_us;
	uint64_t offset; /* stream offset of the request, TO_SERVER */
	uint64_t
	        keys_hash; /* of Key1 and Key2 or of Sec-WebSocket-Key as sent; 0: none. Same on both legs of a proxy. */
	uint64_t tx_id;
	char xff[46]; /* address of the client a proxy asks for, filled in by conn.c; "": none known */
	bool nonce_missing, nonce_held; /* the stall events raised: what the deadlock correlation joins */
	enum upg_ended ended;
};

struct upg_upgrade_ops {
	void (*event)(void *user, const struct upg_event *);
	void (*settled)(void *user, const struct upg_upgrade_record *);
};

/* What conn.c knows of the request when its header section has ended. Pointers live for the call. */
struct upg_upgrade_request {
	struct upg_bytes method, target;
	uint8_t major, minor;
	uint64_t offset;       /* of the request line */
	uint64_t head_end;     /* stream offset behind the header section */
	bool announces_length; /* Content-Length of any value or Transfer-Encoding */
	bool announces_body;   /* Content-Length above 0 or Transfer-Encoding */
	bool chunked;
	uint64_t content_length; /* where announced without chunked */
	bool connection_upgrade, connection_close;
	bool expect_continue;
	bool connection_omits_http2_settings; /* HTTP2-Settings, should it stand there, is not named in Connection (RFC 7540 3.2.1) */
	uint64_t tx_id;
	uint64_t now_us;
};

/* The same for the head of an answer: the response that the ledger matches to this attempt's request. */
struct upg_upgrade_answer {
	uint16_t status;
	uint8_t major, minor;
	bool connection_upgrade, connection_close;
	bool has_content_length, has_transfer_encoding, has_age;
	bool body_under_way; /* the request's announced body has not come to its end */
	uint64_t offset;     /* of the status line, TO_CLIENT */
	uint64_t head_end;   /* stream offset behind the header section, TO_CLIENT */
	uint64_t now_us;
};

enum upg_offer {
	UPG_OFFER_NONE, /* no offer, or one nobody may honour: HTTP goes on, answer() is still called for the record */
	UPG_OFFER_PENDING, /* what follows the request is early data until the answer */
};

enum upg_settled {
	UPG_SETTLED_NOT, /* interim answer: keep waiting */
	UPG_SETTLED_SWITCHED, /* both directions leave HTTP; server bytes go to upg_upgrade_server, client bytes to upg_upgrade_client */
	UPG_SETTLED_REFUSED, /* HTTP goes on: pending bytes are parsed as requests */
};

/* What the connection speaks after a switch. */
enum upg_protocol {
	UPG_PROTO_OPAQUE,
	UPG_PROTO_WEBSOCKET,
	UPG_PROTO_HIXIE,
	UPG_PROTO_H2C,
	UPG_PROTO_TLS,
	UPG_PROTO_CAPSULE
};

struct upg_upgrade;
struct upg_handshake;
struct upg_budget;

/* Does a field of this name (any case) make a request an upgrade attempt worth an object? Upgrade, Sec-WebSocket-Key*, HTTP2-Settings, ... */
bool upg_upgrade_names(struct upg_bytes name);

/* With which letters they begin; bit 1 for A and a. */
#define UPG_UPGRADE_LETTERS (1u << ('U' & 31) | 1u << ('H' & 31) | 1u << ('W' & 31) | 1u << ('S' & 31))

static inline bool
upg_upgrade_wants(struct upg_bytes name)
{
	return name.len > 0 && UPG_UPGRADE_LETTERS >> (name.at[0] & 31) & 1 && upg_upgrade_names(name);
}

/*
 * NULL when memory fails or the budget (may be NULL: none) is used up; what the attempt comes to hold is booked on it. Freed by
 * upg_upgrade_free, which settles an open attempt as abandoned. user is passed to ops.
 */
struct upg_upgrade *upg_upgrade_new(const struct upg_limits *lim, struct upg_budget *,
                                    const struct upg_upgrade_ops *ops, void *user);
void upg_upgrade_free(struct upg_upgrade *, uint64_t now_us);

/* Every field line of the request from the first that upg_upgrade_wants, in order; value trimmed of OWS. Continuation lines: name of their field, append. */
void upg_upgrade_request_field(struct upg_upgrade *, struct upg_bytes name, struct upg_bytes value, uint64_t offset);

/* The request's header section has ended. CONNECT gets an object without any field. */
enum upg_offer upg_upgrade_request(struct upg_upgrade *, const struct upg_upgrade_request *);

/* Octets of the announced body (de-chunked), in order, before what upg_upgrade_client gets. */
void upg_upgrade_body(struct upg_upgrade *, struct upg_bytes body, uint64_t offset, uint64_t now_us);

/* A request line was found in the announced body by laxer rules than those of upg_upgrade_body, which saw the same octets before; told once. */
void upg_upgrade_body_request(struct upg_upgrade *, struct upg_bytes line, uint64_t offset);

/* Client bytes behind the request's announced end: early data before the answer; afterwards, if switched, the new protocol's first bytes. */
void upg_upgrade_client(struct upg_upgrade *, struct upg_bytes bytes, uint64_t offset, uint64_t now_us);

/*
 * Client bytes that HTTP parses as well, behind a handshake nobody may honour (UPG_OFFER_NONE): eight octets that are no request are a nonce which no
 * server takes (upgrade.no_consumer). Bytes before the request's end may be among them.
 */
void upg_upgrade_beside(struct upg_upgrade *, struct upg_bytes bytes, uint64_t offset, uint64_t now_us);
/* How many octets from this offset on it still waits for. */
uint64_t upg_upgrade_beside_wants(const struct upg_upgrade *, uint64_t offset);

/* A field line of the answer's head (interim answers too); then its end. */
void upg_upgrade_answer_field(struct upg_upgrade *, struct upg_bytes name, struct upg_bytes value, uint64_t offset);
enum upg_settled upg_upgrade_answer(struct upg_upgrade *, const struct upg_upgrade_answer *);

/* Server bytes behind a switching answer's head: digest or nonce check first, then the new protocol. Sees the first bytes only as long as upg_upgrade_watches. */
void upg_upgrade_server(struct upg_upgrade *, struct upg_bytes bytes, uint64_t offset, uint64_t now_us);

/* Bytes of this direction behind the switch were never seen: what proof or first bytes they were is not judged any more. */
void upg_upgrade_gap(struct upg_upgrade *, enum upg_dir);

/* After a switch: is anything of this direction still to be looked at (key3 or digest missing, first bytes not judged)? */
bool upg_upgrade_watches(const struct upg_upgrade *, enum upg_dir);

/* The stream offset from which on this direction's octets are the new protocol's, draft-76's nonce and digest behind; 0: from whatever comes. */
uint64_t upg_upgrade_begins(const struct upg_upgrade *, enum upg_dir);

/* After a switch: may the first octets of this direction, as far as they have come, still be HTTP? */
bool upg_upgrade_undecided(const struct upg_upgrade *, enum upg_dir);

/* The stream offset behind the octet by which they were known; 0: none was looked at. */
uint64_t upg_upgrade_known_at(const struct upg_upgrade *, enum upg_dir);

/* Nothing is known that says the switch was none: no proof is wrong, no side goes on with HTTP. */
bool upg_upgrade_kept(const struct upg_upgrade *);

/* The copy of the early bytes nobody has consumed (key3 of a verified handshake is), and the stream offset of the first. */
struct upg_bytes upg_upgrade_pending(const struct upg_upgrade *, uint64_t *offset);
/* Early bytes beyond upgrade.max-pending that no copy was kept of. */
uint64_t upg_upgrade_pending_lost(const struct upg_upgrade *);

/*
 * withhold (interface.md): the client's stream offset from which early bytes may not reach the server before it has agreed to switch; UINT64_MAX:
 * nothing is to be kept back. Draft-76's eight bytes are not: its server cannot answer without them.
 */
uint64_t upg_upgrade_hold_from(const struct upg_upgrade *);
/* The event that such bytes raise, once it is certain. */
enum upg_event_id upg_upgrade_hold_event(const struct upg_upgrade *);
/* Were the early bytes one stray CRLF, which means the same to every reader (RFC 9112 2.2)? */
bool upg_upgrade_harmless(const struct upg_upgrade_record *);

/* The caller does keep them back, for good unless the server agrees: a refusal leaves nothing pending. */
void upg_upgrade_withhold(struct upg_upgrade *);
bool upg_upgrade_withheld(const struct upg_upgrade *);

/* After a refusal: the server sends response bytes that answer nothing but the pending bytes. Raises pending_answered or connect.reused_after_refusal, once. */
void upg_upgrade_answered(struct upg_upgrade *, struct upg_bytes bytes, uint64_t offset, uint64_t now_us);

/* FIN or RST of one direction settles what only time would have. */
void upg_upgrade_end(struct upg_upgrade *, enum upg_dir, bool reset, uint64_t now_us);

/* Something moved in either direction (re-arms stall-timeout). client/server report it by themselves. */
void upg_upgrade_moved(struct upg_upgrade *, uint64_t now_us);

/* When upg_upgrade_timer wants to be called, packet time; 0: never. */
uint64_t upg_upgrade_deadline(const struct upg_upgrade *);
void upg_upgrade_timer(struct upg_upgrade *, uint64_t now_us);

/* The handshake's fields (handshake.h). */
const struct upg_handshake *upg_upgrade_fields(const struct upg_upgrade *);

enum upg_protocol upg_upgrade_protocol(const struct upg_upgrade *);
enum upg_outcome upg_upgrade_outcome(const struct upg_upgrade *);
/* After a switch: is it WebSocket of whatever draft? The protocol is OPAQUE for those that cannot be read. */
bool upg_upgrade_to_websocket(const struct upg_upgrade *);

/* After a switch a side went on with HTTP (interim_switch or http_after_switch was raised): somebody took the 101 for a 100. */
bool upg_upgrade_relapsed(const struct upg_upgrade *);

/* Memory this attempt holds, for http.memcap. */
uint64_t upg_upgrade_memory_bytes(const struct upg_upgrade *);

/*
 * The machine's table as a Mermaid state diagram, piece by piece; text lives for the call. Rows between the same two states share a line; what
 * every state has, the way to closed at the end, is left out.
 */
void upg_upgrade_diagram(void (*write)(void *user, const char *text), void *user);

/* Static names for records and alerts; NULL for what has none. */
const char *upg_outcome_name(enum upg_outcome);
const char *upg_check_name(enum upg_check);
const char *upg_ended_name(enum upg_ended);
const char *upg_upgrade_state_name(const struct upg_upgrade *);
/* The record so far. */
const struct upg_upgrade_record *upg_upgrade_so_far(const struct upg_upgrade *);

#endif
