/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any order of calls on the upgrade machine. Two attempts get the same calls, one with its octets whole, one octet by octet: both must say
 * the same; each writes its record once; memory stays within its limit, the one attempt's budget included, and all of it comes back; a timer that is due is
 * served. At the end the server leaves, in whatever state that finds the attempt: it must be closed then, and wait for nothing.
 */
#include "analyzers/upgrade_machine.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct side {
	struct upg_upgrade *u;
	uint64_t said; /* hash of all events */
	unsigned events, records;
};

static void
mix(struct side *s, const void *at, size_t len)
{
	const uint8_t *p = at;

	for (size_t i = 0; i < len; i++)
		s->said = (s->said ^ p[i]) * UINT64_C(0x100000001b3);
}

static void
on_event(void *user, const struct upg_event *e)
{
	struct side *s = user;

	if (e->bytes.len > 64 || e->reason == NULL || e->state == NULL || s->records > 1)
		abort();
	mix(s, &e->id, sizeof e->id);
	mix(s, &e->severity, sizeof e->severity);
	mix(s, &e->at_fault, sizeof e->at_fault);
	mix(s, &e->offset, sizeof e->offset);
	mix(s, &e->class, sizeof e->class);
	mix(s, e->bytes.at, e->bytes.len);
	s->events++;
}

static void
on_settled(void *user, const struct upg_upgrade_record *r)
{
	struct side *s = user;

	s->records++;
	mix(s, &r->outcome, sizeof r->outcome);
	mix(s, &r->early_bytes, sizeof r->early_bytes);
	mix(s, &r->check, sizeof r->check);
}

static const struct upg_upgrade_ops ops = {.event = on_event, .settled = on_settled};

/* The input is read as a list of octets; past its end it is zeros. */
struct input {
	const uint8_t *at;
	size_t left;
};

static uint8_t
next(struct input *in)
{
	if (in->left == 0)
		return 0;
	in->left--;
	return *in->at++;
}

static const char *const names[] = {"Upgrade",
                                    "Sec-WebSocket-Key1",
                                    "Sec-WebSocket-Key2",
                                    "Sec-WebSocket-Key",
                                    "Sec-WebSocket-Version",
                                    "Sec-WebSocket-Draft",
                                    "Sec-WebSocket-Nonce",
                                    "HTTP2-Settings",
                                    "Sec-WebSocket-Accept",
                                    "Sec-WebSocket-Protocol",
                                    "Sec-WebSocket-Extensions",
                                    "Connection"};
static const char *const values[] = {"WebSocket",
                                     "18x 6]8vM;54 *(5:  {   U1]8  z [  8",
                                     "1_ tx7X d  <  nw  334J702) 7]o}` 0",
                                     "dGhlIHNhbXBsZSBub25jZQ==",
                                     "13",
                                     "h2c",
                                     "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                                     "4ABC2FEE237CD165",
                                     "2",
                                     "connect-udp",
                                     "tcp, TLS/1.0",
                                     "AAMAAABkAAQCAAAA"};
static const char *const chunks[] = {
        "GET /xx\n",           "Tm[K T2u",     "fQJ,fN/4F4!~K~MH",      "\r\n", "GET / HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\n", "\x81\x82xxxx", "PRI * HTTP/2.0\r\n\r\n"};

static struct upg_bytes
piece(struct input *in)
{
	uint8_t which = next(in);

	if (which & 0x80) {
		size_t len = which & 0x3f;
		struct upg_bytes b;

		if (len > in->left)
			len = in->left;
		b = upg_bytes(in->at, len);
		in->at += len;
		in->left -= len;
		return b;
	}
	return upg_bytes(chunks[which % 8], strlen(chunks[which % 8]));
}

static struct upg_bytes
word(const char *const list[12], uint8_t which)
{
	return upg_bytes(list[which % 12], strlen(list[which % 12]));
}

static void
request(struct side side[2], struct input *in, uint64_t now)
{
	static const char *const methods[] = {"GET", "GET", "POST", "CONNECT"};
	uint8_t flags, method, fields = next(in) % 8;
	struct upg_upgrade_request r = {.major = 1, .target = upg_bytes("/", 1), .head_end = 100, .now_us = now};

	while (fields--) {
		struct upg_bytes name = word(names, next(in)), value = word(values, next(in));

		for (int i = 0; i < 2; i++)
			upg_upgrade_request_field(side[i].u, name, value, 10);
	}
	flags = next(in);
	method = next(in) % 4;
	r.method = upg_bytes(methods[method], strlen(methods[method]));
	r.minor = !(flags & 1);
	r.connection_upgrade = !(flags & 2);
	r.connection_close = flags & 4;
	r.announces_length = flags & 88;
	r.announces_body = flags & 24;
	r.chunked = flags & 8;
	r.content_length = flags & 16 ? 8 : 0;
	r.expect_continue = flags & 32;
	for (int i = 0; i < 2; i++)
		upg_upgrade_request(side[i].u, &r);
}

static void
answer(struct side side[2], struct input *in, uint64_t now)
{
	static const uint16_t statuses[] = {101, 101, 101, 100, 200, 404, 426, 103};
	uint8_t flags = next(in), fields = next(in) % 4;
	struct upg_upgrade_answer a = {
	        .status = statuses[flags % 8], .major = 1, .minor = 1, .head_end = 100, .now_us = now};

	a.connection_upgrade = !(flags & 8);
	a.connection_close = flags & 16;
	a.has_content_length = flags & 32;
	a.has_age = flags & 64;
	while (fields--) {
		struct upg_bytes name = word(names, next(in)), value = word(values, next(in));

		for (int i = 0; i < 2; i++)
			upg_upgrade_answer_field(side[i].u, name, value, 20);
	}
	for (int i = 0; i < 2; i++)
		upg_upgrade_answer(side[i].u, &a);
}

typedef void feeder(struct upg_upgrade *, struct upg_bytes, uint64_t, uint64_t);

static void
feed(struct side side[2], feeder *to, struct upg_bytes b, uint64_t at, uint64_t now)
{
	to(side[0].u, b, at, now);
	for (size_t i = 0; i < b.len; i++)
		to(side[1].u, upg_bytes(b.at + i, 1), at + i, now);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static feeder *const feeders[] = {upg_upgrade_client, upg_upgrade_server, upg_upgrade_body, upg_upgrade_beside};
	struct upg_limits lim = upg_limits_default();
	struct input in = {data, size};
	struct side side[2] = {0};
	struct upg_budget budget = {.most_bytes = sizeof(struct upg_upgrade) + 100};
	uint64_t at[3] = {100, 100, 100}, now = 1000000;
	bool asked = false, attempt;

	lim.upgrade_pending_bytes = 128;
	for (int i = 0; i < 2; i++)
		side[i].u = upg_upgrade_new(&lim, i ? &budget : NULL, &ops, &side[i]);
	while (in.left) {
		uint8_t op = next(&in), arg = op >> 4;
		struct upg_bytes b;
		uint64_t due;

		switch (op & 7) {
		case 0:
			if (!asked)
				request(side, &in, now);
			asked = true;
			break;
		case 1:
		case 2:
		case 3:
			b = piece(&in);
			feed(side, feeders[arg & 3], b, at[arg & 3 ? (arg & 3) % 3 : 0], now);
			at[arg & 3 ? (arg & 3) % 3 : 0] += b.len;
			break;
		case 4:
			answer(side, &in, now);
			break;
		case 5:
			now += (uint64_t)arg * 400000;
			for (int i = 0; i < 2; i++)
				upg_upgrade_timer(side[i].u, now);
			due = upg_upgrade_deadline(side[0].u);
			if (due != upg_upgrade_deadline(side[1].u) || (due && due <= now))
				abort();
			break;
		case 6:
			for (int i = 0; i < 2; i++)
				upg_upgrade_end(side[i].u, arg & 1 ? TO_SERVER : TO_CLIENT, arg & 2, now);
			break;
		default:
			for (int i = 0; i < 2; i++)
				upg_upgrade_answered(side[i].u, upg_bytes("x", 1), 5, now);
		}
		if (upg_upgrade_memory_bytes(side[0].u) > sizeof *side[0].u + lim.upgrade_pending_bytes)
			abort();
		if (side[0].u->state != side[1].u->state || side[0].said != side[1].said)
			abort();
	}
	attempt = asked && side[0].u->state != UPG_STATE_PLAIN && side[0].u->rec.variant[0] && side[0].u->variant_name;
	for (int i = 0; i < 2; i++) {
		upg_upgrade_end(side[i].u, TO_CLIENT, false, now);
		if (side[i].u->state != UPG_STATE_CLOSED || upg_upgrade_deadline(side[i].u))
			abort();
		upg_upgrade_free(side[i].u, now);
	}
	if (budget.held_bytes)
		abort();
	if (side[0].said != side[1].said || side[0].events > 40 || (attempt && side[0].records != 1))
		abort();
	return 0;
}
