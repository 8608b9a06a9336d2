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
 * In the supervisor, when the worker has died and before its successor begins: the counters it has left, false: none. They are taken away. What stands
 * there another process has written that trusts nobody: numbers alone.
 */
bool upg_tally_take(struct upg_tally *, unsigned worker, struct upg_record_stats *out);

#endif
