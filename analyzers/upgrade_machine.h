/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * upgrade_machine.h - the upgrade machine from inside: its table (upgrade_table.c), what the rows do (upgrade_act.c, upgrade_answer.c) and
 * how bytes and time are turned into inputs (upgrade.c, upgrade_bytes.c, upgrade_time.c). For those files and their tests only.
 */
#ifndef UPG_UPGRADE_MACHINE_H
#define UPG_UPGRADE_MACHINE_H

#include "early.h"
#include "handshake.h"
#include "pool.h"
#include "upgrade.h"
#include "upgrade_early.h"
#include "upgrade_switch.h"
#include "upgrade_table.h"

#define UPG_PENDING_INLINE 64

struct upg_upgrade {
	const struct upg_limits *lim;
	const struct upg_upgrade_ops *ops;
	void *user;
	enum upg_upgrade_state state;
	struct upg_handshake hs;
	enum upg_variant variant;
	int draft;
	const char *variant_name;
	struct upg_upgrade_record rec;
	uint64_t head_end;                  /* behind the request's head */
	uint64_t body_expected, body_bytes; /* of the announced body; expected UINT64_MAX when chunked */
	uint64_t body_at;
	bool announces_length, announces_body;
	bool old_http;     /* HTTP/1.0 */
	bool two_keys;     /* draft-76 family with both keys: what can deadlock */
	bool valid76;      /* a server may consume eight bytes */
	bool eight_window; /* the first eight early bytes are judged as one */
	bool key3_in_body;
	bool expect_continue, continued, closing;
	bool settled;
	bool http_went_on; /* behind the switch */
	bool withheld;     /* early bytes beyond draft-76's eight never reached the server */
	bool said_seen, said_request, said_forbidden, said_body; /* once per attempt */

	struct upg_request_scan eight, body; /* of the eight-byte window, of an announced body */
	struct upg_early early;              /* of all others before the answer */
	bool eight_over, body_over, said_unasked;
	uint8_t key3[8];
	uint8_t key3_len;
	uint64_t key3_at; /* stream offset of its first octet */
	bool key3_early;  /* its first octet came before the answer */

	uint64_t pending_at; /* stream offset of the first early byte */
	uint64_t pending_kept, pending_room;
	struct upg_budget *budget; /* NULL: none */
	uint8_t *pending;          /* NULL: pending_inline */
	uint8_t pending_inline[UPG_PENDING_INLINE];

	uint64_t offered_us, moved_us, answered_us;
	uint64_t answer_at; /* of the status line, TO_CLIENT */
	uint64_t head_end_client;
	enum upg_protocol protocol;

	uint8_t proof[18]; /* digest, or the check's frame */
	uint8_t proof_len;
	uint64_t proof_at;
	uint8_t first[7]; /* server's first octets behind the switch */
	uint8_t first_len;
	bool first_over;
	struct upg_early after; /* client's first octets behind the switch */
	uint64_t after_at, client_after_bytes;
	uint64_t known_at[2]; /* behind the octet by which either side's first ones behind the switch were known */
	bool after_over;
};

/* The offer is open: no final answer has come. */
static inline bool
upg_upgrade_awaits(const struct upg_upgrade *u)
{
	return u->state == UPG_STATE_OFFERED || u->state == UPG_STATE_STALLED || u->state == UPG_STATE_EXPIRED;
}

/* What the actions share: an event; its cause where a field is at fault (otherwise: offset if the field is absent); the record, written once. */
void upg_upgrade_say(struct upg_upgrade *, enum upg_event_id, enum upg_dir at_fault, const struct upg_cause *,
                     const char *reason);
struct upg_cause upg_upgrade_field_cause(const struct upg_seen *field, enum upg_dir, uint64_t otherwise);
void upg_upgrade_finish(struct upg_upgrade *, enum upg_outcome);

/* upgrade_bytes.c: before the answer; what is undecided is decided on what arrived (the eight-byte window too, if so told); behind the switch. */
void upg_upgrade_feed_early(struct upg_upgrade *, struct upg_bytes, uint64_t offset);
void upg_upgrade_settle_early(struct upg_upgrade *, bool window);
/* The first eight octets behind a handshake nobody may honour. */
void upg_upgrade_feed_eight(struct upg_upgrade *, struct upg_bytes, uint64_t offset);
void upg_upgrade_feed_body(struct upg_upgrade *, struct upg_bytes, uint64_t offset);
void upg_upgrade_feed_after(struct upg_upgrade *, struct upg_bytes, uint64_t offset);
void upg_upgrade_feed_server(struct upg_upgrade *, struct upg_bytes, uint64_t offset);
/* Switched to a protocol nobody here knows. */
bool upg_upgrade_speaks_unknown(const struct upg_upgrade *);
/* Compares the digest once it and key3 are there. */
void upg_upgrade_prove(struct upg_upgrade *);

#endif
