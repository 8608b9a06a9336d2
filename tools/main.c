/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgate: options, configuration and rules are made ready here; replay.c and live.c do the work. */
#include "commands.h"
#include "docs.h"
#include "run.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>

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
command(const struct upg_options *opt, const struct upg_config *config)
{
	char err[UPG_DOCS_ERR_BYTES];

	if (strcmp(opt->command->name, "help") == 0)
		return help(opt);
	if (strcmp(opt->command->name, "ctl") == 0)
		return upg_ctl(opt->argument_count, opt->arguments, config);
	if (opt->argument_count == 2 && upg_docs_write(opt->arguments[1], stdout, err))
		return UPG_EXIT_DONE;
	upg_complain("%s", opt->argument_count == 2 ? err : "doc wants the name of one document");
	return opt->argument_count == 2 ? UPG_EXIT_FAILED : UPG_EXIT_USAGE;
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

static struct upg_metrics *
open_metrics(const struct upg_run *run)
{
	const char *name = run->config->stats_filename, *dir = upg_run_log_dir(run);
	unsigned queues = run->opt->queue_last - run->opt->queue_first + 1u;
	struct upg_metrics_options o = {
	        .workers = run->opt->source == UPG_FROM_QUEUE ? queues : 1,
	        .complaints = {.say = complain_sink},
	};
	char *path = NULL;

	if (run->config->stats_enabled && (dir || name[0] == '/')) {
		bool absolute = name[0] == '/';
		if (asprintf(&path, "%s%s%s", absolute ? "" : dir, absolute ? "" : "/", name) < 0)
			return NULL;
		o.path = path;
	}
	struct upg_metrics *m = upg_metrics_new(&o);
	free(path);
	return m;
}

static struct upg_sinks *
open_sinks(const struct upg_run *run, char err[UPG_SINKS_ERR_BYTES])
{
	const struct upg_options *opt = run->opt;
	bool offline = opt->source == UPG_FROM_FILES;

	return upg_sinks_open(
	        &(struct upg_sinks_options){
	                .config = run->config,
	                .dir = upg_run_log_dir(run),
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
	if (run->opt->verbose)
		fprintf(stderr, "upgate: %zu rules\n", upg_rules_count(run->rules));
	if (!(run->delivery.sinks = open_sinks(run, err)))
		upg_complain("%s", err);
	else if (!(run->delivery.metrics = open_metrics(run)) ||
	         !(run->delivery.deadlock =
	                   upg_deadlock_new(&run->config->limits, run->rules, upg_deliver, &run->delivery)))
		upg_complain("out of memory");
	else {
		upg_sinks_metrics(run->delivery.sinks, run->delivery.metrics);
		status = live ? upg_live(run) : upg_replay(run);
	}
	if (run->delivery.deadlock && !upg_deliver_end(&run->delivery) && !live)
		status = UPG_EXIT_FAILED;
	if (run->delivery.sinks && !upg_sinks_close(run->delivery.sinks) && !live)
		status = UPG_EXIT_FAILED;
	upg_deadlock_free(run->delivery.deadlock);
	upg_metrics_free(run->delivery.metrics);
	upg_ruletext_free(run->text);
	upg_tally_free(run->tally);
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
		upg_docs_list_events(stdout);
		return UPG_EXIT_DONE;
	case UPG_DO_LIST_KEYWORDS:
		upg_docs_list_keywords(stdout);
		return UPG_EXIT_DONE;
	case UPG_DO_BUILD_INFO:
		upg_docs_build_info(stdout);
		return UPG_EXIT_DONE;
	case UPG_DO_VERSION:
		printf("upgate %s\n", UPG_VERSION);
		return UPG_EXIT_DONE;
	case UPG_DO_HELP:
		upg_options_help(stdout);
		return UPG_EXIT_DONE;
	case UPG_DO_COMMAND:
		return command(run->opt, run->config);
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
