/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_request.c - what the client says: requests entered into the ledger, offers handed to the upgrade machine. */
#include "conn_step.h"
#include "readings.h"

#include <strings.h>

static bool
is(struct upg_bytes m, const char *method)
{
	return m.len == strlen(method) && memcmp(m.at, method, m.len) == 0;
}

/* Methods mind case (RFC 9110 9.1). */
static uint8_t
method_kind(struct upg_bytes m)
{
	if (is(m, "GET"))
		return UPG_METHOD_GET;
	if (is(m, "HEAD"))
		return UPG_METHOD_HEAD;
	return is(m, "CONNECT") ? UPG_METHOD_CONNECT : UPG_METHOD_OTHER;
}

/* Content has no defined meaning for these (RFC 9110 9.3.1, 9.3.2, 9.3.5, 9.3.7, 9.3.8). */
static bool
bodyless(struct upg_bytes m)
{
	static const char *const names[] = {"get", "head", "delete", "options", "trace"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (upg_grammar_is(m, names[i]))
			return true;
	return false;
}

static void
fill_record(struct upg_http_record *rec, const struct upg_request_line *r)
{
	if (rec == NULL)
		return;
	rec->has_request = true;
	upg_ledger_text(rec->method, sizeof rec->method, r->method);
	upg_ledger_text(rec->target, sizeof rec->target, r->target);
	memcpy(rec->protocol, "HTTP/?.?", sizeof "HTTP/?.?");
	rec->protocol[5] = (char)('0' + r->major % 10);
	rec->protocol[7] = (char)('0' + r->minor % 10);
}

static struct upg_txn *
enter(struct upg_conn *c, uint64_t offset)
{
	const struct upg_limits *lim = c->env->lim;
	struct upg_txn *t = upg_ledger_open(&c->ledger, &c->env->ledger, lim->http_pipeline_max, offset, c->now_us);
	if (t == NULL)
		c->uncertain = true;
	else
		t->from_pending = upg_conn_was_pending(c, offset);
	return t;
}

/* lost: the request could not be entered, so its offers are not followed. Who sees but one side need not wonder. */
static void
check_limit(struct upg_conn *c, bool lost, uint64_t offset, struct upg_bytes line)
{
	const struct upg_limits *lim = c->env->lim;
	if (lost && c->two_sided && !c->lost_told)
		upg_conn_raise_request(c, UPG_EV_HTTP_PIPELINED_LIMIT, 2, offset, line);
	c->lost_told |= lost;
	bool deep = !c->limit_told && c->ledger.count > lim->http_pipeline_max;
	bool many = !c->requests_told && c->ledger.next_tx_id > lim->http_requests_max;
	if (!deep && !many)
		return;
	c->limit_told |= deep;
	c->requests_told |= many;
	upg_conn_raise_request(c, UPG_EV_HTTP_PIPELINED_LIMIT, 3, offset, line);
}

/* What is odd about a request standing where it stands. */
static void
place_events(struct upg_conn *c, uint64_t offset, struct upg_bytes line)
{
	/* A server that had not ended the message before would not have answered it: only what comes unasked tells readers apart. */
	if (c->head_open && c->ledger.count > 1) {
		struct upg_event e = {.id = UPG_EV_HTTP_BARE_LF, .severity = 2, .offset = offset, .bytes = line};
		e.reading_count = upg_readings_two(UPG_READING_LF, offset, UPG_READING_CRLF_ONLY, offset + line.len + 2,
		                                   e.readings);
		upg_http_raise_readings(&c->side[TO_SERVER], &e);
	}
	c->head_open = false;
	if (c->client_done)
		upg_conn_raise_request(c, UPG_EV_HTTP_DATA_AFTER_CLOSE, 2, offset, line);
	if (c->after_http09)
		upg_conn_raise_request(c, UPG_EV_HTTP_REQUEST_AFTER_HTTP09, 2, offset, line);
	c->client_done = c->after_http09 = false;
	/* The answer to a version-less request has no end but the connection's; with more requests out, status lines are looked for in it. */
	if (c->side[TO_CLIENT].state == UPG_HTTP_UNTIL_END && c->ledger.first != NULL && c->ledger.first->http09)
		upg_http_resync(&c->side[TO_CLIENT], false);
}

enum upg_http_go
upg_conn_foreign(struct upg_conn *c, uint64_t offset)
{
	struct upg_txn *t = enter(c, offset);
	c->foreign = true;
	if (t != NULL)
		t->junk = t->request_ended = true;
	return UPG_GO_SKIP;
}

/* A connection seen from there on, on an HTTP port: as good as seen from its beginning. */
static bool
joined_at_preface(const struct upg_conn *c, const struct upg_request_line *r, uint64_t offset)
{
	return r->shape == UPG_REQUEST_PREFACE && offset == 0 && c->uncertain && c->ledger.next_tx_id == 0 &&
	       c->side[TO_CLIENT].offset == 0;
}

/* A request without a version (HTTP/0.9): t NULL where it has no place in the ledger. The first of a connection may be meant so, another was smuggled. */
static enum upg_http_go
simple_request(struct upg_conn *c, struct upg_txn *t, bool first, struct upg_bytes line, uint64_t offset)
{
	struct upg_http *p = &c->side[TO_SERVER];
	struct upg_event e = {.id = first ? UPG_EV_HTTP_HTTP09_REQUEST : UPG_EV_HTTP_HTTP09_SMUGGLED,
	                      .severity = first ? 3 : 1,
	                      .offset = offset,
	                      .bytes = line};
	if (!first)
		e.reading_count = upg_readings_two(UPG_READING_HTTP09, p->offset, UPG_READING_NO_HTTP09, p->offset + 1,
		                                   e.readings);
	upg_http_raise_readings(p, &e);
	c->after_http09 = true;
	if (t != NULL) {
		t->http09 = true;
		t->honest = first;
	}
	return UPG_GO_ENDED;
}

enum upg_http_go
upg_conn_on_request(void *user, const struct upg_request_line *r, struct upg_bytes line, uint64_t offset)
{
	struct upg_conn *c = user;
	if (c->unasked && !upg_conn_h2c_client_begins(c, r, line, offset))
		return UPG_GO_STOP;
	if (c->kind == UPG_CONN_UNDECIDED && !c->foreign) {
		if (upg_detect_line(c->http_port, r, line) == UPG_DETECT_OPAQUE) {
			if (r->shape == UPG_REQUEST_PREFACE && upg_conn_h2c_preface(c, line, offset))
				return c->beside ? UPG_GO_SKIP : UPG_GO_STOP;
			return upg_conn_foreign(c, offset);
		}
		c->kind = UPG_CONN_HTTP;
	}
	if (joined_at_preface(c, r, offset)) {
		upg_conn_h2c_preface(c, line, offset);
		return UPG_GO_SKIP;
	}
	bool first = c->ledger.next_tx_id == 0;
	if (first && upg_detect_foreign(r, line))
		return upg_conn_on_request_junk(c, line, offset);
	bool answered = c->has_met_early && c->met_early == offset;
	c->has_met_early = false;
	struct upg_txn *t = answered ? NULL : enter(c, offset);
	c->asking = t;
	check_limit(c, t == NULL && !answered, offset, line);
	place_events(c, offset, line);
	c->announced = c->early_kept = c->sound = false;
	c->after_preface = r->shape == UPG_REQUEST_PREFACE;
	if (c->after_preface && !upg_conn_was_pending(c, offset))
		upg_conn_raise_request(c, UPG_EV_H2C_UNANNOUNCED, 3, offset, line);
	if (t != NULL) {
		t->method = method_kind(r->method);
		t->bodyless = bodyless(r->method);
		t->http10 = r->major == 1 && r->minor == 0;
		t->in_frames = upg_conn_unsure(c) && (c->beside || c->declined);
		t->preface = c->after_preface && !upg_conn_was_pending(c, offset);
		fill_record(t->record, r);
		upg_conn_forwarded_begin(c, t);
	}
	if (r->shape == UPG_REQUEST_HTTP09)
		return simple_request(c, t, first, line, offset);
	if (t != NULL && t->preface)
		upg_conn_h2c_late(c, line, offset);
	if (t != NULL && t->method == UPG_METHOD_CONNECT && !t->in_frames)
		upg_conn_attempt(c, t);
	return UPG_GO_FIELDS;
}

enum upg_http_go
upg_conn_on_request_junk(struct upg_conn *c, struct upg_bytes begin, uint64_t offset)
{
	bool first = c->ledger.next_tx_id == 0;
	struct upg_request_line none = {.shape = UPG_REQUEST_JUNK};
	if (c->unasked && !upg_conn_h2c_client_begins(c, &none, begin, offset))
		return UPG_GO_STOP;
	if (c->kind == UPG_CONN_UNDECIDED && !c->foreign) {
		if (!c->http_port)
			return upg_conn_foreign(c, offset);
		c->kind = UPG_CONN_HTTP;
	}
	if (first) {
		/* Something else is spoken on this port. Its answer, if it is one, answers these octets. */
		upg_conn_raise_request(c, UPG_EV_HTTP_INVALID_REQUEST_LINE, 3, offset, begin);
		struct upg_txn *t = enter(c, offset);
		if (t != NULL)
			t->junk = t->request_ended = true;
		return UPG_GO_RESYNC;
	}
	if (c->sound) {
		c->sound = false;
		return UPG_GO_SKIP;
	}
	if (c->after_http09) {
		upg_conn_raise_request(c, UPG_EV_HTTP_REQUEST_AFTER_HTTP09, 2, offset, begin);
		c->after_http09 = false;
	} else if (upg_conn_was_pending(c, offset)) {
		/* The upgrade machine has named these octets already. */
	} else if (c->after_preface && is(begin, "SM")) {
		/* The rest of the preface (RFC 9113 3.4): h2c.unannounced has named it. */
	} else if (!c->announced) {
		upg_conn_raise_request(c, UPG_EV_HTTP_UNANNOUNCED_BODY, 2, offset, begin);
	} else {
		unsigned odd =
		        upg_startline_request(begin).flags & (UPG_START_CONTROL | UPG_START_NUL | UPG_START_BARE_CR);
		upg_conn_raise_request(c, UPG_EV_HTTP_INVALID_REQUEST_LINE, odd ? 2 : 3, offset, begin);
	}
	if (!c->junk_open) {
		c->junk_offset = offset;
		upg_suspect_take(&c->suspect, begin, offset);
	}
	c->junk_open = c->client_odd = true;
	return UPG_GO_RESYNC;
}

/* The authority of an absolute-form target, or nothing. */
static struct upg_bytes
authority(const struct upg_http_record *rec)
{
	if (rec->target[0] == '/')
		return upg_bytes(NULL, 0);
	struct upg_bytes t = upg_bytes(rec->target, strlen(rec->target));
	size_t colon = upg_grammar_find(t, 0, ':');
	if (t.len + 1 == sizeof rec->target || !upg_bytes_have(t, colon, 3) || memcmp(t.at + colon, "://", 3) != 0)
		return upg_bytes(NULL, 0);
	size_t end = colon + 3;
	while (end < t.len && t.at[end] != '/' && t.at[end] != '?' && t.at[end] != '#')
		end++;
	return upg_grammar_part(t, colon + 3, end);
}

/* Authorities name the same place: case apart, and with the port 80 that http implies or without it. */
static bool
same_place(struct upg_bytes a, struct upg_bytes b)
{
	struct upg_bytes *both[] = {&a, &b};
	for (size_t i = 0; i < 2; i++)
		if (both[i]->len > 3 && memcmp(both[i]->at + both[i]->len - 3, ":80", 3) == 0)
			both[i]->len -= 3;
	return a.len == b.len && (a.len == 0 || strncasecmp((const char *)a.at, (const char *)b.at, a.len) == 0);
}

static void
host_field(struct upg_conn *c, struct upg_http_record *rec, const struct upg_field *f)
{
	if (rec->host[0] != 0)
		return;
	upg_ledger_text(rec->host, sizeof rec->host, f->value);
	struct upg_bytes a = authority(rec);
	if (a.len == 0 || same_place(a, f->value))
		return;
	upg_conn_raise_request(c, UPG_EV_HTTP_HOST_MISMATCH, 3, f->offset, f->value);
	upg_conn_raise_request(c, UPG_EV_HTTP_INVALID_TARGET, 3, f->offset, a);
}

void
upg_conn_on_request_field(struct upg_conn *c, const struct upg_field *f)
{
	struct upg_txn *t = c->asking;
	if (t == NULL)
		return;
	if (t->record != NULL && f->id == UPG_FIELD_HOST && !f->continuation)
		host_field(c, t->record, f);
	else if (t->record != NULL && f->id == UPG_FIELD_USER_AGENT && !f->continuation)
		upg_ledger_text(t->record->agent, sizeof t->record->agent, f->value);
	else if (t->record != NULL && c->env->xff_header != NULL)
		upg_conn_forwarded_field(c, t, f);
	bool other = f->id != UPG_FIELD_HOST && f->id != UPG_FIELD_USER_AGENT;
	if (t->upgrade == NULL && other && !t->in_frames && upg_upgrade_wants(f->name))
		upg_conn_attempt(c, t);
	if (t->upgrade != NULL)
		upg_upgrade_request_field(t->upgrade, f->name, f->value, f->offset);
}

static struct upg_framing
framing(const struct upg_head *h)
{
	if (h->flags & UPG_HEAD_TE && h->flags & UPG_HEAD_TE_CHUNKED)
		return (struct upg_framing){.body = UPG_HTTP_CHUNKED};
	if (h->flags & UPG_HEAD_CL)
		return (struct upg_framing){.body = UPG_HTTP_LENGTH, .length = h->cl_first};
	return (struct upg_framing){.body = UPG_HTTP_START};
}

/* Is the offer in the request whose head has just ended to be waited for? */
static bool
offer(struct upg_conn *c, struct upg_txn *t, const struct upg_framing *body)
{
	const struct upg_http *p = &c->side[TO_SERVER];
	const struct upg_head *h = &p->head;
	struct upg_upgrade_request q = {
	        .major = p->major,
	        .minor = p->minor,
	        .offset = t->offset,
	        .head_end = p->offset,
	        .announces_length = h->flags & (UPG_HEAD_TE | UPG_HEAD_CL),
	        .announces_body = h->flags & UPG_HEAD_TE || (h->flags & UPG_HEAD_CL && h->cl_first > 0),
	        .chunked = body->body == UPG_HTTP_CHUNKED,
	        .content_length = body->body == UPG_HTTP_LENGTH ? body->length : 0,
	        .connection_upgrade = h->flags & UPG_HEAD_CONN_UPGRADE,
	        .connection_close = h->flags & UPG_HEAD_CLOSE,
	        .connection_omits_http2_settings = !(h->flags & UPG_HEAD_CONN_SETTINGS),
	        .expect_continue = h->flags & UPG_HEAD_EXPECT && !(h->flags & UPG_HEAD_EXPECT_BAD),
	        .tx_id = t->tx_id,
	        .now_us = c->now_us,
	};
	if (t->record != NULL) {
		q.method = upg_bytes(t->record->method, strlen(t->record->method));
		q.target = upg_bytes(t->record->target, strlen(t->record->target));
	} else {
		static const char *const names[] = {"", "GET", "HEAD", "CONNECT"};
		q.method = upg_bytes(names[t->method], strlen(names[t->method]));
		q.target = upg_bytes("", 0);
	}
	return upg_upgrade_request(t->upgrade, &q) == UPG_OFFER_PENDING;
}

struct upg_framing
upg_conn_on_request_head(struct upg_conn *c)
{
	const struct upg_head *h = &c->side[TO_SERVER].head;
	struct upg_framing body = framing(h);
	struct upg_txn *t = c->asking;
	c->client_done = h->flags & UPG_HEAD_CLOSE;
	c->head_open = c->side[TO_SERVER].open_head;
	c->announced = h->flags & (UPG_HEAD_CL | UPG_HEAD_TE);
	c->early_kept |= t == NULL && !c->uncertain; /* answered before it was complete */
	upg_suspect_begin(&c->suspect, c->side[TO_SERVER].offset);
	if (t == NULL)
		return body;
	t->head_ended = true;
	t->expect = h->flags & UPG_HEAD_EXPECT;
	if (t->upgrade != NULL)
		t->offers = offer(c, t, &body);
	/* Icecast: what follows is sound to the connection's end, or requests if the server thinks so. */
	c->sound = !c->announced && c->side[TO_SERVER].minor == 0 && t->record != NULL &&
	           strcmp(t->record->method, "SOURCE") == 0;
	return body;
}

void
upg_conn_request_in_body(struct upg_conn *c)
{
	struct upg_http *p = &c->side[TO_SERVER];
	const struct upg_txn *t = c->asking;
	bool ignored = c->early_kept || (t != NULL && t->bodyless);
	if (t != NULL && t->offers) {
		upg_upgrade_body_request(t->upgrade, upg_bytes(c->suspect.text, c->suspect.judged), c->suspect.offset);
		return;
	}
	if (!(ignored || p->disputed))
		return;
	c->client_odd = true;
	struct upg_event e = {.id = UPG_EV_HTTP_REQUEST_IN_BODY,
	                      .severity = 3,
	                      .offset = c->suspect.offset,
	                      .bytes = upg_bytes(c->suspect.text, c->suspect.judged)};
	if (ignored) /* else an event told before has the ends */
		e.reading_count = upg_readings_ignored(c->suspect.from, &p->head, p->body_offset,
		                                       c->suspect.offset + c->suspect.judged, e.readings);
	upg_http_raise_readings(p, &e);
}

void
upg_conn_on_request_body(struct upg_conn *c, struct upg_bytes body, uint64_t offset)
{
	/* In a message that readers delimit differently the next request may stand anywhere. */
	if (upg_suspect_feed(&c->suspect, body, offset, c->side[TO_SERVER].raised[0] != 0))
		upg_conn_request_in_body(c);
}

void
upg_conn_on_request_end(struct upg_conn *c)
{
	if (upg_suspect_end(&c->suspect))
		upg_conn_request_in_body(c);
	c->early_kept = false;
	c->head_open |= c->side[TO_SERVER].open_head;
	struct upg_txn *t = c->asking;
	c->asking = NULL;
	if (t != NULL) {
		t->request_ended = true;
		if (t->offers)
			c->waiting = t;
		c->ignored = t->upgrade != NULL && !t->offers ? t : NULL;
		c->side[TO_SERVER].pause = c->ignored != NULL; /* two look at what follows */
	}
	if (c->waiting != NULL || c->switched != NULL)
		c->side[TO_SERVER].state = UPG_HTTP_STOPPED;
}

bool
upg_conn_open_upgrade(const struct upg_conn *c, struct upg_upgrade_record *out, const char **state)
{
	if (c->waiting == NULL || c->waiting->upgrade == NULL)
		return false;
	*out = *upg_upgrade_so_far(c->waiting->upgrade);
	*state = upg_upgrade_state_name(c->waiting->upgrade);
	return true;
}
