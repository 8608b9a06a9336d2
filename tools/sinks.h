/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sinks.h - every place where records are shown: EVE file, fast.log, syslog, standard output, evidence. A record is formatted once per form and handed to
 * each. A sink in trouble loses its own records only, says so once, and goes on when it can. Used by one thread.
 */
#ifndef UPG_SINKS_H
#define UPG_SINKS_H

#include "config.h"
#include "evidence_writer.h"
#include "logfile.h"
#include "record.h"

#define UPG_SINKS_ERR_BYTES UPG_LOGFILE_ERR_BYTES

struct upg_sinks_options {
	const struct upg_config *config; /* must outlive the sinks */
	const char *dir;                 /* of the logs; NULL: only outputs with an absolute name are files */
	bool offline;                    /* replay: record.source is a file name, and slow readers are waited for */
	bool json_stdout;                /* --json */
	bool fast_stdout;                /* fast.log lines on standard output */
	struct upg_complaints complaints;
};

struct upg_sinks;
struct upg_metrics;

/* Copies opts. Makes dir if it is missing. NULL with err filled where a file cannot be opened. SIGPIPE must be ignored by the program. */
struct upg_sinks *upg_sinks_open(const struct upg_sinks_options *opts, char err[UPG_SINKS_ERR_BYTES]);

/* The i-th output and how many records it has lost; NULL past the last. */
const char *upg_sinks_name(const struct upg_sinks *, size_t i, uint64_t *lost);

/* What stats records tell of the records counted (metrics.h); it must outlive the sinks. */
void upg_sinks_metrics(struct upg_sinks *, const struct upg_metrics *);

/* Does any output show records of this type? It stays so. */
bool upg_sinks_take(const struct upg_sinks *, enum upg_record_type);

/* Live: false: the file that this alert of that worker names is about to be there; ask again in a millisecond. */
bool upg_sinks_ready(struct upg_sinks *, unsigned worker, const struct upg_record *);

/* Shows one record wherever it belongs. false: a sink lost it. */
bool upg_sinks_write(struct upg_sinks *, const struct upg_record *);

/* Is evidence wanted, and a place for it there? */
bool upg_sinks_want_evidence(const struct upg_sinks *);
/* Offline: takes a packet of a connection that raised an alert, or what ends them. */
void upg_sinks_evidence(struct upg_sinks *, const struct upg_evidence *);
/* Live, where evidence is wanted: starts its writer (see there). NULL: that failed. It is stopped by upg_sinks_end. */
struct upg_evidence_writer *upg_sinks_evidence_writer(struct upg_sinks *, unsigned workers);
/* A worker has died, and will not end its files. */
void upg_sinks_death(struct upg_sinks *, unsigned worker);
/* No worker has anything more to say: evidence ends, so that its last count is right. */
void upg_sinks_end(struct upg_sinks *);
/* What evidence has been written and lost; false: none is kept, and all is 0. */
bool upg_sinks_evidence_count(const struct upg_sinks *, struct upg_evidence_count *);

/* Pushes collected lines out: when nothing more is waiting. */
void upg_sinks_flush(struct upg_sinks *);

/* Opens the files anew (HUP). */
void upg_sinks_reopen(struct upg_sinks *);

/* Records lost by all sinks since open, each counted per sink that lost it. */
uint64_t upg_sinks_lost(const struct upg_sinks *);

/* Flushes and closes. false: something was lost, now or before (complaints said what): exit UPG_EXIT_FAILED after a replay. */
bool upg_sinks_close(struct upg_sinks *);

#endif
