/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * evidence_files.c - packets of workers to capture files. The packets up to an alert are written aside and renamed; if more follow, the file is
 * copied, goes on aside, and takes its own place when it is done. What a worker sends is not believed: names are made of numbers alone, and no file
 * outgrows its limit.
 */
#include "evidence_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture/pcapdump.h"
#include "evidence_shelf.h"

/* A file that nobody has ended is ended so long after outputs.evidence.max-time. */
#define GRACE_US (5 * UPG_SEC_US)
#define RETRY_US UPG_SEC_US

struct open_file {
	struct upg_evidence_id id;
	unsigned worker;
	int fd; /* of what is written aside; -1: nothing is */
	int32_t linktype;
	uint64_t bytes;     /* of it, or of the file */
	uint64_t opened_us; /* CLOCK_MONOTONIC */
	bool shown;         /* the file has its name */
};

struct upg_evidence_files {
	char *dir;
	const struct upg_limits *lim;
	struct upg_complaints complaints;
	struct upg_evidence_shelf shelf;
	struct upg_evidence_count count;
	bool failing;
	uint64_t retry_us; /* nothing is tried before */
	size_t open_count;
	struct open_file open[]; /* evidence_open_max, oldest first */
};

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * UPG_SEC_US + (uint64_t)t.tv_nsec / 1000;
}

static void
complain(struct upg_evidence_files *f, const char *what, const char *why)
{
	char line[UPG_LOGFILE_ERR_BYTES];

	snprintf(line, sizeof line, "%s evidence to %.300s%s%s", what, f->dir, why[0] ? ": " : "", why);
	if (f->complaints.say != NULL)
		f->complaints.say(f->complaints.user, line);
}

/* Said once until it is over. Returns good. */
static bool
went(struct upg_evidence_files *f, bool good, const char *why)
{
	if (good && f->failing)
		complain(f, "writing again", "");
	if (!good && !f->failing)
		complain(f, "cannot write", why);
	f->failing = !good;
	if (!good)
		f->retry_us = now() + RETRY_US;
	return good;
}

/* --- one file ----------------------------------------------------------------------------------------------------------- */

static bool
append(struct upg_evidence_files *f, struct open_file *o, const void *at, size_t len)
{
	/* All of the budget may be in files that are not done. */
	if (!upg_evidence_shelf_room(&f->shelf, len))
		return false;
	for (size_t done = 0; done < len;) {
		ssize_t n = write(o->fd, (const uint8_t *)at + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return went(f, false, strerror(n < 0 ? errno : ENOSPC));
		done += (size_t)n;
		o->bytes += (size_t)n;
		f->shelf.bytes += (size_t)n;
	}
	return went(f, true, "");
}

/* Begins what is written aside; whatever has its name is in the way. */
static bool
begin_aside(struct upg_evidence_files *f, struct open_file *o)
{
	char name[UPG_EVIDENCE_NAME_BYTES];

	upg_evidence_name_aside(&o->id, name);
	for (int tries = 0; tries < 2 && o->fd < 0; tries++) {
		o->fd = openat(f->shelf.dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (o->fd < 0 && (errno != EEXIST || unlinkat(f->shelf.dir_fd, name, 0) != 0))
			break;
	}
	o->bytes = 0;
	return o->fd >= 0 || went(f, false, strerror(errno));
}

static void
forget_aside(struct upg_evidence_files *f, struct open_file *o)
{
	char name[UPG_EVIDENCE_NAME_BYTES];

	if (o->fd < 0)
		return;
	close(o->fd);
	o->fd = -1;
	upg_evidence_name_aside(&o->id, name);
	unlinkat(f->shelf.dir_fd, name, 0);
	f->shelf.bytes -= o->bytes;
}

/* What is written aside takes its name. */
static bool
show(struct upg_evidence_files *f, struct open_file *o)
{
	char aside[UPG_EVIDENCE_NAME_BYTES], name[UPG_EVIDENCE_NAME_BYTES];

	if (o->fd < 0)
		return true;
	upg_evidence_name_aside(&o->id, aside);
	upg_evidence_name(&o->id, name);
	if (renameat(f->shelf.dir_fd, aside, f->shelf.dir_fd, name) != 0)
		return went(f, false, strerror(errno));
	close(o->fd);
	o->fd = -1;
	f->shelf.bytes -= o->bytes;
	upg_evidence_shelf_put(&f->shelf, &o->id, o->bytes);
	f->count.files += !o->shown;
	o->shown = true;
	return true;
}

/* The file goes on aside. */
static bool
go_on(struct upg_evidence_files *f, struct open_file *o)
{
	char name[UPG_EVIDENCE_NAME_BYTES], part[64 * 1024];
	ssize_t n = 0;

	upg_evidence_name(&o->id, name);
	int from = openat(f->shelf.dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (from < 0)
		return went(f, false, strerror(errno));
	bool good = begin_aside(f, o);
	while (good && (n = read(from, part, sizeof part)) > 0)
		good = append(f, o, part, (size_t)n);
	if (good && n < 0)
		good = went(f, false, strerror(errno));
	close(from);
	return good;
}

/* A capture file holds packets of one link type. */
static bool
fits(const struct upg_evidence_files *f, const struct open_file *o, const struct upg_evidence *e)
{
	return e->linktype == o->linktype && e->captured_bytes <= UPG_EVIDENCE_PACKET_BYTES &&
	       o->bytes + UPG_PCAPDUMP_PACKET_BYTES + e->captured_bytes <= f->lim->evidence_file_bytes;
}

static bool
write_packet(struct upg_evidence_files *f, struct open_file *o, const struct upg_evidence *e)
{
	uint8_t whole[UPG_PCAPDUMP_PACKET_BYTES + UPG_EVIDENCE_PACKET_BYTES];
	size_t len = UPG_PCAPDUMP_PACKET_BYTES + e->captured_bytes;

	upg_pcapdump_packet(e->ts_us, e->captured_bytes, e->wire_bytes, whole);
	memcpy(whole + UPG_PCAPDUMP_PACKET_BYTES, e->data, e->captured_bytes);
	return append(f, o, whole, len);
}

/* --- all of them -------------------------------------------------------------------------------------------------------- */

static void
drop(struct upg_evidence_files *f, struct open_file *o)
{
	size_t i = (size_t)(o - f->open);

	forget_aside(f, o);
	memmove(o, o + 1, (--f->open_count - i) * sizeof *o);
}

static void
finish(struct upg_evidence_files *f, struct open_file *o)
{
	show(f, o);
	drop(f, o);
}

static struct open_file *
find(struct upg_evidence_files *f, unsigned worker, const struct upg_evidence_id *id)
{
	for (size_t i = f->open_count; i-- > 0;) {
		struct open_file *o = &f->open[i];
		if (o->worker == worker && o->id.number == id->number && o->id.since_us == id->since_us)
			return o;
	}
	return NULL;
}

static struct open_file *
begin(struct upg_evidence_files *f, unsigned worker, const struct upg_evidence *e)
{
	uint8_t header[UPG_PCAPDUMP_HEADER_BYTES];

	if (!upg_pcapdump_header(e->linktype, UPG_EVIDENCE_PACKET_BYTES, header))
		return NULL;
	if (f->open_count == f->lim->evidence_open_max) {
		f->count.cut++;
		finish(f, &f->open[0]);
	}
	struct open_file *o = &f->open[f->open_count++];
	*o = (struct open_file){.id = e->id, .worker = worker, .fd = -1, .linktype = e->linktype, .opened_us = now()};
	if (begin_aside(f, o) && append(f, o, header, sizeof header))
		return o;
	drop(f, o);
	return NULL;
}

void
upg_evidence_files_take(struct upg_evidence_files *f, unsigned worker, const struct upg_evidence *e)
{
	struct open_file *o = find(f, worker, &e->id);

	if (e->kind == UPG_EVIDENCE_END) {
		if (o != NULL)
			finish(f, o);
		return;
	}
	if (f->failing && now() < f->retry_us) {
		f->count.lost++;
		return;
	}
	/* A file that was cut off, or could not be written, has no end. */
	if (o == NULL && (e->kind == UPG_EVIDENCE_BEHIND || (o = begin(f, worker, e)) == NULL)) {
		f->count.lost += e->kind != UPG_EVIDENCE_BEHIND;
		return;
	}
	if (!fits(f, o, e)) {
		f->count.lost++;
		return;
	}
	if ((o->fd < 0 && !go_on(f, o)) || !write_packet(f, o, e)) {
		f->count.lost++;
		drop(f, o);
		return;
	}
	f->count.packets++;
	if (e->kind == UPG_EVIDENCE_AT && !show(f, o))
		drop(f, o);
}

void
upg_evidence_files_death(struct upg_evidence_files *f, unsigned worker)
{
	for (size_t i = f->open_count; i-- > 0;)
		if (f->open[i].worker == worker)
			finish(f, &f->open[i]);
}

void
upg_evidence_files_tick(struct upg_evidence_files *f, uint64_t now_us)
{
	while (f->open_count > 0 && now_us > f->open[0].opened_us + f->lim->evidence_time_us + GRACE_US)
		finish(f, &f->open[0]);
}

void
upg_evidence_files_end(struct upg_evidence_files *f)
{
	while (f->open_count > 0)
		finish(f, &f->open[f->open_count - 1]);
}

void
upg_evidence_files_reopen(struct upg_evidence_files *f)
{
	char err[UPG_LOGFILE_ERR_BYTES];

	upg_evidence_files_end(f);
	if (!upg_evidence_shelf_open(&f->shelf, f->dir, err) && f->complaints.say != NULL)
		f->complaints.say(f->complaints.user, err);
}

struct upg_evidence_files *
upg_evidence_files_open(const char *dir, const struct upg_limits *lim, const struct upg_complaints *complaints,
                        char err[UPG_LOGFILE_ERR_BYTES])
{
	struct upg_evidence_files *f = calloc(1, sizeof *f + lim->evidence_open_max * sizeof f->open[0]);

	if (f == NULL || (f->dir = strdup(dir)) == NULL) {
		snprintf(err, UPG_LOGFILE_ERR_BYTES, "out of memory");
		free(f);
		return NULL;
	}
	f->lim = lim;
	f->complaints = *complaints;
	f->shelf = (struct upg_evidence_shelf){
	        .dir_fd = -1, .most_bytes = lim->evidence_budget_bytes, .most_files = lim->evidence_files_max};
	if (upg_evidence_shelf_open(&f->shelf, dir, err))
		return f;
	upg_evidence_files_close(f);
	return NULL;
}

const struct upg_evidence_count *
upg_evidence_files_count(struct upg_evidence_files *f)
{
	f->count.bytes = f->shelf.bytes;
	f->count.deleted = f->shelf.deleted;
	return &f->count;
}

bool
upg_evidence_files_close(struct upg_evidence_files *f)
{
	bool good = f->count.lost == 0;

	upg_evidence_files_end(f);
	upg_evidence_shelf_close(&f->shelf);
	free(f->dir);
	free(f);
	return good;
}
