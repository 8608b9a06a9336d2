/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "syslog_alert.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <time.h>

#include "cef.h"
#include "fastlog.h"
#include "json.h"
#include "leef.h"
#include "notation.h"
#include "repeats.h"
#include "rfc5424.h"
#include "syslog.h"

#define COOKIE "@cee: "

struct upg_syslog_alert {
	const struct upg_config *config;
	const struct upg_eve_options *eve;
	struct upg_syslog *syslog;
	struct upg_repeats *repeats;
	struct upg_facts facts;
	char message[UPG_EVE_BYTES + sizeof COOKIE];
};

static size_t
cee_gap(uint64_t lost, char *out, size_t size)
{
	char when[UPG_TIME_TEXT];
	struct upg_json j;
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	upg_notation_time((uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000, when);
	memcpy(out, COOKIE, sizeof COOKIE - 1);
	upg_json_begin(&j, out + sizeof COOKIE - 1, size - (sizeof COOKIE - 1));
	upg_json_string(&j, "timestamp", when);
	upg_json_string(&j, "event_type", "stats");
	upg_json_open(&j, "upgate", '{');
	upg_json_string(&j, "sink", "syslog");
	upg_json_number(&j, "records_lost", lost);
	return sizeof COOKIE - 1 + upg_json_end(&j);
}

static upg_syslog_gap *
gap_of(unsigned format)
{
	static upg_syslog_gap *const gaps[] = {
	        [UPG_SYSLOG_CEE] = cee_gap,
	        [UPG_SYSLOG_RFC5424] = upg_rfc5424_gap,
	        [UPG_SYSLOG_CEF] = upg_cef_gap,
	        [UPG_SYSLOG_LEEF] = upg_leef_gap,
	};
	return gaps[format];
}

struct upg_syslog_alert *
upg_syslog_alert_new(const struct upg_config *c, const struct upg_eve_options *eve, bool patient,
                     const struct upg_complaints *complaints, char err[UPG_LOGFILE_ERR_BYTES])
{
	struct upg_syslog_options o = {
	        .socket = c->syslog_socket,
	        .identity = c->syslog_identity,
	        .facility = c->syslog_facility,
	        .line_bytes = c->limits.syslog_line_bytes,
	        .rfc5424 = c->syslog_format == UPG_SYSLOG_RFC5424,
	        .gap = gap_of(c->syslog_format),
	        .patient = patient,
	};
	if (strlen(c->syslog_socket) >= sizeof((struct sockaddr_un *)0)->sun_path) {
		snprintf(err, UPG_LOGFILE_ERR_BYTES, "outputs.syslog.socket: longer than a socket's name can be");
		return NULL;
	}
	struct upg_syslog_alert *s = calloc(1, sizeof *s);
	if (s != NULL) {
		s->config = c;
		s->eve = eve;
		s->repeats = upg_repeats_new(c->limits.syslog_rate_max, c->limits.syslog_rate_us);
		s->syslog = upg_syslog_new(&o, complaints);
		if (s->repeats != NULL && s->syslog != NULL)
			return s;
		upg_repeats_free(s->repeats);
		if (s->syslog != NULL)
			upg_syslog_free(s->syslog, 0);
		free(s);
	}
	snprintf(err, UPG_LOGFILE_ERR_BYTES, "out of memory");
	return NULL;
}

static size_t
format(struct upg_syslog_alert *s, const struct upg_record *r)
{
	char text[UPG_FASTLOG_BYTES];
	size_t room = upg_syslog_room(s->syslog), len;

	if (room > sizeof s->message)
		room = sizeof s->message;
	switch ((enum upg_syslog_format)s->config->syslog_format) {
	case UPG_SYSLOG_PLAIN:
		break;
	case UPG_SYSLOG_CEE:
		len = sizeof COOKIE - 1;
		memcpy(s->message, COOKIE, len);
		return len + upg_eve_format(r, s->eve, s->message + len, room - len);
	case UPG_SYSLOG_RFC5424:
		upg_facts_take(&s->facts, r, s->eve);
		return upg_rfc5424_format(&s->facts, text, upg_fastlog_syslog(r, text), s->message, room);
	case UPG_SYSLOG_CEF:
		upg_facts_take(&s->facts, r, s->eve);
		return upg_cef_format(&s->facts, s->message, room);
	case UPG_SYSLOG_LEEF:
		upg_facts_take(&s->facts, r, s->eve);
		return upg_leef_format(&s->facts, s->message, room);
	}
	len = upg_fastlog_syslog(r, text);
	memcpy(s->message, text, len);
	return len;
}

void
upg_syslog_alert_tell(struct upg_syslog_alert *s, const struct upg_record *r, uint64_t now_us)
{
	unsigned severity = r->alert.severity, rank = severity < 1 ? 0 : severity > 3 ? 2 : severity - 1;

	upg_syslog_send(s->syslog, s->config->syslog_level[rank], s->message, format(s, r), now_us);
}

void
upg_syslog_alert_write(struct upg_syslog_alert *s, const struct upg_record *r, uint64_t now_us)
{
	if (r->type == UPG_RECORD_ALERT && upg_repeats_pass(s->repeats, r))
		upg_syslog_alert_tell(s, r, now_us);
}

const struct upg_record *
upg_syslog_alert_due(struct upg_syslog_alert *s, uint64_t ts_us)
{
	return upg_repeats_due(s->repeats, ts_us);
}

void
upg_syslog_alert_flush(struct upg_syslog_alert *s, uint64_t now_us)
{
	upg_syslog_flush(s->syslog, now_us);
}

uint64_t
upg_syslog_alert_lost(const struct upg_syslog_alert *s)
{
	return upg_syslog_lost(s->syslog);
}

bool
upg_syslog_alert_free(struct upg_syslog_alert *s, uint64_t now_us)
{
	bool good = upg_syslog_free(s->syslog, now_us);
	upg_repeats_free(s->repeats);
	free(s);
	return good;
}
