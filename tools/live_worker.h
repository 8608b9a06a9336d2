/* SPDX-License-Identifier: GPL-2.0-or-later */
/* live_worker.h - one worker of a live run: its source, its inspector, and the loop that takes packets from one to the other. */
#ifndef UPG_LIVE_WORKER_H
#define UPG_LIVE_WORKER_H

#include "ring.h"

/*
 * The worker of upg_supervisor_options, in its own process until upg_worker_stopping(): opens queue or interface number index of the run (ctx: a
 * struct upg_run, which is this process's copy), gives up what privileges it no longer needs, and writes struct upg_record into the ring, which
 * stays the caller's. Returns the exit status; says on standard error what went wrong.
 */
int upg_live_worker(void *ctx, unsigned index, struct upg_ring *ring);

#endif
