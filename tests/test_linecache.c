/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Field lines known already: they mean what they mean where they are judged, whatever stands around them. */
#include "analyzers/linecache.h"

#include "conncheck.h"
#include "dialogue.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define TURNS 128

/* Puts a line as a section would: asked for, not found, offered. Then what it means, NULL: it is not kept. */
static const struct upg_linecache_line *
learn(struct upg_linecache *c, const char *text)
{
	char line[1024];
	size_t len = (size_t)snprintf(line, sizeof line, "%s\r\n", text);
	for (int i = 0; i < 2; i++)
		upg_linecache_put(c, upg_bytes(line, len - 2));
	return upg_linecache_find(c, upg_bytes(line, len));
}

static void
meanings(void **state)
{
	struct upg_linecache *c = upg_linecache_new();
	assert_non_null(c);
	const struct upg_linecache_line *l = learn(c, "Content-Length:  0012 ");
	assert_non_null(l);
	assert_int_equal(l->id, UPG_FIELD_CONTENT_LENGTH);
	assert_int_equal(l->length, 12);
	assert_int_equal(l->digits, 4);
	assert_int_equal(l->sets, UPG_HEAD_CL | UPG_HEAD_OPEN_ELEMENT);
	assert_true(l->forbids & UPG_HEAD_TE && l->forbids & UPG_HEAD_CL);
	assert_int_equal(l->name_len, 14);
	assert_int_equal(l->value_at, 17);
	assert_int_equal(l->value_len, 4);
	assert_int_equal(l->octets, 24);
	assert_memory_equal(upg_linecache_text(c, l), "Content-Length:  0012 \r\n", 24);
	l = learn(c, "connection: Upgrade, close");
	assert_int_equal(l->sets, UPG_HEAD_CONN_UPGRADE | UPG_HEAD_CLOSE);
	assert_int_equal(l->forbids, 0);
	assert_int_equal(learn(c, "Host: a.example")->forbids, UPG_HEAD_HOST);
	assert_int_equal(learn(c, "X-Y: zzzz")->bits, upg_linecache_bits(1u << UPG_FIELD_OTHER, 1u << ('X' & 31)));
	static const char *const odd[] = {"Content-Length: 5, 5",
	                                  "Content-Length: +5",
	                                  "Content-Length: ",
	                                  "Content-Length: 1234567890123456789",
	                                  "Content_Length: 5",
	                                  "Transfer-Encoding: xchunked",
	                                  "Transfer-Encoding: ",
	                                  "Connection: Host",
	                                  "Connection: Cookie",
	                                  "Host: a.example, b.example",
	                                  "Host: a/b.example",
	                                  "Expect: something",
	                                  " folded: line",
	                                  "no colon at all",
	                                  "Name : value",
	                                  "Na(me: value",
	                                  ": nameless"};
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		assert_null(learn(c, odd[i]));
	upg_linecache_free(c);
}

/* Seen once it is not kept; a used one is not driven out by the first that wants its place, an unused one is. */
static void
places(void **state)
{
	enum { OTHERS = 8 * UPG_LINECACHE_LINES };
	struct upg_linecache *c = upg_linecache_new();
	char line[64];
	assert_non_null(c);
	struct upg_bytes host = upg_bytes("Host: a.example\r\n", 17);
	upg_linecache_put(c, upg_bytes(host.at, 15));
	assert_null(upg_linecache_find(c, host));
	upg_linecache_put(c, upg_bytes(host.at, 15));
	assert_non_null(upg_linecache_find(c, host));
	assert_null(upg_linecache_find(c, upg_bytes(host.at, 16)));
	for (int i = 0; i < OTHERS; i++) {
		snprintf(line, sizeof line, "X-Other: %08d", i);
		upg_linecache_put(c, upg_bytes(line, 17));
		assert_non_null(upg_linecache_find(c, host));
	}
	for (int i = 0; i < OTHERS; i++) {
		snprintf(line, sizeof line, "X-Other: %08d", i);
		learn(c, line);
		assert_non_null(upg_linecache_find(c, host));
	}
	for (int i = 0; i < 2 * OTHERS; i++) {
		snprintf(line, sizeof line, "X-Third: %08d", i);
		learn(c, line);
	}
	assert_null(upg_linecache_find(c, host));
	upg_linecache_free(c);
}

/* The same line in another's place is not it: octets count, not their sum. */
static void
nearly_the_same(void **state)
{
	static const char text[] = "X-Thing: 0123456789 abcdefghijklmnopqrstuvwxyz 0123456789\r\n";
	struct upg_linecache *c = upg_linecache_new();
	char other[sizeof text];
	assert_non_null(c);
	assert_non_null(learn(c, "X-Thing: 0123456789 abcdefghijklmnopqrstuvwxyz 0123456789"));
	for (size_t i = 0; i < sizeof text - 1; i++) {
		memcpy(other, text, sizeof text);
		other[i] ^= 1;
		assert_null(upg_linecache_find(c, upg_bytes(other, sizeof text - 1)));
	}
	upg_linecache_free(c);
}

static void
compare_ways(const struct upg_dialogue *d, size_t step, const char *name)
{
	static struct upg_play judged, known;
	size_t longest = 0;
	for (const struct upg_turn *t = d->turns; t->what != UPG_TURN_LAST; t++)
		longest = t->what == UPG_TURN_DATA && t->len > longest ? t->len : longest;
	upg_conncheck_play(d, 0, &judged);
	struct upg_conn_env *env = upg_conncheck_env(d, true);
	for (size_t cut = 0; cut <= longest + 1; cut += cut < 2 ? 1 : step) {
		upg_conncheck_play_in(env, d, cut, &known);
		if (!upg_conncheck_same(&judged, &known))
			fail_msg("%s, cut at %zu", name, cut);
	}
	upg_conn_env_free(env);
}

static void
compare_dialogue(const struct dialogue *d)
{
	static struct upg_turn turns[TURNS + 1];
	size_t n = 0;
	for (size_t i = 0; i < d->step_count && n < TURNS; i++) {
		const struct step *s = &d->steps[i];
		if (s->kind == STEP_WAIT)
			continue;
		turns[n++] = (struct upg_turn){.what = s->kind == STEP_SAY   ? UPG_TURN_DATA
		                                       : s->kind == STEP_FIN ? UPG_TURN_FIN
		                                                             : UPG_TURN_RST,
		                               .dir = s->dir,
		                               .text = (const char *)s->bytes,
		                               .len = s->len};
	}
	turns[n] = (struct upg_turn){0};
	const struct upg_dialogue checked = {.turns = turns, .port = d->port, .midstream = d->midstream};
	compare_ways(&checked, 101, d->path);
}

static void
dialogues(void **state)
{
	glob_t found = {0};
	assert_int_equal(glob("tests/cases/*.t", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct dialogue *all = dialogue_read(found.gl_pathv[i]);
		assert_non_null(all);
		for (const struct dialogue *d = all; d != NULL; d = d->next)
			compare_dialogue(d);
		dialogue_free(all);
	}
	globfree(&found);
}

static uint32_t dice = 20261125;

static uint32_t
pick(uint32_t of)
{
	dice = dice * 1664525 + 1013904223;
	return (dice >> 8) % of;
}

/* Sections of lines in any order and number, those that change what others mean among them. */
static size_t
section(char *to, const char *first, const char *const *lines, uint32_t count)
{
	const char *ends[] = {"\r\n", "\r\n", "\r\n", "\n"};
	size_t n = (size_t)sprintf(to, "%s%s", first, ends[pick(4)]);
	for (uint32_t i = pick(pick(3) == 0 ? 20 : 9); i > 0; i--)
		n += (size_t)sprintf(to + n, "%s", lines[pick(count)]);
	return n + (size_t)sprintf(to + n, "%s", ends[pick(4)]);
}

static void
sections(void **state)
{
	static const char *const lines[] = {"Host: a.example\r\n",
	                                    "Host: b.example\r\n",
	                                    "Host: a, b.example\r\n",
	                                    "Content-Length: 3\r\n",
	                                    "Content-Length: 003\r\n",
	                                    "Content-Length: 4\r\n",
	                                    "Content-Length:\r\n",
	                                    "Content-Length: 3, 3\r\n",
	                                    "Content-Length: -3\r\n",
	                                    "Transfer-Encoding: chunked\r\n",
	                                    "Transfer-Encoding: gzip\r\n",
	                                    "Transfer-Encoding:\r\n",
	                                    "Transfer_Encoding: chunked\r\n",
	                                    "Connection: close\r\n",
	                                    "Connection: keep-alive\r\n",
	                                    "Connection: Upgrade\r\n",
	                                    "Connection: Content-Length\r\n",
	                                    "Upgrade: websocket\r\n",
	                                    "Sec-WebSocket-Version: 13\r\n",
	                                    "User-Agent: somebody/1\r\n",
	                                    "Content-Type: text/plain\r\n",
	                                    "Expect: 100-continue\r\n",
	                                    "Accept: text/html\r\n",
	                                    "X-Forwarded-For: 192.0.2.1\r\n",
	                                    "X-Bare-Line: feed\n",
	                                    " 5\r\n",
	                                    " 6\r\n",
	                                    " seven\r\n",
	                                    " Content-Length: 3\r\n",
	                                    "\tchunked\r\n",
	                                    "X-Nul: a\x01z\r\n",
	                                    "X-Cr: a\rz\r\n",
	                                    "name without colon\r\n",
	                                    "X-Space : before\r\n"};
	static char said[8][2048];
	struct upg_turn turns[9] = {0};
	struct upg_limits lim = upg_limits_default();
	struct upg_limits fewer = lim, shorter = lim;
	fewer.http_headers_max = 8;
	shorter.http_head_bytes = 128;
	const struct upg_limits *limits[] = {&lim, &lim, &fewer, &shorter};
	for (int round = 0; round < 500; round++) {
		uint32_t few = pick(4) == 0 ? sizeof lines / sizeof *lines : 6 + pick(22);
		for (size_t i = 0; i < 8; i += 2) {
			size_t n = section(said[i], "POST /a HTTP/1.1", lines, few);
			turns[i] = (struct upg_turn){UPG_TURN_DATA, TO_SERVER, said[i], n};
			n = section(said[i + 1], "HTTP/1.1 200 OK", lines, few);
			turns[i + 1] = (struct upg_turn){UPG_TURN_DATA, TO_CLIENT, said[i + 1], n};
		}
		const struct upg_dialogue d = {.turns = turns, .port = 80, .lim = limits[pick(4)]};
		compare_ways(&d, 1 + pick(60), "random sections");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(meanings),  cmocka_unit_test(places),   cmocka_unit_test(nearly_the_same),
	        cmocka_unit_test(dialogues), cmocka_unit_test(sections),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
