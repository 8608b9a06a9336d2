/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a worker that somebody else has taken over may write into its ring. */
#include "tests/records.h"
#include "tools/eve.h"
#include "tools/fastlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 60000 };

static size_t
whole(struct upg_record *r, enum upg_record_type type)
{
	memset(r, 0, sizeof *r);
	if (type == UPG_RECORD_ALERT)
		records_alert(r);
	else
		records_make(r, type);
	const size_t base = offsetof(struct upg_record, alert);
	const size_t sizes[] = {
	        [UPG_RECORD_ALERT] = base + offsetof(struct upg_record_alert, bytes) + r->alert.bytes_len,
	        [UPG_RECORD_UPGRADE] = base + sizeof r->upgrade,
	        [UPG_RECORD_HTTP] = base + sizeof r->http,
	        [UPG_RECORD_FLOW] = base + sizeof r->flow,
	        [UPG_RECORD_ANOMALY] = base + sizeof r->anomaly,
	        [UPG_RECORD_DROP] = base + sizeof r->drop,
	        [UPG_RECORD_STATS] = base + sizeof r->stats,
	        [UPG_RECORD_WEBSOCKET] =
	                base + offsetof(struct upg_record_websocket, payload) + r->websocket.payload_len,
	        [UPG_RECORD_LEG] = base + sizeof r->upgrade,
	};
	r->size = (uint32_t)sizes[type];
	return sizes[type];
}

static void
own_records_are_sane(void **state)
{
	static struct upg_record r;

	for (int type = UPG_RECORD_ALERT; type <= UPG_RECORD_LEG; type++) {
		size_t len = whole(&r, (enum upg_record_type)type);
		assert_true(upg_record_sane(&r, len));
		assert_false(upg_record_sane(&r, len - 1));
		r.size--;
		assert_false(upg_record_sane(&r, len - 1));
	}
}

static void
nonsense_is_left_out(void **state)
{
	static struct upg_record r;
	size_t len = whole(&r, UPG_RECORD_ALERT);

#define WRONG(field, value)                                                                                            \
	do {                                                                                                           \
		len = whole(&r, UPG_RECORD_ALERT);                                                                     \
		memset(&r.field, value, sizeof r.field);                                                               \
		assert_false(upg_record_sane(&r, len));                                                                \
	} while (0)
	WRONG(type, 0x7f);
	WRONG(type, 0xff);
	WRONG(from, 0x02);
	WRONG(tuple.family, 5);
	WRONG(alert.event, 0x7f);
	WRONG(alert.event, 0x80);
	WRONG(alert.action, 0x11);
	WRONG(alert.verdict, 0xff);
	WRONG(alert.reading_count, 9);
	WRONG(alert.bytes_len, 0xff);
	len = whole(&r, UPG_RECORD_WEBSOCKET);
	r.websocket.payload_len = 1;
	assert_false(upg_record_sane(&r, len));
	r.websocket.payload_len = UINT16_MAX;
	assert_false(upg_record_sane(&r, len));
	len = whole(&r, UPG_RECORD_WEBSOCKET);
	r.websocket.frame.opcode = 16;
	assert_false(upg_record_sane(&r, len));
}

static void
texts_end(void **state)
{
	static struct upg_record r;
	size_t len = whole(&r, UPG_RECORD_ALERT);

	memset(r.alert.msg, 'x', sizeof r.alert.msg);
	memset(r.source, 'x', sizeof r.source);
	assert_true(upg_record_sane(&r, len));
	assert_int_equal(strlen(r.alert.msg), sizeof r.alert.msg - 1);
	assert_int_equal(strlen(r.source), sizeof r.source - 1);
	len = whole(&r, UPG_RECORD_UPGRADE);
	memset(r.upgrade.request, 'x', sizeof r.upgrade.request);
	memset(r.upgrade.xff, 'x', sizeof r.upgrade.xff);
	assert_true(upg_record_sane(&r, len));
	assert_int_equal(strlen(r.upgrade.request), sizeof r.upgrade.request - 1);
	assert_int_equal(strlen(r.upgrade.xff), sizeof r.upgrade.xff - 1);
}

/* Whatever is taken for sane can be shown; the sanitizers look on. */
static void
sane_is_safe(void **state)
{
	static struct upg_record r;
	static char line[UPG_EVE_BYTES], fast[UPG_FASTLOG_BYTES];
	const struct upg_eve_options o = {.community_id = true};
	uint32_t seed = 42;
	unsigned shown = 0;

	for (int i = 0; i < ROUNDS; i++) {
		size_t len = whole(&r, (enum upg_record_type)(i % (UPG_RECORD_LEG + 1)));
		for (int n = 0; n < 4; n++) {
			seed = seed * 1664525u + 1013904223u;
			size_t at = (seed >> 8) % len, run = 1 + (seed >> 4) % 200;
			/* a bool holds 0 or 1: what else it may hold is the compiler's business */
			memset((uint8_t *)&r + at, seed & 1 ? 1 : 0, run < len - at ? run : len - at);
		}
		if (!upg_record_sane(&r, len))
			continue;
		shown++;
		assert_true(upg_eve_format(&r, &o, line, sizeof line) < sizeof line);
		upg_fastlog_format(&r, fast);
		upg_fastlog_syslog(&r, fast);
	}
	assert_true(shown > ROUNDS / 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(own_records_are_sane),
	        cmocka_unit_test(nonsense_is_left_out),
	        cmocka_unit_test(texts_end),
	        cmocka_unit_test(sane_is_safe),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
