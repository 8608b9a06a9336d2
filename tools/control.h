/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control.h - the control socket: Suricata's unix-command protocol, versions 0.1 and 0.2. A client says {"version":"0.2"} and then commands, each a
 * JSON object; every one is answered, nothing a client sends ends more than its own connection, and nobody is waited for. In 0.2 each message
 * ends with a line feed.
 */
#ifndef UPG_CONTROL_H
#define UPG_CONTROL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define UPG_CONTROL_ERR_BYTES     512
#define UPG_CONTROL_CLIENTS       8           /* one more pushes out whoever has been silent longest */
#define UPG_CONTROL_REQUEST_BYTES (16 * 1024) /* a longer one is refused */

enum upg_control_how {
	UPG_CONTROL_OK,
	UPG_CONTROL_NOK,
	UPG_CONTROL_LATER, /* upg_control_answer will say */
};

struct upg_control_options {
	const char *path; /* NULL: clients come by upg_control_adopt alone */
	unsigned mode;    /* of the socket's file */
	void *ctx;
	/*
	 * One command; arguments is an object or NULL, borrowed. *message is the answer, a new reference (NULL: null). ticket: for an answer
	 * that comes later; it may come never: the client is told so after a while, see upg_control_run.
	 */
	enum upg_control_how (*command)(void *ctx, const char *name, json_t *arguments, uint64_t ticket,
	                                json_t **message);
	/* Nobody waits for this ticket any more. May be NULL. */
	void (*forget)(void *ctx, uint64_t ticket);
};

struct upg_control;

/* Makes the socket; a stale one in its place is removed, a living one is an error. NULL with err filled. */
struct upg_control *upg_control_open(const struct upg_control_options *, char err[UPG_CONTROL_ERR_BYTES]);
/* Closes everything; removes the socket's file unless in_child. NULL is allowed. */
void upg_control_close(struct upg_control *, bool in_child);

/* Readable when there is something to do. Belongs to the control. */
int upg_control_fd(const struct upg_control *);
/* Does what is to be done now. Never blocks. */
void upg_control_run(struct upg_control *);

/* A connected stream socket becomes a client; owned from here on. */
void upg_control_adopt(struct upg_control *, int fd);

/* The answer to a command that was to be answered later; message is stolen. A ticket nobody waits for is left alone. */
void upg_control_answer(struct upg_control *, uint64_t ticket, bool good, json_t *message);

#endif
