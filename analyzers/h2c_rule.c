/* SPDX-License-Identifier: GPL-2.0-or-later */
/* h2c_rule.c - one field of a section: what it may not be (RFC 9113 8.2, 8.3), and what is kept of it. */
#include "grammar.h"
#include "h2c_step.h"
#include "ledger.h"

#include <limits.h>

/* The pseudo-header fields there are, and whose (RFC 9113 8.3.1, 8.3.2; RFC 8441 4). */
enum pseudo { METHOD, SCHEME, PATH, AUTHORITY, PROTOCOL, STATUS, PSEUDO_COUNT };

static const struct {
	const char *name;
	uint8_t section;
} pseudos[PSEUDO_COUNT] = {
        [METHOD] = {":method", UPG_H2C_REQUEST},     [SCHEME] = {":scheme", UPG_H2C_REQUEST},
        [PATH] = {":path", UPG_H2C_REQUEST},         [AUTHORITY] = {":authority", UPG_H2C_REQUEST},
        [PROTOCOL] = {":protocol", UPG_H2C_REQUEST}, [STATUS] = {":status", UPG_H2C_RESPONSE},
};

#define EVIDENCE_BYTES 128

void
upg_h2c_forbidden(struct upg_h2c *h, enum upg_dir dir, enum upg_h2c_flaw flaw, struct upg_bytes text)
{
	struct upg_h2c_side *s = &h->side[dir];
	struct upg_event e = {.id = UPG_EV_H2C_FORBIDDEN_FIELD,
	                      .severity = 2,
	                      .offset = s->block.frame != 0 ? s->block.at : s->frame_at,
	                      .bytes = text,
	                      .reason = upg_h2c_flaw_reason(flaw)};

	upg_h2c_say(h, dir, &e);
}

/* Once per section and flaw. */
static void
forbid(struct upg_h2c *h, enum upg_dir dir, enum upg_h2c_flaw flaw, struct upg_bytes name, struct upg_bytes value)
{
	struct upg_h2c_block *b = &h->side[dir].block;
	uint8_t text[EVIDENCE_BYTES];
	size_t n = name.len < EVIDENCE_BYTES / 2 ? name.len : EVIDENCE_BYTES / 2;
	size_t m = value.len < EVIDENCE_BYTES / 2 - 2 ? value.len : EVIDENCE_BYTES / 2 - 2;

	if (b->told & UINT64_C(1) << flaw)
		return;
	b->told |= UINT64_C(1) << flaw;
	memcpy(text, name.at, n);
	memcpy(text + n, ": ", 2);
	memcpy(text + n + 2, value.at, m);
	upg_h2c_forbidden(h, dir, flaw, upg_bytes(text, n + 2 + m));
}

/* --- octets ---------------------------------------------------------------------------------------------------------- */

/* RFC 9113 8.2.1; a pseudo-header field begins with the one colon allowed. */
static bool
name_allowed(struct upg_bytes name)
{
	if (name.len == 0)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.at[i];
		if (c <= ' ' || (c >= 'A' && c <= 'Z') || c >= 0x7f || (c == ':' && i > 0))
			return false;
	}
	return true;
}

static bool
value_allowed(struct upg_bytes value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.at[i] == 0 || value.at[i] == '\r' || value.at[i] == '\n')
			return false;
	return true;
}

static bool
no_blank(struct upg_bytes value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.at[i] <= ' ' || value.at[i] == 0x7f)
			return false;
	return true;
}

static bool
all_digits(struct upg_bytes value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.at[i] < '0' || value.at[i] > '9')
			return false;
	return value.len > 0;
}

/* RFC 3986 3.1 */
static bool
scheme_allowed(struct upg_bytes value)
{
	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.at[i], lower = c | 0x20;
		bool inside = i > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.');
		if (!inside && (lower < 'a' || lower > 'z'))
			return false;
	}
	return true;
}

/* --- pseudo-header fields -------------------------------------------------------------------------------------------------- */

static bool
pseudo_value_allowed(enum pseudo p, struct upg_bytes value)
{
	switch (p) {
	case METHOD:
		return upg_grammar_token(value);
	case SCHEME:
		return scheme_allowed(value);
	case STATUS:
		return all_digits(value);
	default:
		return no_blank(value);
	}
}

static bool
is(struct upg_bytes value, const char *text)
{
	return value.len == strlen(text) && memcmp(value.at, text, value.len) == 0;
}

static void
keep_pseudo(struct upg_h2c *h, enum upg_h2c_section section, struct upg_h2c_stream *st, enum pseudo p,
            struct upg_bytes value)
{
	struct upg_http_record *r = st->record;

	if (p == STATUS && section == UPG_H2C_RESPONSE) {
		st->status = 0;
		for (size_t i = 0; i < value.len && i < 3 && all_digits(value); i++)
			st->status = (uint16_t)(st->status * 10 + value.at[i] - '0');
		if (r != NULL && st->status >= 200) {
			r->status = st->status;
			r->has_response = true;
			r->answered_us = h->now_us;
		}
	} else if (p == METHOD) {
		st->method = is(value, "HEAD")      ? UPG_H2C_METHOD_HEAD
		             : is(value, "CONNECT") ? UPG_H2C_METHOD_CONNECT
		                                    : UPG_H2C_METHOD_OTHER;
		if (r != NULL)
			upg_ledger_text(r->method, sizeof r->method, value);
	} else if (p == PROTOCOL) {
		st->websocket = h->connect_protocol && is(value, "websocket");
	} else if (p == PATH && r != NULL) {
		upg_ledger_text(r->target, sizeof r->target, value);
	} else if (p == AUTHORITY && r != NULL) {
		upg_ledger_text(r->host, sizeof r->host, value);
	}
}

static void
pseudo_field(struct upg_h2c *h, enum upg_dir dir, struct upg_bytes name, struct upg_bytes value)
{
	struct upg_h2c_block *b = &h->side[dir].block;
	struct upg_h2c_stream *st = b->section != UPG_H2C_ANY ? upg_h2c_stream_find(h, b->stream) : NULL;
	int p = 0;

	while (p < PSEUDO_COUNT && !is(name, pseudos[p].name))
		p++;
	if (p == PSEUDO_COUNT) {
		forbid(h, dir, UPG_H2C_FLAW_PSEUDO, name, value);
		return;
	}
	bool misplaced = b->section != UPG_H2C_ANY && b->section != pseudos[p].section;
	if (misplaced || b->regular || b->pseudo & 1u << p)
		forbid(h, dir, UPG_H2C_FLAW_PSEUDO, name, value);
	else if (value_allowed(value) && !pseudo_value_allowed((enum pseudo)p, value))
		forbid(h, dir, UPG_H2C_FLAW_PSEUDO_VALUE, name, value);
	if (st != NULL && !misplaced && !(b->pseudo & 1u << p))
		keep_pseudo(h, (enum upg_h2c_section)b->section, st, (enum pseudo)p, value);
	b->pseudo |= (uint16_t)(1u << p);
}

/* --- other fields ---------------------------------------------------------------------------------------------------------- */

/* Every element must be the one word allowed. */
static bool
te_allowed(struct upg_bytes list)
{
	struct upg_bytes element;

	while (upg_grammar_element(&list, &element))
		if (element.len > 0 && !upg_grammar_is(element, "trailers"))
			return false;
	return true;
}

static void
content_length(struct upg_h2c *h, enum upg_dir dir, struct upg_bytes name, struct upg_bytes value)
{
	const struct upg_h2c_block *b = &h->side[dir].block;
	enum upg_dir whose = b->section == UPG_H2C_REQUEST ? TO_SERVER : TO_CLIENT;
	struct upg_h2c_stream *st = b->section != UPG_H2C_ANY ? upg_h2c_stream_find(h, b->stream) : NULL;
	struct upg_bytes digits = upg_grammar_trim(value);
	uint64_t n = 0;
	bool bad = !all_digits(digits);

	for (size_t i = 0; i < digits.len && !bad; i++) {
		bad = n > (INT64_MAX - 9) / 10;
		n = n * 10 + (uint64_t)(digits.at[i] - '0');
	}
	if (bad || (st != NULL && st->has_length[whose] && st->length[whose] != n))
		forbid(h, dir, UPG_H2C_FLAW_BAD_LENGTH, name, value);
	if (bad || st == NULL || st->has_length[whose] || (b->section == UPG_H2C_RESPONSE && st->status < 200))
		return;
	st->has_length[whose] = true;
	st->length[whose] = n;
}

static void
keep_field(struct upg_h2c *h, enum upg_dir dir, struct upg_bytes name, struct upg_bytes value)
{
	const struct upg_h2c_block *b = &h->side[dir].block;
	struct upg_h2c_stream *st = upg_h2c_stream_find(h, b->stream);
	struct upg_http_record *r = st != NULL ? st->record : NULL;

	if (r == NULL)
		return;
	if (b->section == UPG_H2C_REQUEST && r->host[0] == 0 && is(name, "host"))
		upg_ledger_text(r->host, sizeof r->host, value);
	else if (b->section == UPG_H2C_REQUEST && is(name, "user-agent"))
		upg_ledger_text(r->agent, sizeof r->agent, value);
	else if (b->section == UPG_H2C_RESPONSE && st->status >= 200 && is(name, "content-type"))
		upg_ledger_text(r->content_type, sizeof r->content_type, value);
}

static void
regular_field(struct upg_h2c *h, enum upg_dir dir, struct upg_bytes name, struct upg_bytes value)
{
	static const char *const of_connection[] = {"transfer-encoding", "connection", "upgrade", "keep-alive",
	                                            "proxy-connection"};
	struct upg_h2c_block *b = &h->side[dir].block;
	bool trailer = b->section == UPG_H2C_TRAILERS;

	b->regular = true;
	for (size_t i = 0; i < sizeof of_connection / sizeof *of_connection; i++)
		if (upg_grammar_is(name, of_connection[i]))
			forbid(h, dir, UPG_H2C_FLAW_CONNECTION, name, value);
	if (upg_grammar_is(name, "te") && !te_allowed(value))
		forbid(h, dir, UPG_H2C_FLAW_TE, name, value);
	if (trailer && (upg_grammar_is(name, "content-length") || upg_grammar_is(name, "host")))
		forbid(h, dir, UPG_H2C_FLAW_TRAILER, name, value);
	else if (upg_grammar_is(name, "content-length"))
		content_length(h, dir, name, value);
	else
		keep_field(h, dir, name, value);
}

void
upg_h2c_field(struct upg_h2c *h, enum upg_dir dir, struct upg_bytes name, struct upg_bytes value)
{
	if (!name_allowed(name))
		forbid(h, dir, UPG_H2C_FLAW_NAME, name, value);
	if (!value_allowed(value))
		forbid(h, dir, UPG_H2C_FLAW_VALUE, name, value);
	if (name.len > 0 && name.at[0] == ':')
		pseudo_field(h, dir, name, value);
	else
		regular_field(h, dir, name, value);
}
