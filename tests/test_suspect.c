/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests found in bodies, and proofs that name them. */
#include "analyzers/suspect.h"
#include "conncheck.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Found, however it is cut: at which offset, and what text; NULL: nothing. */
static void
found(const char *body, bool every, const char *text, uint64_t offset)
{
	struct upg_bytes b = upg_bytes(body, strlen(body));
	for (size_t cut = 0; cut <= b.len; cut++) {
		struct upg_suspect s = {0};
		upg_suspect_begin(&s, 10);
		unsigned times = upg_suspect_feed(&s, upg_bytes(body, cut), 10, every);
		times += upg_suspect_feed(&s, upg_bytes(body + cut, b.len - cut), 10 + cut, every);
		times += upg_suspect_end(&s);
		assert_int_equal(times > 0, text != NULL);
		assert_int_equal(s.here, text != NULL);
		if (text == NULL)
			continue;
		assert_int_equal(s.len, strlen(text));
		assert_memory_equal(s.text, text, s.len);
		assert_int_equal(s.offset, offset);
	}
}

static void
lines(void **state)
{
	found("GET /admin HTTP/1.1\r\nHost: a", false, "GET /admin HTTP/1.1", 10);
	found("GET /x\n", false, "GET /x", 10);
	found("GET /x", false, "GET /x", 10);
	found("\r\n\nPOST http://a/ HTTP/1.1\n", false, "POST http://a/ HTTP/1.1", 13);
	found("GET /aaaaaaaaa\r\n", false, "GET /aaaaaaaaa", 10);
	found("GET /aaaaaaaaaa\r\n", false, "GET /aaaaaaaaaa", 10);
	found("GET /aaaaaaaaaaa\r\n", false, "GET /aaaaaaaaaaa", 10);
	found("hello\nGET /x HTTP/1.1\r\n", false, NULL, 0);
	found("hello\nGET /x HTTP/1.1\r\n", true, "GET /x HTTP/1.1", 16);
	found("a line beyond sixteen octets\nGET /x HTTP/1.1\r\n", true, "GET /x HTTP/1.1", 39);
	found("0\r\n\r\nGET /x HTTP/1.1", true, "GET /x HTTP/1.1", 15);
	/* Servers that take any method, target or blank still want a version; without one only what all know is a request. */
	found("get /x HTTP/1.1\r\n", false, "get /x HTTP/1.1", 10);
	found("FOO x HTTP/1.0\n", false, "FOO x HTTP/1.0", 10);
	found("GET\xa0/x HTTP/1.1\r\n", false, "GET\xa0/x HTTP/1.1", 10);
	found("GET /x/of/more/than/sixteen HTTP/1.1\r\n", false, "GET /x/of/more/than/sixteen HTTP/1.1", 10);
	found("FOO x HTTP/1.2\n", false, NULL, 0);
	found("FOO xHTTP/1.1\n", false, NULL, 0);
	found("FOO x HTTP/1.1", false, "FOO x HTTP/1.1", 10);
	found("HTTP/1.1\n", false, NULL, 0);
	found("get /x\r\n", false, NULL, 0);
	found("GETTING /x\n", false, NULL, 0);
	found("", false, NULL, 0);
	found("\r\n", true, NULL, 0);
}

/* A chunk's data begins a line for whoever does not read chunks. */
static void
chunks_begin_lines(void **state)
{
	static const struct {
		const char *first, *second;
		bool every;
		uint64_t gap, offset; /* offset 0: nothing found */
	} cases[] = {
	        {"hello", "GET /x HTTP/1.1\r\n", true, 6, 21},
	        {"hello", "GET /x\r\n", true, 0, 0},
	        {"hello", "GET /x\r\n", false, 6, 0},
	        {"a line beyond sixteen octets", "GET /x HTTP/1.1\r\n", true, 6, 44},
	        {"GET /x", "yz", true, 6, 10},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct upg_suspect s = {0};
		size_t len = strlen(cases[i].first);
		upg_suspect_begin(&s, 10);
		bool is = upg_suspect_feed(&s, upg_bytes(cases[i].first, len), 10, cases[i].every);
		is |= upg_suspect_feed(&s, upg_bytes(cases[i].second, strlen(cases[i].second)), 10 + len + cases[i].gap,
		                       cases[i].every);
		assert_int_equal(is, cases[i].offset > 0);
		if (is)
			assert_int_equal(s.offset, cases[i].offset);
	}
}

static void
long_lines_are_cut(void **state)
{
	char body[200], text[UPG_SUSPECT_TEXT + 1] = {0};
	memset(body, 'a', sizeof body);
	memcpy(body, "GET /", 5);
	body[sizeof body - 1] = 0;
	memcpy(text, body, UPG_SUSPECT_TEXT);
	found(body, false, text, 10);
}

#define OK0 "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

static void
proves(const struct upg_turn *turns, const char *said)
{
	static struct upg_play play;
	upg_conncheck_play(&(struct upg_dialogue){.turns = turns, .port = 80}, 0, &play);
	if (strstr(play.detail, said) == NULL) {
		print_error("%s", play.detail);
		fail_msg("not said: %s", said);
	}
}

#define PROVES(said, ...) proves((struct upg_turn[]){__VA_ARGS__, {0}}, said)

static void
proofs_name_the_request(void **state)
{
	PROVES("http.surplus_response/1 by client at server:38 tx 0 \"HTTP/1.1 200 OK\" "
	       "The request answered stands at the client's offset 47: GET /x HTTP/1.1\n",
	       C("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 19\r\n\r\nGET /x HTTP/1.1\r\n\r\n"), S(OK0 OK0));
	PROVES("http.surplus_response/1 by client at server:38 tx 0 \"HTTP/1.1 200 OK\" "
	       "The request answered stands at the client's offset 75: GET /admin HTTP/1.1\n",
	       C("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 31\r\nContent-Length: 3\r\n\r\nabcdefg\nGET /admin "
	         "HTTP/1.1\r\n\r\n"),
	       S(OK0 OK0));
	PROVES("http.http09_answered/1 by client at server:38 tx 1 \"<html>\" "
	       "The request answered stands at the client's offset 27: GET /x\n",
	       C("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /x\n"), S(OK0 "<html>\n"));
	PROVES("http.surplus_response/1 by client at server:38 tx 0 \"HTTP/1.1 200 OK\" "
	       "The request answered stands at the client's offset 27: x=1\n",
	       C("GET / HTTP/1.1\r\nHost: a\r\n\r\nx=1\n"), S(OK0 OK0));
	PROVES("upgrade.pending_answered/1 by client at server:38 tx 0 \"HTTP/1.1 200 OK\" "
	       "The request answered stands at the client's offset 120: GET /xx HTTP/1.1\n",
	       C("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
	         "13\r\n"
	         "Sec-WebSocket-Key: AAAA\r\n\r\nGET /xx HTTP/1.1\r\nHost: a\r\n\r\n"),
	       S(OK0 OK0));
	PROVES("Nothing in what the client sent reads like the request that was answered.",
	       C("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), S(OK0 OK0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lines), cmocka_unit_test(chunks_begin_lines),
	                                   cmocka_unit_test(long_lines_are_cut),
	                                   cmocka_unit_test(proofs_name_the_request)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
