/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/recut.h"
#include "capture/bytes.h"
#include "capture/decode.h"

#include <stdlib.h>

enum {
	SEGMENT_MAX = 1400,
	SHUFFLED_MAX = 48
}; /* so many behind a hole where one side alone is seen are late, not lost */

uint32_t
dice_roll(struct dice *d, uint32_t sides)
{
	/* splitmix64 */
	uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((z ^ z >> 31) % sides);
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void
swap(struct segment *a, struct segment *b)
{
	struct segment t = *a;

	*a = *b;
	*b = t;
}

static void
reorder(struct dice *d, struct segment *s, size_t n)
{
	size_t near = dice_roll(d, 3) == 0 ? 1 : SHUFFLED_MAX;

	switch (dice_roll(d, 3)) {
	case 0:
		return;
	case 1: /* each with one not too far behind it */
		for (size_t i = 0; i + 1 < n; i++)
			if (dice_roll(d, 2))
				swap(&s[i], &s[i + 1 + dice_roll(d, (uint32_t)least(near, n - i - 1))]);
		return;
	default: /* backwards, group by group */
		for (size_t i = 0; i < n; i += SHUFFLED_MAX)
			for (size_t a = i, b = least(i + SHUFFLED_MAX, n) - 1; a < b; a++, b--)
				swap(&s[a], &s[b]);
	}
}

struct segment *
recut(struct dice *d, const uint8_t *at, size_t len, uint32_t seq, bool in_order, size_t *count)
{
	static const uint32_t longest[] = {1, 3, 40, 200, SEGMENT_MAX, SEGMENT_MAX};
	uint32_t most = longest[dice_roll(d, sizeof(longest) / sizeof(*longest))];
	struct segment *s = calloc(2 * len + 2, sizeof(*s)), again;
	size_t n = 0, firsts;
	uint32_t repeats = dice_roll(d, 4);

	if (!s)
		abort();
	if (len / most > 500)
		most = SEGMENT_MAX;
	for (size_t off = 0; off < len;) {
		size_t piece = least(1 + dice_roll(d, most), len - off);

		s[n++] = (struct segment){.at = at + off, .len = piece, .seq = seq + (uint32_t)off};
		off += piece;
	}
	firsts = n;
	if (!in_order)
		reorder(d, s, n);
	for (size_t i = 0; len && i < firsts && repeats == 0; i++)
		if (dice_roll(d, 4) == 0) {
			size_t off = dice_roll(d, (uint32_t)len);

			again = (struct segment){.at = at + off,
			                         .len = 1 + dice_roll(d, (uint32_t)least(len - off, SEGMENT_MAX)),
			                         .seq = seq + (uint32_t)off};
			/* behind everything, or anywhere: also before the first copy of what it repeats */
			s[n++] = again;
			if (!in_order)
				swap(&s[dice_roll(d, (uint32_t)n)], &s[n - 1]);
		}
	*count = n;
	return s;
}

/* The fragment of whole that holds len octets behind its IP header from off on. */
static void
fragment(const struct upg_packet *whole, uint32_t id, size_t off, size_t len, struct packets_one *out)
{
	bool v6 = whole->tuple.family == 6;
	size_t l3 = v6 ? 40 : 20, room = whole->captured_bytes - l3, head = v6 ? 48 : 20;
	bool more = off + len < room;
	uint8_t *ip = out->octets;

	memcpy(ip, whole->data, l3);
	if (v6) {
		upg_put_be16(ip + 4, (uint16_t)(8 + len));
		ip[6] = 44;
		ip[40] = 6;
		ip[41] = 0;
		upg_put_be16(ip + 42, (uint16_t)(off | more));
		upg_put_be32(ip + 44, id);
	} else {
		upg_put_be16(ip + 2, (uint16_t)(20 + len));
		upg_put_be16(ip + 4, (uint16_t)id);
		upg_put_be16(ip + 6, (uint16_t)(off / 8 | (more ? 0x2000 : 0)));
		upg_put_be16(ip + 10, 0);
		upg_put_be16(ip + 10, upg_checksum_fold(upg_checksum_add(0, ip, 20)));
	}
	memcpy(ip + head, whole->data + l3 + off, len);
	out->pkt = *whole;
	out->pkt.data = ip;
	out->pkt.captured_bytes = out->pkt.wire_bytes = (uint32_t)(head + len);
}

size_t
recut_fragments(struct dice *d, const struct upg_packet *whole, uint32_t id, struct packets_one *out[RECUT_FRAGMENTS])
{
	size_t l3 = whole->tuple.family == 6 ? 40 : 20, room = whole->captured_bytes - l3;
	size_t off = 0, n = 0;

	if (room <= 24)
		return 0;
	while (off < room && n < RECUT_FRAGMENTS - 1) {
		/* RFC 7112: the first one of IPv6 holds all headers */
		size_t len = (n == 0 ? 24 : 8) + 8 * (size_t)dice_roll(d, (uint32_t)(room / 8));

		if (n == RECUT_FRAGMENTS - 2 || off + len > room)
			len = room - off;
		fragment(whole, id, off, len, out[n++]);
		off += len;
	}
	for (size_t i = 0; i + 1 < n; i++) {
		size_t j = i + dice_roll(d, (uint32_t)(n - i));
		struct packets_one *t = out[i];

		out[i] = out[j];
		out[j] = t;
	}
	/* one of those that came before the last missing one comes again */
	if (n > 1 && dice_roll(d, 3) == 0) {
		struct packets_one *last = out[n - 1], *again = out[n];
		const struct packets_one *first = out[0];

		memcpy(again->octets, first->octets, first->pkt.captured_bytes);
		again->pkt = first->pkt;
		again->pkt.data = again->octets;
		out[n - 1] = again;
		out[n++] = last;
	}
	return n;
}
