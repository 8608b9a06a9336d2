/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>

struct sink {
	void (*out)(void *user, const char *text, size_t len);
	void *user;
};

static void
put(const struct sink *s, const char *text)
{
	s->out(s->user, text, strlen(text));
}

static bool
starts(const char *name, const char *prefix)
{
	return strncmp(name, prefix, strlen(prefix)) == 0;
}

/* What events.md ships: 1 and 2 block, early bytes are withheld, 3 and what admission has settled already only alert. */
static const char *
action_of(enum upg_event_id id, uint8_t severity)
{
	if (severity >= 3 || starts(upg_event_rows[id].name, "stream."))
		return "alert";
	if (severity == 2 && (id == UPG_EV_UPGRADE_OPTIMISTIC_DATA || id == UPG_EV_CONNECT_EARLY_DATA))
		return "withhold";
	return "rejectboth";
}

static const char *
protocol_of(enum upg_event_id id)
{
	const char *name = upg_event_rows[id].name;
	if (id == UPG_EV_STREAM_FRAGMENT_CONFLICT)
		return "ip"; /* a fragment shows no protocol worth trusting */
	if (starts(name, "stream."))
		return "tcp";
	if (starts(name, "websocket.") || starts(name, "hixie."))
		return "websocket";
	return "http";
}

static void
put_escaped(const struct sink *s, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\\";", *text))
			s->out(s->user, "\\", 1);
		s->out(s->user, text, 1);
	}
}

static void
put_rule(const struct sink *s, enum upg_event_id id, uint8_t severity)
{
	static const char *const classtypes[] = {
	        [1] = "web-application-attack", [2] = "bad-unknown", [3] = "protocol-command-decode"};
	const struct upg_event_row *row = &upg_event_rows[id];
	char buf[256];

	snprintf(buf, sizeof buf, "%s %s any any -> any any (msg:\"UPGATE ", action_of(id, severity), protocol_of(id));
	put(s, buf);
	put_escaped(s, row->message);
	put(s, starts(row->name, "stream.") ? "\"; " : "\"; flow:established; ");
	snprintf(buf, sizeof buf, "app-layer-event:%s; ", row->name);
	put(s, buf);
	if (row->other) {
		snprintf(buf, sizeof buf, "event-severity:%u; ", severity);
		put(s, buf);
	}
	snprintf(buf, sizeof buf, "classtype:%s; priority:%u; sid:%u; rev:1;)\n", classtypes[severity], severity,
	         row->sid + (severity == row->severity ? 0 : UPG_SID_OTHER));
	put(s, buf);
}

void
upg_rules_generate(void (*out)(void *user, const char *text, size_t len), void *user)
{
	const struct sink s = {out, user};
	const char *group = "";
	size_t group_len = 0;

	put(&s, "# The rules upgate ships, one per event and severity. They are compiled in; this file is for reading "
	        "and copying.\n"
	        "# Made from analyzers/event_table.h. Own rules go into a file of your own: a rule with the same sid "
	        "and a higher rev\n"
	        "# replaces the one here.\n");
	for (int id = 0; id < UPG_EVENT_COUNT; id++) {
		const struct upg_event_row *row = &upg_event_rows[id];
		if (strncmp(row->name, group, group_len) != 0 || group_len == 0) {
			char buf[80];
			group = row->name;
			group_len = strcspn(group, ".") + 1;
			snprintf(buf, sizeof buf, "\n# %.*s*\n", (int)group_len, group);
			put(&s, buf);
		}
		put_rule(&s, (enum upg_event_id)id, row->severity);
		if (row->other)
			put_rule(&s, (enum upg_event_id)id, row->other);
	}
}

struct text {
	char *at;
	size_t len, room;
	bool failed;
};

static void
append(void *user, const char *text, size_t len)
{
	struct text *t = user;
	if (t->failed)
		return;
	if (t->room - t->len <= len) {
		size_t room = (t->room + len + 1) * 2;
		char *at = realloc(t->at, room);
		if (!at) {
			t->failed = true;
			return;
		}
		t->at = at;
		t->room = room;
	}
	memcpy(t->at + t->len, text, len);
	t->len += len;
	t->at[t->len] = '\0';
}

const char *
upg_rules_shipped(size_t *len)
{
	static struct text shipped;
	if (!shipped.at) {
		struct text t = {0};
		upg_rules_generate(append, &t);
		if (t.failed) {
			free(t.at);
			return NULL;
		}
		shipped = t;
	}
	if (len)
		*len = shipped.len;
	return shipped.at;
}
