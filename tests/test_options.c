/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/options.h"

static char err[UPG_OPTIONS_ERR_BYTES];
static struct upg_options o;

/* Parses words separated by `|`. */
static bool
parse(const char *line)
{
	static char text[512];
	static char *argv[64];
	int argc = 0;

	upg_options_free(&o);
	snprintf(text, sizeof text, "%s", line);
	argv[argc++] = (char[]){"upgate"};
	for (char *p = text; p != NULL && *p != '\0';)
		argv[argc++] = strsep(&p, "|");
	argv[argc] = NULL;
	return upg_options_parse(&o, argc, argv, err);
}

static void
wrong(const char *line, const char *message)
{
	char full[UPG_OPTIONS_ERR_BYTES];

	assert_false(parse(line));
	snprintf(full, sizeof full, "%s; try upgate -h", message);
	assert_string_equal(err, full);
}

static void
sources(void **state)
{
	assert_true(parse("-r|a.pcap|-rb.pcap|-r|-"));
	assert_int_equal(o.source, UPG_FROM_FILES);
	assert_int_equal(o.files.count, 3);
	assert_string_equal(o.files.at[1], "b.pcap");
	assert_string_equal(o.files.at[2], "-");
	assert_null(o.filter);
	assert_true(parse("-q|3"));
	assert_int_equal(o.source, UPG_FROM_QUEUE);
	assert_int_equal(o.queue_first, 3);
	assert_int_equal(o.queue_last, 3);
	assert_true(parse("-q0:65535"));
	assert_int_equal(o.queue_first, 0);
	assert_int_equal(o.queue_last, 65535);
	assert_true(parse("-i|eth0|--json|tcp|port|80"));
	assert_int_equal(o.source, UPG_FROM_INTERFACE);
	assert_string_equal(o.interface, "eth0");
	assert_string_equal(o.filter, "tcp port 80");
	assert_true(parse("-r|a|--|-x"));
	assert_string_equal(o.filter, "-x");
}

static void
settings(void **state)
{
	struct upg_config c;

	assert_true(parse("-T|--set|mode=simulate|--set=upgrade.stall-timeout=3s|-k|all|--reassembler=both|-s|a|-s|b|-"
	                  "S|c|-l|/var/log|-vvv"));
	assert_int_equal(o.action, UPG_DO_TEST);
	assert_int_equal(o.settings.count, 2);
	assert_int_equal(o.rules_more.count, 2);
	assert_int_equal(o.rules_instead.count, 1);
	assert_string_equal(o.log_dir, "/var/log");
	assert_int_equal(o.verbose, 3);
	assert_true(upg_options_config(&o, &c, err));
	assert_int_equal(c.mode, UPG_MODE_SIMULATE);
	assert_int_equal(c.limits.upgrade_stall_us, 3000000);
	assert_int_equal(c.checksum, UPG_CHECKSUM_ALL);
	assert_int_equal(c.reassembler, 2);
	upg_config_fini(&c);
	assert_true(parse("-T|--set|mood=simulate"));
	assert_false(upg_options_config(&o, &c, err));
	assert_string_equal(err, "--set: unknown key \"mood\"; did you mean \"mode\"?");
	upg_config_fini(&c);
	assert_true(parse("-T|-c|/nowhere.yaml"));
	assert_false(upg_options_config(&o, &c, err));
	assert_string_equal(err, "/nowhere.yaml: No such file or directory");
	upg_config_fini(&c);
}

static void
actions(void **state)
{
	static const struct {
		const char *line;
		enum upg_action_wanted action;
	} cases[] = {
	        {"--dump-config", UPG_DO_DUMP_CONFIG},
	        {"--list-events", UPG_DO_LIST_EVENTS},
	        {"--list-keywords", UPG_DO_LIST_KEYWORDS},
	        {"--build-info", UPG_DO_BUILD_INFO},
	        {"-V", UPG_DO_VERSION},
	        {"--version", UPG_DO_VERSION},
	        {"-h", UPG_DO_HELP},
	        {"-r|a|-q|1|-h", UPG_DO_HELP},
	        {"-vT", UPG_DO_TEST},
	        {"help|me", UPG_DO_COMMAND},
	        {"-r|a", UPG_DO_RUN},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(parse(cases[i].line));
		assert_int_equal(o.action, cases[i].action);
	}
	assert_true(parse("help|me"));
	assert_string_equal(o.command->name, "help");
	assert_int_equal(o.argument_count, 2);
	assert_string_equal(o.arguments[1], "me");
	assert_true(parse("-r|a|--simulate-ips|-w|out.pcap|--streams|d|--fail-on-alert|--json"));
	assert_true(o.simulate_ips && o.fail_on_alert && o.json);
	assert_string_equal(o.write_file, "out.pcap");
	assert_string_equal(o.streams_dir, "d");
}

static void
usage(void **state)
{
	wrong("", "nothing to do: give -r, -q or -i");
	wrong("--json", "nothing to do: give -r, -q or -i");
	wrong("-r|a|-q|1", "-r, -q and -i exclude each other");
	wrong("-r|a|-i|eth0", "-r, -q and -i exclude each other");
	wrong("-Z", "unknown option -Z");
	wrong("--jason", "unknown option --jason");
	wrong("--jso", "unknown option --jso");
	wrong("--json=1", "this option takes no value: --json=1");
	wrong("-r", "-r wants a value");
	wrong("--set", "--set wants a value");
	wrong("-q|65536", "-q wants N or N:M from 0 to 65535, not 65536");
	wrong("-q|5:4", "-q wants N or N:M from 0 to 65535, not 5:4");
	wrong("-q|1:", "-q wants N or N:M from 0 to 65535, not 1:");
	wrong("-q|-1", "-q wants N or N:M from 0 to 65535, not -1");
	wrong("-q|1|-q|2", "-q can be given once");
	wrong("-l|a|-l|b", "-l can be given once");
	wrong("-l|", "-l wants a value");
	wrong("-r|a|-k|some", "-k wants one of all|none, not some");
	wrong("-r|a|--reassembler|mine", "--reassembler wants one of native|libnids|both, not mine");
	wrong("-q|1|--simulate-ips", "--simulate-ips needs -r");
	wrong("-r|a|-w|f", "-w needs --simulate-ips");
	wrong("-q|1|tcp", "a BPF filter needs -r or -i: tcp");
	wrong("replay", "no such command: replay");
}

static void
help(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	upg_options_help(f);
	fclose(f);
	for (const char *p = text; *p != '\0';) {
		size_t len = strcspn(p, "\n");
		if (len > 110)
			fail_msg("too long: %.*s", (int)len, p);
		p += len + (p[len] == '\n');
	}
	static const char *const expected[] = {"-r FILE|DIR|-",
	                                       "-q N[:M]",
	                                       "-i IFACE",
	                                       "-c FILE",
	                                       "--set KEY=VALUE",
	                                       "--dump-config",
	                                       "-s FILE",
	                                       "-S FILE",
	                                       "-l DIR",
	                                       "--json",
	                                       "--simulate-ips",
	                                       "-w FILE",
	                                       "--streams DIR",
	                                       "--reassembler native|libnids|both",
	                                       "-k all|none",
	                                       "-T",
	                                       "-v",
	                                       "-V",
	                                       "-h",
	                                       "--list-events",
	                                       "--list-keywords",
	                                       "--build-info",
	                                       "--fail-on-alert",
	                                       "BPF filter",
	                                       "help [NAME]"};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
		if (strstr(text, expected[i]) == NULL)
			fail_msg("-h does not say %s", expected[i]);
	assert_null(strstr(text, "doc "));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(sources), cmocka_unit_test(settings), cmocka_unit_test(actions),
	        cmocka_unit_test(usage),   cmocka_unit_test(help),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	upg_options_free(&o);
	return failed;
}
