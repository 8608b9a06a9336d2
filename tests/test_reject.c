/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_reject.c - who hears a RST: each action that blocks, for events of either side's fault, found in a packet of either side or by a timer. The RSTs
 * leave by the real sockets, in a network namespace of this test's own whose loopback has every address; EVE must tell what was heard.
 */
#include "tests/packets.h"
#include "tools/eve.h"
#include "tools/inspect.h"

#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define KEYS                                                                                                           \
	"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nOrigin: http://a\r\n"           \
	"Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n\r\n"
#define OFFER                                                                                                          \
	"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"  \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
#define WRONG_ACCEPT                                                                                                   \
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                            \
	"Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"
#define RIGHT_ACCEPT                                                                                                   \
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                            \
	"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
#define NO_DIGEST                                                                                                      \
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"                            \
	"Sec-WebSocket-Origin: http://a\r\nSec-WebSocket-Location: ws://a/chat\r\n\r\n"
#define REFUSAL "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

enum { CLIENT = 1, SERVER = 2, MARKER_PORT = 9, FIN_AT_END = 1, SILENCE_AT_END = 2, CLIENT_PORT = 40000, MOST = 16 };

/* What an event takes: the client says, the server answers, and maybe ends, or nobody says more. */
static const struct story {
	const char *event, *request, *answer;
	int then;
	int at_fault;
} stories[] = {
        {"upgrade.smuggled_request", KEYS "GET /xx\n", NULL, 0, CLIENT},
        {"upgrade.pending_answered", OFFER "12345678", REFUSAL REFUSAL, 0, CLIENT},
        {"upgrade.bad_accept", OFFER, WRONG_ACCEPT, 0, SERVER},
        {"upgrade.missing_digest", KEYS "12345678", NO_DIGEST, FIN_AT_END, SERVER},
        {"upgrade.nonce_missing", KEYS, NULL, SILENCE_AT_END, CLIENT},
        {"upgrade.stalled", OFFER, NULL, SILENCE_AT_END, SERVER},
};

static const struct action {
	const char *word;
	bool source, target; /* who is reset; the source is the side at fault */
} actions[] = {
        {"drop", false, false},     {"reject", true, false},    {"rejectsrc", true, false},
        {"rejectdst", false, true}, {"rejectboth", true, true},
};

static struct world {
	struct packets_pair pair;
	struct upg_inspect *in;
	uint32_t next[2];
	char line[UPG_EVE_BYTES]; /* of the alert */
} w;

static struct upg_reset *resets;
static int listener;

/* Where every address of 10.0.0.0/8 is here. */
static int
set_up(void **state)
{
	struct ifreq r = {.ifr_name = "lo"};
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x0a000001)};
	char err[UPG_ERR_BYTES];

	if (unshare(CLONE_NEWNET) != 0)
		return 0; /* not root: skipped */
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	memcpy(&r.ifr_addr, &a, sizeof a);
	assert_int_equal(ioctl(fd, SIOCSIFADDR, &r), 0);
	r.ifr_flags = IFF_UP | IFF_RUNNING;
	assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &r), 0);
	close(fd);
	resets = upg_reset_open(0, err);
	listener = socket(AF_INET, SOCK_RAW, IPPROTO_TCP);
	assert_non_null(resets);
	assert_true(listener >= 0);
	return 0;
}

static int
tear_down(void **state)
{
	upg_reset_close(resets);
	if (listener > 0)
		close(listener);
	return 0;
}

static void
take_record(void *ctx, const struct upg_record *r)
{
	static const struct upg_eve_options with_verdict = {.verdict = true};

	if (r->type == UPG_RECORD_ALERT)
		w.line[upg_eve_format(r, &with_verdict, w.line, sizeof w.line - 1)] = '\0';
}

static enum upg_fate
give(enum upg_dir dir, const char *text, uint8_t flags)
{
	static struct packets_one one;
	struct packets_segment s = {.dir = dir,
	                            .flags = flags,
	                            .seq = w.next[dir],
	                            .ack = w.next[upg_dir_other(dir)],
	                            .data = text,
	                            .len = text ? strlen(text) : 0};

	w.pair.clock_us += 100;
	w.next[dir] += (uint32_t)s.len + !!(flags & (UPG_TCP_SYN | UPG_TCP_FIN));
	return upg_inspect_packet(w.in, packets_build(&one, &w.pair, &s));
}

/* Bits of those whose end was sent a RST since the last time. */
static int
heard(void)
{
	struct packets_pair pair = {.client_port = MARKER_PORT, .server_port = MARKER_PORT};
	struct packets_segment s = {.dir = TO_SERVER};
	static struct packets_one marker;
	int who = 0;

	/* What was sent before it has come before it. */
	packets_build(&marker, &pair, &s);
	assert_int_equal(upg_reset_send(resets, &marker.pkt, UPG_RESET_RECEIVER, NULL), 1);
	for (;;) {
		uint8_t b[100];
		struct pollfd p = {.fd = listener, .events = POLLIN};
		assert_int_equal(poll(&p, 1, 10000), 1);
		ssize_t n = recv(listener, b, sizeof b, 0);
		assert_true(n >= 40);
		unsigned to_port = b[22] << 8 | b[23];
		if (to_port == MARKER_PORT)
			return who;
		assert_true(b[33] & UPG_TCP_RST);
		who |= to_port == 80 ? SERVER : CLIENT;
	}
}

static void
connect_as(uint16_t client_port)
{
	w.pair.client_port = client_port;
	w.next[TO_SERVER] = w.next[TO_CLIENT] = 0;
	give(TO_SERVER, NULL, UPG_TCP_SYN);
	give(TO_CLIENT, NULL, UPG_TCP_SYN | UPG_TCP_ACK);
	give(TO_SERVER, NULL, UPG_TCP_ACK);
}

/* Inline by these rules, with one connection. */
static void
begin(struct upg_rules *rules, const char *text, size_t len)
{
	static uint8_t http_ports[8192] = {[80 / 8] = 1 << 80 % 8};
	static struct upg_limits lim;
	char err[UPG_ERR_BYTES];

	assert_int_equal(upg_rules_parse(rules, "own", text, len, NULL, NULL, NULL, NULL), 0);
	lim = upg_limits_default();
	lim.flow_max = lim.flow_halfopen_max = MOST;
	w = (struct world){.pair = {.client_isn = 5000, .server_isn = 900000, .clock_us = UINT64_C(1700000000000000)}};
	w.in = upg_inspect_new(&(struct upg_inspect_options){.lim = &lim,
	                                                     .mode = UPG_INLINE,
	                                                     .midstream = true,
	                                                     .hash_key = {1, 2},
	                                                     .http_ports = http_ports,
	                                                     .rules = rules,
	                                                     .reset = resets,
	                                                     .emit = take_record},
	                       err);
	assert_non_null(w.in);
	connect_as(CLIENT_PORT);
}

static void
play(const struct story *t, const struct action *act)
{
	struct upg_limits lim = upg_limits_default();
	struct upg_rules *rules = upg_rules_new();
	char text[300];

	snprintf(text, sizeof text, "%s http any any -> any any (msg:\"m\"; app-layer-event:%s; sid:1; rev:1;)\n",
	         act->word, t->event);
	begin(rules, text, strlen(text));
	give(TO_SERVER, t->request, 0);
	if (t->answer)
		give(TO_CLIENT, t->answer, 0);
	if (t->then == FIN_AT_END)
		give(TO_CLIENT, NULL, UPG_TCP_FIN | UPG_TCP_ACK);
	if (t->then == SILENCE_AT_END) {
		uint64_t until = w.pair.clock_us + lim.upgrade_answer_us + lim.upgrade_stall_us;
		for (; w.pair.clock_us < until; w.pair.clock_us += 100000)
			upg_inspect_tick(w.in, w.pair.clock_us, w.pair.clock_us);
	}
	upg_inspect_deliver(w.in);
	int got = heard(), other = t->at_fault == CLIENT ? SERVER : CLIENT;
	int want = (act->source ? t->at_fault : 0) | (act->target ? other : 0);
	if (got != want)
		fail_msg("%s %s: %d heard a RST, not %d", act->word, t->event, got, want);
	static const char *const told[] = {"\"verdict\":{\"action\":\"drop\"}", "\"reject-target\":\"to_client\"",
	                                   "\"reject-target\":\"to_server\"", "\"reject-target\":\"both\""};
	if (!strstr(w.line, told[want]) || !strstr(w.line, "\"alert\":{\"action\":\"blocked\""))
		fail_msg("%s %s: no %s in %s", act->word, t->event, told[want], w.line);
	/* Condemned it is, whoever was told; an end that was and goes on is told again. */
	for (int dir = TO_SERVER; dir <= TO_CLIENT; dir++) {
		assert_int_equal(give(dir, "x", 0), UPG_FATE_DROP);
		if ((got = heard()) != (want & (dir == TO_SERVER ? CLIENT : SERVER)))
			fail_msg("%s %s: %d is told again", act->word, t->event, got);
	}
	upg_inspect_finish(w.in);
	upg_inspect_free(w.in);
	upg_rules_free(rules);
}

static void
test_who_is_reset(void **state)
{
	if (!resets)
		skip();
	for (size_t i = 0; i < sizeof stories / sizeof *stories; i++)
		for (size_t k = 0; k < sizeof actions / sizeof *actions; k++)
			play(&stories[i], &actions[k]);
}

/* A connection that is followed no further while something is kept from its server: what comes of it later would be taken for anything. */
static void
test_forgotten(void **state)
{
	static const struct {
		const char *request, *answer;
		int at_end, evicted;
	} open[] = {
	        {OFFER "12345678", NULL, CLIENT | SERVER, CLIENT | SERVER},
	        {OFFER "12345678", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", CLIENT | SERVER,
	         CLIENT | SERVER},
	        {OFFER "12345678", REFUSAL, CLIENT | SERVER, CLIENT | SERVER},
	        {OFFER "12345678", RIGHT_ACCEPT, 0, 0},
	        {OFFER, NULL, 0, CLIENT | SERVER},
	        {KEYS, NULL, 0, CLIENT | SERVER},
	        {OFFER, REFUSAL, 0, 0},
	        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", NULL, 0, 0},
	};
	size_t len;
	const char *shipped = upg_rules_shipped(&len);

	if (!resets)
		skip();
	for (size_t i = 0; i < 2 * sizeof open / sizeof *open; i++) {
		struct upg_rules *rules = upg_rules_new();
		bool evicted = i & 1;

		begin(rules, shipped, len);
		give(TO_SERVER, open[i / 2].request, 0);
		if (open[i / 2].answer)
			give(TO_CLIENT, open[i / 2].answer, 0);
		assert_int_equal(heard(), 0);
		for (uint16_t n = 1; evicted && n <= MOST; n++)
			connect_as(CLIENT_PORT + n);
		if (!evicted)
			upg_inspect_part(w.in);
		int got = heard(), want = evicted ? open[i / 2].evicted : open[i / 2].at_end;
		if (got != want)
			fail_msg("story %zu, %s: %d heard a RST, not %d", i / 2, evicted ? "evicted" : "at the end",
			         got, want);
		upg_inspect_finish(w.in);
		upg_inspect_free(w.in);
		upg_rules_free(rules);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_who_is_reset),
	        cmocka_unit_test(test_forgotten),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
