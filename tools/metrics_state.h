/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metrics_state.h - what metrics.c counts, metrics_text.c prints and eve_metrics.c shows: shared by these alone. */
#ifndef UPG_METRICS_STATE_H
#define UPG_METRICS_STATE_H

#include "metrics.h"

#define UPG_METRICS_ALERTS   4096 /* different ones that are counted apart */
#define UPG_METRICS_SLOTS    (2 * UPG_METRICS_ALERTS)
#define UPG_METRICS_VARIANTS 32
#define UPG_METRICS_OUTCOMES (sizeof((struct upg_record_stats *)0)->outcomes / sizeof(uint64_t))

struct upg_metrics_alert {
	uint32_t gid, sid;
	uint8_t severity;
	bool blocked;
	uint64_t count;
};

struct upg_metrics_worker {
	struct upg_record_stats gone, last; /* of its predecessors; as it told last */
	bool told;                          /* since the sum was last returned */
};

#define UPG_METRICS_STATES 4
#define UPG_METRICS_ENDS   (UPG_END_REUSED + 1)

struct upg_metrics {
	char *path, *aside;
	struct upg_complaints complaints;
	unsigned worker_count;
	uint64_t deaths;
	bool failing;
	struct upg_record sum;
	struct upg_metrics_alert alerts[UPG_METRICS_ALERTS];
	size_t alert_count;
	uint16_t slots[UPG_METRICS_SLOTS]; /* index in alerts plus 1; 0: free */
	uint64_t other_alerts;
	char variants[UPG_METRICS_VARIANTS][16];
	size_t variant_count;
	uint64_t upgrades[UPG_METRICS_VARIANTS][UPG_METRICS_OUTCOMES];
	uint64_t ended[UPG_METRICS_STATES][UPG_METRICS_ENDS];
	struct upg_metrics_worker workers[];
};

/* The words of upg_record_flow.state and of enum upg_end. */
extern const char *const upg_metrics_flow_states[UPG_METRICS_STATES];
extern const char *const upg_metrics_flow_ends[UPG_METRICS_ENDS];

#endif
