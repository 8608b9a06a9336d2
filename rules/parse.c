/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parse.h"

#include "list.h"
#include "nearest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WORD_SHOWN 48 /* octets of a word at fault */

static const struct {
	const char *name;
	enum upg_action action;
} actions[] = {
        {"alert", UPG_ACTION_ALERT},
        {"pass", UPG_ACTION_PASS},
        {"drop", UPG_ACTION_DROP},
        {"reject", UPG_ACTION_REJECT_SRC},
        {"rejectsrc", UPG_ACTION_REJECT_SRC},
        {"rejectdst", UPG_ACTION_REJECT_DST},
        {"rejectboth", UPG_ACTION_REJECT_BOTH},
        {"withhold", UPG_ACTION_WITHHOLD},
};

static const struct {
	const char *name;
	uint8_t protocols;
	bool tcp_only;
} protocols[] = {
        {"ip", 0, false},
        {"tcp", 0, true},
        {"http", UPG_RULE_HTTP1 | UPG_RULE_HTTP2, true},
        {"http1", UPG_RULE_HTTP1, true},
        {"http2", UPG_RULE_HTTP2, true},
        {"websocket", UPG_RULE_WEBSOCKET, true},
};

static void
complain(struct upg_parse *p, struct upg_word w, const char *fmt, va_list ap)
{
	if (!p->complain)
		return;
	char word[4 * WORD_SHOWN + 4], line[UPG_RULE_ERR_BYTES], reason[240];
	size_t n = 0;
	for (size_t i = 0; i < w.len && i < WORD_SHOWN; i++) {
		unsigned char c = (unsigned char)p->lex.text[w.at + i];
		if (c >= ' ' && c < 0x7f)
			word[n++] = (char)c;
		else
			n += (size_t)sprintf(word + n, "\\x%02x", c);
	}
	strcpy(word + n, w.len > WORD_SHOWN ? "..." : "");
	if (w.len == 0)
		strcpy(word, w.at < p->lex.len ? "(" : "end of rule");
	uint32_t at_line, column;
	upg_lex_where(&p->lex, w.at, &at_line, &column);
	vsnprintf(reason, sizeof reason, fmt, ap);

	/* A long file name gives way, at its front: the word and the reason do not. */
	const char *file = p->lex.file;
	size_t file_len = strlen(file), room = sizeof line - 1 - strlen(word) - strlen(reason) - 28;
	if (file_len > room)
		file += file_len - room;
	if (snprintf(line, sizeof line, "%s:%u:%u: `%s': %s", file, at_line, column, word, reason) < 0)
		return;
	p->complain(p->complain_user, line);
}

bool
upg_parse_fail(struct upg_parse *p, struct upg_word w, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	complain(p, w, fmt, ap);
	va_end(ap);
	return false;
}

void
upg_parse_note(struct upg_parse *p, struct upg_word w, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	complain(p, w, fmt, ap);
	va_end(ap);
}

static bool
parse_action(struct upg_parse *p)
{
	struct upg_word w = p->action = upg_lex_field(&p->lex);
	struct upg_nearest nearest = {.word = p->lex.text + w.at, .len = w.len};
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
		if (upg_lex_is(&p->lex, w, actions[i].name)) {
			p->rule.action = actions[i].action;
			return true;
		}
		upg_nearest_offer(&nearest, actions[i].name);
	}
	return upg_parse_fail(p, w, "unknown action, the nearest is `%s'", nearest.best);
}

static bool
parse_protocol(struct upg_parse *p)
{
	struct upg_word w = upg_lex_field(&p->lex);
	for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++)
		if (upg_lex_is(&p->lex, w, protocols[i].name)) {
			p->match.protocols = protocols[i].protocols;
			p->match.tcp_only = protocols[i].tcp_only;
			return true;
		}
	return upg_parse_fail(p, w, "a protocol belongs here: ip, tcp, http, http1, http2 or websocket");
}

static bool
parse_spans(struct upg_parse *p, const struct upg_list_kind *kind, struct upg_spans *out)
{
	struct upg_word w = upg_lex_field(&p->lex);
	struct upg_list_error err;
	if (w.len == 0)
		return upg_parse_fail(p, w, "%s belong here", kind->plural);
	if (!upg_list_parse(kind, upg_bytes(p->lex.text + w.at, w.len), p->vars, p->vars_user, out, &err)) {
		struct upg_word at = {w.at + err.at, err.len};
		/* What is missing is shown by the field it is missing from. */
		return upg_parse_fail(p, err.len ? at : w, "%s", err.why);
	}
	if (upg_list_is_any(kind, out))
		upg_span_fini(out);
	return true;
}

static bool
parse_direction(struct upg_parse *p)
{
	struct upg_word w = upg_lex_field(&p->lex);
	p->match.both_ways = upg_lex_is(&p->lex, w, "<>");
	if (!p->match.both_ways && !upg_lex_is(&p->lex, w, "->"))
		return upg_parse_fail(p, w, "a direction belongs here: -> or <>");
	return true;
}

/* Moves behind the `;' of an option's value; false where there is none. Behind a backslash anything is part of the value. */
static bool
find_end(struct upg_lex *l)
{
	for (; l->at < l->len; l->at++) {
		if (l->text[l->at] == '\\' && l->at + 1 < l->len)
			l->at++;
		else if (l->text[l->at] == ';')
			return true;
	}
	return false;
}

static bool
parse_option(struct upg_parse *p)
{
	struct upg_lex *l = &p->lex;
	struct upg_word keyword = {.at = l->at}, value;
	while (l->at < l->len && !memchr(":;)", l->text[l->at], 3))
		l->at++;
	keyword.len = l->at - keyword.at;
	keyword = upg_lex_trim(l, keyword);
	if (keyword.len == 0)
		return upg_parse_fail(p, (struct upg_word){l->at, l->at < l->len}, "a keyword belongs here");
	bool has_value = l->at < l->len && l->text[l->at] == ':';
	if (has_value) {
		value.at = ++l->at;
		if (!find_end(l))
			return upg_parse_fail(p, keyword, "no `;' ends this option");
		value.len = l->at - value.at;
		value = upg_lex_trim(l, value);
	} else if (l->at == l->len || l->text[l->at] == ')') {
		return upg_parse_fail(p, keyword, "no `;' ends this option");
	}
	l->at++;
	return upg_option_set(p, keyword, has_value ? &value : NULL);
}

static bool
parse_options(struct upg_parse *p)
{
	struct upg_lex *l = &p->lex;
	upg_lex_skip_space(l);
	if (l->at == l->len || l->text[l->at] != '(') {
		struct upg_word w = upg_lex_field(l);
		return upg_parse_fail(p, w, "the options belong here, in parentheses");
	}
	struct upg_word open = {l->at++, 1};
	for (;;) {
		upg_lex_skip_space(l);
		if (l->at == l->len)
			return upg_parse_fail(p, open, "no parenthesis closes the options");
		if (l->text[l->at] == ')')
			break;
		if (!parse_option(p))
			return false;
	}
	l->at++;
	struct upg_word rest = upg_lex_trim(l, (struct upg_word){l->at, l->len - l->at});
	if (rest.len)
		return upg_parse_fail(p, rest, "text behind the closing parenthesis");
	return true;
}

static bool
keep(struct upg_parse *p)
{
	static char *none[] = {NULL};
	static char no_text[] = "";
	struct upg_rule *r = &p->rule;

	if (!r->msg)
		r->msg = no_text;
	if (!r->references)
		r->references = none;
	if (!r->metadata)
		r->metadata = none;
	const struct upg_rule *older = upg_set_find(p->set, r->gid, r->sid);
	if (older && older->rev >= r->rev)
		return upg_parse_fail(p, p->sid, "rev %u of this sid stands in %.80s:%u already", older->rev,
		                      older->file, older->line);
	return upg_set_add(p->set, r, &p->match) || upg_parse_fail(p, p->action, "out of memory");
}

/* The rule the lexer stands at. */
static bool
parse_rule(struct upg_parse *p, const char *file)
{
	p->rule = (struct upg_rule){.gid = 1, .file = file, .line = p->lex.line};
	p->match = (struct upg_rule_match){.dirs = UPG_RULE_EITHER_SIDE};
	p->action = p->sid = p->event = p->severity = p->no_stream = (struct upg_word){0};
	p->seen = 0;
	p->classification = NULL;
	p->reference_count = p->metadata_count = 0;
	p->event_dirs = 0;

	struct upg_rule_match *m = &p->match;
	if (parse_action(p) && parse_protocol(p) && parse_spans(p, &upg_address_kind, &m->src) &&
	    parse_spans(p, &upg_ports_kind, &m->sport) && parse_direction(p) &&
	    parse_spans(p, &upg_address_kind, &m->dst) && parse_spans(p, &upg_ports_kind, &m->dport) &&
	    parse_options(p) && upg_option_settle(p) && keep(p))
		return true;
	upg_span_fini(&m->src);
	upg_span_fini(&m->sport);
	upg_span_fini(&m->dst);
	upg_span_fini(&m->dport);
	return false;
}

size_t
upg_rules_parse(struct upg_rules *set, const char *file, const char *text, size_t len, upg_vars_lookup *vars,
                void *vars_user, void (*complain_to)(void *user, const char *line), void *complain_user)
{
	struct upg_parse p = {.set = set,
	                      .vars = vars,
	                      .vars_user = vars_user,
	                      .complain = complain_to,
	                      .complain_user = complain_user};
	const char *name = upg_set_text(set, file, strlen(file));
	size_t bad = 0;

	if (!name || !upg_lex_init(&p.lex, name, text, len)) {
		char line[UPG_RULE_ERR_BYTES];
		snprintf(line, sizeof line, "%.400s: out of memory", file);
		if (complain_to)
			complain_to(complain_user, line);
		return 1;
	}
	while (upg_lex_next(&p.lex))
		bad += !parse_rule(&p, name);
	upg_lex_fini(&p.lex);
	return bad;
}
