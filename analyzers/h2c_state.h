/* SPDX-License-Identifier: GPL-2.0-or-later */
/* h2c_state.h - the inside of an HTTP/2 connection. h2c.c and h2c_*.c alone see it, through h2c_step.h. */
#ifndef UPG_H2C_STATE_H
#define UPG_H2C_STATE_H

#include "h2c.h"
#include "h2c_frame.h"

#include <nghttp2/nghttp2.h>

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
	bool doubtful;
	bool connect_protocol; /* the server takes extended CONNECT (RFC 8441 3) */
};

#endif
