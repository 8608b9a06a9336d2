/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcapdump.h - a capture file of the packets that were (or would have been) forwarded: `-w FILE`. Microsecond pcap. */
#ifndef UPG_PCAPDUMP_H
#define UPG_PCAPDUMP_H

#include "packet.h"
#include "source.h"

struct upg_pcapdump;

/*
 * Creates path, or empties it. linktype: DLT_* of the file, or -1 for that of the first packet written. NULL with one
 * sentence in err when that is not possible. upg_pcapdump_close() frees it.
 */
struct upg_pcapdump *upg_pcapdump_open(const char *path, int linktype, char err[UPG_ERR_BYTES]);

/*
 * Appends pkt->captured_bytes octets of a decoded packet. A packet of another link type gets a bare header of the
 * file's one where that is Ethernet or raw IP. False with err when the disk is full or the packet does not fit the
 * file; what was written before stands, and every later call fails likewise without trying.
 */
bool upg_pcapdump_write(struct upg_pcapdump *, const struct upg_packet *pkt, char err[UPG_ERR_BYTES]);

/* Flushes and closes, frees in any case. False with err when octets were lost; silent if a write has already said so.
 */
bool upg_pcapdump_close(struct upg_pcapdump *, char err[UPG_ERR_BYTES]);

/* What a capture file of that link type begins with, and what stands before each packet. False: libpcap knows no such type. */
#define UPG_PCAPDUMP_HEADER_BYTES 24
#define UPG_PCAPDUMP_PACKET_BYTES 16
bool upg_pcapdump_header(int linktype, uint32_t snap_bytes, uint8_t out[UPG_PCAPDUMP_HEADER_BYTES]);
void upg_pcapdump_packet(uint64_t ts_us, uint32_t captured_bytes, uint32_t wire_bytes,
                         uint8_t out[UPG_PCAPDUMP_PACKET_BYTES]);

#endif
