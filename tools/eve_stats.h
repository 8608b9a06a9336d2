/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eve_stats.h - the counters of a stats record: Suricata's groups where it has one, `upgate` for the rest. */
#ifndef UPG_EVE_STATS_H
#define UPG_EVE_STATS_H

#include "evidence_files.h"
#include "json.h"
#include "record.h"

struct upg_metrics;

/*
 * Writes the members "stats" and "upgate" into the object that is open. evidence: what its writer has counted; NULL: there is none. metrics: what is
 * counted of records (metrics.h); NULL: that is left out.
 */
void upg_eve_stats(struct upg_json *, const struct upg_record_stats *, const struct upg_evidence_count *evidence,
                   const struct upg_metrics *metrics);

/* The members of "upgate" that are counted of records. (eve_metrics.c) */
void upg_eve_metrics(struct upg_json *, const struct upg_metrics *);

#endif
