/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attacks are found (and inline kept from their receiver) however TCP carries them and whatever lawful traffic stands before them, and that
 * traffic accuses nobody.
 */
#include "tests/talk.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* --- lawful conversations that may stand before an attack --------------------------------------------------------------- */

#define WEBSOCKET(fields)                                                                                              \
	"GET /chat HTTP/1.1\r\nHost: a\r\n" fields                                                                     \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
#define OFFER "Upgrade: websocket\r\nConnection: Upgrade\r\n"

static void
nothing(void)
{
}

static void
pipelined(void)
{
	for (int i = 0; i < 100; i++)
		talk_say(TO_SERVER, GET("/p"));
	for (int i = 0; i < 100; i++)
		talk_say(TO_CLIENT, OK0);
}

static void
many_exchanges(void)
{
	for (int i = 0; i < 300; i++) {
		talk_say(TO_SERVER, GET("/m"));
		talk_say(TO_CLIENT, i % 3 ? OK0 : "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n");
	}
}

static void
head(void)
{
	talk_say(TO_SERVER, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
	talk_say(TO_CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
}

static void
expected(void)
{
	talk_say(TO_SERVER, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n");
	talk_say(TO_CLIENT, "HTTP/1.1 100 Continue\r\n\r\n");
	talk_say(TO_SERVER, "GET /xx\n");
	talk_say(TO_CLIENT, OK0);
}

static void
interim_flood(void)
{
	talk_say(TO_SERVER, GET("/"));
	for (int i = 0; i < 50; i++)
		talk_say(TO_CLIENT, "HTTP/1.1 102 Processing\r\n\r\n");
	talk_say(TO_CLIENT, OK0);
}

static void
long_field(void)
{
	talk_say_filled(TO_SERVER, "GET / HTTP/1.1\r\nHost: a\r\nCookie: ", 12000, "\r\n\r\n");
	talk_say(TO_CLIENT, OK0);
}

static void
refused_twice(void)
{
	for (int i = 0; i < 2; i++) {
		talk_say(TO_SERVER, WEBSOCKET(OFFER));
		talk_say(TO_CLIENT, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
	}
}

static void
other_version(void)
{
	talk_say(TO_SERVER, WEBSOCKET(OFFER));
	talk_say(TO_CLIENT, "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n"
	                    "Content-Length: 0\r\n\r\n");
}

static void
no_content(void)
{
	talk_say(TO_SERVER, "DELETE /x HTTP/1.1\r\nHost: a\r\n\r\n");
	talk_say(TO_CLIENT, "HTTP/1.1 204 No Content\r\n\r\n");
}

static void
chunked(void)
{
	talk_say(TO_SERVER, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n");
	talk_say(TO_CLIENT, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nHTTP/1.1 2\r\n0\r\n\r\n");
}

static void
large_body(void)
{
	talk_say_filled(TO_SERVER, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n", 70000, "");
	talk_say_filled(TO_CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n", 70000, "");
}

static void
proxy_refused(void)
{
	talk_say(TO_SERVER, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
	talk_say(TO_CLIENT, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
}

static void
http10(void)
{
	talk_say(TO_SERVER, "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
	talk_say(TO_CLIENT, "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n");
}

static void
stray_lines(void)
{
	talk_say(TO_SERVER, "\r\n\r\n" GET("/"));
	talk_say(TO_CLIENT, OK0);
}

static void
h2c_ignored(void)
{
	talk_say(TO_SERVER, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
	                    "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
	talk_say(TO_CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static const struct {
	const char *name;
	void (*talk)(void);
} before[] = {
        {"nothing", nothing},
        {"one exchange", talk_one_exchange},
        {"a hundred pipelined", pipelined},
        {"three hundred exchanges", many_exchanges},
        {"HEAD", head},
        {"100-continue", expected},
        {"a flood of 102", interim_flood},
        {"a long field", long_field},
        {"two refused upgrades", refused_twice},
        {"426", other_version},
        {"204", no_content},
        {"chunked", chunked},
        {"large bodies", large_body},
        {"CONNECT refused", proxy_refused},
        {"HTTP/1.0", http10},
        {"stray lines", stray_lines},
        {"h2c ignored", h2c_ignored},
};

/* --- attacks ---------------------------------------------------------------------------------------------------------- */

static void
nonce_request(void)
{
	talk_say(TO_SERVER, HIXIE("Connection: Upgrade\r\nUpgrade: WebSocket\r\n") "GET /xx\n");
}

static void
nonce_request_apart(void)
{
	talk_say(TO_SERVER, HIXIE("cOnNeCtIoN: keep-alive,  uPGRADE\r\nupgrade: websocket\r\n"));
	talk_say(TO_SERVER, "GET /x\r\n");
}

static void
nonce_request_fields(void)
{
	talk_say(TO_SERVER, HIXIE("Upgrade: h2c\r\nConnection: keep-alive\r\n"
	                          "Upgrade: WebSocket\r\nConnection: Upgrade\r\n") "GET /xx\n");
}

static void
request_behind_offer(void)
{
	talk_say(TO_SERVER, WEBSOCKET(OFFER) GET("/admin"));
}

static void
length_and_chunked(void)
{
	talk_say(TO_SERVER, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"
	                    "0\r\n\r\nG");
}

static void
surplus(void)
{
	talk_say(TO_SERVER, GET("/"));
	talk_say(TO_CLIENT, OK0 "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
}

static void
bad_accept(void)
{
	talk_say(TO_SERVER, WEBSOCKET(OFFER));
	talk_say(TO_CLIENT, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConn");
	talk_say(TO_CLIENT, "ection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOp=\r\n\r\n");
}

static void
refused_nonce(void)
{
	talk_say(TO_SERVER, HIXIE("Connection: Upgrade\r\nUpgrade: WebSocket\r\n") "^n:ds[4U");
	talk_say(TO_CLIENT, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

static const struct {
	const char *name;
	void (*talk)(void);
	enum upg_event_id event;
	bool by_server; /* it shows in what the server says */
} attacks[] = {
        {"nonce is a request", nonce_request, UPG_EV_UPGRADE_SMUGGLED_REQUEST, false},
        {"nonce apart", nonce_request_apart, UPG_EV_UPGRADE_SMUGGLED_REQUEST, false},
        {"several Upgrade fields", nonce_request_fields, UPG_EV_UPGRADE_SMUGGLED_REQUEST, false},
        {"request behind an offer", request_behind_offer, UPG_EV_UPGRADE_SMUGGLED_REQUEST, false},
        {"length and chunked", length_and_chunked, UPG_EV_HTTP_CONTENT_LENGTH_WITH_TRANSFER_ENCODING, false},
        {"NUL", talk_nul_in_field, UPG_EV_HTTP_NUL_IN_HEADER, false},
        {"surplus response", surplus, UPG_EV_HTTP_SURPLUS_RESPONSE, true},
        {"bad accept", bad_accept, UPG_EV_UPGRADE_BAD_ACCEPT, true},
        {"refused nonce", refused_nonce, UPG_EV_UPGRADE_REFUSED_WITH_PENDING, true},
};

/* --- and how TCP carries them --------------------------------------------------------------------------------------------- */

static const char *const carry_names[CARRIES] = {
        "whole",     "small",  "backwards", "overlapping", "twice",    "bad sums",  "low ttl",   "no ack",
        "old stamp", "signed", "far ack",   "resets",      "rewrites", "early fin", "fragments", "late",
};

/* Plays the talk; *severe_before: what was said of severity 1 and 2 before the attack began. */
static void
play(struct talker *w, unsigned *severe_before)
{
	struct upg_limits lim = upg_limits_default();

	lim.flow_max = lim.flow_halfopen_max = 16;
	lim.stream_min_ttl = w->carry == LOW_TTL ? 5 : 0;
	w->stamps = w->carry == OLD_STAMP;
	w->in = talk_inspector(w, &lim, w->inline_mode ? UPG_INLINE : UPG_PASSIVE, talk_rules(), talk_on_record);
	talk_handshake(w);
	for (size_t i = 0; i < talk.count; i++) {
		if (i == talk.attack_at)
			*severe_before = w->severe;
		talk_speak(w, &talk.turns[i], i + 1 == talk.count);
	}
	if (talk.attack_at >= talk.count)
		*severe_before = w->severe;
	upg_inspect_finish(w->in);
	upg_inspect_free(w->in);
}

static bool
sensible(enum carry c, size_t b, size_t a, int family, bool inline_mode)
{
	if (c == FRAGMENTS &&
	    (family == 6 || inline_mode)) /* the builder makes IPv4 fragments; inline the kernel joins them */
		return false;
	if (c == LATE) /* joined late it must be lawful first, and responses prove nothing */
		return b != 0 && !inline_mode && attacks[a].event != UPG_EV_HTTP_SURPLUS_RESPONSE;
	return true;
}

static unsigned
attacks_missed(bool inline_mode)
{
	unsigned wrong = 0;

	for (size_t a = 0; a < sizeof attacks / sizeof *attacks; a++)
		for (size_t b = 0; b < sizeof before / sizeof *before; b++) {
			talk.count = talk.used = 0;
			before[b].talk();
			talk.attack_at = talk.count;
			attacks[a].talk();
			for (enum carry c = WHOLE; c < CARRIES; c++) {
				int family = (a + b + c) % 2 ? 6 : 4;
				if (c == FRAGMENTS)
					family = 4;
				if (!sensible(c, b, a, family, inline_mode))
					continue;
				struct talker w = {.carry = c, .inline_mode = inline_mode};
				w.pair = (struct packets_pair){.family = family,
				                               .client_isn = 0xfffffff0u - (uint32_t)b,
				                               .server_isn = 0xffffffe0u,
				                               .clock_us = UINT64_C(1700000000000000)};
				unsigned early = 0;
				play(&w, &early);
				if (early || !w.raised[attacks[a].event] || (inline_mode && !w.refused))
					print_error("%s after %s, %s, IPv%d: %u before it, found %u, refused %u\n",
					            attacks[a].name, before[b].name, carry_names[c], family, early,
					            w.raised[attacks[a].event], (unsigned)w.refused);
				if (early || !w.raised[attacks[a].event] || (inline_mode && !w.refused))
					wrong++;
			}
		}
	return wrong;
}

static void
attacks_are_found(void **state)
{
	assert_int_equal(attacks_missed(false), 0);
}

static void
attacks_are_refused(void **state)
{
	assert_int_equal(attacks_missed(true), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(attacks_are_found),
	        cmocka_unit_test(attacks_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
