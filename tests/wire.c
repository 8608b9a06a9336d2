/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wire.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/decode.h"

static size_t
guard_room(size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (len + page - 1) / page * page;
}

uint8_t *
upg_guard_copy(const void *at, size_t len)
{
	size_t room = guard_room(len), page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *map = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED || mprotect(map + room, page, PROT_NONE) != 0)
		abort();
	if (len > 0)
		memcpy(map + room - len, at, len);
	return map + room - len;
}

void
upg_guard_free(uint8_t *at, size_t len)
{
	size_t room = guard_room(len), page = (size_t)sysconf(_SC_PAGESIZE);

	munmap(at + len - room, room + page);
}

void
upg_wire_add(struct upg_wire *w, const void *at, size_t len)
{
	if (len > sizeof w->at - w->len)
		abort();
	memcpy(w->at + w->len, at, len);
	w->len += len;
}

void
upg_wire_be16(struct upg_wire *w, uint16_t v)
{
	uint8_t b[2];

	upg_put_be16(b, v);
	upg_wire_add(w, b, 2);
}

void
upg_wire_be32(struct upg_wire *w, uint32_t v)
{
	uint8_t b[4];

	upg_put_be32(b, v);
	upg_wire_add(w, b, 4);
}

void
upg_wire_fill(struct upg_wire *w, uint8_t octet, size_t len)
{
	if (len > sizeof w->at - w->len)
		abort();
	memset(w->at + w->len, octet, len);
	w->len += len;
}

void
upg_wire_ethernet(struct upg_wire *w, uint16_t type)
{
	upg_wire_add(w, "\x02\0\0\0\0\x02\x02\0\0\0\0\x01", 12);
	upg_wire_be16(w, type);
}

void
upg_wire_ip4(struct upg_wire *w, uint8_t proto, size_t payload, uint16_t id, uint16_t frag)
{
	uint8_t *h = w->at + w->len;

	upg_wire_add(w, "\x45\0", 2);
	upg_wire_be16(w, (uint16_t)(20 + payload));
	upg_wire_be16(w, id);
	upg_wire_be16(w, frag);
	upg_wire_add(w, (uint8_t[]){64, proto, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2}, 12);
	upg_put_be16(h + 10, upg_checksum_fold(upg_checksum_add(0, h, 20)));
}

void
upg_wire_ip6(struct upg_wire *w, uint8_t next, size_t payload)
{
	uint8_t addr[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};

	upg_wire_be32(w, 0x60000000);
	upg_wire_be16(w, (uint16_t)payload);
	upg_wire_add(w, (uint8_t[]){next, 64}, 2);
	upg_wire_add(w, addr, 16);
	addr[15] = 2;
	upg_wire_add(w, addr, 16);
}

void
upg_wire_tcp(struct upg_wire *w, uint8_t flags, const void *options, size_t len)
{
	upg_wire_be16(w, 1234);
	upg_wire_be16(w, 80);
	upg_wire_be32(w, 1000);
	upg_wire_be32(w, 2000);
	upg_wire_add(w, (uint8_t[]){(uint8_t)((20 + len) / 4 << 4), flags}, 2);
	upg_wire_be16(w, 512);
	upg_wire_be32(w, 0);
	if (len > 0)
		upg_wire_add(w, options, len);
}

struct upg_packet
upg_wire_packet(const struct upg_wire *w, int linktype)
{
	return (struct upg_packet){
	        .data = upg_guard_copy(w->at, w->len),
	        .captured_bytes = (uint32_t)w->len,
	        .wire_bytes = (uint32_t)w->len,
	        .linktype = linktype,
	};
}

void
upg_wire_free(struct upg_packet *pkt)
{
	upg_guard_free(pkt->data, pkt->captured_bytes);
	pkt->data = NULL;
}
