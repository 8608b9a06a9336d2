/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lex.h"

#include <stdlib.h>
#include <string.h>

bool
upg_lex_init(struct upg_lex *l, const char *file, const char *text, size_t len)
{
	*l = (struct upg_lex){.file = file, .raw = text, .raw_len = len, .next_line = 1};
	/* A byte order mark is no part of the first rule. */
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		l->next = 3;
	l->text = malloc(len + 1);
	return l->text;
}

void
upg_lex_fini(struct upg_lex *l)
{
	free(l->text);
	l->text = NULL;
}

bool
upg_lex_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

/* Octets of a line's continuation that begins at p: a backslash, white space, a newline; 0: there is none. */
static size_t
continuation(const char *p, const char *end)
{
	const char *q = p;
	if (q == end || *q != '\\')
		return 0;
	for (q++; q < end && *q != '\n'; q++)
		if (!upg_lex_is_space(*q))
			return 0;
	if (q == end)
		return (size_t)(q - p); /* the last line of the text continues with nothing */
	return (size_t)(q + 1 - p);
}

bool
upg_lex_next(struct upg_lex *l)
{
	const char *end = l->raw + l->raw_len;

	while (l->next < l->raw_len) {
		const char *p = l->raw + l->next;
		bool comment = false, blank = true;

		l->raw_start = l->next;
		l->line = l->next_line;
		l->len = l->at = 0;
		while (p < end && *p != '\n') {
			size_t skip = comment ? 0 : continuation(p, end);
			if (skip) {
				l->next_line += p[skip - 1] == '\n';
				p += skip;
				continue;
			}
			if (blank && !upg_lex_is_space(*p)) {
				blank = false;
				comment = *p == '#' || *p == ';';
			}
			l->text[l->len++] = *p++;
		}
		if (p < end) {
			p++;
			l->next_line++;
		}
		l->next = (size_t)(p - l->raw);
		l->text[l->len] = '\0';
		if (!comment && !blank)
			return true;
	}
	return false;
}

void
upg_lex_where(const struct upg_lex *l, size_t at, uint32_t *line, uint32_t *column)
{
	const char *p = l->raw + l->raw_start, *end = l->raw + l->raw_len;

	*line = l->line;
	*column = 1;
	for (;;) {
		size_t skip;
		while ((skip = continuation(p, end)) > 0 && p[skip - 1] == '\n') {
			p += skip;
			(*line)++;
			*column = 1;
		}
		if (at == 0 || p == end)
			return;
		at--;
		p++;
		(*column)++;
	}
}

void
upg_lex_skip_space(struct upg_lex *l)
{
	while (l->at < l->len && upg_lex_is_space(l->text[l->at]))
		l->at++;
}

struct upg_word
upg_lex_field(struct upg_lex *l)
{
	upg_lex_skip_space(l);
	struct upg_word w = {.at = l->at};
	size_t depth = 0;
	for (; l->at < l->len; l->at++) {
		char c = l->text[l->at];
		if (c == '(' || (depth == 0 && upg_lex_is_space(c)))
			break;
		depth += c == '[';
		depth -= c == ']' && depth > 0;
	}
	w.len = l->at - w.at;
	return upg_lex_trim(l, w);
}

struct upg_word
upg_lex_trim(const struct upg_lex *l, struct upg_word w)
{
	while (w.len > 0 && upg_lex_is_space(l->text[w.at])) {
		w.at++;
		w.len--;
	}
	while (w.len > 0 && upg_lex_is_space(l->text[w.at + w.len - 1]))
		w.len--;
	return w;
}

bool
upg_lex_is(const struct upg_lex *l, struct upg_word w, const char *text)
{
	return strlen(text) == w.len && memcmp(l->text + w.at, text, w.len) == 0;
}

bool
upg_lex_item(const struct upg_lex *l, struct upg_word list, size_t *from, char separator, struct upg_word *item)
{
	size_t end = list.at + list.len;
	if (*from > end)
		return false;
	const char *sep = memchr(l->text + *from, separator, end - *from);
	size_t to = sep ? (size_t)(sep - l->text) : end;
	*item = upg_lex_trim(l, (struct upg_word){*from, to - *from});
	*from = to + 1;
	return true;
}

bool
upg_lex_number(const struct upg_lex *l, struct upg_word w, uint64_t most, uint64_t *out)
{
	uint64_t n = 0;
	if (w.len == 0 || w.len > 18)
		return false;
	for (size_t i = 0; i < w.len; i++) {
		char c = l->text[w.at + i];
		if (c < '0' || c > '9')
			return false;
		n = n * 10 + (uint64_t)(c - '0');
	}
	if (n > most)
		return false;
	*out = n;
	return true;
}
