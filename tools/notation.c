/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "notation.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LAST_SECOND UINT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/* Two digits at a time: dividing is what numbers cost. */
static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051"
        "525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

static size_t
digits_of(uint64_t value)
{
	size_t len = 1;

	for (; value >= 10000; value /= 10000)
		len += 4;
	return len + (value >= 10) + (value >= 100) + (value >= 1000);
}

size_t
upg_notation_number(uint64_t value, char out[UPG_NUMBER_TEXT])
{
	size_t len = digits_of(value), at = len;

	out[len] = '\0';
	for (; value >= 100; value /= 100)
		memcpy(out + (at -= 2), pairs + 2 * (value % 100), 2);
	if (value >= 10)
		memcpy(out, pairs + 2 * value, 2);
	else
		out[0] = (char)('0' + value);
	return len;
}

/* inet_ntop is slow, and IPv4 addresses stand in every record. */
static size_t
dotted_quad(const uint8_t octets[4], char *out)
{
	const char *begin = out;

	for (size_t i = 0; i < 4; i++) {
		unsigned v = octets[i];
		if (v >= 100)
			*out++ = (char)('0' + v / 100);
		if (v >= 10) {
			memcpy(out, pairs + 2 * (v % 100), 2);
			out += 2;
		} else {
			*out++ = (char)('0' + v);
		}
		*out++ = i < 3 ? '.' : '\0';
	}
	return (size_t)(out - begin) - 1;
}

size_t
upg_notation_address(const struct upg_addr *a, uint8_t family, char out[UPG_ADDRESS_TEXT])
{
	if (family == 4)
		return dotted_quad(a->octets + 12, out);
	inet_ntop(AF_INET6, a->octets, out, UPG_ADDRESS_TEXT);
	return strlen(out);
}

void
upg_notation_address_full(const struct upg_addr *a, uint8_t family, char out[UPG_ADDRESS_TEXT])
{
	if (family == 4) {
		upg_notation_address(a, family, out);
		return;
	}
	for (int i = 0, at = 0; i < 16; i += 2)
		at += snprintf(out + at, UPG_ADDRESS_TEXT - (size_t)at, "%s%02x%02x", i > 0 ? ":" : "", a->octets[i],
		               a->octets[i + 1]);
}

/* IANA's names, as Suricata has them. */
const char *
upg_notation_proto(uint8_t proto, char out[UPG_PROTO_TEXT])
{
	switch (proto) {
	case IPPROTO_TCP:
		return "TCP";
	case IPPROTO_UDP:
		return "UDP";
	case IPPROTO_ICMP:
		return "ICMP";
	case IPPROTO_ICMPV6:
		return "IPv6-ICMP";
	case IPPROTO_SCTP:
		return "SCTP";
	case IPPROTO_GRE:
		return "GRE";
	case IPPROTO_ESP:
		return "ESP";
	default:
		out[0] = (char)('0' + proto / 100);
		out[1] = pairs[2 * (proto % 100)];
		out[2] = pairs[2 * (proto % 100) + 1];
		out[3] = '\0';
		return out;
	}
}

static unsigned
split(uint64_t unix_us, struct tm *tm)
{
	uint64_t seconds = unix_us / 1000000;
	unsigned us = (unsigned)(unix_us % 1000000);

	if (seconds > LAST_SECOND)
		seconds = LAST_SECOND, us = 999999;
	time_t t = (time_t)seconds;
	gmtime_r(&t, tm);
	return us;
}

/* `width` decimal digits and what parts them from the next ones; returns behind it. */
static char *
put(char *out, unsigned value, int width, char then)
{
	for (int i = width; i-- > 0; value /= 10)
		out[i] = (char)('0' + value % 10);
	out[width] = then;
	return out + width + 1;
}

static char *
put_clock(char *out, const struct tm *tm, unsigned us)
{
	out = put(out, (unsigned)tm->tm_hour, 2, ':');
	out = put(out, (unsigned)tm->tm_min, 2, ':');
	out = put(out, (unsigned)tm->tm_sec, 2, '.');
	return put(out, us, 6, '\0') - 1;
}

/* Records come by the thousand in a second: all but its fraction was written for the one before. */
void
upg_notation_time(uint64_t unix_us, char out[UPG_TIME_TEXT])
{
	static _Thread_local uint64_t latest = UINT64_MAX;
	static _Thread_local char second[sizeof "2026-11-23T06:09:06." - 1];
	uint64_t seconds = unix_us / 1000000;
	unsigned us = (unsigned)(unix_us % 1000000);
	struct tm tm;

	if (seconds != latest || seconds > LAST_SECOND) {
		us = split(unix_us, &tm);
		char *to = put(out, (unsigned)tm.tm_year + 1900, 4, '-');
		to = put(to, (unsigned)tm.tm_mon + 1, 2, '-');
		put_clock(put(to, (unsigned)tm.tm_mday, 2, 'T'), &tm, us);
		memcpy(second, out, sizeof second);
		latest = seconds;
	}
	memcpy(out, second, sizeof second);
	memcpy(put(out + sizeof second, us, 6, '+') - 1, "+0000", sizeof "+0000");
}

void
upg_notation_time_fast(uint64_t unix_us, char out[UPG_TIME_TEXT])
{
	struct tm tm;
	unsigned us = split(unix_us, &tm);

	out = put(out, (unsigned)tm.tm_mon + 1, 2, '/');
	out = put(out, (unsigned)tm.tm_mday, 2, '/');
	out = put(out, (unsigned)tm.tm_year + 1900, 4, '-');
	put_clock(out, &tm, us);
}

size_t
upg_notation_host(const char *host, unsigned *port)
{
	const char *colon = strrchr(host, ':');
	size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;
	/* an address of IPv6 is in brackets where a port follows */
	bool bare = colon && colon != strchr(host, ':') && (host[0] != '[' || colon[-1] != ']');

	*port = digits > 0 && digits <= 5 && colon[1 + digits] == '\0' && !bare ? (unsigned)atoi(colon + 1) : 0;
	if (*port == 0 || *port > UINT16_MAX) {
		*port = 0;
		return strlen(host);
	}
	return (size_t)(colon - host);
}

void
upg_notation_ended(const struct upg_upgrade_record *u, char out[UPG_ENDED_TEXT])
{
	const char *name = upg_ended_name(u->ended);

	if (u->outcome == UPG_OUTCOME_SWITCHED)
		name = "switched";
	if (u->outcome == UPG_OUTCOME_REFUSED && u->ended != UPG_ENDED_NONCE)
		snprintf(out, UPG_ENDED_TEXT, "%u", u->status);
	else
		snprintf(out, UPG_ENDED_TEXT, "%s", name ? name : "open");
}
