/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_decode.c - the input is a run of packets: two octets of length, one of what the capture cut, then the packet. Each is decoded
 * under the link type of the first octet; fragments go on to the defragmenter; the rewriting functions run on what decodes.
 */
#include <pcap/dlt.h>
#include <stdlib.h>

#include "capture/bytes.h"
#include "capture/decode.h"
#include "capture/defrag.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static const int links[] = {DLT_EN10MB, DLT_LINUX_SLL, 276, DLT_RAW, DLT_IPV4, DLT_IPV6, DLT_NULL, DLT_LOOP};

static void
check(bool holds)
{
	if (!holds)
		abort();
}

/* What decode.h and packet.h promise of every packet, however odd. */
static void
packet_check(const struct upg_packet *pkt)
{
	if (pkt->decoded != UPG_DECODED_TCP && pkt->decoded != UPG_DECODED_FRAGMENT)
		return;
	check(pkt->l3_off <= pkt->l4_off && pkt->l4_off <= pkt->payload_off);
	check((uint64_t)pkt->payload_off + pkt->payload_bytes <= pkt->captured_bytes);
	check(pkt->tuple.family == 4 || pkt->tuple.family == 6);
	if (pkt->decoded == UPG_DECODED_FRAGMENT)
		return;
	if (pkt->tcp.bad_offset)
		check(pkt->payload_bytes == 0);
	else
		check(pkt->payload_off == (uint32_t)pkt->l4_off + pkt->tcp.header_bytes);
	check(pkt->tcp.wscale <= 14);
}

/* A TCP packet that is filled holds, and one that is cut decodes again to what is left. */
static void
packet_rewrite(struct upg_packet *pkt, const struct upg_limits *lim)
{
	uint32_t keep = pkt->payload_bytes / 2;

	if (pkt->decoded != UPG_DECODED_TCP)
		return;
	upg_checksum_good(pkt);
	upg_checksum_fill(pkt);
	if (pkt->payload_off - pkt->l4_off >= 18)
		check(upg_checksum_good(pkt));
	upg_packet_cut(pkt, keep);
	packet_check(pkt);
	if (pkt->tcp.bad_offset || pkt->tunnels != 0)
		return;
	check(upg_checksum_good(pkt));
	check(upg_decode(pkt, lim) == UPG_DECODED_TCP);
	check(pkt->payload_bytes == keep);
}

static void
packet_feed(struct upg_defrag *d, const struct upg_limits *lim, struct upg_packet *pkt)
{
	struct upg_packet whole;
	enum upg_defrag_note note;
	int rounds = 0;

	upg_decode(pkt, lim);
	packet_check(pkt);
	whole = *pkt;
	while (whole.decoded == UPG_DECODED_FRAGMENT && upg_defrag_feed(d, &whole, &whole, &note)) {
		packet_check(&whole);
		check(++rounds < 10000);
	}
	packet_rewrite(&whole, lim);
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
	struct upg_limits lim = upg_limits_default();
	struct upg_defrag *d;
	uint64_t clock_us = 0;
	int linktype;

	if (len == 0)
		return 0;
	linktype = links[at[0] & 7];
	/* Small budgets are met, too. */
	lim.defrag_memory_bytes = at[0] & 8 ? 65536 : 1 << 20;
	lim.defrag_host_fragments = at[0] & 16 ? 4 : 1024;
	d = upg_defrag_new(&lim);
	check(d != NULL);
	at++;
	len--;
	while (len >= 3) {
		size_t size = upg_be16(at), cut = at[2];
		struct upg_packet pkt = {.linktype = linktype};
		struct upg_defrag_stats stats;

		at += 3;
		len -= 3;
		if (size > len)
			size = len;
		clock_us += cut << 16;
		/* A copy of its own, so that a read behind it shows. */
		pkt.data = malloc(size + (size == 0));
		memcpy(pkt.data, at, size);
		pkt.captured_bytes = (uint32_t)size;
		pkt.wire_bytes = (uint32_t)(size + (cut & 64 ? cut : 0));
		pkt.clock_us = clock_us;
		packet_feed(d, &lim, &pkt);
		upg_defrag_stats(d, &stats);
		check(stats.memory_bytes <= lim.defrag_memory_bytes + 1024);
		free(pkt.data);
		at += size;
		len -= size;
	}
	upg_defrag_free(d);
	return 0;
}
