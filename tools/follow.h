/* SPDX-License-Identifier: GPL-2.0-or-later */
/* follow.h - the callbacks of one inspector: the user of the engine is the inspector, that of the analyzers the connection's watch. Private to tools/. */
#ifndef UPG_FOLLOW_H
#define UPG_FOLLOW_H

#include "watch.h"

/* Engine -> analyzers. */
extern const struct upg_stream_ops upg_follow_stream_ops;

/* Analyzers -> rules and records. */
extern const struct upg_conn_ops upg_follow_conn_ops;

/* Is the packet at hand one of this connection? */
bool upg_inspect_at_hand(const struct upg_inspect *, const struct upg_flow *);

#endif
