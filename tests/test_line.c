/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines and the words in them: what is looked at eight octets at a time against what is looked at one by one. */
#include "analyzers/grammar.h"
#include "analyzers/line.h"
#include "analyzers/octets_plain.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { LONGEST = 43 };

static size_t
first_mark(struct upg_bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (b.at[i] <= '\r')
			return i;
	return b.len;
}

static bool
all(struct upg_bytes b, uint8_t least, uint8_t not_this, uint8_t most)
{
	for (size_t i = 0; i < b.len; i++)
		if (b.at[i] < least || b.at[i] == not_this || b.at[i] > most)
			return false;
	return true;
}

static void
same(struct upg_bytes b)
{
	assert_int_equal(upg_octets_text(b.at, b.len), first_mark(b));
	assert_int_equal(upg_grammar_printable(b), all(b, ' ', 127, 255));
	assert_int_equal(upg_grammar_visible(b), all(b, '!', 127, 126));
	assert_int_equal(upg_octets_plain(b.at, b.len),
	                 all(b, ' ', 127, 126) && all(b, ' ', '"', 126) && all(b, ' ', '\\', 126));
}

/* Every octet at every place, beside octets whose carries and borrows could reach it. */
static void
words(void **state)
{
	static const uint8_t beside[] = {'a', 0xff, 0x80, ' ', '!', '~', 127, '\r', 0};
	uint8_t octets[LONGEST];

	for (size_t len = 0; len <= LONGEST; len++)
		for (size_t at = 0; at < len; at++)
			for (unsigned c = 0; c < 256; c++) {
				memset(octets, 'a', sizeof octets);
				octets[at] = (uint8_t)c;
				same(upg_bytes(octets, len));
				for (size_t i = 0; i < sizeof beside; i++) {
					octets[at + 1 < len ? at + 1 : 0] = beside[i];
					same(upg_bytes(octets, len));
				}
			}
	for (unsigned c = 0; c < 256; c++)
		assert_int_equal(upg_grammar_tchar((uint8_t)c),
		                 (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		                         (c != 0 && strchr("!#$%&'*+-.^_`|~", (int)c) != NULL));
}

/* A line at a time out of `text`, in segments of `step` octets; what came out as one string. */
static void
lines(struct upg_pool *pool, struct upg_bytes text, size_t step, size_t limit, char *out)
{
	struct upg_line l = {0};
	struct upg_line_text t;

	for (size_t at = 0; at < text.len; at += step) {
		struct upg_bytes in = upg_bytes(text.at + at, text.len - at < step ? text.len - at : step);
		while (in.len > 0) {
			if (!upg_line_take(&l, pool, &in, limit, &t))
				continue;
			bool odd = memchr(t.text.at, 0, t.text.len) || memchr(t.text.at, '\r', t.text.len);
			assert_false(t.clean && odd);
			if (t.text.len > 0)
				memcpy(out, t.text.at, t.text.len);
			out += t.text.len;
			*out++ = t.bare_lf ? 'b' : '-';
			*out++ = t.cut ? 'c' : '-';
			upg_line_drop(&l, pool);
		}
	}
	*out++ = (char)('0' + l.seen % 64);
	*out = 0;
	upg_line_drop(&l, pool);
}

/* However the octets are cut, the same lines come out: the whole line in one segment has a way of its own. */
static void
cuts(void **state)
{
	static const char alphabet[] = {'a', 'b', ':', ' ', '\t', '\r', '\n', '\n', '\r', 0};
	struct upg_budget budget = {.most_bytes = 1 << 20};
	struct upg_pool pool;
	uint64_t dice = 1;

	upg_pool_init(&pool, &budget, UPG_LINE_BLOCK);
	for (int round = 0; round < 20000; round++) {
		uint8_t text[48];
		char whole[256] = {0}, cut[256] = {0};
		for (size_t i = 0; i < sizeof text; i++) {
			dice = dice * UINT64_C(6364136223846793005) + 1442695040888963407;
			text[i] = dice >> 60 < sizeof alphabet ? (uint8_t)alphabet[dice >> 60] : 'x';
		}
		size_t limit = round % 3 == 0 ? 4 : 1000;
		lines(&pool, upg_bytes(text, sizeof text), sizeof text, limit, whole);
		lines(&pool, upg_bytes(text, sizeof text), 1, limit, cut);
		assert_memory_equal(whole, cut, sizeof cut);
		memset(cut, 0, sizeof cut);
		lines(&pool, upg_bytes(text, sizeof text), 1 + (size_t)round % 40, limit, cut);
		assert_memory_equal(whole, cut, sizeof cut);
	}
	upg_pool_fini(&pool);
	assert_int_equal(budget.held_bytes, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(words), cmocka_unit_test(cuts)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
