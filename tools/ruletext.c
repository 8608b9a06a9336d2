/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ruletext.c - two files in memory, written in turns: while the one is written, what was posted last can be read from the other. */
#include "ruletext.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Before each file's name and text. */
struct section {
	size_t name_bytes, text_bytes; /* the name's with its NUL */
};

struct upg_ruletext {
	_Atomic uint64_t *posted; /* shared: how many there have been; the last is in fd[posted & 1] */
	uint64_t taken;           /* by this process */
	int fd[2];
	off_t end; /* of the one being written */
};

struct upg_ruletext *
upg_ruletext_new(void)
{
	struct upg_ruletext *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->posted = mmap(NULL, sizeof *t->posted, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < 2; i++)
		t->fd[i] = memfd_create("upgate rules", MFD_CLOEXEC);
	if (t->posted != MAP_FAILED && t->fd[0] >= 0 && t->fd[1] >= 0)
		return t;
	upg_ruletext_free(t);
	return NULL;
}

void
upg_ruletext_free(struct upg_ruletext *t)
{
	int why = errno;

	if (!t)
		return;
	if (t->posted != MAP_FAILED)
		munmap((void *)t->posted, sizeof *t->posted);
	for (int i = 0; i < 2; i++)
		if (t->fd[i] >= 0)
			close(t->fd[i]);
	free(t);
	errno = why;
}

static int
next_fd(const struct upg_ruletext *t)
{
	return t->fd[(atomic_load(t->posted) + 1) & 1];
}

void
upg_ruletext_begin(struct upg_ruletext *t)
{
	t->end = 0;
}

static bool
put(struct upg_ruletext *t, const void *at, size_t len)
{
	const char *from = at;

	while (len) {
		ssize_t n = pwrite(next_fd(t), from, len, t->end);
		if (n < 0)
			return false;
		t->end += n;
		from += n;
		len -= (size_t)n;
	}
	return true;
}

bool
upg_ruletext_add(struct upg_ruletext *t, const char *name, const char *text, size_t len)
{
	struct section s = {strlen(name) + 1, len};

	return put(t, &s, sizeof s) && put(t, name, s.name_bytes) && put(t, text, len);
}

void
upg_ruletext_post(struct upg_ruletext *t)
{
	if (ftruncate(next_fd(t), t->end) == 0) /* never longer than it is */
		t->taken = atomic_fetch_add(t->posted, 1) + 1;
}

bool
upg_ruletext_is_new(const struct upg_ruletext *t)
{
	return t->taken != atomic_load_explicit(t->posted, memory_order_acquire);
}

/* All of it, *len octets. NULL with errno; EAGAIN: the next has come over it. */
static char *
read_all(const struct upg_ruletext *t, size_t *len)
{
	int fd = t->fd[t->taken & 1];
	off_t size = lseek(fd, 0, SEEK_END);
	char *all = size >= 0 ? malloc((size_t)size + 1) : NULL;

	*len = 0;
	while (all && *len < (size_t)size) {
		ssize_t n = pread(fd, all + *len, (size_t)size - *len, (off_t)*len);
		if (n <= 0)
			break;
		*len += (size_t)n;
	}
	if (!all || (*len == (size_t)size && atomic_load(t->posted) == t->taken))
		return all;
	free(all);
	errno = EAGAIN;
	return NULL;
}

bool
upg_ruletext_take(struct upg_ruletext *t, void (*each)(void *ctx, const char *name, const char *text, size_t len),
                  void *ctx)
{
	struct section s;
	size_t len;

	t->taken = atomic_load(t->posted);
	char *all = read_all(t, &len);
	if (!all)
		return false;
	for (size_t at = 0; at < len; at += s.name_bytes + s.text_bytes) {
		memcpy(&s, all + at, sizeof s);
		at += sizeof s;
		each(ctx, all + at, all + at + s.name_bytes, s.text_bytes);
	}
	free(all);
	return true;
}
