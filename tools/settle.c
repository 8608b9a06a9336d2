/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdict carried out: what is blocked never arrives, early data waits, and nobody is left hanging. */
#include "capture/decode.h"
#include "watch.h"

#include <stdio.h>

static bool
enforces(const struct upg_inspect *in)
{
	return in->opt.mode != UPG_PASSIVE && !in->opt.simulate;
}

/* Resets both ends of a flow where each of them stands now. The server has seen the client's bytes up to offset client_until. */
static void
reset_flow(struct upg_inspect *in, const struct upg_flow *flow, uint64_t client_until)
{
	struct upg_packet last = {
	        .decoded = UPG_DECODED_TCP,
	        .tuple = flow->tuple,
	        .tcp = {.flags = UPG_TCP_ACK,
	                .seq = upg_flow_sequence(flow, TO_SERVER, client_until),
	                .ack = upg_flow_sequence(flow, TO_CLIENT, flow->side[TO_CLIENT].offset)},
	};

	if (!in->opt.reset)
		return;
	upg_reset_send(in->opt.reset, &last, UPG_RESET_BOTH, NULL);
	in->stats.rejected++;
}

/* The packet that completed an attack: its flow stays condemned, and where a rule rejects, the ends are told. */
static void
condemn(struct upg_inspect *in, const struct upg_packet *pkt, struct upg_flow *flow)
{
	bool src = in->verdict == UPG_ACTION_REJECT_BOTH || in->verdict == UPG_ACTION_REJECT_SRC;
	bool dst = in->verdict == UPG_ACTION_REJECT_BOTH || in->verdict == UPG_ACTION_REJECT_DST;

	if (flow)
		flow->condemned = true;
	if ((src || dst) && in->opt.reset && pkt->decoded == UPG_DECODED_TCP) {
		enum upg_reset_end ends = (src ? UPG_RESET_SENDER : 0) | (dst ? UPG_RESET_RECEIVER : 0);
		upg_reset_send(in->opt.reset, pkt, ends, NULL);
		in->stats.rejected++;
	}
}

/*
 * Early data: the packet is cut where it begins and forwarded short; what lies behind the cut is dropped. The sender repeats it, and once
 * the server has agreed the repetition passes.
 */
static enum upg_fate
withhold(struct upg_inspect *in, struct upg_watch *w, struct upg_packet *pkt, enum upg_fate fate)
{
	uint64_t from = upg_conn_hold_from(w->conn), begins = upg_stream_packet_offset(in->stream);
	uint64_t ends = begins + pkt->payload_bytes + pkt->payload_missing;

	if (ends < from || (ends == from && !(pkt->tcp.flags & UPG_TCP_FIN)) || pkt->tcp.flags & UPG_TCP_RST)
		return fate;
	if (!w->withheld)
		upg_conn_withhold(w->conn);
	w->withheld = true;
	if (begins >= from && pkt->payload_bytes == 0 && !(pkt->tcp.flags & UPG_TCP_FIN))
		return fate; /* a bare acknowledgement */
	in->stats.withheld++;
	if (begins >= from || fate == UPG_FATE_DROP)
		return UPG_FATE_DROP;
	upg_packet_cut(pkt, (uint32_t)(from - begins));
	return UPG_FATE_REWRITE;
}

/* The server has declined what was kept from it, its answer is through (or none will come): the hole never closes, so this is the end. */
static void
end_unwanted(struct upg_inspect *in, struct upg_watch *w)
{
	uint64_t from = upg_conn_hold_from(w->conn);

	if (!w->over || w->flow->condemned)
		return;
	w->flow->condemned = true;
	reset_flow(in, w->flow, from != UINT64_MAX ? from : w->flow->side[TO_SERVER].offset);
}

static void
set_mark(struct upg_packet *pkt, const struct upg_mark *m)
{
	pkt->mark = (pkt->mark & ~m->mask) | (m->value & m->mask);
}

/* Bypass: both sides have spoken, and neither HTTP nor an upgrade can come any more. */
static void
mark(const struct upg_inspect *in, struct upg_packet *pkt, const struct upg_flow *flow)
{
	set_mark(pkt, &in->opt.mark);
	if (flow && flow->opaque && !flow->condemned && flow->side[TO_SERVER].offset && flow->side[TO_CLIENT].offset)
		set_mark(pkt, &in->opt.bypass);
}

static void
record_drop(struct upg_inspect *in, const struct upg_packet *pkt, const struct upg_flow *flow, const char *reason)
{
	struct upg_watch *w = flow ? flow->user : NULL;

	if (w && w->drop_recorded)
		return;
	struct upg_record *r = upg_watch_record(in, UPG_RECORD_DROP, flow);
	r->from = in->dir;
	r->drop.len = pkt->captured_bytes - pkt->l3_off;
	r->drop.ttl = pkt->ttl;
	r->drop.tcp_flags = pkt->tcp.flags;
	r->drop.tcp_window = pkt->tcp.window;
	r->drop.tcp_urgent = pkt->tcp.urgent;
	r->drop.tcp_seq = pkt->tcp.seq;
	r->drop.tcp_ack = pkt->tcp.ack;
	snprintf(r->drop.reason, sizeof r->drop.reason, "%s", reason);
	upg_watch_post(in);
	if (w)
		w->drop_recorded = true;
}

static const char *
drop_reason(const struct upg_inspect *in, const struct upg_watch *w, bool was_condemned)
{
	if (in->drop_packet)
		return "exception policy";
	if (w && w->withheld && !w->over)
		return "early data withheld";
	return was_condemned || upg_verdict_blocks(in->verdict) ? "rules" : "stream error";
}

static void
count(struct upg_inspect *in, enum upg_fate fate)
{
	switch (fate) {
	case UPG_FATE_PASS:
		in->stats.accepted++;
		break;
	case UPG_FATE_REWRITE:
		in->stats.rewritten++;
		break;
	case UPG_FATE_DROP:
		in->stats.dropped++;
		break;
	}
}

const char *
upg_settle_exception(struct upg_inspect *in, struct upg_flow *flow, enum upg_policy policy)
{
	in->stats.exceptions[policy]++;
	switch (policy) {
	case UPG_POLICY_AUTO:
	case UPG_POLICY_IGNORE:
	case UPG_POLICY_PASS_PACKET:
		break;
	case UPG_POLICY_BYPASS:
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
	return upg_config_policy_name(policy);
}

enum upg_fate
upg_settle_packet(struct upg_inspect *in, struct upg_packet *pkt, struct upg_flow *flow, enum upg_fate fate)
{
	struct upg_watch *w = flow ? flow->user : NULL;
	bool was_condemned = flow && flow->condemned, blocks = upg_verdict_blocks(in->verdict);

	if (!enforces(in)) {
		fate = UPG_FATE_PASS;
	} else if (was_condemned) {
		fate = UPG_FATE_DROP;
	} else if (blocks && in->verdict != UPG_ACTION_WITHHOLD) {
		condemn(in, pkt, flow);
		fate = UPG_FATE_DROP;
	} else if (w && w->conn && in->withholds) {
		if (in->dir == TO_SERVER)
			fate = withhold(in, w, pkt, fate);
		end_unwanted(in, w);
	}
	if (enforces(in) && in->drop_packet)
		fate = UPG_FATE_DROP;
	if (fate == UPG_FATE_DROP)
		record_drop(in, pkt, flow, drop_reason(in, w, was_condemned));
	else
		mark(in, pkt, flow);
	upg_watch_send(in, blocks);
	count(in, fate);
	in->packet = NULL;
	return fate;
}

void
upg_settle_timer(struct upg_inspect *in, struct upg_flow *flow)
{
	struct upg_watch *w = flow->user;
	bool blocks = upg_verdict_blocks(in->verdict);

	if (enforces(in) && !flow->condemned) {
		if (blocks && in->verdict != UPG_ACTION_WITHHOLD) {
			flow->condemned = true;
			reset_flow(in, flow, flow->side[TO_SERVER].offset);
		} else if (w && w->conn) {
			end_unwanted(in, w);
		}
	}
	upg_watch_send(in, blocks);
}
