/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bytes.h - checked reads of network octets. No packet memory is ever cast to a struct. */
#ifndef UPG_BYTES_H
#define UPG_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A run of octets somebody else owns; at may be NULL only when len is 0. */
struct upg_bytes {
	const uint8_t *at;
	size_t len;
};

static inline struct upg_bytes
upg_bytes(const void *at, size_t len)
{
	return (struct upg_bytes){at, len};
}

/* Is there room for want octets at off? Never overflows. */
static inline bool
upg_bytes_have(struct upg_bytes b, size_t off, size_t want)
{
	return off <= b.len && want <= b.len - off;
}

static inline uint16_t
upg_be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t
upg_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t
upg_be64(const uint8_t *p)
{
	return (uint64_t)upg_be32(p) << 32 | upg_be32(p + 4);
}

static inline void
upg_put_be16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void
upg_put_be32(uint8_t *p, uint32_t v)
{
	upg_put_be16(p, (uint16_t)(v >> 16));
	upg_put_be16(p + 2, (uint16_t)v);
}

static inline void
upg_put_be64(uint8_t *p, uint64_t v)
{
	upg_put_be32(p, (uint32_t)(v >> 32));
	upg_put_be32(p + 4, (uint32_t)v);
}

/* Checked forms: false, and *out untouched, where the octets are not there. */
static inline bool
upg_bytes_u8(struct upg_bytes b, size_t off, uint8_t *out)
{
	if (!upg_bytes_have(b, off, 1))
		return false;
	*out = b.at[off];
	return true;
}

static inline bool
upg_bytes_u16(struct upg_bytes b, size_t off, uint16_t *out)
{
	if (!upg_bytes_have(b, off, 2))
		return false;
	*out = upg_be16(b.at + off);
	return true;
}

static inline bool
upg_bytes_u32(struct upg_bytes b, size_t off, uint32_t *out)
{
	if (!upg_bytes_have(b, off, 4))
		return false;
	*out = upg_be32(b.at + off);
	return true;
}

#endif
