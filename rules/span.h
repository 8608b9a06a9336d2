/* SPDX-License-Identifier: GPL-2.0-or-later */
/* span.h - sets of numbers, kept as sorted ranges: the addresses and the ports a rule names. */
#ifndef UPG_SPAN_H
#define UPG_SPAN_H

#include <stdbool.h>
#include <stddef.h>

/* Wide enough for an IPv6 address; IPv4 stands v4-mapped, a port as it is. */
typedef unsigned __int128 upg_number;

struct upg_span {
	upg_number lo, hi; /* both included */
};

/* Zeroed: the empty set. Owns `at` (malloc). Ordered, disjoint and never adjacent after upg_span_settle(). */
struct upg_spans {
	struct upg_span *at;
	size_t count, room;
};

void upg_span_fini(struct upg_spans *);

/* Puts lo..hi in, unsettled. lo <= hi. false: no memory. */
bool upg_span_add(struct upg_spans *, upg_number lo, upg_number hi);

/* Sorts and merges. */
void upg_span_settle(struct upg_spans *);

/* Every number of 0..most that is not in the settled set. false: no memory, the set is unchanged. */
bool upg_span_invert(struct upg_spans *, upg_number most);

/* Takes out of the settled set a what is in the settled set b. false: no memory, a is unchanged. */
bool upg_span_subtract(struct upg_spans *a, const struct upg_spans *b);

/* Is n in the settled set? */
bool upg_span_has(const struct upg_spans *, upg_number n);

#endif
