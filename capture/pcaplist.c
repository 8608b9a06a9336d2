/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcaplist.c - which capture files a path means: itself, what a directory holds, or standard input. */
#include "pcaplist.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Takes over name (NULL: standard input). */
static bool
add_name(struct upg_pcaplist *l, char *name, char err[UPG_ERR_BYTES])
{
	if (l->count == l->room) {
		size_t room = l->room != 0 ? l->room * 2 : 16;
		char **names = reallocarray(l->names, room, sizeof *names);

		if (names == NULL) {
			free(name);
			snprintf(err, UPG_ERR_BYTES, "out of memory for the list of captures");
			return false;
		}
		l->names = names;
		l->room = room;
	}
	l->names[l->count++] = name;
	return true;
}

/* In a directory, what is hidden and what explains the captures beside it is no capture (source.h names it all). */
static int
directory_wants(const struct dirent *e)
{
	static const char *const beside[] = {".md", ".txt", ".tsv", ".json", ".log"};
	const char *suffix = strrchr(e->d_name, '.');

	if (e->d_name[0] == '.' || strncmp(e->d_name, "README", 6) == 0)
		return 0;
	for (size_t i = 0; suffix != NULL && i < sizeof beside / sizeof beside[0]; i++)
		if (strcmp(suffix, beside[i]) == 0)
			return 0;
	return 1;
}

static bool
add_directory(struct upg_pcaplist *l, const char *path, char err[UPG_ERR_BYTES])
{
	struct dirent **entries;
	int count = scandir(path, &entries, directory_wants, alphasort);
	size_t before = l->count;
	bool ok = count >= 0;

	if (!ok)
		snprintf(err, UPG_ERR_BYTES, "cannot read %s: %s", path, strerror(errno));
	for (int i = 0; i < count; i++) {
		struct stat st;
		char *name = NULL;

		if (ok && asprintf(&name, "%s/%s", path, entries[i]->d_name) < 0) {
			snprintf(err, UPG_ERR_BYTES, "out of memory for the list of captures");
			ok = false;
			name = NULL;
		}
		if (ok && stat(name, &st) == 0 && S_ISREG(st.st_mode))
			ok = add_name(l, name, err);
		else
			free(name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	if (ok && l->count == before) {
		snprintf(err, UPG_ERR_BYTES, "cannot read %s: the directory holds no captures", path);
		return false;
	}
	return ok;
}

bool
upg_pcaplist_add(struct upg_pcaplist *l, const char *path, char err[UPG_ERR_BYTES])
{
	struct stat st;
	char *name;

	if (strcmp(path, "-") == 0) {
		for (size_t i = 0; i < l->count; i++)
			if (l->names[i] == NULL) {
				snprintf(err, UPG_ERR_BYTES, "standard input can be read only once");
				return false;
			}
		return add_name(l, NULL, err);
	}
	if (stat(path, &st) != 0) {
		snprintf(err, UPG_ERR_BYTES, "cannot read %s: %s", path, strerror(errno));
		return false;
	}
	if (S_ISDIR(st.st_mode))
		return add_directory(l, path, err);
	name = strdup(path);
	if (name == NULL) {
		snprintf(err, UPG_ERR_BYTES, "out of memory for the list of captures");
		return false;
	}
	return add_name(l, name, err);
}

void
upg_pcaplist_fini(struct upg_pcaplist *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->names[i]);
	free(l->names);
}
