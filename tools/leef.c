/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "leef.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HEADER "LEEF:2.0|upgate|upgate|" UPG_VERSION "|"

/* QRadar's runs from 1 to 10. */
static const char *
severity(const char *ours)
{
	return strcmp(ours, "1") == 0 ? "9" : strcmp(ours, "2") == 0 ? "7" : strcmp(ours, "3") == 0 ? "4" : "2";
}

size_t
upg_leef_format(const struct upg_facts *f, char *out, size_t size)
{
	static const char *const names[] = {
#define X(fact, eve, cef, label, leef) leef,
	        UPG_FACTS(X)
#undef X
	};
	struct upg_facts_line l = {.at = out, .size = size};
	char head[40];

	if (f->value[UPG_FACT_SID] == NULL)
		return 0;
	upg_facts_put(&l, HEADER, f->value[UPG_FACT_GID], "", ":");
	upg_facts_put(&l, "", f->value[UPG_FACT_SID], "", "|x09|");
	upg_facts_put(&l, "sev=", severity(f->value[UPG_FACT_SEVERITY]), "", "");
	for (int i = 0; i < UPG_FACT_COUNT; i++) {
		if (names[i] == NULL)
			continue;
		snprintf(head, sizeof head, "\t%s=", names[i]);
		upg_facts_put(&l, head, f->value[i], "", "");
	}
	return l.len;
}

size_t
upg_leef_gap(uint64_t lost, char *out, size_t size)
{
	int n = snprintf(out, size, HEADER "gap|x09|sev=4\trecords_lost=%" PRIu64 "\tmsg=syslog did not take them",
	                 lost);
	return (size_t)n < size ? (size_t)n : size - 1;
}
