/* SPDX-License-Identifier: GPL-2.0-or-later */
/* h2c_flaw.h - what can be wrong in HTTP/2, each with the section that says so. */
#ifndef UPG_H2C_FLAW_H
#define UPG_H2C_FLAW_H

/* What can be wrong: X(id, reason). Those of frames are told once per direction, those of fields once per field section. */
/* clang-format off */
#define UPG_H2C_FLAWS(X) \
	X(NOT_SETTINGS, "The first frame of a side must be SETTINGS (RFC 9113 3.4).") \
	X(OVERSIZE, "The frame is longer than its receiver's SETTINGS_MAX_FRAME_SIZE allows (RFC 9113 4.2).") \
	X(LENGTH, "A frame of this type has another length (RFC 9113 6.3, 6.4, 6.5, 6.7, 6.8, 6.9).") \
	X(PADDING, "The padding is as long as the payload or longer (RFC 9113 6.1, 6.2, 6.6).") \
	X(STREAM_ZERO, "A frame of this type belongs to a stream, not to stream 0 (RFC 9113 6.1 to 6.4, 6.6, 6.10).") \
	X(STREAM_NOT_ZERO, "A frame of this type belongs to stream 0 (RFC 9113 6.5, 6.7, 6.8).") \
	X(PARITY, "A client's streams have odd numbers, a server's even ones that it has promised (RFC 9113 5.1.1, 8.4).") \
	X(PROMISE, "A client promises nothing; a server promises even, growing numbers (RFC 9113 5.1.1, 6.6, 8.4).") \
	X(IDLE, "DATA on a stream that no HEADERS has opened (RFC 9113 5.1).") \
	X(ENDED, "HEADERS or DATA behind END_STREAM (RFC 9113 5.1).") \
	X(INTERLEAVED, "A field section is not finished; nothing but its CONTINUATION may come (RFC 9113 4.3, 6.2, 6.10).") \
	X(CONTINUATION, "CONTINUATION without an unfinished field section of this stream (RFC 9113 6.10).") \
	X(SETTING, "SETTINGS_MAX_FRAME_SIZE is outside its range (RFC 9113 6.5.2).") \
	X(HPACK, "The field section cannot be decoded (RFC 9113 4.3; RFC 7541).") \
	X(NAME, "A field name with an octet it may not have, which another protocol version may read as a line end or a colon (RFC 9113 8.2.1).") \
	X(VALUE, "A field value with CR, LF or NUL: in HTTP/1 a line end (RFC 9113 8.2.1).") \
	X(CONNECTION, "A field that concerns one connection; in HTTP/1 it frames messages (RFC 9113 8.2.2).") \
	X(TE, "TE may say trailers and nothing else (RFC 9113 8.2.2).") \
	X(BAD_LENGTH, "content-length is no number, or there are several that differ (RFC 9113 8.1.1; RFC 9110 8.6).") \
	X(DATA_LENGTH, "content-length is not the length of the DATA (RFC 9113 8.1.1).") \
	X(TRAILER, "A field in the trailer section that frames or routes a message (RFC 9113 8.1; RFC 9110 6.5.1).") \
	X(PSEUDO, "A pseudo-header field that is unknown, repeated, behind other fields or in the wrong message (RFC 9113 8.3).") \
	X(PSEUDO_VALUE, "A pseudo-header field with an octet that ends its part of an HTTP/1 start line (RFC 9113 8.3.1, 8.3.2).")
/* clang-format on */

enum upg_h2c_flaw {
#define X(id, reason) UPG_H2C_FLAW_##id,
	UPG_H2C_FLAWS(X)
#undef X
};

const char *upg_h2c_flaw_reason(enum upg_h2c_flaw);

#endif
