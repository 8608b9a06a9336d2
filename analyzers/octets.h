/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * octets.h - eight octets at a time. A word holds octets in the order they were sent, the first one lowest; a mark is the high bit of an octet. Of
 * several marks the lowest is right, those above it may be too many: enough to find the first octet of a kind, or to learn that there is none.
 */
#ifndef UPG_OCTETS_H
#define UPG_OCTETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/* Are these n octets, at least eight, the same? For lines and the like: where they stand in a loop it is cheaper than to call memcmp. */
static inline bool
upg_octets_same(const uint8_t *a, const uint8_t *b, size_t n)
{
	size_t i = 0;

#ifdef __SSE2__
	for (; i + 16 <= n; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(a + i));
		__m128i w = _mm_loadu_si128((const __m128i *)(const void *)(b + i));
		if (_mm_movemask_epi8(_mm_cmpeq_epi8(v, w)) != 0xffff)
			return false;
	}
#endif
	for (; i + sizeof(uint64_t) <= n; i += sizeof(uint64_t))
		if (upg_octets_load(a + i) != upg_octets_load(b + i))
			return false;
	/* what is left is looked at with some of what was */
	return upg_octets_load(a + n - sizeof(uint64_t)) == upg_octets_load(b + n - sizeof(uint64_t));
}

/* How many octets from the first on are above CR: behind them stands what ends a line, or NUL, or a tab or the like; or nothing. */
static inline size_t
upg_octets_text(const uint8_t *at, size_t len)
{
	size_t i = 0;

#ifdef __SSE2__
	for (const __m128i cr = _mm_set1_epi8('\r'); i + sizeof cr <= len; i += sizeof cr) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
		int marks = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(v, cr), v));
		if (marks != 0)
			return i + (size_t)__builtin_ctz((unsigned)marks);
	}
#endif
	for (; i + sizeof(uint64_t) <= len; i += sizeof(uint64_t)) {
		uint64_t marks = upg_octets_below(upg_octets_load(at + i), '\r' + 1);
		if (marks != 0)
			return i + upg_octets_first(marks);
	}
	while (i < len && at[i] > '\r')
		i++;
	return i;
}

#endif
