/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nearest.h - what a mistyped word was perhaps meant to be. */
#ifndef UPG_NEAREST_H
#define UPG_NEAREST_H

#include <stddef.h>

struct upg_nearest {
	const char *word; /* not NUL terminated */
	size_t len;
	const char *best; /* the candidate of the fewest edits so far, the first of equals */
	unsigned edits;
};

/* Offers one candidate; it must outlive n. */
void upg_nearest_offer(struct upg_nearest *n, const char *candidate);

#endif
