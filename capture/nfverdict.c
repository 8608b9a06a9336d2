/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nfverdict.c - verdicts, in batches where they may be. */
#include "nfverdict.h"

#include <errno.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <sys/socket.h>

#include "bytes.h"

/* Answered but unsent octets after which the verdicts go out: no packet waits long behind its batch. */
#define FLUSH_BYTES (256 * UPG_KIB)
#define SEND_TRIES  3

void
upg_nfverdict_await(struct upg_nfverdict *v, struct upg_nfslot *s)
{
	s->state = UPG_NFSLOT_READY;
	s->next = NULL;
	s->prev = v->newest;
	if (v->newest)
		v->newest->next = s;
	else
		v->oldest = s;
	v->newest = s;
}

static void
release(struct upg_nfverdict *v, struct upg_nfslot *s)
{
	if (s->prev)
		s->prev->next = s->next;
	else
		v->oldest = s->next;
	if (s->next)
		s->next->prev = s->prev;
	else
		v->newest = s->prev;
	s->state = UPG_NFSLOT_FREE;
	s->next = v->free;
	v->free = s;
}

/* Netlink carries a request out before sendmsg() returns, so a failure means that nothing was done. */
bool
upg_nfverdict_request(struct upg_nfverdict *v, struct nlmsghdr *nlh, struct iovec *iov, size_t iovlen)
{
	/* Without an address it goes to the kernel. */
	struct msghdr msg = {.msg_iov = iov, .msg_iovlen = iovlen};

	nlh->nlmsg_seq = ++v->seq;
	for (int try = 0; try < SEND_TRIES; try++) {
		if (sendmsg(v->fd, &msg, 0) >= 0)
			return true;
		if (errno != EINTR && errno != ENOBUFS && errno != ENOMEM && errno != EAGAIN)
			break;
	}
	v->errors++;
	return false;
}

bool
upg_nfverdict_batch(struct upg_nfverdict *v, uint32_t max_id, uint32_t verdict, const uint32_t *mark)
{
	char buf[128];
	struct nlmsghdr *nlh = nfq_nlmsg_put(buf, NFQNL_MSG_VERDICT_BATCH, v->queue);
	struct iovec iov = {.iov_base = buf};

	nfq_nlmsg_verdict_put(nlh, (int)max_id, (int)verdict);
	if (mark)
		nfq_nlmsg_verdict_put_mark(nlh, *mark);
	iov.iov_len = nlh->nlmsg_len;
	return upg_nfverdict_request(v, nlh, &iov, 1);
}

/*
 * Does the packet's own header say the length it now has? What the kernel cut (a packet of 65532 octets and more does
 * not fit its attribute), or a rewrite got wrong, must not go out.
 */
static bool
length_is_true(const struct upg_packet *p)
{
	if (p->captured_bytes >= 20 && p->data[0] >> 4 == 4)
		return upg_be16(p->data + 2) == p->captured_bytes;
	if (p->captured_bytes >= 40 && p->data[0] >> 4 == 6)
		return upg_be16(p->data + 4) + 40u == p->captured_bytes;
	return false;
}

static bool
send_single(struct upg_nfverdict *v, struct upg_nfslot *s)
{
	static const uint8_t zeros[MNL_ALIGNTO];
	const struct upg_packet *p = &s->packet;
	char buf[128];
	struct nlmsghdr *nlh = nfq_nlmsg_put(buf, NFQNL_MSG_VERDICT, v->queue);
	struct iovec iov[3] = {{.iov_base = buf}};
	size_t parts = 1;
	bool whole = p->captured_bytes <= UINT16_MAX - MNL_ATTR_HDRLEN && length_is_true(p),
	     marked = p->mark != s->mark_in;
	bool goes_round = s->fate == UPG_FATE_DROP && marked && whole;

	if (s->fate == UPG_FATE_REWRITE && !whole) {
		v->errors++;
		s->fate = UPG_FATE_DROP;
	}
	nfq_nlmsg_verdict_put(nlh, (int)p->nfq_id,
	                      (int)(goes_round                 ? NF_REPEAT
	                            : s->fate == UPG_FATE_DROP ? NF_DROP
	                                                       : v->pass));
	if (marked && (goes_round || s->fate != UPG_FATE_DROP))
		nfq_nlmsg_verdict_put_mark(nlh, p->mark);
	if (s->fate == UPG_FATE_REWRITE || goes_round) {
		/* As nfq_nlmsg_verdict_put_pkt(), but the packet stays where it is. */
		struct nlattr *attr = mnl_nlmsg_get_payload_tail(nlh);
		size_t pad = MNL_ALIGN(p->captured_bytes) - p->captured_bytes;

		attr->nla_type = NFQA_PAYLOAD;
		attr->nla_len = (uint16_t)(MNL_ATTR_HDRLEN + p->captured_bytes);
		nlh->nlmsg_len += MNL_ATTR_HDRLEN;
		iov[0].iov_len = nlh->nlmsg_len;
		iov[1] = (struct iovec){.iov_base = p->data, .iov_len = p->captured_bytes};
		iov[2] = (struct iovec){.iov_base = (void *)zeros, .iov_len = pad};
		nlh->nlmsg_len += (uint32_t)(p->captured_bytes + pad);
		parts = pad ? 3 : 2;
	} else {
		iov[0].iov_len = nlh->nlmsg_len;
	}
	return upg_nfverdict_request(v, nlh, iov, parts);
}

static bool
passes(const struct upg_nfslot *s)
{
	return s->state == UPG_NFSLOT_ANSWERED && s->fate == UPG_FATE_PASS;
}

/* Where one request for the oldest ends: packets that pass, all with the mark they came with, or (marked) all with the same. */
static struct upg_nfslot *
run_end(const struct upg_nfverdict *v, bool *marked)
{
	struct upg_nfslot *s = v->oldest;
	bool own = true, same = true;
	uint32_t mark = s->packet.mark;

	for (; s && passes(s); s = s->next) {
		bool still_own = own && s->packet.mark == s->mark_in, still_same = same && s->packet.mark == mark;

		if (!still_own && !still_same)
			break;
		own = still_own;
		same = still_same;
	}
	*marked = !own;
	return s;
}

/* The request for all before end. */
static bool
send_run(struct upg_nfverdict *v, const struct upg_nfslot *end, bool marked)
{
	const struct upg_nfslot *last = end ? end->prev : v->newest;

	if (last == v->oldest)
		return send_single(v, v->oldest);
	return upg_nfverdict_batch(v, last->packet.nfq_id, v->pass, marked ? &last->packet.mark : NULL);
}

void
upg_nfverdict_flush(struct upg_nfverdict *v)
{
	struct upg_nfslot *end, *next;
	bool sent = true, marked;

	v->answered_bytes = 0;
	while (sent && v->oldest && passes(v->oldest)) {
		end = run_end(v, &marked);
		sent = send_run(v, end, marked);
		while (sent && v->oldest != end)
			release(v, v->oldest);
	}
	for (struct upg_nfslot *s = v->oldest; s; s = next) {
		next = s->next;
		if (s->state == UPG_NFSLOT_ANSWERED && send_single(v, s))
			release(v, s);
	}
}

void
upg_nfverdict_decide(struct upg_nfverdict *v, struct upg_nfslot *s, enum upg_fate fate)
{
	struct upg_packet *p = &s->packet;

	s->state = UPG_NFSLOT_ANSWERED;
	s->fate = fate;
	if (fate != UPG_FATE_DROP)
		p->mark = (p->mark & ~v->pass_mask) | (v->pass_mark & v->pass_mask);
	v->answered_bytes += p->captured_bytes;
}

void
upg_nfverdict_answer(struct upg_nfverdict *v, struct upg_nfslot *s, enum upg_fate fate)
{
	if (s->state != UPG_NFSLOT_HELD)
		return;
	upg_nfverdict_decide(v, s, fate);
	/* What came before a changed packet must not arrive behind it, nor behind the reset that a drop may bring. */
	if (fate != UPG_FATE_PASS || v->answered_bytes >= FLUSH_BYTES)
		upg_nfverdict_flush(v);
}
