/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * syslog.h - messages over a unix socket, to the local syslog daemon as syslog(3) writes them or to any reader of lines, but never waiting for it:
 * what is not taken is dropped, counted, and reported in band when messages are taken again.
 */
#ifndef UPG_SYSLOG_H
#define UPG_SYSLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "logfile.h"

/* Writes the report of that many lost messages in the form of the others, and returns its length. */
typedef size_t upg_syslog_gap(uint64_t lost, char *out, size_t size);

enum upg_syslog_kind {
	UPG_SYSLOG_DAEMON, /* a head before each message; datagram, or stream with a NUL behind each where the daemon wants that */
	UPG_SYSLOG_STREAM,   /* no syslog at all: a line each, without head */
	UPG_SYSLOG_DATAGRAM, /* the same, a datagram each, without line feed */
};

struct upg_syslog_options {
	enum upg_syslog_kind kind;
	const char *socket;   /* path */
	const char *identity; /* the tag */
	unsigned facility;    /* as in syslog(3), not shifted */
	size_t line_bytes;    /* longest message, its head included */
	bool rfc5424;         /* the head is RFC 5424's: what is sent begins with its MSGID */
	upg_syslog_gap *gap;  /* NULL: in words */
	bool patient;         /* replay: wait up to a second for a daemon that is merely slow */
};

struct upg_syslog;

/* Copies opts; connects when the first message comes. NULL: no memory. */
struct upg_syslog *upg_syslog_new(const struct upg_syslog_options *, const struct upg_complaints *);

/* Room for text in one message: line_bytes less its head. */
size_t upg_syslog_room(const struct upg_syslog *);

/* Sends text at that level (0 emerg .. 7 debug). Longer text is cut. now_us is CLOCK_MONOTONIC. */
void upg_syslog_send(struct upg_syslog *, unsigned level, const char *text, size_t len, uint64_t now_us);

/* Where nothing is to be sent: the rest of a message that was begun, and the report of what was lost, as far as they are taken now. */
void upg_syslog_flush(struct upg_syslog *, uint64_t now_us);

/* Messages lost since new. */
uint64_t upg_syslog_lost(const struct upg_syslog *);

/* Tries to report an open gap, closes. false: messages were lost. */
bool upg_syslog_free(struct upg_syslog *, uint64_t now_us);

#endif
