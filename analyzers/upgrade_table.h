/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgrade_table.h - the upgrade machine as a table: its states, what can happen in them, what its rows do. For upgrade_machine.h alone. */
#ifndef UPG_UPGRADE_TABLE_H
#define UPG_UPGRADE_TABLE_H

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

extern const struct upg_upgrade_row *const upg_upgrade_rows;
extern const size_t upg_upgrade_row_count;

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

#endif
