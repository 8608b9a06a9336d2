/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of draft-75 and draft-76: what must be told of them, and beside each the innocent one that must not. */
#include "conncheck.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* draft-76 1.2's handshake: its keys, its nonce, its digest */
#define ASK76                                                                                                          \
	"GET /demo HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"                     \
	"Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"                       \
	"Origin: http://example.com\r\n\r\n"
#define AGREE76                                                                                                        \
	"HTTP/1.1 101 WebSocket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"                   \
	"Sec-WebSocket-Origin: http://example.com\r\nSec-WebSocket-Location: ws://example.com/demo\r\n\r\n"
#define NONCE  "^n:ds[4U"
#define DIGEST "8jKS'y:G*Co,Wxa-"
#define SAID   "upgrade.unannounced_body/3"
#define OPEN   C(ASK76 NONCE), S(AGREE76 DIGEST)
#define OPEN75                                                                                                         \
	C("GET /demo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nOrigin: http://a\r\n\r\n"),   \
	        S("HTTP/1.1 101 Web Socket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n")
#define REQUEST "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

#define TEXT(s) "\0" s "\xff"

static void
ordinary_frames_are_quiet(void **state)
{
	CHECK("", OPEN75, C(TEXT("hello") TEXT("")), S(TEXT("\xe2\x82\xac")), S_FIN, C_FIN);
	CHECK(SAID, OPEN, C(TEXT("hello")), S(TEXT("hello")), C("\xff\0"), S("\xff\0"), C_FIN, S_FIN);
	/* 101 before the nonce; a frame right behind the nonce, and one right behind the digest */
	CHECK("", C(ASK76), S(AGREE76), C(NONCE TEXT("a")), S(DIGEST TEXT("b")));
	CHECK(SAID, OPEN,
	      S("\x80\x81\x00"
	        "0123456789012345678901234567890123456789012345678901234567890123456789"
	        "0123456789012345678901234567890123456789012345678901234567" TEXT("x")));
}

static void
frames_no_draft_defines(void **state)
{
	CHECK(SAID " hixie.bad_frame/2", OPEN, C("\x01xx\xff\x02yy\xff"));
	CHECK("hixie.bad_frame/2", OPEN75, S("\x81\x02xx"));
	CHECK("hixie.bad_frame/2", OPEN75, S("\xff\x02xx"));
	/* a length of ten groups */
	CHECK("hixie.bad_frame/2", OPEN75, S("\x80\x81\x80\x80\x80\x80\x80\x80\x80\x80\x00\x55\x55"));
	CHECK("", OPEN75, S("\x80\x81\x80\x80\x80\x80\x80\x80\x80\x00\x55\x55"));
	CHECK("websocket.invalid_utf8/3", OPEN75, S(TEXT("\xc3(")));
	CHECK("websocket.invalid_utf8/3", OPEN75, S(TEXT("\xc3")));
	CHECK(SAID " websocket.data_after_close/3", OPEN, C("\xff\0" TEXT("x") TEXT("y")));
}

static void
text_without_end(void **state)
{
	struct upg_limits lim = upg_limits_default();
	struct upg_dialogue d = {.port = 80, .lim = &lim};

	lim.websocket_message_bytes = 125;
	d.turns = (struct upg_turn[]){OPEN75,
	                              S("\0"
	                                "0123456789012345678901234567890123456789012345678901234567890123456789"
	                                "01234567890123456789012345678901234567890123456789012345"
	                                "\xff\x01"),
	                              {0}};
	upg_conncheck(&d, "hixie.bad_frame/2", __FILE__, __LINE__);
	d.turns = (struct upg_turn[]){OPEN75,
	                              S("\0"
	                                "0123456789012345678901234567890123456789012345678901234567890123456789"
	                                "0123456789012345678901234567890123456789012345678901234"
	                                "\xff\0"),
	                              {0}};
	upg_conncheck(&d, "", __FILE__, __LINE__);
}

static void
requests_in_frames(void **state)
{
	CHECK(SAID " websocket.http_in_frames/1", OPEN, C(TEXT(REQUEST)));
	CHECK("websocket.http_in_frames/1", OPEN75, C(TEXT("hello\r\n" REQUEST)));
	CHECK("websocket.http_in_frames/1", OPEN75, C("\x80\x1b" REQUEST TEXT("")));
	CHECK("", OPEN75, S(TEXT(REQUEST)));
	CHECK("", OPEN75, C(TEXT("GET /xx\n") TEXT("say GET / HTTP/1.1")));
}

/* Where the handshake is not what it says, frames are not judged. */
static void
what_cannot_be_known(void **state)
{
	CHECK(SAID " upgrade.bad_digest/1", C(ASK76 NONCE), S(AGREE76 "0123456789abcdef"), C("\x01zz"), S("\x01zz"));
	CHECK("", OPEN75, S("\0abc"), S_GAP(3), S("\x01zz"));
	CHECK("hixie.bad_frame/2", OPEN75,
	      S("\x80\x04"
	        "ab"),
	      S_GAP(2), S("\x01zz"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ordinary_frames_are_quiet), cmocka_unit_test(frames_no_draft_defines),
	        cmocka_unit_test(text_without_end),          cmocka_unit_test(requests_in_frames),
	        cmocka_unit_test(what_cannot_be_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
