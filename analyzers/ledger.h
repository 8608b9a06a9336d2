/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ledger.h - the requests of one connection that await their answer, in order (RFC 9112 9.3). More final responses than requests are the one
 * proof of a desync that depends on nobody's grammar.
 */
#ifndef UPG_LEDGER_H
#define UPG_LEDGER_H

#include "conn.h"
#include "grammar.h"
#include "pool.h"

enum upg_method { UPG_METHOD_OTHER, UPG_METHOD_GET, UPG_METHOD_HEAD, UPG_METHOD_CONNECT };

/* One request and what is known of its answer. */
struct upg_txn {
	struct upg_txn *next;
	struct upg_http_record *record; /* NULL beyond http.max-pipeline or without memory: only counted */
	struct upg_upgrade *upgrade;    /* owned */
	uint64_t tx_id, offset;
	uint8_t method;      /* upg_method */
	bool http09, honest; /* version-less; and the connection's first message */
	bool http10;         /* older than HTTP/1.1 */
	uint8_t forwarded;   /* who named the client it is asked for (conn_proxy.c) */
	bool request_ended;
	bool answered;     /* the final response has begun */
	bool from_pending; /* its first octet was early data of a refused upgrade */
	bool head_ended;   /* its header section is complete */
	bool keep_record;  /* its record outlives it: alerts about its attempt may still come */
	bool expect;       /* Expect: 100-continue */
	bool preface;      /* the first line of HTTP/2's, behind other requests */
	bool junk;         /* no request at all: the first octets of something else */
	bool in_frames;    /* found where the client speaks HTTP/2, whose preface the server has declined */
	bool bodyless;     /* its method gives a body no meaning, so servers may take it for the next request */
	bool offers;       /* an upgrade offer that may still be accepted */
};

struct upg_ledger {
	struct upg_txn *first, *last; /* first: the one to be answered next, or being answered */
	uint32_t count;
	uint64_t next_tx_id;
};

/* The pools all ledgers of a worker share. */
struct upg_ledger_pools {
	struct upg_pool txns, records;
};

void upg_ledger_pools_init(struct upg_ledger_pools *, struct upg_budget *);
void upg_ledger_pools_fini(struct upg_ledger_pools *);

/*
 * Enters a request. Beyond most_records open ones it gets no record, beyond 16 times that (or without memory) it is not entered: NULL, and the
 * ledger cannot be trusted any more.
 */
struct upg_txn *upg_ledger_open(struct upg_ledger *, struct upg_ledger_pools *, uint64_t most_records, uint64_t offset,
                                uint64_t now_us);

/* Takes the first one out. The caller has freed or taken its upgrade. */
void upg_ledger_close(struct upg_ledger *, struct upg_ledger_pools *);

/* Copies octets as a NUL terminated text, cut to fit. */
void upg_ledger_text(char *out, size_t room, struct upg_bytes);

#endif
