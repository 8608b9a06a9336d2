/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "control.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define EVENTS  16
#define BACKLOG 64

enum client_state { CLIENT_FREE, CLIENT_GREETING, CLIENT_READY };

struct client {
	enum client_state state;
	int fd;
	bool lines;      /* version 0.2 */
	bool closing;    /* once what it is owed is sent */
	uint64_t ticket; /* it waits for this answer, 0: for none */
	uint64_t heard;  /* when it last said something, in turns */
	/* the object being read: where the scan is */
	unsigned depth;
	bool quoted, escaped;
	size_t scanned, in_len;
	char *out; /* what it has not taken yet; NULL: nothing */
	size_t out_at, out_len;
	char in[UPG_CONTROL_REQUEST_BYTES];
};

struct upg_control {
	struct upg_control_options options;
	char path[sizeof((struct sockaddr_un *)0)->sun_path];
	int epoll_fd, listen_fd;
	uint64_t tickets, turn;
	struct client clients[UPG_CONTROL_CLIENTS];
};

static void
watch(struct upg_control *c, struct client *k)
{
	/*
	 * Who has an answer to take, or to wait for, is not listened to meanwhile: only that it is gone is heard (EPOLLHUP always is), and who has said
	 * all it wants to say is not gone.
	 */
	struct epoll_event e = {.events = k->out != NULL ? EPOLLOUT : k->ticket != 0 ? 0 : EPOLLIN, .data.ptr = k};

	epoll_ctl(c->epoll_fd, EPOLL_CTL_MOD, k->fd, &e);
}

static void
drop(struct upg_control *c, struct client *k)
{
	if (k->state == CLIENT_FREE)
		return;
	if (k->ticket != 0 && c->options.forget != NULL)
		c->options.forget(c->options.ctx, k->ticket);
	close(k->fd);
	free(k->out);
	memset(k, 0, offsetof(struct client, in));
}

/* Sends what there is; false: the client is gone. */
static bool
push(struct upg_control *c, struct client *k)
{
	while (k->out != NULL) {
		ssize_t n = send(k->fd, k->out + k->out_at, k->out_len - k->out_at, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		if (n < 0) {
			drop(c, k);
			return false;
		}
		k->out_at += (size_t)n;
		if (k->out_at == k->out_len) {
			free(k->out);
			k->out = NULL;
		}
	}
	if (k->out == NULL && k->closing) {
		drop(c, k);
		return false;
	}
	watch(c, k);
	return true;
}

/* Steals message. false: the client is gone. */
static bool
reply(struct upg_control *c, struct client *k, bool good, json_t *message)
{
	json_t *o = json_pack("{s:s}", "return", good ? "OK" : "NOK");

	if (message != NULL)
		json_object_set_new(o, "message", message);
	char *text = o != NULL ? json_dumps(o, JSON_COMPACT | JSON_ENSURE_ASCII) : NULL;
	json_decref(o);
	size_t len = text != NULL ? strlen(text) : 0;
	/* the line feed takes the NUL's place */
	if (text == NULL) {
		drop(c, k);
		return false;
	}
	if (k->lines)
		text[len++] = '\n';
	k->out = text;
	k->out_at = 0;
	k->out_len = len;
	return push(c, k);
}

static bool
greet(struct upg_control *c, struct client *k, json_t *o)
{
	const char *version = json_string_value(json_object_get(o, "version"));

	if (version != NULL && strcmp(version, "0.1") == 0) {
		k->lines = false;
	} else if (version != NULL && strcmp(version, "0.2") == 0) {
		k->lines = true;
	} else {
		k->closing = true;
		return reply(c, k, false, json_string("the first message is {\"version\":\"0.1\"} or \"0.2\""));
	}
	k->state = CLIENT_READY;
	return reply(c, k, true, NULL);
}

static bool
obey(struct upg_control *c, struct client *k, json_t *o)
{
	const char *name = json_string_value(json_object_get(o, "command"));
	json_t *arguments = json_object_get(o, "arguments"), *message = NULL;

	if (name == NULL)
		return reply(c, k, false, json_string("there is no command"));
	if (arguments != NULL && !json_is_object(arguments) && !json_is_null(arguments))
		return reply(c, k, false, json_string("arguments must be an object"));
	k->ticket = ++c->tickets;
	enum upg_control_how how = c->options.command(
	        c->options.ctx, name, json_is_object(arguments) ? arguments : NULL, k->ticket, &message);
	if (how == UPG_CONTROL_LATER) {
		if (k->state != CLIENT_FREE)
			watch(c, k);
		return k->state != CLIENT_FREE;
	}
	k->ticket = 0;
	return reply(c, k, how == UPG_CONTROL_OK, message);
}

/* Where the next whole object ends: 0: not yet. What stands before its brace is skipped; *junk: something stood there. */
static size_t
scan(struct client *k, bool *junk)
{
	*junk = false;
	for (; k->scanned < k->in_len; k->scanned++) {
		char ch = k->in[k->scanned];
		if (k->depth == 0 && ch != '{') {
			*junk = strchr(" \t\r\n", ch) == NULL || ch == '\0';
			if (*junk)
				return 0;
			memmove(k->in, k->in + 1, --k->in_len);
			k->scanned--; /* it is 0 here: the loop's ++ brings it back */
		} else if (k->escaped) {
			k->escaped = false;
		} else if (k->quoted) {
			k->escaped = ch == '\\';
			k->quoted = ch != '"';
		} else if (ch == '"') {
			k->quoted = true;
		} else if (ch == '{') {
			k->depth++;
		} else if (ch == '}' && --k->depth == 0) {
			return k->scanned + 1;
		}
	}
	return 0;
}

static void
consume(struct client *k, size_t len)
{
	memmove(k->in, k->in + len, k->in_len - len);
	k->in_len -= len;
	k->scanned = 0;
	k->depth = 0;
	k->quoted = k->escaped = false;
}

/* Octets that begin no object: one answer for all of them up to the line's end. */
static bool
refuse(struct upg_control *c, struct client *k)
{
	char *end = memchr(k->in, '\n', k->in_len);

	consume(k, end != NULL ? (size_t)(end - k->in) + 1 : k->in_len);
	if (k->state == CLIENT_GREETING)
		k->closing = true;
	return reply(c, k, false, json_string("this is no JSON object"));
}

static bool
take_one(struct upg_control *c, struct client *k, size_t len)
{
	json_error_t error;
	json_t *o = json_loadb(k->in, len, JSON_REJECT_DUPLICATES, &error);
	bool alive;

	consume(k, len);
	if (o == NULL) {
		if (k->state == CLIENT_GREETING)
			k->closing = true;
		return reply(c, k, false, json_sprintf("this is no JSON object: %s", error.text));
	}
	alive = k->state == CLIENT_GREETING ? greet(c, k, o) : obey(c, k, o);
	json_decref(o);
	return alive;
}

/* Everything there is, as long as answers are taken. */
static void
process(struct upg_control *c, struct client *k)
{
	while (k->state != CLIENT_FREE && k->out == NULL && k->ticket == 0) {
		bool junk;
		size_t len = scan(k, &junk);
		if (junk ? !refuse(c, k) : len > 0 && !take_one(c, k, len))
			return;
		if (junk || len > 0)
			continue;
		if (k->in_len == sizeof k->in) {
			k->closing = true;
			k->in_len = 0;
			reply(c, k, false, json_string("this command is too long"));
		}
		return;
	}
}

static void
hear(struct upg_control *c, struct client *k)
{
	ssize_t n = recv(k->fd, k->in + k->in_len, sizeof k->in - k->in_len, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		drop(c, k);
		return;
	}
	k->in_len += (size_t)n;
	k->heard = ++c->turn;
	process(c, k);
}

void
upg_control_adopt(struct upg_control *c, int fd)
{
	struct client *k = &c->clients[0];

	for (size_t i = 0; i < UPG_CONTROL_CLIENTS && k->state != CLIENT_FREE; i++)
		if (c->clients[i].state == CLIENT_FREE || c->clients[i].heard < k->heard)
			k = &c->clients[i];
	drop(c, k);
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = k};
	if (epoll_ctl(c->epoll_fd, EPOLL_CTL_ADD, fd, &e) != 0) {
		close(fd);
		return;
	}
	k->state = CLIENT_GREETING;
	k->fd = fd;
	k->heard = ++c->turn;
}

void
upg_control_answer(struct upg_control *c, uint64_t ticket, bool good, json_t *message)
{
	for (size_t i = 0; i < UPG_CONTROL_CLIENTS; i++) {
		struct client *k = &c->clients[i];
		if (k->state == CLIENT_FREE || k->ticket != ticket || ticket == 0)
			continue;
		k->ticket = 0;
		if (reply(c, k, good, message))
			process(c, k);
		return;
	}
	json_decref(message);
}

void
upg_control_run(struct upg_control *c)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(c->epoll_fd, events, EVENTS, 0);

	for (int i = 0; i < n; i++) {
		struct client *k = events[i].data.ptr;
		if (k == NULL) {
			int fd;
			for (int most = 0; most < BACKLOG; most++) {
				if ((fd = accept4(c->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) < 0)
					break;
				upg_control_adopt(c, fd);
			}
		} else if (k->state == CLIENT_FREE) {
			continue;
		} else if (k->out != NULL) {
			if (push(c, k))
				process(c, k);
		} else if (k->ticket != 0) {
			drop(c, k);
		} else {
			hear(c, k);
		}
	}
}

/* A socket that nobody listens on any more is in the way. */
static bool
clear_place(const struct sockaddr_un *a, char err[UPG_CONTROL_ERR_BYTES])
{
	struct stat st;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	/* EAGAIN: somebody listens, and has no time */
	bool living = fd >= 0 && (connect(fd, (const struct sockaddr *)a, sizeof *a) == 0 || errno == EAGAIN);

	if (fd >= 0)
		close(fd);
	if (living) {
		snprintf(err, UPG_CONTROL_ERR_BYTES, "control socket %s: another upgate listens there", a->sun_path);
		return false;
	}
	if (lstat(a->sun_path, &st) == 0 && S_ISSOCK(st.st_mode))
		unlink(a->sun_path);
	return true;
}

static bool
listen_at(struct upg_control *c, const char *path, char err[UPG_CONTROL_ERR_BYTES])
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	struct epoll_event e = {.events = EPOLLIN};

	if (strlen(path) >= sizeof a.sun_path) {
		snprintf(err, UPG_CONTROL_ERR_BYTES, "control socket %.200s: longer than a socket's name can be", path);
		return false;
	}
	memcpy(a.sun_path, path, strlen(path) + 1);
	if (!clear_place(&a, err))
		return false;
	c->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	mode_t before = umask(0777 & ~c->options.mode);
	int rc = c->listen_fd >= 0 ? bind(c->listen_fd, (const struct sockaddr *)&a, sizeof a) : -1;
	umask(before);
	if (rc == 0) {
		memcpy(c->path, a.sun_path, sizeof c->path);
		rc = chmod(path, c->options.mode) != 0 || listen(c->listen_fd, BACKLOG) != 0 ||
		     epoll_ctl(c->epoll_fd, EPOLL_CTL_ADD, c->listen_fd, &e) != 0;
	}
	if (rc != 0)
		snprintf(err, UPG_CONTROL_ERR_BYTES, "control socket %s: %s", path, strerror(errno));
	return rc == 0;
}

struct upg_control *
upg_control_open(const struct upg_control_options *o, char err[UPG_CONTROL_ERR_BYTES])
{
	struct upg_control *c = calloc(1, sizeof *c);

	if (c == NULL) {
		snprintf(err, UPG_CONTROL_ERR_BYTES, "out of memory");
		return NULL;
	}
	c->options = *o;
	c->listen_fd = -1;
	c->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (c->epoll_fd < 0)
		snprintf(err, UPG_CONTROL_ERR_BYTES, "control socket: %s", strerror(errno));
	else if (o->path == NULL || listen_at(c, o->path, err))
		return c;
	upg_control_close(c, false);
	return NULL;
}

int
upg_control_fd(const struct upg_control *c)
{
	return c->epoll_fd;
}

void
upg_control_close(struct upg_control *c, bool in_child)
{
	if (c == NULL)
		return;
	/* in a child nobody is to be told */
	if (in_child)
		c->options.forget = NULL;
	for (size_t i = 0; i < UPG_CONTROL_CLIENTS; i++)
		drop(c, &c->clients[i]);
	if (c->listen_fd >= 0)
		close(c->listen_fd);
	if (c->epoll_fd >= 0)
		close(c->epoll_fd);
	if (c->path[0] != '\0' && !in_child)
		unlink(c->path);
	free(c);
}
