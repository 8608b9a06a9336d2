/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deadlock.h - joins the two legs of one stuck draft-76 handshake. An intermediary passes the keys and keeps the nonce: on its
 * client leg the nonce is never answered (nonce_held), on its server leg it never comes (nonce_missing). The keys pass unchanged, so
 * the same keys on two flows that began within upgrade.deadlock-window are one deadlock. Works on records, across workers.
 *
 * The alert says how it ended, too: it waits for that, at most upgrade.deadlock-wait. The upgrade records of legs wait with it, so that
 * each names its peer, in whatever order the legs are told. Time is that of the records, and of upg_deadlock_time.
 */
#ifndef UPG_DEADLOCK_H
#define UPG_DEADLOCK_H

#include "record.h"

struct upg_deadlock;

/* emit gets the alert records, and the upgrade records that were kept for a time. lim and rules are borrowed. NULL: no memory. */
struct upg_deadlock *upg_deadlock_new(const struct upg_limits *lim, struct upg_rules *rules,
                                      void (*emit)(void *ctx, const struct upg_record *), void *ctx);
void upg_deadlock_free(struct upg_deadlock *);
/* Another rule set from now on. */
void upg_deadlock_rules(struct upg_deadlock *, struct upg_rules *);

/* Takes a UPG_RECORD_LEG; two legs that belong together are one upgrade.deadlock, about the client leg. */
void upg_deadlock_leg(struct upg_deadlock *, const struct upg_record *leg);

/* Takes a UPG_RECORD_UPGRADE. True: it is kept and comes by emit later, with its peer_flow. False: it is no leg's. */
bool upg_deadlock_upgrade(struct upg_deadlock *, const struct upg_record *);

/* Unix time goes on: what has waited long enough is emitted. */
void upg_deadlock_time(struct upg_deadlock *, uint64_t ts_us);

/* The end: all that waits is emitted. */
void upg_deadlock_finish(struct upg_deadlock *);

/* Deadlocks found so far. */
uint64_t upg_deadlock_count(const struct upg_deadlock *);

#endif
