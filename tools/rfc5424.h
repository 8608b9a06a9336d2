/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rfc5424.h - an alert as structured data of syslog (RFC 5424 6.3): one element of EVE's names, then the text of fast.log. */
#ifndef UPG_RFC5424_H
#define UPG_RFC5424_H

#include "facts.h"

/*
 * Everything behind PROCID: `alert [upgate@32473 gid="1" ...] text`; 32473 is the enterprise number for examples (RFC 5612), as upgate has none.
 * Parameters that do not fit are left out whole, and then the text. size is at least 64. Returns the length; no NUL.
 */
size_t upg_rfc5424_format(const struct upg_facts *, const char *text, size_t text_len, char *out, size_t size);
/* That records were lost. */
size_t upg_rfc5424_gap(uint64_t lost, char *out, size_t size);

#endif
