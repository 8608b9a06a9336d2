/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * upgrade_early.h - early data of an attempt (upgrade.h): the copy of it, what of it may not reach the server, who answers it. When the attempt is
 * refused, conn.c feeds upg_upgrade_pending() back to the HTTP parser, since that is what the server does.
 */
#ifndef UPG_UPGRADE_EARLY_H
#define UPG_UPGRADE_EARLY_H

#include "event.h"

struct upg_upgrade;

/* The copy of the early bytes nobody has consumed (key3 of a verified handshake is), and the stream offset of the first. */
struct upg_bytes upg_upgrade_pending(const struct upg_upgrade *, uint64_t *offset);
/* Early bytes beyond upgrade.max-pending that no copy was kept of. */
uint64_t upg_upgrade_pending_lost(const struct upg_upgrade *);

/*
 * withhold (interface.md): the client's stream offset from which early bytes may not reach the server before it has agreed to switch; UINT64_MAX:
 * nothing is to be kept back. Draft-76's eight bytes are not: its server cannot answer without them.
 */
uint64_t upg_upgrade_hold_from(const struct upg_upgrade *);
/* The event that such bytes raise, once it is certain. */
enum upg_event_id upg_upgrade_hold_event(const struct upg_upgrade *);
/* The caller does keep them back, for good unless the server agrees: a refusal leaves nothing pending. */
void upg_upgrade_withhold(struct upg_upgrade *);
bool upg_upgrade_withheld(const struct upg_upgrade *);

/* After a refusal: the server sends response bytes that answer nothing but the pending bytes. Raises pending_answered or connect.reused_after_refusal, once. */
void upg_upgrade_answered(struct upg_upgrade *, struct upg_bytes bytes, uint64_t offset, uint64_t now_us);

/*
 * Client bytes that HTTP parses as well, behind a handshake nobody may honour (UPG_OFFER_NONE): eight octets that are no request are a nonce which no
 * server takes (upgrade.no_consumer). Bytes before the request's end may be among them.
 */
void upg_upgrade_beside(struct upg_upgrade *, struct upg_bytes bytes, uint64_t offset, uint64_t now_us);
/* How many octets from this offset on it still waits for. */
uint64_t upg_upgrade_beside_wants(const struct upg_upgrade *, uint64_t offset);

#endif
