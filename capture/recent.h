/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recent.h - the last packets of all connections, as they came: a ring of fixed size in which the oldest make room. Each knows the one before
 * it of its connection. Nothing is allocated for a packet. Positions count octets and never wrap. Used by one thread.
 */
#ifndef UPG_RECENT_H
#define UPG_RECENT_H

#include "packet.h"

struct upg_recent;

/* One packet of the ring. data lives until the next upg_recent_add. */
struct upg_recent_packet {
	uint64_t ts_us;
	uint32_t captured_bytes, wire_bytes;
	int linktype;
	const uint8_t *data;
};

/*
 * A ring of about `bytes` octets that keeps the first snap_bytes octets of each packet (and at most a quarter of the ring). key: of the hash of
 * connections, secret. NULL: no memory. The caller frees it; NULL may be freed.
 */
struct upg_recent *upg_recent_new(uint64_t bytes, uint32_t snap_bytes, const uint64_t key[2]);
void upg_recent_free(struct upg_recent *);

/* Keeps a decoded packet. Its connection is not known yet. */
void upg_recent_add(struct upg_recent *, const struct upg_packet *);

/* The newest packet belongs to this connection (an id other than 0). */
void upg_recent_own(struct upg_recent *, uint64_t flow_id);

/* Position of the newest packet; 0: there is none. */
uint64_t upg_recent_newest(const struct upg_recent *);

/*
 * Positions of the packets of a connection behind position `after` (0: from the oldest), oldest first: the newest `most` of them, which take
 * most_bytes together in a capture file, but always the newest one. Those that came before its id was known (its SYNs) belong to it, packets of another connection
 * with the same ends do not. Returns how many there are in `at`.
 */
size_t upg_recent_find(const struct upg_recent *, const struct upg_tuple *, uint64_t flow_id, uint64_t after,
                       uint64_t most_bytes, uint64_t at[], size_t most);

/* The packet at a position that upg_recent_find or upg_recent_newest has just returned. */
struct upg_recent_packet upg_recent_get(const struct upg_recent *, uint64_t at);

#endif
