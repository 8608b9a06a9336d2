/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "halfopen.h"
#include "pages.h"
#include <stddef.h>

_Static_assert(sizeof(struct upg_halfopen) == 32, "an entry is 32 octets");

enum { STEP_US = 600 * 1000 * 1000 };

bool
upg_halfopen_init(struct upg_halfopen_ring *r, uint64_t max)
{
	uint32_t buckets = 16;

	*r = (struct upg_halfopen_ring){.max = (uint32_t)max};
	while (buckets < max)
		buckets *= 2;
	r->mask = buckets - 1;
	r->at = upg_pages_map(max * sizeof(*r->at), false);
	r->bucket = upg_pages_map(buckets * sizeof(*r->bucket), true);
	if (r->at && r->bucket)
		return true;
	upg_halfopen_fini(r);
	return false;
}

void
upg_halfopen_fini(struct upg_halfopen_ring *r)
{
	upg_pages_unmap(r->at, r->max * sizeof(*r->at));
	upg_pages_unmap(r->bucket, (r->mask + UINT64_C(1)) * sizeof(*r->bucket));
	*r = (struct upg_halfopen_ring){0};
}

void
upg_halfopen_remove(struct upg_halfopen_ring *r, struct upg_halfopen *h)
{
	uint32_t ref = (uint32_t)(h - r->at) + 1, *bucket = &r->bucket[h->fingerprint & r->mask];

	if (!(h->flags & UPG_HALF_LIVE))
		return;
	if (*bucket == ref) {
		*bucket = h->chain;
	} else {
		struct upg_halfopen *before = &r->at[*bucket - 1];

		while (before->chain != ref)
			before = &r->at[before->chain - 1];
		before->chain = h->chain;
	}
	h->flags = 0;
	r->live--;
}

static void
drop_first(struct upg_halfopen_ring *r)
{
	upg_halfopen_remove(r, &r->at[r->first]);
	r->first = r->first + 1 == r->max ? 0 : r->first + 1;
	r->used--;
}

struct upg_halfopen *
upg_halfopen_add(struct upg_halfopen_ring *r, uint64_t fingerprint, uint64_t clock_us)
{
	if (r->used == r->max) {
		r->evicted += r->at[r->first].flags & UPG_HALF_LIVE;
		drop_first(r);
	}
	uint64_t i = (uint64_t)r->first + r->used++;

	if (i >= r->max)
		i -= r->max;
	struct upg_halfopen *h = &r->at[i];
	uint32_t *bucket = &r->bucket[fingerprint & r->mask];

	*h = (struct upg_halfopen){.fingerprint = fingerprint,
	                           .chain = *bucket,
	                           .born_us = (uint32_t)clock_us,
	                           .client_scale = UPG_NO_SCALE,
	                           .server_scale = UPG_NO_SCALE,
	                           .flags = UPG_HALF_LIVE};
	*bucket = (uint32_t)i + 1;
	r->live++;
	return h;
}

struct upg_halfopen *
upg_halfopen_find(const struct upg_halfopen_ring *r, uint64_t fingerprint, const struct upg_halfopen *prev)
{
	uint32_t ref = prev ? prev->chain : r->bucket[fingerprint & r->mask];

	while (ref && r->at[ref - 1].fingerprint != fingerprint)
		ref = r->at[ref - 1].chain;
	return ref ? &r->at[ref - 1] : NULL;
}

static void
expire(struct upg_halfopen_ring *r, uint64_t timeout_us)
{
	while (r->used && (!(r->at[r->first].flags & UPG_HALF_LIVE) ||
	                   (uint32_t)r->clock_us - r->at[r->first].born_us > timeout_us))
		drop_first(r);
}

void
upg_halfopen_expire(struct upg_halfopen_ring *r, uint64_t clock_us, uint64_t timeout_us)
{
	while (r->used && clock_us - r->clock_us > timeout_us)
		drop_first(r);
	/* born_us comes round after 71 minutes: no entry may become older than the hour it may wait and a step */
	while (r->used && clock_us - r->clock_us > STEP_US) {
		r->clock_us += STEP_US;
		expire(r, timeout_us);
	}
	r->clock_us = clock_us;
	expire(r, timeout_us);
}
