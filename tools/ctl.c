/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgate ctl: the client of the control socket, protocol 0.2. */
#include "commands.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <jansson.h>

#define COLUMNS      32
#define WAIT_MS      10000
#define ANSWER_BYTES (16 * 1024 * 1024)

static int
connect_to(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof a.sun_path)
		errno = ENAMETOOLONG;
	else if (fd >= 0)
		memcpy(a.sun_path, path, strlen(path) + 1);
	if (fd >= 0 && a.sun_path[0] != '\0' && connect(fd, (const struct sockaddr *)&a, sizeof a) == 0)
		return fd;
	upg_complain("cannot talk to %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/* One line out, one object back; NULL: said why. */
static json_t *
exchange(int fd, json_t *request)
{
	char *text = json_dumps(request, JSON_COMPACT), *answer = malloc(ANSWER_BYTES);
	size_t len = 0, out = text != NULL ? strlen(text) : 0;
	json_t *got = NULL;

	if (text == NULL || answer == NULL) {
		upg_complain("out of memory");
		goto done;
	}
	text[out++] = '\n';
	if (send(fd, text, out, MSG_NOSIGNAL) != (ssize_t)out) {
		upg_complain("cannot send the command: %s", strerror(errno));
		goto done;
	}
	while (len < ANSWER_BYTES && (len == 0 || answer[len - 1] != '\n')) {
		if (poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, WAIT_MS) <= 0) {
			upg_complain("no answer came in %d s", WAIT_MS / 1000);
			goto done;
		}
		ssize_t n = recv(fd, answer + len, ANSWER_BYTES - len, 0);
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	got = json_loadb(answer, len, 0, NULL);
	if (got == NULL)
		upg_complain("the answer makes no sense");
done:
	free(text);
	free(answer);
	return got;
}

/* --- printing ----------------------------------------------------------------------------------------------------------- */

/* What came from the traffic is not for a terminal as it is: everything but printable ASCII is escaped as in JSON, DEL becomes a ?. */
static void
cell(json_t *v, char out[80])
{
	char *text = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	size_t len = text != NULL ? strlen(text) : 0, quote = json_is_string(v) && len >= 2;

	snprintf(out, 80, "%.*s", (int)(len - 2 * quote), text != NULL ? text + quote : "");
	for (char *p = out; *p != '\0'; p++)
		if (*p == 0x7f)
			*p = '?';
	free(text);
}

static int
width_of(json_t *list, const char *key)
{
	size_t i, width = strlen(key);
	char text[80];
	json_t *o;

	json_array_foreach(list, i, o)
	{
		cell(json_object_get(o, key), text);
		width = strlen(text) > width ? strlen(text) : width;
	}
	return (int)width;
}

/* Objects as rows, the first one's members as columns. */
static void
table(json_t *list)
{
	size_t i, column = 0;
	const char *key;
	json_t *o, *v, *first = json_array_get(list, 0);
	int width[COLUMNS] = {0};
	char text[80];

	json_object_foreach(first, key, v)
	{
		if (column == COLUMNS)
			break;
		printf("%-*s ", width[column] = width_of(list, key), key);
		column++;
	}
	printf("\n");
	json_array_foreach(list, i, o)
	{
		column = 0;
		json_object_foreach(first, key, v)
		{
			if (column == COLUMNS)
				break;
			cell(json_object_get(o, key), text);
			printf("%-*s ", width[column++], text);
		}
		printf("\n");
	}
}

static void
lines(json_t *o, const char *before)
{
	const char *key;
	json_t *v;
	char text[80], name[200];

	json_object_foreach(o, key, v)
	{
		snprintf(name, sizeof name, "%s%s%s", before, before[0] != '\0' ? "." : "", key);
		if (json_is_object(v)) {
			lines(v, name);
		} else if (json_is_array(v) && json_is_object(json_array_get(v, 0))) {
			table(v);
		} else {
			cell(v, text);
			printf("%s %s\n", name, text);
		}
	}
}

static void
print(json_t *message, bool as_table)
{
	char text[80];

	if (!as_table) {
		json_dumpf(message, stdout, JSON_INDENT(1) | JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
		printf("\n");
	} else if (json_is_object(message)) {
		lines(message, "");
	} else if (json_is_array(message) && json_is_object(json_array_get(message, 0))) {
		table(message);
	} else {
		cell(message, text);
		printf("%s\n", text);
	}
}

/* --- the command -------------------------------------------------------------------------------------------------------- */

/* Ids and ports are numbers, all else is text. */
static json_t *
value_of(const char *name, const char *text)
{
	size_t digits = strspn(text, "0123456789"), len = strlen(name);
	bool number = strcmp(name, "flow_id") == 0 || (len > 5 && strcmp(name + len - 5, "_port") == 0);

	if (number && digits > 0 && digits < 19 && text[digits] == '\0')
		return json_integer(atoll(text));
	return json_string(text);
}

/* NULL: said why. */
static json_t *
request_of(int argc, char *const argv[])
{
	json_t *arguments = json_object();

	for (int i = 1; i < argc; i++) {
		char *equals = strchr(argv[i], '=');
		char name[80];
		snprintf(name, sizeof name, "%.*s", equals != NULL ? (int)(equals - argv[i]) : 0, argv[i]);
		json_t *value = equals != NULL ? value_of(name, equals + 1) : NULL;
		if (value == NULL || equals == argv[i]) {
			upg_complain("arguments are written NAME=VALUE, not %s", argv[i]);
			json_decref(value);
			json_decref(arguments);
			return NULL;
		}
		json_object_set_new(arguments, name, value);
	}
	json_t *request = json_pack("{s:s}", "command", argv[0]);
	if (request != NULL && json_object_size(arguments) > 0)
		json_object_set(request, "arguments", arguments);
	json_decref(arguments);
	if (request == NULL)
		upg_complain("a command is UTF-8");
	return request;
}

static int
talk(const char *path, json_t *request, bool as_table)
{
	int status = UPG_EXIT_FAILED, fd = connect_to(path);
	json_t *hello = json_pack("{s:s}", "version", "0.2"), *greeted = fd >= 0 ? exchange(fd, hello) : NULL;
	json_t *answer = greeted != NULL ? exchange(fd, request) : NULL;
	const char *word = json_string_value(json_object_get(answer, "return"));
	char text[80];

	if (word != NULL && strcmp(word, "OK") == 0) {
		print(json_object_get(answer, "message"), as_table);
		status = UPG_EXIT_DONE;
	} else if (answer != NULL) {
		cell(json_object_get(answer, "message"), text);
		upg_complain("%s", text);
	}
	json_decref(answer);
	json_decref(greeted);
	json_decref(hello);
	if (fd >= 0)
		close(fd);
	return status;
}

int
upg_ctl(int argc, char *const argv[], const struct upg_config *config)
{
	const char *path = NULL;
	bool as_table = false;
	char fallback[4096];
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "-t") == 0)
			as_table = true;
		else if (strcmp(argv[i], "-s") == 0 && i + 1 < argc)
			path = argv[++i];
		else
			break;
	}
	if (i >= argc || argv[i][0] == '-') {
		upg_complain("ctl wants [-s SOCKET] [-t] COMMAND [NAME=VALUE...]; try upgate help ctl");
		return UPG_EXIT_USAGE;
	}
	json_t *request = request_of(argc - i, argv + i);
	if (request == NULL)
		return UPG_EXIT_USAGE;
	if (config->control_filename[0] == '/')
		snprintf(fallback, sizeof fallback, "%s", config->control_filename);
	else
		snprintf(fallback, sizeof fallback, "%s/%s", config->log_dir, config->control_filename);
	int status = talk(path != NULL ? path : fallback, request, as_table);
	json_decref(request);
	return status;
}
