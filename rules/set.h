/* SPDX-License-Identifier: GPL-2.0-or-later */
/* set.h - the inside of a rule set, for files of rules/ alone. */
#ifndef UPG_SET_H
#define UPG_SET_H

#include "alias.h"
#include "rules.h"
#include "span.h"

/* What of a connection's protocols a rule's header asks for; none of them: ip or tcp. */
enum upg_rule_protocol {
	UPG_RULE_HTTP1 = 1,
	UPG_RULE_HTTP2 = 2,
	UPG_RULE_WEBSOCKET = 4,
};

#define UPG_RULE_EITHER_SIDE (1 << TO_SERVER | 1 << TO_CLIENT)

/* When a rule matches. */
struct upg_rule_match {
	struct upg_spans src, dst, sport, dport; /* empty: any */
	uint8_t protocols;                       /* bits of enum upg_rule_protocol, one of them suffices; 0: any */
	bool tcp_only;                           /* protocol tcp: of ip, only TCP */
	bool both_ways;                          /* <> */
	uint8_t dirs;                            /* bits 1 << enum upg_dir: of the side at fault, or of the sender */
	int8_t established;                      /* 1: must be, -1: must not be, 0: either */
	bool has_event;                          /* app-layer-event is there */
	uint8_t event_count;                     /* 0: never raised here */
	uint8_t event_severity;                  /* 0: any */
	enum upg_event_id events[UPG_ALIAS_EVENTS];
	size_t order; /* position in the set */
};

/* Rules that one thing concerns: strongest action first, else by order. */
struct upg_rule_list {
	struct upg_rule **at;
	size_t count, room;
};

struct upg_rules {
	struct upg_rule **at; /* in the order they were read */
	size_t count, room;
	uint32_t *slots; /* open addressing over (gid, sid): position + 1; 0: free */
	size_t slot_count;
	struct upg_rule_list by_event[UPG_EVENT_COUNT];
	struct upg_rule_list by_flow; /* without app-layer-event */
	struct upg_set_chunk *chunks;
};

/* Zeroed memory that lives as long as the set. NULL: there is none. */
void *upg_set_alloc(struct upg_rules *, size_t size);
/* len octets, NUL terminated. */
char *upg_set_text(struct upg_rules *, const char *text, size_t len);

/* The rule of that gid and sid, or NULL. */
struct upg_rule *upg_set_find(const struct upg_rules *, uint32_t gid, uint32_t sid);

/*
 * Takes over *rule and *match (copied; what they point to is of the set, spans are owned by the set on success). A rule of the same gid and sid
 * is overwritten. false: no memory, nothing happened.
 */
bool upg_set_add(struct upg_rules *, const struct upg_rule *rule, const struct upg_rule_match *match);

#endif
