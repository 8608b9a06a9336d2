/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nfproc.h - what /proc/net/netfilter/nfnetlink_queue says about one queue of this network namespace. */
#ifndef UPG_NFPROC_H
#define UPG_NFPROC_H

#include <stdbool.h>
#include <stdint.h>

#define UPG_NFPROC_PATH "/proc/net/netfilter/nfnetlink_queue"

struct upg_nfproc_row {
	uint32_t port;         /* netlink port of who has bound it, as a rule its process id */
	uint32_t waiting;      /* packets queued now */
	uint64_t dropped;      /* lost because the queue was full */
	uint64_t user_dropped; /* lost because the receive buffer was full; neither counts what fail-open let pass */
};

/* fd: the file, open for reading (root's alone; it may be opened before privileges fall). False: no such queue, or unreadable. */
bool upg_nfproc_read(int fd, uint16_t queue, struct upg_nfproc_row *out);

#endif
