/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tools/upgate.bash, made from the tables: options and their words, settings behind --set, commands of the control socket. */
#include "docs.h"

#include <string.h>

#include "commands.h"
#include "config_table.h"
#include "options.h"

/* The cases: what may follow which option. */
static const char head[] = "# SPDX-License-Identifier: GPL-2.0-or-later\n"
                           "# bash completion for upgate, made from its tables by `upgate doc upgate.bash`.\n"
                           "_upgate() {\n"
                           "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
                           "\tlocal settings commands ctl options\n";

static const char middle[] = "\tCOMPREPLY=()\n"
                             "\tif [[ ${COMP_WORDS[1]} = ctl && $prev != -s && COMP_CWORD -gt 1 ]]; then\n"
                             "\t\tCOMPREPLY=($(compgen -W \"-s -t $ctl\" -- \"$cur\"))\n"
                             "\t\treturn\n"
                             "\telif [[ ${COMP_WORDS[1]} = help && COMP_CWORD -eq 2 ]]; then\n"
                             "\t\tCOMPREPLY=($(compgen -W \"$commands\" -- \"$cur\"))\n"
                             "\t\treturn\n"
                             "\tfi\n"
                             "\tcase $prev in\n"
                             "\t--set)\n"
                             "\t\tcompopt -o nospace\n"
                             "\t\tCOMPREPLY=($(compgen -S = -W \"$settings\" -- \"$cur\")) ;;\n";

static const char tail[] = "\t*)\n"
                           "\t\tif [[ $cur = -* ]]; then\n"
                           "\t\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
                           "\t\telif ((COMP_CWORD == 1)); then\n"
                           "\t\t\tCOMPREPLY=($(compgen -W \"$commands\" -- \"$cur\"))\n"
                           "\t\tfi ;;\n"
                           "\tesac\n"
                           "}\n"
                           "complete -F _upgate upgate\n";

void
upg_docs_completion(FILE *out)
{
	const struct upg_setting *const *settings;
	const struct upg_command *command;
	const char *name, *arguments, *help;
	size_t count;

	fputs(head, out);
	fputs("\tsettings='", out);
	settings = upg_config_rows(&count);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "\n\t\t%s", settings[i]->key);
	fputs("'\n\tcommands='", out);
	for (size_t i = 0, any = 0; (command = upg_options_command(i)) != NULL; i++)
		if (!command->hidden)
			fprintf(out, "%s%s", any++ ? " " : "", command->name);
	fputs("'\n\tctl='", out);
	for (size_t i = 0; (name = upg_commands_row(i, &arguments, &help)) != NULL; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", name);
	fputs("'\n\toptions='", out);
	upg_options_write_completion(out, false);
	fputs("'\n", out);
	fputs(middle, out);
	upg_options_write_completion(out, true);
	fputs(tail, out);
}
