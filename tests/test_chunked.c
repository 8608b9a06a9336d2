/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chunk lines (RFC 9112 7.1), the odd and the plain. */
#include "analyzers/chunked.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct row {
	const char *text;
	uint64_t size;
	unsigned flags;
};

static void
lines(void **state)
{
	const unsigned bad = UPG_CHUNK_BAD_SIZE, none = UPG_CHUNK_BAD_SIZE | UPG_CHUNK_NO_SIZE;
	const struct row rows[] = {
	        {"0", 0, 0},
	        {"5", 5, 0},
	        {"00000000000000000000fF", 255, 0},
	        {"7fffffffffffffff", INT64_MAX, 0},
	        {"8000000000000000", 0x800000000000000, none},
	        {"10000000000000000", 0x1000000000000000, none},
	        {"5;a=b", 5, UPG_CHUNK_EXTENSION},
	        {"5 ; a", 5, UPG_CHUNK_EXTENSION},
	        {"5  ", 5, UPG_CHUNK_EXTENSION},
	        {"5;\x01", 5, UPG_CHUNK_EXTENSION | UPG_CHUNK_CONTROL},
	        {"5;\r", 5, UPG_CHUNK_EXTENSION | UPG_CHUNK_CONTROL},
	        {"5\r", 5, bad | UPG_CHUNK_CONTROL},
	        {" 5", 5, bad},
	        {"5x", 5, bad},
	        {"0x5", 0, bad},
	        {"5 5", 5, bad},
	        {"5_0", 5, bad},
	        {"+5", 0, none},
	        {"-5", 0, none},
	        {"", 0, none},
	        {";a", 0, none},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct upg_line_text t = {.text = upg_bytes(rows[i].text, strlen(rows[i].text))};
		struct upg_chunk_line c = upg_chunked_line(&t);
		if (c.flags != rows[i].flags)
			fail_msg("\"%s\": flags %u, not %u", rows[i].text, c.flags, rows[i].flags);
		if (!(c.flags & UPG_CHUNK_NO_SIZE))
			assert_int_equal(c.size, rows[i].size);
		t.bare_lf = true;
		assert_true(upg_chunked_line(&t).flags & UPG_CHUNK_CONTROL);
	}
}

static void
cut_lines(void **state)
{
	struct upg_line_text t = {.text = upg_bytes("5;aaaa", 6), .cut = true};
	assert_int_equal(upg_chunked_line(&t).flags, UPG_CHUNK_EXTENSION | UPG_CHUNK_CUT);
	assert_int_equal(upg_chunked_line(&t).size, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lines), cmocka_unit_test(cut_lines)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
