/* SPDX-License-Identifier: GPL-2.0-or-later */
/* utf8.h - is it UTF-8 (RFC 3629 4)? Octet by octet, over any cut; a zeroed struct is ready for use. */
#ifndef UPG_UTF8_H
#define UPG_UTF8_H

#include "capture/bytes.h"

struct upg_utf8 {
	uint8_t left;      /* octets still to come of the character at hand */
	uint8_t low, high; /* what the next one of them may be */
};

/* Index of the first octet that makes it none, or len. */
size_t upg_utf8_feed(struct upg_utf8 *, struct upg_bytes);

/* Does no character stand open? */
bool upg_utf8_whole(const struct upg_utf8 *);

#endif
