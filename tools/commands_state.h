/* SPDX-License-Identifier: GPL-2.0-or-later */
/* commands_state.h - what commands.c and commands_flows.c share: these two alone. */
#ifndef UPG_COMMANDS_STATE_H
#define UPG_COMMANDS_STATE_H

#include "ask.h"
#include "commands.h"
#include "control.h"

/* A question to all workers that a client waits for. */
struct upg_commands_pending {
	uint64_t ticket; /* 0: free */
	enum upg_ask_kind kind;
	bool stats; /* get-flow-stats-by-id: those numbers alone */
	unsigned waiting;
	uint64_t due_us;
	json_t *flows;
	bool cut;
};

struct upg_commands {
	struct upg_run *run;
	struct upg_control *control;
	int epoll_fd;
	uint64_t now_us, started_us;
	struct upg_commands_pending pending[UPG_CONTROL_CLIENTS];
	unsigned workers;
	int line[][2]; /* supervisor's end, worker's end */
};

struct upg_commands_entry {
	const char *name, *arguments, *help;
	/* NULL: the workers are asked */
	enum upg_control_how (*answer)(struct upg_commands *, json_t *arguments, json_t **message);
	enum upg_ask_kind ask;
};

/* CLOCK_MONOTONIC. */
uint64_t upg_commands_clock(void);

/* Asks all workers on behalf of a client. */
enum upg_control_how upg_commands_ask(struct upg_commands *, const struct upg_commands_entry *, json_t *arguments,
                                      uint64_t ticket, json_t **message);
/* One worker's message, sane. */
void upg_commands_take(struct upg_commands *, struct upg_told *);
/* All that will come has come. */
void upg_commands_finish(struct upg_commands *, struct upg_commands_pending *);
/* The client is gone. ctx: struct upg_commands. */
void upg_commands_forget(void *ctx, uint64_t ticket);

#endif
