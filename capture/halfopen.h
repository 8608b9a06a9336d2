/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * halfopen.h - SYNs that are not connections yet: a ring of 32-octet entries, found by a keyed fingerprint of the tuple, the
 * oldest overwritten when it is full. A flood of forged SYNs costs this and nothing else. Private to capture/.
 */
#ifndef UPG_HALFOPEN_H
#define UPG_HALFOPEN_H

#include <stdbool.h>
#include <stdint.h>

enum upg_halfopen_flag {
	UPG_HALF_LIVE = 0x01,
	UPG_HALF_SWAPPED = 0x02, /* the client is the higher end of the canonical tuple */
	UPG_HALF_SYNACK = 0x04,  /* server_isn, server_window and the server's half of scales hold */
	UPG_HALF_CLIENT_TS = 0x08,
	UPG_HALF_SERVER_TS = 0x10,
	UPG_HALF_SIGNED = 0x20, /* a SYN carried TCP-MD5 or TCP-AO */
	UPG_HALF_NO_SYN = 0x40, /* begun by the SYN-ACK: the SYN was not seen */
	UPG_HALF_DATA = 0x80,   /* the SYN carried data and the SYN-ACK acknowledged it */
};

enum { UPG_NO_SCALE = 15 };

struct upg_halfopen {
	uint64_t fingerprint;
	uint32_t client_isn, server_isn;
	uint32_t client_ts;
	uint32_t born_us;         /* engine clock, its low half */
	uint32_t chain : 24;      /* index + 1 of the next with the same bucket */
	uint32_t syn_options : 4; /* of the TCP header, in words: what the packets' sizes are counted from */
	uint32_t synack_options : 4;
	uint16_t server_window;                     /* as sent in the SYN-ACK, never scaled */
	uint8_t client_scale : 4, server_scale : 4; /* UPG_NO_SCALE: not offered */
	uint8_t flags;
};

struct upg_halfopen_ring {
	struct upg_halfopen *at;
	uint32_t *bucket;
	uint32_t max, mask;
	uint32_t first, used; /* oldest entry, and how many places from there are taken (live or not) */
	uint32_t live;
	uint64_t clock_us; /* of the last upg_halfopen_expire() */
	uint64_t evicted;
};

bool upg_halfopen_init(struct upg_halfopen_ring *, uint64_t max);
void upg_halfopen_fini(struct upg_halfopen_ring *);

/* A new entry, filled but for isns, windows and options. Overwrites the oldest where there is no room. */
struct upg_halfopen *upg_halfopen_add(struct upg_halfopen_ring *, uint64_t fingerprint, uint64_t clock_us);

/* The next entry of that fingerprint after prev (NULL: the first), or NULL. */
struct upg_halfopen *upg_halfopen_find(const struct upg_halfopen_ring *, uint64_t fingerprint,
                                       const struct upg_halfopen *prev);

/* Begins to fetch what upg_halfopen_find(fingerprint) looks at first. */
static inline void
upg_halfopen_fetch(const struct upg_halfopen_ring *r, uint64_t fingerprint)
{
	__builtin_prefetch(&r->bucket[fingerprint & r->mask], 1);
}

void upg_halfopen_remove(struct upg_halfopen_ring *, struct upg_halfopen *);

/* Forgets every entry older than timeout_us, an hour at most. Entries are to be added at the clock of the last call. */
void upg_halfopen_expire(struct upg_halfopen_ring *, uint64_t clock_us, uint64_t timeout_us);

#endif
