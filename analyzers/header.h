/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * header.h - field lines and what they say about framing (RFC 9112 5, 6; RFC 9110 5.5, 7.6.1, 8.6). A header section is judged line by line;
 * struct upg_head keeps what the decision at its end needs.
 */
#ifndef UPG_HEADER_H
#define UPG_HEADER_H

#include "field.h"
#include "line.h"

/* What a header section has said so far; or-ed. */
enum upg_head_flag {
	UPG_HEAD_CL = 1 << 0,
	UPG_HEAD_CL_REPEATED = 1 << 1,
	UPG_HEAD_CL_CONFLICT = 1 << 2,
	UPG_HEAD_CL_INVALID = 1 << 3,
	UPG_HEAD_TE = 1 << 4,
	UPG_HEAD_TE_INVALID = 1 << 5,
	UPG_HEAD_TE_CHUNKED = 1 << 6, /* chunked, or something a lenient reader takes for it, was named */
	UPG_HEAD_TE_LAST = 1 << 7,    /* ... and is the final coding */
	UPG_HEAD_HOST = 1 << 8,
	UPG_HEAD_HOST_AGAIN = 1 << 9,
	UPG_HEAD_HOST_BAD = 1 << 10,
	UPG_HEAD_CLOSE = 1 << 11,
	UPG_HEAD_KEEP_ALIVE = 1 << 12,
	UPG_HEAD_CONN_UPGRADE = 1 << 13,
	UPG_HEAD_CONN_FRAMING = 1 << 14,
	UPG_HEAD_EXPECT = 1 << 15,
	UPG_HEAD_EXPECT_BAD = 1 << 16,
	UPG_HEAD_AGE = 1 << 17,
	UPG_HEAD_OPEN_ELEMENT = 1 << 18,  /* the latest field's last list element may go on in a continuation */
	UPG_HEAD_CL_EMPTY = 1 << 20,      /* the latest Content-Length has no value, unless a continuation brings one */
	UPG_HEAD_TE_EMPTY = 1 << 21,      /* the same of Transfer-Encoding */
	UPG_HEAD_CL_NO_DIGITS = 1 << 19,  /* the value framing follows has no digit at all */
	UPG_HEAD_CONN_SETTINGS = 1 << 22, /* Connection names HTTP2-Settings */
	UPG_HEAD_CONN_FOR_ALL = 1 << 23,  /* Connection names another field that no intermediary may remove */
	UPG_HEAD_OPEN_NAME = 1 << 24,     /* no colon yet: a continuation may bring the rest of a name */
};

#define UPG_HEAD_EVIDENCE 64

struct upg_head {
	uint32_t flags;
	uint32_t fields;   /* field lines */
	uint64_t octets;   /* start line and header section so far */
	uint64_t cl_first; /* the first value, its leading digits where it is invalid */
	uint64_t cl_last;
	uint8_t cl_digits;                   /* of the first value, leading zeros included */
	uint8_t last_id;                     /* upg_field_id of the latest field: what a continuation continues */
	uint8_t name_len, evidence_len;      /* of the last two */
	uint64_t odd_offset;                 /* of the first line that made framing odd */
	char name[32];                       /* of the latest field, for continuation lines */
	uint8_t evidence[UPG_HEAD_EVIDENCE]; /* octets of the line at odd_offset */
};

/* Before the first field line; octets: of the start line. */
static inline void
upg_header_begin(struct upg_head *h, size_t octets)
{
	memset(h, 0, offsetof(struct upg_head, name));
	h->octets = octets;
}

/* Splits a field line and looks its name up; remembers the name for continuations. The line's text is not empty. */
struct upg_field upg_header_split(struct upg_head *, const struct upg_line_text *, uint64_t offset);

/* Where the colon stands that ends the name a line begins with; 0: none does, or the name is no token. */
size_t upg_header_colon(struct upg_bytes line);

/*
 * Is the field, whose name is a token, none of those above and like none of them, and begins with none of `letters` (bit 1 for A and a)? Then
 * split, in a line free of NUL and CR, has nothing more to say of it; the name is remembered likewise.
 */
bool upg_header_dull(struct upg_head *, struct upg_bytes name, uint32_t letters);

/* Remembers the latest field, which a continuation would continue. */
void upg_header_remember(struct upg_head *, enum upg_field_id, struct upg_bytes name);

/* Takes a field's value into account. line: the whole line, kept as evidence where it makes framing odd. */
void upg_header_value(struct upg_head *, const struct upg_field *, struct upg_bytes line);

/* The section has ended: judges what a continuation could still have changed. */
void upg_header_finish(struct upg_head *);

/* Does the field belong to those that decide framing (Content-Length, Transfer-Encoding, Host, Connection, Upgrade)? */
bool upg_header_framing(enum upg_field_id);

/* May a field of this name not stand in a trailer (RFC 9110 6.5.1)? */
bool upg_header_forbidden_trailer(struct upg_bytes name);

/* uri-host [":" port] (RFC 9110 7.2); empty is valid. */
bool upg_header_host_valid(struct upg_bytes);

#endif
