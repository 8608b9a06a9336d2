/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcaplist.h - the capture files that are meant by the paths an operator gives (pcapfile.c reads them). */
#ifndef UPG_PCAPLIST_H
#define UPG_PCAPLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "source.h"

/* Zeroed at first. */
struct upg_pcaplist {
	char **names; /* count of them; NULL: standard input, once at most */
	size_t count, room;
};

/*
 * Adds what path means: a file, those of a directory sorted by name (upg_pcapfile_open() tells which), or "-" for standard input. False with err
 * filled where path or its directory cannot be looked at, a directory holds no captures, standard input is there already, or memory runs out; what
 * was added until then stays. Opens no file.
 */
bool upg_pcaplist_add(struct upg_pcaplist *, const char *path, char err[UPG_ERR_BYTES]);

/* Frees the names and the list of them. */
void upg_pcaplist_fini(struct upg_pcaplist *);

#endif
