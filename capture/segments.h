/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * segments.h - the first copy of the bytes of one direction: what was delivered and is not acknowledged yet, and what waits behind a hole.
 * Kept as a list of blocks by stream offset that never overlap. Blocks come from one bounded store per worker.
 */
#ifndef UPG_SEGMENTS_H
#define UPG_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Header of a block; its octets follow it. */
struct upg_segment {
	struct upg_segment *next, *prev; /* prev of the first: the last */
	uint64_t offset;                 /* stream offset of the first octet */
	uint32_t len;                    /* octets held */
	uint32_t room;                   /* octets there is room for */
	uint32_t all_bytes, all_count;   /* in the first: upg_segments_bytes, upg_segments_count */
	uint8_t at[];
};

/* All zero: empty. A pointer, since most directions keep nothing most of the time; what else there is to know stands in the first block. */
struct upg_segments {
	struct upg_segment *head;
};

/* The last block, or NULL. */
static inline struct upg_segment *
upg_segments_tail(const struct upg_segments *list)
{
	return list->head ? list->head->prev : NULL;
}

/* Is anything kept that ends behind offset? In order nothing does. */
static inline bool
upg_segments_beyond(const struct upg_segments *list, uint64_t offset)
{
	const struct upg_segment *tail = upg_segments_tail(list);

	return tail && tail->offset + tail->len > offset;
}

/* Memory of the blocks, headers included. */
static inline uint32_t
upg_segments_bytes(const struct upg_segments *list)
{
	return list->head ? list->head->all_bytes : 0;
}

/* How many blocks. */
static inline uint32_t
upg_segments_count(const struct upg_segments *list)
{
	return list->head ? list->head->all_count : 0;
}

/*
 * Sizes of blocks, header included. The last is for super-packets of UPG_SEGMENT_SUPER_FROM octets and more: the less of it is left empty. It is no power of
 * two, or all headers would fall on the same few lines of a cache.
 */
enum {
	UPG_SEGMENT_SMALL = 128,
	UPG_SEGMENT_LARGE = 2048,
	UPG_SEGMENT_SUPER = 65536 + 256,
	UPG_SEGMENT_SUPER_FROM = 57344
};

enum upg_segment_class { UPG_SMALL_BLOCKS, UPG_LARGE_BLOCKS, UPG_SUPER_BLOCKS, UPG_BLOCK_CLASSES };

struct upg_segment_store {
	uint64_t limit_bytes, used_bytes, peak_bytes;
	uint64_t slab_bytes; /* cut into blocks so far */
	bool supers;         /* there are blocks for super-packets: not where memory is short */
	struct upg_segment *free[UPG_BLOCK_CLASSES];
	uint8_t *near, *far; /* where slabs are cut from: a little heap, address space for all that the limit allows */
	uint64_t near_used, far_used, far_top, far_bytes; /* far is used from its bottom up and from its top down */
};

/* Everything it may ever need is had now, as address space. list_limit_bytes: the least that upg_segments_room() will be asked for. False: there is none. */
bool upg_segment_store_init(struct upg_segment_store *, uint64_t limit_bytes, uint64_t list_limit_bytes);
void upg_segment_store_fini(struct upg_segment_store *);

/* Is there room for len octets more, in the store and (list_limit_bytes) in the list, however they are cut into blocks? */
bool upg_segments_room(const struct upg_segment_store *, const struct upg_segments *, size_t len,
                       uint64_t list_limit_bytes);

/*
 * The first octet of [offset, offset+len) at `at` that differs from the kept copy: its index, or len if none. Octets nobody kept do
 * not differ. *seen becomes how many of them are kept.
 */
size_t upg_segments_compare(const struct upg_segments *, uint64_t offset, const uint8_t *at, size_t len, size_t *seen);

/*
 * First copy wins: octets at `at` that are kept already are overwritten with the kept ones, the others are kept. False if the
 * store ran out of memory on the way (what was kept stays kept).
 */
bool upg_segments_merge(struct upg_segment_store *, struct upg_segments *, uint64_t offset, uint8_t *at, size_t len);

/* Overwrites what is kept of [offset, offset+len) at `at` with the kept copy and keeps nothing new. */
void upg_segments_restore(const struct upg_segments *, uint64_t offset, uint8_t *at, size_t len);

/* The block that holds the octet at offset, or NULL. */
const struct upg_segment *upg_segments_find(const struct upg_segments *, uint64_t offset);

/* The offset of the first kept octet at or behind offset; UINT64_MAX if there is none. */
uint64_t upg_segments_next(const struct upg_segments *, uint64_t offset);

/* Forgets blocks that lie wholly before offset. */
void upg_segments_trim(struct upg_segment_store *, struct upg_segments *, uint64_t offset);

/* Forgets everything. */
void upg_segments_clear(struct upg_segment_store *, struct upg_segments *);

#endif
