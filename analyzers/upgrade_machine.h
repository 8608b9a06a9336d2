/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * upgrade_machine.h - the upgrade machine from inside: its states, what moves it, its table (upgrade_table.c), what the rows do
 * (upgrade_act.c, upgrade_answer.c) and how bytes and time are turned into inputs (upgrade.c, upgrade_bytes.c, upgrade_time.c). For those
 * files and their tests only.
 */
#ifndef UPG_UPGRADE_MACHINE_H
#define UPG_UPGRADE_MACHINE_H

#include "early.h"
#include "handshake.h"
#include "pool.h"
#include "upgrade.h"

/* X(id, name in alerts and in the diagram); what each waits for stands at the table. */
#define UPG_UPGRADE_STATES(X)                                                                                          \
	X(HEAD, "head")                                                                                                \
	X(PLAIN, "plain")                                                                                              \
	X(UNOFFERED, "unoffered")                                                                                      \
	X(STRIPPED, "stripped")                                                                                        \
	X(OFFERED, "offered")                                                                                          \
	X(STALLED, "stalled")                                                                                          \
	X(EXPIRED, "expired")                                                                                          \
	X(KEY3, "key3")                                                                                                \
	X(DIGEST, "digest")                                                                                            \
	X(CHECK, "nonce_check")                                                                                        \
	X(SWITCHED, "switched")                                                                                        \
	X(RELAPSED, "relapsed")                                                                                        \
	X(REFUSED, "refused")                                                                                          \
	X(CLOSED, "closed")

enum upg_upgrade_state {
#define X(id, name) UPG_STATE_##id,
	UPG_UPGRADE_STATES(X)
#undef X
	        UPG_STATE_COUNT
};

/* What can happen to an attempt. X(id, text in the diagram, where neither colon nor semicolon may stand). */
#define UPG_UPGRADE_INPUTS(X)                                                                                          \
	X(NOTHING, "head ends, no attempt")                                                                            \
	X(OFFER, "head ends, upgrade offered")                                                                         \
	X(NO_OFFER, "head ends, offer nobody may honour")                                                              \
	X(STRIP, "head ends, keys without Upgrade")                                                                    \
	X(EARLY_SEEN, "early bytes classified")                                                                        \
	X(EARLY_REQUEST, "early bytes are a request")                                                                  \
	X(EARLY_FORBIDDEN, "early bytes the protocol forbids")                                                         \
	X(EIGHT_UNWANTED, "eight bytes, no valid draft-76 handshake")                                                  \
	X(BODY_REQUEST, "announced body is a request")                                                                 \
	X(KEY3_COMPLETE, "key3 complete")                                                                              \
	X(SWITCH, "101, or 2xx to CONNECT")                                                                            \
	X(SWITCH_UNASKED, "101 to CONNECT")                                                                            \
	X(SWITCH_NO_KEY3, "draft-76 101 before key3")                                                                  \
	X(SWITCH_SIGNED, "draft-76 101, digest due")                                                                   \
	X(SWITCH_CHECKED, "header-nonce 101, check due")                                                               \
	X(REFUSE, "other final answer")                                                                                \
	X(PROOF_GOOD, "proof is right")                                                                                \
	X(PROOF_BAD, "proof is wrong")                                                                                 \
	X(SERVER_HTTP, "server goes on with a status line")                                                            \
	X(CLIENT_HTTP, "client goes on with a request")                                                                \
	X(ANSWERED, "server answers the pending bytes")                                                                \
	X(SILENT_NO_NONCE, "silence or client FIN, nonce incomplete")                                                  \
	X(SILENT_NONCE, "silence, nonce sent")                                                                         \
	X(GAP, "bytes behind the switch were never seen")                                                              \
	X(TIMEOUT, "answer-timeout")                                                                                   \
	X(END, "server FIN or any RST")                                                                                \
	X(FREE, "end of input")

enum upg_upgrade_input {
#define X(id, text) UPG_IN_##id,
	UPG_UPGRADE_INPUTS(X)
#undef X
	        UPG_IN_COUNT
};

/* What brought an input about; the events of its row show it. */
struct upg_cause {
	struct upg_bytes bytes;
	uint64_t offset;
	enum upg_dir dir; /* what offset counts in */
	enum upg_class class;
	const struct upg_upgrade_answer *answer; /* for the answer's inputs */
	const char *flaw;                        /* malformed_offer's, for the offer's inputs */
};

struct upg_upgrade_row {
	enum upg_upgrade_state from;
	enum upg_upgrade_input on;
	enum upg_upgrade_state to;
	void (*act)(struct upg_upgrade *, const struct upg_cause *); /* or NULL; runs before the state changes */
	const char *raises;                                          /* the events it may raise, or NULL */
};

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

extern const struct upg_upgrade_row *const upg_upgrade_rows;
extern const size_t upg_upgrade_row_count;

/* The offer is open: no final answer has come. */
static inline bool
upg_upgrade_awaits(const struct upg_upgrade *u)
{
	return u->state == UPG_STATE_OFFERED || u->state == UPG_STATE_STALLED || u->state == UPG_STATE_EXPIRED;
}

/* Does what the table says for this input in this state; nothing where it has no row. */
void upg_upgrade_step(struct upg_upgrade *, enum upg_upgrade_input, const struct upg_cause *);

/* Rows' actions. */
typedef void upg_upgrade_act(struct upg_upgrade *, const struct upg_cause *);
upg_upgrade_act upg_act_offer, upg_act_no_offer, upg_act_strip, upg_act_early_seen, upg_act_early_request,
        upg_act_early_forbidden, upg_act_eight_unwanted, upg_act_body_request, upg_act_switch, upg_act_switch_unasked,
        upg_act_unasked, upg_act_switch_unproven, upg_act_refuse, upg_act_refuse_unoffered, upg_act_good, upg_act_bad,
        upg_act_digest_missing, upg_act_check_missing, upg_act_server_http, upg_act_client_http, upg_act_answered,
        upg_act_nonce_missing, upg_act_nonce_held, upg_act_timeout, upg_act_end_offered, upg_act_end_stalled,
        upg_act_free, upg_act_next_request, upg_act_end_key3, upg_act_key3_request, upg_act_waits_anew;

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
