/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the analyzers cost without packets: header sections, bodies skipped and chunked, whole transactions. */
#include "analyzers/conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SEGMENT 1460
#define ROUNDS  5

static uint64_t told;

static void
on_event(void *user, const struct upg_event *e)
{
	told++;
}

static void
on_http(void *user, const struct upg_http_record *r)
{
}

static void
on_upgrade(void *user, const struct upg_upgrade_record *r)
{
}

static const struct upg_conn_ops ops = {.event = on_event, .http = on_http, .upgrade = on_upgrade};
static const uint8_t ports[8192] = {[10] = 1}; /* 80 */

#define REQUEST                                                                                                        \
	"GET /static/css/main.4f1c2b.css?v=20261123 HTTP/1.1\r\nHost: www.example.org\r\n"                             \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"                       \
	"Accept: text/css,*/*;q=0.1\r\nAccept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate\r\n"          \
	"Referer: http://www.example.org/\r\nCookie: session=0123456789abcdef; theme=dark\r\n"                         \
	"Connection: keep-alive\r\n\r\n"
#define ANSWER                                                                                                         \
	"HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 06:09:06 GMT\r\nServer: nginx\r\nContent-Type: text/css\r\n"        \
	"Content-Length: 12\r\nCache-Control: max-age=3600\r\nETag: \"65a1-4f1c2b\"\r\nConnection: keep-alive\r\n\r\n" \
	"body{margin}"

static uint64_t
cpu_ns(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static void
say(struct upg_conn *c, enum upg_dir dir, const char *at, size_t len)
{
	for (size_t i = 0; i < len; i += SEGMENT)
		upg_conn_feed(c, dir, upg_bytes(at + i, len - i < SEGMENT ? len - i : SEGMENT), 1);
}

/* One connection: the opening, then a part so many times. */
struct load {
	const char *name, *open;
	enum upg_dir dir;
	const char *part;
	size_t part_len, times;
	const char *answer; /* to each part; NULL: none */
};

/* The best of some rounds, in nanoseconds of processor time. */
static uint64_t
best(const struct load *l)
{
	uint64_t ns = UINT64_MAX;
	struct upg_limits lim = upg_limits_default();
	for (int round = 0; round < ROUNDS; round++) {
		struct upg_conn_env *env = upg_conn_env_new(&lim, ports, &ops);
		struct upg_conn *c = env != NULL ? upg_conn_new(env, NULL, 80, false, 1) : NULL;
		if (c == NULL)
			exit(1);
		upg_conn_env_forwarded(env, "X-Forwarded-For", false);
		say(c, TO_SERVER, l->open, strlen(l->open));
		uint64_t from = cpu_ns();
		for (size_t i = 0; i < l->times; i++) {
			say(c, l->dir, l->part, l->part_len);
			if (l->answer != NULL)
				say(c, TO_CLIENT, l->answer, strlen(l->answer));
		}
		uint64_t took = cpu_ns() - from;
		ns = took < ns ? took : ns;
		upg_conn_free(c, 2);
		upg_conn_env_free(env);
	}
	return ns;
}

int
main(void)
{
	enum { MEGABYTE = 1 << 20, CHUNK = 4096 };
	char *body = malloc(MEGABYTE), *chunks = malloc(MEGABYTE + MEGABYTE / 8), *at = chunks;
	if (body == NULL || chunks == NULL)
		return 1;
	memset(body, 'x', MEGABYTE);
	for (size_t i = 0; i < MEGABYTE / CHUNK; i++) {
		at += sprintf(at, "%x\r\n", CHUNK);
		memset(at, 'x', CHUNK);
		at += CHUNK;
		at += sprintf(at, "\r\n");
	}
#define POST "POST / HTTP/1.1\r\nHost: a\r\n"
	const struct load loads[] = {
	        {"header sections, both directions", "", TO_SERVER, REQUEST, sizeof REQUEST - 1, 100000, ANSWER},
	        {"fields of one request", POST, TO_SERVER, "X-Request-Id: 0123456789abcdef\r\n", 32, 200000, NULL},
	        {"a body of known length", POST "Content-Length: 9999999999\r\n\r\n", TO_SERVER, body, MEGABYTE, 200,
	         NULL},
	        {"chunks of 4096 octets", POST "Transfer-Encoding: chunked\r\n\r\n", TO_SERVER, chunks,
	         (size_t)(at - chunks), 200, NULL},
	        {"chunks of one octet", POST "Transfer-Encoding: chunked\r\n\r\n", TO_SERVER, "1\r\nx\r\n", 6, 500000,
	         NULL},
	};
	for (size_t i = 0; i < sizeof loads / sizeof *loads; i++) {
		const struct load *l = &loads[i];
		uint64_t ns = best(l), bytes = l->times * (l->part_len + (l->answer != NULL ? strlen(l->answer) : 0));
		printf("%-34s %8.0f MB/s", l->name, (double)bytes * 1e3 / (double)ns);
		if (l->answer != NULL)
			printf("  %6.0f ns a transaction, %.2f million/s", (double)ns / (double)l->times,
			       (double)l->times * 1e3 / (double)ns);
		putchar('\n');
	}
	free(body);
	free(chunks);
	return 0;
}
