/* SPDX-License-Identifier: GPL-2.0-or-later */
/* websocket_frame.h - one direction of a WebSocket from inside, for websocket.c (frames) and websocket_message.c (what is in them) alone. */
#ifndef UPG_WEBSOCKET_FRAME_H
#define UPG_WEBSOCKET_FRAME_H

#include "framed.h"
#include "utf8.h"
#include "websocket.h"

#define UPG_WEBSOCKET_HEAD 14 /* longest header */

enum upg_opcode {
	UPG_OPCODE_CONTINUATION = 0,
	UPG_OPCODE_TEXT = 1,
	UPG_OPCODE_BINARY = 2,
	UPG_OPCODE_CLOSE = 8,
	UPG_OPCODE_PING = 9,
	UPG_OPCODE_PONG = 10,
};

struct upg_inflate; /* websocket_inflate.h */

/* What permessage-deflate means for one direction. */
enum upg_deflate {
	UPG_DEFLATE_NONE,  /* not negotiated */
	UPG_DEFLATE_KEEPS, /* a message may refer to those before it */
	UPG_DEFLATE_FRESH, /* each stands for itself: no_context_takeover */
	UPG_DEFLATE_BLIND, /* negotiated, and cannot be followed any more */
};

struct upg_frames {
	/* the frame at hand */
	uint8_t head[UPG_WEBSOCKET_HEAD], head_len;
	bool in_payload;
	uint64_t offset;         /* of its header */
	uint64_t left, position; /* payload octets to come, and those that came */
	uint8_t mask[4];
	bool masked, visible; /* visible: its payload stands on the wire as it is */
	uint8_t *
	        kept; /* its payload's beginning, unmasked, for its record; NULL: nobody wants it, or none had any yet */
	size_t kept_len;
	struct upg_framed request;
	struct upg_utf8 reason; /* of a close frame */
	uint16_t code;
	bool reason_bad;

	/* the message it belongs to */
	bool in_message, text, compressed;
	bool blind; /* octets of it were never seen, or it has had its finding */
	uint64_t message_offset, message_bytes;
	struct upg_utf8 utf8;
	bool limit_told;
	uint8_t deflate;             /* upg_deflate */
	struct upg_inflate *inflate; /* NULL: nothing compressed has come yet */

	bool closed;
	uint32_t told; /* what is told once a direction; bits below */
};

/* What both directions share. */
struct upg_websocket {
	struct upg_frames side[2];
	bool is_draft;       /* not yet RFC 6455: close codes were defined otherwise */
	bool any_bits;       /* an extension nobody here knows may have given reserved bits and opcodes a meaning */
	bool deflated_frame; /* x-webkit-deflate-frame: RSV1 belongs to a frame, and compresses it */
};

/* Payload octets from that position on, as they were before they were masked. */
void upg_frame_unmask(uint8_t *to, struct upg_bytes, const uint8_t mask[4], uint64_t position);

/* The header is complete: a data frame begins or goes on with a message. */
void upg_message_frame(struct upg_spoken *, struct upg_frames *, enum upg_dir, uint8_t opcode, bool compressed);
/* Payload octets of the frame at hand, as sent. */
void upg_message_payload(struct upg_spoken *, struct upg_websocket *, enum upg_dir, struct upg_bytes, uint64_t offset);
/* The frame is complete. */
void upg_message_frame_end(struct upg_spoken *, struct upg_websocket *, enum upg_dir);
/* Payload octets of it were never seen. */
void upg_message_gap(struct upg_frames *);

static inline uint8_t
upg_frame_opcode(const struct upg_frames *f)
{
	return f->head[0] & 0x0f;
}

static inline bool
upg_frame_is_control(const struct upg_frames *f)
{
	return f->head[0] & 0x08;
}

static inline struct upg_bytes
upg_frame_head(const struct upg_frames *f)
{
	return upg_bytes(f->head, f->head_len);
}

#endif
