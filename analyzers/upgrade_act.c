/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgrade_act.c - what the rows of the upgrade machine do: events, and the record. The final answer has upgrade_answer.c. */
#include "upgrade_machine.h"

#define EVIDENCE_BYTES 64

void
upg_upgrade_say(struct upg_upgrade *u, enum upg_event_id id, enum upg_dir at_fault, const struct upg_cause *c,
                const char *reason)
{
	struct upg_event e = {
	        .id = id,
	        .severity = upg_event_rows[id].severity,
	        .at_fault = at_fault,
	        .seen_in = c->dir,
	        .offset = c->offset,
	        .bytes = c->bytes,
	        .class = c->class,
	        .state = upg_upgrade_state_name(u),
	        .variant = u->variant_name,
	        .reason = reason,
	        .tx_id = u->rec.tx_id,
	        .keys_hash = u->rec.keys_hash,
	        .started_us = u->rec.started_us,
	};

	if (e.bytes.len > EVIDENCE_BYTES)
		e.bytes.len = EVIDENCE_BYTES;
	if (u->closing && (id == UPG_EV_CONNECT_EARLY_DATA))
		e.severity = upg_event_rows[id].other;
	if (c->answer && c->answer->connection_close && id == UPG_EV_UPGRADE_REFUSED_WITH_PENDING)
		e.severity = upg_event_rows[id].other;
	u->ops->event(u->user, &e);
}

struct upg_cause
upg_upgrade_field_cause(const struct upg_seen *field, enum upg_dir dir, uint64_t otherwise)
{
	return (struct upg_cause){
	        .bytes = upg_bytes(field->text, field->len),
	        .offset = field->count ? field->offset : otherwise,
	        .dir = dir,
	};
}

static struct upg_cause
request_cause(const struct upg_upgrade *u)
{
	return (struct upg_cause){
	        .bytes = upg_bytes(u->rec.request, strlen(u->rec.request)),
	        .offset = u->rec.offset,
	        .dir = TO_SERVER,
	};
}

/* The record is written: once, whatever happens later. */
void
upg_upgrade_finish(struct upg_upgrade *u, enum upg_outcome outcome)
{
	if (u->settled)
		return;
	u->settled = true;
	u->rec.outcome = outcome;
	u->ops->settled(u->user, &u->rec);
}

static void
say_keys(struct upg_upgrade *u)
{
	const struct upg_seen *field = NULL;
	const char *flaw = upg_handshake_flaw(&u->hs, u->variant, u->draft, &field);
	struct upg_cause c;

	if (flaw == NULL)
		return;
	c = upg_upgrade_field_cause(field, TO_SERVER, u->rec.offset);
	upg_upgrade_say(u, UPG_EV_UPGRADE_INVALID_KEY, TO_SERVER, &c, flaw);
}

void
upg_act_offer(struct upg_upgrade *u, const struct upg_cause *c)
{
	struct upg_cause request = request_cause(u);

	if (u->variant == UPG_VARIANT_CONNECT) {
		if (!u->announces_body)
			return;
		upg_upgrade_say(u, UPG_EV_CONNECT_WITH_BODY, TO_SERVER, &request,
		                "CONNECT has no body: one reader takes these bytes for the tunnel, another for the "
		                "body; refuse "
		                "the request");
		return;
	}
	if (c->flaw)
		upg_upgrade_say(u, UPG_EV_UPGRADE_MALFORMED_OFFER, TO_SERVER, &request, c->flaw);
	say_keys(u);
	if (u->two_keys && u->announces_length && !u->key3_in_body)
		upg_upgrade_say(u, UPG_EV_UPGRADE_CONTENT_LENGTH_MISMATCH, TO_SERVER, &request,
		                "a draft-76 handshake may announce eight bytes or none: readers that assume eight lose "
		                "track here");
}

void
upg_act_no_offer(struct upg_upgrade *u, const struct upg_cause *c)
{
	struct upg_cause request = request_cause(u);

	upg_upgrade_say(u, UPG_EV_UPGRADE_MALFORMED_OFFER, TO_SERVER, &request, c->flaw);
}

void
upg_act_strip(struct upg_upgrade *u, const struct upg_cause *c)
{
	struct upg_cause request = request_cause(u);

	upg_upgrade_say(
	        u, UPG_EV_UPGRADE_STRIPPED, TO_SERVER, &request,
	        "an intermediary before this point removed Upgrade (it is hop-by-hop): let it forward upgrades, or use "
	        "another path");
}

void
upg_act_early_seen(struct upg_upgrade *u, const struct upg_cause *c)
{
	u->rec.early_class = c->class;
	if (u->said_seen || u->rec.early_bytes == 0)
		return;
	u->said_seen = true;
	upg_upgrade_say(u, UPG_EV_UPGRADE_UNANNOUNCED_BODY, TO_SERVER, c,
	                "these bytes belong to no message: whether they are a nonce, the next request or the new "
	                "protocol depends "
	                "on the answer");
}

void
upg_act_early_request(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->said_request)
		return;
	u->said_request = true;
	upg_upgrade_say(u, UPG_EV_UPGRADE_SMUGGLED_REQUEST, TO_SERVER, c,
	                "a server that ignores the upgrade answers these bytes as its next request, unseen by every "
	                "check before "
	                "it");
}

void
upg_act_early_forbidden(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->said_request || u->said_forbidden)
		return;
	u->said_forbidden = true;
	if (u->variant == UPG_VARIANT_CONNECT)
		upg_upgrade_say(u, UPG_EV_CONNECT_EARLY_DATA, TO_SERVER, c,
		                "if the proxy refuses the tunnel it reads these bytes as its next request; the client "
		                "must wait "
		                "for the 2xx");
	else
		upg_upgrade_say(u, UPG_EV_UPGRADE_OPTIMISTIC_DATA, TO_SERVER, c,
		                "if the server refuses the switch it reads these bytes as its next request; the client "
		                "must wait "
		                "for the 101");
}

/* Where HTTP goes on, what follows may be the next request. */
void
upg_act_next_request(struct upg_upgrade *u, const struct upg_cause *c)
{
	u->said_request = true;
}

void
upg_act_eight_unwanted(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (!u->said_request)
		upg_upgrade_say(u, UPG_EV_UPGRADE_NO_CONSUMER, TO_SERVER, c,
		                "no server takes a nonce from this handshake, so these eight bytes become part of "
		                "whatever comes "
		                "next");
}

void
upg_act_body_request(struct upg_upgrade *u, const struct upg_cause *c)
{
	u->said_body = true;
	upg_upgrade_say(
	        u, UPG_EV_UPGRADE_BODY_IS_REQUEST, TO_SERVER, c,
	        "a reader that gives the handshake no body takes this one for the next request; refuse handshakes with "
	        "bodies");
}

void
upg_act_key3_request(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->key3_early)
		upg_act_early_request(u, c);
	else
		upg_act_client_http(u, c);
}

void
upg_act_answered(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->variant == UPG_VARIANT_CONNECT)
		upg_upgrade_say(u, UPG_EV_CONNECT_REUSED_AFTER_REFUSAL, TO_SERVER, c,
		                "the proxy refused the tunnel and answers what was meant for it: those bytes were a "
		                "request to the "
		                "proxy");
	else
		upg_upgrade_say(u, UPG_EV_UPGRADE_PENDING_ANSWERED, TO_SERVER, c,
		                "the server answered the bytes behind the refused upgrade: they were a request, and "
		                "nobody before "
		                "it saw one");
}

void
upg_act_good(struct upg_upgrade *u, const struct upg_cause *c)
{
	u->rec.check = UPG_CHECK_OK;
	upg_upgrade_finish(u, UPG_OUTCOME_SWITCHED);
}

void
upg_act_bad(struct upg_upgrade *u, const struct upg_cause *c)
{
	/* A server can sign neither keys without a number nor bytes that it read as a request. */
	enum upg_dir fault = u->valid76 && !u->said_request ? TO_CLIENT : TO_SERVER;

	u->rec.check = UPG_CHECK_BAD;
	if (u->state == UPG_STATE_CHECK)
		upg_upgrade_say(
		        u, UPG_EV_UPGRADE_BAD_NONCE_CHECK, TO_CLIENT, c,
		        "the first frame does not prove that the server read this nonce: the answer belongs to another "
		        "handshake");
	else
		upg_upgrade_say(u, UPG_EV_UPGRADE_BAD_DIGEST, fault, c,
		                "the server did not consume these eight bytes as the nonce: they are left over, or the "
		                "answer is "
		                "another's");
	upg_upgrade_finish(u, UPG_OUTCOME_SWITCHED);
}

static void
say_digest_missing(struct upg_upgrade *u)
{
	struct upg_cause c = {
	        .bytes = upg_bytes(u->proof, u->proof_len),
	        .offset = u->proof_len ? u->proof_at : u->head_end_client,
	        .dir = TO_CLIENT,
	};

	u->rec.check = UPG_CHECK_MISSING;
	upg_upgrade_say(u, UPG_EV_UPGRADE_MISSING_DIGEST, TO_CLIENT, &c,
	                "the 101 is not signed: nothing proves that a WebSocket server consumed the eight bytes");
}

void
upg_act_digest_missing(struct upg_upgrade *u, const struct upg_cause *c)
{
	/* A client that resets leaves the server no time to sign. */
	u->rec.check = UPG_CHECK_MISSING;
	if (c->dir == TO_CLIENT)
		say_digest_missing(u);
	upg_upgrade_finish(u, UPG_OUTCOME_SWITCHED);
}

void
upg_act_check_missing(struct upg_upgrade *u, const struct upg_cause *c)
{
	u->rec.check = UPG_CHECK_MISSING;
	upg_upgrade_finish(u, UPG_OUTCOME_SWITCHED);
}

void
upg_act_server_http(struct upg_upgrade *u, const struct upg_cause *c)
{
	u->http_went_on = true;
	upg_upgrade_say(
	        u, UPG_EV_UPGRADE_INTERIM_SWITCH, TO_CLIENT, c,
	        "the server goes on with HTTP: an intermediary took the 101 for an interim answer, or it was forged");
	if (u->state == UPG_STATE_DIGEST || u->state == UPG_STATE_KEY3)
		say_digest_missing(u);
	upg_upgrade_finish(u, UPG_OUTCOME_SWITCHED);
}

void
upg_act_client_http(struct upg_upgrade *u, const struct upg_cause *c)
{
	u->http_went_on = true;
	if (!u->said_request)
		upg_upgrade_say(u, UPG_EV_UPGRADE_HTTP_AFTER_SWITCH, TO_SERVER, c,
		                "proxies see an opaque tunnel here, yet the client goes on with HTTP: a request past "
		                "every check "
		                "before the server");
	u->said_request = true;
}

void
upg_act_nonce_missing(struct upg_upgrade *u, const struct upg_cause *c)
{
	struct upg_cause cause = {
	        .bytes = upg_bytes(u->key3, u->key3_len),
	        .offset = u->key3_len ? u->key3_at : u->head_end,
	        .dir = TO_SERVER,
	};

	if (u->rec.nonce_missing)
		return;
	u->rec.nonce_missing = true;
	upg_upgrade_say(u, UPG_EV_UPGRADE_NONCE_MISSING, TO_SERVER, &cause,
	                "the eight bytes stayed behind in the proxy that sent this request, and server and client wait "
	                "for each "
	                "other");
}

void
upg_act_nonce_held(struct upg_upgrade *u, const struct upg_cause *c)
{
	struct upg_cause cause = {.bytes = upg_bytes(u->key3, u->key3_len),
	                          .offset = u->key3_at,
	                          .dir = TO_SERVER,
	                          .class = UPG_CLASS_KEY3};

	if (u->rec.nonce_held)
		return;
	u->rec.nonce_held = true;
	upg_upgrade_say(u, UPG_EV_UPGRADE_NONCE_HELD, TO_SERVER, &cause,
	                "keys and nonce were sent and nothing came back: look for a proxy behind this point that keeps "
	                "the nonce");
}

void
upg_act_waits_anew(struct upg_upgrade *u, const struct upg_cause *c)
{
	u->offered_us = u->moved_us;
}

void
upg_act_timeout(struct upg_upgrade *u, const struct upg_cause *c)
{
	struct upg_cause request = request_cause(u);

	upg_upgrade_say(
	        u, UPG_EV_UPGRADE_STALLED, TO_CLIENT, &request,
	        "the server never answered the upgrade: look at the server, or for an intermediary that swallows it");
	upg_upgrade_finish(u, UPG_OUTCOME_STALLED);
}

void
upg_act_end_offered(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->two_keys && u->key3_len < sizeof u->key3)
		upg_act_nonce_missing(u, c);
	else if (u->two_keys)
		upg_act_nonce_held(u, c);
	upg_upgrade_finish(u, u->two_keys ? UPG_OUTCOME_STALLED : UPG_OUTCOME_ABANDONED);
}

void
upg_act_end_stalled(struct upg_upgrade *u, const struct upg_cause *c)
{
	upg_upgrade_finish(u, UPG_OUTCOME_STALLED);
}

void
upg_act_end_key3(struct upg_upgrade *u, const struct upg_cause *c)
{
	upg_act_nonce_missing(u, c);
	u->rec.check = UPG_CHECK_MISSING;
	upg_upgrade_finish(u, UPG_OUTCOME_SWITCHED);
}

/* The input ends: what is still open accuses nobody, a proof that might yet have come included. */
void
upg_act_free(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->state == UPG_STATE_KEY3 || u->state == UPG_STATE_DIGEST || u->state == UPG_STATE_CHECK)
		u->rec.check = UPG_CHECK_MISSING;
	upg_upgrade_finish(u, u->state == UPG_STATE_STRIPPED ? UPG_OUTCOME_STRIPPED : UPG_OUTCOME_ABANDONED);
}
