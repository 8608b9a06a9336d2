/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * logfile.h - a file of lines. Lines are collected and written together. When the disk is full the file is cut back to its last whole line, what does
 * not fit is dropped and counted, and once a second it is tried again: one clear line says so at either end.
 */
#ifndef UPG_LOGFILE_H
#define UPG_LOGFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UPG_LOGFILE_ERR_BYTES 512

struct upg_logfile;

/* How trouble is said: one line, no newline. */
struct upg_complaints {
	void (*say)(void *user, const char *line);
	void *user;
};

/* Appends to path, made with mode 0640; NULL path: standard output. NULL with err filled where it cannot be opened. */
struct upg_logfile *upg_logfile_open(const char *path, const struct upg_complaints *, char err[UPG_LOGFILE_ERR_BYTES]);

/*
 * Rotation between two lines: once the file holds most_bytes, or every_us after it was opened, it is renamed to PATH.YYYYMMDDThhmmss (UTC; -1, -2 ...
 * where that is taken) and begun anew. 0: not for that. Where the renaming fails, the file goes on and complaints say so once.
 */
void upg_logfile_rotate(struct upg_logfile *, uint64_t most_bytes, uint64_t every_us, uint64_t now_us);

/* Adds one line (without newline). now_us is CLOCK_MONOTONIC. */
void upg_logfile_write(struct upg_logfile *, const char *line, size_t len, uint64_t now_us);
void upg_logfile_flush(struct upg_logfile *, uint64_t now_us);

/* Opens path again (rotation). Where that fails the old file goes on and complaints say so. */
void upg_logfile_reopen(struct upg_logfile *, uint64_t now_us);

/* Lines lost in a gap that is over, once; 0: none, or still failing. To be said in band. */
uint64_t upg_logfile_gap(struct upg_logfile *);
/* Lines lost since it was opened. */
uint64_t upg_logfile_lost(const struct upg_logfile *);

/* Writes what is left and closes. false: lines were lost, now or before. */
bool upg_logfile_close(struct upg_logfile *, uint64_t now_us);

#endif
