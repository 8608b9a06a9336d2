/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wheel.h - a hierarchical timer wheel (Varghese and Lauck 1987): arming, disarming and running out cost the same
 * whatever the number of timers. One tick is 1024 microseconds; a timer never runs out early and at most one tick late.
 */
#ifndef UPG_WHEEL_H
#define UPG_WHEEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Embedded in what owns the timer. All zero: not armed. */
struct upg_timer {
	struct upg_timer *next, *prev;
	uint64_t tick;
};

enum { UPG_WHEEL_LEVELS = 4, UPG_WHEEL_SLOTS = 256, UPG_WHEEL_TICK_SHIFT = 10 };

struct upg_wheel {
	uint64_t now_tick;
	uint64_t armed;                                           /* timers pending */
	struct upg_timer slot[UPG_WHEEL_LEVELS][UPG_WHEEL_SLOTS]; /* list heads */
	uint64_t full[UPG_WHEEL_LEVELS][UPG_WHEEL_SLOTS / 64];    /* which slots have timers */
};

void upg_wheel_init(struct upg_wheel *);

/* Arms t for clock_us; one that is armed already is moved. A time that is past runs out at the next step. */
void upg_wheel_arm(struct upg_wheel *, struct upg_timer *t, uint64_t clock_us);
void upg_wheel_disarm(struct upg_wheel *, struct upg_timer *t);

static inline bool
upg_timer_armed(const struct upg_timer *t)
{
	return t->next != NULL;
}

/* The clock at which t runs out, or ran out: what it was armed for, rounded up to a tick. */
static inline uint64_t
upg_timer_clock_us(const struct upg_timer *t)
{
	return t->tick << UPG_WHEEL_TICK_SHIFT;
}

/*
 * The next timer that has run out by clock_us, disarmed, or NULL: call until NULL. Timers may be armed and disarmed between calls.
 * A clock that goes back does nothing.
 */
struct upg_timer *upg_wheel_step(struct upg_wheel *, uint64_t clock_us);

/* Has upg_wheel_step() nothing to do: the tick is the same, and no timer is in its slot? */
static inline bool
upg_wheel_rests(const struct upg_wheel *w, uint64_t clock_us)
{
	const struct upg_timer *head = &w->slot[0][w->now_tick % UPG_WHEEL_SLOTS];

	return clock_us >> UPG_WHEEL_TICK_SHIFT <= w->now_tick && head->next == head;
}

#endif
