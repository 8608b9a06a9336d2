/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgrade_bytes.c - the upgrade machine's bytes: each octet on its own, so that no cut of the stream changes what is said, or where. */
#include "upgrade_machine.h"

#include <stdlib.h>

static enum upg_early_family
family(const struct upg_upgrade *u)
{
	if (u->variant == UPG_VARIANT_CONNECT_UDP || u->variant == UPG_VARIANT_CONNECT_IP)
		return UPG_EARLY_CAPSULES;
	return u->variant <= UPG_VARIANT_HEADER_NONCE ? UPG_EARLY_WEBSOCKET : UPG_EARLY_ANY;
}

static bool
make_room(struct upg_upgrade *u, uint64_t want)
{
	uint64_t room = u->pending_room * 2 < want ? want : u->pending_room * 2;
	uint64_t held = u->pending != NULL ? u->pending_room : 0;
	uint8_t *grown;

	if (want <= u->pending_room)
		return true;
	if (room > u->lim->upgrade_pending_bytes)
		room = u->lim->upgrade_pending_bytes;
	if (want > room)
		return false;
	if (u->budget != NULL && !upg_budget_take(u->budget, room - held))
		return false;
	grown = realloc(u->pending, room);
	if (grown == NULL) {
		if (u->budget != NULL)
			upg_budget_give(u->budget, room - held);
		return false;
	}
	if (u->pending == NULL)
		memcpy(grown, u->pending_inline, u->pending_kept);
	u->pending = grown;
	u->pending_room = room;
	return true;
}

/* Keeps what fits; what does not is counted by early_bytes alone. */
static void
keep(struct upg_upgrade *u, struct upg_bytes b, uint64_t offset)
{
	uint64_t take = b.len, most = u->lim->upgrade_pending_bytes;

	if (u->rec.early_bytes == 0)
		u->pending_at = offset;
	if (u->rec.early_bytes != u->pending_kept)
		take = 0; /* something in between is lost */
	else if (take > most - u->pending_kept)
		take = most - u->pending_kept;
	u->rec.early_bytes += b.len;
	if (take == 0)
		return;
	if (!make_room(u, u->pending_kept + take))
		take = u->pending_room - u->pending_kept;
	memcpy((u->pending ? u->pending : u->pending_inline) + u->pending_kept, b.at, take);
	u->pending_kept += take;
}

/* The kept early bytes [from, to), by index. */
static struct upg_bytes
kept(const struct upg_upgrade *u, uint64_t from, uint64_t to)
{
	const uint8_t *all = u->pending ? u->pending : u->pending_inline;

	if (to > u->pending_kept)
		to = u->pending_kept;
	return from < to ? upg_bytes(all + from, to - from) : upg_bytes(NULL, 0);
}

static struct upg_cause
line_cause(const struct upg_request_scan *s, uint64_t base, enum upg_class class)
{
	return (struct upg_cause){
	        .bytes = upg_bytes(s->line, s->len), .offset = base + s->line_at, .dir = TO_SERVER, .class = class};
}

/* How many octets the eight-byte window has taken. */
static uint64_t
window_bytes(const struct upg_upgrade *u)
{
	return u->eight_window ? u->eight.count : 0;
}

static void
window_is(struct upg_upgrade *u, enum upg_class class)
{
	struct upg_cause c = {
	        .bytes = upg_bytes(u->key3, u->key3_len), .offset = u->key3_at, .dir = TO_SERVER, .class = class};

	if (u->eight_over)
		return;
	u->eight_over = true;
	upg_upgrade_step(u, UPG_IN_EARLY_SEEN, &c);
}

/* What eight octets are that are no request: a nonce behind two keys; behind draft-75 whatever they look like. */
static enum upg_class
window_class(const struct upg_upgrade *u)
{
	struct upg_early e = {0};

	if (u->variant != UPG_VARIANT_HIXIE_75)
		return UPG_CLASS_KEY3;
	for (size_t i = 0; i < u->key3_len; i++)
		upg_early_feed(&e, UPG_EARLY_WEBSOCKET, u->key3[i]);
	upg_early_end(&e);
	return e.class;
}

static void
window_request(struct upg_upgrade *u, enum upg_class class)
{
	struct upg_cause c = line_cause(&u->eight, u->key3_at, class);

	window_is(u, class);
	upg_upgrade_step(u, UPG_IN_EARLY_REQUEST, &c);
}

/* One of the first eight octets behind a handshake that may have key3 there. */
static void
window_feed(struct upg_upgrade *u, uint8_t octet, uint64_t offset)
{
	enum upg_class request;
	struct upg_cause c;

	if (u->key3_len == 0) {
		u->key3_at = offset;
		u->key3_early = u->rec.answered == false;
	}
	u->key3[u->key3_len++] = octet;
	request = upg_request_scan_feed(&u->eight, octet);
	if (request)
		window_request(u, request);
	if (u->key3_len < sizeof u->key3)
		return;
	c = (struct upg_cause){
	        .bytes = upg_bytes(u->key3, 8), .offset = u->key3_at, .dir = TO_SERVER, .class = window_class(u)};
	window_is(u, c.class);
	if (!u->valid76)
		upg_upgrade_step(u, UPG_IN_EIGHT_UNWANTED, &c);
	upg_upgrade_step(u, UPG_IN_KEY3_COMPLETE, &c);
}

void
upg_upgrade_feed_eight(struct upg_upgrade *u, struct upg_bytes b, uint64_t offset)
{
	for (size_t i = 0; i < b.len && u->key3_len < sizeof u->key3 && !u->said_request; i++)
		window_feed(u, b.at[i], offset + i);
}

static void
early_said(struct upg_upgrade *u, unsigned said)
{
	uint64_t skipped = window_bytes(u), to = skipped + u->early.count;
	uint64_t from = skipped + (u->early.head_len ? u->early.lead : 0);
	struct upg_cause c = {.dir = TO_SERVER, .class = u->early.class};

	if (said & UPG_EARLY_CERTAIN && skipped == 0) {
		c.bytes = kept(u, 0, to);
		c.offset = u->pending_at;
		upg_upgrade_step(u, UPG_IN_EARLY_SEEN, &c);
	}
	if (said & UPG_EARLY_FORBIDDEN) {
		c.bytes = kept(u, from, to);
		c.offset = u->pending_at + from;
		upg_upgrade_step(u, UPG_IN_EARLY_FORBIDDEN, &c);
	}
	if (said & UPG_EARLY_REQUEST) {
		c = line_cause(&u->early.scan, u->pending_at + skipped, u->early.request_class);
		upg_upgrade_step(u, UPG_IN_EARLY_REQUEST, &c);
	}
}

void
upg_upgrade_feed_early(struct upg_upgrade *u, struct upg_bytes b, uint64_t offset)
{
	keep(u, b, offset);
	for (size_t i = 0; i < b.len; i++) {
		unsigned said;

		if (u->eight_window && u->key3_len < sizeof u->key3 && !u->key3_in_body) {
			window_feed(u, b.at[i], offset + i);
			continue;
		}
		if (u->said_request)
			return;
		said = upg_early_feed(&u->early, family(u), b.at[i]);
		if (said)
			early_said(u, said);
	}
}

static void
settle_window(struct upg_upgrade *u)
{
	enum upg_class request = upg_request_scan_end(&u->eight);
	bool crlf = u->key3_len <= 2 && (u->key3[0] == '\r' || u->key3[0] == '\n') &&
	            (u->key3_len == 1 || u->key3[1] == '\n');
	struct upg_cause c;

	if (u->key3_len == 0 || u->key3_len == sizeof u->key3 || u->eight_over)
		return;
	if (request) {
		window_request(u, request);
		return;
	}
	crlf = crlf && !(u->key3_len == 2 && u->key3[0] == '\n');
	window_is(u, crlf ? UPG_CLASS_CRLF : window_class(u));
	if (u->valid76 || crlf)
		return;
	c = (struct upg_cause){.bytes = upg_bytes(u->key3, u->key3_len),
	                       .offset = u->key3_at,
	                       .dir = TO_SERVER,
	                       .class = u->rec.early_class};
	upg_upgrade_step(u, UPG_IN_EARLY_FORBIDDEN, &c);
}

static void
body_said(struct upg_upgrade *u, enum upg_class request)
{
	struct upg_cause c = line_cause(&u->body, u->body_at, request);

	u->body_over = true;
	if (request)
		upg_upgrade_step(u, UPG_IN_BODY_REQUEST, &c);
}

void
upg_upgrade_settle_early(struct upg_upgrade *u, bool window)
{
	enum upg_class request;
	unsigned said;

	/* What pauses here goes on: only a request is settled. */
	if (u->body_bytes && !u->body_over && (request = upg_request_scan_end(&u->body)))
		body_said(u, request);
	if (window && u->eight_window && !u->key3_in_body)
		settle_window(u);
	if (u->said_request)
		return;
	said = upg_early_end(&u->early);
	if (said)
		early_said(u, said);
}

void
upg_upgrade_feed_body(struct upg_upgrade *u, struct upg_bytes b, uint64_t offset)
{
	for (size_t i = 0; i < b.len; i++) {
		enum upg_class request;

		if (u->key3_in_body && u->key3_len < sizeof u->key3) {
			if (u->key3_len == 0)
				u->key3_at = offset + i;
			u->key3[u->key3_len++] = b.at[i];
			if (u->key3_len == sizeof u->key3)
				upg_upgrade_step(u, UPG_IN_KEY3_COMPLETE, &(struct upg_cause){.dir = TO_SERVER});
		}
		if (u->body_bytes++ == 0)
			u->body_at = offset + i;
		if (u->body_over)
			continue;
		request = upg_request_scan_feed(&u->body, b.at[i]);
		if (request == UPG_CLASS_NONE && u->body_bytes == u->body_expected)
			request = upg_request_scan_end(&u->body);
		/* The body begins with a request or it does not; later lines are its own matter. */
		if (request || u->body.foreign || u->body_bytes == u->body_expected)
			body_said(u, request);
	}
}

void
upg_upgrade_feed_after(struct upg_upgrade *u, struct upg_bytes b, uint64_t offset)
{
	size_t i = 0;

	if (u->eight_window && u->two_keys && !u->key3_in_body)
		for (; i < b.len && u->key3_len < sizeof u->key3; i++)
			window_feed(u, b.at[i], offset + i);
	for (; i < b.len; i++) {
		unsigned said;

		if (u->client_after_bytes++ == 0)
			u->after_at = offset + i;
		if (u->after_over) {
			u->client_after_bytes += b.len - i - 1;
			return;
		}
		said = upg_early_feed(&u->after, UPG_EARLY_ANY, b.at[i]);
		if (said & UPG_EARLY_REQUEST) {
			struct upg_cause c = line_cause(&u->after.scan, u->after_at, u->after.request_class);

			upg_upgrade_step(u, UPG_IN_CLIENT_HTTP, &c);
		}
		u->after_over = said != 0 || u->after.head_len >= UPG_EARLY_LINE;
		u->known_at[TO_SERVER] = offset + i + 1;
	}
}

/* Is the text still the beginning of a status line? At its seventh octet it is one. */
static void
first_feed(struct upg_upgrade *u, uint8_t octet, uint64_t offset)
{
	static const char line[] = "HTTP/1.";
	bool unknown = upg_upgrade_speaks_unknown(u);
	struct upg_cause c;

	/* Inside an unknown protocol an HTTP client may have asked for this. */
	if ((unknown && (u->client_after_bytes || u->rec.early_bytes)) || octet != (uint8_t)line[u->first_len]) {
		u->first_over = true;
		return;
	}
	u->first[u->first_len++] = octet;
	if (u->first_len < sizeof u->first)
		return;
	u->first_over = true;
	c = (struct upg_cause){.bytes = upg_bytes(u->first, sizeof u->first), .offset = offset - 6, .dir = TO_CLIENT};
	upg_upgrade_step(u, UPG_IN_SERVER_HTTP, &c);
}

void
upg_upgrade_prove(struct upg_upgrade *u)
{
	struct upg_cause c = {.bytes = upg_bytes(u->proof, u->proof_len), .offset = u->proof_at, .dir = TO_CLIENT};
	uint8_t want[18] = {u->proof[0], 0x10};
	bool good;

	if (u->state == UPG_STATE_DIGEST) {
		if (u->proof_len < 16)
			return;
		good = upg_handshake_digest(&u->hs, u->key3, want) && memcmp(want, u->proof, 16) == 0;
	} else if (u->state == UPG_STATE_CHECK && u->proof_len) {
		good = (u->proof[0] == 0x81 || u->proof[0] == 0x82) && (u->proof_len < 2 || u->proof[1] == 0x10);
		if (good && u->proof_len < 18)
			return;
		good = good && upg_handshake_nonce_digest(&u->hs, want + 2) && memcmp(want, u->proof, 18) == 0;
	} else {
		return;
	}
	upg_upgrade_step(u, good ? UPG_IN_PROOF_GOOD : UPG_IN_PROOF_BAD, &c);
}

void
upg_upgrade_feed_server(struct upg_upgrade *u, struct upg_bytes b, uint64_t offset)
{
	for (size_t i = 0; i < b.len; i++) {
		bool signed_later = u->state == UPG_STATE_KEY3 && u->proof_len < 16;
		bool awaited = u->state == UPG_STATE_DIGEST || u->state == UPG_STATE_CHECK || signed_later;

		if (u->first_over && !awaited)
			return;
		if (awaited) {
			if (u->proof_len == 0)
				u->proof_at = offset + i;
			u->proof[u->proof_len++] = b.at[i];
		}
		if (!u->first_over) {
			first_feed(u, b.at[i], offset + i);
			u->known_at[TO_CLIENT] = offset + i + 1;
		}
		upg_upgrade_prove(u);
	}
}
