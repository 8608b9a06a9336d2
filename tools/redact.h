/* SPDX-License-Identifier: GPL-2.0-or-later */
/* redact.h - hides the values of header fields in octets that are going to be shown. */
#ifndef UPG_REDACT_H
#define UPG_REDACT_H

#include "config.h"

/*
 * Overwrites with `*` the value of every line that begins with one of the names (any case) and a colon, folded lines included (RFC 9112 5.2). A line
 * is what begins the octets or follows CR or LF. Returns whether anything was hidden.
 */
bool upg_redact(uint8_t *at, size_t len, const struct upg_list *names);

/*
 * A segment may begin in the middle of a value: its first line is hidden, unless it is an HTTP/1 start line or a named field's that upg_redact sees to, or
 * names is empty. true: something was hidden.
 */
bool upg_redact_begin(uint8_t *at, size_t len, const struct upg_list *names);

#endif
