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

#ifdef __SSE2__
/* Of sixteen octets at once, a bit for each that is not plain: see upg_octets_plain. */
static inline unsigned
upg_octets_odd16(__m128i v)
{
	/* compared with their signs: octets above ASCII are below it */
	__m128i odd = _mm_or_si128(_mm_cmplt_epi8(v, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(v, _mm_set1_epi8(127)));
	odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
	odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
	return (unsigned)_mm_movemask_epi8(odd);
}
#endif

static inline bool
upg_octets_plain_one(uint8_t c)
{
	return c >= ' ' && c < 127 && c != '"' && c != '\\';
}

/* Nothing but printable ASCII, quotes and backslashes aside: a string of JSON as it stands (RFC 8259 7). */
static inline bool
upg_octets_plain(const uint8_t *at, size_t len)
{
	size_t i = 0;

#ifdef __SSE2__
	for (; i + 16 <= len; i += 16)
		if (upg_octets_odd16(_mm_loadu_si128((const __m128i *)(const void *)(at + i))) != 0)
			return false;
	/* what is left is looked at with some of what was */
	if (len >= 16)
		return i == len ||
		       upg_octets_odd16(_mm_loadu_si128((const __m128i *)(const void *)(at + len - 16))) == 0;
	if (len >= 8)
		return upg_octets_odd16(_mm_set_epi64x((int64_t)upg_octets_load(at),
		                                       (int64_t)upg_octets_load(at + len - 8))) == 0;
#endif
	for (; i + sizeof(uint64_t) <= len; i += sizeof(uint64_t)) {
		uint64_t w = upg_octets_load(at + i);
		if ((upg_octets_below(w, ' ') | upg_octets_above_tilde(w) | upg_octets_equal(w, '"') |
		     upg_octets_equal(w, '\\')) != 0)
			return false;
	}
	while (i < len && upg_octets_plain_one(at[i]))
		i++;
	return i == len;
}

#define UPG_OCTETS_ODD SIZE_MAX

/*
 * A text that NUL ends within the first `room` octets at `from` is copied to `to`, which has as much room; what stands behind the copy is undefined.
 * Returns its length; UPG_OCTETS_ODD if it is not plain or no NUL ends it.
 */
static inline size_t
upg_octets_copy_plain(char *to, const char *from, size_t room)
{
	size_t i = 0;

#ifdef __SSE2__
	for (; i + 16 <= room; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(from + i));
		unsigned odd = upg_octets_odd16(v);

		_mm_storeu_si128((__m128i *)(void *)(to + i), v);
		if (odd != 0) {
			i += (size_t)__builtin_ctz(odd);
			return from[i] == '\0' ? i : UPG_OCTETS_ODD;
		}
	}
#endif
	for (; i < room && upg_octets_plain_one((uint8_t)from[i]); i++)
		to[i] = from[i];
	return i < room && from[i] == '\0' ? i : UPG_OCTETS_ODD;
}

#endif
