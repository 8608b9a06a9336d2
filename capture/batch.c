/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "batch.h"
#include <stdlib.h>
#include <string.h>

enum { ALIGN_BYTES = 16 };

bool
upg_batch_init(struct upg_batch *b, size_t packets, size_t bytes)
{
	*b = (struct upg_batch){.most = packets, .room_bytes = bytes};
	b->packet = calloc(packets, sizeof(*b->packet));
	b->octets = malloc(bytes);
	if (b->packet && b->octets)
		return true;
	upg_batch_fini(b);
	return false;
}

void
upg_batch_fini(struct upg_batch *b)
{
	free(b->packet);
	free(b->octets);
	*b = (struct upg_batch){0};
}

bool
upg_batch_fits(const struct upg_batch *b, size_t bytes)
{
	return b->count == 0 || (b->count < b->most && bytes <= b->room_bytes - b->used_bytes);
}

struct upg_packet *
upg_batch_add(struct upg_batch *b, const struct upg_packet *pkt)
{
	struct upg_packet *copy = &b->packet[b->count++];
	size_t room = b->room_bytes - b->used_bytes;

	*copy = *pkt;
	copy->data = b->octets + b->used_bytes;
	if (copy->captured_bytes > room)
		copy->captured_bytes = (uint32_t)room;
	memcpy(copy->data, pkt->data, copy->captured_bytes);
	room -= copy->captured_bytes;
	b->used_bytes += copy->captured_bytes;
	b->used_bytes += room < ALIGN_BYTES ? room : -b->used_bytes % ALIGN_BYTES;
	return copy;
}
