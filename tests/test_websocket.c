/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of RFC 6455: what must be told of them, and beside each the innocent one that must not. */
#include "analyzers/websocket.h"
#include "conncheck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define ASK_WITH(more)                                                                                                 \
	"GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                               \
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" more "\r\n"
#define AGREE_WITH(more)                                                                                               \
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                            \
	"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" more "\r\n"
#define OPEN      C(ASK_WITH("")), S(AGREE_WITH(""))
#define EXTENSION "Sec-WebSocket-Extensions: "
#define DEFLATE   C(ASK_WITH(EXTENSION "permessage-deflate\r\n")), S(AGREE_WITH(EXTENSION "permessage-deflate\r\n"))
#define FRESH                                                                                                          \
	C(ASK_WITH(EXTENSION "permessage-deflate; client_no_context_takeover\r\n")),                                   \
	        S(AGREE_WITH(EXTENSION "permessage-deflate;client_no_context_takeover ; "                              \
	                               "server_no_context_takeover\r\n"))

/* Masked by 37 fa 21 3d as in RFC 6455 5.7, or by a mask that hides nothing. */
#define HELLO_MASKED "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"
#define ZEROS        "\x00\x00\x00\x00"
#define REQUEST      "GET / HTTP/1.1\r\nHost: a\r\n\r\n" /* 27 octets */

static const struct upg_limits *
with(uint64_t message, uint64_t inflated, uint64_t ratio)
{
	static struct upg_limits lim;

	lim = upg_limits_default();
	lim.websocket_message_bytes = message;
	lim.websocket_inflated_bytes = inflated;
	lim.websocket_inflate_ratio = ratio;
	return &lim;
}

#define CHECK_LIMITS(l, expected, ...)                                                                                 \
	upg_conncheck(&(struct upg_dialogue){.turns = (struct upg_turn[]){__VA_ARGS__, {0}}, .port = 80, .lim = (l)},  \
	              expected, __FILE__, __LINE__)

static void
ordinary_frames_are_quiet(void **state)
{
	/* RFC 6455 5.7 */
	CHECK("", OPEN, C(HELLO_MASKED), S("\x81\x05Hello"));
	CHECK("", OPEN, S("\x01\x03Hel\x80\x02lo\x89\x05Hello"), C("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"));
	/* a ping amid a fragmented message; empty ones; binary that is no text */
	CHECK("", OPEN, S("\x01\x03Hel\x89\x00\x80\x02lo\x81\x00\x82\x02\xff\xfe"),
	      C("\x8a\x80"
	        "abcd"));
	/* a character over two fragments */
	CHECK("", OPEN, S("\x01\x01\xc3\x80\x01\xa9"));
	CHECK("", OPEN, C("\x88\x82" ZEROS "\x03\xe8"), S("\x88\x02\x03\xe8"), S_FIN, C_FIN);
	CHECK("", OPEN,
	      S("\x88\x06\x0b\xb8"
	        "bye!"),
	      C("\x88\x80" ZEROS), S_FIN, C_FIN);
	/* a close answered while a pong is still on its way */
	CHECK("", OPEN, C("\x88\x80" ZEROS "\x8a\x80" ZEROS));
	/* the end of the input accuses nobody */
	CHECK("", OPEN, C("\x81\x85\x37\xfa\x21"), S("\x81\x7e\x01"));
}

static void
masks(void **state)
{
	CHECK("websocket.unmasked_client/2", OPEN,
	      C("\x81\x05Hello"
	        "\x81\x05Hello"));
	CHECK("websocket.masked_server/2", OPEN, S(HELLO_MASKED HELLO_MASKED));
}

static void
reserved(void **state)
{
	CHECK("websocket.reserved_bits/2", OPEN, S("\xc1\x05Hello"));
	CHECK("websocket.reserved_bits/2", OPEN, S("\xa2\x00"));
	CHECK("websocket.reserved_bits/2", OPEN, S("\x99\x00"));
	CHECK("websocket.reserved_opcode/2", OPEN, S("\x83\x05Hello\x81\x00"));
	CHECK("websocket.reserved_opcode/2", OPEN, S("\x8b\x00"));
	/* RSV1 belongs to the first frame of a message (RFC 7692 6) */
	CHECK("websocket.reserved_bits/2", DEFLATE, S("\xc9\x00"));
	CHECK("websocket.reserved_bits/2", DEFLATE, S("\x41\x03\362\110\315\xc0\x04\311\311\007\000"));
	/* what an extension nobody here knows means is its own affair, and so is its text */
	CHECK("", C(ASK_WITH(EXTENSION "x-own\r\n")), S(AGREE_WITH(EXTENSION "x-own\r\n")), S("\xf1\x01\xff\xc3\x00"));
	CHECK("", C(ASK_WITH(EXTENSION "x-webkit-deflate-frame\r\n")),
	      S(AGREE_WITH(EXTENSION "x-webkit-deflate-frame\r\n")), S("\x41\x01\xff\xc0\x01\xff"));
	CHECK("websocket.reserved_bits/2", C(ASK_WITH(EXTENSION "x-webkit-deflate-frame\r\n")),
	      S(AGREE_WITH(EXTENSION "x-webkit-deflate-frame\r\n")), S("\xa1\x00"));
}

static void
control_frames(void **state)
{
	CHECK("websocket.bad_control/2", OPEN, S("\x09\x00"));
	CHECK("websocket.bad_control/2", OPEN,
	      S("\x89\x7e\x00\x7e"
	        "0123456789012345678901234567890123456789"
	        "0123456789012345678901234567890123456789"
	        "0123456789012345678901234567890123456789"
	        "012345"
	        "\x81\x00"));
}

static void
fragments(void **state)
{
	CHECK("websocket.bad_continuation/2", OPEN, S("\x80\x02lo"));
	CHECK("websocket.bad_continuation/2", OPEN, S("\x01\x03Hel\x81\x02lo"));
}

static void
lengths(void **state)
{
	CHECK("websocket.bad_length/3", OPEN, S("\x81\x7e\x00\x05Hello\x81\x00"));
	CHECK("websocket.bad_length/3", OPEN, S("\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x01x\x81\x00"));
	CHECK("websocket.bad_length/2", OPEN, S("\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x01x\xff\xff"));
	CHECK("", OPEN, S("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00x"));
	CHECK("websocket.bad_length/3", OPEN, S("\x82\x7e\x00\x7d"));
	CHECK("", OPEN, S("\x82\x7e\x00\x7e"));
	CHECK("websocket.bad_length/3", OPEN, S("\x82\x7f\x00\x00\x00\x00\x00\x00\xff\xff"));
}

static void
text_is_utf8(void **state)
{
	CHECK("websocket.invalid_utf8/3", OPEN, S("\x81\x02\xc3("));
	CHECK("websocket.invalid_utf8/3", OPEN,
	      S("\x81\x04"
	        "abc\xc3\x81\x00"));
	CHECK("websocket.invalid_utf8/3", OPEN, S("\x81\x03\xed\xa0\x80"));
	CHECK("websocket.invalid_utf8/3", OPEN, S("\x81\x02\xc0\x80"));
	CHECK("websocket.invalid_utf8/3", OPEN, S("\x81\x04\xf4\x90\x80\x80"));
	CHECK("websocket.invalid_utf8/3 websocket.invalid_utf8/3", OPEN, S("\x81\x02\xff\xff\x81\x01\xff"));
	CHECK("", OPEN,
	      S("\x81\x0a"
	        "abc\xf4\x8f\xbf\xbf\xe2\x82\xac"));
}

static void
close_frames(void **state)
{
	CHECK("websocket.bad_close/3", OPEN, S("\x88\x01\x03"));
	CHECK("websocket.bad_close/3", OPEN, S("\x88\x02\x03\xe7")); /* 999 */
	CHECK("websocket.bad_close/3", OPEN, S("\x88\x02\x03\xed")); /* 1005 */
	CHECK("websocket.bad_close/3", OPEN, S("\x88\x02\x03\xf7")); /* 1015 */
	CHECK("websocket.bad_close/3", OPEN, S("\x88\x02\x13\x88")); /* 5000 */
	CHECK("websocket.bad_close/3", OPEN, S("\x88\x03\x03\xe8\xff"));
	CHECK("websocket.bad_close/3", OPEN,
	      C("\x88\x83"
	        "abcd"
	        "\x62\x8a\xa0"));                       /* 1000 and half a character */
	CHECK("", OPEN, S("\x88\x04\x03\xf6\xc3\xa9")); /* 1014 */
	CHECK("", OPEN, S("\x88\x02\x13\x87"));         /* 4999 */
	CHECK("websocket.data_after_close/3", OPEN,
	      S("\x88\x00\x81\x02"
	        "aa\x81\x00"));
}

static void
sizes(void **state)
{
	CHECK_LIMITS(with(200, 4096, 10), "websocket.message_limit/3", OPEN,
	             S("\x02\x64"
	               "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
	               "890123456789"
	               "\x80\x65"
	               "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
	               "8901234567890"
	               "\x81\x00"));
	CHECK_LIMITS(with(200, 4096, 10), "websocket.message_limit/3", OPEN,
	             S("\x82\x7f\x00\x00\x01\x00\x00\x00\x00\x01x"));
}

static void
requests_in_frames(void **state)
{
	/* what Huang and others put past transparent proxies (2011) */
	CHECK("websocket.http_in_frames/1", OPEN, C("\x82\x9b" ZEROS REQUEST));
	CHECK("websocket.unmasked_client/2 websocket.http_in_frames/1", OPEN, C("\x81\x1b" REQUEST));
	CHECK("websocket.http_in_frames/1", OPEN, C("\x82\x9e" ZEROS "xx\n" REQUEST));
	/* masked by "    ", which swaps the case of letters */
	CHECK("websocket.http_in_frames/3", OPEN,
	      C("\x82\x9b"
	        "    "
	        "get\x00\x0f\x00http\x0f\x11\x0e\x11\x2d\x2ahOST\x1a\x00"
	        "A\x2d\x2a\x2d\x2a"));
	CHECK("", OPEN, S("\x82\x1b" REQUEST));
	CHECK("", OPEN,
	      C("\x81\x89" ZEROS "GET /xx\r\n"
	        "\x81\x8b" ZEROS "GET me that"));
	CHECK("", OPEN, C("\x81\x8d" ZEROS "GET / HTTP/1x"));
	CHECK("", OPEN, C("\x82\x8f" ZEROS "xxGET / HTTP/1."));
}

static void
compressed(void **state)
{
	/* RFC 7692 7.2.3.1, .2 */
	CHECK("", DEFLATE,
	      S("\xc1\x07\362\110\315\311\311\007\000"
	        "\xc1\x05\362\000\021\000\000"));
	CHECK("", DEFLATE,
	      S("\x41\x03\362\110\315\x80\x04\311\311\007\000"
	        "\x81\x05Hello"));
	/* a last block, which nothing of another message may refer to (RFC 7692 7.2.3.4) */
	CHECK("", DEFLATE, S("\xc1\x08\363\110\315\311\311\007\000\000"));
	CHECK("", FRESH,
	      S("\xc1\x07\362\110\315\311\311\007\000"
	        "\xc1\x07\362\110\315\311\311\007\000"));
	CHECK("websocket.inflate_error/3", FRESH,
	      S("\xc1\x07\362\110\315\311\311\007\000"
	        "\xc1\x05\362\000\021\000\000"));
	CHECK("websocket.inflate_error/3", DEFLATE, S("\xc2\x62\x61\x22\x67\x0e\x7f\x0f\x7b\x7a\x04"));
	CHECK("websocket.inflate_error/3", DEFLATE, S("\xc1\x02\xff\xff\xc1\x07\362\110\315\311\311\007\000"));
	CHECK("websocket.inflate_error/3", DEFLATE, S("\xc2\x03\362\110\315"));
	CHECK("websocket.invalid_utf8/3", DEFLATE, S("\xc1\x04\372\377\017\000"));
	CHECK("", DEFLATE, S("\xc2\x04\372\377\017\000"));
	/* one side alone begins anew */
#define ONE_FRESH                                                                                                      \
	C(ASK_WITH(EXTENSION "permessage-deflate\r\n")),                                                               \
	        S(AGREE_WITH(EXTENSION "permessage-deflate; client_no_context_takeover\r\n"))
	CHECK("", ONE_FRESH,
	      S("\xc1\x07\362\110\315\311\311\007\000"
	        "\xc1\x05\362\000\021\000\000"));
	CHECK("websocket.inflate_error/3", ONE_FRESH,
	      C("\xc1\x87" ZEROS "\362\110\315\311\311\007\000"
	        "\xc1\x85" ZEROS "\362\000\021\000\000"));
	CHECK("websocket.http_in_frames/3", DEFLATE,
	      C("\xc2\x9d" ZEROS
	        "\162\167\015\121\320\127\360\010\011\011\320\067\324\063\344\345\362\310\057\056\261\122"
	        "\110\344\345\342\345\002\000"));
}

/* 20,000 octets of zero in 37 */
#define BOMB                                                                                                           \
	"\xc2\x25"                                                                                                     \
	"\354\301\061\001\000\000\000\302\240\365\117\155\015\017\240\000\000\000"                                     \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\170\060\000"

static void
bombs(void **state)
{
	CHECK_LIMITS(with(1000, 16384, 100), "websocket.inflate_bomb/2", DEFLATE, S(BOMB BOMB "\x81\x00"));
	CHECK_LIMITS(with(1000, 16384, 100), "websocket.inflate_bomb/2 websocket.inflate_bomb/2", FRESH, S(BOMB BOMB));
	CHECK_LIMITS(with(1000, 32768, 100), "", DEFLATE, S(BOMB));
	CHECK_LIMITS(with(1000, 16384, 1000), "", DEFLATE, S(BOMB));
}

static void
what_was_not_seen(void **state)
{
	/* inside a payload frames go on behind it; its content accuses nobody */
	CHECK("websocket.masked_server/2", OPEN,
	      S("\x81\x05"
	        "He"),
	      S_GAP(2), S("\xff" HELLO_MASKED));
	CHECK("", OPEN, S("\x88\x04\x03"), S_GAP(2), S("\xff\xff"));
	CHECK("", OPEN, S("\x81\x05He"), S_GAP(4), S("\xff\xff\xff\xff"));
	CHECK("", OPEN, S_GAP(4), S("\xff\xff\xff\xff"));
	CHECK("", DEFLATE, S("\xc1\x07\362\110"), S_GAP(3), S("\007\000\xc1\x05\362\000\021\000\000"));
	CHECK("websocket.inflate_error/3", FRESH, S("\xc1\x07\362\110"), S_GAP(3),
	      S("\007\000\xc1\x05\362\000\021\000\000"));
}

static void
drafts(void **state)
{
#define ASK7                                                                                                           \
	"GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                               \
	"Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	CHECK("", C(ASK7 "\r\n"), S(AGREE_WITH("")), C(HELLO_MASKED), S("\x81\x05Hello\x88\x02\x03\xec"));
	CHECK("websocket.unmasked_client/2", C(ASK7 "\r\n"), S(AGREE_WITH("")), C("\x81\x05Hello"));
	/* the frames themselves are compressed */
	CHECK("", C(ASK7 EXTENSION "deflate-stream\r\n\r\n"), S(AGREE_WITH(EXTENSION "deflate-stream\r\n")),
	      C("\xff\xff\xff\xff"), S("\xff\xff\xff"));
}

/* Sent before the answer, frames are early data and frames. */
static void
early_frames(void **state)
{
	CHECK("upgrade.unannounced_body/3 upgrade.optimistic_data/2", C(ASK_WITH("") HELLO_MASKED), S(AGREE_WITH("")),
	      C(HELLO_MASKED));
	CHECK("upgrade.unannounced_body/3 upgrade.optimistic_data/2 websocket.unmasked_client/2",
	      C(ASK_WITH("") "\x81\x05He"), S(AGREE_WITH("")), C("llo"));
	CHECK("upgrade.http_after_switch/1", OPEN, C(REQUEST));
	CHECK("upgrade.interim_switch/1", OPEN, S("HTTP/1.1 200 OK\r\n\r\n"));
	CHECK("websocket.unmasked_client/2 websocket.reserved_bits/2 websocket.reserved_opcode/2", OPEN, C("GETTING"),
	      C_FIN);
}

/* --- what records show of frames ------------------------------------------------------------------------------------------- */

static char shown[400];

static void
show(void *user, const struct upg_websocket_record *r, struct upg_bytes payload)
{
	size_t n = strlen(shown);

	snprintf(shown + n, sizeof shown - n, "%s%u:%u:%.*s", n > 0 ? " " : "", r->opcode, (unsigned)r->bytes,
	         (int)payload.len, (const char *)payload.at);
}

static void
ignore_event(void *user, const struct upg_event *e)
{
}

/* What is shown, up to `most` octets a frame, of the stream in pieces of `step`; in the place of each octet `hole` nothing was seen. */
static const char *
shows(size_t most, struct upg_bytes stream, size_t step, uint8_t hole)
{
	struct upg_limits lim = upg_limits_default();
	struct upg_budget budget = {.most_bytes = 1 << 20};
	struct upg_spoken *s = calloc(1, sizeof *s + upg_websocket_ops.state_bytes);

	assert_non_null(s);
	s->lim = &lim;
	s->budget = &budget;
	s->ops = &upg_websocket_ops;
	s->event = ignore_event;
	s->frame = show;
	s->frame_bytes = most;
	shown[0] = '\0';
	s->ops->begin(s, s->state);
	for (size_t i = 0, n; i < stream.len; i += n) {
		for (n = 0; n < step && i + n < stream.len && (!hole || stream.at[i + n] != hole); n++)
			;
		if (n > 0) {
			s->ops->feed(s, s->state, TO_SERVER, upg_bytes(stream.at + i, n), i);
			continue;
		}
		s->ops->gap(s, s->state, TO_SERVER, 1);
		n = 1;
	}
	s->ops->fini(s, s->state);
	assert_int_equal(budget.held_bytes, 0);
	free(s);
	return shown;
}

static void
payload_is_shown(void **state)
{
	static const char frames[] = HELLO_MASKED "\x81\x05World\x89\x00\x01\x02"
	                                          "ab\x80\x03"
	                                          "cde";
	struct upg_bytes b = upg_bytes((const uint8_t *)frames, sizeof frames - 1);

	for (size_t step = 1; step <= b.len; step++) {
		assert_string_equal(shows(100, b, step, 0), "1:5:Hello 1:5:World 9:0: 1:2:ab 0:3:cde");
		assert_string_equal(shows(4, b, step, 0), "1:5:Hell 1:5:Worl 9:0: 1:2:ab 0:3:cde");
		assert_string_equal(shows(0, b, step, 0), "1:5: 1:5: 9:0: 1:2: 0:3:");
		/* up to a gap */
		assert_string_equal(shows(100, b, step, 'r'), "1:5:Hello 1:5:Wo 9:0: 1:2:ab 0:3:cde");
		assert_string_equal(shows(2, b, step, 'c'), "1:5:He 1:5:Wo 9:0: 1:2:ab 0:3:");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(payload_is_shown),
	        cmocka_unit_test(ordinary_frames_are_quiet),
	        cmocka_unit_test(masks),
	        cmocka_unit_test(reserved),
	        cmocka_unit_test(control_frames),
	        cmocka_unit_test(fragments),
	        cmocka_unit_test(lengths),
	        cmocka_unit_test(text_is_utf8),
	        cmocka_unit_test(close_frames),
	        cmocka_unit_test(sizes),
	        cmocka_unit_test(requests_in_frames),
	        cmocka_unit_test(compressed),
	        cmocka_unit_test(bombs),
	        cmocka_unit_test(what_was_not_seen),
	        cmocka_unit_test(drafts),
	        cmocka_unit_test(early_frames),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
