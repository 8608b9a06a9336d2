/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run with UPG_ACCEPT=1 from the top of the tree to write rules/upgate.rules anew after the event table has changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rules/rules.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct told {
	char text[8192];
	size_t len, lines;
};

static void
tell(void *user, const char *line)
{
	struct told *t = user;
	assert_true(strlen(line) < UPG_RULE_ERR_BYTES);
	t->len += (size_t)snprintf(t->text + t->len, sizeof t->text - t->len, "%s%s", t->len ? "\n" : "", line);
	t->lines++;
}

static const char *
vars(void *user, const char *name)
{
	if (strcmp(name, "HOME_NET") == 0)
		return "10.0.0.0/8";
	if (strcmp(name, "EXTERNAL_NET") == 0)
		return "!$HOME_NET";
	return strcmp(name, "BAD") == 0 ? "[10.0.0.0/8,oops]" : NULL;
}

/* Parses text flush against a page nobody may touch. */
static size_t
parse(struct upg_rules *r, const char *text, struct told *told)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), len = strlen(text), room = (len / page + 1) * page;
	char *map = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(map != MAP_FAILED);
	assert_int_equal(mprotect(map + room, page, PROT_NONE), 0);
	memcpy(map + room - len, text, len);
	*told = (struct told){0};
	size_t bad = upg_rules_parse(r, "f", map + room - len, len, vars, NULL, tell, told);
	munmap(map, room + page);
	return bad;
}

/* A set of text that must parse without a word. */
static struct upg_rules *
load(const char *text)
{
	struct upg_rules *r = upg_rules_new();
	struct told told;
	assert_non_null(r);
	if (parse(r, text, &told) || told.lines)
		fail_msg("%s", told.text);
	return r;
}

#define ANY "alert http any any -> any any "

static void
test_fields(void **state)
{
	struct upg_rules *r = load(
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
		struct upg_rules *r = load(text);
		assert_int_equal(upg_rules_at(r, 0)->action, cases[i].action);
		upg_rules_free(r);
	}
}

/* priority goes before the classtype's, in either order; many references grow their list. */
static void
test_priority_and_lists(void **state)
{
	struct upg_rules *r = load(ANY "(priority:4; classtype:web-application-attack; sid:1;)\n" ANY
	                               "(classtype:web-application-attack; priority:255; sid:2;)");
	assert_int_equal(upg_rules_at(r, 0)->severity, 4);
	assert_int_equal(upg_rules_at(r, 1)->severity, 255);
	upg_rules_free(r);

	char text[4096];
	size_t n = (size_t)snprintf(text, sizeof text, ANY "(sid:1;");
	for (int i = 0; i < 100; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "reference:url,%d; metadata:k %d;", i, i);
	snprintf(text + n, sizeof text - n, ")");
	r = load(text);
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
	struct upg_rules *r = load("ale\\\nrt http any any \\  \r\n\t-> any any (msg:\"one \\\ntwo\";\\\nsid:1;)\n"
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
		size_t bad = parse(r, cases[i].text, &told);
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
	assert_int_equal(parse(r, ANY "(sid:1;)\noops\n" ANY "(sid:2;)\n" ANY "(sid:x;)\n" ANY "(sid:3;)", &told), 2);
	assert_int_equal(upg_rules_count(r), 3);
	assert_string_equal(told.text, "f:2:1: `oops': unknown action, the nearest is `pass'\n"
	                               "f:4:36: `x': a number from 1 to 4294967295 belongs here");
	/* Nobody listens. */
	assert_int_equal(upg_rules_parse(r, "g", "oops", 4, NULL, NULL, NULL, NULL), 1);
	upg_rules_free(r);
}

static struct upg_tuple
tuple(const char *src, uint16_t sport, const char *dst, uint16_t dport)
{
	struct upg_tuple t = {.sport = sport, .dport = dport, .proto = 6};
	struct upg_addr *at[2] = {&t.src, &t.dst};
	const char *text[2] = {src, dst};
	for (int i = 0; i < 2; i++) {
		t.family = 6;
		if (inet_pton(AF_INET6, text[i], at[i]->octets) == 1)
			continue;
		t.family = 4;
		at[i]->octets[10] = at[i]->octets[11] = 0xff;
		assert_int_equal(inet_pton(AF_INET, text[i], at[i]->octets + 12), 1);
	}
	return t;
}

/* sids that match, in order, as text */
static const char *
sids(const struct upg_rule *const *out, size_t n)
{
	static char buf[256];
	size_t len = 0;
	buf[0] = '\0';
	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(buf + len, sizeof buf - len, "%s%u", i ? " " : "", out[i]->sid);
	return buf;
}

static const char *
match_flow(struct upg_rules *r, const struct upg_rule_flow *flow, enum upg_dir dir)
{
	const struct upg_rule *out[UPG_MATCHES_MAX];
	return sids(out, upg_rules_match_flow(r, flow, dir, out));
}

static void
test_revisions(void **state)
{
	struct upg_rules *r =
	        load(ANY "(sid:1; rev:1; msg:\"old\";)\n" ANY "(sid:2; rev:1;)\n"
	                 "drop http any any -> any any (sid:1; rev:2; msg:\"new\"; app-layer-event:http.bare_lf;)\n" ANY
	                 "(sid:1; gid:2;)");
	struct told told;
	struct upg_tuple t = tuple("10.0.0.1", 40000, "192.0.2.1", 80);
	struct upg_rule_flow flow = {.tuple = &t, .is_http = true};
	assert_int_equal(upg_rules_count(r), 3);
	/* The new one is about an event, no longer about flows. */
	assert_string_equal(match_flow(r, &flow, TO_SERVER), "2 1");
	assert_int_equal(upg_rules_at(r, 0)->matches, 0);
	assert_string_equal(upg_rules_at(r, 0)->msg, "new");
	assert_int_equal(upg_rules_at(r, 0)->action, UPG_ACTION_DROP);
	assert_int_equal(parse(r, "\n" ANY "(msg:\"x\"; sid:1; rev:2;)", &told), 1);
	assert_string_equal(told.text, "f:2:45: `1': rev 2 of this sid stands in f:3 already");
	assert_int_equal(parse(r, ANY "(sid:1;)", &told), 1);
	assert_string_equal(upg_rules_at(r, 0)->msg, "new");
	upg_rules_free(r);

	/* Enough of them that the table of sids grows. */
	r = upg_rules_new();
	for (int round = 1; round <= 2; round++)
		for (int i = 1; i <= 1000; i++) {
			char text[120];
			snprintf(text, sizeof text, ANY "(sid:%d; rev:%d;)", i * 4096, round);
			assert_int_equal(parse(r, text, &told), 0);
		}
	assert_int_equal(upg_rules_count(r), 1000);
	assert_int_equal(upg_rules_at(r, 999)->rev, 2);
	upg_rules_free(r);
}

static const char *
match(struct upg_rules *r, enum upg_event_id id, uint8_t severity, enum upg_dir at_fault,
      const struct upg_rule_flow *flow)
{
	const struct upg_rule *out[UPG_MATCHES_MAX];
	struct upg_event ev = {.id = id, .severity = severity, .at_fault = at_fault};
	return sids(out, upg_rules_match(r, &ev, flow, out));
}

static void
test_match_directions(void **state)
{
	struct upg_rules *r =
	        load("alert tcp 10.0.0.1 any -> any 80 (sid:1; app-layer-event:http.bare_lf;)\n"
	             "alert tcp any 80 -> 10.0.0.1 any (sid:2; app-layer-event:http.bare_lf;)\n"
	             "alert tcp any 80 <> 10.0.0.1 any (sid:3; app-layer-event:http.bare_lf;)\n"
	             "alert tcp any any -> any any (sid:4; flow:to_server; app-layer-event:http.bare_lf;)\n"
	             "alert tcp any any -> any any (sid:5; flow:from_server; app-layer-event:http.bare_lf;)\n"
	             "alert tcp 10.0.0.2 any <> any 80 (sid:6; app-layer-event:http.bare_lf;)\n"
	             "alert ip any any -> any any (sid:7; event-severity:2; app-layer-event:http.bare_lf;)\n"
	             "alert ip any any -> any any (sid:8; app-layer-event:http.bare_cr;)\n");
	struct upg_tuple t = tuple("10.0.0.1", 40000, "192.0.2.1", 80);
	struct upg_rule_flow flow = {.tuple = &t, .established = true, .is_http = true};
	assert_string_equal(match(r, UPG_EV_HTTP_BARE_LF, 3, TO_SERVER, &flow), "1 3 4");
	assert_string_equal(match(r, UPG_EV_HTTP_BARE_LF, 2, TO_CLIENT, &flow), "2 3 5 7");
	assert_string_equal(match(r, UPG_EV_HTTP_BARE_CR, 2, TO_CLIENT, &flow), "8");
	assert_string_equal(match(r, UPG_EV_HTTP_OBS_FOLD, 2, TO_CLIENT, &flow), "");
	assert_int_equal(upg_rules_at(r, 2)->matches, 2);
	assert_int_equal(upg_rules_at(r, 5)->matches, 0);
	upg_rules_free(r);
}

/* The strongest first, whatever the order they were read in, and never cut off. */
static void
test_match_order(void **state)
{
	char text[8192];
	size_t n = 0;
	for (int i = 0; i < 40; i++)
		n += (size_t)snprintf(text + n, sizeof text - n,
		                      "alert ip any any -> any any (sid:%d; app-layer-event:connect.early_data;)\n",
		                      100 + i);
	snprintf(text + n, sizeof text - n,
	         "withhold ip any any -> any any (sid:1; app-layer-event:connect.early_data;)\n"
	         "drop ip any any -> any any (sid:2; app-layer-event:connect.early_data;)\n"
	         "rejectboth ip any any -> any any (sid:3; app-layer-event:connect.early_data;)\n"
	         "drop ip any any -> any any (sid:4; app-layer-event:connect.early_data;)\n");
	struct upg_rules *r = load(text);
	struct upg_tuple t = tuple("2001:db8::1", 40000, "2001:db8::2", 80);
	struct upg_rule_flow flow = {.tuple = &t};
	assert_string_equal(match(r, UPG_EV_CONNECT_EARLY_DATA, 2, TO_SERVER, &flow),
	                    "2 4 3 1 100 101 102 103 104 105 106 107 108 109 110 111");

	/* A newer revision moves to where its action belongs, and out of what it no longer is about. */
	struct told told;
	assert_int_equal(parse(r,
	                       "alert ip any any -> any any (sid:2; rev:2; app-layer-event:http.bare_lf;)\n"
	                       "drop ip any any -> any any (sid:100; rev:2; app-layer-event:connect.early_data;)",
	                       &told),
	                 0);
	assert_string_equal(match(r, UPG_EV_CONNECT_EARLY_DATA, 2, TO_SERVER, &flow),
	                    "100 4 3 1 101 102 103 104 105 106 107 108 109 110 111 112");
	assert_string_equal(match(r, UPG_EV_HTTP_BARE_LF, 2, TO_SERVER, &flow), "2");

	/* pass stands alone */
	assert_int_equal(
	        parse(r, "pass ip 2001:db8::1 any -> any any (sid:9; app-layer-event:connect.early_data;)", &told), 0);
	assert_string_equal(match(r, UPG_EV_CONNECT_EARLY_DATA, 2, TO_SERVER, &flow), "9");
	assert_string_equal(match(r, UPG_EV_HTTP_BARE_LF, 2, TO_SERVER, &flow), "2");
	upg_rules_free(r);
}

static void
test_match_protocols(void **state)
{
	struct upg_rules *r =
	        load("alert ip any any -> any any (sid:1; app-layer-event:stream.gap;)\n"
	             "alert tcp any any -> any any (sid:2; app-layer-event:stream.gap;)\n"
	             "alert http any any -> any any (sid:3; app-layer-event:stream.gap;)\n"
	             "alert http1 any any -> any any (sid:4; app-layer-event:stream.gap;)\n"
	             "alert http2 any any -> any any (sid:5; app-layer-event:stream.gap;)\n"
	             "alert websocket any any -> any any (sid:6; app-layer-event:stream.gap;)\n"
	             "alert tcp any any -> any any (sid:7; flow:established; app-layer-event:stream.gap;)\n"
	             "alert tcp any any -> any any (sid:8; flow:not_established; app-layer-event:stream.gap;)\n"
	             "alert tcp any any -> any any (sid:9; flow:stateless,no_stream; app-layer-event:stream.gap;)\n");
	struct upg_tuple t = tuple("10.0.0.1", 40000, "192.0.2.1", 80);
	struct upg_rule_flow flow = {.tuple = &t};
	assert_string_equal(match(r, UPG_EV_STREAM_GAP, 3, TO_SERVER, &flow), "1 2 8 9");
	flow.established = flow.is_http = true;
	assert_string_equal(match(r, UPG_EV_STREAM_GAP, 3, TO_SERVER, &flow), "1 2 3 4 7 9");
	flow.is_http = false;
	flow.is_http2 = true;
	assert_string_equal(match(r, UPG_EV_STREAM_GAP, 3, TO_SERVER, &flow), "1 2 3 5 7 9");
	flow.is_http2 = false;
	flow.is_websocket = true;
	assert_string_equal(match(r, UPG_EV_STREAM_GAP, 3, TO_SERVER, &flow), "1 2 6 7 9");
	t.proto = 17;
	assert_string_equal(match(r, UPG_EV_STREAM_GAP, 3, TO_SERVER, &flow), "1");
	upg_rules_free(r);

	/* An event proves its protocol and the connection. */
	static const enum upg_event_id ids[] = {UPG_EV_HTTP_BARE_LF,      UPG_EV_UPGRADE_STALLED,
	                                        UPG_EV_CONNECT_WITH_BODY, UPG_EV_WEBSOCKET_BAD_CLOSE,
	                                        UPG_EV_HIXIE_BAD_FRAME,   UPG_EV_H2C_BAD_FRAME};
	static const char *const want[] = {"1 3 4", "1 3 4", "1 3 4", "2 4", "2 4", "1 3 4 5"};
	t.proto = 6;
	flow.is_websocket = flow.established = false;
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		static const char *const protocols[] = {"http", "websocket", "http1", "tcp", "http2"};
		char text[1024];
		size_t n = 0;
		for (int j = 0; j < 5; j++)
			n += (size_t)snprintf(
			        text + n, sizeof text - n,
			        "alert %s any any -> any any (sid:%d; flow:established; app-layer-event:%s;)\n",
			        protocols[j], j + 1, upg_event_rows[ids[i]].name);
		r = load(text);
		assert_string_equal(match(r, ids[i], 2, TO_SERVER, &flow), want[i]);
		upg_rules_free(r);
	}
}

static void
test_match_flow(void **state)
{
	struct upg_rules *r = load(ANY "(sid:1; app-layer-event:http.bare_lf;)");
	struct upg_tuple t = tuple("10.0.0.1", 40000, "192.0.2.1", 80);
	struct upg_rule_flow flow = {.tuple = &t}, before;
	struct told told;
	assert_string_equal(match_flow(r, &flow, TO_SERVER), "");

	assert_int_equal(parse(r,
	                       "alert tcp 10.0.0.0/8 any -> any 80 (sid:2;)\n"
	                       "drop tcp any 80 -> any any (sid:3;)\n"
	                       "drop http any any -> any any (sid:4; flow:established,to_server;)\n",
	                       &told),
	                 0);
	assert_string_equal(match_flow(r, &flow, TO_SERVER), "2");
	assert_string_equal(match_flow(r, &flow, TO_CLIENT), "3");
	/* Asked again when more is known, only what is new is told. */
	before = flow;
	flow.established = flow.is_http = true;
	flow.before = &before;
	assert_string_equal(match_flow(r, &flow, TO_SERVER), "4");
	assert_string_equal(match_flow(r, &flow, TO_CLIENT), "");
	flow.before = NULL;
	assert_string_equal(match_flow(r, &flow, TO_SERVER), "4 2");
	assert_string_equal(match(r, UPG_EV_HTTP_BARE_LF, 3, TO_CLIENT, &flow), "1");

	/* pass excuses the whole flow: both directions, and every event. */
	assert_int_equal(parse(r, "pass tcp 10.0.0.1 any -> any 80 (sid:5;)", &told), 0);
	assert_string_equal(match_flow(r, &flow, TO_SERVER), "5");
	assert_string_equal(match_flow(r, &flow, TO_CLIENT), "5");
	assert_string_equal(match(r, UPG_EV_HTTP_BARE_LF, 3, TO_SERVER, &flow), "5");
	assert_string_equal(match(r, UPG_EV_HTTP_BARE_LF, 3, TO_CLIENT, &flow), "5");
	t = tuple("10.0.0.2", 40000, "192.0.2.1", 80);
	assert_string_equal(match_flow(r, &flow, TO_SERVER), "4 2");
	assert_string_equal(match(r, UPG_EV_HTTP_BARE_LF, 3, TO_CLIENT, &flow), "1");
	upg_rules_free(r);
}

/* Suricata's own names load; the ones that mean ours match, in the direction the name speaks of. */
static void
test_suricata_names(void **state)
{
	struct upg_rules *r = upg_rules_new();
	struct told told;
	assert_int_equal(parse(r,
	                       ANY "(sid:1; app-layer-event:http.request_chunk_extension;)\n" ANY
	                           "(sid:2; app-layer-event:http.response_chunk_extension;)\n" ANY
	                           "(sid:3; app-layer-event:http.unable_to_match_response_to_request;)\n" ANY
	                           "(sid:4; app-layer-event:http.gzip_decompression_failed;)\n"
	                           "alert websocket any any -> any any (sid:5; "
	                           "app-layer-event:websocket.reassembly_limit_reached;)\n",
	                       &told),
	                 0);
	assert_string_equal(
	        told.text,
	        "f:4:55: `http.gzip_decompression_failed': note: an event of Suricata's that is never raised here");
	assert_int_equal(upg_rules_count(r), 5);
	struct upg_tuple t = tuple("10.0.0.1", 40000, "192.0.2.1", 80);
	struct upg_rule_flow flow = {.tuple = &t};
	const struct upg_rule *out[UPG_MATCHES_MAX];
	assert_string_equal(match(r, UPG_EV_HTTP_CHUNK_EXTENSION, 3, TO_SERVER, &flow), "1");
	assert_string_equal(match(r, UPG_EV_HTTP_CHUNK_EXTENSION, 3, TO_CLIENT, &flow), "2");
	assert_string_equal(match(r, UPG_EV_HTTP_SURPLUS_RESPONSE, 1, TO_SERVER, &flow), "3");
	assert_string_equal(match(r, UPG_EV_HTTP_RESPONSE_WITHOUT_REQUEST, 1, TO_CLIENT, &flow), "3");
	assert_string_equal(match(r, UPG_EV_WEBSOCKET_MESSAGE_LIMIT, 3, TO_CLIENT, &flow), "5");
	/* A rule about what is never raised is no rule about everything. */
	assert_int_equal(upg_rules_match_flow(r, &flow, TO_SERVER, out), 0);
	upg_rules_free(r);
}

/* All of Suricata's names for HTTP and WebSocket load, noted or not; prefixes and neighbours of them do not. */
static void
test_all_suricata_names(void **state)
{
	static const char *const names[] = {
	        "http.unknown_error",
	        "http.gzip_decompression_failed",
	        "http.request_field_missing_colon",
	        "http.response_field_missing_colon",
	        "http.invalid_request_chunk_len",
	        "http.invalid_response_chunk_len",
	        "http.invalid_transfer_encoding_value_in_request",
	        "http.invalid_transfer_encoding_value_in_response",
	        "http.invalid_content_length_field_in_request",
	        "http.invalid_content_length_field_in_response",
	        "http.100_continue_already_seen",
	        "http.unable_to_match_response_to_request",
	        "http.invalid_server_port_in_request",
	        "http.invalid_authority_port",
	        "http.request_header_invalid",
	        "http.response_header_invalid",
	        "http.missing_host_header",
	        "http.host_header_ambiguous",
	        "http.invalid_request_field_folding",
	        "http.invalid_response_field_folding",
	        "http.request_field_too_long",
	        "http.response_field_too_long",
	        "http.multipart_generic_error",
	        "http.multipart_no_filedata",
	        "http.multipart_invalid_header",
	        "http.request_server_port_tcp_port_mismatch",
	        "http.request_uri_host_invalid",
	        "http.request_header_host_invalid",
	        "http.uri_delim_non_compliant",
	        "http.method_delim_non_compliant",
	        "http.request_line_leading_whitespace",
	        "http.too_many_encoding_layers",
	        "http.abnormal_ce_header",
	        "http.request_auth_unrecognized",
	        "http.request_header_repetition",
	        "http.response_header_repetition",
	        "http.response_multipart_byteranges",
	        "http.response_abnormal_transfer_encoding",
	        "http.response_chunked_old_proto",
	        "http.response_invalid_protocol",
	        "http.response_invalid_status",
	        "http.request_line_incomplete",
	        "http.double_encoded_uri",
	        "http.request_line_invalid",
	        "http.request_body_unexpected",
	        "http.lzma_memlimit_reached",
	        "http.duplicate_content_length_field_in_request",
	        "http.duplicate_content_length_field_in_response",
	        "http.compression_bomb",
	        "http.too_many_warnings",
	        "http.range_invalid",
	        "http.file_name_too_long",
	        "http.failed_protocol_change",
	        "http.request_chunk_extension",
	        "http.request_line_missing_protocol",
	        "http.request_too_many_headers",
	        "http.response_too_many_headers",
	        "http.response_chunk_extension",
	        "http.compression_bomb_limit_reached",
	        "websocket.skip_end_of_payload",
	        "websocket.reassembly_limit_reached",
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (int cut = 0; cut < 3; cut++) {
			struct upg_rules *r = upg_rules_new();
			struct told told;
			char text[200];
			snprintf(text, sizeof text, ANY "(sid:1; app-layer-event:%.*s%s;)",
			         (int)strlen(names[i]) - (cut == 1), names[i], cut == 2 ? "x" : "");
			assert_int_equal(parse(r, text, &told), cut != 0);
			assert_int_equal(upg_rules_count(r), cut == 0);
			upg_rules_free(r);
		}
}

/* Every event in every severity it can have is raised by exactly one shipped rule, of the severity and the action events.md promises. */
static void
test_shipped(void **state)
{
	size_t len;
	const char *text = upg_rules_shipped(&len);
	assert_int_equal(strlen(text), len);
	assert_ptr_equal(upg_rules_shipped(NULL), text);
	struct upg_rules *r = load(text);
	struct upg_tuple t = tuple("10.0.0.1", 40000, "192.0.2.1", 80);
	struct upg_rule_flow flow = {.tuple = &t};
	size_t rules = 0;

	for (int id = 0; id < UPG_EVENT_COUNT; id++) {
		const struct upg_event_row *row = &upg_event_rows[id];
		const uint8_t severities[2] = {row->severity, row->other};
		for (int i = 0; i < 2 && severities[i]; i++, rules++)
			for (int dir = 0; dir < 2; dir++) {
				const struct upg_rule *out[UPG_MATCHES_MAX];
				struct upg_event ev = {.id = (enum upg_event_id)id,
				                       .severity = severities[i],
				                       .at_fault = (enum upg_dir)dir};
				assert_int_equal(upg_rules_match(r, &ev, &flow, out), 1);
				assert_int_equal(out[0]->sid, row->sid + (i ? UPG_SID_OTHER : 0));
				assert_int_equal(out[0]->gid, 1);
				assert_in_range(out[0]->sid, 8400000, 8400999);
				assert_int_equal(out[0]->severity, severities[i]);
				assert_int_equal(memcmp(out[0]->msg, "UPGATE ", 7), 0);
				assert_string_equal(out[0]->msg + 7, row->message);
				assert_true(strlen(out[0]->msg) < UPG_MSG_BYTES);
				assert_true(strlen(out[0]->category) < UPG_CATEGORY_BYTES);
				enum upg_action want = UPG_ACTION_REJECT_BOTH;
				if (strncmp(row->name, "stream.", 7) == 0 || severities[i] == 3)
					want = UPG_ACTION_ALERT;
				else if (id == UPG_EV_UPGRADE_OPTIMISTIC_DATA || id == UPG_EV_CONNECT_EARLY_DATA)
					want = UPG_ACTION_WITHHOLD;
				assert_int_equal(out[0]->action, want);
			}
	}
	assert_int_equal(upg_rules_count(r), rules);
	/* Readings raise a 3 to 2: no such event goes unheard. */
	assert_string_equal(match(r, UPG_EV_HTTP_INVALID_TARGET, 2, TO_SERVER, &flow), "8400106");
	upg_rules_free(r);
}

static void
test_shipped_file(void **state)
{
	static const char path[] = "rules/upgate.rules";
	size_t len;
	const char *text = upg_rules_shipped(&len);
	if (getenv("UPG_ACCEPT")) {
		FILE *f = fopen(path, "w");
		assert_non_null(f);
		assert_int_equal(fwrite(text, 1, len, f), len);
		assert_int_equal(fclose(f), 0);
	}
	FILE *f = fopen(path, "r");
	if (!f)
		fail_msg("%s: run from the top of the tree", path);
	char *there = calloc(1, len + 2);
	size_t got = fread(there, 1, len + 1, f);
	fclose(f);
	if (got != len || memcmp(there, text, len) != 0)
		fail_msg("%s is not what the event table makes: UPG_ACCEPT=1 build/tests/test_rules", path);
	free(there);
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
	        cmocka_unit_test(test_match_directions),
	        cmocka_unit_test(test_match_order),
	        cmocka_unit_test(test_match_protocols),
	        cmocka_unit_test(test_match_flow),
	        cmocka_unit_test(test_suricata_names),
	        cmocka_unit_test(test_all_suricata_names),
	        cmocka_unit_test(test_shipped),
	        cmocka_unit_test(test_shipped_file),
	        cmocka_unit_test(test_keywords),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
