/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From options and configuration to rules and inspector options. */
#include "run.h"

#include <errno.h>
#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define RULE_FILE_BYTES (16 * 1024 * 1024)

void
upg_complain(const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	fprintf(stderr, "upgate: %s\n", text);
}

static void
complain_rule(void *user, const char *line)
{
	struct upg_run *run = user;

	upg_complain("%s", line);
	if (run->failed_count < UPG_FAILED_RULES)
		snprintf(run->failed[run->failed_count], sizeof run->failed[0], "%s", line);
	run->failed_count++;
}

/* How many rules did not parse; an unreadable file counts as one. */
static size_t
load_file(struct upg_rules *rules, const char *path, struct upg_run *run)
{
	FILE *f = fopen(path, "re");
	size_t len = 0, bad = 1;
	char *text = f ? malloc(RULE_FILE_BYTES + 1) : NULL;

	if (text) {
		errno = 0;
		len = fread(text, 1, RULE_FILE_BYTES + 1, f);
	}
	if (!text || ferror(f))
		upg_complain("cannot read rules %s: %s", path, strerror(errno ? errno : ENOMEM));
	else if (len > RULE_FILE_BYTES)
		upg_complain("cannot read rules %s: longer than %d bytes", path, RULE_FILE_BYTES);
	else if (run->text && !upg_ruletext_add(run->text, path, text, len))
		upg_complain("cannot keep rules %s: %s", path, strerror(errno));
	else
		bad = upg_rules_parse(rules, path, text, len, upg_config_var, run->config, complain_rule, run);
	free(text);
	if (f)
		fclose(f);
	return bad;
}

/* A pattern that matches nothing is an error: a rule set is never smaller than asked for in silence. */
static size_t
load_pattern(struct upg_rules *rules, const char *pattern, struct upg_run *run)
{
	glob_t found;
	size_t bad = 0;

	if (glob(pattern, 0, NULL, &found) != 0) {
		upg_complain("cannot read rules %s: no such file", pattern);
		return 1;
	}
	for (size_t i = 0; i < found.gl_pathc; i++)
		bad += load_file(rules, found.gl_pathv[i], run);
	globfree(&found);
	return bad;
}

/* Unless -S is given. */
static size_t
load_shipped(struct upg_rules *rules, struct upg_run *run)
{
	size_t len;
	const char *shipped = upg_rules_shipped(&len);

	if (run->opt->rules_instead.count > 0)
		return 0;
	return upg_rules_parse(rules, "shipped rules", shipped, len, upg_config_var, run->config, complain_rule, run);
}

struct upg_rules *
upg_load_rules(struct upg_run *run)
{
	struct upg_rules *rules = upg_rules_new();
	const struct upg_options *opt = run->opt;
	size_t bad;

	if (!rules) {
		upg_complain("out of memory");
		return NULL;
	}
	run->failed_count = 0;
	if (run->text)
		upg_ruletext_begin(run->text);
	bad = load_shipped(rules, run);
	for (size_t i = 0; opt->rules_instead.count == 0 && i < run->config->rule_files.count; i++)
		bad += load_pattern(rules, run->config->rule_files.at[i], run);
	for (size_t i = 0; i < opt->rules_instead.count; i++)
		bad += load_pattern(rules, opt->rules_instead.at[i], run);
	for (size_t i = 0; i < opt->rules_more.count; i++)
		bad += load_pattern(rules, opt->rules_more.at[i], run);
	if (bad == 0)
		return rules;
	upg_rules_free(rules);
	return NULL;
}

struct taking {
	struct upg_run *run;
	struct upg_rules *rules;
	size_t bad;
};

static void
parse_posted(void *ctx, const char *name, const char *text, size_t len)
{
	struct taking *t = ctx;

	if (t->rules)
		t->bad += upg_rules_parse(t->rules, name, text, len, upg_config_var, t->run->config, complain_rule,
		                          t->run);
}

struct upg_rules *
upg_load_posted(struct upg_run *run)
{
	struct taking t = {.run = run, .rules = upg_rules_new()};

	if (t.rules)
		t.bad = load_shipped(t.rules, run);
	if (upg_ruletext_take(run->text, parse_posted, &t)) {
		if (t.rules && t.bad == 0)
			return t.rules;
		errno = ENOMEM; /* the supervisor has parsed them */
	}
	upg_rules_free(t.rules);
	return NULL;
}

const char *
upg_run_log_dir(const struct upg_run *run)
{
	if (run->opt->log_dir)
		return run->opt->log_dir;
	return run->opt->source == UPG_FROM_FILES || run->opt->json ? NULL : run->config->log_dir;
}

struct upg_inspect_options
upg_run_inspection(const struct upg_run *run, enum upg_stream_mode mode)
{
	const struct upg_config *c = run->config;
	bool changes = mode != UPG_PASSIVE;

	return (struct upg_inspect_options){
	        .lim = &c->limits,
	        .mode = mode,
	        .reassembler = (enum upg_reassembler)c->reassembler,
	        .simulate = c->mode == UPG_MODE_SIMULATE,
	        .verify_checksums =
	                c->checksum == UPG_CHECKSUM_ALL || (c->checksum == UPG_CHECKSUM_AUTO && mode == UPG_INLINE),
	        .midstream = c->midstream,
	        .urgent = (enum upg_urgent)c->urgent_policy,
	        .policy = {[UPG_CAUSE_QUEUE] = c->nfq_fail_open ? UPG_POLICY_PASS_PACKET : UPG_POLICY_DROP_PACKET,
	                   [UPG_CAUSE_MEMORY] = upg_config_policy(c, c->memcap_policy, changes),
	                   [UPG_CAUSE_MIDSTREAM] = upg_config_policy(c, c->midstream_policy, changes),
	                   [UPG_CAUSE_GAP] = upg_config_policy(c, c->gap_policy, changes),
	                   [UPG_CAUSE_PARSER] = upg_config_policy(c, c->parser_policy, changes),
	                   [UPG_CAUSE_START] = upg_config_policy(c, c->start_policy, changes),
	                   [UPG_CAUSE_LIMIT] = upg_config_policy(c, c->http_limit_policy, changes)},
	        .start_time_us = c->start_time_us,
	        .hash_key = {run->hash_key[0], run->hash_key[1]},
	        .mark = {(uint32_t)c->nfq_mark, (uint32_t)c->nfq_mask},
	        .bypass = {(uint32_t)c->nfq_bypass_mark, (uint32_t)c->nfq_bypass_mask},
	        .condemned = {(uint32_t)c->nfq_condemned_mark, (uint32_t)c->nfq_condemned_mask},
	        .http_ports = c->http_ports,
	        .rules = run->rules,
	        .show_packets = c->eve_payload || c->eve_payload_printable || c->eve_packet,
	        .streams_dir = run->opt->streams_dir,
	        .flow_hash = c->flow_hash,
	        .h2c_opaque = !c->h2c_inspect,
	        .http_unwanted = !upg_sinks_take(run->delivery.sinks, UPG_RECORD_HTTP),
	        .websocket_unwanted = !upg_sinks_take(run->delivery.sinks, UPG_RECORD_WEBSOCKET),
	        .websocket_payload = c->eve_websocket_payload || c->eve_websocket_payload_printable,
	        .websocket_left_alone = !c->websocket_inspect,
	        .xff_header = c->xff_enabled ? c->xff_header : NULL,
	        .xff_first = c->xff_deployment == UPG_XFF_FORWARD,
	};
}
