/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nearest.h"
#include "parse.h"

#include <string.h>

enum option_value { NO_VALUE, VALUE };

struct option {
	const char *name;
	enum option_value value;
	bool repeats;
	bool (*set)(struct upg_parse *, struct upg_word value);
	const char *help;
};

static bool
no_memory(struct upg_parse *p, struct upg_word w)
{
	return upg_parse_fail(p, w, "out of memory");
}

static bool
set_msg(struct upg_parse *p, struct upg_word v)
{
	const char *t = p->lex.text;
	if (t[v.at] != '"')
		return upg_parse_fail(p, v, "this text belongs in double quotes");
	char *out = upg_set_alloc(p->set, v.len);
	if (!out)
		return no_memory(p, v);
	size_t n = 0, i = v.at + 1, end = v.at + v.len;
	for (; i < end && t[i] != '"'; i++) {
		if ((unsigned char)t[i] < ' ' || t[i] == 0x7f)
			return upg_parse_fail(p, (struct upg_word){i, 1}, "no control bytes in a text");
		if (t[i] == '\\') {
			if (i + 1 == end)
				break;
			if (!strchr("\\\";:", t[i + 1]) || !t[i + 1])
				return upg_parse_fail(p, (struct upg_word){i, 2},
				                      "only \\; \\\" \\\\ and \\: are escapes");
			i++;
		}
		out[n++] = t[i];
	}
	if (i >= end || t[i] != '"')
		return upg_parse_fail(p, v, "this text has no closing quote (inside, `;' is written `\\;')");
	if (i + 1 < end) {
		struct upg_word rest = upg_lex_trim(&p->lex, (struct upg_word){i + 1, end - i - 1});
		return upg_parse_fail(p, rest,
		                      "behind the closing quote a `;' is missing, or the quote inside the text is not "
		                      "written `\\\"'");
	}
	p->rule.msg = out;
	return true;
}

static bool
number(struct upg_parse *p, struct upg_word v, uint32_t least, uint32_t most, uint32_t *out)
{
	uint64_t n;
	if (!upg_lex_number(&p->lex, v, most, &n) || n < least)
		return upg_parse_fail(p, v, "a number from %u to %u belongs here", least, most);
	*out = (uint32_t)n;
	return true;
}

static bool
set_sid(struct upg_parse *p, struct upg_word v)
{
	p->sid = v;
	return number(p, v, 1, UINT32_MAX, &p->rule.sid);
}

static bool
set_rev(struct upg_parse *p, struct upg_word v)
{
	return number(p, v, 1, UINT32_MAX, &p->rule.rev);
}

static bool
set_gid(struct upg_parse *p, struct upg_word v)
{
	return number(p, v, 0, UINT32_MAX, &p->rule.gid);
}

static bool
set_priority(struct upg_parse *p, struct upg_word v)
{
	uint32_t n = 0;
	if (!number(p, v, 1, 255, &n))
		return false;
	p->rule.severity = (uint8_t)n;
	return true;
}

static bool
set_classtype(struct upg_parse *p, struct upg_word v)
{
	const char *nearest;
	p->classification = upg_classification_find(p->lex.text + v.at, v.len, &nearest);
	if (!p->classification)
		return upg_parse_fail(p, v, "unknown classtype, the nearest is `%s'", nearest);
	return true;
}

/* Adds to a NULL terminated list whose room doubles: 3, 7, 15 ... members. */
static bool
push(struct upg_parse *p, char ***list, size_t *count, char *item)
{
	if (!item)
		return false;
	size_t n = *count;
	if (n == 0 || (n >= 3 && (n & (n + 1)) == 0)) {
		char **more = upg_set_alloc(p->set, (n ? 2 * n + 2 : 4) * sizeof *more);
		if (!more)
			return false;
		if (n)
			memcpy(more, *list, n * sizeof *more);
		*list = more;
	}
	(*list)[(*count)++] = item;
	return true;
}

static bool
set_reference(struct upg_parse *p, struct upg_word v)
{
	size_t from = v.at;
	struct upg_word type, rest;
	upg_lex_item(&p->lex, v, &from, ',', &type);
	if (from > v.at + v.len)
		return upg_parse_fail(p, v, "a reference is a type, a comma and a value: url,example.org/why");
	rest = upg_lex_trim(&p->lex, (struct upg_word){from, v.at + v.len - from});
	if (type.len == 0 || rest.len == 0)
		return upg_parse_fail(p, v, "a reference is a type, a comma and a value: url,example.org/why");
	char *item = upg_set_alloc(p->set, type.len + rest.len + 2);
	if (item) {
		memcpy(item, p->lex.text + type.at, type.len);
		item[type.len] = ',';
		memcpy(item + type.len + 1, p->lex.text + rest.at, rest.len);
	}
	return push(p, &p->rule.references, &p->reference_count, item) || no_memory(p, v);
}

static bool
set_metadata(struct upg_parse *p, struct upg_word v)
{
	struct upg_word item;
	for (size_t from = v.at; upg_lex_item(&p->lex, v, &from, ',', &item);) {
		if (item.len == 0)
			return upg_parse_fail(p, v, "an item of the list is empty");
		char *text = upg_set_text(p->set, p->lex.text + item.at, item.len);
		if (!push(p, &p->rule.metadata, &p->metadata_count, text))
			return no_memory(p, item);
	}
	return true;
}

enum flow_group { ESTABLISHED, DIRECTION, STREAM };

static const struct flow_word {
	const char *name;
	enum flow_group group; /* at most one of each */
	int8_t established;
	uint8_t dirs;
} flow_words[] = {
        {"established", ESTABLISHED, 1, 0},
        {"not_established", ESTABLISHED, -1, 0},
        {"stateless", ESTABLISHED, 0, 0},
        {"to_server", DIRECTION, 0, 1 << TO_SERVER},
        {"from_client", DIRECTION, 0, 1 << TO_SERVER},
        {"to_client", DIRECTION, 0, 1 << TO_CLIENT},
        {"from_server", DIRECTION, 0, 1 << TO_CLIENT},
        {"only_stream", STREAM, 0, 0},
        {"no_stream", STREAM, 0, 0},
};

static bool
set_flow(struct upg_parse *p, struct upg_word v)
{
	const struct flow_word *seen[3] = {0};
	struct upg_word item;

	for (size_t from = v.at; upg_lex_item(&p->lex, v, &from, ',', &item);) {
		struct upg_nearest nearest = {.word = p->lex.text + item.at, .len = item.len};
		const struct flow_word *word = NULL;
		for (size_t i = 0; i < sizeof flow_words / sizeof *flow_words; i++)
			if (upg_lex_is(&p->lex, item, flow_words[i].name))
				word = &flow_words[i];
		for (size_t i = 0; !word && i < sizeof flow_words / sizeof *flow_words; i++)
			upg_nearest_offer(&nearest, flow_words[i].name);
		if (item.len == 0)
			return upg_parse_fail(p, v, "an item of the list is empty");
		if (!word)
			return upg_parse_fail(p, item, "unknown word in flow, the nearest is `%s'", nearest.best);
		if (seen[word->group])
			return upg_parse_fail(p, item, "does not go with `%s'", seen[word->group]->name);
		seen[word->group] = word;
		if (word->group == ESTABLISHED)
			p->match.established = word->established;
		else if (word->group == DIRECTION)
			p->match.dirs = word->dirs;
		else if (strcmp(word->name, "no_stream") == 0)
			p->no_stream = item;
	}
	return true;
}

static bool
set_event(struct upg_parse *p, struct upg_word v)
{
	const char *name = p->lex.text + v.at;
	struct upg_rule_match *m = &p->match;

	p->event = v;
	m->has_event = true;
	int id = upg_event_find(name, v.len);
	if (id >= 0) {
		m->events[m->event_count++] = (enum upg_event_id)id;
		return true;
	}
	const struct upg_alias *alias = upg_alias_find(name, v.len);
	if (alias) {
		for (size_t i = 0; i < alias->count; i++)
			m->events[m->event_count++] = alias->events[i];
		p->event_dirs = alias->dirs;
		return true;
	}
	struct upg_nearest nearest = {.word = name, .len = v.len};
	for (size_t i = 0; i < UPG_EVENT_COUNT; i++)
		upg_nearest_offer(&nearest, upg_event_rows[i].name);
	return upg_parse_fail(p, v, "unknown event, the nearest is `%s'", nearest.best);
}

static bool
set_severity(struct upg_parse *p, struct upg_word v)
{
	uint32_t n = 0;
	p->severity = v;
	if (!number(p, v, 1, 3, &n))
		return false;
	p->match.event_severity = (uint8_t)n;
	return true;
}

static bool
set_noalert(struct upg_parse *p, struct upg_word v)
{
	(void)v;
	p->rule.noalert = true;
	return true;
}

static const struct option options[] = {
        {"msg", VALUE, false, set_msg, "\"TEXT\": what the alert says; ; \" \\ and : are escaped with a backslash"},
        {"sid", VALUE, false, set_sid, "the rule's number; every rule has one"},
        {"rev", VALUE, false, set_rev, "its revision; a higher one replaces a lower one of the same gid and sid"},
        {"gid", VALUE, false, set_gid, "group of the sid, 1 unless said otherwise"},
        {"classtype", VALUE, false, set_classtype, "one of Suricata's classifications: category and default priority"},
        {"priority", VALUE, false, set_priority, "1 to 255, the alert's severity; default the classtype's, else 3"},
        {"reference", VALUE, true, set_reference, "TYPE,VALUE: where to read more"},
        {"metadata", VALUE, true, set_metadata, "KEY VALUE, KEY VALUE ...: carried into the alert"},
        {"flow", VALUE, false, set_flow,
         "established, not_established or stateless; to_server or to_client (the side at fault sends that way; also "
         "from_client, from_server); only_stream or no_stream"},
        {"app-layer-event", VALUE, false, set_event, "NAME: the event this rule is about (--list-events)"},
        {"event-severity", VALUE, false, set_severity, "1, 2 or 3: only where the event was raised with this severity"},
        {"noalert", NO_VALUE, false, set_noalert, "the action is taken, no alert is written"},
};

#define OPTION_COUNT (sizeof options / sizeof *options)

const char *
upg_rules_keyword(size_t i, const char **help)
{
	if (i >= OPTION_COUNT)
		return NULL;
	if (help)
		*help = options[i].help;
	return options[i].name;
}

bool
upg_option_set(struct upg_parse *p, struct upg_word keyword, const struct upg_word *value)
{
	struct upg_nearest nearest = {.word = p->lex.text + keyword.at, .len = keyword.len};

	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option *o = &options[i];
		if (!upg_lex_is(&p->lex, keyword, o->name))
			continue;
		if (p->seen & UINT32_C(1) << i && !o->repeats)
			return upg_parse_fail(p, keyword, "stands twice in this rule");
		p->seen |= UINT32_C(1) << i;
		if (o->value == VALUE && (!value || value->len == 0))
			return upg_parse_fail(p, keyword, "this keyword needs a value: %s:...;", o->name);
		if (o->value == NO_VALUE && value)
			return upg_parse_fail(p, keyword, "this keyword takes no value");
		return o->set(p, value ? *value : keyword);
	}
	for (size_t i = 0; i < OPTION_COUNT; i++)
		upg_nearest_offer(&nearest, options[i].name);
	return upg_parse_fail(p, keyword, "unknown keyword, the nearest is `%s'", nearest.best);
}

/* Can the event come with this severity? readings.h raises a 3 to 2. */
static bool
can_have(enum upg_event_id id, uint8_t severity)
{
	const struct upg_event_row *row = &upg_event_rows[id];
	return severity == row->severity || severity == row->other || (severity == 2 && row->severity == 3);
}

static bool
settle_event(struct upg_parse *p)
{
	struct upg_rule_match *m = &p->match;

	if (p->event_dirs) {
		m->dirs &= p->event_dirs;
		if (!m->dirs)
			return upg_parse_fail(p, p->event, "this event is of the other direction than flow asks for");
	}
	if (m->event_count == 0)
		upg_parse_note(p, p->event, "note: an event of Suricata's that is never raised here");
	for (size_t i = 0; i < m->event_count; i++) {
		const char *name = upg_event_rows[m->events[i]].name;
		if (m->event_severity && !can_have(m->events[i], m->event_severity))
			return upg_parse_fail(p, p->severity, "%s never has this severity", name);
		if (p->no_stream.len && strncmp(name, "stream.", 7) != 0)
			return upg_parse_fail(p, p->no_stream, "%s comes from a stream", name);
		if (p->rule.action == UPG_ACTION_WITHHOLD && strncmp(name, "upgrade.", 8) != 0 &&
		    strncmp(name, "connect.", 8) != 0)
			return upg_parse_fail(p, p->action,
			                      "only upgrade.* and connect.* events have bytes to withhold");
	}
	return true;
}

bool
upg_option_settle(struct upg_parse *p)
{
	if (!p->sid.len)
		return upg_parse_fail(p, p->action, "this rule has no sid");
	if (p->severity.len && !p->event.len)
		return upg_parse_fail(p, p->severity, "event-severity needs app-layer-event");
	if (p->rule.action == UPG_ACTION_WITHHOLD && !p->event.len)
		return upg_parse_fail(p, p->action,
		                      "withhold needs app-layer-event with an upgrade.* or connect.* event");
	if (p->event.len && !settle_event(p))
		return false;

	if (p->classification) {
		p->rule.classtype = p->classification->name;
		p->rule.category = p->classification->description;
		if (!p->rule.severity)
			p->rule.severity = p->classification->priority;
	}
	if (!p->rule.severity)
		p->rule.severity = 3;
	return true;
}
