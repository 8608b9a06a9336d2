/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "utf8.h"

/* How many octets at least are ASCII, eight at a time. */
static size_t
ascii(const uint8_t *p, size_t len)
{
	size_t i = 0;
	uint64_t word;

	for (; i + sizeof word <= len; i += sizeof word) {
		memcpy(&word, p + i, sizeof word);
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	return i;
}

/* RFC 3629 4: what may follow a first octet. No overlong form, no surrogate, nothing above U+10FFFF. */
static bool
begin(struct upg_utf8 *u, uint8_t c)
{
	u->low = 0x80;
	u->high = 0xbf;
	if (c >= 0xc2 && c <= 0xdf) {
		u->left = 1;
	} else if (c >= 0xe0 && c <= 0xef) {
		u->left = 2;
		u->low = c == 0xe0 ? 0xa0 : 0x80;
		u->high = c == 0xed ? 0x9f : 0xbf;
	} else if (c >= 0xf0 && c <= 0xf4) {
		u->left = 3;
		u->low = c == 0xf0 ? 0x90 : 0x80;
		u->high = c == 0xf4 ? 0x8f : 0xbf;
	} else {
		return c < 0x80;
	}
	return true;
}

size_t
upg_utf8_feed(struct upg_utf8 *u, struct upg_bytes b)
{
	for (size_t i = 0; i < b.len; i++) {
		uint8_t c = b.at[i];

		if (u->left == 0) {
			size_t plain = ascii(b.at + i, b.len - i);

			i += plain;
			if (i == b.len)
				break;
			c = b.at[i];
			if (!begin(u, c))
				return i;
			continue;
		}
		if (c < u->low || c > u->high)
			return i;
		u->left--;
		u->low = 0x80;
		u->high = 0xbf;
	}
	return b.len;
}

bool
upg_utf8_whole(const struct upg_utf8 *u)
{
	return u->left == 0;
}
