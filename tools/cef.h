/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cef.h - an alert in ArcSight's Common Event Format, version 0: a header between pipes, then keys and values. */
#ifndef UPG_CEF_H
#define UPG_CEF_H

#include "facts.h"

/*
 * `CEF:0|upgate|upgate|VERSION|GID:SID|message|SEVERITY|act=... src=...`. In the header | and \ have a backslash before them, in values = and \;
 * line ends never occur, see facts.h. Fields that do not fit are left out whole. size is at least 320. Returns the length; no NUL.
 */
size_t upg_cef_format(const struct upg_facts *, char *out, size_t size);
/* That records were lost. */
size_t upg_cef_gap(uint64_t lost, char *out, size_t size);

#endif
