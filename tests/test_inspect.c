/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole inspector, packet by packet: attacks are found (and inline kept from their receiver) however TCP carries them and whatever lawful
 * traffic stands before them, and that traffic accuses nobody. Then what connections must not do to each other.
 */
#include "tests/packets.h"
#include "tools/inspect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TURNS_MAX = 700, TEXT_MAX = 400000 };

struct turn {
	enum upg_dir dir;
	const char *text;
	size_t len;
};

/* What both sides say; from `attack_at` on it is an attack. */
struct talk {
	struct turn turns[TURNS_MAX];
	size_t count, attack_at, used;
	char text[TEXT_MAX];
};

static struct talk talk;

static void
say(enum upg_dir dir, const char *text)
{
	size_t len = strlen(text);

	assert_true(talk.count < TURNS_MAX && talk.used + len < TEXT_MAX);
	memcpy(talk.text + talk.used, text, len);
	talk.turns[talk.count++] = (struct turn){dir, talk.text + talk.used, len};
	talk.used += len;
}

static void
say_filled(enum upg_dir dir, const char *before, size_t fill, const char *behind)
{
	static char text[90000];
	size_t n = strlen(before);

	memcpy(text, before, n);
	memset(text + n, 'a', fill);
	memcpy(text + n + fill, behind, strlen(behind) + 1);
	say(dir, text);
}

/* --- lawful conversations that may stand before an attack --------------------------------------------------------------- */

#define OK0    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define GET(p) "GET " p " HTTP/1.1\r\nHost: a\r\n\r\n"
#define WEBSOCKET(fields)                                                                                              \
	"GET /chat HTTP/1.1\r\nHost: a\r\n" fields                                                                     \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
#define OFFER "Upgrade: websocket\r\nConnection: Upgrade\r\n"

static void
nothing(void)
{
}

static void
one_exchange(void)
{
	say(TO_SERVER, GET("/"));
	say(TO_CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
}

static void
pipelined(void)
{
	for (int i = 0; i < 100; i++)
		say(TO_SERVER, GET("/p"));
	for (int i = 0; i < 100; i++)
		say(TO_CLIENT, OK0);
}

static void
many_exchanges(void)
{
	for (int i = 0; i < 300; i++) {
		say(TO_SERVER, GET("/m"));
		say(TO_CLIENT, i % 3 ? OK0 : "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n");
	}
}

static void
head(void)
{
	say(TO_SERVER, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
	say(TO_CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
}

static void
expected(void)
{
	say(TO_SERVER, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n");
	say(TO_CLIENT, "HTTP/1.1 100 Continue\r\n\r\n");
	say(TO_SERVER, "GET /xx\n");
	say(TO_CLIENT, OK0);
}

static void
interim_flood(void)
{
	say(TO_SERVER, GET("/"));
	for (int i = 0; i < 50; i++)
		say(TO_CLIENT, "HTTP/1.1 102 Processing\r\n\r\n");
	say(TO_CLIENT, OK0);
}

static void
long_field(void)
{
	say_filled(TO_SERVER, "GET / HTTP/1.1\r\nHost: a\r\nCookie: ", 12000, "\r\n\r\n");
	say(TO_CLIENT, OK0);
}

static void
refused_twice(void)
{
	for (int i = 0; i < 2; i++) {
		say(TO_SERVER, WEBSOCKET(OFFER));
		say(TO_CLIENT, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
	}
}

static void
other_version(void)
{
	say(TO_SERVER, WEBSOCKET(OFFER));
	say(TO_CLIENT, "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n"
	               "Content-Length: 0\r\n\r\n");
}

static void
no_content(void)
{
	say(TO_SERVER, "DELETE /x HTTP/1.1\r\nHost: a\r\n\r\n");
	say(TO_CLIENT, "HTTP/1.1 204 No Content\r\n\r\n");
}

static void
chunked(void)
{
	say(TO_SERVER, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n");
	say(TO_CLIENT, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nHTTP/1.1 2\r\n0\r\n\r\n");
}

static void
large_body(void)
{
	say_filled(TO_SERVER, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n", 70000, "");
	say_filled(TO_CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n", 70000, "");
}

static void
proxy_refused(void)
{
	say(TO_SERVER, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
	say(TO_CLIENT, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
}

static void
http10(void)
{
	say(TO_SERVER, "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
	say(TO_CLIENT, "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n");
}

static void
stray_lines(void)
{
	say(TO_SERVER, "\r\n\r\n" GET("/"));
	say(TO_CLIENT, OK0);
}

static void
h2c_ignored(void)
{
	say(TO_SERVER, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
	               "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
	say(TO_CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static const struct {
	const char *name;
	void (*talk)(void);
} before[] = {
        {"nothing", nothing},
        {"one exchange", one_exchange},
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

#define HIXIE(offer)                                                                                                   \
	"GET /demo HTTP/1.1\r\nHost: a\r\n" offer "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"                         \
	"Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nOrigin: http://a\r\n\r\n"

static void
nonce_request(void)
{
	say(TO_SERVER, HIXIE("Connection: Upgrade\r\nUpgrade: WebSocket\r\n") "GET /xx\n");
}

static void
nonce_request_apart(void)
{
	say(TO_SERVER, HIXIE("cOnNeCtIoN: keep-alive,  uPGRADE\r\nupgrade: websocket\r\n"));
	say(TO_SERVER, "GET /x\r\n");
}

static void
nonce_request_fields(void)
{
	say(TO_SERVER,
	    HIXIE("Upgrade: h2c\r\nConnection: keep-alive\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n") "GET "
	                                                                                                     "/xx\n");
}

static void
request_behind_offer(void)
{
	say(TO_SERVER, WEBSOCKET(OFFER) GET("/admin"));
}

static void
length_and_chunked(void)
{
	say(TO_SERVER, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"
	               "0\r\n\r\nG");
}

static void
surplus(void)
{
	say(TO_SERVER, GET("/"));
	say(TO_CLIENT, OK0 "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
}

static void
bad_accept(void)
{
	say(TO_SERVER, WEBSOCKET(OFFER));
	say(TO_CLIENT, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConn");
	say(TO_CLIENT, "ection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOp=\r\n\r\n");
}

static void
refused_nonce(void)
{
	say(TO_SERVER, HIXIE("Connection: Upgrade\r\nUpgrade: WebSocket\r\n") "^n:ds[4U");
	say(TO_CLIENT, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

static void
nul_in_field(void)
{
	say(TO_SERVER, "GET / HTTP/1.1\r\nHost: a\r\nX: a");
	talk.text[talk.used++] = 0;
	talk.turns[talk.count - 1].len++;
	say(TO_SERVER, "b\r\n\r\n");
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
        {"NUL", nul_in_field, UPG_EV_HTTP_NUL_IN_HEADER, false},
        {"surplus response", surplus, UPG_EV_HTTP_SURPLUS_RESPONSE, true},
        {"bad accept", bad_accept, UPG_EV_UPGRADE_BAD_ACCEPT, true},
        {"refused nonce", refused_nonce, UPG_EV_UPGRADE_REFUSED_WITH_PENDING, true},
};

/* --- how TCP carries it ------------------------------------------------------------------------------------------------- */

enum carry {
	WHOLE,
	SMALL,       /* seven octets at a time */
	BACKWARDS,   /* small segments in reverse order, a few at a time */
	OVERLAPPING, /* each segment repeats the end of the one before */
	TWICE,       /* a mirror port that sees every packet twice */
	BAD_SUMS,    /* before each segment a decoy with a bad checksum */
	LOW_TTL,     /* one that dies on the way */
	NO_ACK,      /* one without ACK */
	OLD_STAMP,   /* one with an old timestamp */
	SIGNED,      /* one with an MD5 option */
	FAR_ACK,     /* one that acknowledges what was never sent */
	RESETS,      /* resets that are not exact */
	REWRITES,    /* behind each segment the same octets, others */
	EARLY_FIN,   /* the last segment and its FIN come before the first ones */
	FRAGMENTS,   /* IP fragments */
	LATE,        /* the connection is joined late */
	CARRIES,
};

static const char *const carry_names[CARRIES] = {
        "whole",     "small",  "backwards", "overlapping", "twice",    "bad sums",  "low ttl",   "no ack",
        "old stamp", "signed", "far ack",   "resets",      "rewrites", "early fin", "fragments", "late",
};

struct world {
	struct upg_inspect *in;
	struct packets_pair pair;
	uint32_t seq[2];
	enum carry carry;
	bool stamps, inline_mode;
	uint64_t refused;                 /* alerts of packets that were refused */
	unsigned raised[UPG_EVENT_COUNT]; /* alerts of severity 1 and 2 */
	unsigned severe;
};

static void
on_record(void *ctx, const struct upg_record *r)
{
	struct world *w = ctx;

	if (r->type != UPG_RECORD_ALERT || r->alert.severity > 2)
		return;
	w->raised[r->alert.event]++;
	w->severe += r->alert.event != UPG_EV_STREAM_OVERLAP_CONFLICT;
	w->refused += r->alert.blocked;
}

static enum upg_fate
give_fragments(struct world *w, const struct packets_one *one)
{
	static struct packets_one part;
	uint32_t body = one->pkt.captured_bytes - 20, step = 24;
	enum upg_fate fate = UPG_FATE_PASS;

	for (uint32_t from = 0; from < body; from += step) {
		uint32_t len = body - from < step ? body - from : step;
		part.pkt = one->pkt;
		part.pkt.data = part.octets;
		memcpy(part.octets, one->octets, 20);
		memcpy(part.octets + 20, one->octets + 20 + from, len);
		part.octets[3] = (uint8_t)(20 + len);
		part.octets[2] = 0;
		part.octets[4] = (uint8_t)(w->pair.number >> 8);
		part.octets[5] = (uint8_t)w->pair.number;
		part.octets[6] = (uint8_t)((from + len < body ? 0x20 : 0) | from >> 11);
		part.octets[7] = (uint8_t)(from >> 3);
		part.pkt.captured_bytes = part.pkt.wire_bytes = 20 + len;
		fate = upg_inspect_packet(w->in, &part.pkt);
	}
	return fate;
}

static enum upg_fate
give(struct world *w, struct packets_segment g)
{
	static struct packets_one one;

	w->pair.clock_us += 50;
	if (w->stamps && g.ts_val == 0)
		g.ts_val = 1000 + (uint32_t)w->pair.number;
	packets_build(&one, &w->pair, &g);
	if (w->carry == FRAGMENTS && g.len > 4)
		return give_fragments(w, &one);
	return upg_inspect_packet(w->in, &one.pkt);
}

/* A segment the receiver would not take, with other octets. */
static void
decoy(struct world *w, const struct packets_segment *real)
{
	static char other[PACKETS_ROOM];
	struct packets_segment g = *real;

	memset(other, 'z', real->len);
	g.data = other;
	switch (w->carry) {
	case BAD_SUMS:
		g.bad_checksum = true;
		break;
	case LOW_TTL:
		g.ttl = 2;
		break;
	case NO_ACK:
		g.flags = UPG_TCP_PSH;
		break;
	case OLD_STAMP:
		g.ts_val = 3;
		break;
	case SIGNED:
		g.options = (const uint8_t *)"\x13\x12................\x01\x01";
		g.options_len = 20;
		break;
	case FAR_ACK:
		g.ack += 0x30000000;
		break;
	case RESETS:
		g.flags = UPG_TCP_RST | UPG_TCP_ACK;
		g.seq += 1000;
		g.len = 0;
		break;
	default:
		return;
	}
	give(w, g);
}

/* One segment; inline it is sent again until it passes or nothing helps. False: it never did. */
static bool
pass(struct world *w, const struct packets_segment *g)
{
	enum upg_fate fate = give(w, *g);

	if (w->carry == TWICE)
		give(w, *g);
	return fate != UPG_FATE_DROP;
}

static size_t
segment_bytes(const struct world *w, size_t left)
{
	size_t most = w->carry == WHOLE || w->carry == LATE || left > 4000 ? 1400 : 7;

	if (w->carry == OVERLAPPING || w->carry == FRAGMENTS)
		most = left > 4000 ? 1400 : 60;
	return left < most ? left : most;
}

static void
speak(struct world *w, const struct turn *t, bool last)
{
	struct packets_segment parts[16];
	bool missing[16];

	for (size_t at = 0; at < t->len;) {
		size_t n = 0;
		while (n < 16 && at < t->len) {
			size_t len = segment_bytes(w, t->len - at), back = 0;
			if (w->carry == OVERLAPPING && at > 0)
				back = at < 5 ? at : 5;
			parts[n++] = (struct packets_segment){.dir = t->dir,
			                                      .flags = UPG_TCP_ACK | UPG_TCP_PSH,
			                                      .seq = w->seq[t->dir] + (uint32_t)(at - back),
			                                      .ack = w->seq[upg_dir_other(t->dir)],
			                                      .data = t->text + at - back,
			                                      .len = len + back};
			at += len;
		}
		if (last && at == t->len && n > 0 && w->carry == EARLY_FIN)
			parts[n - 1].flags |= UPG_TCP_FIN;
		for (size_t i = 0; i < n; i++) {
			bool backwards = w->carry == BACKWARDS || w->carry == EARLY_FIN;
			size_t which = backwards ? n - 1 - i : i;
			decoy(w, &parts[which]);
			missing[which] = !pass(w, &parts[which]);
			if (w->carry == REWRITES) {
				static char other[2000];
				struct packets_segment g = parts[which];
				memset(other, 'y', sizeof other);
				g.data = other;
				give(w, g);
			}
		}
		for (size_t round = 0; round < n; round++)
			for (size_t i = 0; i < n; i++)
				if (missing[i])
					missing[i] = !pass(w, &parts[i]);
		give(w, (struct packets_segment){.dir = upg_dir_other(t->dir),
		                                 .seq = w->seq[upg_dir_other(t->dir)],
		                                 .ack = w->seq[t->dir] + (uint32_t)at});
	}
	w->seq[t->dir] += (uint32_t)t->len;
}

static struct upg_rules *
shipped_rules(void)
{
	static struct upg_rules *rules;
	size_t len;
	const char *text = upg_rules_shipped(&len);

	if (!rules &&
	    (!(rules = upg_rules_new()) || upg_rules_parse(rules, "shipped", text, len, NULL, NULL, NULL, NULL) != 0))
		abort();
	return rules;
}

static struct upg_inspect *
inspector(void *ctx, const struct upg_limits *lim, enum upg_stream_mode mode, struct upg_rules *rules,
          void (*emit)(void *, const struct upg_record *))
{
	static uint8_t http_ports[8192];
	char err[UPG_ERR_BYTES];

	http_ports[80 / 8] |= 1 << 80 % 8;
	struct upg_inspect *in = upg_inspect_new(&(struct upg_inspect_options){.lim = lim,
	                                                                       .mode = mode,
	                                                                       .verify_checksums = true,
	                                                                       .midstream = true,
	                                                                       .defragment = mode != UPG_INLINE,
	                                                                       .hash_key = {1, 2},
	                                                                       .http_ports = http_ports,
	                                                                       .rules = rules,
	                                                                       .emit = emit,
	                                                                       .emit_ctx = ctx},
	                                         err);
	assert_non_null(in);
	return in;
}

static void
handshake(struct world *w)
{
	if (w->carry != LATE) {
		give(w, (struct packets_segment){.dir = TO_SERVER, .flags = UPG_TCP_SYN});
		give(w, (struct packets_segment){.dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1});
		give(w, (struct packets_segment){.dir = TO_SERVER, .seq = 1, .ack = 1});
	}
	w->seq[0] = w->seq[1] = 1;
}

/* Plays the talk; *severe_before: what was said of severity 1 and 2 before the attack began. */
static void
play(struct world *w, unsigned *severe_before)
{
	struct upg_limits lim = upg_limits_default();

	lim.flow_max = lim.flow_halfopen_max = 16;
	lim.stream_min_ttl = w->carry == LOW_TTL ? 5 : 0;
	w->stamps = w->carry == OLD_STAMP;
	w->in = inspector(w, &lim, w->inline_mode ? UPG_INLINE : UPG_PASSIVE, shipped_rules(), on_record);
	handshake(w);
	for (size_t i = 0; i < talk.count; i++) {
		if (i == talk.attack_at)
			*severe_before = w->severe;
		speak(w, &talk.turns[i], i + 1 == talk.count);
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
				struct world w = {.carry = c, .inline_mode = inline_mode};
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

/* --- what connections do to each other ---------------------------------------------------------------------------------- */

static struct world
world_of(struct upg_inspect *in, unsigned port, uint64_t after_us)
{
	return (struct world){.in = in,
	                      .pair = {.client_port = (uint16_t)port,
	                               .client_isn = 100 * port,
	                               .server_isn = 200,
	                               .clock_us = UINT64_C(1700000000000000) + after_us}};
}

/* What it leaves behind is judged only when the connection is forgotten, and then it is severe. */
static void
leave_unfinished(struct world *w)
{
	static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b";

	handshake(w);
	assert_int_equal(give(w,
	                      (struct packets_segment){
	                              .dir = TO_SERVER, .seq = 1, .ack = 1, .data = text, .len = sizeof text - 1}),
	                 UPG_FATE_PASS);
	assert_int_equal(give(w, (struct packets_segment){.dir = TO_CLIENT, .seq = 1, .ack = sizeof text}),
	                 UPG_FATE_PASS);
}

/* A connection of somebody else: all of it must pass. */
static void
passes(struct world *w)
{
	static const char text[] = GET("/innocent");
	const struct packets_segment all[] = {
	        {.dir = TO_SERVER, .flags = UPG_TCP_SYN},
	        {.dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1},
	        {.dir = TO_SERVER, .seq = 1, .ack = 1},
	        {.dir = TO_SERVER, .seq = 1, .ack = 1, .data = text, .len = sizeof text - 1},
	        {.dir = TO_CLIENT, .seq = 1, .ack = sizeof text, .data = OK0, .len = sizeof OK0 - 1},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_int_equal(give(w, all[i]), UPG_FATE_PASS);
}

static struct upg_inspect *
small_inspector(struct world *seen)
{
	static struct upg_limits lim;

	lim = upg_limits_default();
	lim.flow_max = 4;
	lim.flow_halfopen_max = 16;
	return inspector(seen, &lim, UPG_INLINE, shipped_rules(), on_record);
}

/* Said, but neither blocked nor charged to anybody else. */
static void
finish(struct upg_inspect *in, const struct world *seen)
{
	assert_int_equal(seen->raised[UPG_EV_HTTP_NUL_IN_HEADER], 1);
	assert_int_equal(seen->refused, 0);
	assert_int_equal(upg_inspect_counters(in)->dropped, 0);
	upg_inspect_finish(in);
	upg_inspect_free(in);
}

/* HTTP/2 in the clear is counted in the stats of its worker. */
static void
h2c_is_counted(void **state)
{
	static const char client[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
	                             "\0\0\0\4\0\0\0\0\0"
	                             "\0\0\6\1\5\0\0\0\1\x82\x86\x84\x41\1a",
	                  server[] = "\0\0\0\4\0\0\0\0\0";
	struct world seen = {0};
	struct upg_inspect *in = small_inspector(&seen);

	for (unsigned i = 1; i <= 3; i++) {
		struct world w = world_of(in, 1000 + i, 0);
		w.carry = 0;
		handshake(&w);
		speak(&w, &(struct turn){TO_SERVER, client, sizeof client - 1}, false);
		speak(&w, &(struct turn){TO_CLIENT, server, sizeof server - 1}, false);
		const struct upg_h2c_counts *c = &upg_inspect_counters(in)->h2c;
		assert_int_equal(c->connections, i);
		assert_int_equal(c->streams, i);
		assert_int_equal(c->untracked + c->unread + c->lost, 0);
	}
	upg_inspect_finish(in);
	upg_inspect_free(in);
}

static void
eviction_charges_nobody_else(void **state)
{
	struct world seen = {0};
	struct upg_inspect *in = small_inspector(&seen);
	struct world first = world_of(in, 1000, 0);

	leave_unfinished(&first);
	for (unsigned i = 1; i < 8; i++) {
		struct world other = world_of(in, 1000 + i, i * UINT64_C(2000000));
		passes(&other);
	}
	finish(in, &seen);
}

static void
idle_timeout_charges_nobody_else(void **state)
{
	struct world seen = {0};
	struct upg_inspect *in = small_inspector(&seen);
	struct world first = world_of(in, 1000, 0), other = world_of(in, 1001, 2 * 3600 * UPG_SEC_US);

	leave_unfinished(&first);
	passes(&other);
	finish(in, &seen);
}

static void
reused_tuple_begins_clean(void **state)
{
	struct world seen = {0};
	struct upg_inspect *in = small_inspector(&seen);
	struct world first = world_of(in, 1000, 0), again = world_of(in, 1000, 60 * UPG_SEC_US);

	again.pair.client_isn += 1 << 30;
	leave_unfinished(&first);
	passes(&again);
	finish(in, &seen);
}

/* The alert that condemns says so, and so do those of the same packet; nothing of the connection passes any more. */
static void
condemned_stays_condemned(void **state)
{
	struct world seen = {0};
	struct upg_inspect *in = small_inspector(&seen);
	struct world bad = world_of(in, 1000, 0), good = world_of(in, 1001, 0);
	static const char text[] =
	        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n";

	handshake(&bad);
	for (int i = 0; i < 3; i++) /* and its retransmissions */
		assert_int_equal(
		        give(&bad,
		             (struct packets_segment){
		                     .dir = TO_SERVER, .seq = 1, .ack = 1, .data = text, .len = sizeof text - 1}),
		        UPG_FATE_DROP);
	assert_int_equal(
	        give(&bad, (struct packets_segment){.dir = TO_CLIENT, .seq = 1, .ack = 1, .data = OK0, .len = 10}),
	        UPG_FATE_DROP);
	assert_int_equal(seen.raised[UPG_EV_HTTP_CONTENT_LENGTH_WITH_TRANSFER_ENCODING], 1);
	assert_int_equal(seen.refused, seen.severe);
	passes(&good);
	upg_inspect_finish(in);
	upg_inspect_free(in);
}

/* Connections that each hold an unfinished line and early data, until there is no memory left for HTTP. */
static void
use_up(struct upg_inspect *in, unsigned connections)
{
	static char early[3000];

	memset(early, 'e', sizeof early);
	for (unsigned i = 0; i < connections; i++) {
		struct world w = world_of(in, 2000 + i, 0);
		handshake(&w);
		talk.count = talk.used = 0;
		say(TO_SERVER, HIXIE("Upgrade: WebSocket\r\nConnection: Upgrade\r\n"));
		speak(&w, &talk.turns[0], false);
		give(&w, (struct packets_segment){
		                 .dir = TO_SERVER, .seq = w.seq[0], .ack = 1, .data = early, .len = sizeof early});
	}
}

static void
note_budget(void *ctx, const struct upg_record *r)
{
	struct world *w = ctx;

	on_record(ctx, r);
	if (r->type == UPG_RECORD_ALERT && r->alert.event == UPG_EV_STREAM_BUDGET)
		w->raised[UPG_EV_STREAM_BUDGET]++;
}

/* Out of memory a line may be lost; nobody is accused of what such a loss looks like. */
static void
no_memory_accuses_nobody(void **state)
{
	struct upg_limits lim = upg_limits_default();
	struct world seen = {0};

	lim.flow_max = 256;
	lim.http_memory_bytes = 40000; /* so little that one packet may need more than what is kept free */
	struct upg_inspect *in = inspector(&seen, &lim, UPG_PASSIVE, shipped_rules(), note_budget);
	struct world innocent[20];
	for (unsigned i = 0; i < 20; i++) {
		innocent[i] = world_of(in, 5000 + i, 0);
		innocent[i].carry = SMALL;
		handshake(&innocent[i]);
	}
	use_up(in, 100);
	assert_true(upg_inspect_counters(in)->http_memory_bytes <= lim.http_memory_bytes);
	assert_true(upg_inspect_counters(in)->http_memory_bytes > lim.http_memory_bytes / 2);
	unsigned severe = seen.severe, budget = seen.raised[UPG_EV_STREAM_BUDGET];
	assert_true(budget > 0);
	for (unsigned i = 0; i < 20; i++) {
		talk.count = talk.used = 0;
		say(TO_SERVER,
		    "POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
		one_exchange();
		for (size_t t = 0; t < talk.count; t++)
			speak(&innocent[i], &talk.turns[t], false);
	}
	assert_int_equal(seen.severe, severe);
	upg_inspect_finish(in);
	assert_int_equal(seen.severe, severe);
	assert_int_equal(upg_inspect_counters(in)->http_memory_bytes, 0);
	upg_inspect_free(in);
}

static void
opaque_connections_hold_nothing(void **state)
{
	struct upg_limits lim = upg_limits_default();
	struct world seen = {0};

	lim.flow_max = 256;
	struct upg_inspect *in = inspector(&seen, &lim, UPG_INLINE, shipped_rules(), on_record);
	for (unsigned i = 0; i < 100; i++) {
		struct world w = world_of(in, 2000 + i, 0);
		w.pair.server_port = 22;
		handshake(&w);
		talk.count = talk.used = 0;
		say(TO_CLIENT, "SSH-2.0-a\r\n");
		say(TO_SERVER, "SSH-2.0-b\r\n");
		for (size_t t = 0; t < talk.count; t++)
			speak(&w, &talk.turns[t], false);
	}
	assert_int_equal(upg_inspect_counters(in)->stream.flows_active, 100);
	assert_int_equal(upg_inspect_counters(in)->http_memory_bytes, 0);
	upg_inspect_finish(in);
	upg_inspect_free(in);
}

/* A connection that repeats itself without end is told often enough, and still cannot hide another event. */
static void
repetitions_thin_out(void **state)
{
	static char text[10 * 3000 + 1];
	struct upg_limits lim = upg_limits_default();
	struct world seen = {0};

	lim.alert_repeats_max = 100;
	struct upg_inspect *in = inspector(&seen, &lim, UPG_PASSIVE, shipped_rules(), on_record);
	struct world w = world_of(in, 1000, 0);
	handshake(&w);
	for (int i = 0; i < 3000; i++)
		memcpy(text + 10 * i, "GET /abc\r\n", 11);
	talk.count = talk.used = 0;
	say(TO_SERVER, text);
	nul_in_field();
	for (size_t t = 0; t < talk.count; t++)
		speak(&w, &talk.turns[t], false);
	assert_int_equal(upg_inspect_counters(in)->events[UPG_EV_HTTP_HTTP09_SMUGGLED], 2999);
	assert_int_equal(seen.raised[UPG_EV_HTTP_HTTP09_SMUGGLED], 100 + 5); /* 128, 256, ... 2048 */
	assert_int_equal(seen.raised[UPG_EV_HTTP_NUL_IN_HEADER], 1);
	upg_inspect_finish(in);
	upg_inspect_free(in);
}

/* More records of one packet than may wait together. */
enum { ANSWERS = 600 };

struct counted {
	uint64_t next;
	bool bad;
};

static void
on_answer(void *ctx, const struct upg_record *r)
{
	struct counted *c = ctx;
	char target[16];

	if (r->type != UPG_RECORD_HTTP)
		return;
	snprintf(target, sizeof target, "/%03u", (unsigned)c->next);
	c->bad |= r->tx_id != c->next++ || strcmp(r->http.target, target) != 0 || r->http.status != 204 ||
	          r->size != offsetof(struct upg_record, http) + sizeof r->http;
}

static void
many_records_of_one_packet(void **state)
{
	static const char answer[] = "HTTP/1.1 204 No Content\r\n\r\n";
	static char text[ANSWERS * sizeof answer];
	struct upg_limits lim = upg_limits_default();
	struct counted c = {0};
	struct world w = {.carry = WHOLE};

	lim.http_pipeline_max = ANSWERS;
	w.in = inspector(&c, &lim, UPG_PASSIVE, shipped_rules(), on_answer);
	handshake(&w);
	for (unsigned i = 0; i < ANSWERS; i++) {
		snprintf(text, sizeof text, "GET /%03u HTTP/1.1\r\nHost: a\r\n\r\n", i);
		speak(&w, &(struct turn){TO_SERVER, text, strlen(text)}, false);
	}
	size_t len = 0;
	for (unsigned i = 0; i < ANSWERS; i++, len += sizeof answer - 1)
		memcpy(text + len, answer, sizeof answer);
	give(&w, (struct packets_segment){.dir = TO_CLIENT,
	                                  .flags = UPG_TCP_ACK,
	                                  .seq = w.seq[TO_CLIENT],
	                                  .ack = w.seq[TO_SERVER],
	                                  .data = text,
	                                  .len = len});
	assert_int_equal(c.next, ANSWERS);
	assert_false(c.bad);
	upg_inspect_finish(w.in);
	upg_inspect_free(w.in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(attacks_are_found),
	        cmocka_unit_test(attacks_are_refused),
	        cmocka_unit_test(h2c_is_counted),
	        cmocka_unit_test(eviction_charges_nobody_else),
	        cmocka_unit_test(idle_timeout_charges_nobody_else),
	        cmocka_unit_test(reused_tuple_begins_clean),
	        cmocka_unit_test(condemned_stays_condemned),
	        cmocka_unit_test(no_memory_accuses_nobody),
	        cmocka_unit_test(opaque_connections_hold_nothing),
	        cmocka_unit_test(repetitions_thin_out),
	        cmocka_unit_test(many_records_of_one_packet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
