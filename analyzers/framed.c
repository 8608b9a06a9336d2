/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "framed.h"

enum { BEFORE, METHOD, TARGET_BEGIN, TARGET, VERSION, NOT };

#define METHOD_MOST 20

static uint8_t
step(struct upg_framed *f, uint8_t c)
{
	static const char version[] = "HTTP/1.";

	switch (f->state) {
	case BEFORE:
		if (c == '\r' || c == '\n')
			return BEFORE;
		f->at = 0;
		/* fall through */
	case METHOD:
		if (c == ' ' && f->at >= 3)
			return TARGET_BEGIN;
		return ((c >= 'A' && c <= 'Z') || c == '-') && ++f->at <= METHOD_MOST ? METHOD : NOT;
	case TARGET_BEGIN:
		return c > ' ' && c < 127 ? TARGET : NOT;
	case TARGET:
		f->at = 0;
		if (c == ' ')
			return VERSION;
		return c > ' ' && c != 127 ? TARGET : NOT;
	case VERSION:
		return c == (uint8_t)version[f->at] ? (f->at++, VERSION) : NOT;
	default:
		return NOT;
	}
}

bool
upg_framed_over(const struct upg_framed *f)
{
	return f->found || (f->state == NOT && !f->lines);
}

bool
upg_framed_feed(struct upg_framed *f, struct upg_bytes b)
{
	for (size_t i = 0; i < b.len && !upg_framed_over(f); i++) {
		uint8_t c = b.at[i];

		if (f->state == NOT) {
			const uint8_t *end = memchr(b.at + i, '\n', b.len - i);
			size_t skipped = end != NULL ? (size_t)(end - b.at) - i : b.len - i - 1;

			f->count += skipped + 1;
			i += skipped;
			f->state = end != NULL ? BEFORE : NOT;
			continue;
		}
		f->count++;
		f->state = step(f, c);
		if (f->state == METHOD && f->at == 1) {
			f->begun_at = f->count - 1;
			f->len = 0;
		}
		if (f->state == NOT && c == '\n')
			f->state = BEFORE;
		if (f->state != BEFORE && f->state != NOT && f->len < sizeof f->text)
			f->text[f->len++] = c;
		if (f->state == VERSION && f->at == 7)
			return f->found = true;
	}
	return false;
}
