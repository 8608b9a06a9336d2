/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sinks.h - every place where records are shown: EVE file, fast.log, syslog, standard output. A record is formatted once per form and handed to
 * each. A sink in trouble loses its own records only, says so once, and goes on when it can. Used by one thread.
 */
#ifndef UPG_SINKS_H
#define UPG_SINKS_H

#include "config.h"
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

/* Copies opts. Makes dir if it is missing. NULL with err filled where a file cannot be opened. SIGPIPE must be ignored by the program. */
struct upg_sinks *upg_sinks_open(const struct upg_sinks_options *opts, char err[UPG_SINKS_ERR_BYTES]);

/* The i-th output and how many records it has lost; NULL past the last. */
const char *upg_sinks_name(const struct upg_sinks *, size_t i, uint64_t *lost);

/* Does any output show records of this type? It stays so. */
bool upg_sinks_take(const struct upg_sinks *, enum upg_record_type);

/* Shows one record wherever it belongs. false: a sink lost it. */
bool upg_sinks_write(struct upg_sinks *, const struct upg_record *);

/* Pushes collected lines out: when nothing more is waiting. */
void upg_sinks_flush(struct upg_sinks *);

/* Opens the files anew (HUP). */
void upg_sinks_reopen(struct upg_sinks *);

/* Records lost by all sinks since open, each counted per sink that lost it. */
uint64_t upg_sinks_lost(const struct upg_sinks *);

/* Flushes and closes. false: something was lost, now or before (complaints said what): exit UPG_EXIT_FAILED after a replay. */
bool upg_sinks_close(struct upg_sinks *);

#endif
