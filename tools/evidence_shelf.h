/* SPDX-License-Identifier: GPL-2.0-or-later */
/* evidence_shelf.h - the directory of evidence_files.c: what files there are, oldest first, and their budget. Private to evidence*.c. */
#ifndef UPG_EVIDENCE_SHELF_H
#define UPG_EVIDENCE_SHELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence.h"
#include "logfile.h"

struct upg_evidence_shelf {
	int dir_fd; /* -1: not open */
	uint64_t most_bytes, most_files;
	uint64_t bytes;   /* of the files, and of what is written aside (its writer counts that) */
	uint64_t deleted; /* files, to make room */
	struct upg_shelved {
		struct upg_evidence_id id;
		uint64_t bytes;
	} * files; /* a ring of most_files */
	size_t first, count;
};

/* The name of what will be a connection's file. */
void upg_evidence_name_aside(const struct upg_evidence_id *, char out[UPG_EVIDENCE_NAME_BYTES]);

/* Opens the directory. most_bytes and most_files are set. false with err filled: nothing has changed. */
bool upg_evidence_shelf_open(struct upg_evidence_shelf *, const char *dir, char err[UPG_LOGFILE_ERR_BYTES]);
void upg_evidence_shelf_close(struct upg_evidence_shelf *);

/* Deletes the oldest files until so many octets more fit. false: they never do; no file is left then. */
bool upg_evidence_shelf_room(struct upg_evidence_shelf *, uint64_t bytes);

/* A file of so many octets has its name now, as the youngest one or in the place of its former self. */
void upg_evidence_shelf_put(struct upg_evidence_shelf *, const struct upg_evidence_id *, uint64_t bytes);

#endif
