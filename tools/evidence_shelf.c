/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "evidence_shelf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ASIDE ".part"

void
upg_evidence_name_aside(const struct upg_evidence_id *id, char out[UPG_EVIDENCE_NAME_BYTES])
{
	char name[UPG_EVIDENCE_NAME_BYTES];

	upg_evidence_name(id, name);
	snprintf(out, UPG_EVIDENCE_NAME_BYTES, ".%.50s" ASIDE, name);
}

/* Is it a file of ours, or one written aside? */
static bool
is_ours(const char *name, bool aside, struct upg_evidence_id *id)
{
	char own[UPG_EVIDENCE_NAME_BYTES], *end;
	struct tm tm = {0};
	unsigned us;

	const char *at = strptime(aside ? name + (name[0] == '.') : name, "%Y%m%dT%H%M%S", &tm);
	if (at == NULL || sscanf(at, ".%6u-", &us) != 1 || (at = strchr(at, '-')) == NULL)
		return false;
	id->since_us = (uint64_t)timegm(&tm) * UPG_SEC_US + us;
	id->number = strtoull(at + 1, &end, 10);
	(aside ? upg_evidence_name_aside : upg_evidence_name)(id, own);
	return strcmp(own, name) == 0;
}

/* --- what is there already ---------------------------------------------------------------------------------------------- */

struct found {
	struct upg_shelved file;
	struct timespec changed;
};

static int
by_age(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->changed.tv_sec != y->changed.tv_sec)
		return x->changed.tv_sec < y->changed.tv_sec ? -1 : 1;
	if (x->changed.tv_nsec != y->changed.tv_nsec)
		return x->changed.tv_nsec < y->changed.tv_nsec ? -1 : 1;
	return x->file.id.since_us < y->file.id.since_us ? -1 : x->file.id.since_us > y->file.id.since_us;
}

static bool
note(struct found **all, size_t *count, const struct stat *st, const struct upg_evidence_id *id)
{
	struct found *more = *all;

	if ((*count & (*count + 1)) == 0 && (more = realloc(*all, (2 * *count + 2) * sizeof *more)) == NULL)
		return false;
	*all = more;
	more[(*count)++] = (struct found){{*id, (uint64_t)st->st_size}, st->st_mtim};
	return true;
}

/* The regular files of ours in it, oldest first; what was half written is removed. false: no memory, or the directory cannot be read. */
static bool
look(int dir_fd, struct found **all, size_t *count)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	struct upg_evidence_id id;
	const struct dirent *e;
	struct stat st;
	bool good = d != NULL;

	if (d == NULL && fd >= 0)
		close(fd);
	while (good && (e = readdir(d)) != NULL) {
		if (is_ours(e->d_name, true, &id))
			unlinkat(dir_fd, e->d_name, 0);
		if (is_ours(e->d_name, false, &id) && fstatat(dir_fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode))
			good = note(all, count, &st, &id);
	}
	if (d != NULL)
		closedir(d);
	if (good && *count > 0)
		qsort(*all, *count, sizeof **all, by_age);
	return good;
}

/* --- what is kept ------------------------------------------------------------------------------------------------------- */

static struct upg_shelved *
shelved(const struct upg_evidence_shelf *s, size_t i)
{
	return &s->files[(s->first + i) % s->most_files];
}

static void
delete_oldest(struct upg_evidence_shelf *s)
{
	struct upg_shelved *f = shelved(s, 0);
	char name[UPG_EVIDENCE_NAME_BYTES];

	/* Who else has removed it has made the room. */
	upg_evidence_name(&f->id, name);
	unlinkat(s->dir_fd, name, 0);
	s->bytes -= f->bytes;
	s->first = (s->first + 1) % s->most_files;
	s->count--;
	s->deleted++;
}

bool
upg_evidence_shelf_room(struct upg_evidence_shelf *s, uint64_t bytes)
{
	while (s->count > 0 && s->bytes + bytes > s->most_bytes)
		delete_oldest(s);
	return s->bytes + bytes <= s->most_bytes;
}

void
upg_evidence_shelf_put(struct upg_evidence_shelf *s, const struct upg_evidence_id *id, uint64_t bytes)
{
	s->bytes += bytes;
	for (size_t i = s->count; i-- > 0;) {
		struct upg_shelved *f = shelved(s, i);
		if (f->id.since_us != id->since_us || f->id.number != id->number)
			continue;
		s->bytes -= f->bytes;
		f->bytes = bytes;
		return;
	}
	if (s->count == s->most_files)
		delete_oldest(s);
	*shelved(s, s->count++) = (struct upg_shelved){*id, bytes};
}

bool
upg_evidence_shelf_open(struct upg_evidence_shelf *s, const char *dir, char err[UPG_LOGFILE_ERR_BYTES])
{
	struct upg_evidence_shelf now = {.dir_fd = -1, .most_bytes = s->most_bytes, .most_files = s->most_files};
	struct found *all = NULL;
	size_t count = 0;

	errno = 0;
	if (mkdir(dir, 0700) == 0 || errno == EEXIST)
		now.dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool good = now.dir_fd >= 0 && faccessat(now.dir_fd, ".", W_OK | X_OK, AT_EACCESS) == 0 &&
	            (now.files = calloc(now.most_files, sizeof *now.files)) != NULL && look(now.dir_fd, &all, &count);
	if (!good) {
		snprintf(err, UPG_LOGFILE_ERR_BYTES, "cannot write evidence to %.300s: %s", dir,
		         errno == ENOTDIR ? "it is no directory (nor may it be a symbolic link)" : strerror(errno));
		free(all);
		upg_evidence_shelf_close(&now);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		upg_evidence_shelf_put(&now, &all[i].file.id, all[i].file.bytes);
	free(all);
	upg_evidence_shelf_room(&now, 0);
	now.deleted += s->deleted;
	upg_evidence_shelf_close(s);
	*s = now;
	return true;
}

void
upg_evidence_shelf_close(struct upg_evidence_shelf *s)
{
	if (s->dir_fd >= 0)
		close(s->dir_fd);
	free(s->files);
	s->dir_fd = -1;
	s->files = NULL;
	s->bytes = s->count = s->first = 0;
}
