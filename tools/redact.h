/* SPDX-License-Identifier: GPL-2.0-or-later */
/* redact.h - hides the values of header fields in octets that are going to be shown. */
#ifndef UPG_REDACT_H
#define UPG_REDACT_H

#include "config.h"
#include "record.h"

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

/* Fields of HTTP whose values records show by themselves. */
struct upg_redact_fields {
	bool host, agent, content_type, xff;
};

/* Which of these outputs.redact names. The client a proxy asks for is named by its field, outputs.eve-log.xff.header, or by Forwarded. */
struct upg_redact_fields upg_redact_fields(const struct upg_config *);

/* Hides in a record what names has: these fields, and lines of its octets; an address is taken out. true: something was hidden. */
bool upg_redact_record(struct upg_record *, const struct upg_redact_fields *, const struct upg_list *names);

#endif
