/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alias.h - Suricata's own event names for HTTP and WebSocket, so that its rules load as they are. */
#ifndef UPG_ALIAS_H
#define UPG_ALIAS_H

#include "analyzers/event.h"

#define UPG_ALIAS_EVENTS 2

struct upg_alias {
	const char *name; /* Suricata's */
	uint8_t count;    /* of events here that mean the same; 0: nothing here ever raises it */
	uint8_t dirs;     /* the side at fault the name speaks of: bits 1 << enum upg_dir; 0: either */
	enum upg_event_id events[UPG_ALIAS_EVENTS];
};

/* NULL: Suricata has no such name for HTTP or WebSocket. */
const struct upg_alias *upg_alias_find(const char *name, size_t len);

#endif
