/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdict carried out: what is blocked never arrives, early data waits, and nobody is left hanging. */
#include "settle.h"

#include "alert.h"
#include "capture/bytes.h"
#include "capture/decode.h"
#include "exception.h"
#include "resets.h"

#include <stdio.h>

static bool
enforces(const struct upg_inspect *in)
{
	return in->opt.mode != UPG_PASSIVE && !in->opt.simulate;
}

/* Do the rules want early data to wait here? Not before some has come; and before its event is certain, for then it would be too late. */
static bool
rules_withhold(struct upg_inspect *in, struct upg_watch *w, uint64_t from)
{
	const struct upg_rule *matched[UPG_MATCHES_MAX];

	if (from == UINT64_MAX || w->excused)
		return false;
	if (w->asked_from != from) {
		struct upg_event early = {
		        .id = upg_conn_hold_event(w->conn), .severity = 2, .at_fault = TO_SERVER, .seen_in = TO_SERVER};
		struct upg_rule_flow rf = upg_alert_flow(in, w);
		size_t n = upg_rules_match(in->opt.rules, &early, &rf, matched);

		w->asked_from = from;
		w->holds = n > 0 && matched[0]->action == UPG_ACTION_WITHHOLD;
	}
	return w->holds;
}

/* A copy of what the client's packet at hand has from offset `from` on, unless there is one already. */
static void
keep_copy(struct upg_inspect *in, struct upg_watch *w, const struct upg_packet *pkt, uint64_t from)
{
	uint64_t begins = upg_stream_packet_offset(in->stream), ends = begins + pkt->payload_bytes;

	if (from < w->client_until)
		from = w->client_until;
	if (from < begins)
		from = begins;
	if (ends > from || pkt->tcp.flags & UPG_TCP_FIN)
		upg_withheld_keep(&in->withheld, &w->kept, pkt, (uint32_t)((ends < from ? ends : from) - begins),
		                  ends < from ? ends : from);
}

/* Inline, what lies beyond a hole would have been repeated behind what fills it. */
static enum upg_fate
wait_for_hole(struct upg_inspect *in, struct upg_watch *w, const struct upg_packet *pkt, enum upg_fate fate)
{
	const struct upg_flow_side *client = &w->flow->side[TO_SERVER];
	uint64_t begins = upg_stream_packet_offset(in->stream), ends = begins + pkt->payload_bytes;

	if (fate == UPG_FATE_DROP || begins <= client->offset || ends <= w->flow->free_until ||
	    (pkt->payload_bytes == 0 && !(pkt->tcp.flags & UPG_TCP_FIN)))
		return fate;
	upg_withheld_keep(&in->withheld, &w->kept, pkt, 0, begins);
	return UPG_FATE_DROP;
}

/* Inline the server could not have acknowledged what was kept back from it. */
static enum upg_fate
acknowledge_passed(struct upg_watch *w, struct upg_packet *pkt, enum upg_fate fate)
{
	uint64_t begins = upg_withheld_begins(&w->kept);

	if (begins == UINT64_MAX || fate == UPG_FATE_DROP || !(pkt->tcp.flags & UPG_TCP_ACK))
		return fate;
	uint32_t passed = upg_flow_sequence(w->flow, TO_SERVER, begins);

	if ((int32_t)(pkt->tcp.ack - passed) <= 0)
		return fate;
	pkt->tcp.ack = passed;
	upg_put_be32(pkt->data + pkt->l4_off + 8, passed);
	upg_checksum_fill(pkt);
	return UPG_FATE_REWRITE;
}

/* What may pass now of that which was kept back. */
static void
let_go(struct upg_inspect *in, struct upg_watch *w, uint64_t ts_us)
{
	struct upg_flow *flow = w->flow;
	uint64_t from = upg_conn_hold_from(w->conn);

	w->client_until = flow->side[TO_SERVER].offset;
	if (flow->condemned)
		upg_withheld_drop(&in->withheld, &w->kept);
	else if (w->kept.first)
		upg_withheld_release(&in->withheld, &w->kept, w->client_until,
		                     flow->opaque || !rules_withhold(in, w, from) ? UINT64_MAX : from, ts_us);
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
	bool fin = pkt->tcp.flags & UPG_TCP_FIN;

	if (fate == UPG_FATE_DROP || !rules_withhold(in, w, from) || pkt->tcp.flags & UPG_TCP_RST)
		return fate;
	if (!w->withheld)
		upg_conn_withhold(w->conn);
	w->withheld = true;
	if (ends < from || (ends == from && !fin))
		return fate;
	if (ends == begins && !fin)
		return fate; /* a bare acknowledgement */
	if (upg_resets_server_waits_at(in, w) == UINT64_MAX)
		w->passed_until = from;
	if (ends + fin > w->held_until)
		w->held_until = ends + fin;
	in->stats.withheld++;
	in->kept_back = true;
	if (in->opt.repeats_withheld)
		keep_copy(in, w, pkt, from);
	if (begins >= from)
		return UPG_FATE_DROP;
	upg_packet_cut(pkt, (uint32_t)(from - begins));
	return UPG_FATE_REWRITE;
}

/* Has the client got the whole of the answer that declines? Before that a reset would take the rest away. */
static bool
answer_arrived(const struct upg_inspect *in, struct upg_watch *w, const struct upg_packet *pkt)
{
	const struct upg_flow *flow = w->flow;

	if (!w->refused)
		return true;
	if (!w->answer_measured)
		w->answer_until = flow->side[TO_CLIENT].offset;
	w->answer_measured = true;
	return in->dir == TO_SERVER && pkt->tcp.flags & UPG_TCP_ACK &&
	       (int32_t)(pkt->tcp.ack - upg_flow_sequence(flow, TO_CLIENT, w->answer_until)) >= 0;
}

static void
set_mark(struct upg_packet *pkt, const struct upg_mark *m)
{
	pkt->mark = (pkt->mark & ~m->mask) | (m->value & m->mask);
}

/* The packet came with the mark that the kernel keeps of connections condemned, maybe by a worker that is no more. */
static bool
marked_condemned(const struct upg_inspect *in, const struct upg_packet *pkt)
{
	const struct upg_mark *m = &in->opt.condemned;

	return m->mask && (pkt->mark & m->mask) == (m->value & m->mask);
}

/* A packet of a condemned connection goes back to the rules with its mark, and with nothing in it that could do harm where they let it by. */
static void
condemn_in_kernel(const struct upg_inspect *in, struct upg_packet *pkt)
{
	if (in->opt.mode != UPG_INLINE || in->opt.condemned.mask == 0 || pkt->decoded != UPG_DECODED_TCP)
		return;
	set_mark(pkt, &in->opt.condemned);
	upg_packet_cut(pkt, 0);
}

/* Bypass: both sides have spoken, and neither HTTP nor an upgrade can come any more. */
static bool
bypassable(const struct upg_flow *flow)
{
	const struct upg_watch *w = flow->user;
	bool spoken = flow->side[TO_SERVER].offset && flow->side[TO_CLIENT].offset;

	return flow->opaque && !flow->condemned && (spoken || (w && w->bypassed));
}

static void
mark(struct upg_inspect *in, struct upg_packet *pkt, const struct upg_flow *flow)
{
	set_mark(pkt, &in->opt.mark);
	if (!in->opt.bypass.mask || !flow || !bypassable(flow))
		return;
	set_mark(pkt, &in->opt.bypass);
	in->stats.bypassed++;
}

/* What drop records tell of the headers beside what is decoded; a packet of which less has come tells nothing. */
static void
describe_headers(struct upg_record_drop *d, const struct upg_packet *pkt)
{
	const uint8_t *ip = pkt->data + pkt->l3_off;
	uint32_t there = pkt->captured_bytes - pkt->l3_off;

	d->len = there;
	d->ttl = pkt->ttl;
	if (pkt->tuple.family == 4 && there >= 20) {
		d->tos = ip[1];
		d->ip_id = upg_be16(ip + 4);
	} else if (pkt->tuple.family == 6 && there >= 40) {
		d->tos = (uint8_t)(upg_be16(ip) >> 4);
		d->ip_id = upg_be32(ip) & 0xfffff;
	}
	if (pkt->decoded == UPG_DECODED_TCP && pkt->captured_bytes >= pkt->l4_off + 20u)
		d->tcp_reserved = pkt->data[pkt->l4_off + 12] & 0x0f;
}

static void
record_drop(struct upg_inspect *in, const struct upg_packet *pkt, const struct upg_flow *flow, const char *reason)
{
	struct upg_watch *w = flow ? flow->user : NULL;

	if (w && w->drop_recorded)
		return;
	struct upg_record *r = upg_watch_record(in, UPG_RECORD_DROP, flow);
	r->from = in->dir;
	describe_headers(&r->drop, pkt);
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

/*
 * Nothing of a condemned connection is looked at any more: what is open ends here, and its records need not wait for the ends to go. Where both were
 * reset they have gone; where they were not, one of them may still try for long.
 */
static void
close_condemned(struct upg_inspect *in, struct upg_flow *flow)
{
	struct upg_watch *w = flow->user;
	enum upg_action verdict = in->verdict;

	if (!flow->condemned || !enforces(in) || !w || w->parted)
		return;
	w->parted = true;
	if (w->told[TO_SERVER] && w->told[TO_CLIENT])
		upg_stream_part(in->stream, flow);
	else
		upg_stream_timer(in->stream, flow, 0);
	if (w->conn)
		upg_conn_free(w->conn, in->clock_us);
	w->conn = NULL;
	in->verdict = verdict;
}

static const char *
drop_reason(const struct upg_inspect *in, const struct upg_watch *w, bool was_condemned)
{
	if (!was_condemned && upg_exception_blocks(in))
		return upg_exception_reason(in);
	if (in->kept_back)
		return "early data withheld";
	return was_condemned || upg_verdict_blocks(in->verdict) || (w && w->flow->condemned) ? "rules" : "stream error";
}

/* As Suricata does: a packet is accepted, replaced, blocked or rejected. */
static void
count(struct upg_inspect *in, const struct upg_packet *pkt, enum upg_fate fate, bool rejected)
{
	uint64_t octets = pkt->captured_bytes > pkt->l3_off ? pkt->captured_bytes - pkt->l3_off : 0;

	if (fate == UPG_FATE_PASS && in->becomes == UPG_BECOMES_MOVED)
		fate = UPG_FATE_REWRITE;
	in->stats.bytes_by_fate[fate] += octets;
	switch (fate) {
	case UPG_FATE_PASS:
		in->stats.accepted++;
		break;
	case UPG_FATE_REWRITE:
		in->stats.rewritten++;
		break;
	case UPG_FATE_DROP:
		in->stats.dropped += !rejected;
		in->stats.rejected += rejected;
		in->stats.bytes_rejected += rejected ? octets : 0;
		break;
	}
}

/* A connection that is followed: early data of the client is kept back, and once it was declined both ends are reset. */
static enum upg_fate
settle_early(struct upg_inspect *in, struct upg_watch *w, struct upg_packet *pkt, enum upg_fate fate)
{
	bool admitted = fate != UPG_FATE_DROP;

	if (in->dir == TO_SERVER)
		fate = withhold(in, w, pkt, fate);
	if (in->dir == TO_SERVER && in->opt.repeats_withheld)
		fate = wait_for_hole(in, w, pkt, fate);
	if (in->dir == TO_CLIENT && w->kept.first)
		fate = acknowledge_passed(w, pkt, fate);
	/* declined, and the answer is through (or none will come): the hole that was left never closes */
	if (w->over && admitted && answer_arrived(in, w, pkt))
		upg_resets_condemn_flow(in, w->flow, UPG_ACTION_REJECT_BOTH, pkt);
	return fate;
}

enum upg_fate
upg_settle_packet(struct upg_inspect *in, struct upg_packet *pkt, struct upg_flow *flow, enum upg_fate fate)
{
	struct upg_watch *w = flow ? flow->user : NULL;
	bool marked = marked_condemned(in, pkt), rejected = false;

	if (w && pkt->link.ifindex)
		w->link[in->dir] = pkt->link;
	bool was_condemned = marked || (flow && flow->condemned), blocks = upg_verdict_blocks(in->verdict);

	fate = upg_exception_unkept(in, flow, fate);
	if (!enforces(in)) {
		fate = UPG_FATE_PASS;
	} else if (was_condemned) {
		/* what passes begins another connection in its place, or tells an end that it is over */
		if (marked || fate == UPG_FATE_DROP) {
			if (flow)
				flow->condemned = true;
			upg_resets_insist(in, pkt, w);
			fate = UPG_FATE_DROP;
		}
	} else if (blocks && in->verdict != UPG_ACTION_WITHHOLD) {
		upg_resets_condemn(in, pkt, flow);
		rejected = in->verdict != UPG_ACTION_DROP;
		fate = UPG_FATE_DROP;
	} else if (w && w->over && !w->conn) {
		/* the server speaks what nobody can follow: it has not agreed, and what was kept back has no place any more */
		upg_resets_condemn_flow(in, flow, UPG_ACTION_REJECT_BOTH, pkt);
		if (in->dir == TO_SERVER)
			fate = UPG_FATE_DROP;
	} else if (w && w->conn && !flow->opaque) {
		fate = settle_early(in, w, pkt, fate);
	}
	if (enforces(in) && in->drop_packet)
		fate = UPG_FATE_DROP;
	if (w)
		upg_resets_follow(in, w, pkt, fate);
	if (in->opt.repeats_withheld && w && w->conn)
		let_go(in, w, pkt->ts_us);
	if (fate == UPG_FATE_DROP)
		record_drop(in, pkt, flow, drop_reason(in, w, was_condemned));
	else
		mark(in, pkt, flow);
	if (flow)
		close_condemned(in, flow);
	upg_watch_send(in, blocks);
	count(in, pkt, fate, rejected);
	if (fate == UPG_FATE_DROP && flow && flow->condemned && enforces(in))
		condemn_in_kernel(in, pkt);
	in->packet = NULL;
	enum upg_fate becomes = enforces(in) ? upg_resets_replace(in, pkt, fate) : fate;

	/* a blocked packet that passes as another one is marked as others are that pass */
	if (fate == UPG_FATE_DROP && becomes != fate)
		set_mark(pkt, &in->opt.mark);
	return becomes;
}

void
upg_settle_timer(struct upg_inspect *in, struct upg_flow *flow)
{
	struct upg_watch *w = flow->user;
	bool blocks = upg_verdict_blocks(in->verdict) && in->verdict != UPG_ACTION_WITHHOLD;

	if (enforces(in) && !flow->condemned) {
		if (blocks)
			upg_resets_condemn_flow(in, flow, in->verdict, NULL);
		else if (w->over && !w->refused)
			upg_resets_condemn_flow(in, flow, UPG_ACTION_REJECT_BOTH, NULL);
	}
	close_condemned(in, flow);
	upg_watch_send(in, blocks);
}

void
upg_inspect_part(struct upg_inspect *in)
{
	struct upg_flow *flow;
	uint32_t cursor = 0;

	in->packet = NULL;
	while (upg_stream_walk(in->stream, &cursor, &flow)) {
		const struct upg_watch *w = flow ? flow->user : NULL;

		if (w && enforces(in) && !flow->condemned && (w->withheld || w->over || w->refused))
			upg_resets_condemn_flow(in, flow, UPG_ACTION_REJECT_BOTH, NULL);
	}
}

void
upg_settle_forgotten(struct upg_inspect *in, struct upg_flow *flow, enum upg_end why)
{
	const struct upg_watch *w = flow->user;
	/* who can have another's connection evicted can have his own */
	bool in_doubt = w->over || w->refused || (why == UPG_END_EVICTED && w->unanswered);

	if (enforces(in) && !flow->condemned && in_doubt)
		upg_resets_condemn_flow(in, flow, UPG_ACTION_REJECT_BOTH, NULL);
}
