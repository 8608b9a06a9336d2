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

#define UPG_MSG_BYTES      160
#define UPG_CATEGORY_BYTES 80

/* What an alert shows of a rule. Lives as long as its set. */
struct upg_rule {
	uint32_t gid, sid, rev;
	uint8_t severity; /* EVE alert.severity: priority, else the classtype's */
	enum upg_action action;
	char *msg; /* plain text, unescaped */
	const char *classtype, *category;
	char **references; /* "type,value"; NULL terminated */
	char **metadata;   /* "key value"; NULL terminated */
	const char *file;
	uint32_t line;
	bool noalert;                 /* matches count and settle the verdict, but no alert is written */
	uint64_t matches;             /* by this process */
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
 * Suricata's events that are never raised here are told the same way, the reason beginning with "note: ", and are not counted: such a rule loads.
 * Not while anybody uses a rule of the set.
 */
size_t upg_rules_parse(struct upg_rules *, const char *file, const char *text, size_t len, upg_vars_lookup *vars,
                       void *vars_user, void (*complain)(void *user, const char *line), void *complain_user);

/*
 * The shipped rules as text, NUL terminated (rules/upgate.rules; one rule per event and severity, made from the event table at the first call, which
 * is not to happen in two threads at once). NULL: no memory. Lives as long as the program.
 */
const char *upg_rules_shipped(size_t *len);

/* The same text, given to out in pieces. */
void upg_rules_generate(void (*out)(void *user, const char *text, size_t len), void *user);

size_t upg_rules_count(const struct upg_rules *);
const struct upg_rule *upg_rules_at(const struct upg_rules *, size_t i);

/* What a rule's header and flow keyword are matched against. */
struct upg_rule_flow {
	const struct upg_tuple *tuple; /* client first */
	bool established;              /* both sides were seen, or it was joined midstream */
	bool is_http;                  /* protocols http, http1 */
	bool is_http2;                 /* protocols http, http2 */
	bool is_websocket;
	const struct upg_rule_flow *before; /* for upg_rules_match_flow() alone */
};

#define UPG_MATCHES_MAX 16

/*
 * The rules this event raises: the strongest action first (so out[0] has the verdict), else in the order they were read; at most UPG_MATCHES_MAX.
 * A rule's src -> dst is compared with the direction of the side at fault (src is the side at fault, as in EVE); <> with both. An event of a protocol
 * proves that protocol, and all but stream.* that the flow is established, whatever the flow says. A `pass` rule that matches suppresses all others:
 * then only it is returned. That may be one without app-layer-event, which excuses a flow in both directions.
 */
size_t upg_rules_match(struct upg_rules *, const struct upg_event *, const struct upg_rule_flow *,
                       const struct upg_rule *out[UPG_MATCHES_MAX]);

/*
 * The rules without app-layer-event (`drop tcp 192.0.2.0/24 any -> any 80 (...)`) that concern what flows in dir, in the same order; src is the sender
 * of that direction. Ask once per flow and direction, at its first packet, and again whenever a field of flow has changed, with `before` the flow as
 * it was asked with last (NULL the first time): what matched then is not returned again. A `pass` rule is returned alone: nothing of this flow is to
 * be alerted or blocked, in either direction. Costs nothing where there are no such rules.
 */
size_t upg_rules_match_flow(struct upg_rules *, const struct upg_rule_flow *, enum upg_dir dir,
                            const struct upg_rule *out[UPG_MATCHES_MAX]);

/* The i-th option keyword and what it means, for --list-keywords and the manual; NULL behind the last. */
const char *upg_rules_keyword(size_t i, const char **help);

/* The strongest of two actions by Suricata's order: pass, drop, reject, withhold, alert. (verdict.c) */
enum upg_action upg_verdict_stronger(enum upg_action a, enum upg_action b);
/*
 * An action as a verdict about the connection: the side at fault is its source, and REJECT_SRC then stands for the client, REJECT_DST for the server, so
 * that verdicts about either side add up.
 */
enum upg_action upg_verdict_about(enum upg_action, enum upg_dir at_fault);
/* Is the end that speaks in this direction reset by a verdict about the connection? */
bool upg_verdict_resets(enum upg_action, enum upg_dir);
/* Does this action keep octets from their receiver? `withhold` does: those behind the upgrade request. */
bool upg_verdict_blocks(enum upg_action a);
/* "accept", "drop", "reject", "withhold": the word of EVE upgate.verdict. */
const char *upg_verdict_word(enum upg_action a);

#endif
