/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "early.h"

/* IANA's registry of methods, but PRI, which belongs to HTTP/2's preface. */
static const char *const methods[] = {
        "ACL",
        "BASELINE-CONTROL",
        "BIND",
        "CHECKIN",
        "CHECKOUT",
        "CONNECT",
        "COPY",
        "DELETE",
        "GET",
        "HEAD",
        "LABEL",
        "LINK",
        "LOCK",
        "MERGE",
        "MKACTIVITY",
        "MKCALENDAR",
        "MKCOL",
        "MKREDIRECTREF",
        "MKWORKSPACE",
        "MOVE",
        "OPTIONS",
        "ORDERPATCH",
        "PATCH",
        "POST",
        "PROPFIND",
        "PROPPATCH",
        "PUT",
        "QUERY",
        "REBIND",
        "REPORT",
        "SEARCH",
        "TRACE",
        "UNBIND",
        "UNCHECKOUT",
        "UNLINK",
        "UNLOCK",
        "UPDATE",
        "UPDATEREDIRECTREF",
        "VERSION-CONTROL",
};

enum line {
	LINE_NO,     /* no request */
	LINE_PREFIX, /* may become one */
	LINE_START,  /* method, blank, beginning of a target */
};

/*
 * What parts a line's words for some reader: SP and HTAB, which C's isspace() adds VT and FF to, Python's str.split() the separators FS to US, NEL
 * and NBSP.
 */
static bool
blank(uint8_t c)
{
	return c == ' ' || (c >= 0x09 && c <= 0x0c && c != '\n') || (c >= 0x1c && c <= 0x1f) || c == 0x85 || c == 0xa0;
}

static uint8_t
upper(uint8_t c)
{
	return c >= 'a' && c <= 'z' ? (uint8_t)(c - 0x20) : c;
}

/* RFC 9112 3.2: '/', '*', an absolute form, for CONNECT an authority. `any`: there are readers who do not look. */
static enum line
judge_target(const uint8_t *p, size_t len, bool connect, bool any)
{
	static const char scheme[] = "http";
	uint8_t c = p[0];

	if (c == '/' || c == '*' || (any && c != '\r' && c != '\n'))
		return LINE_START;
	if (connect && (c == '[' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')))
		return LINE_START;
	for (size_t i = 0; i < len && i < 4; i++)
		if ((p[i] | 0x20) != scheme[i])
			return LINE_NO;
	return len >= 4 ? LINE_START : LINE_PREFIX;
}

static bool
begins(const uint8_t *p, size_t len, const char *method, bool any_case)
{
	for (size_t i = 0; i < len && method[i]; i++)
		if ((any_case ? upper(p[i]) : p[i]) != (uint8_t)method[i])
			return false;
	return true;
}

/* lenient: as the most tolerant reader has it, who minds neither the method's case nor the target's form. */
static enum line
judge_line(const uint8_t *p, size_t len, bool lenient)
{
	for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
		size_t word = strlen(methods[m]), at = word;

		if (!begins(p, len, methods[m], lenient))
			continue;
		if (len <= word)
			return LINE_PREFIX;
		if (!blank(p[word]))
			continue;
		while (at < len && blank(p[at]))
			at++;
		return at == len ? LINE_PREFIX
		                 : judge_target(p + at, len - at,
		                                methods[m][0] == 'C' && word == 7 && methods[m][3] == 'N', lenient);
	}
	return LINE_NO;
}

/* A complete line: does it end in a version? */
static enum upg_class
line_class(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i + 6 <= len; i++)
		if (blank(p[i]) && memcmp(p + i + 1, "HTTP/", 5) == 0)
			return UPG_CLASS_HTTP1;
	return UPG_CLASS_HTTP09;
}

static void
next_line(struct upg_request_scan *s)
{
	s->len = 0;
	s->dead = false;
}

enum upg_class
upg_request_scan_feed(struct upg_request_scan *s, uint8_t octet)
{
	size_t limit = s->limit ? s->limit : UPG_EARLY_LINE;
	bool empty = s->len == 0 && !s->dead && (octet == '\r' || octet == '\n' || blank(octet));
	enum line judged;

	s->count++;
	if (empty)
		return UPG_CLASS_NONE;
	if (s->dead) {
		if (octet == '\n')
			next_line(s);
		return UPG_CLASS_NONE;
	}
	if (s->len == 0)
		s->line_at = s->count - 1;
	s->line[s->len++] = octet;
	judged = judge_line(s->line, s->len, s->unit);
	if (octet == '\n' && judged == LINE_START) {
		s->dead = true; /* line and line_at stay as evidence */
		return line_class(s->line, s->len);
	}
	if (judged == LINE_NO || octet == '\n') {
		s->dead = octet != '\n';
		s->len = octet == '\n' ? 0 : s->len;
		s->foreign = true;
		return UPG_CLASS_NONE;
	}
	if ((s->unit ? s->count : s->len) < limit)
		return UPG_CLASS_NONE;
	/* Where nothing but line ends came before it, a whole window of a method's letters has no innocent reading either. */
	s->dead = true;
	/* Without its end a line may be anything but what every reader has begun to read. */
	judged = judge_line(s->line, s->len, false);
	return judged == LINE_START || (judged == LINE_PREFIX && !s->foreign) ? UPG_CLASS_HTTP1 : UPG_CLASS_NONE;
}

enum upg_class
upg_request_scan_end(const struct upg_request_scan *s)
{
	return !s->dead && s->len && judge_line(s->line, s->len, false) == LINE_START ? UPG_CLASS_HTTP1
	                                                                              : UPG_CLASS_NONE;
}

/* What bytes look like that are no request. *certain: more octets do not change it. */
static enum upg_class
look(const uint8_t *p, size_t len, enum upg_early_family family, bool *certain)
{
	static const char preface[] = "PRI * HTTP/2.0";
	uint8_t opcode = p[0] & 0x0f;

	*certain = true;
	if (memcmp(p, preface, len < 14 ? len : 14) == 0) {
		*certain = len >= 14;
		return UPG_CLASS_H2_PREFACE;
	}
	if (p[0] == 0x16 && (len == 1 || p[1] == 0x03)) {
		*certain = len > 1;
		return UPG_CLASS_TLS_HELLO;
	}
	if (family == UPG_EARLY_CAPSULES && p[0] <= 0x03) /* DATAGRAM, ADDRESS_ASSIGN.. (RFC 9297 3.5, RFC 9484 4.7) */
		return UPG_CLASS_CAPSULE;
	/* No reserved bit, a defined opcode (RFC 6455 5.2); a draft-75 text frame begins with 0x00. */
	if (family == UPG_EARLY_WEBSOCKET && (p[0] & 0x70) == 0 &&
	    (opcode <= 2 || (opcode >= 8 && opcode <= 10 && p[0] & 0x80)))
		return UPG_CLASS_WS_FRAME;
	return UPG_CLASS_OTHER;
}

static unsigned
take_class(struct upg_early *e, enum upg_class class)
{
	e->class = class;
	if (e->certain)
		return 0;
	e->certain = true;
	return UPG_EARLY_CERTAIN;
}

static unsigned
take_request(struct upg_early *e, enum upg_class class)
{
	e->request = true;
	e->request_class = class;
	return UPG_EARLY_REQUEST | (e->certain ? 0 : take_class(e, class));
}

unsigned
upg_early_feed(struct upg_early *e, enum upg_early_family family, uint8_t octet)
{
	enum upg_class request = upg_request_scan_feed(&e->scan, octet);
	unsigned said = 0;

	e->count++;
	if (e->request)
		return 0;
	if (request)
		return take_request(e, request);
	if (e->certain && e->forbidden)
		return 0;
	if (e->head_len == 0 && (octet == '\r' || octet == '\n')) {
		e->lead_is_crlf =
		        e->lead == 0 || (e->lead == 1 && e->lead_is_crlf && octet == '\n' && e->head[0] == '\r');
		e->head[0] = octet; /* the one before, until a first octet takes its place */
		if (++e->lead <= UPG_EARLY_LINE)
			return 0;
		e->lead--;
		e->forbidden = true;
		return UPG_EARLY_FORBIDDEN | take_class(e, UPG_CLASS_OTHER);
	}
	if (e->head_len < UPG_EARLY_LINE)
		e->head[e->head_len++] = octet;
	if (!e->scan.dead && e->scan.len)
		return 0; /* may still be a request */
	if (!e->forbidden) {
		e->forbidden = true;
		said = UPG_EARLY_FORBIDDEN;
	}
	if (!e->certain) {
		bool certain;

		e->class = look(e->head, e->head_len, family, &certain);
		if (certain)
			said |= take_class(e, e->class);
	}
	return said;
}

unsigned
upg_early_end(struct upg_early *e)
{
	enum upg_class request = upg_request_scan_end(&e->scan);
	unsigned said = 0;

	if (e->count == 0 || e->request)
		return 0;
	if (request)
		return take_request(e, request);
	if (e->head_len == 0 && e->lead_is_crlf)
		return e->certain ? 0 : take_class(e, UPG_CLASS_CRLF);
	if (!e->forbidden) {
		e->forbidden = true;
		said = UPG_EARLY_FORBIDDEN;
	}
	if (!e->certain)
		said |= take_class(e, e->class ? e->class : UPG_CLASS_OTHER);
	return said;
}

bool
upg_early_tolerable(const struct upg_early *e)
{
	return e->head_len == 0 && e->lead_is_crlf && !e->forbidden && !e->request;
}
