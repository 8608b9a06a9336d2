/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * strays.h - alerts about packets of no connection. Nobody need open one to raise them, so each event is thinned out by itself, and one alert a minute
 * stands for those held back. Private to tools/.
 */
#ifndef UPG_STRAYS_H
#define UPG_STRAYS_H

#include "analyzers/event.h"
#include "record.h"

/* One event's minute. */
struct upg_stray {
	uint64_t until_us; /* CLOCK of the inspector */
	uint64_t count,
	        strange; /* how often it was raised; how many of the alerts beyond the limit were about other hosts or reasons */
	uint64_t hosts[16]; /* a bit for each hash of a pair of addresses and a reason */
	uint64_t held;
	struct upg_record *first; /* of those held; NULL: no memory */
};

/* Zeroed: none yet. */
struct upg_strays {
	struct upg_stray *of[UPG_EVENT_COUNT]; /* NULL: not raised yet */
	uint64_t due_us;                       /* when the first minute ends in which any were held; 0: none were */
};

struct upg_inspect;

/*
 * The event is raised about the packet at hand: are its alerts to be held back? Beyond outputs.max-repeats a minute all are but those whose number is
 * a power of two, and as many about pairs of addresses that have not been seen in it, or not for this reason (may be NULL).
 */
bool upg_strays_too_often(struct upg_inspect *, enum upg_event_id, const char *reason);

/* Holds back an alert; true: the first one, which is to be given to upg_strays_keep. */
bool upg_strays_hold(struct upg_inspect *, enum upg_event_id);
/* Copies an alert, complete but not posted. */
void upg_strays_keep(struct upg_inspect *, enum upg_event_id, const struct upg_record *);

/* Posts the alerts that stand for those of minutes that are over (or all: end). */
void upg_strays_tell(struct upg_inspect *, bool end);

void upg_strays_fini(struct upg_strays *);

#endif
