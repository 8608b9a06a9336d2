/* SPDX-License-Identifier: GPL-2.0-or-later */
/* syslog_alert.h - alerts to syslog: in the format configured, each rule so often at most (repeats.h), a long line shortened where it still parses. */
#ifndef UPG_SYSLOG_ALERT_H
#define UPG_SYSLOG_ALERT_H

#include "config.h"
#include "eve.h"
#include "logfile.h"

struct upg_syslog_alert;

/* config and eve must outlive it, and eve tells of the record at hand; patient: replay, see syslog.h. NULL with err filled. */
struct upg_syslog_alert *upg_syslog_alert_new(const struct upg_config *, const struct upg_eve_options *eve,
                                              bool patient, const struct upg_complaints *,
                                              char err[UPG_LOGFILE_ERR_BYTES]);

/* Sends an alert, unless its rule has said enough; other records are none of its business. now_us: CLOCK_MONOTONIC. */
void upg_syslog_alert_write(struct upg_syslog_alert *, const struct upg_record *, uint64_t now_us);

/* What was held back and is due at that Unix time (see upg_repeats_due); the caller passes it on to upg_syslog_alert_tell. */
const struct upg_record *upg_syslog_alert_due(struct upg_syslog_alert *, uint64_t ts_us);
void upg_syslog_alert_tell(struct upg_syslog_alert *, const struct upg_record *, uint64_t now_us);

/* See upg_syslog_flush. */
void upg_syslog_alert_flush(struct upg_syslog_alert *, uint64_t now_us);

/* Messages lost since new. */
uint64_t upg_syslog_alert_lost(const struct upg_syslog_alert *);

/* Closes. false: messages were lost. */
bool upg_syslog_alert_free(struct upg_syslog_alert *, uint64_t now_us);

#endif
