/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "redact.h"

#include <string.h>
#include <strings.h>

static bool
line_end(uint8_t c)
{
	return c == '\r' || c == '\n';
}

static bool
blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* Where the value begins if a field of that name stands at `i`, else 0. Whitespace before the colon hides nothing. */
static size_t
value_of(const uint8_t *at, size_t len, size_t i, const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n >= len - i || strncasecmp((const char *)at + i, name, n) != 0)
		return 0;
	for (i += n; i < len && blank(at[i]); i++)
		;
	if (i == len || at[i] != ':')
		return 0;
	for (i++; i < len && blank(at[i]); i++)
		;
	return i;
}

/* Hides until the line ends; a line that begins with a blank goes on with it. Returns where it stopped. */
static size_t
hide(uint8_t *at, size_t len, size_t i)
{
	for (; i < len; i++) {
		if (!line_end(at[i])) {
			at[i] = '*';
			continue;
		}
		size_t next = i;
		while (next < len && line_end(at[next]) && next - i < 2)
			next++;
		if (next == len || !blank(at[next]))
			return i;
		i = next;
	}
	return i;
}

bool
upg_redact(uint8_t *at, size_t len, const struct upg_list *names)
{
	bool hidden = false;

	for (size_t i = 0; i < len; i++) {
		if (i > 0 && !line_end(at[i - 1]))
			continue;
		for (size_t n = 0; n < names->count; n++) {
			size_t value = value_of(at, len, i, names->at[n]);
			if (value == 0 || value == len)
				continue;
			i = hide(at, len, value);
			hidden = true;
			break;
		}
	}
	return hidden;
}

bool
upg_redact_begin(uint8_t *at, size_t len, const struct upg_list *names)
{
	size_t end = 0, word = 0;

	while (end < len && !line_end(at[end]))
		end++;
	/* HTTP/0.9 has a method and a target alone */
	while (word < end && at[word] >= 'A' && at[word] <= 'Z')
		word++;
	if (word > 0 && word + 1 < end && at[word] == ' ' && at[word + 1] == '/')
		return false;
	if (names->count == 0 || end == 0 || (end >= 5 && memcmp(at, "HTTP/", 5) == 0) ||
	    (end > 9 && memcmp(at + end - 9, " HTTP/", 6) == 0))
		return false;
	memset(at, '*', end);
	return true;
}

static bool
named(const struct upg_list *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcasecmp(names->at[i], name) == 0)
			return true;
	return false;
}

struct upg_redact_fields
upg_redact_fields(const struct upg_config *c)
{
	return (struct upg_redact_fields){
	        .host = named(&c->redact, "Host"),
	        .agent = named(&c->redact, "User-Agent"),
	        .content_type = named(&c->redact, "Content-Type"),
	        .xff = named(&c->redact, c->xff_header) || named(&c->redact, "Forwarded"),
	};
}

static bool
hide_text(char *text, bool is_secret)
{
	size_t len = is_secret ? strlen(text) : 0;

	memset(text, '*', len);
	return len > 0;
}

static bool
hide_address(char *text, bool is_secret)
{
	bool hidden = is_secret && text[0] != '\0';

	if (hidden)
		text[0] = '\0';
	return hidden;
}

static bool
hide_fields(struct upg_record *r, const struct upg_redact_fields *f)
{
	if (r->type == UPG_RECORD_UPGRADE)
		return hide_address(r->upgrade.xff, f->xff);
	if (r->type != UPG_RECORD_HTTP && (r->type != UPG_RECORD_ALERT || !r->alert.has_http))
		return false;
	struct upg_http_record *h = r->type == UPG_RECORD_HTTP ? &r->http : &r->alert.http;
	bool hidden = hide_text(h->host, f->host);

	hidden |= hide_text(h->agent, f->agent);
	hidden |= hide_text(h->content_type, f->content_type);
	return hide_address(h->xff, f->xff) || hidden;
}

/* In the evidence, in what readers dispute and in the packet. true: something was hidden. */
static bool
hide_in_alert(struct upg_record_alert *a, const struct upg_list *names)
{
	size_t room = sizeof a->bytes, len = a->bytes_len < room ? a->bytes_len : room;
	bool hidden = upg_redact(a->bytes, len, names);
	size_t disputed_len = a->disputed_len < sizeof a->disputed ? a->disputed_len : sizeof a->disputed;

	hidden |= upg_redact(a->disputed, disputed_len, names);
	if (len + a->packet_len > room || a->packet_payload >= a->packet_len)
		return hidden;
	uint8_t *payload = a->bytes + len + a->packet_payload;
	size_t payload_len = (size_t)(a->packet_len - a->packet_payload);
	hidden |= upg_redact_begin(payload, payload_len, names);
	return upg_redact(payload, payload_len, names) || hidden;
}

bool
upg_redact_record(struct upg_record *r, const struct upg_redact_fields *f, const struct upg_list *names)
{
	struct upg_record_websocket *w = &r->websocket;
	bool hidden = hide_fields(r, f);

	if (r->type == UPG_RECORD_ALERT)
		return hide_in_alert(&r->alert, names) || hidden;
	if (r->type != UPG_RECORD_WEBSOCKET)
		return hidden;
	return upg_redact(w->payload, w->payload_len < sizeof w->payload ? w->payload_len : sizeof w->payload, names);
}
