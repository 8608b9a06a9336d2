/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decode.h - link, network and TCP headers of one packet, and the checksums over them. */
#ifndef UPG_DECODE_H
#define UPG_DECODE_H

#include "limits.h"
#include "packet.h"

/*
 * Reads the headers of pkt->data by pkt->linktype: Ethernet, 802.1Q and QinQ, Linux cooked v1 and v2, raw IP, BSD
 * loopback; IPv4 with options, IPv6 with extension headers; TCP with options. Fills the second group of struct
 * upg_packet and returns pkt->decoded. Trailing link padding is cut by the IP length. A GSO packet's IP total length
 * may be 0.
 */
enum upg_decoded upg_decode(struct upg_packet *pkt, const struct upg_limits *lim);

/* Is this link type one upg_decode() knows? */
bool upg_decode_knows(int linktype);

/*
 * Do the TCP (and, for IPv4, header) checksums of a decoded packet hold? Computed whatever pkt->csum says. Of a
 * fragment and of what is not TCP only the IPv4 header is judged; of a payload the capture cut, nothing.
 */
bool upg_checksum_good(const struct upg_packet *pkt);

/*
 * Writes IPv4 header and TCP checksums of a decoded packet anew, in full (RFC 9293 3.1, RFC 8200 8.1). The TCP one
 * stays where the capture cut the payload. Headers around a tunnel are left alone.
 */
void upg_checksum_fill(struct upg_packet *pkt);

/*
 * Shortens the packet to payload_bytes of payload (no more than it has): IP length, FIN cleared, both checksums.
 * pkt->captured_bytes, wire_bytes and payload_bytes follow. What interface.md calls withholding. A packet without a TCP
 * payload of its own (bad_offset, not TCP) is left alone.
 */
void upg_packet_cut(struct upg_packet *pkt, uint32_t payload_bytes);

/*
 * The Internet checksum (RFC 1071): len octets, as big-endian 16-bit words, added to sum, not folded. Runs but the last
 * must be of even length. Adds less than 2^16 a call.
 */
uint64_t upg_checksum_add(uint64_t sum, const uint8_t *at, size_t len);

/* What goes into the header field for that sum: folded and complemented. */
uint16_t upg_checksum_fold(uint64_t sum);

#endif
