/* SPDX-License-Identifier: GPL-2.0-or-later */
/* octets_plain.h - octets that a string of JSON has as they are, sixteen and eight at a time (octets.h). */
#ifndef UPG_OCTETS_PLAIN_H
#define UPG_OCTETS_PLAIN_H

#include "octets.h"

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
