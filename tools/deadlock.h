/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deadlock.h - joins the two legs of one stuck draft-76 handshake. An intermediary passes the keys and keeps the nonce: on its
 * client leg the nonce is never answered (nonce_held), on its server leg it never comes (nonce_missing). The keys pass unchanged, so
 * the same keys on two flows that began within upgrade.deadlock-window are one deadlock. Works on records, across workers.
 */
#ifndef UPG_DEADLOCK_H
#define UPG_DEADLOCK_H

#include "record.h"

struct upg_deadlock;

/* emit gets the alert records. lim and rules are borrowed. NULL: no memory. */
struct upg_deadlock *upg_deadlock_new(const struct upg_limits *lim, struct upg_rules *rules,
                                      void (*emit)(void *ctx, const struct upg_record *), void *ctx);
void upg_deadlock_free(struct upg_deadlock *);
/* Another rule set from now on. */
void upg_deadlock_rules(struct upg_deadlock *, struct upg_rules *);

/* Takes a UPG_RECORD_LEG; the second leg of a pair emits one upgrade.deadlock, about the client leg. */
void upg_deadlock_leg(struct upg_deadlock *, const struct upg_record *leg);

/* Fills the record's peer_flow if its flow is a leg of a deadlock that was found. */
void upg_deadlock_name(const struct upg_deadlock *, struct upg_record *upgrade);

/* Deadlocks found so far. */
uint64_t upg_deadlock_count(const struct upg_deadlock *);

#endif
