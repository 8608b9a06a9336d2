/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_event.c - what is told about a connection, and of whom: events of its parsers, proofs of its ledger, attempts to leave HTTP. */
#include "conn_step.h"

void
upg_conn_say(struct upg_conn *c, const struct upg_event *e)
{
	if (c->starved || c->env->budget.refused != c->env->refused_before)
		return; /* a line that found no room may be why */
	if (e->severity <= 2 && e->at_fault == TO_SERVER)
		c->client_odd = true;
	c->env->ops->event(c->user, e);
}

void
upg_conn_forward(void *user, const struct upg_event *e)
{
	struct upg_conn *c = user;

	if (!upg_conn_unsure(c))
		upg_conn_say(c, e);
}

void
upg_conn_frame(void *user, const struct upg_websocket_record *r, struct upg_bytes payload)
{
	struct upg_conn *c = user;

	c->env->ops->websocket(c->user, r, payload);
}

/* Readers see the message end at different places: what of the octets between them is at hand. */
static void
show_disputed(const struct upg_conn *c, struct upg_event *e)
{
	const struct upg_conn_segment *at = &c->env->segment;
	uint64_t from = UINT64_MAX, to = 0;
	for (uint8_t i = 0; i < e->reading_count; i++) {
		const struct upg_reading_end *r = &e->readings[i];
		from = r->ends < from ? r->ends : from;
		to = r->open ? UINT64_MAX : r->ends > to ? r->ends : to;
	}
	if (e->reading_count < 2 || to <= from || at->dir != e->seen_in || from < at->offset ||
	    from - at->offset >= at->bytes.len)
		return;
	size_t begin = (size_t)(from - at->offset), most = at->bytes.len - begin;
	e->disputed = upg_bytes(at->bytes.at + begin, to - from < most ? (size_t)(to - from) : most);
	e->disputed_at = from;
}

void
upg_conn_tell(struct upg_conn *c, struct upg_event *e)
{
	show_disputed(c, e);
	c->over_limit |=
	        !upg_conn_unsure(c) && (e->id == UPG_EV_HTTP_HEADER_LIMIT || e->id == UPG_EV_HTTP_PIPELINED_LIMIT);
	const struct upg_txn *t = e->seen_in == TO_SERVER ? c->asking : c->answering;
	if (t != NULL)
		e->tx_id = t->tx_id;
	else
		e->tx_id = c->ledger.next_tx_id > 0 ? c->ledger.next_tx_id - 1 : 0;
	upg_conn_forward(c, e);
}

void
upg_conn_raise_request(struct upg_conn *c, enum upg_event_id id, uint8_t severity, uint64_t offset,
                       struct upg_bytes bytes)
{
	upg_http_raise(&c->side[TO_SERVER], id, severity, offset, bytes);
}

#define REASON_BYTES 200

static char *
put_text(char *at, const char *text)
{
	size_t n = strlen(text);
	memcpy(at, text, n);
	return at + n;
}

/* Which octets of the client's the answer is for: their offset and their first line. */
static void
name_suspect(const struct upg_conn *c, char out[REASON_BYTES])
{
	const struct upg_suspect *s = &c->suspect;
	char digits[20];
	size_t n = 0;
	if (s->len == 0) {
		*put_text(out, "Nothing in what the client sent reads like the request that was answered.") = 0;
		return;
	}
	out = put_text(out, "The request answered stands at the client's offset ");
	uint64_t v = s->offset;
	do
		digits[n++] = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	while (n > 0)
		*out++ = digits[--n];
	out = put_text(out, ": ");
	for (size_t i = 0; i < s->len; i++)
		*out++ = s->text[i] >= ' ' && s->text[i] < 127 ? s->text[i] : '.';
	*out = 0;
}

void
upg_conn_raise_proof(struct upg_conn *c, enum upg_event_id id, uint64_t offset, struct upg_bytes bytes)
{
	char reason[REASON_BYTES];
	if (c->proofs >= UPG_PROOFS_MAX)
		return;
	c->proofs++;
	name_suspect(c, reason);
	struct upg_event e = {.id = id,
	                      .severity = upg_event_rows[id].severity,
	                      .at_fault = c->client_odd || c->suspect.len > 0 ? TO_SERVER : TO_CLIENT,
	                      .seen_in = TO_CLIENT,
	                      .offset = offset,
	                      .bytes = bytes,
	                      .reason = reason};
	upg_conn_tell(c, &e);
}

/* What proves that early data was answered names it, as every proof does. */
static void
on_upgrade_event(void *user, const struct upg_event *e)
{
	struct upg_conn *c = user;
	char reason[REASON_BYTES];
	struct upg_event named = *e;
	uint64_t offset;
	if (c->refused != NULL &&
	    (e->id == UPG_EV_UPGRADE_PENDING_ANSWERED || e->id == UPG_EV_CONNECT_REUSED_AFTER_REFUSAL)) {
		struct upg_bytes early = upg_upgrade_pending(c->refused, &offset);
		upg_suspect_take(&c->suspect, upg_grammar_part(early, 0, upg_grammar_find(early, 0, '\n')), offset);
		name_suspect(c, reason);
		named.reason = reason;
	}
	upg_conn_forward(c, &named);
}

static void
on_upgrade_settled(void *user, const struct upg_upgrade_record *r)
{
	struct upg_conn *c = user;
	struct upg_http_record asked;
	struct upg_upgrade_record named = *r;
	if (upg_conn_unsure(c))
		return;
	if (upg_conn_transaction(c, r->tx_id, &asked))
		memcpy(named.xff, asked.xff, sizeof named.xff);
	c->env->ops->upgrade(c->user, &named);
}

const struct upg_upgrade_ops upg_conn_upgrade_ops = {.event = on_upgrade_event, .settled = on_upgrade_settled};
