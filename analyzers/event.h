/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event.h - an event: a fact an analyzer states about one connection. Rules turn events into alerts and verdicts. */
#ifndef UPG_EVENT_H
#define UPG_EVENT_H

#include "capture/bytes.h"
#include "capture/packet.h"
#include "event_table.h"

enum upg_event_id {
#define X(id, name, sid, severity, other, message, when) UPG_EV_##id,
	UPG_EVENTS(X)
#undef X
	        UPG_EVENT_COUNT
};

/* One row of the catalogue. */
struct upg_event_row {
	const char *name;    /* "upgrade.smuggled_request" */
	uint32_t sid;        /* of the shipped rule; the other severity's is sid + UPG_SID_OTHER */
	uint8_t severity;    /* 1..3 */
	uint8_t other;       /* the second severity it may have, 0: none */
	const char *message; /* msg of the shipped rule */
	const char *when;    /* one sentence for the manual */
};

extern const struct upg_event_row upg_event_rows[UPG_EVENT_COUNT];

/* The event of that name, or -1. */
int upg_event_find(const char *name, size_t len);

/* What bytes behind an upgrade request look like (events.md, upgrade.unannounced_body). */
enum upg_class {
	UPG_CLASS_NONE,
	UPG_CLASS_KEY3,
	UPG_CLASS_HTTP09,
	UPG_CLASS_HTTP1,
	UPG_CLASS_H2_PREFACE,
	UPG_CLASS_TLS_HELLO,
	UPG_CLASS_WS_FRAME,
	UPG_CLASS_CAPSULE,
	UPG_CLASS_CRLF,
	UPG_CLASS_OTHER,
};

/* "key3", "http09", ...; NULL for UPG_CLASS_NONE. */
const char *upg_class_name(enum upg_class);

/* Where one way to delimit a message sees its end (readings.h). */
struct upg_reading_end {
	const char *by; /* static: "content-length", "chunked", ... */
	uint64_t ends;  /* stream offset behind the message's last octet */
	bool open;      /* not ended yet: `ends` is the least it can be */
};

#define UPG_EVENT_READINGS 8

/*
 * What an analyzer says. Pointers live for the callback only. severity is the row's or the row's other, or 2 where readings raise a 3.
 */
struct upg_event {
	enum upg_event_id id;
	uint8_t severity;
	enum upg_dir at_fault; /* the side whose bytes broke the rule: TO_SERVER stands for the client */
	enum upg_dir seen_in;  /* the direction `offset` counts in */
	uint64_t offset;       /* stream offset of the first octet concerned */
	struct upg_bytes bytes;
	enum upg_class class;
	const char *state;   /* static: of the upgrade machine ("offered"), or NULL */
	const char *variant; /* static: "hixie-76" ..., or NULL */
	const char *
	        reason; /* one sentence a person can act on, or one word for stream.*; may be NULL (the row's `when` serves) */
	struct upg_reading_end readings[UPG_EVENT_READINGS];
	uint8_t reading_count;
	/*
	 * Behind the first of these ends: octets that one reader takes for body, another for what comes next. What of them came with the octet that raised
	 * the event, and how many there are depends on how they came.
	 */
	struct upg_bytes disputed;
	uint64_t disputed_at; /* stream offset; 0: none came */
	uint64_t tx_id;       /* 0-based number of the transaction concerned */
	/* upgrade.*: which handshake it was and when it began, so that its other leg can be found */
	uint64_t keys_hash, started_us;
};

#endif
