/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgrade.c - the calls of upgrade.h: what conn.c saw becomes an input of the machine. */
#include "upgrade_machine.h"

#include <stdlib.h>

bool
upg_upgrade_names(struct upg_bytes name)
{
	static const char prefix[] = "sec-websocket-";

	if (upg_handshake_is(name, "upgrade") || upg_handshake_is(name, "http2-settings") ||
	    upg_handshake_is(name, "websocket-protocol"))
		return true;
	return name.len >= sizeof prefix - 1 && upg_handshake_is(upg_bytes(name.at, sizeof prefix - 1), prefix);
}

struct upg_upgrade *
upg_upgrade_new(const struct upg_limits *lim, struct upg_budget *budget, const struct upg_upgrade_ops *ops, void *user)
{
	struct upg_upgrade *u;

	if (budget != NULL && !upg_budget_take(budget, sizeof *u))
		return NULL;
	u = calloc(1, sizeof *u);
	if (u == NULL) {
		if (budget != NULL)
			upg_budget_give(budget, sizeof *u);
		return NULL;
	}
	u->lim = lim;
	u->budget = budget;
	u->ops = ops;
	u->user = user;
	u->pending_room = UPG_PENDING_INLINE;
	u->eight.limit = sizeof u->key3;
	u->eight.unit = true;
	return u;
}

void
upg_upgrade_free(struct upg_upgrade *u, uint64_t now_us)
{
	if (u == NULL)
		return;
	if (upg_upgrade_awaits(u))
		upg_upgrade_settle_early(u, true);
	upg_upgrade_step(u, UPG_IN_FREE, &(struct upg_cause){.dir = TO_SERVER});
	if (u->budget != NULL)
		upg_budget_give(u->budget, upg_upgrade_memory_bytes(u));
	free(u->pending);
	free(u);
}

void
upg_upgrade_request_field(struct upg_upgrade *u, struct upg_bytes name, struct upg_bytes value, uint64_t offset)
{
	upg_handshake_field(&u->hs, name, value, offset);
}

/* Why this offer is none a server has to honour, or NULL. */
static const char *
flaw_of_offer(const struct upg_upgrade *u, const struct upg_upgrade_request *r)
{
	bool post = r->method.len == 4 && memcmp(r->method.at, "POST", 4) == 0;
	bool get = r->method.len == 3 && memcmp(r->method.at, "GET", 3) == 0;

	if (r->major < 1 || (r->major == 1 && r->minor == 0))
		return "Upgrade in HTTP/1.0 must be ignored (RFC 9110 7.8): what follows is the next request";
	if (!r->connection_upgrade)
		return "Upgrade is not named in Connection (RFC 9110 7.8): it must be ignored, and proxies pass it on "
		       "blindly";
	if (!get && (u->variant == UPG_VARIANT_CONNECT_UDP || u->variant == UPG_VARIANT_CONNECT_IP))
		return "connect-udp and connect-ip are asked for with GET (RFC 9298 3.2, RFC 9484 4.2)";
	if (u->variant > UPG_VARIANT_HEADER_NONCE)
		return NULL;
	if (!get && !(post && u->key3_in_body))
		return "a WebSocket handshake is a GET (RFC 6455 4.1): with another method servers read it as an "
		       "ordinary request";
	if (u->variant == UPG_VARIANT_RFC6455 && u->hs.version != 13)
		return "Sec-WebSocket-Version is not 13 nor that of a draft (RFC 6455 4.1): the server answers 426";
	return NULL;
}

static void
describe(struct upg_upgrade *u, const struct upg_upgrade_request *r)
{
	struct upg_upgrade_record *rec = &u->rec;
	size_t most = sizeof rec->request - 1, len = r->method.len < most ? r->method.len : most, more;

	if (len)
		memcpy(rec->request, r->method.at, len);
	if (len < most)
		rec->request[len++] = ' ';
	more = r->target.len < most - len ? r->target.len : most - len;
	if (more)
		memcpy(rec->request + len, r->target.at, more);
	memcpy(rec->offered, u->hs.offered, sizeof rec->offered);
	rec->offered_count = u->hs.offered_count;
	memcpy(rec->variant, u->variant_name, strlen(u->variant_name) + 1);
	rec->started_us = r->now_us;
	rec->offset = r->offset;
	rec->keys_hash = upg_handshake_keys_hash(&u->hs);
	rec->tx_id = r->tx_id;
}

/* Who may consume eight octets behind this head? */
static void
judge_draft76(struct upg_upgrade *u, const struct upg_upgrade_request *r)
{
	bool get = r->method.len == 3 && memcmp(r->method.at, "GET", 3) == 0;
	const struct upg_seen *field;
	bool sound;

	if (u->variant != UPG_VARIANT_HIXIE_75 && u->variant != UPG_VARIANT_HIXIE_76 &&
	    !(u->variant == UPG_VARIANT_HYBI && u->draft <= 3))
		return;
	u->eight_window = true;
	if (u->variant == UPG_VARIANT_HIXIE_75)
		return;
	u->two_keys = u->hs.key1.seen.count && u->hs.key2.seen.count;
	u->key3_in_body = u->two_keys && r->announces_body && !r->chunked && r->content_length == 8;
	sound = upg_handshake_flaw(&u->hs, u->variant, u->draft, &field) == NULL;
	u->valid76 = u->two_keys && sound && (u->key3_in_body || (get && !r->announces_body));
}

/* No server has to take a nonce from this head, though keys stand there. */
static void
judge_ignored(struct upg_upgrade *u)
{
	u->eight_window = (u->hs.key1.seen.count || u->hs.key2.seen.count) && !u->announces_length;
	u->valid76 = u->key3_in_body = false;
}

enum upg_offer
upg_upgrade_request(struct upg_upgrade *u, const struct upg_upgrade_request *r)
{
	struct upg_cause c = {.offset = r->offset, .dir = TO_SERVER};
	bool connect;

	if (u->state != UPG_STATE_HEAD)
		return UPG_OFFER_NONE;
	u->hs.settings_unnamed = r->connection_omits_http2_settings;
	u->variant = upg_handshake_variant(&u->hs, r->method, &u->draft);
	connect = u->variant == UPG_VARIANT_CONNECT;
	u->old_http = r->major < 1 || (r->major == 1 && r->minor == 0);
	u->head_end = r->head_end;
	u->announces_length = r->announces_length;
	u->announces_body = r->announces_body;
	u->body_expected = r->chunked ? UINT64_MAX : r->content_length;
	u->body_over = u->variant > UPG_VARIANT_HEADER_NONCE;
	u->expect_continue = r->expect_continue;
	u->closing = r->connection_close;
	u->offered_us = u->moved_us = r->now_us;
	u->variant_name = upg_handshake_variant_name(u->variant, u->draft);
	if (u->variant == UPG_VARIANT_NONE) {
		if (!upg_handshake_keyed(&u->hs)) {
			u->variant_name = "other";
			describe(u, r);
			u->variant_name = NULL;
			upg_upgrade_step(u, UPG_IN_NOTHING, &c);
			return UPG_OFFER_NONE;
		}
		/* The keys still tell what it was. */
		u->hs.has_websocket = true;
		u->variant = upg_handshake_variant(&u->hs, r->method, &u->draft);
		u->hs.has_websocket = false;
		u->variant_name = upg_handshake_variant_name(u->variant, u->draft);
		describe(u, r);
		judge_ignored(u);
		upg_upgrade_step(u, UPG_IN_STRIP, &c);
		return UPG_OFFER_NONE;
	}
	judge_draft76(u, r);
	describe(u, r);
	c.flaw = connect ? NULL : flaw_of_offer(u, r);
	if (!connect && (u->old_http || !r->connection_upgrade)) {
		judge_ignored(u);
		upg_upgrade_step(u, UPG_IN_NO_OFFER, &c);
		return UPG_OFFER_NONE;
	}
	upg_upgrade_step(u, UPG_IN_OFFER, &c);
	return UPG_OFFER_PENDING;
}

void
upg_upgrade_body(struct upg_upgrade *u, struct upg_bytes body, uint64_t offset, uint64_t now_us)
{
	if (body.len == 0)
		return;
	upg_upgrade_moved(u, now_us);
	if (upg_upgrade_awaits(u))
		u->offered_us = now_us;
	if (upg_upgrade_awaits(u) || u->state == UPG_STATE_KEY3)
		upg_upgrade_feed_body(u, body, offset);
	upg_upgrade_prove(u);
}

void
upg_upgrade_body_request(struct upg_upgrade *u, struct upg_bytes line, uint64_t offset)
{
	struct upg_cause c = {.bytes = line, .offset = offset, .dir = TO_SERVER, .class = UPG_CLASS_HTTP1};

	if (!u->said_body)
		upg_upgrade_step(u, UPG_IN_BODY_REQUEST, &c);
}

void
upg_upgrade_client(struct upg_upgrade *u, struct upg_bytes bytes, uint64_t offset, uint64_t now_us)
{
	if (bytes.len == 0)
		return;
	upg_upgrade_moved(u, now_us);
	if (upg_upgrade_awaits(u)) {
		upg_upgrade_feed_early(u, bytes, offset);
	} else if (u->state >= UPG_STATE_KEY3 && u->state <= UPG_STATE_RELAPSED) {
		upg_upgrade_feed_after(u, bytes, offset);
		upg_upgrade_prove(u);
	}
}

uint64_t
upg_upgrade_beside_wants(const struct upg_upgrade *u, uint64_t offset)
{
	bool waits = (u->state == UPG_STATE_UNOFFERED || u->state == UPG_STATE_STRIPPED) && u->eight_window;
	uint64_t end = u->head_end + sizeof u->key3;
	return waits && end > offset ? end - offset : 0;
}

void
upg_upgrade_beside(struct upg_upgrade *u, struct upg_bytes bytes, uint64_t offset, uint64_t now_us)
{
	uint64_t before = u->head_end > offset ? u->head_end - offset : 0;

	if ((u->state != UPG_STATE_UNOFFERED && u->state != UPG_STATE_STRIPPED) || !u->eight_window ||
	    before >= bytes.len)
		return;
	upg_upgrade_moved(u, now_us);
	upg_upgrade_feed_eight(u, upg_bytes(bytes.at + before, bytes.len - before), offset + before);
}

void
upg_upgrade_answer_field(struct upg_upgrade *u, struct upg_bytes name, struct upg_bytes value, uint64_t offset)
{
	upg_handshake_answer_field(&u->hs, name, value, offset);
}

static enum upg_upgrade_input
switch_input(const struct upg_upgrade *u)
{
	if (!upg_upgrade_awaits(u) || !upg_handshake_to_websocket(&u->hs))
		return UPG_IN_SWITCH;
	if (u->variant == UPG_VARIANT_HEADER_NONCE)
		return UPG_IN_SWITCH_CHECKED;
	if (!u->two_keys)
		return UPG_IN_SWITCH;
	return u->key3_len == sizeof u->key3 ? UPG_IN_SWITCH_SIGNED : UPG_IN_SWITCH_NO_KEY3;
}

enum upg_settled
upg_upgrade_answer(struct upg_upgrade *u, const struct upg_upgrade_answer *a)
{
	struct upg_cause c = {
	        .bytes = upg_bytes(u->hs.answer_upgrade.text, u->hs.answer_upgrade.len),
	        .offset = u->hs.answer_upgrade.count ? u->hs.answer_upgrade.offset : a->offset,
	        .dir = TO_CLIENT,
	        .answer = a,
	};
	bool connect = u->variant == UPG_VARIANT_CONNECT;
	bool switches = connect ? a->status >= 200 && a->status < 300 : a->status == 101;

	upg_upgrade_moved(u, a->now_us);
	if (a->status < 200 && !switches) {
		u->continued |= a->status == 100;
		if (a->status == 101)
			upg_upgrade_step(u, UPG_IN_SWITCH_UNASKED, &c);
		upg_handshake_answer_reset(&u->hs);
		return UPG_SETTLED_NOT;
	}
	/* A nonce under way goes on behind the 101: it is no finished thing yet. */
	if (upg_upgrade_awaits(u))
		upg_upgrade_settle_early(u, !(switches && u->valid76));
	u->rec.status = a->status;
	u->rec.answered = true;
	u->rec.answered_after_us = a->now_us - u->rec.started_us;
	u->answered_us = a->now_us;
	u->head_end_client = a->head_end;
	upg_upgrade_step(u, switches ? switch_input(u) : UPG_IN_REFUSE, &c);
	upg_upgrade_prove(u);
	return switches ? UPG_SETTLED_SWITCHED : UPG_SETTLED_REFUSED;
}

void
upg_upgrade_server(struct upg_upgrade *u, struct upg_bytes bytes, uint64_t offset, uint64_t now_us)
{
	if (bytes.len == 0)
		return;
	upg_upgrade_moved(u, now_us);
	if (u->state >= UPG_STATE_KEY3 && u->state <= UPG_STATE_RELAPSED)
		upg_upgrade_feed_server(u, bytes, offset);
}

void
upg_upgrade_gap(struct upg_upgrade *u, enum upg_dir dir)
{
	if (dir == TO_SERVER)
		u->after_over = true;
	else
		u->first_over = true;
	if (dir == TO_CLIENT || u->state == UPG_STATE_KEY3)
		upg_upgrade_step(u, UPG_IN_GAP, &(struct upg_cause){0});
}

bool
upg_upgrade_watches(const struct upg_upgrade *u, enum upg_dir dir)
{
	switch (u->state) {
	case UPG_STATE_KEY3:
		return true;
	case UPG_STATE_DIGEST:
	case UPG_STATE_CHECK:
		return dir == TO_CLIENT || !u->after_over;
	case UPG_STATE_SWITCHED:
	case UPG_STATE_RELAPSED:
		return dir == TO_CLIENT ? !u->first_over : !u->after_over;
	default:
		return false;
	}
}

struct upg_bytes
upg_upgrade_pending(const struct upg_upgrade *u, uint64_t *offset)
{
	const uint8_t *all = u->pending ? u->pending : u->pending_inline;
	uint64_t used = 0;

	if (u->rec.check == UPG_CHECK_OK && u->two_keys && !u->key3_in_body && u->key3_early)
		used = u->pending_kept < 8 ? u->pending_kept : 8;
	*offset = u->pending_at + used;
	return upg_bytes(all + used, u->pending_kept - used);
}

uint64_t
upg_upgrade_pending_lost(const struct upg_upgrade *u)
{
	return u->rec.early_bytes - u->pending_kept;
}

uint64_t
upg_upgrade_hold_from(const struct upg_upgrade *u)
{
	uint64_t allowed = u->valid76 && !u->key3_in_body ? sizeof u->key3 : 0;

	if (!upg_upgrade_awaits(u) && !(u->state == UPG_STATE_REFUSED && upg_upgrade_withheld(u)))
		return UINT64_MAX;
	return u->rec.early_bytes > allowed ? u->pending_at + allowed : UINT64_MAX;
}

enum upg_event_id
upg_upgrade_hold_event(const struct upg_upgrade *u)
{
	return u->variant == UPG_VARIANT_CONNECT ? UPG_EV_CONNECT_EARLY_DATA : UPG_EV_UPGRADE_OPTIMISTIC_DATA;
}

bool
upg_upgrade_harmless(const struct upg_upgrade_record *r)
{
	return r->early_class == UPG_CLASS_CRLF && r->early_bytes <= 2;
}

void
upg_upgrade_withhold(struct upg_upgrade *u)
{
	u->withheld = true;
}

bool
upg_upgrade_withheld(const struct upg_upgrade *u)
{
	return u->withheld && !upg_upgrade_harmless(&u->rec);
}

void
upg_upgrade_answered(struct upg_upgrade *u, struct upg_bytes bytes, uint64_t offset, uint64_t now_us)
{
	struct upg_cause c = {.bytes = bytes, .offset = offset, .dir = TO_CLIENT, .class = u->rec.early_class};

	if (u->rec.early_bytes)
		upg_upgrade_step(u, UPG_IN_ANSWERED, &c);
}

void
upg_upgrade_end(struct upg_upgrade *u, enum upg_dir dir, bool reset, uint64_t now_us)
{
	struct upg_cause c = {.dir = dir, .offset = u->head_end};

	upg_upgrade_moved(u, now_us);
	if (u->rec.ended == UPG_ENDED_OPEN)
		u->rec.ended = dir == TO_SERVER ? UPG_ENDED_CLIENT
		               : reset          ? UPG_ENDED_SERVER_RST
		                                : UPG_ENDED_SERVER_FIN;
	if (upg_upgrade_awaits(u))
		upg_upgrade_settle_early(u, true);
	else if (u->state >= UPG_STATE_DIGEST && u->state <= UPG_STATE_RELAPSED && !u->after_over && u->after.count &&
	         upg_early_end(&u->after) & UPG_EARLY_REQUEST) {
		struct upg_cause line = {.bytes = upg_bytes(u->after.scan.line, u->after.scan.len),
		                         .offset = u->after_at + u->after.scan.line_at,
		                         .dir = TO_SERVER,
		                         .class = u->after.request_class};

		u->after_over = true;
		upg_upgrade_step(u, UPG_IN_CLIENT_HTTP, &line);
	}
	if (reset || dir == TO_CLIENT)
		upg_upgrade_step(u, UPG_IN_END, &c);
	else if (u->two_keys && u->key3_len < sizeof u->key3)
		upg_upgrade_step(u, UPG_IN_SILENT_NO_NONCE, &c);
}

enum upg_protocol
upg_upgrade_protocol(const struct upg_upgrade *u)
{
	return u->protocol;
}

enum upg_outcome
upg_upgrade_outcome(const struct upg_upgrade *u)
{
	return u->rec.outcome;
}

bool
upg_upgrade_relapsed(const struct upg_upgrade *u)
{
	return u->state == UPG_STATE_RELAPSED;
}

uint64_t
upg_upgrade_memory_bytes(const struct upg_upgrade *u)
{
	return sizeof *u + (u->pending ? u->pending_room : 0);
}
