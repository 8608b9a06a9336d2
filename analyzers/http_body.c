/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_body.c - the chunked coding with its trailer (RFC 9112 7.1). */
#include "grammar.h"
#include "http_step.h"
#include "reading_chunk.h"

/* What is odd about a trailer field because it is one, and where readers differ on it. */
static void
trailer_events(struct upg_http *p, const struct upg_line_text *line, const struct upg_field *f)
{
	bool forbidden = f->flags & (UPG_FIELD_NO_COLON | UPG_FIELD_LOOKALIKE) ||
	                 upg_header_forbidden_trailer(f->name) || upg_readings_request_line(line->text) ||
	                 (f->continuation && upg_http_hides_framing_field(f->value));
	struct upg_trailer_line odd = {.text = line->text,
	                               .begin = p->left,
	                               .offset = p->line_offset,
	                               .end = p->offset,
	                               .forbidden = forbidden};
	struct upg_event e = {.severity = 2, .offset = p->line_offset, .bytes = line->text};
	e.reading_count = forbidden || f->flags != 0 || f->continuation ? upg_readings_trailer(&odd, e.readings) : 0;
	if (e.reading_count == 0)
		return;
	e.id = forbidden                      ? UPG_EV_HTTP_FORBIDDEN_TRAILER
	       : f->flags & UPG_FIELD_NUL     ? UPG_EV_HTTP_NUL_IN_HEADER
	       : f->flags & UPG_FIELD_BARE_CR ? UPG_EV_HTTP_BARE_CR
	       : f->continuation              ? UPG_EV_HTTP_OBS_FOLD
	                                      : UPG_EV_HTTP_INVALID_HEADER_NAME;
	upg_http_raise_readings(p, &e);
}

/* A trailer field (RFC 9112 7.1.2), or the empty line behind the last one. */
static void
trailer_line(struct upg_http *p, const struct upg_line_text *line)
{
	struct upg_head *h = &p->head;
	uint64_t before = h->octets;
	h->octets += line->text.len + 2;
	if (before <= p->lim->http_trailer_bytes && h->octets > p->lim->http_trailer_bytes)
		upg_http_raise(p, UPG_EV_HTTP_HEADER_LIMIT, 3, p->line_offset, line->text);
	if (line->text.len == 0) {
		if (line->bare_lf)
			upg_http_raise(p, UPG_EV_HTTP_BARE_LF, 3, p->line_offset, line->text);
		p->open_head = line->bare_lf || p->bare_lf; /* who looks for CRLF CRLF has not found it */
		upg_http_finish(p);
		return;
	}
	struct upg_field f = upg_header_split(h, line, p->line_offset);
	trailer_events(p, line, &f);
	upg_http_field_events(p, line, &f);
	p->bare_lf = line->bare_lf;
}

static void
chunk_events(struct upg_http *p, const struct upg_line_text *line, const struct upg_chunk_line *c)
{
	struct upg_event e = {.severity = 2, .offset = p->line_offset, .bytes = line->text};
	struct upg_odd_chunk odd = {
	        .text = line->text, .read = c, .begin = p->line_offset, .end = p->offset, .bare_lf = line->bare_lf};
	e.reading_count = upg_reading_chunk_line(&odd, e.readings);
	struct upg_event control = e, extension = e;
	if (c->flags & UPG_CHUNK_CONTROL) {
		control.id = UPG_EV_HTTP_CHUNK_LINE;
		upg_http_raise_readings(p, &control);
	}
	if (c->flags & UPG_CHUNK_EXTENSION) {
		extension.id = UPG_EV_HTTP_CHUNK_EXTENSION;
		bool worse = c->flags & (UPG_CHUNK_CUT | UPG_CHUNK_OPEN_QUOTE);
		extension.severity = worse ? 2 : 3;
		extension.reading_count = worse ? e.reading_count : 0;
		upg_http_raise_readings(p, &extension);
	}
	if (c->flags & UPG_CHUNK_BAD_SIZE) {
		e.id = UPG_EV_HTTP_INVALID_CHUNK_SIZE;
		upg_http_raise_readings(p, &e);
	}
	if (c->flags & UPG_CHUNK_CUT)
		upg_http_raise(p, UPG_EV_HTTP_HEADER_LIMIT, 3, p->line_offset, line->text);
}

static void
chunk_line(struct upg_http *p, const struct upg_line_text *line)
{
	struct upg_chunk_line c = upg_chunked_line(line);
	if (c.flags != 0)
		chunk_events(p, line, &c);
	if (c.flags & UPG_CHUNK_NO_SIZE) {
		upg_http_finish(p);
		if (p->state == UPG_HTTP_START) {
			upg_http_go(p, UPG_GO_RESYNC);
			upg_http_start_over(p, line);
		}
		return;
	}
	p->left = c.size > 0 ? c.size : p->offset;
	p->chunked = c.size > 0 ? UPG_CHUNKED_DATA : UPG_CHUNKED_TRAILER;
	if (c.size == 0) {
		p->head.octets = 0;
		p->head.name_len = 0;
		p->head.last_id = UPG_FIELD_OTHER;
		p->bare_lf = line->bare_lf;
	}
}

/* One octet behind chunk data, where CRLF is due. */
static void
chunk_end(struct upg_http *p, struct upg_bytes *in)
{
	struct upg_bytes octet = upg_bytes(in->at, 1);
	uint64_t offset = p->offset++;
	in->at++;
	in->len--;
	uint8_t due = p->chunked == UPG_CHUNKED_CR ? '\r' : '\n';
	if (octet.at[0] == due) {
		p->chunked = due == '\r' ? UPG_CHUNKED_LF : UPG_CHUNKED_SIZE;
		return;
	}
	struct upg_event e = {.id = UPG_EV_HTTP_CHUNK_OVERRUN, .severity = 2, .offset = offset, .bytes = octet};
	e.reading_count = upg_reading_chunk_overrun(offset - (due == '\n'), e.readings);
	upg_http_raise_readings(p, &e);
	p->chunked = octet.at[0] == '\n' ? UPG_CHUNKED_SIZE : UPG_CHUNKED_OVERRUN;
}

void
upg_http_chunked(struct upg_http *p, struct upg_bytes *in)
{
	struct upg_line_text line;
	switch ((enum upg_chunked_state)p->chunked) {
	case UPG_CHUNKED_SIZE:
		if (upg_http_take_line(p, in, p->lim->http_chunk_line_bytes, &line)) {
			chunk_line(p, &line);
			upg_line_drop(&p->line, p->lines);
		}
		break;
	case UPG_CHUNKED_DATA:
		upg_http_take_body(p, in);
		if (p->left == 0)
			p->chunked = UPG_CHUNKED_CR;
		break;
	case UPG_CHUNKED_CR:
	case UPG_CHUNKED_LF:
		chunk_end(p, in);
		break;
	case UPG_CHUNKED_OVERRUN:
		if (upg_http_take_line(p, in, 0, &line)) {
			p->chunked = UPG_CHUNKED_SIZE;
			upg_line_drop(&p->line, p->lines);
		}
		break;
	case UPG_CHUNKED_TRAILER:
		if (upg_http_take_line(p, in, p->lim->http_line_bytes, &line)) {
			trailer_line(p, &line);
			upg_line_drop(&p->line, p->lines);
		}
		break;
	}
}
