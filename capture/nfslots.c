/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nfslots.c - where packets are received. */
#include "nfslots.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "pages.h"

/* The largest packet the kernel copies (an attribute of 64 KiB less its header) and the attributes around it. */
#define SLOT_BYTES (64 * UPG_KIB + 4096)

bool
upg_nfslots_init(struct upg_nfslots *n, size_t batch, struct upg_nfslot **free)
{
	n->batch = batch;
	n->count = 2 * batch;
	n->slots = calloc(n->count, sizeof *n->slots);
	n->msgs = calloc(batch, sizeof *n->msgs);
	n->iovs = calloc(batch, sizeof *n->iovs);
	n->senders = calloc(batch, sizeof *n->senders);
	n->filling = calloc(batch, sizeof(struct upg_nfslot *));
	n->memory = upg_pages_map(n->count * SLOT_BYTES, false);
	if (!n->slots || !n->msgs || !n->iovs || !n->senders || !n->filling || !n->memory)
		return false;
	for (size_t i = n->count; i-- > 0;) {
		n->slots[i].buffer = n->memory + i * SLOT_BYTES;
		n->slots[i].next = *free;
		*free = &n->slots[i];
	}
	for (size_t i = 0; i < batch; i++) {
		n->iovs[i].iov_len = SLOT_BYTES;
		n->msgs[i].msg_hdr =
		        (struct msghdr){.msg_name = &n->senders[i], .msg_iov = &n->iovs[i], .msg_iovlen = 1};
	}
	return true;
}

void
upg_nfslots_fini(struct upg_nfslots *n)
{
	upg_pages_unmap(n->memory, n->count * SLOT_BYTES);
	free(n->slots);
	free(n->msgs);
	free(n->iovs);
	free(n->senders);
	free(n->filling);
}

static struct upg_nfslot *
take(struct upg_nfslot **free)
{
	struct upg_nfslot *s = *free;

	if (s)
		*free = s->next;
	return s;
}

static void
arm_one(struct upg_nfslots *n, size_t i, struct upg_nfslot *s)
{
	n->filling[i] = s;
	n->iovs[i].iov_base = s->buffer;
	n->msgs[i].msg_hdr.msg_namelen = sizeof n->senders[i];
}

/* What was used gets free slots, or, where there are none, those of the vector's end: it has no holes. */
static void
arm(struct upg_nfslots *n, struct upg_nfslot **free)
{
	for (size_t i = 0; i < n->used; i++) {
		struct upg_nfslot *s = take(free);

		if (!s && n->armed > n->used)
			s = n->filling[--n->armed];
		if (!s) {
			n->armed = i;
			break;
		}
		arm_one(n, i, s);
	}
	n->used = 0;
	while (n->armed < n->batch && *free)
		arm_one(n, n->armed++, take(free));
}

int
upg_nfslots_receive(struct upg_nfslots *n, int fd, struct upg_nfslot **free, bool wait)
{
	int got;

	arm(n, free);
	if (n->armed == 0)
		return 0;
	got = recvmmsg(fd, n->msgs, (unsigned)n->armed, wait ? MSG_WAITFORONE : MSG_DONTWAIT, NULL);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR || errno == ENOBUFS ? 0 : -1;
	n->used = (size_t)got;
	return got;
}

const struct nlmsghdr *
upg_nfslots_message(const struct upg_nfslots *n, size_t i, struct upg_nfslot **slot)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)n->filling[i]->buffer;

	*slot = n->filling[i];
	/* Only the kernel (port 0) says what is queued. */
	return n->senders[i].nl_pid == 0 && mnl_nlmsg_ok(nlh, (int)n->msgs[i].msg_len) ? nlh : NULL;
}
