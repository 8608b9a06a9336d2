/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alert.h - events and connections meet the rules: verdicts, and alert records. Private to tools/. */
#ifndef UPG_ALERT_H
#define UPG_ALERT_H

#include "watch.h"

/* Event -> rules -> verdict and alert records. watch NULL: no connection (fragments). */
void upg_alert_event(struct upg_inspect *, struct upg_watch *, const struct upg_event *);
/* The flow as rules see it. */
struct upg_rule_flow upg_alert_flow(const struct upg_inspect *, const struct upg_watch *);
/* Rules that look at addresses only, once for each direction. */
void upg_alert_headers(struct upg_inspect *, struct upg_watch *, enum upg_dir);

#endif
