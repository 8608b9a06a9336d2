/* SPDX-License-Identifier: GPL-2.0-or-later */
/* commands.h - the commands of the control socket (control.h), answered by the supervisor or, where connections are concerned, by all workers. */
#ifndef UPG_COMMANDS_H
#define UPG_COMMANDS_H

#include <stdio.h>

#include "run.h"

struct upg_commands;

/* unix-command: the socket, and a line to each worker. NULL: there is none (err[0] 0), or it cannot be had (err filled). */
struct upg_commands *upg_commands_open(struct upg_run *, unsigned workers, char err[UPG_ERR_BYTES]);
/* In a worker: keeps its own line, closes everything else. NULL: -1. */
int upg_commands_worker(struct upg_commands *, unsigned index);
/* In the supervisor. NULL is allowed. */
void upg_commands_close(struct upg_commands *);

int upg_commands_fd(const struct upg_commands *);
/* Something is readable. */
void upg_commands_run(struct upg_commands *);
/* Answers that workers still owe are given up in time. NULL is allowed. */
void upg_commands_tick(struct upg_commands *, uint64_t now_us);

/* Name, arguments ("a, b" or "") and help of the i-th command; NULL past the last. Static. */
const char *upg_commands_row(size_t i, const char **arguments, const char **help);

/* `upgate ctl`: sends one command and prints the answer. Returns the exit status. (ctl.c) */
int upg_ctl(int argc, char *const argv[], const struct upg_config *);

#endif
