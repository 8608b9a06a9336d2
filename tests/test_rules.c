/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a text of rules means, and what is said of one that means nothing. */
#include "tests/ruleset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void
test_fields(void **state)
{
	struct upg_rules *r = ruleset_load(
	        "# comment\n"
	        "\n"
	        "; also one\n"
	        "  \t\r\n"
	        "drop http1 $HOME_NET [80,443] <> !$HOME_NET any ( msg : \"a\\;b\\\"c\\\\d\\:e:f\" ; "
	        "sid:4000000000; gid:7;rev:3; classtype:misc-attack; reference:url,example.org/a,b; reference: cve , "
	        "2010-1 ; "
	        "metadata:one two, three;metadata:four; flow: established , to_server; app-layer-event:http.bare_lf; "
	        "event-severity:2; noalert;)\r\n" ANY "(sid:5;)");
	assert_int_equal(upg_rules_count(r), 2);
	const struct upg_rule *a = upg_rules_at(r, 0);
	assert_string_equal(a->msg, "a;b\"c\\d:e:f");
	assert_int_equal(a->sid, 4000000000U);
	assert_int_equal(a->gid, 7);
	assert_int_equal(a->rev, 3);
	assert_int_equal(a->severity, 2);
	assert_int_equal(a->action, UPG_ACTION_DROP);
	assert_string_equal(a->classtype, "misc-attack");
	assert_string_equal(a->category, "Misc Attack");
	assert_string_equal(a->references[0], "url,example.org/a,b");
	assert_string_equal(a->references[1], "cve,2010-1");
	assert_null(a->references[2]);
	assert_string_equal(a->metadata[0], "one two");
	assert_string_equal(a->metadata[1], "three");
	assert_string_equal(a->metadata[2], "four");
	assert_null(a->metadata[3]);
	assert_string_equal(a->file, "f");
	assert_int_equal(a->line, 5);
	assert_true(a->noalert);

	/* What is not said. */
	const struct upg_rule *b = upg_rules_at(r, 1);
	assert_string_equal(b->msg, "");
	assert_int_equal(b->gid, 1);
	assert_int_equal(b->rev, 0);
	assert_int_equal(b->severity, 3);
	assert_null(b->classtype);
	assert_null(b->category);
	assert_null(b->references[0]);
	assert_null(b->metadata[0]);
	assert_int_equal(b->line, 6);
	assert_false(b->noalert);
	assert_null(upg_rules_at(r, 2));
	upg_rules_free(r);
}

static void
test_actions(void **state)
{
	static const struct {
		const char *word;
		enum upg_action action;
	} cases[] = {
	        {"alert", UPG_ACTION_ALERT},
	        {"pass", UPG_ACTION_PASS},
	        {"drop", UPG_ACTION_DROP},
	        {"reject", UPG_ACTION_REJECT_SRC},
	        {"rejectsrc", UPG_ACTION_REJECT_SRC},
	        {"rejectdst", UPG_ACTION_REJECT_DST},
	        {"rejectboth", UPG_ACTION_REJECT_BOTH},
	        {"withhold", UPG_ACTION_WITHHOLD},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[200];
		snprintf(text, sizeof text, "%s ip any any -> any any (app-layer-event:connect.early_data; sid:1;)",
		         cases[i].word);
		struct upg_rules *r = ruleset_load(text);
		assert_int_equal(upg_rules_at(r, 0)->action, cases[i].action);
		upg_rules_free(r);
	}
}

/* priority goes before the classtype's, in either order; many references grow their list. */
static void
test_priority_and_lists(void **state)
{
	struct upg_rules *r = ruleset_load(ANY "(priority:4; classtype:web-application-attack; sid:1;)\n" ANY
	                                       "(classtype:web-application-attack; priority:255; sid:2;)");
	assert_int_equal(upg_rules_at(r, 0)->severity, 4);
	assert_int_equal(upg_rules_at(r, 1)->severity, 255);
	upg_rules_free(r);

	char text[4096];
	size_t n = (size_t)snprintf(text, sizeof text, ANY "(sid:1;");
	for (int i = 0; i < 100; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "reference:url,%d; metadata:k %d;", i, i);
	snprintf(text + n, sizeof text - n, ")");
	r = ruleset_load(text);
	const struct upg_rule *rule = upg_rules_at(r, 0);
	for (int i = 0; i < 100; i++) {
		snprintf(text, sizeof text, "url,%d", i);
		assert_string_equal(rule->references[i], text);
		snprintf(text, sizeof text, "k %d", i);
		assert_string_equal(rule->metadata[i], text);
	}
	assert_null(rule->references[100]);
	assert_null(rule->metadata[100]);
	upg_rules_free(r);
}

static void
test_continued_lines(void **state)
{
	struct upg_rules *r =
	        ruleset_load("ale\\\nrt http any any \\  \r\n\t-> any any (msg:\"one \\\ntwo\";\\\nsid:1;)\n"
	                     "# not continued \\\n" ANY "(sid:2;) \\");
	assert_int_equal(upg_rules_count(r), 2);
	assert_string_equal(upg_rules_at(r, 0)->msg, "one two");
	assert_int_equal(upg_rules_at(r, 0)->line, 1);
	assert_int_equal(upg_rules_at(r, 1)->line, 7);
	upg_rules_free(r);
}

struct bad {
	const char *text, *told;
};

static void
check_bad(const struct bad *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct upg_rules *r = upg_rules_new();
		struct told told;
		size_t bad = ruleset_parse(r, cases[i].text, &told);
		assert_string_equal(told.text, cases[i].told);
		assert_int_equal(bad, 1);
		assert_int_equal(told.lines, 1);
		upg_rules_free(r);
	}
}

static void
test_bad_headers(void **state)
{
	static const struct bad cases[] = {
	        {"alrt tcp any any -> any any (sid:1;)", "f:1:1: `alrt': unknown action, the nearest is `alert'"},
	        {"\n\n  rejectbth tcp any any -> any any (sid:1;)",
	         "f:3:3: `rejectbth': unknown action, the nearest is `rejectboth'"},
	        {"(sid:1;)", "f:1:1: `(': unknown action, the nearest is `pass'"},
	        {"\x01lert\x80 tcp any any -> any any (sid:1;)",
	         "f:1:1: `\\x01lert\\x80': unknown action, the nearest is `alert'"},
	        {"alert", "f:1:6: `end of rule': a protocol belongs here: ip, tcp, http, http1, http2 or websocket"},
	        {"alert udp any any -> any any (sid:1;)",
	         "f:1:7: `udp': a protocol belongs here: ip, tcp, http, http1, http2 or websocket"},
	        {"alert tcp", "f:1:10: `end of rule': addresses belong here"},
	        {"alert tcp (sid:1;)", "f:1:11: `(': addresses belong here"},
	        {"alert tcp 10.0.0.256 any -> any any (sid:1;)", "f:1:11: `10.0.0.256': no IPv4 or IPv6 address"},
	        {"alert tcp [10.0.0.1, 10.0.0.2/64] any -> any any (sid:1;)",
	         "f:1:22: `10.0.0.2/64': the prefix is 0 to 32 or a netmask"},
	        {"alert tcp [10.0.0.1 any -> any any (sid:1;)",
	         "f:1:21: `a': a comma or a closing bracket belongs here"},
	        {"alert tcp $NOPE any -> any any (sid:1;)", "f:1:11: `$NOPE': no such name under vars:"},
	        {"alert tcp $BAD any -> any any (sid:1;)",
	         "f:1:11: `$BAD': in its value, `oops': no IPv4 or IPv6 address"},
	        {"alert tcp any", "f:1:14: `end of rule': ports belong here"},
	        {"alert tcp ! any -> any any (sid:1;)", "f:1:11: `!': something to match is missing here"},
	        {"alert tcp any 80000 -> any any (sid:1;)", "f:1:15: `80000': a port is a number from 0 to 65535"},
	        {"alert tcp any 90:80 -> any any (sid:1;)", "f:1:15: `90:80': this range ends before it begins"},
	        {"alert tcp any any any any (sid:1;)", "f:1:19: `any': a direction belongs here: -> or <>"},
	        {"alert tcp any any <- any any (sid:1;)", "f:1:19: `<-': a direction belongs here: -> or <>"},
	        {"alert tcp any any", "f:1:18: `end of rule': a direction belongs here: -> or <>"},
	        {"alert tcp any any -> !any any (sid:1;)", "f:1:22: `!any': this matches no addresses at all"},
	        {"alert tcp any any -> any [1,2 (sid:1;)", "f:1:26: `[': this list has no closing bracket"},
	        {"alert tcp any any -> any (sid:1;)", "f:1:26: `(': ports belong here"},
	        {"alert tcp any any -> any any", "f:1:29: `end of rule': the options belong here, in parentheses"},
	        {"alert tcp any any -> any any sid:1;", "f:1:30: `sid:1;': the options belong here, in parentheses"},
	        {"alert tcp any any -> any any (sid:1;", "f:1:30: `(': no parenthesis closes the options"},
	        {"alert tcp any any -> any any (sid:1;) x y", "f:1:39: `x y': text behind the closing parenthesis"},
	        {"alert tcp any any -> any any ()", "f:1:1: `alert': this rule has no sid"},
	        {"alert tcp any any -> \\\n  any \\\n  bad (sid:1;)",
	         "f:3:3: `bad': a port is a number from 0 to 65535"},
	        {"\xef\xbb\xbfoops", "f:1:1: `oops': unknown action, the nearest is `pass'"},
	        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	         "f:1:1: `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...': unknown action, the nearest is "
	         "`alert'"},
	};
	check_bad(cases, sizeof cases / sizeof *cases);
}

/* Column 31 is the first option's. */
#define AT31 "alert http any any -> any any "

static void
test_bad_options(void **state)
{
	static const struct bad cases[] = {
	        {AT31 "(content:\"x\"; sid:1;)", "f:1:32: `content': unknown keyword, the nearest is `noalert'"},
	        {AT31 "(sid:1; classtyp:unknown;)", "f:1:39: `classtyp': unknown keyword, the nearest is `classtype'"},
	        {AT31 "(sid:1; Msg:\"x\";)", "f:1:39: `Msg': unknown keyword, the nearest is `msg'"},
	        {AT31 "(sid:1; :2;)", "f:1:39: `:': a keyword belongs here"},
	        {AT31 "(sid:1;; )", "f:1:38: `;': a keyword belongs here"},
	        {AT31 "(sid:1; noalert)", "f:1:39: `noalert': no `;' ends this option"},
	        {AT31 "(sid:1; noalert", "f:1:39: `noalert': no `;' ends this option"},
	        {AT31 "(sid:1)", "f:1:32: `sid': no `;' ends this option"},
	        {AT31 "(sid;)", "f:1:32: `sid': this keyword needs a value: sid:...;"},
	        {AT31 "(sid: ;)", "f:1:32: `sid': this keyword needs a value: sid:...;"},
	        {AT31 "(sid:1; noalert:1;)", "f:1:39: `noalert': this keyword takes no value"},
	        {AT31 "(sid:1; sid:2;)", "f:1:39: `sid': stands twice in this rule"},
	        {AT31 "(msg:\"a\"; msg:\"b\"; sid:1;)", "f:1:41: `msg': stands twice in this rule"},
	        {AT31 "(noalert; noalert; sid:1;)", "f:1:41: `noalert': stands twice in this rule"},
	        {AT31 "(msg:text; sid:1;)", "f:1:36: `text': this text belongs in double quotes"},
	        {AT31 "(msg:\"a;b\"; sid:1;)",
	         "f:1:36: `\"a': this text has no closing quote (inside, `;' is written `\\;')"},
	        {AT31 "(msg:\"a\\\"; sid:1;)",
	         "f:1:36: `\"a\\\"': this text has no closing quote (inside, `;' is written `\\;')"},
	        {AT31 "(msg:\"a\" sid:1;)", "f:1:40: `sid:1': behind the closing quote a `;' is missing, or the quote "
	                                    "inside the text is not written `\\\"'"},
	        {AT31 "(msg:\"a\\n\"; sid:1;)", "f:1:38: `\\n': only \\; \\\" \\\\ and \\: are escapes"},
	        {AT31 "(msg:\"a\tb\"; sid:1;)", "f:1:38: `\\x09': no control bytes in a text"},
	        {AT31 "(sid:0;)", "f:1:36: `0': a number from 1 to 4294967295 belongs here"},
	        {AT31 "(sid:4294967296;)", "f:1:36: `4294967296': a number from 1 to 4294967295 belongs here"},
	        {AT31 "(sid:99999999999999999999;)",
	         "f:1:36: `99999999999999999999': a number from 1 to 4294967295 belongs here"},
	        {AT31 "(sid:-1;)", "f:1:36: `-1': a number from 1 to 4294967295 belongs here"},
	        {AT31 "(sid:1; rev:0;)", "f:1:43: `0': a number from 1 to 4294967295 belongs here"},
	        {AT31 "(sid:1; gid:x;)", "f:1:43: `x': a number from 0 to 4294967295 belongs here"},
	        {AT31 "(sid:1; priority:256;)", "f:1:48: `256': a number from 1 to 255 belongs here"},
	        {AT31 "(sid:1; priority:0;)", "f:1:48: `0': a number from 1 to 255 belongs here"},
	        {AT31 "(sid:1; classtype:web-aplication-attack;)",
	         "f:1:49: `web-aplication-attack': unknown classtype, the nearest is `web-application-attack'"},
	        {AT31 "(sid:1; reference:url;)",
	         "f:1:49: `url': a reference is a type, a comma and a value: url,example.org/why"},
	        {AT31 "(sid:1; reference:url, ;)",
	         "f:1:49: `url,': a reference is a type, a comma and a value: url,example.org/why"},
	        {AT31 "(sid:1; reference:,x;)",
	         "f:1:49: `,x': a reference is a type, a comma and a value: url,example.org/why"},
	        {AT31 "(sid:1; metadata:a b,,c d;)", "f:1:48: `a b,,c d': an item of the list is empty"},
	        {AT31 "(sid:1; flow:established,to_srver;)",
	         "f:1:56: `to_srver': unknown word in flow, the nearest is `to_server'"},
	        {AT31 "(sid:1; flow:established,,to_server;)",
	         "f:1:44: `established,,to_server': an item of the list is empty"},
	        {AT31 "(sid:1; flow:established, not_established;)",
	         "f:1:57: `not_established': does not go with `established'"},
	        {AT31 "(sid:1; flow:stateless,established;)", "f:1:54: `established': does not go with `stateless'"},
	        {AT31 "(sid:1; flow:to_server,from_client;)", "f:1:54: `from_client': does not go with `to_server'"},
	        {AT31 "(sid:1; flow:only_stream,no_stream;)", "f:1:56: `no_stream': does not go with `only_stream'"},
	        {AT31 "(sid:1; flow:no_stream; app-layer-event:http.bare_lf;)",
	         "f:1:44: `no_stream': http.bare_lf comes from a stream"},
	        {AT31 "(sid:1; app-layer-event:http.bare_fl;)",
	         "f:1:55: `http.bare_fl': unknown event, the nearest is `http.bare_lf'"},
	        {AT31 "(sid:1; app-layer-event:tls.error;)",
	         "f:1:55: `tls.error': unknown event, the nearest is `http.bare_cr'"},
	        {AT31 "(sid:1; app-layer-event:http.request_chunk_extension; flow:to_client;)",
	         "f:1:55: `http.request_chunk_extension': this event is of the other direction than flow asks for"},
	        {AT31 "(sid:1; event-severity:2;)", "f:1:54: `2': event-severity needs app-layer-event"},
	        {AT31 "(sid:1; event-severity:4; app-layer-event:http.bare_lf;)",
	         "f:1:54: `4': a number from 1 to 3 belongs here"},
	        {AT31 "(sid:1; event-severity:1; app-layer-event:http.bare_lf;)",
	         "f:1:54: `1': http.bare_lf never has this severity"},
	        {"withhold http any any -> any any (sid:1;)",
	         "f:1:1: `withhold': withhold needs app-layer-event with an upgrade.* or connect.* event"},
	        {"withhold http any any -> any any (sid:1; app-layer-event:http.bare_lf;)",
	         "f:1:1: `withhold': only upgrade.* and connect.* events have bytes to withhold"},
	};
	check_bad(cases, sizeof cases / sizeof *cases);
}

/* One bad rule costs no other. */
static void
test_others_load(void **state)
{
	struct upg_rules *r = upg_rules_new();
	struct told told;
	assert_int_equal(
	        ruleset_parse(r, ANY "(sid:1;)\noops\n" ANY "(sid:2;)\n" ANY "(sid:x;)\n" ANY "(sid:3;)", &told), 2);
	assert_int_equal(upg_rules_count(r), 3);
	assert_string_equal(told.text, "f:2:1: `oops': unknown action, the nearest is `pass'\n"
	                               "f:4:36: `x': a number from 1 to 4294967295 belongs here");
	/* Nobody listens. */
	assert_int_equal(upg_rules_parse(r, "g", "oops", 4, NULL, NULL, NULL, NULL), 1);
	upg_rules_free(r);
}

static void
test_revisions(void **state)
{
	struct upg_rules *r = ruleset_load(
	        ANY "(sid:1; rev:1; msg:\"old\";)\n" ANY "(sid:2; rev:1;)\n"
	            "drop http any any -> any any (sid:1; rev:2; msg:\"new\"; app-layer-event:http.bare_lf;)\n" ANY
	            "(sid:1; gid:2;)");
	struct told told;
	struct upg_tuple t = ruleset_tuple("10.0.0.1", 40000, "192.0.2.1", 80);
	struct upg_rule_flow flow = {.tuple = &t, .is_http = true};
	assert_int_equal(upg_rules_count(r), 3);
	/* The new one is about an event, no longer about flows. */
	assert_string_equal(ruleset_match_flow(r, &flow, TO_SERVER), "2 1");
	assert_int_equal(upg_rules_at(r, 0)->matches, 0);
	assert_string_equal(upg_rules_at(r, 0)->msg, "new");
	assert_int_equal(upg_rules_at(r, 0)->action, UPG_ACTION_DROP);
	assert_int_equal(ruleset_parse(r, "\n" ANY "(msg:\"x\"; sid:1; rev:2;)", &told), 1);
	assert_string_equal(told.text, "f:2:45: `1': rev 2 of this sid stands in f:3 already");
	assert_int_equal(ruleset_parse(r, ANY "(sid:1;)", &told), 1);
	assert_string_equal(upg_rules_at(r, 0)->msg, "new");
	upg_rules_free(r);

	/* Enough of them that the table of sids grows. */
	r = upg_rules_new();
	for (int round = 1; round <= 2; round++)
		for (int i = 1; i <= 1000; i++) {
			char text[120];
			snprintf(text, sizeof text, ANY "(sid:%d; rev:%d;)", i * 4096, round);
			assert_int_equal(ruleset_parse(r, text, &told), 0);
		}
	assert_int_equal(upg_rules_count(r), 1000);
	assert_int_equal(upg_rules_at(r, 999)->rev, 2);
	upg_rules_free(r);
}

static void
test_keywords(void **state)
{
	const char *help, *name;
	size_t n = 0;
	for (; (name = upg_rules_keyword(n, &help)); n++)
		assert_true(*name && *help);
	assert_int_equal(n, 12);
	assert_string_equal(upg_rules_keyword(0, NULL), "msg");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_fields),
	        cmocka_unit_test(test_actions),
	        cmocka_unit_test(test_priority_and_lists),
	        cmocka_unit_test(test_continued_lines),
	        cmocka_unit_test(test_bad_headers),
	        cmocka_unit_test(test_bad_options),
	        cmocka_unit_test(test_others_load),
	        cmocka_unit_test(test_revisions),
	        cmocka_unit_test(test_keywords),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
