/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "thread.h"
#include <signal.h>

bool
upg_thread_start(pthread_t *thread, void *(*work)(void *ctx), void *ctx)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool good = pthread_create(thread, NULL, work, ctx) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return good;
}
