/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "websocket_inflate.h"

#include <stdlib.h>
#include <zlib.h>

#define ARENA_BYTES 40960 /* zlib's state (7 KB) and its window (32 KB); it asks for each once */

const uint8_t upg_inflate_tail[4] = {0x00, 0x00, 0xff, 0xff};

struct upg_inflate {
	z_stream z;
	bool keeps, blind, ended;
	size_t arena_used;
	_Alignas(16) uint8_t arena[ARENA_BYTES];
};

static void *
arena_take(void *opaque, unsigned items, unsigned bytes)
{
	struct upg_inflate *i = opaque;
	size_t want = ((size_t)items * bytes + 15) & ~(size_t)15;
	void *at = i->arena + i->arena_used;

	if (want > sizeof i->arena - i->arena_used)
		return NULL;
	i->arena_used += want;
	return at;
}

static void
arena_give(void *opaque, void *at)
{
}

struct upg_inflate *
upg_inflate_new(struct upg_budget *b, bool keeps)
{
	struct upg_inflate *i;

	/* Connections need their memory more. */
	if (b->held_bytes + sizeof *i > b->most_bytes / 2 || !upg_budget_take(b, sizeof *i))
		return NULL;
	i = calloc(1, sizeof *i);
	if (i == NULL) {
		upg_budget_give(b, sizeof *i);
		return NULL;
	}
	i->keeps = keeps;
	i->z.zalloc = arena_take;
	i->z.zfree = arena_give;
	i->z.opaque = i;
	/* The largest window follows every smaller one (RFC 7692 7.1.2). */
	i->blind = inflateInit2(&i->z, -MAX_WBITS) != Z_OK;
	return i;
}

void
upg_inflate_free(struct upg_inflate *i, struct upg_budget *b)
{
	if (i == NULL)
		return;
	inflateEnd(&i->z);
	upg_budget_give(b, sizeof *i);
	free(i);
}

void
upg_inflate_begin(struct upg_inflate *i)
{
	if (!i->keeps) {
		i->blind = inflateReset(&i->z) != Z_OK;
		i->ended = false;
	}
	i->z.total_in = i->z.total_out = 0;
}

enum upg_inflated
upg_inflate_feed(struct upg_inflate *i, struct upg_bytes *in, uint8_t room[UPG_INFLATE_ROOM], struct upg_bytes *out)
{
	int rc;

	*out = upg_bytes(room, 0);
	if (i->blind)
		return UPG_INFLATED_BLIND;
	if (i->ended) { /* RFC 7692 7.2.3.4 lets a block be the last; what follows it is another stream */
		i->blind = in->len > 0;
		return i->blind ? UPG_INFLATED_BLIND : UPG_INFLATED_ALL;
	}
	i->z.next_in = (Bytef *)(uintptr_t)in->at;
	i->z.avail_in = in->len < UINT32_MAX ? (uInt)in->len : UINT32_MAX;
	i->z.next_out = room;
	i->z.avail_out = (uInt)(UPG_INFLATE_ROOM - i->z.total_out % UPG_INFLATE_ROOM);
	size_t most = i->z.avail_out;
	rc = inflate(&i->z, Z_SYNC_FLUSH);
	size_t used = (size_t)(i->z.next_in - in->at);
	*in = upg_bytes(in->at + used, in->len - used);
	out->len = most - i->z.avail_out;
	i->ended = rc == Z_STREAM_END;
	if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR) {
		i->blind = true;
		return rc == Z_MEM_ERROR ? UPG_INFLATED_BLIND : UPG_INFLATED_ERROR;
	}
	return i->z.avail_out == 0 || (in->len > 0 && rc != Z_BUF_ERROR) ? UPG_INFLATED : UPG_INFLATED_ALL;
}

bool
upg_inflate_whole(const struct upg_inflate *i)
{
	return i->ended || i->z.data_type & 128; /* between two blocks */
}

uint64_t
upg_inflate_in(const struct upg_inflate *i)
{
	return i->z.total_in;
}

uint64_t
upg_inflate_out(const struct upg_inflate *i)
{
	return i->z.total_out;
}

void
upg_inflate_blind(struct upg_inflate *i)
{
	i->blind = true;
}
