/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/evidence_files.h"

#define SINCE UINT64_C(1795414146123456) /* 2026-11-23T06:09:06.123456Z */

static char top[64], dir[80], err[UPG_LOGFILE_ERR_BYTES];
static struct upg_limits lim;
static struct upg_evidence_files *files;
static char said[8][300];
static unsigned said_count;
static struct {
	struct upg_evidence e;
	uint8_t octets[UPG_EVIDENCE_PACKET_BYTES];
} packet;

static void
say(void *user, const char *line)
{
	snprintf(said[said_count++ % 8], sizeof said[0], "%s", line);
}

static struct upg_evidence_files *
open_files(void)
{
	return upg_evidence_files_open(dir, &lim, &(struct upg_complaints){.say = say}, err);
}

static int
begin(void **state)
{
	snprintf(top, sizeof top, "/tmp/upgate-test-XXXXXX");
	if (mkdtemp(top) == NULL)
		return 1;
	snprintf(dir, sizeof dir, "%s/evidence", top);
	lim = upg_limits_default();
	said_count = 0;
	return (files = open_files()) == NULL;
}

static int
end(void **state)
{
	char command[128];

	if (files != NULL)
		upg_evidence_files_close(files);
	files = NULL;
	snprintf(command, sizeof command, "rm -rf '%s'", top);
	return system(command);
}

static void
again(void)
{
	upg_evidence_files_close(files);
	files = open_files();
	assert_non_null(files);
}

static struct upg_evidence_id
id_of(uint64_t number)
{
	return (struct upg_evidence_id){number, SINCE + number};
}

static void
take_at(uint64_t number, enum upg_evidence_kind kind, uint32_t len, uint64_t ts_us, int linktype)
{
	packet.e = (struct upg_evidence){
	        .size = (uint32_t)(sizeof packet.e + len),
	        .id = id_of(number),
	        .kind = kind,
	        .linktype = linktype,
	        .ts_us = ts_us,
	        .captured_bytes = len,
	        .wire_bytes = len,
	};
	memset(packet.e.data, (int)number, len);
	assert_true(upg_evidence_sane(&packet.e, packet.e.size));
	upg_evidence_files_take(files, 0, &packet.e);
}

static void
take(uint64_t number, enum upg_evidence_kind kind, uint32_t len)
{
	take_at(number, kind, len, SINCE, DLT_RAW);
}

/* NULL: there is none */
static const char *
path_of_id(struct upg_evidence_id id)
{
	static char path[200];
	char name[UPG_EVIDENCE_NAME_BYTES];

	upg_evidence_name(&id, name);
	snprintf(path, sizeof path, "%s/%s", dir, name);
	return access(path, F_OK) == 0 ? path : NULL;
}

static const char *
path_of(uint64_t number)
{
	return path_of_id(id_of(number));
}

/* Packets in that file; -1: there is none, or it is torn. */
static int
packets_in(uint64_t number)
{
	char why[PCAP_ERRBUF_SIZE];
	const char *path = path_of(number);
	pcap_t *p = path != NULL ? pcap_open_offline(path, why) : NULL;
	struct pcap_pkthdr *h;
	const u_char *data;
	int n = 0, got;

	if (p == NULL)
		return -1;
	while ((got = pcap_next_ex(p, &h, &data)) == 1) {
		assert_int_equal(h->caplen, h->len);
		assert_int_equal(data[0], (u_char)number);
		n++;
	}
	pcap_close(p);
	return got == PCAP_ERROR_BREAK ? n : -1;
}

/* Files in the directory, those written aside too. */
static unsigned
entries(void)
{
	DIR *d = opendir(dir);
	const struct dirent *e;
	unsigned n = 0;

	while ((e = readdir(d)) != NULL)
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(d);
	return n;
}

static void
whole_at_the_alert_and_at_the_end(void **state)
{
	struct stat st;

	take_at(1, UPG_EVIDENCE_BEFORE, 60, SINCE, DLT_EN10MB);
	assert_int_equal(packets_in(1), -1);
	take_at(1, UPG_EVIDENCE_AT, 700, SINCE + 5, DLT_EN10MB);
	assert_int_equal(packets_in(1), 2);
	assert_int_equal(entries(), 1);
	assert_int_equal(stat(path_of(1), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_string_equal(strrchr(path_of(1), '/'), "/20261123T060906.123457-1.pcap");
	take_at(1, UPG_EVIDENCE_BEHIND, 60, SINCE + 6, DLT_EN10MB);
	assert_int_equal(packets_in(1), 2);
	take_at(1, UPG_EVIDENCE_BEHIND, 61, SINCE + 7, DLT_EN10MB);
	take_at(1, UPG_EVIDENCE_END, 0, 0, 0);
	assert_int_equal(packets_in(1), 4);
	assert_int_equal(entries(), 1);

	pcap_t *p = pcap_open_offline(path_of(1), err);
	struct pcap_pkthdr *h;
	const u_char *data;
	assert_int_equal(pcap_datalink(p), DLT_EN10MB);
	pcap_next_ex(p, &h, &data);
	pcap_next_ex(p, &h, &data);
	assert_int_equal(h->caplen, 700);
	assert_int_equal(h->ts.tv_sec * UINT64_C(1000000) + (uint64_t)h->ts.tv_usec, SINCE + 5);
	pcap_close(p);

	const struct upg_evidence_count *c = upg_evidence_files_count(files);
	assert_int_equal(c->files, 1);
	assert_int_equal(c->packets, 4);
	assert_int_equal(c->bytes, 24 + 4 * 16 + 60 + 700 + 60 + 61);
	assert_int_equal(c->lost + c->deleted + c->cut, 0);
}

/* What the end of its connection never told. */
static void
ended_without_an_end(void **state)
{
	take(1, UPG_EVIDENCE_AT, 60);
	take(1, UPG_EVIDENCE_BEHIND, 60);
	take(2, UPG_EVIDENCE_BEFORE, 60);
	upg_evidence_files_death(files, 1);
	assert_int_equal(packets_in(1), 1);
	upg_evidence_files_death(files, 0);
	assert_int_equal(packets_in(1), 2);
	assert_int_equal(packets_in(2), 1);
	take(3, UPG_EVIDENCE_AT, 60);
	take(3, UPG_EVIDENCE_BEHIND, 60);
	upg_evidence_files_tick(files, 1);
	assert_int_equal(packets_in(3), 1);
	upg_evidence_files_tick(files, UINT64_MAX);
	assert_int_equal(packets_in(3), 2);
	take(4, UPG_EVIDENCE_AT, 60);
	take(4, UPG_EVIDENCE_BEHIND, 60);
	again();
	assert_int_equal(packets_in(4), 2);
}

static void
the_oldest_go(void **state)
{
	struct stat st;

	lim.evidence_budget_bytes = 1024 * 1024;
	again();
	for (uint64_t i = 1; i <= 40; i++) {
		take(i, UPG_EVIDENCE_AT, 60000);
		take(i, UPG_EVIDENCE_END, 0);
		assert_true(upg_evidence_files_count(files)->bytes <= lim.evidence_budget_bytes);
	}
	/* 17 of 60040 octets fit, and the last one was written beside them */
	assert_int_equal(packets_in(23), -1);
	assert_int_equal(packets_in(24), 1);
	assert_int_equal(packets_in(40), 1);
	assert_int_equal(entries(), 17);
	assert_int_equal(upg_evidence_files_count(files)->deleted, 23);

	/* a restart counts them, and goes on with the oldest */
	again();
	assert_int_equal(upg_evidence_files_count(files)->bytes, 17 * 60040);
	take(41, UPG_EVIDENCE_AT, 60000);
	assert_int_equal(packets_in(24), -1);
	assert_int_equal(packets_in(25), 1);

	/* a smaller budget, a smaller number */
	lim.evidence_budget_bytes = 5 * 60040;
	again();
	assert_int_equal(entries(), 5);
	lim.evidence_files_max = 3;
	again();
	assert_int_equal(entries(), 3);
	take(42, UPG_EVIDENCE_AT, 60);
	assert_int_equal(entries(), 3);
	assert_int_equal(packets_in(42), 1);
	assert_int_equal(packets_in(39), -1);
	assert_int_equal(stat(path_of(40), &st), 0);
}

/* Nothing but what is not done is in the budget: that packet is lost, nothing else. */
static void
a_budget_too_small(void **state)
{
	lim.evidence_budget_bytes = 100000;
	again();
	take(1, UPG_EVIDENCE_BEFORE, 60000);
	take(2, UPG_EVIDENCE_BEFORE, 60000);
	assert_int_equal(upg_evidence_files_count(files)->lost, 1);
	take(1, UPG_EVIDENCE_AT, 10000);
	assert_int_equal(packets_in(1), 2);
	take(1, UPG_EVIDENCE_BEHIND, 60000);
	assert_true(upg_evidence_files_count(files)->bytes <= lim.evidence_budget_bytes);
	assert_true(upg_evidence_files_count(files)->lost >= 2);
	assert_int_equal(said_count, 0);
}

static void
too_many_at_a_time(void **state)
{
	lim.evidence_open_max = 8;
	again();
	for (uint64_t i = 1; i <= 1000; i++) {
		take(i, UPG_EVIDENCE_AT, 60);
		take(i, UPG_EVIDENCE_BEHIND, 60);
	}
	assert_int_equal(upg_evidence_files_count(files)->cut, 992);
	for (uint64_t i = 1; i <= 1000; i++)
		assert_int_equal(packets_in(i), i <= 992 ? 2 : 1);
	take(1, UPG_EVIDENCE_BEHIND, 60); /* of a file that is done */
	again();
	assert_int_equal(packets_in(1), 2);
	assert_int_equal(packets_in(1000), 2);
	assert_int_equal(entries(), 1000);
}

/* Nothing is written through a link, and nobody else's file is touched or counted. */
static void
what_lies_in_the_way(void **state)
{
	char path[200], victim[100];
	struct stat st;

	snprintf(victim, sizeof victim, "%s/victim", top);
	close(open(victim, O_WRONLY | O_CREAT, 0644));
	snprintf(path, sizeof path, "%s/20261123T060906.123457-1.pcap", dir);
	assert_int_equal(symlink(victim, path), 0);
	snprintf(path, sizeof path, "%s/.20261123T060906.123457-1.pcap.part", dir);
	assert_int_equal(symlink(victim, path), 0);
	take(1, UPG_EVIDENCE_AT, 60);
	assert_int_equal(packets_in(1), 1);
	assert_int_equal(lstat(path_of(1), &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(stat(victim, &st), 0);
	assert_int_equal(st.st_size, 0);

	snprintf(path, sizeof path, "%s/20261123T060906.123458-2.pcap.gz", dir);
	close(open(path, O_WRONLY | O_CREAT, 0644));
	snprintf(path, sizeof path, "%s/.20261123T060906.123459-3.pcap.part", dir);
	close(open(path, O_WRONLY | O_CREAT, 0644));
	again();
	assert_int_equal(access(path, F_OK), -1); /* a predecessor's */
	assert_int_equal(entries(), 2);
	assert_int_equal(upg_evidence_files_count(files)->bytes, 24 + 16 + 60);
	assert_int_equal(said_count, 0);
}

static void
no_directory(void **state)
{
	char was[100];

	upg_evidence_files_close(files);
	files = NULL;
	snprintf(was, sizeof was, "%s/elsewhere", top);
	assert_int_equal(rename(dir, was), 0);
	assert_int_equal(symlink(was, dir), 0);
	assert_null(open_files());
	assert_non_null(strstr(err, "symbolic link"));
	unlink(dir);
	close(open(dir, O_WRONLY | O_CREAT, 0644));
	assert_null(open_files());
	assert_non_null(strstr(err, "no directory"));
	snprintf(dir, sizeof dir, "%s/a/b", top);
	assert_null(open_files());
	assert_non_null(strstr(err, "No such file"));
}

/* The disk is full in the middle of a packet: nothing torn is left, it is said once, and goes on later. */
static void
no_room_on_the_disk(void **state)
{
	struct rlimit before, small = {.rlim_cur = 30000};

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	take(1, UPG_EVIDENCE_AT, 20000);
	small.rlim_max = before.rlim_max;
	setrlimit(RLIMIT_FSIZE, &small);
	take(1, UPG_EVIDENCE_BEHIND, 20000);
	take(1, UPG_EVIDENCE_BEHIND, 20000);
	take(2, UPG_EVIDENCE_AT, 40000);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(packets_in(1), 1);
	assert_int_equal(packets_in(2), -1);
	assert_int_equal(entries(), 1);
	assert_int_equal(upg_evidence_files_count(files)->lost, 3);
	assert_int_equal(upg_evidence_files_count(files)->bytes, 24 + 16 + 20000);
	assert_int_equal(said_count, 1);
	assert_non_null(strstr(said[0], "cannot write evidence to "));
	usleep(1100000); /* nothing is tried for a second */
	take(3, UPG_EVIDENCE_AT, 40000);
	assert_int_equal(packets_in(3), 1);
	assert_int_equal(said_count, 2);
	assert_non_null(strstr(said[1], "writing again"));
}

/* A worker may send anything. */
static void
nonsense(void **state)
{
	struct upg_evidence_id far = {UINT64_MAX, UINT64_MAX};

	take(1, UPG_EVIDENCE_AT, 100);
	take_at(1, UPG_EVIDENCE_BEHIND, 100, SINCE, DLT_EN10MB); /* another link type */
	assert_int_equal(upg_evidence_files_count(files)->lost, 1);
	take_at(2, UPG_EVIDENCE_AT, 100, SINCE, -77);
	take_at(2, UPG_EVIDENCE_AT, 100, SINCE, 1 << 30);
	assert_int_equal(packets_in(2), -1);
	packet.e.id = far;
	packet.e.linktype = DLT_RAW;
	upg_evidence_files_take(files, 0, &packet.e);
	assert_non_null(path_of_id(far));
	for (int i = 0; i < 100; i++)
		take(3, i ? UPG_EVIDENCE_BEHIND : UPG_EVIDENCE_AT, 60000);
	assert_int_equal(packets_in(3), 1);
	take(3, UPG_EVIDENCE_END, 0);
	assert_int_equal(packets_in(3), (1024 * 1024 - 24) / 60016);

	packet.e.size = sizeof packet.e + 5;
	packet.e.captured_bytes = 5;
	assert_true(upg_evidence_sane(&packet.e, packet.e.size));
	assert_false(upg_evidence_sane(&packet.e, packet.e.size - 1));
	assert_false(upg_evidence_sane(&packet.e, sizeof packet.e - 1));
	packet.e.captured_bytes = 6;
	assert_false(upg_evidence_sane(&packet.e, packet.e.size));
	packet.e.captured_bytes = 5;
	packet.e.kind = UPG_EVIDENCE_END + 1;
	assert_false(upg_evidence_sane(&packet.e, packet.e.size));
	packet.e.kind = UPG_EVIDENCE_AT;
	packet.e.id.since_us = 0;
	assert_false(upg_evidence_sane(&packet.e, packet.e.size));
}

/* HUP: somebody has put the directory aside. */
static void
another_directory(void **state)
{
	char was[100];

	take(1, UPG_EVIDENCE_AT, 60);
	take(1, UPG_EVIDENCE_BEHIND, 60);
	snprintf(was, sizeof was, "%s/elsewhere", top);
	assert_int_equal(rename(dir, was), 0);
	upg_evidence_files_reopen(files);
	assert_null(path_of(1));
	assert_int_equal(upg_evidence_files_count(files)->bytes, 0);
	take(2, UPG_EVIDENCE_AT, 60);
	assert_int_equal(packets_in(2), 1);
	snprintf(dir, sizeof dir, "%s/elsewhere", top);
	assert_int_equal(entries(), 1); /* no longer aside */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(whole_at_the_alert_and_at_the_end, begin, end),
	        cmocka_unit_test_setup_teardown(ended_without_an_end, begin, end),
	        cmocka_unit_test_setup_teardown(the_oldest_go, begin, end),
	        cmocka_unit_test_setup_teardown(a_budget_too_small, begin, end),
	        cmocka_unit_test_setup_teardown(too_many_at_a_time, begin, end),
	        cmocka_unit_test_setup_teardown(what_lies_in_the_way, begin, end),
	        cmocka_unit_test_setup_teardown(no_directory, begin, end),
	        cmocka_unit_test_setup_teardown(no_room_on_the_disk, begin, end),
	        cmocka_unit_test_setup_teardown(nonsense, begin, end),
	        cmocka_unit_test_setup_teardown(another_directory, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
