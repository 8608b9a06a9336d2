/* SPDX-License-Identifier: GPL-2.0-or-later */
/* h2c_state.h - the inside of an HTTP/2 connection, shared by h2c.c (frames), h2c_frame.c (their payloads), h2c_field.c, h2c_rule.c and h2c_stream.c alone. */
#ifndef UPG_H2C_STATE_H
#define UPG_H2C_STATE_H

#include "h2c.h"

#include <nghttp2/nghttp2.h>

/* RFC 9113 6 */
enum upg_h2c_type {
	UPG_H2C_DATA,
	UPG_H2C_HEADERS,
	UPG_H2C_PRIORITY,
	UPG_H2C_RST_STREAM,
	UPG_H2C_SETTINGS,
	UPG_H2C_PUSH_PROMISE,
	UPG_H2C_PING,
	UPG_H2C_GOAWAY,
	UPG_H2C_WINDOW_UPDATE,
	UPG_H2C_CONTINUATION,
	UPG_H2C_TYPES, /* others are ignored (RFC 9113 4.1) */
};

enum {
	UPG_H2C_END_STREAM = 0x1,
	UPG_H2C_ACK = 0x1,
	UPG_H2C_END_HEADERS = 0x4,
	UPG_H2C_PADDED = 0x8,
	UPG_H2C_WITH_PRIORITY = 0x20,
};

#define UPG_H2C_HEAD_BYTES    9
#define UPG_H2C_PREFACE_BYTES 24
#define UPG_H2C_FRAME_BYTES   16384 /* SETTINGS_MAX_FRAME_SIZE until its receiver says otherwise (RFC 9113 6.5.2) */
#define UPG_H2C_FRAME_MOST    16777215
#define UPG_H2C_TABLE_BYTES   4096 /* SETTINGS_HEADER_TABLE_SIZE likewise */

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

/* What the octets of a direction are. */
enum upg_h2c_state {
	UPG_H2C_PREFACE, /* the client's first 24 octets */
	UPG_H2C_NO_PREFACE, /* SETTINGS in its place: the server's first octets tell whether it is the client from there on */
	UPG_H2C_HEAD,       /* of a frame */
	UPG_H2C_PAYLOAD,
	UPG_H2C_LOST, /* nobody knows: not looked at any more */
};

/* What the next octets of a payload are. */
enum upg_h2c_part {
	UPG_H2C_PART_PAD,   /* the length of the padding */
	UPG_H2C_PART_FIXED, /* what stands before the rest: priority, promised stream, error code */
	UPG_H2C_PART_SETTING,
	UPG_H2C_PART_BLOCK, /* of a field section */
	UPG_H2C_PART_DATA,
	UPG_H2C_PART_SKIP, /* padding, and what is not looked at */
};

/* Whose fields a section has. */
enum upg_h2c_section {
	UPG_H2C_ANY, /* of a stream nobody follows: what is wrong everywhere is wrong here */
	UPG_H2C_REQUEST,
	UPG_H2C_RESPONSE,
	UPG_H2C_TRAILERS,
};

/* A field section: HEADERS or PUSH_PROMISE, and its CONTINUATIONs. */
struct upg_h2c_block {
	uint64_t at; /* stream offset of its first frame */
	uint64_t bytes, list_bytes;
	uint64_t told;   /* flaws */
	uint32_t frame;  /* stream of the frames; 0: no section is open */
	uint32_t stream; /* whose fields it has: the promised one */
	uint32_t fields;
	uint16_t pseudo; /* those seen */
	uint8_t section;
	bool ends;    /* END_STREAM */
	bool unread;  /* not decoded */
	bool failed;  /* decoding it failed */
	bool regular; /* a field that is no pseudo-header has come */
	bool limit_told;
};

struct upg_h2c_side {
	nghttp2_hd_inflater *hpack;
	struct upg_h2c_block block;
	uint64_t frame_at;
	uint32_t stream, length, left; /* of the frame; octets of it still to come */
	uint32_t content;              /* the same without padding */
	uint32_t max_frame;            /* the most its receiver has ever allowed */
	uint32_t table_bytes;          /* likewise, of the table its encoder may use */
	uint32_t table_set;            /* what HPACK's state here allows */
	uint32_t opened;               /* highest stream opened, or promised, by this side */
	uint32_t told;                 /* flaws of frames */
	uint8_t state, part, type, flags;
	uint8_t head[UPG_H2C_PREFACE_BYTES], head_len; /* of the frame, or of the preface */
	uint8_t fixed[8], fixed_len, fixed_need;
	bool begun;  /* its first frame has come */
	bool unread; /* HPACK's state is lost */
	bool unsure; /* what the receiver allows is not known for certain */
};

enum upg_h2c_method { UPG_H2C_METHOD_UNKNOWN, UPG_H2C_METHOD_OTHER, UPG_H2C_METHOD_HEAD, UPG_H2C_METHOD_CONNECT };

struct upg_h2c_stream {
	uint32_t id;
	uint16_t status; /* of the final response; 0: none yet */
	uint8_t method;  /* upg_h2c_method */
	bool ended[2], has_head[2], has_length[2], length_told[2], unread[2];
	bool websocket; /* extended CONNECT asks for one (RFC 8441 4) */
	uint64_t length[2], data[2];
	struct upg_http_record *record; /* NULL: none */
};

struct upg_h2c {
	struct upg_h2c_pools *pools;
	const struct upg_limits *lim;
	const struct upg_h2c_ops *ops;
	void *user;
	uint64_t now_us, next_tx_id;
	nghttp2_mem mem; /* of both HPACK states, which keep a pointer to it */
	struct upg_h2c_side side[2];
	struct upg_h2c_stream *streams;
	uint32_t stream_count, stream_room, stream_last; /* last: where the latest look-up ended */
	bool switched;                                   /* by a 101 */
	bool agreed;                                     /* so, or by the server's SETTINGS */
	bool connect_protocol;                           /* the server takes extended CONNECT (RFC 8441 3) */
};

/* Events, charged to the side that speaks in `dir`. */
void upg_h2c_bad_frame(struct upg_h2c *, enum upg_dir, enum upg_h2c_flaw);
void upg_h2c_forbidden(struct upg_h2c *, enum upg_dir, enum upg_h2c_flaw, struct upg_bytes text);
void upg_h2c_say(struct upg_h2c *, enum upg_dir, struct upg_event *);
const char *upg_h2c_flaw_reason(enum upg_h2c_flaw);

/* h2c_frame.c: a frame's head is complete; octets of its payload (returns how many it took, at least one); its payload is complete. */
void upg_h2c_frame_begin(struct upg_h2c *, enum upg_dir);
size_t upg_h2c_frame_feed(struct upg_h2c *, enum upg_dir, struct upg_bytes);
void upg_h2c_frame_end(struct upg_h2c *, enum upg_dir);
/* One setting, said by who speaks in `dir`; false: a value it may not have. */
bool upg_h2c_setting(struct upg_h2c *, enum upg_dir, const uint8_t octets[6]);

/* h2c_field.c: a section begins; octets of it; they are all there; some were not seen or make no sense, so HPACK's state is lost. */
void upg_h2c_block_begin(struct upg_h2c *, enum upg_dir);
void upg_h2c_block_feed(struct upg_h2c *, enum upg_dir, struct upg_bytes);
void upg_h2c_block_end(struct upg_h2c *, enum upg_dir);
void upg_h2c_block_lost(struct upg_h2c *, enum upg_dir);

/* h2c_rule.c: one field of the section that is open. */
void upg_h2c_field(struct upg_h2c *, enum upg_dir, struct upg_bytes name, struct upg_bytes value);

/* h2c_stream.c. NULL: not followed. Pointers live until the next open or close. */
struct upg_h2c_stream *upg_h2c_stream_find(struct upg_h2c *, uint32_t id);
struct upg_h2c_stream *upg_h2c_stream_open(struct upg_h2c *, uint32_t id, const struct upg_http_record *like);
/* Octets of DATA; then, behind the frame, whether the stream ends with it: content-length is compared. */
void upg_h2c_stream_data(struct upg_h2c *, enum upg_dir, uint32_t id, uint64_t bytes);
void upg_h2c_stream_end(struct upg_h2c *, enum upg_dir, uint32_t id, bool ends);
/* Takes it out and writes its record. */
void upg_h2c_stream_close(struct upg_h2c *, struct upg_h2c_stream *);
void upg_h2c_streams_fini(struct upg_h2c *);

#endif
