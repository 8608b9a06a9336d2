/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "siphash.h"
#include <endian.h>
#include <string.h>

struct sip {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t
rotl(uint64_t x, int b)
{
	return x << b | x >> (64 - b);
}

static inline void
sip_round(struct sip *s)
{
	s->v0 += s->v1;
	s->v1 = rotl(s->v1, 13) ^ s->v0;
	s->v0 = rotl(s->v0, 32);
	s->v2 += s->v3;
	s->v3 = rotl(s->v3, 16) ^ s->v2;
	s->v0 += s->v3;
	s->v3 = rotl(s->v3, 21) ^ s->v0;
	s->v2 += s->v1;
	s->v1 = rotl(s->v1, 17) ^ s->v2;
	s->v2 = rotl(s->v2, 32);
}

/* The last, short word: little-endian, have octets of it. */
static uint64_t
le_tail(const uint8_t *p, size_t have)
{
	uint64_t v = 0;

	for (size_t i = 0; i < have; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static inline struct sip
sip_begin(const uint64_t key[2])
{
	return (struct sip){key[0] ^ UINT64_C(0x736f6d6570736575), key[1] ^ UINT64_C(0x646f72616e646f6d),
	                    key[0] ^ UINT64_C(0x6c7967656e657261), key[1] ^ UINT64_C(0x7465646279746573)};
}

static inline void
sip_word(struct sip *s, uint64_t m)
{
	s->v3 ^= m;
	sip_round(s);
	sip_round(s);
	s->v0 ^= m;
}

static inline uint64_t
sip_end(struct sip *s)
{
	s->v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(s);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

uint64_t
upg_siphash(const uint64_t key[2], const void *data, size_t len)
{
	const uint8_t *p = data;
	struct sip s = sip_begin(key);

	for (size_t left = len; left >= 8; left -= 8, p += 8) {
		uint64_t m;

		memcpy(&m, p, sizeof(m));
		sip_word(&s, le64toh(m));
	}
	sip_word(&s, (uint64_t)len << 56 | le_tail(p, len & 7));
	return sip_end(&s);
}

uint64_t
upg_siphash_words(const uint64_t key[2], const uint64_t *words, size_t count)
{
	struct sip s = sip_begin(key);

	for (size_t i = 0; i < count; i++)
		sip_word(&s, words[i]);
	sip_word(&s, (uint64_t)(8 * count) << 56);
	return sip_end(&s);
}
