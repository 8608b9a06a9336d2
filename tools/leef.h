/* SPDX-License-Identifier: GPL-2.0-or-later */
/* leef.h - an alert in QRadar's Log Event Extended Format 2.0: a header between pipes, then keys and values between tabs. */
#ifndef UPG_LEEF_H
#define UPG_LEEF_H

#include "facts.h"

/*
 * `LEEF:2.0|upgate|upgate|VERSION|GID:SID|x09|devTime=...<TAB>src=...`. The format has no escapes and needs none: no value holds a tab or a line
 * end (facts.h), and no pipe stands in the header. Fields that do not fit are left out whole. size is at least 128. Returns the length; no NUL.
 */
size_t upg_leef_format(const struct upg_facts *, char *out, size_t size);
/* That records were lost. */
size_t upg_leef_gap(uint64_t lost, char *out, size_t size);

#endif
