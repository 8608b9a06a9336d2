/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct packets_one world_one;
static enum upg_reassembler engine;

static void
say(struct world *w, const char *fmt, ...)
{
	va_list ap;
	size_t n = strlen(w->log);

	va_start(ap, fmt);
	vsnprintf(w->log + n, sizeof(w->log) - n, fmt, ap);
	va_end(ap);
}

static void
on_open(void *user, struct upg_flow *f)
{
	struct world *w = user;

	w->flow = f;
	f->opaque |= w->opaque_at_open;
	say(w, "open%s%s\n", f->midstream ? " midstream" : "", f->opaque ? " opaque" : "");
}

static void
on_data(void *user, struct upg_flow *f, enum upg_dir dir, const uint8_t *at, size_t len)
{
	struct world *w = user;

	w->got[dir] = realloc(w->got[dir], w->len[dir] + len);
	memcpy(w->got[dir] + w->len[dir], at, len);
	w->len[dir] += len;
	if (w->condemn_at_data)
		f->condemned = true;
}

static void
on_gap(void *user, struct upg_flow *f, enum upg_dir dir, uint64_t len)
{
	say(user, "gap %c %llu\n", dir ? 's' : 'c', (unsigned long long)len);
}

static void
on_note(void *user, struct upg_flow *f, enum upg_dir dir, enum upg_stream_note note, const char *reason,
        uint64_t offset, const uint8_t *at, size_t len)
{
	static const char *const names[] = {"overlap_conflict", "inadmissible", "fragment_conflict", "urgent", "gap",
	                                    "midstream",        "budget",       "engines_disagree"};

	/* libnids left for a hole: the native engine goes on */
	if (note == UPG_NOTE_BUDGET && reason && strcmp(reason, "native") == 0)
		return;
	say(user, "note %c %s%s%s\n", dir ? 's' : 'c', names[note], reason ? " " : "", reason ? reason : "");
}

static const char *const ends[] = {"fin", "rst", "timeout", "evicted", "input", "reused"};

static void
on_end(void *user, struct upg_flow *f, enum upg_dir dir, enum upg_end why)
{
	say(user, "end %c %s\n", dir ? 's' : 'c', ends[why]);
}

static void
on_timer(void *user, struct upg_flow *f, uint64_t clock_us)
{
	struct world *w = user;

	w->timer_us = clock_us;
	say(w, "timer\n");
}

static void
on_close(void *user, struct upg_flow *f, enum upg_end why)
{
	struct world *w = user;

	if (w->flow == f)
		w->flow = NULL;
	say(w, "close %s\n", ends[why]);
}

static const struct upg_stream_ops ops = {on_open, on_data, on_gap, on_note, on_end, on_timer, on_close};

struct world *
world_begin(enum upg_stream_mode mode, int family, const struct upg_limits *lim)
{
	struct world *w = calloc(1, sizeof(*w));
	char err[UPG_ERR_BYTES];

	w->lim = lim ? *lim : upg_limits_default();
	w->pair = (struct packets_pair){
	        .family = family, .client_isn = 0xfffffff0, .server_isn = 0x7ffffff8, .clock_us = 1700000000000000};
	struct upg_stream_options o = {.lim = &w->lim,
	                               .reassembler = engine,
	                               .mode = mode,
	                               .verify_checksums = true,
	                               .midstream = true,
	                               .hash_key = {1, 2}};

	w->s = upg_stream_new(&o, &ops, w, err);
	assert_non_null(w->s);
	return w;
}

void
world_finish(struct world *w)
{
	upg_stream_finish(w->s, UPG_END_INPUT);
	struct upg_stream_stats st;

	upg_stream_stats(w->s, &st);
	assert_int_equal(st.memory_bytes, 0);
	assert_int_equal(st.flows_active, 0);
	assert_int_equal(st.flows_opened, st.flows_closed);
	upg_stream_free(w->s);
	free(w->got[0]);
	free(w->got[1]);
	free(w);
}

enum upg_fate
world_play(struct world *w, struct packets_segment g)
{
	struct upg_flow *f;
	enum upg_dir dir;

	w->pair.clock_us += 1000;
	return upg_stream_packet(w->s, packets_build(&world_one, &w->pair, &g), &f, &dir);
}

void
world_handshake(struct world *w)
{
	assert_int_equal(C(.flags = UPG_TCP_SYN), UPG_FATE_PASS);
	assert_int_equal(S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1), UPG_FATE_PASS);
	assert_int_equal(C(.seq = 1, .ack = 1), UPG_FATE_PASS);
}

void
world_said(struct world *w, const char *expected)
{
	assert_string_equal(w->log, expected);
	w->log[0] = 0;
}

void
world_heard(struct world *w, enum upg_dir dir, const char *expected)
{
	assert_int_equal(w->len[dir], strlen(expected));
	assert_memory_equal(w->got[dir], expected, strlen(expected));
}

void
world_bye(struct world *w, uint32_t cseq, uint32_t sseq)
{
	C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = cseq, .ack = sseq);
	S(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = sseq, .ack = cseq + 1);
	C(.seq = cseq + 1, .ack = sseq + 1);
}

void
world_wait(struct world *w, uint64_t us)
{
	w->pair.clock_us += us;
	upg_stream_tick(w->s, w->pair.clock_us);
}

int
world_every_engine(const struct CMUnitTest *tests, size_t count)
{
	static const char *const names[] = {"native", "libnids", "both"};
	int failed = 0;

	for (engine = UPG_NATIVE; engine <= UPG_BOTH; engine++)
		failed += _cmocka_run_group_tests(names[engine], tests, count, NULL, NULL);
	return failed;
}
