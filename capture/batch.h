/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch.h - some packets in their order, copied from where the next ones will be written over them. Private to capture/. */
#ifndef UPG_BATCH_H
#define UPG_BATCH_H

#include "packet.h"

/* Octets of the longest packet that libpcap hands over of the link types upg_decode_knows(). */
enum { UPG_BATCH_PACKET_BYTES = 262144 };

struct upg_batch {
	struct upg_packet *packet; /* count of them, room for most */
	uint8_t *octets;           /* theirs, one packet's behind the other's; used_bytes of room_bytes */
	size_t count, most;
	size_t used_bytes, room_bytes;
};

/* Room for so many packets of so many octets together, at least UPG_BATCH_PACKET_BYTES; memory is used as it is filled. False without. */
bool upg_batch_init(struct upg_batch *, size_t packets, size_t bytes);
void upg_batch_fini(struct upg_batch *);

/* Is there room for one more packet, of so many octets? In an empty batch there always is. */
bool upg_batch_fits(const struct upg_batch *, size_t bytes);

/* Copies one that fits; data of the copy, which lives until the batch is emptied, points into the batch. */
struct upg_packet *upg_batch_add(struct upg_batch *, const struct upg_packet *);

static inline void
upg_batch_empty(struct upg_batch *b)
{
	b->count = b->used_bytes = 0;
}

#endif
