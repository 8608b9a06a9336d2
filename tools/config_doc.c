/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_doc.c - the settings table as the shipped upgate.yaml and as the list of upgate.yaml(5). */
#include <string.h>

#include "config_table.h"

/* Words of text from column on, wrapped before column 100, each line begun with prefix. */
static void
wrap(FILE *out, const char *text, const char *prefix, int indent)
{
	size_t column = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, " ");
		if (column > 0 && column + 1 + len > 100) {
			fputc('\n', out);
			column = 0;
		}
		if (column == 0)
			column = (size_t)fprintf(out, "%*s%s%.*s", indent, "", prefix, (int)len, text);
		else
			column += (size_t)fprintf(out, " %.*s", (int)len, text);
		text += len + strspn(text + len, " ");
	}
	fputc('\n', out);
}

static unsigned
depth_of(const char *key)
{
	unsigned n = 0;
	for (; *key != '\0'; key++)
		n += *key == '.';
	return n;
}

/* Opens the sections of key that the previous one does not share. */
static void
open_sections(FILE *out, const char *previous, const char *key)
{
	size_t same = 0; /* end of the common sections, behind a dot */

	for (size_t i = 0; previous[i] != '\0' && previous[i] == key[i]; i++)
		if (key[i] == '.')
			same = i + 1;
	int depth = 0;
	for (size_t i = 0; i < same; i++)
		depth += key[i] == '.';
	for (const char *p = key + same, *dot; (dot = strchr(p, '.')) != NULL; p = dot + 1, depth++)
		fprintf(out, "%s%*s%.*s:\n", depth == 0 ? "\n" : "", depth * 2, "", (int)(dot - p), p);
}

static void
write_value(FILE *out, const struct upg_config *c, const struct upg_setting *row, int indent)
{
	const char *name = strrchr(row->key, '.');
	bool quoted = row->type == UPG_SETTING_STRING;

	name = name != NULL ? name + 1 : row->key;
	fprintf(out, "%*s%s:", indent, "", name);
	if (row->type == UPG_SETTING_VARS) {
		const struct upg_vars *vars = (const void *)((const char *)c + row->offset);
		fputc('\n', out);
		for (size_t i = 0; i < vars->count; i++)
			fprintf(out, "%*s%s: \"%s\"\n", indent + 2, "", vars->at[i].name, vars->at[i].value);
		return;
	}
	bool list = row->type == UPG_SETTING_LIST || row->type == UPG_SETTING_FLAGS || row->type == UPG_SETTING_PORTS;
	fputs(list ? " [" : quoted ? " \"" : " ", out);
	upg_config_value_print(c, row, out);
	fputs(list ? "]\n" : quoted ? "\"\n" : "\n", out);
}

void
upg_config_write_yaml(FILE *out)
{
	struct upg_config c;
	size_t count;
	const struct upg_setting *const *rows = upg_config_rows(&count);
	const char *previous = "";
	char allowed[400];

	upg_config_init(&c);
	fputs("%YAML 1.1\n---\n"
	      "# upgate's configuration: every key at its default, so that an empty file means the same.\n"
	      "# Sizes take kb, mb, gb (of 1024) or KiB, MiB, GiB; times us, ms, s, m, h or plain seconds.\n",
	      out);
	for (size_t i = 0; i < count; i++) {
		int indent = (int)depth_of(rows[i]->key) * 2;
		open_sections(out, previous, rows[i]->key);
		if (indent == 0)
			fputc('\n', out);
		wrap(out, rows[i]->help, "# ", indent);
		upg_config_value_allowed(rows[i], allowed, sizeof allowed);
		if (rows[i]->type != UPG_SETTING_STRING && rows[i]->type != UPG_SETTING_LIST)
			wrap(out, allowed, "#   ", indent);
		write_value(out, &c, rows[i], indent);
		previous = rows[i]->key;
	}
	upg_config_fini(&c);
}

void
upg_config_write_man(FILE *out)
{
	struct upg_config c;
	size_t count;
	const struct upg_setting *const *rows = upg_config_rows(&count);
	char allowed[400];

	upg_config_init(&c);
	for (size_t i = 0; i < count; i++) {
		const struct upg_setting *row = rows[i];
		upg_config_value_allowed(row, allowed, sizeof allowed);
		fprintf(out, ".It Cm %s\n%c%s.\nAllowed: %s.\n", row->key,
		        row->help[0] - ('a' <= row->help[0] && row->help[0] <= 'z' ? 32 : 0), row->help + 1, allowed);
		if (row->type == UPG_SETTING_VARS) {
			fprintf(out, "Default: %s.\n", row->fallback);
			continue;
		}
		if (row->fallback != NULL && row->fallback[0] == '\0') {
			fputs("Default: empty.\n", out);
			continue;
		}
		fputs("Default: ", out);
		upg_config_value_print(&c, row, out);
		fputs(".\n", out);
	}
	upg_config_fini(&c);
}
