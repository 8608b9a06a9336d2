/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgrade_record.h - what an attempt to leave HTTP was and how it went: its record, and what is spoken since. */
#ifndef UPG_UPGRADE_RECORD_H
#define UPG_UPGRADE_RECORD_H

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

/* Static names for records and alerts; NULL for what has none. */
const char *upg_outcome_name(enum upg_outcome);
const char *upg_check_name(enum upg_check);
const char *upg_ended_name(enum upg_ended);

/* Were the early bytes one stray CRLF, which means the same to every reader (RFC 9112 2.2)? */
bool upg_upgrade_harmless(const struct upg_upgrade_record *);

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

/* The record so far. */
const struct upg_upgrade_record *upg_upgrade_so_far(const struct upg_upgrade *);
enum upg_outcome upg_upgrade_outcome(const struct upg_upgrade *);
/* Static name of what is waited for. */
const char *upg_upgrade_state_name(const struct upg_upgrade *);

#endif
