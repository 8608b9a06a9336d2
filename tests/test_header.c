/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Field lines one by one: what they are taken for, and the framing they add up to. */
#include "analyzers/grammar.h"
#include "analyzers/header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

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
	static const char *const nearly[] = {"Content-Lengtx: 5",
	                                     "Xontent-Length: 5",
	                                     "Content-TypX: a",
	                                     "ConnectioX: close",
	                                     "User-AgenX: a",
	                                     "Transfer-EncodinX: a",
	                                     "Transfer-XncodinG: a",
	                                     "HosX: a",
	                                     "UpgradX: a",
	                                     "ExpecX: a",
	                                     "AgX: 1"};
	for (size_t i = 0; i < sizeof nearly / sizeof *nearly; i++)
		assert_int_equal(line(&h, nearly[i]).id, UPG_FIELD_OTHER);
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

static bool
same_field(const struct upg_field *a, const struct upg_field *b)
{
	return a->id == b->id && a->flags == b->flags && a->continuation == b->continuation &&
	       a->name.len == b->name.len && (a->name.len == 0 || memcmp(a->name.at, b->name.at, a->name.len) == 0) &&
	       a->value.at == b->value.at && a->value.len == b->value.len;
}

/* The short ways of an ordinary line say what the long one says; a dull line is one of which that is nothing. */
static void
short_ways(void **state)
{
	static const char *const names[] = {"Age",
	                                    "Host",
	                                    "Expect",
	                                    "Upgrade",
	                                    "Connection",
	                                    "User-Agent",
	                                    "CONTENT-TYPE",
	                                    "Content-Length",
	                                    "Transfer-Encoding",
	                                    "Contentlength",
	                                    "TransferEncoding",
	                                    "content_length",
	                                    "Content-Lengtx",
	                                    "Xontent-Length",
	                                    "Transfer-EncodinX",
	                                    "Transfer-XncodinG",
	                                    "Connectiom",
	                                    "Uset-Agent",
	                                    "Content-Typ",
	                                    "Accept",
	                                    "Cookie",
	                                    "X",
	                                    "Content-Lengthy",
	                                    "Host2",
	                                    "c-o-n-t-e-n-t-length",
	                                    "a\"b",
	                                    "",
	                                    " Host",
	                                    "Connection\x0d",
	                                    "Upgrade\x5f",
	                                    "H\x0fst"};
	static const char *const tails[] = {":", ": v", ":\tv \t", " : v", "", ": a:b", ":  "};
	for (size_t n = 0; n < sizeof names / sizeof *names; n++)
		for (size_t t = 0; t < sizeof tails / sizeof *tails; t++) {
			char text[64];
			snprintf(text, sizeof text, "%s%s", names[n], tails[t]);
			struct upg_bytes b = upg_bytes(text, strlen(text));
			if (b.len == 0)
				continue;
			struct upg_head slow = {0}, quick = {0}, dull = {0};
			bool odd = memchr(text, '\r', b.len) != NULL;
			size_t colon = upg_header_colon(b);
			struct upg_field f = upg_header_split(&slow, &(struct upg_line_text){.text = b}, 0);
			struct upg_field g = upg_header_split(
			        &quick, &(struct upg_line_text){.text = b, .clean = !odd, .colon = colon}, 0);
			assert_true(same_field(&f, &g));
			bool nothing = f.id == UPG_FIELD_OTHER && f.flags == 0 && !f.continuation;
			bool is_dull = colon > 0 && upg_header_dull(&dull, upg_bytes(text, colon), 0);
			assert_int_equal(is_dull, nothing);
			if (!is_dull)
				continue;
			assert_false(upg_header_dull(&dull, upg_bytes(text, colon), 1u << (text[0] & 31)));
			assert_int_equal(dull.name_len, slow.name_len);
			assert_memory_equal(dull.name, slow.name, slow.name_len);
			assert_int_equal(dull.last_id, slow.last_id);
		}
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
	        cmocka_unit_test(short_ways),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
