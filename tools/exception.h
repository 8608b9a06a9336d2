/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exception.h - what becomes of traffic that cannot be inspected: each cause has its policy. Private to tools/. */
#ifndef UPG_EXCEPTION_H
#define UPG_EXCEPTION_H

#include "watch.h"

/*
 * Applies the cause's exception policy to the flow, counts it, and returns its word, which lives until the next call. lasting: nothing more of
 * the connection can be inspected, so drop-packet is drop-flow.
 */
const char *upg_exception_apply(struct upg_inspect *, struct upg_flow *, enum upg_cause, bool lasting);
/* Octets nobody can place: once a connection. */
void upg_exception_parser(struct upg_inspect *, struct upg_watch *);
/* A message or a connection over a limit: once a connection. The event says which. */
void upg_exception_limit(struct upg_inspect *, struct upg_watch *);
/* A packet the engine had no room for: its fate by policy. flow may be NULL. */
enum upg_fate upg_exception_unkept(struct upg_inspect *, struct upg_flow *, enum upg_fate);
/* What the queue lost as uses of its policy. */
void upg_exception_count_queue(struct upg_inspect *);
/* Does an exception policy drop the packet at hand? */
bool upg_exception_blocks(const struct upg_inspect *);
/* Why an exception policy drops the packet at hand: upg_record_drop.reason. Static. */
const char *upg_exception_reason(const struct upg_inspect *);

#endif
