/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Field lines one by one: what they are taken for, and the framing they add up to. */
#include "analyzers/grammar.h"
#include "analyzers/header.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct upg_field
line(struct upg_head *h, const char *text)
{
	struct upg_bytes b = upg_bytes(text, strlen(text));
	struct upg_field f = upg_header_split(h, &(struct upg_line_text){.text = b}, 100);
	upg_header_value(h, &f, b);
	return f;
}

static uint32_t
flags(const char *const lines[], size_t count)
{
	struct upg_head h = {0};
	for (size_t i = 0; i < count; i++)
		line(&h, lines[i]);
	upg_header_finish(&h);
	return h.flags;
}

#define FLAGS(...)                                                                                                     \
	flags((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))
#define ODD (UPG_HEAD_CL_REPEATED | UPG_HEAD_CL_CONFLICT | UPG_HEAD_CL_INVALID | UPG_HEAD_TE_INVALID)

static void
names(void **state)
{
	struct upg_head h = {0};
	struct upg_field f = line(&h, "cOnTent-lEngth \t:  7 \t");
	assert_int_equal(f.id, UPG_FIELD_CONTENT_LENGTH);
	assert_int_equal(f.flags, UPG_FIELD_SPACE_BEFORE_COLON);
	assert_int_equal(f.value.len, 1);
	assert_int_equal(h.cl_first, 7);
	assert_int_equal(line(&h, "Transfer_Encoding: x").flags, UPG_FIELD_LOOKALIKE | UPG_FIELD_LIKE_TE);
	assert_int_equal(line(&h, "Content-Length 5").flags,
	                 UPG_FIELD_BAD_NAME | UPG_FIELD_NO_COLON | UPG_FIELD_LOOKALIKE);
	assert_int_equal(line(&h, "H(ost: x").flags, UPG_FIELD_BAD_NAME | UPG_FIELD_LOOKALIKE);
	assert_int_equal(line(&h, "X-Host: x").flags, 0);
	assert_int_equal(line(&h, "Content-Lengths: 5").flags, 0);
	f = line(&h, "Upgrade:");
	assert_int_equal(f.id, UPG_FIELD_UPGRADE);
	f = line(&h, "\t websocket ");
	assert_true(f.continuation);
	assert_int_equal(f.id, UPG_FIELD_UPGRADE);
	assert_int_equal(f.value.len, 9);
	assert_true(upg_grammar_is(f.name, "upgrade"));
}

static void
lengths(void **state)
{
	struct upg_head h = {0};
	line(&h, "Content-Length: 9223372036854775807");
	assert_int_equal(h.flags & ODD, 0);
	assert_int_equal(h.cl_first, INT64_MAX);
	assert_int_equal(FLAGS("Content-Length: 9223372036854775808") & ODD, UPG_HEAD_CL_INVALID);
	assert_int_equal(FLAGS("Content-Length: 5", "Content-Length: 5") & ODD, UPG_HEAD_CL_REPEATED);
	assert_int_equal(FLAGS("Content-Length: 5,6") & ODD, UPG_HEAD_CL_CONFLICT);
	assert_int_equal(FLAGS("Content-Length: 5,") & ODD, UPG_HEAD_CL_INVALID);
	assert_int_equal(FLAGS("Content-Length:", " 5") & ODD, 0);
	assert_int_equal(FLAGS("Content-Length:") & ODD, UPG_HEAD_CL_INVALID);
	assert_int_equal(FLAGS("Content-Length:", "X: 1", " 5") & ODD, UPG_HEAD_CL_INVALID);
	assert_int_equal(FLAGS("Content-Length: 1", " 0") & ODD, UPG_HEAD_CL_INVALID | UPG_HEAD_CL_CONFLICT);
	static const char *const bad[] = {"+5", "-5", "5 5", "0x5", "5_0", "5.0", "\"5\"", "5;a", "\v5", "5\f", "five"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[64] = "Content-Length: ";
		strcat(text, bad[i]);
		assert_int_equal(FLAGS(text) & ODD, UPG_HEAD_CL_INVALID);
	}
}

static void
codings(void **state)
{
	const uint32_t good = UPG_HEAD_TE | UPG_HEAD_TE_CHUNKED | UPG_HEAD_TE_LAST;
	const uint32_t all = good | ODD;
	assert_int_equal(FLAGS("Transfer-Encoding: chunked") & all, good);
	assert_int_equal(FLAGS("Transfer-Encoding: gzip,\tCHUNKED") & all, good);
	assert_int_equal(FLAGS("Transfer-Encoding:", "\tchunked") & all, good);
	assert_int_equal(FLAGS("Transfer-Encoding: gzip", " , chunked") & all, good);
	assert_int_equal(FLAGS("Transfer-Encoding: gzip") & all, UPG_HEAD_TE);
	assert_int_equal(FLAGS("Transfer-Encoding: gzip", " chunked") & all, good | UPG_HEAD_TE_INVALID);
	static const char *const bad[] = {
	        "chunked, chunked", "chunked, gzip", ",chunked", "chunked,",     "xchunked", "chunkedx", "chunked;a=b",
	        "'chunked'",        "\vchunked",     "identity", "chunked gzip", "",         "chun ked"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[64] = "Transfer-Encoding: ";
		strcat(text, bad[i]);
		assert_int_equal(FLAGS(text) & ODD, UPG_HEAD_TE_INVALID);
	}
}

static void
evidence_is_the_first_odd_line(void **state)
{
	struct upg_head h = {0};
	line(&h, "Content-Length: 5");
	assert_int_equal(h.evidence_len, 0);
	line(&h, "Content-Length: 6");
	line(&h, "Transfer-Encoding: chunked");
	assert_int_equal(h.evidence_len, 17);
	assert_memory_equal(h.evidence, "Content-Length: 6", 17);
	assert_int_equal(h.odd_offset, 100);
}

static void
connection_and_host(void **state)
{
	assert_int_equal(FLAGS("Connection: keep-alive, Upgrade,,close"),
	                 UPG_HEAD_KEEP_ALIVE | UPG_HEAD_CONN_UPGRADE | UPG_HEAD_CLOSE);
	assert_int_equal(FLAGS("Connection: upgraded, x-close"), 0);
	assert_int_equal(FLAGS("Connection: Sec-WebSocket-Key1"), UPG_HEAD_CONN_FRAMING);
	static const char *const valid[] = {"", "a", "a.b:80", "[::1]", "[::1]:8080", "a:", "1.2.3.4", "a_b"};
	static const char *const invalid[] = {"a/b", "a b", "a:b", "[::1", "[::1]x", "a@b", "a?b", "\xc3\xa4"};
	for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
		assert_true(upg_header_host_valid(upg_bytes(valid[i], strlen(valid[i]))));
	for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
		assert_false(upg_header_host_valid(upg_bytes(invalid[i], strlen(invalid[i]))));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(names),
	        cmocka_unit_test(lengths),
	        cmocka_unit_test(codings),
	        cmocka_unit_test(evidence_is_the_first_odd_line),
	        cmocka_unit_test(connection_and_host),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
