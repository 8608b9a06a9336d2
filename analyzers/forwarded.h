/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forwarded.h - whom a proxy says it asks for: X-Forwarded-For and its like, and Forwarded (RFC 7239). Pure. */
#ifndef UPG_FORWARDED_H
#define UPG_FORWARDED_H

#include "capture/bytes.h"

#define UPG_FORWARDED_TEXT 46 /* an IPv6 address and its NUL */

/*
 * The first or the last address of a list: "192.0.2.1, [2001:db8::1]:4711". Empty elements do not count; false, and out empty: that element is
 * no address.
 */
bool upg_forwarded_list(struct upg_bytes value, bool first, char out[UPG_FORWARDED_TEXT]);

/* The same of a Forwarded field: the parameter `for` of its first or last element. */
bool upg_forwarded_field(struct upg_bytes value, bool first, char out[UPG_FORWARDED_TEXT]);

#endif
