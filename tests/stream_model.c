/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/stream_model.h"
#include "capture/decode.h"
#include "tests/packets.h"
#include <stdlib.h>
#include <string.h>

enum { PLACES = 1 << 15 };

/* What one direction has shown, by stream offset: 0: nothing yet, else the byte + 1. */
struct shown {
	uint16_t delivered[PLACES], forwarded[PLACES];
	uint64_t offset; /* delivered so far */
	uint32_t top;    /* relative number behind the highest byte sent: what honest segments begin at */
	uint32_t acked;  /* highest acknowledgement the peer sent that passed */
	bool ended;
};

struct model {
	struct shown side[2];
	const char *wrong;
	bool open, closed, inline_mode, passive, timestamps;
	bool again; /* the tuple began another connection: the model watches the first alone */
};

static void
fail(struct model *m, const char *what)
{
	if (!m->wrong)
		m->wrong = what;
}

static void
on_open(void *user, struct upg_flow *f)
{
	struct model *m = user;

	if (m->open && !m->closed)
		fail(m, "opened twice");
	m->again = m->open;
	m->open = true;
}

static void
on_data(void *user, struct upg_flow *f, enum upg_dir dir, const uint8_t *at, size_t len)
{
	struct model *m = user;
	struct shown *s = &m->side[dir];

	if (m->again)
		return;
	if (!m->open || m->closed || s->ended)
		fail(m, "data before open or after the end");
	if (f->side[dir].offset != s->offset)
		fail(m, "data out of place");
	for (size_t i = 0; i < len && s->offset + i < PLACES; i++) {
		uint64_t place = s->offset + i;

		s->delivered[place] = (uint16_t)(at[i] + 1);
		if (m->inline_mode && s->forwarded[place] && s->forwarded[place] != s->delivered[place])
			fail(m, "another byte was forwarded than is delivered");
	}
	s->offset += len;
}

static void
on_gap(void *user, struct upg_flow *f, enum upg_dir dir, uint64_t len)
{
	struct model *m = user;

	if (m->again)
		return;
	if (len == 0)
		fail(m, "a gap of nothing");
	m->side[dir].offset += len;
}

static void
on_note(void *user, struct upg_flow *f, enum upg_dir dir, enum upg_stream_note note, const char *reason,
        uint64_t offset, const uint8_t *at, size_t len)
{
	volatile uint8_t sum = 0;

	for (size_t i = 0; at && i < len; i++)
		sum = (uint8_t)(sum + at[i]);
	if (note == UPG_NOTE_ENGINES_DISAGREE)
		fail(user, "the engines disagree");
}

static void
on_end(void *user, struct upg_flow *f, enum upg_dir dir, enum upg_end why)
{
	struct model *m = user;

	if (m->again)
		return;
	if (m->side[dir].ended || m->closed)
		fail(m, "ended twice");
	m->side[dir].ended = true;
}

static void
on_timer(void *user, struct upg_flow *f, uint64_t clock_us)
{
	fail(user, "a timer nobody set");
}

static void
on_close(void *user, struct upg_flow *f, enum upg_end why)
{
	struct model *m = user;

	if (m->again)
		return;
	if (m->closed)
		fail(m, "closed twice");
	m->closed = true;
}

static const struct upg_stream_ops ops = {on_open, on_data, on_gap, on_note, on_end, on_timer, on_close};

/* What passes must be what was, or will be, delivered there. */
static void
forwarded(struct model *m, const struct upg_packet *pkt, enum upg_dir dir, uint32_t relative)
{
	struct shown *s = &m->side[dir];

	for (uint32_t i = 0; i < pkt->payload_bytes; i++) {
		uint64_t place = (uint64_t)relative - 1 + i;
		uint16_t now = (uint16_t)(pkt->data[pkt->payload_off + i] + 1);

		if (relative + i < 1 || relative > PLACES || place >= PLACES || place + 1 < s->acked || m->closed)
			continue;
		if (place + 1 >= s->acked && s->delivered[place] && s->delivered[place] != now)
			fail(m, "another byte is forwarded than was delivered");
		if (s->forwarded[place] && s->forwarded[place] != now)
			fail(m, "two copies that differ were forwarded");
		s->forwarded[place] = now;
	}
}

/* Four octets make one segment. */
static void
segment(struct model *m, struct upg_stream *s, struct packets_pair *pair, struct packets_one *one, const uint8_t *b)
{
	static uint8_t payload[4096];
	static const uint8_t odd[8] = {UPG_TCP_RST,
	                               UPG_TCP_SYN,
	                               UPG_TCP_SYN | UPG_TCP_ACK,
	                               UPG_TCP_PSH,
	                               UPG_TCP_FIN | UPG_TCP_SYN,
	                               PACKETS_NO_FLAGS,
	                               UPG_TCP_RST | UPG_TCP_ACK,
	                               UPG_TCP_ACK | UPG_TCP_URG};
	enum upg_dir dir = b[0] & 1 ? TO_CLIENT : TO_SERVER;
	struct shown *me = &m->side[dir], *peer = &m->side[!dir];
	int shape = b[0] >> 1 & 15;
	bool other_bytes = b[0] & 0x20, plain = !(b[0] & 0xc0);
	struct packets_segment g = {.dir = dir, .data = payload, .urgent = b[2]};
	struct upg_flow *flow;
	enum upg_dir got;

	g.flags = shape == 15 ? odd[b[3] & 7] : shape == 14 ? UPG_TCP_FIN | UPG_TCP_ACK : UPG_TCP_ACK;
	g.len = b[2] < 200 ? b[2] : (size_t)(b[2] - 199) * 70;
	g.seq = me->top + (plain ? 0 : (uint32_t)((int8_t)b[1] * (b[0] & 0x40 ? 1 : 97)));
	g.ack = peer->top + (b[3] < 192 ? 0 : (uint32_t)(((int)b[3] - 240) * 50));
	for (size_t i = 0; i < g.len; i++)
		payload[i] = (uint8_t)((g.seq + i) * 7 ^ (other_bytes ? 0x20 : 0));
	pair->clock_us += 1000 + (b[3] & 15) * 20000u;
	if (m->timestamps && shape != 12)
		g.ts_val = (uint32_t)(pair->clock_us / 1000) - (shape == 13 ? b[1] : 0);
	struct upg_packet *pkt = packets_build(one, pair, &g);
	bool good_before = upg_checksum_good(pkt);

	if (b[3] & 1) /* its source had it before its turn: nothing is different */
		upg_stream_ahead(s, pkt);
	enum upg_fate fate = upg_stream_packet(s, pkt, &flow, &got);

	if (fate == UPG_FATE_DROP)
		return;
	if (!good_before || (!m->passive && !upg_checksum_good(pkt)))
		fail(m, "a bad checksum");
	if (m->inline_mode && !(g.flags & UPG_TCP_RST))
		forwarded(m, pkt, dir, g.seq);
	uint32_t end = g.seq + (uint32_t)g.len + ((g.flags & UPG_TCP_FIN) != 0);

	if ((g.flags & (UPG_TCP_SYN | UPG_TCP_RST)) == 0 && (int32_t)(end - me->top) > 0)
		me->top = end;
	if ((g.flags & UPG_TCP_ACK) && !(g.flags & UPG_TCP_SYN) && (int32_t)(g.ack - peer->acked) > 0)
		peer->acked = g.ack;
}

static struct model m;

static const char *
play(const uint8_t *at, size_t len, int family, enum upg_reassembler engine, enum upg_stream_mode mode)
{
	static struct packets_one one;
	struct packets_pair pair = {.client_isn = 0xffffff00, .server_isn = 0x7fffff80, .clock_us = 1278500000000000};
	struct upg_limits lim = upg_limits_default();
	struct upg_stream_stats st;
	struct upg_flow *flow;
	enum upg_dir dir;
	char err[UPG_ERR_BYTES];

	memset(&m, 0, sizeof(m));
	m.inline_mode = mode == UPG_INLINE;
	m.passive = mode == UPG_PASSIVE;
	m.side[0].top = m.side[1].top = 1;
	m.timestamps = len && at[0] & 0x40;
	lim.flow_max = 16;
	lim.flow_halfopen_max = 16;
	lim.stream_direction_bytes = 64 * UPG_KIB;
	lim.stream_memory_bytes = UPG_MIB;
	pair.family = family;
	struct upg_stream_options o = {
	        .lim = &lim, .reassembler = engine, .mode = mode, .verify_checksums = true, .hash_key = {1, 2}};
	struct upg_stream *s = upg_stream_new(&o, &ops, &m, err);

	if (!s)
		return "no engine";
	for (int i = 0; i < 3; i++) {
		struct packets_segment g = {.dir = i == 1 ? TO_CLIENT : TO_SERVER,
		                            .flags =
		                                    (uint8_t[]){UPG_TCP_SYN, UPG_TCP_SYN | UPG_TCP_ACK, UPG_TCP_ACK}[i],
		                            .seq = i == 2,
		                            .ack = i > 0,
		                            .ts_val = m.timestamps ? (uint32_t)(pair.clock_us / 1000) : 0};

		upg_stream_packet(s, packets_build(&one, &pair, &g), &flow, &dir);
	}
	for (size_t i = 1; i + 4 <= len && !m.wrong && !m.closed; i += 4)
		segment(&m, s, &pair, &one, at + i);
	upg_stream_finish(s, UPG_END_INPUT);
	upg_stream_stats(s, &st);
	if (st.memory_bytes || st.flows_active || !m.closed)
		fail(&m, "something was not given back");
	upg_stream_free(s);
	return m.wrong;
}

const char *
stream_model_play(const uint8_t *at, size_t len, enum upg_reassembler engine, enum upg_stream_mode mode)
{
	return play(at, len, len && at[0] & 1 ? 6 : 4, engine, mode);
}

const char *
stream_model_differ(const uint8_t *at, size_t len, enum upg_stream_mode mode)
{
	static struct shown native[2];
	const char *wrong = play(at, len, 4, UPG_NATIVE, mode);

	if (wrong)
		return wrong;
	memcpy(native, m.side, sizeof(native));
	wrong = play(at, len, 4, UPG_LIBNIDS, mode);
	for (int d = TO_SERVER; d <= TO_CLIENT && !wrong; d++) {
		if (native[d].offset != m.side[d].offset)
			wrong = "libnids delivered another number of bytes";
		else if (memcmp(native[d].delivered, m.side[d].delivered, sizeof(native[d].delivered)) != 0)
			wrong = "libnids delivered other bytes";
		else if (native[d].ended != m.side[d].ended)
			wrong = "an end that one engine alone saw";
	}
	return wrong;
}
