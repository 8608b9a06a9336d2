/* SPDX-License-Identifier: GPL-2.0-or-later */
/* supervisor_records.c - the workers' records, from their rings to whoever takes them. */
#include "supervisor_state.h"

#include <string.h>

/* Until no record has come for so long the rings are looked at every LOOK_US, and no worker is kept from its packets by waking us. */
#define LINGER_US (SECOND_US / 5)

/* false: it is wanted later. Nothing waits where the ring is more than a quarter full: records are worth more than what they wait for. */
static bool
give(struct supervisor *s, unsigned index, const uint8_t *record, size_t len)
{
	struct worker *w = &s->workers[index];
	size_t size, used = upg_ring_used(w->ring, &size);
	bool may_wait = used <= size / 4 && ((w->state == WORKER_RUNNING && !w->gone) || s->stopping);

	return !s->o->record || s->o->record(s->o->ctx, index, record, len, may_wait) || !may_wait;
}

size_t
upg_supervisor_drain(struct supervisor *s, unsigned index)
{
	struct worker *w = &s->workers[index];
	size_t len, taken = 0;

	if (w->held_len && !give(s, index, w->held, w->held_len))
		return 0;
	w->held_len = 0;
	while (taken < TURN_RECORDS && !w->held_len && !(w->gone && upg_ring_tail(w->ring) >= w->gone_until)) {
		switch (upg_ring_get(w->ring, s->record, UPG_RING_RECORD_BYTES, &len)) {
		case UPG_RING_EMPTY:
			return taken;
		case UPG_RING_RECORD:
			taken++;
			if (!give(s, index, s->record, len)) {
				memcpy(w->held, s->record, len);
				w->held_len = len;
			}
			break;
		case UPG_RING_CORRUPT:
			/* Whoever writes nonsense here is no longer our program. */
			if (w->state == WORKER_RUNNING && !w->gone)
				kill(w->pid, SIGKILL);
			return taken;
		}
	}
	return taken;
}

bool
upg_supervisor_drain_all(struct supervisor *s)
{
	size_t taken = 0;
	bool more = false;

	for (unsigned i = 0; i < s->o->workers; i++) {
		size_t n = upg_supervisor_drain(s, i);

		more |= n == TURN_RECORDS;
		taken += n;
	}
	uint64_t now = upg_supervisor_now_us();

	if (taken)
		s->linger_us = now + LINGER_US;
	for (unsigned i = 0; i < s->o->workers; i++)
		if (!s->workers[i].held_len)
			more |= !upg_ring_arm(s->workers[i].ring, now < s->linger_us);
	return more;
}
