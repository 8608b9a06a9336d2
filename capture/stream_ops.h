/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream_ops.h - what an engine tells its inspector. */
#ifndef UPG_STREAM_OPS_H
#define UPG_STREAM_OPS_H

#include "stream_flow.h"

/* The stream.* facts; each is one event of that name (events.md). */
enum upg_stream_note {
	UPG_NOTE_OVERLAP_CONFLICT,
	UPG_NOTE_INADMISSIBLE, /* with a reason */
	UPG_NOTE_FRAGMENT_CONFLICT,
	UPG_NOTE_URGENT,
	UPG_NOTE_GAP,
	UPG_NOTE_MIDSTREAM,
	UPG_NOTE_BUDGET,
	UPG_NOTE_ENGINES_DISAGREE,
};

/*
 * What the engine tells the inspector. All are called from upg_stream_packet, _tick or _finish, in stream order. `at` points into the
 * packet or the retained buffer and lives for the call only. now_us is packet time.
 */
struct upg_stream_ops {
	void (*open)(void *user, struct upg_flow *);
	void (*data)(void *user, struct upg_flow *, enum upg_dir, const uint8_t *at, size_t len);
	/* len stream bytes were lost for good: delivery goes on behind them. */
	void (*gap)(void *user, struct upg_flow *, enum upg_dir, uint64_t len);
	/* flow is NULL for fragments. reason: a word of events.md (stream.inadmissible), what the engine itself has done, or NULL: the exception policy decides */
	void (*note)(void *user, struct upg_flow *, enum upg_dir, enum upg_stream_note, const char *reason,
	             uint64_t offset, const uint8_t *at, size_t len);
	/* This direction ends: FIN (all its bytes were delivered) or RST (either side's; then close follows). */
	void (*end)(void *user, struct upg_flow *, enum upg_dir, enum upg_end);
	/* The timer the inspector set has run out. */
	void (*timer)(void *user, struct upg_flow *, uint64_t clock_us);
	/* The flow is forgotten after this. */
	void (*close)(void *user, struct upg_flow *, enum upg_end);
};

#endif
