/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgate: options, configuration and rules are made ready here; replay.c and live.c do the work. */
#include "run.h"

#include <errno.h>
#include <locale.h>
#include <pcap/pcap.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

static void
list_events(void)
{
	for (int i = 0; i < UPG_EVENT_COUNT; i++) {
		const struct upg_event_row *row = &upg_event_rows[i];
		printf("%-45s %u%s%c  %u  %s\n", row->name, row->severity, row->other ? "," : " ",
		       row->other ? '0' + row->other : ' ', row->sid, row->message);
	}
}

static void
list_keywords(void)
{
	const char *help, *name;

	for (size_t i = 0; (name = upg_rules_keyword(i, &help)) != NULL; i++)
		printf("%-20s %s\n", name, help);
}

static void
build_info(void)
{
	printf("upgate %s\ncompiler: %s\nbuilt with: %s, libnids, libnetfilter_queue, libmnl, nettle, libyaml\n",
	       UPG_VERSION, __VERSION__, pcap_lib_version());
}

static int
help(const struct upg_options *opt)
{
	if (opt->argument_count > 1) {
		if (upg_options_command_help(opt->arguments[1], stdout))
			return UPG_EXIT_DONE;
		upg_complain("there is no command `%s'; try upgate help", opt->arguments[1]);
		return UPG_EXIT_USAGE;
	}
	upg_options_help(stdout);
	return UPG_EXIT_DONE;
}

static int
command(const struct upg_options *opt)
{
	if (strcmp(opt->command->name, "help") == 0)
		return help(opt);
	upg_complain("cannot make `%s'", opt->arguments[0]);
	return UPG_EXIT_USAGE;
}

/* What an unwritten line of output costs: nobody may take a cut list for the whole. */
static int
printed(int status)
{
	if (fflush(stdout) != 0 || ferror(stdout)) {
		upg_complain("cannot write to standard output: %s", strerror(errno));
		return UPG_EXIT_FAILED;
	}
	return status;
}

static int
test(struct upg_run *run)
{
	run->rules = upg_load_rules(run);
	if (!run->rules)
		return UPG_EXIT_FAILED;
	fprintf(stderr, "upgate: configuration and %zu rules are good\n", upg_rules_count(run->rules));
	return UPG_EXIT_DONE;
}

static void
complain_sink(void *ctx, const char *text)
{
	upg_complain("%s", text);
}

static struct upg_sinks *
open_sinks(const struct upg_run *run, char err[UPG_SINKS_ERR_BYTES])
{
	const struct upg_options *opt = run->opt;
	bool offline = opt->source == UPG_FROM_FILES;

	return upg_sinks_open(
	        &(struct upg_sinks_options){
	                .config = run->config,
	                .dir = opt->log_dir           ? opt->log_dir
	                       : offline || opt->json ? NULL
	                                              : run->config->log_dir,
	                .offline = offline,
	                .json_stdout = opt->json,
	                .fast_stdout = offline && !opt->json && !opt->log_dir,
	                .complaints = {.say = complain_sink},
	        },
	        err);
}

static int
inspect(struct upg_run *run)
{
	char err[UPG_ERR_BYTES];
	int status = UPG_EXIT_FAILED;
	bool live = run->opt->source != UPG_FROM_FILES;

	if (getrandom(run->hash_key, sizeof run->hash_key, 0) != sizeof run->hash_key) {
		upg_complain("no random key: %s", strerror(errno));
		return UPG_EXIT_FAILED;
	}
	if (!(run->rules = upg_load_rules(run)))
		return UPG_EXIT_FAILED;
	if (!(run->delivery.sinks = open_sinks(run, err)))
		upg_complain("%s", err);
	else if (!(run->delivery.deadlock =
	                   upg_deadlock_new(&run->config->limits, run->rules, upg_deliver, &run->delivery)))
		upg_complain("out of memory");
	else
		status = live ? upg_live(run) : upg_replay(run);
	if (run->delivery.sinks && !upg_sinks_close(run->delivery.sinks) && !live)
		status = UPG_EXIT_FAILED;
	upg_deadlock_free(run->delivery.deadlock);
	if (status == UPG_EXIT_DONE && run->delivery.alarmed && run->opt->fail_on_alert)
		status = UPG_EXIT_ALERT;
	return status;
}

/* Actions that need no rules and no input. */
static int
act(struct upg_run *run)
{
	switch (run->opt->action) {
	case UPG_DO_LIST_EVENTS:
		list_events();
		return UPG_EXIT_DONE;
	case UPG_DO_LIST_KEYWORDS:
		list_keywords();
		return UPG_EXIT_DONE;
	case UPG_DO_BUILD_INFO:
		build_info();
		return UPG_EXIT_DONE;
	case UPG_DO_VERSION:
		printf("upgate %s\n", UPG_VERSION);
		return UPG_EXIT_DONE;
	case UPG_DO_HELP:
		upg_options_help(stdout);
		return UPG_EXIT_DONE;
	case UPG_DO_COMMAND:
		return command(run->opt);
	case UPG_DO_DUMP_CONFIG:
		upg_config_dump(run->config, stdout);
		return UPG_EXIT_DONE;
	case UPG_DO_TEST:
		return test(run);
	case UPG_DO_RUN:
		break;
	}
	return inspect(run);
}

int
main(int argc, char **argv)
{
	char err[UPG_OPTIONS_ERR_BYTES];
	struct upg_options opt;
	struct upg_config config;
	struct upg_run run = {.opt = &opt, .config = &config};
	int status;

	/* A reader that goes away is an error of that output, not the end of the program. */
	signal(SIGPIPE, SIG_IGN);
	if (!upg_options_parse(&opt, argc, argv, err)) {
		upg_complain("%s", err);
		upg_options_free(&opt);
		return UPG_EXIT_USAGE;
	}
	if (upg_options_config(&opt, &config, err)) {
		status = printed(act(&run));
	} else {
		upg_complain("%s", err);
		status = UPG_EXIT_FAILED;
	}
	upg_rules_free(run.rules);
	upg_config_fini(&config);
	upg_options_free(&opt);
	return status;
}
