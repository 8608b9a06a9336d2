/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which readers see which end: every row of the table by a message that tells it from the parser's own reading. */
#include "analyzers/readings.h"
#include "conncheck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define P  "POST / HTTP/1.1\r\nHost: a\r\n"
#define P0 "POST / HTTP/1.0\r\nHost: a\r\n"
#define TE P "Transfer-Encoding: chunked\r\n\r\n"

/* The request's events must name this reader with its end so many octets behind what is said; and however that is cut. */
static void
named(const char *request, size_t len, const char *reading, int behind, bool open)
{
	static struct upg_play whole, other;
	struct upg_turn turns[] = {{UPG_TURN_DATA, TO_SERVER, request, len}, {0}};
	struct upg_dialogue d = {.turns = turns, .port = 80};
	char text[80];
	upg_conncheck_play(&d, 0, &whole);
	snprintf(text, sizeof text, " %s=%d%s", reading, (int)len + behind, open ? "+" : "");
	if (strstr(whole.detail, text) == NULL)
		fail_msg("%s: not in %s", text, whole.detail);
	for (size_t cut = 1; cut <= len; cut++) {
		upg_conncheck_play(&d, cut, &other);
		assert_string_equal(whole.detail, other.detail);
		assert_int_equal(other.held_bytes, 0);
	}
}

#define ENDS(request, reading, behind) named(request, sizeof(request) - 1, reading, behind, false)
#define OPEN(request, reading, behind) named(request, sizeof(request) - 1, reading, behind, true)

static void
content_lengths(void **state)
{
	ENDS(P "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", "first-content-length", 3);
	ENDS(P "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", "last-content-length", 4);
	ENDS(P "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", "content-length-ignored", 0);
	ENDS(P "Content-Length: +5\r\n\r\n", "signed-content-length", 5);
	ENDS(P "Content-Length: 0x10\r\n\r\n", "hex-content-length", 16);
	ENDS(P "Content-Length: 5_0\r\n\r\n", "underscore-content-length", 50);
	ENDS(P "Content-Length: 5_0\r\n\r\n", "content-length", 5);
	ENDS(P "Content-Length: 18446744073709551619\r\n\r\n", "wrapped-content-length", 3);
	ENDS(P "Content-Length: 9223372041149743112\r\n\r\n", "wrapped32-content-length", 8);
	ENDS(P "Content-Length: 1\r\n 0\r\n\r\n", "joined-content-length", 10);
	ENDS(P "Content-Length: 3\r\nContent-Length: 5y\r\n\r\n", "prefix-content-length", 5);
	ENDS(P "Content-Length: 010\r\nContent-Length: 10\r\n\r\n", "octal-content-length", 8);
	ENDS(P "Content-Length: \x0b"
	       "5\r\n\r\n",
	     "trimmed-content-length", 5);
	ENDS(P "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n", "content-length", 6);
	OPEN(P "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n", "chunked", 5);
}

static void
codings(void **state)
{
	ENDS(P "Transfer-Encoding: xchunked\r\n\r\n", "transfer-encoding-ignored", 0);
	OPEN(P "Transfer-Encoding: xchunked\r\n\r\n", "chunked-somewhere", 5);
	ENDS(P "Transfer-Encoding: gzip\r\nContent-Length: 4\r\n\r\n", "transfer-encoding-ignored", 4);
	ENDS(P "Transfer-Encoding: identity\r\nContent-Length: 4\r\n\r\n", "both-ignored", 0);
	ENDS(P0 "Transfer-Encoding: chunked\r\n\r\n", "te-ignored-in-1.0", 0);
}

#define BOTH "Content-Length: 3x\r\n" /* its event has the ends of all findings */

static void
lines(void **state)
{
	ENDS(P "Content-Length abcde: 20\r\n\r\n", "first-word-of-name", 20);
	ENDS(P BOTH "Content_Length: 4\r\n\r\n", "name-without-decoration", 4);
	ENDS(P BOTH "Content-Length 4\r\n\r\n", "field-without-colon", 4);
	ENDS(P0 "X: y\r\n \r\nZ: a\r\n\r\n", "no-body", 0);
	ENDS(P ": x\r\nContent-Length: 4\r\n\r\n", "fields-end-at-empty-name", 0);
	ENDS(P BOTH "X: y\r\n Content-Length: 4\r\n\r\n", "folded-line-is-a-field", 4);
	ENDS(P "X Y: z\r\nContent-Length: 4\r\n\r\n", "fields-end-at-odd-line", 0);
	ENDS(P "X : z\r\nContent-Length: 4\r\n\r\n", "fields-end-at-odd-line", 0);
	ENDS(P "X: y\r\r\nContent-Length: 4\r\n\r\n", "fields-end-at-odd-line", 0);
	ENDS(P BOTH "X: y\rContent-Length: 4\r\n\r\n", "line-ends-at-cr", 4);
	ENDS(P "X: y\r\rGET /x HTTP/1.1\r\n\r\n", "line-ends-at-cr", -19);
	ENDS(P "\rGET /x HTTP/1.1\r\n\r\n", "line-ends-at-cr", -19);
	ENDS(P BOTH "X: y\0Content-Length: 4\r\n\r\n", "line-ends-at-nul", 4);
	ENDS(P "\x0b\r\nX: y\r\n\r\n", "blank-line-ends-header", -8);
}

/* Fields that some readers do not see: the rest of the section decides for them. */
static void
hidden_fields(void **state)
{
	static const struct {
		const char *line, *reading;
		uint32_t had;
		bool after_bare_lf;
		uint64_t ends;
		bool open;
	} cases[] = {
	        {"Transfer-Encoding : chunked", "field-with-space-ignored", UPG_HEAD_CL, false, 107, false},
	        {"Content-Length : 5", "field-with-space-ignored", 0, false, 100, false},
	        {"Content-Length : 5", NULL, UPG_HEAD_CL, false, 0, false},
	        {"Content-Length: 5", "line-ends-at-crlf", 0, true, 100, false},
	        {"Content-Length: 5", "line-ends-at-crlf", UPG_HEAD_TE | UPG_HEAD_TE_CHUNKED, true, 105, true},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct upg_head h = {.flags = cases[i].had, .cl_first = 7}, before = h;
		struct upg_bytes text = upg_bytes(cases[i].line, strlen(cases[i].line));
		struct upg_field f = upg_header_split(&h, &(struct upg_line_text){.text = text}, 10);
		struct upg_findings found = {0};
		struct upg_odd_line odd = {
		        .text = text, .field = &f, .before = &before, .after_bare_lf = cases[i].after_bare_lf};
		assert_true(upg_readings_concern(&odd));
		upg_readings_line(&found, &odd);
		assert_int_equal(found.count, cases[i].reading != NULL);
		if (cases[i].reading == NULL)
			continue;
		struct upg_head none = {0};
		struct upg_reading_end ends[UPG_EVENT_READINGS];
		assert_string_equal(upg_reading_rows[found.at[0].by].name, cases[i].reading);
		uint8_t n =
		        upg_readings_head(found.at[0].what == UPG_FINDS_NO_TE || before.flags != 0 ? &before : &none,
		                          TO_SERVER, false, 100, &found, ends);
		assert_int_equal(ends[n - 1].ends, cases[i].ends);
		assert_int_equal(ends[n - 1].open, cases[i].open);
	}
}

/* Lines where a status line is due: one that has a status for some readers, and octets that are no status line to anybody. */
static void
status_lines(void **state)
{
	static const struct {
		const char *line;
		bool odd;
	} cases[] = {
	        {"ICY 200 OK", true},       {"HTTP/1.1\t200 OK", true},
	        {" HTTP/1.1 200 OK", true}, {"RTSP/1.0 \x0b 404 x", true},
	        {"+PONG", false},           {"HTTP/1.1", false},
	        {"HTTP/1.1 ", false},       {"HTTP is old", false},
	        {"  404", false},           {"", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct upg_reading_end r[UPG_EVENT_READINGS];
		size_t len = strlen(cases[i].line);
		assert_int_equal(upg_readings_status_line(upg_bytes(cases[i].line, len), 40, r), 1 + cases[i].odd);
		if (cases[i].odd) {
			assert_string_equal(r[0].by, "odd-status-line");
			assert_int_equal(r[0].ends, 40 + len + 2);
		}
		assert_string_equal(r[cases[i].odd].by, "http09-answer");
		assert_int_equal(r[cases[i].odd].ends, 40);
		assert_true(r[0].open && r[cases[i].odd].open);
	}
}

static void
chunks(void **state)
{
	OPEN(TE "5x\r\n", "prefix-chunk-size", 12);
	OPEN(TE "+5\r\n", "signed-chunk-size", 12);
	OPEN(TE "0x5\r\n", "0x-chunk-size", 12);
	OPEN(TE "0x5\r\n", "prefix-chunk-size", 2);
	OPEN(TE "1_0\r\n", "underscore-chunk-size", 23);
	OPEN(TE "10000000000000005\r\n", "wrapped-chunk-size", 12);
	OPEN(TE "8000000100000005\r\n", "wrapped32-chunk-size", 12);
	OPEN(TE "5;a=\"\r\n", "quoted-extension-goes-on", 13);
	OPEN(TE "5;a\n", "line-ends-at-lf", 12);
	OPEN(TE "5;a\n", "line-ends-at-crlf", 13);
	OPEN(TE "5;a\rb\r\n", "line-ends-at-cr", 9);
	OPEN(TE "5\rb\r\n", "line-ends-at-cr", 9);
	OPEN(TE "\r\n", "empty-chunk-size-is-zero", 2);
	OPEN(TE "\r\n", "empty-chunk-line-skipped", 5);
	OPEN(TE "3\r\nabc\r\n \t\n", "empty-chunk-line-skipped", 5);
	OPEN(TE " ;a=b\r\n", "empty-chunk-size-is-zero", 2);
	OPEN(TE "5\0\r\n", "nul-hides-line-end", 14);
	OPEN(TE "0\r\nX: a\0b\r\n", "nul-hides-line-end", 3);
	OPEN(TE "5\r\nhelloX", "no-octets-behind-data", 4);
	OPEN(TE "5\r\nhelloX", "two-octets-behind-data", 6);
	OPEN(TE "5\r\nhelloX", "data-to-line-end", 5);
	ENDS(TE "0\r\nX: a\r\nHost: b\r\n", "trailer-is-next-request", -15);
	ENDS(TE "0\r\nX: a\r\n \x0b\r\n", "blank-line-ends-header", 0);
	ENDS(TE "0\r\nX: a\r\rGET /x HTTP/1.1\r\n", "line-ends-at-cr", -17);
	ENDS(TE "0\r\nGET /x: y\r\n", "trailer-is-next-request", -11);
	OPEN(TE "0\r\nGET /x: y\r\n", "trailer-merged", 2);
}

static void
versions(void **state)
{
	ENDS("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /x\n", "http09-request", 0);
	OPEN("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /x\n", "http09-refused", 1);
}

/* What no reader frames otherwise has one reading. */
static void
quiet(void **state)
{
	CHECK("", C(P "Content-Length: 010\r\n\r\n0123456789"));
	CHECK("http.invalid_header_name/3", C(P "Content-Length: 3\r\nContent-Length of it: 3\r\n\r\nabc"));
	CHECK("http.obs_fold/3", C(P "X: y\r\n z\r\nContent-Length: 3\r\n\r\nabc"));
	CHECK("http.obs_fold/3", C(TE "0\r\nX: a\r\n b\r\n\r\n"));
	CHECK("http.chunk_extension/3", C(TE "3;a=\"b\"\r\nabc\r\n0\r\n\r\n"));
}

/* Names fit alerts, and the table that people read is this one. */
static void
table(void **state)
{
	static char readme[128 * 1024];
	FILE *f = fopen("analyzers/README.md", "r");
	assert_non_null(f);
	readme[fread(readme, 1, sizeof readme - 1, f)] = 0;
	fclose(f);
	for (size_t i = 0; i < UPG_READING_COUNT; i++) {
		const struct upg_reading_row *r = &upg_reading_rows[i];
		char row[512];
		assert_true(strlen(r->name) < 32);
		snprintf(row, sizeof row, "| `%s` | %s | %s | %s |\n", r->name, r->how, r->who, r->source);
		if (strstr(readme, row) == NULL)
			fail_msg("analyzers/README.md lacks: %s", row);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(content_lengths), cmocka_unit_test(codings),      cmocka_unit_test(lines),
	        cmocka_unit_test(hidden_fields),   cmocka_unit_test(status_lines), cmocka_unit_test(chunks),
	        cmocka_unit_test(versions),        cmocka_unit_test(quiet),        cmocka_unit_test(table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
