/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ring.c - records between two processes. Positions count octets and never wrap; a record is four octets of length
 * and its bytes, and may run across the end of the memory. The producer's release store of `head` is the only thing
 * that makes a record exist.
 */
#include "ring.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#define RING_LEAST_BYTES (2 * (size_t)UPG_RING_RECORD_BYTES)
#define LENGTH_BYTES     sizeof(uint32_t)
#define PATIENCE_MS      1000

/* What the consumer waits for. */
enum waiting { NOTHING, ANY_RECORD, HALF_FULL };

/* What both sides see. Each line of cache has one writer. */
struct shared {
	_Alignas(64) _Atomic uint64_t head;    /* producer: end of the last complete record */
	_Atomic uint64_t dropped;              /* producer */
	_Alignas(64) _Atomic uint64_t tail;    /* consumer: start of the oldest record */
	_Alignas(64) _Atomic uint32_t waiting; /* enum waiting: consumer sets, producer clears and rings */
	_Atomic uint32_t full;                 /* producer sets, consumer clears and rings */
	_Alignas(64) uint8_t data[];
};

/* What one side keeps for itself, out of the other's reach. */
struct upg_ring {
	struct shared *shared;
	size_t capacity;
	uint64_t tail; /* consumer's own; the shared one only tells the producer */
	uint64_t left; /* up to there a dead producer wrote: its lengths do not reach into what its successor writes */
	int wake_fd, room_fd;
};

static void
ring_bell(int fd)
{
	uint64_t one = 1;
	ssize_t n;

	do
		n = write(fd, &one, sizeof one);
	while (n < 0 && errno == EINTR);
}

static void
silence_bell(int fd)
{
	uint64_t value;
	ssize_t n;

	do
		n = read(fd, &value, sizeof value);
	while (n < 0 && errno == EINTR);
}

struct upg_ring *
upg_ring_new(size_t bytes)
{
	struct upg_ring *r = calloc(1, sizeof *r);
	size_t capacity = RING_LEAST_BYTES;
	int saved;

	if (!r)
		return NULL;
	r->wake_fd = r->room_fd = -1;
	while (capacity < bytes && capacity <= SIZE_MAX / 4)
		capacity *= 2;
	r->capacity = capacity;
	r->shared = mmap(NULL, sizeof *r->shared + capacity, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (r->shared == MAP_FAILED) {
		r->shared = NULL;
		goto fail;
	}
	r->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	r->room_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->wake_fd >= 0 && r->room_fd >= 0)
		return r;
fail:
	saved = errno;
	upg_ring_free(r);
	errno = saved;
	return NULL;
}

void
upg_ring_free(struct upg_ring *r)
{
	if (!r)
		return;
	if (r->shared)
		munmap(r->shared, sizeof *r->shared + r->capacity);
	if (r->wake_fd >= 0)
		close(r->wake_fd);
	if (r->room_fd >= 0)
		close(r->room_fd);
	free(r);
}

static void
copy_in(struct upg_ring *r, uint64_t at, const void *from, size_t len)
{
	size_t off = at & (r->capacity - 1);
	size_t first = len < r->capacity - off ? len : r->capacity - off;

	memcpy(r->shared->data + off, from, first);
	memcpy(r->shared->data, (const uint8_t *)from + first, len - first);
}

static void
copy_out(const struct upg_ring *r, uint64_t at, void *to, size_t len)
{
	size_t off = at & (r->capacity - 1);
	size_t first = len < r->capacity - off ? len : r->capacity - off;

	memcpy(to, r->shared->data + off, first);
	memcpy((uint8_t *)to + first, r->shared->data, len - first);
}

static void
wake(struct upg_ring *r, bool half_full)
{
	struct shared *s = r->shared;

	/* Either this sees the consumer's waiting, or the consumer's second look sees the new head. */
	atomic_thread_fence(memory_order_seq_cst);
	uint32_t waiting = atomic_load_explicit(&s->waiting, memory_order_relaxed);

	if ((waiting == ANY_RECORD || (waiting != NOTHING && half_full)) && atomic_exchange(&s->waiting, NOTHING))
		ring_bell(r->wake_fd);
}

void
upg_ring_bell(struct upg_ring *r)
{
	wake(r, false);
}

static bool
half_full(const struct upg_ring *r, uint64_t used)
{
	return used > r->capacity / 2;
}

static bool
place(struct upg_ring *r, const void *data, size_t len, bool quiet)
{
	struct shared *s = r->shared;
	uint64_t head = atomic_load_explicit(&s->head, memory_order_relaxed);
	uint64_t tail = atomic_load_explicit(&s->tail, memory_order_acquire);
	uint32_t length = (uint32_t)len;

	if (head - tail + LENGTH_BYTES + len > r->capacity)
		return false;
	copy_in(r, head, &length, LENGTH_BYTES);
	if (len)
		copy_in(r, head + LENGTH_BYTES, data, len);
	atomic_store_explicit(&s->head, head + LENGTH_BYTES + len, memory_order_release);
	bool much = half_full(r, head + LENGTH_BYTES + len - tail);

	if (!quiet || much)
		wake(r, much);
	return true;
}

static bool
put(struct upg_ring *r, const void *data, size_t len, bool quiet)
{
	if (len <= UPG_RING_RECORD_BYTES && place(r, data, len, quiet))
		return true;
	atomic_fetch_add_explicit(&r->shared->dropped, 1, memory_order_relaxed);
	return false;
}

bool
upg_ring_put(struct upg_ring *r, const void *data, size_t len)
{
	return put(r, data, len, false);
}

bool
upg_ring_put_quiet(struct upg_ring *r, const void *data, size_t len)
{
	return put(r, data, len, true);
}

bool
upg_ring_put_wait(struct upg_ring *r, const void *data, size_t len)
{
	struct pollfd pfd = {.fd = r->room_fd, .events = POLLIN};

	if (len > UPG_RING_RECORD_BYTES)
		return false;
	while (!place(r, data, len, false)) {
		atomic_store(&r->shared->full, 1);
		atomic_thread_fence(memory_order_seq_cst);
		if (place(r, data, len, false))
			break;
		if (poll(&pfd, 1, PATIENCE_MS) <= 0)
			return false;
		silence_bell(r->room_fd);
	}
	return true;
}

/* Moves the consumer past everything; the next head it believes is one that follows from here. */
static enum upg_ring_got
give_up(struct upg_ring *r, uint64_t head)
{
	r->tail = head;
	atomic_store_explicit(&r->shared->tail, head, memory_order_release);
	return UPG_RING_CORRUPT;
}

enum upg_ring_got
upg_ring_get(struct upg_ring *r, void *buf, size_t cap, size_t *len)
{
	struct shared *s = r->shared;
	uint64_t head = atomic_load_explicit(&s->head, memory_order_acquire);
	if (r->tail < r->left)
		head = r->left;
	uint64_t used = head - r->tail;
	uint32_t length;

	if (used == 0)
		return UPG_RING_EMPTY;
	if (used > r->capacity || used < LENGTH_BYTES)
		return give_up(r, head);
	/* Read once: what was checked is what is used, whatever the producer writes meanwhile. */
	copy_out(r, r->tail, &length, LENGTH_BYTES);
	if (length > used - LENGTH_BYTES || length > cap)
		return give_up(r, head);
	copy_out(r, r->tail + LENGTH_BYTES, buf, length);
	*len = length;
	r->tail += LENGTH_BYTES + length;
	atomic_store_explicit(&s->tail, r->tail, memory_order_release);
	atomic_thread_fence(memory_order_seq_cst);
	if (atomic_load_explicit(&s->full, memory_order_relaxed) && atomic_exchange(&s->full, 0))
		ring_bell(r->room_fd);
	return UPG_RING_RECORD;
}

int
upg_ring_fd(const struct upg_ring *r)
{
	return r->wake_fd;
}

bool
upg_ring_arm(struct upg_ring *r, bool lazily)
{
	silence_bell(r->wake_fd);
	atomic_store(&r->shared->waiting, lazily ? HALF_FULL : ANY_RECORD);
	atomic_thread_fence(memory_order_seq_cst);
	uint64_t used = atomic_load_explicit(&r->shared->head, memory_order_acquire) - r->tail;

	return lazily ? !half_full(r, used) : used == 0;
}

uint64_t
upg_ring_inherit(struct upg_ring *r)
{
	uint64_t head = atomic_load(&r->shared->head);

	if (head - r->tail > r->capacity)
		atomic_store(&r->shared->head, head = r->tail);
	r->left = head;
	atomic_store(&r->shared->tail, r->tail);
	atomic_store(&r->shared->full, 0);
	atomic_store(&r->shared->dropped, 0);
	silence_bell(r->room_fd);
	return head;
}

uint64_t
upg_ring_dropped(const struct upg_ring *r)
{
	return atomic_load_explicit(&r->shared->dropped, memory_order_relaxed);
}

uint64_t
upg_ring_head(const struct upg_ring *r)
{
	return atomic_load_explicit(&r->shared->head, memory_order_acquire);
}

uint64_t
upg_ring_tail(const struct upg_ring *r)
{
	return r->tail;
}

size_t
upg_ring_used(const struct upg_ring *r, size_t *size)
{
	uint64_t tail = atomic_load(&r->shared->tail), used = atomic_load(&r->shared->head) - tail;

	*size = r->capacity;
	return used <= r->capacity ? (size_t)used : r->capacity;
}
