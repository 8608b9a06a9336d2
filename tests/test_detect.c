/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What counts as HTTP (interface.md), on the HTTP ports and elsewhere. */
#include "analyzers/detect.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static enum upg_detect
of_line(bool http_port, const char *text)
{
	struct upg_bytes line = upg_bytes(text, strlen(text));
	struct upg_request_line r = upg_startline_request(line);
	return upg_detect_line(http_port, &r, line);
}

static void
client_lines(void **state)
{
	static const char *const http[] = {
	        "GET / HTTP/1.1",  "whatever you say HTTP/9.9", "GET /",        "POST /x y",
	        "GET http://a/",   "PROPFIND / HTTP/1.1",       "GET / HTTP/1", "GET / HTTP/1.1 ",
	        "GET /\tHTTP/1.1", "GET / HTTP/1.1 \t"};
	static const char *const other[] = {
	        "EHLO a",      "get /",           "GET x",          "*1", "SSH-2.0-x", "GET", "FOO /",
	        "a HTTP/1.1x", "GET / RTSP/1.0 ", "GET\t/ RTSP/1.0"};
	for (size_t i = 0; i < sizeof http / sizeof *http; i++) {
		assert_int_equal(of_line(false, http[i]), UPG_DETECT_HTTP);
		assert_int_equal(of_line(true, http[i]), UPG_DETECT_HTTP);
	}
	for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
		assert_int_equal(of_line(false, other[i]), UPG_DETECT_OPAQUE);
		assert_int_equal(of_line(true, other[i]), UPG_DETECT_HTTP);
	}
	assert_int_equal(of_line(true, "PRI * HTTP/2.0"), UPG_DETECT_OPAQUE);
}

static bool
foreign(const char *text)
{
	struct upg_bytes line = upg_bytes(text, strlen(text));
	struct upg_request_line r = upg_startline_request(line);
	return upg_detect_foreign(&r, line);
}

static void
other_protocols(void **state)
{
	static const char *const other[] = {"GET foo",
	                                    "CONNECT {}",
	                                    "OPTIONS rtsp://a/x RTSP/1.0",
	                                    "REGISTER sip:a SIP/2.0",
	                                    "OPTIONS icap://a/ ICAP/1.0",
	                                    "SOURCE /m ICE/1.0"};
	static const char *const ours[] = {
	        "GET /foo",       "GET http://a/",  "GET / RTSP/1.0",    "GET rtsp://a/ HTTP/1.1",
	        "GET /m ICE/1.0", "GET / HTTP/1.1", "GET sip:a ICAP/1.0"};
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		assert_true(foreign(other[i]));
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		assert_false(foreign(ours[i]));
	assert_true(upg_detect_icy(upg_bytes("ICY 200 OK", 10)));
	assert_false(upg_detect_icy(upg_bytes("ICY 404 no", 10)));
}

#define BEGIN(dir, port, text) upg_detect_begin(dir, port, upg_bytes(text, sizeof(text) - 1))

static void
first_octets(void **state)
{
	assert_int_equal(BEGIN(TO_CLIENT, true, "HTTP/1."), UPG_DETECT_HTTP);
	assert_int_equal(BEGIN(TO_CLIENT, false, "HTTP"), UPG_DETECT_MORE);
	assert_int_equal(BEGIN(TO_CLIENT, true, "HTTP/2"), UPG_DETECT_OPAQUE);
	assert_int_equal(BEGIN(TO_CLIENT, true, "220 hi"), UPG_DETECT_OPAQUE);
	assert_int_equal(BEGIN(TO_SERVER, true, "\x16"), UPG_DETECT_MORE);
	assert_int_equal(BEGIN(TO_SERVER, true, "\x16\x03\x01\x02\x00"), UPG_DETECT_MORE);
	assert_int_equal(BEGIN(TO_SERVER, true, "\x16\x03\x01\x02\x00\x01"), UPG_DETECT_OPAQUE);
	assert_int_equal(BEGIN(TO_SERVER, true, "\x16\x03\x01\x02\x00\x02"), UPG_DETECT_MORE);
	assert_int_equal(BEGIN(TO_SERVER, true, "\x16\x03GET "), UPG_DETECT_MORE);
	assert_int_equal(BEGIN(TO_SERVER, true, "\x16\x04\x00"), UPG_DETECT_MORE);
	assert_int_equal(BEGIN(TO_SERVER, false, "\x00"), UPG_DETECT_OPAQUE);
	assert_int_equal(BEGIN(TO_SERVER, false, "\r\n\x80"), UPG_DETECT_OPAQUE);
	assert_int_equal(BEGIN(TO_SERVER, false, "\x01\x00"), UPG_DETECT_OPAQUE);
	assert_int_equal(BEGIN(TO_SERVER, false, "GET"), UPG_DETECT_MORE);
	assert_int_equal(BEGIN(TO_SERVER, false, "GET /\xc3\xa4"), UPG_DETECT_MORE);
	assert_int_equal(BEGIN(TO_SERVER, false, "GET /\x00"), UPG_DETECT_MORE);
}

static void
start_lines_to_resume_at(void **state)
{
	static const char *const yes[] = {"GET / HTTP/1.1",    "POST http://a/ HTTP/1.0", "OPTIONS * HTTP/1.1",
	                                  "PURGE /a HTTP/1.1", "M-SEARCH /a HTTP/1.1",    "RPC_IN_DATA /a HTTP/1.1"};
	static const char *const no[] = {"GET /",
	                                 "get / HTTP/1.1",
	                                 "GET  / HTTP/1.1",
	                                 " GET / HTTP/1.1",
	                                 "GET / HTTP/2.0",
	                                 "GET / HTTP/1.1 ",
	                                 "xGET / HTTP/1.1",
	                                 "GET / HTTP/1.11",
	                                 "GET /a b HTTP/1.1",
	                                 "Purge /a HTTP/1.1",
	                                 "AB /a HTTP/1.1",
	                                 "PURGE a HTTP/1.1",
	                                 "PURGE\x01 /a HTTP/1.1",
	                                 "GET /\x01 HTTP/1.1",
	                                 ""};
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		assert_true(upg_startline_sure_request(upg_bytes(yes[i], strlen(yes[i]))));
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		assert_false(upg_startline_sure_request(upg_bytes(no[i], strlen(no[i]))));
	assert_true(upg_startline_sure_status(upg_bytes("HTTP/1.1 200", 12)));
	assert_true(upg_startline_sure_status(upg_bytes("HTTP/1.0 404 Not", 16)));
	assert_false(upg_startline_sure_status(upg_bytes("HTTP/1.1 2000", 13)));
	assert_false(upg_startline_sure_status(upg_bytes("HTTP/2.0 200", 12)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(client_lines),
	        cmocka_unit_test(other_protocols),
	        cmocka_unit_test(first_octets),
	        cmocka_unit_test(start_lines_to_resume_at),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
