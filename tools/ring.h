/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ring.h - records from one worker process to the supervisor, through memory both map. One producer, one consumer,
 * no lock. The consumer trusts nothing it finds there: the producer parses hostile traffic.
 */
#ifndef UPG_RING_H
#define UPG_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct upg_ring;

/* The longest record. A consumer's buffer of this size takes any. */
#define UPG_RING_RECORD_BYTES (64u * 1024)

enum upg_ring_got {
	UPG_RING_EMPTY,
	UPG_RING_RECORD,
	UPG_RING_CORRUPT, /* the producer has written nonsense: all that was in the ring is given up */
};

/*
 * A ring of at least `bytes` octets (rounded up to a power of two, at least 128 KiB). Call before fork(); both sides
 * use what this returns. NULL with errno on failure. The caller owns it.
 */
struct upg_ring *upg_ring_new(size_t bytes);

/* Unmaps this process's side. NULL is allowed. */
void upg_ring_free(struct upg_ring *);

/*
 * Producer: copies one record in and wakes a waiting consumer. Never blocks. False, and counted as dropped, where there is no room or len
 * exceeds UPG_RING_RECORD_BYTES. A producer that dies within this call leaves no trace of the record.
 */
bool upg_ring_put(struct upg_ring *, const void *data, size_t len);

/* Producer: as put, but wakes nobody unless the ring is half full; upg_ring_bell does, when no packet waits for it. */
bool upg_ring_put_quiet(struct upg_ring *, const void *data, size_t len);

/* Producer: wakes a waiting consumer. */
void upg_ring_bell(struct upg_ring *);

/*
 * Producer: as put, but waits for room instead of dropping. False where the record is too long, a signal interrupted the wait or the
 * consumer made no room for a second (nothing is written or counted then).
 */
bool upg_ring_put_wait(struct upg_ring *, const void *data, size_t len);

/* Consumer: copies the oldest record to buf, its length to *len. A record longer than cap is skipped as corrupt. */
enum upg_ring_got upg_ring_get(struct upg_ring *, void *buf, size_t cap, size_t *len);

/* Either side: octets waiting, and how many there may be. The other side's word. */
size_t upg_ring_used(const struct upg_ring *, size_t *size);

/* Positions, which only grow: where the newest record ends (either side; the producer's word), and how far the consumer is (its own). */
uint64_t upg_ring_head(const struct upg_ring *);
uint64_t upg_ring_tail(const struct upg_ring *);

/* Consumer: the descriptor that becomes readable on a put after upg_ring_arm(). Belongs to the ring. */
int upg_ring_fd(const struct upg_ring *);

/*
 * Consumer: asks for a wake-up by the next put; lazily: by the one that makes the ring more than half full, as who comes by again soon need not be
 * called for less. False: what would wake is there already, do not wait.
 */
bool upg_ring_arm(struct upg_ring *, bool lazily);

/*
 * Consumer, with no producer alive: makes the shared positions good for the next one, which may begin behind what is in the ring. Returns where that ends,
 * as upg_ring_tail() will tell.
 */
uint64_t upg_ring_inherit(struct upg_ring *);

/* Records put() could not place, since the ring was made. The producer's word. */
uint64_t upg_ring_dropped(const struct upg_ring *);

#endif
