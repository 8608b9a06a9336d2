/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recut.h - the same bytes in other packets: what a step of a dialogue says, cut, repeated, reordered and fragmented as dice have it. */
#ifndef UPG_TESTS_RECUT_H
#define UPG_TESTS_RECUT_H

#include "tests/packets.h"

/* Repeatable: the same seed rolls the same. */
struct dice {
	uint64_t state;
};

/* 0 to sides - 1 */
uint32_t dice_roll(struct dice *, uint32_t sides);

/* Bytes of one side's stream; seq counts from the ISN. */
struct segment {
	const uint8_t *at;
	size_t len;
	uint32_t seq;
	bool dropped;
};

/*
 * Segments that hold all of len bytes, in the order they are to be sent, repetitions with other borders among them. Freed by the caller.
 * in_order: first copies come one behind the other.
 */
struct segment *recut(struct dice *, const uint8_t *at, size_t len, uint32_t seq, bool in_order, size_t *count);

enum { RECUT_FRAGMENTS = 8 };

/* IP fragments of a packet, in the order they are to be sent, exact duplicates among them; how many, 0: it is not worth it. id: of the datagram. */
size_t recut_fragments(struct dice *, const struct upg_packet *, uint32_t id, struct packets_one *out[RECUT_FRAGMENTS]);

#endif
