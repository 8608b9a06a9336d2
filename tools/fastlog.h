/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fastlog.h - an alert as one line of text, exactly as Suricata's fast.log and alert-syslog have it. */
#ifndef UPG_FASTLOG_H
#define UPG_FASTLOG_H

#include "record.h"

#define UPG_FASTLOG_BYTES 1024

/* The fast.log line of an alert without newline, NUL terminated; returns its length, 0 for other records. Times are UTC. */
size_t upg_fastlog_format(const struct upg_record *, char out[UPG_FASTLOG_BYTES]);

/* What stands in fast.log where alerts are missing: TIME  [**] N alerts were lost [**] */
size_t upg_fastlog_gap(uint64_t unix_us, uint64_t lost, char out[UPG_FASTLOG_BYTES]);

/* An alert without time and stars, as alert-syslog writes it: [1:2:3] msg [Classification: ...] [Priority: 1] {TCP} a:1 -> b:2 */
size_t upg_fastlog_syslog(const struct upg_record *, char out[UPG_FASTLOG_BYTES]);

#endif
