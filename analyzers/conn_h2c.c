/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_h2c.c - a connection that speaks HTTP/2 in the clear: how it comes to do so, and where its octets go from then on. */
#include "conn_step.h"
#include "handshake.h"

static void
on_event(void *user, const struct upg_event *e)
{
	struct upg_conn *c = user;

	struct upg_event told = *e;

	c->over_limit |= e->id == UPG_EV_HTTP_HEADER_LIMIT;
	if (c->switched != NULL) {
		told.state = "switched";
		told.variant = upg_upgrade_so_far(c->switched)->variant;
	}
	upg_conn_say(c, &told);
}

static void
on_http(void *user, const struct upg_http_record *r)
{
	struct upg_conn *c = user;

	c->env->ops->http(c->user, r);
}

/* Nothing more is judged, of either side. */
static bool
over(const struct upg_conn *c)
{
	return upg_h2c_lost(c->h2c, TO_SERVER) && upg_h2c_lost(c->h2c, TO_CLIENT);
}

static bool
begin(struct upg_conn *c, struct upg_h2c_start *start)
{
	static const struct upg_h2c_ops ops = {.event = on_event, .http = on_http};

	start->lim = c->env->lim;
	start->ops = &ops;
	start->user = c;
	start->next_tx_id = c->ledger.next_tx_id;
	c->h2c = upg_h2c_new(&c->env->h2c, start);
	return c->h2c != NULL;
}

/* Nobody reads HTTP/1 any more. What is begun of a line is given up. */
static void
stop_parser(struct upg_conn *c, enum upg_dir dir)
{
	upg_http_resync(&c->side[dir], false);
	c->side[dir].state = UPG_HTTP_STOPPED;
}

/* The server has begun with SETTINGS, but the client does not begin with the preface: it is HTTP/1 that is due (h2c.unannounced). */
static void
unannounced(struct upg_conn *c)
{
	struct upg_event e = {.id = UPG_EV_H2C_UNANNOUNCED,
	                      .severity = upg_event_rows[UPG_EV_H2C_UNANNOUNCED].severity,
	                      .at_fault = TO_CLIENT,
	                      .seen_in = TO_CLIENT,
	                      .bytes = upg_bytes(c->begin[TO_CLIENT], c->begin_len[TO_CLIENT])};

	upg_conn_forward(c, &e);
}

void
upg_conn_h2c_feed(struct upg_conn *c, enum upg_dir dir, struct upg_bytes bytes, uint64_t offset)
{
	upg_h2c_feed(c->h2c, dir, bytes, offset, c->now_us);
	if (c->kind == UPG_CONN_HTTP2 && over(c) && !c->beside)
		upg_conn_opaque(c);
}

void
upg_conn_h2c_gap(struct upg_conn *c, enum upg_dir dir, uint64_t len)
{
	upg_h2c_gap(c->h2c, dir, len);
	if (dir == TO_SERVER && c->unasked) {
		c->unasked = false;
		stop_parser(c, TO_SERVER);
	}
	if (c->kind == UPG_CONN_HTTP2 && over(c) && !c->beside)
		upg_conn_opaque(c);
}

/* --- the server's first word ------------------------------------------------------------------------------------------------------ */

/* It speaks HTTP/2, or nothing that is known: what looked like requests among the client's frames was none. */
static void
agreed(struct upg_conn *c)
{
	stop_parser(c, TO_SERVER);
	stop_parser(c, TO_CLIENT);
	while (c->ledger.first != NULL)
		upg_conn_close_txn(c);
	c->suspect = (struct upg_suspect){0};
	c->beside = c->foreign = false;
}

/* It knows HTTP/1 alone, so what the client has said was HTTP/1 to it. What the client goes on with begins a line: the server has answered. */
static void
declined(struct upg_conn *c)
{
	upg_h2c_free(c->h2c);
	c->h2c = NULL;
	c->kind = UPG_CONN_HTTP;
	c->beside = false;
	c->declined = c->client_odd = true;
	upg_http_resync_line(&c->side[TO_SERVER]);
}

void
upg_conn_h2c_answer(struct upg_conn *c, struct upg_bytes *in)
{
	uint8_t *begin = c->begin[TO_CLIENT], *len = &c->begin_len[TO_CLIENT];
	enum upg_detect d = UPG_DETECT_MORE;
	size_t n = 0;

	if (*len == 0 && in->at[0] != 'H') {
		agreed(c);
		return;
	}
	while (n < in->len && d == UPG_DETECT_MORE) {
		begin[(*len)++] = in->at[n++];
		d = upg_detect_begin(TO_CLIENT, c->http_port, upg_bytes(begin, *len));
	}
	*in = upg_grammar_part(*in, n, in->len);
	if (d == UPG_DETECT_MORE)
		return;
	if (d == UPG_DETECT_HTTP) {
		declined(c);
		upg_http_feed(&c->side[TO_CLIENT], upg_bytes(begin, *len));
		return;
	}
	agreed(c);
	upg_conn_opaque(c);
	c->side[TO_CLIENT].offset += *len;
}

void
upg_conn_h2c_answer_gap(struct upg_conn *c)
{
	if (c->begin_len[TO_CLIENT] == 0) {
		agreed(c);
		return;
	}
	declined(c);
	upg_http_feed(&c->side[TO_CLIENT], upg_bytes(c->begin[TO_CLIENT], c->begin_len[TO_CLIENT]));
}

/* The line that HTTP/1's parser has taken, and its end, if it has come to that. */
static void
feed_line(struct upg_conn *c, enum upg_dir dir, struct upg_bytes line, uint64_t offset)
{
	uint64_t end = c->side[dir].offset - offset - line.len;

	upg_conn_h2c_feed(c, dir, line, offset);
	if (end > 0)
		upg_conn_h2c_feed(c, dir, upg_bytes(end > 1 ? "\r\n" : "\n", end > 1 ? 2 : 1), offset + line.len);
}

void
upg_conn_h2c_late(struct upg_conn *c, struct upg_bytes line, uint64_t offset)
{
	struct upg_h2c_start start = {.doubtful = true};

	if (!c->env->h2c_inspect || c->h2c != NULL || !begin(c, &start))
		return;
	c->late = true;
	c->side[TO_SERVER].pause = true; /* two look at what follows */
	feed_line(c, TO_SERVER, line, offset);
}

void
upg_conn_h2c_late_declined(struct upg_conn *c)
{
	if (!c->late)
		return;
	upg_h2c_free(c->h2c);
	c->h2c = NULL;
	c->late = false;
}

bool
upg_conn_h2c_late_agreed(struct upg_conn *c, struct upg_bytes begin, uint64_t offset)
{
	if (!c->late)
		return false;
	c->late = false;
	feed_line(c, TO_CLIENT, begin, offset);
	c->kind = UPG_CONN_HTTP2;
	agreed(c);
	return true;
}

bool
upg_conn_h2c_preface(struct upg_conn *c, struct upg_bytes line, uint64_t offset)
{
	struct upg_http *p = &c->side[TO_SERVER];
	struct upg_h2c_start start = {0};
	uint8_t *begun = c->begin[TO_CLIENT];

	if (!c->env->h2c_inspect || (c->side[TO_CLIENT].offset > 0 && begun[0] != 0) || !begin(c, &start))
		return false;
	c->kind = UPG_CONN_HTTP2;
	c->beside = true;
	p->pause = true; /* two look at what follows */
	feed_line(c, TO_SERVER, line, offset);
	upg_conn_foreign(c, offset);
	if (c->side[TO_CLIENT].offset > 0) { /* SETTINGS of a server that has begun unasked */
		agreed(c);
		upg_conn_h2c_feed(c, TO_CLIENT, upg_bytes(begun, c->begin_len[TO_CLIENT]), 0);
	}
	return true;
}

bool
upg_conn_h2c_server_first(struct upg_conn *c)
{
	struct upg_h2c_start start = {0};

	if (c->foreign || !c->env->h2c_inspect || !begin(c, &start))
		return false;
	c->kind = UPG_CONN_HTTP2;
	c->unasked = true;
	upg_h2c_feed(c->h2c, TO_CLIENT, upg_bytes(c->begin[TO_CLIENT], c->begin_len[TO_CLIENT]), 0, c->now_us);
	stop_parser(c, TO_CLIENT);
	return true;
}

bool
upg_conn_h2c_client_begins(struct upg_conn *c, const struct upg_request_line *r, struct upg_bytes line, uint64_t offset)
{
	c->unasked = false;
	if (r->shape == UPG_REQUEST_PREFACE) {
		feed_line(c, TO_SERVER, line, offset);
		return false;
	}
	unannounced(c);
	if (r->shape == UPG_REQUEST_JUNK || upg_detect_line(c->http_port, r, line) == UPG_DETECT_OPAQUE) {
		upg_conn_opaque(c);
		return false;
	}
	upg_h2c_free(c->h2c);
	c->h2c = NULL;
	c->kind = UPG_CONN_HTTP;
	c->uncertain = true;
	upg_http_resync(&c->side[TO_CLIENT], true);
	return true;
}

/* --- after a 101: the seam of spoken.h; user is the connection ---------------------------------------------------------------- */

static void
agree(struct upg_spoken *s, void *state)
{
	const struct upg_handshake *hs = upg_upgrade_fields(s->upgrade);
	const struct upg_seen *field = &hs->settings;
	struct upg_http_record asked = {0};
	struct upg_h2c_start start = {.upgraded = &asked};
	struct upg_conn *c = s->user;
	uint8_t settings[UPG_H2C_SETTINGS_BYTES];
	size_t len = 0;

	upg_conn_transaction(c, upg_upgrade_so_far(s->upgrade)->tx_id, &asked);
	start.settings_known = field->count == 1 && hs->settings_bytes == field->len &&
	                       upg_h2c_settings(upg_bytes(field->text, field->len), settings, &len);
	start.settings = upg_bytes(settings, start.settings_known ? len : 0);
	if (c->env->h2c_inspect && begin(c, &start))
		return;
	upg_spoken_lost(s, TO_SERVER);
	upg_spoken_lost(s, TO_CLIENT);
}

static void
settle_lost(struct upg_spoken *s, const struct upg_conn *c)
{
	for (int d = TO_SERVER; d <= TO_CLIENT; d++)
		if (upg_h2c_lost(c->h2c, (enum upg_dir)d))
			upg_spoken_lost(s, (enum upg_dir)d);
}

static void
feed(struct upg_spoken *s, void *state, enum upg_dir dir, struct upg_bytes bytes, uint64_t offset)
{
	struct upg_conn *c = s->user;

	upg_conn_h2c_feed(c, dir, bytes, offset);
	settle_lost(s, c);
}

static void
gap(struct upg_spoken *s, void *state, enum upg_dir dir, uint64_t len)
{
	struct upg_conn *c = s->user;

	upg_conn_h2c_gap(c, dir, len);
	settle_lost(s, c);
}

const struct upg_spoken_ops upg_conn_h2c_spoken = {.begin = agree, .feed = feed, .gap = gap};
