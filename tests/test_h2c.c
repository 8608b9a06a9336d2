/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HTTP/2 in the clear: each rule and its innocent twin, whole, octet by octet and cut at every place. Field sections are written as literals
 * (RFC 7541 6.2.2) unless HPACK's state is what is tested; then libnghttp2 encodes them.
 */
#include "analyzers/h2c_flaw.h"
#include "analyzers/h2c_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* --- what is said ------------------------------------------------------------------------------------------------------- */

#define TURNS 64

static struct turn {
	enum upg_dir dir;
	size_t gap; /* or: so many octets are not seen */
	size_t at, len;
} turns[TURNS];
static size_t turn_count, said;
static uint8_t octets[1 << 20];
static struct upg_limits lim;
static struct upg_h2c_start start;
static struct upg_http_record upgraded;

static void
say(enum upg_dir dir, const void *at, size_t len)
{
	assert_true(turn_count < TURNS && said + len <= sizeof octets);
	memcpy(octets + said, at, len);
	if (turn_count > 0 && turns[turn_count - 1].dir == dir && turns[turn_count - 1].gap == 0)
		turns[turn_count - 1].len += len;
	else
		turns[turn_count++] = (struct turn){.dir = dir, .at = said, .len = len};
	said += len;
}

static void
gap(enum upg_dir dir, size_t len)
{
	turns[turn_count++] = (struct turn){.dir = dir, .gap = len, .at = said};
}

static void
head(enum upg_dir dir, unsigned type, unsigned flags, uint32_t stream, size_t len)
{
	uint8_t h[9] = {(uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len, (uint8_t)type, (uint8_t)flags};

	upg_put_be32(h + 5, stream);
	say(dir, h, sizeof h);
}

static void
frame(enum upg_dir dir, unsigned type, unsigned flags, uint32_t stream, struct upg_bytes payload)
{
	head(dir, type, flags, stream, payload.len);
	say(dir, payload.at, payload.len);
}

#define NONE     upg_bytes("", 0)
#define TEXT(s)  upg_bytes(s, sizeof(s) - 1)
#define END      UPG_H2C_END_STREAM
#define HEADS    UPG_H2C_END_HEADERS
#define PREFACE  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define REQUEST  ":method", "POST", ":scheme", "http", ":path", "/a", ":authority", "a"
#define GET      ":method", "GET", ":scheme", "http", ":path", "/a", ":authority", "a"
#define RESPONSE ":status", "200"

/* A section of literal fields: name, value, ..., NULL. Lives until the next call. */
static struct upg_bytes
fields(const char *name, ...)
{
	static uint8_t out[65536];
	size_t n = 0;
	va_list ap;

	va_start(ap, name);
	for (bool value = false; name != NULL; name = va_arg(ap, const char *), value = !value) {
		size_t len = strlen(name);
		if (!value)
			out[n++] = 0;
		assert_true(len < 127);
		out[n++] = (uint8_t)len;
		memcpy(out + n, name, len);
		n += len;
	}
	va_end(ap);
	return upg_bytes(out, n);
}

#define FIELDS(...) fields(__VA_ARGS__, NULL)

/* One literal field whose value may have any octet. */
static struct upg_bytes
field_of(const char *name, const char *value, size_t len)
{
	static uint8_t out[512];
	size_t n = 0, name_len = strlen(name);

	out[n++] = 0;
	out[n++] = (uint8_t)name_len;
	memcpy(out + n, name, name_len);
	n += name_len;
	out[n++] = (uint8_t)len;
	memcpy(out + n, value, len);
	return upg_bytes(out, n + len);
}

static void
begin(bool after_switch)
{
	turn_count = said = 0;
	lim = upg_limits_default();
	start = (struct upg_h2c_start){.lim = &lim, .next_tx_id = 1};
	upgraded = (struct upg_http_record){.method = "GET", .target = "/up", .host = "a"};
	if (after_switch) {
		start.upgraded = &upgraded;
		start.settings_known = true;
	}
}

/* Both sides as they begin. */
static void
hello(void)
{
	begin(false);
	say(TO_SERVER, PREFACE, 24);
	frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, NONE);
	frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
	frame(TO_CLIENT, UPG_H2C_SETTINGS, UPG_H2C_ACK, 0, NONE);
	frame(TO_SERVER, UPG_H2C_SETTINGS, UPG_H2C_ACK, 0, NONE);
}

/* --- how it is played --------------------------------------------------------------------------------------------------- */

struct play {
	char text[16384];
	size_t len;
	unsigned records;
	struct upg_h2c_counts counts;
	bool over;
	uint64_t most_bytes;
	struct upg_http_record last;
};

static void
put(struct play *p, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	p->len += (size_t)vsnprintf(p->text + p->len, sizeof p->text - p->len, format, ap);
	va_end(ap);
	assert_true(p->len < sizeof p->text);
}

static void
on_event(void *user, const struct upg_event *e)
{
	struct play *p = user;
	unsigned sum = 0;

	for (size_t i = 0; i < e->bytes.len; i++)
		sum = sum * 31 + e->bytes.at[i];
	put(p, "%s/%u %c @%llu tx%llu %u %s\n", upg_event_rows[e->id].name, e->severity,
	    e->at_fault == TO_SERVER ? 'c' : 's', (unsigned long long)e->offset, (unsigned long long)e->tx_id, sum,
	    e->reason);
	assert_true(e->seen_in == e->at_fault);
}

static void
on_http(void *user, const struct upg_http_record *r)
{
	struct play *p = user;

	p->last = *r;
	if (p->records++ > 100)
		return;
	put(p, "record %u %s %s %s %u %llu %llu\n", r->stream_id, r->method, r->host, r->target, r->status,
	    (unsigned long long)r->request_bytes, (unsigned long long)r->response_bytes);
}

/* cut 0: whole; 1: octet by octet; n: every turn in two at n - 1. */
static void
play(struct play *p, size_t cut)
{
	static const struct upg_h2c_ops ops = {.event = on_event, .http = on_http};
	struct upg_budget budget = {.most_bytes = lim.http_memory_bytes};
	struct upg_pool records;
	struct upg_h2c_pools pools;
	uint64_t at[2] = {0, 0};

	*p = (struct play){0};
	upg_pool_init(&records, &budget, sizeof(struct upg_http_record));
	upg_h2c_pools_init(&pools, &budget, &records);
	start.ops = &ops;
	start.user = p;
	struct upg_h2c *h = upg_h2c_new(&pools, &start);
	assert_non_null(h);
	for (size_t i = 0; i < turn_count; i++) {
		const struct turn *t = &turns[i];
		size_t step = cut == 1 ? 1 : cut > 1 && cut - 1 < t->len ? cut - 1 : t->len;
		if (t->gap > 0) {
			upg_h2c_gap(h, t->dir, t->gap);
			at[t->dir] += t->gap;
			continue;
		}
		for (size_t done = 0; done < t->len; done += step) {
			step = cut > 1 && done > 0 ? t->len - done : step;
			if (step > t->len - done)
				step = t->len - done;
			/* a piece of its own, so that what is read beyond it is found */
			uint8_t *piece = malloc(step);
			memcpy(piece, octets + t->at + done, step);
			upg_h2c_feed(h, t->dir, upg_bytes(piece, step), at[t->dir], 7);
			free(piece);
			at[t->dir] += step;
			if (budget.held_bytes > p->most_bytes)
				p->most_bytes = budget.held_bytes;
		}
	}
	p->over = upg_h2c_lost(h, TO_SERVER) && upg_h2c_lost(h, TO_CLIENT);
	upg_h2c_free(h);
	p->counts = pools.counts;
	upg_h2c_pools_fini(&pools);
	upg_pool_fini(&records);
	assert_int_equal(budget.held_bytes, 0);
}

/* The events as "h2c.bad_frame/2 ...", the same however the octets are cut. */
static struct play *
played(void)
{
	static struct play whole, other;
	size_t longest = 0;

	play(&whole, 0);
	for (size_t i = 0; i < turn_count; i++)
		longest = turns[i].len > longest ? turns[i].len : longest;
	if (longest > 600)
		longest = 600;
	for (size_t cut = 1; cut <= longest; cut++) {
		play(&other, cut);
		if (strcmp(whole.text, other.text) != 0)
			fail_msg("cut %zu:\n%s--- whole:\n%s", cut, other.text, whole.text);
	}
	return &whole;
}

/* "NAME reason-fragment" for each event, in order; "" for none. */
static void
expect_at(int line, const char *name, enum upg_h2c_flaw flaw, char side)
{
	struct play *p = played();
	char want[512];
	const char *found = strstr(p->text, "h2c.");

	if (name == NULL) {
		if (found != NULL || strstr(p->text, "http.") != NULL)
			fail_msg("line %d: nothing was to be said, but\n%s", line, p->text);
		return;
	}
	snprintf(want, sizeof want, "%s/2 %c ", name, side);
	if (found == NULL || strncmp(found, want, strlen(want)) != 0 || strstr(found + 1, "\nh2c.") != NULL ||
	    strstr(found, upg_h2c_flaw_reason(flaw)) == NULL)
		fail_msg("line %d: %s alone, \"%s\", but\n%s", line, want, upg_h2c_flaw_reason(flaw), p->text);
}

#define QUIET()               expect_at(__LINE__, NULL, 0, 0)
#define BAD_FRAME(flaw, side) expect_at(__LINE__, "h2c.bad_frame", UPG_H2C_FLAW_##flaw, side)
#define FORBIDDEN(flaw, side) expect_at(__LINE__, "h2c.forbidden_field", UPG_H2C_FLAW_##flaw, side)

/* --- prefaces ----------------------------------------------------------------------------------------------------------- */

static void
prefaces(void **state)
{
	hello();
	QUIET();
	assert_false(played()->over);

	begin(true);
	say(TO_CLIENT, "", 0);
	frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
	say(TO_SERVER, PREFACE, 24);
	frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, NONE);
	QUIET();

	/* half of it is no other thing */
	begin(true);
	say(TO_SERVER, PREFACE, 20);
	QUIET();

	for (size_t at = 0; at < 24; at++) {
		char other[] = PREFACE;
		other[at] ^= 1;
		begin(true);
		say(TO_SERVER, other, 24);
		struct play *p = played();
		assert_non_null(strstr(p->text, "h2c.bad_preface/2 c @0"));
		assert_null(strstr(p->text, "h2c.bad_frame"));
		assert_true(p->over);
	}
}

static void
first_frames(void **state)
{
	begin(false);
	say(TO_SERVER, PREFACE, 24);
	frame(TO_SERVER, UPG_H2C_PING, 0, 0, TEXT("12345678"));
	BAD_FRAME(NOT_SETTINGS, 'c');

	begin(false);
	say(TO_SERVER, PREFACE, 24);
	frame(TO_SERVER, UPG_H2C_SETTINGS, UPG_H2C_ACK, 0, NONE);
	BAD_FRAME(NOT_SETTINGS, 'c');

	/* the server has agreed: it must begin so too */
	begin(true);
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE));
	BAD_FRAME(NOT_SETTINGS, 's');

	/* upgrade.interim_switch tells of this */
	begin(true);
	say(TO_CLIENT, "HTTP/1.1 200 OK\r\n\r\n", 19);
	QUIET();

	/* the server began unasked: half a preface is none */
	begin(false);
	frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
	say(TO_SERVER, "PRI * HTTP/2.0\r\nHost: a\r\n", 25);
	assert_non_null(strstr(played()->text, "h2c.bad_preface/2 c @0"));

	/* without a 101 it may know HTTP/1 alone */
	begin(false);
	say(TO_SERVER, PREFACE, 24);
	frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, NONE);
	say(TO_CLIENT, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
	QUIET();
	assert_true(played()->over);
}

/* --- frames ------------------------------------------------------------------------------------------------------------- */

static void
lengths(void **state)
{
	static const struct {
		uint8_t type, flags;
		uint32_t stream;
		size_t len;
		bool good;
	} rows[] = {
	        {UPG_H2C_PRIORITY, 0, 1, 5, true},
	        {UPG_H2C_PRIORITY, 0, 1, 4, false},
	        {UPG_H2C_RST_STREAM, 0, 1, 4, true},
	        {UPG_H2C_RST_STREAM, 0, 1, 5, false},
	        {UPG_H2C_SETTINGS, 0, 0, 12, true},
	        {UPG_H2C_SETTINGS, 0, 0, 5, false},
	        {UPG_H2C_SETTINGS, 1, 0, 0, true},
	        {UPG_H2C_SETTINGS, 1, 0, 6, false},
	        {UPG_H2C_PING, 0, 0, 8, true},
	        {UPG_H2C_PING, 1, 0, 7, false},
	        {UPG_H2C_PING, 0, 0, 9, false},
	        {UPG_H2C_GOAWAY, 0, 0, 8, true},
	        {UPG_H2C_GOAWAY, 0, 0, 20, true},
	        {UPG_H2C_GOAWAY, 0, 0, 7, false},
	        {UPG_H2C_WINDOW_UPDATE, 0, 0, 4, true},
	        {UPG_H2C_WINDOW_UPDATE, 0, 1, 4, true},
	        {UPG_H2C_WINDOW_UPDATE, 0, 1, 3, false},
	        {UPG_H2C_HEADERS, 0x8, 1, 0, false},
	        {UPG_H2C_HEADERS, 0x20, 1, 4, false},
	        {10, 0, 1, 3, true}, /* unknown types are ignored (RFC 9113 4.1) */
	        {0xff, 0xff, 0x7fffffff, 16384, true},
	};
	static const uint8_t zeros[16384];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		hello();
		frame(TO_SERVER, rows[i].type, rows[i].flags | (rows[i].type == UPG_H2C_HEADERS ? HEADS : 0),
		      rows[i].stream, upg_bytes(zeros, rows[i].len));
		if (rows[i].good)
			QUIET();
		else
			BAD_FRAME(LENGTH, 'c');
	}
}

static void
stream_numbers(void **state)
{
	for (unsigned type = UPG_H2C_DATA; type < UPG_H2C_CONTINUATION; type++) {
		bool of_connection = type == UPG_H2C_SETTINGS || type == UPG_H2C_PING || type == UPG_H2C_GOAWAY;
		static const uint8_t zeros[8];
		size_t len = type == UPG_H2C_PRIORITY ? 5 : type == UPG_H2C_PING || type == UPG_H2C_GOAWAY ? 8 : 4;
		if (type == UPG_H2C_SETTINGS || type == UPG_H2C_DATA)
			len = 0;
		if (type == UPG_H2C_WINDOW_UPDATE)
			continue;
		hello();
		frame(TO_CLIENT, type, 0, of_connection ? 2 : 0, upg_bytes(zeros, len));
		if (of_connection)
			BAD_FRAME(STREAM_NOT_ZERO, 's');
		else
			BAD_FRAME(STREAM_ZERO, 's');
	}
	/* RFC 9113 5.1.1 */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 2, FIELDS(GET));
	BAD_FRAME(PARITY, 'c');
	hello();
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 2, FIELDS(RESPONSE));
	BAD_FRAME(PARITY, 's');
	hello();
	frame(TO_SERVER, UPG_H2C_DATA, END, 1, TEXT("x"));
	BAD_FRAME(IDLE, 'c');
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	frame(TO_SERVER, UPG_H2C_DATA, END, 1, TEXT("x"));
	BAD_FRAME(ENDED, 'c');
	/* The server has ended the stream: what is under way is innocent (RFC 9113 5.1). */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	frame(TO_CLIENT, UPG_H2C_RST_STREAM, 0, 1, TEXT("\0\0\0\0"));
	frame(TO_SERVER, UPG_H2C_DATA, 0, 1, TEXT("x"));
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS("x-sum", "1"));
	QUIET();
	/* Priorities of streams nobody opens (RFC 9113 5.1). */
	hello();
	frame(TO_SERVER, UPG_H2C_PRIORITY, 0, 11, TEXT("\0\0\0\0\x10"));
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END | UPG_H2C_WITH_PRIORITY, 13,
	      upg_bytes("\0\0\0\x0b\x0f\x82\x84\x86", 8));
	QUIET();
}

static void
promises(void **state)
{
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	frame(TO_CLIENT, UPG_H2C_PUSH_PROMISE, HEADS, 1, TEXT("\0\0\0\x02\x82\x84\x86"));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 2, FIELDS(RESPONSE, "content-length", "2"));
	frame(TO_CLIENT, UPG_H2C_DATA, END, 2, TEXT("hi"));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE));
	QUIET();
	assert_non_null(strstr(played()->text, "record 2 GET  / 200 0 2\n"));
	assert_non_null(strstr(played()->text, "record 1 GET a /a 200 0 0\n"));

	hello();
	frame(TO_CLIENT, UPG_H2C_PUSH_PROMISE, HEADS, 1, TEXT("\0\0\0\x03\x82\x84\x86"));
	BAD_FRAME(PROMISE, 's');
	hello();
	frame(TO_CLIENT, UPG_H2C_PUSH_PROMISE, HEADS, 1, TEXT("\0\0\0\x04\x82\x84\x86"));
	frame(TO_CLIENT, UPG_H2C_PUSH_PROMISE, HEADS, 1, TEXT("\0\0\0\x02\x82\x84\x86"));
	BAD_FRAME(PROMISE, 's');
	hello();
	frame(TO_SERVER, UPG_H2C_PUSH_PROMISE, HEADS, 1, TEXT("\0\0\0\x02\x82\x84\x86"));
	BAD_FRAME(PROMISE, 'c');
}

static void
sizes(void **state)
{
	static const uint8_t zeros[20000];
	struct upg_bytes larger = TEXT("\0\5\0\1\0\0");

	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	frame(TO_SERVER, UPG_H2C_DATA, END, 1, upg_bytes(zeros, 16384));
	QUIET();
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	frame(TO_SERVER, UPG_H2C_DATA, END, 1, upg_bytes(zeros, 16385));
	BAD_FRAME(OVERSIZE, 'c');
	/* the receiver allows more */
	hello();
	frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, larger);
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	frame(TO_SERVER, UPG_H2C_DATA, END, 1, upg_bytes(zeros, 20000));
	QUIET();
	/* the sender does, of what it is sent */
	hello();
	frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, larger);
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	frame(TO_SERVER, UPG_H2C_DATA, END, 1, upg_bytes(zeros, 20000));
	BAD_FRAME(OVERSIZE, 'c');
	/* HTTP2-Settings counts as SETTINGS (RFC 7540 3.2.1) */
	for (int known = 0; known < 3; known++) {
		begin(true);
		start.settings = known == 1 ? larger : NONE;
		start.settings_known = known > 0;
		frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
		frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE));
		frame(TO_CLIENT, UPG_H2C_DATA, END, 1, upg_bytes(zeros, 20000));
		if (known == 2)
			BAD_FRAME(OVERSIZE, 's');
		else
			QUIET();
	}
	/* what the receiver has said was not seen */
	hello();
	gap(TO_CLIENT, 30);
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	frame(TO_SERVER, UPG_H2C_DATA, END, 1, upg_bytes(zeros, 20000));
	QUIET();
	hello();
	frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, TEXT("\0\5\0\0\x3f\xff"));
	BAD_FRAME(SETTING, 'c');
}

static void
continuations(void **state)
{
	struct upg_bytes all = FIELDS(GET);

	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, END, 1, upg_bytes(all.at, 9));
	frame(TO_SERVER, UPG_H2C_CONTINUATION, 0, 1, NONE);
	frame(TO_SERVER, UPG_H2C_CONTINUATION, HEADS, 1, upg_bytes(all.at + 9, all.len - 9));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE));
	QUIET();
	assert_non_null(strstr(played()->text, "record 1 GET a /a 200 0 0\n"));

	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, END, 1, upg_bytes(all.at, 9));
	frame(TO_SERVER, UPG_H2C_PING, 0, 0, TEXT("12345678"));
	frame(TO_SERVER, UPG_H2C_PING, 0, 0, TEXT("12345678"));
	BAD_FRAME(INTERLEAVED, 'c');
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, END, 1, upg_bytes(all.at, 9));
	frame(TO_SERVER, UPG_H2C_CONTINUATION, HEADS, 3, upg_bytes(all.at + 9, all.len - 9));
	BAD_FRAME(INTERLEAVED, 'c');
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, END | HEADS, 1, FIELDS(GET));
	frame(TO_SERVER, UPG_H2C_CONTINUATION, HEADS, 1, NONE);
	BAD_FRAME(CONTINUATION, 'c');
}

static void
padding(void **state)
{
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "2"));
	frame(TO_SERVER, UPG_H2C_DATA, END | UPG_H2C_PADDED, 1, TEXT("\3hi\0\0\0"));
	QUIET();
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END | UPG_H2C_PADDED | UPG_H2C_WITH_PRIORITY, 1,
	      TEXT("\2\0\0\0\0\x0f\x82\x84\x86\0\0"));
	QUIET();
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	frame(TO_SERVER, UPG_H2C_DATA, END | UPG_H2C_PADDED, 1, TEXT("\5\0\0\0\0\0"));
	QUIET();
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	frame(TO_SERVER, UPG_H2C_DATA, END | UPG_H2C_PADDED, 1, TEXT("\6\0\0\0\0\0"));
	BAD_FRAME(PADDING, 'c');
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END | UPG_H2C_PADDED, 1, TEXT("\6\x82\x84\x86"));
	BAD_FRAME(PADDING, 'c');
}

/* --- fields ------------------------------------------------------------------------------------------------------------- */

static void
request_with(const char *name, const char *value)
{
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET, name, value));
}

static void
connection_fields(void **state)
{
	static const char *const names[] = {"transfer-encoding", "connection", "upgrade", "keep-alive",
	                                    "proxy-connection"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		request_with(names[i], "x");
		FORBIDDEN(CONNECTION, 'c');
		hello();
		frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
		frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE, names[i], "x"));
		FORBIDDEN(CONNECTION, 's');
		hello();
		frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
		frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(names[i], "x"));
		FORBIDDEN(CONNECTION, 'c');
	}
	request_with("connection-x", "x");
	QUIET();
	request_with("te", "trailers");
	QUIET();
	request_with("te", "Trailers");
	QUIET();
	request_with("te", "trailers, chunked");
	FORBIDDEN(TE, 'c');
	request_with("te", "gzip;q=0.5");
	FORBIDDEN(TE, 'c');
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS("content-length", "0"));
	FORBIDDEN(TRAILER, 'c');
}

static void
octets_of_fields(void **state)
{
	static const char *const bad[] = {"a b", "a:b", "Ab", "a\rb", "a\nb", "a\x7f", "\xe9", "", "a\tb"};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		request_with(bad[i], "x");
		FORBIDDEN(NAME, 'c');
	}
	request_with("a_b!#$%&'*+-.^`|~9", "x");
	QUIET();
	request_with("x", "a\r\nb: c");
	FORBIDDEN(VALUE, 'c');
	request_with("x", "a\rb");
	FORBIDDEN(VALUE, 'c');
	request_with("x", "a\nb");
	FORBIDDEN(VALUE, 'c');
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, 0, 1, FIELDS(GET));
	frame(TO_SERVER, UPG_H2C_CONTINUATION, HEADS, 1, field_of("x", "a\0b", 3));
	FORBIDDEN(VALUE, 'c');
	request_with("x", " \ta \x01\x7f\xff ");
	QUIET();
}

static void
pseudo_fields(void **state)
{
	static const struct {
		const char *name, *value;
		bool repeated;
	} bad[] = {{":path", "/b", true}, {":method", "GET", true}, {":bad", "x", true}, {":status", "200", true}};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		request_with(bad[i].name, bad[i].value);
		FORBIDDEN(PSEUDO, 'c');
	}
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1,
	      FIELDS(":method", "GET", ":scheme", "http", "x", "y", ":path", "/"));
	FORBIDDEN(PSEUDO, 'c');
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(":path", "/b"));
	FORBIDDEN(PSEUDO, 'c');
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE, ":path", "/"));
	FORBIDDEN(PSEUDO, 's');

	static const struct {
		const char *method, *scheme, *path, *authority;
		bool good;
	} rows[] = {
	        {"GET", "http", "/", "a", true},
	        {"GET", "http", "/ HTTP/1.1", "a", false},
	        {"GET", "http", "/\ta", "a", false},
	        {"GET / HTTP/1.1", "http", "/", "a", false},
	        {"", "http", "/", "a", false},
	        {"GET", "http://evil/x?", "/", "a", false},
	        {"GET", "coap+tcp", "/\xc3\xa4", "[::1]:80", true},
	        {"GET", "http", "/", "a b", false},
	        {"OPTIONS", "http", "*", "a", true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		hello();
		frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1,
		      FIELDS(":method", rows[i].method, ":scheme", rows[i].scheme, ":path", rows[i].path, ":authority",
		             rows[i].authority));
		if (rows[i].good)
			QUIET();
		else
			FORBIDDEN(PSEUDO_VALUE, 'c');
	}
}

/* --- content-length ------------------------------------------------------------------------------------------------------- */

static void
posts(const char *length, const char *data)
{
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", length));
	frame(TO_SERVER, UPG_H2C_DATA, END, 1, upg_bytes(data, strlen(data)));
}

static void
answers(const char *method, const char *status, const char *length, const char *data)
{
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(":method", method, ":scheme", "http", ":path", "/"));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(":status", status, "content-length", length));
	frame(TO_CLIENT, UPG_H2C_DATA, END, 1, upg_bytes(data, strlen(data)));
}

static void
content_lengths(void **state)
{
	posts("5", "hello");
	QUIET();
	posts("0", "");
	QUIET();
	posts("0", "GET /admin HTTP/1.1\r\n");
	FORBIDDEN(DATA_LENGTH, 'c');
	/* less than announced, and answered to the end */
	posts("6", "hello");
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE));
	frame(TO_CLIENT, UPG_H2C_DATA, 0, 1, TEXT("x"));
	QUIET();
	frame(TO_CLIENT, UPG_H2C_DATA, END, 1, TEXT("x"));
	FORBIDDEN(DATA_LENGTH, 'c');
	/* given up, as Node.js does: END_STREAM, then RST_STREAM */
	posts("6", "hello");
	frame(TO_SERVER, UPG_H2C_RST_STREAM, 0, 1, TEXT("\0\0\0\x08"));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE));
	QUIET();
	/* the server had answered, and did not want the rest */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "6"));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(":status", "413"));
	frame(TO_SERVER, UPG_H2C_DATA, END, 1, TEXT("hello"));
	QUIET();
	posts("4", "hello");
	FORBIDDEN(DATA_LENGTH, 'c');
	posts("+5", "hello");
	FORBIDDEN(BAD_LENGTH, 'c');
	posts("5, 5", "hello");
	FORBIDDEN(BAD_LENGTH, 'c');
	posts("", "hello");
	FORBIDDEN(BAD_LENGTH, 'c');
	posts("18446744073709551621", "hello");
	FORBIDDEN(BAD_LENGTH, 'c');
	/* told before the end */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "1"));
	frame(TO_SERVER, UPG_H2C_DATA, 0, 1, TEXT("ab"));
	FORBIDDEN(DATA_LENGTH, 'c');
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET, "content-length", "3"));
	FORBIDDEN(DATA_LENGTH, 'c');
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "1", "content-length", "2"));
	FORBIDDEN(BAD_LENGTH, 'c');
	/* given up on the way */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "9"));
	frame(TO_SERVER, UPG_H2C_RST_STREAM, 0, 1, TEXT("\0\0\0\x08"));
	QUIET();

	answers("GET", "200", "2", "hi");
	QUIET();
	answers("GET", "200", "1", "hi");
	FORBIDDEN(DATA_LENGTH, 's');
	/* as HAProxy ends what a server has left unfinished */
	answers("GET", "200", "3", "hi");
	QUIET();
	answers("HEAD", "200", "3", "");
	QUIET();
	answers("GET", "304", "3", "");
	QUIET();
	answers("GET", "204", "3", "");
	QUIET();
	answers("CONNECT", "200", "3", "octets of the tunnel");
	QUIET();
	/* an interim response and trailers */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(":status", "103", "link", "</a>"));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1,
	      FIELDS(RESPONSE, "content-length", "2", "content-type", "text/plain"));
	frame(TO_CLIENT, UPG_H2C_DATA, 0, 1, TEXT("h"));
	frame(TO_CLIENT, UPG_H2C_DATA, 0, 1, TEXT("i"));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS("x-sum", "1"));
	QUIET();
	assert_string_equal(played()->text, "record 1 GET a /a 200 0 2\n");
	assert_string_equal(played()->last.content_type, "text/plain");
	/* the answer to what was upgraded */
	begin(true);
	frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
	say(TO_SERVER, PREFACE, 24);
	frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, NONE);
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE, "content-length", "2"));
	frame(TO_CLIENT, UPG_H2C_DATA, END, 1, TEXT("hi"));
	QUIET();
	assert_string_equal(played()->text, "record 1 GET a /up 200 0 2\n");
	frame(TO_SERVER, UPG_H2C_DATA, END, 1, TEXT("hi"));
	QUIET();
	begin(true);
	say(TO_SERVER, PREFACE, 24);
	frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, NONE);
	frame(TO_SERVER, UPG_H2C_DATA, END, 1, TEXT("hi"));
	BAD_FRAME(ENDED, 'c');
	begin(true);
	memcpy(upgraded.method, "HEAD", 5);
	frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE, "content-length", "2"));
	QUIET();
}

/* What is said once, of whom, and of what nothing is said. */
static void
told_apart(void **state)
{
	/* one event for a flaw of frames in a direction, for one of fields in a section */
	hello();
	frame(TO_SERVER, UPG_H2C_DATA, 0, 0, NONE);
	frame(TO_SERVER, UPG_H2C_DATA, 0, 0, NONE);
	BAD_FRAME(STREAM_ZERO, 'c');
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET, "connection", "x", "upgrade", "y"));
	FORBIDDEN(CONNECTION, 'c');
	/* a stream that was reset is forgotten, and is not opened again */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	frame(TO_CLIENT, UPG_H2C_RST_STREAM, 0, 1, TEXT("\0\0\0\x08"));
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS("x", "y"));
	QUIET();
	assert_int_equal(played()->counts.streams, 1);
	/* behind a final response come trailers, behind an interim one another response */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(":status", "103"));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS("x", "y"));
	QUIET();
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE));
	FORBIDDEN(PSEUDO, 's');
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS("content-length", "0"));
	FORBIDDEN(TRAILER, 's');
	/* more DATA than announced, where none counts */
	answers("GET", "304", "1", "abc");
	QUIET();
	answers("GET", "204", "1", "abc");
	QUIET();
	answers("GET", "200", "1", "abc");
	FORBIDDEN(DATA_LENGTH, 's');
	for (int bodyless = 0; bodyless < 2; bodyless++) {
		begin(true);
		if (bodyless)
			memcpy(upgraded.method, "HEAD", 5);
		frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
		frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE, "content-length", "1"));
		frame(TO_CLIENT, UPG_H2C_DATA, END, 1, TEXT("abc"));
		if (bodyless)
			QUIET();
		else
			FORBIDDEN(DATA_LENGTH, 's');
	}
	/* fewer than announced, since the rest was not seen */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "10"));
	head(TO_SERVER, UPG_H2C_DATA, END, 1, 5);
	gap(TO_SERVER, 6);
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE));
	QUIET();
	/* HPACK fails, and what its encoder may use is not known */
	for (int known = 0; known < 2; known++) {
		begin(true);
		start.settings_known = known;
		frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
		frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, TEXT("\xff\xff\xff\xff\xff\xff\xff\xff"));
		if (known)
			BAD_FRAME(HPACK, 's');
		else
			QUIET();
	}
}

/* --- HPACK ---------------------------------------------------------------------------------------------------------------- */

static nghttp2_hd_deflater *deflater;

static struct upg_bytes
deflated(const char *name, const char *value)
{
	static uint8_t out[8192];
	nghttp2_nv nv = {(uint8_t *)name, (uint8_t *)value, strlen(name), strlen(value), 0};
	ssize_t n = nghttp2_hd_deflate_hd(deflater, out, sizeof out, &nv, 1);

	assert_true(n > 0);
	return upg_bytes(out, (size_t)n);
}

static void
hpack(void **state)
{
	/* a field of the table, named by its index alone in the second request */
	assert_int_equal(nghttp2_hd_deflate_new(&deflater, 4096), 0);
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, deflated("x", "y"));
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 3, deflated("transfer-encoding", "chunked"));
	FORBIDDEN(CONNECTION, 'c');
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 5, deflated("transfer-encoding", "chunked"));
	struct play *p = played();
	assert_non_null(strstr(p->text, "tx2 "));
	assert_non_null(strstr(p->text, "tx3 "));
	nghttp2_hd_deflate_del(deflater);

	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, TEXT("\xff\xff\xff\xff\xff\xff\xff\xff"));
	BAD_FRAME(HPACK, 'c');
	/* it ends inside a field */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, TEXT("\0\x05x"));
	BAD_FRAME(HPACK, 'c');
	/* A string longer than anybody here reads is no fault of HPACK's. */
	static uint8_t large[80000] = {0, 1, 'x', 0x7f, 0x81, 0xef, 0x04};
	memset(large + 7, 'a', sizeof large - 7);
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, END, 1, upg_bytes(large, 16384));
	for (size_t at = 16384; at < sizeof large; at += 15904)
		frame(TO_SERVER, UPG_H2C_CONTINUATION, at + 15904 >= sizeof large ? HEADS : 0, 1,
		      upg_bytes(large + at, 15904));
	QUIET();
	assert_int_equal(played()->counts.unread, 1);
}

static void
tables(void **state)
{
	static const uint8_t to_8k[] = {0, 1, 0, 0, 0x20, 0}, to_8m[] = {0, 1, 0, 0x80, 0, 0};

	for (int allowed = 0; allowed < 2; allowed++) {
		assert_int_equal(nghttp2_hd_deflate_new(&deflater, 8192), 0);
		nghttp2_hd_deflate_change_table_size(deflater, 8192);
		hello();
		if (allowed)
			frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, upg_bytes(to_8k, 6));
		/* 001 and 8192 in five and more bits: the table's size (RFC 7541 6.3) */
		frame(TO_SERVER, UPG_H2C_HEADERS, 0, 1, TEXT("\x3f\xe1\x3f"));
		frame(TO_SERVER, UPG_H2C_CONTINUATION, HEADS | END, 1, FIELDS(GET));
		if (allowed)
			QUIET();
		else
			BAD_FRAME(HPACK, 'c');
		nghttp2_hd_deflate_del(deflater);
	}
	/* larger than is followed here: not judged */
	hello();
	frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, upg_bytes(to_8m, 6));
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, TEXT("\x3f\xe1\xff\x7f\x82\x84\x86"));
	QUIET();
	assert_int_equal(played()->counts.unread, 1);
}

/* --- bounds --------------------------------------------------------------------------------------------------------------- */

static void
bombs(void **state)
{
	/* An entry of 3,000 octets, named 12,000 times by one octet each. */
	static uint8_t bomb[16384];
	static char value[3001];

	memset(value, 'a', sizeof value - 1);
	assert_int_equal(nghttp2_hd_deflate_new(&deflater, 4096), 0);
	hello();
	struct upg_bytes entry = deflated("x", value);
	memcpy(bomb, entry.at, entry.len);
	memset(bomb + entry.len, 0xbe, 12000);
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, upg_bytes(bomb, entry.len + 12000));
	struct play *p = played();
	assert_non_null(strstr(p->text, "http.header_limit/3 c"));
	assert_null(strstr(p->text, "h2c.bad"));
	assert_true(p->most_bytes < 64 * 1024);
	nghttp2_hd_deflate_del(deflater);

	/* CONTINUATION without end */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, END, 1, FIELDS(GET));
	for (int i = 0; i < 20000; i++)
		frame(TO_SERVER, UPG_H2C_CONTINUATION, 0, 1,
		      i % 2 ? FIELDS("x", "0123456789012345678901234567890") : NONE);
	play(p, 0);
	assert_non_null(strstr(p->text, "http.header_limit/3 c"));
	assert_null(strstr(p->text, "h2c.bad"));
	assert_true(p->most_bytes < 64 * 1024);
}

static void
rapid_reset(void **state)
{
	static struct play p;

	hello();
	for (uint32_t i = 0; i < 4000; i++) {
		frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 2 * i + 1, TEXT("\x82\x84\x86"));
		frame(TO_SERVER, UPG_H2C_RST_STREAM, 0, 2 * i + 1, TEXT("\0\0\0\x08"));
		if (i % 100 == 99)
			frame(TO_SERVER, UPG_H2C_DATA, 0, 2 * i + 1, NONE);
	}
	lim.h2c_streams_max = 16;
	play(&p, 0);
	assert_null(strstr(p.text, "h2c.bad"));
	assert_int_equal(p.records, 4000);
	assert_int_equal(p.counts.untracked, 0);
	assert_true(p.most_bytes < 16 * 1024);
}

static void
many_streams(void **state)
{
	static struct play p;

	hello();
	lim.h2c_streams_max = 20;
	for (uint32_t i = 0; i < 100; i++)
		frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 2 * i + 1, FIELDS(REQUEST, "content-length", "1"));
	for (uint32_t i = 50; i < 100; i++)
		frame(TO_SERVER, UPG_H2C_DATA, END, 2 * i + 1, TEXT("toolong"));
	play(&p, 0);
	assert_null(strstr(p.text, "h2c.bad"));
	assert_int_equal(p.counts.streams, 100);
	assert_int_equal(p.counts.untracked, 80);
	assert_int_equal(p.records, 20);
	/* fields need no table */
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 201, FIELDS(GET, "connection", "x"));
	play(&p, 0);
	assert_non_null(strstr(p.text, "h2c.forbidden_field/2"));
}

static void
starved(void **state)
{
	static struct play p;

	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET, "connection", "x"));
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE, "x", "y"));
	for (uint64_t most = sizeof(struct upg_h2c); most < 16384; most += 61) {
		lim.http_memory_bytes = most;
		play(&p, 0);
	}
}

/* --- gaps ----------------------------------------------------------------------------------------------------------------- */

static void
gaps(void **state)
{
	/* inside DATA nothing is lost, and its length counts */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "10"));
	head(TO_SERVER, UPG_H2C_DATA, END, 1, 10);
	say(TO_SERVER, "abc", 3);
	gap(TO_SERVER, 7);
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 3, FIELDS(GET, "connection", "x"));
	FORBIDDEN(CONNECTION, 'c');
	/* the padding's length was in it: how much DATA there was is not known */
	hello();
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "10"));
	head(TO_SERVER, UPG_H2C_DATA, END | UPG_H2C_PADDED, 1, 8);
	gap(TO_SERVER, 8);
	QUIET();
	/* inside a section HPACK's state is lost, frames are not */
	hello();
	head(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, 20);
	gap(TO_SERVER, 20);
	frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 3, FIELDS(GET, "connection", "x"));
	QUIET();
	assert_int_equal(played()->counts.unread, 2);
	frame(TO_SERVER, UPG_H2C_DATA, 0, 0, NONE);
	BAD_FRAME(STREAM_ZERO, 'c');
	/* over a boundary all is; the other side goes on */
	hello();
	head(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, 20);
	gap(TO_SERVER, 21);
	frame(TO_SERVER, UPG_H2C_DATA, 0, 0, NONE);
	QUIET();
	assert_int_equal(played()->counts.lost, 1);
	frame(TO_CLIENT, UPG_H2C_DATA, 0, 0, NONE);
	BAD_FRAME(STREAM_ZERO, 's');
	gap(TO_CLIENT, 1);
	assert_true(played()->over);
	/* a request was not seen: its answer is not judged */
	hello();
	gap(TO_SERVER, 100);
	frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE, "content-length", "10"));
	frame(TO_CLIENT, UPG_H2C_DATA, END, 1, TEXT("x"));
	QUIET();
}

static void
settings_field(void **state)
{
	uint8_t out[UPG_H2C_SETTINGS_BYTES];
	size_t len;

	assert_true(upg_h2c_settings(TEXT("AAMAAABkAAQAAP__"), out, &len));
	assert_int_equal(len, 12);
	assert_memory_equal(out, "\0\3\0\0\0\x64\0\4\0\0\xff\xff", 12);
	assert_true(upg_h2c_settings(NONE, out, &len));
	assert_int_equal(len, 0);
	assert_false(upg_h2c_settings(TEXT("AAMAAABk AAQAAP_"), out, &len));
	assert_false(upg_h2c_settings(TEXT("AAMAAAB"), out, &len));
	assert_true(upg_h2c_settings(TEXT("AAMAAABkAAMAAABkAAMAAABkAAMAAABkAAMAAABkAAMAAABk"), out, &len));
	assert_int_equal(len, 36);
	assert_false(upg_h2c_settings(TEXT("AAMAAABkAAMAAABkAAMAAABkAAMAAABkAAMAAABkAAMAAABkAAMAAABk"), out, &len));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(prefaces),         cmocka_unit_test(first_frames),
	        cmocka_unit_test(lengths),          cmocka_unit_test(stream_numbers),
	        cmocka_unit_test(promises),         cmocka_unit_test(sizes),
	        cmocka_unit_test(continuations),    cmocka_unit_test(told_apart),
	        cmocka_unit_test(padding),          cmocka_unit_test(connection_fields),
	        cmocka_unit_test(octets_of_fields), cmocka_unit_test(pseudo_fields),
	        cmocka_unit_test(content_lengths),  cmocka_unit_test(hpack),
	        cmocka_unit_test(tables),           cmocka_unit_test(bombs),
	        cmocka_unit_test(rapid_reset),      cmocka_unit_test(many_streams),
	        cmocka_unit_test(starved),          cmocka_unit_test(gaps),
	        cmocka_unit_test(settings_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
