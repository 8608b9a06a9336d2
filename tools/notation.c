/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "notation.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <time.h>

#define LAST_SECOND UINT64_C(253402300799) /* 9999-12-31T23:59:59Z */

void
upg_notation_address(const struct upg_addr *a, uint8_t family, char out[UPG_ADDRESS_TEXT])
{
	if (family == 4)
		inet_ntop(AF_INET, a->octets + 12, out, UPG_ADDRESS_TEXT);
	else
		inet_ntop(AF_INET6, a->octets, out, UPG_ADDRESS_TEXT);
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

void
upg_notation_time(uint64_t unix_us, char out[UPG_TIME_TEXT])
{
	struct tm tm;
	unsigned us = split(unix_us, &tm);
	size_t n = strftime(out, UPG_TIME_TEXT, "%Y-%m-%dT%H:%M:%S", &tm);

	snprintf(out + n, UPG_TIME_TEXT - n, ".%06u+0000", us);
}

void
upg_notation_time_fast(uint64_t unix_us, char out[UPG_TIME_TEXT])
{
	struct tm tm;
	unsigned us = split(unix_us, &tm);
	size_t n = strftime(out, UPG_TIME_TEXT, "%m/%d/%Y-%H:%M:%S", &tm);

	snprintf(out + n, UPG_TIME_TEXT - n, ".%06u", us);
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
