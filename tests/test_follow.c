/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From packets to stream.* alerts: each thing the engine notes becomes the event that the catalogue has for it, by the shipped rule, charged to the
 * side whose packet it was, with the reason.
 */
#include "capture/stream_nids.h"
#include "tests/packets.h"
#include "tools/watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct world {
	struct upg_limits lim;
	struct packets_pair pair;
	struct upg_inspect *in;
	struct upg_rules *rules;
	uint8_t http_ports[8192];
	char said[512]; /* a line for each stream.* alert */
};

static struct packets_one one;

static void
on_record(void *ctx, const struct upg_record *r)
{
	struct world *w = ctx;
	size_t n = strlen(w->said);

	if (r->type != UPG_RECORD_ALERT)
		return;
	assert_in_range(r->alert.event, 0, UPG_EVENT_COUNT - 1);
	const struct upg_event_row *row = &upg_event_rows[r->alert.event];
	snprintf(w->said + n, sizeof w->said - n, "%u %s %u by %s%s%s\n", r->alert.sid, row->name, r->alert.severity,
	         r->from == TO_SERVER ? "client" : "server", strcmp(r->alert.reason, row->when) ? ": " : "",
	         strcmp(r->alert.reason, row->when) ? r->alert.reason : "");
}

static struct world *
begin(enum upg_stream_mode mode, enum upg_reassembler engine)
{
	char err[UPG_ERR_BYTES];
	struct world *w = calloc(1, sizeof *w);
	size_t len;
	const char *text = upg_rules_shipped(&len);

	w->lim = upg_limits_default();
	w->lim.flow_max = w->lim.flow_halfopen_max = 16;
	w->lim.stream_direction_bytes = 64 * UPG_KIB;
	w->pair = (struct packets_pair){.client_isn = 5000, .server_isn = 7000, .clock_us = 1700000000000000};
	w->http_ports[80 / 8] |= 1 << 80 % 8;
	w->rules = upg_rules_new();
	assert_int_equal(upg_rules_parse(w->rules, "shipped", text, len, NULL, NULL, NULL, NULL), 0);
	struct upg_inspect_options o = {
	        .lim = &w->lim,
	        .mode = mode,
	        .reassembler = engine,
	        .midstream = true,
	        .verify_checksums = true,
	        .defragment = mode != UPG_INLINE,
	        .hash_key = {1, 2},
	        .http_ports = w->http_ports,
	        .rules = w->rules,
	        .emit = on_record,
	        .emit_ctx = w,
	};
	for (unsigned i = 0; i < UPG_CAUSES; i++)
		o.policy[i] = UPG_POLICY_IGNORE;
	w->in = upg_inspect_new(&o, err);
	assert_non_null(w->in);
	return w;
}

static void
finish(struct world *w)
{
	upg_inspect_free(w->in);
	upg_rules_free(w->rules);
	free(w);
}

static enum upg_fate
play(struct world *w, struct packets_segment g)
{
	w->pair.clock_us += 100;
	return upg_inspect_packet(w->in, packets_build(&one, &w->pair, &g));
}

#define C(...)  play(w, (struct packets_segment){.dir = TO_SERVER, __VA_ARGS__})
#define S(...)  play(w, (struct packets_segment){.dir = TO_CLIENT, __VA_ARGS__})
#define TEXT(t) .data = (t), .len = sizeof(t) - 1
#define GET     "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
#define OK      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"

static void
handshake(struct world *w)
{
	C(.flags = UPG_TCP_SYN, .wscale_set = true, .wscale = 10);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .wscale_set = true, .wscale = 10);
	C(.seq = 1, .ack = 1);
}

static void
overlap(struct world *w)
{
	handshake(w);
	C(.seq = 1, .ack = 1, TEXT(GET));
	C(.seq = 5, .ack = 1, TEXT("a HTTP"));
}

static void
of_the_server(struct world *w)
{
	handshake(w);
	C(.seq = 1, .ack = 1, TEXT(GET));
	S(.seq = 1, .ack = sizeof GET, TEXT(OK "123456789"));
	S(.seq = 1, .ack = sizeof GET, TEXT("HTTP/1.0"));
}

static void
inadmissible(struct world *w)
{
	handshake(w);
	C(.seq = 1, .flags = UPG_TCP_PSH, TEXT(GET));
}

/* No SYN-ACK has acknowledged it. */
static void
on_the_syn(struct world *w)
{
	C(.flags = UPG_TCP_SYN, TEXT(GET));
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	C(.seq = 1, .ack = 1, TEXT(GET));
}

/* Octets from to from+len of the IP payload. */
static void
fragment(struct world *w, const struct packets_one *whole, size_t from, size_t len, bool last)
{
	static struct packets_one part;

	part.pkt = whole->pkt;
	part.pkt.data = part.octets;
	part.pkt.captured_bytes = part.pkt.wire_bytes = (uint32_t)(20 + len);
	memcpy(part.octets, whole->octets, 20);
	memcpy(part.octets + 20, whole->octets + 20 + from, len);
	part.octets[3] = (uint8_t)(20 + len);
	part.octets[6] = last ? 0 : 0x20;
	part.octets[7] = (uint8_t)(from / 8);
	upg_inspect_packet(w->in, &part.pkt);
}

static void
fragments(struct world *w)
{
	handshake(w);
	packets_build(&one, &w->pair, &(struct packets_segment){.dir = TO_SERVER, .seq = 1, .ack = 1, TEXT(GET)});
	fragment(w, &one, 0, 32, false);
	fragment(w, &one, 24, one.pkt.captured_bytes - 20 - 24, true);
}

static void
urgent(struct world *w)
{
	handshake(w);
	C(.seq = 1, .ack = 1, TEXT("GET / HTTP/1.1\r\nHost: a"));
	C(.seq = 24, .ack = 1, .flags = UPG_TCP_ACK | UPG_TCP_URG, .urgent = 1, TEXT("b"));
}

static void
gap(struct world *w)
{
	handshake(w);
	C(.seq = 11, .ack = 1, TEXT(GET));
	S(.seq = 1, .ack = 10 + sizeof GET);
}

static void
joined_late(struct world *w)
{
	C(.seq = 1, .ack = 1, TEXT(GET));
}

/* Much that is behind a hole. */
static void
budget(struct world *w)
{
	static const uint8_t much[60000];

	handshake(w);
	S(.seq = 100, .ack = 1, .data = much, .len = sizeof much);
	S(.seq = 60100, .ack = 1, .data = much, .len = sizeof much);
}

static const struct {
	const char *name;
	void (*play)(struct world *);
	const char *said;
} notes[] = {
        {"overlap_conflict", overlap, "8400060 stream.overlap_conflict 2 by client\n"},
        {"the server's", of_the_server, "8400060 stream.overlap_conflict 2 by server\n"},
        {"inadmissible", inadmissible, "8400061 stream.inadmissible 3 by client: no_ack\n"},
        {"data_on_syn", on_the_syn, "8400061 stream.inadmissible 3 by client: data_on_syn\n"},
        {"fragment_conflict", fragments, "8400062 stream.fragment_conflict 2 by client\n"},
        {"urgent", urgent, "8400063 stream.urgent 3 by client\n"},
        {"gap", gap, "8400064 stream.gap 3 by client: ignore\n"},
        {"midstream", joined_late, "8400065 stream.midstream 3 by client: ignore\n"},
        {"budget", budget, "8400066 stream.budget 3 by server: ignore\n8400064 stream.gap 3 by server: ignore\n"},
};

static void
every_note(void **state)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
		struct world *w = begin(UPG_PASSIVE, UPG_NATIVE);

		notes[i].play(w);
		upg_inspect_finish(w->in);
		if (strcmp(w->said, notes[i].said) != 0) {
			print_error("%s: said\n%s, not\n%s", notes[i].name, w->said, notes[i].said);
			wrong++;
		}
		finish(w);
	}
	assert_int_equal(wrong, 0);
}

/* What an octet more in one of them does. */
static void
engines(void **state)
{
	struct upg_flow *flow = NULL;

	for (unsigned differs = 0; differs < 2; differs++) {
		struct world *w = begin(UPG_PASSIVE, UPG_BOTH);

		handshake(w);
		C(.seq = 1, .ack = 1, TEXT(GET));
		S(.seq = 1, .ack = sizeof GET, TEXT(OK "123456789"));
		for (uint32_t cursor = 0; upg_stream_walk(w->in->stream, &cursor, &flow) && !flow;)
			;
		assert_non_null(flow);
		if (differs)
			upg_nids_native((struct upg_track *)(void *)flow, TO_CLIENT, upg_bytes("!", 1));
		upg_inspect_finish(w->in);
		assert_string_equal(w->said, differs ? "8400067 stream.engines_disagree 3 by server\n" : "");
		finish(w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_note),
	        cmocka_unit_test(engines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
