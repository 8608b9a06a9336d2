/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgrade_answer.c - what the upgrade machine does when the final answer's head is there. */
#include "upgrade_machine.h"

static void
say_token(struct upg_upgrade *u, uint64_t at)
{
	struct upg_cause c = {.dir = TO_CLIENT};

	if (u->hs.token_foreign &&
	    u->hs.tokens.count) { /* where nothing was offered, the switch itself is unsolicited */
		c = upg_upgrade_field_cause(&u->hs.answer_upgrade, TO_CLIENT, at);
		upg_upgrade_say(
		        u, UPG_EV_UPGRADE_TOKEN_NOT_OFFERED, TO_CLIENT, &c,
		        "the server switches to a protocol this client never offered: the answer belongs to somebody "
		        "else's request");
	} else if (u->hs.protocol_foreign) {
		c = upg_upgrade_field_cause(&u->hs.answer_protocol, TO_CLIENT, at);
		upg_upgrade_say(
		        u, UPG_EV_UPGRADE_TOKEN_NOT_OFFERED, TO_CLIENT, &c,
		        "the server chose a subprotocol this client did not offer (RFC 6455 4.1): it must fail the "
		        "connection");
	} else if (u->hs.extension_foreign) {
		c = upg_upgrade_field_cause(&u->hs.answer_extension, TO_CLIENT, at);
		upg_upgrade_say(
		        u, UPG_EV_UPGRADE_TOKEN_NOT_OFFERED, TO_CLIENT, &c,
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
	c = upg_upgrade_field_cause(&u->hs.accept, TO_CLIENT, at);
	if (u->hs.accept.count == 0) {
		u->rec.check = UPG_CHECK_MISSING;
		upg_upgrade_say(
		        u, UPG_EV_UPGRADE_MISSING_ACCEPT, TO_CLIENT, &c,
		        "nothing proves that this server read the handshake: the 101 may answer another request");
	} else if (!upg_handshake_accepted(&u->hs)) {
		u->rec.check = UPG_CHECK_BAD;
		upg_upgrade_say(u, UPG_EV_UPGRADE_BAD_ACCEPT, TO_CLIENT, &c,
		                "the answer is signed for another key: it was cached, or it answers another request");
	} else {
		u->rec.check = UPG_CHECK_OK;
	}
}

/*
 * WebSocket agreed on before the handshake's announced body has come (RFC 6455 4.1 knows none; draft-76 may announce its nonce): who reads the body goes on
 * with it (RFC 9110 7.8), who has switched without it reads frames there.
 */
static void
say_body(struct upg_upgrade *u)
{
	struct upg_cause c = {
	        .bytes = upg_bytes(u->rec.request, strlen(u->rec.request)), .offset = u->rec.offset, .dir = TO_SERVER};

	if (u->announces_body && !u->two_keys && upg_upgrade_to_websocket(u))
		upg_upgrade_say(
		        u, UPG_EV_UPGRADE_CONTENT_LENGTH_MISMATCH, TO_SERVER, &c,
		        "the server has switched to WebSocket without the body this handshake announces: what one "
		        "reader takes for it are frames to another");
}

/* What every 101 must hold (RFC 9110 7.8, 8.6, 15.2.2; RFC 9112 6.1). */
static void
check_switch(struct upg_upgrade *u, const struct upg_cause *c)
{
	const struct upg_upgrade_answer *a = c->answer;
	const char *lack = NULL;

	if (a->has_age)
		upg_upgrade_say(u, UPG_EV_UPGRADE_CACHED_ANSWER, TO_CLIENT, c,
		                "a 101 with Age came out of a cache: no server agreed to this switch");
	if (u->hs.answer_upgrade.count == 0)
		lack = "a 101 must say in Upgrade what it switches to (RFC 9110 15.2.2)";
	else if (!a->connection_upgrade)
		lack = "a 101 must name Upgrade in Connection (RFC 9110 7.8): intermediaries see no switch here";
	else if (a->has_content_length || a->has_transfer_encoding)
		lack = "a 101 has no body: a reader that believes its framing field takes the new protocol's bytes for "
		       "one";
	if (lack)
		upg_upgrade_say(u, UPG_EV_UPGRADE_INCOMPLETE_SWITCH, TO_CLIENT, c, lack);
	say_token(u, a->offset);
	if (a->body_under_way)
		say_body(u);
	if (u->expect_continue && !u->continued)
		upg_upgrade_say(u, UPG_EV_UPGRADE_SWITCH_WITHOUT_CONTINUE, TO_CLIENT, c,
		                "the client expected 100 before its body (RFC 9110 7.8): one side may take the body "
		                "for the new "
		                "protocol");
}

/* What is spoken from here on. */
static enum upg_protocol
agreed(const struct upg_upgrade *u)
{
	struct upg_bytes token = upg_bytes(u->hs.switched_to, strlen(u->hs.switched_to));

	if (token.len == 0)
		token = upg_bytes(u->hs.offered[0], strlen(u->hs.offered[0]));
	if (upg_upgrade_to_websocket(u)) {
		if (u->variant == UPG_VARIANT_HIXIE_75 || (u->variant == UPG_VARIANT_HIXIE_76 && u->two_keys))
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
upg_upgrade_to_websocket(const struct upg_upgrade *u)
{
	return u->variant != UPG_VARIANT_CONNECT && u->hs.has_websocket && upg_handshake_to_websocket(&u->hs);
}

bool
upg_upgrade_speaks_unknown(const struct upg_upgrade *u)
{
	return u->protocol == UPG_PROTO_OPAQUE && !upg_upgrade_to_websocket(u);
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
		upg_upgrade_say(
		        u, UPG_EV_UPGRADE_TO_OPAQUE, TO_CLIENT, c,
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
		upg_upgrade_say(
		        u, UPG_EV_CONNECT_FRAMED_SUCCESS, TO_CLIENT, c,
		        "a 2xx to CONNECT has no body: a reader that believes its framing field takes tunnel bytes for "
		        "one");
	else
		say_accept(u, c->answer->offset);
	upg_upgrade_finish(u, UPG_OUTCOME_SWITCHED);
}

void
upg_act_unasked(struct upg_upgrade *u, const struct upg_cause *c)
{
	if (u->said_unasked)
		return;
	u->said_unasked = true;
	upg_upgrade_say(u, UPG_EV_UPGRADE_UNSOLICITED_SWITCH, TO_CLIENT, c,
	                "the server switches although the request, as it arrives, offers nothing: client and server "
	                "will disagree");
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
		upg_upgrade_say(
		        u, UPG_EV_UPGRADE_VERSION_REFUSED, TO_CLIENT, c,
		        "the server wants another version or protocol than this client offered (RFC 9110 15.5.22)");
	if (c->answer->status == 200 && c->answer->has_age && u->variant != UPG_VARIANT_CONNECT)
		upg_upgrade_say(u, UPG_EV_UPGRADE_CACHED_ANSWER, TO_CLIENT, c,
		                "a cache answered the upgrade request: the server never saw it");
	if (u->variant != UPG_VARIANT_CONNECT && pending_matters(u) && !(u->withheld && !u->valid76)) {
		pending.bytes = upg_upgrade_pending(u, &pending.offset);
		pending.dir = TO_SERVER;
		pending.class = u->rec.early_class;
		upg_upgrade_say(
		        u, UPG_EV_UPGRADE_REFUSED_WITH_PENDING, TO_SERVER, &pending,
		        "the server stays with HTTP and reads these bytes as the beginning of its next request");
	}
	upg_upgrade_finish(u, UPG_OUTCOME_REFUSED);
}

void
upg_act_refuse_unoffered(struct upg_upgrade *u, const struct upg_cause *c)
{
	upg_upgrade_finish(u, u->state == UPG_STATE_STRIPPED ? UPG_OUTCOME_STRIPPED : UPG_OUTCOME_REFUSED);
}

uint64_t
upg_upgrade_begins(const struct upg_upgrade *u, enum upg_dir dir)
{
	if (!u->two_keys || u->variant != UPG_VARIANT_HIXIE_76)
		return 0;
	if (dir == TO_CLIENT)
		return u->head_end_client + 16;
	return u->key3_in_body ? 0 : u->head_end + sizeof u->key3;
}

bool
upg_upgrade_undecided(const struct upg_upgrade *u, enum upg_dir dir)
{
	if (u->state < UPG_STATE_KEY3 || u->state > UPG_STATE_RELAPSED)
		return false; /* nothing is looked at any more */
	return dir == TO_SERVER ? u->client_after_bytes > 0 && !u->after_over : u->first_len > 0 && !u->first_over;
}

uint64_t
upg_upgrade_known_at(const struct upg_upgrade *u, enum upg_dir dir)
{
	return u->known_at[dir];
}

bool
upg_upgrade_kept(const struct upg_upgrade *u)
{
	return !u->http_went_on && !u->said_request && u->rec.check != UPG_CHECK_BAD;
}

const struct upg_handshake *
upg_upgrade_fields(const struct upg_upgrade *u)
{
	return &u->hs;
}
