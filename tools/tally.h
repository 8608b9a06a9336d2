/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tally.h - what each worker has counted, in memory that the supervisor still has when the worker has died. A worker writes, its supervisor reads what
 * a dead one has left; nobody waits.
 */
#ifndef UPG_TALLY_H
#define UPG_TALLY_H

#include "record.h"

struct upg_tally;

/* For so many workers, made before they are. NULL with errno. */
struct upg_tally *upg_tally_new(unsigned workers);
void upg_tally_free(struct upg_tally *);

/* In the worker: where to write all of its counters. They count from upg_tally_left() on; who dies in between leaves those before. */
struct upg_record_stats *upg_tally_fill(struct upg_tally *, unsigned worker);
void upg_tally_left(struct upg_tally *, unsigned worker);

/*
 * In the supervisor, when the worker has died: before its successor begins, to put aside what it has left; then, to have it. NULL: nothing. Lives until the
 * next of its deaths. What stands there another process has written that trusts nobody: numbers alone.
 */
void upg_tally_keep(struct upg_tally *, unsigned worker);
const struct upg_record_stats *upg_tally_kept(const struct upg_tally *, unsigned worker);

#endif
