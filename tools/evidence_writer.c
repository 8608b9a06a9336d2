/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "evidence_writer.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capture/thread.h"

/* Workers ring only when a ring is half full. */
#define LOOK_MS 50
/* Records of one ring before the others have their turn. */
#define TURN_RECORDS 256
/* Deaths are told by a bit; workers beyond share them. */
#define BITS 64

struct upg_evidence_writer {
	struct upg_evidence_files *files;
	struct upg_ring **rings;
	unsigned workers;
	pthread_t thread;
	uint8_t *record;
	struct pollfd *polled;
	/* from the others */
	_Atomic bool stop, reopen;
	_Atomic uint64_t dead;
	/* to the others */
	_Atomic bool failing;
	_Atomic uint64_t count[sizeof(struct upg_evidence_count) / sizeof(uint64_t)];
};

#define COUNTS (sizeof(struct upg_evidence_count) / sizeof(uint64_t))

static void
publish(struct upg_evidence_writer *w)
{
	uint64_t now[COUNTS];

	memcpy(now, upg_evidence_files_count(w->files), sizeof now);
	for (size_t i = 0; i < COUNTS; i++)
		atomic_store_explicit(&w->count[i], now[i], memory_order_relaxed);
	atomic_store_explicit(&w->failing, upg_evidence_files_failing(w->files), memory_order_relaxed);
}

struct upg_evidence_count
upg_evidence_writer_count(struct upg_evidence_writer *w)
{
	struct upg_evidence_count count;
	uint64_t now[COUNTS];

	for (size_t i = 0; i < COUNTS; i++)
		now[i] = atomic_load_explicit(&w->count[i], memory_order_relaxed);
	memcpy(&count, now, sizeof count);
	return count;
}

bool
upg_evidence_writer_failing(struct upg_evidence_writer *w)
{
	return atomic_load_explicit(&w->failing, memory_order_relaxed);
}

/* true: there may be more. */
static bool
drain(struct upg_evidence_writer *w, unsigned worker)
{
	const struct upg_evidence *e = (const struct upg_evidence *)(const void *)w->record;
	size_t len;

	for (int i = 0; i < TURN_RECORDS; i++) {
		switch (upg_ring_get(w->rings[worker], w->record, UPG_RING_RECORD_BYTES, &len)) {
		case UPG_RING_EMPTY:
			return false;
		case UPG_RING_CORRUPT: /* the supervisor will see for itself who writes nonsense */
			return true;
		case UPG_RING_RECORD:
			if (upg_evidence_sane(e, len))
				upg_evidence_files_take(w->files, worker, e);
			break;
		}
	}
	return true;
}

static void
obey(struct upg_evidence_writer *w)
{
	uint64_t dead = atomic_exchange(&w->dead, 0);

	for (unsigned i = 0; dead && i < w->workers; i++)
		if (dead >> i % BITS & 1)
			upg_evidence_files_death(w->files, i);
	if (atomic_exchange(&w->reopen, false))
		upg_evidence_files_reopen(w->files);
}

static void *
run(void *ctx)
{
	struct upg_evidence_writer *w = ctx;
	struct timespec t;

	for (bool more = true; more || !atomic_load(&w->stop);) {
		if (!more)
			poll(w->polled, w->workers, LOOK_MS);
		more = false;
		for (unsigned i = 0; i < w->workers; i++)
			more |= drain(w, i) || !upg_ring_arm(w->rings[i], true);
		obey(w);
		clock_gettime(CLOCK_MONOTONIC, &t);
		upg_evidence_files_tick(w->files, (uint64_t)t.tv_sec * UPG_SEC_US + (uint64_t)t.tv_nsec / 1000);
		publish(w);
	}
	upg_evidence_files_end(w->files);
	publish(w);
	return NULL;
}

static void
free_all(struct upg_evidence_writer *w)
{
	for (unsigned i = 0; w->rings && i < w->workers; i++)
		upg_ring_free(w->rings[i]);
	free(w->rings);
	free(w->polled);
	free(w->record);
	free(w);
}

struct upg_evidence_writer *
upg_evidence_writer_start(struct upg_evidence_files *files, unsigned workers, size_t ring_bytes)
{
	struct upg_evidence_writer *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->files = files;
	w->workers = workers;
	w->rings = calloc(workers, sizeof *w->rings);
	w->polled = calloc(workers, sizeof *w->polled);
	w->record = malloc(UPG_RING_RECORD_BYTES);
	bool good = w->rings && w->polled && w->record;
	for (unsigned i = 0; good && i < workers; i++) {
		good = (w->rings[i] = upg_ring_new(ring_bytes)) != NULL;
		if (good)
			w->polled[i] = (struct pollfd){.fd = upg_ring_fd(w->rings[i]), .events = POLLIN};
	}
	if (good && upg_thread_start(&w->thread, run, w))
		return w;
	free_all(w);
	return NULL;
}

void
upg_evidence_writer_stop(struct upg_evidence_writer *w)
{
	if (!w)
		return;
	atomic_store(&w->stop, true);
	pthread_join(w->thread, NULL);
	free_all(w);
}

bool
upg_evidence_writer_put(struct upg_evidence_writer *w, unsigned worker, const struct upg_evidence *e)
{
	return upg_ring_put_quiet(w->rings[worker], e, e->size);
}

bool
upg_evidence_writer_put_wait(struct upg_evidence_writer *w, unsigned worker, const struct upg_evidence *e)
{
	return upg_ring_put_wait(w->rings[worker], e, e->size);
}

void
upg_evidence_writer_death(struct upg_evidence_writer *w, unsigned worker)
{
	atomic_fetch_or(&w->dead, UINT64_C(1) << worker % BITS);
}

void
upg_evidence_writer_reopen(struct upg_evidence_writer *w)
{
	atomic_store(&w->reopen, true);
}
