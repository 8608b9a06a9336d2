/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http.h"

#include "grammar.h"
#include "http_step.h"
#include "octets.h"
#include "readings.h"

#define FIRST_EVENT UPG_EV_HTTP_CONTENT_LENGTH_WITH_TRANSFER_ENCODING

void
upg_http_init(struct upg_http *p, enum upg_dir dir, const struct upg_http_ops *ops, void *user,
              const struct upg_limits *lim, struct upg_pool *lines)
{
	*p = (struct upg_http){.ops = ops, .user = user, .lim = lim, .lines = lines, .dir = dir};
}

void
upg_http_fini(struct upg_http *p)
{
	upg_line_drop(&p->line, p->lines);
	upg_http_forget_findings(p);
	upg_pool_put(p->lines, p->unsent);
	p->unsent = NULL;
	p->twice = 0;
}

/* Once per message and severity; a milder telling of what was told already is dropped. */
bool
upg_http_told(struct upg_http *p, enum upg_event_id id, uint8_t severity)
{
	unsigned n = (unsigned)id - FIRST_EVENT;
	if (n >= 64)
		return false;
	uint64_t bit = UINT64_C(1) << n;
	if ((p->raised[0] | (severity >= 3 ? p->raised[1] : 0)) & bit)
		return true;
	p->raised[severity >= 3] |= bit;
	return false;
}

void
upg_http_raise(struct upg_http *p, enum upg_event_id id, uint8_t severity, uint64_t offset, struct upg_bytes bytes)
{
	if (upg_http_told(p, id, severity))
		return;
	struct upg_event e = {.id = id,
	                      .severity = severity,
	                      .at_fault = p->dir,
	                      .seen_in = p->dir,
	                      .offset = offset,
	                      .bytes = bytes};
	p->ops->event(p->user, &e);
}

void
upg_http_resync(struct upg_http *p, bool lost)
{
	upg_line_drop(&p->line, p->lines);
	upg_http_forget_findings(p);
	p->state = UPG_HTTP_RESYNC;
	p->lost = lost;
	p->skip_line = false;
	p->probed = false;
}

void
upg_http_resync_line(struct upg_http *p)
{
	struct upg_bytes begun = upg_line_sofar(&p->line);
	if (p->state != UPG_HTTP_RESYNC || (!p->skip_line && upg_startline_may_be_request(begun)))
		return;
	upg_line_drop(&p->line, p->lines);
	p->skip_line = p->probed = false;
}

bool
upg_http_begun(const struct upg_http *p)
{
	return p->state == UPG_HTTP_START && (p->line.seen > 1 || (p->line.seen == 1 && p->line.last != '\r'));
}

/* The message is over. Its events stay told until the next start line, so that what belongs to its end is not told twice. */
void
upg_http_finish(struct upg_http *p)
{
	p->state = UPG_HTTP_START;
	p->probed = false;
	p->ops->end(p->user, p->dir);
}

void
upg_http_go(struct upg_http *p, enum upg_http_go how)
{
	switch (how) {
	case UPG_GO_FIELDS:
		p->state = UPG_HTTP_FIELDS;
		break;
	case UPG_GO_ENDED:
		upg_http_finish(p);
		break;
	case UPG_GO_UNTIL_END:
		p->state = UPG_HTTP_UNTIL_END;
		break;
	case UPG_GO_RESYNC:
	case UPG_GO_SKIP:
		p->state = UPG_HTTP_RESYNC;
		p->lost = how == UPG_GO_SKIP;
		break;
	case UPG_GO_STOP:
		p->state = UPG_HTTP_STOPPED;
		break;
	}
}

static void
begin_message(struct upg_http *p, size_t octets)
{
	upg_header_begin(&p->head, octets);
	if (p->ops->known != NULL)
		upg_linecache_begin(p->ops->known, (enum upg_dir)p->dir);
	p->raised[0] = p->raised[1] = 0;
	p->start_offset = p->line_offset;
	p->bare_lf = p->crlf = p->open_head = p->disputed = p->every = false;
}

/* A start line that readers split differently: they take an odd status line for one, or for the octets of an answer without any. */
static void
raise_split(struct upg_http *p, enum upg_event_id id, uint8_t severity, struct upg_bytes line)
{
	struct upg_event e = {.id = id, .severity = severity, .offset = p->line_offset, .bytes = line};
	if (p->dir == TO_CLIENT)
		e.reading_count = upg_readings_status_line(line, p->line_offset, e.readings);
	upg_http_raise_readings(p, &e);
}

/* What is odd about a start line as such. */
static void
start_events(struct upg_http *p, const struct upg_line_text *line, unsigned flags, enum upg_event_id shape)
{
	uint64_t at = p->line_offset;
	if (flags & UPG_START_NUL)
		upg_http_raise(p, UPG_EV_HTTP_NUL_IN_HEADER, 2, at, line->text);
	if (flags & UPG_START_BARE_CR)
		upg_http_raise(p, UPG_EV_HTTP_BARE_CR, 2, at, line->text);
	if (flags & (UPG_START_NUL | UPG_START_BARE_CR | UPG_START_CONTROL | UPG_START_SPLIT))
		raise_split(p, shape, 2, line->text);
	else if (flags & UPG_START_SHAPE)
		upg_http_raise(p, shape, 3, at, line->text);
	if (flags & UPG_START_VERSION_BAD)
		raise_split(p, UPG_EV_HTTP_INVALID_VERSION, 2, line->text);
	else if (flags & UPG_START_VERSION_OTHER && p->dir == TO_CLIENT && p->major != 1)
		raise_split(p, UPG_EV_HTTP_INVALID_VERSION, 2, line->text);
	else if (flags & UPG_START_VERSION_OTHER)
		upg_http_raise(p, UPG_EV_HTTP_INVALID_VERSION, 3, at, line->text);
	if (flags & UPG_START_TARGET)
		upg_http_raise(p, UPG_EV_HTTP_INVALID_TARGET, 3, at, line->text);
	if (line->cut)
		upg_http_raise(p, UPG_EV_HTTP_HEADER_LIMIT, line->hidden ? 2 : 3, at, line->text);
}

static void
request_line(struct upg_http *p, const struct upg_line_text *line, const struct upg_request_line *r)
{
	begin_message(p, line->text.len + 2);
	p->major = r->major;
	p->minor = r->minor;
	enum upg_http_go how = p->ops->request(p->user, r, line->text, p->line_offset);
	bool ours = how != UPG_GO_STOP && how != UPG_GO_RESYNC; /* else another protocol's */
	if (ours && (r->flags != 0 || line->cut))
		start_events(p, line, r->flags, UPG_EV_HTTP_INVALID_REQUEST_LINE);
	if (ours && line->bare_lf && r->shape == UPG_REQUEST_HTTP1)
		upg_http_raise(p, UPG_EV_HTTP_BARE_LF, 3, p->line_offset, line->text);
	p->bare_lf = line->bare_lf;
	p->crlf = !line->bare_lf;
	upg_http_go(p, how);
}

static void
status_line(struct upg_http *p, const struct upg_line_text *line, const struct upg_status_line *s)
{
	begin_message(p, line->text.len + 2);
	p->major = s->major;
	p->minor = s->minor;
	enum upg_http_go how = p->ops->status(p->user, s, line->text, p->line_offset);
	if (how != UPG_GO_STOP && (s->flags != 0 || line->cut))
		start_events(p, line, s->flags, UPG_EV_HTTP_INVALID_STATUS_LINE);
	if (how != UPG_GO_STOP && line->bare_lf)
		upg_http_raise(p, UPG_EV_HTTP_BARE_LF, 3, p->line_offset, line->text);
	p->bare_lf = line->bare_lf;
	p->crlf = !line->bare_lf;
	upg_http_go(p, how);
}

static void
start_line(struct upg_http *p, const struct upg_line_text *line)
{
	struct upg_request_line r = {.shape = UPG_REQUEST_JUNK};
	struct upg_status_line s = {0};
	if (p->dir == TO_CLIENT) {
		s = upg_startline_status(line->text);
	} else {
		r = upg_startline_request(line->text);
		bool versioned = r.shape == UPG_REQUEST_HTTP1 && !(r.flags & UPG_START_VERSION_BAD);
		if (line->cut && !versioned && upg_startline_may_be_request(line->text))
			r = (struct upg_request_line){.shape = UPG_REQUEST_HTTP1,
			                              .method = r.method,
			                              .target = r.target,
			                              .major = 1,
			                              .minor = 1}; /* its version was cut off */
	}
	if (r.shape != UPG_REQUEST_JUNK)
		request_line(p, line, &r);
	else if (s.is_status)
		status_line(p, line, &s);
	else
		upg_http_go(p, p->ops->junk(p->user, p->dir, line->text, p->line_offset));
}

/* A line in RESYNC that starts over. */
static bool
sure(const struct upg_http *p, struct upg_bytes text)
{
	if (p->dir == TO_CLIENT)
		return upg_startline_sure_status(text);
	if (upg_startline_sure_request(text) ||
	    (p->line_offset == 0 && upg_startline_request(text).shape == UPG_REQUEST_PREFACE))
		return true;
	if (p->lost || text.len < 5 || memcmp(text.at, "GET /", 5) != 0)
		return false;
	struct upg_request_line r = upg_startline_request(text);
	return r.shape == UPG_REQUEST_HTTP09 && r.flags == 0;
}

void
upg_http_start_over(struct upg_http *p, const struct upg_line_text *line)
{
	if (!line->cut && sure(p, line->text))
		start_line(p, line);
}

/* Takes body octets from *in, at most `left`. */
void
upg_http_take_body(struct upg_http *p, struct upg_bytes *in)
{
	size_t n = p->left < in->len ? (size_t)p->left : in->len;
	struct upg_bytes part = upg_bytes(in->at, n);
	in->at += n;
	in->len -= n;
	p->left -= n;
	uint64_t offset = p->offset;
	p->offset += n;
	p->ops->body(p->user, p->dir, part, offset);
}

/* Takes octets of a line; true when it is complete. */
bool
upg_http_take_line(struct upg_http *p, struct upg_bytes *in, uint64_t limit, struct upg_line_text *line)
{
	size_t before = in->len;
	if (p->line.seen == 0)
		p->line_offset = p->offset;
	bool complete = upg_line_take(&p->line, p->lines, in, limit, line);
	p->offset += before - in->len;
	return complete;
}

/*
 * Once UPG_HTTP_PROBE octets of a line are known, LF or not: can it not become a start line? Then true, with those octets in begin; asks once a
 * line.
 */
static bool
hopeless(struct upg_http *p, struct upg_bytes in, uint8_t begin[UPG_HTTP_PROBE])
{
	if (p->probed || p->line.seen + in.len < UPG_HTTP_PROBE)
		return false;
	struct upg_bytes have = upg_line_sofar(&p->line);
	size_t need = UPG_HTTP_PROBE - p->line.seen;
	if (memchr(in.at, '\n', need) != NULL)
		return false;
	p->probed = true;
	if (have.len != p->line.seen)
		return false; /* memory was short */
	if (have.len > 0)
		memcpy(begin, have.at, have.len);
	memcpy(begin + have.len, in.at, need);
	struct upg_bytes b = upg_bytes(begin, UPG_HTTP_PROBE);
	return !(p->dir == TO_SERVER ? upg_startline_may_be_request(b) : upg_startline_may_be_status(b));
}

/* Judges a hopeless line before it ends. True: done. */
static bool
probe(struct upg_http *p, struct upg_bytes *in)
{
	uint8_t begin[UPG_HTTP_PROBE];
	if (!hopeless(p, *in, begin))
		return false;
	size_t need = UPG_HTTP_PROBE - p->line.seen;
	if (p->line.seen == 0)
		p->line_offset = p->offset;
	upg_line_drop(&p->line, p->lines);
	in->at += need;
	in->len -= need;
	p->offset += need;
	p->probed = false;
	upg_http_go(p, p->ops->junk(p->user, p->dir, upg_bytes(begin, sizeof begin), p->line_offset));
	p->skip_line = p->state == UPG_HTTP_RESYNC;
	return true;
}

/* RESYNC: the next line that starts over. Lines that cannot are not kept. */
static void
search(struct upg_http *p, struct upg_bytes *in)
{
	struct upg_line_text line;
	uint8_t begin[UPG_HTTP_PROBE];
	if (!p->skip_line && hopeless(p, *in, begin)) {
		upg_line_drop(&p->line, p->lines);
		p->skip_line = true;
	}
	if (p->skip_line) {
		const uint8_t *lf = memchr(in->at, '\n', in->len);
		size_t n = lf != NULL ? (size_t)(lf - in->at) + 1 : in->len;
		in->at += n;
		in->len -= n;
		p->offset += n;
		p->skip_line = lf == NULL;
		p->probed = false;
		return;
	}
	if (!upg_http_take_line(p, in, p->lim->http_line_bytes, &line))
		return;
	p->probed = false;
	upg_http_start_over(p, &line);
	upg_line_drop(&p->line, p->lines);
}

/* Nearly every start line: it lies in this segment, ends in CRLF, and nothing is odd about it. */
static bool
ordinary_start(struct upg_http *p, struct upg_bytes *in)
{
	struct upg_request_line r;
	struct upg_status_line s;
	if (p->line.seen > 0)
		return false;
	size_t n = upg_octets_text(in->at, in->len);
	if (n + 1 >= in->len || in->at[n] != '\r' || in->at[n + 1] != '\n' || n > p->lim->http_line_bytes)
		return false;
	struct upg_line_text line = {.text = upg_bytes(in->at, n), .clean = true};
	bool server = p->dir == TO_CLIENT;
	if (server ? !upg_startline_ordinary_status(line.text, &s) : !upg_startline_ordinary_request(line.text, &r))
		return false;
	p->line_offset = p->offset;
	p->offset += n + 2;
	*in = upg_grammar_part(*in, n + 2, in->len);
	if (server)
		status_line(p, &line, &s);
	else
		request_line(p, &line, &r);
	return true;
}

/* One that is cut, empty, or odd in any way. */
static void
any_start(struct upg_http *p, struct upg_bytes *in)
{
	struct upg_line_text line;
	if (probe(p, in) || !upg_http_take_line(p, in, p->lim->http_line_bytes, &line))
		return;
	p->probed = false;
	if (line.text.len > 0 || line.cut)
		start_line(p, &line);
	upg_line_drop(&p->line, p->lines);
}

void
upg_http_step(struct upg_http *p, struct upg_bytes *in)
{
	switch ((enum upg_http_state)p->state) {
	case UPG_HTTP_START:
		if (!ordinary_start(p, in)) {
			any_start(p, in);
			break;
		}
		if (p->state != UPG_HTTP_FIELDS || in->len == 0 || p->pause)
			break;
		__attribute__((fallthrough));
	case UPG_HTTP_FIELDS:
		upg_http_fields(p, in);
		break;
	case UPG_HTTP_LENGTH:
		upg_http_take_body(p, in);
		if (p->left == 0)
			upg_http_finish(p);
		break;
	case UPG_HTTP_CHUNKED:
		upg_http_chunked(p, in);
		break;
	case UPG_HTTP_UNTIL_END:
		p->left = UINT64_MAX;
		upg_http_take_body(p, in);
		break;
	case UPG_HTTP_RESYNC:
		search(p, in);
		break;
	case UPG_HTTP_STOPPED:
		break;
	}
}

void
upg_http_expect_either(struct upg_http *p)
{
	bool body = p->state == UPG_HTTP_LENGTH || p->state == UPG_HTTP_CHUNKED;
	if (body && p->offset == p->body_offset)
		p->twice |= UPG_HTTP_PEEK;
}

size_t
upg_http_feed(struct upg_http *p, struct upg_bytes bytes)
{
	struct upg_bytes in = bytes;
	p->pause = false;
	while (in.len > 0 && p->state != UPG_HTTP_STOPPED && !p->pause)
		if (p->twice)
			upg_http_twice(p, &in);
		else
			upg_http_step(p, &in);
	return bytes.len - in.len;
}

bool
upg_http_gap(struct upg_http *p, uint64_t len)
{
	bool data = p->state == UPG_HTTP_LENGTH || (p->state == UPG_HTTP_CHUNKED && p->chunked == UPG_CHUNKED_DATA);
	if (p->twice & UPG_HTTP_PEEK) {
		p->left -= p->state == UPG_HTTP_LENGTH ? p->line.seen : 0;
		p->twice &= (uint8_t)~UPG_HTTP_PEEK;
		upg_line_drop(&p->line, p->lines);
	}
	p->offset += len;
	upg_http_unsent_gap(p, p->offset);
	if (p->state == UPG_HTTP_UNTIL_END)
		return true;
	if (data && len <= p->left) {
		p->left -= len;
		if (p->left == 0 && p->state == UPG_HTTP_CHUNKED)
			p->chunked = UPG_CHUNKED_CR;
		else if (p->left == 0)
			upg_http_finish(p);
		return true;
	}
	upg_http_resync(p, true);
	return false;
}

/* A CR that is not the last octet, which may be that of a CRLF. */
static bool
bare_cr(struct upg_bytes text)
{
	return text.len > 0 && upg_grammar_find(text, 0, '\r') < text.len - 1;
}

/* An unfinished start line. Up to a CR it may be a whole one: who ends lines there has read it. */
static void
unfinished_start(struct upg_http *p, struct upg_bytes text)
{
	struct upg_bytes whole = upg_grammar_part(text, 0, upg_grammar_find(text, 0, '\r'));
	if (!bare_cr(text) ||
	    !(p->dir == TO_SERVER ? upg_startline_sure_request(whole) : upg_startline_sure_status(whole)))
		return;
	begin_message(p, text.len);
	upg_http_raise(p, UPG_EV_HTTP_BARE_CR, 2, p->line_offset, text);
}

void
upg_http_end(struct upg_http *p)
{
	struct upg_bytes text = upg_line_sofar(&p->line);
	if (upg_http_begun(p)) {
		unfinished_start(p, text);
		if (!(p->dir == TO_SERVER ? upg_startline_may_be_request(text) : upg_startline_may_be_status(text)))
			p->ops->junk(p->user, p->dir, text, p->line_offset);
	} else if (p->state == UPG_HTTP_FIELDS) {
		/* The last octet may be the CR of a CRLF; a value cut short says nothing. */
		if (text.len > 0 && upg_grammar_find(text, 0, 0) < text.len)
			upg_http_raise(p, UPG_EV_HTTP_NUL_IN_HEADER, 2, p->line_offset, text);
		if (bare_cr(text))
			upg_http_raise(p, UPG_EV_HTTP_BARE_CR, 2, p->line_offset, text);
		upg_http_framing_events(p);
	} else if (p->state == UPG_HTTP_CHUNKED && bare_cr(text)) {
		bool trailer = p->chunked == UPG_CHUNKED_TRAILER;
		upg_http_raise(p, trailer ? UPG_EV_HTTP_BARE_CR : UPG_EV_HTTP_CHUNK_LINE, 2, p->line_offset, text);
	} else if (p->state == UPG_HTTP_UNTIL_END) {
		upg_http_finish(p);
	}
	upg_line_drop(&p->line, p->lines);
	upg_http_unsent_end(p);
	p->state = UPG_HTTP_STOPPED;
}
