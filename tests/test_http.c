/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages, the odd one and its innocent twin, through a whole connection: what each raises, however it is cut. */
#include "conncheck.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define L   "GET / HTTP/1.1\r\n"
#define H   "Host: a\r\n"
#define E   "\r\n"
#define P   "POST / HTTP/1.1\r\nHost: a\r\n"
#define OK0 "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define R   "HTTP/1.1 200 OK\r\n"
#define CH  "Transfer-Encoding: chunked\r\n"
#define GET L H E
#define CL0 "Content-Length: 0\r\n"

static void
request_lines(void **state)
{
	CHECK("http.invalid_request_line/3", C("GET  / HTTP/1.1\r\n" H E), S(OK0));
	CHECK("http.invalid_request_line/3 http.invalid_target/3", C("GET /a b HTTP/1.1\r\n" H E), S(OK0));
	CHECK("http.invalid_request_line/2 http.invalid_target/3", C("GET /a HTTP/1.0 HTTP/1.1\r\n" H E), S(OK0));
	CHECK("http.invalid_request_line/2", C("GET\t/ HTTP/1.1\r\n" H E), S(OK0));
	CHECK("http.invalid_request_line/3", C(" GET / HTTP/1.1\r\n" H E), S(OK0));
	CHECK("http.invalid_request_line/3", C("GET / HTTP/1.1 \r\n" H E), S(OK0));
	CHECK("http.bare_cr/2 http.invalid_request_line/2 http.invalid_target/3", C("GET /\ra HTTP/1.1\r\n" H E),
	      S(OK0));
	CHECK("http.nul_in_header/2 http.invalid_request_line/2 http.invalid_target/3", C("GET /\0a HTTP/1.1\r\n" H E),
	      S(OK0));
	CHECK("http.invalid_version/2", C("GET / HTTP/1.10\r\n" H E), S(OK0));
	CHECK("http.invalid_version/2", C("GET / http/1.1\r\n" H E), S(OK0));
	CHECK("http.invalid_version/3", C("GET / HTTP/1.2\r\n" H E), S(OK0));
	CHECK("http.invalid_version/3", C("GET / HTTP/3.0\r\n" H E), S(OK0));
	CHECK("http.bare_lf/3",
	      C("GET / HTTP/1.1\n"
	        "X: 1\r\n" H E),
	      S(OK0));
	CHECK("http.bare_lf/3 http.bare_lf/2", C("GET / HTTP/1.1\n" H E), S(OK0));
	CHECK("http.invalid_target/3", C("GET a:80 HTTP/1.1\r\n" H E), S(OK0));
	CHECK("http.invalid_target/3", C("GET * HTTP/1.1\r\n" H E), S(OK0));
	CHECK("", C("OPTIONS * HTTP/1.1\r\n" H E), S(OK0));
	CHECK("http.invalid_target/3", C("GET /\xff HTTP/1.1\r\n" H E), S(OK0));
	CHECK("http.host_mismatch/3 http.invalid_target/3", C("GET http://b/ HTTP/1.1\r\n" H E), S(OK0));
	CHECK("", C("GET http://A:80/ HTTP/1.1\r\n" H E), S(OK0));
	CHECK("http.missing_host/3", C(L E), S(OK0));
	CHECK("", C("GET / HTTP/1.0\r\n" E), S(OK0));
	CHECK("http.duplicate_host/2", C(L H H E), S(OK0));
	CHECK("http.duplicate_host/2", C(L "Host: a, b\r\n" E), S(OK0));
	CHECK("http.invalid_host/3", C(L "Host: a/b\r\n" E), S(OK0));
	CHECK("", C(L "Host: [::1]:8080\r\n" E), S(OK0));
}

static void
status_lines(void **state)
{
	CHECK("http.invalid_status_line/3", C(GET), S("HTTP/1.1 200\r\n" CL0 E));
	CHECK("", C(GET), S("HTTP/1.1 200 \r\n" CL0 E));
	CHECK("http.invalid_status_line/2", C(GET), S("HTTP/1.1  200 OK\r\n" CL0 E));
	CHECK("http.invalid_status_line/3", C(GET), S("HTTP/1.1 999 OK\r\n" CL0 E));
	CHECK("http.bare_cr/2 http.invalid_status_line/2", C(GET), S("HTTP/1.1 200 O\rK\r\n" CL0 E));
	CHECK("", C(GET), S("HTTP/1.1 200 O\tK\r\n" CL0 E));
	CHECK("http.invalid_version/2", C(GET), S("HTTP/1.01 200 OK\r\n" CL0 E));
	CHECK("http.invalid_status_line/3", C(GET), S("ICY 200 OK\r\n\r\n" OK0));
	CHECK("http.bare_lf/3 http.bare_lf/2 http.bare_lf/2", C(GET), S("HTTP/1.1 200 OK\nContent-Length: 0\n\n"));
}

static void
fields(void **state)
{
	CHECK("http.whitespace_before_colon/2", C(L H "X : 1\r\n" E));
	CHECK("http.whitespace_before_colon/2", C(L "Host : a\r\n" E));
	CHECK("http.whitespace_before_colon/3", C(GET), S(R "X : 1\r\n" CL0 E));
	CHECK("http.whitespace_before_colon/2 http.whitespace_before_colon/2", C(GET), S(R "Content-Length : 0\r\n" E));
	CHECK("http.whitespace_before_header/2", C(L " X: 1\r\n" H E));
	CHECK("http.bare_cr/2", C(L H "X: 1\r2\r\n" E));
	CHECK("http.bare_cr/2", C(L H "X: 1\r\r\n" E));
	CHECK("http.nul_in_header/2", C(L H "X: 1\0\r\n" E));
	CHECK("http.obs_fold/3", C(L H "X: 1\r\n 2\r\n" E));
	CHECK("http.obs_fold/2 http.obs_fold/2", C(L H "X: 1\r\n \r\n" E));
	CHECK("http.obs_fold/2 http.obs_fold/2", C(L H "X: 1\r\n Content-Length: 5\r\n" E));
	CHECK("http.obs_fold/2 http.obs_fold/2", C(P "Transfer-Encoding:\r\n chunked\r\n" E "0\r\n\r\n" GET));
	CHECK("http.obs_fold/2 http.obs_fold/2", C(P "Content-Length:\r\n 3\r\n" E "abc" GET));
	CHECK("http.obs_fold/2 http.conflicting_content_length/2 http.invalid_content_length/2",
	      C(P "Content-Length: 3\r\n 4\r\n" E "abc" GET));
	CHECK("http.bare_lf/3", C(L H "X: 1\n"
	                              "Y: 2\r\n" E));
	CHECK("http.bare_lf/3 http.bare_lf/2", C(L "X: 1\n" H E));
	CHECK("http.bare_lf/2", C(P "Content-Length: 1\n" E "a"));
	CHECK("http.bare_lf/3", C(L H "\n"));
	CHECK("http.invalid_header_name/3", C(L H "no colon\r\n" E));
	CHECK("http.invalid_header_name/3", C(L H "a b: c\r\n" E));
	CHECK("http.invalid_header_name/2 http.invalid_header_name/2", C(L H "Content-Length 5\r\n" E));
	CHECK("http.invalid_header_name/2 http.invalid_header_name/2", C(L H "Content_Length: 5\r\n" E));
	CHECK("http.invalid_header_name/2 http.invalid_header_name/2", C(L H "\x0b"
	                                                                     "Content-Length: 5\r\n" E));
	CHECK("http.invalid_header_name/2 http.invalid_transfer_encoding/2", C(L H "Transfer_Encoding: chunked\r\n" E));
	CHECK("http.invalid_header_name/3", C(L H ": 5\r\n" E));
	CHECK("http.framing_field_in_connection/2", C(L H "Connection: close, Content-Length\r\n" E));
	CHECK("http.framing_field_in_connection/2", C(L H "Connection: Host\r\n" E));
	CHECK("", C(L H "Connection: close, X-Foo, TE\r\n" E));
	CHECK("http.expect_abuse/2", C(P "Expect: 200-maybe\r\nContent-Length: 1\r\n" E "a"));
	CHECK("http.expect_abuse/3", C(L H "Expect: 100-continue\r\n" E));
	CHECK("", C(P "Expect: 100-Continue\r\nContent-Length: 1\r\n" E "a"));
}

static void
content_length(void **state)
{
	CHECK("http.conflicting_content_length/2", C(P "Content-Length: 3\r\nContent-Length: 4\r\n" E "abc" GET));
	CHECK("http.conflicting_content_length/2", C(P "Content-Length: 3, 4\r\n" E "abc" GET));
	CHECK("http.repeated_content_length/3", C(P "Content-Length: 3\r\nContent-Length: 3\r\n" E "abc" GET));
	CHECK("http.repeated_content_length/3", C(P "Content-Length: 3,3\r\n" E "abc" GET));
	CHECK("http.repeated_content_length/2",
	      C(P "Content-Length: 010\r\nContent-Length: 10\r\n" E "0123456789" GET));
	CHECK("http.invalid_content_length/2", C(P "Content-Length: +3\r\n" E GET));
	CHECK("http.invalid_content_length/2", C(P "Content-Length: 3x\r\n" E "abc" GET));
	CHECK("http.invalid_content_length/2", C(P "Content-Length: -1\r\n" E GET));
	CHECK("http.invalid_content_length/2", C(P "Content-Length: 0x3\r\n" E GET));
	CHECK("http.invalid_content_length/2", C(P "Content-Length: \r\n" E GET));
	CHECK("http.invalid_content_length/2", C(P "Content-Length: 9223372036854775808\r\n" E "abc"));
	CHECK("", C(P "Content-Length: 9223372036854775807\r\n" E "abc"));
	CHECK("", C(P "content-LENGTH:\t3 \t\r\n" E "abc" GET));
	CHECK("http.conflicting_content_length/2", C(GET), S(R "Content-Length: 1\r\nContent-Length: 2\r\n" E "a"));
	CHECK("http.invalid_content_length/2", C(GET), S(R "Content-Length: one\r\n" E "all"), S_FIN);
}

static void
transfer_encoding(void **state)
{
	CHECK("http.content_length_with_transfer_encoding/2", C(P "Content-Length: 3\r\n" CH E "0\r\n\r\n" GET));
	CHECK("http.content_length_with_transfer_encoding/2", C(P CH "Content-Length: 3\r\n" E "0\r\n\r\n" GET));
	CHECK("http.content_length_with_transfer_encoding/2", C(GET), S(R "Content-Length: 3\r\n" CH E "0\r\n\r\n"));
	CHECK("", C(P CH E "0\r\n\r\n" GET));
	CHECK("", C(P "transfer-encoding:Chunked\r\n" E "0\r\n\r\n" GET));
	CHECK("", C(P "Transfer-Encoding: gzip, chunked\r\n" E "0\r\n\r\n" GET));
	CHECK("", C(P "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n" E "0\r\n\r\n" GET));
	CHECK("http.invalid_transfer_encoding/2", C(P "Transfer-Encoding: chunked, chunked\r\n" E "0\r\n\r\n" GET));
	CHECK("http.invalid_transfer_encoding/2", C(P "Transfer-Encoding: chunked, gzip\r\n" E "0\r\n\r\n" GET));
	CHECK("http.invalid_transfer_encoding/2", C(P "Transfer-Encoding: gzip\r\n" E GET));
	CHECK("http.invalid_transfer_encoding/2", C(P "Transfer-Encoding: xchunked\r\n" E GET));
	CHECK("http.invalid_transfer_encoding/2", C(P "Transfer-Encoding: identity\r\n" E GET));
	CHECK("http.invalid_transfer_encoding/2", C(P "Transfer-Encoding: \"chunked\"\r\n" E GET));
	CHECK("http.invalid_transfer_encoding/2", C(P "Transfer-Encoding: chunked;q=1\r\n" E "0\r\n\r\n" GET));
	CHECK("http.invalid_transfer_encoding/2", C(P "Transfer-Encoding: chunked,\r\n" E "0\r\n\r\n" GET));
	CHECK("http.invalid_transfer_encoding/2", C(P "Transfer-Encoding: ,chunked\r\n" E "0\r\n\r\n" GET));
	CHECK("http.invalid_transfer_encoding/2", C(P "Transfer-Encoding: \x0b"
	                                              "chunked\r\n" E GET));
	CHECK("http.invalid_transfer_encoding/2", C(P "Transfer-Encoding:\r\n" E GET));
	CHECK("http.transfer_encoding_in_http10/2", C("POST / HTTP/1.0\r\n" CH E "0\r\n\r\n"));
	CHECK("http.transfer_encoding_in_http10/2", C(GET), S("HTTP/1.0 200 OK\r\n" CH E "0\r\n\r\n"));
	CHECK("", C(GET), S(R "Transfer-Encoding: gzip\r\n" E "\x1f\x8b" GET), S_FIN);
}

static void
chunks(void **state)
{
	CHECK("", C(P CH E "5\r\nhello\r\n00A\r\n0123456789\r\n0\r\nX: 1\r\n\r\n" GET));
	CHECK("http.chunk_extension/3", C(P CH E "5;a=b\r\nhello\r\n0\r\n\r\n" GET));
	CHECK("http.chunk_extension/3", C(GET), S(R CH E "5  \r\nhello\r\n0\r\n\r\n"));
	CHECK("http.chunk_line/2", C(P CH E "5\nhello\r\n0\r\n\r\n" GET));
	CHECK("http.chunk_line/2 http.chunk_extension/3", C(P CH E "5;a\nhello\r\n0\r\n\r\n" GET));
	CHECK("http.chunk_line/2 http.chunk_extension/3", C(P CH E "5;a\rb\r\nhello\r\n0\r\n\r\n" GET));
	CHECK("http.chunk_line/2 http.invalid_chunk_size/2", C(P CH E "5\rb\r\nhello\r\n0\r\n\r\n" GET));
	CHECK("http.invalid_chunk_size/2", C(P CH E "5x\r\nhello\r\n0\r\n\r\n" GET));
	CHECK("http.invalid_chunk_size/2", C(P CH E " 5\r\nhello\r\n0\r\n\r\n" GET));
	CHECK("http.invalid_chunk_size/2", C(P CH E "x\r\nhello\r\n0\r\n\r\n" GET), S(OK0 OK0));
	CHECK("http.invalid_chunk_size/2", C(P CH E "10000000000000005\r\nhello\r\n0\r\n\r\n" GET), S(OK0 OK0));
	CHECK("http.chunk_overrun/2", C(P CH E "5\r\nhelloX\r\n0\r\n\r\n" GET), S(OK0 OK0));
	CHECK("http.chunk_overrun/2", C(P CH E "5\r\nhello\n0\r\n\r\n" GET), S(OK0 OK0));
	CHECK("http.chunk_overrun/2", C(P CH E "5\r\nhello\rX\r\n0\r\n\r\n" GET), S(OK0 OK0));
	CHECK("http.forbidden_trailer/2", C(P CH E "0\r\nContent-Length: 1\r\n\r\n" GET));
	CHECK("http.forbidden_trailer/2", C(P CH E "0\r\nHost: b\r\n\r\n" GET));
	CHECK("http.forbidden_trailer/2 http.invalid_header_name/3", C(P CH E "0\r\nGET /x HTTP/1.1\r\n\r\n" GET));
	CHECK("http.bare_lf/3 http.bare_lf/2", C(P CH E "0\r\n\n" GET), S(OK0 OK0)); /* lighttpd has not seen the end */
	CHECK("http.bare_lf/3", C(P CH E "0\r\n\n"), S(OK0), C(GET), S(OK0));
}

static void
limits(void **state)
{
	struct upg_limits lim = upg_limits_default();
	lim.http_line_bytes = 256;
	lim.http_headers_max = 8;
	lim.http_head_bytes = 1024;
	lim.http_trailer_bytes = 64;
	lim.http_chunk_line_bytes = 16;
	lim.http_pipeline_max = 2;
#define LIMITED(expected, ...)                                                                                         \
	upg_conncheck(&(struct upg_dialogue){.turns = (struct upg_turn[]){__VA_ARGS__, {0}}, .port = 80, .lim = &lim}, \
	              expected, __FILE__, __LINE__)
#define X50  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X250 X50 X50 X50 X50 X50
	LIMITED("", C(L H "X: " X250 "xxx\r\n" E GET), S(OK0 OK0));
	LIMITED("http.header_limit/3", C(L H "X: " X250 "xxxx\r\n" E GET), S(OK0 OK0));
	LIMITED("http.header_limit/3", C("GET /" X250 " HTTP/1.1\r\n" H E GET), S(OK0 OK0));
	LIMITED("http.header_limit/2 http.invalid_content_length/2", C(P "Content-Length: 1" X250 "xxxx\r\n" E "a" GET),
	        S(OK0 OK0));
	LIMITED("http.header_limit/3", C(L H "a: 1\r\na: 1\r\na: 1\r\na: 1\r\na: 1\r\na: 1\r\na: 1\r\na: 1\r\n" E GET));
	LIMITED("http.header_limit/3", C(L H "a: " X250 "\r\na: " X250 "\r\na: " X250 "\r\na: " X250 "\r\n" E GET));
	LIMITED("http.header_limit/3", C(P CH E "0\r\na: " X50 X50 "\r\n\r\n" GET));
	LIMITED("http.chunk_extension/2 http.header_limit/3", C(P CH E "1;" X50 "\r\na\r\n0\r\n\r\n" GET));
	LIMITED("http.pipelined_limit/3", C(GET GET GET GET "HEAD / HTTP/1.1\r\n" H E GET),
	        S(OK0 OK0 OK0 OK0 "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" OK0));
	LIMITED("http.unannounced_body/2", C(GET X250 X250 "\r\n" GET), S(OK0 OK0));
}

static void
what_is_unfinished(void **state)
{
	CHECK("http.content_length_with_transfer_encoding/2", C(P CH "Content-Length: 3\r\nX"), C_FIN);
	CHECK("http.content_length_with_transfer_encoding/2", C(P CH "Content-Length: 3\r\nX"));
	CHECK("", C(P "Transfer-Encoding: chun"), C_FIN);
	CHECK("", C(P "X: \r"), C_FIN);
	CHECK("http.bare_cr/2", C(P "X: \ra"), C_FIN);
	CHECK("http.nul_in_header/2", C(P "X: \0"), C_FIN);
	CHECK("", C("GET / HT"), C_FIN);
	CHECK("", C(GET "GET /x"), C_FIN);
	CHECK("", C(GET), S("HTTP"), S_FIN);
}

static void
never_blinded(void **state)
{
	CHECK("http.unannounced_body/2 http.content_length_with_transfer_encoding/2",
	      C(GET "junk\r\nmore junk\r\n" P CH "Content-Length: 3\r\n" E "0\r\n\r\n"));
	CHECK("", C("HEAD / HTTP/1.1\r\n" H E GET), S("HTTP/1.1 103 Early\r\n\r\n" R "Content-Length: 7\r\n" E OK0));
	CHECK("http.bodyless_status_with_body/2 http.conflicting_content_length/2", C(GET GET),
	      S("HTTP/1.1 204 No\r\n" E "body\r\n" R "Content-Length: 1\r\nContent-Length: 2\r\n" E "a"));
	CHECK("http.http09_request/3 http.request_after_http09/2 http.duplicate_host/2", C("GET /\r\n" L H H E));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(request_lines),  cmocka_unit_test(status_lines),       cmocka_unit_test(fields),
	        cmocka_unit_test(content_length), cmocka_unit_test(transfer_encoding),  cmocka_unit_test(chunks),
	        cmocka_unit_test(limits),         cmocka_unit_test(what_is_unfinished), cmocka_unit_test(never_blinded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
