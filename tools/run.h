/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run.h - one run of the program: what main.c has made ready, and the two ways to go (replay.c, live.c). */
#ifndef UPG_RUN_H
#define UPG_RUN_H

#include "config.h"
#include "deliver.h"
#include "inspect.h"
#include "options.h"
#include "ruletext.h"
#include "tally.h"

#define UPG_FAILED_RULES      64 /* complaints kept of the last reading of the rules */
#define UPG_FAILED_RULE_BYTES 240

struct upg_commands;

struct upg_run {
	const struct upg_options *opt;
	struct upg_config *config;
	struct upg_rules *rules;
	uint64_t rules_read_us;    /* Unix time; live */
	struct upg_ruletext *text; /* live: what was read of them the last time; NULL: nobody else needs it */
	struct upg_tally *tally;   /* live: what workers leave when they die */
	struct upg_delivery delivery;
	uint64_t hash_key[2];
	struct upg_record taken; /* live: the record at hand */
	bool nonsense_told;
	size_t failed_count; /* rules that did not parse the last time, and what was said of the first of them */
	char failed[UPG_FAILED_RULES][UPG_FAILED_RULE_BYTES];
	struct upg_evidence_writer *evidence_writer; /* live; NULL: no evidence is wanted */
	struct upg_commands *commands;               /* live; NULL: no control socket */
};

/* Replays the captures named. Returns the exit status; says on standard error what went wrong. (replay.c) */
int upg_replay(struct upg_run *);

/* Inline on queues, or passive on an interface: supervisor and workers, until TERM or INT. (live.c) */
int upg_live(struct upg_run *);

/*
 * The rules this run asks for: the shipped ones unless -S, then `rule-files`, then -s. Prints every rule that does not parse. NULL when any
 * does not, or a file cannot be read. The caller frees it. (load.c)
 */
struct upg_rules *upg_load_rules(struct upg_run *);

/*
 * Supervisor: reads them anew, and if all are good goes on with them and has the workers do so. False: the old ones stay; why was said. (live.c)
 */
bool upg_live_reload(struct upg_run *);

/* Worker: the rules as the supervisor has read them. NULL with errno. (load.c) */
struct upg_rules *upg_load_posted(struct upg_run *);

/* Inspector options as this run has them; source, mode and emit are the caller's to fill. */
struct upg_inspect_options upg_run_inspection(const struct upg_run *, enum upg_stream_mode);

/* Where logs go; NULL: only outputs with an absolute name are files. */
const char *upg_run_log_dir(const struct upg_run *);

/* "upgate: TEXT" on standard error, one line. */
void upg_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
