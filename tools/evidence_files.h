/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * evidence_files.h - a directory of capture files, one for each connection that raised an alert. A file has its name only while it is whole: it is
 * written aside and renamed, when its alert comes and again when the connection is over. Together they keep a budget, the oldest go first, also
 * those that were there before. Where the disk is full or gone, packets are lost, counted, and said once. Used by one thread.
 */
#ifndef UPG_EVIDENCE_FILES_H
#define UPG_EVIDENCE_FILES_H

#include "capture/limits.h"
#include "evidence.h"
#include "logfile.h"

struct upg_evidence_files;

/* Of all there were since it was opened; bytes: what the directory holds now. */
struct upg_evidence_count {
	uint64_t files, packets, bytes;
	uint64_t lost;    /* packets that could not be written */
	uint64_t deleted; /* files, for the budget or their number */
	uint64_t cut;     /* connections no longer followed, as too many others were */
};

/*
 * Makes the directory (mode 0700) if it is missing, counts what is in it and removes what a predecessor has left half done. lim must outlive it. NULL
 * with err filled. The caller closes it.
 */
struct upg_evidence_files *upg_evidence_files_open(const char *dir, const struct upg_limits *lim,
                                                   const struct upg_complaints *, char err[UPG_LOGFILE_ERR_BYTES]);

/* Takes one sane record of a worker. */
void upg_evidence_files_take(struct upg_evidence_files *, unsigned worker, const struct upg_evidence *);

/* What that worker has begun is over: it has died. */
void upg_evidence_files_death(struct upg_evidence_files *, unsigned worker);

/* Ends files whose end has been lost on the way. now_us: CLOCK_MONOTONIC. */
void upg_evidence_files_tick(struct upg_evidence_files *, uint64_t now_us);

/* Ends all files. */
void upg_evidence_files_end(struct upg_evidence_files *);

/* Ends all files and looks for the directory anew (HUP). Where that fails the old one goes on, and complaints say so. */
void upg_evidence_files_reopen(struct upg_evidence_files *);

const struct upg_evidence_count *upg_evidence_files_count(struct upg_evidence_files *);

/* Ends all files and frees. false: packets were lost. */
bool upg_evidence_files_close(struct upg_evidence_files *);

#endif
