/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The thread that writes evidence: who asks whether it has caught up finds the files there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <pcap/pcap.h>

#include "tools/evidence_writer.h"

#define SINCE   UINT64_C(1795414146123456)
#define WORKERS 3

static char top[] = "/tmp/test_evidence_writer.XXXXXX", dir[64];
static struct upg_limits lim;
static struct upg_evidence_files *files;
static struct upg_evidence_writer *writer;

static int
begin(void **state)
{
	const struct upg_complaints silent = {0};
	char err[UPG_LOGFILE_ERR_BYTES];

	strcpy(top + sizeof top - 7, "XXXXXX");
	assert_non_null(mkdtemp(top));
	snprintf(dir, sizeof dir, "%s/evidence", top);
	lim = upg_limits_default();
	files = upg_evidence_files_open(dir, &lim, &silent, err);
	assert_non_null(files);
	writer = upg_evidence_writer_start(files, WORKERS, 1 << 20);
	assert_non_null(writer);
	return 0;
}

static int
end(void **state)
{
	char command[128];

	upg_evidence_writer_stop(writer);
	upg_evidence_files_close(files);
	snprintf(command, sizeof command, "rm -rf '%s'", top);
	return system(command);
}

static void
put(unsigned worker, uint64_t number, enum upg_evidence_kind kind)
{
	static struct {
		struct upg_evidence e;
		uint8_t data[60];
	} packet;

	packet.e = (struct upg_evidence){
	        .size = sizeof packet.e + 60,
	        .id = {number, SINCE + number},
	        .kind = kind,
	        .linktype = DLT_RAW,
	        .ts_us = SINCE,
	        .captured_bytes = 60,
	        .wire_bytes = 60,
	};
	assert_true(upg_evidence_writer_put(writer, worker, &packet.e));
}

static bool
is_there(uint64_t number)
{
	struct upg_evidence_id id = {number, SINCE + number};
	char name[UPG_EVIDENCE_NAME_BYTES], path[200];

	upg_evidence_name(&id, name);
	snprintf(path, sizeof path, "%s/%s", dir, name);
	return access(path, F_OK) == 0;
}

static enum upg_evidence_wait
await(unsigned worker, uint64_t number)
{
	struct upg_evidence_id id = {number, SINCE + number};
	enum upg_evidence_wait w;

	while ((w = upg_evidence_writer_await(writer, worker, &id)) == UPG_EVIDENCE_SOON)
		usleep(200);
	return w;
}

/* Whichever worker it came from, and although none of them rings for so little. */
static void
there_when_asked(void **state)
{
	unsigned late = 0;
	time_t began = time(NULL);

	for (uint64_t n = 0; n < 300; n++) {
		put((unsigned)(n % WORKERS), n, n % 2 ? UPG_EVIDENCE_AT : UPG_EVIDENCE_BEFORE);
		if (n % 2 == 0)
			put((unsigned)(n % WORKERS), n, UPG_EVIDENCE_AT);
		late += await((unsigned)(n % WORKERS), n) == UPG_EVIDENCE_LATE;
		for (int tries = 0; tries < 1000 && await((unsigned)(n % WORKERS), n) != UPG_EVIDENCE_DONE; tries++)
			usleep(1000);
		assert_true(is_there(n));
	}
	assert_int_equal(upg_evidence_writer_count(writer).lost, 0);
	/* it was called, and looked at once */
	assert_true(late < 100 && time(NULL) - began < 8);
}

/* What is lost is done with, too: nobody waits for it. */
static void
lost_is_no_wait(void **state)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);
	put(0, 1, UPG_EVIDENCE_AT);
	assert_int_equal(await(0, 1), UPG_EVIDENCE_DONE);
	assert_false(is_there(1));
	put(1, 2, UPG_EVIDENCE_BEHIND);
	assert_int_equal(await(1, 2), UPG_EVIDENCE_DONE);
	assert_int_equal(await(1, 2), UPG_EVIDENCE_DONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(there_when_asked, begin, end),
	        cmocka_unit_test_setup_teardown(lost_is_no_wait, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
