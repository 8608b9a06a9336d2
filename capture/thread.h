/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread.h - a helper's thread: signals are not for it. */
#ifndef UPG_THREAD_H
#define UPG_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Runs work(ctx) in a thread that no signal interrupts: they are for whoever starts it. False: there is none to be had. */
bool upg_thread_start(pthread_t *, void *(*work)(void *ctx), void *ctx);

#endif
