/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * repeats.h - a rate limit for each rule: of its alerts the first so many in an interval pass, the others are counted, and when the interval is
 * over one record stands for them (alert.repeated). Time is the records' own, in replay and live.
 */
#ifndef UPG_REPEATS_H
#define UPG_REPEATS_H

#include "record.h"

#define UPG_REPEATS_RULES 1024 /* followed at a time; alerts of further rules pass */

struct upg_repeats;

/* most 0: everything passes. NULL: no memory. */
struct upg_repeats *upg_repeats_new(uint64_t most, uint64_t interval_us);
void upg_repeats_free(struct upg_repeats *);

/* May this alert be shown? First take what upg_repeats_due has for its time. */
bool upg_repeats_pass(struct upg_repeats *, const struct upg_record *);

/*
 * The next rule whose interval is over at that time and whose alerts were held back: the last of them, without its evidence, and how many they
 * were. NULL: none. Lives until the next call. UINT64_MAX: all there are.
 */
const struct upg_record *upg_repeats_due(struct upg_repeats *, uint64_t ts_us);

#endif
