/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A worker process: it takes packets of its queue or interface, and what it finds goes into its ring. */
#include "live_worker.h"

#include "ask.h"
#include "commands.h"
#include "privileges.h"
#include "run.h"
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* What has been counted is left for the supervisor so often at least. */
#define LEAVE_US (UPG_SEC_US / 100)
/* The latency of one batch of verdicts in so many is measured: reading the clock costs, too. */
#define LATENCY_OF 16

/* One worker's world. */
struct worker {
	struct upg_run *run;
	unsigned index;
	struct upg_ring *ring;
	struct upg_source *source;
	struct upg_reset *reset;
	struct upg_inspect *inspect;
	struct upg_asked asked;
	bool patient;        /* records wait for room in the ring */
	bool streams_told;   /* what is wrong with --streams */
	bool evidence_stuck; /* its writer has made no room for a second */
	uint64_t stats_due_us, losses_due_us, leave_due_us;
	uint64_t lost, unanswered;       /* as last told */
	struct upg_record_stats latency; /* that part alone */
	uint32_t batches;
	uint64_t received_us;    /* when the last packet was that waits for its verdict; 0: none does */
	struct upg_record stats; /* the stats record on its way, with the ring's own losses added */
};

static uint64_t
clock_us(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* Is it shown anywhere? Of these nothing is counted from the record itself. */
static bool
is_wanted(const struct upg_config *c, const struct upg_record *r)
{
	bool only_shown = r->type == UPG_RECORD_HTTP || r->type == UPG_RECORD_ANOMALY || r->type == UPG_RECORD_DROP ||
	                  r->type == UPG_RECORD_WEBSOCKET;

	return !only_shown || c->eve_types & 1u << r->type;
}

/* What is counted here, beside the inspector. */
static void
add_own(const struct worker *w, struct upg_record_stats *s)
{
	size_t ring_size;

	s->ring_dropped = upg_ring_dropped(w->ring);
	s->ring_used_bytes = upg_ring_used(w->ring, &ring_size);
	s->ring_size_bytes = ring_size;
	memcpy(s->latency, w->latency.latency, sizeof w->latency.latency);
	s->latency_us = w->latency.latency_us;
}

/* If we die, it is not lost. */
static void
leave(struct worker *w, const struct upg_record_stats *counted)
{
	struct upg_record_stats *s = upg_tally_fill(w->run->tally, w->index);

	*s = *counted;
	add_own(w, s);
	upg_tally_left(w->run->tally, w->index);
}

static void
emit_to_ring(void *ctx, const struct upg_record *r)
{
	struct worker *w = ctx;

	if (!is_wanted(w->run->config, r))
		return;
	if (r->type == UPG_RECORD_STATS) {
		memcpy(&w->stats, r, r->size);
		add_own(w, &w->stats.stats);
		leave(w, &w->stats.stats); /* not less than is told */
		r = &w->stats;
	}
	/* At the end no packet waits for us, and nothing may be lost, unless nobody reads any more. */
	for (int tries = 0; w->patient && tries < 3; tries++)
		if (upg_ring_put_wait(w->ring, r, r->size))
			return;
	w->patient = false;
	upg_ring_put_quiet(w->ring, r, r->size);
}

static bool
keep_evidence(void *ctx, const struct upg_evidence *e)
{
	struct worker *w = ctx;

	/* As with records: at the end there is time, but not for ever. */
	if (w->patient && !w->evidence_stuck) {
		if (upg_evidence_writer_put_wait(w->run->evidence_writer, w->index, e))
			return true;
		w->evidence_stuck = true;
	}
	return upg_evidence_writer_put(w->run->evidence_writer, w->index, e);
}

/* What has been found since the last time goes to the writer, which is woken if it sleeps. */
static void
deliver(struct worker *w)
{
	if (upg_inspect_deliver(w->inspect))
		upg_ring_bell(w->ring);
}

/* What does not leave here is said, and no reason not to begin: a blocked connection then ends by its own timeouts. */
static bool
open_reset(struct worker *w, char err[UPG_ERR_BYTES])
{
	w->reset = upg_reset_open((uint32_t)w->run->config->reject_mark, err);
	if (!w->reset)
		return false;
	for (int family = 4; family <= 6; family += 2)
		if (!upg_reset_test(w->reset, family, err))
			upg_complain("%s", err);
	return true;
}

static bool
open_source(struct worker *w, unsigned index, char err[UPG_ERR_BYTES])
{
	const struct upg_options *opt = w->run->opt;
	const struct upg_config *config = w->run->config;

	if (opt->interface) {
		w->source = upg_afpacket_open(opt->interface, opt->filter, &config->limits, err);
		return w->source != NULL;
	}
	if (config->mode == UPG_MODE_NORMAL && !open_reset(w, err))
		return false;
	/* The socket holds twice what is asked for, and a packet takes a KiB of it at least. */
	if (config->nfq_fail_open && config->limits.nfq_queue_packets < config->limits.nfq_buffer_bytes / 512)
		upg_complain("nfq.queue-length: the queue is full before nfq.buffer-size is; what then passes is not "
		             "counted");
	w->source = upg_nfqueue_open(
	        &(struct upg_nfqueue_options){
	                .queue = (uint16_t)(opt->queue_first + index),
	                .mode = (enum upg_nfmode)config->nfq_mode,
	                .repeat_mark = (uint32_t)config->nfq_repeat_mark,
	                .repeat_mask = (uint32_t)config->nfq_repeat_mask,
	                .route_queue = (uint16_t)config->nfq_route_queue,
	                .fail_open = config->nfq_fail_open,
	                .lim = &config->limits,
	                .reset = w->reset,
	        },
	        err);
	return w->source != NULL;
}

/* A confined worker creates no files: this one is not confined, and it creates them as whom it runs now. */
static bool
may_write_streams(const struct upg_run *run, char err[UPG_ERR_BYTES])
{
	if (faccessat(AT_FDCWD, run->opt->streams_dir, W_OK | X_OK, AT_EACCESS) == 0)
		return true;
	snprintf(err, UPG_ERR_BYTES, "cannot write streams to %.150s as user %u: %s", run->opt->streams_dir,
	         (unsigned)geteuid(), strerror(errno));
	return false;
}

static bool
open_worker(struct worker *w, unsigned index, char err[UPG_ERR_BYTES])
{
	bool is_inline = !w->run->opt->interface;

	if (!open_source(w, index, err))
		return false;
	struct upg_inspect_options o = upg_run_inspection(w->run, is_inline ? UPG_INLINE : UPG_PASSIVE);
	o.source = w->source;
	o.reset = w->reset;
	o.defragment = !is_inline;
	o.emit = emit_to_ring;
	o.emit_ctx = w;
	o.emit_later = true;
	o.evidence = w->run->evidence_writer ? keep_evidence : NULL;
	if (!(w->inspect = upg_inspect_new(&o, err)))
		return false;
	if (upg_privileges_drop(&(struct upg_privileges){.user = w->run->config->user, .net_admin = is_inline}, err) !=
	    0)
		return false;
	return w->run->opt->streams_dir ? may_write_streams(w->run, err) : upg_privileges_confine(err) == 0;
}

/* The supervisor has read them: whom we run as may not. */
static void
take_rules(struct worker *w)
{
	struct upg_rules *fresh = upg_load_posted(w->run);

	if (!fresh) {
		if (errno != EAGAIN)
			upg_complain("worker %u: the old rules stay in force: %s", w->index, strerror(errno));
		return;
	}
	upg_inspect_rules(w->inspect, fresh);
	upg_rules_free(w->run->rules);
	w->run->rules = fresh;
}

/* Once a second at the most: what the queue has lost since it was last said. */
static void
alarm_losses(struct worker *w, uint64_t now_us)
{
	struct upg_source_stats s;

	if (now_us < w->losses_due_us)
		return;
	w->losses_due_us = now_us + UPG_SEC_US;
	w->source->ops->stats(w->source, &s);
	uint64_t lost = s.dropped_kernel + s.dropped_user;
	if (lost != w->lost) {
		upg_complain("%s: %" PRIu64 " packets were %s (in all %" PRIu64 "): the queue or its buffer was full",
		             w->source->ops->name(w->source, 0), lost - w->lost,
		             w->run->opt->interface          ? "not seen"
		             : w->run->config->nfq_fail_open ? "passed uninspected"
		                                             : "dropped",
		             lost);
		upg_inspect_alarm(w->inspect, "queue.packets_lost");
	}
	if (s.verdict_errors != w->unanswered)
		upg_complain("%s: %" PRIu64 " verdicts were refused by the kernel", w->source->ops->name(w->source, 0),
		             s.verdict_errors - w->unanswered);
	w->lost = lost;
	w->unanswered = s.verdict_errors;
}

static void
look_around(struct worker *w, uint64_t now_us, bool idle)
{
	/* before questions: one of them is whether this has been done */
	if (upg_ruletext_is_new(w->run->text))
		take_rules(w);
	upg_asked_step(&w->asked, w->inspect, now_us, idle);
	alarm_losses(w, now_us);
	if (!w->streams_told && upg_inspect_trouble(w->inspect)) {
		upg_complain("%s", upg_inspect_trouble(w->inspect));
		w->streams_told = true;
	}
	if (w->run->config->stats_interval_us && now_us >= w->stats_due_us) {
		upg_inspect_stats(w->inspect);
		w->stats_due_us = now_us + w->run->config->stats_interval_us;
	}
	if (now_us >= w->leave_due_us) {
		leave(w, upg_inspect_counters(w->inspect));
		w->leave_due_us = now_us + LEAVE_US;
	}
	deliver(w);
}

/* Begins with packets whose turn comes soon, so that memory is not waited for then. */
static void
look_ahead(struct worker *w)
{
	struct upg_packet *soon;

	while (w->source->ops->ahead && (soon = w->source->ops->ahead(w->source)) != NULL) {
		upg_worker_at(soon->data, soon->captured_bytes);
		upg_inspect_ahead(w->inspect, soon);
	}
}

/* The packet's verdict comes first, and what it has brought to light then: at once only where it was not let by. */
static void
answer(struct worker *w, struct upg_packet *pkt)
{
	look_ahead(w);
	upg_worker_at(pkt->data, pkt->captured_bytes);
	w->received_us = pkt->clock_us;
	enum upg_fate fate = upg_inspect_packet(w->inspect, pkt);

	w->source->ops->verdict(w->source, pkt, fate);
	upg_worker_at(NULL, 0);
	if (fate == UPG_FATE_PASS)
		return;
	leave(w, upg_inspect_counted(w->inspect)); /* whoever reads of it finds it counted */
	deliver(w);
}

/* All verdicts are out: nobody waits for what is done here. */
static void
all_answered(struct worker *w, uint64_t now_us)
{
	if (w->received_us && (w->batches++ & (LATENCY_OF - 1)) == 0)
		upg_record_latency(&w->latency, clock_us(CLOCK_MONOTONIC) - w->received_us);
	w->received_us = 0;
	look_around(w, now_us, false);
}

static int
work(struct worker *w)
{
	char err[UPG_ERR_BYTES];
	struct upg_packet *pkt;
	uint64_t now_us = clock_us(CLOCK_MONOTONIC);

	w->stats_due_us = now_us + w->run->config->stats_interval_us;
	while (!upg_worker_stopping()) {
		switch (w->source->ops->next(w->source, &pkt, err)) {
		case UPG_NEXT_PACKET:
			now_us = pkt->clock_us;
			answer(w, pkt);
			/* where no verdict is asked for, none is waited for */
			if (w->run->opt->interface)
				look_around(w, now_us, false);
			break;
		case UPG_NEXT_PAUSE:
			all_answered(w, now_us);
			break;
		case UPG_NEXT_IDLE:
			now_us = clock_us(CLOCK_MONOTONIC);
			upg_worker_at(NULL, 0);
			upg_inspect_tick(w->inspect, now_us, clock_us(CLOCK_REALTIME));
			look_around(w, now_us, true);
			break;
		case UPG_NEXT_END:
			return UPG_EXIT_DONE;
		case UPG_NEXT_ERROR:
			upg_complain("%s", err);
			return UPG_EXIT_FAILED;
		}
	}
	return UPG_EXIT_DONE;
}

int
upg_live_worker(void *ctx, unsigned index, struct upg_ring *ring)
{
	char err[UPG_ERR_BYTES];
	struct worker w = {.run = ctx, .index = index, .ring = ring};
	int status = UPG_EXIT_FAILED;

	w.asked.fd = upg_commands_worker(w.run->commands, index);
	if (open_worker(&w, index, err)) {
		upg_worker_ready();
		status = work(&w);
		/* nothing may wait for a verdict while records are written */
		upg_inspect_part(w.inspect);
		if (w.source->ops->stop)
			w.source->ops->stop(w.source);
		w.patient = true;
		upg_inspect_finish(w.inspect);
		upg_inspect_stats(w.inspect);
	} else {
		upg_complain("%s", err);
	}
	if (w.source)
		w.source->ops->close(w.source);
	upg_reset_close(w.reset);
	return status;
}
