/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/siphash.h"
#include "watch.h"

#include <stdlib.h>
#include <string.h>

#define MINUTE_US (60 * UPG_SEC_US)

/* Have these hosts been seen with this reason in this minute? Now they have; others may stand for them. */
static bool
seen(const struct upg_inspect *in, struct upg_stray *s, const char *reason)
{
	const struct upg_tuple *t = &in->packet->tuple;
	uint8_t all[sizeof t->src + sizeof t->dst + 32] = {0}; /* reasons are told apart by their first 32 octets */

	memcpy(all, &t->src, sizeof t->src);
	memcpy(all + sizeof t->src, &t->dst, sizeof t->dst);
	if (reason)
		memcpy(all + sizeof t->src + sizeof t->dst, reason, strnlen(reason, 32));
	uint64_t hash = upg_siphash(in->opt.hash_key, all, sizeof all) % (64 * (sizeof s->hosts / sizeof *s->hosts));
	uint64_t *word = &s->hosts[hash / 64], bit = UINT64_C(1) << hash % 64;
	bool was = *word & bit;

	*word |= bit;
	return was;
}

static void
tell(struct upg_inspect *in, struct upg_stray *s)
{
	if (s->held && s->first) {
		s->first->alert.repeated = s->held;
		s->first->ts_us = in->ts_us;
		upg_watch_post_copy(in, s->first);
		in->stats.alerts++;
	}
	s->held = 0;
}

bool
upg_strays_too_often(struct upg_inspect *in, enum upg_event_id id, const char *reason)
{
	struct upg_stray *s = in->strays.of[id];
	uint64_t most = in->opt.lim->alert_repeats_max;

	if (!s && !(s = in->strays.of[id] = calloc(1, sizeof *s)))
		return false;
	if (in->clock_us >= s->until_us) {
		s->until_us = in->clock_us + MINUTE_US;
		s->count = s->strange = 0;
		memset(s->hosts, 0, sizeof s->hosts);
	}
	uint64_t n = ++s->count;
	bool known = seen(in, s, reason);
	if (n <= most || (n & (n - 1)) == 0)
		return false;
	return known || ++s->strange > most;
}

bool
upg_strays_hold(struct upg_inspect *in, enum upg_event_id id)
{
	return in->strays.of[id]->held++ == 0;
}

void
upg_strays_keep(struct upg_inspect *in, enum upg_event_id id, const struct upg_record *r)
{
	struct upg_stray *s = in->strays.of[id];

	if (!s->first)
		s->first = malloc(sizeof *s->first);
	if (s->first)
		memcpy(s->first, r, r->size);
	if (!in->strays.due_us || s->until_us < in->strays.due_us)
		in->strays.due_us = s->until_us;
}

void
upg_strays_tell(struct upg_inspect *in, bool end)
{
	struct upg_strays *all = &in->strays;

	if (!all->due_us || (in->clock_us < all->due_us && !end))
		return;
	all->due_us = 0;
	for (size_t i = 0; i < UPG_EVENT_COUNT; i++) {
		struct upg_stray *s = all->of[i];
		if (s && (end || in->clock_us >= s->until_us))
			tell(in, s);
		else if (s && s->held && (!all->due_us || s->until_us < all->due_us))
			all->due_us = s->until_us;
	}
}

void
upg_strays_fini(struct upg_strays *all)
{
	for (size_t i = 0; i < UPG_EVENT_COUNT; i++) {
		if (all->of[i])
			free(all->of[i]->first);
		free(all->of[i]);
	}
}
