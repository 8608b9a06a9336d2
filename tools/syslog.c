/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "syslog.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define BACKOFF_LEAST_US 100000
#define BACKOFF_MOST_US  5000000
#define PATIENCE_MS      1000
#define LIVE_PATIENCE_MS 20
#define CREDIT_US        250000
#define LEVEL_WARNING    4

struct upg_syslog {
	char socket[sizeof((struct sockaddr_un *)0)->sun_path];
	char identity[64], host[256];
	unsigned facility;
	size_t line_bytes;
	enum upg_syslog_kind kind;
	bool rfc5424, patient, congested;
	upg_syslog_gap *gap;
	struct upg_complaints complaints;
	int fd; /* -1: not connected */
	bool stream, failing;
	uint64_t retry_us, backoff_us;
	uint64_t credit_us, credited_us; /* for waiting, inline; when it last grew */
	uint64_t lost, lost_in_gap;
	size_t kept;    /* octets of line that a stream socket has not taken yet */
	size_t kept_at; /* where they begin */
	char *line;
};

struct upg_syslog *
upg_syslog_new(const struct upg_syslog_options *o, const struct upg_complaints *complaints)
{
	struct upg_syslog *s = calloc(1, sizeof *s);

	if (s == NULL || (s->line = malloc(o->line_bytes + 1)) == NULL) {
		free(s);
		return NULL;
	}
	snprintf(s->socket, sizeof s->socket, "%s", o->socket);
	snprintf(s->identity, sizeof s->identity, "%s", o->identity);
	/* APP-NAME is one word of printable ASCII (RFC 5424 6.2.5) */
	for (char *p = s->identity; o->rfc5424 && *p != '\0'; p++)
		if (*p < '!' || *p > '~')
			*p = '_';
	s->facility = o->facility;
	s->line_bytes = o->line_bytes;
	s->kind = o->kind;
	s->rfc5424 = o->rfc5424;
	s->gap = o->gap;
	if (gethostname(s->host, sizeof s->host - 1) != 0 || s->host[0] == '\0')
		snprintf(s->host, sizeof s->host, "-");
	s->patient = o->patient;
	s->complaints = *complaints;
	s->fd = -1;
	s->backoff_us = BACKOFF_LEAST_US;
	return s;
}

static void
disconnect(struct upg_syslog *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	if (s->kept > 0) { /* the beginning went out, the rest never will */
		s->lost++;
		s->lost_in_gap++;
	}
	s->kept = 0;
}

/* Says once that messages are being lost. */
static void
complain(struct upg_syslog *s, const char *why)
{
	char line[300];

	if (!s->failing && s->complaints.say != NULL) {
		snprintf(line, sizeof line, "cannot send to %s%s: %s", s->kind == UPG_SYSLOG_DAEMON ? "syslog " : "",
		         s->socket, why);
		s->complaints.say(s->complaints.user, line);
	}
	s->failing = true;
}

static void
fail(struct upg_syslog *s, int why, uint64_t now_us)
{
	disconnect(s);
	s->retry_us = now_us + s->backoff_us;
	s->backoff_us = s->backoff_us * 2 < BACKOFF_MOST_US ? s->backoff_us * 2 : BACKOFF_MOST_US;
	complain(s, strerror(why));
}

static int
connect_as(struct upg_syslog *s, int type)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	memcpy(a.sun_path, s->socket, sizeof a.sun_path);
	s->fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return errno;
	s->stream = type == SOCK_STREAM;
	if (connect(s->fd, (const struct sockaddr *)&a, sizeof a) == 0)
		return 0;
	int why = errno;
	disconnect(s);
	return why;
}

static bool
connected(struct upg_syslog *s, uint64_t now_us)
{
	if (s->fd >= 0)
		return true;
	if (now_us < s->retry_us)
		return false;
	int why = connect_as(s, s->kind == UPG_SYSLOG_STREAM ? SOCK_STREAM : SOCK_DGRAM);
	if (why == EPROTOTYPE && s->kind == UPG_SYSLOG_DAEMON)
		why = connect_as(s, SOCK_STREAM);
	if (why != 0)
		fail(s, why, now_us);
	return why == 0;
}

static bool
would_block(int why)
{
	return why == EAGAIN || why == EWOULDBLOCK || why == ENOBUFS;
}

/*
 * How long a daemon that is merely slow is waited for. Linux keeps but ten datagrams for it (net.unix.max_dgram_qlen), so without any patience a
 * busy machine loses messages to a daemon in good health. Inline the writer has at most a quarter of its time for that.
 */
static int
patience_ms(struct upg_syslog *s)
{
	struct timespec t;

	if (s->congested)
		return 0;
	if (s->patient)
		return PATIENCE_MS;
	clock_gettime(CLOCK_MONOTONIC, &t);
	uint64_t now_us = (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
	s->credit_us += (now_us - s->credited_us) / 4;
	s->credited_us = now_us;
	if (s->credit_us > CREDIT_US)
		s->credit_us = CREDIT_US;
	return s->credit_us < LIVE_PATIENCE_MS * 1000 ? 0 : LIVE_PATIENCE_MS;
}

static void
wait_for_room(struct upg_syslog *s, int ms)
{
	struct pollfd p = {.fd = s->fd, .events = POLLOUT};
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	s->congested = poll(&p, 1, ms) <= 0;
	clock_gettime(CLOCK_MONOTONIC, &to);
	uint64_t took_us =
	        (uint64_t)(to.tv_sec - from.tv_sec) * 1000000 + (uint64_t)((to.tv_nsec - from.tv_nsec) / 1000);
	s->credit_us = took_us < s->credit_us ? s->credit_us - took_us : 0;
}

/* One send. */
static ssize_t
push(struct upg_syslog *s, const char *at, size_t len)
{
	ssize_t n = send(s->fd, at, len, MSG_NOSIGNAL | MSG_DONTWAIT);
	int ms;

	if (n < 0 && would_block(errno) && (ms = patience_ms(s)) > 0) {
		wait_for_room(s, ms);
		n = send(s->fd, at, len, MSG_NOSIGNAL | MSG_DONTWAIT);
	}
	if (n >= 0)
		s->congested = false;
	return n;
}

static bool
push_kept(struct upg_syslog *s)
{
	if (s->kept == 0)
		return true;
	ssize_t n = push(s, s->line + s->kept_at, s->kept);
	if (n < 0)
		return false;
	s->kept -= (size_t)n;
	s->kept_at += (size_t)n;
	if (s->kept > 0)
		errno = EAGAIN;
	return s->kept == 0;
}

static bool
push_line(struct upg_syslog *s, size_t len)
{
	size_t whole = len + s->stream; /* a stream wants messages ended */

	s->line[len] = s->kind == UPG_SYSLOG_DAEMON ? '\0' : '\n';
	ssize_t n = push(s, s->line, whole);
	if (n < 0)
		return false;
	if ((size_t)n < whole) {
		s->kept_at = (size_t)n;
		s->kept = whole - (size_t)n;
	}
	return true;
}

/* "<PRI>1 2026-11-23T06:09:06.123456Z host upgate 123 " (RFC 5424 6.2) */
static int
head_5424(const struct upg_syslog *s, unsigned priority, char *out, size_t size)
{
	char when[32] = "";
	struct timespec t;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &t);
	if (gmtime_r(&t.tv_sec, &tm) != NULL)
		strftime(when, sizeof when, "%FT%T", &tm);
	return snprintf(out, size, "<%u>1 %s.%06ldZ %s %.48s %ld ", priority, when, t.tv_nsec / 1000, s->host,
	                s->identity, (long)getpid());
}

/* "<PRI>Nov 23 06:09:06 upgate[123]: ", local time, as syslog(3) has it. */
static size_t
head(const struct upg_syslog *s, unsigned level, char *out, size_t size)
{
	unsigned priority = s->facility << 3 | (level & 7);
	char when[32] = "";
	struct tm tm;
	time_t now = time(NULL);
	int n;

	if (s->kind != UPG_SYSLOG_DAEMON)
		return 0;
	if (s->rfc5424) {
		n = head_5424(s, priority, out, size);
	} else {
		if (localtime_r(&now, &tm) != NULL)
			strftime(when, sizeof when, "%b %e %H:%M:%S", &tm);
		n = snprintf(out, size, "<%u>%s %s[%ld]: ", priority, when, s->identity, (long)getpid());
	}
	return (size_t)n < size ? (size_t)n : size - 1;
}

size_t
upg_syslog_room(const struct upg_syslog *s)
{
	char text[480];
	size_t used = head(s, 7, text, sizeof text);

	return s->line_bytes > used ? s->line_bytes - used : 0;
}

static bool
try_send(struct upg_syslog *s, unsigned level, const char *text, size_t len, uint64_t now_us)
{
	/* a daemon that was restarted leaves a dead connection behind: connect anew and repeat, once */
	for (int attempt = 0; attempt < 2; attempt++) {
		if (!connected(s, now_us))
			return false;
		bool good = push_kept(s);
		if (good) {
			size_t n = head(s, level, s->line, s->line_bytes);
			size_t room = s->line_bytes - n;
			size_t take = len < room ? len : room;
			memcpy(s->line + n, text, take);
			good = push_line(s, n + take);
		}
		if (good) {
			s->backoff_us = BACKOFF_LEAST_US;
			s->retry_us = 0;
			return true;
		}
		int why = errno;
		if (would_block(why) || why == EMSGSIZE) {
			complain(s, why == EMSGSIZE ? strerror(why) : "it takes messages too slowly");
			return false;
		}
		disconnect(s);
		if (attempt > 0)
			fail(s, why, now_us);
	}
	return false;
}

static bool
report_gap(struct upg_syslog *s, uint64_t now_us)
{
	char text[300];

	if (s->lost_in_gap == 0)
		return true;
	size_t len = s->gap != NULL ? s->gap(s->lost_in_gap, text, sizeof text)
	                            : (size_t)snprintf(text, sizeof text,
	                                               "%" PRIu64 " alerts were lost: syslog did not take them",
	                                               s->lost_in_gap);
	if (!try_send(s, LEVEL_WARNING, text, len, now_us))
		return false;
	s->lost_in_gap = 0;
	if (s->failing && s->complaints.say != NULL)
		s->complaints.say(s->complaints.user, s->kind == UPG_SYSLOG_DAEMON ? "sending to syslog again"
		                                                                   : "sending to the socket again");
	s->failing = false;
	return true;
}

void
upg_syslog_send(struct upg_syslog *s, unsigned level, const char *text, size_t len, uint64_t now_us)
{
	if (report_gap(s, now_us) && try_send(s, level, text, len, now_us))
		return;
	s->lost++;
	s->lost_in_gap++;
}

void
upg_syslog_flush(struct upg_syslog *s, uint64_t now_us)
{
	if (!report_gap(s, now_us) || s->fd < 0 || push_kept(s) || would_block(errno))
		return;
	disconnect(s);
}

uint64_t
upg_syslog_lost(const struct upg_syslog *s)
{
	return s->lost;
}

bool
upg_syslog_free(struct upg_syslog *s, uint64_t now_us)
{
	report_gap(s, now_us);
	if (s->fd >= 0)
		push_kept(s);
	disconnect(s);
	bool good = s->lost == 0;
	free(s->line);
	free(s);
	return good;
}
