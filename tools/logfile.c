/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "logfile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BUFFER_BYTES (128 * 1024)
#define RETRY_US     1000000
#define PIPE_WAIT_MS 1000 /* for the reader of a pipe */

struct upg_logfile {
	char *path; /* NULL: standard output */
	const char *name;
	struct upg_complaints complaints;
	int fd;
	bool failing;
	bool torn; /* a line was written in part and could not be taken back */
	uint64_t retry_us;
	uint64_t most_bytes, every_us; /* 0: not rotated for that */
	uint64_t bytes, due_us;        /* what the file holds; when its time is over */
	bool stuck;                    /* it could not be renamed */
	uint64_t lost, lost_in_gap;
	size_t used;
	char buffer[BUFFER_BYTES];
};

static void
complain(struct upg_logfile *f, const char *what, const char *why)
{
	char line[UPG_LOGFILE_ERR_BYTES];

	snprintf(line, sizeof line, "%s %.300s%s%s", what, f->name, why[0] != '\0' ? ": " : "", why);
	if (f->complaints.say != NULL)
		f->complaints.say(f->complaints.user, line);
}

static int
open_path(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640);
}

struct upg_logfile *
upg_logfile_open(const char *path, const struct upg_complaints *complaints, char err[UPG_LOGFILE_ERR_BYTES])
{
	struct upg_logfile *f = malloc(sizeof *f);

	if (f == NULL) {
		snprintf(err, UPG_LOGFILE_ERR_BYTES, "out of memory");
		return NULL;
	}
	memset(f, 0, offsetof(struct upg_logfile, buffer));
	f->complaints = *complaints;
	f->name = "standard output";
	f->fd = STDOUT_FILENO;
	if (path == NULL)
		return f;
	f->path = strdup(path);
	f->fd = f->path != NULL ? open_path(path) : -1;
	if (f->fd < 0) {
		snprintf(err, UPG_LOGFILE_ERR_BYTES, "cannot open %.300s: %s", path, strerror(errno));
		free(f->path);
		free(f);
		return NULL;
	}
	f->name = f->path;
	return f;
}

void
upg_logfile_rotate(struct upg_logfile *f, uint64_t most_bytes, uint64_t every_us, uint64_t now_us)
{
	struct stat st;

	f->most_bytes = most_bytes;
	f->every_us = every_us;
	f->due_us = now_us + every_us;
	f->bytes = fstat(f->fd, &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

/* The names sort in the order of the files, also of those of one second. False: errno says why. */
static bool
put_aside(const struct upg_logfile *f)
{
	char name[4200], when[32];
	time_t now = time(NULL);
	struct tm tm;

	strftime(when, sizeof when, "%Y%m%dT%H%M%S", gmtime_r(&now, &tm));
	for (unsigned n = 0; n < 100000; n++) {
		int len = snprintf(name, sizeof name, n > 0 ? "%s.%s-%05u" : "%s.%s", f->path, when, n);
		if ((size_t)len >= sizeof name) {
			errno = ENAMETOOLONG;
			return false;
		}
		if (renameat2(AT_FDCWD, f->path, AT_FDCWD, name, RENAME_NOREPLACE) == 0)
			return true;
		/* not every file system can refuse to replace */
		if (errno == EINVAL && access(name, F_OK) != 0)
			return rename(f->path, name) == 0;
		if (errno != EEXIST && errno != EINVAL)
			return false;
	}
	return false;
}

/* Between two flushes the file ends with a whole line. */
static void
rotate_if_due(struct upg_logfile *f, uint64_t now_us)
{
	bool full = f->most_bytes > 0 && f->bytes >= f->most_bytes, old = f->every_us > 0 && now_us >= f->due_us;

	if (f->path == NULL || (!full && !old) || f->failing || f->torn)
		return;
	if (f->bytes == 0) { /* it goes on as if it were new */
		f->due_us = now_us + f->every_us;
		return;
	}
	int fd = -1, why = 0;
	/* ENOENT: it is put aside already, by us when no other could be begun, or by somebody else */
	if (!put_aside(f) && errno != ENOENT)
		why = errno;
	else if ((fd = open_path(f->path)) < 0)
		why = errno;
	if (fd >= 0) {
		close(f->fd);
		f->fd = fd;
	} else if (!f->stuck) {
		complain(f, "the old file goes on, cannot rotate", strerror(why));
	}
	/* what cannot be is tried again after as much or as long */
	f->stuck = fd < 0;
	f->bytes = 0;
	f->due_us = now_us + f->every_us;
}

static uint64_t
lines_in(const char *at, size_t len)
{
	uint64_t n = 0;

	for (const char *end = at + len; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
		n++;
	return n;
}

static void
lose(struct upg_logfile *f, uint64_t lines)
{
	f->lost += lines;
	f->lost_in_gap += lines;
}

/* The write stopped inside a line: take its beginning back, or else end it before the next. */
static void
untear(struct upg_logfile *f, const char *written, size_t len)
{
	struct stat st;
	size_t tail = 0;

	while (tail < len && written[len - 1 - tail] != '\n')
		tail++;
	if (tail == 0)
		return;
	f->torn = true;
	if (f->path != NULL && fstat(f->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= (off_t)tail &&
	    ftruncate(f->fd, st.st_size - (off_t)tail) == 0)
		f->torn = false;
}

/* Writes all of it, or returns false with the number of octets that went out. */
static bool
write_all(struct upg_logfile *f, const char *at, size_t len, size_t *done)
{
	for (*done = 0; *done < len;) {
		ssize_t n = write(f->fd, at + *done, len - *done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN &&
		    poll(&(struct pollfd){.fd = f->fd, .events = POLLOUT}, 1, PIPE_WAIT_MS) > 0)
			continue;
		if (n <= 0) {
			if (n == 0)
				errno = ENOSPC;
			return false;
		}
		*done += (size_t)n;
	}
	return true;
}

void
upg_logfile_flush(struct upg_logfile *f, uint64_t now_us)
{
	size_t done = 0;

	if (f->used == 0) {
		rotate_if_due(f, now_us);
		return;
	}
	if (f->torn && write(f->fd, "\n", 1) == 1)
		f->torn = false;
	if (!f->torn && write_all(f, f->buffer, f->used, &done)) {
		if (f->failing)
			complain(f, "writing again to", "");
		f->failing = false;
		f->bytes += f->used;
	} else {
		int why = errno;
		untear(f, f->buffer, done);
		lose(f, lines_in(f->buffer, f->used) - lines_in(f->buffer, done));
		if (!f->failing)
			complain(f, "cannot write", strerror(why));
		f->failing = true;
		f->retry_us = now_us + RETRY_US;
	}
	f->used = 0;
	rotate_if_due(f, now_us);
}

void
upg_logfile_write(struct upg_logfile *f, const char *line, size_t len, uint64_t now_us)
{
	if ((f->failing && now_us < f->retry_us) || len + 1 > sizeof f->buffer) {
		lose(f, 1);
		return;
	}
	if (f->used + len + 1 > sizeof f->buffer)
		upg_logfile_flush(f, now_us);
	memcpy(f->buffer + f->used, line, len);
	f->buffer[f->used + len] = '\n';
	f->used += len + 1;
	if (f->failing)
		upg_logfile_flush(f, now_us);
}

void
upg_logfile_reopen(struct upg_logfile *f, uint64_t now_us)
{
	if (f->path == NULL)
		return;
	upg_logfile_flush(f, now_us);
	int fd = open_path(f->path);
	if (fd < 0) {
		complain(f, "the old file is kept, cannot open", strerror(errno));
		return;
	}
	close(f->fd);
	f->fd = fd;
	f->torn = false;
	f->retry_us = 0;
	upg_logfile_rotate(f, f->most_bytes, f->every_us, now_us);
}

uint64_t
upg_logfile_gap(struct upg_logfile *f)
{
	uint64_t lost = f->failing ? 0 : f->lost_in_gap;

	if (!f->failing)
		f->lost_in_gap = 0;
	return lost;
}

uint64_t
upg_logfile_lost(const struct upg_logfile *f)
{
	return f->lost;
}

bool
upg_logfile_close(struct upg_logfile *f, uint64_t now_us)
{
	upg_logfile_flush(f, now_us);
	bool good = f->lost == 0;
	/* some file systems tell of a full disk only now */
	if (f->path != NULL && close(f->fd) != 0 && errno != EINTR) {
		if (!f->failing)
			complain(f, "cannot write", strerror(errno));
		good = false;
	}
	free(f->path);
	free(f);
	return good;
}
