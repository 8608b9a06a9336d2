/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nfverdict.h - the packets of one NFQUEUE that await their verdict, and the verdicts' way to the kernel. The other
 * half of nfqueue.c.
 *
 * A packet lives in a slot from its arrival to its verdict. Slots whose verdict is still out form a list in the order
 * of their ids, because one batch verdict answers every id up to a highest one: it may reach only as far as the first
 * packet that has another answer or another mark, or none yet. What is rewritten or dropped is sent alone, and at once,
 * behind the batches of those before it.
 *
 * A drop whose mark has changed is no NF_DROP but an NF_REPEAT of the packet as it now is: the rules see the mark, save it to the
 * connection and drop it themselves. Without a change of mark NF_DROP it is, so nothing goes round twice.
 */
#ifndef UPG_NFVERDICT_H
#define UPG_NFVERDICT_H

#include <libmnl/libmnl.h>
#include <sys/uio.h>

#include "source.h"

enum upg_nfslot_state {
	UPG_NFSLOT_FREE,
	UPG_NFSLOT_READY,    /* received, not handed out yet */
	UPG_NFSLOT_HELD,     /* handed out, no verdict yet */
	UPG_NFSLOT_ANSWERED, /* verdict known, not sent */
};

struct upg_nfslot {
	struct upg_packet packet;       /* first: a packet's slot is where the packet is */
	struct upg_nfslot *prev, *next; /* awaiting ones in order of ids; free ones singly by next */
	enum upg_nfslot_state state;
	enum upg_fate fate;
	uint32_t mark_in; /* packet.mark as it came: another one now is part of the verdict */
	uint8_t *buffer;
};

struct upg_nfverdict {
	int fd; /* the netlink socket, the owner's */
	uint16_t queue;
	uint32_t seq;
	uint32_t pass;                      /* the verdict of what passes: NF_ACCEPT, NF_REPEAT or NF_QUEUE_NR() */
	uint32_t pass_mark, pass_mask;      /* bits of the mark that passing replaces; mask 0: none */
	uint64_t errors;                    /* verdicts that could not be sent, or were not what was asked for */
	size_t answered_bytes;              /* of packets whose verdict waits for the next flush */
	struct upg_nfslot *oldest, *newest; /* awaiting */
	struct upg_nfslot *free;
};

/* Sends one request, nlh at the start of iov. False with errno: the kernel has done nothing. Its refusals come as messages. */
bool upg_nfverdict_request(struct upg_nfverdict *, struct nlmsghdr *nlh, struct iovec *iov, size_t iovlen);

/* Puts a slot with a packet behind all that await their verdict. */
void upg_nfverdict_await(struct upg_nfverdict *, struct upg_nfslot *);

/* The slot's verdict: sent now, or with the next flush. What is not handed out is ignored. */
void upg_nfverdict_answer(struct upg_nfverdict *, struct upg_nfslot *, enum upg_fate);

/* The same, but always for the next flush. */
void upg_nfverdict_decide(struct upg_nfverdict *, struct upg_nfslot *, enum upg_fate);

/* Sends every verdict that is known: batches as far as they reach, single ones beyond. Frees their slots. */
void upg_nfverdict_flush(struct upg_nfverdict *);

/* One verdict (NF_ACCEPT, NF_DROP ...) and, unless NULL, one mark for all that is queued, with ids up to max_id, read or not. */
bool upg_nfverdict_batch(struct upg_nfverdict *, uint32_t max_id, uint32_t verdict, const uint32_t *mark);

#endif
