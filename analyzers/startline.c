/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "startline.h"

#include "grammar.h"

#define METHOD_MAX 32               /* no method is longer */
#define PREFACE    "PRI * HTTP/2.0" /* first line of the client connection preface (RFC 9113 3.4) */

static bool
digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* Octets no start line has. */
static unsigned
octet_flags(struct upg_bytes line)
{
	unsigned flags = 0;
	if (upg_grammar_printable(line))
		return 0;
	for (size_t i = 0; i < line.len; i++) {
		uint8_t c = line.at[i];
		if (c >= ' ' && c != 127)
			continue;
		flags |= c == 0 ? UPG_START_NUL : c == '\r' ? UPG_START_BARE_CR : UPG_START_CONTROL;
	}
	return flags;
}

/* HTTP-version (RFC 9112 2.3) */
static unsigned
version(struct upg_bytes v, uint8_t *major, uint8_t *minor)
{
	*major = *minor = 1;
	if (v.len != 8 || memcmp(v.at, "HTTP/", 5) != 0 || !digit(v.at[5]) || v.at[6] != '.' || !digit(v.at[7]))
		return UPG_START_VERSION_BAD;
	*major = (uint8_t)(v.at[5] - '0');
	*minor = (uint8_t)(v.at[7] - '0');
	return *major == 1 && *minor <= 1 ? 0 : UPG_START_VERSION_OTHER;
}

/* Ends in a colon and a port number (RFC 9110 9.3.6: an empty or invalid one is to be rejected). */
static bool
port(struct upg_bytes target)
{
	unsigned number = 0;
	size_t i = target.len;
	while (i > 0 && digit(target.at[i - 1]))
		i--;
	if (i == 0 || target.at[i - 1] != ':')
		return false;
	for (; i < target.len && number <= 65535; i++)
		number = number * 10 + (unsigned)(target.at[i] - '0');
	return number > 0 && number <= 65535;
}

static bool
target_fits(struct upg_bytes method, struct upg_bytes target)
{
	if (!upg_grammar_visible(target))
		return false;
	if (method.len == 7 && memcmp(method.at, "CONNECT", 7) == 0)
		return target.len > 0 && target.at[0] != '/' && target.at[0] != ':' && port(target) &&
		       upg_grammar_find(target, 0, '/') == target.len;
	if (target.len == 1 && target.at[0] == '*')
		return upg_grammar_is(method, "options");
	if (target.len > 0 && target.at[0] == '/')
		return true;
	size_t colon = upg_grammar_find(target, 0, ':');
	return colon > 0 && upg_bytes_have(target, colon, 3) && memcmp(target.at + colon, "://", 3) == 0 &&
	       upg_grammar_token(upg_grammar_part(target, 0, colon));
}

static bool
begins_like_target(struct upg_bytes t)
{
	return (t.len > 0 && t.at[0] == '/') || upg_grammar_begins(t, "http://") || upg_grammar_begins(t, "https://");
}

static struct upg_bytes
strip_spaces(struct upg_bytes b)
{
	while (b.len > 0 && b.at[0] == ' ') {
		b.at++;
		b.len--;
	}
	while (b.len > 0 && b.at[b.len - 1] == ' ')
		b.len--;
	return b;
}

/* "HTTP/..." in any case, or the version of another protocol: letters, a slash, a digit. */
static bool
like_version(struct upg_bytes word)
{
	size_t slash = upg_grammar_find(word, 0, '/');
	if (upg_grammar_begins(word, "http/"))
		return true;
	for (size_t i = 0; i < slash; i++)
		if ((word.at[i] | 0x20) < 'a' || (word.at[i] | 0x20) > 'z')
			return false;
	return slash > 0 && slash + 1 < word.len && digit(word.at[slash + 1]);
}

/* Where the version begins: behind the last space, if what stands there looks like one; else line.len. */
static size_t
version_at(struct upg_bytes line)
{
	for (size_t i = line.len; i-- > 0;) {
		if (line.at[i] != ' ' && line.at[i] != '\t')
			continue;
		return like_version(upg_grammar_part(line, i + 1, line.len)) ? i + 1 : line.len;
	}
	return line.len;
}

/* Nearly every request line: a method, a path and HTTP/1.0 or 1.1, one space between them, nothing odd in any. */
bool
upg_startline_ordinary_request(struct upg_bytes line, struct upg_request_line *r)
{
	static const char version[] = " HTTP/1.";
	const size_t tail = sizeof version; /* with its last digit */
	size_t space = 0;
	while (space < line.len && upg_grammar_tchar(line.at[space]))
		space++;
	if (space == 0 || space > METHOD_MAX || !upg_bytes_have(line, space, 2 + tail) || line.at[space] != ' ' ||
	    line.at[space + 1] != '/')
		return false;
	size_t end = line.len - tail;
	uint8_t minor = (uint8_t)(line.at[line.len - 1] - '0');
	struct upg_bytes target = upg_grammar_part(line, space + 1, end);
	if (memcmp(line.at + end, version, tail - 1) != 0 || minor > 1 || !upg_grammar_visible(target) ||
	    (space == 7 && memcmp(line.at, "CONNECT", 7) == 0))
		return false;
	*r = (struct upg_request_line){.shape = UPG_REQUEST_HTTP1,
	                               .method = upg_grammar_part(line, 0, space),
	                               .target = target,
	                               .major = 1,
	                               .minor = minor};
	return true;
}

struct upg_request_line
upg_startline_request(struct upg_bytes line)
{
	struct upg_request_line ordinary;
	if (upg_startline_ordinary_request(line, &ordinary))
		return ordinary;
	struct upg_request_line r = {.shape = UPG_REQUEST_JUNK, .major = 0, .minor = 9, .flags = octet_flags(line)};
	struct upg_bytes core = strip_spaces(line);
	if (core.len != line.len)
		r.flags |= UPG_START_SHAPE;
	size_t space = upg_grammar_find(core, 0, ' ');
	size_t tab = upg_grammar_find(core, 0, '\t');
	if (tab < space)
		space = tab;
	r.method = upg_grammar_part(core, 0, space);
	size_t v = version_at(core);
	if (v < core.len) {
		r.shape = UPG_REQUEST_HTTP1;
		r.flags |= version(upg_grammar_part(core, v, core.len), &r.major, &r.minor);
		if (space + 1 >= v) {
			r.flags |= UPG_START_SPLIT; /* no target */
			r.target = upg_bytes(core.at + space, 0);
			return r;
		}
		struct upg_bytes between = upg_grammar_part(core, space + 1, v - 1);
		r.target = strip_spaces(between);
		if (r.target.len != between.len || !upg_grammar_token(r.method))
			r.flags |= UPG_START_SHAPE;
		if (r.target.len == 0) {
			r.flags |= UPG_START_SPLIT;
			return r;
		}
		if (upg_grammar_find(r.target, 0, ' ') < r.target.len) {
			r.flags |= UPG_START_SHAPE;
			for (size_t i = upg_grammar_find(r.target, 0, ' '); i < r.target.len;
			     i = upg_grammar_find(r.target, i + 1, ' '))
				if (upg_grammar_begins(upg_grammar_part(r.target, i + 1, r.target.len), "http/"))
					r.flags |= UPG_START_SPLIT;
		}
		if (line.len == sizeof PREFACE - 1 && memcmp(line.at, PREFACE, line.len) == 0) {
			r.shape = UPG_REQUEST_PREFACE;
			r.flags &= ~(unsigned)UPG_START_VERSION_OTHER;
		} else if (!target_fits(r.method, r.target)) {
			r.flags |= UPG_START_TARGET;
		}
		return r;
	}
	r.target = upg_bytes(core.at + core.len, 0);
	if (space == core.len)
		return r;
	r.target = strip_spaces(upg_grammar_part(core, space + 1, core.len));
	if (!upg_grammar_method(r.method))
		return r;
	bool one_word = upg_grammar_find(r.target, 0, ' ') == r.target.len;
	if (begins_like_target(r.target) || (one_word && r.target.len > 0)) {
		r.shape = UPG_REQUEST_HTTP09;
		if (!one_word)
			r.flags |= UPG_START_SHAPE;
	}
	return r;
}

/* Nearly every status line. */
bool
upg_startline_ordinary_status(struct upg_bytes line, struct upg_status_line *s)
{
	if (line.len < 13 || memcmp(line.at, "HTTP/1.", 7) != 0 || (line.at[7] | 1) != '1' || line.at[8] != ' ' ||
	    line.at[9] < '1' || line.at[9] > '5' || !digit(line.at[10]) || !digit(line.at[11]) || line.at[12] != ' ' ||
	    !upg_grammar_printable(upg_grammar_part(line, 13, line.len)))
		return false;
	*s = (struct upg_status_line){.is_status = true, .major = 1, .minor = (uint8_t)(line.at[7] - '0')};
	s->status = (uint16_t)((line.at[9] - '0') * 100 + (line.at[10] - '0') * 10 + (line.at[11] - '0'));
	return true;
}

struct upg_status_line
upg_startline_status(struct upg_bytes line)
{
	struct upg_status_line ordinary;
	if (upg_startline_ordinary_status(line, &ordinary))
		return ordinary;
	struct upg_status_line s = {.major = 1, .minor = 1, .flags = octet_flags(line)};
	/* A tab in the reason phrase is allowed (RFC 9112 4). */
	if (!upg_grammar_begins(line, "http/"))
		return s;
	size_t space = upg_grammar_find(line, 0, ' ');
	s.flags |= version(upg_grammar_part(line, 0, space), &s.major, &s.minor);
	size_t at = space;
	while (at < line.len && line.at[at] == ' ')
		at++;
	if (at != space + 1)
		s.flags |= UPG_START_SPLIT; /* more than one blank: to Apache httpd no status line at all */
	size_t digits = 0;
	for (; at < line.len && digit(line.at[at]) && digits < 3; at++, digits++)
		s.status = (uint16_t)(s.status * 10 + (line.at[at] - '0'));
	s.is_status = digits > 0;
	if (digits != 3 || s.status < 100 || (at < line.len && line.at[at] != ' '))
		s.flags |=
		        UPG_START_SPLIT; /* three digits of it, the whole number, an interim one, or no status at all */
	else if (s.status > 599 || at == line.len)
		s.flags |= UPG_START_SHAPE;
	if (s.flags & UPG_START_CONTROL && at < line.len) {
		unsigned head = octet_flags(upg_grammar_part(line, 0, at + 1)); /* with what stands for the space */
		bool tabs_only = true;
		for (size_t i = at; i < line.len; i++)
			if ((line.at[i] < ' ' && line.at[i] != '\t' && line.at[i] != '\r' && line.at[i] != 0) ||
			    line.at[i] == 127)
				tabs_only = false;
		if (tabs_only && !(head & UPG_START_CONTROL))
			s.flags &= ~(unsigned)UPG_START_CONTROL;
	}
	return s;
}

/* Capital letters and what joins words: every method there is, registered or not (PURGE, M-SEARCH, RPC_IN_DATA). */
static bool
like_method(struct upg_bytes word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!(word.at[i] >= 'A' && word.at[i] <= 'Z') && word.at[i] != '-' && word.at[i] != '_')
			return false;
	return word.len >= 3 && word.len <= METHOD_MAX;
}

bool
upg_startline_sure_request(struct upg_bytes line)
{
	struct upg_bytes method = upg_grammar_part(line, 0, upg_grammar_find(line, 0, ' '));
	if (!like_method(method))
		return false;
	struct upg_request_line r = upg_startline_request(line);
	unsigned odd = upg_grammar_method(method) ? r.flags & ~(unsigned)UPG_START_TARGET : r.flags;
	return r.shape == UPG_REQUEST_HTTP1 && odd == 0 && r.major == 1;
}

bool
upg_startline_sure_status(struct upg_bytes line)
{
	return line.len >= 12 && memcmp(line.at, "HTTP/1.", 7) == 0 && digit(line.at[7]) && line.at[8] == ' ' &&
	       digit(line.at[9]) && digit(line.at[10]) && digit(line.at[11]) && (line.len == 12 || line.at[12] == ' ');
}

bool
upg_startline_may_be_request(struct upg_bytes begin)
{
	size_t i = 0;
	while (i < begin.len && begin.at[i] == ' ')
		i++;
	size_t from = i;
	while (i < begin.len && upg_grammar_tchar(begin.at[i]))
		i++;
	if (i - from > METHOD_MAX)
		return false;
	return i == begin.len || (i > from && (begin.at[i] == ' ' || begin.at[i] == '\t'));
}

bool
upg_startline_may_be_status(struct upg_bytes begin)
{
	static const char word[] = "http/";
	for (size_t i = 0; i < begin.len && i < sizeof word - 1; i++)
		if ((begin.at[i] | 0x20) != word[i] && begin.at[i] != word[i])
			return false;
	return true;
}
