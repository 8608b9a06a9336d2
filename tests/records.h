/* SPDX-License-Identifier: GPL-2.0-or-later */
/* records.h - records as a worker would make them, for the tests of what is printed of them. */
#ifndef TESTS_RECORDS_H
#define TESTS_RECORDS_H

#include "tools/record.h"

#define RECORDS_TIME_US UINT64_C(1795414146123456) /* 2026-11-23T06:09:06.123456Z */

/* 10.0.0.1:40000 -> 10.0.0.2:80, or 2001:db8::1 -> 2001:db8::2. */
void records_tuple(struct upg_tuple *, uint8_t family);

/* Of that type, everything else zero but time, tuple and flow id. */
void records_make(struct upg_record *, enum upg_record_type);

/* An alert upgrade.smuggled_request of severity 1 with all fields filled. */
void records_alert(struct upg_record *);

#endif
