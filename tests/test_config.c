/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/config_policy.h"

static char err[UPG_CONFIG_ERR_BYTES];

static bool
load(struct upg_config *c, const char *text)
{
	err[0] = '\0';
	upg_config_init(c);
	return upg_config_load_text(c, "u.yaml", text, strlen(text), err);
}

static char *
dump(const struct upg_config *c)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	upg_config_dump(c, f);
	fclose(f);
	return text;
}

/* Loading text must fail with exactly this message. */
static void
refused(const char *text, const char *message)
{
	struct upg_config c;

	assert_false(load(&c, text));
	assert_string_equal(err, message);
	upg_config_fini(&c);
}

static void
contains(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" not in:\n%s", part, text);
}

static void
defaults(void **state)
{
	struct upg_config c;
	struct upg_limits limits = upg_limits_default();

	upg_config_init(&c);
	assert_memory_equal(&c.limits, &limits, sizeof limits);
	assert_int_equal(c.mode, UPG_MODE_NORMAL);
	assert_true(c.midstream);
	assert_true(c.nfq_fail_open);
	assert_false(c.syslog_enabled);
	assert_int_equal(c.syslog_facility, 21);
	assert_int_equal(c.syslog_level[0], 1);
	assert_int_equal(c.syslog_level[1], 4);
	assert_int_equal(c.syslog_level[2], 5);
	assert_int_equal(c.eve_types, 0x7f);
	assert_string_equal(c.eve_filename, "eve.json");
	assert_string_equal(upg_config_var(&c, "HOME_NET"), "any");
	assert_string_equal(upg_config_var(&c, "HTTP_PORTS"), "[80,3128,8000:8099,8888]");
	assert_null(upg_config_var(&c, "DMZ"));
	for (unsigned p = 0; p < 65536; p++)
		assert_int_equal(upg_config_is_http_port(&c, (uint16_t)p),
		                 p == 80 || p == 3128 || (p >= 8000 && p <= 8099) || p == 8888);
	upg_config_fini(&c);
}

/* The generated file says nothing but the defaults, and so does the dump when it is fed back key by key. */
static void
round_trip(void **state)
{
	struct upg_config plain, loaded;
	char *yaml = NULL, *a, *b;
	size_t size;
	FILE *f = open_memstream(&yaml, &size);

	upg_config_write_yaml(f);
	fclose(f);
	upg_config_init(&plain);
	assert_true(load(&loaded, yaml));
	a = dump(&plain);
	b = dump(&loaded);
	assert_string_equal(a, b);
	free(b);
	for (char *line = strtok(a, "\n"); line != NULL; line = strtok(NULL, "\n"))
		if (!upg_config_assign(&loaded, line, err))
			fail_msg("%s", err);
	b = dump(&loaded);
	upg_config_fini(&loaded);
	a = (free(a), dump(&plain));
	assert_string_equal(a, b);
	free(a);
	free(b);
	free(yaml);
	upg_config_fini(&plain);
}

static void
dump_is_sorted(void **state)
{
	struct upg_config c;

	upg_config_init(&c);
	char *text = dump(&c), previous[128] = "";
	contains(text, "upgrade.stall-timeout = 1.5s\n");
	contains(text, "stream.memcap = 256 MiB\n");
	contains(text, "http.ports = 80, 3128, 8000:8099, 8888\n");
	contains(text, "vars.address-groups.HOME_NET = any\n");
	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		line[strcspn(line, " .")] = '\0'; /* top sections; below, a dot sorts first */
		assert_true(strcmp(previous, line) <= 0);
		snprintf(previous, sizeof previous, "%s", line);
	}
	free(text);
	upg_config_fini(&c);
}

static void
values(void **state)
{
	static const struct {
		const char *text;
		const char *dumped;
	} cases[] = {
	        {"stream:\n  memcap: 5mb\n", "stream.memcap = 5 MiB\n"},
	        {"stream:\n  memcap: 1.5 GiB\n", "stream.memcap = 1536 MiB\n"},
	        {"stream:\n  memcap: 1048577\n", "stream.memcap = 1048577 B\n"},
	        {"stream: {midstream: no}\n", "stream.midstream = no\n"},
	        {"stream: {midstream: off}\n", "stream.midstream = no\n"},
	        {"upgrade:\n  stall-timeout: 200ms\n", "upgrade.stall-timeout = 200ms\n"},
	        {"upgrade:\n  stall-timeout: 2m\n", "upgrade.stall-timeout = 2m\n"},
	        {"upgrade:\n  stall-timeout: 2.25\n", "upgrade.stall-timeout = 2250ms\n"},
	        {"flow-timeouts:\n  tcp:\n    established: 1h\n", "flow-timeouts.tcp.established = 1h\n"},
	        {"nfq:\n  bypass-mark: 0x10\n  bypass-mask: 255\n", "nfq.bypass-mark = 0x10\nnfq.bypass-mask = 0xff\n"},
	        {"http: {ports: \"1-3, 5\"}\n", "http.ports = 1:3, 5\n"},
	        {"http: {ports: [0:65535]}\n", "http.ports = 0:65535\n"},
	        {"http:\n  ports:\n    - 80\n    - 81\n", "http.ports = 80:81\n"},
	        {"mode: simulate\n", "mode = simulate\n"},
	        {"rule-files: [a.rules, \"b c.rules\"]\n", "rule-files = a.rules, b c.rules\n"},
	        {"rule-files:\n- a.rules\n", "rule-files = a.rules\n"},
	        {"vars:\n  address-groups:\n    HOME_NET: \"[10.0.0.0/8]\"\n    DMZ: [192.0.2.0/24, '!192.0.2.1']\n",
	         "vars.address-groups.HOME_NET = [10.0.0.0/8]\n"},
	        {"vars:\n  address-groups:\n    DMZ: [192.0.2.0/24, '!192.0.2.1']\n",
	         "vars.address-groups.DMZ = [192.0.2.0/24,!192.0.2.1]\n"},
	        /* Suricata's list of outputs, and a plain map */
	        {"outputs:\n  - fast:\n      enabled: no\n  - eve-log:\n      types: [alert, drop]\n",
	         "outputs.eve-log.types = alert, drop\n"},
	        {"outputs:\n  eve-log:\n    types:\n      - alert\n", "outputs.eve-log.types = alert\n"},
	        {"outputs:\n  syslog:\n    levels: {1: crit}\n", "outputs.syslog.levels.1 = crit\n"},
	        {"%YAML 1.1\n---\nstream:\n", "stream.midstream = yes\n"},
	        {"", "mode = normal\n"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct upg_config c;
		if (!load(&c, cases[i].text))
			fail_msg("%s", err);
		char *text = dump(&c);
		contains(text, cases[i].dumped);
		free(text);
		upg_config_fini(&c);
	}
}

static void
mistakes(void **state)
{
	refused("mode: normal\nstream:\n  midstreem: yes\n",
	        "u.yaml:3: unknown key \"stream.midstreem\"; did you mean \"stream.midstream\"?");
	refused("strem:\n  midstream: yes\n", "u.yaml:1: unknown key \"strem\"; did you mean \"stream\"?");
	refused("stall-timeout: 1s\n",
	        "u.yaml:1: unknown key \"stall-timeout\"; did you mean \"upgrade.stall-timeout\"?");
	refused("zzzzzzzzzz: 1\n", "u.yaml:1: unknown key \"zzzzzzzzzz\"; see --dump-config for all keys");
	refused("stream:\n  midstream: maybe\n",
	        "u.yaml:2: stream.midstream: \"maybe\" is neither yes nor no; allowed: yes or no");
	refused("stream:\n  memcap: 5kb\n",
	        "u.yaml:2: stream.memcap: \"5kb\" is out of range; allowed: a size from 1 MiB to 64 GiB");
	refused("stream:\n  memcap: 65gb\n",
	        "u.yaml:2: stream.memcap: \"65gb\" is out of range; allowed: a size from 1 MiB to 64 GiB");
	refused("stream:\n  memcap: 5 mbit\n",
	        "u.yaml:2: stream.memcap: \"5 mbit\" is no size (64kb, 4 MiB); allowed: a size from 1 MiB to 64 GiB");
	refused("stream:\n  memcap: 99999999999999999999\n",
	        "u.yaml:2: stream.memcap: \"99999999999999999999\" is no size (64kb, 4 MiB); allowed: a size from 1 "
	        "MiB to 64 GiB");
	refused("upgrade:\n  stall-timeout: 1x\n", "u.yaml:2: upgrade.stall-timeout: \"1x\" is no time (1.5s, 200ms, "
	                                           "2m, 1h); allowed: a time from 10ms to 10m");
	refused("http:\n  max-headers: -1\n",
	        "u.yaml:2: http.max-headers: \"-1\" is no number; allowed: a number from 8 to 65535");
	refused("mode: loud\n", "u.yaml:1: mode: \"loud\" is unknown; allowed: one of normal, simulate");
	refused("http:\n  ports: [80, 99999]\n",
	        "u.yaml:2: http.ports: \"99999\" is no port or range; allowed: ports and ranges such as 80,8000:8099");
	refused("http:\n  ports: 90:80\n",
	        "u.yaml:2: http.ports: \"90:80\" is no port or range; allowed: ports and ranges such as 80,8000:8099");
	refused("stream: 5\n", "u.yaml:1: stream: is a section and takes keys below it, no value");
	refused("mode:\n  a: b\n", "u.yaml:2: mode: takes a value, no map");
	refused("mode: [a]\n", "u.yaml:1: mode: takes no list");
	refused("mode:\n", "u.yaml:1: mode: has no value");
	refused("mode: normal\nmode: normal\n", "u.yaml:2: mode: given twice, first on line 1");
	refused("- a\n", "u.yaml:1: the file must be a map of keys");
	refused("text\n", "u.yaml:1: the file must be a map of keys");
	refused("mode: *a\n", "u.yaml:1: mode: YAML aliases (*name) are not supported");
	refused("mode: normal\n---\nmode: normal\n", "u.yaml:2: a second document in one file");
	refused("mode: \"a\n", "u.yaml:2: no valid YAML: found unexpected end of stream");
	refused("? [a]\n: b\n", "u.yaml:1: a list cannot stand here");
	refused("outputs: [fast]\n", "u.yaml:1: outputs: items of this list are maps: `- eve-log:' and its keys below");
	refused("vars: {address-groups: {A.B: any}}\n",
	        "u.yaml:1: unknown key \"vars.address-groups.A.B\"; did you mean \"vars.address-groups\"?");
	refused("vars: {address-groups: {\"A-B\": any}}\n",
	        "u.yaml:1: vars.address-groups.A-B: \"A-B\" is no name: letters, digits, underscore; allowed: a map of "
	        "names to texts");
	refused("run-as: {user: \"a\\nb\"}\n",
	        "u.yaml:1: run-as.user: \"a?b\" has control characters or is too long; allowed: text");
	refused("mode: \"a\\0b\"\n", "u.yaml:1: mode: has a NUL character");
}

static void
hostile(void **state)
{
	struct upg_config c;
	static char big[UPG_CONFIG_FILE_BYTES + 1];

	memset(big, '[', sizeof big - 1);
	assert_false(load(&c, big));
	upg_config_fini(&c);
	memset(big, '\n', sizeof big - 1);
	for (size_t i = 0; i + 8 < sizeof big; i += 5)
		memcpy(big + i, "- a:\n", 5);
	memcpy(big, "outputs:\n", 9);
	assert_false(load(&c, big));
	upg_config_fini(&c);
	upg_config_init(&c);
	assert_false(upg_config_load_text(&c, "u.yaml", big, sizeof big, err));
	assert_string_equal(err, "u.yaml: larger than 1 MiB: no configuration");
	upg_config_fini(&c);
	/* a key longer than any */
	memset(big, 'k', 900);
	memcpy(big + 900, ": 1\n", 5);
	assert_false(load(&c, big));
	contains(err, "u.yaml:1: unknown key");
	upg_config_fini(&c);
}

static void
assignments(void **state)
{
	struct upg_config c;

	upg_config_init(&c);
	assert_true(upg_config_assign(&c, "upgrade.stall-timeout=3s", err));
	assert_int_equal(c.limits.upgrade_stall_us, 3000000);
	assert_true(upg_config_assign(&c, "vars.port-groups.ODD=81", err));
	assert_string_equal(upg_config_var(&c, "ODD"), "81");
	assert_true(upg_config_assign(&c, "outputs.redact=", err));
	assert_int_equal(c.redact.count, 0);
	assert_true(upg_config_assign(&c, "outputs.eve-log.types=alert,stats", err));
	assert_int_equal(c.eve_types, 1 | 1 << 6);
	assert_false(upg_config_assign(&c, "stream.midstreem=1", err));
	assert_string_equal(err, "--set: unknown key \"stream.midstreem\"; did you mean \"stream.midstream\"?");
	assert_false(upg_config_assign(&c, "mode=x", err));
	assert_string_equal(err, "--set: mode: \"x\" is unknown; allowed: one of normal, simulate");
	assert_false(upg_config_assign(&c, "mode", err));
	assert_string_equal(err, "--set: \"mode\" is not KEY=VALUE");
	assert_false(upg_config_assign(&c, "stream=1", err));
	upg_config_fini(&c);
}

static void
files(void **state)
{
	struct upg_config c;
	char path[] = "/tmp/upgate-config-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "mode: simulate\n", 15), 15);
	close(fd);
	upg_config_init(&c);
	assert_true(upg_config_load(&c, path, err));
	assert_int_equal(c.mode, UPG_MODE_SIMULATE);
	unlink(path);
	assert_false(upg_config_load(&c, "/nowhere/u.yaml", err));
	assert_string_equal(err, "/nowhere/u.yaml: No such file or directory");
	assert_false(upg_config_load(&c, "/", err));
	assert_string_equal(err, "/: Is a directory");
	upg_config_fini(&c);
}

static void
policies(void **state)
{
	struct upg_config c;

	upg_config_init(&c);
	assert_int_equal(upg_config_policy(&c, c.memcap_policy, true), UPG_POLICY_DROP_FLOW);
	assert_int_equal(upg_config_policy(&c, c.memcap_policy, false), UPG_POLICY_IGNORE);
	assert_int_equal(upg_config_policy(&c, c.midstream_policy, true), UPG_POLICY_IGNORE);
	assert_true(upg_config_assign(&c, "exception-policy=pass-flow", err));
	assert_int_equal(upg_config_policy(&c, c.memcap_policy, true), UPG_POLICY_PASS_FLOW);
	assert_true(upg_config_assign(&c, "stream.memcap-policy=reject", err));
	assert_string_equal(upg_config_policy_name(upg_config_policy(&c, c.memcap_policy, true)), "reject");
	upg_config_fini(&c);
}

/* What would send packets round for ever, or end them without a trace, is refused. */
static void
together(void **state)
{
	static const struct {
		const char *settings[4], *says;
	} cases[] = {
	        {{"nfq.mode=accept"}, NULL},
	        {{"nfq.mode=repeat"}, "nfq.repeat-mark: has no bit in common with nfq.repeat-mask"},
	        {{"nfq.mode=repeat", "nfq.repeat-mark=1", "nfq.repeat-mask=2"},
	         "nfq.repeat-mark: has no bit in common with nfq.repeat-mask"},
	        {{"nfq.mode=repeat", "nfq.repeat-mark=3", "nfq.repeat-mask=2"}, NULL},
	        {{"nfq.mode=route", "nfq.route-queue=4"}, "nfq.route-queue: queue 4 is one of our own (-q)"},
	        {{"nfq.mode=route", "nfq.route-queue=5"}, NULL},
	        {{"nfq.condemned-mask=4"}, "nfq.condemned-mark: has no bit in common with nfq.condemned-mask"},
	        {{"nfq.condemned-mark=4", "nfq.condemned-mask=4", "nfq.bypass-mask=6"},
	         "nfq.condemned-mask: shares bits with another mask of nfq"},
	        {{"nfq.condemned-mark=4", "nfq.condemned-mask=4", "nfq.bypass-mask=8"}, NULL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct upg_config c;

		upg_config_init(&c);
		for (size_t k = 0; k < 4 && cases[i].settings[k]; k++)
			assert_true(upg_config_assign(&c, cases[i].settings[k], err));
		bool good = upg_config_check(&c, 3, 4, err);
		assert_int_equal(good, cases[i].says == NULL);
		if (!good)
			assert_string_equal(err, cases[i].says);
		upg_config_fini(&c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(together),       cmocka_unit_test(defaults),    cmocka_unit_test(round_trip),
	        cmocka_unit_test(dump_is_sorted), cmocka_unit_test(values),      cmocka_unit_test(mistakes),
	        cmocka_unit_test(hostile),        cmocka_unit_test(assignments), cmocka_unit_test(files),
	        cmocka_unit_test(policies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
