/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options.h"

#include <stdlib.h>
#include <string.h>

enum kind {
	ACTION, /* value: enum upg_action_wanted */
	FLAG,   /* bool */
	COUNTED,
	TEXT,  /* const char *, given once */
	TEXTS, /* struct upg_texts */
	WORD,  /* const char *, one of words */
	QUEUES,
};

struct option_row {
	char letter;      /* 0: none */
	const char *name; /* long, NULL: none */
	const char *argument;
	enum kind kind;
	size_t offset; /* of the field in struct upg_options */
	int value;
	const char *words;
	const char *help;
};

#define AT(field) offsetof(struct upg_options, field)

/* clang-format off */
static const struct option_row table[] = {
	{'r', NULL, "FILE|DIR|-", TEXTS, AT(files), 0, NULL,
	 "replay captures (pcap, pcapng); several are merged by packet time; repeatable"},
	{'q', NULL, "N[:M]", QUEUES, 0, 0, NULL, "inline on NFQUEUE N, or one worker for each of N to M"},
	{'i', NULL, "IFACE", TEXT, AT(interface), 0, NULL, "passive on an interface"},
	{'T', NULL, NULL, ACTION, 0, UPG_DO_TEST, NULL, "check configuration and rules, then exit"},
	{'c', NULL, "FILE", TEXT, AT(config_file), 0, NULL, "configuration (YAML); without it every setting is at its default"},
	{0, "set", "KEY=VALUE", TEXTS, AT(settings), 0, NULL, "override one setting; repeatable"},
	{0, "dump-config", NULL, ACTION, 0, UPG_DO_DUMP_CONFIG, NULL, "print the effective settings and exit"},
	{'s', NULL, "FILE", TEXTS, AT(rules_more), 0, NULL, "rules (a glob) in addition to the shipped ones; repeatable"},
	{'S', NULL, "FILE", TEXTS, AT(rules_instead), 0, NULL, "rules (a glob) instead of the shipped ones; repeatable"},
	{'l', NULL, "DIR", TEXT, AT(log_dir), 0, NULL, "write eve.json, fast.log and stats.prom there"},
	{0, "json", NULL, FLAG, AT(json), 0, NULL, "EVE JSON lines on standard output"},
	{0, "simulate-ips", NULL, FLAG, AT(simulate_ips), 0, NULL, "with -r: decide as inline would"},
	{'w', NULL, "FILE", TEXT, AT(write_file), 0, NULL, "with --simulate-ips: write the packets that would have been forwarded"},
	{0, "streams", "DIR", TEXT, AT(streams_dir), 0, NULL, "write the reassembled bytes of each direction to a file of its own"},
	{0, "reassembler", "native|libnids|both", WORD, AT(reassembler), 0, "native libnids both", "who orders the bytes"},
	{'k', NULL, "all|none", WORD, AT(checksum), 0, "all none", "check TCP and IP checksums, or do not"},
	{0, "fail-on-alert", NULL, FLAG, AT(fail_on_alert), 0, NULL, "exit with status 4 if an alert of severity 1 or 2 was raised"},
	{'v', NULL, NULL, COUNTED, AT(verbose), 0, NULL, "say more on standard error; repeatable"},
	{0, "list-events", NULL, ACTION, 0, UPG_DO_LIST_EVENTS, NULL, "print every event and exit"},
	{0, "list-keywords", NULL, ACTION, 0, UPG_DO_LIST_KEYWORDS, NULL, "print every rule keyword and exit"},
	{0, "build-info", NULL, ACTION, 0, UPG_DO_BUILD_INFO, NULL, "print how the program was built and exit"},
	{'V', "version", NULL, ACTION, 0, UPG_DO_VERSION, NULL, "print the version and exit"},
	{'h', "help", NULL, ACTION, 0, UPG_DO_HELP, NULL, "print this and exit"},
};

static const struct upg_command commands[] = {
	{"help", "[NAME]", "explain a command, or list all options", false},
	{"ctl", "[-s SOCKET] [-t] COMMAND [NAME=VALUE...]", "ask a running upgate (JSON; -t: as a table)", false},
	{"doc", "NAME", "print a generated document, or fill in the generated parts of a manual page", true},
};
/* clang-format on */

#define ROWS (sizeof table / sizeof *table)

const struct upg_command *
upg_options_command(size_t i)
{
	return i < sizeof commands / sizeof *commands ? &commands[i] : NULL;
}

static bool
usage(char err[UPG_OPTIONS_ERR_BYTES], const char *what, const char *about)
{
	snprintf(err, UPG_OPTIONS_ERR_BYTES, "%s%.200s%s", what, about != NULL ? about : "", "; try upgate -h");
	return false;
}

static bool
add(struct upg_texts *list, const char *text, char err[UPG_OPTIONS_ERR_BYTES])
{
	const char **more = reallocarray(list->at, list->count + 1, sizeof *more);

	if (more == NULL) {
		snprintf(err, UPG_OPTIONS_ERR_BYTES, "out of memory");
		return false;
	}
	list->at = more;
	list->at[list->count++] = text;
	return true;
}

static void
show_name(const struct option_row *row, char out[40])
{
	if (row->letter != 0)
		snprintf(out, 40, "-%c", row->letter);
	else
		snprintf(out, 40, "--%s", row->name);
}

static bool
queue_number(const char **p, uint16_t *out)
{
	unsigned long n = 0;
	const char *digits = *p;

	for (; **p >= '0' && **p <= '9' && *p - digits < 6; ++*p)
		n = n * 10 + (unsigned long)(**p - '0');
	*out = (uint16_t)n;
	return *p != digits && n <= UINT16_MAX;
}

static bool
queues(struct upg_options *o, const char *text, char err[UPG_OPTIONS_ERR_BYTES])
{
	const char *p = text;

	if (o->source == UPG_FROM_QUEUE)
		return usage(err, "-q can be given once", NULL);
	bool good = queue_number(&p, &o->queue_first);
	o->queue_last = o->queue_first;
	if (good && *p == ':') {
		p++;
		good = queue_number(&p, &o->queue_last);
	}
	if (!good || *p != '\0' || o->queue_last < o->queue_first)
		return usage(err, "-q wants N or N:M from 0 to 65535, not ", text);
	o->source = UPG_FROM_QUEUE;
	return true;
}

static bool
is_word(const char *words, const char *text)
{
	size_t len = strlen(text);

	for (const char *p = words; *p != '\0'; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");
		if (n == len && memcmp(p, text, n) == 0)
			return true;
		p += n;
	}
	return false;
}

static bool
take(struct upg_options *o, const struct option_row *row, const char *text, char err[UPG_OPTIONS_ERR_BYTES])
{
	void *field = (char *)o + row->offset;
	char name[40], what[160];

	show_name(row, name);
	switch (row->kind) {
	case ACTION:
		/* -h and -V win; of the others the first stands */
		if (o->action == UPG_DO_RUN || row->value >= UPG_DO_VERSION)
			o->action = (enum upg_action_wanted)row->value;
		return true;
	case FLAG:
		*(bool *)field = true;
		return true;
	case COUNTED:
		++*(unsigned *)field;
		return true;
	case TEXTS:
		return add(field, text, err);
	case QUEUES:
		return queues(o, text, err);
	case WORD:
		if (!is_word(row->words, text)) {
			snprintf(what, sizeof what, "%s wants one of %s, not ", name, row->argument);
			return usage(err, what, text);
		}
		break;
	case TEXT:
		break;
	}
	if (*(const char **)field != NULL)
		return usage(err, name, " can be given once");
	if (text[0] == '\0')
		return usage(err, name, " wants a value");
	*(const char **)field = text;
	return true;
}

struct walk {
	int argc, i;
	char *const *argv;
	char *err;
};

/* The argument of an option: glued to it, or the next word. */
static const char *
argument(struct walk *w, const struct option_row *row, const char *glued)
{
	char name[40];

	if (glued != NULL)
		return glued;
	if (w->i + 1 < w->argc)
		return w->argv[++w->i];
	show_name(row, name);
	usage(w->err, name, " wants a value");
	return NULL;
}

static bool
long_option(struct upg_options *o, struct walk *w, const char *text)
{
	size_t len = strcspn(text, "=");
	const char *glued = text[len] == '=' ? text + len + 1 : NULL;

	for (size_t i = 0; i < ROWS; i++) {
		const struct option_row *row = &table[i];
		if (row->name == NULL || strlen(row->name) != len || memcmp(row->name, text, len) != 0)
			continue;
		if (row->argument == NULL && glued != NULL)
			return usage(w->err, "this option takes no value: --", text);
		if (row->argument == NULL)
			return take(o, row, NULL, w->err);
		const char *value = argument(w, row, glued);
		return value != NULL && take(o, row, value, w->err);
	}
	return usage(w->err, "unknown option --", text);
}

static bool
short_options(struct upg_options *o, struct walk *w, const char *letters)
{
	for (; *letters != '\0'; letters++) {
		const struct option_row *row = NULL;
		for (size_t i = 0; i < ROWS; i++)
			if (table[i].letter == *letters)
				row = &table[i];
		if (row == NULL)
			return usage(w->err, "unknown option -", (char[]){*letters, '\0'});
		if (row->argument == NULL) {
			if (!take(o, row, NULL, w->err))
				return false;
			continue;
		}
		const char *value = argument(w, row, letters[1] != '\0' ? letters + 1 : NULL);
		return value != NULL && take(o, row, value, w->err);
	}
	return true;
}

static bool
join_filter(struct upg_options *o, const struct upg_texts *words, char err[UPG_OPTIONS_ERR_BYTES])
{
	size_t len = 1;

	if (words->count == 0)
		return true;
	for (size_t i = 0; i < words->count; i++)
		len += strlen(words->at[i]) + 1;
	o->filter = calloc(1, len);
	if (o->filter == NULL) {
		snprintf(err, UPG_OPTIONS_ERR_BYTES, "out of memory");
		return false;
	}
	for (size_t i = 0; i < words->count; i++) {
		if (i > 0)
			strcat(o->filter, " ");
		strcat(o->filter, words->at[i]);
	}
	return true;
}

/* What contradicts itself or asks for nothing. */
static bool
judge(struct upg_options *o, char err[UPG_OPTIONS_ERR_BYTES])
{
	if ((o->files.count > 0) + (o->source == UPG_FROM_QUEUE) + (o->interface != NULL) > 1)
		return usage(err, "-r, -q and -i exclude each other", NULL);
	if (o->files.count > 0)
		o->source = UPG_FROM_FILES;
	if (o->interface != NULL)
		o->source = UPG_FROM_INTERFACE;
	if (o->simulate_ips && o->source != UPG_FROM_FILES)
		return usage(err, "--simulate-ips needs -r", NULL);
	if (o->write_file != NULL && !o->simulate_ips)
		return usage(err, "-w needs --simulate-ips", NULL);
	if (o->filter != NULL && o->source != UPG_FROM_FILES && o->source != UPG_FROM_INTERFACE)
		return usage(err, "a BPF filter needs -r or -i: ", o->filter);
	if (o->action == UPG_DO_RUN && o->source == UPG_FROM_NOTHING)
		return usage(err, "nothing to do: give -r, -q or -i", NULL);
	return true;
}

static bool
find_command(struct upg_options *o, int argc, char *const argv[], char err[UPG_OPTIONS_ERR_BYTES])
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, argv[1]) == 0) {
			o->action = UPG_DO_COMMAND;
			o->command = &commands[i];
			o->arguments = argv + 1;
			o->argument_count = argc - 1;
			return true;
		}
	return usage(err, "no such command: ", argv[1]);
}

bool
upg_options_parse(struct upg_options *o, int argc, char *const argv[], char err[UPG_OPTIONS_ERR_BYTES])
{
	struct walk w = {.argc = argc, .i = 1, .argv = argv, .err = err};
	struct upg_texts words = {0};
	bool good = true, options = true;

	*o = (struct upg_options){0};
	if (argc > 1 && argv[1][0] != '-')
		return find_command(o, argc, argv, err);
	for (; good && w.i < argc; w.i++) {
		const char *text = argv[w.i];
		if (options && strcmp(text, "--") == 0)
			options = false;
		else if (options && text[0] == '-' && text[1] == '-')
			good = long_option(o, &w, text + 2);
		else if (options && text[0] == '-' && text[1] != '\0')
			good = short_options(o, &w, text + 1);
		else
			good = add(&words, text, err);
	}
	good = good && join_filter(o, &words, err);
	free(words.at);
	if (good && o->action >= UPG_DO_VERSION)
		return true;
	return good && judge(o, err);
}

void
upg_options_free(struct upg_options *o)
{
	free(o->files.at);
	free(o->settings.at);
	free(o->rules_more.at);
	free(o->rules_instead.at);
	free(o->filter);
	*o = (struct upg_options){0};
}

static bool
assign(struct upg_config *c, const char *key, const char *value, char err[UPG_OPTIONS_ERR_BYTES])
{
	char text[160];

	if (value == NULL)
		return true;
	snprintf(text, sizeof text, "%s=%s", key, value);
	return upg_config_assign(c, text, err);
}

bool
upg_options_config(const struct upg_options *o, struct upg_config *c, char err[UPG_OPTIONS_ERR_BYTES])
{
	bool queue = o->source == UPG_FROM_QUEUE;

	upg_config_init(c);
	if (o->config_file != NULL && !upg_config_load(c, o->config_file, err))
		return false;
	for (size_t i = 0; i < o->settings.count; i++)
		if (!upg_config_assign(c, o->settings.at[i], err))
			return false;
	return assign(c, "stream.reassembler", o->reassembler, err) &&
	       assign(c, "stream.checksum-validation", o->checksum, err) &&
	       upg_config_check(c, queue ? o->queue_first : 1, queue ? o->queue_last : 0, err);
}

void
upg_options_help(FILE *out)
{
	fputs("usage: upgate -r FILE|DIR|- [-r ...] [options] ['BPF filter']\n"
	      "       upgate -q N|N:M [options]\n"
	      "       upgate -i IFACE [options] ['BPF filter']\n"
	      "       upgate -T [options]\n"
	      "       upgate COMMAND ...\n\noptions:\n",
	      out);
	for (size_t i = 0; i < ROWS; i++) {
		const struct option_row *row = &table[i];
		char text[80] = "";
		if (row->letter != 0 && row->name != NULL)
			snprintf(text, sizeof text, "-%c, --%s", row->letter, row->name);
		else
			show_name(row, text);
		if (row->argument != NULL) {
			strcat(text, " ");
			strcat(text, row->argument);
		}
		fprintf(out, strlen(text) > 22 ? "  %s\n  %24s%s\n" : "  %-22s%s%s\n", text,
		        strlen(text) > 22 ? "" : "  ", row->help);
	}
	fputs("\ncommands:\n", out);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (!commands[i].hidden)
			fprintf(out, strlen(commands[i].arguments) > 17 ? "  %-4s %s\n%26s%s\n" : "  %-4s %-17s%s%s\n",
			        commands[i].name, commands[i].arguments, strlen(commands[i].arguments) > 17 ? "" : "  ",
			        commands[i].help);
	fputs("\nexit status: 0 done, 1 a run or the configuration failed, 2 wrong usage, 4 see --fail-on-alert\n",
	      out);
}

bool
upg_options_command_help(const char *name, FILE *out)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, name) == 0) {
			fprintf(out, "usage: upgate %s %s\n%s\n", commands[i].name, commands[i].arguments,
			        commands[i].help);
			return true;
		}
	return false;
}

void
upg_options_write_man(FILE *out)
{
	for (size_t i = 0; i < ROWS; i++) {
		const struct option_row *row = &table[i];
		fputs(".It", out);
		if (row->letter != 0)
			fprintf(out, " Fl %c", row->letter);
		if (row->letter != 0 && row->name != NULL)
			fputs(" ,", out);
		if (row->name != NULL)
			fprintf(out, " Fl -%s", row->name);
		if (row->argument != NULL)
			fprintf(out, " Ar %s", row->argument);
		fprintf(out, "\n%c%s.\n", row->help[0] - ('a' <= row->help[0] && row->help[0] <= 'z' ? 32 : 0),
		        row->help + 1);
	}
}

/* Each of the option's names, separated by sep. */
static void
names(const struct option_row *row, const char *sep, FILE *out)
{
	if (row->letter != 0)
		fprintf(out, "-%c%s", row->letter, row->name != NULL ? sep : "");
	if (row->name != NULL)
		fprintf(out, "--%s", row->name);
}

void
upg_options_write_completion(FILE *out, bool cases)
{
	for (size_t i = 0; i < ROWS; i++) {
		const struct option_row *row = &table[i];
		if (!cases) {
			fputs(i > 0 ? " " : "", out);
			names(row, " ", out);
			continue;
		}
		if (row->argument == NULL || (row->name != NULL && strcmp(row->name, "set") == 0))
			continue;
		fputc('\t', out);
		names(row, " | ", out);
		if (row->kind == WORD)
			fprintf(out, ")\n\t\tCOMPREPLY=($(compgen -W '%s' -- \"$cur\")) ;;\n", row->words);
		else if (strcmp(row->argument, "IFACE") == 0)
			fputs(")\n\t\tCOMPREPLY=($(compgen -W \"$(ls /sys/class/net)\" -- \"$cur\")) ;;\n", out);
		else if (strcmp(row->argument, "DIR") == 0)
			fputs(")\n\t\tCOMPREPLY=($(compgen -d -- \"$cur\")) ;;\n", out);
		else if (row->kind == QUEUES)
			fputs(") ;;\n", out);
		else
			fputs(")\n\t\tCOMPREPLY=($(compgen -f -- \"$cur\")) ;;\n", out);
	}
}
