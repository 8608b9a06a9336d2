/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * handshake.h - the fields of an upgrade request and of its answer, and what can be computed from them: the variant, whether the keys are
 * sound, and the proofs the server owes (draft-hixie-thewebsocketprotocol-76 5.2, draft-ietf-hybi-thewebsocketprotocol, RFC 6455 4.2.2).
 * Nothing here allocates; a zeroed struct is ready for use.
 */
#ifndef UPG_HANDSHAKE_H
#define UPG_HANDSHAKE_H

#include "capture/bytes.h"
#include "upgrade_record.h"

#include <nettle/sha1.h>

#define UPG_NAMES_MAX    32 /* elements of one list field that are compared */
#define UPG_SEEN_BYTES   48 /* octets of a field value kept as evidence */
#define UPG_ACCEPT_BYTES 28 /* base64 of a SHA-1 */

/* The elements of a list field, by hash. */
struct upg_names {
	uint64_t hash[UPG_NAMES_MAX];
	uint16_t count;
	bool cut; /* there were more: absence proves nothing */
};

/* A field as it was first sent. */
struct upg_seen {
	uint64_t offset;
	uint16_t count; /* how often it came */
	uint16_t len;   /* octets kept */
	char text[UPG_SEEN_BYTES];
};

/* Sec-WebSocket-Key1 or Key2, read as draft-76 5.2 steps 4 to 7 say; seen.count must be 1. */
struct upg_key76 {
	struct upg_seen seen;
	uint64_t number, hash;
	uint32_t digits, spaces;
	bool overflow; /* the digits exceed 64 bits */
};

/* The extensions an answer names, as far as they change how frames are read. */
struct upg_agreed {
	bool deflate;                    /* permessage-deflate (RFC 7692 7) */
	bool client_fresh, server_fresh; /* client_, server_no_context_takeover */
	bool deflate_frame;              /* x-webkit-deflate-frame, deflate-frame */
	bool deflate_stream;             /* of the drafts up to hybi-12: the frames themselves are compressed */
	bool other;
};

struct upg_handshake {
	struct upg_seen upgrade, key, nonce, settings, version_seen;
	struct upg_key76 key1, key2;
	struct upg_names tokens, protocols, extensions;
	char offered[UPG_TOKEN_MAX][UPG_TOKEN_BYTES];
	uint8_t offered_count;
	struct sha1_ctx key_sha1; /* of Sec-WebSocket-Key as sent */
	uint64_t key_hash;
	uint64_t key_bytes, settings_bytes;
	bool settings_bad; /* an octet that is not base64url */
	bool has_websocket, has_h2c, has_connect_udp, has_connect_ip, has_tls;
	bool settings_unnamed; /* HTTP2-Settings is not named in Connection (RFC 7540 3.2.1) */
	int version;           /* Sec-WebSocket-Version; 0: none, -1: unreadable or several */
	int draft;             /* Sec-WebSocket-Draft; 0: none or unreadable */

	/* of the answer's head */
	struct upg_seen answer_upgrade, accept, answer_protocol, answer_extension;
	bool token_foreign, protocol_foreign, extension_foreign; /* named without having been offered */
	char switched_to[UPG_TOKEN_BYTES];
	struct upg_agreed agreed;
};

/* Case-insensitive comparison with a lower-case literal. */
bool upg_handshake_is(struct upg_bytes name, const char *literal);

/* The next element of a comma separated list, OWS and empty elements skipped, commas in quoted strings respected. */
bool upg_handshake_next(struct upg_bytes *rest, struct upg_bytes *item);

/* A field line of the request; others than the handshake's are ignored. */
void upg_handshake_field(struct upg_handshake *, struct upg_bytes name, struct upg_bytes value, uint64_t offset);

/* A field line of an answer's head, and forgetting them before the next head. */
void upg_handshake_answer_field(struct upg_handshake *, struct upg_bytes name, struct upg_bytes value, uint64_t offset);
void upg_handshake_answer_reset(struct upg_handshake *);

/* An element of Sec-WebSocket-Extensions in an answer (handshake_proof.c). */
void upg_handshake_agree(struct upg_agreed *, struct upg_bytes extension);

/* Does the answer switch to WebSocket? One that names nothing is taken so. */
bool upg_handshake_to_websocket(const struct upg_handshake *);

/* Which handshake this is; NONE where neither Upgrade nor CONNECT offers anything. *draft: 1..12 for UPG_VARIANT_HYBI. */
enum upg_variant upg_handshake_variant(const struct upg_handshake *, struct upg_bytes method, int *draft);
const char *upg_handshake_variant_name(enum upg_variant, int draft);

/* Do handshake keys stand here (what an intermediary that removes Upgrade leaves behind)? */
bool upg_handshake_keyed(const struct upg_handshake *);

/* Why the keys of this variant are malformed, and the field concerned; NULL when they are sound. */
const char *upg_handshake_flaw(const struct upg_handshake *, enum upg_variant, int draft,
                               const struct upg_seen **field);

/* MD5(part1, part2, eight) as draft-76 5.2 step 11 has it; false when the keys give no numbers. */
bool upg_handshake_digest(const struct upg_handshake *, const uint8_t eight[8], uint8_t digest[16]);

/* The same over the eight octets that Sec-WebSocket-Nonce writes in hexadecimal; false when it does not. */
bool upg_handshake_nonce_digest(const struct upg_handshake *, uint8_t digest[16]);

/* Is Sec-WebSocket-Accept of the answer the right one (RFC 6455 4.2.2)? Ask only where it came. */
bool upg_handshake_accepted(const struct upg_handshake *);

/* Hash of the keys as sent; the same on both legs of a proxy; 0: no keys. */
uint64_t upg_handshake_keys_hash(const struct upg_handshake *);

#endif
