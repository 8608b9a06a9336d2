/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lex.h - a rule file cut into rules: comments and blank lines skipped, lines that end in a backslash joined with the next. Words remember
 * where they stood in the file.
 */
#ifndef UPG_LEX_H
#define UPG_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Some octets of the rule at hand. */
struct upg_word {
	size_t at, len;
};

struct upg_lex {
	const char *file, *raw; /* the whole text, not NUL terminated */
	size_t raw_len, next;   /* next: where reading goes on */
	uint32_t next_line;
	size_t raw_start; /* where this rule begins in raw */
	uint32_t line;    /* of that, 1-based */
	char *text;       /* this rule, lines joined; NUL terminated; of the lexer, until the next rule */
	size_t len;
	size_t at; /* cursor in text, for the functions below */
};

/* text must stay as long as the lexer. false: no memory. */
bool upg_lex_init(struct upg_lex *, const char *file, const char *text, size_t len);
void upg_lex_fini(struct upg_lex *);

/* Goes to the next rule; false at the end of the text. A rule has at least one octet that is no white space. */
bool upg_lex_next(struct upg_lex *);

/* The line and the column (both 1-based, columns count octets) of an offset in text. */
void upg_lex_where(const struct upg_lex *, size_t at, uint32_t *line, uint32_t *column);

bool upg_lex_is_space(char c);
void upg_lex_skip_space(struct upg_lex *);

/* The next run without white space and without '('; brackets hold their white space. len is 0 at the end of the rule or at a '('. */
struct upg_word upg_lex_field(struct upg_lex *);

/* The word without white space at its ends. */
struct upg_word upg_lex_trim(const struct upg_lex *, struct upg_word);

bool upg_lex_is(const struct upg_lex *, struct upg_word, const char *text);

/* The next item of a list, behind *from, trimmed; *from goes on behind its separator. false: there is none. An empty item has len 0. */
bool upg_lex_item(const struct upg_lex *, struct upg_word list, size_t *from, char separator, struct upg_word *item);

/* 1*DIGIT up to most. */
bool upg_lex_number(const struct upg_lex *, struct upg_word, uint64_t most, uint64_t *out);

#endif
