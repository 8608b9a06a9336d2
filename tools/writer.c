/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records are piled up, and a pile changes hands when it is full or when whoever brings them thinks it has waited long enough: so the lock is taken, and
 * the thread woken, once for hundreds of records.
 */
#include "writer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "capture/thread.h"
#include "deliver.h"

#define PILE_BYTES (1024 * 1024)

enum { PILES = 3 }; /* one grows, one is written, and one lies ready */

struct pile {
	size_t used;
	_Alignas(8) uint8_t at[PILE_BYTES];
};

struct upg_writer {
	struct upg_delivery *delivery;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t work, room;
	struct pile piles[PILES];
	size_t handed_over, written; /* how many; the next one grows, and is the caller's alone */
	size_t reopen_at;            /* with reopen: once so many are written */
	bool reopen, stop;
};

static size_t
space(const struct upg_record *r)
{
	return (r->size + 7u) & ~(size_t)7;
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

static void
write_next(struct upg_writer *w)
{
	struct pile *p = &w->piles[w->written % PILES];

	pthread_mutex_unlock(&w->lock);
	write_pile(w, p);
	/* more may be long in coming */
	upg_sinks_flush(w->delivery->sinks);
	pthread_mutex_lock(&w->lock);
	w->written++;
	pthread_cond_signal(&w->room);
}

static void *
work(void *ctx)
{
	struct upg_writer *w = ctx;

	pthread_mutex_lock(&w->lock);
	while (w->written < w->handed_over || !w->stop) {
		if (w->reopen && w->written >= w->reopen_at) {
			w->reopen = false;
			upg_sinks_reopen(w->delivery->sinks);
		} else if (w->written < w->handed_over) {
			write_next(w);
		} else {
			pthread_cond_wait(&w->work, &w->lock);
		}
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct upg_writer *
upg_writer_start(struct upg_delivery *d)
{
	struct upg_writer *w = malloc(sizeof *w);

	if (!w)
		return NULL;
	w->delivery = d;
	for (size_t i = 0; i < PILES; i++)
		w->piles[i].used = 0;
	w->handed_over = w->written = w->reopen_at = 0;
	w->reopen = w->stop = false;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->work, NULL);
	pthread_cond_init(&w->room, NULL);
	if (upg_thread_start(&w->thread, work, w))
		return w;
	free(w);
	return NULL;
}

/* Waits until there is another pile to grow. */
static void
hand_over(struct upg_writer *w)
{
	if (w->piles[w->handed_over % PILES].used == 0)
		return;
	pthread_mutex_lock(&w->lock);
	w->handed_over++;
	pthread_cond_signal(&w->work);
	while (w->handed_over - w->written == PILES)
		pthread_cond_wait(&w->room, &w->lock);
	pthread_mutex_unlock(&w->lock);
}

void
upg_writer_push(struct upg_writer *w)
{
	pthread_mutex_lock(&w->lock);
	bool busy = w->handed_over - w->written == PILES - 1;
	pthread_mutex_unlock(&w->lock);
	if (!busy)
		hand_over(w);
}

void
upg_writer_put(struct upg_writer *w, const struct upg_record *r)
{
	if (w->piles[w->handed_over % PILES].used + space(r) > PILE_BYTES)
		hand_over(w);
	struct pile *p = &w->piles[w->handed_over % PILES];

	memcpy(p->at + p->used, r, r->size);
	p->used += space(r);
}

/* Sets one of the flags that the thread heeds when everything before is written. */
static void
ask(struct upg_writer *w, bool *flag)
{
	hand_over(w);
	pthread_mutex_lock(&w->lock);
	*flag = true;
	w->reopen_at = w->handed_over;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
}

void
upg_writer_reopen(struct upg_writer *w)
{
	ask(w, &w->reopen);
}

void
upg_writer_stop(struct upg_writer *w)
{
	if (!w)
		return;
	ask(w, &w->stop);
	pthread_join(w->thread, NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->work);
	pthread_cond_destroy(&w->room);
	free(w);
}
