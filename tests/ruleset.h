/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ruleset.h - rules out of a text, and which of them something meets. For tests only. */
#ifndef UPG_TESTS_RULESET_H
#define UPG_TESTS_RULESET_H

#include "rules/rules.h"

#define ANY "alert http any any -> any any "

/* What was said of a text, one line each. */
struct told {
	char text[8192];
	size_t len, lines;
};

/* Parses text as the file "f", flush against a page nobody may touch; returns how many rules of it are bad. */
size_t ruleset_parse(struct upg_rules *, const char *text, struct told *);

/* A set of text that must parse without a word. The caller frees it. */
struct upg_rules *ruleset_load(const char *text);

/* Of TCP, from addresses in either form. */
struct upg_tuple ruleset_tuple(const char *src, uint16_t sport, const char *dst, uint16_t dport);

/* The sids that an event, or what is known of a connection, meets, in order, as text; it lives until the next call of either. */
const char *ruleset_match(struct upg_rules *, enum upg_event_id, uint8_t severity, enum upg_dir at_fault,
                          const struct upg_rule_flow *);
const char *ruleset_match_flow(struct upg_rules *, const struct upg_rule_flow *, enum upg_dir);

#endif
