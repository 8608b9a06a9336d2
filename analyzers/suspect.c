/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "suspect.h"

#include "readings.h"

enum {
	DONE,    /* not looking */
	LOOKING, /* at a line's first octets */
	READING, /* the rest of a line found */
	SKIPPING /* to the next line */
};

void
upg_suspect_begin(struct upg_suspect *s, uint64_t offset)
{
	s->from = offset;
	s->state = LOOKING;
	s->begin_len = 0;
	s->here = false;
	s->next = 0;
}

void
upg_suspect_take(struct upg_suspect *s, struct upg_bytes b, uint64_t offset)
{
	s->offset = offset;
	s->age = 0;
	while (b.len > 0 && (b.at[b.len - 1] == '\r' || b.at[b.len - 1] == '\n'))
		b.len--;
	s->len = (uint8_t)(b.len < UPG_SUSPECT_TEXT ? b.len : UPG_SUSPECT_TEXT);
	s->judged = s->len;
	if (s->len > 0)
		memcpy(s->text, b.at, s->len);
}

void
upg_suspect_age(struct upg_suspect *s)
{
	if (s->len > 0 && s->state != READING && ++s->age > UPG_SUSPECT_ANSWERED)
		s->len = 0;
}

/* Ends in a version of HTTP/1: some server takes it for a request line, whatever its words are and what parts them. */
static bool
versioned(struct upg_bytes line)
{
	static const char version[] = "HTTP/1.";
	size_t at = line.len - sizeof version;
	return line.len > sizeof version && memcmp(line.at + at, version, sizeof version - 1) == 0 &&
	       (line.at[line.len - 1] == '0' || line.at[line.len - 1] == '1') && line.at[at - 1] <= ' ';
}

/* The octets of a line so far: a request? Where to go on: next when not. */
static bool
judge(struct upg_suspect *s, bool ended, uint8_t next)
{
	struct upg_bytes b = upg_bytes(s->begin, s->begin_len);
	s->begin_len = 0;
	if (b.len > 0 && b.at[b.len - 1] == '\r')
		b.len--;
	s->state = next;
	if (b.len == 0 || !(upg_readings_request_line(b) || (ended && versioned(b))))
		return false;
	upg_suspect_take(s, b, s->line_at);
	s->state = ended ? DONE : READING;
	s->here = true;
	return true;
}

static bool
look(struct upg_suspect *s, uint8_t c, uint64_t offset, bool every)
{
	if (s->begin_len == 0 && (c == '\r' || c == '\n'))
		return false; /* empty lines before a request are skipped (RFC 9112 2.2) */
	if (s->begin_len == 0)
		s->line_at = offset;
	if (c == '\n')
		return judge(s, true, every ? LOOKING : DONE);
	s->begin[s->begin_len++] = c;
	return s->begin_len == UPG_SUSPECT_OCTETS && judge(s, false, every ? SKIPPING : DONE);
}

bool
upg_suspect_feed(struct upg_suspect *s, struct upg_bytes b, uint64_t offset, bool every)
{
	bool found = false;
	if (every && offset != s->next && (s->state == LOOKING || s->state == SKIPPING)) {
		/* Behind a chunk line begins a line for whoever does not read chunks. */
		found = s->begin_len > 0 && judge(s, true, LOOKING);
		if (!found)
			s->state = LOOKING;
	}
	s->next = offset + b.len;
	for (size_t i = 0; i < b.len && s->state != DONE; i++) {
		uint8_t c = b.at[i];
		if (s->state == LOOKING) {
			found |= look(s, c, offset + i, every);
		} else if (s->state == READING) {
			if (c == '\n' || c == '\r' || s->len == UPG_SUSPECT_TEXT)
				s->state = DONE;
			else
				s->text[s->len++] = (char)c;
		} else {
			const uint8_t *lf = memchr(b.at + i, '\n', b.len - i);
			if (lf == NULL)
				return found;
			i = (size_t)(lf - b.at);
			s->state = LOOKING;
		}
	}
	return found;
}

bool
upg_suspect_end(struct upg_suspect *s)
{
	bool found = s->state == LOOKING && s->begin_len > 0 && judge(s, true, DONE);
	s->state = DONE;
	s->begin_len = 0;
	return found;
}
