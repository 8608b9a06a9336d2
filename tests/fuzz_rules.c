/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any text as a rule file: parsed twice over, every complaint must point into the text, every match must keep the order that rules.h
 * promises. Rules that stand are about documentation addresses so that headers match now and then.
 */
#include "rules/rules.h"

#include <stdio.h>
#include <stdlib.h>

static const char *
vars(void *user, const char *name)
{
	static const char *const values[] = {"[10.0.0.0/8,!10.1.0.0/16]", "!$A", "[$B,$C,80]", "$D", "any"};
	size_t i = (size_t)(name[0] - 'A');
	return i < sizeof values / sizeof *values && !name[1] ? values[i] : NULL;
}

struct text {
	const char *at;
	size_t len;
	size_t notes, errors;
};

static void
check(bool ok)
{
	if (!ok)
		abort();
}

/* "f:LINE:COLUMN: `word': ..." where that line has that column, or ends just before it. */
static void
complain(void *user, const char *line)
{
	struct text *t = user;
	unsigned l, c;
	int n = 0;
	check(strlen(line) < UPG_RULE_ERR_BYTES);
	check(sscanf(line, "f:%u:%u: `%n", &l, &c, &n) == 2 && n > 0 && l >= 1 && c >= 1);
	for (const char *p = line; *p; p++)
		check((unsigned char)*p >= ' ' && (unsigned char)*p < 0x7f);
	const char *p = t->at, *end = t->at + t->len;
	if (t->len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	for (unsigned i = 1; i < l; i++) {
		p = memchr(p, '\n', (size_t)(end - p));
		check(p != NULL);
		p++;
	}
	const char *line_end = memchr(p, '\n', (size_t)(end - p));
	check(c <= (size_t)((line_end ? line_end : end) - p) + 1);
	static const char note[] = "': note: an event of Suricata's that is never raised here";
	size_t line_len = strlen(line);
	if (line_len >= sizeof note && strcmp(line + line_len - (sizeof note - 1), note) == 0)
		t->notes++;
	else
		t->errors++;
}

static void
check_order(const struct upg_rule *const *out, size_t n)
{
	check(n <= UPG_MATCHES_MAX);
	for (size_t i = 1; i < n; i++)
		check(out[i - 1]->action >= out[i]->action);
	check(n < 2 || out[0]->action != UPG_ACTION_PASS);
}

static void
match_all(struct upg_rules *r)
{
	struct upg_tuple t = {.src = {{[10] = 0xff, [11] = 0xff, [12] = 10, [15] = 1}},
	                      .dst = {{[0] = 0x20, [1] = 0x01, [2] = 0x0d, [3] = 0xb8}},
	                      .sport = 40000,
	                      .dport = 80,
	                      .proto = 6};
	const struct upg_rule *out[UPG_MATCHES_MAX];
	for (int bits = 0; bits < 8; bits++) {
		struct upg_rule_flow flow = {
		        .tuple = &t, .established = bits & 1, .is_http = bits & 2, .is_websocket = bits & 4};
		struct upg_rule_flow before = flow;
		for (int dir = 0; dir < 2; dir++) {
			check_order(out, upg_rules_match_flow(r, &flow, (enum upg_dir)dir, out));
			flow.before = &before;
			size_t n = upg_rules_match_flow(r, &flow, (enum upg_dir)dir, out);
			check(n == 0 || (n == 1 && out[0]->action == UPG_ACTION_PASS)); /* nothing is new */
			flow.before = NULL;
			for (int id = 0; id < UPG_EVENT_COUNT; id++) {
				struct upg_event ev = {
				        .id = (enum upg_event_id)id, .severity = 2, .at_fault = (enum upg_dir)dir};
				check_order(out, upg_rules_match(r, &ev, &flow, out));
			}
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text t = {.at = (const char *)data, .len = size};
	struct upg_rules *r = upg_rules_new();
	check(r != NULL);
	size_t bad = upg_rules_parse(r, "f", t.at, t.len, vars, NULL, complain, &t);
	check(bad == t.errors);
	size_t count = upg_rules_count(r);
	for (size_t i = 0; i < count; i++) {
		const struct upg_rule *rule = upg_rules_at(r, i);
		check(rule->sid && rule->severity && rule->msg && rule->references && rule->metadata);
		for (const char *p = rule->msg; *p; p++)
			check((unsigned char)*p >= ' ' && *p != 0x7f);
	}
	match_all(r);
	/* The same text again: all of it stands there already. */
	upg_rules_parse(r, "f", t.at, t.len, vars, NULL, complain, &t);
	check(upg_rules_count(r) == count);
	match_all(r);
	upg_rules_free(r);
	return 0;
}
