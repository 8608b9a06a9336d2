/* SPDX-License-Identifier: GPL-2.0-or-later */
/* websocket_inflate.h - permessage-deflate (RFC 7692) of one direction, in memory that is taken once. */
#ifndef UPG_WEBSOCKET_INFLATE_H
#define UPG_WEBSOCKET_INFLATE_H

#include "capture/bytes.h"
#include "pool.h"

struct upg_inflate;

enum upg_inflated {
	UPG_INFLATED,       /* *out has octets, more may be there */
	UPG_INFLATED_ALL,   /* *out has octets or none, and all input is used */
	UPG_INFLATED_ERROR, /* RFC 1951 knows no such stream */
	UPG_INFLATED_BLIND, /* what comes cannot be followed (any more) */
};

/* keeps: a message may refer to those before it. NULL: no memory, or inflating and all else hold half the budget already. */
struct upg_inflate *upg_inflate_new(struct upg_budget *, bool keeps);
void upg_inflate_free(struct upg_inflate *, struct upg_budget *);

/* A compressed message begins. */
void upg_inflate_begin(struct upg_inflate *);
#define UPG_INFLATE_ROOM 4096
/* The next piece of its inflated octets, in room, at most up to a multiple of UPG_INFLATE_ROOM; *in is what is left of the input. */
enum upg_inflated upg_inflate_feed(struct upg_inflate *, struct upg_bytes *in, uint8_t room[UPG_INFLATE_ROOM],
                                   struct upg_bytes *out);
/* Is the message complete where a compressor would have cut it? Ask after the last feed with upg_inflate_tail. */
bool upg_inflate_whole(const struct upg_inflate *);
/* The octets RFC 7692 7.2.2 has removed from the end of a message. */
extern const uint8_t upg_inflate_tail[4];

/* Octets of the message at hand so far: as sent, and inflated. */
uint64_t upg_inflate_in(const struct upg_inflate *);
uint64_t upg_inflate_out(const struct upg_inflate *);

/* Nothing that refers to what came so far can be inflated. */
void upg_inflate_blind(struct upg_inflate *);

#endif
