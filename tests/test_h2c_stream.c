/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams of HTTP/2: content-length beside DATA, what is said once, many of them. Each rule and its innocent twin. */
#include "tests/h2ccheck.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
posts(const char *length, const char *data)
{
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", length));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END, 1, upg_bytes(data, strlen(data)));
}

static void
answers(const char *method, const char *status, const char *length, const char *data)
{
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1,
	          FIELDS(":method", method, ":scheme", "http", ":path", "/"));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(":status", status, "content-length", length));
	h2c_frame(TO_CLIENT, UPG_H2C_DATA, END, 1, upg_bytes(data, strlen(data)));
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
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE));
	h2c_frame(TO_CLIENT, UPG_H2C_DATA, 0, 1, TEXT("x"));
	QUIET();
	h2c_frame(TO_CLIENT, UPG_H2C_DATA, END, 1, TEXT("x"));
	FORBIDDEN(DATA_LENGTH, 'c');
	/* given up, as Node.js does: END_STREAM, then RST_STREAM */
	posts("6", "hello");
	h2c_frame(TO_SERVER, UPG_H2C_RST_STREAM, 0, 1, TEXT("\0\0\0\x08"));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE));
	QUIET();
	/* the server had answered, and did not want the rest */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "6"));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(":status", "413"));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END, 1, TEXT("hello"));
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
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "1"));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, 0, 1, TEXT("ab"));
	FORBIDDEN(DATA_LENGTH, 'c');
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET, "content-length", "3"));
	FORBIDDEN(DATA_LENGTH, 'c');
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "1", "content-length", "2"));
	FORBIDDEN(BAD_LENGTH, 'c');
	/* given up on the way */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "9"));
	h2c_frame(TO_SERVER, UPG_H2C_RST_STREAM, 0, 1, TEXT("\0\0\0\x08"));
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
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(":status", "103", "link", "</a>"));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1,
	          FIELDS(RESPONSE, "content-length", "2", "content-type", "text/plain"));
	h2c_frame(TO_CLIENT, UPG_H2C_DATA, 0, 1, TEXT("h"));
	h2c_frame(TO_CLIENT, UPG_H2C_DATA, 0, 1, TEXT("i"));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS("x-sum", "1"));
	QUIET();
	assert_string_equal(h2c_played()->text, "record 1 GET a /a 200 0 2\n");
	assert_string_equal(h2c_played()->last.content_type, "text/plain");
	/* the answer to what was upgraded */
	h2c_begin(true);
	h2c_frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
	h2c_say(TO_SERVER, PREFACE, 24);
	h2c_frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, NONE);
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE, "content-length", "2"));
	h2c_frame(TO_CLIENT, UPG_H2C_DATA, END, 1, TEXT("hi"));
	QUIET();
	assert_string_equal(h2c_played()->text, "record 1 GET a /up 200 0 2\n");
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END, 1, TEXT("hi"));
	QUIET();
	h2c_begin(true);
	h2c_say(TO_SERVER, PREFACE, 24);
	h2c_frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, NONE);
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END, 1, TEXT("hi"));
	BAD_FRAME(ENDED, 'c');
	h2c_begin(true);
	memcpy(h2c_upgraded.method, "HEAD", 5);
	h2c_frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE, "content-length", "2"));
	QUIET();
}

/* What is said once, of whom, and of what nothing is said. */
static void
told_apart(void **state)
{
	/* one event for a flaw of frames in a direction, for one of fields in a section */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_DATA, 0, 0, NONE);
	h2c_frame(TO_SERVER, UPG_H2C_DATA, 0, 0, NONE);
	BAD_FRAME(STREAM_ZERO, 'c');
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET, "connection", "x", "upgrade", "y"));
	FORBIDDEN(CONNECTION, 'c');
	/* a stream that was reset is forgotten, and is not opened again */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	h2c_frame(TO_CLIENT, UPG_H2C_RST_STREAM, 0, 1, TEXT("\0\0\0\x08"));
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS("x", "y"));
	QUIET();
	assert_int_equal(h2c_played()->counts.streams, 1);
	/* behind a final response come trailers, behind an interim one another response */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(":status", "103"));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS("x", "y"));
	QUIET();
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE));
	FORBIDDEN(PSEUDO, 's');
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS("content-length", "0"));
	FORBIDDEN(TRAILER, 's');
	/* more DATA than announced, where none counts */
	answers("GET", "304", "1", "abc");
	QUIET();
	answers("GET", "204", "1", "abc");
	QUIET();
	answers("GET", "200", "1", "abc");
	FORBIDDEN(DATA_LENGTH, 's');
	for (int bodyless = 0; bodyless < 2; bodyless++) {
		h2c_begin(true);
		if (bodyless)
			memcpy(h2c_upgraded.method, "HEAD", 5);
		h2c_frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
		h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE, "content-length", "1"));
		h2c_frame(TO_CLIENT, UPG_H2C_DATA, END, 1, TEXT("abc"));
		if (bodyless)
			QUIET();
		else
			FORBIDDEN(DATA_LENGTH, 's');
	}
	/* fewer than announced, since the rest was not seen */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "10"));
	h2c_head(TO_SERVER, UPG_H2C_DATA, END, 1, 5);
	h2c_gap(TO_SERVER, 6);
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE));
	QUIET();
	/* HPACK fails, and what its encoder may use is not known */
	for (int known = 0; known < 2; known++) {
		h2c_begin(true);
		h2c_start.settings_known = known;
		h2c_frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
		h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, TEXT("\xff\xff\xff\xff\xff\xff\xff\xff"));
		if (known)
			BAD_FRAME(HPACK, 's');
		else
			QUIET();
	}
}

static void
rapid_reset(void **state)
{
	static struct h2c_play p;

	h2c_hello();
	for (uint32_t i = 0; i < 4000; i++) {
		h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 2 * i + 1, TEXT("\x82\x84\x86"));
		h2c_frame(TO_SERVER, UPG_H2C_RST_STREAM, 0, 2 * i + 1, TEXT("\0\0\0\x08"));
		if (i % 100 == 99)
			h2c_frame(TO_SERVER, UPG_H2C_DATA, 0, 2 * i + 1, NONE);
	}
	h2c_limits.h2c_streams_max = 16;
	h2c_play(&p, 0);
	assert_null(strstr(p.text, "h2c.bad"));
	assert_int_equal(p.records, 4000);
	assert_int_equal(p.counts.untracked, 0);
	assert_true(p.most_bytes < 16 * 1024);
}

static void
many_streams(void **state)
{
	static struct h2c_play p;

	h2c_hello();
	h2c_limits.h2c_streams_max = 20;
	for (uint32_t i = 0; i < 100; i++)
		h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 2 * i + 1, FIELDS(REQUEST, "content-length", "1"));
	for (uint32_t i = 50; i < 100; i++)
		h2c_frame(TO_SERVER, UPG_H2C_DATA, END, 2 * i + 1, TEXT("toolong"));
	h2c_play(&p, 0);
	assert_null(strstr(p.text, "h2c.bad"));
	assert_int_equal(p.counts.streams, 100);
	assert_int_equal(p.counts.untracked, 80);
	assert_int_equal(p.records, 20);
	/* fields need no table */
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 201, FIELDS(GET, "connection", "x"));
	h2c_play(&p, 0);
	assert_non_null(strstr(p.text, "h2c.forbidden_field/2"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(content_lengths),
	        cmocka_unit_test(told_apart),
	        cmocka_unit_test(rapid_reset),
	        cmocka_unit_test(many_streams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
