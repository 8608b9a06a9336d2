/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "header.h"

#include "grammar.h"
#include "octets.h"

#define LOOKALIKE_LEAST (sizeof "contentlength" - 1) /* octets of a token that is like another name */

#define CL_MOST UINT64_C(0x7fffffffffffffff)

/* Eight octets of a token, its capitals made small: of all that a token may hold only letters change so, or fall together. */
static inline uint64_t
small(const uint8_t *at)
{
	return upg_octets_load(at) | UPG_OCTETS_EACH * 0x20;
}

/* Is the token, as long as this name, this name? */
static inline bool
same(struct upg_bytes token, const char *lower)
{
	const uint8_t *name = (const uint8_t *)lower;
	size_t i = 0;
	for (; i + sizeof(uint64_t) <= token.len; i += sizeof(uint64_t))
		if (small(token.at + i) != upg_octets_load(name + i))
			return false;
	if (i > 0)
		return small(token.at + token.len - sizeof(uint64_t)) ==
		       upg_octets_load(name + token.len - sizeof(uint64_t));
	while (i < token.len && (token.at[i] | 0x20) == name[i])
		i++;
	return i == token.len;
}

/* name is a token. */
static enum upg_field_id
lookup(struct upg_bytes name)
{
	static const struct {
		const char *name;
		enum upg_field_id id;
	} known[][2] = {
	        [3] = {{"age", UPG_FIELD_AGE}},
	        [4] = {{"host", UPG_FIELD_HOST}},
	        [6] = {{"expect", UPG_FIELD_EXPECT}},
	        [7] = {{"upgrade", UPG_FIELD_UPGRADE}},
	        [10] = {{"connection", UPG_FIELD_CONNECTION}, {"user-agent", UPG_FIELD_USER_AGENT}},
	        [12] = {{"content-type", UPG_FIELD_CONTENT_TYPE}},
	        [14] = {{"content-length", UPG_FIELD_CONTENT_LENGTH}},
	        [17] = {{"transfer-encoding", UPG_FIELD_TRANSFER_ENCODING}},
	};
	if (name.len >= sizeof known / sizeof *known)
		return UPG_FIELD_OTHER;
	for (size_t i = 0; i < 2 && known[name.len][i].name != NULL; i++)
		if (same(name, known[name.len][i].name))
			return known[name.len][i].id;
	return UPG_FIELD_OTHER;
}

/* What is left of a name when everything but letters and digits is dropped: the way a careless reader compares. */
static size_t
bare_name(struct upg_bytes name, char out[32])
{
	size_t n = 0;
	for (size_t i = 0; i < name.len && n < 31; i++) {
		uint8_t c = name.at[i];
		if (c >= 'A' && c <= 'Z')
			c += 32;
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			out[n++] = (char)c;
	}
	out[n] = 0;
	return n;
}

static unsigned
lookalike(struct upg_bytes name, bool token)
{
	/* Almost every name differs in its first letter already. */
	size_t i = 0;
	while (i < name.len && !((name.at[i] | 0x20) >= 'a' && (name.at[i] | 0x20) <= 'z'))
		i++;
	if (i == name.len || strchr("tchu", name.at[i] | 0x20) == NULL)
		return 0;
	char bare[32];
	bare_name(name, bare);
	if (strcmp(bare, "transferencoding") == 0)
		return UPG_FIELD_LOOKALIKE | UPG_FIELD_LIKE_TE;
	if (strcmp(bare, "contentlength") == 0)
		return UPG_FIELD_LOOKALIKE;
	if (!token && (strcmp(bare, "host") == 0 || strcmp(bare, "connection") == 0 || strcmp(bare, "upgrade") == 0))
		return UPG_FIELD_LOOKALIKE;
	return 0;
}

/* A line without colon: which framing field does it begin with, if any? */
static unsigned
lookalike_line(struct upg_bytes line)
{
	size_t end = 0;
	while (end < line.len && (upg_grammar_tchar(line.at[end])))
		end++;
	return lookalike(upg_grammar_part(line, 0, end), false);
}

static unsigned
octet_flags(struct upg_bytes line)
{
	unsigned flags = 0;
	if (upg_grammar_find(line, 0, '\r') < line.len)
		flags |= UPG_FIELD_BARE_CR;
	if (upg_grammar_find(line, 0, 0) < line.len)
		flags |= UPG_FIELD_NUL;
	return flags;
}

/* A field whose name is folded, "Content-" and " Length: 5": puts it together, as who replaces or drops folds does (RFC 9112 5.2). */
static void
join_name(struct upg_head *h, struct upg_field *f)
{
	size_t colon = upg_grammar_find(f->value, 0, ':');
	struct upg_bytes part = upg_grammar_part(f->value, 0, colon);
	for (size_t i = 0; i <= part.len && h->name_len < sizeof h->name; i++)
		h->name[h->name_len++] = i == 0 ? ' ' : (char)part.at[i - 1];
	f->name = upg_grammar_trim(upg_bytes(h->name, h->name_len));
	if (colon == f->value.len)
		return;
	h->flags &= ~(uint32_t)UPG_HEAD_OPEN_NAME;
	f->flags |= lookalike(f->name, false);
}

/* What a continuation would continue. */
static void
remember(struct upg_head *h, const struct upg_field *f)
{
	h->last_id = (uint8_t)f->id;
	h->name_len = (uint8_t)(f->name.len < sizeof h->name ? f->name.len : sizeof h->name);
	memcpy(h->name, f->name.at, h->name_len);
	h->flags &= ~(uint32_t)UPG_HEAD_OPEN_NAME;
	if (f->flags & UPG_FIELD_NO_COLON)
		h->flags |= UPG_HEAD_OPEN_NAME;
}

size_t
upg_header_colon(struct upg_bytes line)
{
	size_t i = 0;
	while (i < line.len && upg_grammar_tchar(line.at[i]))
		i++;
	return i < line.len && line.at[i] == ':' ? i : 0;
}

bool
upg_header_dull(struct upg_head *h, struct upg_bytes name, uint32_t letters)
{
	if (letters >> (name.at[0] & 31) & 1 || lookup(name) != UPG_FIELD_OTHER ||
	    (name.len >= LOOKALIKE_LEAST && lookalike(name, true) != 0))
		return false;
	remember(h, &(struct upg_field){.name = name});
	return true;
}

static struct upg_field
split_odd(struct upg_head *h, struct upg_bytes line, uint64_t offset)
{
	struct upg_field f = {.offset = offset, .flags = octet_flags(line)};
	if (line.at[0] == ' ' || line.at[0] == '\t') {
		f.continuation = true;
		f.id = h->last_id;
		f.name = upg_bytes(h->name, h->name_len);
		f.value = upg_grammar_trim(line);
		if (f.value.len == 0)
			f.flags |= UPG_FIELD_BLANK;
		if (h->flags & UPG_HEAD_OPEN_NAME)
			join_name(h, &f);
		return f;
	}
	size_t colon = upg_grammar_find(line, 0, ':');
	if (colon == line.len) {
		f.name = line;
		f.value = upg_bytes(line.at + line.len, 0);
		f.flags |= UPG_FIELD_BAD_NAME | UPG_FIELD_NO_COLON | lookalike_line(line);
	} else {
		f.name = upg_grammar_trim(upg_grammar_part(line, 0, colon));
		f.value = upg_grammar_trim(upg_grammar_part(line, colon + 1, line.len));
		if (f.name.len != colon)
			f.flags |= UPG_FIELD_SPACE_BEFORE_COLON;
		bool token = upg_grammar_token(f.name);
		if (token)
			f.id = lookup(f.name);
		else
			f.flags |= UPG_FIELD_BAD_NAME;
		if (f.id == UPG_FIELD_OTHER)
			f.flags |= lookalike(f.name, token);
	}
	remember(h, &f);
	return f;
}

struct upg_field
upg_header_split(struct upg_head *h, const struct upg_line_text *text, uint64_t offset)
{
	const uint8_t *at = text->text.at;
	size_t len = text->text.len, colon = text->colon > 0 ? text->colon : upg_header_colon(text->text);
	if (!text->clean || colon == 0)
		return split_odd(h, text->text, offset);
	struct upg_field f = {.offset = offset,
	                      .name = upg_bytes(at, colon),
	                      .value = upg_grammar_trim(upg_bytes(at + colon + 1, len - colon - 1))};
	f.id = lookup(f.name);
	if (f.id == UPG_FIELD_OTHER && colon >= LOOKALIKE_LEAST)
		f.flags = lookalike(f.name, true);
	remember(h, &f);
	return f;
}

/* One Content-Length element: *value its leading digits. False: not 1*DIGIT within 2^63-1. */
static bool
length_value(struct upg_bytes e, uint64_t *value, uint8_t *digits)
{
	uint64_t v = 0;
	size_t i = 0;
	bool fits = true;
	for (; i < e.len && e.at[i] >= '0' && e.at[i] <= '9'; i++) {
		unsigned d = e.at[i] - '0';
		if (v > (CL_MOST - d) / 10) {
			fits = false;
			v = CL_MOST;
		} else if (fits) {
			v = v * 10 + d;
		}
	}
	*value = v;
	*digits = (uint8_t)(i < 255 ? i : 255);
	return fits && i > 0 && i == e.len;
}

static void
take_length(struct upg_head *h, struct upg_bytes e)
{
	uint64_t value;
	uint8_t digits;
	if (!length_value(e, &value, &digits)) {
		h->flags |= UPG_HEAD_CL_INVALID;
		/* A valid value elsewhere decides; the leading digits of this one only as long as there is none. */
		if (!(h->flags & UPG_HEAD_CL)) {
			h->cl_first = h->cl_last = value;
			h->cl_digits = digits;
			h->flags |= digits == 0 ? UPG_HEAD_CL_NO_DIGITS : 0;
		}
		h->flags |= UPG_HEAD_CL;
		return;
	}
	if (!(h->flags & UPG_HEAD_CL) || h->flags & UPG_HEAD_CL_NO_DIGITS) {
		h->cl_first = h->cl_last = value;
		h->cl_digits = digits;
		h->flags = (h->flags | UPG_HEAD_CL) & ~(uint32_t)UPG_HEAD_CL_NO_DIGITS;
		return;
	}
	h->flags |= value == h->cl_first ? UPG_HEAD_CL_REPEATED : UPG_HEAD_CL_CONFLICT;
	h->cl_last = value;
}

/* A Content-Length without any value. */
static void
empty_length(struct upg_head *h)
{
	if (!(h->flags & UPG_HEAD_CL_EMPTY))
		return;
	h->flags &= ~(uint32_t)UPG_HEAD_CL_EMPTY;
	take_length(h, upg_bytes("", 0));
}

static void
content_length(struct upg_head *h, const struct upg_field *f)
{
	struct upg_bytes list = f->value, e;
	if (f->continuation && f->value.len == 0)
		return;
	if (f->continuation) {
		h->flags &= ~(uint32_t)UPG_HEAD_CL_EMPTY;
		/* "1" folded with "0" is "1 0": no number. */
		if (h->flags & UPG_HEAD_OPEN_ELEMENT)
			h->flags |= UPG_HEAD_CL_INVALID;
	} else {
		empty_length(h);
		h->flags &= ~(uint32_t)UPG_HEAD_OPEN_ELEMENT;
		if (f->value.len == 0) {
			h->flags |= UPG_HEAD_CL_EMPTY;
			return;
		}
	}
	while (upg_grammar_element(&list, &e))
		take_length(h, e);
	if (e.len > 0)
		h->flags |= UPG_HEAD_OPEN_ELEMENT;
	else
		h->flags &= ~(uint32_t)UPG_HEAD_OPEN_ELEMENT;
}

static void
take_coding(struct upg_head *h, struct upg_bytes e)
{
	static const char *const known[] = {"gzip", "x-gzip", "deflate", "compress", "x-compress"};
	if (h->flags & UPG_HEAD_TE_LAST)
		h->flags = (h->flags | UPG_HEAD_TE_INVALID) & ~(uint32_t)UPG_HEAD_TE_LAST; /* chunked is not last */
	if (upg_grammar_begins(e, "chunked") && (e.len == 7 || !upg_grammar_tchar(e.at[7]))) {
		if (e.len != 7 || h->flags & UPG_HEAD_TE_CHUNKED)
			h->flags |= UPG_HEAD_TE_INVALID;
		h->flags |= UPG_HEAD_TE_CHUNKED | UPG_HEAD_TE_LAST;
		return;
	}
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (upg_grammar_is(e, known[i]))
			return;
	h->flags |= UPG_HEAD_TE_INVALID;
}

static void
transfer_encoding(struct upg_head *h, const struct upg_field *f)
{
	struct upg_bytes list = f->value, e = {0};
	if (!f->continuation && h->flags & UPG_HEAD_TE_EMPTY)
		h->flags |= UPG_HEAD_TE_INVALID;
	h->flags |= UPG_HEAD_TE;
	if (f->value.len == 0) {
		if (!f->continuation)
			h->flags = (h->flags | UPG_HEAD_TE_EMPTY) & ~(uint32_t)UPG_HEAD_OPEN_ELEMENT;
		return;
	}
	h->flags &= ~(uint32_t)UPG_HEAD_TE_EMPTY;
	if (f->continuation && h->flags & UPG_HEAD_OPEN_ELEMENT && f->value.at[0] != ',')
		h->flags |= UPG_HEAD_TE_INVALID;
	bool first = true;
	while (upg_grammar_element(&list, &e)) {
		bool joins = first && f->continuation; /* ", chunked": the comma ends the folded element */
		first = false;
		if (e.len > 0)
			take_coding(h, e);
		else if (!joins && list.at != NULL)
			h->flags |= UPG_HEAD_TE_INVALID;
	}
	if (e.len > 0)
		h->flags |= UPG_HEAD_OPEN_ELEMENT;
	else
		h->flags = (h->flags & ~(uint32_t)UPG_HEAD_OPEN_ELEMENT) | UPG_HEAD_TE_INVALID;
}

/* Fields meant for all recipients: no connection option (RFC 9110 7.6.1). An intermediary that obeys removes them. */
static bool
for_all_recipients(struct upg_bytes name)
{
	static const char *const names[] = {
	        "authorization",    "cache-control",   "cookie",           "content-type",
	        "content-encoding", "forwarded",       "origin",           "range",
	        "set-cookie",       "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
	        "x-real-ip"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (upg_grammar_is(name, names[i]))
			return true;
	return false;
}

/* A field that decides framing or a handshake, which no connection option may name. Quoted or decorated somebody reads it all the same. */
static bool
framing_option(struct upg_bytes e)
{
	for (size_t from = 0, to; from < e.len; from = to + 1) {
		for (to = from; to < e.len && upg_grammar_tchar(e.at[to]);)
			to++;
		struct upg_bytes word = upg_grammar_part(e, from, to);
		if (upg_grammar_is(word, "content-length") || upg_grammar_is(word, "transfer-encoding") ||
		    upg_grammar_is(word, "host") || upg_grammar_begins(word, "sec-websocket"))
			return true;
	}
	return false;
}

static void
connection(struct upg_head *h, const struct upg_field *f)
{
	struct upg_bytes list = f->value, e;
	while (upg_grammar_element(&list, &e)) {
		if (upg_grammar_is(e, "close"))
			h->flags |= UPG_HEAD_CLOSE;
		else if (upg_grammar_is(e, "keep-alive"))
			h->flags |= UPG_HEAD_KEEP_ALIVE;
		else if (upg_grammar_is(e, "upgrade"))
			h->flags |= UPG_HEAD_CONN_UPGRADE;
		else if (upg_grammar_is(e, "http2-settings"))
			h->flags |= UPG_HEAD_CONN_SETTINGS;
		else if (framing_option(e))
			h->flags |= UPG_HEAD_CONN_FRAMING;
		else if (for_all_recipients(e))
			h->flags |= UPG_HEAD_CONN_FOR_ALL;
	}
}

static void
host(struct upg_head *h, const struct upg_field *f)
{
	bool list = upg_grammar_find(f->value, 0, ',') < f->value.len;
	bool joined = f->continuation && f->value.len > 0; /* "a" folded with "b" is "a b" */
	if (h->flags & UPG_HEAD_HOST && !f->continuation)
		h->flags |= UPG_HEAD_HOST_AGAIN;
	if (list)
		h->flags |= UPG_HEAD_HOST_AGAIN;
	else if (joined || !upg_header_host_valid(f->value))
		h->flags |= UPG_HEAD_HOST_BAD;
	h->flags |= UPG_HEAD_HOST;
}

void
upg_header_value(struct upg_head *h, const struct upg_field *f, struct upg_bytes line)
{
	const uint32_t odd = UPG_HEAD_CL_REPEATED | UPG_HEAD_CL_CONFLICT | UPG_HEAD_CL_INVALID | UPG_HEAD_TE_INVALID;
	uint32_t before = h->flags;
	switch (f->id) {
	case UPG_FIELD_CONTENT_LENGTH:
		content_length(h, f);
		break;
	case UPG_FIELD_TRANSFER_ENCODING:
		transfer_encoding(h, f);
		break;
	case UPG_FIELD_HOST:
		host(h, f);
		break;
	case UPG_FIELD_CONNECTION:
		connection(h, f);
		break;
	case UPG_FIELD_EXPECT:
		h->flags |= UPG_HEAD_EXPECT;
		if (!upg_grammar_is(f->value, "100-continue") && f->value.len > 0)
			h->flags |= UPG_HEAD_EXPECT_BAD;
		break;
	case UPG_FIELD_AGE:
		h->flags |= UPG_HEAD_AGE;
		break;
	default:
		if (!(f->flags & UPG_FIELD_LIKE_TE))
			return;
		h->flags |= UPG_HEAD_TE_INVALID;
		break;
	}
	const uint32_t both = UPG_HEAD_CL | UPG_HEAD_TE;
	bool new_oddity = (h->flags & odd & ~before) || ((h->flags & both) == both && (before & both) != both);
	if (new_oddity && h->evidence_len == 0) {
		h->odd_offset = f->offset;
		h->evidence_len = (uint8_t)(line.len < UPG_HEAD_EVIDENCE ? line.len : UPG_HEAD_EVIDENCE);
		memcpy(h->evidence, line.at, h->evidence_len);
	}
}

void
upg_header_finish(struct upg_head *h)
{
	empty_length(h);
	if (h->flags & UPG_HEAD_TE_EMPTY)
		h->flags |= UPG_HEAD_TE_INVALID;
}

bool
upg_header_framing(enum upg_field_id id)
{
	return id >= UPG_FIELD_CONTENT_LENGTH && id <= UPG_FIELD_UPGRADE;
}

bool
upg_header_forbidden_trailer(struct upg_bytes name)
{
	static const char *const forbidden[] = {
	        "content-length",
	        "transfer-encoding",
	        "host",
	        "connection",
	        "upgrade",
	        "te",
	        "trailer",
	        "expect",
	        "authorization",
	        "proxy-authorization",
	        "cookie",
	        "forwarded",
	        "x-forwarded-for",
	        "x-forwarded-host",
	        "x-forwarded-proto",
	        "content-encoding",
	        "content-range",
	        "http2-settings",
	        "proxy-connection",
	        "keep-alive",
	};
	for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
		if (upg_grammar_is(name, forbidden[i]))
			return true;
	return upg_grammar_begins(name, "sec-websocket-");
}

/* reg-name (RFC 3986 3.2.2), without what percent encoding asks of its digits */
static const bool host_octets[256] = {
        ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['-'] = true, ['.'] = true,
        ['_'] = true,         ['~'] = true,         ['%'] = true,         ['!'] = true, ['$'] = true,
        ['&' ... '+'] = true, [';'] = true,         ['='] = true,
};

bool
upg_header_host_valid(struct upg_bytes v)
{
	size_t i = 0;
	if (v.len > 0 && v.at[0] == '[') {
		for (i = 1; i < v.len && v.at[i] != ']'; i++)
			if (!upg_grammar_tchar(v.at[i]) && v.at[i] != ':')
				return false;
		if (i == v.len)
			return false;
		i++;
	} else {
		while (i < v.len && host_octets[v.at[i]])
			i++;
		if (i < v.len && v.at[i] != ':')
			return false;
	}
	if (i == v.len)
		return true;
	if (v.at[i] != ':')
		return false;
	for (i++; i < v.len; i++)
		if (v.at[i] < '0' || v.at[i] > '9')
			return false;
	return true;
}
