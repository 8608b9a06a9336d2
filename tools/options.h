/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.h - the command line. One table in options.c makes the parser, -h and the option list of upgate(8). */
#ifndef UPG_OPTIONS_H
#define UPG_OPTIONS_H

#include <stdio.h>

#include "config.h"

#define UPG_OPTIONS_ERR_BYTES UPG_CONFIG_ERR_BYTES

/* Exit statuses (upgate(8), EXIT STATUS). */
enum upg_exit {
	UPG_EXIT_DONE = 0,
	UPG_EXIT_FAILED = 1, /* a run or the configuration failed */
	UPG_EXIT_USAGE = 2,
	UPG_EXIT_ALERT = 4, /* --fail-on-alert, and severity 1 or 2 was raised */
};

enum upg_action_wanted {
	UPG_DO_RUN, /* from the source below */
	UPG_DO_TEST,
	UPG_DO_DUMP_CONFIG,
	UPG_DO_LIST_EVENTS,
	UPG_DO_LIST_KEYWORDS,
	UPG_DO_BUILD_INFO,
	UPG_DO_VERSION,
	UPG_DO_HELP,
	UPG_DO_COMMAND, /* command and its arguments */
};

enum upg_source_wanted { UPG_FROM_NOTHING, UPG_FROM_FILES, UPG_FROM_QUEUE, UPG_FROM_INTERFACE };

/* Strings somebody gave, in order; they point into argv. */
struct upg_texts {
	const char **at;
	size_t count;
};

struct upg_options {
	enum upg_action_wanted action;
	enum upg_source_wanted source;
	struct upg_texts files;             /* -r; "-" is standard input */
	uint16_t queue_first, queue_last;   /* -q */
	const char *interface;              /* -i */
	char *filter;                       /* BPF, the trailing arguments joined; NULL: none. Owned. */
	const char *config_file;            /* -c, NULL: none */
	struct upg_texts settings;          /* --set */
	struct upg_texts rules_more;        /* -s */
	struct upg_texts rules_instead;     /* -S: not even the shipped rules */
	const char *log_dir;                /* -l */
	bool json;                          /* --json */
	bool simulate_ips;                  /* --simulate-ips */
	const char *write_file;             /* -w */
	const char *streams_dir;            /* --streams */
	const char *reassembler, *checksum; /* words of the settings */
	bool fail_on_alert;
	unsigned verbose; /* number of -v */
	const struct upg_command *command;
	char *const *arguments; /* of the command, its name first */
	int argument_count;
};

/* A word in place of options: `upgate help`. */
struct upg_command {
	const char *name, *arguments, *help;
	bool hidden; /* for the Makefile */
};

/* false: wrong usage, err says how (no program name, no newline). Free in either case. Strings of argv must outlive the options. */
bool upg_options_parse(struct upg_options *, int argc, char *const argv[], char err[UPG_OPTIONS_ERR_BYTES]);
void upg_options_free(struct upg_options *);

/* The effective settings: defaults, -c, --set, then the options that are settings. false: err, exit UPG_EXIT_FAILED. config is initialised in either case. */
bool upg_options_config(const struct upg_options *, struct upg_config *config, char err[UPG_OPTIONS_ERR_BYTES]);

/* -h: every option, from the table. */
void upg_options_help(FILE *out);
/* `upgate help NAME`; false: there is no such command. */
bool upg_options_command_help(const char *name, FILE *out);
/* The option list of upgate(8) as mdoc. */
void upg_options_write_man(FILE *out);
/* For completion by bash: the options, or (cases) what may follow each, as cases of $prev. */
void upg_options_write_completion(FILE *out, bool cases);
/* The i-th command, NULL past the last. */
const struct upg_command *upg_options_command(size_t i);

#endif
