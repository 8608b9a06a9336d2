/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_field.c - the field lines of a header section, one after the other. */
#include "grammar.h"
#include "http_step.h"
#include "octets.h"

/* "X: a" folded with " Content-Length: 5": a reader that trims lines finds a framing field there. */
bool
upg_http_hides_framing_field(struct upg_bytes value)
{
	struct upg_head scratch = {0};
	if (value.len == 0)
		return false;
	struct upg_field f = upg_header_split(&scratch, &(struct upg_line_text){.text = value}, 0);
	return upg_header_framing(f.id);
}

void
upg_http_field_events(struct upg_http *p, const struct upg_line_text *line, const struct upg_field *f)
{
	uint64_t at = p->line_offset;
	bool framing = upg_header_framing(f->id) || f->flags & UPG_FIELD_LOOKALIKE;
	if (f->flags & UPG_FIELD_NUL)
		upg_http_raise(p, UPG_EV_HTTP_NUL_IN_HEADER, 2, at, line->text);
	if (f->flags & UPG_FIELD_BARE_CR)
		upg_http_raise(p, UPG_EV_HTTP_BARE_CR, 2, at, line->text);
	if (f->continuation) {
		bool worse = framing || f->flags & UPG_FIELD_BLANK || upg_http_hides_framing_field(f->value);
		upg_http_raise(p, UPG_EV_HTTP_OBS_FOLD, worse ? 2 : 3, at, line->text);
	}
	if (f->flags & UPG_FIELD_SPACE_BEFORE_COLON)
		upg_http_raise(p, UPG_EV_HTTP_WHITESPACE_BEFORE_COLON, p->dir == TO_SERVER || framing ? 2 : 3, at,
		               line->text);
	if (f->flags & (UPG_FIELD_BAD_NAME | UPG_FIELD_LOOKALIKE))
		upg_http_raise(p, UPG_EV_HTTP_INVALID_HEADER_NAME, framing ? 2 : 3, at, line->text);
	/* A reader that wants CRLF takes this line, or the one before it, for a part of its neighbour. */
	if (line->bare_lf || (p->bare_lf && framing))
		upg_http_raise(p, UPG_EV_HTTP_BARE_LF, framing ? 2 : 3, at, line->text);
	if (line->cut)
		upg_http_raise(p, UPG_EV_HTTP_HEADER_LIMIT, framing || line->hidden ? 2 : 3, at, line->text);
}

/* Is the user told of this field? */
static bool
told(const struct upg_http *p, const struct upg_field *f)
{
	return p->every || p->ops->ids[p->dir] >> f->id & 1 ||
	       (f->name.len > 0 && p->ops->letters[p->dir] >> (f->name.at[0] & 31) & 1);
}

static void
head_end(struct upg_http *p)
{
	upg_http_head_events(p);
	struct upg_framing body = p->ops->head(p->user, p->dir);
	p->state = body.body;
	p->left = body.length;
	p->body_offset = p->offset;
	p->twice &= (uint8_t)~UPG_HTTP_PEEK;
	p->chunked = UPG_CHUNKED_SIZE;
	if (body.body == UPG_HTTP_START || (body.body == UPG_HTTP_LENGTH && body.length == 0))
		upg_http_finish(p);
}

static void
count_octets(struct upg_http *p, struct upg_bytes line)
{
	uint64_t before = p->head.octets;
	p->head.octets += line.len + 2;
	if (before <= p->lim->http_head_bytes && p->head.octets > p->lim->http_head_bytes)
		upg_http_raise(p, UPG_EV_HTTP_HEADER_LIMIT, 3, p->line_offset, line);
}

static void
empty_line(struct upg_http *p, struct upg_bytes line, bool bare_lf)
{
	count_octets(p, line);
	if (bare_lf)
		upg_http_raise(p, UPG_EV_HTTP_BARE_LF, 3, p->line_offset, line);
	p->open_head = p->crlf && bare_lf;
	head_end(p);
}

static void
field_line(struct upg_http *p, const struct upg_line_text *line)
{
	struct upg_head *h = &p->head;
	count_octets(p, line->text);
	bool blank = line->text.at[0] == ' ' || line->text.at[0] == '\t';
	if (h->fields == 0 && blank) {
		struct upg_field f = {.value = upg_grammar_trim(line->text), .continuation = true};
		f.flags = f.value.len == 0 ? UPG_FIELD_BLANK : 0;
		upg_http_raise(p, UPG_EV_HTTP_WHITESPACE_BEFORE_HEADER, 2, p->line_offset, line->text);
		upg_http_note(p, line, &f);
		p->bare_lf = line->bare_lf;
		return;
	}
	if (++h->fields == p->lim->http_headers_max + 1)
		upg_http_raise(p, UPG_EV_HTTP_HEADER_LIMIT, 3, p->line_offset, line->text);
	struct upg_field f = upg_header_split(h, line, p->line_offset);
	if (f.flags != 0 || f.continuation || line->bare_lf || p->bare_lf || line->cut)
		upg_http_field_events(p, line, &f);
	uint32_t was = h->flags;
	if (f.flags != 0 || f.continuation || p->bare_lf || f.id == UPG_FIELD_CONTENT_LENGTH)
		upg_http_note(p, line, &f);
	p->bare_lf = line->bare_lf;
	p->crlf |= !line->bare_lf;
	if (f.id != UPG_FIELD_OTHER || f.flags != 0)
		upg_header_value(h, &f, line->text);
	uint32_t news = h->flags & ~was;
	if (news & (UPG_HEAD_CONN_FRAMING | UPG_HEAD_CONN_FOR_ALL))
		upg_http_raise(p, UPG_EV_HTTP_FRAMING_FIELD_IN_CONNECTION, news & UPG_HEAD_CONN_FRAMING ? 2 : 3,
		               p->line_offset, line->text);
	if (p->dir == TO_SERVER && news & UPG_HEAD_HOST_AGAIN)
		upg_http_raise(p, UPG_EV_HTTP_DUPLICATE_HOST, 2, p->line_offset, line->text);
	if (p->dir == TO_SERVER && news & UPG_HEAD_HOST_BAD)
		upg_http_raise(p, UPG_EV_HTTP_INVALID_HOST, 3, p->line_offset, line->text);
	if (told(p, &f))
		p->ops->field(p->user, p->dir, &f);
}

/* Most fields: no event, no framing, and nobody asks for them. False: the line is to be looked at in full. */
static bool
dull_field(struct upg_http *p, const struct upg_line_text *line)
{
	struct upg_head *h = &p->head;
	uint64_t octets = h->octets + line->text.len + 2;
	if (line->colon == 0 || p->every || p->bare_lf || h->fields >= p->lim->http_headers_max ||
	    octets > p->lim->http_head_bytes ||
	    !upg_header_dull(h, upg_grammar_part(line->text, 0, line->colon), p->ops->letters[p->dir]))
		return false;
	h->fields++;
	h->octets = octets;
	p->crlf = true;
	return true;
}

/* The user is told of a line that is known. */
static void
tell_known(struct upg_http *p, const uint8_t *at, const struct upg_linecache_line *l)
{
	struct upg_field f = {.id = (enum upg_field_id)l->id,
	                      .name = upg_bytes(at, l->name_len),
	                      .value = upg_bytes(at + l->value_at, l->value_len),
	                      .offset = p->line_offset};
	p->ops->field(p->user, p->dir, &f);
}

/* The section says what the line means. */
static void
take_known(struct upg_http *p, const struct upg_linecache_line *l)
{
	struct upg_head *h = &p->head;
	h->fields++;
	h->octets += l->octets;
	h->flags |= l->sets;
	if (l->sets & UPG_HEAD_CL) {
		h->cl_first = h->cl_last = l->length;
		h->cl_digits = l->digits;
	}
	p->line_offset = p->offset;
	p->offset += l->octets;
}

/* The next lines, as long as they are known and nothing before them makes them odd. False: none was. */
static bool
known_fields(struct upg_http *p, struct upg_bytes *in)
{
	struct upg_linecache *c = p->ops->known;
	struct upg_head *h = &p->head;
	const struct upg_linecache_line *l, *last = NULL;
	struct upg_bytes rest = *in;
	if (rest.len == 0 || rest.at[0] <= '\r' || c == NULL || p->bare_lf)
		return false;
	uint64_t wanted = upg_linecache_bits(p->ops->ids[p->dir], p->ops->letters[p->dir]);
	uint64_t most = p->lim->http_head_bytes, lines = p->lim->http_headers_max;
	while (rest.len > 0 && rest.at[0] > '\r' && h->fields < lines && (l = upg_linecache_find(c, rest)) != NULL) {
		if (h->flags & l->forbids || h->octets + l->octets > most)
			break;
		take_known(p, l);
		if (wanted & l->bits || p->every)
			tell_known(p, rest.at, l);
		rest = upg_bytes(rest.at + l->octets, rest.len - l->octets);
		last = l;
	}
	if (last == NULL)
		return false;
	*in = rest;
	upg_header_remember(h, (enum upg_field_id)last->id, upg_bytes(upg_linecache_text(c, last), last->name_len));
	p->crlf = true;
	return true;
}

/* Nearly every field line: it lies in this segment, ends in CRLF, and has neither CR nor NUL nor tab. False: it is not, or not known to be, such a one. */
static bool
ordinary_field(struct upg_http *p, struct upg_bytes *in)
{
	size_t n = upg_octets_text(in->at, in->len);
	if (n + 1 >= in->len || in->at[n] != '\r' || in->at[n + 1] != '\n' || n > p->lim->http_line_bytes)
		return false;
	struct upg_line_text line = {.text = upg_bytes(in->at, n), .clean = true};
	p->line_offset = p->offset;
	p->offset += n + 2;
	in->at += n + 2;
	in->len -= n + 2;
	if (n == 0) {
		empty_line(p, line.text, false);
		return true;
	}
	if (p->ops->known != NULL && p->head.fields < p->lim->http_headers_max)
		upg_linecache_put(p->ops->known, line.text);
	line.colon = upg_header_colon(line.text);
	if (!dull_field(p, &line))
		field_line(p, &line);
	return true;
}

void
upg_http_fields(struct upg_http *p, struct upg_bytes *in)
{
	struct upg_line_text line;
	bool taken = false;
	while (p->line.seen == 0 && (known_fields(p, in) || ordinary_field(p, in))) {
		taken = true;
		if (in->len == 0 || p->state != UPG_HTTP_FIELDS || p->pause)
			break;
	}
	if (taken || !upg_http_take_line(p, in, p->lim->http_line_bytes, &line))
		return;
	if (line.text.len == 0)
		empty_line(p, line.text, line.bare_lf);
	else
		field_line(p, &line);
	upg_line_drop(&p->line, p->lines);
}
