/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reach.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
may(const char *path, int how)
{
	return faccessat(AT_FDCWD, path, how, AT_EACCESS) == 0 || errno == ENOENT;
}

/* It may be written and, where it is a file, another put in its place. */
static bool
check_output(const char *dir, const char *name)
{
	char path[4096], *slash;
	bool absolute = name[0] == '/';
	struct stat st;

	if (!absolute && !dir)
		return true;
	snprintf(path, sizeof path, "%s%s%s", absolute ? "" : dir, absolute ? "" : "/", name);
	bool good = may(path, W_OK);
	slash = strrchr(path, '/');
	if (good && slash && (stat(path, &st) != 0 || S_ISREG(st.st_mode))) {
		*slash = '\0';
		good = may(slash == path ? "/" : path, W_OK | X_OK);
	}
	if (!good)
		upg_complain("%s: %s, now that privileges are given up: a rotation or stats will fail; user %u must be "
		             "able to write there",
		             path, strerror(errno), (unsigned)geteuid());
	return good;
}

static void
check_outputs(const struct upg_run *run)
{
	const struct upg_config *c = run->config;
	const struct {
		bool wanted;
		const char *name;
	} outputs[] = {
	        {c->eve_enabled && c->eve_filetype == UPG_FILE_REGULAR, c->eve_filename},
	        {c->fast_enabled, c->fast_filename},
	        {c->stats_enabled, c->stats_filename},
	        {c->evidence_enabled, c->evidence_dir},
	};

	for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
		if (outputs[i].wanted && !check_output(upg_run_log_dir(run), outputs[i].name))
			return;
}

/* False: the complaint is made. */
static bool
check_rules(const char *pattern)
{
	const char *path = pattern, *why = NULL;
	glob_t found = {0};

	if (glob(pattern, 0, NULL, &found) != 0)
		why = "it cannot be found";
	for (size_t i = 0; !why && i < found.gl_pathc; i++)
		why = may(path = found.gl_pathv[i], R_OK) ? NULL : strerror(errno);
	if (why)
		upg_complain("%s: %s, now that privileges are given up: reading the rules anew will fail; user %u must "
		             "be able to",
		             path, why, (unsigned)geteuid());
	globfree(&found);
	return !why;
}

void
upg_reach_check(const struct upg_run *run)
{
	const struct upg_texts *more = &run->opt->rules_more, *instead = &run->opt->rules_instead;
	const struct upg_list *own = &run->config->rule_files;
	bool good = true;

	check_outputs(run);
	for (size_t i = 0; good && i < instead->count; i++)
		good = check_rules(instead->at[i]);
	for (size_t i = 0; good && instead->count == 0 && i < own->count; i++)
		good = check_rules(own->at[i]);
	for (size_t i = 0; good && i < more->count; i++)
		good = check_rules(more->at[i]);
}
