/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * supervisor.c - the parent of the workers. One epoll loop over a signalfd and the rings' wake-ups; whatever is due
 * later (a restart, a kill, a tick) bounds how long it waits.
 */
#include "supervisor_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_US SECOND_US
#define STOP_US (5 * SECOND_US)
/* The first restart is at once; a worker that dies young again waits longer each time. */
#define BACKOFF_US     (SECOND_US / 10)
#define BACKOFF_MAX_US (5 * SECOND_US)
/* A worker that lived this long has earned an immediate restart. */
#define SETTLED_US (10 * SECOND_US)
/* Who has records comes again soon: while rings linger (supervisor_records.c) they are looked at so often. */
#define LOOK_US (SECOND_US / 100)
/* Who had no time for a record is asked again so much later. */
#define AGAIN_US (SECOND_US / 1000)
#define EVENTS   16
/* The status of a worker that was told to stop: where the supervisor has not told it, the queue is to have another. */
#define STATUS_STOPPED (128 + SIGTERM)

uint64_t
upg_supervisor_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * SECOND_US + (uint64_t)ts.tv_nsec / 1000;
}

/* --- lives and deaths ------------------------------------------------------------------------------------------------- */

static _Noreturn void
worker_main(struct supervisor *s, unsigned index, pid_t parent)
{
	/* The supervisor's end, however it comes, is a request to stop cleanly. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	/* A terminal's ^C goes to the supervisor, which decides; handlers first, then the signals held back. */
	upg_worker_handle_signals();
	signal(SIGINT, SIG_IGN);
	if (getppid() != parent)
		_exit(0);
	close(s->epoll_fd);
	close(s->signal_fd);
	upg_worker_begin(&s->ready[index], s->ready_fd, &s->crumbs[index]);
	sigprocmask(SIG_SETMASK, &s->mask_before, NULL);
	int status = s->o->worker(s->o->ctx, index, s->workers[index].ring);

	_exit(status == 0 && upg_worker_stopping() ? STATUS_STOPPED : status);
}

static void
stop_all(struct supervisor *s)
{
	if (!s->stopping)
		s->kill_us = upg_supervisor_now_us() + STOP_US;
	s->stopping = true;
	for (unsigned i = 0; i < s->o->workers; i++) {
		struct worker *w = &s->workers[i];

		if (w->state == WORKER_RUNNING)
			kill(w->pid, SIGTERM);
		else
			w->state = WORKER_DONE;
	}
}

static bool
start(struct supervisor *s, unsigned index)
{
	struct worker *w = &s->workers[index];
	pid_t parent = getpid(), pid;

	atomic_store(&s->ready[index], 0);
	pid = fork();
	if (pid == 0)
		worker_main(s, index, parent);
	if (pid < 0)
		return false;
	w->pid = pid;
	w->state = WORKER_RUNNING;
	w->started_us = upg_supervisor_now_us();
	return true;
}

/* Workers whose time has come. A restart that cannot fork is tried again later. */
static void
start_due(struct supervisor *s)
{
	for (unsigned i = 0; i < s->o->workers; i++) {
		struct worker *w = &s->workers[i];

		if (w->state == WORKER_WAITING && w->due_us <= upg_supervisor_now_us() && !start(s, i))
			w->due_us = upg_supervisor_now_us() + BACKOFF_US;
	}
}

/* Its successor waits for nothing but its turn: least of all for records. */
static void
plan_restart(struct supervisor *s, unsigned index)
{
	struct worker *w = &s->workers[index];
	uint64_t now = upg_supervisor_now_us();

	bool settled = w->deaths++ == 0 || now - w->started_us >= SETTLED_US;

	w->delay_us = settled ? 0 : w->delay_us ? 2 * w->delay_us : BACKOFF_US;
	if (w->delay_us > BACKOFF_MAX_US)
		w->delay_us = BACKOFF_MAX_US;
	if (s->o->ended)
		s->o->ended(s->o->ctx, index);
	w->state = WORKER_WAITING;
	w->due_us = now + w->delay_us;
	if (w->delay_us == 0 && !start(s, index))
		w->due_us = now + BACKOFF_US;
}

/* Everything the dead one has told is given on. */
static void
take_left(struct supervisor *s, unsigned index)
{
	struct worker *w = &s->workers[index];

	w->gone = true;
	while (w->held_len || upg_ring_tail(w->ring) < w->gone_until) {
		if (upg_supervisor_drain(s, index) == 0 && !w->held_len)
			break;
		if (w->held_len)
			usleep(AGAIN_US);
	}
	w->gone = false;
}

static void
ended(struct supervisor *s, unsigned index, int status)
{
	struct worker *w = &s->workers[index];
	bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	/* before its successor writes there */
	struct upg_crumb at = s->crumbs[index];

	if (at.len > UPG_CRUMB_BYTES)
		at.len = 0;
	w->state = WORKER_DONE;
	w->gone_until = upg_ring_inherit(w->ring);
	w->was_ready |= atomic_load(&s->ready[index]);
	bool again = !clean && !s->stopping && w->was_ready;

	if (again)
		plan_restart(s, index);
	take_left(s, index);
	uint64_t now = upg_supervisor_now_us(),
	         in_us = w->state == WORKER_WAITING && w->due_us > now ? w->due_us - now : 0;

	if (again && s->o->died)
		s->o->died(s->o->ctx, index, status, w->deaths, in_us, &at);
	if (again || clean || s->stopping)
		return;
	s->failed = true;
	stop_all(s);
}

static void
reap(struct supervisor *s)
{
	for (unsigned i = 0; i < s->o->workers; i++) {
		int status;

		if (s->workers[i].state == WORKER_RUNNING && waitpid(s->workers[i].pid, &status, WNOHANG) > 0)
			ended(s, i, status);
	}
}

static void
tell_ready(struct supervisor *s)
{
	uint64_t bells;

	if (read(s->ready_fd, &bells, sizeof bells) < 0)
		return;
	for (unsigned i = 0; i < s->o->workers; i++) {
		s->workers[i].was_ready |= atomic_load(&s->ready[i]);
		if (!s->workers[i].was_ready)
			return;
	}
	if (!s->ready_told && s->o->ready)
		s->o->ready(s->o->ctx);
	s->ready_told = true;
}

/* --- the loop --------------------------------------------------------------------------------------------------------- */

static void
take_signals(struct supervisor *s)
{
	struct signalfd_siginfo info;

	while (read(s->signal_fd, &info, sizeof info) == sizeof info) {
		int signo = (int)info.ssi_signo;

		if (signo == SIGCHLD) {
			reap(s);
		} else if (signo == SIGTERM || signo == SIGINT) {
			stop_all(s);
		} else {
			if (s->o->signal)
				s->o->signal(s->o->ctx, signo);
			for (unsigned i = 0; i < s->o->workers; i++)
				if (s->workers[i].state == WORKER_RUNNING)
					kill(s->workers[i].pid, signo);
		}
	}
}

/* How long to wait, in milliseconds, rounded up: nothing is due before. */
static int
wait_ms(const struct supervisor *s, uint64_t now)
{
	uint64_t due = s->tick_us;

	if (now < s->linger_us && now + LOOK_US < due)
		due = now + LOOK_US;
	if (s->stopping && s->kill_us < due)
		due = s->kill_us;
	for (const struct worker *w = s->workers; w < s->workers + s->o->workers; w++) {
		if (w->state == WORKER_WAITING && w->due_us < due)
			due = w->due_us;
		if (w->held_len && now + AGAIN_US < due)
			due = now + AGAIN_US;
	}
	return due <= now ? 0 : (int)((due - now + 999) / 1000);
}

static bool
all_done(const struct supervisor *s)
{
	for (unsigned i = 0; i < s->o->workers; i++)
		if (s->workers[i].state != WORKER_DONE)
			return false;
	return true;
}

/* Whoever stands still, by its own fault or stopped, holds its queue and inspects nothing. */
static void
end_stalled(struct supervisor *s, uint64_t now)
{
	for (unsigned i = 0; i < s->o->workers && !s->stopping; i++) {
		struct worker *w = &s->workers[i];
		uint32_t beats = s->crumbs[i].beats;

		if (w->state != WORKER_RUNNING || beats != w->beats || !atomic_load(&s->ready[i])) {
			w->beats = beats;
			w->beat_us = now;
		} else if (now - w->beat_us >= s->o->stall_us) {
			if (s->o->stalled)
				s->o->stalled(s->o->ctx, i);
			kill(w->pid, SIGKILL);
			w->beat_us = now;
		}
	}
}

static void
look_at_clock(struct supervisor *s)
{
	uint64_t now = upg_supervisor_now_us();

	if (now >= s->tick_us) {
		s->tick_us = now + TICK_US;
		if (s->o->stall_us)
			end_stalled(s, now);
		if (s->o->tick)
			s->o->tick(s->o->ctx, now);
	}
	if (s->stopping && now >= s->kill_us) {
		s->kill_us = now + STOP_US;
		for (unsigned i = 0; i < s->o->workers; i++)
			if (s->workers[i].state == WORKER_RUNNING)
				kill(s->workers[i].pid, SIGKILL);
	}
}

static void
loop(struct supervisor *s)
{
	struct epoll_event events[EVENTS];

	while (!all_done(s)) {
		bool more = upg_supervisor_drain_all(s);

		int n = epoll_wait(s->epoll_fd, events, EVENTS, more ? 0 : wait_ms(s, upg_supervisor_now_us()));
		tell_ready(s);
		take_signals(s);
		look_at_clock(s);
		for (int i = 0; i < n; i++)
			if (s->o->extra && events[i].data.fd == s->o->extra_fd)
				s->o->extra(s->o->ctx);
		start_due(s);
	}
}

static bool
watch(struct supervisor *s, int fd, uint32_t how)
{
	struct epoll_event e = {.events = EPOLLIN | how, .data.fd = fd};

	return epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, fd, &e) == 0;
}

static bool
set_up(struct supervisor *s)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR2, SIGCHLD};
	size_t crumbs_bytes = s->o->workers * sizeof *s->crumbs;

	sigemptyset(&s->mask);
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		sigaddset(&s->mask, signals[i]);
	s->workers = calloc(s->o->workers, sizeof *s->workers);
	s->record = malloc(UPG_RING_RECORD_BYTES);
	s->crumbs = mmap(NULL, crumbs_bytes + s->o->workers * sizeof *s->ready, PROT_READ | PROT_WRITE,
	                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (s->crumbs == MAP_FAILED)
		s->crumbs = NULL;
	s->ready = s->crumbs ? (_Atomic uint32_t *)(void *)(s->crumbs + s->o->workers) : NULL;
	s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	s->signal_fd = signalfd(-1, &s->mask, SFD_CLOEXEC | SFD_NONBLOCK);
	s->ready_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!s->workers || !s->record || !s->ready || s->epoll_fd < 0 || s->signal_fd < 0 || s->ready_fd < 0 ||
	    !watch(s, s->signal_fd, 0) || !watch(s, s->ready_fd, 0) || (s->o->extra && !watch(s, s->o->extra_fd, 0)) ||
	    (s->o->again_fd > 0 && !watch(s, s->o->again_fd, EPOLLET)))
		return false;
	for (unsigned i = 0; i < s->o->workers; i++) {
		s->workers[i].ring = upg_ring_new(s->o->ring_bytes);
		s->workers[i].held = malloc(UPG_RING_RECORD_BYTES);
		if (!s->workers[i].ring || !s->workers[i].held || !watch(s, upg_ring_fd(s->workers[i].ring), 0))
			return false;
	}
	return true;
}

static void
tear_down(struct supervisor *s)
{
	for (unsigned i = 0; s->workers && i < s->o->workers; i++) {
		upg_ring_free(s->workers[i].ring);
		free(s->workers[i].held);
	}
	if (s->crumbs)
		munmap(s->crumbs, s->o->workers * (sizeof *s->crumbs + sizeof *s->ready));
	const int fds[] = {s->ready_fd, s->signal_fd, s->epoll_fd};

	for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	free(s->workers);
	free(s->record);
}

int
upg_supervisor_run(const struct upg_supervisor_options *o)
{
	struct supervisor s = {.o = o, .epoll_fd = -1, .signal_fd = -1, .ready_fd = -1};
	int saved = 0;

	if (!set_up(&s)) {
		saved = errno;
		tear_down(&s);
		errno = saved;
		return 1;
	}
	sigprocmask(SIG_BLOCK, &s.mask, &s.mask_before);
	/* Whoever started us may ignore it, and then no death is told. */
	signal(SIGCHLD, SIG_DFL);
	s.tick_us = upg_supervisor_now_us() + TICK_US;
	for (unsigned i = 0; i < o->workers && !s.stopping; i++) {
		if (!start(&s, i)) {
			saved = errno;
			s.failed = true;
			stop_all(&s);
		}
	}
	loop(&s);
	sigprocmask(SIG_SETMASK, &s.mask_before, NULL);
	tear_down(&s);
	errno = saved;
	return s.failed ? 1 : 0;
}
