/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * upgrade.h - one attempt to leave HTTP: an Upgrade request or a CONNECT, from its first telling field to its settlement. conn.c drives it:
 *
 *   new, request_field..., request -> (body...) client... -> answer_field..., answer -> server.../client...
 *
 * What follows the request before its answer is early data and handed to upg_upgrade_client, which keeps a bounded copy (upgrade_early.h). What
 * follows a switch is upgrade_switch.h's.
 */
#ifndef UPG_UPGRADE_H
#define UPG_UPGRADE_H

#include "capture/limits.h"
#include "upgrade_record.h"

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

struct upg_upgrade;
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
/* Memory this attempt holds, for http.memcap. */
uint64_t upg_upgrade_memory_bytes(const struct upg_upgrade *);

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

/* A field line of the answer's head (interim answers too); then its end. */
void upg_upgrade_answer_field(struct upg_upgrade *, struct upg_bytes name, struct upg_bytes value, uint64_t offset);
enum upg_settled upg_upgrade_answer(struct upg_upgrade *, const struct upg_upgrade_answer *);

/* FIN or RST of one direction settles what only time would have. */
void upg_upgrade_end(struct upg_upgrade *, enum upg_dir, bool reset, uint64_t now_us);

/* Something moved in either direction (re-arms stall-timeout). client/server report it by themselves. */
void upg_upgrade_moved(struct upg_upgrade *, uint64_t now_us);
/* When upg_upgrade_timer wants to be called, packet time; 0: never. */
uint64_t upg_upgrade_deadline(const struct upg_upgrade *);
void upg_upgrade_timer(struct upg_upgrade *, uint64_t now_us);

/*
 * The machine's table as a Mermaid state diagram, piece by piece; text lives for the call. Rows between the same two states share a line; what
 * every state has, the way to closed at the end, is left out.
 */
void upg_upgrade_diagram(void (*write)(void *user, const char *text), void *user);

#endif
