/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "resets.h"
#include "capture/bytes.h"
#include "capture/decode.h"

#include <string.h>

uint64_t
upg_resets_server_waits_at(const struct upg_inspect *in, const struct upg_watch *w)
{
	if (in->opt.repeats_withheld)
		return upg_withheld_begins(&w->kept);
	return w->passed_until < w->held_until ? w->passed_until : UINT64_MAX;
}

/* By what passes of the client's stream, as far as that joins what the server has, and by what it says that it has. */
void
upg_resets_follow(const struct upg_inspect *in, struct upg_watch *w, const struct upg_packet *pkt, enum upg_fate fate)
{
	uint64_t begins = upg_stream_packet_offset(in->stream), ends = begins + pkt->payload_bytes;

	if (w->passed_until >= w->held_until || fate == UPG_FATE_DROP)
		return;
	if (in->dir == TO_CLIENT) {
		int32_t more = (int32_t)(pkt->tcp.ack - upg_flow_sequence(w->flow, TO_SERVER, w->passed_until));

		if (pkt->tcp.flags & UPG_TCP_ACK && more > 0)
			w->passed_until += (uint32_t)more;
		return;
	}
	if (begins <= w->passed_until && ends > w->passed_until)
		w->passed_until = ends;
	if (pkt->tcp.flags & UPG_TCP_FIN && ends == w->passed_until)
		w->passed_until++;
}

/* Where the server's end stands, when it has not seen all that came before the client's packet at hand. */
static struct upg_reset_next
server_stands(const struct upg_inspect *in, const struct upg_watch *w, const struct upg_flow *flow)
{
	uint64_t at = w && in->dir == TO_SERVER ? upg_resets_server_waits_at(in, w) : UINT64_MAX;

	if (at >= upg_stream_packet_offset(in->stream))
		return (struct upg_reset_next){0};
	return (struct upg_reset_next){.receiver_known = true, .receiver = upg_flow_sequence(flow, TO_SERVER, at)};
}

/* Has the packet come by a port of a bridge? */
static bool
bridged(const struct upg_packet *pkt)
{
	return pkt->link.ifindex != 0 && pkt->link.ifindex != pkt->ifindex_in;
}

/* Needs no route and no socket. What goes back to the rules to be dropped there (nfq.condemned-mark) is nothing else. */
static void
becomes_reset(struct upg_inspect *in, const struct upg_packet *pkt, struct upg_watch *w,
              const struct upg_reset_next *next)
{
	if (in->opt.condemned.mask || pkt->gso)
		return;
	in->becomes = UPG_BECOMES_RESET;
	in->becomes_seq = next->receiver_known ? next->receiver : pkt->tcp.seq;
	if (w)
		w->reset_passed = true;
}

void
upg_resets_condemn(struct upg_inspect *in, const struct upg_packet *pkt, struct upg_flow *flow)
{
	bool sender = upg_verdict_resets(in->verdict, in->dir);
	bool receiver = upg_verdict_resets(in->verdict, upg_dir_other(in->dir));
	struct upg_watch *w = flow ? flow->user : NULL;

	if (flow)
		flow->condemned = true;
	if (w) {
		w->told[in->dir] = sender;
		w->told[upg_dir_other(in->dir)] = receiver;
	}
	if (!(sender || receiver) || !in->opt.reset || pkt->decoded != UPG_DECODED_TCP)
		return;
	enum upg_reset_end ends = (sender ? UPG_RESET_SENDER : 0) | (receiver ? UPG_RESET_RECEIVER : 0);
	struct upg_reset_next next = server_stands(in, w, flow);

	if (w)
		next.receiver_link = w->link[upg_dir_other(in->dir)];
	upg_reset_send(in->opt.reset, pkt, ends, &next);
	in->stats.resets++;
	/* nor may a route lead to a receiver of whose link nothing is known */
	if (receiver && pkt->link.ifindex && (!next.receiver_link.ifindex || bridged(pkt)))
		becomes_reset(in, pkt, w, &next);
}

void
upg_resets_insist(struct upg_inspect *in, const struct upg_packet *pkt, struct upg_watch *w)
{
	if (!w || !in->opt.reset || pkt->decoded != UPG_DECODED_TCP)
		return;
	/* its own packet tells what it would believe */
	if (w->told[in->dir])
		upg_reset_send(in->opt.reset, pkt, UPG_RESET_SENDER, NULL);
	if (!bridged(pkt) || in->opt.condemned.mask || !(pkt->tcp.flags & UPG_TCP_ACK) ||
	    pkt->tcp.flags & (UPG_TCP_SYN | UPG_TCP_RST))
		return;
	/* in turn, as either may be lost */
	if (!w->reset_passed && w->told[upg_dir_other(in->dir)]) {
		struct upg_reset_next next = server_stands(in, w, w->flow);

		becomes_reset(in, pkt, w, &next);
	} else if (w->told[in->dir] && !pkt->gso) {
		in->becomes = UPG_BECOMES_EMPTY;
		w->reset_passed = false;
	}
}

void
upg_resets_condemn_flow(struct upg_inspect *in, struct upg_flow *flow, enum upg_action verdict,
                        const struct upg_packet *pkt)
{
	struct upg_watch *w = flow->user;
	uint64_t waits_at = upg_resets_server_waits_at(in, w), until = flow->side[TO_SERVER].offset;
	bool client = upg_verdict_resets(verdict, TO_SERVER), server = upg_verdict_resets(verdict, TO_CLIENT);
	enum upg_reset_end ends = (client ? UPG_RESET_SENDER : 0) | (server ? UPG_RESET_RECEIVER : 0);
	struct upg_packet last = {
	        .decoded = UPG_DECODED_TCP,
	        .tuple = flow->tuple,
	        .tcp = {.flags = UPG_TCP_ACK,
	                .seq = upg_flow_sequence(flow, TO_SERVER, waits_at != UINT64_MAX ? waits_at : until),
	                .ack = upg_flow_sequence(flow, TO_CLIENT, flow->side[TO_CLIENT].offset)},
	};
	struct upg_reset_next next = {.receiver_known = true,
	                              .receiver = last.tcp.seq,
	                              .sender_link = w->link[TO_SERVER],
	                              .receiver_link = w->link[TO_CLIENT]};

	flow->condemned = true;
	w->told[TO_SERVER] = client;
	w->told[TO_CLIENT] = server;
	if (!in->opt.reset || !ends)
		return;
	upg_reset_send(in->opt.reset, &last, ends, &next);
	in->stats.resets++;
	if (pkt && server && in->dir == TO_SERVER && bridged(pkt))
		becomes_reset(in, pkt, w, &next);
}

/* A client that gives up counts what was kept from the server: at its number the server would not believe the RST. */
void
upg_resets_given_up(struct upg_inspect *in, const struct upg_flow *flow)
{
	const struct upg_tuple *from = &in->packet->tuple, *client = &flow->tuple;
	uint64_t at = upg_resets_server_waits_at(in, flow->user);

	if (at == UINT64_MAX || from->sport != client->sport || memcmp(&from->src, &client->src, sizeof from->src) != 0)
		return;
	in->becomes = UPG_BECOMES_MOVED;
	in->becomes_seq = upg_flow_sequence(flow, TO_SERVER, at);
}

enum upg_fate
upg_resets_replace(const struct upg_inspect *in, struct upg_packet *pkt, enum upg_fate fate)
{
	/* where its header cannot be trusted, nor can what is made of it */
	if (pkt->decoded != UPG_DECODED_TCP || pkt->tcp.bad_offset)
		return fate;
	switch (in->becomes) {
	case UPG_BECOMES_RESET:
		return upg_reset_become(pkt, in->becomes_seq) ? UPG_FATE_REWRITE : fate;
	case UPG_BECOMES_EMPTY:
		upg_packet_cut(pkt, 0);
		return UPG_FATE_REWRITE;
	case UPG_BECOMES_MOVED:
		if (fate == UPG_FATE_DROP)
			return fate;
		pkt->tcp.seq = in->becomes_seq;
		upg_put_be32(pkt->data + pkt->l4_off + 4, pkt->tcp.seq);
		upg_checksum_fill(pkt);
		return UPG_FATE_REWRITE;
	case UPG_BECOMES_NOTHING:
		break;
	}
	return fate;
}
