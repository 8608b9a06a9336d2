/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of HTTP/2: lengths, streams, flags. Each rule and its innocent twin. */
#include "tests/h2ccheck.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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
		h2c_hello();
		h2c_frame(TO_SERVER, rows[i].type, rows[i].flags | (rows[i].type == UPG_H2C_HEADERS ? HEADS : 0),
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
		h2c_hello();
		h2c_frame(TO_CLIENT, type, 0, of_connection ? 2 : 0, upg_bytes(zeros, len));
		if (of_connection)
			BAD_FRAME(STREAM_NOT_ZERO, 's');
		else
			BAD_FRAME(STREAM_ZERO, 's');
	}
	/* RFC 9113 5.1.1 */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 2, FIELDS(GET));
	BAD_FRAME(PARITY, 'c');
	h2c_hello();
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 2, FIELDS(RESPONSE));
	BAD_FRAME(PARITY, 's');
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END, 1, TEXT("x"));
	BAD_FRAME(IDLE, 'c');
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END, 1, TEXT("x"));
	BAD_FRAME(ENDED, 'c');
	/* The server has ended the stream: what is under way is innocent (RFC 9113 5.1). */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	h2c_frame(TO_CLIENT, UPG_H2C_RST_STREAM, 0, 1, TEXT("\0\0\0\0"));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, 0, 1, TEXT("x"));
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS("x-sum", "1"));
	QUIET();
	/* Priorities of streams nobody opens (RFC 9113 5.1). */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_PRIORITY, 0, 11, TEXT("\0\0\0\0\x10"));
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END | UPG_H2C_WITH_PRIORITY, 13,
	          upg_bytes("\0\0\0\x0b\x0f\x82\x84\x86", 8));
	QUIET();
}

static void
promises(void **state)
{
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	h2c_frame(TO_CLIENT, UPG_H2C_PUSH_PROMISE, HEADS, 1, TEXT("\0\0\0\x02\x82\x84\x86"));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 2, FIELDS(RESPONSE, "content-length", "2"));
	h2c_frame(TO_CLIENT, UPG_H2C_DATA, END, 2, TEXT("hi"));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE));
	QUIET();
	assert_non_null(strstr(h2c_played()->text, "record 2 GET  / 200 0 2\n"));
	assert_non_null(strstr(h2c_played()->text, "record 1 GET a /a 200 0 0\n"));

	h2c_hello();
	h2c_frame(TO_CLIENT, UPG_H2C_PUSH_PROMISE, HEADS, 1, TEXT("\0\0\0\x03\x82\x84\x86"));
	BAD_FRAME(PROMISE, 's');
	h2c_hello();
	h2c_frame(TO_CLIENT, UPG_H2C_PUSH_PROMISE, HEADS, 1, TEXT("\0\0\0\x04\x82\x84\x86"));
	h2c_frame(TO_CLIENT, UPG_H2C_PUSH_PROMISE, HEADS, 1, TEXT("\0\0\0\x02\x82\x84\x86"));
	BAD_FRAME(PROMISE, 's');
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_PUSH_PROMISE, HEADS, 1, TEXT("\0\0\0\x02\x82\x84\x86"));
	BAD_FRAME(PROMISE, 'c');
}

static void
sizes(void **state)
{
	static const uint8_t zeros[20000];
	struct upg_bytes larger = TEXT("\0\5\0\1\0\0");

	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END, 1, upg_bytes(zeros, 16384));
	QUIET();
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END, 1, upg_bytes(zeros, 16385));
	BAD_FRAME(OVERSIZE, 'c');
	/* the receiver allows more */
	h2c_hello();
	h2c_frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, larger);
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END, 1, upg_bytes(zeros, 20000));
	QUIET();
	/* the sender does, of what it is sent */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, larger);
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END, 1, upg_bytes(zeros, 20000));
	BAD_FRAME(OVERSIZE, 'c');
	/* HTTP2-Settings counts as SETTINGS (RFC 7540 3.2.1) */
	for (int known = 0; known < 3; known++) {
		h2c_begin(true);
		h2c_start.settings = known == 1 ? larger : NONE;
		h2c_start.settings_known = known > 0;
		h2c_frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
		h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS, 1, FIELDS(RESPONSE));
		h2c_frame(TO_CLIENT, UPG_H2C_DATA, END, 1, upg_bytes(zeros, 20000));
		if (known == 2)
			BAD_FRAME(OVERSIZE, 's');
		else
			QUIET();
	}
	/* what the receiver has said was not seen */
	h2c_hello();
	h2c_gap(TO_CLIENT, 30);
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END, 1, upg_bytes(zeros, 20000));
	QUIET();
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, TEXT("\0\5\0\0\x3f\xff"));
	BAD_FRAME(SETTING, 'c');
}

static void
continuations(void **state)
{
	struct upg_bytes all = FIELDS(GET);

	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, END, 1, upg_bytes(all.at, 9));
	h2c_frame(TO_SERVER, UPG_H2C_CONTINUATION, 0, 1, NONE);
	h2c_frame(TO_SERVER, UPG_H2C_CONTINUATION, HEADS, 1, upg_bytes(all.at + 9, all.len - 9));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE));
	QUIET();
	assert_non_null(strstr(h2c_played()->text, "record 1 GET a /a 200 0 0\n"));

	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, END, 1, upg_bytes(all.at, 9));
	h2c_frame(TO_SERVER, UPG_H2C_PING, 0, 0, TEXT("12345678"));
	h2c_frame(TO_SERVER, UPG_H2C_PING, 0, 0, TEXT("12345678"));
	BAD_FRAME(INTERLEAVED, 'c');
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, END, 1, upg_bytes(all.at, 9));
	h2c_frame(TO_SERVER, UPG_H2C_CONTINUATION, HEADS, 3, upg_bytes(all.at + 9, all.len - 9));
	BAD_FRAME(INTERLEAVED, 'c');
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, END | HEADS, 1, FIELDS(GET));
	h2c_frame(TO_SERVER, UPG_H2C_CONTINUATION, HEADS, 1, NONE);
	BAD_FRAME(CONTINUATION, 'c');
}

static void
padding(void **state)
{
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST, "content-length", "2"));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END | UPG_H2C_PADDED, 1, TEXT("\3hi\0\0\0"));
	QUIET();
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END | UPG_H2C_PADDED | UPG_H2C_WITH_PRIORITY, 1,
	          TEXT("\2\0\0\0\0\x0f\x82\x84\x86\0\0"));
	QUIET();
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END | UPG_H2C_PADDED, 1, TEXT("\5\0\0\0\0\0"));
	QUIET();
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	h2c_frame(TO_SERVER, UPG_H2C_DATA, END | UPG_H2C_PADDED, 1, TEXT("\6\0\0\0\0\0"));
	BAD_FRAME(PADDING, 'c');
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END | UPG_H2C_PADDED, 1, TEXT("\6\x82\x84\x86"));
	BAD_FRAME(PADDING, 'c');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(lengths), cmocka_unit_test(stream_numbers), cmocka_unit_test(promises),
	        cmocka_unit_test(sizes),   cmocka_unit_test(continuations),  cmocka_unit_test(padding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
