/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgrade_act.c - what the rows of the upgrade machine do: events, and the record. */
#include "upgrade_machine.h"

#define EVIDENCE_BYTES 64

static void
say(struct upg_upgrade *u, enum upg_event_id id, enum upg_dir at_fault, const struct upg_cause *c, const char *reason)
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

static struct upg_cause
field_cause(const struct upg_seen *field, enum upg_dir dir, uint64_t otherwise)
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
static void
finish(struct upg_upgrade *u, enum upg_outcome outcome)
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
	c = field_cause(field, TO_SERVER, u->rec.offset);
	say(u, UPG_EV_UPGRADE_INVALID_KEY, TO_SERVER, &c, flaw);
}

void
upg_act_offer(struct upg_upgrade *u, const struct upg_cause *c)
{
	struct upg_cause request = request_cause(u);

	if (u->variant == UPG_VARIANT_CONNECT) {
		if (!u->announces_body)
			return;
		say(u, UPG_EV_CONNECT_WITH_BODY, TO_SERVER, &request,
		    "CONNECT has no body: one reader takes these bytes for the tunnel, another for the body; refuse "
		    "the request");
		return;
	}
	if (c->flaw)
		say(u, UPG_EV_UPGRADE_MALFORMED_OFFER, TO_SERVER, &request, c->flaw);
	say_keys(u);
	if (u->two_keys && u->announces_body && !u->key3_in_body)
		say(u, UPG_EV_UPGRADE_CONTENT_LENGTH_MISMATCH, TO_SERVER, &request,
		    "a draft-76 handshake may announce eight bytes or none: readers that assume eight lose track here");
}

void
upg_act_no_offer(struct upg_upgrade *u, const struct upg_cause *c)
{
	struct upg_cause request = request_cause(u);

	say(u, UPG_EV_UPGRADE_MALFORMED_OFFER, TO_SERVER, &request, c->flaw);
}

void
upg_act_strip(struct upg_upgrade *u, const struct upg_cause *c)
{
	struct upg_cause request = request_cause(u);

	say(u, UPG_EV_UPGRADE_STRIPPED, TO_SERVER, &request,
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
	say(u, UPG_EV_UPGRADE_UNANNOUNCED_BODY, TO_SERVER, c,
	    "these bytes belong to no message: whether they are a nonce, the next request or the new protocol depends "
	    "on the answer");
}

void
upg_act_early_request(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->said_request)
		return;
	u->said_request = true;
	say(u, UPG_EV_UPGRADE_SMUGGLED_REQUEST, TO_SERVER, c,
	    "a server that ignores the upgrade answers these bytes as its next request, unseen by every check before "
	    "it");
}

void
upg_act_early_forbidden(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->said_request || u->said_forbidden)
		return;
	u->said_forbidden = true;
	if (u->variant == UPG_VARIANT_CONNECT)
		say(u, UPG_EV_CONNECT_EARLY_DATA, TO_SERVER, c,
		    "if the proxy refuses the tunnel it reads these bytes as its next request; the client must wait "
		    "for the 2xx");
	else
		say(u, UPG_EV_UPGRADE_OPTIMISTIC_DATA, TO_SERVER, c,
		    "if the server refuses the switch it reads these bytes as its next request; the client must wait "
		    "for the 101");
}

void
upg_act_eight_unwanted(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (!u->said_request)
		say(u, UPG_EV_UPGRADE_NO_CONSUMER, TO_SERVER, c,
		    "no server takes a nonce from this handshake, so these eight bytes become part of whatever comes "
		    "next");
}

void
upg_act_body_request(struct upg_upgrade *u, const struct upg_cause *c)
{
	say(u, UPG_EV_UPGRADE_BODY_IS_REQUEST, TO_SERVER, c,
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

static void
say_token(struct upg_upgrade *u, uint64_t at)
{
	struct upg_cause c = {.dir = TO_CLIENT};

	if (u->hs.token_foreign) {
		c = field_cause(&u->hs.answer_upgrade, TO_CLIENT, at);
		say(u, UPG_EV_UPGRADE_TOKEN_NOT_OFFERED, TO_CLIENT, &c,
		    "the server switches to a protocol this client never offered: the answer belongs to somebody "
		    "else's request");
	} else if (u->hs.protocol_foreign) {
		c = field_cause(&u->hs.answer_protocol, TO_CLIENT, at);
		say(u, UPG_EV_UPGRADE_TOKEN_NOT_OFFERED, TO_CLIENT, &c,
		    "the server chose a subprotocol this client did not offer (RFC 6455 4.1): it must fail the "
		    "connection");
	} else if (u->hs.extension_foreign) {
		c = field_cause(&u->hs.answer_extension, TO_CLIENT, at);
		say(u, UPG_EV_UPGRADE_TOKEN_NOT_OFFERED, TO_CLIENT, &c,
		    "the server uses an extension this client did not offer (RFC 6455 4.1): it must fail the "
		    "connection");
	}
}

static void
say_accept(struct upg_upgrade *u, uint64_t at)
{
	struct upg_cause c;

	if (u->variant != UPG_VARIANT_RFC6455 && !(u->variant == UPG_VARIANT_HYBI && u->draft >= 4))
		return;
	if (!upg_handshake_to_websocket(&u->hs))
		return;
	c = field_cause(&u->hs.accept, TO_CLIENT, at);
	if (u->hs.accept.count == 0) {
		u->rec.check = UPG_CHECK_MISSING;
		say(u, UPG_EV_UPGRADE_MISSING_ACCEPT, TO_CLIENT, &c,
		    "nothing proves that this server read the handshake: the 101 may answer another request");
	} else if (!upg_handshake_accepted(&u->hs)) {
		u->rec.check = UPG_CHECK_BAD;
		say(u, UPG_EV_UPGRADE_BAD_ACCEPT, TO_CLIENT, &c,
		    "the answer is signed for another key: it was cached, or it answers another request");
	} else {
		u->rec.check = UPG_CHECK_OK;
	}
}

/* What every 101 must hold (RFC 9110 7.8, 8.6, 15.2.2; RFC 9112 6.1). */
static void
check_switch(struct upg_upgrade *u, const struct upg_cause *c)
{
	const struct upg_upgrade_answer *a = c->answer;
	const char *lack = NULL;

	if (a->has_age)
		say(u, UPG_EV_UPGRADE_CACHED_ANSWER, TO_CLIENT, c,
		    "a 101 with Age came out of a cache: no server agreed to this switch");
	if (u->hs.answer_upgrade.count == 0)
		lack = "a 101 must say in Upgrade what it switches to (RFC 9110 15.2.2)";
	else if (!a->connection_upgrade)
		lack = "a 101 must name Upgrade in Connection (RFC 9110 7.8): intermediaries see no switch here";
	else if (a->has_content_length || a->has_transfer_encoding)
		lack = "a 101 has no body: a reader that believes its framing field takes the new protocol's bytes for "
		       "one";
	if (lack)
		say(u, UPG_EV_UPGRADE_INCOMPLETE_SWITCH, TO_CLIENT, c, lack);
	say_token(u, a->offset);
	if (u->expect_continue && !u->continued)
		say(u, UPG_EV_UPGRADE_SWITCH_WITHOUT_CONTINUE, TO_CLIENT, c,
		    "the client expected 100 before its body (RFC 9110 7.8): one side may take the body for the new "
		    "protocol");
}

/* What is spoken from here on. */
static enum upg_protocol
agreed(const struct upg_upgrade *u)
{
	struct upg_bytes token = upg_bytes(u->hs.switched_to, strlen(u->hs.switched_to));

	if (token.len == 0)
		token = upg_bytes(u->hs.offered[0], strlen(u->hs.offered[0]));
	if (u->hs.has_websocket && upg_handshake_to_websocket(&u->hs)) {
		if (u->variant == UPG_VARIANT_HIXIE_75 || u->variant == UPG_VARIANT_HIXIE_76)
			return UPG_PROTO_HIXIE;
		if (u->variant == UPG_VARIANT_RFC6455 || (u->variant == UPG_VARIANT_HYBI && u->draft >= 7))
			return UPG_PROTO_WEBSOCKET;
		return UPG_PROTO_OPAQUE;
	}
	if (upg_handshake_is(token, "h2c"))
		return UPG_PROTO_H2C;
	if (upg_handshake_is(token, "connect-udp") || upg_handshake_is(token, "connect-ip"))
		return UPG_PROTO_CAPSULE;
	if (token.len >= 4 && upg_handshake_is(upg_bytes(token.at, 4), "tls/"))
		return UPG_PROTO_TLS;
	return UPG_PROTO_OPAQUE;
}

bool
upg_upgrade_speaks_unknown(const struct upg_upgrade *u)
{
	return u->protocol == UPG_PROTO_OPAQUE && !(u->hs.has_websocket && upg_handshake_to_websocket(&u->hs));
}

static void
enter_switch(struct upg_upgrade *u, const struct upg_cause *c)
{
	u->rec.outcome = UPG_OUTCOME_SWITCHED;
	if (u->variant == UPG_VARIANT_CONNECT) {
		memcpy(u->rec.switched_to, "connect", sizeof "connect");
		u->first_over = u->after_over = true;
		return;
	}
	memcpy(u->rec.switched_to, u->hs.switched_to, sizeof u->rec.switched_to);
	check_switch(u, c);
	u->protocol = agreed(u);
	if (u->protocol == UPG_PROTO_TLS || upg_upgrade_speaks_unknown(u))
		say(u, UPG_EV_UPGRADE_TO_OPAQUE, TO_CLIENT, c,
		    "from here on this connection is counted, not read: allow the protocol knowingly or refuse the "
		    "upgrade");
	/* A protocol nobody here knows may be HTTP itself. */
	if (upg_upgrade_speaks_unknown(u))
		u->after_over = true;
}

void
upg_act_switch(struct upg_upgrade *u, const struct upg_cause *c)
{
	enter_switch(u, c);
	if (u->variant == UPG_VARIANT_CONNECT && (c->answer->has_content_length || c->answer->has_transfer_encoding))
		say(u, UPG_EV_CONNECT_FRAMED_SUCCESS, TO_CLIENT, c,
		    "a 2xx to CONNECT has no body: a reader that believes its framing field takes tunnel bytes for "
		    "one");
	else
		say_accept(u, c->answer->offset);
	finish(u, UPG_OUTCOME_SWITCHED);
}

void
upg_act_unasked(struct upg_upgrade *u, const struct upg_cause *c)
{
	say(u, UPG_EV_UPGRADE_UNSOLICITED_SWITCH, TO_CLIENT, c,
	    "the server switches although the request, as it arrives, offers nothing: client and server will disagree");
}

void
upg_act_switch_unasked(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->state != UPG_STATE_UNOFFERED || u->old_http)
		upg_act_unasked(u, c);
	upg_act_switch(u, c);
}

void
upg_act_switch_unproven(struct upg_upgrade *u, const struct upg_cause *c)
{
	enter_switch(u, c);
}

static bool
pending_matters(const struct upg_upgrade *u)
{
	if (u->rec.early_bytes == 0)
		return false;
	return u->eight_window ? u->rec.early_class != UPG_CLASS_CRLF || u->rec.early_bytes > 2
	                       : !upg_early_tolerable(&u->early);
}

void
upg_act_refuse(struct upg_upgrade *u, const struct upg_cause *c)
{
	struct upg_cause pending = *c;

	if (c->answer->status == 426)
		say(u, UPG_EV_UPGRADE_VERSION_REFUSED, TO_CLIENT, c,
		    "the server wants another version or protocol than this client offered (RFC 9110 15.5.22)");
	if (c->answer->status == 200 && c->answer->has_age && u->variant != UPG_VARIANT_CONNECT)
		say(u, UPG_EV_UPGRADE_CACHED_ANSWER, TO_CLIENT, c,
		    "a cache answered the upgrade request: the server never saw it");
	if (u->variant != UPG_VARIANT_CONNECT && pending_matters(u)) {
		pending.bytes = upg_upgrade_pending(u, &pending.offset);
		pending.dir = TO_SERVER;
		pending.class = u->rec.early_class;
		say(u, UPG_EV_UPGRADE_REFUSED_WITH_PENDING, TO_SERVER, &pending,
		    "the server stays with HTTP and reads these bytes as the beginning of its next request");
	}
	finish(u, UPG_OUTCOME_REFUSED);
}

void
upg_act_refuse_unoffered(struct upg_upgrade *u, const struct upg_cause *c)
{
	finish(u, u->state == UPG_STATE_STRIPPED ? UPG_OUTCOME_STRIPPED : UPG_OUTCOME_REFUSED);
}

void
upg_act_answered(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->variant == UPG_VARIANT_CONNECT)
		say(u, UPG_EV_CONNECT_REUSED_AFTER_REFUSAL, TO_SERVER, c,
		    "the proxy refused the tunnel and answers what was meant for it: those bytes were a request to the "
		    "proxy");
	else
		say(u, UPG_EV_UPGRADE_PENDING_ANSWERED, TO_SERVER, c,
		    "the server answered the bytes behind the refused upgrade: they were a request, and nobody before "
		    "it saw one");
}

void
upg_act_good(struct upg_upgrade *u, const struct upg_cause *c)
{
	u->rec.check = UPG_CHECK_OK;
	finish(u, UPG_OUTCOME_SWITCHED);
}

void
upg_act_bad(struct upg_upgrade *u, const struct upg_cause *c)
{
	/* A server can sign neither keys without a number nor bytes that it read as a request. */
	enum upg_dir fault = u->valid76 && !u->said_request ? TO_CLIENT : TO_SERVER;

	u->rec.check = UPG_CHECK_BAD;
	if (u->state == UPG_STATE_CHECK)
		say(u, UPG_EV_UPGRADE_BAD_NONCE_CHECK, TO_CLIENT, c,
		    "the first frame does not prove that the server read this nonce: the answer belongs to another "
		    "handshake");
	else
		say(u, UPG_EV_UPGRADE_BAD_DIGEST, fault, c,
		    "the server did not consume these eight bytes as the nonce: they are left over, or the answer is "
		    "another's");
	finish(u, UPG_OUTCOME_SWITCHED);
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
	say(u, UPG_EV_UPGRADE_MISSING_DIGEST, TO_CLIENT, &c,
	    "the 101 is not signed: nothing proves that a WebSocket server consumed the eight bytes");
}

void
upg_act_digest_missing(struct upg_upgrade *u, const struct upg_cause *c)
{
	/* A client that resets leaves the server no time to sign. */
	u->rec.check = UPG_CHECK_MISSING;
	if (c->dir == TO_CLIENT)
		say_digest_missing(u);
	finish(u, UPG_OUTCOME_SWITCHED);
}

void
upg_act_check_missing(struct upg_upgrade *u, const struct upg_cause *c)
{
	u->rec.check = UPG_CHECK_MISSING;
	finish(u, UPG_OUTCOME_SWITCHED);
}

void
upg_act_server_http(struct upg_upgrade *u, const struct upg_cause *c)
{
	say(u, UPG_EV_UPGRADE_INTERIM_SWITCH, TO_CLIENT, c,
	    "the server goes on with HTTP: an intermediary took the 101 for an interim answer, or it was forged");
	if (u->state == UPG_STATE_DIGEST || u->state == UPG_STATE_KEY3)
		say_digest_missing(u);
	if (u->state == UPG_STATE_CHECK)
		u->rec.check = UPG_CHECK_MISSING;
	finish(u, UPG_OUTCOME_SWITCHED);
}

void
upg_act_client_http(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (!u->said_request)
		say(u, UPG_EV_UPGRADE_HTTP_AFTER_SWITCH, TO_SERVER, c,
		    "proxies see an opaque tunnel here, yet the client goes on with HTTP: a request past every check "
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
	say(u, UPG_EV_UPGRADE_NONCE_MISSING, TO_SERVER, &cause,
	    "the eight bytes stayed behind in the proxy that sent this request, and server and client wait for each "
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
	say(u, UPG_EV_UPGRADE_NONCE_HELD, TO_SERVER, &cause,
	    "keys and nonce were sent and nothing came back: look for a proxy behind this point that keeps the nonce");
}

void
upg_act_timeout(struct upg_upgrade *u, const struct upg_cause *c)
{
	struct upg_cause request = request_cause(u);

	say(u, UPG_EV_UPGRADE_STALLED, TO_CLIENT, &request,
	    "the server never answered the upgrade: look at the server, or for an intermediary that swallows it");
	finish(u, UPG_OUTCOME_STALLED);
}

void
upg_act_end_offered(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->two_keys && u->key3_len < sizeof u->key3)
		upg_act_nonce_missing(u, c);
	else if (u->two_keys)
		upg_act_nonce_held(u, c);
	finish(u, u->two_keys ? UPG_OUTCOME_STALLED : UPG_OUTCOME_ABANDONED);
}

void
upg_act_end_stalled(struct upg_upgrade *u, const struct upg_cause *c)
{
	finish(u, UPG_OUTCOME_STALLED);
}

void
upg_act_end_key3(struct upg_upgrade *u, const struct upg_cause *c)
{
	upg_act_nonce_missing(u, c);
	u->rec.check = UPG_CHECK_MISSING;
	finish(u, UPG_OUTCOME_SWITCHED);
}

void
upg_act_free(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->state == UPG_STATE_KEY3 || u->state == UPG_STATE_DIGEST || u->state == UPG_STATE_CHECK) {
		u->rec.check = UPG_CHECK_MISSING;
		finish(u, UPG_OUTCOME_SWITCHED);
	} else {
		finish(u, u->state == UPG_STATE_STRIPPED ? UPG_OUTCOME_STRIPPED : UPG_OUTCOME_ABANDONED);
	}
}
