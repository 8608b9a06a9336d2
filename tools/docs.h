/* SPDX-License-Identifier: GPL-2.0-or-later */
/* docs.h - what the program says about itself, made from its tables: lists for people, and the generated files of the tree. */
#ifndef UPG_DOCS_H
#define UPG_DOCS_H

#include <stdbool.h>
#include <stdio.h>

#define UPG_DOCS_ERR_BYTES 512

/* --list-events: name, severities, SIDs, message; one a line. */
void upg_docs_list_events(FILE *out);
/* --list-keywords: keyword and meaning; one a line. */
void upg_docs_list_keywords(FILE *out);
/* --build-info. */
void upg_docs_build_info(FILE *out);

/*
 * `upgate doc NAME`: "upgate.yaml" and "upgate.rules" are printed whole. Any other name is the path of a manual page or of a
 * README: it is printed with what stands between `.\" BEGIN TABLE` and `.\" END`, or `<!-- BEGIN TABLE -->` and `<!-- END -->`, made anew; tables:
 * options, settings, events, keywords, metrics, upgrade (the machine's diagram). false: err.
 */
bool upg_docs_write(const char *name, FILE *out, char err[UPG_DOCS_ERR_BYTES]);

/* tools/upgate.bash. (completion.c) */
void upg_docs_completion(FILE *out);

#endif
