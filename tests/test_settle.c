/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_settle.c - early data cut off, kept back, freed or never let through, packet by packet; verdicts and what outlives them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four headers it needs */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/bytes.h"
#include "capture/decode.h"
#include "tests/packets.h"
#include "tools/watch.h"

#define REQUEST                                                                                                        \
	"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"  \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
#define SWITCH                                                                                                         \
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                            \
	"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
#define REFUSAL "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"
#define DRAFT76                                                                                                        \
	"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nOrigin: http://a\r\n"           \
	"Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n\r\n"
#define TUNNEL "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n"
#define FRAMES "\x82\x85\x01\x02\x03\x04hello\x82\x81\x01\x02\x03\x04x"

enum { REQUEST_LEN = sizeof REQUEST - 1, FRAMES_LEN = sizeof FRAMES - 1, DRAFT76_LEN = sizeof DRAFT76 - 1 };

struct world {
	struct packets_pair pair;
	struct upg_inspect *in;
	struct upg_limits lim;
	struct upg_rules *rules;
	uint32_t next[2]; /* relative to the ISN */
	uint32_t got;     /* what the server acknowledges; 0: all the client has said */
	unsigned alerts[UPG_EVENT_COUNT], blocked[UPG_EVENT_COUNT], would_block;
	enum upg_outcome outcome;
	enum upg_ended ended;
	unsigned upgrades;
	uint64_t early_bytes;
	char why[32];         /* the last drop record's reason */
	uint8_t heard[65536]; /* with onto: the client's stream as it is forwarded */
	size_t heard_len;
	struct world *onto; /* what is forwarded goes on to this one */
	uint8_t http_ports[8192];
};

/* The packet sent last, as it left the inspector. */
static struct packets_one last;

static void
take_record(void *ctx, const struct upg_record *r)
{
	struct world *w = ctx;

	if (r->type == UPG_RECORD_ALERT && r->alert.event >= 0) {
		w->alerts[r->alert.event]++;
		w->blocked[r->alert.event] += r->alert.blocked;
		w->would_block += r->alert.would_block;
	} else if (r->type == UPG_RECORD_UPGRADE) {
		w->upgrades++;
		w->outcome = r->upgrade.outcome;
		w->early_bytes = r->upgrade.early_bytes;
		w->ended = r->upgrade.ended;
	} else if (r->type == UPG_RECORD_DROP) {
		snprintf(w->why, sizeof w->why, "%s", r->drop.reason);
	}
}

/* To the next inspector, as a capture of what was forwarded would bring it. */
static void
pass_on(struct world *w, const struct upg_packet *p)
{
	static uint8_t octets[PACKETS_ROOM];
	struct upg_limits lim = upg_limits_default();
	struct upg_packet again = {.data = octets,
	                           .captured_bytes = p->captured_bytes,
	                           .wire_bytes = p->wire_bytes,
	                           .linktype = p->linktype,
	                           .ts_us = p->ts_us,
	                           .clock_us = p->ts_us};

	memcpy(octets, p->data, p->captured_bytes);
	upg_decode(&again, &lim);
	assert_int_equal(again.decoded, UPG_DECODED_TCP);
	assert_true(upg_checksum_good(&again));
	if (again.tuple.dport == 80) {
		uint32_t at = again.tcp.seq - w->pair.client_isn - 1, end = at + again.payload_bytes;

		if (again.payload_bytes) {
			assert_true(end <= sizeof w->heard);
			memcpy(w->heard + at, again.data + again.payload_off, again.payload_bytes);
			w->heard_len = end > w->heard_len ? end : w->heard_len;
		}
	}
	upg_inspect_packet(w->onto->in, &again);
}

/* One segment at a place of its own choice; next is not moved. */
static enum upg_fate
place(struct world *w, enum upg_dir dir, uint32_t seq, const void *data, size_t len, uint8_t flags)
{
	w->pair.clock_us += 100;
	packets_build(
	        &last, &w->pair,
	        &(struct packets_segment){.dir = dir,
	                                  .flags = flags ? flags : UPG_TCP_ACK | UPG_TCP_PSH,
	                                  .seq = seq,
	                                  .ack = dir == TO_CLIENT && w->got ? w->got : w->next[upg_dir_other(dir)],
	                                  .data = data,
	                                  .len = len});
	enum upg_fate fate = upg_inspect_packet(w->in, &last.pkt);

	if (w->onto) {
		const struct upg_packet *p = fate == UPG_FATE_DROP ? NULL : &last.pkt;

		for (p = p ? p : upg_inspect_freed(w->in); p; p = upg_inspect_freed(w->in))
			pass_on(w, p);
	}
	return fate;
}

/* The next segment of a side. */
static enum upg_fate
say(struct world *w, enum upg_dir dir, const void *data, size_t len)
{
	uint32_t seq = w->next[dir];

	w->next[dir] += (uint32_t)len;
	return place(w, dir, seq, data, len, 0);
}

#define SAY(w, dir, text) say(w, dir, text, sizeof(text) - 1)

static enum upg_fate
acknowledge(struct world *w, enum upg_dir dir)
{
	return place(w, dir, w->next[dir], NULL, 0, UPG_TCP_ACK);
}

struct set_up {
	int family;
	enum { LIVE, CAPTURE, IPS } mode; /* UPG_INLINE, UPG_PASSIVE, UPG_SIMULATE */
	bool simulate;
	const char *rules; /* NULL: the shipped ones */
	const char *own;   /* read after them; NULL: none */
	struct world *onto;
	uint64_t withheld_bytes, stream_bytes, http_bytes, flows; /* limits; 0: as they are, 16 flows */
};

static struct world *
begin(struct set_up how)
{
	static const enum upg_stream_mode modes[] = {UPG_INLINE, UPG_PASSIVE, UPG_SIMULATE};
	char err[UPG_ERR_BYTES];
	struct world *w = calloc(1, sizeof *w);
	size_t len;
	const char *text = upg_rules_shipped(&len);

	assert_non_null(w);
	w->pair = (struct packets_pair){
	        .family = how.family, .client_isn = 0xffffff80u, .server_isn = 7000, .clock_us = 1700000000000000};
	w->lim = upg_limits_default();
	w->lim.flow_max = w->lim.flow_halfopen_max = how.flows ? how.flows : 16;
	w->lim.stream_memory_bytes = how.stream_bytes ? how.stream_bytes : w->lim.stream_memory_bytes;
	w->lim.http_memory_bytes = how.http_bytes ? how.http_bytes : w->lim.http_memory_bytes;
	w->lim.withheld_bytes = how.withheld_bytes ? how.withheld_bytes : w->lim.withheld_bytes;
	w->onto = how.onto;
	w->http_ports[80 / 8] |= 1 << 80 % 8;
	w->rules = upg_rules_new();
	if (how.rules)
		assert_int_equal(
		        upg_rules_parse(w->rules, "test", how.rules, strlen(how.rules), NULL, NULL, NULL, NULL), 0);
	else
		assert_int_equal(upg_rules_parse(w->rules, "shipped", text, len, NULL, NULL, NULL, NULL), 0);
	if (how.own)
		assert_int_equal(upg_rules_parse(w->rules, "own", how.own, strlen(how.own), NULL, NULL, NULL, NULL), 0);
	w->in = upg_inspect_new(&(struct upg_inspect_options){.lim = &w->lim,
	                                                      .mode = modes[how.mode],
	                                                      .simulate = how.simulate,
	                                                      .repeats_withheld = how.onto != NULL,
	                                                      .verify_checksums = true,
	                                                      .midstream = true,
	                                                      .hash_key = {1, 2},
	                                                      .http_ports = w->http_ports,
	                                                      .rules = w->rules,
	                                                      .emit = take_record,
	                                                      .emit_ctx = w},
	                        err);
	assert_non_null(w->in);
	place(w, TO_SERVER, w->next[TO_SERVER]++, NULL, 0, UPG_TCP_SYN);
	place(w, TO_CLIENT, w->next[TO_CLIENT]++, NULL, 0, UPG_TCP_SYN | UPG_TCP_ACK);
	acknowledge(w, TO_SERVER);
	return w;
}

static void
finish(struct world *w)
{
	upg_inspect_finish(w->in);
	upg_inspect_free(w->in);
	upg_rules_free(w->rules);
	free(w);
}

/* The last packet leaves with these payload octets alone, its lengths and checksums true, no FIN. */
static void
expect_cut(int family, const void *data, size_t len)
{
	const struct upg_packet *p = &last.pkt;
	struct upg_limits lim = upg_limits_default();
	struct upg_packet again = {.data = p->data,
	                           .captured_bytes = p->captured_bytes,
	                           .wire_bytes = p->wire_bytes,
	                           .linktype = p->linktype};

	upg_decode(&again, &lim);
	assert_int_equal(again.decoded, UPG_DECODED_TCP);
	assert_int_equal(again.tuple.family, family == 6 ? 6 : 4);
	assert_int_equal(again.payload_bytes, len);
	assert_memory_equal(again.data + again.payload_off, data, len);
	assert_int_equal(again.payload_missing, 0);
	assert_int_equal(again.tcp.flags & UPG_TCP_FIN, 0);
	assert_true(upg_checksum_good(&again));
	assert_int_equal(again.captured_bytes, again.payload_off + len);
}

static uint32_t
request_begins(const struct world *w)
{
	return w->next[TO_SERVER];
}

/* --- what is cut ------------------------------------------------------------------------------------------------------ */

static void
check_cut(int family, size_t early_len)
{
	struct world *w = begin((struct set_up){.family = family});
	uint8_t *bytes = malloc(REQUEST_LEN + early_len);

	memcpy(bytes, REQUEST, REQUEST_LEN);
	memset(bytes + REQUEST_LEN, 0x82, early_len);
	assert_int_equal(say(w, TO_SERVER, bytes, REQUEST_LEN + early_len), UPG_FATE_REWRITE);
	expect_cut(family, REQUEST, REQUEST_LEN);
	assert_int_equal(w->alerts[UPG_EV_UPGRADE_OPTIMISTIC_DATA], 1);
	assert_int_equal(w->blocked[UPG_EV_UPGRADE_OPTIMISTIC_DATA], 1);
	finish(w);
	free(bytes);
}

static void
test_cut(void **state)
{
	for (int family = 4; family <= 6; family += 2) {
		check_cut(family, 1);
		check_cut(family, 8);
		check_cut(family, 900);
		check_cut(family, 20000); /* a super-packet */
		check_cut(family, 65000);
	}
}

static void
test_fin_is_cleared(void **state)
{
	struct world *w = begin((struct set_up){0});
	uint32_t at = request_begins(w);

	assert_int_equal(place(w, TO_SERVER, at, REQUEST FRAMES, REQUEST_LEN + FRAMES_LEN, UPG_TCP_ACK | UPG_TCP_FIN),
	                 UPG_FATE_REWRITE);
	expect_cut(4, REQUEST, REQUEST_LEN);
	w->next[TO_SERVER] = at + REQUEST_LEN;
	acknowledge(w, TO_CLIENT);
	/* repeated by itself, it waits too; the 101 frees it */
	assert_int_equal(place(w, TO_SERVER, at + REQUEST_LEN, FRAMES, FRAMES_LEN, UPG_TCP_ACK | UPG_TCP_FIN),
	                 UPG_FATE_DROP);
	assert_int_equal(place(w, TO_SERVER, at + REQUEST_LEN + FRAMES_LEN, NULL, 0, UPG_TCP_ACK | UPG_TCP_FIN),
	                 UPG_FATE_DROP);
	assert_int_equal(SAY(w, TO_CLIENT, SWITCH), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_SERVER, at + REQUEST_LEN, FRAMES, FRAMES_LEN, UPG_TCP_ACK | UPG_TCP_FIN),
	                 UPG_FATE_PASS);
	assert_int_equal(last.pkt.tcp.flags & UPG_TCP_FIN, UPG_TCP_FIN);
	finish(w);
}

static void
test_fin_alone_passes(void **state)
{
	struct world *w = begin((struct set_up){0});

	assert_int_equal(SAY(w, TO_SERVER, REQUEST), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_SERVER, w->next[TO_SERVER], NULL, 0, UPG_TCP_ACK | UPG_TCP_FIN), UPG_FATE_PASS);
	finish(w);
}

/* The first packet of a connection that is dropped has a record, which says why. */
static void
test_why(void **state)
{
	struct world *w = begin((struct set_up){0});

	SAY(w, TO_SERVER, REQUEST FRAMES);
	w->got = w->next[TO_SERVER] - FRAMES_LEN;
	/* declined, but the client has not got it all: its repetition waits as before */
	say(w, TO_CLIENT, REFUSAL, sizeof REFUSAL - 1);
	assert_int_equal(place(w, TO_SERVER, w->got, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	assert_string_equal(w->why, "early data withheld");
	finish(w);
	/* no early data: an ACK of what was never sent */
	w = begin((struct set_up){0});
	SAY(w, TO_SERVER, REQUEST FRAMES);
	w->next[TO_CLIENT] += 5000;
	assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	assert_string_equal(w->why, "stream error");
	finish(w);
	w = begin((struct set_up){0});
	assert_int_equal(SAY(w, TO_SERVER, REQUEST "GET /hidden HTTP/1.1\r\n\r\n"), UPG_FATE_DROP);
	assert_string_equal(w->why, "rules");
	finish(w);
}

/* --- what is freed ------------------------------------------------------------------------------------------------------ */

static void
test_switch_frees(void **state)
{
	struct world *w = begin((struct set_up){0});
	uint32_t early = request_begins(w) + REQUEST_LEN;

	assert_int_equal(SAY(w, TO_SERVER, REQUEST), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_SERVER, FRAMES), UPG_FATE_DROP);
	/* repeated, repeated in one-byte segments, together with the request's end */
	assert_int_equal(place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	for (uint32_t i = 0; i < FRAMES_LEN; i++)
		assert_int_equal(place(w, TO_SERVER, early + i, FRAMES + i, 1, 0), UPG_FATE_DROP);
	assert_int_equal(place(w, TO_SERVER, early - 4, "\r\n\r\n" FRAMES, 4 + FRAMES_LEN, 0), UPG_FATE_REWRITE);
	expect_cut(4, "\r\n\r\n", 4);
	/* a bare acknowledgement goes on, and so does a keepalive */
	assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_SERVER, early - 1, NULL, 0, UPG_TCP_ACK), UPG_FATE_PASS);
	/* half of the 101 says nothing yet */
	assert_int_equal(say(w, TO_CLIENT, SWITCH, 40), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	assert_int_equal(say(w, TO_CLIENT, SWITCH + 40, sizeof SWITCH - 1 - 40), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_SERVER, FRAMES), UPG_FATE_PASS);
	assert_int_equal(w->outcome, UPG_OUTCOME_SWITCHED);
	finish(w);
}

static void
test_freed_bytes_are_those_inspected(void **state)
{
	struct world *w = begin((struct set_up){0});
	uint32_t early = request_begins(w) + REQUEST_LEN;
	uint8_t other[FRAMES_LEN];

	memset(other, 0x89, sizeof other);
	w->got = early;
	SAY(w, TO_SERVER, REQUEST FRAMES);
	/* overlapping copies that differ, before the switch and after it */
	assert_int_equal(place(w, TO_SERVER, early, other, sizeof other, 0), UPG_FATE_DROP);
	assert_int_equal(place(w, TO_SERVER, early - 4, "\r\n\r\nxyz", 7, 0), UPG_FATE_REWRITE);
	expect_cut(4, "\r\n\r\n", 4);
	SAY(w, TO_CLIENT, SWITCH);
	assert_int_equal(place(w, TO_SERVER, early, other, sizeof other, 0), UPG_FATE_REWRITE);
	expect_cut(4, FRAMES, FRAMES_LEN);
	assert_true(w->alerts[UPG_EV_STREAM_OVERLAP_CONFLICT] > 0);
	finish(w);
}

static void
test_request_last(void **state)
{
	struct world *w = begin((struct set_up){0});
	uint32_t at = request_begins(w);

	assert_int_equal(place(w, TO_SERVER, at + REQUEST_LEN, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	assert_int_equal(place(w, TO_SERVER, at + 30, REQUEST FRAMES + 30, REQUEST_LEN + FRAMES_LEN - 30, 0),
	                 UPG_FATE_DROP);
	assert_int_equal(place(w, TO_SERVER, at, REQUEST, REQUEST_LEN, 0), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_SERVER, at + 30, REQUEST FRAMES + 30, REQUEST_LEN + FRAMES_LEN - 30, 0),
	                 UPG_FATE_REWRITE);
	expect_cut(4, REQUEST + 30, REQUEST_LEN - 30);
	assert_int_equal(place(w, TO_SERVER, at + REQUEST_LEN, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	finish(w);
}

/* --- what never passes --------------------------------------------------------------------------------------------------- */

static void
test_refusal(void **state)
{
	for (size_t cut = 0; cut < sizeof REFUSAL - 1; cut++) {
		struct world *w = begin((struct set_up){0});
		uint32_t early = request_begins(w) + REQUEST_LEN;

		SAY(w, TO_SERVER, REQUEST FRAMES);
		if (cut)
			assert_int_equal(say(w, TO_CLIENT, REFUSAL, cut), UPG_FATE_PASS);
		assert_int_equal(place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
		assert_int_equal(say(w, TO_CLIENT, REFUSAL + cut, sizeof REFUSAL - 1 - cut), UPG_FATE_PASS);
		assert_int_equal(w->upgrades, 1);
		assert_int_equal(w->outcome, UPG_OUTCOME_REFUSED);
		/* lost behind us, the answer is repeated: not before the client has it all do both ends hear of a reset */
		assert_int_equal(place(w, TO_CLIENT, w->next[TO_CLIENT] - 5, REFUSAL + sizeof REFUSAL - 6, 5, 0),
		                 UPG_FATE_PASS);
		assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_PASS);
		assert_int_equal(place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
		assert_int_equal(SAY(w, TO_SERVER, REQUEST), UPG_FATE_DROP);
		assert_int_equal(SAY(w, TO_CLIENT, "x"), UPG_FATE_DROP);
		assert_int_equal(w->blocked[UPG_EV_UPGRADE_REFUSED_WITH_PENDING], 0);
		finish(w);
	}
}

static void
test_refusal_until_close(void **state)
{
	struct world *w = begin((struct set_up){0});

	SAY(w, TO_SERVER, REQUEST FRAMES);
	assert_int_equal(SAY(w, TO_CLIENT, "HTTP/1.1 403 No\r\nConnection: close\r\n\r\nso it is"), UPG_FATE_PASS);
	assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_CLIENT, ", and more"), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_CLIENT, w->next[TO_CLIENT], NULL, 0, UPG_TCP_ACK | UPG_TCP_FIN), UPG_FATE_PASS);
	w->next[TO_CLIENT]++;
	assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_PASS);
	assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	finish(w);
}

/* A lone line end behind the request is no early data for anybody: once refused, HTTP goes on. */
static void
test_stray_line_end(void **state)
{
	struct world *w = begin((struct set_up){0});
	uint32_t early = request_begins(w) + REQUEST_LEN;

	assert_int_equal(SAY(w, TO_SERVER, REQUEST "\r\n"), UPG_FATE_REWRITE);
	expect_cut(4, REQUEST, REQUEST_LEN);
	assert_int_equal(SAY(w, TO_CLIENT, REFUSAL), UPG_FATE_PASS);
	assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_SERVER, early, "\r\n", 2, 0), UPG_FATE_PASS);
	/* the next attempt starts afresh */
	assert_int_equal(SAY(w, TO_SERVER, REQUEST), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_CLIENT, REFUSAL), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_SERVER, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_CLIENT, REFUSAL), UPG_FATE_PASS);
	for (int i = 0; i < UPG_EVENT_COUNT; i++)
		assert_int_equal(w->blocked[i], 0);
	finish(w);
}

static void
test_answer_timeout(void **state)
{
	struct world *w = begin((struct set_up){0});

	SAY(w, TO_SERVER, REQUEST FRAMES);
	acknowledge(w, TO_CLIENT);
	w->pair.clock_us += w->lim.upgrade_answer_us - 1000;
	upg_inspect_tick(w->in, w->pair.clock_us, w->pair.clock_us);
	assert_int_equal(w->upgrades, 0);
	assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_PASS);
	w->pair.clock_us += 2000;
	upg_inspect_tick(w->in, w->pair.clock_us, w->pair.clock_us);
	assert_int_equal(w->outcome, UPG_OUTCOME_STALLED);
	assert_int_equal(SAY(w, TO_CLIENT, SWITCH), UPG_FATE_DROP);
	assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	finish(w);
}

/* Each packet counts once, as Suricata has it: what is rejected is not blocked besides. */
static void
counted(const struct world *w, uint64_t rejected, uint64_t dropped)
{
	const struct upg_record_stats *s = upg_inspect_counters(w->in);

	assert_int_equal(s->rejected, rejected);
	assert_int_equal(s->dropped, dropped);
	assert_int_equal(s->accepted + s->rewritten + s->dropped + s->rejected, s->decoded_tcp);
	assert_int_equal(s->bytes_rejected > 0, rejected > 0);
	assert_true(s->bytes_by_fate[UPG_FATE_DROP] >= s->bytes_rejected + 40 * dropped);
}

/* The server speaks HTTP/2 to a client that asked in HTTP/1: nobody has agreed to anything, and what was kept back never arrives. */
static void
test_unannounced(void **state)
{
	static const uint8_t settings[9 + 60] = {[2] = 60, [3] = 4, [10] = 3, [14] = 100};
	struct world *w = begin((struct set_up){0});

	SAY(w, TO_SERVER, REQUEST FRAMES);
	assert_int_equal(say(w, TO_CLIENT, settings, sizeof settings), UPG_FATE_PASS);
	assert_int_equal(w->outcome, UPG_OUTCOME_ABANDONED);
	assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	assert_int_equal(SAY(w, TO_SERVER, FRAMES), UPG_FATE_DROP);
	finish(w);
}

static void
test_smuggled(void **state)
{
	struct world *w = begin((struct set_up){0});
	static const char hidden[] = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

	assert_int_equal(SAY(w, TO_SERVER, REQUEST "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"), UPG_FATE_DROP);
	assert_int_equal(w->blocked[UPG_EV_UPGRADE_SMUGGLED_REQUEST], 1);
	assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	counted(w, 1, 1);
	finish(w);

	/* a rule that drops rejects nothing */
	w = begin((struct set_up){.rules = "drop http any any -> any any (msg:\"x\"; "
	                                   "app-layer-event:upgrade.smuggled_request; sid:1;)"});
	assert_int_equal(SAY(w, TO_SERVER, REQUEST "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"), UPG_FATE_DROP);
	counted(w, 0, 1);
	finish(w);

	/* one by one: each waits, so that nothing of it is there when it turns out to be a request */
	w = begin((struct set_up){0});
	assert_int_equal(SAY(w, TO_SERVER, REQUEST), UPG_FATE_PASS);
	for (size_t i = 0; i < sizeof hidden - 1; i++)
		assert_int_equal(say(w, TO_SERVER, hidden + i, 1), UPG_FATE_DROP);
	assert_int_equal(w->blocked[UPG_EV_UPGRADE_SMUGGLED_REQUEST], 1);
	assert_int_equal(SAY(w, TO_CLIENT, SWITCH), UPG_FATE_DROP);
	finish(w);
}

/* --- draft-76, CONNECT ------------------------------------------------------------------------------------------------------- */

static void
test_ninth_byte(void **state)
{
	struct world *w = begin((struct set_up){0});
	uint32_t ninth = request_begins(w) + DRAFT76_LEN + 8;

	assert_int_equal(SAY(w, TO_SERVER, DRAFT76 "^n:ds[4U"), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_SERVER, "\0hi\xff"), UPG_FATE_DROP);
	assert_int_equal(place(w, TO_SERVER, ninth - 8, "^n:ds[4U\0hi\xff", 12, 0), UPG_FATE_REWRITE);
	expect_cut(4, "^n:ds[4U", 8);
	SAY(w, TO_CLIENT,
	    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
	    "Sec-WebSocket-Origin: http://a\r\nSec-WebSocket-Location: ws://a/chat\r\n\r\n");
	assert_int_equal(place(w, TO_SERVER, ninth, "\0hi\xff", 4, 0), UPG_FATE_PASS);
	finish(w);

	w = begin((struct set_up){0});
	for (size_t i = 0; i < DRAFT76_LEN; i++)
		assert_int_equal(say(w, TO_SERVER, DRAFT76 + i, 1), UPG_FATE_PASS);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(say(w, TO_SERVER, "^n:ds[4U" + i, 1), UPG_FATE_PASS);
	assert_int_equal(say(w, TO_SERVER, "\0", 1), UPG_FATE_DROP);
	finish(w);

	w = begin((struct set_up){0});
	assert_int_equal(SAY(w, TO_SERVER, DRAFT76 "GET /xx\n"), UPG_FATE_DROP);
	assert_int_equal(w->blocked[UPG_EV_UPGRADE_SMUGGLED_REQUEST], 1);
	finish(w);
}

static void
test_nonce_missing(void **state)
{
	struct world *w = begin((struct set_up){0});

	assert_int_equal(SAY(w, TO_SERVER, DRAFT76), UPG_FATE_PASS);
	acknowledge(w, TO_CLIENT);
	w->pair.clock_us += w->lim.upgrade_stall_us + 1000;
	upg_inspect_tick(w->in, w->pair.clock_us, w->pair.clock_us);
	assert_int_equal(w->alerts[UPG_EV_UPGRADE_NONCE_MISSING], 1);
	/* reset by us: that is its end, and its record does not wait for more */
	assert_int_equal(w->upgrades, 1);
	assert_int_equal(w->outcome, UPG_OUTCOME_STALLED);
	assert_int_equal(w->ended, UPG_ENDED_BLOCKED);
	assert_int_equal(SAY(w, TO_SERVER, "^n:ds[4U"), UPG_FATE_DROP);
	finish(w);
}

static void
test_connect(void **state)
{
	struct world *w = begin((struct set_up){0});
	uint32_t early = request_begins(w) + sizeof TUNNEL - 1;

	assert_int_equal(SAY(w, TO_SERVER, TUNNEL "\x16\x03\x01hello"), UPG_FATE_REWRITE);
	expect_cut(4, TUNNEL, sizeof TUNNEL - 1);
	assert_int_equal(w->blocked[UPG_EV_CONNECT_EARLY_DATA], 1);
	assert_int_equal(SAY(w, TO_CLIENT, "HTTP/1.1 200 Connection established\r\n\r\n"), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_SERVER, early, "\x16\x03\x01hello", 8, 0), UPG_FATE_PASS);
	finish(w);

	w = begin((struct set_up){0});
	SAY(w, TO_SERVER, TUNNEL "\x16\x03\x01hello");
	assert_int_equal(SAY(w, TO_CLIENT, "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"), UPG_FATE_PASS);
	acknowledge(w, TO_SERVER);
	assert_int_equal(place(w, TO_SERVER, early, "\x16\x03\x01hello", 8, 0), UPG_FATE_DROP);
	finish(w);
}

/* Many at once, and no room for what they say: nothing early passes, whatever has to give. */
static void
test_many(void **state)
{
	static uint8_t bytes[REQUEST_LEN + 20000];
	struct world *w = begin((struct set_up){.stream_bytes = UPG_MIB, .flows = 2000});
	unsigned cut = 0;

	memcpy(bytes, REQUEST, REQUEST_LEN);
	memset(bytes + REQUEST_LEN, 0x82, sizeof bytes - REQUEST_LEN);
	for (unsigned i = 0; i < 2000; i++) {
		w->pair.client_port = (uint16_t)(20000 + i);
		w->next[TO_SERVER] = w->next[TO_CLIENT] = 0;
		place(w, TO_SERVER, w->next[TO_SERVER]++, NULL, 0, UPG_TCP_SYN);
		place(w, TO_CLIENT, w->next[TO_CLIENT]++, NULL, 0, UPG_TCP_SYN | UPG_TCP_ACK);
		acknowledge(w, TO_SERVER);
		enum upg_fate fate = place(w, TO_SERVER, 1, bytes, sizeof bytes, 0);
		assert_int_not_equal(fate, UPG_FATE_PASS);
		if (fate == UPG_FATE_REWRITE)
			expect_cut(4, REQUEST, REQUEST_LEN);
		cut += fate == UPG_FATE_REWRITE;
		fate = place(w, TO_SERVER, 1, REQUEST, REQUEST_LEN, 0);
		if (fate == UPG_FATE_PASS)
			assert_int_not_equal(place(w, TO_SERVER, 1 + REQUEST_LEN, bytes + REQUEST_LEN, 1000, 0),
			                     UPG_FATE_PASS);
	}
	assert_true(cut > 20 && cut < 2000);
	assert_true(upg_inspect_counters(w->in)->stream.memory_peak_bytes <= UPG_MIB);
	finish(w);
}

/* Others take the memory for HTTP: the connection whose early data waits is given up, and not joined again half a minute later as one of which nothing is known. */
static void
test_given_up(void **state)
{
	struct world *w = begin((struct set_up){.http_bytes = 40000, .flows = 2000});
	uint32_t early = request_begins(w) + REQUEST_LEN;
	uint16_t port = w->pair.client_port;

	assert_int_equal(SAY(w, TO_SERVER, REQUEST FRAMES), UPG_FATE_REWRITE);
	w->got = early;
	acknowledge(w, TO_CLIENT);
	w->got = 0;
	for (uint16_t i = 1; w->upgrades == 0 && i < 1000; i++) {
		w->pair.client_port = 20000 + i;
		w->next[TO_SERVER] = w->next[TO_CLIENT] = 0;
		place(w, TO_SERVER, w->next[TO_SERVER]++, NULL, 0, UPG_TCP_SYN);
		place(w, TO_CLIENT, w->next[TO_CLIENT]++, NULL, 0, UPG_TCP_SYN | UPG_TCP_ACK);
		acknowledge(w, TO_SERVER);
		SAY(w, TO_SERVER, "GET / HTTP/1.1\r\nHost: a\r\nX: unfinished");
	}
	assert_int_equal(w->upgrades, 1);
	w->pair.client_port = port;
	w->next[TO_CLIENT] = 1;
	assert_int_equal(place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	w->pair.clock_us += w->lim.flow_closed_timeout_us + UPG_SEC_US;
	upg_inspect_tick(w->in, w->pair.clock_us, w->pair.clock_us);
	assert_int_equal(place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	finish(w);
}

/* --- whose word counts --------------------------------------------------------------------------------------------------------- */

static void
test_simulate_changes_nothing(void **state)
{
	for (int i = 0; i < 2; i++) {
		struct world *w = begin((struct set_up){.simulate = true, .mode = i ? LIVE : CAPTURE});
		struct packets_one before;

		w->pair.clock_us += 100;
		for (int k = 0; k < 2; k++) {
			const char *text = k ? "GET /xx HTTP/1.1\r\n\r\n" : REQUEST FRAMES;
			struct packets_segment s = {.dir = TO_SERVER,
			                            .flags = UPG_TCP_ACK | UPG_TCP_FIN * k,
			                            .seq = w->next[TO_SERVER],
			                            .ack = w->next[TO_CLIENT],
			                            .data = text,
			                            .len = strlen(text)};
			packets_build(&before, &w->pair, &s);
			packets_build(&last, &w->pair, &s);
			w->next[TO_SERVER] += (uint32_t)s.len;
			assert_int_equal(upg_inspect_packet(w->in, &last.pkt), UPG_FATE_PASS);
			assert_int_equal(last.pkt.captured_bytes, before.pkt.captured_bytes);
			assert_memory_equal(last.octets, before.octets, before.pkt.captured_bytes);
		}
		assert_true(w->would_block > 0);
		assert_int_equal(w->blocked[UPG_EV_UPGRADE_OPTIMISTIC_DATA], 0);
		finish(w);
	}
}

static void
test_rules_decide(void **state)
{
	static const char only_connect[] =
	        "withhold http any any -> any any (msg:\"c\"; app-layer-event:connect.early_data; sid:1; rev:1;)\n"
	        "alert http any any -> any any (msg:\"u\"; app-layer-event:upgrade.optimistic_data; sid:2; rev:1;)\n";
	static const char elsewhere[] = "withhold http 192.0.2.0/24 any -> any any (msg:\"u\"; "
	                                "app-layer-event:upgrade.optimistic_data; sid:1; rev:1;)\n";
	static const char here[] =
	        "withhold http any any -> any 80 (msg:\"u\"; app-layer-event:upgrade.optimistic_data; sid:1; rev:1;)\n";
	static const char excused[] =
	        "withhold http any any -> any any (msg:\"u\"; app-layer-event:upgrade.optimistic_data; sid:1; rev:1;)\n"
	        "pass http any any -> any any (msg:\"p\"; app-layer-event:upgrade.optimistic_data; sid:2; rev:1;)\n";
	static const char whole[] =
	        "withhold http any any -> any any (msg:\"u\"; app-layer-event:upgrade.optimistic_data; sid:1; rev:1;)\n"
	        "pass tcp any any -> any 80 (msg:\"p\"; sid:2; rev:1;)\n";
	static const struct {
		const char *rules;
		enum upg_fate fate;
	} cases[] = {{only_connect, UPG_FATE_PASS},
	             {elsewhere, UPG_FATE_PASS},
	             {here, UPG_FATE_REWRITE},
	             {excused, UPG_FATE_PASS},
	             {whole, UPG_FATE_PASS}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world *w = begin((struct set_up){.rules = cases[i].rules});
		assert_int_equal(SAY(w, TO_SERVER, REQUEST FRAMES), cases[i].fate);
		finish(w);
	}
}

/* A rule for the noise of draft-76 does not excuse what else the same packet says. */
static void
test_pass_excuses_its_own_event(void **state)
{
	static const char noise[] = "pass http any any -> any any (msg:\"p\"; "
	                            "app-layer-event:upgrade.unannounced_body; sid:1; rev:1;)\n";
	static const char request[] = "pass http any any -> any any (msg:\"p\"; "
	                              "app-layer-event:upgrade.smuggled_request; sid:1; rev:1;)\n";
	static const char all[] = "pass http any any -> any any (msg:\"p\"; sid:1; rev:1;)\n";
	static const struct {
		const char *own;
		enum upg_fate fate;
	} cases[] = {{noise, UPG_FATE_DROP}, {request, UPG_FATE_PASS}, {all, UPG_FATE_PASS}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int written = 0; written <= 1; written++) {
			struct world *read = begin((struct set_up){.mode = CAPTURE});
			struct world *w = begin((struct set_up){
			        .mode = written ? IPS : LIVE, .onto = written ? read : NULL, .own = cases[i].own});
			bool blocks = cases[i].fate == UPG_FATE_DROP;

			assert_int_equal(SAY(w, TO_SERVER, DRAFT76 "GET /xx\n"), cases[i].fate);
			assert_int_equal(w->blocked[UPG_EV_UPGRADE_SMUGGLED_REQUEST], blocks);
			assert_int_equal(w->alerts[UPG_EV_UPGRADE_UNANNOUNCED_BODY], cases[i].own == request);
			assert_int_equal(read->heard_len, 0);
			assert_int_equal(w->heard_len, written && !blocks ? DRAFT76_LEN + 8 : 0);
			finish(w);
			finish(read);
		}
}

/* Two rules without an event are about one flow, and there the order of actions holds; a rule that names an event is another's affair. */
static void
test_pass_and_headers(void **state)
{
	static const char event[] = "pass http any any -> any any (msg:\"p\"; app-layer-event:upgrade.malformed_offer; "
	                            "sid:1; rev:1;)\n"
	                            "drop http any any -> any 80 (msg:\"d\"; sid:2; rev:1;)\n";
	static const char flow[] = "pass tcp any any -> any 80 (msg:\"p\"; sid:1; rev:1;)\n"
	                           "drop tcp any any -> any 80 (msg:\"d\"; sid:2; rev:1;)\n";
	static const char late[] = "pass http any any -> any any (msg:\"p\"; sid:1; rev:1;)\n"
	                           "drop http1 any any -> any 80 (msg:\"d\"; sid:2; rev:1;)\n";
	static const struct {
		const char *own;
		enum upg_fate fate;
	} cases[] = {{event, UPG_FATE_DROP}, {flow, UPG_FATE_PASS}, {late, UPG_FATE_PASS}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world *w = begin((struct set_up){.own = cases[i].own});
		assert_int_equal(SAY(w, TO_SERVER, "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n"),
		                 cases[i].fate);
		finish(w);
	}
}

static void
test_condemned(void **state)
{
	struct world *w = begin((struct set_up){0});

	SAY(w, TO_SERVER, REQUEST);
	assert_int_equal(SAY(w, TO_CLIENT,
	                     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	                     "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"),
	                 UPG_FATE_DROP);
	assert_int_equal(w->blocked[UPG_EV_UPGRADE_BAD_ACCEPT], 1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(SAY(w, TO_SERVER, FRAMES), UPG_FATE_DROP);
		assert_int_equal(SAY(w, TO_CLIENT, FRAMES), UPG_FATE_DROP);
		assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	}
	finish(w);
}

/* --- a client that gives up ------------------------------------------------------------------------------------------- */

/* A RST of the client at the number behind all it has said leaves with the number where the server stands, and else as it came. */
static void
expect_rst(struct world *w, uint8_t flags, uint32_t seq, uint32_t server_stands)
{
	uint64_t rewritten = upg_inspect_counters(w->in)->rewritten;
	enum upg_fate fate = place(w, TO_SERVER, seq, NULL, 0, flags);

	assert_int_equal(fate, seq == server_stands ? UPG_FATE_PASS : UPG_FATE_REWRITE);
	assert_int_equal(upg_inspect_counters(w->in)->rewritten - rewritten, fate == UPG_FATE_REWRITE);
	expect_cut(w->pair.family, "", 0);
	assert_int_equal(upg_be32(last.pkt.data + last.pkt.l4_off + 4), w->pair.client_isn + server_stands);
	assert_int_equal(last.pkt.tcp.flags, flags);
	/* nobody takes it for a new one half a minute later, unless the server has acknowledged all of it */
	enum upg_fate later = w->got == seq ? UPG_FATE_PASS : UPG_FATE_DROP;

	w->pair.clock_us += w->lim.flow_closed_timeout_us + UPG_SEC_US;
	assert_int_equal(place(w, TO_SERVER, server_stands, FRAMES, FRAMES_LEN, 0), later);
	assert_int_equal(SAY(w, TO_SERVER, FRAMES), later);
	finish(w);
}

static void
test_reset_while_withheld(void **state)
{
	for (int n = 0; n < 8; n++) {
		int family = n & 1 ? 6 : 4;
		bool bare = n & 2, fin = n & 4;
		struct world *w = begin((struct set_up){.family = family});
		uint32_t stands = request_begins(w) + REQUEST_LEN;

		assert_int_equal(SAY(w, TO_SERVER, REQUEST FRAMES), UPG_FATE_REWRITE);
		assert_int_equal(place(w, TO_SERVER, w->next[TO_SERVER], FRAMES, FRAMES_LEN,
		                       UPG_TCP_ACK | (fin ? UPG_TCP_FIN : 0)),
		                 UPG_FATE_DROP);
		w->next[TO_SERVER] += FRAMES_LEN + fin;
		w->got = stands;
		acknowledge(w, TO_CLIENT);
		assert_int_equal(place(w, TO_SERVER, stands, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
		assert_int_equal(w->upgrades, 0);
		expect_rst(w, bare ? UPG_TCP_RST : UPG_TCP_RST | UPG_TCP_ACK, w->next[TO_SERVER], stands);
	}
}

/* The answer has freed the bytes, but they have not come again; or some of them have, or all. */
static void
test_reset_races_switch(void **state)
{
	enum { SOME = 3 };
	for (int n = 0; n < 10; n++) {
		struct world *w = begin((struct set_up){.family = n & 1 ? 6 : 4});
		uint32_t stands = request_begins(w) + REQUEST_LEN, all = stands + FRAMES_LEN;

		SAY(w, TO_SERVER, REQUEST FRAMES);
		w->got = stands;
		assert_int_equal(SAY(w, TO_CLIENT, SWITCH), UPG_FATE_PASS);
		if (n / 2 == 1) {
			assert_int_equal(place(w, TO_SERVER, stands, FRAMES, SOME, 0), UPG_FATE_PASS);
			stands += SOME;
		} else if (n / 2 == 2) {
			assert_int_equal(place(w, TO_SERVER, stands, FRAMES, FRAMES_LEN, 0), UPG_FATE_PASS);
			stands = all;
		} else if (n / 2 == 3) {
			/* its end first, and the server has put both together */
			assert_int_equal(place(w, TO_SERVER, stands + SOME, FRAMES + SOME, FRAMES_LEN - SOME, 0),
			                 UPG_FATE_PASS);
			assert_int_equal(place(w, TO_SERVER, stands, FRAMES, SOME, 0), UPG_FATE_PASS);
			w->got = stands = all;
			acknowledge(w, TO_CLIENT);
		} else if (n / 2 == 4) {
			/* its end alone */
			assert_int_equal(place(w, TO_SERVER, stands + SOME, FRAMES + SOME, FRAMES_LEN - SOME, 0),
			                 UPG_FATE_PASS);
		}
		expect_rst(w, UPG_TCP_RST, all, stands);
	}
}

/* So with the FIN behind the bytes: kept back too, and one number. */
static void
test_reset_behind_fin(void **state)
{
	for (int repeated = 0; repeated < 3; repeated++) {
		struct world *w = begin((struct set_up){0});
		uint32_t at = request_begins(w), early = at + REQUEST_LEN, all = early + FRAMES_LEN;
		uint32_t stands = repeated == 0 ? early : repeated == 1 ? all : all + 1;

		place(w, TO_SERVER, at, REQUEST FRAMES, REQUEST_LEN + FRAMES_LEN, UPG_TCP_ACK | UPG_TCP_FIN);
		w->got = early;
		assert_int_equal(SAY(w, TO_CLIENT, SWITCH), UPG_FATE_PASS);
		w->next[TO_SERVER] = all + 1;
		if (repeated)
			place(w, TO_SERVER, early, FRAMES, FRAMES_LEN, UPG_TCP_ACK | (repeated == 2 ? UPG_TCP_FIN : 0));
		expect_rst(w, UPG_TCP_RST, all + 1, stands);
	}
}

/* Before the client has all of the answer that declines. */
static void
test_reset_races_refusal(void **state)
{
	for (int n = 0; n < 4; n++) {
		struct world *w = begin((struct set_up){.family = n & 1 ? 6 : 4});
		uint32_t stands = request_begins(w) + REQUEST_LEN;

		SAY(w, TO_SERVER, REQUEST FRAMES);
		w->got = stands;
		say(w, TO_CLIENT, REFUSAL, n & 2 ? 20 : sizeof REFUSAL - 1);
		expect_rst(w, UPG_TCP_RST, w->next[TO_SERVER], stands);
	}
}

/* Before the request is complete nothing is withheld: its number is right, and what comes later is no continuation. */
static void
test_reset_within_the_request(void **state)
{
	struct world *w = begin((struct set_up){0});

	assert_int_equal(say(w, TO_SERVER, REQUEST, 60), UPG_FATE_PASS);
	expect_rst(w, UPG_TCP_RST, w->next[TO_SERVER], w->next[TO_SERVER]);
}

/* One that is not at the number which is next here changes nothing (RFC 5961 3.2). */
static void
test_reset_elsewhere(void **state)
{
	struct world *w = begin((struct set_up){0});
	uint32_t stands = request_begins(w) + REQUEST_LEN;

	SAY(w, TO_SERVER, REQUEST FRAMES);
	w->got = stands;
	acknowledge(w, TO_CLIENT);
	assert_int_equal(place(w, TO_SERVER, stands, NULL, 0, UPG_TCP_RST), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_SERVER, stands + 1, NULL, 0, UPG_TCP_RST), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_SERVER, w->next[TO_SERVER] + 1, NULL, 0, UPG_TCP_RST), UPG_FATE_DROP);
	assert_int_equal(place(w, TO_SERVER, stands, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	/* the server's own is no question of what it has got */
	assert_int_equal(place(w, TO_CLIENT, w->next[TO_CLIENT], NULL, 0, UPG_TCP_RST | UPG_TCP_ACK), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_SERVER, stands, FRAMES, FRAMES_LEN, 0), UPG_FATE_DROP);
	finish(w);
}

/* A capture repeats nothing: there the bytes have passed once they were freed. */
static void
test_reset_written(void **state)
{
	for (int switched = 0; switched < 2; switched++) {
		struct world *read = begin((struct set_up){.mode = CAPTURE});
		struct world *w = begin((struct set_up){.mode = IPS, .onto = read});
		uint32_t stands = request_begins(w) + REQUEST_LEN;

		SAY(w, TO_SERVER, REQUEST FRAMES);
		if (switched)
			SAY(w, TO_CLIENT, SWITCH);
		assert_int_equal(place(w, TO_SERVER, w->next[TO_SERVER], NULL, 0, UPG_TCP_RST),
		                 switched ? UPG_FATE_PASS : UPG_FATE_REWRITE);
		assert_int_equal(last.pkt.tcp.seq, w->pair.client_isn + (switched ? w->next[TO_SERVER] : stands));
		finish(w);
		finish(read);
	}
}

/* The tuple of a connection that was reset is not condemned with it. */
static void
test_tuple_used_again(void **state)
{
	struct world *w = begin((struct set_up){0});

	assert_int_equal(SAY(w, TO_SERVER, REQUEST "GET /hidden HTTP/1.1\r\n\r\n"), UPG_FATE_DROP);
	assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_DROP);
	w->pair.clock_us += 60 * UPG_SEC_US; /* until the engine believes in a new one */
	w->pair.client_isn += 5000000;
	w->pair.server_isn += 7000000;
	w->next[TO_SERVER] = w->next[TO_CLIENT] = 0;
	assert_int_equal(place(w, TO_SERVER, w->next[TO_SERVER]++, NULL, 0, UPG_TCP_SYN), UPG_FATE_PASS);
	assert_int_equal(place(w, TO_CLIENT, w->next[TO_CLIENT]++, NULL, 0, UPG_TCP_SYN | UPG_TCP_ACK), UPG_FATE_PASS);
	assert_int_equal(acknowledge(w, TO_SERVER), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_SERVER, REQUEST), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_CLIENT, SWITCH), UPG_FATE_PASS);
	assert_int_equal(SAY(w, TO_SERVER, FRAMES), UPG_FATE_PASS);
	finish(w);
}

/* --- --simulate-ips -w ------------------------------------------------------------------------------------------------------------- */

/* Plays early data in some order against SIMULATE; what comes out must be a conversation in which nobody was early. */
static void
check_written(int family, const size_t cuts[], size_t count, bool reverse, bool fin)
{
	struct world *read = begin((struct set_up){.family = family, .mode = CAPTURE});
	struct world *w = begin((struct set_up){.family = family, .mode = IPS, .onto = read});
	uint32_t at = request_begins(w);
	const char *all = REQUEST FRAMES;
	size_t len = REQUEST_LEN + FRAMES_LEN;

	for (size_t i = 0; i < count; i++) {
		size_t k = reverse ? count - 1 - i : i, from = k ? cuts[k - 1] : 0, to = k + 1 < count ? cuts[k] : len;
		place(w, TO_SERVER, at + (uint32_t)from, all + from, to - from,
		      UPG_TCP_ACK | (fin && to == len ? UPG_TCP_FIN : 0));
		/* the capture may hold it twice */
		place(w, TO_SERVER, at + (uint32_t)from, all + from, to - from,
		      UPG_TCP_ACK | (fin && to == len ? UPG_TCP_FIN : 0));
	}
	w->next[TO_SERVER] = at + (uint32_t)len + fin;
	acknowledge(w, TO_CLIENT);
	say(w, TO_CLIENT, SWITCH, 50);
	say(w, TO_CLIENT, SWITCH + 50, sizeof SWITCH - 1 - 50);
	if (!fin)
		SAY(w, TO_SERVER, FRAMES);
	acknowledge(w, TO_CLIENT);
	upg_inspect_finish(read->in);
	assert_int_equal(w->outcome, UPG_OUTCOME_SWITCHED);
	assert_int_equal(w->early_bytes, FRAMES_LEN);
	assert_int_equal(read->upgrades, 1);
	assert_int_equal(read->outcome, UPG_OUTCOME_SWITCHED);
	assert_int_equal(read->early_bytes, 0);
	for (int i = 0; i < UPG_EVENT_COUNT; i++)
		assert_false(read->alerts[i] && upg_event_rows[i].severity < 3);
	assert_int_equal(upg_inspect_lost(w->in), 0);
	assert_int_equal(w->heard_len, fin ? len : len + FRAMES_LEN);
	assert_memory_equal(w->heard, all, len);
	finish(w);
	finish(read);
}

static void
test_written(void **state)
{
	size_t single[REQUEST_LEN + FRAMES_LEN];

	for (size_t i = 0; i < sizeof single / sizeof *single; i++)
		single[i] = i + 1;
	for (int fin = 0; fin <= 1; fin++)
		for (int family = 4; family <= 6; family += 2)
			for (int reverse = 0; reverse <= 1; reverse++) {
				check_written(family, NULL, 1, reverse, fin);
				check_written(family, (size_t[]){REQUEST_LEN}, 2, reverse, fin);
				check_written(family, (size_t[]){REQUEST_LEN - 3}, 2, reverse, fin);
				check_written(family, (size_t[]){20, REQUEST_LEN + 3}, 3, reverse, fin);
				check_written(family, (size_t[]){20, REQUEST_LEN - 3, REQUEST_LEN + 5}, 4, reverse,
				              fin);
				check_written(family, single, sizeof single / sizeof *single, reverse, fin);
			}
}

static void
test_written_refusal(void **state)
{
	struct world *read = begin((struct set_up){.mode = CAPTURE});
	struct world *w = begin((struct set_up){.mode = IPS, .onto = read});

	SAY(w, TO_SERVER, REQUEST FRAMES);
	SAY(w, TO_SERVER, FRAMES);
	SAY(w, TO_CLIENT, REFUSAL);
	acknowledge(w, TO_SERVER);
	SAY(w, TO_CLIENT, "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
	SAY(w, TO_SERVER, FRAMES);
	upg_inspect_finish(read->in);
	assert_int_equal(w->heard_len, REQUEST_LEN);
	assert_memory_equal(w->heard, REQUEST, REQUEST_LEN);
	assert_int_equal(read->outcome, UPG_OUTCOME_REFUSED);
	assert_int_equal(read->early_bytes, 0);
	finish(w);
	finish(read);
}

static void
test_written_within_bounds(void **state)
{
	struct world *read = begin((struct set_up){.mode = CAPTURE});
	struct world *w = begin((struct set_up){.mode = IPS, .onto = read, .withheld_bytes = 4096});

	SAY(w, TO_SERVER, REQUEST);
	for (int i = 0; i < 100; i++) {
		SAY(w, TO_SERVER, FRAMES);
		assert_true(w->in->withheld.held_bytes <= 4096);
	}
	assert_true(upg_inspect_lost(w->in) > 80);
	SAY(w, TO_CLIENT, SWITCH);
	assert_true(w->heard_len > REQUEST_LEN);
	assert_int_equal(w->in->withheld.held_bytes, 0);
	finish(w);
	finish(read);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cut),
	        cmocka_unit_test(test_fin_is_cleared),
	        cmocka_unit_test(test_fin_alone_passes),
	        cmocka_unit_test(test_why),
	        cmocka_unit_test(test_switch_frees),
	        cmocka_unit_test(test_freed_bytes_are_those_inspected),
	        cmocka_unit_test(test_request_last),
	        cmocka_unit_test(test_refusal),
	        cmocka_unit_test(test_refusal_until_close),
	        cmocka_unit_test(test_stray_line_end),
	        cmocka_unit_test(test_reset_while_withheld),
	        cmocka_unit_test(test_reset_races_switch),
	        cmocka_unit_test(test_reset_behind_fin),
	        cmocka_unit_test(test_reset_races_refusal),
	        cmocka_unit_test(test_reset_within_the_request),
	        cmocka_unit_test(test_reset_elsewhere),
	        cmocka_unit_test(test_reset_written),
	        cmocka_unit_test(test_answer_timeout),
	        cmocka_unit_test(test_unannounced),
	        cmocka_unit_test(test_smuggled),
	        cmocka_unit_test(test_ninth_byte),
	        cmocka_unit_test(test_nonce_missing),
	        cmocka_unit_test(test_connect),
	        cmocka_unit_test(test_many),
	        cmocka_unit_test(test_given_up),
	        cmocka_unit_test(test_simulate_changes_nothing),
	        cmocka_unit_test(test_rules_decide),
	        cmocka_unit_test(test_pass_excuses_its_own_event),
	        cmocka_unit_test(test_pass_and_headers),
	        cmocka_unit_test(test_condemned),
	        cmocka_unit_test(test_tuple_used_again),
	        cmocka_unit_test(test_written),
	        cmocka_unit_test(test_written_refusal),
	        cmocka_unit_test(test_written_within_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
