/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captures in, records out: one process; a thread that reads, this one that inspects, and one that writes; nothing lost. */
#include "capture/readahead.h"
#include "run.h"
#include "worker.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void
emit_alarmed(void *ctx, const struct upg_record *r)
{
	upg_deliver(&((struct upg_run *)ctx)->delivery, r);
}

static bool
keep_evidence(void *ctx, const struct upg_evidence *e)
{
	upg_sinks_evidence(((struct upg_run *)ctx)->delivery.sinks, e);
	return true;
}

enum {
	PUSHED_PACKETS = 4096, /* in the time of so many a record may wait for others */
	CLOCK_PACKETS = 16,    /* after so many it is asked whether that is long */
};

/* A line that is rewritten while a person looks on. */
static void
show_progress(const struct upg_run *run, uint64_t packets)
{
	if (packets % 65536 == 0 && isatty(STDERR_FILENO) && !run->opt->json)
		fprintf(stderr, "\r%" PRIu64 " packets", packets);
}

static void
close_progress(uint64_t packets)
{
	if (packets >= 65536 && isatty(STDERR_FILENO))
		fputc('\r', stderr);
}

static void
summarise(struct upg_inspect *in, double seconds)
{
	const struct upg_record_stats *s = upg_inspect_counters(in);

	fprintf(stderr,
	        "%" PRIu64 " packets, %" PRIu64 " bytes, %" PRIu64 " connections, %" PRIu64
	        " HTTP transactions, %" PRIu64 " upgrades, %" PRIu64 " alerts in %.3f s\n",
	        s->source.packets, s->source.bytes, s->stream.flows_opened, s->http_transactions, s->upgrades,
	        s->alerts, seconds);
	if (s->decoded_invalid || s->stream.gaps)
		fprintf(stderr,
		        "not followed: %" PRIu64 " packets with broken or cut headers, %" PRIu64 " gaps in streams\n",
		        s->decoded_invalid, s->stream.gaps);
}

/* The packet at hand (NULL: it was dropped) and those it has freed. */
static bool
write_forwarded(struct upg_pcapdump *dump, struct upg_inspect *in, const struct upg_packet *pkt,
                char err[UPG_ERR_BYTES])
{
	bool good = true;

	do {
		if (pkt)
			good &= upg_pcapdump_write(dump, pkt, err);
	} while ((pkt = upg_inspect_freed(in)) != NULL);
	return good;
}

static void
reopen(const struct upg_delivery *d)
{
	if (d->writer)
		upg_writer_reopen(d->writer);
	else
		upg_sinks_reopen(d->sinks);
}

/* Parsed aside, swapped whole; the old ones stay where any does not parse. */
static void
reload(struct upg_run *run, struct upg_inspect *in)
{
	struct upg_rules *fresh = upg_load_rules(run);

	if (!fresh) {
		upg_complain("the old rules stay in force");
		return;
	}
	upg_inspect_rules(in, fresh);
	upg_deadlock_rules(run->delivery.deadlock, fresh);
	upg_rules_free(run->rules);
	run->rules = fresh;
}

/* Is what was found to be shown? By the thousand packets, and where they come slowly by the clock, which is asked seldom. */
static bool
is_due(uint64_t *due_us, uint64_t packets)
{
	struct timespec t;

	if (packets % PUSHED_PACKETS == 0)
		return true;
	if (packets % CLOCK_PACKETS != 0)
		return false;
	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	uint64_t now_us = (uint64_t)t.tv_sec * UPG_SEC_US + (uint64_t)t.tv_nsec / 1000;
	if (now_us < *due_us)
		return false;
	*due_us = now_us + UPG_SEC_US / 5;
	return true;
}

static void
show_now(const struct upg_delivery *d)
{
	if (d->writer)
		upg_writer_push(d->writer);
	else
		upg_sinks_flush(d->sinks);
}

/* One packet, and what was begun of those behind it. False: it could not be written to -w (err). */
static bool
inspect_one(struct upg_source *source, struct upg_inspect *in, struct upg_packet *pkt, struct upg_pcapdump *dump,
            char err[UPG_ERR_BYTES])
{
	struct upg_packet *soon;

	while ((soon = source->ops->ahead(source)) != NULL)
		upg_inspect_ahead(in, soon);
	enum upg_fate fate = upg_inspect_packet(in, pkt);

	return !dump || write_forwarded(dump, in, fate == UPG_FATE_DROP ? NULL : pkt, err);
}

/* A request to stop is for what is not read yet. */
static void
heed_signals(struct upg_run *run, struct upg_source *source, struct upg_inspect *in)
{
	if (upg_worker_stopping())
		upg_readahead_stop(source);
	if (upg_worker_take_signal(SIGHUP))
		reopen(&run->delivery);
	if (upg_worker_take_signal(SIGUSR2))
		reload(run, in);
}

/* false: the input ended in an error (said), or a packet could not be written to -w (said). */
static bool
read_all(struct upg_run *run, struct upg_source *source, struct upg_inspect *in, struct upg_pcapdump *dump)
{
	char err[UPG_ERR_BYTES];
	struct upg_packet *pkt;
	uint64_t packets = 0, due_us = 0;
	bool written = true;
	enum upg_next next;

	while ((next = source->ops->next(source, &pkt, err)) == UPG_NEXT_PACKET || next == UPG_NEXT_IDLE) {
		if (upg_worker_signalled())
			heed_signals(run, source, in);
		if (next == UPG_NEXT_IDLE || is_due(&due_us, packets))
			show_now(&run->delivery);
		if (next == UPG_NEXT_IDLE)
			continue;
		if (!inspect_one(source, in, pkt, dump, err) && written) {
			upg_complain("%s", err);
			written = false;
		}
		show_progress(run, ++packets);
	}
	close_progress(packets);
	if (next == UPG_NEXT_ERROR)
		upg_complain("%s", err);
	return written && next == UPG_NEXT_END;
}

static int
replay_source(struct upg_run *run, struct upg_source *source, struct upg_pcapdump *dump)
{
	char err[UPG_ERR_BYTES];
	struct upg_inspect_options o = upg_run_inspection(run, run->opt->simulate_ips ? UPG_SIMULATE : UPG_PASSIVE);
	struct timespec began, ended;

	o.source = source;
	o.repeats_withheld = dump != NULL;
	o.defragment = true;
	o.emit = emit_alarmed;
	o.emit_ctx = run;
	o.evidence = upg_sinks_want_evidence(run->delivery.sinks) ? keep_evidence : NULL;
	o.evidence_by_number = true;
	struct upg_inspect *in = upg_inspect_new(&o, err);
	if (!in) {
		upg_complain("%s", err);
		return UPG_EXIT_FAILED;
	}
	clock_gettime(CLOCK_MONOTONIC, &began);
	/* Evidence is written by this thread, and whoever shows an alert asks for its file. */
	if (!o.evidence)
		run->delivery.writer = upg_writer_start(&run->delivery);
	bool good = read_all(run, source, in, dump);
	upg_inspect_finish(in);
	upg_inspect_stats(in);
	upg_writer_stop(run->delivery.writer);
	run->delivery.writer = NULL;
	clock_gettime(CLOCK_MONOTONIC, &ended);
	summarise(in, (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9);
	if (upg_inspect_trouble(in)) {
		upg_complain("%s", upg_inspect_trouble(in));
		good = false;
	}
	if (upg_inspect_lost(in))
		fprintf(stderr, "not written: %" PRIu64 " packets that stream.withheld-memcap has no room for\n",
		        upg_inspect_lost(in));
	upg_inspect_free(in);
	return good ? UPG_EXIT_DONE : UPG_EXIT_FAILED;
}

/* The captures, with a thread that reads them. NULL: err. */
static struct upg_source *
open_captures(const struct upg_run *run, char err[UPG_ERR_BYTES])
{
	const struct upg_inspect_options o = upg_run_inspection(run, UPG_PASSIVE);
	struct upg_source *files = upg_pcapfile_open(run->opt->files.at, run->opt->files.count, run->opt->filter, err);
	struct upg_source *source;

	if (!files)
		return NULL;
	source =
	        upg_readahead_start(files, &(struct upg_readahead_options){.lim = o.lim,
	                                                                   .verify_checksums = o.verify_checksums,
	                                                                   .hash_key = {o.hash_key[0], o.hash_key[1]}});
	if (!source) {
		snprintf(err, UPG_ERR_BYTES, "no memory to read captures ahead, or no thread");
		files->ops->close(files);
	}
	return source;
}

int
upg_replay(struct upg_run *run)
{
	char err[UPG_ERR_BYTES];
	struct upg_pcapdump *dump = NULL;
	struct upg_source *source = open_captures(run, err);

	if (!source) {
		upg_complain("%s", err);
		return UPG_EXIT_FAILED;
	}
	if (run->opt->write_file && !(dump = upg_pcapdump_open(run->opt->write_file, -1, err))) {
		upg_complain("%s", err);
		source->ops->close(source);
		return UPG_EXIT_FAILED;
	}
	upg_worker_handle_signals();
	int status = replay_source(run, source, dump);
	if (dump && !upg_pcapdump_close(dump, err)) {
		upg_complain("%s", err);
		status = UPG_EXIT_FAILED;
	}
	source->ops->close(source);
	return status;
}
