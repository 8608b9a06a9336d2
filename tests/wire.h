/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wire.h - packets put together header by header for tests, and memory that ends at a guard page. */
#ifndef UPG_TESTS_WIRE_H
#define UPG_TESTS_WIRE_H

#include "capture/bytes.h"
#include "capture/limits.h"
#include "capture/packet.h"

/* A copy of len octets whose end is the end of a page, with no page behind it. Freed by upg_guard_free(). */
uint8_t *upg_guard_copy(const void *at, size_t len);
void upg_guard_free(uint8_t *at, size_t len);

struct upg_wire {
	uint8_t at[1 << 18];
	size_t len;
};

void upg_wire_add(struct upg_wire *, const void *at, size_t len);
void upg_wire_be16(struct upg_wire *, uint16_t);
void upg_wire_be32(struct upg_wire *, uint32_t);
void upg_wire_fill(struct upg_wire *, uint8_t octet, size_t len);

void upg_wire_ethernet(struct upg_wire *, uint16_t type);

/* 10.0.0.1 to 10.0.0.2, TTL 64, checksum right. frag: flags and offset in units of 8, as on the wire. */
void upg_wire_ip4(struct upg_wire *, uint8_t proto, size_t payload, uint16_t id, uint16_t frag);

/* 2001:db8::1 to 2001:db8::2, hop limit 64. */
void upg_wire_ip6(struct upg_wire *, uint8_t next, size_t payload);

/* Port 1234 to 80, seq 1000, ack 2000, window 512; options of a length that is a multiple of 4. Checksum 0. */
void upg_wire_tcp(struct upg_wire *, uint8_t flags, const void *options, size_t len);

/* A packet of these octets flush against a guard page; its data is freed by upg_wire_free(). Not decoded. */
struct upg_packet upg_wire_packet(const struct upg_wire *, int linktype);
void upg_wire_free(struct upg_packet *);

#endif
