/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "line.h"

#include "octets.h"

#include <stdlib.h>

static void
release(struct upg_line *l, struct upg_pool *pool)
{
	if (l->room == UPG_LINE_BLOCK) {
		upg_pool_put(pool, l->at);
	} else if (l->at != NULL) {
		free(l->at);
		upg_budget_give(pool->budget, l->room);
	}
	l->at = NULL;
	l->room = 0;
}

/* Makes room for `want` octets; doubling keeps the cost of a dribbled line linear. */
static bool
grow(struct upg_line *l, struct upg_pool *pool, size_t want)
{
	if (want <= l->room)
		return true;
	if (l->room == 0 && want <= UPG_LINE_BLOCK) {
		l->at = upg_pool_get(pool);
		l->room = l->at != NULL ? UPG_LINE_BLOCK : 0;
		return l->at != NULL;
	}
	size_t room = l->room != 0 ? l->room : UPG_LINE_BLOCK;
	while (room < want)
		room *= 2;
	if (room == UPG_LINE_BLOCK)
		room *= 2;
	if (!upg_budget_take(pool->budget, room))
		return false;
	uint8_t *at = malloc(room);
	if (at == NULL) {
		upg_budget_give(pool->budget, room);
		pool->budget->refused++;
		return false;
	}
	if (l->len > 0)
		memcpy(at, l->at, l->len);
	release(l, pool);
	l->at = at;
	l->room = (uint32_t)room;
	return true;
}

/* Octets of a line that are not kept. */
static void
lose(struct upg_line *l, struct upg_bytes part)
{
	if (part.len == 0)
		return;
	const uint8_t *cr = memchr(part.at, '\r', part.len);
	l->hidden |= l->cr || memchr(part.at, 0, part.len) != NULL || (cr != NULL && cr + 1 < part.at + part.len);
	l->cr = part.at[part.len - 1] == '\r';
}

static void
append(struct upg_line *l, struct upg_pool *pool, struct upg_bytes part, size_t limit)
{
	if (part.len == 0)
		return;
	if (l->seen == 0)
		l->hidden = l->cr = false;
	l->seen += part.len;
	l->last = part.at[part.len - 1];
	size_t keep = limit - l->len < part.len ? limit - l->len : part.len;
	/* Kept octets are a prefix of the line: once one is lost, no later one is kept. */
	if (l->seen - part.len != l->len || keep == 0 || !grow(l, pool, l->len + keep))
		keep = 0;
	if (keep > 0)
		memcpy(l->at + l->len, part.at, keep);
	l->len += (uint32_t)keep;
	lose(l, upg_bytes(part.at + keep, part.len - keep));
}

/* The common case in one pass: a line that lies in this segment, without NUL or CR or tab inside. */
static bool
whole(struct upg_line *l, struct upg_bytes *in, size_t limit, struct upg_line_text *out)
{
	size_t n = upg_octets_text(in->at, in->len);
	size_t cr = n < in->len && in->at[n] == '\r';
	if (n + cr >= in->len || in->at[n + cr] != '\n' || n > limit)
		return false;
	*out = (struct upg_line_text){.text = upg_bytes(in->at, n), .bare_lf = cr == 0, .clean = true};
	l->seen = n + cr;
	l->last = cr ? '\r' : n > 0 ? in->at[n - 1] : 0;
	in->at += n + cr + 1;
	in->len -= n + cr + 1;
	return true;
}

bool
upg_line_take(struct upg_line *l, struct upg_pool *pool, struct upg_bytes *in, size_t limit, struct upg_line_text *out)
{
	if (in->len == 0)
		return false;
	if (l->seen == 0 && whole(l, in, limit, out))
		return true;
	const uint8_t *lf = memchr(in->at, '\n', in->len);
	size_t taken = lf != NULL ? (size_t)(lf - in->at) : in->len;
	struct upg_bytes part = upg_bytes(in->at, taken);
	if (lf == NULL || l->seen > 0) {
		append(l, pool, part, limit + 1); /* one more: the CR of a line as long as the limit */
		in->at += taken + (lf != NULL);
		in->len -= taken + (lf != NULL);
		if (lf == NULL)
			return false;
		part = upg_bytes(l->at, l->len);
	} else {
		l->seen = taken;
		l->last = taken > 0 ? part.at[taken - 1] : 0;
		in->at += taken + 1;
		in->len -= taken + 1;
	}
	bool cr = l->seen > 0 && l->last == '\r';
	uint64_t length = l->seen - cr;
	if (part.len > length)
		part.len = (size_t)length;
	bool hidden = l->len > 0 && l->hidden;
	if (part.len > limit) {
		size_t beyond = part.len - limit;
		hidden |= memchr(part.at + limit, '\r', beyond) != NULL || memchr(part.at + limit, 0, beyond) != NULL;
		part.len = limit;
	}
	*out = (struct upg_line_text){.text = part, .bare_lf = !cr, .cut = part.len < length, .hidden = hidden};
	return true;
}

struct upg_bytes
upg_line_sofar(const struct upg_line *l)
{
	return upg_bytes(l->at, l->len);
}

void
upg_line_release(struct upg_line *l, struct upg_pool *pool)
{
	release(l, pool);
	*l = (struct upg_line){0};
}
