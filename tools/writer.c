/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One pile of records grows while the other one is written; then they change places. The lock is held to copy a record, never to write one. */
#include "writer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capture/thread.h"
#include "deliver.h"

#define PILE_BYTES  (512 * 1024)
#define PATIENCE_MS 20 /* a pile that grows slowly is written after that */

struct pile {
	size_t used;
	_Alignas(8) uint8_t at[PILE_BYTES];
};

struct upg_writer {
	struct upg_delivery *delivery;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t work, room;
	struct pile piles[2];
	unsigned growing; /* which one */
	bool reopen, stop;
};

static size_t
space(const struct upg_record *r)
{
	return (r->size + 7u) & ~(size_t)7;
}

static struct timespec
patience(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += PATIENCE_MS * 1000000L;
	t.tv_sec += t.tv_nsec / 1000000000L;
	t.tv_nsec %= 1000000000L;
	return t;
}

/* Waits for a pile that is worth it; the lock is held. */
static void
wait_for_work(struct upg_writer *w)
{
	const struct pile *p = &w->piles[w->growing];

	while (p->used == 0 && !w->stop && !w->reopen)
		pthread_cond_wait(&w->work, &w->lock);
	struct timespec until = patience();
	while (p->used < PILE_BYTES / 2 && !w->stop && !w->reopen)
		if (pthread_cond_timedwait(&w->work, &w->lock, &until) != 0)
			return;
}

static void
write_pile(struct upg_writer *w, struct pile *p)
{
	for (size_t at = 0; at < p->used;) {
		const struct upg_record *r = (const struct upg_record *)(const void *)(p->at + at);

		upg_deliver_show(w->delivery, r);
		at += space(r);
	}
	p->used = 0;
}

static void *
work(void *ctx)
{
	struct upg_writer *w = ctx;
	bool more = true;

	pthread_mutex_lock(&w->lock);
	while (more) {
		wait_for_work(w);
		struct pile *p = &w->piles[w->growing];
		bool reopen = w->reopen;

		more = !w->stop || p->used > 0;
		w->growing = !w->growing;
		w->reopen = false;
		pthread_cond_signal(&w->room);
		pthread_mutex_unlock(&w->lock);
		write_pile(w, p);
		if (reopen)
			upg_sinks_reopen(w->delivery->sinks);
		pthread_mutex_lock(&w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct upg_writer *
upg_writer_start(struct upg_delivery *d)
{
	struct upg_writer *w = malloc(sizeof *w);
	pthread_condattr_t monotonic;

	if (!w)
		return NULL;
	w->delivery = d;
	w->piles[0].used = w->piles[1].used = w->growing = 0;
	w->reopen = w->stop = false;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->work, &monotonic);
	pthread_cond_init(&w->room, NULL);
	pthread_condattr_destroy(&monotonic);
	if (upg_thread_start(&w->thread, work, w))
		return w;
	free(w);
	return NULL;
}

void
upg_writer_put(struct upg_writer *w, const struct upg_record *r)
{
	pthread_mutex_lock(&w->lock);
	while (w->piles[w->growing].used + space(r) > PILE_BYTES)
		pthread_cond_wait(&w->room, &w->lock);
	struct pile *p = &w->piles[w->growing];
	size_t before = p->used;

	memcpy(p->at + before, r, r->size);
	p->used += space(r);
	if (before == 0 || (before < PILE_BYTES / 2 && p->used >= PILE_BYTES / 2))
		pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
}

void
upg_writer_reopen(struct upg_writer *w)
{
	pthread_mutex_lock(&w->lock);
	w->reopen = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
}

void
upg_writer_stop(struct upg_writer *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->work);
	pthread_cond_destroy(&w->room);
	free(w);
}
