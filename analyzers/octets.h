/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * octets.h - eight octets at a time. A word holds octets in the order they were sent, the first one lowest; a mark is the high bit of an octet. Of
 * several marks the lowest is right, those above it may be too many: enough to find the first octet of a kind, or to learn that there is none.
 */
#ifndef UPG_OCTETS_H
#define UPG_OCTETS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define UPG_OCTETS_EACH  UINT64_C(0x0101010101010101)
#define UPG_OCTETS_MARKS (UPG_OCTETS_EACH << 7)

/* at has eight octets. */
static inline uint64_t
upg_octets_load(const uint8_t *at)
{
	uint64_t w;

	memcpy(&w, at, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return w;
}

/* Marks octets below c, at most 0x80. */
static inline uint64_t
upg_octets_below(uint64_t w, uint8_t c)
{
	return (w - UPG_OCTETS_EACH * c) & ~w & UPG_OCTETS_MARKS;
}

static inline uint64_t
upg_octets_equal(uint64_t w, uint8_t c)
{
	return upg_octets_below(w ^ UPG_OCTETS_EACH * c, 1);
}

/* Marks octets of 0x7f and above. */
static inline uint64_t
upg_octets_above_tilde(uint64_t w)
{
	return (w | (w + UPG_OCTETS_EACH)) & UPG_OCTETS_MARKS;
}

/* Where the lowest mark is; there is one. */
static inline size_t
upg_octets_first(uint64_t marks)
{
	return (size_t)__builtin_ctzll(marks) / 8;
}

#endif
