/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_measure.c - numbers with units: how sizes and times are read and written. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config_table.h"

/* "1.5" or "0x1f" in units of scale; the text behind it in *end. */
static bool
number(const char *text, bool hex, uint64_t scale, uint64_t *out, const char **end)
{
	uint64_t whole = 0, fraction = 0, unit = 1;
	const char *p = text;

	if (hex && p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		char *stop;
		if (strspn(p + 2, "0123456789abcdefABCDEF") == 0 || strspn(p + 2, "0123456789abcdefABCDEF") > 16)
			return false;
		*out = strtoull(p, &stop, 16);
		*end = stop;
		return true;
	}
	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(whole, 10, &whole) ||
		    __builtin_add_overflow(whole, (uint64_t)(*p - '0'), &whole))
			return false;
	if (p == text)
		return false;
	if (*p == '.' && scale > 1) {
		const char *digits = ++p;
		for (; *p >= '0' && *p <= '9'; p++)
			if (p - digits < 9)
				fraction = fraction * 10 + (uint64_t)(*p - '0'), unit *= 10;
		if (p == digits)
			return false;
	}
	*end = p;
	uint64_t part = (uint64_t)((unsigned __int128)fraction * scale / unit);
	return !__builtin_mul_overflow(whole, scale, out) && !__builtin_add_overflow(*out, part, out);
}

struct unit {
	const char *name;
	uint64_t scale;
};

static const struct unit sizes[] = {
        {"", 1},          {"b", 1},       {"kb", UPG_KIB}, {"kib", UPG_KIB}, {"k", UPG_KIB}, {"mb", UPG_MIB},
        {"mib", UPG_MIB}, {"m", UPG_MIB}, {"gb", UPG_GIB}, {"gib", UPG_GIB}, {"g", UPG_GIB}, {NULL, 0},
};
static const struct unit times[] = {
        {"", UPG_SEC_US},
        {"us", 1},
        {"ms", 1000},
        {"s", UPG_SEC_US},
        {"m", 60 * UPG_SEC_US},
        {"h", 3600 * UPG_SEC_US},
        {"d", 86400 * UPG_SEC_US},
        {NULL, 0},
};

static bool
measured(const struct unit *units, const char *text, uint64_t *out)
{
	const char *suffix = text + strspn(text, "0123456789."), *end;

	suffix += strspn(suffix, " ");
	for (; units->name != NULL; units++)
		if (strcasecmp(units->name, suffix) == 0)
			return number(text, false, units->scale, out, &end) && end + strspn(end, " ") == suffix;
	return false;
}

bool
upg_config_measure_parse(enum upg_setting_type type, const char *text, uint64_t *out)
{
	const char *end;

	if (type == UPG_SETTING_BYTES)
		return measured(sizes, text, out);
	if (type == UPG_SETTING_US)
		return measured(times, text, out);
	return number(text, type == UPG_SETTING_MARK, 1, out, &end) && *end == '\0';
}

void
upg_config_measure_print(uint64_t v, enum upg_setting_type type, char *out, size_t size)
{
	if (type == UPG_SETTING_MARK)
		snprintf(out, size, "0x%" PRIx64, v);
	else if (type == UPG_SETTING_COUNT)
		snprintf(out, size, "%" PRIu64, v);
	else if (type == UPG_SETTING_BYTES && v != 0 && v % UPG_GIB == 0)
		snprintf(out, size, "%" PRIu64 " GiB", v / UPG_GIB);
	else if (type == UPG_SETTING_BYTES && v != 0 && v % UPG_MIB == 0)
		snprintf(out, size, "%" PRIu64 " MiB", v / UPG_MIB);
	else if (type == UPG_SETTING_BYTES && v != 0 && v % UPG_KIB == 0)
		snprintf(out, size, "%" PRIu64 " KiB", v / UPG_KIB);
	else if (type == UPG_SETTING_BYTES)
		snprintf(out, size, "%" PRIu64 " B", v);
	else if (v % (3600 * UPG_SEC_US) == 0 && v != 0)
		snprintf(out, size, "%" PRIu64 "h", v / (3600 * UPG_SEC_US));
	else if (v % (60 * UPG_SEC_US) == 0 && v != 0)
		snprintf(out, size, "%" PRIu64 "m", v / (60 * UPG_SEC_US));
	else if (v % UPG_SEC_US == 0)
		snprintf(out, size, "%" PRIu64 "s", v / UPG_SEC_US);
	else if (v > UPG_SEC_US && v % (UPG_SEC_US / 10) == 0)
		snprintf(out, size, "%" PRIu64 ".%" PRIu64 "s", v / UPG_SEC_US, v % UPG_SEC_US / (UPG_SEC_US / 10));
	else if (v % 1000 == 0)
		snprintf(out, size, "%" PRIu64 "ms", v / 1000);
	else
		snprintf(out, size, "%" PRIu64 "us", v);
}
