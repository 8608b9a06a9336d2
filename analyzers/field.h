/* SPDX-License-Identifier: GPL-2.0-or-later */
/* field.h - one field line (RFC 9112 5): whose name it has, and what is odd about it. */
#ifndef UPG_FIELD_H
#define UPG_FIELD_H

#include "capture/bytes.h"

/* Fields this parser has an interest in. */
enum upg_field_id {
	UPG_FIELD_OTHER,
	UPG_FIELD_CONTENT_LENGTH,
	UPG_FIELD_TRANSFER_ENCODING,
	UPG_FIELD_HOST,
	UPG_FIELD_CONNECTION,
	UPG_FIELD_UPGRADE,
	UPG_FIELD_EXPECT,
	UPG_FIELD_USER_AGENT,
	UPG_FIELD_CONTENT_TYPE,
	UPG_FIELD_AGE,
};

/* What is odd about one field line; or-ed. */
enum upg_field_flag {
	UPG_FIELD_NUL = 1,
	UPG_FIELD_BARE_CR = 2,
	UPG_FIELD_SPACE_BEFORE_COLON = 4,
	UPG_FIELD_BAD_NAME = 8,   /* no token, or no colon */
	UPG_FIELD_LOOKALIKE = 16, /* a lenient reader would take it for a framing field */
	UPG_FIELD_LIKE_TE = 32,   /* ... for Transfer-Encoding */
	UPG_FIELD_BLANK = 64,     /* continuation with nothing on it: a trimming reader ends the section here */
	UPG_FIELD_NO_COLON = 128,
};

/* One field line. Parts of the line it came from. */
struct upg_field {
	enum upg_field_id id;
	struct upg_bytes name, value; /* value without surrounding whitespace */
	bool continuation; /* obs-fold: name and id are those of the field it continues; name may be cut, or end on this line */
	unsigned flags;
	uint64_t offset; /* of the line */
};

#endif
