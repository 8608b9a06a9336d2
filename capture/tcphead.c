/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcphead.c - the TCP header and its options (RFC 9293 3.1, 3.2). */
#include "layer.h"

enum {
	OPT_EOL = 0,
	OPT_NOP = 1,
	OPT_MSS = 2,
	OPT_WSCALE = 3,
	OPT_SACK_OK = 4,
	OPT_TIMESTAMP = 8,
	OPT_MD5 = 19,
	OPT_AO = 29,
	OPT_FAST_OPEN = 34,
	OPT_EXPERIMENT = 254,
	FAST_OPEN_MAGIC = 0xf989, /* RFC 7413 A.1, RFC 6994 */
	WSCALE_MOST = 14,         /* RFC 7323 2.3 */
	HEADER_LEAST = 20,
};

/* One option of len octets, its kind included, whose len is within the header. False: this kind is never that long. */
static bool
option_read(struct upg_tcp *tcp, const uint8_t *at, uint8_t len)
{
	switch (at[0]) {
	case OPT_MSS:
		if (len != 4)
			return false;
		tcp->has_mss = true;
		tcp->mss = upg_be16(at + 2);
		return true;
	case OPT_WSCALE:
		if (len != 3)
			return false;
		tcp->has_wscale = true;
		tcp->wscale = at[2] > WSCALE_MOST ? WSCALE_MOST : at[2];
		return true;
	case OPT_SACK_OK:
		if (len != 2)
			return false;
		tcp->sack_ok = true;
		return true;
	case OPT_TIMESTAMP:
		if (len != 10)
			return false;
		tcp->has_ts = true;
		tcp->ts_val = upg_be32(at + 2);
		tcp->ts_ecr = upg_be32(at + 6);
		return true;
	case OPT_MD5:
		if (len != 18)
			return false;
		tcp->has_md5 = true;
		return true;
	case OPT_AO:
		if (len < 4)
			return false;
		tcp->has_ao = true;
		return true;
	case OPT_FAST_OPEN:
		tcp->has_fast_open = true;
		return true;
	case OPT_EXPERIMENT:
		if (len >= 4 && upg_be16(at + 2) == FAST_OPEN_MAGIC)
			tcp->has_fast_open = true;
		return true;
	default:
		return true;
	}
}

/* An option of a wrong length is passed over as Linux does; a length that cannot be followed ends the reading. */
static void
options_read(struct upg_tcp *tcp, const uint8_t *at, uint32_t len)
{
	uint32_t i = 0;

	while (i < len && at[i] != OPT_EOL) {
		if (at[i] == OPT_NOP) {
			i++;
			continue;
		}
		if (len - i < 2 || at[i + 1] < 2 || at[i + 1] > len - i) {
			tcp->bad_options = true;
			return;
		}
		if (!option_read(tcp, at + i, at[i + 1]))
			tcp->bad_options = true;
		i += at[i + 1];
	}
}

/* A segment whose header is not as long as it says has no payload: all of it is header. */
static enum upg_layer
tcphead_bad_offset(struct upg_walk *w)
{
	w->pkt->tcp.bad_offset = true;
	w->pkt->payload_off = w->end;
	w->pkt->payload_missing = w->wire_end - w->end;
	return upg_walk_done(w, UPG_DECODED_TCP);
}

enum upg_layer
upg_tcphead_read(struct upg_walk *w)
{
	struct upg_packet *pkt = w->pkt;
	struct upg_tcp *tcp = &pkt->tcp;
	const uint8_t *h = w->at + w->off;

	if (!upg_walk_have(w, 4))
		return UPG_LAYER_DONE;
	pkt->tuple.sport = upg_be16(h);
	pkt->tuple.dport = upg_be16(h + 2);
	if (!upg_walk_have(w, HEADER_LEAST))
		return w->result == UPG_DECODED_BAD ? tcphead_bad_offset(w) : UPG_LAYER_DONE;
	tcp->seq = upg_be32(h + 4);
	tcp->ack = upg_be32(h + 8);
	tcp->header_bytes = (uint8_t)((h[12] >> 4) * 4);
	tcp->flags = h[13];
	tcp->window = upg_be16(h + 14);
	tcp->urgent = upg_be16(h + 18);
	if (tcp->header_bytes < HEADER_LEAST)
		return tcphead_bad_offset(w);
	if (!upg_walk_have(w, tcp->header_bytes))
		return w->result == UPG_DECODED_BAD ? tcphead_bad_offset(w) : UPG_LAYER_DONE;
	options_read(tcp, h + HEADER_LEAST, tcp->header_bytes - HEADER_LEAST);
	pkt->payload_off = w->off + tcp->header_bytes;
	pkt->payload_bytes = w->end - pkt->payload_off;
	pkt->payload_missing = w->wire_end - w->end;
	return upg_walk_done(w, UPG_DECODED_TCP);
}
