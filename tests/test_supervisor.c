/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_supervisor.c - lives and deaths of workers. Each test runs a supervisor in this process; its workers do what
 * the test's script says, and its callbacks write down what they see.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four headers it needs */
#include <cmocka.h>

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tools/supervisor.h"

#define WORKERS 3

/* Shared by all the processes of a test. */
struct shared {
	_Atomic unsigned lives[WORKERS];
	_Atomic unsigned stopped, hups, alive_after;
};

struct seen {
	struct shared *shared;
	unsigned records[WORKERS], last[WORKERS], signals, ticks, readies, deaths, ended;
	int status;
	struct upg_crumb at;
	uint64_t born_us[16], in_us;
	unsigned want_deaths;
	unsigned refused[WORKERS], all_refused;
	bool (*record)(void *ctx, unsigned worker, const void *rec, size_t len, bool may_wait); /* NULL: on_record */
};

static uint64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static void
wait_for_stop(void)
{
	while (!upg_worker_stopping())
		usleep(1000);
}

static bool
on_record(void *ctx, unsigned worker, const void *rec, size_t len, bool may_wait)
{
	struct seen *s = ctx;
	unsigned n;

	assert_int_equal(len, sizeof n);
	memcpy(&n, rec, sizeof n);
	s->records[worker]++;
	s->last[worker] = n;
	return true;
}

/* Each record comes once, however often it was not wanted before. */
static bool
on_record_later(void *ctx, unsigned worker, const void *rec, size_t len, bool may_wait)
{
	struct seen *s = ctx;

	if (may_wait && s->records[worker] % 100 == 0 && s->refused[worker] < 3) {
		s->refused[worker]++;
		s->all_refused++;
		return false;
	}
	s->refused[worker] = 0;
	unsigned n;
	memcpy(&n, rec, sizeof n);
	assert_int_equal(n, s->last[worker] + 1);
	return on_record(ctx, worker, rec, len, may_wait);
}

static void
on_signal(void *ctx, int signo)
{
	((struct seen *)ctx)->signals++;
}

static void
on_died(void *ctx, unsigned worker, int status, uint64_t deaths, uint64_t in_us, const struct upg_crumb *at)
{
	struct seen *s = ctx;

	s->deaths++;
	if (s->shared->lives[worker] && !s->record)
		assert_true(s->records[worker] == 0 || s->records[worker] == s->deaths);
	s->status = status;
	s->in_us = in_us;
	s->at = *at;
	assert_int_equal(deaths, s->deaths);
	assert_int_equal(s->ended, s->deaths);
	if (s->deaths < 16)
		s->born_us[s->deaths] = now_us();
	if (s->deaths == s->want_deaths)
		kill(getpid(), SIGTERM);
}

/* The successor is not there yet. */
static void
on_ended(void *ctx, unsigned worker)
{
	struct seen *s = ctx;

	s->ended++;
	if (s->shared->lives[worker])
		assert_int_equal(s->shared->lives[worker], s->ended);
}

static void
stop_when_ready(void *ctx)
{
	((struct seen *)ctx)->readies++;
	kill(getpid(), SIGTERM);
}

static struct seen
seen_new(void)
{
	struct seen s = {0};

	s.shared = mmap(NULL, sizeof *s.shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(s.shared, MAP_FAILED);
	return s;
}

static int
run(struct seen *s, unsigned workers, int (*worker)(void *, unsigned, struct upg_ring *), void (*ready)(void *))
{
	struct upg_supervisor_options o = {
	        .workers = workers,
	        .ctx = s,
	        .worker = worker,
	        .record = s->record ? s->record : on_record,
	        .signal = on_signal,
	        .ended = on_ended,
	        .died = on_died,
	        .ready = ready,
	};
	int status, rc = upg_supervisor_run(&o);

	assert_int_equal(waitpid(-1, &status, WNOHANG), -1); /* no child is left */
	return rc;
}

/* Each worker writes records as fast as they fit, until told to stop, and more after that. */
static int
writes_until_stopped(void *ctx, unsigned index, struct upg_ring *ring)
{
	struct seen *s = ctx;
	unsigned n = 0;

	upg_worker_ready();
	while (n < 20000 || !upg_worker_stopping()) {
		unsigned next = n + 1;

		if (upg_ring_put(ring, &next, sizeof next))
			n = next;
	}
	for (unsigned i = 0; i < 100;) {
		unsigned next = n + 1;

		if (upg_ring_put(ring, &next, sizeof next)) {
			n = next;
			i++;
		}
	}
	atomic_store(&s->shared->lives[index], n);
	return 0;
}

/* A few hundred, slowly enough that the ring never fills: then nothing may be put off. */
static int
writes_some(void *ctx, unsigned index, struct upg_ring *ring)
{
	struct seen *s = ctx;
	unsigned n = 0;

	upg_worker_ready();
	while (n < 550) {
		n++;
		assert_true(upg_ring_put(ring, &n, sizeof n));
	}
	atomic_store(&s->shared->lives[index], n);
	while (!upg_worker_stopping())
		usleep(1000);
	return 0;
}

static void
records_come_again(void **state)
{
	struct seen s = seen_new();

	s.record = on_record_later;
	assert_int_equal(run(&s, WORKERS, writes_some, stop_when_ready), 0);
	for (unsigned i = 0; i < WORKERS; i++)
		assert_int_equal(s.records[i], 550);
	assert_int_equal(s.all_refused, WORKERS * 6 * 3);
}

static void
every_record_arrives_also_the_last(void **state)
{
	struct seen s = seen_new();

	assert_int_equal(run(&s, WORKERS, writes_until_stopped, stop_when_ready), 0);
	assert_int_equal(s.readies, 1);
	for (unsigned i = 0; i < WORKERS; i++) {
		assert_int_equal(s.records[i], s.shared->lives[i]);
		assert_int_equal(s.last[i], s.records[i]);
	}
	assert_int_equal(s.deaths, 0);
}

static int
one_cannot_start(void *ctx, unsigned index, struct upg_ring *ring)
{
	struct seen *s = ctx;

	if (index == 1)
		return 3;
	upg_worker_ready();
	wait_for_stop();
	atomic_fetch_add(&s->shared->stopped, 1);
	return 0;
}

static void
a_worker_that_cannot_start_ends_all(void **state)
{
	struct seen s = seen_new();

	assert_int_equal(run(&s, WORKERS, one_cannot_start, NULL), 1);
	assert_int_equal(s.deaths, 0);
}

static int
kills_itself(void *ctx, unsigned index, struct upg_ring *ring)
{
	struct seen *s = ctx;
	unsigned n = atomic_fetch_add(&s->shared->lives[index], 1) + 1;

	upg_worker_ready();
	upg_ring_put(ring, &n, sizeof n);
	raise(SIGKILL);
	return 0;
}

static void
a_dying_worker_is_restarted_with_growing_patience(void **state)
{
	struct seen s = seen_new();

	s.want_deaths = 4;
	assert_int_equal(run(&s, 1, kills_itself, NULL), 0);
	assert_int_equal(s.deaths, 4);
	assert_true(WIFSIGNALED(s.status) && WTERMSIG(s.status) == SIGKILL);
	assert_int_equal(s.records[0], 4);
	assert_true(s.in_us > 300000 && s.in_us <= 400000);
	assert_true(s.born_us[2] - s.born_us[1] < 90000);   /* at once */
	assert_true(s.born_us[3] - s.born_us[2] >= 100000); /* 0.1 s */
	assert_true(s.born_us[4] - s.born_us[3] >= 200000); /* 0.2 s */
}

enum { LEFT = 500 };

/* There is no time for the first life's while it lasts; then it takes until the second has written its own. */
static bool
on_record_slowly(void *ctx, unsigned worker, const void *rec, size_t len, bool may_wait)
{
	struct seen *s = ctx;
	unsigned life;

	memcpy(&life, rec, sizeof life);
	if (life == 1 && may_wait)
		return false;
	while (s->records[worker] == LEFT / 2 && s->shared->alive_after == 0)
		usleep(1000);
	assert_int_equal(life, s->deaths + 1); /* each life's before its end is told */
	s->records[worker]++;
	return true;
}

static int
leaves_records(void *ctx, unsigned index, struct upg_ring *ring)
{
	struct seen *s = ctx;
	unsigned life = atomic_fetch_add(&s->shared->lives[index], 1) + 1;

	for (unsigned n = 0; n < LEFT; n++)
		upg_ring_put(ring, &life, sizeof life);
	upg_worker_ready();
	if (life == 1)
		raise(SIGKILL);
	atomic_store(&s->shared->alive_after, 1);
	kill(getppid(), SIGTERM);
	wait_for_stop();
	return 0;
}

static void
a_successor_does_not_wait_for_records(void **state)
{
	struct seen s = seen_new();

	s.record = on_record_slowly;
	alarm(20);
	assert_int_equal(run(&s, 1, leaves_records, NULL), 0);
	alarm(0);
	assert_int_equal(s.deaths, 1);
	assert_int_equal(s.records[0], 2 * LEFT);
}

/* Told to stop by somebody else. */
static int
is_told_by_others(void *ctx, unsigned index, struct upg_ring *ring)
{
	struct seen *s = ctx;
	bool first = atomic_fetch_add(&s->shared->lives[index], 1) == 0;

	upg_worker_ready();
	if (first)
		kill(getpid(), SIGTERM);
	else
		kill(getppid(), SIGTERM);
	wait_for_stop();
	return 0;
}

static void
a_worker_that_others_stop_has_a_successor(void **state)
{
	struct seen s = seen_new();

	assert_int_equal(run(&s, 1, is_told_by_others, NULL), 0);
	assert_int_equal(s.deaths, 1);
	assert_int_equal(s.shared->lives[0], 2);
	assert_int_equal(WEXITSTATUS(s.status), 128 + SIGTERM);
}

static int
fails_in_its_second_life(void *ctx, unsigned index, struct upg_ring *ring)
{
	struct seen *s = ctx;

	if (atomic_fetch_add(&s->shared->lives[index], 1) > 0)
		return 5;
	upg_worker_ready();
	return 6;
}

static void
a_restart_that_fails_is_tried_again(void **state)
{
	struct seen s = seen_new();

	s.want_deaths = 3;
	assert_int_equal(run(&s, 1, fails_in_its_second_life, NULL), 0);
	assert_int_equal(WEXITSTATUS(s.status), 5);
}

static int
dies_of_a_packet(void *ctx, unsigned index, struct upg_ring *ring)
{
	static uint8_t packet[2 * UPG_CRUMB_BYTES];

	upg_worker_ready();
	memset(packet, 0x5a, sizeof packet);
	upg_worker_at("before", 6);
	upg_worker_at(NULL, 0);
	upg_worker_at(packet, sizeof packet);
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
	return 0;
}

static void
the_packet_at_hand_is_told(void **state)
{
	struct seen s = seen_new();

	s.want_deaths = 1;
	assert_int_equal(run(&s, 1, dies_of_a_packet, NULL), 0);
	assert_true(WIFSIGNALED(s.status) && WTERMSIG(s.status) == SIGSEGV);
	assert_int_equal(s.at.len, UPG_CRUMB_BYTES);
	for (int i = 0; i < UPG_CRUMB_BYTES; i++)
		assert_int_equal(s.at.head[i], 0x5a);
	/* its successor begins at once */
	assert_int_equal(s.in_us, 0);
}

static int
stands_still(void *ctx, unsigned index, struct upg_ring *ring)
{
	struct seen *s = ctx;

	upg_worker_ready();
	for (int i = 0; i < 1500 && !upg_worker_stopping(); i++) {
		upg_worker_at(NULL, 0);
		usleep(1000);
	}
	/* the second one shows that whoever moves is let be */
	if (atomic_fetch_add(&s->shared->lives[index], 1) == 0)
		raise(SIGSTOP);
	kill(getppid(), SIGTERM);
	wait_for_stop();
	return 0;
}

static void
on_stalled(void *ctx, unsigned worker)
{
	((struct seen *)ctx)->signals++;
}

static void
a_worker_that_stands_still_is_replaced(void **state)
{
	struct seen s = seen_new();
	struct upg_supervisor_options o = {.workers = 1,
	                                   .stall_us = 1000000,
	                                   .ctx = &s,
	                                   .worker = stands_still,
	                                   .stalled = on_stalled,
	                                   .ended = on_ended,
	                                   .died = on_died};

	assert_int_equal(upg_supervisor_run(&o), 0);
	assert_int_equal(s.deaths, 1);
	assert_int_equal(s.signals, 1);
	assert_true(WIFSIGNALED(s.status) && WTERMSIG(s.status) == SIGKILL);
	assert_int_equal(atomic_load(&s.shared->lives[0]), 2);
}

static int
is_deaf(void *ctx, unsigned index, struct upg_ring *ring)
{
	signal(SIGTERM, SIG_IGN);
	upg_worker_ready();
	for (;;)
		pause();
	return 0;
}

static void
a_deaf_worker_is_killed(void **state)
{
	struct seen s = seen_new();
	uint64_t before = now_us(), took;

	assert_int_equal(run(&s, 1, is_deaf, stop_when_ready), 0);
	took = now_us() - before;
	assert_true(took >= 5000000 && took < 8000000);
}

static int
counts_hups(void *ctx, unsigned index, struct upg_ring *ring)
{
	struct seen *s = ctx;

	upg_worker_ready();
	while (!upg_worker_signalled())
		usleep(1000);
	assert_true(upg_worker_take_signal(SIGHUP));
	assert_false(upg_worker_signalled());
	assert_false(upg_worker_take_signal(SIGHUP));
	assert_false(upg_worker_take_signal(SIGUSR2));
	/* The last one of all ends the run. */
	if (atomic_fetch_add(&s->shared->hups, 1) + 1 == WORKERS)
		kill(getppid(), SIGINT);
	wait_for_stop();
	return 0;
}

static void
send_hup(void *ctx)
{
	kill(getpid(), SIGHUP);
}

static void
signals_reach_supervisor_and_workers(void **state)
{
	struct seen s = seen_new();

	assert_int_equal(run(&s, WORKERS, counts_hups, send_hup), 0);
	assert_int_equal(s.signals, 1);
	assert_int_equal(s.shared->hups, WORKERS);
}

static int
tells_of_its_stop(void *ctx, unsigned index, struct upg_ring *ring)
{
	struct seen *s = ctx;

	atomic_fetch_add(&s->shared->lives[0], 1);
	upg_worker_ready();
	wait_for_stop();
	atomic_fetch_add(&s->shared->stopped, 1);
	return 0;
}

static void
kill_supervisor(void *ctx)
{
	raise(SIGKILL);
}

static void
workers_stop_when_the_supervisor_is_killed(void **state)
{
	struct seen s = seen_new();
	uint64_t until = now_us() + 5000000;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		run(&s, WORKERS, tells_of_its_stop, kill_supervisor);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	while (s.shared->stopped < WORKERS && now_us() < until)
		usleep(1000);
	assert_int_equal(s.shared->stopped, WORKERS);
}

static int
returns_at_once(void *ctx, unsigned index, struct upg_ring *ring)
{
	return 0;
}

static void
the_run_ends_when_all_are_done(void **state)
{
	struct seen s = seen_new();

	assert_int_equal(run(&s, WORKERS, returns_at_once, NULL), 0);
}

static int
writes_nonsense(void *ctx, unsigned index, struct upg_ring *ring)
{
	struct seen *s = ctx;
	uint8_t *shared;
	uint64_t head = UINT64_MAX / 3;

	upg_worker_ready();
	if (atomic_fetch_add(&s->shared->lives[index], 1) > 0) {
		kill(getppid(), SIGTERM);
		wait_for_stop();
		return 0;
	}
	memcpy(&shared, ring, sizeof shared);
	upg_ring_put(ring, &index, sizeof index);
	memcpy(shared, &head, sizeof head);
	for (;;)
		usleep(1000);
}

static void
a_worker_that_writes_nonsense_is_killed(void **state)
{
	struct seen s = seen_new();

	assert_int_equal(run(&s, 1, writes_nonsense, NULL), 0);
	assert_int_equal(s.deaths, 1);
	assert_true(WIFSIGNALED(s.status) && WTERMSIG(s.status) == SIGKILL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(records_come_again),
	        cmocka_unit_test(every_record_arrives_also_the_last),
	        cmocka_unit_test(a_worker_that_cannot_start_ends_all),
	        cmocka_unit_test(a_dying_worker_is_restarted_with_growing_patience),
	        cmocka_unit_test(a_restart_that_fails_is_tried_again),
	        cmocka_unit_test(a_worker_that_others_stop_has_a_successor),
	        cmocka_unit_test(a_successor_does_not_wait_for_records),
	        cmocka_unit_test(signals_reach_supervisor_and_workers),
	        cmocka_unit_test(workers_stop_when_the_supervisor_is_killed),
	        cmocka_unit_test(the_run_ends_when_all_are_done),
	        cmocka_unit_test(a_worker_that_writes_nonsense_is_killed),
	        cmocka_unit_test(the_packet_at_hand_is_told),
	        cmocka_unit_test(a_worker_that_stands_still_is_replaced),
	        cmocka_unit_test(a_deaf_worker_is_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
