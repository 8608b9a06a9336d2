/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/ruleset.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

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
size_t
ruleset_parse(struct upg_rules *r, const char *text, struct told *told)
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
struct upg_rules *
ruleset_load(const char *text)
{
	struct upg_rules *r = upg_rules_new();
	struct told told;
	assert_non_null(r);
	if (ruleset_parse(r, text, &told) || told.lines)
		fail_msg("%s", told.text);
	return r;
}

struct upg_tuple
ruleset_tuple(const char *src, uint16_t sport, const char *dst, uint16_t dport)
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

const char *
ruleset_match_flow(struct upg_rules *r, const struct upg_rule_flow *flow, enum upg_dir dir)
{
	const struct upg_rule *out[UPG_MATCHES_MAX];
	return sids(out, upg_rules_match_flow(r, flow, dir, out));
}

const char *
ruleset_match(struct upg_rules *r, enum upg_event_id id, uint8_t severity, enum upg_dir at_fault,
              const struct upg_rule_flow *flow)
{
	const struct upg_rule *out[UPG_MATCHES_MAX];
	struct upg_event ev = {.id = id, .severity = severity, .at_fault = at_fault};
	return sids(out, upg_rules_match(r, &ev, flow, out));
}
