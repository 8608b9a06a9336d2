/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP/2 in the clear: prefaces, what was not seen, memory that runs out. Each rule and its innocent twin. */
#include "tests/h2ccheck.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
prefaces(void **state)
{
	h2c_hello();
	QUIET();
	assert_false(h2c_played()->over);

	h2c_begin(true);
	h2c_say(TO_CLIENT, "", 0);
	h2c_frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
	h2c_say(TO_SERVER, PREFACE, 24);
	h2c_frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, NONE);
	QUIET();

	/* half of it is no other thing */
	h2c_begin(true);
	h2c_say(TO_SERVER, PREFACE, 20);
	QUIET();

	for (size_t at = 0; at < 24; at++) {
		char other[] = PREFACE;
		other[at] ^= 1;
		h2c_begin(true);
		h2c_say(TO_SERVER, other, 24);
		struct h2c_play *p = h2c_played();
		assert_non_null(strstr(p->text, "h2c.bad_preface/2 c @0"));
		assert_null(strstr(p->text, "h2c.bad_frame"));
		assert_true(p->over);
	}
}

static void
first_frames(void **state)
{
	h2c_begin(false);
	h2c_say(TO_SERVER, PREFACE, 24);
	h2c_frame(TO_SERVER, UPG_H2C_PING, 0, 0, TEXT("12345678"));
	BAD_FRAME(NOT_SETTINGS, 'c');

	h2c_begin(false);
	h2c_say(TO_SERVER, PREFACE, 24);
	h2c_frame(TO_SERVER, UPG_H2C_SETTINGS, UPG_H2C_ACK, 0, NONE);
	BAD_FRAME(NOT_SETTINGS, 'c');

	/* the server has agreed: it must begin so too */
	h2c_begin(true);
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE));
	BAD_FRAME(NOT_SETTINGS, 's');

	/* upgrade.interim_switch tells of this */
	h2c_begin(true);
	h2c_say(TO_CLIENT, "HTTP/1.1 200 OK\r\n\r\n", 19);
	QUIET();

	/* the server began unasked: half a preface is none */
	h2c_begin(false);
	h2c_frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
	h2c_say(TO_SERVER, "PRI * HTTP/2.0\r\nHost: a\r\n", 25);
	assert_non_null(strstr(h2c_played()->text, "h2c.bad_preface/2 c @0"));

	/* without a 101 it may know HTTP/1 alone */
	h2c_begin(false);
	h2c_say(TO_SERVER, PREFACE, 24);
	h2c_frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, NONE);
	h2c_say(TO_CLIENT, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
	QUIET();
	assert_true(h2c_played()->over);
}

static void
gaps(void **state)
{
	/* inside DATA nothing is lost, and its length counts */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "10"));
	h2c_head(TO_SERVER, UPG_H2C_DATA, END, 1, 10);
	h2c_say(TO_SERVER, "abc", 3);
	h2c_gap(TO_SERVER, 7);
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 3, FIELDS(GET, "connection", "x"));
	FORBIDDEN(CONNECTION, 'c');
	/* the padding's length was in it: how much DATA there was is not known */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "10"));
	h2c_head(TO_SERVER, UPG_H2C_DATA, END | UPG_H2C_PADDED, 1, 8);
	h2c_gap(TO_SERVER, 8);
	QUIET();
	/* inside a section HPACK's state is lost, frames are not */
	h2c_hello();
	h2c_head(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, 20);
	h2c_gap(TO_SERVER, 20);
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 3, FIELDS(GET, "connection", "x"));
	QUIET();
	assert_int_equal(h2c_played()->counts.unread, 2);
	h2c_frame(TO_SERVER, UPG_H2C_DATA, 0, 0, NONE);
	BAD_FRAME(STREAM_ZERO, 'c');
	/* over a boundary all is; the other side goes on */
	h2c_hello();
	h2c_head(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, 20);
	h2c_gap(TO_SERVER, 21);
	h2c_frame(TO_SERVER, UPG_H2C_DATA, 0, 0, NONE);
	QUIET();
	assert_int_equal(h2c_played()->counts.lost, 1);
	h2c_frame(TO_CLIENT, UPG_H2C_DATA, 0, 0, NONE);
	BAD_FRAME(STREAM_ZERO, 's');
	h2c_gap(TO_CLIENT, 1);
	assert_true(h2c_played()->over);
	/* a request was not seen: its answer is not judged */
	h2c_hello();
	h2c_gap(TO_SERVER, 100);
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE, "content-length", "10"));
	h2c_frame(TO_CLIENT, UPG_H2C_DATA, END, 1, TEXT("x"));
	QUIET();
}

static void
starved(void **state)
{
	static struct h2c_play p;

	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET, "connection", "x"));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE, "x", "y"));
	for (uint64_t most = sizeof(struct upg_h2c); most < 16384; most += 61) {
		h2c_limits.http_memory_bytes = most;
		h2c_play(&p, 0);
	}
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
	        cmocka_unit_test(prefaces), cmocka_unit_test(first_frames),   cmocka_unit_test(gaps),
	        cmocka_unit_test(starved),  cmocka_unit_test(settings_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
