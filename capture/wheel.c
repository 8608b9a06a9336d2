/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wheel.h"

enum { TICK_SHIFT = UPG_WHEEL_TICK_SHIFT, SLOT_SHIFT = 8, SLOT_MASK = UPG_WHEEL_SLOTS - 1 };

/* Farther than the wheel reaches: parked in the last slot it has, placed again when that comes round. */
#define REACH ((UINT64_C(1) << (SLOT_SHIFT * UPG_WHEEL_LEVELS)) - 1)

void
upg_wheel_init(struct upg_wheel *w)
{
	*w = (struct upg_wheel){0};
	for (int l = 0; l < UPG_WHEEL_LEVELS; l++)
		for (int s = 0; s < UPG_WHEEL_SLOTS; s++)
			w->slot[l][s].next = w->slot[l][s].prev = &w->slot[l][s];
}

static void
place(struct upg_wheel *w, struct upg_timer *t)
{
	uint64_t delta = t->tick > w->now_tick ? t->tick - w->now_tick : 0;
	uint64_t tick = t->tick > w->now_tick ? t->tick : w->now_tick;
	int level = 0;

	if (delta > REACH) {
		delta = REACH;
		tick = w->now_tick + REACH;
	}
	while (level < UPG_WHEEL_LEVELS - 1 && delta >> (SLOT_SHIFT * (level + 1)))
		level++;

	unsigned i = (unsigned)(tick >> (SLOT_SHIFT * level)) & SLOT_MASK;
	struct upg_timer *head = &w->slot[level][i];

	t->next = head;
	t->prev = head->prev;
	head->prev->next = t;
	head->prev = t;
	w->full[level][i / 64] |= UINT64_C(1) << (i % 64);
}

static void
unlink_timer(struct upg_timer *t)
{
	t->prev->next = t->next;
	t->next->prev = t->prev;
	t->next = t->prev = NULL;
}

void
upg_wheel_arm(struct upg_wheel *w, struct upg_timer *t, uint64_t clock_us)
{
	upg_wheel_disarm(w, t);
	/* rounded up, so that no timer is early */
	t->tick = (clock_us >> TICK_SHIFT) + ((clock_us & ((1u << TICK_SHIFT) - 1)) != 0);
	place(w, t);
	w->armed++;
}

void
upg_wheel_disarm(struct upg_wheel *w, struct upg_timer *t)
{
	if (!upg_timer_armed(t))
		return;
	/* the slot's bit may stay set: it says "look here", not "something is here" */
	unlink_timer(t);
	w->armed--;
}

/* Spreads one slot of a higher level over the levels below. */
static void
cascade(struct upg_wheel *w, int level)
{
	unsigned i = (unsigned)(w->now_tick >> (SLOT_SHIFT * level)) & SLOT_MASK;
	struct upg_timer *head = &w->slot[level][i], *t = head->next;

	w->full[level][i / 64] &= ~(UINT64_C(1) << (i % 64));
	head->next = head->prev = head;
	while (t != head) {
		struct upg_timer *next = t->next;

		place(w, t);
		t = next;
	}
}

/* The first marked slot of a level at or behind from, or UPG_WHEEL_SLOTS. */
static unsigned
next_full(const struct upg_wheel *w, int level, unsigned from)
{
	for (unsigned word = from / 64; word < UPG_WHEEL_SLOTS / 64; word++) {
		uint64_t bits = w->full[level][word];

		if (word == from / 64)
			bits &= ~UINT64_C(0) << (from % 64);
		if (bits)
			return word * 64 + (unsigned)__builtin_ctzll(bits);
	}
	return UPG_WHEEL_SLOTS;
}

/* Moves now_tick on to the next slot that may matter, at most to target. False: target reached. */
static bool
advance(struct upg_wheel *w, uint64_t target)
{
	if (w->now_tick >= target)
		return false;
	if (w->armed == 0) {
		w->now_tick = target;
		return false;
	}
	uint64_t next = w->now_tick;

	for (int level = 0; level < UPG_WHEEL_LEVELS; level++) {
		int shift = SLOT_SHIFT * level;
		unsigned at = (unsigned)(w->now_tick >> shift) & SLOT_MASK, i = next_full(w, level, at + 1);

		if (i < UPG_WHEEL_SLOTS) {
			next = ((w->now_tick >> shift) - at + i) << shift;
			break;
		}
		/* nothing more in this turn of the level; the earliest that can follow is its next turn */
		next = ((w->now_tick >> shift) - at + UPG_WHEEL_SLOTS) << shift;
		if (next_full(w, level, 0) < UPG_WHEEL_SLOTS)
			break;
	}
	if (next > target) {
		w->now_tick = target;
		return false;
	}
	w->now_tick = next;
	for (int level = UPG_WHEEL_LEVELS - 1; level > 0; level--)
		if ((w->now_tick & ((UINT64_C(1) << (SLOT_SHIFT * level)) - 1)) == 0)
			cascade(w, level);
	return true;
}

struct upg_timer *
upg_wheel_step(struct upg_wheel *w, uint64_t clock_us)
{
	uint64_t target = clock_us >> TICK_SHIFT;

	do {
		unsigned i = (unsigned)w->now_tick & SLOT_MASK;
		struct upg_timer *head = &w->slot[0][i], *t = head->next;

		while (t != head && t->tick > w->now_tick)
			t = t->next;
		if (t != head) {
			unlink_timer(t);
			w->armed--;
			return t;
		}
		if (head->next == head)
			w->full[0][i / 64] &= ~(UINT64_C(1) << (i % 64));
	} while (advance(w, target));
	return NULL;
}
