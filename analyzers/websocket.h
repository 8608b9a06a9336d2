/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * websocket.h - frames of RFC 6455, and of the drafts from hybi-07 on, which have the same framing. Payload is skipped by its length; looked at
 * are text (UTF-8), close frames, what permessage-deflate (RFC 7692) inflates, and the beginning of what the client sends, which may be HTTP.
 */
#ifndef UPG_WEBSOCKET_H
#define UPG_WEBSOCKET_H

#include "spoken.h"

/* A frame, complete. */
struct upg_websocket_record {
	enum upg_dir dir;
	uint8_t opcode;
	bool fin, masked, compressed;
	uint32_t mask;   /* its four octets, big-endian; where masked */
	uint64_t offset; /* of its header, in the direction's stream */
	uint64_t bytes;  /* of its payload */
	uint64_t tx_id;  /* of the handshake */
};

extern const struct upg_spoken_ops upg_websocket_ops;

/* Name of an opcode as records have it, or NULL where none is defined. */
const char *upg_websocket_opcode_name(uint8_t opcode);

#endif
