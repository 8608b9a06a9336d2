/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cef.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HEADER       "CEF:0|upgate|upgate|" UPG_VERSION "|"
#define NAME_BYTES   200
#define IN_HEADER    "|\\"
#define IN_EXTENSION "=\\"

/* Ours falls from 1, theirs rises to 10: very high, high, medium, low. */
static const char *
severity(const char *ours)
{
	return strcmp(ours, "1") == 0 ? "9" : strcmp(ours, "2") == 0 ? "7" : strcmp(ours, "3") == 0 ? "4" : "2";
}

size_t
upg_cef_format(const struct upg_facts *f, char *out, size_t size)
{
	static const struct {
		const char *key, *label;
	} names[] = {
#define X(fact, eve, cef, label, leef) {cef, label},
	        UPG_FACTS(X)
#undef X
	};
	struct upg_facts_line l = {.at = out, .size = size};
	char head[100];
	size_t begin;

	if (f->value[UPG_FACT_SID] == NULL)
		return 0;
	upg_facts_put(&l, HEADER, f->value[UPG_FACT_GID], "", ":");
	upg_facts_put(&l, "", f->value[UPG_FACT_SID], "", "|");
	upg_facts_put_short(&l, f->value[UPG_FACT_SIGNATURE], IN_HEADER, NAME_BYTES);
	upg_facts_put(&l, "|", severity(f->value[UPG_FACT_SEVERITY]), "", "|");
	begin = l.len;
	for (int i = 0; i < UPG_FACT_COUNT; i++) {
		const char *space = l.len > begin ? " " : "";
		if (names[i].key == NULL)
			continue;
		if (names[i].label != NULL)
			snprintf(head, sizeof head, "%s%sLabel=%s %s=", space, names[i].key, names[i].label,
			         names[i].key);
		else
			snprintf(head, sizeof head, "%s%s=", space, names[i].key);
		upg_facts_put(&l, head, f->value[i], IN_EXTENSION, "");
	}
	return l.len;
}

size_t
upg_cef_gap(uint64_t lost, char *out, size_t size)
{
	int n = snprintf(out, size, HEADER "gap|alerts were lost|4|cnt=%" PRIu64 " msg=syslog did not take them", lost);
	return (size_t)n < size ? (size_t)n : size - 1;
}
