/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct talk talk;

void
talk_say(enum upg_dir dir, const char *text)
{
	size_t len = strlen(text);

	assert_true(talk.count < TURNS_MAX && talk.used + len < TEXT_MAX);
	memcpy(talk.text + talk.used, text, len);
	talk.turns[talk.count++] = (struct turn){dir, talk.text + talk.used, len};
	talk.used += len;
}

void
talk_say_filled(enum upg_dir dir, const char *before, size_t fill, const char *behind)
{
	static char text[90000];
	size_t n = strlen(before);

	memcpy(text, before, n);
	memset(text + n, 'a', fill);
	memcpy(text + n + fill, behind, strlen(behind) + 1);
	talk_say(dir, text);
}

void
talk_one_exchange(void)
{
	talk_say(TO_SERVER, GET("/"));
	talk_say(TO_CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
}

void
talk_nul_in_field(void)
{
	talk_say(TO_SERVER, "GET / HTTP/1.1\r\nHost: a\r\nX: a");
	talk.text[talk.used++] = 0;
	talk.turns[talk.count - 1].len++;
	talk_say(TO_SERVER, "b\r\n\r\n");
}

void
talk_on_record(void *ctx, const struct upg_record *r)
{
	struct talker *w = ctx;

	if (r->type != UPG_RECORD_ALERT || r->alert.severity > 2)
		return;
	w->raised[r->alert.event]++;
	w->severe += r->alert.event != UPG_EV_STREAM_OVERLAP_CONFLICT;
	w->refused += r->alert.blocked;
}

static enum upg_fate
give_fragments(struct talker *w, const struct packets_one *one)
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

enum upg_fate
talk_give(struct talker *w, struct packets_segment g)
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
decoy(struct talker *w, const struct packets_segment *real)
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
	talk_give(w, g);
}

/* One segment; inline it is sent again until it passes or nothing helps. False: it never did. */
static bool
pass(struct talker *w, const struct packets_segment *g)
{
	enum upg_fate fate = talk_give(w, *g);

	if (w->carry == TWICE)
		talk_give(w, *g);
	return fate != UPG_FATE_DROP;
}

static size_t
segment_bytes(const struct talker *w, size_t left)
{
	size_t most = w->carry == WHOLE || w->carry == LATE || left > 4000 ? 1400 : 7;

	if (w->carry == OVERLAPPING || w->carry == FRAGMENTS)
		most = left > 4000 ? 1400 : 60;
	return left < most ? left : most;
}

void
talk_speak(struct talker *w, const struct turn *t, bool last)
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
				talk_give(w, g);
			}
		}
		for (size_t round = 0; round < n; round++)
			for (size_t i = 0; i < n; i++)
				if (missing[i])
					missing[i] = !pass(w, &parts[i]);
		talk_give(w, (struct packets_segment){.dir = upg_dir_other(t->dir),
		                                      .seq = w->seq[upg_dir_other(t->dir)],
		                                      .ack = w->seq[t->dir] + (uint32_t)at});
	}
	w->seq[t->dir] += (uint32_t)t->len;
}

struct upg_rules *
talk_rules(void)
{
	static struct upg_rules *rules;
	size_t len;
	const char *text = upg_rules_shipped(&len);

	if (!rules &&
	    (!(rules = upg_rules_new()) || upg_rules_parse(rules, "shipped", text, len, NULL, NULL, NULL, NULL) != 0))
		abort();
	return rules;
}

struct upg_inspect *
talk_inspector(void *ctx, const struct upg_limits *lim, enum upg_stream_mode mode, struct upg_rules *rules,
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

void
talk_handshake(struct talker *w)
{
	if (w->carry != LATE) {
		talk_give(w, (struct packets_segment){.dir = TO_SERVER, .flags = UPG_TCP_SYN});
		talk_give(w, (struct packets_segment){.dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1});
		talk_give(w, (struct packets_segment){.dir = TO_SERVER, .seq = 1, .ack = 1});
	}
	w->seq[0] = w->seq[1] = 1;
}
