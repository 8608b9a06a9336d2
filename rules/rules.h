/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules.h - rules in Suricata's grammar: parsed once, matched against events, settled into one verdict. */
#ifndef UPG_RULES_H
#define UPG_RULES_H

#include "analyzers/event.h"

#define UPG_RULE_ERR_BYTES 512

enum upg_action {
	UPG_ACTION_ALERT,
	UPG_ACTION_WITHHOLD,
	UPG_ACTION_REJECT_SRC, /* `reject` and `rejectsrc` */
	UPG_ACTION_REJECT_DST,
	UPG_ACTION_REJECT_BOTH,
	UPG_ACTION_DROP,
	UPG_ACTION_PASS,
};

#define UPG_MSG_BYTES	   160
#define UPG_CATEGORY_BYTES 80

/* What an alert shows of a rule. Lives as long as its set. */
struct upg_rule {
	uint32_t gid, sid, rev;
	uint8_t severity; /* EVE alert.severity: priority, else the classtype's */
	enum upg_action action;
	char *msg;	  /* plain text, unescaped */
	const char *classtype, *category;
	char **references; /* "type,value"; NULL terminated */
	char **metadata;   /* "key value"; NULL terminated */
	const char *file;
	uint32_t line;
	uint64_t matches;
	struct upg_rule_match *match; /* rules/ only */
};

/* Named addresses and ports: $HOME_NET, $HTTP_PORTS (`vars:` of the configuration). value NULL: there is no such name. */
typedef const char *upg_vars_lookup(void *user, const char *name);

struct upg_rules;

struct upg_rules *upg_rules_new(void);
void upg_rules_free(struct upg_rules *);

/*
 * Adds the rules of one text. file is the name shown in messages. Every rule that does not parse is reported by complain (may be NULL) as one line
 * "FILE:LINE:COLUMN: `word': what is wrong"; returns how many did not parse. A second rule of the same gid and sid replaces an older rev, else is an error.
 */
size_t upg_rules_parse(struct upg_rules *, const char *file, const char *text, size_t len, upg_vars_lookup *vars, void *vars_user,
		       void (*complain)(void *user, const char *line), void *complain_user);

/* The shipped rules as text (rules/upgate.rules compiled in; one rule per event and severity, made from the event table). */
const char *upg_rules_shipped(size_t *len);

/* Prints that text: what `make rules/upgate.rules` writes. out is called with pieces. */
void upg_rules_generate(void (*out)(void *user, const char *text, size_t len), void *user);

size_t upg_rules_count(const struct upg_rules *);
const struct upg_rule *upg_rules_at(const struct upg_rules *, size_t i);

/* What a rule's header and flow keyword are matched against. */
struct upg_rule_flow {
	const struct upg_tuple *tuple; /* client first */
	bool established;
	bool is_http; /* protocols http, http1 */
	bool is_websocket;
};

#define UPG_MATCHES_MAX 16

/*
 * The rules this event raises, most specific order of the set; at most UPG_MATCHES_MAX. A rule's src -> dst is compared with the direction of the
 * side at fault (src is the side at fault, as in EVE); <> with both. A `pass` rule that matches suppresses all others: then only it is returned.
 */
size_t upg_rules_match(struct upg_rules *, const struct upg_event *, const struct upg_rule_flow *,
		       const struct upg_rule *out[UPG_MATCHES_MAX]);

/* The strongest of two actions by Suricata's order: pass, drop, reject, withhold, alert. (verdict.c) */
enum upg_action upg_verdict_stronger(enum upg_action a, enum upg_action b);
/* Does this action keep the packet from its receiver? */
bool upg_verdict_blocks(enum upg_action a);
/* "accept", "drop", "reject", "withhold": the word of EVE upgate.verdict. */
const char *upg_verdict_word(enum upg_action a);

#endif
