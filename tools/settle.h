/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settle.h - the verdict carried out. Private to tools/. */
#ifndef UPG_SETTLE_H
#define UPG_SETTLE_H

#include "watch.h"

/* What becomes of the packet at hand, whose admission said fate: verdict carried out, records sent. flow NULL: none. */
enum upg_fate upg_settle_packet(struct upg_inspect *, struct upg_packet *, struct upg_flow *, enum upg_fate fate);
/* The same for what a timer of the flow has raised, without a packet of it. */
void upg_settle_timer(struct upg_inspect *, struct upg_flow *);
/*
 * A connection nobody has ended is followed no further, and its analyzers have said their last. Joined again from its middle, what was kept from the server
 * would be taken for anything, and so would what its client says next where an answer was awaited: its ends are reset.
 */
void upg_settle_forgotten(struct upg_inspect *, struct upg_flow *, enum upg_end why);

#endif
