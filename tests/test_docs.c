/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generated files of the tree are what the tables make. UPG_ACCEPT=1 writes them anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "analyzers/event.h"
#include "tools/docs.h"

static char err[UPG_DOCS_ERR_BYTES];

static char *
read_all(const char *path)
{
	static char text[512 * 1024];
	FILE *f = fopen(path, "r");

	if (f == NULL)
		return strcpy(text, "");
	text[fread(text, 1, sizeof text - 1, f)] = '\0';
	fclose(f);
	return text;
}

static void
same(const char *path, const char *name)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!upg_docs_write(name, f, err))
		fail_msg("%s", err);
	fclose(f);
	if (getenv("UPG_ACCEPT") != NULL) {
		f = fopen(path, "w");
		assert_non_null(f);
		fputs(text, f);
		fclose(f);
	}
	if (strcmp(text, read_all(path)) != 0)
		fail_msg("%s is not what the tables make: UPG_ACCEPT=1 build/tests/test_docs", path);
	free(text);
}

static void
generated(void **state)
{
	same("tools/upgate.yaml", "upgate.yaml");
	same("tools/upgate.8", "tools/upgate.8");
	same("tools/upgate.yaml.5", "tools/upgate.yaml.5");
	same("tools/upgate.rules.5", "tools/upgate.rules.5");
	same("tools/upgate-eve.5", "tools/upgate-eve.5");
	same("analyzers/README.md", "analyzers/README.md");
}

static void
missing(void **state)
{
	char path[] = "/tmp/upgate-docs-XXXXXX";
	int fd = mkstemp(path);
	FILE *out = fopen("/dev/null", "w");

	assert_false(upg_docs_write("/nowhere.8", out, err));
	assert_string_equal(err, "/nowhere.8: No such file or directory");
	assert_int_equal(write(fd, ".\\\" BEGIN events\n", 17), 17);
	close(fd);
	assert_false(upg_docs_write(path, out, err));
	assert_non_null(strstr(err, ": BEGIN without END"));
	fclose(out);
	unlink(path);
}

static void
lists(void **state)
{
	char *text = NULL, name[100];
	size_t size, lines = 0, sid, severity;
	FILE *f = open_memstream(&text, &size);

	upg_docs_list_events(f);
	fclose(f);
	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"), lines++) {
		assert_int_equal(sscanf(line, "%99s %zu", name, &severity), 2);
		assert_string_equal(name, upg_event_rows[lines].name);
		assert_int_equal(severity, upg_event_rows[lines].severity);
		assert_int_equal(sscanf(line + 50, "%zu", &sid), 1);
		assert_int_equal(sid, upg_event_rows[lines].sid);
		assert_string_equal(line + 67, upg_event_rows[lines].message);
	}
	assert_int_equal(lines, UPG_EVENT_COUNT);
	free(text);
	f = open_memstream(&text, &size);
	upg_docs_list_keywords(f);
	upg_docs_build_info(f);
	fclose(f);
	assert_non_null(strstr(text, "app-layer-event "));
	assert_non_null(strstr(text, "upgate " UPG_VERSION "\n"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(generated), cmocka_unit_test(missing),
	                                   cmocka_unit_test(lists)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
