/* SPDX-License-Identifier: GPL-2.0-or-later */
/* h2c_stream.c - the streams of one connection that are open: a small table, bounded by h2c.max-streams, and what is compared at their ends. */
#include "grammar.h"
#include "h2c_step.h"
#include "ledger.h"

#include <stdlib.h>

#define FIRST_ROOM 8

struct upg_h2c_stream *
upg_h2c_stream_find(struct upg_h2c *h, uint32_t id)
{
	if (h->stream_last < h->stream_count && h->streams[h->stream_last].id == id)
		return &h->streams[h->stream_last];
	for (uint32_t i = 0; i < h->stream_count; i++) {
		if (h->streams[i].id != id)
			continue;
		h->stream_last = i;
		return &h->streams[i];
	}
	return NULL;
}

/* Room for one more; false: over h2c.max-streams, or no memory. */
static bool
make_room(struct upg_h2c *h)
{
	struct upg_budget *budget = h->pools->budget;
	uint64_t room = h->stream_room > 0 ? (uint64_t)h->stream_room * 2 : FIRST_ROOM;

	if (h->stream_count < h->stream_room)
		return true;
	if (room > h->lim->h2c_streams_max)
		room = h->lim->h2c_streams_max;
	if (room <= h->stream_room)
		return false;
	uint64_t more = (room - h->stream_room) * sizeof *h->streams;
	if (!upg_budget_take(budget, more))
		return false;
	struct upg_h2c_stream *streams = realloc(h->streams, room * sizeof *streams);
	if (streams == NULL) {
		upg_budget_give(budget, more);
		budget->refused++;
		return false;
	}
	h->streams = streams;
	h->stream_room = (uint32_t)room;
	return true;
}

void
upg_h2c_streams_fini(struct upg_h2c *h)
{
	upg_budget_give(h->pools->budget, (uint64_t)h->stream_room * sizeof *h->streams);
	free(h->streams);
	h->streams = NULL;
	h->stream_room = h->stream_count = 0;
}

struct upg_h2c_stream *
upg_h2c_stream_open(struct upg_h2c *h, uint32_t id, const struct upg_http_record *like)
{
	uint64_t tx_id = h->next_tx_id++;

	h->pools->counts.streams++;
	if (!make_room(h)) {
		h->pools->counts.untracked++;
		return NULL;
	}
	struct upg_http_record *r = upg_pool_get(h->pools->records);
	struct upg_h2c_stream *st = &h->streams[h->stream_count++];
	*st = (struct upg_h2c_stream){.id = id, .record = r};
	if (r == NULL)
		return st;
	*r = like != NULL ? *like : (struct upg_http_record){.started_us = h->now_us};
	r->has_request = true;
	r->has_response = false;
	r->status = 0;
	r->response_bytes = 0;
	r->tx_id = tx_id;
	r->stream_id = id;
	memcpy(r->protocol, "HTTP/2", sizeof "HTTP/2");
	return st;
}

void
upg_h2c_stream_close(struct upg_h2c *h, struct upg_h2c_stream *st)
{
	struct upg_http_record *r = st->record;

	if (r != NULL) {
		r->request_bytes += st->data[TO_SERVER];
		r->response_bytes = st->data[TO_CLIENT];
		/* What was upgraded and is not answered here has its record, with the 101. */
		if (!h->switched || st->id != 1 || r->has_response)
			h->ops->http(h->user, r);
		upg_pool_put(h->pools->records, r);
	}
	*st = h->streams[--h->stream_count];
}

/* Is a message of this stream, said in `dir`, one whose content-length must be what its DATA is (RFC 9113 8.1.1; RFC 9110 6.4.1, 9.3.2, 9.3.6)? */
static bool
has_to_agree(const struct upg_h2c_stream *st, enum upg_dir dir)
{
	if (!st->has_length[dir] || st->unread[dir] || st->length_told[dir])
		return false;
	if (st->method == UPG_H2C_METHOD_UNKNOWN || st->method == UPG_H2C_METHOD_CONNECT)
		return false;
	return dir == TO_SERVER ||
	       (st->method != UPG_H2C_METHOD_HEAD && st->status >= 200 && st->status != 204 && st->status != 304);
}

static size_t
put_number(char *at, uint64_t v)
{
	char digits[20];
	size_t n = 0, len = 0;

	do
		digits[n++] = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	while (n > 0)
		at[len++] = digits[--n];
	return len;
}

static void
disagree(struct upg_h2c *h, enum upg_dir dir, struct upg_h2c_stream *st)
{
	static const char head[] = "content-length: ", data[] = ", DATA: ";
	char text[80];
	size_t n = sizeof head - 1;

	st->length_told[dir] = true;
	memcpy(text, head, n);
	n += put_number(text + n, st->length[dir]);
	memcpy(text + n, data, sizeof data - 1);
	n += sizeof data - 1;
	n += put_number(text + n, st->data[dir]);
	upg_h2c_forbidden(h, dir, UPG_H2C_FLAW_DATA_LENGTH, upg_bytes(text, n));
}

void
upg_h2c_stream_data(struct upg_h2c *h, enum upg_dir dir, uint32_t id, uint64_t bytes)
{
	struct upg_h2c_stream *st = upg_h2c_stream_find(h, id);

	if (st != NULL)
		st->data[dir] += bytes;
}

/*
 * More DATA than announced contradicts at once, and so does a request's head that says both that there is content and that it has none. DATA that ends too
 * early may be a message given up, for which clients send END_STREAM, then RST_STREAM, and proxies END_STREAM alone when a server has left them:
 * a request contradicts only if it is answered to the end all the same, a response never.
 */
static bool
contradicts(const struct upg_h2c_stream *st, enum upg_dir dir, bool complete)
{
	return has_to_agree(st, dir) &&
	       (st->data[dir] > st->length[dir] || (complete && st->data[dir] < st->length[dir]));
}

void
upg_h2c_stream_end(struct upg_h2c *h, enum upg_dir dir, uint32_t id, bool ends)
{
	struct upg_h2c_stream *st = upg_h2c_stream_find(h, id);

	if (st == NULL || st->ended[dir])
		return;
	bool head_alone = dir == TO_SERVER && ends && h->side[dir].type != UPG_H2C_DATA && st->data[dir] == 0;
	if (contradicts(st, dir, head_alone))
		disagree(h, dir, st);
	st->ended[dir] = ends;
	if (!ends || !st->ended[upg_dir_other(dir)])
		return;
	if (dir == TO_CLIENT && contradicts(st, TO_SERVER, true))
		disagree(h, TO_SERVER, st);
	upg_h2c_stream_close(h, st);
}
