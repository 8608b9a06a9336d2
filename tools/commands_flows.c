/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands about connections: every worker is asked, and the client gets one answer made of theirs. */
#include "commands_state.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include "notation.h"

#define PATIENCE_US (3 * UPG_SEC_US)
#define FLOWS_MOST  1000 /* in one answer */

static bool
address(json_t *value, struct upg_addr *out, uint8_t *family)
{
	const char *text = json_string_value(value);

	memset(out, 0, sizeof *out);
	if (text == NULL)
		return false;
	if (inet_pton(AF_INET, text, out->octets + 12) == 1) {
		out->octets[10] = out->octets[11] = 0xff;
		*family = 4;
		return true;
	}
	*family = 6;
	return inet_pton(AF_INET6, text, out->octets) == 1;
}

static bool
port(json_t *value, uint16_t *out)
{
	json_int_t n = json_integer_value(value);

	*out = (uint16_t)n;
	return json_is_integer(value) && n >= 0 && n <= UINT16_MAX;
}

/* What is wrong with the arguments, NULL: nothing. */
static const char *
whom(json_t *a, bool by_id_alone, struct upg_ask *ask)
{
	struct upg_tuple *t = &ask->tuple;
	json_t *id = json_object_get(a, "flow_id");
	uint8_t other = 0;

	if (id != NULL || by_id_alone) {
		ask->flow_id = (uint64_t)json_integer_value(id);
		return json_integer_value(id) > 0 ? NULL : "flow_id must be a number above 0";
	}
	if (!address(json_object_get(a, "src_ip"), &t->src, &t->family) ||
	    !address(json_object_get(a, "dest_ip"), &t->dst, &other) || other != t->family ||
	    !port(json_object_get(a, "src_port"), &t->sport) || !port(json_object_get(a, "dest_port"), &t->dport))
		return "flow_id is missing, or src_ip, src_port, dest_ip and dest_port";
	return NULL;
}

enum upg_control_how
upg_commands_ask(struct upg_commands *c, const struct upg_commands_entry *row, json_t *arguments, uint64_t ticket,
                 json_t **message)
{
	struct upg_ask ask = {.kind = row->ask, .serial = ticket};
	bool stats = strcmp(row->name, "get-flow-stats-by-id") == 0;
	struct upg_commands_pending *p = c->pending;
	const char *wrong = row->arguments[0] != '\0' ? whom(arguments, stats, &ask) : NULL;

	while (p < c->pending + UPG_CONTROL_CLIENTS && p->ticket != 0)
		p++;
	if (wrong == NULL && p == c->pending + UPG_CONTROL_CLIENTS)
		wrong = "too many questions at a time";
	if (wrong != NULL) {
		*message = json_string(wrong);
		return UPG_CONTROL_NOK;
	}
	*p = (struct upg_commands_pending){
	        .ticket = ticket, .kind = row->ask, .stats = stats, .due_us = upg_commands_clock() + PATIENCE_US};
	p->flows = json_array();
	for (unsigned i = 0; i < c->workers; i++)
		p->waiting += send(c->line[i][0], &ask, sizeof ask, MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof ask;
	if (p->waiting > 0)
		return UPG_CONTROL_LATER;
	json_decref(p->flows);
	p->ticket = 0;
	if (row->ask == UPG_ASK_RULES) { /* those who come have them */
		*message = json_string("done");
		return UPG_CONTROL_OK;
	}
	*message = json_string("no worker listens");
	return UPG_CONTROL_NOK;
}

void
upg_commands_forget(void *ctx, uint64_t ticket)
{
	struct upg_commands *c = ctx;

	for (size_t i = 0; i < UPG_CONTROL_CLIENTS; i++) {
		if (c->pending[i].ticket != ticket)
			continue;
		json_decref(c->pending[i].flows);
		c->pending[i].ticket = 0;
	}
}

/* All that will come has come. */
void
upg_commands_finish(struct upg_commands *c, struct upg_commands_pending *p)
{
	uint64_t ticket = p->ticket;
	json_t *message, *first = json_array_get(p->flows, 0);
	bool one = p->kind == UPG_ASK_FLOW || p->kind == UPG_ASK_UNBLOCK, good = true;

	if (one && first == NULL) {
		message = json_string(p->waiting > 0               ? "a worker did not answer in time"
		                      : p->kind == UPG_ASK_UNBLOCK ? "no blocked connection like that"
		                                                   : "Not found");
		good = false;
	} else if (one) {
		message = json_incref(first);
	} else if (p->kind == UPG_ASK_RULES) {
		good = p->waiting == 0;
		message = json_string(good ? "done" : "a worker did not answer in time");
	} else {
		message = json_pack("{s:i, s:O}", "count", (int)json_array_size(p->flows), "flows", p->flows);
		if (p->cut || p->waiting > 0)
			json_object_set_new(message, "incomplete", json_true());
	}
	json_decref(p->flows);
	p->ticket = 0;
	upg_control_answer(c->control, ticket, good, message);
}

static json_t *
time_text(uint64_t us)
{
	char when[UPG_TIME_TEXT];

	upg_notation_time(us, when);
	return json_string(when);
}

/* Octets of the traffic: as in EVE, none is lost. */
static json_t *
octets(const char *text)
{
	char latin[1024];
	size_t n = 0;

	/* U+0080 to U+00FF as two octets of UTF-8, which the writer turns into \u00XX */
	for (; *text != '\0' && n + 2 < sizeof latin; text++) {
		uint8_t ch = (uint8_t)*text;
		if (ch >= 0x80)
			latin[n++] = (char)(0xc0 | ch >> 6);
		latin[n++] = (char)(ch >= 0x80 ? 0x80 | (ch & 0x3f) : ch);
	}
	return json_stringn(latin, n);
}

static json_t *
flow_object(const struct upg_told *t, bool stats)
{
	char src[UPG_ADDRESS_TEXT], dst[UPG_ADDRESS_TEXT];
	uint64_t age = t->last_us > t->start_us ? (t->last_us - t->start_us) / UPG_SEC_US : 0;
	json_t *o = json_pack("{s:I, s:I, s:I, s:I, s:I}", "pkts_toclient", (json_int_t)t->packets[TO_CLIENT],
	                      "pkts_toserver", (json_int_t)t->packets[TO_SERVER], "bytes_toclient",
	                      (json_int_t)t->bytes[TO_CLIENT], "bytes_toserver", (json_int_t)t->bytes[TO_SERVER], "age",
	                      (json_int_t)age);

	if (stats)
		return o;
	upg_notation_address(&t->tuple.src, t->tuple.family, src);
	upg_notation_address(&t->tuple.dst, t->tuple.family, dst);
	json_t *more =
	        json_pack("{s:I, s:s, s:i, s:s, s:i, s:o, s:o, s:b, s:b, s:b, s:b, s:b, s:s}", "flow_id",
	                  (json_int_t)t->flow_id, "src_ip", src, "src_port", t->tuple.sport, "dest_ip", dst,
	                  "dest_port", t->tuple.dport, "start", time_text(t->start_us), "last", time_text(t->last_us),
	                  "established", t->established, "blocked", t->condemned, "uninspected", t->opaque, "midstream",
	                  t->midstream, "gaps", t->gaps, "app_proto", t->app_proto);
	json_object_update(o, more);
	json_decref(more);
	if (t->has_upgrade) {
		const struct upg_upgrade_record *u = &t->upgrade;
		json_t *up = json_pack("{s:o, s:o, s:s, s:I, s:b}", "request", octets(u->request), "variant",
		                       octets(u->variant), "state", t->state, "early_bytes", (json_int_t)u->early_bytes,
		                       "stalled", u->nonce_held || u->nonce_missing);
		json_object_set_new(o, "upgrade", up);
	}
	return o;
}

void
upg_commands_take(struct upg_commands *c, struct upg_told *t)
{
	for (size_t i = 0; i < UPG_CONTROL_CLIENTS; i++) {
		struct upg_commands_pending *p = &c->pending[i];
		if (p->ticket == 0 || p->ticket != t->serial)
			continue;
		if (t->last && --p->waiting == 0)
			upg_commands_finish(c, p);
		else if (!t->last && json_array_size(p->flows) < FLOWS_MOST)
			json_array_append_new(p->flows, flow_object(t, p->stats));
		else if (!t->last)
			p->cut = true;
		return;
	}
}
