/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgrade_switch.h - an attempt (upgrade.h) that both sides agreed on: what proves it, and what its first bytes are. */
#ifndef UPG_UPGRADE_SWITCH_H
#define UPG_UPGRADE_SWITCH_H

#include "event.h"
#include "upgrade_record.h"

struct upg_handshake;
struct upg_upgrade;

/* Server bytes behind a switching answer's head: digest or nonce check first, then the new protocol. Sees the first bytes only as long as upg_upgrade_watches. */
void upg_upgrade_server(struct upg_upgrade *, struct upg_bytes bytes, uint64_t offset, uint64_t now_us);

/* Bytes of this direction behind the switch were never seen: what proof or first bytes they were is not judged any more. */
void upg_upgrade_gap(struct upg_upgrade *, enum upg_dir);

/* After a switch: is anything of this direction still to be looked at (key3 or digest missing, first bytes not judged)? */
bool upg_upgrade_watches(const struct upg_upgrade *, enum upg_dir);

/* The stream offset from which on this direction's octets are the new protocol's, draft-76's nonce and digest behind; 0: from whatever comes. */
uint64_t upg_upgrade_begins(const struct upg_upgrade *, enum upg_dir);

/* After a switch: may the first octets of this direction, as far as they have come, still be HTTP? */
bool upg_upgrade_undecided(const struct upg_upgrade *, enum upg_dir);

/* The stream offset behind the octet by which they were known; 0: none was looked at. */
uint64_t upg_upgrade_known_at(const struct upg_upgrade *, enum upg_dir);

/* Nothing is known that says the switch was none: no proof is wrong, no side goes on with HTTP. */
bool upg_upgrade_kept(const struct upg_upgrade *);

/* The handshake's fields (handshake.h). */
const struct upg_handshake *upg_upgrade_fields(const struct upg_upgrade *);

enum upg_protocol upg_upgrade_protocol(const struct upg_upgrade *);
/* After a switch: is it WebSocket of whatever draft? The protocol is OPAQUE for those that cannot be read. */
bool upg_upgrade_to_websocket(const struct upg_upgrade *);

/* After a switch a side went on with HTTP (interim_switch or http_after_switch was raised): somebody took the 101 for a 100. */
bool upg_upgrade_relapsed(const struct upg_upgrade *);

#endif
