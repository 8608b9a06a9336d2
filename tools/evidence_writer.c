/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "evidence_writer.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "capture/thread.h"

/* Workers ring only when a ring is half full. */
#define LOOK_MS 50
/* Records of one ring before the others have their turn. */
#define TURN_RECORDS 256
/* Deaths are told by a bit; workers beyond share them. */
#define BITS 64
/* How long an alert waits for its file. */
#define PATIENCE_US (3 * UPG_SEC_US)

struct lane {
	struct upg_ring *ring;
	_Atomic uint64_t done; /* what lies before is written, or lost */
	/* the supervisor's own */
	struct upg_evidence_id asked_for; /* since asked_us */
	uint64_t asked_us, wanted;        /* by it, done must be there */
	bool late;                        /* it was not in time */
};

struct upg_evidence_writer {
	struct upg_evidence_files *files;
	struct lane *lanes; /* one for each worker */
	unsigned workers;
	pthread_t thread;
	uint8_t *record;
	struct pollfd *polled;
	int call_fd, there_fd; /* somebody waits; what he waits for may be there */
	/* from the others */
	_Atomic bool stop, reopen, awaited;
	_Atomic uint64_t dead;
	/* to the others */
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

static void
ring_bell(int fd)
{
	uint64_t one = 1;
	ssize_t n = write(fd, &one, sizeof one);

	(void)n; /* it rings already */
}

static void
silence_bell(int fd)
{
	uint64_t value;
	ssize_t n = read(fd, &value, sizeof value);

	(void)n; /* it did not ring */
}

/* true: there may be more. */
static bool
drain(struct upg_evidence_writer *w, unsigned worker)
{
	const struct upg_evidence *e = (const struct upg_evidence *)(const void *)w->record;
	struct lane *l = &w->lanes[worker];
	size_t len;

	for (int i = 0; i < TURN_RECORDS; i++, atomic_store(&l->done, upg_ring_tail(l->ring))) {
		switch (upg_ring_get(l->ring, w->record, UPG_RING_RECORD_BYTES, &len)) {
		case UPG_RING_EMPTY:
			return false;
		case UPG_RING_CORRUPT: /* the supervisor will see for itself who writes nonsense */
			break;
		case UPG_RING_RECORD:
			if (upg_evidence_sane(e, len))
				upg_evidence_files_take(w->files, worker, e);
			if (e->kind == UPG_EVIDENCE_AT && atomic_exchange(&w->awaited, false))
				ring_bell(w->there_fd);
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
			poll(w->polled, w->workers + 1, LOOK_MS);
		silence_bell(w->call_fd);
		more = false;
		for (unsigned i = 0; i < w->workers; i++)
			more |= drain(w, i) || !upg_ring_arm(w->lanes[i].ring, true);
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
	for (unsigned i = 0; w->lanes && i < w->workers; i++)
		upg_ring_free(w->lanes[i].ring);
	if (w->call_fd >= 0)
		close(w->call_fd);
	if (w->there_fd >= 0)
		close(w->there_fd);
	free(w->lanes);
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
	w->lanes = calloc(workers, sizeof *w->lanes);
	w->polled = calloc(workers + 1, sizeof *w->polled);
	w->record = malloc(UPG_RING_RECORD_BYTES);
	w->call_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	w->there_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	bool good = w->lanes && w->polled && w->record && w->call_fd >= 0 && w->there_fd >= 0;
	for (unsigned i = 0; good && i < workers; i++) {
		good = (w->lanes[i].ring = upg_ring_new(ring_bytes)) != NULL;
		if (good)
			w->polled[i] = (struct pollfd){.fd = upg_ring_fd(w->lanes[i].ring), .events = POLLIN};
	}
	if (good)
		w->polled[workers] = (struct pollfd){.fd = w->call_fd, .events = POLLIN};
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
	return upg_ring_put_quiet(w->lanes[worker].ring, e, e->size);
}

bool
upg_evidence_writer_put_wait(struct upg_evidence_writer *w, unsigned worker, const struct upg_evidence *e)
{
	return upg_ring_put_wait(w->lanes[worker].ring, e, e->size);
}

void
upg_evidence_writer_death(struct upg_evidence_writer *w, unsigned worker)
{
	w->lanes[worker].wanted = 0; /* whatever it may have written into its ring */
	atomic_fetch_or(&w->dead, UINT64_C(1) << worker % BITS);
}

void
upg_evidence_writer_reopen(struct upg_evidence_writer *w)
{
	atomic_store(&w->reopen, true);
}

static uint64_t
clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * UPG_SEC_US + (uint64_t)t.tv_nsec / 1000;
}

int
upg_evidence_writer_fd(const struct upg_evidence_writer *w)
{
	return w->there_fd;
}

static void
ask(struct upg_evidence_writer *w, struct lane *l, const struct upg_evidence_id *id)
{
	l->asked_for = *id;
	l->asked_us = clock_us();
	l->wanted = upg_ring_head(l->ring);
	ring_bell(w->call_fd);
}

enum upg_evidence_wait
upg_evidence_writer_await(struct upg_evidence_writer *w, unsigned worker, const struct upg_evidence_id *id)
{
	struct lane *l = &w->lanes[worker];

	atomic_store(&w->awaited, true); /* before the look that finds it is not there yet */
	bool done = atomic_load(&l->done) >= l->wanted;
	if (l->late && !done)
		return UPG_EVIDENCE_LATE;
	l->late = false;
	if (memcmp(&l->asked_for, id, sizeof *id) != 0) {
		ask(w, l, id);
		done = atomic_load(&l->done) >= l->wanted;
	}
	l->late = !done && clock_us() - l->asked_us > PATIENCE_US;
	return done ? UPG_EVIDENCE_DONE : l->late ? UPG_EVIDENCE_LATE : UPG_EVIDENCE_SOON;
}
