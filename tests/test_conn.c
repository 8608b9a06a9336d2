/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection: what ordinary traffic must not raise, and what the ledger proves. */
#include "conncheck.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define GET     "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
#define OK2     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define H_HEAD  "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
#define POST(n) "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " n "\r\n\r\n"

static void
ordinary_traffic_is_quiet(void **state)
{
	CHECK("", C(GET), S(OK2), C(GET), S(OK2));
	CHECK("", C(GET GET GET), S(OK2 OK2), S(OK2));
	CHECK("", C(H_HEAD GET), S("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" OK2));
	CHECK("", C(GET GET), S("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n" OK2));
	CHECK("", C(GET GET), S("HTTP/1.1 204 No Content\r\n\r\n" OK2));
	CHECK("", C(GET), S("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n"),
	      C(GET), S(OK2));
	CHECK("", C(POST("8") "GET /xx\n"), S(OK2), C(GET), S(OK2));
	CHECK("", C("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"),
	      S("HTTP/1.1 100 Continue\r\n\r\n"), C("hi"), S(OK2));
	CHECK("", C(GET), S("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" OK2));
	CHECK("", C("GET / HTTP/1.0\r\n\r\n"), S("HTTP/1.0 200 OK\r\n\r\nall of GET / HTTP/1.1\r\n\r\n"), S_FIN);
	CHECK("", C("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
	      S("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"),
	      C("GET / HTTP/1.0\r\n\r\n"), S("HTTP/1.0 200 OK\r\n\r\nx"), S_FIN, C_FIN);
	CHECK("", C(POST("100") "part"), S("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
	      S_FIN);
	CHECK("", C("\r\n\r\n" GET "\r\n" GET), S(OK2 OK2));
	CHECK("", C(GET), S_FIN, C_FIN);
	CHECK("", C("GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n"), S(OK2));
	CHECK("",
	      C("PROPFIND /x HTTP/1.1\r\nHost: a\r\n\r\n"
	        "frobnicate /x HTTP/1.1\r\nHost: \r\n\r\n"),
	      S(OK2 OK2));
	CHECK("", C("GET / HTTP/1.1\r\nHost: a\r\nX: caf\xc3\xa9\r\n\r\n"), S(OK2));
}

static void
servers_that_close_are_innocent(void **state)
{
	CHECK("", S("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), S_FIN);
	CHECK("", C(GET), S(OK2 "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
	      S_FIN);
	CHECK("", C(GET), S(OK2 "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"), S_FIN, C_FIN);
	CHECK("", C("GET / HTTP/1.1\r\nHost"),
	      S("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), S_FIN);
	CHECK("", C(GET "GET /long"), S(OK2 "HTTP/1.1 414 Too Long\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
	      S_FIN);
	CHECK("", C(GET), S(OK2 "HTTP/1.1 102 Processing\r\n\r\n"));
	CHECK("", C(GET), S("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n" OK2));
	CHECK("", C(H_HEAD),
	      S("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
	        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"),
	      C(GET), S(OK2));
}

static void
surplus_is_proof(void **state)
{
	CHECK("http.surplus_response/1 http.response_without_request/1", C(GET), S(OK2 OK2));
	CHECK("http.surplus_response/1 http.response_without_request/1", S(OK2));
	CHECK("http.surplus_response/1 http.response_without_request/1", C(GET),
	      S(OK2 "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"), C(GET), S(OK2), S_FIN);
	CHECK("http.response_without_request/1", C(GET), S(OK2 "more"), S_FIN);
	CHECK("http.unannounced_body/2 http.surplus_response/1 http.response_without_request/1",
	      C(GET "what is this?\r\n"), S(OK2),
	      S("HTTP/1.1 400 Bad\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), S_FIN);
	CHECK("http.content_length_with_transfer_encoding/2 http.request_in_body/3 http.surplus_response/1 "
	      "http.response_without_request/1",
	      C("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1b\r\nGET /evil "
	        "HTTP/1.1\r\nX: \r\n\r\n\r\n0\r\n\r\n"),
	      S(OK2 OK2));
}

static void
version_less_requests(void **state)
{
	CHECK("http.http09_request/3", C("GET /\r\n"), S("<html>\nHTTP/1.1 200 OK\r\n"), S_FIN);
	CHECK("http.http09_request/3", C("GET /\r\n\r\n"), S("<html>"), S_FIN);
	CHECK("http.http09_request/3", C("GET /\r\n"), S("HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\nno"), S_FIN);
	CHECK("http.http09_smuggled/1 http.http09_answered/1", C(GET "GET /xx\n"), S(OK2), S("<html>\r\nlots\r\n"),
	      C_FIN, S_FIN);
	CHECK("http.http09_smuggled/1", C(GET "GET /x\r\n"), S(OK2), S(OK2));
	CHECK("http.http09_request/3 http.request_after_http09/2 http.http09_smuggled/1", C("GET /\r\nGET /b\r\n"));
	CHECK("http.http09_request/3 http.request_after_http09/2", C("GET /\r\nHost: a\r\n\r\n"), S("x"), S_FIN);
	CHECK("http.http09_smuggled/1 http.request_after_http09/2 http.http09_answered/1", C(GET "GET /xx\n" GET),
	      S(OK2), S("<b>\n" OK2));
	/* the two raw answers have no border anybody could see */
	CHECK("http.http09_smuggled/1 http.request_after_http09/2 http.http09_smuggled/1 http.http09_answered/1",
	      C(GET "GET /xx\nGET /yy\n"), S(OK2), S("<b>\n<c>\n"));
}

static void
octets_nobody_announced(void **state)
{
	CHECK("http.unannounced_body/2", C(GET "name=value&more=1\r\n" GET), S(OK2 OK2));
	CHECK("http.unannounced_body/2",
	      C(GET "0123456789012345678901234567890123456789012345678901234567890123456789\r\n" GET));
	CHECK("http.unannounced_body/2", C(GET "{\"no\": 1}"), C_FIN);
	CHECK("http.invalid_request_line/3", C(POST("2") "hi there, too long\r\n" GET), S(OK2 OK2));
	CHECK("http.data_after_close/2", C("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" GET));
	CHECK("http.bodyless_status_with_body/2", C(H_HEAD GET),
	      S("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody\r\n" OK2));
	CHECK("http.bodyless_status_with_body/2", C(GET), S("HTTP/1.1 204 No\r\nContent-Length: 4\r\n\r\n"));
	CHECK("http.early_response/3", C(POST("9") "abc"), S(OK2), C("defghi" GET), S(OK2));
}

static void
kinds(void **state)
{
	CHECK_PORT(22, "", S("SSH-2.0-OpenSSH\r\n"), C("SSH-2.0-x\r\n"));
	CHECK_PORT(25, "", S("220 hi\r\n"), C("EHLO there\r\n"));
	CHECK_PORT(6379, "", C("*1\r\n$4\r\nPING\r\n"), S("+PONG\r\n"));
	CHECK_PORT(9000, "http.missing_host/3", C("GET / HTTP/1.1\r\n\r\n"), S(OK2));
	CHECK_PORT(9000, "http.http09_request/3", C("GET /\r\n"), S("x"), S_FIN);
	CHECK_PORT(554, "", C("OPTIONS / RTSP/1.0\r\nCSeq: 1\r\n\r\n"), S("RTSP/1.0 200 OK\r\n\r\n"));
	CHECK_PORT(80, "http.invalid_version/2", C("GET / HTP/1.1\r\nHost: a\r\n\r\n"));
	CHECK_PORT(9000, "http.http09_request/3 http.request_after_http09/2", C("GET /x\n\xb7#>"));
	CHECK_PORT(9000, "", C("\r\n\xb7#>"));
	CHECK_PORT(443, "", C("\x16\x03\x01\x02\x00\x01\x00"), S("\x16\x03\x03"));
	CHECK_PORT(80, "", C("\x16\x03\x01\x02\x00\x01\x00"), S("\x16\x03\x03"));
	CHECK_PORT(80, "", C("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), S("\0\0\0"));
	CHECK_PORT(80, "", S("SSH-2.0-OpenSSH\r\n"), C("SSH-2.0-x\r\n"));
	CHECK_PORT(80, "http.invalid_request_line/3", C("\x01\x02\x03\x00 binary\n\x05"), S("\x01\x02\x00\n\x07"));
	CHECK_PORT(80, "http.invalid_request_line/3", C("\x01\x02\x03\x00 binary\n\x05"),
	           S("HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n"), S_FIN);
}

static void
what_was_not_seen_accuses_nobody(void **state)
{
	CHECK_MIDSTREAM("", S("rest of a body\r\n" OK2), C(GET), S(OK2));
	CHECK_MIDSTREAM("", C("rest of a body\r\nGET /x\r\n" GET), S(OK2 OK2));
	upg_conncheck(&(struct upg_dialogue){.turns = (struct upg_turn[]){C("GET /x\r\n"), {0}},
	                                     .port = 9000,
	                                     .midstream = true},
	              "http.http09_request/3", __FILE__, __LINE__);
	CHECK("", C(GET), C_GAP(30), C("x: y\r\n\r\n" GET), S(OK2 OK2 OK2));
	CHECK("", C(POST("10") "ab"), C_GAP(8), C(GET), S(OK2 OK2));
	CHECK("", C(GET GET), S("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), S_GAP(10), S(OK2));
	/* whether an offer was accepted, or CONNECT, was not seen: what the client goes on with is no early data, and is followed where it is HTTP */
	CHECK("",
	      C("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
	        "13\r\n"
	        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
	      S_GAP(129), C("\x81\x85\x01\x02\x03\x04\x69\x67\x6f\x68\x6e"));
	CHECK("http.conflicting_content_length/2", C("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"), S_GAP(39),
	      C("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 3\r\n\r\n"));
}

#define WS6455                                                                                                         \
	"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"                   \
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
#define SWITCH                                                                                                         \
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                            \
	"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
#define WS76                                                                                                           \
	"GET /demo HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"                     \
	"Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"                       \
	"Origin: http://example.com\r\n\r\n"

static void
upgrades(void **state)
{
	CHECK("", C(WS6455), S(SWITCH), C("\x81\x80...."), S("\x81\x01x"));
	CHECK("", C(GET WS6455), S(OK2 SWITCH), C("\x81\x80...."));
	CHECK("", C(WS6455), S(OK2), C(GET WS6455), S(OK2), S(SWITCH), C("\x81\x80...."));
	CHECK("", C("CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n"), S("HTTP/1.1 200 OK\r\n\r\n"), C("\x16\x03\x01"),
	      S("\x16\x03\x03"));
	CHECK("", C("CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n"),
	      S("HTTP/1.1 407 Auth\r\nContent-Length: 2\r\n\r\nno"), C(GET), S(OK2));
	CHECK("upgrade.unsolicited_switch/1", C(GET), S(SWITCH "\x81\x01x\n\x81\x02yy\n"), C(GET));
	CHECK("upgrade.unannounced_body/3 upgrade.smuggled_request/1 upgrade.refused_with_pending/2 "
	      "http.http09_smuggled/1 "
	      "upgrade.pending_answered/1 http.http09_answered/1",
	      C(WS76 "GET /xx\n"), S("HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno"), S("<html>\r\n"));
	/* a nonce left alone, and one that the server takes for a request */
	CHECK("upgrade.unannounced_body/3 upgrade.refused_with_pending/2", C(WS76 "^n:ds[4U"), S(OK2), C_FIN, S_FIN);
	CHECK("upgrade.unannounced_body/3 upgrade.refused_with_pending/2 http.unannounced_body/2 "
	      "upgrade.pending_answered/1",
	      C(WS76 "^n:ds[4U"), S(OK2 "HTTP/1.1 400 Bad\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), S_FIN);
}

#define EXPECT "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 20\r\n\r\n"
#define NO417  "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"

static void
a_refused_expectation(void **state)
{
	/* the client goes on with another request, or sends the body after all */
	CHECK("http.early_response/3", C(EXPECT), S(NO417), C(POST("2") "hi"), S(OK2), C(GET), S(OK2));
	CHECK("http.early_response/3", C(EXPECT), S(NO417), C("0123456789\n123456789" GET), S(OK2));
	CHECK("http.early_response/3", C(EXPECT), S(NO417), C("01234567890123456789" GET), S(OK2));
	CHECK("http.early_response/3", C(EXPECT), S("HTTP/1.1 100 Continue\r\n\r\n" NO417), C(GET), S(OK2));
	CHECK("", C(EXPECT), S("HTTP/1.1 417 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), C_FIN, S_FIN);
	/* once the body has begun there is no choice */
	CHECK("http.early_response/3 http.request_in_body/3", C(EXPECT "0"), S(NO417), C("GET / HTTP/1.1\r\n\r\n" GET),
	      S(OK2));
}

/* More requests than are remembered: told where both sides are seen. Icecast's sound ends at the next request, whatever it looks like. */
static void
a_few_states(void **state)
{
	struct upg_limits lim = upg_limits_default();
	const struct upg_turn turns[] = {C(GET GET GET GET GET GET GET GET GET GET GET GET GET GET GET GET GET GET GET),
	                                 {0}};
	lim.http_pipeline_max = 1;
	for (int both = 0; both < 2; both++)
		upg_conncheck(&(struct upg_dialogue){.turns = turns, .port = 80, .lim = &lim, .two_sided = both},
		              both ? "http.pipelined_limit/3 http.pipelined_limit/2" : "http.pipelined_limit/3",
		              __FILE__, __LINE__);
	CHECK("http.http09_smuggled/1 http.request_after_http09/2", C("SOURCE /m HTTP/1.0\r\n\r\n"),
	      S("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"), C("GET /x\r\n"), C("\1\2\3\n"));
	CHECK("", C("SOURCE /m HTTP/1.0\r\n\r\n"), S("HTTP/1.0 200 OK\r\n\r\n"), C("\1\2\3\n"));
}

#define REFUSED(n) C("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: " n "\r\n\r\n"), S(NO417)

/* Octets that were not seen are no octets of the line behind a refused body; those before it do not matter. */
static void
a_refused_body_with_gaps(void **state)
{
	CHECK("http.early_response/3 http.request_in_body/2", REFUSED("40"), C("GET /a HTTP/1.1\r\nX: y"), C_GAP(17),
	      C("\r\nPOST /b HTTP/1.1\r\nHost: a\r\n\r\n"));
	CHECK("http.early_response/3", REFUSED("40"), C("GET /a HTTP/1.1\r\nX: y"), C_GAP(21),
	      C("POST /b HTTP/1.1\r\nHost: a\r\n\r\n"));
	CHECK("http.early_response/3", REFUSED("40"), C("GET /a HTTP/1.1\r\nX: y"), C_GAP(17), C("\r\nPOST /"),
	      C_GAP(8), C("b HTTP/1.1\r\nHost: a\r\n\r\n"));
	CHECK("http.early_response/3 http.request_in_body/2", REFUSED("40"), C("GET /a HTTP/1.1\r\nX: y"), C_GAP(19),
	      C("POST /b HTTP/1.1\r\nHost: a\r\n\r\n"));
	/* it is told where it is certain, before what the line's end tells */
	CHECK("http.early_response/3 http.request_in_body/2 http.nul_in_header/2", REFUSED("20"),
	      C("GET /a HTTP/1.1\r\nX: POST /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa HTTP/1.1\0\r\nHost: "
	        "a\r\n\r\n"));
	/* four at a time: the farthest is forgotten */
	CHECK("http.early_response/3 http.early_response/3 http.early_response/3 http.early_response/3 "
	      "http.early_response/3 http.request_in_body/2",
	      REFUSED("304"), REFUSED("9000"), REFUSED("9001"), REFUSED("9002"), REFUSED("9003"),
	      C("GET /a HTTP/1.1\r\nX: POST /b HTTP/1.1\r\nHost: a\r\n\r\n"));
	/* an offer stops the parser; what it held is parsed again behind the refusal */
	CHECK("http.early_response/3 upgrade.unannounced_body/3 upgrade.optimistic_data/2 upgrade.smuggled_request/1 "
	      "upgrade.refused_with_pending/2 http.request_in_body/2",
	      REFUSED("86"), C("GET /a HTTP/1.1\r\nHost: abcd\r\nConnection: Upgrade\r\nUpgrade: connect-udp\r\n\r\n"),
	      C("XXXXXXXXXX\r\nPOST /b HTTP/1.1\r\nHost: a\r\n\r\n"), S(OK2));
	/* unless the server closes: nobody reads it */
	CHECK("http.early_response/3 upgrade.unannounced_body/3 upgrade.optimistic_data/2 "
	      "upgrade.refused_with_pending/3",
	      REFUSED("74"), C("GET /a HTTP/1.1\r\nHost: abcd\r\nConnection: Upgrade\r\nUpgrade: connect-udp\r\n\r\n"),
	      C("XXXXXXXX\r\n"), S("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"),
	      C("POST /b HTTP/1.1\r\nHost: a\r\n\r\n"));
}

/* A request that was not seen may have been a HEAD: then what follows its answer is the next one, and what stands where we look is proof of nothing. */
static void
a_lost_head(void **state)
{
#define NEXT "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\1\0\2\n\3\n"
#define LONG "HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n"
	CHECK("http.invalid_status_line/3", C_GAP(40), S(LONG), C(GET), S(NEXT), C(GET), S(OK2));
	CHECK("http.invalid_status_line/2", C(GET), C(GET), C(GET), S(LONG NEXT OK2));
}

/* On a port of its own an upload that nobody answers is no HTTP. Until its server speaks it is looked at; what lies beyond a hole of it need not wait. */
static void
an_upload_without_an_answer(void **state)
{
	static char block[64 * 1024 + 2];
	struct upg_play play;
	const struct upg_turn upload[] = {C("kq\0"), {UPG_TURN_DATA, TO_SERVER, block, sizeof block - 5}, {0}};
	const struct upg_turn more[] = {C("kq\0"), {UPG_TURN_DATA, TO_SERVER, block, sizeof block - 4}, {0}};
	const struct upg_turn http[] = {
	        C("kq\0"), {UPG_TURN_DATA, TO_SERVER, block, sizeof block - 1}, C("\n" GET), S(OK2), {0}};

	memset(block, '7', sizeof block - 1);
	upg_conncheck_play(&(struct upg_dialogue){.turns = upload, .port = 5201}, 0, &play);
	assert_int_equal(play.kind, UPG_CONN_UNDECIDED);
	assert_int_equal(play.free_until, 0);
	upg_conncheck_play(&(struct upg_dialogue){.turns = more, .port = 5201}, 0, &play);
	assert_int_equal(play.kind, UPG_CONN_UNDECIDED);
	assert_true(play.free_until == UINT64_MAX);
	upg_conncheck_play(&(struct upg_dialogue){.turns = http, .port = 5201}, 0, &play);
	assert_int_equal(play.kind, UPG_CONN_HTTP);
	assert_int_equal(play.free_until, 0);
}

#define PRI      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define SETTINGS "\0\0\0\4\0\0\0\0\0"
#define NO400    "HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n"
#define DOUBLED  "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"
#define OFFER    "\nGET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"

static void
a_preface_and_what_the_server_says(void **state)
{
	CHECK("http.duplicate_host/2", C(PRI SETTINGS), S("H"), S("TTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n"),
	      C(DOUBLED));
	/* Its first octets were not seen: HTTP/2 it is, unless a status line has begun. */
	CHECK("", C(PRI SETTINGS), S_GAP(9), C(DOUBLED));
	CHECK("http.duplicate_host/2", C(PRI SETTINGS), S("HT"), S_GAP(40), C(DOUBLED));
	CHECK("", C(PRI SETTINGS), S("HTTP/2.0 200 OK\r\n\r\n"), C(DOUBLED));
	CHECK("h2c.bad_frame/2", C(PRI SETTINGS), S("x"), C(DOUBLED));
	/* It had begun before. */
	CHECK("h2c.bad_frame/2", S("\0\0\0\4"), C(PRI SETTINGS), S("\0\0\0\0\0"), C("\0\0\0\0\0\0\0\0\0"));
	CHECK("http.duplicate_host/2", S("HT"), C(PRI SETTINGS), S("TP/1.1 400 No\r\nContent-Length: 0\r\n\r\n"),
	      C(DOUBLED));
	/* So had one whose client speaks HTTP/1: whose its answers are is not known. What is behind unseen octets is HTTP/2's. */
	CHECK("h2c.unannounced/3 http.duplicate_host/2", S(SETTINGS), C(GET), S(OK2 OK2), C(DOUBLED));
	CHECK("", S(SETTINGS), C_GAP(24), C(DOUBLED));
	/* Octets of the client's that were not seen are no excuse, and nothing is proved any more. */
	CHECK("http.duplicate_host/2", C(PRI SETTINGS), C_GAP(5), S(NO400 OK2), C(DOUBLED));
	CHECK("", C(PRI SETTINGS), C_GAP(5), C("\n" GET), S(NO400 OK2));
	/* On another port too. An offer among the frames is none, so a switch was not asked for. */
	CHECK_PORT(9000, "http.duplicate_host/2", C(PRI SETTINGS), S(NO400), C(DOUBLED));
	CHECK("http.surplus_response/1 http.response_without_request/1 upgrade.unsolicited_switch/1",
	      C(PRI SETTINGS "\0\0\x45\x0a\0\0\0\0\0" OFFER), S(NO400 "HTTP/1.1 101 Yes\r\n\r\n"));
	CHECK("", C(PRI SETTINGS), S_FIN, C_FIN);
	CHECK("", C(PRI SETTINGS "\0\0\x45\x0a\0\0\0\0\0" OFFER), C_FIN);
	/* What looked like a request is none once the server has spoken HTTP/2, nor where it says nothing. */
	static struct upg_play play;
	const struct upg_turn agreed[] = {
	        C(PRI SETTINGS "\0\0\x45\x0a\0\0\0\0\0" OFFER), S(SETTINGS), C_FIN, S_FIN, {0}};
	const struct upg_turn silent[] = {C(PRI SETTINGS "\0\0\x45\x0a\0\0\0\0\0" OFFER), C_FIN, S_FIN, {0}};
	upg_conncheck_play(&(struct upg_dialogue){.turns = agreed, .port = 80}, 0, &play);
	assert_string_equal(play.detail, "");
	upg_conncheck_play(&(struct upg_dialogue){.turns = silent, .port = 80}, 0, &play);
	assert_string_equal(play.detail, "");
	/* Its body is none, nor is what stands behind it octets that belong nowhere. */
	const struct upg_turn body[] = {
	        C(PRI SETTINGS "\0\0\x45\x0a\0\0\0\0\0\nPOST / HTTP/1.1\r\nContent-Length: 99\r\n\r\n"), {0}};
	const struct upg_turn junk[] = {C(PRI SETTINGS "\0\0\x45\x0a\0\0\0\0\0\n" GET "\1\2\3\n"), {0}};
	upg_conncheck_play(&(struct upg_dialogue){.turns = body, .port = 80}, 0, &play);
	assert_int_equal(play.free_until, 0);
	upg_conncheck_play(&(struct upg_dialogue){.turns = junk, .port = 80}, 0, &play);
	assert_false(play.unplaced);
	/* Without memory nothing is read any more, whatever the server says. */
	struct upg_limits lim = upg_limits_default();
	const struct upg_turn all[] = {
	        C(PRI SETTINGS "\0\0\x45\x0a\0\0\0\0\0\n" GET GET GET GET), S(NO400), C(DOUBLED), {0}};
	for (lim.http_memory_bytes = sizeof(void *) * 512; lim.http_memory_bytes < 16384;
	     lim.http_memory_bytes += 256) {
		upg_conncheck_play(&(struct upg_dialogue){.turns = all, .port = 80, .lim = &lim}, 0, &play);
		if (play.starved)
			assert_int_equal(play.kind, UPG_CONN_OPAQUE);
		assert_int_equal(play.held_bytes, 0);
	}
	assert_false(play.starved);
}

/* The answer's fields count from the moment the request offers something, however early its status line came. */
static void
answer_before_the_offer(void **state)
{
	CHECK("", C("GET / HTTP/1.1\r\nHost: a\r\n"), S("HTTP/1.1 101 Switching Protocols\r\n"),
	      C("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	        "Sec-WebSocket-Version: 13\r\n\r\n"),
	      S("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
	        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
}

/* What the server switches to is what an earlier request has offered: the preface behind that one is none. */
static void
a_preface_before_a_switch(void **state)
{
#define OFFERS(p)   "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: " p "\r\n\r\n"
#define SWITCHED(p) "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: " p "\r\n\r\n"
	struct upg_play play;
	const char *offers[] = {OFFERS("foo") PRI SETTINGS, OFFERS("h2c") PRI SETTINGS,
	                        OFFERS("websocket") PRI SETTINGS};
	const char *answers[] = {SWITCHED("foo"), SWITCHED("h2c"), SWITCHED("websocket")};

	for (size_t i = 0; i < sizeof offers / sizeof offers[0]; i++) {
		size_t len = strlen(offers[i]) + sizeof SETTINGS - 1;
		for (int lost = 0; lost < 2; lost++) {
			struct upg_turn turns[] = {
			        {UPG_TURN_DATA, TO_SERVER, offers[i], len},
			        {UPG_TURN_DATA, TO_CLIENT, answers[i], strlen(answers[i])},
			        S("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
			        C(GET GET),
			        C_GAP(9),
			        C(GET),
			        {0},
			};
			if (lost)
				turns[1] = (struct upg_turn)S_GAP(50);
			upg_conncheck_play(&(struct upg_dialogue){.turns = turns, .port = 80}, 0, &play);
			assert_int_equal(play.held_bytes, 0);
		}
	}
}

/* An offer among its frames stops HTTP/1's parser, and hides no frame. Who began with something foreign is no client of HTTP/2. */
static void
frames_behind_a_preface(void **state)
{
#define HIDES   "\0\0\x45\x0a\0\0\0\0\0" OFFER
#define NO_PING "\0\0\5\6\0\0\0\0\0hello"
	struct upg_play play;
	const struct upg_turn foreign[] = {C("kq\0\n"), S(SETTINGS), {0}};

	const struct upg_turn hidden[] = {C(GET), S(OK2), C(PRI SETTINGS HIDES), C(NO_PING), S(SETTINGS), {0}};

	upg_conncheck_play(&(struct upg_dialogue){.turns = hidden, .port = 80}, 0, &play);
	assert_non_null(strstr(play.events, "h2c.bad_frame/2"));
	upg_conncheck_play(&(struct upg_dialogue){.turns = foreign, .port = 5201}, 0, &play);
	assert_int_equal(play.kind, UPG_CONN_OPAQUE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(answer_before_the_offer),
	        cmocka_unit_test(ordinary_traffic_is_quiet),
	        cmocka_unit_test(servers_that_close_are_innocent),
	        cmocka_unit_test(surplus_is_proof),
	        cmocka_unit_test(version_less_requests),
	        cmocka_unit_test(octets_nobody_announced),
	        cmocka_unit_test(kinds),
	        cmocka_unit_test(what_was_not_seen_accuses_nobody),
	        cmocka_unit_test(upgrades),
	        cmocka_unit_test(a_refused_expectation),
	        cmocka_unit_test(a_few_states),
	        cmocka_unit_test(a_refused_body_with_gaps),
	        cmocka_unit_test(a_lost_head),
	        cmocka_unit_test(an_upload_without_an_answer),
	        cmocka_unit_test(a_preface_before_a_switch),
	        cmocka_unit_test(frames_behind_a_preface),
	        cmocka_unit_test(a_preface_and_what_the_server_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
