/* SPDX-License-Identifier: GPL-2.0-or-later */
/* privileges.c - capabilities by libcap-ng, the user, and no_new_privs. */
#include "privileges.h"

#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const struct passwd *
find_user(const char *name)
{
	const struct passwd *pw = getpwnam(name);
	unsigned long number;
	char *end;

	if (pw || *name < '0' || *name > '9')
		return pw;
	errno = 0;
	number = strtoul(name, &end, 10);
	return errno || *end || number >= (uid_t)-1 ? NULL : getpwuid((uid_t)number);
}

/* Those to keep, as far as they are held now: what is not permitted cannot be kept. */
static void
choose(const struct upg_privileges *p)
{
	static const unsigned all[] = {CAP_NET_ADMIN, CAP_NET_RAW, CAP_SETUID, CAP_SETGID, CAP_SETPCAP, CAP_KILL};
	bool want[] = {p->net_admin || p->supervisor,
	               p->net_raw || p->supervisor,
	               p->supervisor,
	               p->supervisor,
	               p->supervisor,
	               p->supervisor};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		want[i] = want[i] && capng_have_capability(CAPNG_PERMITTED, all[i]);
	capng_clear(CAPNG_SELECT_ALL);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (want[i])
			capng_update(CAPNG_ADD,
			             CAPNG_EFFECTIVE | CAPNG_PERMITTED | (p->supervisor ? CAPNG_BOUNDING_SET : 0),
			             all[i]);
}

/* Keeps what is permitted across the change; it is effective again once capng_apply() has chosen. */
static bool
change_user(const char *name, char err[UPG_ERR_BYTES])
{
	const struct passwd *pw = find_user(name);

	if (!pw) {
		snprintf(err, UPG_ERR_BYTES, "run-as: there is no user '%s'", name);
		return false;
	}
	if (pw->pw_uid == getuid() && pw->pw_uid == geteuid())
		return true;
	if (prctl(PR_SET_KEEPCAPS, 1) < 0 || initgroups(pw->pw_name, pw->pw_gid) < 0 ||
	    setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) < 0 || setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) < 0 ||
	    prctl(PR_SET_KEEPCAPS, 0) < 0) {
		snprintf(err, UPG_ERR_BYTES, "run-as: becoming user '%s': %s", name, strerror(errno));
		return false;
	}
	return true;
}

int
upg_privileges_drop(const struct upg_privileges *p, char err[UPG_ERR_BYTES])
{
	int death_signal = 0;
	pid_t parent = getppid();
	bool setpcap;

	prctl(PR_GET_PDEATHSIG, &death_signal);
	if (capng_get_caps_process() < 0) {
		snprintf(err, UPG_ERR_BYTES, "reading the capabilities of this process failed");
		return -1;
	}
	setpcap = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);
	choose(p);
	/* First what only a privileged user may do. Without CAP_SETPCAP no_new_privs must do. */
	if (setpcap)
		capng_apply(CAPNG_SELECT_BOUNDS);
	if (p->user && *p->user && !p->supervisor && !change_user(p->user, err))
		return -1;
	if (capng_apply(CAPNG_SELECT_CAPS) < 0) {
		snprintf(err, UPG_ERR_BYTES, "giving up capabilities failed: %s", strerror(errno));
		return -1;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
		snprintf(err, UPG_ERR_BYTES, "no_new_privs: %s", strerror(errno));
		return -1;
	}
	if (death_signal) {
		prctl(PR_SET_PDEATHSIG, death_signal);
		/* It may have died in between. */
		if (getppid() != parent)
			raise(death_signal);
	}
	return 0;
}
