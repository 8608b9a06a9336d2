/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn.c - one connection: the wiring of two parsers, the ledger and the upgrade machine. Start reading at upg_conn_feed. */
#include "conn_step.h"

_Static_assert(sizeof(struct upg_conn) <= UPG_CONN_BYTES, "an idle HTTP connection takes at most 1 KB");

/* --- a connection's life --------------------------------------------------------------------------------------------- */

struct upg_conn *
upg_conn_new(struct upg_conn_env *env, void *user, uint16_t server_port, bool midstream, uint64_t now_us)
{
	struct upg_conn *c = upg_pool_get(&env->conns);
	if (c == NULL)
		return NULL;
	*c = (struct upg_conn){.env = env, .user = user, .now_us = now_us, .uncertain = midstream};
	c->http_port = env->ports[server_port >> 3] >> (server_port & 7) & 1;
	for (int d = TO_SERVER; d <= TO_CLIENT; d++)
		upg_http_init(&c->side[d], (enum upg_dir)d, &env->http, c, env->lim, &env->lines);
	if (midstream)
		c->proxy_state = UPG_CONN_PROXY_DONE;
	if (midstream && c->http_port) {
		c->kind = UPG_CONN_HTTP;
		upg_http_resync(&c->side[TO_SERVER], true);
		upg_http_resync(&c->side[TO_CLIENT], true);
	}
	return c;
}

void
upg_conn_two_sided(struct upg_conn *c)
{
	c->two_sided = true;
}

void
upg_conn_attempt(struct upg_conn *c, struct upg_txn *t)
{
	t->upgrade = upg_upgrade_new(c->env->lim, &c->env->budget, &upg_conn_upgrade_ops, c);
	if (t->upgrade == NULL)
		c->uncertain = true;
	c->side[TO_SERVER].every |= t == c->asking;
	c->side[TO_CLIENT].every |= t == c->answering;
}

void
upg_conn_close_txn(struct upg_conn *c)
{
	struct upg_txn *t = c->ledger.first;
	if (t->upgrade != NULL)
		upg_upgrade_free(t->upgrade, c->now_us);
	if (t->record != NULL && t->record->has_request && !upg_conn_unsure(c))
		c->env->ops->http(c->user, t->record);
	if (c->asking == t)
		c->asking = NULL;
	if (c->answering == t)
		c->answering = NULL;
	if (c->waiting == t)
		c->waiting = NULL;
	if (c->ignored == t)
		c->ignored = NULL;
	if (t->keep_record) {
		upg_pool_put(&c->env->ledger.records, c->kept);
		c->kept = t->record;
		t->record = NULL;
	}
	upg_ledger_close(&c->ledger, &c->env->ledger);
	if (c->ledger.first == NULL && !c->junk_open)
		upg_suspect_age(&c->suspect);
}

void
upg_conn_opaque(struct upg_conn *c)
{
	c->kind = UPG_CONN_OPAQUE;
	c->beside = false;
	for (int d = TO_SERVER; d <= TO_CLIENT; d++)
		c->side[d].state = UPG_HTTP_STOPPED;
}

static void
enter(struct upg_conn *c, uint64_t now_us)
{
	c->now_us = now_us;
	c->env->refused_before = c->env->budget.refused;
}

void
upg_conn_free(struct upg_conn *c, uint64_t now_us)
{
	if (c == NULL)
		return;
	enter(c, now_us);
	if (c->proxy_state == UPG_CONN_PROXY_LOOKING)
		upg_conn_proxy_flush(c);
	for (int d = TO_SERVER; d <= TO_CLIENT; d++)
		if (!c->ended[d] && c->side[d].state != UPG_HTTP_STOPPED)
			upg_http_end(&c->side[d]);
	upg_spoken_free(c->spoken);
	upg_h2c_free(c->h2c);
	if (c->switched != NULL)
		upg_upgrade_free(c->switched, now_us);
	if (c->refused != NULL)
		upg_upgrade_free(c->refused, now_us);
	while (c->ledger.first != NULL)
		upg_conn_close_txn(c);
	upg_pool_put(&c->env->ledger.records, c->kept);
	for (int d = TO_SERVER; d <= TO_CLIENT; d++)
		upg_http_fini(&c->side[d]);
	upg_pool_put(&c->env->conns, c);
}

/* --- octets ---------------------------------------------------------------------------------------------------------- */

/* The attempt that time and the ends of the connection concern: its announced body may still be under way. */
static struct upg_upgrade *
unsettled(const struct upg_conn *c)
{
	bool in_body = c->asking != NULL && c->asking->offers;
	return in_body ? c->asking->upgrade : upg_conn_live(c);
}

static void
client(struct upg_conn *c, struct upg_bytes bytes)
{
	struct upg_http *p = &c->side[TO_SERVER];
	uint64_t offset;
	size_t taken = 0;
	while (taken < bytes.len && p->state != UPG_HTTP_STOPPED) {
		struct upg_upgrade *beside = c->ignored != NULL ? c->ignored->upgrade : NULL;
		struct upg_bytes part = upg_grammar_part(bytes, taken, bytes.len);
		offset = p->offset;
		/* Whatever the segments are, the octets it waits for are parsed, then seen by it, then the others are parsed. */
		uint64_t wants = beside != NULL ? upg_upgrade_beside_wants(beside, offset) : 0;
		if (wants > 0 && wants < part.len)
			part.len = (size_t)wants;
		bool frames = c->beside || c->late;
		size_t n = upg_http_feed(p, part);
		taken += n;
		if (frames)
			upg_conn_h2c_feed(c, TO_SERVER, upg_grammar_part(part, 0, n), offset);
		if (beside != NULL && beside == (c->ignored != NULL ? c->ignored->upgrade : NULL))
			upg_upgrade_beside(beside, upg_grammar_part(part, 0, n), offset, c->now_us);
	}
	if (taken == bytes.len)
		return;
	struct upg_bytes rest = upg_grammar_part(bytes, taken, bytes.len);
	offset = p->offset;
	p->offset += rest.len;
	if (upg_conn_live(c) != NULL)
		upg_upgrade_client(upg_conn_live(c), rest, offset, c->now_us);
	if (c->spoken != NULL)
		upg_spoken_feed(c->spoken, TO_SERVER, rest, offset, c->now_us);
	else if (c->kind == UPG_CONN_HTTP2 || c->late)
		upg_conn_h2c_feed(c, TO_SERVER, rest, offset);
	rest = upg_conn_relapse(c, TO_SERVER, rest, offset);
	if (rest.len > 0)
		client(c, rest);
}

void
upg_conn_client(struct upg_conn *c, struct upg_bytes bytes)
{
	struct upg_conn_segment around = c->env->segment; /* early data is parsed where its answer is */
	c->env->segment = (struct upg_conn_segment){bytes, c->side[TO_SERVER].offset, TO_SERVER};
	client(c, bytes);
	c->env->segment = around;
}

static void
server(struct upg_conn *c, struct upg_bytes bytes)
{
	struct upg_http *p = &c->side[TO_CLIENT];
	if (c->switched == NULL && unsettled(c) != NULL)
		upg_upgrade_moved(unsettled(c), c->now_us);
	c->env->segment = (struct upg_conn_segment){bytes, p->offset, TO_CLIENT};
	size_t taken = upg_http_feed(p, bytes);
	if (taken == bytes.len)
		return;
	struct upg_bytes rest = upg_grammar_part(bytes, taken, bytes.len);
	uint64_t offset = p->offset;
	p->offset += rest.len;
	if (c->switched != NULL)
		upg_upgrade_server(c->switched, rest, offset, c->now_us);
	if (c->spoken != NULL)
		upg_spoken_feed(c->spoken, TO_CLIENT, rest, offset, c->now_us);
	else if (c->kind == UPG_CONN_HTTP2)
		upg_conn_h2c_feed(c, TO_CLIENT, rest, offset);
	rest = upg_conn_relapse(c, TO_CLIENT, rest, offset);
	if (rest.len > 0)
		server(c, rest);
}

/* The first octets of a side may tell already that this is not HTTP. Returns how many it has taken: those that may begin a SETTINGS frame. */
static size_t
look(struct upg_conn *c, enum upg_dir dir, struct upg_bytes bytes)
{
	size_t room = UPG_DETECT_OCTETS - c->begin_len[dir];
	size_t n = bytes.len < room ? bytes.len : room;
	memcpy(c->begin[dir] + c->begin_len[dir], bytes.at, n);
	c->begin_len[dir] += (uint8_t)n;
	enum upg_detect d = upg_detect_begin(dir, c->http_port, upg_bytes(c->begin[dir], c->begin_len[dir]));
	if (dir == TO_SERVER) {
		if (d != UPG_DETECT_OPAQUE)
			return 0;
		upg_http_resync(&c->side[TO_SERVER], true);
		c->side[TO_SERVER].skip_line = true;
		upg_conn_foreign(c, 0);
		return 0;
	}
	if (d == UPG_DETECT_OPAQUE || (d == UPG_DETECT_HTTP2 && !upg_conn_h2c_server_first(c)))
		upg_conn_opaque(c);
	if (c->begin[dir][0] != 0 || c->kind == UPG_CONN_OPAQUE)
		return 0;
	c->side[dir].offset += n;
	return n;
}

static void
leave(struct upg_conn *c)
{
	if (c->starved || c->env->budget.refused == c->env->refused_before)
		return;
	c->starved = true;
	upg_conn_opaque(c);
	for (int d = TO_SERVER; d <= TO_CLIENT; d++)
		upg_http_fini(&c->side[d]);
}

static void
octets(struct upg_conn *c, enum upg_dir dir, struct upg_bytes bytes)
{
	if (c->kind == UPG_CONN_UNDECIDED && !(c->foreign && dir == TO_SERVER)) {
		size_t taken = look(c, dir, bytes);
		bytes = upg_grammar_part(bytes, taken, bytes.len);
	}
	if (c->beside && dir == TO_CLIENT)
		upg_conn_h2c_answer(c, &bytes);
	if (c->kind == UPG_CONN_OPAQUE)
		c->side[dir].offset += bytes.len;
	else if (dir == TO_SERVER)
		upg_conn_client(c, bytes);
	else
		server(c, bytes);
	c->env->segment = (struct upg_conn_segment){0};
}

void
upg_conn_client_octets(struct upg_conn *c, struct upg_bytes bytes)
{
	octets(c, TO_SERVER, bytes);
}

void
upg_conn_feed(struct upg_conn *c, enum upg_dir dir, struct upg_bytes bytes, uint64_t now_us)
{
	enter(c, now_us);
	if (bytes.len == 0 || c->ended[dir])
		return;
	if (c->proxy_state != UPG_CONN_PROXY_DONE && dir == TO_SERVER)
		upg_conn_proxy_feed(c, &bytes);
	else if (c->proxy_state == UPG_CONN_PROXY_LOOKING)
		upg_conn_proxy_flush(c);
	if (bytes.len > 0)
		octets(c, dir, bytes);
	leave(c);
}

/*
 * Answers were never seen: which request the next one answers cannot be told, nor whether an offer was accepted. What the client goes on with may
 * be anything.
 */
static void
answers_missed(struct upg_conn *c)
{
	bool may_have_left = c->waiting != NULL;
	while (c->ledger.first != NULL && (c->ledger.first != c->asking || c->ledger.first->answered))
		upg_conn_close_txn(c);
	upg_conn_h2c_late_declined(c);
	if (may_have_left && !c->ended[TO_SERVER])
		upg_http_resync(&c->side[TO_SERVER], true);
}

void
upg_conn_gap(struct upg_conn *c, enum upg_dir dir, uint64_t len, uint64_t now_us)
{
	struct upg_http *p = &c->side[dir];
	enter(c, now_us);
	if (dir == TO_SERVER && c->proxy_state != UPG_CONN_PROXY_DONE)
		upg_conn_proxy_gap(c, &len);
	if (len == 0)
		return;
	if (c->beside && dir == TO_CLIENT)
		upg_conn_h2c_answer_gap(c);
	if (c->kind == UPG_CONN_HTTP2 || (c->late && dir == TO_SERVER))
		upg_conn_h2c_gap(c, dir, len);
	if (c->kind == UPG_CONN_UNDECIDED && (!c->http_port || c->foreign))
		upg_conn_opaque(c);
	else if (c->kind == UPG_CONN_UNDECIDED)
		c->kind = UPG_CONN_HTTP;
	if (p->state == UPG_HTTP_STOPPED) {
		if (c->switched != NULL)
			upg_upgrade_gap(c->switched, dir);
		if (c->spoken != NULL)
			upg_spoken_gap(c->spoken, dir, len, p->offset, now_us);
		p->offset += len;
		c->uncertain = true;
		return;
	}
	if (upg_http_gap(p, len))
		return;
	c->uncertain = true;
	c->after_http09 = c->client_done = c->after_bodyless = false;
	if (dir == TO_SERVER && c->asking != NULL) {
		c->asking->request_ended = true;
		c->asking->offers = false;
		c->asking = NULL;
	} else if (dir == TO_CLIENT) {
		answers_missed(c);
	}
}

void
upg_conn_end(struct upg_conn *c, enum upg_dir dir, bool reset, uint64_t now_us)
{
	enter(c, now_us);
	if (c->ended[dir])
		return;
	if (c->proxy_state == UPG_CONN_PROXY_LOOKING)
		upg_conn_proxy_flush(c);
	c->ended[dir] = true;
	if (dir == TO_SERVER && upg_http_begun(&c->side[dir])) /* Python's http.server reads a line that FIN ends */
		upg_suspect_take(&c->suspect, upg_line_sofar(&c->side[dir].line), c->side[dir].line_offset);
	if (dir == TO_CLIENT || reset)
		c->idle_deferred = false;
	if (c->side[dir].state != UPG_HTTP_STOPPED)
		upg_http_end(&c->side[dir]);
	if (unsettled(c) != NULL)
		upg_upgrade_end(unsettled(c), dir, reset, now_us);
	if (c->refused != NULL)
		upg_upgrade_end(c->refused, dir, reset, now_us);
	if (c->spoken != NULL)
		upg_spoken_end(c->spoken, dir, reset, now_us);
}

uint64_t
upg_conn_deadline(const struct upg_conn *c)
{
	return unsettled(c) != NULL ? upg_upgrade_deadline(unsettled(c)) : 0;
}

void
upg_conn_timer(struct upg_conn *c, uint64_t now_us)
{
	enter(c, now_us);
	if (unsettled(c) != NULL)
		upg_upgrade_timer(unsettled(c), now_us);
}
