/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgrade_table.c - the upgrade machine: every state an attempt can be in, everything that can happen to it there, and what follows. */
#include "upgrade_machine.h"

/*
 * States, and what each waits for:
 *
 * HEAD       the end of the request's header section.
 * PLAIN      an answer to a request that offers nothing (a stray Sec-WebSocket field), which must not be 101.
 * UNOFFERED  an answer; HTTP goes on meanwhile, because a server must ignore the offer (RFC 9110 7.8: Upgrade not named in Connection, or in
 *            HTTP/1.0), so what follows the request is the next request and not early data.
 * STRIPPED   the same for a handshake whose Upgrade an intermediary removed (it is hop-by-hop, the keys are not).
 * OFFERED    the final answer. Whatever follows the request is early data (RFC 9931): suspicion, settled by that answer.
 * STALLED    the final answer, after stall-timeout of silence around a draft-76 handshake: the deadlock of July 2010.
 * EXPIRED    the final answer, after answer-timeout; the record is written.
 * KEY3       the rest of draft-76's eight bytes, by a server that answered 101 before it had them.
 * DIGEST     the sixteen bytes by which a draft-76 server proves that it consumed key3 as a nonce (draft-76 5.2 step 13).
 * CHECK      the first server frame of the header-nonce proposal, which holds the same proof.
 * SWITCHED   nothing but the first octets of either side, which must not be HTTP.
 * RELAPSED   nothing: a side went on with HTTP, so somebody took the 101 for a 100 (RFC 9110 15.2).
 * REFUSED    response bytes that answer the pending bytes: proof that the server read them as a request.
 * CLOSED     nothing.
 */

/* clang-format off */

/* Bytes behind the request before its answer, the same as long as the answer is open. */
#define EARLY_ROWS(state) \
	/* RFC 9112 2.2 knows one stray CRLF; all else is announced by nobody */ \
	{UPG_STATE_##state, UPG_IN_EARLY_SEEN, UPG_STATE_##state, upg_act_early_seen, "upgrade.unannounced_body"}, \
	/* a server that ignores Upgrade reads its next request here, the eight bytes of draft-76 included (thread of July 2010) */ \
	{UPG_STATE_##state, UPG_IN_EARLY_REQUEST, UPG_STATE_##state, upg_act_early_request, "upgrade.smuggled_request"}, \
	/* RFC 9931 4; RFC 6455 4.1: the client waits for the answer; RFC 9931 8 for CONNECT */ \
	{UPG_STATE_##state, UPG_IN_EARLY_FORBIDDEN, UPG_STATE_##state, upg_act_early_forbidden, "upgrade.optimistic_data, connect.early_data"}, \
	/* draft-76 5.2: keys without a number make the server abort before it reads key3; draft-75 has no key3 */ \
	{UPG_STATE_##state, UPG_IN_EIGHT_UNWANTED, UPG_STATE_##state, upg_act_eight_unwanted, "upgrade.no_consumer"}, \
	/* a reader that gives GET no body takes it for the next request (RFC 9110 9.3.1) */ \
	{UPG_STATE_##state, UPG_IN_BODY_REQUEST, UPG_STATE_##state, upg_act_body_request, "upgrade.body_is_request"}

/* What a 101 may lack or say too much; then also with the proof that stands in its head. */
#define SWITCH_RAISES "upgrade.incomplete_switch, upgrade.token_not_offered, upgrade.content_length_mismatch, upgrade.switch_without_continue, upgrade.cached_answer, upgrade.to_opaque"
#define ACCEPT_RAISES SWITCH_RAISES ", upgrade.bad_accept, upgrade.missing_accept"

/* The final answer, however late. */
#define ANSWER_ROWS(state) \
	/* RFC 9110 15.2.2, 9.3.6; RFC 6455 4.2.2 and 4.1 for what a 101 must hold */ \
	{UPG_STATE_##state, UPG_IN_SWITCH, UPG_STATE_SWITCHED, upg_act_switch, ACCEPT_RAISES ", connect.framed_success"}, \
	/* servers may send the head first and wait for key3 then (draft-76 5.2 lets them) */ \
	{UPG_STATE_##state, UPG_IN_SWITCH_NO_KEY3, UPG_STATE_KEY3, upg_act_switch_unproven, SWITCH_RAISES}, \
	{UPG_STATE_##state, UPG_IN_SWITCH_SIGNED, UPG_STATE_DIGEST, upg_act_switch_unproven, SWITCH_RAISES}, \
	/* RFC 9110 7.8: a server may ignore any upgrade; the pending bytes are then its next request */ \
	{UPG_STATE_##state, UPG_IN_REFUSE, UPG_STATE_REFUSED, upg_act_refuse, "upgrade.refused_with_pending, upgrade.version_refused, upgrade.cached_answer"}

/* Where it is not draft-76 that waits. */
#define OTHER_ANSWER_ROWS(state) \
	/* CONNECT is answered by 2xx or refused; a 101 is an interim answer to it that nobody asked for */ \
	{UPG_STATE_##state, UPG_IN_SWITCH_UNASKED, UPG_STATE_##state, upg_act_unasked, "upgrade.unsolicited_switch"}, \
	{UPG_STATE_##state, UPG_IN_SWITCH_CHECKED, UPG_STATE_CHECK, upg_act_switch_unproven, SWITCH_RAISES}

/* The first bytes where HTTP goes on. */
#define EIGHT_ROWS(state) \
	{UPG_STATE_##state, UPG_IN_EARLY_REQUEST, UPG_STATE_##state, upg_act_next_request, NULL}, \
	{UPG_STATE_##state, UPG_IN_EIGHT_UNWANTED, UPG_STATE_##state, upg_act_eight_unwanted, "upgrade.no_consumer"}

static const struct upg_upgrade_row rows[] = {
	/* RFC 9110 7.8: Upgrade, named in Connection, in HTTP/1.1; CONNECT needs no field (RFC 9110 9.3.6) */
	{UPG_STATE_HEAD, UPG_IN_OFFER, UPG_STATE_OFFERED, upg_act_offer, "upgrade.malformed_offer, upgrade.invalid_key, upgrade.content_length_mismatch, connect.with_body"},
	{UPG_STATE_HEAD, UPG_IN_NO_OFFER, UPG_STATE_UNOFFERED, upg_act_no_offer, "upgrade.malformed_offer"},
	{UPG_STATE_HEAD, UPG_IN_STRIP, UPG_STATE_STRIPPED, upg_act_strip, "upgrade.stripped"},
	{UPG_STATE_HEAD, UPG_IN_END, UPG_STATE_CLOSED, NULL, NULL},
	{UPG_STATE_HEAD, UPG_IN_FREE, UPG_STATE_CLOSED, NULL, NULL},

	{UPG_STATE_HEAD, UPG_IN_NOTHING, UPG_STATE_PLAIN, NULL, NULL},
	{UPG_STATE_PLAIN, UPG_IN_SWITCH, UPG_STATE_SWITCHED, upg_act_switch_unasked, ACCEPT_RAISES ", upgrade.unsolicited_switch"},
	{UPG_STATE_PLAIN, UPG_IN_REFUSE, UPG_STATE_CLOSED, NULL, NULL},
	{UPG_STATE_PLAIN, UPG_IN_END, UPG_STATE_CLOSED, NULL, NULL},
	{UPG_STATE_PLAIN, UPG_IN_FREE, UPG_STATE_CLOSED, NULL, NULL},

	/* draft-76's keys in an offer that must be ignored: its nonce, if it is sent, is the beginning of the next request */
	EIGHT_ROWS(UNOFFERED),
	EIGHT_ROWS(STRIPPED),
	/* a 101 to an offer it must ignore: in HTTP/1.0 and without Upgrade nobody asked (RFC 9110 15.2.2) */
	{UPG_STATE_UNOFFERED, UPG_IN_SWITCH, UPG_STATE_SWITCHED, upg_act_switch_unasked, ACCEPT_RAISES ", upgrade.unsolicited_switch"},
	{UPG_STATE_UNOFFERED, UPG_IN_REFUSE, UPG_STATE_REFUSED, upg_act_refuse_unoffered, NULL},
	{UPG_STATE_UNOFFERED, UPG_IN_END, UPG_STATE_CLOSED, upg_act_free, NULL},
	{UPG_STATE_UNOFFERED, UPG_IN_FREE, UPG_STATE_CLOSED, upg_act_free, NULL},
	{UPG_STATE_STRIPPED, UPG_IN_SWITCH, UPG_STATE_SWITCHED, upg_act_switch_unasked, ACCEPT_RAISES ", upgrade.unsolicited_switch"},
	{UPG_STATE_STRIPPED, UPG_IN_REFUSE, UPG_STATE_REFUSED, upg_act_refuse_unoffered, NULL},
	{UPG_STATE_STRIPPED, UPG_IN_END, UPG_STATE_CLOSED, upg_act_free, NULL},
	{UPG_STATE_STRIPPED, UPG_IN_FREE, UPG_STATE_CLOSED, upg_act_free, NULL},

	EARLY_ROWS(OFFERED),
	ANSWER_ROWS(OFFERED),
	OTHER_ANSWER_ROWS(OFFERED),
	{UPG_STATE_OFFERED, UPG_IN_KEY3_COMPLETE, UPG_STATE_OFFERED, NULL, NULL},
	/* the eight bytes stay behind in a proxy that knows no body here: server leg, then client leg */
	{UPG_STATE_OFFERED, UPG_IN_SILENT_NO_NONCE, UPG_STATE_STALLED, upg_act_nonce_missing, "upgrade.nonce_missing"},
	{UPG_STATE_OFFERED, UPG_IN_SILENT_NONCE, UPG_STATE_STALLED, upg_act_nonce_held, "upgrade.nonce_held"},
	{UPG_STATE_OFFERED, UPG_IN_TIMEOUT, UPG_STATE_EXPIRED, upg_act_timeout, "upgrade.stalled"},
	{UPG_STATE_OFFERED, UPG_IN_END, UPG_STATE_CLOSED, upg_act_end_offered, "upgrade.nonce_missing, upgrade.nonce_held"},
	{UPG_STATE_OFFERED, UPG_IN_FREE, UPG_STATE_CLOSED, upg_act_free, NULL},

	EARLY_ROWS(STALLED),
	ANSWER_ROWS(STALLED),
	/* the intermediary let go of the nonce after all: silence counts anew */
	{UPG_STATE_STALLED, UPG_IN_KEY3_COMPLETE, UPG_STATE_OFFERED, upg_act_waits_anew, NULL},
	{UPG_STATE_STALLED, UPG_IN_TIMEOUT, UPG_STATE_EXPIRED, upg_act_end_stalled, NULL},
	{UPG_STATE_STALLED, UPG_IN_END, UPG_STATE_CLOSED, upg_act_end_stalled, NULL},
	{UPG_STATE_STALLED, UPG_IN_FREE, UPG_STATE_CLOSED, upg_act_end_stalled, NULL},

	EARLY_ROWS(EXPIRED),
	ANSWER_ROWS(EXPIRED),
	OTHER_ANSWER_ROWS(EXPIRED),
	{UPG_STATE_EXPIRED, UPG_IN_KEY3_COMPLETE, UPG_STATE_EXPIRED, NULL, NULL},
	{UPG_STATE_EXPIRED, UPG_IN_END, UPG_STATE_CLOSED, NULL, NULL},
	{UPG_STATE_EXPIRED, UPG_IN_FREE, UPG_STATE_CLOSED, NULL, NULL},

	{UPG_STATE_KEY3, UPG_IN_KEY3_COMPLETE, UPG_STATE_DIGEST, NULL, NULL},
	{UPG_STATE_KEY3, UPG_IN_EARLY_SEEN, UPG_STATE_KEY3, upg_act_early_seen, "upgrade.unannounced_body"},
	/* a request where key3 is due: smuggled if it began before the 101, else HTTP after the switch */
	{UPG_STATE_KEY3, UPG_IN_EARLY_REQUEST, UPG_STATE_KEY3, upg_act_key3_request, "upgrade.smuggled_request, upgrade.http_after_switch"},
	{UPG_STATE_KEY3, UPG_IN_SILENT_NO_NONCE, UPG_STATE_KEY3, upg_act_nonce_missing, "upgrade.nonce_missing"},
	{UPG_STATE_KEY3, UPG_IN_SERVER_HTTP, UPG_STATE_RELAPSED, upg_act_server_http, "upgrade.interim_switch, upgrade.missing_digest"},
	{UPG_STATE_KEY3, UPG_IN_GAP, UPG_STATE_SWITCHED, upg_act_check_missing, NULL},
	{UPG_STATE_KEY3, UPG_IN_TIMEOUT, UPG_STATE_SWITCHED, upg_act_end_key3, "upgrade.nonce_missing"},
	{UPG_STATE_KEY3, UPG_IN_END, UPG_STATE_CLOSED, upg_act_end_key3, "upgrade.nonce_missing"},
	{UPG_STATE_KEY3, UPG_IN_FREE, UPG_STATE_CLOSED, upg_act_free, NULL},

	/* draft-76 5.2 step 13: only who consumed key3 as a nonce can write these sixteen bytes */
	{UPG_STATE_DIGEST, UPG_IN_PROOF_GOOD, UPG_STATE_SWITCHED, upg_act_good, NULL},
	{UPG_STATE_DIGEST, UPG_IN_PROOF_BAD, UPG_STATE_SWITCHED, upg_act_bad, "upgrade.bad_digest"},
	{UPG_STATE_DIGEST, UPG_IN_SERVER_HTTP, UPG_STATE_RELAPSED, upg_act_server_http, "upgrade.interim_switch, upgrade.missing_digest"},
	{UPG_STATE_DIGEST, UPG_IN_CLIENT_HTTP, UPG_STATE_DIGEST, upg_act_client_http, "upgrade.http_after_switch"},
	{UPG_STATE_DIGEST, UPG_IN_GAP, UPG_STATE_SWITCHED, upg_act_check_missing, NULL},
	{UPG_STATE_DIGEST, UPG_IN_TIMEOUT, UPG_STATE_SWITCHED, upg_act_digest_missing, "upgrade.missing_digest"},
	{UPG_STATE_DIGEST, UPG_IN_END, UPG_STATE_CLOSED, upg_act_digest_missing, "upgrade.missing_digest"},
	{UPG_STATE_DIGEST, UPG_IN_FREE, UPG_STATE_CLOSED, upg_act_free, NULL},

	/* the thread's proposal: 81 or 82, 10, and the MD5 over parts and nonce; a status line is a wrong check already */
	{UPG_STATE_CHECK, UPG_IN_PROOF_GOOD, UPG_STATE_SWITCHED, upg_act_good, NULL},
	{UPG_STATE_CHECK, UPG_IN_PROOF_BAD, UPG_STATE_SWITCHED, upg_act_bad, "upgrade.bad_nonce_check"},
	{UPG_STATE_CHECK, UPG_IN_CLIENT_HTTP, UPG_STATE_CHECK, upg_act_client_http, "upgrade.http_after_switch"},
	{UPG_STATE_CHECK, UPG_IN_GAP, UPG_STATE_SWITCHED, upg_act_check_missing, NULL},
	{UPG_STATE_CHECK, UPG_IN_TIMEOUT, UPG_STATE_SWITCHED, upg_act_check_missing, NULL},
	{UPG_STATE_CHECK, UPG_IN_END, UPG_STATE_CLOSED, upg_act_check_missing, NULL},
	{UPG_STATE_CHECK, UPG_IN_FREE, UPG_STATE_CLOSED, upg_act_free, NULL},

	/* RFC 9110 7.8: after the 101's empty line the new protocol begins, on both sides */
	{UPG_STATE_SWITCHED, UPG_IN_SERVER_HTTP, UPG_STATE_RELAPSED, upg_act_server_http, "upgrade.interim_switch"},
	{UPG_STATE_SWITCHED, UPG_IN_CLIENT_HTTP, UPG_STATE_RELAPSED, upg_act_client_http, "upgrade.http_after_switch"},
	{UPG_STATE_SWITCHED, UPG_IN_END, UPG_STATE_CLOSED, NULL, NULL},
	{UPG_STATE_SWITCHED, UPG_IN_FREE, UPG_STATE_CLOSED, NULL, NULL},
	{UPG_STATE_RELAPSED, UPG_IN_SERVER_HTTP, UPG_STATE_RELAPSED, upg_act_server_http, "upgrade.interim_switch"},
	{UPG_STATE_RELAPSED, UPG_IN_CLIENT_HTTP, UPG_STATE_RELAPSED, upg_act_client_http, "upgrade.http_after_switch"},
	{UPG_STATE_RELAPSED, UPG_IN_END, UPG_STATE_CLOSED, NULL, NULL},
	{UPG_STATE_RELAPSED, UPG_IN_FREE, UPG_STATE_CLOSED, NULL, NULL},

	/* the ledger: a response nothing but the pending bytes can have caused */
	{UPG_STATE_REFUSED, UPG_IN_ANSWERED, UPG_STATE_CLOSED, upg_act_answered, "upgrade.pending_answered, connect.reused_after_refusal"},
	{UPG_STATE_REFUSED, UPG_IN_END, UPG_STATE_CLOSED, NULL, NULL},
	{UPG_STATE_REFUSED, UPG_IN_FREE, UPG_STATE_CLOSED, NULL, NULL},
};
/* clang-format on */

const struct upg_upgrade_row *const upg_upgrade_rows = rows;
const size_t upg_upgrade_row_count = sizeof rows / sizeof *rows;

static const char *const state_names[] = {
#define X(id, name) name,
        UPG_UPGRADE_STATES(X)
#undef X
};

static const char *const input_names[] = {
#define X(id, text) text,
        UPG_UPGRADE_INPUTS(X)
#undef X
};

void
upg_upgrade_step(struct upg_upgrade *u, enum upg_upgrade_input input, const struct upg_cause *cause)
{
	for (size_t i = 0; i < upg_upgrade_row_count; i++) {
		if (rows[i].from != u->state || rows[i].on != input)
			continue;
		if (rows[i].act)
			rows[i].act(u, cause);
		u->state = rows[i].to;
		return;
	}
}

const char *
upg_upgrade_state_name(const struct upg_upgrade *u)
{
	return state_names[u->state];
}

const char *
upg_outcome_name(enum upg_outcome outcome)
{
	static const char *const names[] = {
	        [UPG_OUTCOME_SWITCHED] = "switched", [UPG_OUTCOME_REFUSED] = "refused",
	        [UPG_OUTCOME_STALLED] = "stalled",   [UPG_OUTCOME_ABANDONED] = "abandoned",
	        [UPG_OUTCOME_STRIPPED] = "stripped",
	};

	return (size_t)outcome < sizeof names / sizeof *names ? names[outcome] : NULL;
}

const char *
upg_ended_name(enum upg_ended ended)
{
	static const char *const names[] = {
	        [UPG_ENDED_OPEN] = "open",
	        [UPG_ENDED_CLIENT] = "client_gave_up",
	        [UPG_ENDED_SERVER_FIN] = "server_closed",
	        [UPG_ENDED_SERVER_RST] = "server_reset",
	        [UPG_ENDED_BLOCKED] = "blocked",
	        [UPG_ENDED_NONCE] = "nonce_read_as_request",
	};

	return (size_t)ended < sizeof names / sizeof *names ? names[ended] : NULL;
}

const char *
upg_check_name(enum upg_check check)
{
	static const char *const names[] = {"none", "ok", "bad", "missing"};

	return (size_t)check < sizeof names / sizeof *names ? names[check] : NULL;
}

const struct upg_upgrade_record *
upg_upgrade_so_far(const struct upg_upgrade *u)
{
	return &u->rec;
}

static bool
drawn(const struct upg_upgrade_row *r)
{
	return r->on != UPG_IN_END && r->on != UPG_IN_FREE;
}

static bool
between_the_same(const struct upg_upgrade_row *a, const struct upg_upgrade_row *b)
{
	return a->from == b->from && a->to == b->to && drawn(b);
}

void
upg_upgrade_diagram(void (*write)(void *user, const char *text), void *user)
{
	write(user, "stateDiagram-v2\n[*] --> head\n");
	for (size_t i = 0; i < upg_upgrade_row_count; i++) {
		const struct upg_upgrade_row *r = &rows[i];
		size_t first = 0;

		while (!between_the_same(r, &rows[first]) && first < i)
			first++;
		if (!drawn(r) || first < i)
			continue;
		write(user, state_names[r->from]);
		write(user, " --> ");
		write(user, state_names[r->to]);
		for (size_t k = i; k < upg_upgrade_row_count; k++) {
			if (!between_the_same(r, &rows[k]))
				continue;
			write(user, k == i ? " : " : " | ");
			write(user, input_names[rows[k].on]);
		}
		write(user, "\n");
	}
	write(user, "closed --> [*]\n");
}
