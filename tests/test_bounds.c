/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a peer can make a connection cost: every limit of http is kept and told, an idle connection stays small, and no input makes the work grow
 * faster than its length.
 */
#include "analyzers/conn.h"
#include "conncheck.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* --- limits ---------------------------------------------------------------------------------------------------------- */

/* The octets in between, so many times. */
struct input {
	const char *head, *unit, *tail;
	size_t times;
};

static char *
build(const struct input *in, size_t *len)
{
	size_t head = strlen(in->head), unit = strlen(in->unit), tail = strlen(in->tail);
	char *at = malloc(head + unit * in->times + tail + 1);
	assert_non_null(at);
	memcpy(at, in->head, head);
	for (size_t i = 0; i < in->times; i++)
		memcpy(at + head + i * unit, in->unit, unit);
	memcpy(at + head + unit * in->times, in->tail, tail + 1);
	*len = head + unit * in->times + tail;
	return at;
}

static void
expect(const struct upg_limits *lim, struct input in, size_t times, const char *events)
{
	struct upg_turn turns[] = {{UPG_TURN_DATA, TO_SERVER, NULL, 0}, {0}};
	in.times = times;
	char *at = build(&in, &turns[0].len);
	turns[0].text = at;
	upg_conncheck(&(struct upg_dialogue){.turns = turns, .port = 80, .lim = lim}, events, __FILE__, __LINE__);
	free(at);
}

#define H   "Host: a\r\n"
#define END "\r\n\r\n"
#define TE  "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n"

static void
limits(void **state)
{
	struct upg_limits lim = upg_limits_default();
	const char *over = "http.header_limit/3";

	lim.http_line_bytes = 300; /* "GET /x HTTP/1.1": 14 and one for each x */
	expect(&lim, (struct input){"GET /", "x", " HTTP/1.1\r\n" H "\r\n", 0}, 286, "");
	for (size_t x = 287; x <= 300; x++) /* wherever the version is cut */
		expect(&lim, (struct input){"GET /", "x", " HTTP/1.1\r\n" H "\r\n", 0}, x, over);
	expect(&lim, (struct input){"GET / HTTP/1.1\r\n" H "X: ", "x", END, 0}, 297, "");
	expect(&lim, (struct input){"GET / HTTP/1.1\r\n" H "X: ", "x", END, 0}, 298, over);

	lim = upg_limits_default();
	lim.http_headers_max = 8;
	expect(&lim, (struct input){"GET / HTTP/1.1\r\n" H, "X: y\r\n", "\r\n", 0}, 7, "");
	expect(&lim, (struct input){"GET / HTTP/1.1\r\n" H, "X: y\r\n", "\r\n", 0}, 8, over);

	lim = upg_limits_default();
	lim.http_head_bytes = 1024; /* 16 + 9 + 2 octets of others */
	expect(&lim, (struct input){"GET / HTTP/1.1\r\n" H "X: ", "x", END, 0}, 992, "");
	expect(&lim, (struct input){"GET / HTTP/1.1\r\n" H "X: ", "x", END, 0}, 993, over);

	lim = upg_limits_default();
	lim.http_chunk_line_bytes = 16;
	expect(&lim, (struct input){TE "0;", "x", END, 0}, 14, "http.chunk_extension/3");
	expect(&lim, (struct input){TE "0;", "x", END, 0}, 15, "http.chunk_extension/2 http.header_limit/3");

	lim = upg_limits_default();
	lim.http_trailer_bytes = 64;
	expect(&lim, (struct input){TE "0\r\nX: ", "x", END, 0}, 57, "");
	expect(&lim, (struct input){TE "0\r\nX: ", "x", END, 0}, 58, over);

	lim = upg_limits_default();
	lim.http_pipeline_max = 4;
	expect(&lim, (struct input){"", "GET / HTTP/1.1\r\n" H "\r\n", "", 0}, 4, "");
	expect(&lim, (struct input){"", "GET / HTTP/1.1\r\n" H "\r\n", "", 0}, 5, "http.pipelined_limit/3");

	lim = upg_limits_default();
	lim.http_requests_max = 4;
	expect(&lim, (struct input){"", "GET / HTTP/1.1\r\n" H "\r\n", "", 0}, 4, "");
	expect(&lim, (struct input){"", "GET / HTTP/1.1\r\n" H "\r\n", "", 0}, 9, "http.pipelined_limit/3");
}

/* --- memory ---------------------------------------------------------------------------------------------------------- */

static size_t told;

static void
on_event(void *user, const struct upg_event *e)
{
	told++;
}

static void
on_http(void *user, const struct upg_http_record *r)
{
}

static void
on_upgrade(void *user, const struct upg_upgrade_record *r)
{
}

static const struct upg_conn_ops ops = {.event = on_event, .http = on_http, .upgrade = on_upgrade};
static const uint8_t ports[8192] = {[10] = 1}; /* 80 */

static void
say(struct upg_conn *c, enum upg_dir dir, const char *text)
{
	upg_conn_feed(c, dir, upg_bytes(text, strlen(text)), 1);
}

/* A connection kept alive between two requests takes a kilobyte at most, whatever it went through. */
static void
idle(void **state)
{
	enum { CONNECTIONS = 100 };
	struct upg_limits lim = upg_limits_default();
	struct upg_conn_env *env = upg_conn_env_new(&lim, ports, &ops);
	struct upg_conn *c[CONNECTIONS];
	upg_conn_env_forwarded(env, "X-Forwarded-For", false);
	for (size_t i = 0; i < CONNECTIONS; i++) {
		c[i] = upg_conn_new(env, NULL, 80, false, 1);
		assert_non_null(c[i]);
		say(c[i], TO_SERVER, "PROXY TCP4 192.0.2.7 198.51");
		say(c[i], TO_SERVER, ".100.2 56324 80\r\nGET / HTTP/1.1\r\nHo");
		say(c[i], TO_SERVER, "st: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n");
		say(c[i], TO_CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
		say(c[i], TO_SERVER, TE "2;x=y\r\nhi\r\n0\r\nX: y\r\n\r\n");
		say(c[i], TO_CLIENT,
		    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n");
		say(c[i], TO_CLIENT, "2\r\nhi\r\n0\r\n\r\n");
	}
	print_message("an idle connection: %zu octets\n", (size_t)(upg_conn_env_bytes(env) / CONNECTIONS));
	assert_true(upg_conn_env_bytes(env) <= CONNECTIONS * UINT64_C(1024));
	for (size_t i = 0; i < CONNECTIONS; i++)
		upg_conn_free(c[i], 2);
	assert_int_equal(upg_conn_env_bytes(env), 0);
	upg_conn_env_free(env);
}

/* --- time ------------------------------------------------------------------------------------------------------------ */

#define GET "GET / HTTP/1.1\r\n" H

/* the body would be as long as the request that stands in its place */
#define EXPECT "PUT / HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 18\r\n\r\n"
#define REFUSE "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"

static const struct trick {
	const char *name;
	struct input in;
	enum upg_dir dir;
	size_t step; /* octets given at a time */
} tricks[] = {
        {"a field dribbled octet by octet", {GET "X: ", "x", "", 60000}, TO_SERVER, 1},
        {"a start line dribbled", {"GET /", "x", "", 60000}, TO_SERVER, 1},
        {"a start line of blanks", {"GET /", " ", "HTTP/1.1" END, 200000}, TO_SERVER, 1460},
        {"a start line of versions", {"GET /", " HTTP/1.1", END, 25000}, TO_SERVER, 1460},
        {"empty lines", {"", "\r\n", "", 60000}, TO_SERVER, 1460},
        {"many fields", {GET, "X: y\r\n", "", 30000}, TO_SERVER, 1460},
        {"many odd fields", {GET, "Content_Length : 1\r\n", "", 10000}, TO_SERVER, 1460},
        {"many lengths", {GET, "Content-Length: 7\r\n", "", 10000}, TO_SERVER, 1460},
        {"a list of lengths", {GET "Content-Length: 7", ",7", "\r\n", 30000}, TO_SERVER, 1460},
        {"a list of codings", {GET "Transfer-Encoding: x", ",chunked", END, 10000}, TO_SERVER, 1460},
        {"many continuations", {GET "Transfer-Encoding:", "\r\n chunked", END, 10000}, TO_SERVER, 1460},
        {"a list of addresses", {GET "X-Forwarded-For: ", "::1, ", END, 20000}, TO_SERVER, 1460},
        {"many forwarding fields", {GET, "Forwarded: for=192.0.2.7\r\n", "", 10000}, TO_SERVER, 1460},
        {"many bare CR", {GET "X:", "\r", "", 60000}, TO_SERVER, 1},
        {"many chunks", {TE, "1\r\nx\r\n", "", 30000}, TO_SERVER, 1460},
        {"chunks dribbled", {TE, "1\r\nx\r\n", "", 10000}, TO_SERVER, 1},
        {"chunks with extensions", {TE, "1;a=\"b\"\r\nx\r\n", "", 15000}, TO_SERVER, 1460},
        {"an extension without end", {TE "1;", "x", "", 60000}, TO_SERVER, 1},
        {"a chunk that overruns without end", {TE "1\r\nx", "x", "", 60000}, TO_SERVER, 1},
        {"a trailer without end", {TE "0\r\n", "X: y\r\n", "", 30000}, TO_SERVER, 1460},
        {"requests without answer", {"", GET "\r\n", "", 6000}, TO_SERVER, 1460},
        {"requests in a body read line by line",
         {GET "Content-Length: +9999999\r\n\r\n", "GET /x HTTP/1.1\r\n", "", 10000},
         TO_SERVER,
         1460},
        {"octets behind a request", {GET "\r\n", "octets of no message\r\n", "", 10000}, TO_SERVER, 1460},
        {"the same without a line's end", {GET "\r\n", "octets", "", 20000}, TO_SERVER, 1},
        {"interim answers", {"", "HTTP/1.1 103 Early\r\n\r\n", "", 8000}, TO_CLIENT, 1460},
        {"answers to nothing", {"", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", 6000}, TO_CLIENT, 1460},
        {"a PROXY header without end", {"PROXY UNKNOWN ", "x", "", 60000}, TO_SERVER, 1},
};

/* The same behind a request whose body was refused. */
static const struct trick refused[] = {
        {"empty lines in the place of a refused body", {"GET / HTTP/1.1" END, "\r\n", "", 8000}, TO_SERVER, 1460},
        {"the same, and a line at last", {"GET / HTTP/1.1" END, "\r\n", "GET /x HTTP/1.1\r\n", 8000}, TO_SERVER, 1460},
};

/* Processor time of one connection that is told all this. */
static uint64_t
cost_ns(const struct trick *t, bool behind, size_t times, size_t step)
{
	struct upg_limits lim = upg_limits_default();
	struct timespec from, to;
	struct input in = t->in;
	size_t len;
	in.times = times;
	char *at = build(&in, &len);
	/* the work is bounded without limits, too */
	lim.http_line_bytes = lim.http_head_bytes = lim.http_chunk_line_bytes = UPG_MIB;
	struct upg_conn_env *env = upg_conn_env_new(&lim, ports, &ops);
	upg_conn_env_forwarded(env, "X-Forwarded-For", false);
	struct upg_conn *c = upg_conn_new(env, NULL, 80, false, 1);
	assert_non_null(c);
	if (behind) {
		say(c, TO_SERVER, EXPECT);
		say(c, TO_CLIENT, REFUSE);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (size_t i = 0; i < len; i += step)
		upg_conn_feed(c, t->dir, upg_bytes(at + i, len - i < step ? len - i : step), 1);
	upg_conn_free(c, 2);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	assert_int_equal(upg_conn_env_bytes(env), 0);
	upg_conn_env_free(env);
	free(at);
	return (uint64_t)(to.tv_sec - from.tv_sec) * 1000000000U + (uint64_t)to.tv_nsec - (uint64_t)from.tv_nsec;
}

/* Four times the input is four times the work, and sixteen times where somebody looks at all of it again and again. */
static bool
linear(const struct trick *t, bool behind, size_t step)
{
	uint64_t few = UINT64_MAX, many = UINT64_MAX;
	for (int i = 0; i < 3; i++) {
		uint64_t a = cost_ns(t, behind, t->in.times, step), b = cost_ns(t, behind, 4 * t->in.times, step);
		few = a < few ? a : few;
		many = b < many ? b : many;
	}
	print_message("%s%s: %.1f times for four times the length, %llu us\n", t->name,
	              step == t->step ? "" : ", all at once", (double)many / (double)few,
	              (unsigned long long)many / 1000);
	return many < 8 * few;
}

/* In segments, and as much at a time as there is. */
static void
all_linear(const struct trick *t, size_t count, bool behind)
{
	for (; count-- > 0; t++)
		for (int whole = 0; whole < 2; whole++) {
			size_t step = whole ? SIZE_MAX / 2 : t->step;
			if (!linear(t, behind, step) && !linear(t, behind, step) && !linear(t, behind, step))
				fail_msg("%s: the work grows faster than its length", t->name);
		}
}

static void
work_is_linear(void **state)
{
	all_linear(tricks, sizeof tricks / sizeof *tricks, false);
	all_linear(refused, sizeof refused / sizeof *refused, true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(limits),
	        cmocka_unit_test(idle),
	        cmocka_unit_test(work_is_linear),
	};
	/* What the kernel takes for fresh pages is not what is measured. */
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
