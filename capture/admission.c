/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "admission.h"
#include "decode.h"

/* RFC 7323 5.5: a timestamp as old as 24 days says nothing; in units of UPG_TS_SHIFT */
#define TS_LIFE (UINT64_C(24) * 24 * 3600 * UPG_SEC_US >> UPG_TS_SHIFT)
/* what upg_seq_diff() says of numbers of which either may be called the later one */
#define HALF_THE_SPACE INT32_MIN

static uint32_t
stream_bytes(const struct upg_packet *pkt)
{
	return pkt->payload_bytes + pkt->payload_missing;
}

static bool
flags_illegal(uint8_t flags)
{
	uint8_t f = flags & (UPG_TCP_FIN | UPG_TCP_SYN | UPG_TCP_RST | UPG_TCP_PSH | UPG_TCP_ACK | UPG_TCP_URG);

	if (f == 0)
		return true;
	if ((f & UPG_TCP_SYN) && (f & (UPG_TCP_FIN | UPG_TCP_RST)))
		return true;
	return (f & UPG_TCP_RST) && (f & UPG_TCP_FIN);
}

enum upg_reason
upg_admission_header(const struct upg_packet *pkt, const struct upg_limits *lim, bool verify)
{
	const struct upg_tcp *tcp = &pkt->tcp;

	if (pkt->decoded != UPG_DECODED_TCP)
		return pkt->decoded == UPG_DECODED_FRAGMENT ? UPG_FRAGMENT : UPG_BAD_HEADER;
	if (tcp->bad_offset)
		return UPG_BAD_OFFSET;
	if (flags_illegal(tcp->flags))
		return UPG_ILLEGAL_FLAGS;
	if (!(tcp->flags & (UPG_TCP_ACK | UPG_TCP_SYN | UPG_TCP_RST)))
		return UPG_NO_ACK;
	if (pkt->ttl < lim->stream_min_ttl)
		return UPG_LOW_TTL;
	if (verify && pkt->csum == UPG_CSUM_UNKNOWN && pkt->payload_missing == 0 && !upg_checksum_good(pkt))
		return UPG_BAD_CHECKSUM;
	return UPG_ADMITTED;
}

static bool
past_fin(const struct upg_track_side *me, const struct upg_packet *pkt)
{
	uint32_t len = stream_bytes(pkt), end = pkt->tcp.seq + len;
	bool fin = pkt->tcp.flags & UPG_TCP_FIN;

	if (me->fin)
		return (len && upg_seq_diff(end, me->fin_seq) > 0) || (fin && end != me->fin_seq);
	return fin && upg_seq_diff(me->max, end) > 0;
}

static bool
bad_ack(const struct upg_track *c, enum upg_dir acked, const struct upg_packet *pkt, bool strict)
{
	const struct upg_track_side *peer = &c->side[acked];
	bool carries = stream_bytes(pkt) || (pkt->tcp.flags & UPG_TCP_FIN);
	int32_t ahead = upg_seq_diff(pkt->tcp.ack, peer->max);
	/* as long as nothing is acknowledged, the peer's SYN is the oldest that can be */
	int32_t behind = upg_seq_diff(peer->acked ? peer->una : upg_track_isn(c, acked) + 1, pkt->tcp.ack);

	if (strict && (ahead > 0 || ahead == HALF_THE_SPACE))
		return true;
	if (!carries || !c->two_sided || c->flow.gaps || c->flow.midstream || !(peer->acked || strict) || !c->scaled)
		return false;
	int32_t slack = (int32_t)(peer->grant_max > 65535 ? peer->grant_max : 65535);

	/* passive: a capture may hold an ACK before what it acknowledges, but not farther ahead than a window */
	if (ahead > 0 && peer->acked && upg_seq_diff(pkt->tcp.ack, peer->edge) > slack)
		return true;
	return behind > (int32_t)peer->grant_max;
}

static bool
paws(const struct upg_track *c, enum upg_dir dir, const struct upg_packet *pkt, bool strict, uint64_t clock_us)
{
	const struct upg_track_side *me = &c->side[dir], *peer = &c->side[upg_dir_other(dir)];
	bool fin = pkt->tcp.flags & UPG_TCP_FIN;
	uint32_t len = stream_bytes(pkt);

	/* what brings nothing new cannot mislead */
	if (!(len || fin) || upg_seq_diff(pkt->tcp.seq + len + fin, me->next) <= 0)
		return false;
	if (!pkt->tcp.has_ts)
		return strict && me->syn_ts && peer->syn_ts;
	if (!me->ts || (uint16_t)((clock_us >> UPG_TS_SHIFT) - me->ts_clock) > TS_LIFE)
		return false;
	int32_t older = upg_seq_diff(me->ts_recent, pkt->tcp.ts_val);

	/* Linux lets one tick pass, the RFC none: inline neither reading is left to the endpoint */
	return older > (strict ? 0 : 1) || (strict && older == HALF_THE_SPACE);
}

static bool
out_of_window(const struct upg_track *c, const struct upg_track_side *me, const struct upg_packet *pkt, bool strict)
{
	uint32_t len = stream_bytes(pkt);
	bool fin = pkt->tcp.flags & UPG_TCP_FIN;
	int32_t ahead = upg_seq_diff(pkt->tcp.seq, me->next);

	if (ahead > UPG_WINDOW_MAX || (strict && ahead == HALF_THE_SPACE))
		return true;
	if (!(len || fin) || !me->acked || !c->scaled || !c->two_sided || c->flow.gaps || c->flow.midstream)
		return false;
	int32_t beyond = upg_seq_diff(pkt->tcp.seq, me->edge);

	/* at the edge one octet is a probe (RFC 9293 3.8.6.1), and so is a FIN alone if it is what comes next */
	if (strict)
		return beyond > 0 || (beyond == 0 && (len > 1 || (len == 0 && ahead > 0)));
	return beyond > (int32_t)(me->grant_max > 65535 ? me->grant_max : 65535);
}

enum upg_reason
upg_admission_segment(const struct upg_track *c, enum upg_dir dir, const struct upg_packet *pkt, bool strict,
                      uint64_t clock_us)
{
	const struct upg_track_side *me = &c->side[dir];

	if (!(pkt->tcp.flags & UPG_TCP_ACK))
		return UPG_NO_ACK;
	if (upg_tcp_signed(&pkt->tcp) && !c->with_signature)
		return UPG_MD5_OPTION;
	if (bad_ack(c, upg_dir_other(dir), pkt, strict))
		return UPG_BAD_ACK;
	if (past_fin(me, pkt))
		return UPG_PAST_FIN;
	if (out_of_window(c, me, pkt, strict))
		return UPG_OUT_OF_WINDOW;
	if (paws(c, dir, pkt, strict, clock_us))
		return UPG_PAWS;
	return UPG_ADMITTED;
}

enum upg_rst
upg_admission_rst(const struct upg_track *c, enum upg_dir dir, const struct upg_packet *pkt, bool strict)
{
	const struct upg_track_side *me = &c->side[dir];
	uint32_t seq = pkt->tcp.seq, low = me->next, high = me->next;

	/* RFC 2385 2.0, RFC 5925 7.1: signed and unsigned do not mix, and a reset is no exception */
	if (upg_tcp_signed(&pkt->tcp) != c->with_signature)
		return UPG_RST_UNSIGNED;
	if (seq == me->next || (me->fin && me->next == me->fin_seq && seq == me->fin_seq + 1))
		return UPG_RST_CLOSES;
	if (me->acked && upg_seq_diff(me->una, low) < 0)
		low = me->una;
	if (me->acked && upg_seq_diff(me->una, high) > 0)
		high = me->una;
	if (!strict && (!c->two_sided || c->flow.gaps) && upg_seq_diff(me->max, high) > 0)
		high = me->max;
	if (upg_seq_diff(seq, low) >= 0 && upg_seq_diff(seq, high) <= 0)
		return strict ? UPG_RST_PASSES : UPG_RST_CLOSES;
	return UPG_RST_INEXACT;
}
