/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nfqueue.c - packets of one NFQUEUE: its socket, its binding, its losses. Their verdicts: nfverdict.c. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "nfmessage.h"
#include "nfproc.h"
#include "nfslots.h"
#include "nfverdict.h"
#include "reset.h"
#include "source.h"

#define IDLE_MS 100
#define ACK_MS  2000
/* Half the id space: a batch verdict this far ahead answers all that is queued, read or not. */
#define ID_AHEAD UINT32_C(0x3fffffff)

struct nfqueue {
	struct upg_source source;
	struct upg_nfverdict v;
	struct mnl_socket *nl;
	int proc_fd;
	bool fail_open;
	bool paused;             /* since all that was received was answered, the caller has had its time */
	struct upg_reset *reset; /* the caller's, or NULL */
	char name[24];

	struct upg_nfslots slots;
	struct upg_nfslot *ready;   /* the oldest that next() has not handed out */
	struct upg_nfslot *unshown; /* the oldest that ahead() has not shown either */
	unsigned shown;             /* how many from ready to it */

	uint32_t last_id;
	bool any_id, acked, bound;
	struct upg_source_stats last; /* once it is not bound any more: of its end */
	bool suspect;                 /* the queue may have been full: packets may have passed, and no id tells */
	uint64_t run;                 /* packets read since the socket was last empty */
	uint64_t clear_at;            /* of them: from there on it cannot have been full any more */
	uint64_t length, look_every;  /* of the queue; after so many packets of a run it is looked how full it is */
	int ack_errno;
	uint64_t count, bytes, gaps;
};

static struct nfqueue *
nfqueue(struct upg_source *s)
{
	return (struct nfqueue *)s;
}

static uint64_t
now_us(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * UPG_SEC_US + (uint64_t)ts.tv_nsec / 1000;
}

/* --- verdicts -------------------------------------------------------------------------------------------------------- */

/* RSTs that waited for the verdict of the packet at hand, behind it and all before it. */
static void
send_resets(struct nfqueue *q)
{
	if (!q->reset || !upg_reset_waiting(q->reset))
		return;
	upg_nfverdict_flush(&q->v);
	upg_reset_flush(q->reset);
}

static void
nfqueue_verdict(struct upg_source *source, struct upg_packet *p, enum upg_fate fate)
{
	struct nfqueue *q = nfqueue(source);

	upg_nfverdict_answer(&q->v, (struct upg_nfslot *)p, fate);
	send_resets(q);
}

/* --- receiving ------------------------------------------------------------------------------------------------------- */

/* Ids count up by one; those missing were lost on the way to the socket (and passed, under fail-open). */
static uint32_t
count_gap(struct nfqueue *q, uint32_t id)
{
	uint32_t missing = q->any_id ? id - q->last_id - 1 : 0;

	q->gaps += missing;
	q->any_id = true;
	q->last_id = id;
	return missing;
}

/* Can the queue have been full since it was last looked at? It never held more than what waits now and what was read since. */
static bool
was_full(const struct nfqueue *q)
{
	struct upg_nfproc_row row = {0};

	return !upg_nfproc_read(q->proc_fd, q->v.queue, &row) ||
	       row.waiting + q->look_every + q->slots.count >= q->length;
}

/*
 * Have packets passed before this one, under fail-open? The ids tell where the receive buffer was full. Where the queue was, nothing does, but then it held
 * as many packets as it may: they are read one after the other, without the socket being empty in between, and on the way it is seen how full it is.
 */
static bool
unseen_before(struct nfqueue *q, uint32_t id)
{
	bool unseen = count_gap(q, id) > 0 || q->suspect;

	if (!q->fail_open)
		return false;
	if (q->run == 0)
		q->clear_at = 0;
	if (++q->run % q->look_every == 0 && was_full(q))
		q->clear_at = q->run + q->length;
	q->suspect = q->run < q->clear_at;
	return unseen;
}

/* Takes the packet of one message of the queue. False: there is none in it. */
static bool
slot_fill(struct nfqueue *q, struct upg_nfslot *s, const struct nlmsghdr *nlh, uint64_t ts_us, uint64_t clock_us)
{
	struct upg_packet *p = &s->packet;

	if (!upg_nfmessage_packet(nlh, ts_us, p))
		return false;
	p->clock_us = clock_us;
	p->number = ++q->count;
	q->bytes += p->wire_bytes;
	s->mark_in = p->mark;
	p->unseen_before = unseen_before(q, p->nfq_id);
	return true;
}

/* An error message answers one of ours: the binding (awaited) or a verdict. */
static void
take_error(struct nfqueue *q, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof *e)
		return;
	if (!q->acked) {
		q->acked = true;
		q->ack_errno = -e->error;
	} else if (e->error) {
		q->v.errors++;
	}
}

static void
take_message(struct nfqueue *q, size_t i, uint64_t ts_us, uint64_t clock_us)
{
	struct upg_nfslot *s;
	const struct nlmsghdr *nlh = upg_nfslots_message(&q->slots, i, &s);

	if (nlh && nlh->nlmsg_type == (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET) &&
	    slot_fill(q, s, nlh, ts_us, clock_us)) {
		upg_nfverdict_await(&q->v, s);
		if (!q->ready)
			q->ready = s;
		if (!q->unshown)
			q->unshown = s;
		return;
	}
	if (nlh && nlh->nlmsg_type == NLMSG_ERROR)
		take_error(q, nlh);
	s->next = q->v.free;
	q->v.free = s;
}

/*
 * Receives what is there, at most a batch, and waits for the first of it if it is told to (IDLE_MS, or until a signal). Returns the number of
 * datagrams; 0: none, or no slot is free; -1: errno.
 */
static int
receive(struct nfqueue *q, bool wait)
{
	uint64_t ts_us, clock_us;
	int n;

	n = upg_nfslots_receive(&q->slots, q->v.fd, &q->v.free, wait);
	if (n > 0) {
		ts_us = now_us(CLOCK_REALTIME);
		clock_us = now_us(CLOCK_MONOTONIC);
		for (int i = 0; i < n; i++)
			take_message(q, (size_t)i, ts_us, clock_us);
		q->paused = false;
	}
	if (n < (int)q->slots.armed)
		q->run = 0;
	return n;
}

static enum upg_next
nfqueue_next(struct upg_source *source, struct upg_packet **out, char err[UPG_ERR_BYTES])
{
	struct nfqueue *q = nfqueue(source);

	send_resets(q);
	while (!q->ready) {
		if (q->v.oldest)
			upg_nfverdict_flush(&q->v);
		if (!q->paused) {
			q->paused = true;
			return UPG_NEXT_PAUSE;
		}
		int n = receive(q, true);
		if (n < 0) {
			snprintf(err, UPG_ERR_BYTES, "queue %u: receiving: %s", q->v.queue, strerror(errno));
			return UPG_NEXT_ERROR;
		}
		/* Without a free slot the caller must answer something first. */
		if (n == 0)
			return UPG_NEXT_IDLE;
	}
	*out = &q->ready->packet;
	q->ready->state = UPG_NFSLOT_HELD;
	q->ready = q->ready->next;
	if (q->shown)
		q->shown--;
	else
		q->unshown = q->ready;
	return UPG_NEXT_PACKET;
}

static struct upg_packet *
nfqueue_ahead(struct upg_source *source)
{
	struct nfqueue *q = nfqueue(source);
	struct upg_nfslot *s = q->unshown;

	if (!s || q->shown == UPG_AHEAD_MOST)
		return NULL;
	q->unshown = s->next;
	q->shown++;
	return &s->packet;
}

/* --- losses ---------------------------------------------------------------------------------------------------------- */

static void
nfqueue_stats(struct upg_source *source, struct upg_source_stats *out)
{
	struct nfqueue *q = nfqueue(source);
	struct upg_nfproc_row row = {0};

	if (!q->bound) {
		*out = q->last;
		return;
	}
	upg_nfproc_read(q->proc_fd, q->v.queue, &row);
	*out = (struct upg_source_stats){
	        .packets = q->count,
	        .bytes = q->bytes,
	        .dropped_kernel = row.dropped,
	        /* Under fail-open only the ids tell; behind the last packet read only /proc does. */
	        .dropped_user = row.user_dropped > q->gaps ? row.user_dropped : q->gaps,
	        .verdict_errors = q->v.errors,
	};
}

static const char *
nfqueue_name(struct upg_source *source, uint32_t index)
{
	return nfqueue(source)->name;
}

/* --- opening and closing --------------------------------------------------------------------------------------------- */

static void
put_flags(struct nlmsghdr *nlh, uint32_t flags, uint32_t mask)
{
	mnl_attr_put_u32(nlh, NFQA_CFG_FLAGS, htonl(flags));
	mnl_attr_put_u32(nlh, NFQA_CFG_MASK, htonl(mask));
}

/* Sends a configuration message and waits for its answer; packets that come first are kept. Returns an errno. */
static int
configure(struct nfqueue *q, struct nlmsghdr *nlh)
{
	struct iovec iov = {.iov_base = nlh, .iov_len = nlh->nlmsg_len};
	uint64_t until = now_us(CLOCK_MONOTONIC) + ACK_MS * 1000;

	q->acked = false;
	nlh->nlmsg_flags |= NLM_F_ACK;
	if (!upg_nfverdict_request(&q->v, nlh, &iov, 1))
		return errno;
	while (!q->acked) {
		if (receive(q, true) < 0)
			return errno;
		/* Every slot is full of packets: then the queue is ours. */
		if (!q->acked && q->slots.armed == 0)
			return 0;
		if (!q->acked && now_us(CLOCK_MONOTONIC) > until)
			return ETIMEDOUT;
	}
	return q->ack_errno;
}

static void
explain_bind(struct nfqueue *q, int error, char err[UPG_ERR_BYTES])
{
	struct upg_nfproc_row row = {0};

	/* The kernel says "not permitted" for a queue of somebody else, too. */
	if (error == EBUSY || (error == EPERM && upg_nfproc_read(q->proc_fd, q->v.queue, &row)))
		snprintf(err, UPG_ERR_BYTES,
		         "queue %u is already taken by another program (netlink port %u, as a rule its process id)",
		         q->v.queue, row.port);
	else if (error == EPERM)
		snprintf(err, UPG_ERR_BYTES, "queue %u: binding it needs the capability CAP_NET_ADMIN", q->v.queue);
	else
		snprintf(err, UPG_ERR_BYTES, "queue %u: the kernel refuses it: %s", q->v.queue, strerror(error));
}

/* Binding, copying, length and flags in one message: no packet meets a half configured queue. */
static bool
bind_queue(struct nfqueue *q, const struct upg_limits *lim, char err[UPG_ERR_BYTES])
{
	char buf[512];
	struct nlmsghdr *nlh = nfq_nlmsg_put(buf, NFQNL_MSG_CONFIG, q->v.queue);
	uint32_t flags = NFQA_CFG_F_GSO | (q->fail_open ? NFQA_CFG_F_FAIL_OPEN : 0);
	int error;

	nfq_nlmsg_cfg_put_cmd(nlh, AF_UNSPEC, NFQNL_CFG_CMD_BIND);
	nfq_nlmsg_cfg_put_params(nlh, NFQNL_COPY_PACKET, 0xffff);
	nfq_nlmsg_cfg_put_qmaxlen(nlh, (uint32_t)lim->nfq_queue_packets);
	put_flags(nlh, flags, NFQA_CFG_F_GSO | NFQA_CFG_F_FAIL_OPEN);
	error = configure(q, nlh);
	q->bound = error == 0;
	if (!q->bound)
		explain_bind(q, error, err);
	return q->bound;
}

static bool
open_socket(struct nfqueue *q, const struct upg_limits *lim, char err[UPG_ERR_BYTES])
{
	struct timeval idle = {.tv_usec = IDLE_MS * 1000};
	int one = 1, bytes = lim->nfq_buffer_bytes > INT32_MAX ? INT32_MAX : (int)lim->nfq_buffer_bytes;

	q->nl = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	if (!q->nl || mnl_socket_bind(q->nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		snprintf(err, UPG_ERR_BYTES, "queue %u: opening a netlink socket: %s", q->v.queue, strerror(errno));
		return false;
	}
	q->v.fd = mnl_socket_get_fd(q->nl);
	/* Without the privilege to exceed the system's cap, as much as it gives. */
	if (setsockopt(q->v.fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0)
		setsockopt(q->v.fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
	setsockopt(q->v.fd, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof idle);
	setsockopt(q->v.fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &one, sizeof one);
	/* A refused verdict need not be sent back whole. */
	setsockopt(q->v.fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof one);
	/* Read later by an unprivileged user: opened while it still may be. */
	q->proc_fd = open(UPG_NFPROC_PATH, O_RDONLY | O_CLOEXEC);
	return true;
}

/*
 * Every id is answered. What was handed out passes. What nobody has looked at passes under fail-open, with new packets
 * passing from then on; otherwise it is dropped, and its sender repeats it to whoever guards the queue next.
 */
static void
answer_all(struct nfqueue *q)
{
	uint32_t unread = q->fail_open ? q->v.pass : NF_DROP;

	if (q->fail_open) {
		char buf[128];
		struct nlmsghdr *nlh = nfq_nlmsg_put(buf, NFQNL_MSG_CONFIG, q->v.queue);
		struct iovec iov = {.iov_base = buf};

		nfq_nlmsg_cfg_put_qmaxlen(nlh, 0);
		iov.iov_len = nlh->nlmsg_len;
		upg_nfverdict_request(&q->v, nlh, &iov, 1);
	}
	do {
		for (struct upg_nfslot *s = q->v.oldest; s; s = s->next)
			if (s->state != UPG_NFSLOT_ANSWERED)
				upg_nfverdict_decide(&q->v, s,
				                     s->state == UPG_NFSLOT_READY && !q->fail_open ? UPG_FATE_DROP
				                                                                   : UPG_FATE_PASS);
		q->ready = q->unshown = NULL;
		q->shown = 0;
		upg_nfverdict_flush(&q->v);
		/* Where passing changes a mark, each packet's own must be known first. */
	} while (q->fail_open && q->v.pass_mask && receive(q, false) > 0);
	/* What is left now could not be sent; a batch must not pass it. */
	if (!q->v.oldest)
		upg_nfverdict_batch(&q->v, q->last_id + ID_AHEAD, unread, NULL);
}

/* Resets go first: what an unread packet has for an end that is over does no harm. */
static void
nfqueue_stop(struct upg_source *source)
{
	struct nfqueue *q = nfqueue(source);

	if (q->reset)
		upg_reset_flush(q->reset);
	if (!q->bound)
		return;
	answer_all(q);
	nfqueue_stats(source, &q->last);
	q->bound = false;
	mnl_socket_close(q->nl);
	q->nl = NULL;
}

static void
nfqueue_close(struct upg_source *source)
{
	struct nfqueue *q = nfqueue(source);

	nfqueue_stop(source);
	if (q->nl)
		mnl_socket_close(q->nl);
	if (q->proc_fd >= 0)
		close(q->proc_fd);
	upg_nfslots_fini(&q->slots);
	free(q);
}

static const struct upg_source_ops nfqueue_ops = {
        .next = nfqueue_next,
        .ahead = nfqueue_ahead,
        .verdict = nfqueue_verdict,
        .stats = nfqueue_stats,
        .name = nfqueue_name,
        .stop = nfqueue_stop,
        .close = nfqueue_close,
};

static void
choose_pass(struct nfqueue *q, const struct upg_nfqueue_options *o)
{
	q->v.pass = o->mode == UPG_NFMODE_REPEAT  ? NF_REPEAT
	            : o->mode == UPG_NFMODE_ROUTE ? NF_QUEUE_NR(o->route_queue)
	                                          : NF_ACCEPT;
	if (o->mode == UPG_NFMODE_REPEAT) {
		q->v.pass_mark = o->repeat_mark;
		q->v.pass_mask = o->repeat_mask;
	}
}

struct upg_source *
upg_nfqueue_open(const struct upg_nfqueue_options *o, char err[UPG_ERR_BYTES])
{
	struct nfqueue *q = calloc(1, sizeof *q);
	size_t batch = o->lim->nfq_batch_packets;

	if (!q) {
		snprintf(err, UPG_ERR_BYTES, "queue %u: out of memory", o->queue);
		return NULL;
	}
	q->source.ops = &nfqueue_ops;
	q->v.fd = q->proc_fd = -1;
	q->v.queue = o->queue;
	choose_pass(q, o);
	q->fail_open = o->fail_open;
	q->reset = o->reset;
	q->length = o->lim->nfq_queue_packets;
	q->look_every = q->length / 4;
	snprintf(q->name, sizeof q->name, "queue %u", o->queue);
	if (!upg_nfslots_init(&q->slots, batch, &q->v.free)) {
		snprintf(err, UPG_ERR_BYTES, "queue %u: out of memory", o->queue);
		nfqueue_close(&q->source);
		return NULL;
	}
	if (!open_socket(q, o->lim, err) || !bind_queue(q, o->lim, err)) {
		nfqueue_close(&q->source);
		return NULL;
	}
	if (q->reset)
		upg_reset_defer(q->reset);
	return &q->source;
}
