/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "docs.h"

#include <errno.h>
#include <nettle/version.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "analyzers/upgrade.h"
#include "commands.h"
#include "metrics.h"
#include "options.h"
#include "rules/rules.h"

/* "1" or "2 3" */
static void
severities(const struct upg_event_row *row, char out[8])
{
	if (row->other != 0)
		snprintf(out, 8, "%u %u", row->severity % 10u, row->other % 10u);
	else
		snprintf(out, 8, "%u", row->severity % 10u);
}

static void
sids(const struct upg_event_row *row, char out[24])
{
	if (row->other != 0)
		snprintf(out, 24, "%u %u", row->sid, row->sid + UPG_SID_OTHER);
	else
		snprintf(out, 24, "%u", row->sid);
}

void
upg_docs_list_events(FILE *out)
{
	char severity[8], sid[24];

	for (size_t i = 0; i < UPG_EVENT_COUNT; i++) {
		const struct upg_event_row *row = &upg_event_rows[i];
		severities(row, severity);
		sids(row, sid);
		fprintf(out, "%-44s %-3s  %-15s  %s\n", row->name, severity, sid, row->message);
	}
}

void
upg_docs_list_keywords(FILE *out)
{
	const char *keyword, *help;

	for (size_t i = 0; (keyword = upg_rules_keyword(i, &help)) != NULL; i++)
		fprintf(out, "%-16s %s\n", keyword, help);
}

void
upg_docs_build_info(FILE *out)
{
	fprintf(out, "upgate %s\ncompiler %s\nlibyaml %s\nnettle %d.%d\n", UPG_VERSION, __VERSION__,
	        yaml_get_version_string(), NETTLE_VERSION_MAJOR, NETTLE_VERSION_MINOR);
#ifdef __SANITIZE_ADDRESS__
	fputs("sanitizers address\n", out);
#endif
#ifdef __OPTIMIZE__
	fputs("optimised yes\n", out);
#else
	fputs("optimised no\n", out);
#endif
}

/* mdoc text: a line must not begin with a control character, a backslash must be escaped, a sentence begins a line. */
static void
man_text(FILE *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (const char *p = text; *p != '\0'; p++)
		if (*p == '\\')
			fputs("\\e", out);
		else if (*p == ' ' && p - text > 1 && p[-1] == '.' && p[-2] != ' ' && p[-2] != '.')
			fputc('\n', out);
		else
			fputc(*p, out);
}

static void
man_events(FILE *out)
{
	char severity[8], sid[24];

	for (size_t i = 0; i < UPG_EVENT_COUNT; i++) {
		const struct upg_event_row *row = &upg_event_rows[i];
		severities(row, severity);
		sids(row, sid);
		if (row->other != 0)
			severity[1] = '/', sid[strcspn(sid, " ")] = '/';
		fprintf(out, ".It Cm %s Pq severity %s , sid %s\n", row->name, severity, sid);
		man_text(out, row->when);
		fputc('\n', out);
	}
}

static void
man_keywords(FILE *out)
{
	const char *keyword, *help;

	for (size_t i = 0; (keyword = upg_rules_keyword(i, &help)) != NULL; i++) {
		fprintf(out, ".It Cm %s\n", keyword);
		man_text(out, help);
		fputc('\n', out);
	}
}

static void
man_metrics(FILE *out)
{
	const char *name, *type, *help;

	for (size_t i = 0; (name = upg_metrics_row(i, &type, &help)) != NULL; i++) {
		fprintf(out, ".It Cm %s Pq %s\n", name, type);
		man_text(out, help);
		fputc('\n', out);
	}
}

static void
text_to(void *out, const char *text)
{
	fputs(text, out);
}

static void
readme_upgrade(FILE *out)
{
	fputs("```mermaid\n", out);
	upg_upgrade_diagram(text_to, out);
	fputs("```\n", out);
}

static void
man_commands(FILE *out)
{
	const char *name, *arguments, *help;

	for (size_t i = 0; (name = upg_commands_row(i, &arguments, &help)) != NULL; i++) {
		fprintf(out, ".It Cm %s", name);
		if (arguments[0] != '\0')
			fprintf(out, " Pq %s", arguments);
		fputc('\n', out);
		man_text(out, help);
		fputs(".\n", out);
	}
}

static const struct table {
	const char *name;
	void (*write)(FILE *out);
} tables[] = {
        {"options", upg_options_write_man}, {"settings", upg_config_write_man}, {"events", man_events},
        {"keywords", man_keywords},         {"metrics", man_metrics},           {"commands", man_commands},
        {"upgrade", readme_upgrade},
};

/* How a generated part is marked: in mdoc, in Markdown. */
static const struct marks {
	const char *begin, *after_name, *end;
} marks[] = {{".\\\" BEGIN ", "\n", ".\\\" END\n"}, {"<!-- BEGIN ", " -->\n", "<!-- END -->\n"}};

static const struct table *
begins(const char *line, const struct marks **m)
{
	for (*m = marks; *m < marks + sizeof marks / sizeof *marks; ++*m) {
		size_t before = strlen((*m)->begin);

		if (strncmp(line, (*m)->begin, before) != 0)
			continue;
		for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
			size_t len = strlen(tables[i].name);

			if (strncmp(line + before, tables[i].name, len) == 0 &&
			    strcmp(line + before + len, (*m)->after_name) == 0)
				return &tables[i];
		}
	}
	return NULL;
}

/* One line of mdoc, broken where it is text and longer than mandoc likes; not where a new line would mean more than a blank. */
static void
put_line(FILE *out, const char *line)
{
	enum { MOST = 80 };
	size_t column = 0;

	if (line[0] == '.' || strlen(line) <= MOST) {
		fprintf(out, "%s\n", line);
		return;
	}
	for (const char *p = line; *p != '\0';) {
		size_t len = strcspn(p, " ");
		bool may_break = column > 0 && p[0] != '.' && p[0] != '\'' && strchr(".?!", p[-2]) == NULL;

		if (may_break && column + 1 + len > MOST) {
			fputc('\n', out);
			column = 0;
		}
		column += (size_t)fprintf(out, "%s%.*s", column > 0 ? " " : "", (int)len, p);
		p += len + (p[len] == ' ');
	}
	fputc('\n', out);
}

static void
write_table(const struct table *t, bool is_mdoc, FILE *out)
{
	char *text = NULL, *next;
	size_t size = 0;
	FILE *all = is_mdoc ? open_memstream(&text, &size) : NULL;

	t->write(all != NULL ? all : out);
	if (all == NULL)
		return;
	fclose(all);
	for (char *line = text; line != NULL && *line != '\0'; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		put_line(out, line);
	}
	free(text);
}

static bool
fill_in(const char *path, FILE *out, char err[UPG_DOCS_ERR_BYTES])
{
	FILE *in = fopen(path, "re");
	char line[1024];
	const struct marks *m = marks;
	bool skipping = false;

	if (in == NULL) {
		snprintf(err, UPG_DOCS_ERR_BYTES, "%.300s: %s", path, strerror(errno));
		return false;
	}
	while (fgets(line, sizeof line, in) != NULL) {
		if (skipping && strcmp(line, m->end) == 0)
			skipping = false;
		if (skipping)
			continue;
		fputs(line, out);
		const struct table *t = begins(line, &m);
		if (t != NULL) {
			write_table(t, m == marks, out);
			skipping = true;
		}
	}
	bool good = !ferror(in) && !skipping;
	if (!good)
		snprintf(err, UPG_DOCS_ERR_BYTES, "%.300s: %s", path,
		         skipping ? "BEGIN without END" : "cannot be read");
	fclose(in);
	return good;
}

static void
piece(void *user, const char *text, size_t len)
{
	fwrite(text, 1, len, user);
}

bool
upg_docs_write(const char *name, FILE *out, char err[UPG_DOCS_ERR_BYTES])
{
	if (strcmp(name, "upgate.yaml") == 0)
		upg_config_write_yaml(out);
	else if (strcmp(name, "upgate.rules") == 0)
		upg_rules_generate(piece, out);
	else if (strcmp(name, "upgate.bash") == 0)
		upg_docs_completion(out);
	else
		return fill_in(name, out, err);
	return true;
}
