/* SPDX-License-Identifier: GPL-2.0-or-later */
/* startline.h - request and status lines, octet by octet (RFC 9112 2.3, 3, 4). Pure: says what a line is and what is odd about it. */
#ifndef UPG_STARTLINE_H
#define UPG_STARTLINE_H

#include "capture/bytes.h"

/* What is odd about a start line; or-ed. */
enum upg_start_flag {
	UPG_START_NUL = 1,            /* a NUL octet */
	UPG_START_BARE_CR = 2,        /* a CR inside */
	UPG_START_CONTROL = 4,        /* another control octet, or a tab */
	UPG_START_SHAPE = 8,          /* not the one shape the grammar allows, yet everybody splits it alike */
	UPG_START_SPLIT = 16,         /* readers split it differently */
	UPG_START_VERSION_BAD = 32,   /* not HTTP/ DIGIT . DIGIT */
	UPG_START_VERSION_OTHER = 64, /* well-formed, neither 1.0 nor 1.1 */
	UPG_START_TARGET = 128,       /* target form not allowed for the method, or octets no target has */
};

enum upg_request_shape {
	UPG_REQUEST_JUNK,    /* begins no request */
	UPG_REQUEST_HTTP09,  /* method and target, no version */
	UPG_REQUEST_HTTP1,   /* has a version */
	UPG_REQUEST_PREFACE, /* PRI * HTTP/2.0 (RFC 9113 3.4) */
};

struct upg_request_line {
	enum upg_request_shape shape;
	struct upg_bytes method, target; /* parts of the line */
	uint8_t major, minor;            /* 0.9 without a version, 1.1 with one that cannot be read */
	unsigned flags;
};

struct upg_status_line {
	bool is_status; /* begins with HTTP/ and carries a status */
	uint16_t status;
	uint8_t major, minor;
	unsigned flags;
};

struct upg_request_line upg_startline_request(struct upg_bytes line);
struct upg_status_line upg_startline_status(struct upg_bytes line);

/* Nearly every start line: false, and nothing filled in, if anything is odd about it or its shape is a rarer one. */
bool upg_startline_ordinary_request(struct upg_bytes line, struct upg_request_line *);
bool upg_startline_ordinary_status(struct upg_bytes line, struct upg_status_line *);

/* Method in capital letters SP target SP HTTP/1.DIGIT, and nothing odd: where parsing may start again. */
bool upg_startline_sure_request(struct upg_bytes line);
bool upg_startline_sure_status(struct upg_bytes line);

/* Can octets that begin like this still become a start line? False only when they cannot. */
bool upg_startline_may_be_request(struct upg_bytes begin);
bool upg_startline_may_be_status(struct upg_bytes begin);

#endif
