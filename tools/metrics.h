/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metrics.h - the counters of all workers as one: summed for the stats record, and as a file in Prometheus's text format, which a collector
 * of text files picks up. What a worker has counted stays when it dies.
 */
#ifndef UPG_METRICS_H
#define UPG_METRICS_H

#include <stdio.h>

#include "logfile.h"
#include "record.h"

struct upg_metrics;
struct upg_sinks;

struct upg_metrics_options {
	unsigned workers; /* at least 1 */
	const char *path; /* of the file; NULL: none is written */
	struct upg_complaints complaints;
};

/* Copies opts. NULL: no memory. */
struct upg_metrics *upg_metrics_new(const struct upg_metrics_options *);
void upg_metrics_free(struct upg_metrics *);

/* Counts one record of a worker that is no stats record. */
void upg_metrics_count(struct upg_metrics *, const struct upg_record *);

/*
 * Takes a worker's stats record. Returns the sum over all workers once each has told its part (or one of them tells twice), else NULL. It
 * lives until the next call.
 */
const struct upg_record *upg_metrics_stats(struct upg_metrics *, unsigned worker, const struct upg_record *);
/* The end: the sum of what came since it was last returned, NULL: nothing did. */
const struct upg_record *upg_metrics_pending(struct upg_metrics *);

/* A worker has died: its successor counts from zero. left: what it had counted since it last told, and before; NULL: not known. */
void upg_metrics_death(struct upg_metrics *, unsigned worker, const struct upg_record_stats *left);

/* The sum as of now, for dump-counters. Lives until the next call. */
const struct upg_record_stats *upg_metrics_sum(struct upg_metrics *);

/* What one worker has told last; worker is below their number. */
const struct upg_record_stats *upg_metrics_worker(const struct upg_metrics *, unsigned worker);

/* The text. sinks (NULL: none) tell what they lost. */
void upg_metrics_print(struct upg_metrics *, const struct upg_sinks *sinks, FILE *out);

/* Writes the file aside and renames it. false: that failed, said once until it succeeds again. true where no file is wanted. */
bool upg_metrics_save(struct upg_metrics *, const struct upg_sinks *sinks);

/* Name, type and help of the i-th metric, in the order printed; NULL past the last. Static. */
const char *upg_metrics_row(size_t i, const char **type, const char **help);

#endif
