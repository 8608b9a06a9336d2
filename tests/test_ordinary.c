/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ordinary requests and responses, made at random over methods, versions, field orders, encodings, sizes and text that looks like attacks where it
 * is harmless: nothing of severity 1 or 2 may be said, and every response must be matched. UPG_SEED=N makes others; where it fails it says which.
 */
#include "conncheck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include <cmocka.h>

#define EXCHANGES  5000
#define BODY_MOST  (200 << 10)
#define DEPTH_MOST 5
#define TURNS_MOST 8192

static uint32_t seed = 20100707;

static uint32_t
pick(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

#define ONE_OF(...)                                                                                                    \
	((const char *const[]){__VA_ARGS__}[pick(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))])

struct text {
	char at[DEPTH_MOST * (BODY_MOST * 2 + 16384)];
	size_t len;
};

static void
put_octets(struct text *t, const void *octets, size_t n)
{
	assert_true(t->len + n < sizeof t->at);
	memcpy(t->at + t->len, octets, n);
	t->len += n;
}

static void
put(struct text *t, const char *s)
{
	put_octets(t, s, strlen(s));
}

static const char *
tempting(void)
{
	return ONE_OF("GET /xx\n", "GET / HTTP/1.1\r\nHost: evil\r\n\r\n", "0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
	              "a=b&c=d", "\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "{\"json\": [1, 2]}", "\x01\x02\xff", "x");
}

static void
put_random(struct text *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		t->at[t->len + i] = (char)pick(256);
	t->len += n;
}

/* Mostly some text; now and then a page of any octets, seldom a file. */
static const struct text *
some_body(void)
{
	static struct text body;
	uint32_t die = pick(200);
	body.len = 0;
	if (die == 0)
		put_random(&body, pick(BODY_MOST + 1));
	else if (die < 20)
		put_random(&body, pick(4096));
	for (uint32_t n = pick(4); n > 0 && body.len < BODY_MOST; n--)
		put(&body, tempting());
	return &body;
}

static const struct text *
gzipped(const struct text *body)
{
	static struct text out;
	z_stream z = {.next_in = (Bytef *)(uintptr_t)body->at, .avail_in = (uInt)body->len};
	assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_out = (Bytef *)out.at;
	z.avail_out = sizeof out.at;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out.len = z.total_out;
	deflateEnd(&z);
	return &out;
}

static void
put_chunks(struct text *t, const struct text *body)
{
	char number[64];
	for (size_t at = 0; at < body->len;) {
		size_t n = 1 + pick((uint32_t)(body->len - at));
		snprintf(number, sizeof number, "%zX\r\n", n);
		put(t, number);
		put_octets(t, body->at + at, n);
		put(t, "\r\n");
		at += n;
	}
	put(t, ONE_OF("0\r\n\r\n", "0\r\nX-Checksum: 1\r\n\r\n", "000\r\n\r\n"));
}

enum framed { BY_LENGTH, BY_CHUNKS, BY_CLOSE };

/* The end of a header section and a body. */
static void
put_body(struct text *t, enum framed how)
{
	char number[64];
	const struct text *body = some_body();
	if (pick(4) == 0) {
		body = gzipped(body);
		put(t, ONE_OF("Content-Encoding: gzip\r\n", "Content-Encoding: x-gzip\r\n"));
	}
	if (how == BY_CHUNKS) {
		put(t, "Transfer-Encoding: chunked\r\n\r\n");
		put_chunks(t, body);
		return;
	}
	snprintf(number, sizeof number, "Content-Length: %zu\r\n", body->len);
	put(t, how == BY_LENGTH ? number : "");
	put(t, "\r\n");
	put_octets(t, body->at, body->len);
}

static void
put_fields(struct text *t)
{
	for (uint32_t n = pick(5); n > 0; n--)
		put(t, ONE_OF("Accept: */*\r\n", "Cookie: a=b; c=GET / HTTP/1.1\r\n", "X-Long: caf\xc3\xa9\r\n",
		              "Cache-Control: no-cache\r\n", "Accept-Encoding: gzip, deflate\r\n", "X-Empty:\r\n",
		              "Upgrade-Insecure-Requests: 1\r\n", "TE: trailers\r\n", "Connection: keep-alive\r\n",
		              "Content-Type: text/html; charset=utf-8\r\n", "X-Content-Length: 7\r\n"));
}

/* HTTP/1.0 has neither chunks nor interim responses, and says that the connection goes on. */
static void
response(struct text *s, const char *method, bool old, bool last)
{
	for (uint32_t n = pick(6); n > 4 && !old; n--)
		put(s, ONE_OF("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n",
		              "HTTP/1.1 102 Processing\r\n\r\n"));
	const char *status = ONE_OF("200 OK", "200 OK", "404 Not Found", "301 Moved", "500 Oops", "204 No Content",
	                            "304 Not Modified", "206 Partial");
	bool closes = last && pick(4) == 0;
	put(s, old ? "HTTP/1.0 " : "HTTP/1.1 ");
	put(s, status);
	put(s, "\r\n");
	if (!closes)
		put_fields(s);
	put(s, closes ? "Connection: close\r\n" : old ? "Connection: Keep-Alive\r\n" : "");
	if (strncmp(status, "204", 3) == 0)
		put(s, "\r\n");
	else if (strncmp(status, "304", 3) == 0 || strcmp(method, "HEAD") == 0)
		put(s, old ? "Content-Length: 1234\r\n\r\n"
		           : ONE_OF("\r\n", "Content-Length: 1234\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"));
	else
		put_body(s, closes && pick(2) == 0 ? BY_CLOSE : !old && pick(3) == 0 ? BY_CHUNKS : BY_LENGTH);
}

/* An exchange: request into c, response into s. */
static void
exchange(struct text *c, struct text *s, bool last)
{
	const char *method =
	        ONE_OF("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "M-POST");
	bool body = strchr("P", method[0]) != NULL && pick(4) > 0, old = pick(8) == 0;
	put(c, pick(8) == 0 ? "\r\n" : "");
	put(c, method);
	put(c, ONE_OF(" /", " /a?q=GET%20/%20HTTP/1.1&x=0%0d%0a", " /x/y.html?HTTP/1.1", " http://a.example/"));
	put(c, old ? " HTTP/1.0\r\nConnection: keep-alive\r\n" : " HTTP/1.1\r\n");
	put_fields(c);
	put(c, ONE_OF("Host: a.example\r\n", "Host: a.example\r\n", "host:A.EXAMPLE\r\n", "HOST: \ta.example:80\r\n",
	              "Host: [2001:db8::1]:8080\r\n", "Host: 192.0.2.1\r\n", "Host: xn--bcher-kva.example \r\n"));
	put_fields(c);
	if (body)
		put_body(c, !old && pick(3) == 0 ? BY_CHUNKS : BY_LENGTH);
	else
		put(c, "\r\n");
	response(s, method, old, last);
}

/* In one piece or in segments; how many turns. */
static size_t
say(struct upg_turn *turns, enum upg_dir dir, const struct text *t, size_t segment)
{
	size_t n = 0;
	for (size_t at = 0; at < t->len; n++) {
		size_t len = t->len - at < segment ? t->len - at : segment;
		assert_true(n < TURNS_MOST / 2 - 2);
		turns[n] = (struct upg_turn){UPG_TURN_DATA, dir, t->at + at, len};
		at += len;
	}
	return n;
}

static void
ordinary_exchanges(void **state)
{
	static struct text c, s;
	static struct upg_play play;
	static struct upg_turn turns[TURNS_MOST];
	uint32_t begun = seed;
	size_t largest = 0;
	for (uint32_t done = 0; done < EXCHANGES;) {
		uint32_t depth = 1 + pick(DEPTH_MOST);
		c.len = s.len = 0;
		for (uint32_t i = 1; i <= depth; i++)
			exchange(&c, &s, i == depth);
		done += depth;
		bool large = c.len + s.len > 16384;
		size_t segment = large ? 536 + pick(1460) : SIZE_MAX;
		size_t n = say(turns, TO_SERVER, &c, segment);
		n += say(turns + n, TO_CLIENT, &s, segment);
		turns[n++] = (struct upg_turn)C_FIN;
		turns[n++] = (struct upg_turn)S_FIN;
		turns[n] = (struct upg_turn){0};
		struct upg_dialogue d = {.turns = turns, .port = 80};
		upg_conncheck_play(&d, large ? 0 : pick(3) == 0 ? 1 : pick((uint32_t)c.len), &play);
		if (strstr(play.events, "/1") != NULL || strstr(play.events, "/2") != NULL)
			fail_msg("UPG_SEED=%u: %s\n--\n%.*s\n--\n%.*s\n--\n%s", begun, play.events, (int)c.len, c.at,
			         (int)s.len, s.at, play.detail);
		if (strstr(play.detail, "type= 0 ") != NULL)
			fail_msg("UPG_SEED=%u: a request without its response:\n%s", begun, play.detail);
		largest = c.len + s.len > largest ? c.len + s.len : largest;
	}
	assert_true(largest > BODY_MOST / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(ordinary_exchanges)};
	const char *other = getenv("UPG_SEED");
	if (other != NULL)
		seed = (uint32_t)strtoul(other, NULL, 10);
	print_message("# UPG_SEED=%u\n", seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
