/* SPDX-License-Identifier: GPL-2.0-or-later */
/* supervisor_state.h - the inside of the supervisor: supervisor.c and supervisor_records.c. */
#ifndef UPG_SUPERVISOR_STATE_H
#define UPG_SUPERVISOR_STATE_H

#include "supervisor.h"

#include <signal.h>
#include <stdatomic.h>

#define SECOND_US UINT64_C(1000000)

/* Records taken from one ring before the others have their turn. */
#define TURN_RECORDS 1024

enum worker_state {
	WORKER_WAITING, /* starts at due_us */
	WORKER_RUNNING,
	WORKER_DONE, /* ended as asked, or for good */
};

struct worker {
	enum worker_state state;
	pid_t pid;
	bool was_ready;
	uint64_t started_us, due_us, delay_us, deaths;
	uint32_t beats;
	uint64_t beat_us; /* when beats last moved on */
	struct upg_ring *ring;
	bool gone;           /* what is taken now the dead one has left, */
	uint64_t gone_until; /* up to there in the ring; its successor writes behind that */
	uint8_t *held;       /* a record that is to be given again; its octets, 0: none */
	size_t held_len;
};

struct supervisor {
	const struct upg_supervisor_options *o;
	struct worker *workers;
	_Atomic uint32_t *ready;  /* shared with the workers: which of them are */
	struct upg_crumb *crumbs; /* shared: what each has at hand */
	uint8_t *record;
	int epoll_fd, signal_fd, ready_fd;
	sigset_t mask, mask_before;
	bool stopping, failed, ready_told;
	uint64_t kill_us, tick_us;
	uint64_t linger_us; /* until then the rings wake us only when they fill */
};

/* CLOCK_MONOTONIC. */
uint64_t upg_supervisor_now_us(void);

/* --- supervisor_records.c --- */

/* Takes up to TURN_RECORDS records of one worker; how many there were. */
size_t upg_supervisor_drain(struct supervisor *, unsigned index);

/* All rings once around. True: there is more, do not wait. */
bool upg_supervisor_drain_all(struct supervisor *);

#endif
