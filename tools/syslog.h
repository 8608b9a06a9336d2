/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * syslog.h - messages to the local syslog daemon over its unix socket, as syslog(3) writes them, but never waiting for it: what the daemon does not
 * take is dropped, counted, and reported in band when it takes messages again.
 */
#ifndef UPG_SYSLOG_H
#define UPG_SYSLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "logfile.h"

/* Writes the report of that many lost messages in the form of the others, and returns its length. */
typedef size_t upg_syslog_gap(uint64_t lost, char *out, size_t size);

struct upg_syslog_options {
	const char *socket;   /* path; datagram, or stream where the daemon wants that */
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

/* Messages lost since new. */
uint64_t upg_syslog_lost(const struct upg_syslog *);

/* Tries to report an open gap, closes. false: messages were lost. */
bool upg_syslog_free(struct upg_syslog *, uint64_t now_us);

#endif
