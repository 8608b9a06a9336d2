/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.h - a worker's side of the supervisor (supervisor.h): signals, signs of life. */
#ifndef UPG_WORKER_H
#define UPG_WORKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The beginning of the packet a worker has at hand: what its supervisor knows when it dies of it. */
#define UPG_CRUMB_BYTES 96
struct upg_crumb {
	uint32_t beats; /* moves on while the worker does */
	uint32_t len;   /* 0: it was between packets */
	uint8_t head[UPG_CRUMB_BYTES];
};

/* It can work. Until then its end is a failure to start. */
void upg_worker_ready(void);

/* This packet is at hand (len 0: none), and the worker is alive. Cheap. */
void upg_worker_at(const void *packet, size_t len);

/* TERM or INT came. Signals interrupt recvmmsg() and the like (EINTR). */
bool upg_worker_stopping(void);

/* May upg_worker_stopping() or upg_worker_take_signal() have something to say? */
bool upg_worker_signalled(void);

/* Has signo (SIGHUP or SIGUSR2) come since this was last asked? */
bool upg_worker_take_signal(int signo);

/* The handlers behind the two functions above, for a program that runs without a supervisor. Workers have them. */
void upg_worker_handle_signals(void);

/* The supervisor's, in the new process: where upg_worker_ready() is told, the event that wakes for it, and where upg_worker_at() writes. */
void upg_worker_begin(_Atomic uint32_t *ready, int ready_fd, struct upg_crumb *);

#endif
