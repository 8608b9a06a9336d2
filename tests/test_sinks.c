/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glob.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>
#include <nettle/base64.h>

#include "records.h"
#include "tools/logfile.h"
#include "tools/redact.h"
#include "tools/sinks.h"

static char dir[] = "/tmp/upgate-sinks-XXXXXX", err[UPG_SINKS_ERR_BYTES];
static char said[10][300];
static unsigned said_count;
static struct upg_config config;
static struct upg_record r;

static void
say(void *user, const char *line)
{
	if (said_count < 10)
		snprintf(said[said_count++], sizeof said[0], "%s", line);
}

static const struct upg_complaints complaints = {.say = say};

static int
setup(void **state)
{
	said_count = 0;
	upg_config_init(&config);
	records_alert(&r);
	return 0;
}

static int
teardown(void **state)
{
	upg_config_fini(&config);
	return 0;
}

static struct upg_sinks *
start(void)
{
	struct upg_sinks_options o = {.config = &config, .dir = dir, .offline = true, .complaints = complaints};
	struct upg_sinks *s = upg_sinks_open(&o, err);

	if (s == NULL)
		fail_msg("%s", err);
	return s;
}

static void
set(const char *assignment)
{
	if (!upg_config_assign(&config, assignment, err))
		fail_msg("%s", err);
}

static const char *
in_dir(const char *name)
{
	static char path[300];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	return path;
}

/* The whole file, and how many lines; it is removed. */
static char *
slurp(const char *name, unsigned *lines)
{
	static char text[2 * 1024 * 1024];
	FILE *f = fopen(in_dir(name), "r");

	assert_non_null(f);
	size_t len = fread(text, 1, sizeof text - 1, f);
	text[len] = '\0';
	fclose(f);
	unlink(in_dir(name));
	*lines = 0;
	for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
		++*lines;
	assert_true(len == 0 || text[len - 1] == '\n');
	return text;
}

static void
files(void **state)
{
	unsigned lines;
	struct upg_sinks *s = start();

	assert_true(upg_sinks_write(s, &r));
	records_make(&r, UPG_RECORD_FLOW);
	assert_true(upg_sinks_write(s, &r));
	assert_true(upg_sinks_close(s));
	char *text = slurp("eve.json", &lines);
	assert_int_equal(lines, 2);
	assert_non_null(strstr(text, "\"event_type\":\"alert\""));
	assert_non_null(strstr(text, "\"event_type\":\"flow\""));
	text = slurp("fast.log", &lines);
	assert_int_equal(lines, 1);
	assert_non_null(strstr(text, "[1:8400012:1]"));
	assert_int_equal(said_count, 0);
}

static void
chosen_types(void **state)
{
	unsigned lines;

	set("outputs.eve-log.types=flow");
	set("outputs.fast.enabled=no");
	struct upg_sinks *s = start();
	assert_true(upg_sinks_write(s, &r));
	records_make(&r, UPG_RECORD_FLOW);
	assert_true(upg_sinks_write(s, &r));
	assert_true(upg_sinks_close(s));
	slurp("eve.json", &lines);
	assert_int_equal(lines, 1);
	assert_int_not_equal(access(in_dir("fast.log"), F_OK), 0);
}

static void
rotation(void **state)
{
	unsigned lines;
	char old[300];
	struct upg_sinks *s = start();

	assert_true(upg_sinks_write(s, &r));
	snprintf(old, sizeof old, "%s", in_dir("eve.json.1"));
	assert_int_equal(rename(in_dir("eve.json"), old), 0);
	upg_sinks_reopen(s);
	assert_true(upg_sinks_write(s, &r));
	assert_true(upg_sinks_write(s, &r));
	assert_true(upg_sinks_close(s));
	slurp("eve.json.1", &lines);
	assert_int_equal(lines, 1);
	slurp("eve.json", &lines);
	assert_int_equal(lines, 2);
	slurp("fast.log", &lines);
	assert_int_equal(lines, 3);
}

/* A full disk is said once, and the other sinks go on. */
static void
full_disk(void **state)
{
	unsigned lines;

	set("outputs.eve-log.filename=/dev/full");
	struct upg_sinks *s = start();
	for (int i = 0; i < 1000; i++)
		upg_sinks_write(s, &r);
	assert_false(upg_sinks_close(s));
	assert_int_equal(said_count, 1);
	assert_string_equal(said[0], "cannot write /dev/full: No space left on device");
	slurp("fast.log", &lines);
	assert_int_equal(lines, 1000);
}

/* What a file lost is told in it once it can be written again, and is exact. */
static void
gap_in_band(void **state)
{
	unsigned lines, lost = 0, in_eve = 0;
	struct rlimit limit, was;
	struct upg_sinks *s = start();

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	limit = was;
	limit.rlim_cur = 10000;
	setrlimit(RLIMIT_FSIZE, &limit);
	for (int i = 0; i < 1000; i++) {
		upg_sinks_write(s, &r);
		upg_sinks_flush(s);
	}
	setrlimit(RLIMIT_FSIZE, &was);
	usleep(1100000); /* it is tried once a second */
	/* the one that ends the gap tells of it: it may be the last */
	upg_sinks_write(s, &r);
	assert_false(upg_sinks_close(s));
	const char *text = strstr(slurp("fast.log", &lines), "[**] ");
	while (sscanf(text, "[**] %u alerts were lost [**]", &lost) != 1)
		if ((text = strstr(text + 1, "[**] ")) == NULL)
			fail_msg("fast.log does not tell");
	assert_true(lost > 0);
	assert_int_equal(lost + lines - 1, 1001);
	text = strstr(slurp("eve.json", &lines), "\"records_lost\":");
	assert_non_null(text);
	assert_int_equal(sscanf(text, "\"records_lost\":%u", &in_eve), 1);
	assert_int_equal(in_eve + lines - 1, 1001);
}

/* A disk that fills in the middle of a line and is emptied later: whole lines, the rest counted. */
static void
partial_writes(void **state)
{
	unsigned lines;
	struct rlimit limit, was;
	struct upg_logfile *f = upg_logfile_open(in_dir("part"), &complaints, err);

	assert_non_null(f);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	limit = was;
	limit.rlim_cur = 95;
	setrlimit(RLIMIT_FSIZE, &limit);
	for (int i = 0; i < 20; i++)
		upg_logfile_write(f, "012345678", 9, 1);
	upg_logfile_flush(f, 1);
	assert_int_equal(upg_logfile_lost(f), 11);
	upg_logfile_write(f, "012345678", 9, 2); /* too early to try again */
	assert_int_equal(upg_logfile_lost(f), 12);
	assert_int_equal(upg_logfile_gap(f), 0);
	setrlimit(RLIMIT_FSIZE, &was);
	upg_logfile_write(f, "012345678", 9, 2000000);
	assert_int_equal(upg_logfile_lost(f), 12);
	assert_int_equal(upg_logfile_gap(f), 12);
	assert_int_equal(upg_logfile_gap(f), 0);
	assert_int_equal(said_count, 2);
	assert_false(upg_logfile_close(f, 2000001));
	const char *text = slurp("part", &lines);
	assert_int_equal(lines, 10);
	for (unsigned i = 0; i < lines; i++)
		assert_memory_equal(text + i * 10, "012345678\n", 10);
}

static void
cannot_open(void **state)
{
	struct upg_sinks_options o = {.config = &config, .dir = "/nowhere/logs", .complaints = complaints};

	assert_null(upg_sinks_open(&o, err));
	assert_string_equal(err, "cannot make /nowhere/logs: No such file or directory");
	set("outputs.eve-log.filename=/nowhere/eve.json");
	o.dir = NULL;
	assert_null(upg_sinks_open(&o, err));
	assert_string_equal(err, "cannot open /nowhere/eve.json: No such file or directory");
}

/* Every record is in exactly one of the files, whatever they were rotated for, each ends with a whole line, and their names sort by age. */
static void
rotates(void **state)
{
	char pattern[300];
	unsigned seen[500] = {0}, files_found = 0;
	unsigned long long last = 0;
	glob_t found;

	set("outputs.rotate-size=10KiB");
	set("outputs.fast.enabled=no");
	struct upg_sinks *s = start();
	for (unsigned i = 0; i < 500; i++) {
		r.flow_id = i + 1;
		assert_true(upg_sinks_write(s, &r));
		if (i % 7 == 0)
			upg_sinks_flush(s);
		if (i % 90 == 0)
			upg_sinks_reopen(s);
	}
	assert_true(upg_sinks_close(s));
	snprintf(pattern, sizeof pattern, "%s/eve.json*", dir);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++, files_found++) {
		unsigned lines;
		unsigned long long id;
		/* the one without a time sorts first, and is the youngest */
		char *text = slurp(strrchr(found.gl_pathv[(i + 1) % found.gl_pathc], '/') + 1, &lines);
		assert_true(strlen(text) < 10240 + 8 * 2000);
		for (const char *p = text; (p = strstr(p, "\"flow_id\":")) != NULL; p++) {
			assert_int_equal(sscanf(p, "\"flow_id\":%llu", &id), 1);
			assert_true(id > last);
			last = id;
			seen[id - 1]++;
		}
	}
	globfree(&found);
	assert_true(files_found > 20);
	for (unsigned i = 0; i < 500; i++)
		assert_int_equal(seen[i], 1);
	/* time: the tick alone does it */
	set("outputs.rotate-size=0");
	set("outputs.rotate-interval=10ms");
	s = start();
	upg_sinks_write(s, &r);
	upg_sinks_flush(s);
	usleep(20000);
	upg_sinks_flush(s);
	upg_sinks_write(s, &r);
	assert_true(upg_sinks_close(s));
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 2);
	for (size_t i = 0; i < found.gl_pathc; i++)
		unlink(found.gl_pathv[i]);
	globfree(&found);
	assert_int_equal(said_count, 0);
}

/* Where no new file can be begun the old one goes on under its new name, and the next rotation begins one. */
static void
rotates_again(void **state)
{
	unsigned lines, all = 0;
	struct rlimit limit, was;
	char pattern[300];
	glob_t found;
	struct upg_logfile *f = upg_logfile_open(in_dir("own"), &complaints, err);

	assert_non_null(f);
	upg_logfile_rotate(f, 10, 0, 1);
	getrlimit(RLIMIT_NOFILE, &was);
	limit = was;
	limit.rlim_cur = 3;
	setrlimit(RLIMIT_NOFILE, &limit);
	for (int i = 0; i < 3; i++) {
		upg_logfile_write(f, "012345678", 9, 2);
		upg_logfile_flush(f, 2);
	}
	setrlimit(RLIMIT_NOFILE, &was);
	assert_int_equal(said_count, 1);
	assert_non_null(strstr(said[0], "Too many open files"));
	assert_int_not_equal(access(in_dir("own"), F_OK), 0);
	for (int i = 0; i < 2; i++) {
		upg_logfile_write(f, "012345678", 9, 3);
		upg_logfile_flush(f, 3);
	}
	upg_logfile_write(f, "last one.", 9, 4);
	assert_true(upg_logfile_close(f, 4));
	snprintf(pattern, sizeof pattern, "%s/own*", dir);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++, all += lines)
		if (strstr(slurp(strrchr(found.gl_pathv[i], '/') + 1, &lines), "last one.") != NULL)
			assert_true(lines == 1);
	assert_int_equal(all, 6);
	globfree(&found);
}

/* A file that stayed empty is not put aside with its first line. */
static void
rotates_by_time(void **state)
{
	unsigned lines;
	struct upg_logfile *f = upg_logfile_open(in_dir("quiet"), &complaints, err);

	assert_non_null(f);
	upg_logfile_rotate(f, 0, 100, 1);
	for (uint64_t now_us = 50; now_us < 1000; now_us += 50)
		upg_logfile_flush(f, now_us);
	upg_logfile_write(f, "012345678", 9, 1001);
	upg_logfile_flush(f, 1001);
	assert_true(upg_logfile_close(f, 1002));
	slurp("quiet", &lines);
	assert_int_equal(lines, 1);
}

/* EVE to whoever listens: a line each on a stream, an object each in a datagram; who does not listen loses them, and is told. */
static void
sockets(void **state)
{
	static char got[65536];
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	char assignment[300];

	set("outputs.fast.enabled=no");
	snprintf(a.sun_path, sizeof a.sun_path, "%.100s", in_dir("reader"));
	snprintf(assignment, sizeof assignment, "outputs.eve-log.filename=%s", a.sun_path);
	set(assignment);
	for (int stream = 0; stream < 2; stream++) {
		set(stream ? "outputs.eve-log.filetype=unix_stream" : "outputs.eve-log.filetype=unix_dgram");
		struct upg_sinks *s = start();
		assert_false(upg_sinks_write(s, &r));
		int fd = socket(AF_UNIX, (stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK, 0);
		assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
		assert_true(!stream || listen(fd, 1) == 0);
		usleep(110000); /* the least time between two attempts */
		assert_true(upg_sinks_write(s, &r));
		int peer = stream ? accept4(fd, NULL, NULL, SOCK_NONBLOCK) : fd;
		ssize_t n = recv(peer, got, sizeof got - 1, 0);
		assert_true(n > 0);
		if (!stream) {
			got[n++] = '\n';
			n += recv(peer, got + n, sizeof got - 2 - (size_t)n, 0);
			got[n++] = '\n';
		}
		got[n] = '\0';
		char *second = strchr(got, '\n') + 1;
		assert_non_null(strstr(got, "\"upgate\":{\"sink\":\"eve-log\",\"records_lost\":1}}\n"));
		assert_memory_equal(second, "{\"timestamp\":\"2026-11-23T06:09:06.123456+0000\"", 46);
		assert_ptr_equal(strchr(second, '\n'), got + n - 1);
		assert_int_equal(upg_sinks_lost(s), 1);
		close(peer);
		if (stream)
			close(fd);
		unlink(a.sun_path);
		assert_false(upg_sinks_close(s));
	}
	set("outputs.eve-log.filename=relative");
	struct upg_sinks_options o = {.config = &config, .dir = dir, .complaints = complaints};
	assert_null(upg_sinks_open(&o, err));
}

/* The packet in base64 and as text, its secrets hidden in both; whoever does not ask for it does not get it. */
static void
packets(void **state)
{
	static const char head[] = "E............IP and TCP heads...........",
	                  payload[] = "GET / HTTP/1.1\r\nCookie: secret\r\n\r\n\x80",
	                  rest[] = "rest-of-secret\r\nHost: a\r\n\r\n";
	uint8_t back[200];
	unsigned lines;

	for (int round = 0; round < 3; round++) {
		const char *text = round == 2 ? rest : payload;
		size_t len = strlen(text);
		if (round == 1) {
			set("outputs.eve-log.payload=yes");
			set("outputs.eve-log.payload-printable=yes");
			set("outputs.eve-log.packet=yes");
		}
		records_alert(&r);
		memcpy(r.alert.bytes + r.alert.bytes_len, head, 40);
		memcpy(r.alert.bytes + r.alert.bytes_len + 40, text, len);
		r.alert.packet_payload = 40;
		r.alert.packet_len = (uint16_t)(40 + len);
		struct upg_sinks *s = start();
		assert_true(upg_sinks_write(s, &r));
		assert_true(upg_sinks_close(s));
		json_t *json = json_loads(slurp("eve.json", &lines), JSON_DISABLE_EOF_CHECK, NULL);
		assert_non_null(json);
		const char *coded = json_string_value(json_object_get(json, "packet"));
		if (round == 0) {
			assert_null(coded);
			assert_null(json_object_get(json, "payload"));
			assert_null(json_object_get(json, "payload_printable"));
			json_decref(json);
			continue;
		}
		const char *hidden = round == 2 ? "**************\r\nHost: a\r\n\r\n"
		                                : "GET / HTTP/1.1\r\nCookie: ******\r\n\r\n\x80";
		struct base64_decode_ctx c;
		size_t n = sizeof back;
		base64_decode_init(&c);
		assert_true(base64_decode_update(&c, &n, back, strlen(coded), coded) && base64_decode_final(&c));
		assert_int_equal(n, 40 + len);
		assert_memory_equal(back, head, 40);
		assert_memory_equal(back + 40, hidden, len);
		coded = json_string_value(json_object_get(json, "payload"));
		n = sizeof back;
		base64_decode_init(&c);
		assert_true(base64_decode_update(&c, &n, back, strlen(coded), coded) && base64_decode_final(&c));
		assert_int_equal(n, len);
		assert_memory_equal(back, hidden, len);
		assert_memory_equal(json_string_value(json_object_get(json, "payload_printable")), hidden, len - 1);
		json_decref(json);
	}
	slurp("fast.log", &lines);
}

/* @cee: lines stay valid JSON however short they must be. */
static void
syslog_lines(void **state)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	char message[9000], assignment[200];
	unsigned lines;

	snprintf(a.sun_path, sizeof a.sun_path, "%.100s", in_dir("log"));
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	snprintf(assignment, sizeof assignment, "outputs.syslog.socket=%s", a.sun_path);
	set(assignment);
	set("outputs.syslog.enabled=yes");
	set("outputs.syslog.facility=local0");
	set("outputs.syslog.levels.1=crit");
	for (int round = 0; round < 3; round++) {
		if (round == 1)
			set("outputs.syslog.format=cee");
		if (round == 2)
			set("outputs.syslog.max-line=512");
		struct upg_sinks *s = start();
		assert_true(upg_sinks_write(s, &r));
		assert_true(upg_sinks_close(s));
		ssize_t n = recv(fd, message, sizeof message - 1, MSG_DONTWAIT);
		assert_true(n > 0 && n <= (round == 2 ? 512 : 8192));
		message[n] = '\0';
		assert_memory_equal(message, "<130>", 5);
		char *text = strstr(message, "]: ") + 3;
		if (round == 0) {
			assert_string_equal(
			        text, "[1:8400012:1] request hidden behind an upgrade request [Classification: Web "
			              "Application Attack] [Priority: 1] {TCP} 10.0.0.1:40000 -> 10.0.0.2:80");
			continue;
		}
		assert_memory_equal(text, "@cee: {", 7);
		json_t *json = json_loads(text + 6, JSON_REJECT_DUPLICATES, NULL);
		assert_non_null(json);
		assert_string_equal(json_string_value(json_object_get(json, "event_type")), "alert");
		assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "alert"), "signature_id")),
		                 8400012);
		json_decref(json);
	}
	close(fd);
	unlink(a.sun_path);
	slurp("eve.json", &lines);
	slurp("fast.log", &lines);
}

static void
redacted(const char *before, const char *after)
{
	uint8_t text[200];
	size_t len = strlen(before);

	memcpy(text, before, len);
	bool hidden = upg_redact(text, len, &config.redact);
	assert_memory_equal(text, after, len);
	assert_true(hidden || strcmp(before, after) == 0);
}

static void
redaction(void **state)
{
	unsigned lines;

	redacted("GET / HTTP/1.1\r\nCookie: a=b\r\nX: y\r\n", "GET / HTTP/1.1\r\nCookie: ***\r\nX: y\r\n");
	redacted("AUTHORIZATION \t:Basic eA==", "AUTHORIZATION \t:**********");
	redacted("Cookie: a\r\n b\r\nX: y", "Cookie: *\r\n *\r\nX: y");
	redacted("Cookie: a\nSet-Cookie: b\n", "Cookie: *\nSet-Cookie: *\n");
	redacted("X-Cookie: a", "X-Cookie: a");
	redacted("Cookies: a", "Cookies: a");
	redacted("Cookie", "Cookie");
	redacted("Cookie:", "Cookie:");
	redacted("Cookie: \r\n", "Cookie: \r\n");
	redacted("Cooki", "Cooki");

	memcpy(r.alert.bytes, "Cookie: secret\r\n", 16);
	r.alert.bytes_len = 16;
	memcpy(r.alert.disputed, "0\r\nCookie: secret", 17);
	r.alert.disputed_len = 17;
	struct upg_sinks *s = start();
	assert_true(upg_sinks_write(s, &r));
	assert_true(upg_sinks_close(s));
	char *text = slurp("eve.json", &lines);
	assert_null(strstr(text, "secret"));
	assert_non_null(strstr(text, "\"bytes\":\"0\\r\\nCookie: ******\""));
	assert_non_null(strstr(text, "\"bytes\":\"Cookie: ******\\r\\n\""));
	slurp("fast.log", &lines);
}

/* A field that records show by itself is hidden there too, where it is named. */
static void
redacted_fields(void **state)
{
	static const enum upg_record_type types[] = {UPG_RECORD_ALERT, UPG_RECORD_HTTP, UPG_RECORD_UPGRADE};
	unsigned lines;

	for (int asked = 0; asked < 2; asked++) {
		set(asked ? "outputs.redact=host,USER-AGENT,Content-Type,X-Forwarded-For" : "outputs.redact=Cookie");
		struct upg_sinks *s = start();
		for (size_t i = 0; i < 3; i++) {
			records_make(&r, types[i]);
			if (types[i] == UPG_RECORD_ALERT)
				records_alert(&r);
			struct upg_http_record *h = types[i] == UPG_RECORD_HTTP ? &r.http : &r.alert.http;
			if (types[i] == UPG_RECORD_UPGRADE) {
				r.upgrade.outcome = UPG_OUTCOME_REFUSED;
				strcpy(r.upgrade.xff, "192.0.2.1");
			} else {
				strcpy(h->host, "secret:80");
				strcpy(h->agent, "secret");
				strcpy(h->content_type, "secret/x");
				strcpy(h->xff, "192.0.2.1");
			}
			assert_true(upg_sinks_write(s, &r));
		}
		assert_true(upg_sinks_close(s));
		const char *text = slurp("eve.json", &lines);
		assert_int_equal(lines, 3);
		assert_int_equal(strstr(text, "secret") == NULL, asked);
		assert_int_equal(strstr(text, "192.0.2.1") == NULL, asked);
		assert_int_equal(strstr(text, "\"http_user_agent\":\"******\"") != NULL, asked);
		slurp("fast.log", &lines);
	}
}

/* Payload of a websocket is a body: nobody sees it unasked, and then without what looks like a secret. */
static void
websocket_payload(void **state)
{
	static const char payload[] = "hello\nCookie: secret\n";
	unsigned lines;

	for (int asked = 0; asked < 2; asked++) {
		set("outputs.eve-log.types=websocket");
		if (asked)
			set("outputs.eve-log.websocket-payload-printable=yes");
		records_make(&r, UPG_RECORD_WEBSOCKET);
		memcpy(r.websocket.payload, payload, sizeof payload - 1);
		r.websocket.payload_len = sizeof payload - 1;
		struct upg_sinks *s = start();
		assert_true(upg_sinks_write(s, &r));
		assert_true(upg_sinks_close(s));
		const char *text = slurp("eve.json", &lines);
		assert_null(strstr(text, "secret"));
		assert_int_equal(strstr(text, "\"payload_printable\":\"hello\\nCookie: ******\\n\"") != NULL, asked);
		assert_int_equal(strstr(text, "hello") != NULL, asked);
	}
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	        TEST(files),          TEST(chosen_types), TEST(rotation),          TEST(full_disk),
	        TEST(partial_writes), TEST(gap_in_band),  TEST(cannot_open),       TEST(syslog_lines),
	        TEST(redaction),      TEST(rotates),      TEST(rotates_again),     TEST(rotates_by_time),
	        TEST(sockets),        TEST(packets),      TEST(websocket_payload), TEST(redacted_fields),
	};
	if (mkdtemp(dir) == NULL)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(dir);
	return failed;
}
