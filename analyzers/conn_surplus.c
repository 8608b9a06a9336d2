/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_surplus.c - responses that nobody has asked for, and what they answer: what they prove, and what excuses them. */
#include "conn_surplus.h"

void
upg_conn_drop_refused(struct upg_conn *c)
{
	if (c->refused != NULL)
		upg_upgrade_free(c->refused, c->now_us);
	c->refused = NULL;
	upg_pool_put(&c->env->ledger.records, c->kept);
	c->kept = NULL;
}

/* Response octets answer what the client said at `asked`: was that early data of a refused attempt? */
void
upg_conn_settle_pending(struct upg_conn *c, uint64_t asked, struct upg_bytes bytes, uint64_t offset)
{
	if (upg_conn_was_pending(c, asked))
		upg_upgrade_answered(c->refused, bytes, offset, c->now_us);
	else if (c->refused == NULL || asked < c->pending_from)
		return;
	upg_conn_drop_refused(c);
}

/* The server answers a start line of the client's that is still incomplete. */
void
upg_conn_settle_begun(struct upg_conn *c, struct upg_bytes bytes, uint64_t offset)
{
	const struct upg_http *client = &c->side[TO_SERVER];
	struct upg_bytes begun = upg_line_sofar(&client->line);
	upg_suspect_take(&c->suspect, begun, client->line_offset);
	/* Left alone they were a nonce, perhaps; now they are known to have been read as a request. */
	if (upg_conn_was_pending(c, client->line_offset) && !upg_startline_may_be_request(begun))
		upg_conn_raise_request(c, UPG_EV_HTTP_UNANNOUNCED_BODY, 2, client->line_offset, begun);
	upg_conn_settle_pending(c, client->line_offset, bytes, offset);
}

static void
prove_surplus(struct upg_conn *c, uint64_t offset, struct upg_bytes line)
{
	upg_conn_raise_proof(c, UPG_EV_HTTP_SURPLUS_RESPONSE, offset, line);
	upg_conn_raise_proof(c, UPG_EV_HTTP_RESPONSE_WITHOUT_REQUEST, offset, line);
}

/* The server did not close after the 408, 400 or 503 that nobody had asked for. */
void
upg_conn_settle_idle(struct upg_conn *c)
{
	if (!c->idle_deferred)
		return;
	c->idle_deferred = false;
	prove_surplus(c, c->idle_offset, upg_bytes(c->idle_line, c->idle_len));
}

/* What a server may say of octets that are no HTTP/1 at all. */
static bool
of_no_request(uint16_t status)
{
	return status == 400 || status == 408 || status == 501 || status == 503 || status == 505;
}

/* These octets read like the request that is answered: its line, the version left out. */
void
upg_conn_name_request(struct upg_conn *c, const struct upg_txn *t)
{
	char line[UPG_SUSPECT_TEXT];
	size_t method = t->record != NULL ? strlen(t->record->method) : 0;
	size_t target = method > 0 ? strlen(t->record->target) : 0;
	if (method > 0)
		memcpy(line, t->record->method, method);
	line[method] = ' ';
	if (target > sizeof line - method - 1)
		target = sizeof line - method - 1;
	if (target > 0)
		memcpy(line + method + 1, t->record->target, target);
	upg_suspect_take(&c->suspect, upg_bytes(line, method > 0 ? method + 1 + target : 0), t->offset);
}

/* The server goes on after it has declined HTTP/2's preface. A request that stood among the frames, which it takes for one, was smuggled there. */
void
upg_conn_settle_declined(struct upg_conn *c, const struct upg_txn *t, struct upg_bytes line, uint64_t offset)
{
	if (t->in_frames && !of_no_request(c->status) && !c->uncertain) {
		upg_conn_name_request(c, t);
		prove_surplus(c, offset, line);
	}
	c->declined &= t->junk || c->status >= 400;
}

/* Whether it proves anything is seen from how the server goes on: it may close. */
static void
put_off(struct upg_conn *c, struct upg_bytes line, uint64_t offset)
{
	c->idle_deferred = true;
	c->idle_offset = offset;
	c->idle_len = (uint8_t)(line.len < sizeof c->idle_line ? line.len : sizeof c->idle_line);
	memcpy(c->idle_line, line.at, c->idle_len);
}

/* A cache may ask again and pass on both answers to HEAD; the answer to a request that timed out may come after all. */
static bool
excused(const struct upg_conn *c, uint16_t status)
{
	bool repeated = c->last_method == UPG_METHOD_HEAD && c->last_status == status && !c->announced;
	bool late = c->last_status == 408 || c->last_status == 504;
	bool innocent = !c->client_odd && c->suspect.len == 0;
	return !c->grace_used && innocent && (repeated || late);
}

/*
 * It answers a request line that is still incomplete. A refusal may; so may a server that answers whatever comes, and closes. Where a CR stands inside,
 * somebody has found line ends there (the reading line-ends-at-cr).
 */
static void
answer_begun(struct upg_conn *c, uint16_t status, struct upg_bytes line, uint64_t offset)
{
	const struct upg_http *client = &c->side[TO_SERVER];
	bool refused = of_no_request(status) || status == 413 || status == 414 || status == 431;
	struct upg_bytes begun = upg_line_sofar(&client->line);
	size_t cr = upg_grammar_find(begun, 0, '\r');
	bool found = cr < begun.len && cr + 1 < client->line.seen && !refused;
	upg_conn_settle_begun(c, line, offset);
	if (!found && status < 400) {
		put_off(c, line, offset);
		return;
	}
	c->has_met_early = true;
	c->met_early = client->line_offset;
	if (found)
		prove_surplus(c, offset, line);
}

/* A final response with no request outstanding. */
void
upg_conn_orphan(struct upg_conn *c, uint16_t status, struct upg_bytes line, uint64_t offset)
{
	if (c->uncertain)
		return;
	if (upg_http_begun(&c->side[TO_SERVER])) {
		answer_begun(c, status, line, offset);
		return;
	}
	if (c->declined && status >= 400)
		return; /* to what followed the preface: nothing was done */
	if (c->junk_open) {
		c->junk_open = false;
		upg_conn_settle_pending(c, c->junk_offset, line, offset);
		prove_surplus(c, offset, line);
		return;
	}
	if (excused(c, status))
		c->grace_used = true;
	else if (status == 408 || status == 400 || status == 503)
		put_off(c, line, offset);
	else
		prove_surplus(c, offset, line);
}
