/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fastlog.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "notation.h"

/* A rule's text without what could begin a new line or confuse a terminal. */
static void
clean(char *out, size_t size, const char *text)
{
	size_t n = 0;

	for (; *text != '\0' && n + 1 < size; text++)
		out[n++] = (unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text;
	out[n] = '\0';
}

static const char *
action_word(const struct upg_record_alert *a)
{
	if (a->blocked)
		return "[Drop] ";
	return a->would_block ? "[wDrop] " : "";
}

struct parts {
	char msg[UPG_MSG_BYTES], category[UPG_CATEGORY_BYTES], ends[160];
};

static void
take(struct parts *p, const struct upg_record *r)
{
	const struct upg_tuple *t = &r->tuple;
	bool client = r->from == TO_SERVER;
	char from[UPG_ADDRESS_TEXT], to[UPG_ADDRESS_TEXT], proto[UPG_PROTO_TEXT];

	clean(p->msg, sizeof p->msg, r->alert.msg);
	clean(p->category, sizeof p->category, r->alert.category[0] != '\0' ? r->alert.category : "(null)");
	upg_notation_address_full(client ? &t->src : &t->dst, t->family, from);
	upg_notation_address_full(client ? &t->dst : &t->src, t->family, to);
	snprintf(p->ends, sizeof p->ends, "{%s} %s:%u -> %s:%u", upg_notation_proto(t->proto, proto), from,
	         client ? t->sport : t->dport, to, client ? t->dport : t->sport);
}

/* The line stands for others that were held back. */
static size_t
repeated(const struct upg_record_alert *a, char out[UPG_FASTLOG_BYTES], size_t len)
{
	if (a->repeated == 0)
		return len;
	return len + (size_t)snprintf(out + len, UPG_FASTLOG_BYTES - len, " repeated %" PRIu64 " times", a->repeated);
}

size_t
upg_fastlog_format(const struct upg_record *r, char out[UPG_FASTLOG_BYTES])
{
	const struct upg_record_alert *a = &r->alert;
	char when[UPG_TIME_TEXT];
	struct parts p;

	out[0] = '\0';
	if (r->type != UPG_RECORD_ALERT)
		return 0;
	take(&p, r);
	upg_notation_time_fast(r->ts_us, when);
	size_t len = (size_t)snprintf(
	        out, UPG_FASTLOG_BYTES,
	        "%s  %s[**] [%" PRIu32 ":%" PRIu32 ":%" PRIu32 "] %s [**] [Classification: %s] [Priority: %u] %s", when,
	        action_word(a), a->gid, a->sid, a->rev, p.msg, p.category, a->severity, p.ends);
	return repeated(a, out, len);
}

size_t
upg_fastlog_gap(uint64_t unix_us, uint64_t lost, char out[UPG_FASTLOG_BYTES])
{
	char when[UPG_TIME_TEXT];

	upg_notation_time_fast(unix_us, when);
	return (size_t)snprintf(out, UPG_FASTLOG_BYTES, "%s  [**] %" PRIu64 " alerts were lost [**]", when, lost);
}

size_t
upg_fastlog_syslog(const struct upg_record *r, char out[UPG_FASTLOG_BYTES])
{
	const struct upg_record_alert *a = &r->alert;
	struct parts p;

	out[0] = '\0';
	if (r->type != UPG_RECORD_ALERT)
		return 0;
	take(&p, r);
	size_t len =
	        (size_t)snprintf(out, UPG_FASTLOG_BYTES,
	                         "%s[%" PRIu32 ":%" PRIu32 ":%" PRIu32 "] %s [Classification: %s] [Priority: %u] %s",
	                         action_word(a), a->gid, a->sid, a->rev, p.msg, p.category, a->severity, p.ends);
	return repeated(a, out, len);
}
