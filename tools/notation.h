/* SPDX-License-Identifier: GPL-2.0-or-later */
/* notation.h - how numbers, addresses and times are written, the same in every output. */
#ifndef UPG_NOTATION_H
#define UPG_NOTATION_H

#include "analyzers/upgrade_record.h"
#include "capture/packet.h"

#define UPG_ADDRESS_TEXT 48
#define UPG_TIME_TEXT    40
#define UPG_TIME_LENGTH  (sizeof "2026-11-23T06:09:06.123456+0000" - 1) /* of EVE's times */
#define UPG_ENDED_TEXT   24
#define UPG_NUMBER_TEXT  21
#define UPG_PROTO_TEXT   4

/* Decimal digits and a NUL; returns how many digits. */
size_t upg_notation_number(uint64_t value, char out[UPG_NUMBER_TEXT]);

/* Dotted quad for family 4, RFC 5952 for 6; returns how many octets. */
size_t upg_notation_address(const struct upg_addr *, uint8_t family, char out[UPG_ADDRESS_TEXT]);

/* As Suricata's fast.log has it: IPv6 as eight groups of four digits, nothing left out. */
void upg_notation_address_full(const struct upg_addr *, uint8_t family, char out[UPG_ADDRESS_TEXT]);

/* "TCP" and the like, three digits for what has no name here; in out, or static. All but fragments is TCP. */
const char *upg_notation_proto(uint8_t proto, char out[UPG_PROTO_TEXT]);

/* 2026-11-23T06:09:06.123456+0000 (EVE) and 11/23/2026-06:09:06.123456 (fast.log), UTC. Times past the year 9999 are shown as its end. */
void upg_notation_time(uint64_t unix_us, char out[UPG_TIME_TEXT]);
void upg_notation_time_fast(uint64_t unix_us, char out[UPG_TIME_TEXT]);

/* Of a Host, the octets before its port, and the port; the whole of it and 0 where there is none (RFC 9110 7.2). */
size_t upg_notation_host(const char *host, unsigned *port);

/* How an upgrade attempt ended: "504" (the answer's status), or who ended it, or what became of its nonce. */
void upg_notation_ended(const struct upg_upgrade_record *, char out[UPG_ENDED_TEXT]);

#endif
