/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "records.h"
#include "tools/fastlog.h"

static struct upg_record r;
static char line[UPG_FASTLOG_BYTES];

static void
lines(void **state)
{
	records_alert(&r);
	size_t len = upg_fastlog_format(&r, line);
	assert_string_equal(
	        line, "11/23/2026-06:09:06.123456  [**] [1:8400012:1] request hidden behind an upgrade request [**] "
	              "[Classification: Web Application Attack] [Priority: 1] {TCP} 10.0.0.1:40000 -> 10.0.0.2:80");
	assert_int_equal(len, strlen(line));
	r.alert.blocked = true;
	r.from = TO_CLIENT;
	upg_fastlog_format(&r, line);
	assert_string_equal(
	        line,
	        "11/23/2026-06:09:06.123456  [Drop] [**] [1:8400012:1] request hidden behind an upgrade request [**] "
	        "[Classification: Web Application Attack] [Priority: 1] {TCP} 10.0.0.2:80 -> 10.0.0.1:40000");
	r.alert.blocked = false;
	r.alert.would_block = true;
	r.alert.category[0] = '\0';
	r.from = TO_SERVER;
	records_tuple(&r.tuple, 6);
	upg_fastlog_format(&r, line);
	assert_string_equal(
	        line,
	        "11/23/2026-06:09:06.123456  [wDrop] [**] [1:8400012:1] request hidden behind an upgrade request [**] "
	        "[Classification: (null)] [Priority: 1] {TCP} 2001:0db8:0000:0000:0000:0000:0000:0001:40000 -> "
	        "2001:0db8:0000:0000:0000:0000:0000:0002:80");
	upg_fastlog_syslog(&r, line);
	assert_string_equal(
	        line,
	        "[wDrop] [1:8400012:1] request hidden behind an upgrade request [Classification: (null)] [Priority: 1] "
	        "{TCP} 2001:0db8:0000:0000:0000:0000:0000:0001:40000 -> 2001:0db8:0000:0000:0000:0000:0000:0002:80");
}

/* Whatever a rule's message holds, a line stays a line and fits. */
static void
one_line(void **state)
{
	records_alert(&r);
	memset(r.alert.msg, '\n', sizeof r.alert.msg - 1);
	r.alert.msg[sizeof r.alert.msg - 1] = '\0';
	memset(r.alert.category, 0x1b, sizeof r.alert.category - 1);
	records_tuple(&r.tuple, 6);
	r.alert.gid = r.alert.sid = r.alert.rev = UINT32_MAX;
	r.alert.severity = 255;
	r.alert.would_block = true;
	r.ts_us = UINT64_MAX;
	assert_true(upg_fastlog_format(&r, line) < UPG_FASTLOG_BYTES);
	assert_null(strchr(line, '\n'));
	assert_null(strchr(line, 0x1b));
	assert_memory_equal(line, "12/31/9999-23:59:59.999999  [wDrop] ", 36);
}

static void
others(void **state)
{
	for (int type = UPG_RECORD_UPGRADE; type <= UPG_RECORD_LEG; type++) {
		records_make(&r, (enum upg_record_type)type);
		assert_int_equal(upg_fastlog_format(&r, line), 0);
		assert_int_equal(upg_fastlog_syslog(&r, line), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lines), cmocka_unit_test(one_line),
	                                   cmocka_unit_test(others)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
