/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The control socket's protocol (Suricata's unix-command, 0.1 and 0.2), over real sockets. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/control.h"

static char dir[] = "/tmp/upgate-control-XXXXXX", path[64], err[UPG_CONTROL_ERR_BYTES];
static struct upg_control *c;
static uint64_t ticket_of_later, forgotten;

static enum upg_control_how
command(void *ctx, const char *name, json_t *arguments, uint64_t ticket, json_t **message)
{
	if (strcmp(name, "later") == 0) {
		ticket_of_later = ticket;
		return UPG_CONTROL_LATER;
	}
	if (strcmp(name, "big") == 0) {
		char *text = calloc(1, 3000001);
		memset(text, 'x', 3000000);
		*message = json_string(text);
		free(text);
		return UPG_CONTROL_OK;
	}
	*message = json_pack("{s:s, s:O?}", "name", name, "arguments", arguments);
	return strcmp(name, "bad") == 0 ? UPG_CONTROL_NOK : UPG_CONTROL_OK;
}

static void
forget(void *ctx, uint64_t ticket)
{
	forgotten = ticket;
}

static void
start(unsigned mode)
{
	struct upg_control_options o = {.path = path, .mode = mode, .command = command, .forget = forget};

	ticket_of_later = forgotten = 0;
	c = upg_control_open(&o, err);
	if (c == NULL)
		fail_msg("%s", err);
}

static int
client(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	memcpy(a.sun_path, path, sizeof path);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
	upg_control_run(c);
	return fd;
}

/* Sends, and returns what has been answered. */
static const char *
say(int fd, const char *text)
{
	static char got[4096];
	ssize_t n;

	if (text[0] != '\0')
		assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	for (int i = 0; i < 4; i++)
		upg_control_run(c);
	n = recv(fd, got, sizeof got - 1, 0);
	got[n > 0 ? n : 0] = '\0';
	return n == 0 ? NULL : got;
}

static void
versions(void **state)
{
	start(0600);
	int fd = client();

	assert_string_equal(say(fd, "{\"version\": \"0.2\"}\n"), "{\"return\":\"OK\"}\n");
	assert_string_equal(say(fd, "{\"command\": \"x\", \"arguments\": {\"a\": 1}}\n"),
	                    "{\"return\":\"OK\",\"message\":{\"name\":\"x\",\"arguments\":{\"a\":1}}}\n");
	assert_string_equal(say(fd, "{\"command\": \"bad\"}\n"),
	                    "{\"return\":\"NOK\",\"message\":{\"name\":\"bad\",\"arguments\":null}}\n");
	close(fd);
	fd = client();
	assert_string_equal(say(fd, "{\"version\": \"0.1\"}"), "{\"return\":\"OK\"}");
	assert_string_equal(say(fd, "{\"command\": \"x\"}"),
	                    "{\"return\":\"OK\",\"message\":{\"name\":\"x\",\"arguments\":null}}");
	close(fd);
	fd = client();
	assert_non_null(strstr(say(fd, "{\"version\": \"1.0\"}"), "NOK"));
	assert_null(say(fd, ""));
	close(fd);
	upg_control_close(c, false);
}

/* However it is cut, every command gets its answer, in order. */
static void
pieces(void **state)
{
	static const char text[] =
	        "{\"version\":\"0.2\"}\n {\"command\":\"a}{\\\"\",\"arguments\":{\"b\":{\"c\":\"}\"}}}\n"
	        "x y\n{\"command\":\"d\"}\n";
	static const char expected[] =
	        "{\"return\":\"OK\"}\n{\"return\":\"OK\",\"message\":{\"name\":\"a}{\\\"\",\"arguments\":{"
	        "\"b\":{\"c\":\"}\"}}}}\n{\"return\":\"NOK\",\"message\":\"this is no JSON object\"}\n"
	        "{\"return\":\"OK\",\"message\":{\"name\":\"d\",\"arguments\":null}}\n";
	start(0600);
	for (size_t cut = 1; cut < sizeof text - 1; cut++) {
		char got[1000] = "";
		int fd = client();
		/* junk that is cut is answered twice */
		if (cut > sizeof text - 24 && cut < sizeof text - 17)
			continue;
		assert_int_equal(send(fd, text, cut, 0), cut);
		for (int i = 0; i < 8; i++)
			upg_control_run(c);
		ssize_t n = recv(fd, got, sizeof got - 1, 0);
		strncat(got, say(fd, text + cut), sizeof got - 1 - (size_t)(n > 0 ? n : 0));
		for (const char *more; (more = say(fd, "")) != NULL && more[0] != '\0';)
			strncat(got, more, 400);
		assert_string_equal(got, expected);
		close(fd);
		upg_control_run(c);
	}
	upg_control_close(c, false);
}

static void
later(void **state)
{
	start(0600);
	int fd = client();

	say(fd, "{\"version\":\"0.2\"}");
	assert_string_equal(say(fd, "{\"command\":\"later\"}{\"command\":\"next\"}"), "");
	assert_int_not_equal(ticket_of_later, 0);
	upg_control_answer(c, ticket_of_later + 7, true, json_string("nobody's"));
	assert_string_equal(say(fd, ""), "");
	upg_control_answer(c, ticket_of_later, true, json_string("mine"));
	const char *got = say(fd, "");
	assert_memory_equal(got, "{\"return\":\"OK\",\"message\":\"mine\"}\n", 33);
	assert_non_null(strstr(got, "next"));
	/* a client that goes away meanwhile is forgotten, its answer does no harm */
	say(fd, "{\"command\":\"later\"}");
	uint64_t ticket = ticket_of_later;
	close(fd);
	upg_control_run(c);
	assert_int_equal(forgotten, ticket);
	upg_control_answer(c, ticket, true, json_string("too late"));
	/* one that has nothing more to say waits for its answer all the same */
	fd = client();
	say(fd, "{\"version\":\"0.2\"}");
	say(fd, "{\"command\":\"later\"}");
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	assert_string_equal(say(fd, ""), "");
	upg_control_answer(c, ticket_of_later, true, json_string("mine"));
	assert_string_equal(say(fd, ""), "{\"return\":\"OK\",\"message\":\"mine\"}\n");
	assert_null(say(fd, ""));
	close(fd);
	upg_control_close(c, false);
}

/* Who does not read is not waited for, and gets everything when it does. */
static void
slow_reader(void **state)
{
	static char buffer[65536];
	size_t total = 0;

	start(0600);
	int fd = client(), other = client();
	say(fd, "{\"version\":\"0.2\"}");
	send(fd, "{\"command\":\"big\"}{\"command\":\"x\"}", 32, 0);
	upg_control_run(c);
	assert_string_equal(say(other, "{\"version\":\"0.2\"}"), "{\"return\":\"OK\"}\n");
	for (int i = 0; i < 1000; i++) {
		ssize_t n = recv(fd, buffer, sizeof buffer, 0);
		total += n > 0 ? (size_t)n : 0;
		upg_control_run(c);
	}
	assert_int_equal(total,
	                 3000000 + strlen("{\"return\":\"OK\",\"message\":\"\"}\n{\"return\":\"OK\",\"message\":{"
	                                  "\"name\":\"x\",\"arguments\":null}}\n"));
	close(fd);
	close(other);
	upg_control_close(c, false);
}

/* More clients than there is room for: the most silent one goes. */
static void
many(void **state)
{
	int fd[UPG_CONTROL_CLIENTS + 1];

	start(0600);
	for (int i = 0; i < UPG_CONTROL_CLIENTS; i++) {
		fd[i] = client();
		say(fd[i], "{\"version\":\"0.2\"}");
	}
	say(fd[0], "{\"command\":\"x\"}");
	fd[UPG_CONTROL_CLIENTS] = client();
	assert_non_null(strstr(say(fd[0], "{\"command\":\"x\"}"), "OK"));
	assert_null(say(fd[1], ""));
	assert_non_null(strstr(say(fd[UPG_CONTROL_CLIENTS], "{\"version\":\"0.2\"}"), "OK"));
	for (int i = 0; i <= UPG_CONTROL_CLIENTS; i++)
		close(fd[i]);
	upg_control_close(c, false);
}

static void
too_long(void **state)
{
	static char text[UPG_CONTROL_REQUEST_BYTES + 1];

	start(0600);
	int fd = client();
	say(fd, "{\"version\":\"0.2\"}");
	memset(text, ' ', sizeof text - 1);
	text[0] = '{';
	assert_string_equal(say(fd, text), "{\"return\":\"NOK\",\"message\":\"this command is too long\"}\n");
	assert_null(say(fd, ""));
	close(fd);
	upg_control_close(c, false);
}

/* Somebody listens who accepts nobody any more: neither waited for nor pushed aside. */
static void
busy_place(void **state)
{
	struct upg_control_options o = {.path = path, .mode = 0600, .command = command};
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int other = socket(AF_UNIX, SOCK_STREAM, 0), waiting[8];

	memcpy(a.sun_path, path, sizeof path);
	assert_int_equal(bind(other, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(other, 0), 0);
	for (int i = 0; i < 8; i++) {
		waiting[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (connect(waiting[i], (struct sockaddr *)&a, sizeof a) != 0)
			assert_int_equal(errno, EAGAIN);
	}
	alarm(10);
	assert_null(upg_control_open(&o, err));
	alarm(0);
	assert_non_null(strstr(err, "another upgate listens there"));
	assert_int_equal(access(path, F_OK), 0);
	for (int i = 0; i < 8; i++)
		close(waiting[i]);
	close(other);
	unlink(path);
}

static void
places(void **state)
{
	struct upg_control_options o = {.path = path, .mode = 0640, .command = command};
	struct stat st;

	start(0640);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_null(upg_control_open(&o, err));
	assert_non_null(strstr(err, "another upgate listens there"));
	upg_control_close(c, false);
	assert_int_equal(access(path, F_OK), -1);
	/* left behind by a dead one: taken over; no socket: left alone */
	start(0640);
	upg_control_close(c, true);
	assert_int_equal(access(path, F_OK), 0);
	start(0600);
	upg_control_close(c, false);
	FILE *f = fopen(path, "w");
	fclose(f);
	assert_null(upg_control_open(&o, err));
	assert_int_equal(access(path, F_OK), 0);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(versions),    cmocka_unit_test(pieces),     cmocka_unit_test(later),
	        cmocka_unit_test(slow_reader), cmocka_unit_test(many),       cmocka_unit_test(too_long),
	        cmocka_unit_test(places),      cmocka_unit_test(busy_place),
	};
	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(path, sizeof path, "%s/socket", dir);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(dir);
	return failed;
}
