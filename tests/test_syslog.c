/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/syslog.h"

static char dir[] = "/tmp/upgate-syslog-XXXXXX", path[64];
static char said[10][300];
static unsigned said_count;

static void
say(void *user, const char *line)
{
	if (said_count < 10)
		snprintf(said[said_count++], sizeof said[0], "%s", line);
}

static const struct upg_complaints complaints = {.say = say};

static int
daemon_start(int type)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	unlink(path);
	memcpy(a.sun_path, path, sizeof path);
	int fd = socket(AF_UNIX, type | SOCK_NONBLOCK, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static size_t
gap(uint64_t lost, char *out, size_t size)
{
	return (size_t)snprintf(out, size, "gap [upgate@32473 records_lost=\"%u\"]", (unsigned)lost);
}

static struct upg_syslog *
start(bool rfc5424, bool patient, size_t line_bytes)
{
	struct upg_syslog_options o = {.socket = path,
	                               .identity = "upgate",
	                               .facility = 21,
	                               .line_bytes = line_bytes,
	                               .rfc5424 = rfc5424,
	                               .gap = rfc5424 ? gap : NULL,
	                               .patient = patient};
	said_count = 0;
	struct upg_syslog *s = upg_syslog_new(&o, &complaints);
	assert_non_null(s);
	return s;
}

/* The text of the next message behind its head, which must have that priority and the form of syslog(3). */
static const char *
receive(int fd, unsigned priority)
{
	static char message[65536];
	char expected[32], month[4], tail[40];
	int day, h, m, s, pid;
	ssize_t n = recv(fd, message, sizeof message - 1, 0);

	if (n < 0)
		return NULL;
	message[n] = '\0';
	snprintf(expected, sizeof expected, "<%u>", priority);
	assert_memory_equal(message, expected, strlen(expected));
	assert_int_equal(sscanf(message + strlen(expected), "%3s %d %d:%d:%d upgate[%d]%39s", month, &day, &h, &m, &s,
	                        &pid, tail),
	                 7);
	assert_int_equal(message[strlen(expected) + 6], ' ');
	assert_int_equal(message[strlen(expected) + 15], ' ');
	assert_int_equal(pid, getpid());
	return strstr(message, "]: ") + 3;
}

static void
datagrams(void **state)
{
	int fd = daemon_start(SOCK_DGRAM);
	struct upg_syslog *s = start(false, false, 8192);

	upg_syslog_send(s, 1, "one", 3, 1);
	upg_syslog_send(s, 4, "two", 3, 2);
	assert_string_equal(receive(fd, 21 * 8 + 1), "one");
	assert_string_equal(receive(fd, 21 * 8 + 4), "two");
	assert_null(receive(fd, 0));
	assert_true(upg_syslog_free(s, 3));
	assert_int_equal(said_count, 0);
	close(fd);
}

static void
streams(void **state)
{
	int fd = daemon_start(SOCK_STREAM);
	struct upg_syslog *s = start(false, false, 8192);

	upg_syslog_send(s, 1, "one", 3, 1);
	int peer = accept(fd, NULL, NULL);
	assert_true(peer >= 0);
	assert_string_equal(receive(peer, 21 * 8 + 1), "one");
	assert_true(upg_syslog_free(s, 3));
	close(peer);
	close(fd);
}

/* A daemon that is not there, comes, goes and comes again: counted, reported in band. */
static void
restarts(void **state)
{
	struct upg_syslog *s = start(false, false, 8192);

	unlink(path);
	upg_syslog_send(s, 1, "lost", 4, 1000);
	upg_syslog_send(s, 1, "lost", 4, 2000); /* inside the back-off */
	assert_int_equal(upg_syslog_lost(s), 2);
	assert_int_equal(said_count, 1);
	char expected[200];
	snprintf(expected, sizeof expected, "cannot send to syslog %s: No such file or directory", path);
	assert_string_equal(said[0], expected);
	int fd = daemon_start(SOCK_DGRAM);
	upg_syslog_send(s, 1, "back", 4, 1000000);
	assert_string_equal(receive(fd, 21 * 8 + 4), "2 alerts were lost: syslog did not take them");
	assert_string_equal(receive(fd, 21 * 8 + 1), "back");
	assert_string_equal(said[1], "sending to syslog again");
	/* a restart that nobody noticed costs nothing */
	close(fd);
	fd = daemon_start(SOCK_DGRAM);
	upg_syslog_send(s, 1, "again", 5, 1000001);
	assert_string_equal(receive(fd, 21 * 8 + 1), "again");
	assert_int_equal(upg_syslog_lost(s), 2);
	close(fd);
	assert_false(upg_syslog_free(s, 1000002));
}

/* The same for the head of RFC 5424 6.2. */
static const char *
receive_5424(int fd, unsigned priority)
{
	static char message[65536];
	char expected[32], host[256], app[49], here[256] = "";
	unsigned y, mo, d, h, mi, s, us, pid;
	int used = 0;
	ssize_t n = recv(fd, message, sizeof message - 1, 0);

	if (n < 0)
		return NULL;
	message[n] = '\0';
	snprintf(expected, sizeof expected, "<%u>1 ", priority);
	assert_memory_equal(message, expected, strlen(expected));
	assert_int_equal(sscanf(message + strlen(expected), "%4u-%2u-%2uT%2u:%2u:%2u.%6uZ %255s %48s %u %n", &y, &mo,
	                        &d, &h, &mi, &s, &us, host, app, &pid, &used),
	                 10);
	gethostname(here, sizeof here - 1);
	assert_string_equal(host, here);
	assert_string_equal(app, "upgate");
	assert_int_equal(pid, getpid());
	assert_int_equal(message[strlen(expected) + 26], 'Z');
	return message + strlen(expected) + used;
}

/* A daemon that reads nothing never holds anybody up; each message is either delivered or counted. */
static void
full(void **state)
{
	int fd = daemon_start(SOCK_DGRAM);
	struct upg_syslog *s = start(true, false, 8192);
	unsigned got = 0;
	const char *text;

	for (unsigned i = 0; i < 5000; i++)
		upg_syslog_send(s, 1, "- - text", 8, 1000 + i);
	uint64_t lost = upg_syslog_lost(s);
	assert_true(lost > 0);
	assert_int_equal(said_count, 1);
	while ((text = receive_5424(fd, 21 * 8 + 1)) != NULL)
		got++;
	assert_int_equal(got + lost, 5000);
	upg_syslog_send(s, 1, "- - last", 8, 7000);
	char expected[100];
	snprintf(expected, sizeof expected, "gap [upgate@32473 records_lost=\"%u\"]", (unsigned)lost);
	assert_string_equal(receive_5424(fd, 21 * 8 + 4), expected);
	assert_string_equal(receive_5424(fd, 21 * 8 + 1), "- - last");
	close(fd);
	upg_syslog_free(s, 8000);
}

/* A stream whose buffer fills keeps its messages whole. */
static void
full_stream(void **state)
{
	int fd = daemon_start(SOCK_STREAM), peer;
	struct upg_syslog *s = start(false, false, 65536);
	static char text[60001], all[4 * 1024 * 1024];
	size_t len = 0, whole = 0;

	memset(text, 'x', sizeof text);
	for (unsigned i = 0; i < 500; i++)
		upg_syslog_send(s, 1, text, sizeof text, 1000 + i);
	peer = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
	for (ssize_t n; (n = recv(peer, all + len, sizeof all - len, 0)) > 0;)
		len += (size_t)n;
	upg_syslog_send(s, 1, "last", 4, 9000);
	for (ssize_t n; (n = recv(peer, all + len, sizeof all - len, 0)) > 0;)
		len += (size_t)n;
	for (size_t at = 0; at < len; at += strlen(all + at) + 1, whole++) {
		assert_memory_equal(all + at, "<1", 2);
		assert_null(strchr(all + at + 1, '<'));
	}
	assert_int_equal(all[len - 1], '\0');
	assert_true(upg_syslog_lost(s) > 0);
	assert_int_equal(whole, 500 - upg_syslog_lost(s) + 2); /* and the report, and the last */
	close(peer);
	close(fd);
	upg_syslog_free(s, 10000);
}

/* A reader that goes on needs no further message to get the rest of the last one, nor to hear what it missed. */
static void
flushed(void **state)
{
	static char text[60001], all[4 * 1024 * 1024];
	unsigned fit = 0;

	memset(text, 'x', sizeof text);
	for (int round = 0; round < 2; round++) {
		int fd = daemon_start(SOCK_STREAM);
		struct upg_syslog *s = start(false, false, 65536);
		size_t len = 0, whole = 0;
		/* of the last one but the lost one only a part has room */
		for (unsigned i = 0; round == 0 ? upg_syslog_lost(s) == 0 : i < fit; i++, fit += round == 0)
			upg_syslog_send(s, 1, text, sizeof text, 1000 + i);
		fit -= round == 0;
		assert_int_equal(upg_syslog_lost(s), round == 0);
		int peer = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
		for (int part = 0; part < 2; part++) {
			for (ssize_t n; (n = recv(peer, all + len, sizeof all - len, 0)) > 0;)
				len += (size_t)n;
			if (part == 0)
				assert_int_equal(all[len - 1], 'x');
			upg_syslog_flush(s, 9000);
		}
		for (size_t at = 0; at < len; at += strlen(all + at) + 1, whole++)
			assert_memory_equal(all + at, "<1", 2);
		assert_int_equal(all[len - 1], '\0');
		assert_int_equal(whole, fit + (round == 0)); /* the report of the lost one */
		close(peer);
		close(fd);
		upg_syslog_free(s, 10000);
	}
}

static void
lengths(void **state)
{
	int fd = daemon_start(SOCK_DGRAM);
	struct upg_syslog *s = start(false, false, 480);
	char text[1000];

	memset(text, 'y', sizeof text);
	upg_syslog_send(s, 1, text, sizeof text, 1);
	const char *got = receive(fd, 21 * 8 + 1);
	assert_non_null(got);
	assert_true(strlen(got) <= upg_syslog_room(s) && strlen(got) + 8 > upg_syslog_room(s));
	upg_syslog_free(s, 2);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(datagrams), cmocka_unit_test(streams),     cmocka_unit_test(restarts),
	        cmocka_unit_test(full),      cmocka_unit_test(full_stream), cmocka_unit_test(lengths),
	        cmocka_unit_test(flushed),
	};
	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(path, sizeof path, "%s/log", dir);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	rmdir(dir);
	return failed;
}
