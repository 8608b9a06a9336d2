/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "segments.h"
#include "pages.h"
#include <stdlib.h>
#include <string.h>

enum {
	SLAB_LEAST_BYTES = 16 * 1024, /* of the first; each is as large as all before it together, up to the most */
	SLAB_BYTES = 256 * 1024,
	NEAR_BYTES = 4 * SLAB_LEAST_BYTES,  /* so much is heap, which is warm: many stores never need more */
	SUPER_SLAB_BYTES = 2 * 1024 * 1024, /* a huge page */
	SUPERS_FROM_BYTES = 64 * 1024 * 1024,
	SUPERS_LIST_BYTES = 1024 * 1024,
	LINE_BYTES = 64, /* of a cache */
};

static const uint32_t block_bytes[UPG_BLOCK_CLASSES] = {
        [UPG_SMALL_BLOCKS] = UPG_SEGMENT_SMALL,
        [UPG_LARGE_BLOCKS] = UPG_SEGMENT_LARGE,
        [UPG_SUPER_BLOCKS] = UPG_SEGMENT_SUPER,
};

bool
upg_segment_store_init(struct upg_segment_store *st, uint64_t limit_bytes, uint64_t list_limit_bytes)
{
	/* the last slab may go beyond the limit, and of the top huge pages alone are used */
	uint64_t most = limit_bytes + 2 * SUPER_SLAB_BYTES;

	*st = (struct upg_segment_store){
	        .limit_bytes = limit_bytes,
	        .supers = limit_bytes >= SUPERS_FROM_BYTES && list_limit_bytes >= SUPERS_LIST_BYTES,
	        .near = aligned_alloc(LINE_BYTES, NEAR_BYTES),
	        .far = upg_pages_reserve(most),
	        .far_bytes = most,
	};
	if (st->near && st->far) {
		st->far_top = most - ((uintptr_t)st->far + most) % SUPER_SLAB_BYTES;
		return true;
	}
	upg_segment_store_fini(st);
	return false;
}

void
upg_segment_store_fini(struct upg_segment_store *st)
{
	free(st->near);
	upg_pages_unmap(st->far, st->far_bytes);
	*st = (struct upg_segment_store){0};
}

static size_t
slab_size(const struct upg_segment_store *st, enum upg_segment_class class)
{
	if (class == UPG_SUPER_BLOCKS)
		return SUPER_SLAB_BYTES;
	if (st->slab_bytes < SLAB_LEAST_BYTES)
		return SLAB_LEAST_BYTES;
	return st->slab_bytes < SLAB_BYTES ? (size_t)st->slab_bytes : SLAB_BYTES;
}

/* A slab: the least from the heap, those of huge pages from the top of the address space, the others from its bottom. NULL: the limit is reached. */
static uint8_t *
slab_take(struct upg_segment_store *st, size_t size)
{
	uint8_t *at;

	if (st->slab_bytes > st->limit_bytes)
		return NULL;
	st->slab_bytes += size;
	if (st->near_used + size <= NEAR_BYTES) {
		at = st->near + st->near_used;
		st->near_used += size;
		return at;
	}
	if (size == SUPER_SLAB_BYTES) {
		st->far_top -= size;
		at = st->far + st->far_top;
	} else {
		at = st->far + st->far_used;
		st->far_used += size;
	}
	upg_pages_want(at, size);
	return at;
}

/* Cuts a slab into blocks of one size. Slabs are bounded by the same limit as what is used of them. */
static bool
refill(struct upg_segment_store *st, enum upg_segment_class class)
{
	size_t size = slab_size(st, class);
	uint8_t *at = slab_take(st, size);

	if (!at)
		return false;
	for (size_t i = size / block_bytes[class]; i-- > 0;) {
		struct upg_segment *seg = (struct upg_segment *)(void *)(at + i * block_bytes[class]);

		seg->room = block_bytes[class] - (uint32_t)sizeof(*seg);
		seg->next = st->free[class];
		st->free[class] = seg;
	}
	return true;
}

static bool
is_super(const struct upg_segment_store *st, size_t len)
{
	return st->supers && len >= UPG_SEGMENT_SUPER_FROM;
}

/* A free block for want octets, or for the first of them: NULL if there is no memory. */
static struct upg_segment *
block_take(struct upg_segment_store *st, size_t want)
{
	enum upg_segment_class class = UPG_LARGE_BLOCKS;

	if (want <= UPG_SEGMENT_SMALL - sizeof(struct upg_segment))
		class = UPG_SMALL_BLOCKS;
	else if (is_super(st, want) && (st->free[UPG_SUPER_BLOCKS] || refill(st, UPG_SUPER_BLOCKS)))
		class = UPG_SUPER_BLOCKS;
	if (st->used_bytes + block_bytes[class] > st->limit_bytes)
		return NULL;
	if (!st->free[class] && !refill(st, class))
		return NULL;
	struct upg_segment *seg = st->free[class];

	st->free[class] = seg->next;
	return seg;
}

static uint32_t
block_size(const struct upg_segment *seg)
{
	return seg->room + (uint32_t)sizeof(*seg);
}

/* A block behind prev, NULL: the first. */
static struct upg_segment *
block_new(struct upg_segment_store *st, struct upg_segments *list, struct upg_segment *prev, size_t want)
{
	struct upg_segment *seg = block_take(st, want), *head = list->head;

	if (!seg)
		return NULL;
	seg->len = 0;
	seg->all_bytes = upg_segments_bytes(list);
	seg->all_count = upg_segments_count(list);
	seg->prev = prev ? prev : head ? head->prev : seg;
	seg->next = prev ? prev->next : head;
	if (prev)
		prev->next = seg;
	else
		list->head = seg;
	if (seg->next)
		seg->next->prev = seg;
	else
		list->head->prev = seg;
	list->head->all_bytes += block_size(seg);
	list->head->all_count++;
	st->used_bytes += block_size(seg);
	if (st->used_bytes > st->peak_bytes)
		st->peak_bytes = st->used_bytes;
	return seg;
}

static void
first_free(struct upg_segment_store *st, struct upg_segments *list)
{
	struct upg_segment *seg = list->head, *next = seg->next;
	uint32_t size = block_size(seg);
	enum upg_segment_class class = size == UPG_SEGMENT_SMALL   ? UPG_SMALL_BLOCKS
	                               : size == UPG_SEGMENT_LARGE ? UPG_LARGE_BLOCKS
	                                                           : UPG_SUPER_BLOCKS;

	if (next) {
		next->prev = seg->prev;
		next->all_bytes = seg->all_bytes - size;
		next->all_count = seg->all_count - 1;
	}
	list->head = next;
	st->used_bytes -= size;
	seg->next = st->free[class];
	st->free[class] = seg;
}

bool
upg_segments_room(const struct upg_segment_store *st, const struct upg_segments *list, size_t len,
                  uint64_t list_limit_bytes)
{
	size_t whole = UPG_SEGMENT_LARGE - sizeof(struct upg_segment);
	uint64_t worst = (uint64_t)(len / whole + 2) * UPG_SEGMENT_LARGE;

	/* a block of its own, and what lies on either side of what is kept already */
	if (is_super(st, len) && worst < UPG_SEGMENT_SUPER + 6 * UPG_SEGMENT_LARGE)
		worst = UPG_SEGMENT_SUPER + 6 * UPG_SEGMENT_LARGE;
	return st->used_bytes + worst <= st->limit_bytes && upg_segments_bytes(list) + worst <= list_limit_bytes;
}

/* The last block that begins at or before offset, or NULL. Looked for from the tail: most of what comes is new. */
static struct upg_segment *
block_before(const struct upg_segments *list, uint64_t offset)
{
	struct upg_segment *seg = upg_segments_tail(list);

	while (seg && seg->offset > offset)
		seg = seg == list->head ? NULL : seg->prev;
	return seg;
}

static inline uint64_t
seg_end(const struct upg_segment *seg)
{
	return seg->offset + seg->len;
}

static inline size_t
least(uint64_t a, uint64_t b)
{
	return (size_t)(a < b ? a : b);
}

size_t
upg_segments_compare(const struct upg_segments *list, uint64_t offset, const uint8_t *at, size_t len, size_t *seen)
{
	uint64_t end = offset + len;
	struct upg_segment *seg = upg_segments_tail(list);
	size_t differs = len;

	*seen = 0;
	/* in order nothing of it is kept */
	if (!seg || seg_end(seg) <= offset)
		return len;
	seg = block_before(list, offset);
	if (!seg)
		seg = list->head;
	for (; seg && seg->offset < end; seg = seg->next) {
		uint64_t from = seg->offset > offset ? seg->offset : offset;

		if (from >= seg_end(seg))
			continue;
		size_t n = least(end, seg_end(seg)) - (size_t)from;
		const uint8_t *old = seg->at + (from - seg->offset), *new = at + (from - offset);

		*seen += n;
		if (differs == len && memcmp(old, new, n) != 0) {
			size_t i = 0;

			while (old[i] == new[i])
				i++;
			differs = (size_t)(from - offset) + i;
		}
	}
	return differs;
}

void
upg_segments_restore(const struct upg_segments *list, uint64_t offset, uint8_t *at, size_t len)
{
	const struct upg_segment *seg = block_before(list, offset);

	for (seg = seg ? seg : list->head; seg && seg->offset < offset + len; seg = seg->next) {
		uint64_t from = seg->offset > offset ? seg->offset : offset;

		if (from < seg_end(seg))
			memcpy(at + (from - offset), seg->at + (from - seg->offset),
			       least(offset + len, seg_end(seg)) - (size_t)from);
	}
}

/* Keeps len octets that no block holds, behind prev (NULL: first). Returns the last block used, NULL without memory. */
static struct upg_segment *
keep(struct upg_segment_store *st, struct upg_segments *list, struct upg_segment *prev, uint64_t offset,
     const uint8_t *at, size_t len)
{
	while (len > 0) {
		/* a super-packet begins a block, that all of it stands in one */
		if (!prev || seg_end(prev) != offset || prev->len == prev->room || is_super(st, len)) {
			prev = block_new(st, list, prev, len);
			if (!prev)
				return NULL;
			prev->offset = offset;
		}
		size_t n = least(len, prev->room - prev->len);

		memcpy(prev->at + prev->len, at, n);
		prev->len += (uint32_t)n;
		offset += n;
		at += n;
		len -= n;
	}
	return prev;
}

bool
upg_segments_merge(struct upg_segment_store *st, struct upg_segments *list, uint64_t offset, uint8_t *at, size_t len)
{
	uint64_t end = offset + len;
	struct upg_segment *prev = block_before(list, offset);

	while (offset < end) {
		size_t n;

		if (prev && offset < seg_end(prev)) {
			n = least(end, seg_end(prev)) - (size_t)offset;
			memcpy(at, prev->at + (offset - prev->offset), n);
		} else {
			struct upg_segment *next = prev ? prev->next : list->head;

			if (next && next->offset == offset) {
				prev = next;
				continue;
			}
			n = (next ? least(end, next->offset) : (size_t)end) - (size_t)offset;
			prev = keep(st, list, prev, offset, at, n);
			if (!prev)
				return false;
		}
		at += n;
		offset += n;
	}
	return true;
}

const struct upg_segment *
upg_segments_find(const struct upg_segments *list, uint64_t offset)
{
	const struct upg_segment *seg = upg_segments_tail(list);

	/* in order nothing lies behind offset, while megabytes before it may be unacknowledged */
	if (!seg || seg_end(seg) <= offset)
		return NULL;
	seg = list->head;
	/* blocks before offset are the unacknowledged ones: few; the list is walked from whichever side is meant to be nearer */
	while (seg && seg_end(seg) <= offset)
		seg = seg->next;
	return seg && seg->offset <= offset ? seg : NULL;
}

uint64_t
upg_segments_next(const struct upg_segments *list, uint64_t offset)
{
	for (const struct upg_segment *seg = list->head; seg; seg = seg->next)
		if (seg_end(seg) > offset)
			return seg->offset > offset ? seg->offset : offset;
	return UINT64_MAX;
}

void
upg_segments_trim(struct upg_segment_store *st, struct upg_segments *list, uint64_t offset)
{
	while (list->head && seg_end(list->head) <= offset)
		first_free(st, list);
}

void
upg_segments_clear(struct upg_segment_store *st, struct upg_segments *list)
{
	while (list->head)
		first_free(st, list);
}
