/* SPDX-License-Identifier: GPL-2.0-or-later */
/* checksum.c - the Internet checksum, and what has to be renewed when a packet is changed or cut. */
#include "bytes.h"
#include "decode.h"
#include "ip6chain.h"
#include "layer.h"

enum { TCP_FLAGS_AT = 13, TCP_CHECKSUM_AT = 16, IP4_CHECKSUM_AT = 10 };
enum { ROUTING_SOURCE = 0, ROUTING_MOBILE = 2, ROUTING_SEGMENTS = 4 };

uint64_t
upg_checksum_add(uint64_t sum, const uint8_t *at, size_t len)
{
	uint64_t low = 0, high = 0, word;
	uint16_t folded;

	/* Any word size and byte order gives the same ones' complement sum, up to a swap at the end (RFC 1071 2). */
	for (; len >= 8; at += 8, len -= 8) {
		memcpy(&word, at, 8);
		low += (uint32_t)word;
		high += word >> 32;
	}
	if (len > 0) {
		word = 0;
		memcpy(&word, at, len);
		low += (uint32_t)word;
		high += word >> 32;
	}
	low = (low & 0xffffffff) + (low >> 32) + (high & 0xffffffff) + (high >> 32);
	folded = (uint16_t)~upg_checksum_fold(low);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	folded = __builtin_bswap16(folded);
#endif
	return sum + folded;
}

uint16_t
upg_checksum_fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/*
 * The destination that a TCP checksum covers: the final one where a routing header still has segments to go
 * (RFC 8200 8.1, RFC 6275 6.4, RFC 8754 2). NULL when no header says other than the IPv6 one.
 */
static const uint8_t *
routed_destination(const struct upg_packet *pkt)
{
	struct upg_ip6chain c = upg_ip6chain_begin(upg_bytes(pkt->data, pkt->l4_off), pkt->l3_off);

	for (;;) {
		const uint8_t *h = pkt->data + c.off;
		bool routing = c.next == UPG_PROTO_ROUTING;
		uint32_t addresses;

		if (upg_ip6chain_step(&c) != UPG_IP6STEP_OVER && !upg_ip6chain_atomic(&c))
			return NULL;
		if (!routing)
			continue;
		addresses = h[1] / 2u;
		if (h[3] == 0 || addresses == 0)
			continue;
		if (h[2] == ROUTING_SOURCE)
			return h + 8 + (addresses - 1) * 16;
		if (h[2] == ROUTING_MOBILE || h[2] == ROUTING_SEGMENTS)
			return h + 8;
	}
}

static uint32_t
segment_bytes(const struct upg_packet *pkt)
{
	return pkt->payload_off - pkt->l4_off + pkt->payload_bytes;
}

/* Sum over pseudo header and segment, the checksum field as it stands. */
static uint64_t
segment_sum(const struct upg_packet *pkt)
{
	const uint8_t *l3 = pkt->data + pkt->l3_off;
	uint32_t len = segment_bytes(pkt);
	uint64_t sum = UPG_PROTO_TCP + (uint64_t)(len >> 16) + (len & 0xffff);

	if (pkt->tuple.family == 4) {
		sum = upg_checksum_add(sum, l3 + 12, 8);
	} else {
		const uint8_t *dst = pkt->ip_options ? routed_destination(pkt) : NULL;

		sum = upg_checksum_add(sum, l3 + 8, 16);
		sum = upg_checksum_add(sum, dst != NULL ? dst : l3 + 24, 16);
	}
	return upg_checksum_add(sum, pkt->data + pkt->l4_off, len);
}

static uint32_t
ip4_header_bytes(const struct upg_packet *pkt)
{
	return (pkt->data[pkt->l3_off] & 0x0fu) * 4;
}

static bool
packet_has_ip(const struct upg_packet *pkt)
{
	return pkt->decoded == UPG_DECODED_TCP || pkt->decoded == UPG_DECODED_OTHER ||
	       pkt->decoded == UPG_DECODED_FRAGMENT;
}

bool
upg_checksum_good(const struct upg_packet *pkt)
{
	if (!packet_has_ip(pkt))
		return true;
	if (pkt->tuple.family == 4 &&
	    upg_checksum_fold(upg_checksum_add(0, pkt->data + pkt->l3_off, ip4_header_bytes(pkt))) != 0)
		return false;
	if (pkt->decoded != UPG_DECODED_TCP || pkt->payload_missing > 0)
		return true;
	return upg_checksum_fold(segment_sum(pkt)) == 0;
}

void
upg_checksum_fill(struct upg_packet *pkt)
{
	if (!packet_has_ip(pkt))
		return;
	if (pkt->tuple.family == 4) {
		uint8_t *l3 = pkt->data + pkt->l3_off;

		upg_put_be16(l3 + IP4_CHECKSUM_AT, 0);
		upg_put_be16(l3 + IP4_CHECKSUM_AT, upg_checksum_fold(upg_checksum_add(0, l3, ip4_header_bytes(pkt))));
	}
	if (pkt->decoded != UPG_DECODED_TCP || pkt->payload_missing > 0)
		return;
	if (segment_bytes(pkt) >= TCP_CHECKSUM_AT + 2) {
		uint8_t *field = pkt->data + pkt->l4_off + TCP_CHECKSUM_AT;

		upg_put_be16(field, 0);
		upg_put_be16(field, upg_checksum_fold(segment_sum(pkt)));
	}
}

/* RFC 2675: a jumbo length that shrank below its least is padding instead. */
static void
ip6_put_length(struct upg_packet *pkt, uint32_t payload)
{
	uint8_t *l3 = pkt->data + pkt->l3_off;
	uint8_t *hop = l3 + 40;
	uint32_t option = 0;

	if (l3[6] == UPG_PROTO_HOPOPTS && pkt->l4_off >= pkt->l3_off + 48u)
		option = upg_ip6chain_jumbo(hop, upg_ip6chain_bytes(l3[6], hop));
	if (payload <= UINT16_MAX) {
		upg_put_be16(l3 + 4, (uint16_t)payload);
		if (option != 0)
			memcpy(hop + option, "\x01\x04\x00\x00\x00\x00", 6);
	} else {
		upg_put_be16(l3 + 4, 0);
		if (option != 0)
			upg_put_be32(hop + option + 2, payload);
	}
}

void
upg_packet_cut(struct upg_packet *pkt, uint32_t payload_bytes)
{
	uint32_t end;

	if (pkt->decoded != UPG_DECODED_TCP || pkt->tcp.bad_offset)
		return;
	if (payload_bytes > pkt->payload_bytes)
		payload_bytes = pkt->payload_bytes;
	end = pkt->payload_off + payload_bytes;
	if (pkt->tuple.family == 4) {
		uint32_t total = end - pkt->l3_off;

		/* Beyond 65535 (a super-packet) the length says nothing: 0, as the kernel has it. */
		upg_put_be16(pkt->data + pkt->l3_off + 2, total <= UINT16_MAX ? (uint16_t)total : 0);
	} else {
		ip6_put_length(pkt, end - pkt->l3_off - 40);
	}
	pkt->data[pkt->l4_off + TCP_FLAGS_AT] &= (uint8_t)~UPG_TCP_FIN;
	pkt->tcp.flags &= (uint8_t)~UPG_TCP_FIN;
	pkt->captured_bytes = pkt->wire_bytes = end;
	pkt->payload_bytes = payload_bytes;
	pkt->payload_missing = 0;
	upg_checksum_fill(pkt);
}
