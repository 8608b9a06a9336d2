/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reading_number.h"

int
upg_reading_number_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

size_t
upg_reading_number(struct upg_bytes b, size_t from, int base, bool underscores, uint64_t *value)
{
	size_t i = from;
	*value = 0;
	for (; i < b.len; i++) {
		if (underscores && b.at[i] == '_' && i > from && i + 1 < b.len &&
		    upg_reading_number_digit(b.at[i + 1]) < base)
			continue;
		if (upg_reading_number_digit(b.at[i]) >= base)
			break;
		*value = *value * (uint64_t)base + (uint64_t)upg_reading_number_digit(b.at[i]);
	}
	return i - from;
}

bool
upg_reading_number_overflows(struct upg_bytes b, size_t from, int base)
{
	uint64_t v = 0;
	for (size_t i = from; i < b.len && upg_reading_number_digit(b.at[i]) < base; i++) {
		if (v > (UINT64_MAX >> 1) / (uint64_t)base)
			return true;
		v = v * (uint64_t)base + (uint64_t)upg_reading_number_digit(b.at[i]);
	}
	return v > UINT64_MAX >> 1;
}

/* White space for isspace(3) or for Unicode that is none for HTTP. */
static bool
other_space(uint8_t c)
{
	return (c >= '\n' && c <= '\r') || (c >= 0x1c && c <= 0x1f) || c == 0x85 || c == 0xa0;
}

unsigned
upg_reading_number_variants(struct upg_bytes b, int base, struct upg_reading_variant out[UPG_READING_VARIANTS])
{
	bool chunk = base == 16;
	unsigned n = 0;
	uint64_t v;
	size_t at = 0;
	while (at < b.len && (b.at[at] == ' ' || b.at[at] == '\t'))
		at++;
	size_t digits = at;
	while (!chunk && digits < b.len && other_space(b.at[digits]))
		digits++;
	if (digits > at && upg_reading_number(b, digits, base, false, &v) > 0)
		out[n++] = (struct upg_reading_variant){UPG_READING_CL_TRIMMED, v};
	size_t used = upg_reading_number(b, at, base, false, &v);
	if (upg_reading_number_overflows(b, at, base)) {
		out[n++] = (struct upg_reading_variant){chunk ? UPG_READING_CHUNK_WRAP : UPG_READING_CL_WRAP, v};
		out[n++] = (struct upg_reading_variant){chunk ? UPG_READING_CHUNK_WRAP32 : UPG_READING_CL_WRAP32,
		                                        (uint32_t)v};
		return n;
	}
	if (used > 0)
		out[n++] = (struct upg_reading_variant){chunk ? UPG_READING_CHUNK_PREFIX : UPG_READING_CL_PREFIX, v};
	if (upg_reading_number(b, at, base, true, &v) > used && used > 0)
		out[n++] = (struct upg_reading_variant){
		        chunk ? UPG_READING_CHUNK_UNDERSCORE : UPG_READING_CL_UNDERSCORE, v};
	bool sign = at < b.len && b.at[at] == '+';
	if (sign && upg_reading_number(b, at + 1, base, false, &v) > 0)
		out[n++] = (struct upg_reading_variant){chunk ? UPG_READING_CHUNK_SIGNED : UPG_READING_CL_SIGNED, v};
	at += sign;
	if (at + 2 < b.len && b.at[at] == '0' && (b.at[at + 1] | 0x20) == 'x' &&
	    upg_reading_number(b, at + 2, 16, false, &v) > 0)
		out[n++] = (struct upg_reading_variant){chunk ? UPG_READING_CHUNK_HEX : UPG_READING_CL_HEX, v};
	return n;
}
