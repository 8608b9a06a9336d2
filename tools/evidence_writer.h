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
struct upg_evidence_count upg_evidence_writer_count(struct upg_evidence_writer *);

/*
 * An alert of that worker names a file that is not there: how far is what the worker had put when this was first asked for that file? SOON: ask again;
 * DONE: written, or lost; LATE: it takes too long, and so for all alerts until the writer has caught up.
 */

/* An eventfd that is written to when somebody waits and a file is there; its consumer need not read it. */
int upg_evidence_writer_fd(const struct upg_evidence_writer *);
enum upg_evidence_wait { UPG_EVIDENCE_SOON, UPG_EVIDENCE_DONE, UPG_EVIDENCE_LATE };
enum upg_evidence_wait upg_evidence_writer_await(struct upg_evidence_writer *, unsigned worker,
                                                 const struct upg_evidence_id *);

#endif
