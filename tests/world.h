/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * world.h - an engine of streams and a pair of hosts whose segments go into it, by C() and S(). What its inspector was told is asserted by
 * world_said() and world_heard().
 */
#ifndef UPG_TESTS_WORLD_H
#define UPG_TESTS_WORLD_H

#include "capture/stream.h"
#include "tests/packets.h"

struct CMUnitTest;

/* What the inspector was told: one line of text an operation, and the bytes of both directions. */
struct world {
	struct upg_limits lim;
	struct upg_stream *s;
	struct packets_pair pair;
	char log[65536];
	uint8_t *got[2];
	size_t len[2];
	struct upg_flow *flow;
	bool condemn_at_data, opaque_at_open;
	uint64_t timer_us;
};

/* The last packet. */
extern struct packets_one world_one;

/* lim: NULL: defaults; copied. Ended by world_finish(), which asserts that nothing is left over. */
struct world *world_begin(enum upg_stream_mode, int family, const struct upg_limits *lim);
void world_finish(struct world *);

/* A segment, a millisecond after the last. */
enum upg_fate world_play(struct world *, struct packets_segment);

#define C(...)  world_play(w, (struct packets_segment){.dir = TO_SERVER, __VA_ARGS__})
#define S(...)  world_play(w, (struct packets_segment){.dir = TO_CLIENT, __VA_ARGS__})
#define TEXT(t) .data = (t), .len = sizeof(t) - 1

void world_handshake(struct world *);

/* A FIN of either side, the client's first, each at its number. */
void world_bye(struct world *, uint32_t client_seq, uint32_t server_seq);

void world_wait(struct world *, uint64_t us);

/* Asserts what was told since this was last asked, bytes aside; */
void world_said(struct world *, const char *expected);

/* and all the bytes of that direction. */
void world_heard(struct world *, enum upg_dir, const char *expected);

/* Runs the tests as a group for every engine: the same is expected of each. Returns how many failed. */
int world_every_engine(const struct CMUnitTest *tests, size_t count);

#endif
