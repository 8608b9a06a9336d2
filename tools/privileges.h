/* SPDX-License-Identifier: GPL-2.0-or-later */
/* privileges.h - what a process may still do once its queue is bound and its sockets are open. */
#ifndef UPG_PRIVILEGES_H
#define UPG_PRIVILEGES_H

#include <stdbool.h>

#include "capture/source.h"

struct upg_privileges {
	const char *user; /* name or number to run as, with its own groups; NULL or "": stay who we are */
	bool net_admin;   /* keep CAP_NET_ADMIN: verdicts need it for as long as they are sent */
	bool net_raw;     /* keep CAP_NET_RAW: only to open raw sockets later */
	/*
	 * The supervisor's: starts successors of dead workers (which bind their queue, open their sockets and change
	 * user themselves) and signals them. Keeps CAP_NET_ADMIN, CAP_NET_RAW, CAP_SETUID, CAP_SETGID, CAP_SETPCAP and CAP_KILL, and its user.
	 */
	bool supervisor;
};

/*
 * Gives up everything else, for good: capabilities in all sets, set-user-id programs (no_new_privs), supplementary
 * groups of another user. Capabilities not held to begin with are no error. A parent-death signal set before survives the change of user (the
 * kernel clears it otherwise). Call once, before any thread starts. 0, or -1 with err filled; the caller must then
 * not go on.
 */
int upg_privileges_drop(const struct upg_privileges *, char err[UPG_ERR_BYTES]);

/*
 * For a worker, last of all: a seccomp filter that leaves the system calls of the packet path, memory, and reading files (a
 * reload). Any other fails with EPERM; starting a program or tracing one kills the process. Requires no_new_privs (above).
 * 0, or -1 with err filled. Does nothing in a build under a sanitizer, which calls what it likes.
 */
int upg_privileges_confine(char err[UPG_ERR_BYTES]);

#endif
