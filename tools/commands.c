/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands_state.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "config_table.h"
#include "eve.h"
#include "eve_stats.h"
#include "notation.h"

uint64_t
upg_commands_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* --- answers of the supervisor ------------------------------------------------------------------------------------------ */

#define EVENTS 16

static const struct upg_commands_entry rows[];

static enum upg_control_how
version(struct upg_commands *c, json_t *arguments, json_t **message)
{
	*message = json_string(UPG_VERSION);
	return UPG_CONTROL_OK;
}

static enum upg_control_how
uptime(struct upg_commands *c, json_t *arguments, json_t **message)
{
	*message = json_integer((json_int_t)((upg_commands_clock() - c->started_us) / UPG_SEC_US));
	return UPG_CONTROL_OK;
}

static enum upg_control_how
running_mode(struct upg_commands *c, json_t *arguments, json_t **message)
{
	*message = json_string("workers");
	return UPG_CONTROL_OK;
}

static enum upg_control_how
capture_mode(struct upg_commands *c, json_t *arguments, json_t **message)
{
	*message = json_string(c->run->opt->interface != NULL ? "AF_PACKET_DEV" : "NFQ");
	return UPG_CONTROL_OK;
}

static void
iface_name(const struct upg_commands *c, unsigned worker, char out[64])
{
	const struct upg_options *o = c->run->opt;

	if (o->interface != NULL)
		snprintf(out, 64, "%s", o->interface);
	else
		snprintf(out, 64, "%u", o->queue_first + worker);
}

static enum upg_control_how
iface_list(struct upg_commands *c, json_t *arguments, json_t **message)
{
	json_t *names = json_array();
	char name[64];

	for (unsigned i = 0; i < c->workers; i++) {
		iface_name(c, i, name);
		json_array_append_new(names, json_string(name));
	}
	*message = json_pack("{s:i, s:o}", "count", (int)c->workers, "ifaces", names);
	return UPG_CONTROL_OK;
}

static enum upg_control_how
iface_stat(struct upg_commands *c, json_t *arguments, json_t **message)
{
	const char *wanted = json_string_value(json_object_get(arguments, "iface"));
	const struct upg_record_stats *s;
	char name[64];

	for (unsigned i = 0; wanted != NULL && i < c->workers; i++) {
		iface_name(c, i, name);
		if (strcmp(name, wanted) != 0)
			continue;
		s = upg_metrics_worker(c->run->delivery.metrics, i);
		uint64_t bad = 0;
		for (size_t k = 0; k < 16 && upg_stream_reason(k) != NULL; k++)
			if (strcmp(upg_stream_reason(k), "bad_checksum") == 0)
				bad = s->stream.inadmissible_by[k];
		*message = json_pack("{s:I, s:I, s:I, s:I}", "pkts", (json_int_t)s->source.packets, "drop",
		                     (json_int_t)(s->source.dropped_kernel + s->source.dropped_user), "bypassed",
		                     (json_int_t)s->bypassed, "invalid-checksums", (json_int_t)bad);
		return UPG_CONTROL_OK;
	}
	*message = json_string(wanted != NULL ? "no such interface or queue; see iface-list" : "iface is missing");
	return UPG_CONTROL_NOK;
}

static enum upg_control_how
dump_counters(struct upg_commands *c, json_t *arguments, json_t **message)
{
	size_t size = UPG_EVE_BYTES;
	char *text = malloc(size);
	struct upg_evidence_count evidence;
	struct upg_json j;

	if (text == NULL)
		return UPG_CONTROL_NOK;
	upg_json_begin(&j, text, size);
	bool counted = upg_sinks_evidence_count(c->run->delivery.sinks, &evidence);
	struct upg_metrics *metrics = c->run->delivery.metrics;
	upg_eve_stats(&j, upg_metrics_sum(metrics), counted ? &evidence : NULL, metrics);
	json_t *all = json_loadb(text, upg_json_end(&j), 0, NULL);
	*message = json_incref(json_object_get(all, "stats"));
	json_object_set(*message, "upgate", json_object_get(all, "upgate"));
	json_decref(all);
	free(text);
	return UPG_CONTROL_OK;
}

static enum upg_control_how
reload_time(struct upg_commands *c, json_t *arguments, json_t **message)
{
	char when[UPG_TIME_TEXT];

	upg_notation_time(c->run->rules_read_us, when);
	*message = json_pack("[{s:i, s:s}]", "id", 0, "last_reload", when);
	return UPG_CONTROL_OK;
}

static enum upg_control_how
ruleset_stats(struct upg_commands *c, json_t *arguments, json_t **message)
{
	*message = json_pack("[{s:i, s:I, s:I}]", "id", 0, "rules_loaded", (json_int_t)upg_rules_count(c->run->rules),
	                     "rules_failed", (json_int_t)c->run->failed_count);
	return UPG_CONTROL_OK;
}

/* "FILE:LINE: why", as far as a line says so. */
static enum upg_control_how
failed_rules(struct upg_commands *c, json_t *arguments, json_t **message)
{
	*message = json_array();
	for (size_t i = 0; i < c->run->failed_count && i < UPG_FAILED_RULES; i++) {
		const char *text = c->run->failed[i], *colon = strchr(text, ':');
		unsigned line = 0;
		int used = 0;
		json_t *o = json_pack("{s:i}", "id", 0);
		if (colon != NULL && sscanf(colon, ":%u: %n", &line, &used) == 1 && used > 0) {
			json_object_set_new(o, "filename", json_stringn(text, (size_t)(colon - text)));
			json_object_set_new(o, "line", json_integer(line));
			text = colon + used;
		}
		json_t *why = json_string(text);
		json_object_set_new(o, "error", why != NULL ? why : json_string("(not UTF-8)"));
		json_array_append_new(*message, o);
	}
	return UPG_CONTROL_OK;
}

static enum upg_control_how
reopen(struct upg_commands *c, json_t *arguments, json_t **message)
{
	upg_sinks_reopen(c->run->delivery.sinks);
	*message = json_string("done");
	return UPG_CONTROL_OK;
}

static enum upg_control_how
conf_get(struct upg_commands *c, json_t *arguments, json_t **message)
{
	const char *key = json_string_value(json_object_get(arguments, "variable")), *var = NULL, *value = NULL;
	const struct upg_setting *row = key != NULL ? upg_config_find(key, &var) : NULL;
	char *text = NULL;
	size_t len = 0;

	if (row != NULL && row->type == UPG_SETTING_VARS) {
		value = var != NULL ? upg_config_var(c->run->config, var) : NULL;
	} else if (row != NULL) {
		FILE *f = open_memstream(&text, &len);
		if (f != NULL) {
			upg_config_value_print(c->run->config, row, f);
			fclose(f);
			value = text;
		}
	}
	*message = value != NULL ? json_string(value) : json_string("Unable to get value");
	free(text);
	return value != NULL && *message != NULL ? UPG_CONTROL_OK : UPG_CONTROL_NOK;
}

static enum upg_control_how
shut_down(struct upg_commands *c, json_t *arguments, json_t **message)
{
	kill(getpid(), SIGTERM);
	*message = json_string("stopping");
	return UPG_CONTROL_OK;
}

static enum upg_control_how command_list(struct upg_commands *, json_t *arguments, json_t **message);

#define BY_FLOW "flow_id, or src_ip, src_port, dest_ip, dest_port"

/* clang-format off */
static const struct upg_commands_entry rows[] = {
	{"command-list", "", "names of all commands", command_list, 0},
	{"version", "", "upgate's version", version, 0},
	{"uptime", "", "seconds since the start", uptime, 0},
	{"running-mode", "", "always workers", running_mode, 0},
	{"capture-mode", "", "NFQ or AF_PACKET_DEV", capture_mode, 0},
	{"iface-list", "", "interface or queues", iface_list, 0},
	{"iface-stat", "iface", "packets seen, lost, and passed with nfq.bypass-mark there, as of the last stats record; what the kernel then keeps to itself is in none of these", iface_stat, 0},
	{"dump-counters", "", "the stats record of now; the workers' part as of their last one", dump_counters, 0},
	{"ruleset-reload-rules", "", "read the rules anew, as SIGUSR2; the old ones stay if any does not parse", NULL, UPG_ASK_RULES},
	{"reload-rules", "", "the same", NULL, UPG_ASK_RULES},
	{"ruleset-reload-time", "", "when the rules were last read", reload_time, 0},
	{"ruleset-stats", "", "rules in force, and how many did not parse the last time", ruleset_stats, 0},
	{"ruleset-failed-rules", "", "what was wrong with those", failed_rules, 0},
	{"reopen-log-files", "", "open the logs anew, as SIGHUP", reopen, 0},
	{"conf-get", "variable", "a setting that is in force", conf_get, 0},
	{"get-flow-stats-by-id", "flow_id", "packets, bytes and age of a connection", NULL, UPG_ASK_FLOW},
	{"flow-get", BY_FLOW, "everything about a connection", NULL, UPG_ASK_FLOW},
	{"upgrades", "", "upgrades that are not settled", NULL, UPG_ASK_UPGRADES},
	{"stalled-handshakes", "", "upgrades on which both sides wait", NULL, UPG_ASK_STALLED},
	{"blocked-flows", "", "condemned connections", NULL, UPG_ASK_BLOCKED},
	{"unblock", BY_FLOW, "let a condemned connection pass, uninspected from then on", NULL, UPG_ASK_UNBLOCK},
	{"shutdown", "", "stop, as SIGTERM", shut_down, 0},
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof *rows)

static enum upg_control_how
command_list(struct upg_commands *c, json_t *arguments, json_t **message)
{
	json_t *names = json_array();

	for (size_t i = 0; i < ROWS; i++)
		json_array_append_new(names, json_string(rows[i].name));
	*message = json_pack("{s:i, s:o}", "count", (int)ROWS, "commands", names);
	return UPG_CONTROL_OK;
}

const char *
upg_commands_row(size_t i, const char **arguments, const char **help)
{
	if (i >= ROWS)
		return NULL;
	*arguments = rows[i].arguments;
	*help = rows[i].help;
	return rows[i].name;
}

/* --- from a client to its answer ------------------------------------------------------------------------------------------ */

static enum upg_control_how
obey(void *ctx, const char *name, json_t *arguments, uint64_t ticket, json_t **message)
{
	struct upg_commands *c = ctx;

	for (size_t i = 0; i < ROWS; i++) {
		if (strcmp(rows[i].name, name) != 0)
			continue;
		if (rows[i].answer == NULL && rows[i].ask == UPG_ASK_RULES && !upg_live_reload(c->run)) {
			*message = json_string("the old rules stay in force; see ruleset-failed-rules");
			return UPG_CONTROL_NOK;
		}
		return rows[i].answer != NULL ? rows[i].answer(c, arguments, message)
		                              : upg_commands_ask(c, &rows[i], arguments, ticket, message);
	}
	*message = json_string("Unknown command");
	return UPG_CONTROL_NOK;
}

/* --- the socket and the lines ------------------------------------------------------------------------------------------- */

void
upg_commands_run(struct upg_commands *c)
{
	struct epoll_event events[EVENTS];
	struct upg_told told;
	int n = epoll_wait(c->epoll_fd, events, EVENTS, 0);

	for (int i = 0; i < n; i++) {
		if (events[i].data.u32 == UINT32_MAX) {
			upg_control_run(c->control);
			continue;
		}
		/* a bounded number: records have their turn too */
		for (int k = 0; k < 64; k++) {
			ssize_t len = recv(c->line[events[i].data.u32][0], &told, sizeof told, MSG_DONTWAIT);
			if (len <= 0)
				break;
			if (upg_told_sane(&told, (size_t)len))
				upg_commands_take(c, &told);
		}
	}
}

void
upg_commands_tick(struct upg_commands *c, uint64_t now_us)
{
	for (size_t i = 0; c != NULL && i < UPG_CONTROL_CLIENTS; i++)
		if (c->pending[i].ticket != 0 && now_us >= c->pending[i].due_us)
			upg_commands_finish(c, &c->pending[i]);
}

int
upg_commands_fd(const struct upg_commands *c)
{
	return c->epoll_fd;
}

static bool
listen_where_told(struct upg_commands *c, char err[UPG_ERR_BYTES])
{
	const struct upg_config *config = c->run->config;
	const char *name = config->control_filename, *dir = upg_run_log_dir(c->run);
	char path[4096], *end, text[UPG_CONTROL_ERR_BYTES];
	unsigned long mode = strtoul(config->control_mode, &end, 8);

	err[0] = '\0';
	if (*end != '\0' || config->control_mode[0] == '\0' || mode > 0777) {
		snprintf(err, UPG_ERR_BYTES, "unix-command.mode: octal digits from 0 to 777, not %.40s",
		         config->control_mode);
		return false;
	}
	if (name[0] != '/' && dir == NULL)
		return false;
	snprintf(path, sizeof path, "%s%s%s", name[0] == '/' ? "" : dir, name[0] == '/' ? "" : "/", name);
	struct upg_control_options o = {
	        .path = path, .mode = (unsigned)mode, .ctx = c, .command = obey, .forget = upg_commands_forget};
	c->control = upg_control_open(&o, text);
	if (c->control == NULL)
		snprintf(err, UPG_ERR_BYTES, "%.250s", text);
	return c->control != NULL;
}

static bool
draw_lines(struct upg_commands *c)
{
	struct epoll_event e = {.events = EPOLLIN, .data.u32 = UINT32_MAX};

	c->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (c->epoll_fd < 0 || epoll_ctl(c->epoll_fd, EPOLL_CTL_ADD, upg_control_fd(c->control), &e) != 0)
		return false;
	for (unsigned i = 0; i < c->workers; i++) {
		e.data.u32 = i;
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, c->line[i]) != 0 ||
		    epoll_ctl(c->epoll_fd, EPOLL_CTL_ADD, c->line[i][0], &e) != 0)
			return false;
	}
	return true;
}

struct upg_commands *
upg_commands_open(struct upg_run *run, unsigned workers, char err[UPG_ERR_BYTES])
{
	err[0] = '\0';
	if (run->config->control_enabled == UPG_CONTROL_OFF)
		return NULL;
	struct upg_commands *c = calloc(1, sizeof *c + workers * sizeof *c->line);
	if (c == NULL) {
		snprintf(err, UPG_ERR_BYTES, "out of memory");
		return NULL;
	}
	c->run = run;
	c->workers = workers;
	c->epoll_fd = -1;
	c->started_us = upg_commands_clock();
	for (unsigned i = 0; i < workers; i++)
		c->line[i][0] = c->line[i][1] = -1;
	if (listen_where_told(c, err) && draw_lines(c))
		return c;
	if (c->control != NULL)
		snprintf(err, UPG_ERR_BYTES, "control socket: %s", strerror(errno));
	upg_commands_close(c);
	return NULL;
}

int
upg_commands_worker(struct upg_commands *c, unsigned index)
{
	if (c == NULL)
		return -1;
	upg_control_close(c->control, true);
	close(c->epoll_fd);
	for (unsigned i = 0; i < c->workers; i++) {
		close(c->line[i][0]);
		if (i != index)
			close(c->line[i][1]);
	}
	return c->line[index][1];
}

void
upg_commands_close(struct upg_commands *c)
{
	if (c == NULL)
		return;
	upg_control_close(c->control, false);
	for (unsigned i = 0; i < c->workers; i++)
		for (int end = 0; end < 2; end++)
			if (c->line[i][end] >= 0)
				close(c->line[i][end]);
	if (c->epoll_fd >= 0)
		close(c->epoll_fd);
	free(c);
}
