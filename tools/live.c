/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inline and passive: a worker process per queue or interface inspects (live_worker.c), the supervisor writes what they say. */
#include "commands.h"
#include "crash.h"
#include "forged.h"
#include "live_worker.h"
#include "privileges.h"
#include "reach.h"
#include "run.h"
#include "supervisor.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>

static uint64_t
unix_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static bool
on_record(void *ctx, unsigned worker, const void *rec, size_t len, bool may_wait)
{
	struct upg_run *run = ctx;
	struct upg_record *r = &run->taken;

	if (len < offsetof(struct upg_record, alert) || len > sizeof *r)
		return true;
	memcpy(r, rec, len);
	run->delivery.worker = worker;
	if (upg_record_sane(r, len)) {
		if (may_wait && !upg_sinks_ready(run->delivery.sinks, worker, r))
			return false;
		upg_deliver(&run->delivery, r);
		return true;
	}
	if (!run->nonsense_told)
		upg_complain("worker %u has written a record that makes no sense; such records are left out", worker);
	run->nonsense_told = true;
	return true;
}

bool
upg_live_reload(struct upg_run *run)
{
	struct upg_rules *fresh = upg_load_rules(run);

	if (!fresh) {
		upg_complain("the old rules stay in force");
		return false;
	}
	upg_deadlock_rules(run->delivery.deadlock, fresh);
	upg_rules_free(run->rules);
	run->rules = fresh;
	run->rules_read_us = unix_us();
	upg_ruletext_post(run->text);
	return true;
}

static void
on_signal(void *ctx, int signo)
{
	struct upg_run *run = ctx;

	if (signo == SIGHUP)
		upg_sinks_reopen(run->delivery.sinks);
	if (signo == SIGUSR2)
		upg_live_reload(run);
}

static void
on_tick(void *ctx, uint64_t now_us)
{
	struct upg_run *run = ctx;

	upg_deadlock_time(run->delivery.deadlock, unix_us());
	upg_sinks_flush(run->delivery.sinks);
	upg_commands_tick(run->commands, now_us);
}

static void
on_command(void *ctx)
{
	upg_commands_run(((struct upg_run *)ctx)->commands);
}

/* What is judged by the server's answer is worth as much as it is certain that the server gave it. */
static void
check_sources(const struct upg_config *config)
{
	char names[200];

	if (config->nfq_check_sources && upg_forged_possible(names, sizeof names) && names[0])
		upg_complain("packets that come in by %s are forwarded whatever their source is (rp_filter is not 1): "
		             "a client there can answer itself in the server's name, see upgate(8)",
		             names);
}

static void
on_ready(void *ctx)
{
	const struct upg_options *opt = ((struct upg_run *)ctx)->opt;

	if (opt->interface)
		fprintf(stderr, "upgate: listening on %s\n", opt->interface);
	else if (opt->queue_first == opt->queue_last)
		fprintf(stderr, "upgate: inspecting queue %u\n", opt->queue_first);
	else
		fprintf(stderr, "upgate: inspecting queues %u to %u\n", opt->queue_first, opt->queue_last);
	if (!opt->interface)
		check_sources(((struct upg_run *)ctx)->config);
}

static void
on_stalled(void *ctx, unsigned worker)
{
	upg_complain("worker %u stands still; it is killed", worker);
}

static void
on_ended(void *ctx, unsigned worker)
{
	struct upg_run *run = ctx;

	upg_tally_keep(run->tally, worker);
	upg_sinks_death(run->delivery.sinks, worker); /* its successor may begin files of evidence */
}

static void
on_died(void *ctx, unsigned worker, int status, uint64_t restarts, uint64_t in_us, const struct upg_crumb *at)
{
	struct upg_run *run = ctx;
	struct upg_record *r = &run->taken;
	char where[UPG_CRASH_BYTES];

	memset(r, 0, offsetof(struct upg_record, anomaly) + sizeof r->anomaly);
	r->size = offsetof(struct upg_record, anomaly) + sizeof r->anomaly;
	r->type = UPG_RECORD_ANOMALY;
	r->ts_us = unix_us();
	snprintf(r->anomaly.type, sizeof r->anomaly.type, "stream");
	snprintf(r->anomaly.event, sizeof r->anomaly.event, "worker.died");
	upg_crash_describe(at->head, run->opt->interface ? 0 : at->len, where, &r->tuple);
	upg_metrics_death(run->delivery.metrics, worker, upg_tally_kept(run->tally, worker));
	if (WIFSIGNALED(status))
		upg_complain("worker %u was ended by signal %d, %s (death %" PRIu64 "); a new one starts in %" PRIu64
		             " ms",
		             worker, WTERMSIG(status), where, restarts, in_us / 1000);
	else
		upg_complain("worker %u ended with status %d, %s (death %" PRIu64 "); a new one starts in %" PRIu64
		             " ms",
		             worker, WEXITSTATUS(status), where, restarts, in_us / 1000);
	upg_deliver(&run->delivery, r);
}

int
upg_live(struct upg_run *run)
{
	const struct upg_options *opt = run->opt;
	unsigned workers = opt->interface ? 1 : opt->queue_last - opt->queue_first + 1u;
	char err[UPG_ERR_BYTES];

	run->rules_read_us = unix_us();
	if (!(run->text = upg_ruletext_new()) || !(run->tally = upg_tally_new(workers))) {
		upg_complain("memory that workers share: %s", strerror(errno));
		return UPG_EXIT_FAILED;
	}
	run->commands = upg_commands_open(run, workers, err);
	if (!run->commands && err[0])
		upg_complain("%s", err);
	if ((!run->commands && err[0] && run->config->control_enabled == UPG_CONTROL_ON) ||
	    upg_privileges_drop(&(struct upg_privileges){.supervisor = true}, err) != 0) {
		if (run->commands)
			upg_complain("%s", err);
		upg_commands_close(run->commands);
		return UPG_EXIT_FAILED;
	}
	upg_reach_check(run);
	if (upg_sinks_want_evidence(run->delivery.sinks) &&
	    !(run->evidence_writer = upg_sinks_evidence_writer(run->delivery.sinks, workers))) {
		upg_complain("no thread for evidence: %s", strerror(errno));
		upg_commands_close(run->commands);
		return UPG_EXIT_FAILED;
	}
	int status = upg_supervisor_run(&(struct upg_supervisor_options){
	        .workers = workers,
	        .ring_bytes = run->config->limits.ring_bytes,
	        .ctx = run,
	        .worker = upg_live_worker,
	        .record = on_record,
	        .again_fd = run->evidence_writer ? upg_evidence_writer_fd(run->evidence_writer) : 0,
	        .signal = on_signal,
	        .tick = on_tick,
	        .ready = on_ready,
	        .stall_us = run->config->stall_timeout_us,
	        .stalled = on_stalled,
	        .ended = on_ended,
	        .died = on_died,
	        .extra = run->commands ? on_command : NULL,
	        .extra_fd = run->commands ? upg_commands_fd(run->commands) : -1,
	});

	upg_commands_close(run->commands);

	return status == 0 ? UPG_EXIT_DONE : UPG_EXIT_FAILED;
}
