/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nearest.h"

#include <string.h>

#define COMPARED 63 /* octets of either word; more do not make a difference */

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Edits between two words: insertion, deletion or exchange of one octet, or a swap of two neighbours (optimal string alignment). */
static unsigned
edits(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned rows[3][COMPARED + 1];
	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned *row = rows[i % 3];
		const unsigned *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			row[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]), least(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

void
upg_nearest_offer(struct upg_nearest *n, const char *candidate)
{
	size_t len = strlen(candidate), apart = len > n->len ? len - n->len : n->len - len;
	if (n->best && apart >= n->edits) /* no fewer edits than that */
		return;
	unsigned cost =
	        edits(n->word, n->len > COMPARED ? COMPARED : n->len, candidate, len > COMPARED ? COMPARED : len);
	if (!n->best || cost < n->edits) {
		n->best = candidate;
		n->edits = cost;
	}
}
