/* SPDX-License-Identifier: GPL-2.0-or-later */
/* privileges.c - capabilities by libcap-ng, the user, no_new_privs, and the system calls by libseccomp. */
#include "privileges.h"

#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UPG_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define UPG_SANITIZED 1
#endif
#endif

#ifdef UPG_SANITIZED

int
upg_privileges_confine(char err[UPG_ERR_BYTES])
{
	return 0;
}

#else

/* What a worker calls, itself or by way of the C library. */
static const int allowed[] = {
        /* packets, verdicts, resets, rings */
        SCMP_SYS(recvmmsg), SCMP_SYS(recvmsg), SCMP_SYS(recvfrom), SCMP_SYS(sendmsg), SCMP_SYS(sendto), SCMP_SYS(poll),
        SCMP_SYS(ppoll), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(getsockopt), SCMP_SYS(read),
        SCMP_SYS(readv), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close), SCMP_SYS(fcntl),
        /* memory (executable: below) */
        SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
        /* time */
        SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
        /* reading files (opening: below) */
        SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(_llseek), SCMP_SYS(fstat), SCMP_SYS(fstat64), SCMP_SYS(newfstatat),
        SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
        SCMP_SYS(getdents64), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
        /* itself */
        SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigreturn),
        SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(gettid),
        SCMP_SYS(tgkill), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getrandom), SCMP_SYS(sysinfo), SCMP_SYS(uname),
        SCMP_SYS(sched_yield), SCMP_SYS(getrusage), SCMP_SYS(exit), SCMP_SYS(exit_group)};

/* What no worker of ours has ever a reason to call. */
static const int deadly[] = {SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace), SCMP_SYS(process_vm_writev)};

static int
add_rules(scmp_filter_ctx ctx)
{
	int rc = 0;

	for (size_t i = 0; i < sizeof allowed / sizeof allowed[0] && rc == 0; i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < sizeof deadly / sizeof deadly[0] && rc == 0; i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_KILL_PROCESS, deadly[i], 0);
	/* Files for reading only, memory never executable. */
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
		                      SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
		                      SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
		                      SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
		                      SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return rc;
}

int
upg_privileges_confine(char err[UPG_ERR_BYTES])
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int rc = ctx ? add_rules(ctx) : -ENOMEM;

	if (rc == 0)
		rc = seccomp_load(ctx);
	seccomp_release(ctx);
	if (rc == 0)
		return 0;
	snprintf(err, UPG_ERR_BYTES, "seccomp filter: %s", strerror(-rc));
	return -1;
}

#endif
