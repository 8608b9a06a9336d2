/* SPDX-License-Identifier: GPL-2.0-or-later */
/* header_value.c - what the values of framing fields say (RFC 9110 5.6.1, 7.2, 7.6.1, 8.6; RFC 9112 6). */
#include "grammar.h"
#include "header.h"

#define CL_MOST UINT64_C(0x7fffffffffffffff)

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
