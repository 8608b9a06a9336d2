/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nfslots.h - the memory that packets of an NFQUEUE are received in: slots, and the vector that recvmmsg() is given. Only what was used is given
 * another slot, and the one that was free last is used first, while the caches still know it. Private to nfqueue.c.
 */
#ifndef UPG_NFSLOTS_H
#define UPG_NFSLOTS_H

#include "nfverdict.h"

struct upg_nfslots {
	size_t batch, armed,
	        used; /* of the vector: all; those that have a slot; of them, those the last call has filled */
	size_t count;
	struct upg_nfslot *slots;
	uint8_t *memory;
	struct mmsghdr *msgs;
	struct iovec *iovs;
	struct sockaddr_nl *senders;
	struct upg_nfslot **filling;
};

/* Slots for two batches (a whole one may be held back while the next is read), all of them put into *free. False: no memory; fini is due. */
bool upg_nfslots_init(struct upg_nfslots *, size_t batch, struct upg_nfslot **free);
void upg_nfslots_fini(struct upg_nfslots *);

/*
 * Receives what there is, at most a batch, into slots from *free; wait: waits for the first (SO_RCVTIMEO, or until a signal). Returns how many
 * messages there are, 0 for none (or no free slot: then armed is 0), -1 with errno.
 */
int upg_nfslots_receive(struct upg_nfslots *, int fd, struct upg_nfslot **free, bool wait);

/* The i-th message of the last call and the slot it lies in, which is the caller's now. NULL (the slot all the same): the kernel did not send it. */
const struct nlmsghdr *upg_nfslots_message(const struct upg_nfslots *, size_t i, struct upg_nfslot **slot);

#endif
