/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "header.h"

#include "grammar.h"
#include "octets.h"

#define LOOKALIKE_LEAST (sizeof "contentlength" - 1) /* octets of a token that is like another name */

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

void
upg_header_remember(struct upg_head *h, enum upg_field_id id, struct upg_bytes name)
{
	h->last_id = (uint8_t)id;
	h->name_len = (uint8_t)(name.len < sizeof h->name ? name.len : sizeof h->name);
	memcpy(h->name, name.at, h->name_len);
	h->flags &= ~(uint32_t)UPG_HEAD_OPEN_NAME;
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
	upg_header_remember(h, UPG_FIELD_OTHER, name);
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
	upg_header_remember(h, f.id, f.name);
	if (f.flags & UPG_FIELD_NO_COLON)
		h->flags |= UPG_HEAD_OPEN_NAME;
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
	upg_header_remember(h, f.id, f.name);
	return f;
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
