/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "repeats.h"

#include <stdlib.h>
#include <string.h>

/* An alert without its evidence. */
#define BRIEF_BYTES (offsetof(struct upg_record, alert) + offsetof(struct upg_record_alert, bytes))

struct slot {
	uint32_t gid, sid;
	uint64_t end_us; /* of its interval; 0: free */
	uint64_t passed, held;
	struct upg_record *last; /* BRIEF_BYTES of it; NULL: none was held back */
};

struct upg_repeats {
	uint64_t most, interval_us;
	uint64_t due_us; /* no interval ends before */
	struct slot *at[UPG_REPEATS_RULES];
	size_t count;
	struct upg_record told;
};

struct upg_repeats *
upg_repeats_new(uint64_t most, uint64_t interval_us)
{
	struct upg_repeats *p = calloc(1, sizeof *p);

	if (p == NULL)
		return NULL;
	p->most = most;
	p->interval_us = interval_us;
	p->due_us = UINT64_MAX;
	return p;
}

static void
drop(struct upg_repeats *p, size_t i)
{
	free(p->at[i]->last);
	free(p->at[i]);
	p->at[i] = p->at[--p->count];
}

void
upg_repeats_free(struct upg_repeats *p)
{
	while (p != NULL && p->count > 0)
		drop(p, 0);
	free(p);
}

/* NULL: no room for one more. */
static struct slot *
slot_of(struct upg_repeats *p, const struct upg_record *r)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->at[i]->sid == r->alert.sid && p->at[i]->gid == r->alert.gid)
			return p->at[i];
	struct slot *s = p->count < UPG_REPEATS_RULES ? calloc(1, sizeof *s) : NULL;
	if (s == NULL)
		return NULL;
	s->gid = r->alert.gid;
	s->sid = r->alert.sid;
	s->end_us = r->ts_us > UINT64_MAX - p->interval_us ? UINT64_MAX : r->ts_us + p->interval_us;
	if (s->end_us < p->due_us)
		p->due_us = s->end_us;
	return p->at[p->count++] = s;
}

bool
upg_repeats_pass(struct upg_repeats *p, const struct upg_record *r)
{
	if (p->most == 0 || r->type != UPG_RECORD_ALERT)
		return true;
	struct slot *s = slot_of(p, r);
	if (s == NULL)
		return true;
	if (s->passed < p->most || (s->last == NULL && (s->last = malloc(BRIEF_BYTES)) == NULL)) {
		s->passed++;
		return true;
	}
	memcpy((void *)s->last, r, BRIEF_BYTES);
	s->held++;
	return false;
}

const struct upg_record *
upg_repeats_due(struct upg_repeats *p, uint64_t ts_us)
{
	if (ts_us < p->due_us)
		return NULL;
	p->due_us = UINT64_MAX;
	for (size_t i = 0; i < p->count;) {
		struct slot *s = p->at[i];
		if (s->end_us > ts_us) {
			if (s->end_us < p->due_us)
				p->due_us = s->end_us;
			i++;
			continue;
		}
		bool tell = s->held > 0;
		if (tell) {
			memcpy(&p->told, s->last, BRIEF_BYTES);
			p->told.size = BRIEF_BYTES;
			p->told.alert.repeated = s->held;
			p->told.alert.bytes_len = p->told.alert.packet_len = 0;
		}
		drop(p, i);
		if (tell) {
			p->due_us = 0; /* there may be more */
			return &p->told;
		}
	}
	return NULL;
}
