/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcp.h - the TCP header of a packet. */
#ifndef UPG_TCP_H
#define UPG_TCP_H

#include <stdbool.h>
#include <stdint.h>

enum upg_tcp_flag {
	UPG_TCP_FIN = 0x01,
	UPG_TCP_SYN = 0x02,
	UPG_TCP_RST = 0x04,
	UPG_TCP_PSH = 0x08,
	UPG_TCP_ACK = 0x10,
	UPG_TCP_URG = 0x20,
	UPG_TCP_ECE = 0x40,
	UPG_TCP_CWR = 0x80,
};

/* TCP header of a decoded packet (RFC 9293 3.1), options parsed as far as they are well formed. */
struct upg_tcp {
	uint32_t seq, ack;
	uint16_t window; /* unscaled, as sent */
	uint16_t urgent;
	uint8_t flags;
	uint8_t header_bytes; /* data offset in bytes; below 20 or beyond the packet: bad_offset */
	bool bad_offset;
	bool bad_options; /* an option length runs out of the header */
	bool has_ts, has_wscale, has_mss, sack_ok;
	bool has_md5; /* RFC 2385 */
	bool has_ao;  /* RFC 5925 */
	bool has_fast_open;
	uint32_t ts_val, ts_ecr; /* RFC 7323 */
	uint8_t wscale;          /* 0..14 */
	uint16_t mss;
};

#endif
