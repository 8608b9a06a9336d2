/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exception.c - traffic that cannot be inspected: which cause it is, which policy that one has, and what becomes of the connection. */
#include "exception.h"

#include <stdio.h>

/* What the policy costs or spares the connection. flow may be another one than that of the packet at hand (step_aside in follow.c). */
static void
carry_out(struct upg_inspect *in, struct upg_flow *flow, enum upg_policy policy)
{
	struct upg_watch *w = flow->user;

	switch (policy) {
	case UPG_POLICY_AUTO:
	case UPG_POLICY_IGNORE:
	case UPG_POLICY_PASS_PACKET:
		break;
	case UPG_POLICY_BYPASS:
		if (w)
			w->bypassed = true;
		flow->opaque = true;
		break;
	case UPG_POLICY_PASS_FLOW:
		flow->opaque = true;
		break;
	case UPG_POLICY_DROP_PACKET:
		in->drop_packet = true;
		break;
	case UPG_POLICY_DROP_FLOW:
		in->verdict = upg_verdict_stronger(in->verdict, UPG_ACTION_DROP);
		break;
	case UPG_POLICY_REJECT:
		in->verdict = upg_verdict_stronger(in->verdict, UPG_ACTION_REJECT_BOTH);
		break;
	}
}

/* A worker that has just begun joins what went on before it; whose fault that is only the clock tells. */
static enum upg_cause
refine(const struct upg_inspect *in, enum upg_cause cause)
{
	bool young = in->clock_us - in->started_clock_us < in->opt.start_time_us;

	return cause == UPG_CAUSE_MIDSTREAM && in->opt.mode == UPG_INLINE && young ? UPG_CAUSE_START : cause;
}

const char *
upg_exception_apply(struct upg_inspect *in, struct upg_flow *flow, enum upg_cause cause, bool lasting)
{
	enum upg_policy policy;

	cause = refine(in, cause);
	policy = in->opt.policy[cause];
	/* The packet's repetition would find nobody who reads it. */
	if (lasting && policy == UPG_POLICY_DROP_PACKET)
		policy = UPG_POLICY_DROP_FLOW;
	in->stats.exceptions[cause][policy]++;
	in->cause = cause;
	carry_out(in, flow, policy);
	if (cause == UPG_CAUSE_START) {
		static const char tail[] = ", the worker has just started";
		snprintf(in->exception, sizeof in->exception, "%s%s", upg_config_policy_name(policy), tail);
		return in->exception;
	}
	return upg_config_policy_name(policy);
}

void
upg_exception_parser(struct upg_inspect *in, struct upg_watch *w)
{
	if (w->parser_lost)
		return;
	w->parser_lost = true;
	const char *word = upg_exception_apply(in, w->flow, UPG_CAUSE_PARSER, true);
	if (in->opt.policy[UPG_CAUSE_PARSER] == UPG_POLICY_IGNORE)
		return;
	struct upg_record *r = upg_watch_record(in, UPG_RECORD_ANOMALY, w->flow);
	snprintf(r->anomaly.type, sizeof r->anomaly.type, "applayer");
	snprintf(r->anomaly.event, sizeof r->anomaly.event, "http.unplaced_octets (%s)", word);
	upg_watch_post(in);
}

void
upg_exception_limit(struct upg_inspect *in, struct upg_watch *w)
{
	if (w->over_limit)
		return;
	w->over_limit = true;
	upg_exception_apply(in, w->flow, UPG_CAUSE_LIMIT, true);
}

enum upg_fate
upg_exception_unkept(struct upg_inspect *in, struct upg_flow *flow, enum upg_fate fate)
{
	bool unkept = flow && flow->unkept;

	if (!unkept)
		return fate;
	flow->unkept = false;
	if (fate != UPG_FATE_DROP || in->opt.policy[UPG_CAUSE_MEMORY] != UPG_POLICY_PASS_PACKET)
		return fate;
	if (in->cause != UPG_CAUSE_MEMORY)
		in->stats.exceptions[UPG_CAUSE_MEMORY][UPG_POLICY_PASS_PACKET]++;
	return UPG_FATE_PASS;
}

void
upg_exception_count_queue(struct upg_inspect *in)
{
	const struct upg_source_stats *s = &in->stats.source;

	if (in->opt.mode != UPG_INLINE)
		return;
	/* Ids that never came to us were passed by the kernel under fail-open; without it they were dropped. */
	in->stats.exceptions[UPG_CAUSE_QUEUE][in->opt.policy[UPG_CAUSE_QUEUE]] = s->dropped_kernel + s->dropped_user;
}

bool
upg_exception_blocks(const struct upg_inspect *in)
{
	enum upg_policy policy = in->cause < UPG_CAUSES ? in->opt.policy[in->cause] : UPG_POLICY_IGNORE;

	return policy == UPG_POLICY_DROP_PACKET || policy == UPG_POLICY_DROP_FLOW || policy == UPG_POLICY_REJECT;
}

const char *
upg_exception_reason(const struct upg_inspect *in)
{
	/* Suricata's words where it has them */
	static const char *const reasons[UPG_CAUSES] = {
	        [UPG_CAUSE_QUEUE] = "queue overflow",       [UPG_CAUSE_MEMORY] = "stream memcap",
	        [UPG_CAUSE_MIDSTREAM] = "stream midstream", [UPG_CAUSE_GAP] = "stream reassembly",
	        [UPG_CAUSE_PARSER] = "applayer error",      [UPG_CAUSE_START] = "worker start",
	        [UPG_CAUSE_LIMIT] = "HTTP limit",
	};

	return in->cause < UPG_CAUSES ? reasons[in->cause] : "exception policy";
}

void
upg_inspect_alarm(struct upg_inspect *in, const char *event)
{
	struct upg_record *r;

	in->packet = NULL;
	r = upg_watch_record(in, UPG_RECORD_ANOMALY, NULL);
	snprintf(r->anomaly.type, sizeof r->anomaly.type, "stream");
	snprintf(r->anomaly.event, sizeof r->anomaly.event, "%s", event);
	upg_watch_post(in);
	upg_watch_send(in, false);
}
