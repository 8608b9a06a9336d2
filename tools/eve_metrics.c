/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eve_metrics.c - what metrics.c counts of records, for the stats record: the same that metrics_text.c prints. */
#include "eve_stats.h"
#include "metrics_state.h"

static void
flows_ended(struct upg_json *j, const struct upg_metrics *m)
{
	upg_json_open(j, "flows_ended", '{');
	for (size_t i = 0; i < UPG_METRICS_STATES; i++) {
		upg_json_open(j, upg_metrics_flow_states[i], '{');
		for (size_t k = 0; k < UPG_METRICS_ENDS; k++)
			if (m->ended[i][k] != 0)
				upg_json_number(j, upg_metrics_flow_ends[k], m->ended[i][k]);
		upg_json_close(j);
	}
	upg_json_close(j);
}

static void
upgrades(struct upg_json *j, const struct upg_metrics *m)
{
	upg_json_open(j, "upgrades_by_variant", '{');
	for (size_t i = 0; i < m->variant_count; i++) {
		upg_json_open(j, m->variants[i], '{');
		for (unsigned k = UPG_OUTCOME_SWITCHED; k <= UPG_OUTCOME_STRIPPED; k++)
			if (m->upgrades[i][k] != 0)
				upg_json_number(j, upg_outcome_name((enum upg_outcome)k), m->upgrades[i][k]);
		upg_json_close(j);
	}
	upg_json_close(j);
}

static void
alerts(struct upg_json *j, const struct upg_metrics *m)
{
	upg_json_open(j, "alerts", '[');
	for (size_t i = 0; i < m->alert_count; i++) {
		const struct upg_metrics_alert *a = &m->alerts[i];
		upg_json_open(j, NULL, '{');
		upg_json_number(j, "gid", a->gid);
		upg_json_number(j, "signature_id", a->sid);
		upg_json_number(j, "severity", a->severity);
		upg_json_string(j, "action", a->blocked ? "blocked" : "allowed");
		upg_json_number(j, "count", a->count);
		upg_json_close(j);
	}
	upg_json_close(j);
}

void
upg_eve_metrics(struct upg_json *j, const struct upg_metrics *m)
{
	upg_json_number(j, "workers", m->worker_count);
	upg_json_number(j, "worker_deaths", m->deaths);
	flows_ended(j, m);
	upgrades(j, m);
	upg_json_number(j, "alerts_of_other_rules", m->other_alerts);
	alerts(j, m); /* the only list without a bound that fits a line: what is too much is left out of it alone */
}
