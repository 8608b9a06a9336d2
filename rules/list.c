/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "list.h"

#include <stdio.h>

#define DEPTH_MAX    16
#define MEMBERS_MAX  65536
#define NAME_MAX_LEN 64

/* One text being read: the header's, or a name's value. */
struct reader {
	const struct upg_list_kind *kind;
	upg_vars_lookup *vars;
	void *vars_user;
	struct upg_list_error *err;
	const char *text;
	size_t len, at;
	unsigned depth;
	unsigned *members; /* read so far, names' values included: names of names multiply */
};

static bool parse_member(struct reader *, struct upg_spans *, bool *negated);

static bool
fail(struct reader *r, size_t at, size_t len, const char *why)
{
	r->err->at = at;
	r->err->len = len;
	snprintf(r->err->why, sizeof r->err->why, "%s", why);
	return false;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t';
}

static void
skip_space(struct reader *r)
{
	while (r->at < r->len && is_space(r->text[r->at]))
		r->at++;
}

static bool
append(struct upg_spans *to, const struct upg_spans *from)
{
	for (size_t i = 0; i < from->count; i++)
		if (!upg_span_add(to, from->at[i].lo, from->at[i].hi))
			return false;
	return true;
}

/* Members up to the closing bracket; the opening one is read. */
static bool
parse_members(struct reader *r, size_t open, struct upg_spans *with, struct upg_spans *without)
{
	for (;;) {
		struct upg_spans one = {0};
		bool negated;
		bool ok = parse_member(r, &one, &negated);
		if (ok && !append(negated ? without : with, &one))
			ok = fail(r, open, 1, "out of memory");
		upg_span_fini(&one);
		if (!ok)
			return false;
		skip_space(r);
		if (r->at == r->len)
			return fail(r, open, 1, "this list has no closing bracket");
		char c = r->text[r->at++];
		if (c == ']')
			return true;
		if (c != ',')
			return fail(r, r->at - 1, 1, "a comma or a closing bracket belongs here");
	}
}

static bool
parse_list(struct reader *r, struct upg_spans *out)
{
	size_t open = r->at++;
	struct upg_spans without = {0};
	char why[80];
	bool ok = parse_members(r, open, out, &without);
	if (ok) {
		upg_span_settle(out);
		upg_span_settle(&without);
		if (out->count == 0)
			ok = upg_span_add(out, 0, r->kind->most);
		if (!ok || !upg_span_subtract(out, &without))
			ok = fail(r, open, 1, "out of memory");
	}
	upg_span_fini(&without);
	if (ok && out->count == 0) {
		snprintf(why, sizeof why, "this list leaves no %s", r->kind->plural);
		ok = fail(r, open, r->at - open, why);
	}
	return ok;
}

static bool
parse_name(struct reader *r, struct upg_spans *out)
{
	size_t start = r->at++;
	while (r->at < r->len && !is_space(r->text[r->at]) && !strchr(",[]", r->text[r->at]))
		r->at++;
	size_t len = r->at - start;
	char name[NAME_MAX_LEN];
	if (len < 2 || len > sizeof name)
		return fail(r, start, len, "no such name under vars:");
	memcpy(name, r->text + start + 1, len - 1);
	name[len - 1] = '\0';
	const char *value = r->vars ? r->vars(r->vars_user, name) : NULL;
	if (!value)
		return fail(r, start, len, "no such name under vars:");
	if (r->depth == DEPTH_MAX)
		return fail(r, start, len, "names and lists are nested too deeply");

	struct upg_list_error inner = {0};
	struct reader sub = *r;
	sub.err = &inner;
	sub.text = value;
	sub.len = strlen(value);
	sub.at = 0;
	sub.depth++;
	bool negated;
	bool ok = parse_member(&sub, out, &negated);
	if (ok) {
		skip_space(&sub);
		if (sub.at < sub.len)
			ok = fail(&sub, sub.at, sub.len - sub.at, "more than one list");
	}
	if (!ok) {
		char why[sizeof inner.why];
		int shown = inner.len > 40 ? 40 : (int)inner.len;
		snprintf(why, sizeof why, "in its value, `%.*s': %.150s", shown, value + inner.at, inner.why);
		return fail(r, start, len, why);
	}
	if (negated && !upg_span_invert(out, r->kind->most))
		return fail(r, start, len, "out of memory");
	if (out->count == 0)
		return fail(r, start, len, "its value matches nothing");
	return true;
}

static bool
parse_plain(struct reader *r, struct upg_spans *out)
{
	size_t start = r->at;
	while (r->at < r->len && !is_space(r->text[r->at]) && !strchr(",[]", r->text[r->at]))
		r->at++;
	size_t len = r->at - start;
	if (len == 0)
		return fail(r, start, start < r->len, "something to match is missing here");
	if (len == 3 && memcmp(r->text + start, "any", 3) == 0)
		return upg_span_add(out, 0, r->kind->most) || fail(r, start, len, "out of memory");
	const char *why = r->kind->member(r->text + start, len, out);
	return !why || fail(r, start, len, why);
}

/* One member; what it negates is in out, for the caller to take away. */
static bool
parse_member(struct reader *r, struct upg_spans *out, bool *negated)
{
	skip_space(r);
	*negated = r->at < r->len && r->text[r->at] == '!';
	if (*negated) {
		r->at++;
		skip_space(r);
	}
	if (++*r->members > MEMBERS_MAX)
		return fail(r, r->at, r->at < r->len, "too many members");
	char c = r->at < r->len ? r->text[r->at] : '\0';
	if (c == '$')
		return parse_name(r, out);
	if (c != '[')
		return parse_plain(r, out);
	if (r->depth == DEPTH_MAX)
		return fail(r, r->at, 1, "names and lists are nested too deeply");
	r->depth++;
	bool ok = parse_list(r, out);
	r->depth--;
	return ok;
}

bool
upg_list_parse(const struct upg_list_kind *kind, struct upg_bytes text, upg_vars_lookup *vars, void *vars_user,
               struct upg_spans *out, struct upg_list_error *err)
{
	unsigned members = 0;
	struct reader r = {.kind = kind,
	                   .vars = vars,
	                   .vars_user = vars_user,
	                   .err = err,
	                   .text = (const char *)text.at,
	                   .len = text.len,
	                   .members = &members};
	char why[80];
	bool negated;
	bool ok = parse_member(&r, out, &negated);
	if (ok) {
		skip_space(&r);
		if (r.at < r.len)
			ok = fail(&r, r.at, r.len - r.at, "a list is written in brackets");
	}
	if (ok) {
		upg_span_settle(out);
		if (negated && !upg_span_invert(out, kind->most))
			ok = fail(&r, 0, text.len, "out of memory");
	}
	if (ok && out->count == 0) {
		snprintf(why, sizeof why, "this matches no %s at all", kind->plural);
		ok = fail(&r, 0, text.len, why);
	}
	if (!ok)
		upg_span_fini(out);
	return ok;
}

bool
upg_list_is_any(const struct upg_list_kind *kind, const struct upg_spans *s)
{
	return s->count == 1 && s->at[0].lo == 0 && s->at[0].hi == kind->most;
}
