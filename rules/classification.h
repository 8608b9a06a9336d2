/* SPDX-License-Identifier: GPL-2.0-or-later */
/* classification.h - the classtypes of Suricata's and Snort's classification.config. */
#ifndef UPG_CLASSIFICATION_H
#define UPG_CLASSIFICATION_H

#include "lex.h"

struct upg_classification {
	const char *name;        /* "web-application-attack" */
	const char *description; /* EVE alert.category */
	uint8_t priority;
};

/* NULL: unknown, and *nearest is the name most like it. */
const struct upg_classification *upg_classification_find(const char *name, size_t len, const char **nearest);

#endif
