/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Field sections of HTTP/2: each field, and what HPACK makes of a section. Each rule and its innocent twin. */
#include "tests/h2ccheck.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* --- one by one ----------------------------------------------------------------------------------------------------- */

static void
request_with(const char *name, const char *value)
{
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET, name, value));
}

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
connection_fields(void **state)
{
	static const char *const names[] = {"transfer-encoding", "connection", "upgrade", "keep-alive",
	                                    "proxy-connection"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		request_with(names[i], "x");
		FORBIDDEN(CONNECTION, 'c');
		h2c_hello();
		h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
		h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE, names[i], "x"));
		FORBIDDEN(CONNECTION, 's');
		h2c_hello();
		h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
		h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(names[i], "x"));
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
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS("content-length", "0"));
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
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, 0, 1, FIELDS(GET));
	h2c_frame(TO_SERVER, UPG_H2C_CONTINUATION, HEADS, 1, field_of("x", "a\0b", 3));
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
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1,
	          FIELDS(":method", "GET", ":scheme", "http", "x", "y", ":path", "/"));
	FORBIDDEN(PSEUDO, 'c');
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS, 1, FIELDS(REQUEST));
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(":path", "/b"));
	FORBIDDEN(PSEUDO, 'c');
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(GET));
	h2c_frame(TO_CLIENT, UPG_H2C_HEADERS, HEADS | END, 1, FIELDS(RESPONSE, ":path", "/"));
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
		h2c_hello();
		h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1,
		          FIELDS(":method", rows[i].method, ":scheme", rows[i].scheme, ":path", rows[i].path,
		                 ":authority", rows[i].authority));
		if (rows[i].good)
			QUIET();
		else
			FORBIDDEN(PSEUDO_VALUE, 'c');
	}
}

/* --- HPACK ------------------------------------------------------------------------------------------------------------- */

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
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, deflated("x", "y"));
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 3, deflated("transfer-encoding", "chunked"));
	FORBIDDEN(CONNECTION, 'c');
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 5, deflated("transfer-encoding", "chunked"));
	struct h2c_play *p = h2c_played();
	assert_non_null(strstr(p->text, "tx2 "));
	assert_non_null(strstr(p->text, "tx3 "));
	nghttp2_hd_deflate_del(deflater);

	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, TEXT("\xff\xff\xff\xff\xff\xff\xff\xff"));
	BAD_FRAME(HPACK, 'c');
	/* it ends inside a field */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, TEXT("\0\x05x"));
	BAD_FRAME(HPACK, 'c');
	/* A string longer than anybody here reads is no fault of HPACK's. */
	static uint8_t large[80000] = {0, 1, 'x', 0x7f, 0x81, 0xef, 0x04};
	memset(large + 7, 'a', sizeof large - 7);
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, END, 1, upg_bytes(large, 16384));
	for (size_t at = 16384; at < sizeof large; at += 15904)
		h2c_frame(TO_SERVER, UPG_H2C_CONTINUATION, at + 15904 >= sizeof large ? HEADS : 0, 1,
		          upg_bytes(large + at, 15904));
	QUIET();
	assert_int_equal(h2c_played()->counts.unread, 1);
}

static void
tables(void **state)
{
	static const uint8_t to_8k[] = {0, 1, 0, 0, 0x20, 0}, to_8m[] = {0, 1, 0, 0x80, 0, 0};

	for (int allowed = 0; allowed < 2; allowed++) {
		assert_int_equal(nghttp2_hd_deflate_new(&deflater, 8192), 0);
		nghttp2_hd_deflate_change_table_size(deflater, 8192);
		h2c_hello();
		if (allowed)
			h2c_frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, upg_bytes(to_8k, 6));
		/* 001 and 8192 in five and more bits: the table's size (RFC 7541 6.3) */
		h2c_frame(TO_SERVER, UPG_H2C_HEADERS, 0, 1, TEXT("\x3f\xe1\x3f"));
		h2c_frame(TO_SERVER, UPG_H2C_CONTINUATION, HEADS | END, 1, FIELDS(GET));
		if (allowed)
			QUIET();
		else
			BAD_FRAME(HPACK, 'c');
		nghttp2_hd_deflate_del(deflater);
	}
	/* larger than is followed here: not judged */
	h2c_hello();
	h2c_frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, upg_bytes(to_8m, 6));
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, TEXT("\x3f\xe1\xff\x7f\x82\x84\x86"));
	QUIET();
	assert_int_equal(h2c_played()->counts.unread, 1);
}

static void
bombs(void **state)
{
	/* An entry of 3,000 octets, named 12,000 times by one octet each. */
	static uint8_t bomb[16384];
	static char value[3001];

	memset(value, 'a', sizeof value - 1);
	assert_int_equal(nghttp2_hd_deflate_new(&deflater, 4096), 0);
	h2c_hello();
	struct upg_bytes entry = deflated("x", value);
	memcpy(bomb, entry.at, entry.len);
	memset(bomb + entry.len, 0xbe, 12000);
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, HEADS | END, 1, upg_bytes(bomb, entry.len + 12000));
	struct h2c_play *p = h2c_played();
	assert_non_null(strstr(p->text, "http.header_limit/3 c"));
	assert_null(strstr(p->text, "h2c.bad"));
	assert_true(p->most_bytes < 64 * 1024);
	nghttp2_hd_deflate_del(deflater);

	/* CONTINUATION without end */
	h2c_hello();
	h2c_frame(TO_SERVER, UPG_H2C_HEADERS, END, 1, FIELDS(GET));
	for (int i = 0; i < 20000; i++)
		h2c_frame(TO_SERVER, UPG_H2C_CONTINUATION, 0, 1,
		          i % 2 ? FIELDS("x", "0123456789012345678901234567890") : NONE);
	h2c_play(p, 0);
	assert_non_null(strstr(p->text, "http.header_limit/3 c"));
	assert_null(strstr(p->text, "h2c.bad"));
	assert_true(p->most_bytes < 64 * 1024);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(connection_fields),
	        cmocka_unit_test(octets_of_fields),
	        cmocka_unit_test(pseudo_fields),
	        cmocka_unit_test(hpack),
	        cmocka_unit_test(tables),
	        cmocka_unit_test(bombs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
