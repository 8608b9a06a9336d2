/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Early bytes: what is said, and at which octet. */
#include "analyzers/early.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* Where each finding fell: number of octets fed, 0 never, -1 only at the end. */
struct found {
	int certain, forbidden, request;
	enum upg_class class, request_class;
};

static void
mark(struct found *f, unsigned said, int at)
{
	if (said & UPG_EARLY_CERTAIN) {
		assert_int_equal(f->certain, 0);
		f->certain = at;
	}
	if (said & UPG_EARLY_FORBIDDEN) {
		assert_int_equal(f->forbidden, 0);
		f->forbidden = at;
	}
	if (said & UPG_EARLY_REQUEST) {
		assert_int_equal(f->request, 0);
		f->request = at;
	}
}

static struct found
feed(const char *octets, size_t len, enum upg_early_family family)
{
	struct upg_early e = {0};
	struct found f = {0};

	for (size_t i = 0; i < len; i++)
		mark(&f, upg_early_feed(&e, family, (uint8_t)octets[i]), (int)i + 1);
	mark(&f, upg_early_end(&e), -1);
	assert_int_equal(upg_early_end(&e), 0);
	f.class = e.class;
	f.request_class = e.request_class;
	return f;
}

#define ANY(s)  feed(s, sizeof(s) - 1, UPG_EARLY_ANY)
#define WS(s)   feed(s, sizeof(s) - 1, UPG_EARLY_WEBSOCKET)
#define CAPS(s) feed(s, sizeof(s) - 1, UPG_EARLY_CAPSULES)

static void
is(struct found f, enum upg_class class, int certain, int forbidden, int request)
{
	if (f.class != class || f.certain != certain || f.forbidden != forbidden || f.request != request)
		fail_msg("class %s certain %d forbidden %d request %d", upg_class_name(f.class), f.certain, f.forbidden,
		         f.request);
}

static void
test_requests(void **state)
{
	is(ANY("GET /xx\n"), UPG_CLASS_HTTP09, 8, 0, 8);
	is(ANY("GET /x\r\n"), UPG_CLASS_HTTP09, 8, 0, 8);
	is(ANY("GET /\n"), UPG_CLASS_HTTP09, 6, 0, 6);
	is(ANY("GET\t/\n"), UPG_CLASS_HTTP09, 6, 0, 6);
	is(ANY("GET  /\n"), UPG_CLASS_HTTP09, 7, 0, 7);
	is(ANY("GET / HTTP/1.0\n"), UPG_CLASS_HTTP1, 15, 0, 15);
	is(ANY("GET / HTTP/1.1\r\n"), UPG_CLASS_HTTP1, 16, 0, 16);
	is(ANY("GET /a/long/path/indeed"), UPG_CLASS_HTTP1, 16, 0, 16);
	is(ANY("GET http://a/\n"), UPG_CLASS_HTTP09, 14, 0, 14);
	is(ANY("CONNECT a:443 HTTP/1.1\r\n"), UPG_CLASS_HTTP1, 16, 0, 16);
	is(ANY("OPTIONS * HTTP/1.1\r\n"), UPG_CLASS_HTTP1, 16, 0, 16);
	is(ANY("UPDATEREDIRECTREF / HTTP/1.1\r\n"), UPG_CLASS_HTTP1, 16, 0, 16);
	is(ANY("\r\nGET /\n"), UPG_CLASS_HTTP09, 8, 0, 8);
	is(ANY("GET /"), UPG_CLASS_HTTP1, -1, 0, -1);
	is(ANY("GET\xa0/\n"), UPG_CLASS_HTTP09, 6, 0, 6);
	/* Behind other bytes: forbidden first, the request still found. */
	is(ANY("xx\nGET /\n"), UPG_CLASS_OTHER, 1, 1, 9);
	is(ANY("PRIVATE\nGET / HTTP/1.1\r\n"), UPG_CLASS_OTHER, 4, 3, 24);
}

static void
test_no_requests(void **state)
{
	is(ANY("GE"), UPG_CLASS_OTHER, -1, -1, 0);
	is(ANY("GET\n"), UPG_CLASS_OTHER, 4, 4, 0);
	is(ANY("GET x\n"), UPG_CLASS_OTHER, 5, 5, 0);
	is(ANY("GETS /\n"), UPG_CLASS_OTHER, 4, 4, 0);
	is(ANY("get /x\n"), UPG_CLASS_OTHER, 1, 1, 0);
	is(ANY("x GET /\n"), UPG_CLASS_OTHER, 1, 1, 0);
	is(ANY("\r"), UPG_CLASS_CRLF, -1, 0, 0);
	is(ANY("\n"), UPG_CLASS_CRLF, -1, 0, 0);
	is(ANY("\r\n"), UPG_CLASS_CRLF, -1, 0, 0);
	is(ANY("\n\n"), UPG_CLASS_OTHER, -1, -1, 0);
	is(ANY("\r\r"), UPG_CLASS_OTHER, -1, -1, 0);
	is(ANY("\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"), UPG_CLASS_OTHER, 17, 17, 0);
	is(ANY("\r\nx"), UPG_CLASS_OTHER, 3, 3, 0);
}

static void
test_protocols(void **state)
{
	is(ANY("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), UPG_CLASS_H2_PREFACE, 14, 3, 0);
	is(ANY("PRI"), UPG_CLASS_H2_PREFACE, -1, 3, 0);
	is(ANY("\x16\x03\x01"), UPG_CLASS_TLS_HELLO, 2, 1, 0);
	is(ANY("\x16x"), UPG_CLASS_OTHER, 2, 1, 0);
	is(WS("\x81\x85"), UPG_CLASS_WS_FRAME, 1, 1, 0);
	is(WS("\x89\x80"), UPG_CLASS_WS_FRAME, 1, 1, 0);
	is(WS("\x00hi\xff"), UPG_CLASS_WS_FRAME, 1, 1, 0);
	is(WS("\xc1\x85"), UPG_CLASS_OTHER, 1, 1, 0);
	is(ANY("\x81\x85"), UPG_CLASS_OTHER, 1, 1, 0);
	is(CAPS("\x00\x01z"), UPG_CLASS_CAPSULE, 1, 1, 0);
}

/* Draft-76: eight octets that are one thing; a request among them is known by the eighth. */
static int
window(const char *octets)
{
	struct upg_request_scan s = {.limit = 8, .unit = true};

	for (int i = 0; i < 8; i++)
		if (upg_request_scan_feed(&s, (uint8_t)octets[i]))
			return i + 1;
	return 0;
}

static void
test_window(void **state)
{
	assert_int_equal(window("GET /xx\n"), 8);
	assert_int_equal(window("GET /\nxx"), 6);
	assert_int_equal(window("GET /abc"), 8);
	assert_int_equal(window("OPTIONS "), 8);
	assert_int_equal(window("PROPFIND"), 8);
	assert_int_equal(window("\r\n\r\nGET "), 8);
	assert_int_equal(window("x\nGET /a"), 8);
	/* Python's http.server and others look at nothing but GET and where the words part; a method's case some do not mind. */
	assert_int_equal(window("GET abc\n"), 8);
	assert_int_equal(window("GET ?\r\nx"), 7);
	assert_int_equal(window(" GET /\r\n"), 8);
	assert_int_equal(window("\t\x0bGET /\n"), 8);
	assert_int_equal(window("GET\x0c/x\r\n"), 8);
	assert_int_equal(window("GET\x1c/x\r\n"), 8);
	assert_int_equal(window("GET\xa0/x\r\n"), 8);
	assert_int_equal(window("GET\x85/xx\n"), 8);
	assert_int_equal(window("get /x\r\n"), 8);
	assert_int_equal(window("GET \r\n\r\n"), 0);
	assert_int_equal(window("GET abcd"), 0);
	assert_int_equal(window("gets /x\n"), 0);
	assert_int_equal(window("Tm[K T2u"), 0);
	assert_int_equal(window("abcdef\nG"), 0);
	assert_int_equal(window("abc\nGET "), 0);
	assert_int_equal(window("\r\n\r\n\r\n\r\n"), 0);
}

/* A random nonce must never be taken for a request: half a million of them, from a generator with a fixed start. */
static void
test_random_nonces_are_no_requests(void **state)
{
	uint64_t x = 88172645463325252u;

	for (int i = 0; i < 500000; i++) {
		char octets[8];

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		memcpy(octets, &x, 8);
		assert_int_equal(window(octets), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_requests),
	        cmocka_unit_test(test_no_requests),
	        cmocka_unit_test(test_protocols),
	        cmocka_unit_test(test_window),
	        cmocka_unit_test(test_random_nonces_are_no_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
