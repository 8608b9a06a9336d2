/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_response.c - what the server says: responses matched to requests, offers settled. */
#include "conn_surplus.h"

#include "readings.h"

static bool
interim(uint16_t status)
{
	return status >= 100 && status < 200 && status != 101;
}

enum upg_http_go
upg_conn_on_status(void *user, const struct upg_status_line *s, struct upg_bytes line, uint64_t offset)
{
	struct upg_conn *c = user;
	struct upg_txn *t = c->ledger.first;
	if (c->kind == UPG_CONN_UNDECIDED)
		c->kind = UPG_CONN_HTTP;
	upg_conn_settle_idle(c);
	c->status = s->status;
	c->answering = t;
	c->side[TO_CLIENT].every = t != NULL && t->upgrade != NULL;
	if (interim(s->status))
		return UPG_GO_FIELDS;
	c->declined_closing &= t != NULL && t->junk;
	if (t == NULL || t->preface)
		upg_conn_h2c_late_declined(c);
	if (t == NULL) {
		if (s->status != 101)
			upg_conn_orphan(c, s->status, line, offset);
		return UPG_GO_FIELDS;
	}
	upg_conn_settle_pending(c, t->offset, line, offset);
	if (c->declined)
		upg_conn_settle_declined(c, t, line, offset);
	t->answered = true;
	c->sound &= s->status < 300;
	if (t->record != NULL) {
		t->record->has_response = true;
		t->record->status = s->status;
		t->record->answered_us = c->now_us;
	}
	return UPG_GO_FIELDS;
}

/* Octets without a status line that answer a version-less request. */
static enum upg_http_go
http09_answer(struct upg_conn *c, struct upg_txn *t, struct upg_bytes begin, uint64_t offset)
{
	upg_conn_settle_pending(c, t->offset, begin, offset);
	if (t->record != NULL) {
		t->record->has_response = true;
		t->record->answered_us = c->now_us;
		t->record->response_bytes += begin.len;
	}
	c->answering = t;
	c->status = 0;
	if (t->honest && t->next == NULL)
		return UPG_GO_UNTIL_END;
	if (!t->honest && !c->uncertain) {
		upg_conn_name_request(c, t);
		upg_conn_raise_proof(c, UPG_EV_HTTP_HTTP09_ANSWERED, offset, begin);
	}
	upg_conn_close_txn(c);
	return UPG_GO_RESYNC;
}

/* Octets that begin no answer; some readers take them for one all the same if one is due. */
static void
odd_answer(struct upg_conn *c, enum upg_event_id id, uint8_t severity, uint64_t offset, struct upg_bytes begin)
{
	struct upg_event e = {.id = id, .severity = severity, .offset = offset, .bytes = begin};
	if (c->ledger.first != NULL)
		e.reading_count = upg_readings_status_line(begin, offset, e.readings);
	upg_http_raise_readings(&c->side[TO_CLIENT], &e);
}

enum upg_http_go
upg_conn_on_response_junk(struct upg_conn *c, struct upg_bytes begin, uint64_t offset)
{
	struct upg_txn *t = c->ledger.first;
	if (c->kind == UPG_CONN_UNDECIDED || (t != NULL && t->junk)) {
		upg_conn_opaque(c);
		return UPG_GO_STOP;
	}
	upg_conn_settle_idle(c);
	if (t != NULL && t->http09)
		return http09_answer(c, t, begin, offset);
	if (c->after_bodyless) {
		c->after_bodyless = false;
		odd_answer(c, UPG_EV_HTTP_BODYLESS_STATUS_WITH_BODY, 2, offset, begin);
		return UPG_GO_RESYNC;
	}
	if (t != NULL && t->tx_id == 0 && upg_detect_icy(begin)) {
		odd_answer(c, UPG_EV_HTTP_INVALID_STATUS_LINE, 3, offset, begin);
		upg_conn_opaque(c);
		return UPG_GO_STOP;
	}
	bool h2_due = t != NULL && (t->tx_id == 0 || t->preface);
	if (h2_due && upg_detect_settings(begin)) {
		odd_answer(c, UPG_EV_H2C_UNANNOUNCED, 3, offset, begin);
		if (!t->preface && c->waiting == NULL) { /* the client may go on in HTTP/1 */
			c->uncertain = true;
			return UPG_GO_SKIP;
		}
		if (!upg_conn_h2c_late_agreed(c, begin, offset))
			upg_conn_opaque(c);
		return UPG_GO_STOP;
	}
	if (t != NULL) {
		unsigned odd =
		        upg_startline_status(begin).flags & (UPG_START_NUL | UPG_START_BARE_CR | UPG_START_CONTROL);
		odd_answer(c, UPG_EV_HTTP_INVALID_STATUS_LINE, odd && !c->uncertain ? 2 : 3, offset, begin);
		return UPG_GO_RESYNC;
	}
	if (!c->uncertain) {
		if (upg_http_begun(&c->side[TO_SERVER]))
			upg_conn_settle_begun(c, begin, offset);
		else if (c->junk_open)
			upg_conn_settle_pending(c, c->junk_offset, begin, offset);
		upg_conn_raise_proof(c, UPG_EV_HTTP_RESPONSE_WITHOUT_REQUEST, offset, begin);
	}
	return UPG_GO_RESYNC;
}

void
upg_conn_on_response_field(struct upg_conn *c, const struct upg_field *f)
{
	struct upg_txn *t = c->answering;
	if (t == NULL)
		return;
	if (f->id == UPG_FIELD_CONTENT_TYPE && t->record != NULL && !f->continuation && !interim(c->status))
		upg_ledger_text(t->record->content_type, sizeof t->record->content_type, f->value);
	if (t->upgrade != NULL && t->head_ended)
		upg_upgrade_answer_field(t->upgrade, f->name, f->value, f->offset);
}

static enum upg_settled
answer(struct upg_conn *c, struct upg_txn *t)
{
	const struct upg_http *p = &c->side[TO_CLIENT];
	uint32_t f = p->head.flags;
	struct upg_upgrade_answer a = {
	        .status = c->status,
	        .major = p->major,
	        .minor = p->minor,
	        .connection_upgrade = f & UPG_HEAD_CONN_UPGRADE,
	        .connection_close = f & UPG_HEAD_CLOSE,
	        .has_content_length = f & UPG_HEAD_CL,
	        .has_transfer_encoding = f & UPG_HEAD_TE,
	        .has_age = f & UPG_HEAD_AGE,
	        .body_under_way = !t->request_ended,
	        .offset = p->start_offset,
	        .head_end = p->offset,
	        .now_us = c->now_us,
	};
	return upg_upgrade_answer(t->upgrade, &a);
}

/* What is spoken from here on begins with what the client has sent already; what is none of it has been told, and hides where it goes on. */
static void
speak(struct upg_conn *c)
{
	const struct upg_upgrade_record *r = upg_upgrade_so_far(c->switched);
	struct upg_http *client = &c->side[TO_SERVER];
	struct upg_bytes early, begun = upg_line_sofar(&client->line);
	uint64_t offset;

	if (c->env->left_alone & 1u << upg_upgrade_protocol(c->switched))
		return;
	c->spoken = upg_spoken_new(c->env->lim, &c->env->budget, c->switched, upg_conn_forward, c);
	if (c->spoken == NULL)
		return;
	c->spoken->frame = c->env->ops->websocket != NULL ? upg_conn_frame : NULL;
	c->spoken->frame_bytes = c->env->frame_bytes;
	if (client->state != UPG_HTTP_STOPPED && begun.len > 0)
		upg_spoken_lost(c->spoken, TO_SERVER);
	if (upg_upgrade_harmless(r))
		return;
	bool readable = r->early_class == UPG_CLASS_NONE || r->early_class == UPG_CLASS_KEY3 ||
	                r->early_class == UPG_CLASS_WS_FRAME;
	early = upg_upgrade_pending(c->switched, &offset);
	if (early.len > 0 && readable)
		upg_spoken_feed(c->spoken, TO_SERVER, early, offset, c->now_us);
	if (!readable || upg_upgrade_pending_lost(c->switched) > 0)
		upg_spoken_lost(c->spoken, TO_SERVER);
}

/* Both directions leave HTTP. */
static struct upg_framing
switch_over(struct upg_conn *c, struct upg_txn *t)
{
	struct upg_http *client = &c->side[TO_SERVER];
	upg_conn_drop_refused(c);
	upg_conn_h2c_late_declined(c); /* what is spoken is what an earlier request has offered */
	c->switched = t->upgrade;
	t->keep_record = true;
	t->upgrade = NULL;
	c->kind = UPG_CONN_SWITCHED;
	c->waiting = NULL;
	bool in_body = c->asking == t && client->state != UPG_HTTP_FIELDS && client->state != UPG_HTTP_START;
	speak(c);
	if (!in_body && client->state != UPG_HTTP_STOPPED) {
		struct upg_bytes begun = upg_line_sofar(&client->line);
		client->state = UPG_HTTP_STOPPED;
		if (begun.len > 0)
			upg_upgrade_client(c->switched, begun, client->line_offset, c->now_us);
		upg_line_drop(&client->line, client->lines);
	}
	upg_conn_close_txn(c);
	c->answering = NULL;
	return (struct upg_framing){.body = UPG_HTTP_STOPPED};
}

struct upg_bytes
upg_conn_relapse(struct upg_conn *c, enum upg_dir dir, struct upg_bytes rest, uint64_t offset)
{
	struct upg_upgrade *u = c->switched;
	struct upg_bytes none = upg_bytes(NULL, 0);
	if (u == NULL || !upg_upgrade_relapsed(u) || upg_upgrade_watches(u, TO_SERVER) ||
	    upg_upgrade_watches(u, TO_CLIENT))
		return none;
	uint64_t known = upg_upgrade_known_at(u, dir);
	size_t from = known > offset ? (size_t)(known - offset) : 0;
	upg_spoken_free(c->spoken);
	c->spoken = NULL;
	upg_h2c_free(c->h2c);
	c->h2c = NULL;
	upg_upgrade_free(u, c->now_us);
	c->switched = NULL;
	c->kind = UPG_CONN_HTTP;
	c->uncertain = true; /* which answer is whose is not known */
	for (int d = TO_SERVER; d <= TO_CLIENT; d++)
		if (!c->ended[d] && c->side[d].state == UPG_HTTP_STOPPED)
			upg_http_resync(&c->side[d], true);
	if (from >= rest.len)
		return none;
	c->side[dir].offset = offset + from;
	return upg_grammar_part(rest, from, rest.len);
}

static bool
line_ends_only(struct upg_bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (b.at[i] != '\r' && b.at[i] != '\n')
			return false;
	return true;
}

/*
 * The server has declined and closes (RFC 9112 9.6): what the client sent early is nobody's request. Should it be answered after all, that
 * answers octets which were no request.
 */
static void
leave_unread(struct upg_conn *c, struct upg_bytes early, uint64_t offset)
{
	struct upg_http *client = &c->side[TO_SERVER];
	upg_http_resync(client, false);
	client->skip_line = early.at[early.len - 1] != '\n';
	if (!c->junk_open)
		c->junk_offset = offset;
	c->junk_open = c->client_odd = true;
}

/* The server has declined: what the client sent early is its next request, unless it closes. */
static void
refuse(struct upg_conn *c, struct upg_txn *t, bool closes)
{
	struct upg_http *client = &c->side[TO_SERVER];
	t->offers = false;
	if (c->waiting != t)
		return;
	c->waiting = NULL;
	if (upg_upgrade_withheld(t->upgrade)) { /* nothing of it arrived, and nothing behind the hole ever will */
		upg_conn_drop_refused(c);
		c->refused = t->upgrade;
		t->upgrade = NULL;
		client->state = UPG_HTTP_STOPPED;
		return;
	}
	client->state = UPG_HTTP_START;
	uint64_t offset = client->offset;
	struct upg_bytes early = upg_upgrade_pending(t->upgrade, &offset);
	uint64_t lost = upg_upgrade_pending_lost(t->upgrade);
	if (early.len > 0 || lost > 0) {
		upg_conn_drop_refused(c);
		c->refused = t->upgrade;
		t->upgrade = NULL;
		t->keep_record = true;
		c->pending_from = offset;
		c->pending_to = offset + early.len + lost;
		if (closes && !line_ends_only(early)) {
			leave_unread(c, early, offset);
		} else {
			client->offset = offset;
			upg_conn_client(c, early);
			if (lost > 0)
				upg_http_gap(client, lost);
		}
		c->uncertain |= lost > 0;
	}
	if (c->ended[TO_SERVER])
		upg_http_end(client);
}

/* A 101 nobody asked for (RFC 9110 15.2.2). What the server speaks from here on is unknown. */
static struct upg_framing
unsolicited(struct upg_conn *c)
{
	struct upg_http *p = &c->side[TO_CLIENT];
	if (!c->uncertain)
		upg_conn_raise_proof(c, UPG_EV_UPGRADE_UNSOLICITED_SWITCH, p->start_offset, upg_bytes("101", 3));
	if (c->answering != NULL)
		upg_conn_close_txn(c);
	c->answering = NULL;
	c->uncertain = true;
	p->lost = true;
	return (struct upg_framing){.body = UPG_HTTP_RESYNC};
}

/* RFC 9112 6.3 for responses */
static struct upg_framing
framing(struct upg_conn *c, const struct upg_txn *t)
{
	struct upg_http *p = &c->side[TO_CLIENT];
	uint32_t f = p->head.flags;
	bool none = c->status < 200 || c->status == 204;
	if (none && (f & UPG_HEAD_TE || (f & UPG_HEAD_CL && p->head.cl_first > 0)))
		upg_http_raise(p, UPG_EV_HTTP_BODYLESS_STATUS_WITH_BODY, 2, p->start_offset,
		               upg_bytes(p->head.evidence, p->head.evidence_len));
	if (t != NULL && t->http10 && none && c->status < 200)
		upg_http_raise(p, UPG_EV_HTTP_INTERIM_IN_HTTP10, 3, p->start_offset, upg_bytes(NULL, 0));
	if (t != NULL && t->http10 && f & UPG_HEAD_TE)
		upg_http_raise(p, UPG_EV_HTTP_TRANSFER_ENCODING_IN_HTTP10, 3, p->start_offset,
		               upg_bytes(p->head.evidence, p->head.evidence_len));
	bool head = t != NULL ? t->method == UPG_METHOD_HEAD : c->last_method == UPG_METHOD_HEAD && c->grace_used;
	c->after_bodyless = none || c->status == 304 || (head && !c->uncertain);
	if (c->after_bodyless || head)
		return (struct upg_framing){.body = UPG_HTTP_START};
	if (f & UPG_HEAD_TE)
		return (struct upg_framing){.body = f & UPG_HEAD_TE_CHUNKED ? UPG_HTTP_CHUNKED : UPG_HTTP_UNTIL_END};
	if (f & UPG_HEAD_CL && !(f & UPG_HEAD_CL_NO_DIGITS))
		return (struct upg_framing){.body = UPG_HTTP_LENGTH, .length = p->head.cl_first};
	return (struct upg_framing){.body = UPG_HTTP_UNTIL_END};
}

/* The final answer, and the request's body is not over yet: a server that ignores the rest takes it for the next request. */
static void
early(struct upg_conn *c, uint64_t offset)
{
	upg_http_raise(&c->side[TO_CLIENT], UPG_EV_HTTP_EARLY_RESPONSE, 3, offset, upg_bytes(NULL, 0));
	if (c->answering != c->asking || !c->answering->head_ended)
		return;
	c->early_kept = true;
	if (c->answering->expect)
		upg_http_expect_either(&c->side[TO_SERVER]);
	if (c->suspect.here)
		upg_conn_request_in_body(c);
	else /* what is left of the body is the next request of a server that reads no more of it */
		upg_suspect_begin(&c->suspect, c->side[TO_SERVER].offset);
}

struct upg_framing
upg_conn_on_response_head(struct upg_conn *c)
{
	struct upg_http *p = &c->side[TO_CLIENT];
	struct upg_txn *t = c->answering;
	uint32_t f = p->head.flags;
	bool closes = f & UPG_HEAD_CLOSE || (p->minor == 0 && !(f & UPG_HEAD_KEEP_ALIVE));
	if (closes)
		c->idle_deferred = false;
	if (t != NULL && t->upgrade != NULL && t->head_ended) {
		enum upg_settled settled = answer(c, t);
		if (settled == UPG_SETTLED_SWITCHED)
			return switch_over(c, t);
		if (settled == UPG_SETTLED_REFUSED)
			refuse(c, t, f & UPG_HEAD_CLOSE);
	}
	if (c->status == 101)
		return unsolicited(c);
	if (t != NULL && t->junk && c->declined && !interim(c->status))
		c->declined_closing = closes;
	if (t != NULL && !interim(c->status) && !t->request_ended && !closes)
		early(c, p->start_offset);
	return framing(c, t);
}

void
upg_conn_on_response_end(struct upg_conn *c)
{
	struct upg_txn *t = c->answering;
	if (interim(c->status))
		return;
	upg_http_resync_line(&c->side[TO_SERVER]); /* what made no sense is answered, and may have been thrown away */
	if (t == NULL)
		return;
	c->answering = NULL;
	c->last_status = c->status;
	c->last_method = t->method;
	c->grace_used = false;
	upg_conn_close_txn(c);
}
