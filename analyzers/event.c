/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event.h"

const struct upg_event_row upg_event_rows[UPG_EVENT_COUNT] = {
#define X(id, name, sid, severity, other, message, when) {name, sid, severity, other, message, when},
        UPG_EVENTS(X)
#undef X
};

int
upg_event_find(const char *name, size_t len)
{
	for (int i = 0; i < UPG_EVENT_COUNT; i++)
		if (strlen(upg_event_rows[i].name) == len && memcmp(upg_event_rows[i].name, name, len) == 0)
			return i;
	return -1;
}

const char *upg_class_name(enum upg_class class)
{
	static const char *const names[] = {
	        [UPG_CLASS_KEY3] = "key3",           [UPG_CLASS_HTTP09] = "http09",
	        [UPG_CLASS_HTTP1] = "http1",         [UPG_CLASS_H2_PREFACE] = "h2_preface",
	        [UPG_CLASS_TLS_HELLO] = "tls_hello", [UPG_CLASS_WS_FRAME] = "ws_frame",
	        [UPG_CLASS_CAPSULE] = "capsule",     [UPG_CLASS_CRLF] = "crlf",
	        [UPG_CLASS_OTHER] = "other",
	};
	return (size_t) class < sizeof names / sizeof *names ? names[class] : NULL;
}
