/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rfc5424.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ELEMENT "[upgate@32473"
#define ESCAPED "\"\\]" /* RFC 5424 6.3.3 */

size_t
upg_rfc5424_format(const struct upg_facts *f, const char *text, size_t text_len, char *out, size_t size)
{
	static const char *const names[] = {
#define X(fact, eve, cef, label, leef) eve,
	        UPG_FACTS(X)
#undef X
	};
	struct upg_facts_line l = {.at = out, .size = size - 1}; /* room for the bracket */
	char head[40];

	upg_facts_put(&l, "alert ", ELEMENT, "", "");
	for (int i = 0; i < UPG_FACT_COUNT; i++) {
		if (names[i] == NULL)
			continue;
		snprintf(head, sizeof head, " %s=\"", names[i]);
		upg_facts_put(&l, head, f->value[i], ESCAPED, "\"");
	}
	out[l.len++] = ']';
	if (!l.cut && text_len + 1 <= size - l.len) {
		out[l.len++] = ' ';
		memcpy(out + l.len, text, text_len);
		l.len += text_len;
	}
	return l.len;
}

size_t
upg_rfc5424_gap(uint64_t lost, char *out, size_t size)
{
	int n = snprintf(out, size,
	                 "gap " ELEMENT " sink=\"syslog\" records_lost=\"%" PRIu64 "\"] %" PRIu64
	                 " alerts were lost: syslog did not take them",
	                 lost, lost);
	return (size_t)n < size ? (size_t)n : size - 1;
}
