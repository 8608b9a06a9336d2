/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "span.h"

#include <stdlib.h>

void
upg_span_fini(struct upg_spans *s)
{
	free(s->at);
	*s = (struct upg_spans){0};
}

bool
upg_span_add(struct upg_spans *s, upg_number lo, upg_number hi)
{
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : 4;
		struct upg_span *at = reallocarray(s->at, room, sizeof *at);
		if (!at)
			return false;
		s->at = at;
		s->room = room;
	}
	s->at[s->count++] = (struct upg_span){lo, hi};
	return true;
}

static int
by_start(const void *a, const void *b)
{
	const struct upg_span *x = a, *y = b;
	return x->lo < y->lo ? -1 : x->lo > y->lo;
}

void
upg_span_settle(struct upg_spans *s)
{
	if (s->count < 2)
		return;
	qsort(s->at, s->count, sizeof *s->at, by_start);
	size_t n = 0;
	for (size_t i = 1; i < s->count; i++) {
		struct upg_span *last = &s->at[n];
		/* lo - 1 cannot wrap where lo is beyond last->hi */
		if (s->at[i].lo <= last->hi || s->at[i].lo - 1 == last->hi) {
			if (s->at[i].hi > last->hi)
				last->hi = s->at[i].hi;
		} else {
			s->at[++n] = s->at[i];
		}
	}
	s->count = n + 1;
}

bool
upg_span_invert(struct upg_spans *s, upg_number most)
{
	struct upg_spans out = {0};
	upg_number from = 0;
	bool rest = true; /* is anything left from `from` on? */

	for (size_t i = 0; i < s->count; i++) {
		if (s->at[i].lo > from && !upg_span_add(&out, from, s->at[i].lo - 1))
			goto no_memory;
		if (s->at[i].hi >= most) {
			rest = false;
			break;
		}
		from = s->at[i].hi + 1;
	}
	if (rest && !upg_span_add(&out, from, most))
		goto no_memory;
	upg_span_fini(s);
	*s = out;
	return true;

no_memory:
	upg_span_fini(&out);
	return false;
}

bool
upg_span_subtract(struct upg_spans *a, const struct upg_spans *b)
{
	struct upg_spans out = {0};

	for (size_t i = 0, j = 0; i < a->count; i++) {
		upg_number lo = a->at[i].lo, hi = a->at[i].hi;
		bool rest = true;
		while (j < b->count && b->at[j].hi < lo)
			j++;
		/* k, not j: one range of b may reach into the next of a */
		for (size_t k = j; k < b->count && b->at[k].lo <= hi; k++) {
			if (b->at[k].lo > lo && !upg_span_add(&out, lo, b->at[k].lo - 1))
				goto no_memory;
			if (b->at[k].hi >= hi) {
				rest = false;
				break;
			}
			lo = b->at[k].hi + 1;
		}
		if (rest && !upg_span_add(&out, lo, hi))
			goto no_memory;
	}
	upg_span_fini(a);
	*a = out;
	return true;

no_memory:
	upg_span_fini(&out);
	return false;
}

bool
upg_span_has(const struct upg_spans *s, upg_number n)
{
	size_t lo = 0, hi = s->count;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (n < s->at[mid].lo)
			hi = mid;
		else if (n > s->at[mid].hi)
			lo = mid + 1;
		else
			return true;
	}
	return false;
}
