/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * evidence_writer.h - evidence beside live traffic: a thread of the supervisor that takes packets from a ring of each worker and writes them. A slow disk
 * costs evidence, never alerts, which go another way.
 */
#ifndef UPG_EVIDENCE_WRITER_H
#define UPG_EVIDENCE_WRITER_H

#include "evidence_files.h"
#include "ring.h"

struct upg_evidence_writer;

/*
 * Starts it, with a ring of ring_bytes for each worker; before fork(), and after privileges are given up, as they are each thread's own. files is the
 * thread's from here on, and must outlive it. NULL: no memory, or no thread.
 */
struct upg_evidence_writer *upg_evidence_writer_start(struct upg_evidence_files *files, unsigned workers,
                                                      size_t ring_bytes);
/* Takes what is left in the rings, ends all files, and frees. NULL is allowed. */
void upg_evidence_writer_stop(struct upg_evidence_writer *);

/* The worker's end: takes one record; false: there is no room, or (put_wait) a second has made none. */
bool upg_evidence_writer_put(struct upg_evidence_writer *, unsigned worker, const struct upg_evidence *);
bool upg_evidence_writer_put_wait(struct upg_evidence_writer *, unsigned worker, const struct upg_evidence *);

/* None of these waits for the disk. */
void upg_evidence_writer_death(struct upg_evidence_writer *, unsigned worker);
void upg_evidence_writer_reopen(struct upg_evidence_writer *);
bool upg_evidence_writer_failing(struct upg_evidence_writer *);
struct upg_evidence_count upg_evidence_writer_count(struct upg_evidence_writer *);

#endif
