/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "list.h"
#include "set.h"

/* One flow seen from one direction, in the form rules are written in. */
struct view {
	upg_number src, dst;
	uint16_t sport, dport;
	bool is_tcp;
	bool established;
	uint8_t protocols; /* bits of enum upg_rule_protocol */
	enum upg_dir dir;
};

static struct view
view_of(const struct upg_rule_flow *flow, enum upg_dir dir)
{
	const struct upg_tuple *t = flow->tuple;
	bool forward = dir == TO_SERVER;
	uint8_t protocols = 0;
	if (flow->is_http)
		protocols |= UPG_RULE_HTTP1;
	if (flow->is_http2)
		protocols |= UPG_RULE_HTTP2;
	if (flow->is_websocket)
		protocols |= UPG_RULE_WEBSOCKET;
	return (struct view){
	        .src = upg_address_number(forward ? &t->src : &t->dst),
	        .dst = upg_address_number(forward ? &t->dst : &t->src),
	        .sport = forward ? t->sport : t->dport,
	        .dport = forward ? t->dport : t->sport,
	        .is_tcp = t->proto == 6,
	        .established = flow->established,
	        .protocols = protocols,
	        .dir = dir,
	};
}

static bool
in(const struct upg_spans *s, upg_number n)
{
	return s->count == 0 || upg_span_has(s, n);
}

static bool
addresses_match(const struct upg_rule_match *m, const struct view *v)
{
	if (in(&m->src, v->src) && in(&m->sport, v->sport) && in(&m->dst, v->dst) && in(&m->dport, v->dport))
		return true;
	return m->both_ways && in(&m->src, v->dst) && in(&m->sport, v->dport) && in(&m->dst, v->src) &&
	       in(&m->dport, v->sport);
}

static bool
matches(const struct upg_rule_match *m, const struct view *v)
{
	if (m->tcp_only && !v->is_tcp)
		return false;
	if (m->protocols && !(m->protocols & v->protocols))
		return false;
	if (!(m->dirs & 1 << v->dir))
		return false;
	if (m->established && (m->established > 0) != v->established)
		return false;
	return addresses_match(m, v);
}

/* What an event proves of its flow, whatever the caller knows of it. */
static void
learn(struct view *v, enum upg_event_id id)
{
	const char *name = upg_event_rows[id].name;
	switch (name[0]) {
	case 's': /* stream.* */
		return;
	case 'w': /* websocket.* */
		v->protocols |= UPG_RULE_WEBSOCKET;
		break;
	case 'h':
		if (name[1] == 'i') /* hixie.* */
			v->protocols |= UPG_RULE_WEBSOCKET;
		else if (name[1] == '2') /* h2c.* */
			v->protocols |= UPG_RULE_HTTP1 | UPG_RULE_HTTP2;
		else
			v->protocols |= UPG_RULE_HTTP1;
		break;
	default: /* upgrade.*, connect.* */
		v->protocols |= UPG_RULE_HTTP1;
		break;
	}
	v->established = true;
}

/* The rule without app-layer-event that excuses this whole flow, or NULL. */
static struct upg_rule *
passes(const struct upg_rules *r, const struct view *v, const struct view *back)
{
	for (size_t i = 0; i < r->by_flow.count && r->by_flow.at[i]->action == UPG_ACTION_PASS; i++)
		if (matches(r->by_flow.at[i]->match, v) || matches(r->by_flow.at[i]->match, back))
			return r->by_flow.at[i];
	return NULL;
}

size_t
upg_rules_match(struct upg_rules *r, const struct upg_event *ev, const struct upg_rule_flow *flow,
                const struct upg_rule *out[UPG_MATCHES_MAX])
{
	const struct upg_rule_list *l = &r->by_event[ev->id];
	if (l->count == 0)
		return 0;

	struct view v = view_of(flow, ev->at_fault);
	learn(&v, ev->id);
	if (r->by_flow.count && r->by_flow.at[0]->action == UPG_ACTION_PASS) {
		struct view back = view_of(flow, upg_dir_other(ev->at_fault));
		learn(&back, ev->id);
		struct upg_rule *pass = passes(r, &v, &back);
		if (pass) {
			pass->matches++;
			out[0] = pass;
			return 1;
		}
	}
	size_t n = 0;
	for (size_t i = 0; i < l->count && n < UPG_MATCHES_MAX; i++) {
		struct upg_rule *rule = l->at[i];
		if (rule->match->event_severity && rule->match->event_severity != ev->severity)
			continue;
		if (!matches(rule->match, &v))
			continue;
		rule->matches++;
		out[n++] = rule;
		if (rule->action == UPG_ACTION_PASS)
			break;
	}
	return n;
}

size_t
upg_rules_match_flow(struct upg_rules *r, const struct upg_rule_flow *flow, enum upg_dir dir,
                     const struct upg_rule *out[UPG_MATCHES_MAX])
{
	if (r->by_flow.count == 0)
		return 0;

	struct view v = view_of(flow, dir), back = view_of(flow, upg_dir_other(dir)), old = {0};
	struct upg_rule *pass = passes(r, &v, &back);
	if (pass) {
		pass->matches++;
		out[0] = pass;
		return 1;
	}
	if (flow->before)
		old = view_of(flow->before, dir);
	size_t n = 0;
	for (size_t i = 0; i < r->by_flow.count && n < UPG_MATCHES_MAX; i++) {
		struct upg_rule *rule = r->by_flow.at[i];
		if (!matches(rule->match, &v) || (flow->before && matches(rule->match, &old)))
			continue;
		rule->matches++;
		out[n++] = rule;
	}
	return n;
}
