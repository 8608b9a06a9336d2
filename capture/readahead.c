/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * readahead.c - batches go round: the thread fills them and hands them over, some at a time, or what there is before it has to wait for input; they are
 * given back when all their packets have had their turn. Two semaphores count those handed over and those that are free; nothing else is shared.
 */
#include "readahead.h"
#include "batch.h"
#include "decode.h"
#include "flow.h"
#include "thread.h"
#include <errno.h>
#include <poll.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum {
	BATCHES = 16,
	BATCH_PACKETS = 128,
	AT_A_TIME = BATCHES / 2, /* so many change hands: each time the other side may have to be woken */
	IDLE_MS = 100,
};
_Static_assert(2 * (AT_A_TIME - 1) < BATCHES,
               "each side may hold back so many, and there is one for the other to go on with");

/* A packet's place: batches are counted, not numbered. */
struct place {
	size_t batch, packet;
};

struct slot {
	struct upg_batch batch;
	enum upg_next then; /* what comes behind its packets: the next batch, or one of the ends */
};

struct readahead {
	struct upg_source base;
	struct upg_readahead_options opt;
	struct upg_source *from;
	pthread_t thread;
	sem_t full, free;
	int stop_fd; /* readable: reading is over */
	atomic_bool closing;
	struct slot slot[BATCHES];
	char err[UPG_ERR_BYTES]; /* of the end */

	/* the thread's */
	struct slot *filling;       /* NULL: none yet since the last was full */
	size_t filled, handed_over; /* batches */
	bool refused;               /* input was not read, because reading is over */

	/* the caller's */
	bool stopped;             /* the thread has been told */
	size_t taken, given_back; /* batches */
	struct place turn, show;  /* of the next packet of next(), of ahead() */
	unsigned shown;           /* packets from turn to show */
	struct upg_source_stats stats;
};

/* --- the thread ------------------------------------------------------------------------------------------------------ */

static void
hand_over(struct readahead *r)
{
	for (; r->handed_over < r->filled; r->handed_over++)
		sem_post(&r->full);
}

static void
finish_batch(struct readahead *r, enum upg_next then)
{
	r->filling->then = then;
	r->filling = NULL;
	r->filled++;
	if (r->filled - r->handed_over >= AT_A_TIME)
		hand_over(r);
}

/* A batch to fill; NULL: nobody wants one any more. */
static struct slot *
to_fill(struct readahead *r)
{
	if (r->filling)
		return r->filling;
	while (sem_wait(&r->free) != 0)
		;
	if (atomic_load(&r->closing))
		return NULL;
	r->filling = &r->slot[r->filled % BATCHES];
	upg_batch_empty(&r->filling->batch);
	return r->filling;
}

/* Input is wanted of fd: nothing that was read before waits for it. False: it is not to be read any more. */
static bool
about_to_read(void *ctx, int fd)
{
	struct readahead *r = ctx;
	struct pollfd p[] = {{.fd = r->stop_fd, .events = POLLIN}, {.fd = fd, .events = POLLIN}};

	if (poll(p, 2, 0) == 0) {
		if (r->filling)
			finish_batch(r, UPG_NEXT_PACKET);
		hand_over(r);
		while (poll(p, 2, -1) < 0 && errno == EINTR)
			;
	}
	r->refused = p[0].revents != 0;
	return !r->refused;
}

static void
prepare(const struct readahead *r, struct upg_packet *pkt)
{
	if (upg_decode(pkt, r->opt.lim) == UPG_DECODED_TCP && r->opt.verify_checksums &&
	    pkt->csum == UPG_CSUM_UNKNOWN && pkt->payload_missing == 0 && !pkt->tcp.bad_offset &&
	    upg_checksum_good(pkt))
		pkt->csum = UPG_CSUM_GOOD;
	pkt->flow_hash = upg_flow_hash(r->opt.hash_key, &pkt->tuple, &pkt->flow_swapped);
	pkt->prepared = true;
}

static void *
read_on(void *ctx)
{
	struct readahead *r = ctx;
	struct upg_packet *pkt;
	enum upg_next next;

	while ((next = r->from->ops->next(r->from, &pkt, r->err)) == UPG_NEXT_PACKET) {
		if (r->filling && !upg_batch_fits(&r->filling->batch, pkt->captured_bytes))
			finish_batch(r, UPG_NEXT_PACKET);
		if (!to_fill(r))
			return NULL;
		prepare(r, upg_batch_add(&r->filling->batch, pkt));
	}
	if (to_fill(r))
		finish_batch(r, r->refused ? UPG_NEXT_END : next);
	hand_over(r);
	return NULL;
}

/* --- the caller ------------------------------------------------------------------------------------------------------ */

static struct readahead *
readahead(struct upg_source *base)
{
	return (struct readahead *)base;
}

static void
give_back(struct readahead *r)
{
	for (; r->given_back < r->turn.batch; r->given_back++)
		sem_post(&r->free);
}

/* One more batch; false: none came in a while. */
static bool
await(struct readahead *r)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += IDLE_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	return sem_timedwait(&r->full, &until) == 0;
}

/* One more batch; false: there is none, or none came in a while. */
static bool
take(struct readahead *r, bool wait)
{
	if (sem_trywait(&r->full) != 0 && !(wait && await(r)))
		return false;
	r->taken++;
	return true;
}

/* The place moves on to the next batch. NULL: no packet is there (yet). */
static __attribute__((noinline)) struct upg_packet *
packet_further(struct readahead *r, struct place *p, bool wait)
{
	while (p->batch < r->taken || take(r, wait)) {
		struct slot *s = &r->slot[p->batch % BATCHES];

		if (p->packet < s->batch.count)
			return &s->batch.packet[p->packet];
		if (s->then != UPG_NEXT_PACKET)
			return NULL;
		*p = (struct place){.batch = p->batch + 1};
	}
	return NULL;
}

/* The packet at a place, which moves on to the next batch where one ends; NULL: none is there (yet). */
static inline struct upg_packet *
packet_at(struct readahead *r, struct place *p, bool wait)
{
	struct slot *s = &r->slot[p->batch % BATCHES];

	if (p->batch < r->taken && p->packet < s->batch.count)
		return &s->batch.packet[p->packet];
	return packet_further(r, p, wait);
}

/* No packet is at turn: the end, or a pause. Behind an error comes the end. */
static enum upg_next
without_packet(struct readahead *r, char err[UPG_ERR_BYTES])
{
	struct slot *s = &r->slot[r->turn.batch % BATCHES];
	enum upg_next then = s->then;

	if (r->turn.batch == r->taken)
		return UPG_NEXT_IDLE;
	s->then = UPG_NEXT_END;
	if (then == UPG_NEXT_ERROR)
		snprintf(err, UPG_ERR_BYTES, "%s", r->err);
	return then;
}

static enum upg_next
readahead_next(struct upg_source *base, struct upg_packet **out, char err[UPG_ERR_BYTES])
{
	struct readahead *r = readahead(base);
	struct upg_packet *pkt = packet_at(r, &r->turn, true);

	if (r->turn.batch - r->given_back >= AT_A_TIME)
		give_back(r);
	if (pkt)
		r->turn.packet++;
	if (r->shown)
		r->shown--;
	else
		r->show = r->turn;
	if (!pkt)
		return without_packet(r, err);
	r->stats.packets++;
	r->stats.bytes += pkt->wire_bytes;
	*out = pkt;
	return UPG_NEXT_PACKET;
}

static struct upg_packet *
readahead_ahead(struct upg_source *base)
{
	struct readahead *r = readahead(base);
	struct upg_packet *pkt = r->shown < UPG_AHEAD_MOST ? packet_at(r, &r->show, false) : NULL;

	if (!pkt)
		return NULL;
	r->show.packet++;
	r->shown++;
	return pkt;
}

static void
readahead_verdict(struct upg_source *base, struct upg_packet *pkt, enum upg_fate fate)
{
}

static void
readahead_stats(struct upg_source *base, struct upg_source_stats *out)
{
	*out = readahead(base)->stats;
}

static const char *
readahead_name(struct upg_source *base, uint32_t source)
{
	struct upg_source *from = readahead(base)->from;

	return from->ops->name(from, source);
}

void
upg_readahead_stop(struct upg_source *base)
{
	struct readahead *r = readahead(base);

	if (!r->stopped)
		eventfd_write(r->stop_fd, 1);
	r->stopped = true;
}

/* All but the source itself. */
static void
take_down(struct readahead *r)
{
	for (size_t i = 0; i < BATCHES; i++)
		upg_batch_fini(&r->slot[i].batch);
	sem_destroy(&r->full);
	sem_destroy(&r->free);
	if (r->stop_fd >= 0)
		close(r->stop_fd);
	free(r);
}

static void
readahead_close(struct upg_source *base)
{
	struct readahead *r = readahead(base);

	atomic_store(&r->closing, true);
	upg_readahead_stop(base);
	sem_post(&r->free);
	pthread_join(r->thread, NULL);
	r->from->ops->close(r->from);
	take_down(r);
}

static const struct upg_source_ops readahead_ops = {
        .next = readahead_next,
        .ahead = readahead_ahead,
        .verdict = readahead_verdict,
        .stats = readahead_stats,
        .name = readahead_name,
        .close = readahead_close,
};

struct upg_source *
upg_readahead_start(struct upg_source *from, const struct upg_readahead_options *opt)
{
	struct readahead *r = calloc(1, sizeof(*r));
	bool good;

	if (!r)
		return NULL;
	r->base.ops = &readahead_ops;
	r->opt = *opt;
	r->from = from;
	r->stop_fd = eventfd(0, EFD_CLOEXEC);
	sem_init(&r->full, 0, 0);
	sem_init(&r->free, 0, BATCHES);
	good = r->stop_fd >= 0;
	for (size_t i = 0; good && i < BATCHES; i++)
		good = upg_batch_init(&r->slot[i].batch, BATCH_PACKETS, UPG_BATCH_PACKET_BYTES);
	if (good && from->ops->before_read)
		from->ops->before_read(from, about_to_read, r);
	if (good && upg_thread_start(&r->thread, read_on, r))
		return &r->base;
	if (from->ops->before_read)
		from->ops->before_read(from, NULL, NULL);
	take_down(r);
	return NULL;
}
