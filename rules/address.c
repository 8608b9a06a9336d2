/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "list.h"

#include <arpa/inet.h>

/* ::ffff:0:0/96 (RFC 4291 2.5.5.2), where IPv4 stands. */
#define MAPPED_FIRST ((upg_number)0xffff << 32)
#define MAPPED_LAST  (MAPPED_FIRST | 0xffffffffU)

#define ADDRESS_TEXT 64

upg_number
upg_address_number(const struct upg_addr *a)
{
	return (upg_number)upg_be64(a->octets) << 64 | upg_be64(a->octets + 8);
}

/* Reads one address, IPv4 or IPv6; *bits is the width of its family. */
static bool
read_one(const char *text, upg_number *n, unsigned *bits)
{
	struct upg_addr a = {0};
	if (inet_pton(AF_INET6, text, a.octets) == 1) {
		*n = upg_address_number(&a);
		*bits = 128;
		return true;
	}
	uint8_t v4[4];
	if (inet_pton(AF_INET, text, v4) != 1)
		return false;
	*n = MAPPED_FIRST | upg_be32(v4);
	*bits = 32;
	return true;
}

/* /PREFIX or, for IPv4, /NETMASK: how many low bits vary; -1 where it is neither. */
static int
read_prefix(const char *text, unsigned bits)
{
	uint8_t mask[4];
	if (bits == 32 && strchr(text, '.')) {
		if (inet_pton(AF_INET, text, mask) != 1)
			return -1;
		uint32_t host = ~upg_be32(mask);
		if (host & (host + 1))
			return -1;
		return host ? 32 - __builtin_clz(host) : 0;
	}
	unsigned n = 0;
	size_t len = strlen(text);
	if (len == 0 || len > 3 || strspn(text, "0123456789") != len)
		return -1;
	for (; *text; text++)
		n = n * 10 + (unsigned)(*text - '0');
	return n <= bits ? (int)(bits - n) : -1;
}

/* An IPv6 range that merely spans the v4-mapped block does not mean IPv4. */
static const char *
put(struct upg_spans *s, upg_number lo, upg_number hi)
{
	static const char no_memory[] = "out of memory";
	bool inside = lo >= MAPPED_FIRST && hi <= MAPPED_LAST;
	if (inside || hi < MAPPED_FIRST || lo > MAPPED_LAST)
		return upg_span_add(s, lo, hi) ? NULL : no_memory;
	if (lo < MAPPED_FIRST && !upg_span_add(s, lo, MAPPED_FIRST - 1))
		return no_memory;
	if (hi > MAPPED_LAST && !upg_span_add(s, MAPPED_LAST + 1, hi))
		return no_memory;
	return NULL;
}

static const char *
address_member(const char *text, size_t len, struct upg_spans *s)
{
	char buf[ADDRESS_TEXT];
	if (len >= sizeof buf || memchr(text, '\0', len))
		return "no IPv4 or IPv6 address";
	memcpy(buf, text, len);
	buf[len] = '\0';

	upg_number lo, hi;
	unsigned bits, bits_hi;
	char *slash = strchr(buf, '/'), *dash = strchr(buf, '-');
	char *end = slash ? slash : dash;
	if (end)
		*end++ = '\0';
	if (!read_one(buf, &lo, &bits))
		return "no IPv4 or IPv6 address";
	hi = lo;
	if (slash) {
		int varying = read_prefix(end, bits);
		if (varying < 0)
			return bits == 32 ? "the prefix is 0 to 32 or a netmask" : "the prefix is 0 to 128";
		upg_number host = varying == 128 ? ~(upg_number)0 : ((upg_number)1 << varying) - 1;
		lo &= ~host;
		hi = lo | host;
	} else if (dash) {
		if (!read_one(end, &hi, &bits_hi))
			return "no IPv4 or IPv6 address behind the dash";
		if (bits != bits_hi)
			return "a range stays within one family";
		if (hi < lo)
			return "this range ends before it begins";
	}
	return put(s, lo, hi);
}

const struct upg_list_kind upg_address_kind = {
        .most = ~(upg_number)0,
        .plural = "addresses",
        .member = address_member,
};
