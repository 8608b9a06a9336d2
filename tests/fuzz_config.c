/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_config.c - any text as upgate.yaml, then line by line as --set: no crash, and what loads prints as something that loads alike. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct upg_config c;
	char err[UPG_CONFIG_ERR_BYTES] = "";

	upg_config_init(&c);
	bool good = upg_config_load_text(&c, "fuzz", (const char *)data, len, err);
	if (good != (err[0] == '\0') || strchr(err, '\n') != NULL)
		abort();
	upg_config_fini(&c);

	upg_config_init(&c);
	char *text = strndup((const char *)data, len), *rest = text;
	for (char *line; (line = strsep(&rest, "\n")) != NULL;)
		upg_config_assign(&c, line, err);
	char *before = dump(&c), *copy = strdup(before), *lines = copy;
	for (char *line; (line = strsep(&lines, "\n")) != NULL && line[0] != '\0';)
		if (!upg_config_assign(&c, line, err))
			abort();
	char *after = dump(&c);
	if (strcmp(before, after) != 0)
		abort();
	free(before);
	free(copy);
	free(after);
	free(text);
	upg_config_fini(&c);
	return 0;
}
