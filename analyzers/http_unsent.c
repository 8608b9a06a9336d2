/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * http_unsent.c - the place of an announced body that was refused before it came (Expect, RFC 9110 10.1.1). The client may send it or go on with its next
 * request; a server may read it or not. The parser follows what the octets look like, and looks as well where the other reader goes on.
 */
#include "grammar.h"
#include "http_step.h"
#include "readings.h"

#define OCTETS 40 /* of a line after which it is judged, ended or not */
#define BODIES 4  /* remembered at a time */

struct body {
	uint64_t from, to; /* where it would have stood */
	uint64_t line_at;
	uint8_t line[OCTETS], len;
};

struct upg_http_unsent {
	uint64_t next; /* offset of the next octet */
	uint64_t
	        until; /* up to there it was looked ahead: the first line that is known ends there, or what had come did */
	unsigned count;
	struct body at[BODIES];
};

_Static_assert(sizeof(struct upg_http_unsent) <= UPG_LINE_BLOCK, "it is kept in a line's block");

/* What was announced has not been sent, it seems: the next request stands in its place. */
static void
remember(struct upg_http *p, uint64_t to)
{
	struct upg_http_unsent *u = p->unsent;
	if (u == NULL && (u = p->unsent = upg_pool_get(p->lines)) == NULL)
		return;
	if (!(p->twice & UPG_HTTP_UNSENT))
		u->count = 0; /* it is a new one */
	size_t slot = u->count;
	if (slot == BODIES) { /* the farthest is the least likely to be reached */
		slot = 0;
		for (size_t i = 1; i < BODIES; i++)
			slot = u->at[i].to > u->at[slot].to ? i : slot;
	} else {
		u->count++;
	}
	u->at[slot] = (struct body){.from = p->body_offset, .to = to};
	u->next = p->offset;
	u->until = 0;
	p->twice |= UPG_HTTP_UNSENT;
}

static void
forget(struct upg_http *p, size_t slot)
{
	struct upg_http_unsent *u = p->unsent;
	u->at[slot] = u->at[--u->count];
	if (u->count > 0)
		return;
	upg_pool_put(p->lines, u);
	p->unsent = NULL;
	p->twice &= (uint8_t)~UPG_HTTP_UNSENT;
}

/* The line behind the body is known as far as it is looked at: two readers, two requests? */
static void
judge(struct upg_http *p, size_t slot)
{
	const struct body b = p->unsent->at[slot];
	struct upg_bytes line = upg_bytes(b.line, b.len);
	forget(p, slot);
	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	if (line.len == 0 || !upg_readings_request_line(line))
		return;
	struct upg_event e = {.id = UPG_EV_HTTP_REQUEST_IN_BODY, .severity = 2, .offset = b.line_at, .bytes = line};
	e.reading_count = upg_readings_unsent(b.from, b.to, e.readings);
	upg_http_raise_readings(p, &e);
}

/* One octet of the line behind the body; true: it is known. Empty lines before it are skipped (RFC 9112 2.2). */
static bool
look(struct body *b, uint8_t c, uint64_t offset)
{
	if (offset < b->to || (b->len == 0 && (c == '\r' || c == '\n')))
		return false;
	if (b->len == 0)
		b->line_at = offset;
	if (c == '\n')
		return true;
	b->line[b->len++] = c;
	return b->len == OCTETS;
}

/* Octets the parser has taken; stops behind one that completes a line. Returns how many it has looked at. */
static size_t
look_on(struct upg_http_unsent *u, struct upg_bytes b, bool done[BODIES])
{
	uint64_t nearest = UINT64_MAX;
	bool any = false;
	for (size_t n = 0; n < u->count; n++)
		nearest = u->at[n].to < nearest ? u->at[n].to : nearest;
	size_t i = nearest <= u->next ? 0 : nearest - u->next < b.len ? (size_t)(nearest - u->next) : b.len;
	for (; i < b.len && !any; i++)
		for (size_t n = 0; n < u->count; n++)
			any |= done[n] = look(&u->at[n], b.at[i], u->next + i);
	u->next += i;
	return i;
}

/* How many of these octets can be parsed before a line behind some body is known. Looked at once, however small the parser's steps are. */
static size_t
until_known(struct upg_http_unsent *u, struct upg_bytes b)
{
	struct upg_http_unsent ahead = *u;
	bool done[BODIES] = {0};
	if (u->until <= u->next)
		u->until = u->next + look_on(&ahead, b, done);
	return u->until - u->next < b.len ? (size_t)(u->until - u->next) : b.len;
}

static void
unsent(struct upg_http *p, struct upg_bytes *in)
{
	bool done[BODIES] = {0};
	if (p->offset != p->unsent->next)
		upg_http_unsent_gap(p, p->offset);
	if (p->unsent == NULL)
		return;
	struct upg_bytes part = upg_bytes(in->at, until_known(p->unsent, *in));
	struct upg_bytes rest = part;
	upg_http_step(p, &rest);
	size_t n = part.len - rest.len;
	look_on(p->unsent, upg_bytes(part.at, n), done);
	for (size_t i = BODIES; i-- > 0;)
		if (done[i])
			judge(p, i);
	*in = upg_grammar_part(*in, n, in->len);
}

/* Does a request begin here, whatever follows? By a method that is not registered only where its line is known to its end. */
static bool
begins_request(struct upg_bytes b)
{
	size_t space = upg_grammar_find(b, 0, ' '), end = upg_grammar_find(b, 0, '\n');
	if (end < b.len && upg_startline_sure_request(upg_grammar_part(b, 0, end - (end > 0 && b.at[end - 1] == '\r'))))
		return true;
	if (space + 1 >= b.len || !upg_grammar_method(upg_grammar_part(b, 0, space)))
		return false;
	return b.at[space + 1] == '/' || b.at[space + 1] == '*' ||
	       upg_grammar_begins(upg_grammar_part(b, space + 1, b.len), "http");
}

/* These octets, a line or what is looked at of one, stand in the body's place. */
static void
decide(struct upg_http *p, struct upg_bytes begin)
{
	if (p->state == UPG_HTTP_LENGTH && (begin.at[0] == '\n' || (begin.at[0] == '\r' && begin.at[1] == '\n'))) {
		upg_http_take_body(p, &begin); /* an empty line: nothing is decided yet */
		if (p->left > 0)
			return;
	}
	p->twice &= (uint8_t)~UPG_HTTP_PEEK;
	if (p->left == 0 && p->state == UPG_HTTP_LENGTH) {
		upg_http_finish(p);
	} else if (begins_request(begin)) {
		if (p->state == UPG_HTTP_LENGTH)
			remember(p, p->left > UINT64_MAX - p->offset ? UINT64_MAX : p->offset + p->left);
		upg_http_finish(p);
	}
	size_t taken = upg_http_feed(p, begin);
	p->offset += begin.len - taken; /* only where the message's end has stopped the parser */
}

/* Collects what stands in the body's place, to its first line's end or UPG_HTTP_PROBE octets. */
static void
peek(struct upg_http *p, struct upg_bytes *in)
{
	uint8_t raw[UPG_HTTP_PROBE];
	struct upg_bytes have = upg_line_sofar(&p->line);
	if (have.len != p->line.seen) { /* memory was short: no second look */
		p->left -= p->state == UPG_HTTP_LENGTH ? p->line.seen : 0;
		p->twice &= (uint8_t)~UPG_HTTP_PEEK;
		upg_line_drop(&p->line, p->lines);
		return;
	}
	size_t room = sizeof raw - have.len;
	const uint8_t *lf = memchr(in->at, '\n', in->len < room ? in->len : room);
	if (lf == NULL && in->len < room) {
		struct upg_line_text none;
		upg_http_take_line(p, in, sizeof raw, &none);
		return;
	}
	size_t more = lf != NULL ? (size_t)(lf - in->at) + 1 : room;
	if (have.len > 0)
		memcpy(raw, have.at, have.len);
	if (more > 0)
		memcpy(raw + have.len, in->at, more);
	in->at += more;
	in->len -= more;
	p->offset -= have.len;
	upg_line_drop(&p->line, p->lines);
	decide(p, upg_bytes(raw, have.len + more));
}

void
upg_http_twice(struct upg_http *p, struct upg_bytes *in)
{
	if (p->twice & UPG_HTTP_PEEK)
		peek(p, in);
	else
		unsent(p, in);
}

void
upg_http_unsent_gap(struct upg_http *p, uint64_t to)
{
	if (!(p->twice & UPG_HTTP_UNSENT))
		return;
	p->unsent->next = to;
	p->unsent->until = 0;
	for (size_t i = p->unsent->count; i-- > 0;)
		if (p->unsent->at[i].to < to)
			forget(p, i);
}

void
upg_http_unsent_end(struct upg_http *p)
{
	for (size_t i = p->twice & UPG_HTTP_UNSENT ? p->unsent->count : 0; i-- > 0;)
		judge(p, i);
}
