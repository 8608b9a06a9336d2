/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse.h - one rule under construction, between parse.c (header) and option.c (what stands in parentheses). */
#ifndef UPG_PARSE_H
#define UPG_PARSE_H

#include "classification.h"
#include "lex.h"
#include "set.h"

struct upg_parse {
	struct upg_rules *set;
	struct upg_lex lex;
	upg_vars_lookup *vars;
	void *vars_user;
	void (*complain)(void *user, const char *line);
	void *complain_user;

	/* the rule at hand */
	struct upg_rule rule;
	struct upg_rule_match match;
	struct upg_word action, sid, event, severity, no_stream; /* where they stand; len 0: absent */
	uint32_t seen;                                           /* option keywords, by position in the table */
	const struct upg_classification *classification;
	size_t reference_count, metadata_count;
	uint8_t event_dirs; /* what the event's name says of the side at fault */
};

/* Complains about a word of the rule; a word of no length is its end. Always false. */
__attribute__((format(printf, 3, 4))) bool upg_parse_fail(struct upg_parse *, struct upg_word, const char *fmt, ...);
/* The same line, but the rule stands. */
__attribute__((format(printf, 3, 4))) void upg_parse_note(struct upg_parse *, struct upg_word, const char *fmt, ...);

/* One option; value is NULL where there is no colon. false: complained. */
bool upg_option_set(struct upg_parse *, struct upg_word keyword, const struct upg_word *value);

/* What options must hold together, once all are read. false: complained. */
bool upg_option_settle(struct upg_parse *);

#endif
