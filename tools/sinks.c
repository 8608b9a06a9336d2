/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sinks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "eve.h"
#include "fastlog.h"
#include "json.h"
#include "notation.h"
#include "redact.h"
#include "syslog.h"
#include "syslog_alert.h"

#define GONE 256

enum { EVE_FILE, EVE_STDOUT, FAST_FILE, FAST_STDOUT, FILES, SYSLOG = FILES, EVIDENCE, SINKS };

static const char *const sink_names[] = {
        [EVE_FILE] = "eve-log",        [EVE_STDOUT] = "json", [FAST_FILE] = "fast",
        [FAST_STDOUT] = "fast-stdout", [SYSLOG] = "syslog",   [EVIDENCE] = "evidence",
};

struct upg_sinks {
	struct upg_sinks_options options;
	struct upg_eve_options eve;
	struct upg_logfile *files[FILES]; /* NULL: not wanted */
	struct upg_syslog_alert *syslog;
	struct upg_syslog *socket; /* EVE's, where it is no file */
	struct upg_evidence_files *evidence;
	struct upg_evidence_writer *evidence_writer; /* live: whose the files are */
	struct upg_evidence_count evidence_count;
	struct upg_evidence_id gone[GONE]; /* connections whose file was lost or deleted: nobody waits for it again */
	char *evidence_dir;
	char capture_file[4096];
	uint64_t lost;
	struct upg_redact_fields secret;
	struct upg_record shown; /* the record with what is secret taken out */
	char line[UPG_EVE_BYTES];
};

static uint64_t
now(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static size_t
gap_line(uint64_t unix_us, const char *sink, uint64_t lost, char *out, size_t size)
{
	char when[UPG_TIME_TEXT];
	struct upg_json j;

	upg_notation_time(unix_us, when);
	upg_json_begin(&j, out, size);
	upg_json_string(&j, "timestamp", when);
	upg_json_string(&j, "event_type", "stats");
	upg_json_open(&j, "upgate", '{');
	upg_json_string(&j, "sink", sink);
	upg_json_number(&j, "records_lost", lost);
	return upg_json_end(&j);
}

static bool
open_file(struct upg_sinks *s, int which, const char *name, char err[UPG_SINKS_ERR_BYTES])
{
	char path[4096];

	if (name[0] == '/')
		snprintf(path, sizeof path, "%s", name);
	else if (s->options.dir == NULL)
		return true;
	else if ((size_t)snprintf(path, sizeof path, "%s/%s", s->options.dir, name) >= sizeof path) {
		snprintf(err, UPG_SINKS_ERR_BYTES, "the name of a log is too long: %.200s...", s->options.dir);
		return false;
	}
	s->files[which] = upg_logfile_open(path, &s->options.complaints, err);
	const struct upg_limits *lim = &s->options.config->limits;
	if (s->files[which] != NULL)
		upg_logfile_rotate(s->files[which], lim->rotate_bytes, lim->rotate_us, now(CLOCK_MONOTONIC));
	return s->files[which] != NULL;
}

static size_t
eve_gap(uint64_t lost, char *out, size_t size)
{
	return gap_line(now(CLOCK_REALTIME), sink_names[EVE_FILE], lost, out, size);
}

/* outputs.eve-log.filetype: a socket in place of the file. */
static bool
open_socket(struct upg_sinks *s, char err[UPG_SINKS_ERR_BYTES])
{
	const struct upg_config *c = s->options.config;
	struct upg_syslog_options o = {
	        .kind = c->eve_filetype == UPG_FILE_UNIX_STREAM ? UPG_SYSLOG_STREAM : UPG_SYSLOG_DATAGRAM,
	        .socket = c->eve_filename,
	        .identity = "",
	        .line_bytes = UPG_EVE_BYTES,
	        .gap = eve_gap,
	        .patient = s->options.offline,
	};
	if (c->eve_filename[0] != '/' || strlen(c->eve_filename) >= sizeof((struct sockaddr_un *)0)->sun_path) {
		snprintf(err, UPG_SINKS_ERR_BYTES,
		         "outputs.eve-log.filename: a socket's name is absolute and below %zu octets",
		         sizeof((struct sockaddr_un *)0)->sun_path);
		return false;
	}
	s->socket = upg_syslog_new(&o, &s->options.complaints);
	if (s->socket == NULL)
		snprintf(err, UPG_SINKS_ERR_BYTES, "out of memory");
	return s->socket != NULL;
}

static bool
open_evidence(struct upg_sinks *s, char err[UPG_SINKS_ERR_BYTES])
{
	const char *dir = s->options.config->evidence_dir;
	bool absolute = dir[0] == '/';

	if (!absolute && s->options.dir == NULL)
		return true;
	if (asprintf(&s->evidence_dir, "%s%s%s", absolute ? "" : s->options.dir, absolute ? "" : "/", dir) < 0) {
		s->evidence_dir = NULL;
		snprintf(err, UPG_SINKS_ERR_BYTES, "out of memory");
		return false;
	}
	s->evidence = upg_evidence_files_open(s->evidence_dir, &s->options.config->limits, &s->options.complaints, err);
	return s->evidence != NULL;
}

static bool
open_all(struct upg_sinks *s, char err[UPG_SINKS_ERR_BYTES])
{
	const struct upg_config *c = s->options.config;

	if (s->options.dir != NULL && mkdir(s->options.dir, 0750) != 0 && errno != EEXIST) {
		snprintf(err, UPG_SINKS_ERR_BYTES, "cannot make %.300s: %s", s->options.dir, strerror(errno));
		return false;
	}
	if (c->eve_enabled && c->eve_filetype != UPG_FILE_REGULAR && !open_socket(s, err))
		return false;
	if (c->eve_enabled && c->eve_filetype == UPG_FILE_REGULAR && !open_file(s, EVE_FILE, c->eve_filename, err))
		return false;
	if (c->fast_enabled && !open_file(s, FAST_FILE, c->fast_filename, err))
		return false;
	if (s->options.json_stdout &&
	    (s->files[EVE_STDOUT] = upg_logfile_open(NULL, &s->options.complaints, err)) == NULL)
		return false;
	if (s->options.fast_stdout &&
	    (s->files[FAST_STDOUT] = upg_logfile_open(NULL, &s->options.complaints, err)) == NULL)
		return false;
	if (c->evidence_enabled && !open_evidence(s, err))
		return false;
	if (c->syslog_enabled)
		s->syslog = upg_syslog_alert_new(c, &s->eve, s->options.offline, &s->options.complaints, err);
	return !c->syslog_enabled || s->syslog != NULL;
}

struct upg_sinks *
upg_sinks_open(const struct upg_sinks_options *opts, char err[UPG_SINKS_ERR_BYTES])
{
	struct upg_sinks *s = calloc(1, sizeof *s);

	if (s == NULL) {
		snprintf(err, UPG_SINKS_ERR_BYTES, "out of memory");
		return NULL;
	}
	s->options = *opts;
	s->eve.offline = opts->offline;
	s->eve.community_id = opts->config->eve_community_id;
	s->eve.verdict = opts->config->eve_verdict;
	s->eve.payload = opts->config->eve_payload;
	s->eve.payload_printable = opts->config->eve_payload_printable;
	s->eve.packet = opts->config->eve_packet;
	s->eve.websocket_payload = opts->config->eve_websocket_payload;
	s->eve.websocket_payload_printable = opts->config->eve_websocket_payload_printable;
	s->eve.xff_overwrite = opts->config->xff_mode == UPG_XFF_OVERWRITE;
	s->secret = upg_redact_fields(opts->config);
	s->eve.community_id_seed = (uint16_t)opts->config->eve_community_id_seed;
	if (open_all(s, err))
		return s;
	upg_sinks_close(s);
	return NULL;
}

void
upg_sinks_metrics(struct upg_sinks *s, const struct upg_metrics *metrics)
{
	s->eve.metrics = metrics;
}

/* The record that ended a gap is written: how much was lost before it stands behind it. */
static void
report_gap(struct upg_logfile *f, const struct upg_record *r, const char *sink, uint64_t now_us)
{
	char line[256];
	uint64_t lost = upg_logfile_gap(f);

	if (lost > 0)
		upg_logfile_write(f, line, gap_line(r->ts_us, sink, lost, line, sizeof line), now_us);
}

static bool
eve_takes(const struct upg_sinks *s, enum upg_record_type type)
{
	return (s->files[EVE_FILE] != NULL || s->files[EVE_STDOUT] != NULL || s->socket != NULL) &&
	       s->options.config->eve_types & 1u << type;
}

bool
upg_sinks_take(const struct upg_sinks *s, enum upg_record_type type)
{
	return type == UPG_RECORD_ALERT || eve_takes(s, type);
}

static void
write_eve(struct upg_sinks *s, const struct upg_record *r, uint64_t now_us)
{
	if (!eve_takes(s, r->type))
		return;
	size_t len = upg_eve_format(r, &s->eve, s->line, sizeof s->line);
	for (int i = EVE_FILE; len > 0 && i <= EVE_STDOUT; i++) {
		if (s->files[i] == NULL)
			continue;
		upg_logfile_write(s->files[i], s->line, len, now_us);
		report_gap(s->files[i], r, sink_names[i], now_us);
	}
	if (len > 0 && s->socket != NULL)
		upg_syslog_send(s->socket, 0, s->line, len, now_us);
}

static void
write_fast(struct upg_sinks *s, const struct upg_record *r, uint64_t now_us)
{
	char line[UPG_FASTLOG_BYTES], gap[UPG_FASTLOG_BYTES];

	if (r->type != UPG_RECORD_ALERT || (s->files[FAST_FILE] == NULL && s->files[FAST_STDOUT] == NULL))
		return;
	size_t len = upg_fastlog_format(r, line);
	for (int i = FAST_FILE; len > 0 && i <= FAST_STDOUT; i++) {
		if (s->files[i] == NULL)
			continue;
		upg_logfile_write(s->files[i], line, len, now_us);
		uint64_t lost = upg_logfile_gap(s->files[i]);
		if (lost > 0)
			upg_logfile_write(s->files[i], gap, upg_fastlog_gap(r->ts_us, lost, gap), now_us);
	}
}

uint64_t
upg_sinks_lost(const struct upg_sinks *s)
{
	uint64_t lost = (s->syslog != NULL ? upg_syslog_alert_lost(s->syslog) : 0) +
	                (s->socket != NULL ? upg_syslog_lost(s->socket) : 0);

	for (int i = 0; i < FILES; i++)
		if (s->files[i] != NULL)
			lost += upg_logfile_lost(s->files[i]);
	return lost;
}

static struct upg_evidence_count
evidence_count(const struct upg_sinks *s)
{
	if (s->evidence_writer != NULL)
		return upg_evidence_writer_count(s->evidence_writer);
	return s->evidence != NULL ? *upg_evidence_files_count(s->evidence) : (struct upg_evidence_count){0};
}

const char *
upg_sinks_name(const struct upg_sinks *s, size_t i, uint64_t *lost)
{
	if (i == EVE_FILE && s->socket != NULL)
		*lost = upg_syslog_lost(s->socket);
	else if (i < FILES)
		*lost = s->files[i] != NULL ? upg_logfile_lost(s->files[i]) : 0;
	else if (i == SYSLOG)
		*lost = s->syslog != NULL ? upg_syslog_alert_lost(s->syslog) : 0;
	else
		*lost = evidence_count(s).lost;
	return i < SINKS ? sink_names[i] : NULL;
}

bool
upg_sinks_want_evidence(const struct upg_sinks *s)
{
	return s->evidence != NULL;
}

void
upg_sinks_evidence(struct upg_sinks *s, const struct upg_evidence *e)
{
	upg_evidence_files_take(s->evidence, 0, e);
}

struct upg_evidence_writer *
upg_sinks_evidence_writer(struct upg_sinks *s, unsigned workers)
{
	s->evidence_writer = upg_evidence_writer_start(s->evidence, workers, s->options.config->limits.ring_bytes);
	return s->evidence_writer;
}

void
upg_sinks_death(struct upg_sinks *s, unsigned worker)
{
	if (s->evidence_writer != NULL)
		upg_evidence_writer_death(s->evidence_writer, worker);
}

void
upg_sinks_end(struct upg_sinks *s)
{
	upg_evidence_writer_stop(s->evidence_writer);
	s->evidence_writer = NULL;
	if (s->evidence != NULL)
		upg_evidence_files_end(s->evidence);
}

bool
upg_sinks_evidence_count(const struct upg_sinks *s, struct upg_evidence_count *count)
{
	*count = evidence_count(s);
	return s->evidence != NULL;
}

/* capture_file is the name that the file of that alert's connection has, or will have. false: there will be none. */
static bool
name_evidence(struct upg_sinks *s, const struct upg_record *r)
{
	char name[UPG_EVIDENCE_NAME_BYTES];

	if (s->evidence == NULL || r->type != UPG_RECORD_ALERT || r->evidence.since_us == 0)
		return false;
	upg_evidence_name(&r->evidence, name);
	return (size_t)snprintf(s->capture_file, sizeof s->capture_file, "%s/%s", s->evidence_dir, name) <
	       sizeof s->capture_file;
}

bool
upg_sinks_ready(struct upg_sinks *s, unsigned worker, const struct upg_record *r)
{
	struct upg_evidence_id *gone = &s->gone[r->evidence.number % GONE];

	if (s->evidence_writer == NULL || !name_evidence(s, r) || access(s->capture_file, F_OK) == 0 ||
	    memcmp(gone, &r->evidence, sizeof *gone) == 0)
		return true;
	switch (upg_evidence_writer_await(s->evidence_writer, worker, &r->evidence)) {
	case UPG_EVIDENCE_SOON:
		return false;
	case UPG_EVIDENCE_DONE:
		if (access(s->capture_file, F_OK) != 0)
			*gone = r->evidence;
		break;
	case UPG_EVIDENCE_LATE:
		break;
	}
	return true;
}

/* What the outputs tell beside the record itself. */
static void
tell_evidence(struct upg_sinks *s, const struct upg_record *r)
{
	bool there = name_evidence(s, r) && access(s->capture_file, F_OK) == 0;

	s->eve.capture_file = there ? s->capture_file : NULL;
	bool counted = r->type == UPG_RECORD_STATS && upg_sinks_evidence_count(s, &s->evidence_count);
	s->eve.evidence = counted ? &s->evidence_count : NULL;
}

/* Alerts that syslog held back and that are due at that Unix time, each with the evidence of its own connection. */
static void
tell_repeated(struct upg_sinks *s, uint64_t ts_us, uint64_t now_us)
{
	for (const struct upg_record *r; (r = upg_syslog_alert_due(s->syslog, ts_us)) != NULL;) {
		tell_evidence(s, r);
		upg_syslog_alert_tell(s->syslog, r, now_us);
	}
}

/* The record without what outputs.redact names. */
static const struct upg_record *
hide(struct upg_sinks *s, const struct upg_record *r)
{
	const struct upg_list *names = &s->options.config->redact;

	if (names->count == 0 || r->size > sizeof s->shown)
		return r;
	memcpy(&s->shown, r, r->size);
	return upg_redact_record(&s->shown, &s->secret, names) ? &s->shown : r;
}

/* Has it anything to hide? */
static bool
may_hide(const struct upg_sinks *s, const struct upg_record *r)
{
	bool http = r->type == UPG_RECORD_HTTP && (s->secret.host || s->secret.agent || s->secret.content_type);

	return r->type == UPG_RECORD_ALERT || http ||
	       (s->secret.xff && (r->type == UPG_RECORD_HTTP || r->type == UPG_RECORD_UPGRADE)) ||
	       (r->type == UPG_RECORD_WEBSOCKET && r->websocket.payload_len > 0);
}

bool
upg_sinks_write(struct upg_sinks *s, const struct upg_record *r)
{
	/* some milliseconds matter to no rotation, and records come every microsecond */
	uint64_t now_us = now(CLOCK_MONOTONIC_COARSE), before = s->lost;

	if (may_hide(s, r))
		r = hide(s, r);
	if (s->syslog != NULL && r->type == UPG_RECORD_ALERT)
		tell_repeated(s, r->ts_us, now_us);
	tell_evidence(s, r);
	write_eve(s, r, now_us);
	write_fast(s, r, now_us);
	if (s->syslog != NULL)
		upg_syslog_alert_write(s->syslog, r, now_us);
	s->lost = upg_sinks_lost(s);
	return s->lost == before;
}

void
upg_sinks_flush(struct upg_sinks *s)
{
	uint64_t now_us = now(CLOCK_MONOTONIC);

	for (int i = 0; i < FILES; i++)
		if (s->files[i] != NULL)
			upg_logfile_flush(s->files[i], now_us);
	/* in replay the next packet's time tells, and the next record is not long in coming */
	if (s->options.offline)
		return;
	if (s->socket != NULL)
		upg_syslog_flush(s->socket, now_us);
	if (s->syslog == NULL)
		return;
	tell_repeated(s, now(CLOCK_REALTIME), now_us);
	upg_syslog_alert_flush(s->syslog, now_us);
}

void
upg_sinks_reopen(struct upg_sinks *s)
{
	uint64_t now_us = now(CLOCK_MONOTONIC);

	for (int i = 0; i < FILES; i++)
		if (s->files[i] != NULL)
			upg_logfile_reopen(s->files[i], now_us);
	if (s->evidence_writer != NULL)
		upg_evidence_writer_reopen(s->evidence_writer);
	else if (s->evidence != NULL)
		upg_evidence_files_reopen(s->evidence);
}

bool
upg_sinks_close(struct upg_sinks *s)
{
	uint64_t now_us = now(CLOCK_MONOTONIC);
	bool good = true;

	for (int i = 0; i < FILES; i++)
		if (s->files[i] != NULL)
			good = upg_logfile_close(s->files[i], now_us) && good;
	if (s->socket != NULL)
		good = upg_syslog_free(s->socket, now_us) && good;
	if (s->syslog != NULL) {
		tell_repeated(s, UINT64_MAX, now_us);
		good = upg_syslog_alert_free(s->syslog, now_us) && good;
	}
	upg_evidence_writer_stop(s->evidence_writer);
	if (s->evidence != NULL)
		good = upg_evidence_files_close(s->evidence) && good;
	free(s->evidence_dir);
	free(s);
	return good;
}
