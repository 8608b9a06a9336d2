/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ordinary requests and responses, made at random over methods, field orders, encodings, sizes and text that looks like attacks where it is
 * harmless: nothing of severity 1 or 2 may be said, and every response must be matched.
 */
#include "conncheck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define EXCHANGES 5000

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
	char at[16384];
	size_t len;
};

static void
put(struct text *t, const char *s)
{
	size_t n = strlen(s);
	assert_true(t->len + n < sizeof t->at);
	memcpy(t->at + t->len, s, n + 1);
	t->len += n;
}

static const char *
tempting(void)
{
	return ONE_OF("GET /xx\n", "GET / HTTP/1.1\r\nHost: evil\r\n\r\n", "0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
	              "a=b&c=d", "\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "{\"json\": [1, 2]}", "\x01\x02\xff", "x");
}

static void
put_body(struct text *t, bool chunked)
{
	char number[64];
	struct text body = {.len = 0};
	for (uint32_t n = pick(4); n > 0; n--)
		put(&body, tempting());
	if (!chunked) {
		snprintf(number, sizeof number, "Content-Length: %zu\r\n\r\n", body.len);
		put(t, number);
		put(t, body.at);
		return;
	}
	put(t, "Transfer-Encoding: chunked\r\n\r\n");
	for (size_t at = 0; at < body.len;) {
		size_t n = 1 + pick((uint32_t)(body.len - at));
		snprintf(number, sizeof number, "%zX\r\n", n);
		put(t, number);
		memcpy(t->at + t->len, body.at + at, n);
		t->len += n;
		put(t, "\r\n");
		at += n;
	}
	put(t, ONE_OF("0\r\n\r\n", "0\r\nX-Checksum: 1\r\n\r\n", "000\r\n\r\n"));
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

/* An exchange: request into c, response into s. */
static void
exchange(struct text *c, struct text *s, const char *host)
{
	const char *method =
	        ONE_OF("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "M-POST");
	bool body = strchr("P", method[0]) != NULL && pick(4) > 0;
	put(c, pick(8) == 0 ? "\r\n" : "");
	put(c, method);
	put(c, ONE_OF(" / HTTP/1.1\r\n", " /a?q=GET%20/%20HTTP/1.1&x=0%0d%0a HTTP/1.1\r\n",
	              " /x/y.html?HTTP/1.1 HTTP/1.1\r\n", " http://a.example/ HTTP/1.1\r\n"));
	put_fields(c);
	put(c, host);
	put_fields(c);
	if (body)
		put_body(c, pick(3) == 0);
	else
		put(c, "\r\n");
	for (uint32_t n = pick(6); n > 4; n--)
		put(s, ONE_OF("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n",
		              "HTTP/1.1 102 Processing\r\n\r\n"));
	const char *status = ONE_OF("200 OK", "200 OK", "404 Not Found", "301 Moved", "500 Oops", "204 No Content",
	                            "304 Not Modified", "206 Partial");
	put(s, "HTTP/1.1 ");
	put(s, status);
	put(s, "\r\n");
	put_fields(s);
	if (strncmp(status, "204", 3) == 0)
		put(s, "\r\n");
	else if (strncmp(status, "304", 3) == 0 || strcmp(method, "HEAD") == 0)
		put(s, ONE_OF("\r\n", "Content-Length: 1234\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"));
	else
		put_body(s, pick(3) == 0);
}

static void
ordinary_exchanges(void **state)
{
	static struct text c, s;
	static struct upg_play play;
	for (uint32_t done = 0; done < EXCHANGES;) {
		uint32_t depth = 1 + pick(5);
		c.len = s.len = 0;
		for (uint32_t i = 0; i < depth; i++)
			exchange(&c, &s, "Host: a.example\r\n");
		done += depth;
		struct upg_turn turns[] = {{UPG_TURN_DATA, TO_SERVER, c.at, c.len},
		                           {UPG_TURN_DATA, TO_CLIENT, s.at, s.len},
		                           C_FIN,
		                           S_FIN,
		                           {0}};
		struct upg_dialogue d = {.turns = turns, .port = 80};
		upg_conncheck_play(&d, pick(3) == 0 ? 1 : pick((uint32_t)c.len), &play);
		if (strstr(play.events, "/1") != NULL || strstr(play.events, "/2") != NULL)
			fail_msg("%s\n--\n%.*s\n--\n%.*s\n--\n%s", play.events, (int)c.len, c.at, (int)s.len, s.at,
			         play.detail);
		assert_null(strstr(play.detail, "type= 0 "));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(ordinary_exchanges)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
