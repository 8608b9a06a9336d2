/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_control.c - whatever a client of the control socket sends, in pieces of any size: answers are whole JSON objects, and the next client is served. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tools/control.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static uint64_t later, forgotten;

static enum upg_control_how
command(void *ctx, const char *name, json_t *arguments, uint64_t ticket, json_t **message)
{
	if (name[0] == 'l') {
		later = ticket;
		return UPG_CONTROL_LATER;
	}
	*message = arguments != NULL ? json_incref(arguments) : json_string(name);
	return name[0] == 'n' ? UPG_CONTROL_NOK : UPG_CONTROL_OK;
}

static void
forget(void *ctx, uint64_t ticket)
{
	if (ticket == 0 || ticket == forgotten)
		abort();
	forgotten = ticket;
	later = 0;
}

/* What was answered is read, and must be objects with a `return`, one behind the other. */
static void
read_answers(int fd)
{
	static char got[256 * 1024];
	size_t used = 0;
	ssize_t n;

	while ((n = recv(fd, got + used, sizeof got - used, MSG_DONTWAIT)) > 0)
		used += (size_t)n;
	for (size_t at = 0; at < used;) {
		json_error_t error;
		json_t *o = json_loadb(got + at, used - at, JSON_DISABLE_EOF_CHECK, &error);
		if (o == NULL || json_string_value(json_object_get(o, "return")) == NULL)
			abort();
		json_decref(o);
		at += (size_t)error.position;
		while (at < used && got[at] == '\n')
			at++;
	}
}

static struct upg_control *
start(int *end)
{
	struct upg_control_options o = {.command = command, .forget = forget};
	char err[UPG_CONTROL_ERR_BYTES];
	struct upg_control *c = upg_control_open(&o, err);
	int ends[2];

	if (c == NULL || socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
		abort();
	upg_control_adopt(c, ends[0]);
	*end = ends[1];
	return c;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char hello[] = "{\"version\":\"0.2\"}";
	int end, other[2];
	struct upg_control *c = start(&end);

	later = forgotten = 0;
	/* the first octet says how long the pieces are; the greeting may be the input's own */
	size_t piece = len > 0 ? 1 + data[0] % 64u : 1;
	if (len > 0 && data[0] & 0x80 && send(end, hello, sizeof hello - 1, MSG_NOSIGNAL) < 0)
		abort();
	for (size_t at = 1; at < len; at += piece) {
		send(end, data + at, len - at < piece ? len - at : piece, MSG_NOSIGNAL | MSG_DONTWAIT);
		upg_control_run(c);
		if (later != 0 && data[at] & 1) {
			uint64_t ticket = later;
			later = 0;
			upg_control_answer(c, ticket, true, json_array());
		}
		read_answers(end);
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, other) != 0)
		abort();
	upg_control_adopt(c, other[0]);
	if (send(other[1], hello, sizeof hello - 1, MSG_NOSIGNAL) < 0)
		abort();
	upg_control_run(c);
	char answer[64] = "";
	if (recv(other[1], answer, sizeof answer - 1, MSG_DONTWAIT) <= 0 ||
	    strcmp(answer, "{\"return\":\"OK\"}\n") != 0)
		abort();
	upg_control_close(c, false);
	close(end);
	close(other[1]);
	return 0;
}
