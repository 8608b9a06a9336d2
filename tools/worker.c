/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.c - in a worker process: what it hears of its supervisor, and what that knows of it. */
#include "worker.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stop_flag, hup_flag, usr2_flag;
static _Atomic uint32_t *own_ready;
static int own_ready_fd = -1;
static struct upg_crumb *own_crumb;

static void
on_signal(int signo)
{
	if (signo == SIGHUP)
		hup_flag = 1;
	else if (signo == SIGUSR2)
		usr2_flag = 1;
	else
		stop_flag = 1;
}

void
upg_worker_handle_signals(void)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR2};
	struct sigaction sa = {.sa_handler = on_signal};

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		/* Only a request to stop may end a read of a capture. */
		sa.sa_flags = signals[i] == SIGHUP || signals[i] == SIGUSR2 ? SA_RESTART : 0;
		sigaction(signals[i], &sa, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
}

bool
upg_worker_stopping(void)
{
	return stop_flag;
}

bool
upg_worker_signalled(void)
{
	return stop_flag | hup_flag | usr2_flag;
}

bool
upg_worker_take_signal(int signo)
{
	volatile sig_atomic_t *flag = signo == SIGHUP ? &hup_flag : &usr2_flag;

	if (!*flag)
		return false;
	*flag = 0;
	return true;
}

void
upg_worker_ready(void)
{
	uint64_t one = 1;

	if (!own_ready)
		return;
	atomic_store(own_ready, 1);
	/* A supervisor that is gone, or has been told enough, needs no bell. */
	if (write(own_ready_fd, &one, sizeof one) < 0)
		return;
}

void
upg_worker_at(const void *packet, size_t len)
{
	if (!own_crumb)
		return;
	if (len > UPG_CRUMB_BYTES)
		len = UPG_CRUMB_BYTES;
	if (len)
		memcpy(own_crumb->head, packet, len);
	own_crumb->len = (uint32_t)len;
	own_crumb->beats++;
	/* in memory before what may go wrong */
	__asm__ volatile("" ::: "memory");
}

void
upg_worker_begin(_Atomic uint32_t *ready, int ready_fd, struct upg_crumb *crumb)
{
	own_ready = ready;
	own_ready_fd = ready_fd;
	own_crumb = crumb;
	own_crumb->len = 0;
}
