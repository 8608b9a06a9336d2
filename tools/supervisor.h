/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * supervisor.h - one worker process per queue, and the process that starts them, takes their records, repeats signals
 * to them and starts them anew when they die. No threads; the supervisor touches no packet.
 */
#ifndef UPG_SUPERVISOR_H
#define UPG_SUPERVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ring.h"
#include "worker.h"

struct upg_supervisor_options {
	unsigned workers; /* at least 1 */
	uint64_t ring_bytes;
	/* A worker that does not call upg_worker_at() for so long is killed, and has a successor; 0: it may take its time. */
	uint64_t stall_us;
	void *ctx; /* handed to every callback */

	/*
	 * The worker, run in a process of its own. It calls upg_worker_ready() once it can work, returns when
	 * upg_worker_stopping() says so, and what it returns is the process's exit status (0: done as asked; it has a successor where nobody but others than the
	 * supervisor asked). The ring is its own to write. It ends by _exit(): what it has buffered in stdio it must flush.
	 */
	int (*worker)(void *ctx, unsigned index, struct upg_ring *ring);

	/* All the others run in the supervisor; each may be NULL. */

	/*
	 * One record of a worker. rec lives until the call returns. false: not now; it comes again, in a millisecond at the latest, before any other of that worker.
	 * Not where may_wait is false: too much is waiting behind it, or its worker has died.
	 */
	bool (*record)(void *ctx, unsigned worker, const void *rec, size_t len, bool may_wait);
	int again_fd; /* an eventfd: written to when it may be wanted earlier; nobody reads it. 0: none */
	/* SIGHUP or SIGUSR2 came; the workers get it too, after this returns. */
	void (*signal)(void *ctx, int signo);
	/* A worker that has stood still for stall_us is about to be killed. */
	void (*stalled)(void *ctx, unsigned worker);
	/* At least once a second; CLOCK_MONOTONIC. */
	void (*tick)(void *ctx, uint64_t now_us);
	/* Whenever extra_fd is readable. */
	void (*extra)(void *ctx);
	int extra_fd; /* looked at if extra is given */
	/* Every worker has said ready for the first time. */
	void (*ready)(void *ctx);
	/* A worker has ended unasked, and its successor has not begun. Records of it may still come, before `died`. Short: the successor waits. */
	void (*ended)(void *ctx, unsigned worker);
	/*
	 * A worker has ended unasked. status as of waitpid(); its last records have been delivered. restarts: how
	 * many of its deaths there have been, this one included. in_us: when its successor starts, from now. at: the packet it had at hand,
	 * octets of another process that trusts nobody; lives for the call.
	 */
	void (*died)(void *ctx, unsigned worker, int status, uint64_t restarts, uint64_t in_us,
	             const struct upg_crumb *at);
};

/*
 * Runs until TERM or INT (or until every worker has returned 0). Returns 0; 1 where a worker ended before it was first
 * ready (it has said why itself), or where no process could be made (errno is set). On return no worker is
 * left, every record has been delivered, and the signal mask is as before. A worker that does not stop within five
 * seconds is killed. TERM and INT during the callbacks are seen after them.
 */
int upg_supervisor_run(const struct upg_supervisor_options *);

#endif
