/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_privileges.c - what a process has left. Each case runs in a child; they need root, and are skipped without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four headers it needs */
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/privileges.h"

#define NET_ADMIN (UINT64_C(1) << 12)
#define NET_RAW   (UINT64_C(1) << 13)

/* A line of this process's own status, as a hexadecimal number. */
static uint64_t
status(const char *key)
{
	char line[256];
	uint64_t value = UINT64_MAX;
	FILE *f = fopen("/proc/self/status", "r");

	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, key, strlen(key)))
			value = strtoull(line + strlen(key), NULL, 16);
	if (f)
		fclose(f);
	return value;
}

/* Runs the checks in a child; their number says where they failed. */
static void
in_child(int (*checks)(void))
{
	int st;
	pid_t pid;

	if (geteuid() != 0)
		skip();
	pid = fork();
	if (pid == 0)
		_exit(checks());
	assert_int_equal(waitpid(pid, &st, 0), pid);
	assert_int_equal(st, 0);
}

static int
worker_checks(void)
{
	struct upg_privileges p = {.net_admin = true};
	char err[UPG_ERR_BYTES];

	if (upg_privileges_drop(&p, err) < 0)
		return 1;
	if (status("CapEff:") != NET_ADMIN || status("CapPrm:") != NET_ADMIN || status("CapInh:") != 0)
		return 2;
	if (status("CapBnd:") != 0)
		return 3;
	if (status("NoNewPrivs:") != 1)
		return 4;
	return socket(AF_INET, SOCK_RAW, 255) >= 0 || errno != EPERM ? 5 : 0;
}

static void
a_worker_keeps_one_capability(void **state)
{
	in_child(worker_checks);
}

static int
user_checks(void)
{
	struct upg_privileges p = {.user = "nobody", .net_admin = true, .net_raw = true};
	char err[UPG_ERR_BYTES];
	int sig = 0;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (upg_privileges_drop(&p, err) < 0)
		return 1;
	if (getuid() == 0 || geteuid() == 0 || getgid() == 0 || setuid(0) == 0)
		return 2;
	if (status("CapEff:") != (NET_ADMIN | NET_RAW) || status("CapPrm:") != (NET_ADMIN | NET_RAW))
		return 3;
	if (status("CapBnd:") != 0)
		return 4;
	prctl(PR_GET_PDEATHSIG, &sig);
	return sig == SIGTERM ? 0 : 5;
}

static void
another_user_keeps_its_capabilities_and_death_signal(void **state)
{
	in_child(user_checks);
}

static int
supervisor_checks(void)
{
	struct upg_privileges p = {.supervisor = true}, worker = {.user = "nobody", .net_admin = true};
	char err[UPG_ERR_BYTES];

	if (upg_privileges_drop(&p, err) < 0 || getuid() != 0)
		return 1;
	if (status("CapEff:") == 0 || status("CapEff:") & UINT64_C(1) << 21) /* CAP_SYS_ADMIN */
		return 2;
	/* what its later workers do */
	if (upg_privileges_drop(&worker, err) < 0)
		return 3;
	return getuid() != 0 && status("CapEff:") == NET_ADMIN && status("CapBnd:") == 0 ? 0 : 4;
}

static void
a_supervisor_can_still_make_workers(void **state)
{
	in_child(supervisor_checks);
}

static int
unknown_user_checks(void)
{
	struct upg_privileges p = {.user = "no-such-user-8400000"};
	char err[UPG_ERR_BYTES] = "";

	if (upg_privileges_drop(&p, err) == 0)
		return 1;
	return strcmp(err, "run-as: there is no user 'no-such-user-8400000'") ? 2 : 0;
}

static void
an_unknown_user_is_named(void **state)
{
	in_child(unknown_user_checks);
}

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_SANITIZER 1
#else
#define UNDER_SANITIZER 0
#endif

static int
confined_checks(void)
{
	struct upg_privileges p = {.net_admin = true};
	char err[UPG_ERR_BYTES];
	void *memory;

	if (upg_privileges_drop(&p, err) < 0 || upg_privileges_confine(err) < 0)
		return 1;
	if (status("NoNewPrivs:") != 1) /* reads a file */
		return 2;
	memory = malloc(64 << 20);
	if (!memory)
		return 3;
	memset(memory, 1, 64 << 20);
	free(memory);
	if (fopen("/dev/null", "w") || errno != EPERM)
		return 4;
	if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || errno != EPERM)
		return 5;
	if (fork() >= 0 || errno != EPERM)
		return 6;
	memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED && errno == EPERM ? 0 : 7;
}

static void
a_confined_worker_can_read_and_little_else(void **state)
{
	if (UNDER_SANITIZER)
		skip();
	in_child(confined_checks);
}

static void
a_confined_worker_that_starts_a_program_dies(void **state)
{
	struct upg_privileges p = {.net_admin = true};
	char err[UPG_ERR_BYTES], *const none[] = {NULL};
	int st;
	pid_t pid;

	if (UNDER_SANITIZER || geteuid() != 0)
		skip();
	pid = fork();
	if (pid == 0) {
		if (upg_privileges_drop(&p, err) == 0 && upg_privileges_confine(err) == 0)
			execve("/bin/true", none, none);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &st, 0), pid);
	assert_true(WIFSIGNALED(st) && WTERMSIG(st) == SIGSYS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_worker_keeps_one_capability),
	        cmocka_unit_test(another_user_keeps_its_capabilities_and_death_signal),
	        cmocka_unit_test(a_supervisor_can_still_make_workers),
	        cmocka_unit_test(an_unknown_user_is_named),
	        cmocka_unit_test(a_confined_worker_can_read_and_little_else),
	        cmocka_unit_test(a_confined_worker_that_starts_a_program_dies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
