/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * h2ccheck.h - says frames of HTTP/2 and plays them into an analyzer whole, octet by octet and cut at every place. Field sections are written as
 * literals (RFC 7541 6.2.2) unless HPACK's state is what is tested; then libnghttp2 encodes them.
 */
#ifndef UPG_TESTS_H2CCHECK_H
#define UPG_TESTS_H2CCHECK_H

#include "analyzers/h2c_flaw.h"
#include "analyzers/h2c_state.h"

/* How the connection at hand begins; begin sets them, a test may change them. */
extern struct upg_limits h2c_limits;
extern struct upg_h2c_start h2c_start;
extern struct upg_http_record h2c_upgraded;

/* A connection of which nothing has been said; after_switch: to which a 101 led. hello: both sides as they begin. */
void h2c_begin(bool after_switch);
void h2c_hello(void);

/* What one side says next: octets; octets that are not seen; the head of a frame; a frame. */
void h2c_say(enum upg_dir, const void *at, size_t len);
void h2c_gap(enum upg_dir, size_t len);
void h2c_head(enum upg_dir, unsigned type, unsigned flags, uint32_t stream, size_t len);
void h2c_frame(enum upg_dir, unsigned type, unsigned flags, uint32_t stream, struct upg_bytes payload);

/* A section of literal fields: name, value, ..., NULL. Lives until the next call. */
struct upg_bytes h2c_fields(const char *name, ...);
#define FIELDS(...) h2c_fields(__VA_ARGS__, NULL)

#define NONE     upg_bytes("", 0)
#define TEXT(s)  upg_bytes(s, sizeof(s) - 1)
#define END      UPG_H2C_END_STREAM
#define HEADS    UPG_H2C_END_HEADERS
#define PREFACE  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define REQUEST  ":method", "POST", ":scheme", "http", ":path", "/a", ":authority", "a"
#define GET      ":method", "GET", ":scheme", "http", ":path", "/a", ":authority", "a"
#define RESPONSE ":status", "200"

/* What came of it. */
struct h2c_play {
	char text[16384];
	size_t len;
	unsigned records;
	struct upg_h2c_counts counts;
	bool over;
	uint64_t most_bytes;
	struct upg_http_record last;
};

/* cut 0: whole; 1: octet by octet; n: every turn in two at n - 1. */
void h2c_play(struct h2c_play *, size_t cut);

/* The events as "h2c.bad_frame/2 ...", the same however the octets are cut. Lives until the next call. */
struct h2c_play *h2c_played(void);

/* One event of that name, of that flaw, whoever (c or s) is at fault; NULL: none. Fails the running cmocka test otherwise. */
void h2c_expect(int line, const char *name, enum upg_h2c_flaw, char side);

#define QUIET()               h2c_expect(__LINE__, NULL, 0, 0)
#define BAD_FRAME(flaw, side) h2c_expect(__LINE__, "h2c.bad_frame", UPG_H2C_FLAW_##flaw, side)
#define FORBIDDEN(flaw, side) h2c_expect(__LINE__, "h2c.forbidden_field", UPG_H2C_FLAW_##flaw, side)

#endif
