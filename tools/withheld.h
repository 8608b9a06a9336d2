/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * withheld.h - what a capture's clients sent before it could pass. Inline it is dropped and its sender repeats it; a capture repeats nothing, so
 * for `--simulate-ips -w` copies are kept until they may pass. Private to tools/.
 */
#ifndef UPG_WITHHELD_H
#define UPG_WITHHELD_H

#include "capture/limits.h"
#include "capture/packet.h"

struct upg_withheld_one;

/* The copies of one connection, in the order in which they came. Zeroed is empty. */
struct upg_withheld_list {
	struct upg_withheld_one *first, *last;
};

/* All copies of one inspector. Zeroed but for most_bytes. */
struct upg_withheld {
	uint64_t most_bytes, held_bytes;
	uint64_t lost;                  /* packets for which there was no room */
	struct upg_withheld_list freed; /* those that may pass, in that order */
	struct upg_withheld_one *taken; /* the one upg_withheld_next returned */
};

/* Keeps a copy of a decoded TCP packet without its first cut payload octets, which pass; begins: the stream offset of the first one kept. */
void upg_withheld_keep(struct upg_withheld *, struct upg_withheld_list *, const struct upg_packet *, uint32_t cut,
                       uint64_t begins);

/*
 * Frees what begins at or before stream offset ready (what is in order so far) and lies before offset from (UINT64_MAX: everything does); ts_us is
 * the time they pass at.
 */
void upg_withheld_release(struct upg_withheld *, struct upg_withheld_list *, uint64_t ready, uint64_t from,
                          uint64_t ts_us);

/* The lowest stream offset kept, UINT64_MAX: nothing is. */
uint64_t upg_withheld_begins(const struct upg_withheld_list *);

/* Copies a packet that may pass at once, behind those freed before. */
void upg_withheld_pass(struct upg_withheld *, const struct upg_packet *);

/* The next packet that may pass, NULL: none. It lives until the next call. */
const struct upg_packet *upg_withheld_next(struct upg_withheld *);

/* Forgets the copies of a connection. */
void upg_withheld_drop(struct upg_withheld *, struct upg_withheld_list *);

/* Forgets what was freed, too. */
void upg_withheld_fini(struct upg_withheld *);

#endif
