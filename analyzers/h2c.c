/* SPDX-License-Identifier: GPL-2.0-or-later */
/* h2c.c - HTTP/2 in the clear: a connection's life, the client's preface, the heads of frames. Start reading at upg_h2c_feed. */
#include "detect.h"
#include "h2c_step.h"

#include <nettle/base64.h>

static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

_Static_assert(sizeof preface - 1 == UPG_H2C_PREFACE_BYTES, "RFC 9113 3.4");

void
upg_h2c_pools_init(struct upg_h2c_pools *p, struct upg_budget *budget, struct upg_pool *records)
{
	*p = (struct upg_h2c_pools){.records = records, .budget = budget};
	upg_pool_init(&p->conns, budget, sizeof(struct upg_h2c));
}

void
upg_h2c_pools_fini(struct upg_h2c_pools *p)
{
	upg_pool_fini(&p->conns);
}

/* --- events -------------------------------------------------------------------------------------------------------- */

const char *
upg_h2c_flaw_reason(enum upg_h2c_flaw flaw)
{
	static const char *const reasons[] = {
#define X(id, reason) reason,
	        UPG_H2C_FLAWS(X)
#undef X
	};

	return reasons[flaw];
}

void
upg_h2c_say(struct upg_h2c *h, enum upg_dir dir, struct upg_event *e)
{
	struct upg_h2c_side *s = &h->side[dir];
	struct upg_h2c_stream *st = upg_h2c_stream_find(h, s->block.frame ? s->block.stream : s->stream);

	e->at_fault = e->seen_in = dir;
	e->tx_id = h->next_tx_id > 0 ? h->next_tx_id - 1 : 0;
	if (st != NULL && st->record != NULL)
		e->tx_id = st->record->tx_id;
	h->ops->event(h->user, e);
}

void
upg_h2c_bad_frame(struct upg_h2c *h, enum upg_dir dir, enum upg_h2c_flaw flaw)
{
	struct upg_h2c_side *s = &h->side[dir];
	struct upg_event e = {.id = UPG_EV_H2C_BAD_FRAME,
	                      .severity = 2,
	                      .offset = s->frame_at,
	                      .bytes = upg_bytes(s->head, UPG_H2C_HEAD_BYTES),
	                      .reason = upg_h2c_flaw_reason(flaw)};

	if (s->told & 1u << flaw)
		return;
	s->told |= 1u << flaw;
	upg_h2c_say(h, dir, &e);
}

/* --- a connection's life --------------------------------------------------------------------------------------------- */

/* Both sides: neither is followed any more. */
static void
give_up(struct upg_h2c *h)
{
	h->side[TO_SERVER].state = h->side[TO_CLIENT].state = UPG_H2C_LOST;
	h->side[TO_SERVER].block.frame = h->side[TO_CLIENT].block.frame = 0;
}

/* The request that was upgraded waits for its answer on stream 1, half-closed by the client (RFC 7540 3.2). */
static bool
begin_upgraded(struct upg_h2c *h, const struct upg_h2c_start *start)
{
	h->switched = h->agreed = true;
	for (size_t i = 0; i + 6 <= start->settings.len; i += 6)
		upg_h2c_setting(h, TO_SERVER, start->settings.at + i);
	h->side[TO_CLIENT].unsure = !start->settings_known;
	h->side[TO_SERVER].opened = 1;
	struct upg_h2c_stream *st = upg_h2c_stream_open(h, 1, start->upgraded);
	if (st == NULL)
		return false;
	st->ended[TO_SERVER] = st->has_head[TO_SERVER] = true;
	if (start->upgraded->method[0] != 0)
		st->method = strcmp(start->upgraded->method, "HEAD") == 0 ? UPG_H2C_METHOD_HEAD : UPG_H2C_METHOD_OTHER;
	return true;
}

struct upg_h2c *
upg_h2c_new(struct upg_h2c_pools *pools, const struct upg_h2c_start *start)
{
	struct upg_h2c *h = upg_pool_get(&pools->conns);

	if (h == NULL)
		return NULL;
	*h = (struct upg_h2c){.pools = pools,
	                      .lim = start->lim,
	                      .ops = start->ops,
	                      .user = start->user,
	                      .next_tx_id = start->next_tx_id,
	                      .doubtful = start->doubtful};
	for (int d = TO_SERVER; d <= TO_CLIENT; d++) {
		h->side[d].state = d == TO_SERVER ? UPG_H2C_PREFACE : UPG_H2C_HEAD;
		h->side[d].max_frame = UPG_H2C_FRAME_BYTES;
		h->side[d].table_bytes = h->side[d].table_set = UPG_H2C_TABLE_BYTES;
	}
	pools->counts.connections++;
	if (start->upgraded != NULL && !begin_upgraded(h, start)) {
		upg_h2c_free(h);
		return NULL;
	}
	return h;
}

void
upg_h2c_free(struct upg_h2c *h)
{
	if (h == NULL)
		return;
	while (h->stream_count > 0)
		upg_h2c_stream_close(h, &h->streams[0]);
	upg_h2c_streams_fini(h);
	for (int d = TO_SERVER; d <= TO_CLIENT; d++)
		if (h->side[d].hpack != NULL)
			nghttp2_hd_inflate_del(h->side[d].hpack);
	upg_pool_put(&h->pools->conns, h);
}

/* --- octets ---------------------------------------------------------------------------------------------------------- */

/* The client's first octets are no preface. */
static void
no_preface(struct upg_h2c *h)
{
	struct upg_h2c_side *s = &h->side[TO_SERVER];
	struct upg_event e = {
	        .id = UPG_EV_H2C_BAD_PREFACE,
	        .severity = 2,
	        .offset = s->frame_at,
	        .bytes = upg_bytes(s->head, s->head_len),
	        .reason = h->switched
	                          ? "After the 101 to h2c the client must begin with its preface (RFC 7540 3.2, RFC "
	                            "9113 3.4)."
	                          : "The client begins as HTTP/2's preface does and goes on otherwise (RFC 9113 3.4).",
	};

	if (!h->doubtful)
		upg_h2c_say(h, TO_SERVER, &e);
	give_up(h);
}

static size_t
feed_preface(struct upg_h2c *h, struct upg_bytes b, uint64_t offset)
{
	struct upg_h2c_side *s = &h->side[TO_SERVER];
	size_t n = 0;

	if (s->head_len == 0)
		s->frame_at = offset;
	while (n < b.len && s->head_len < UPG_H2C_PREFACE_BYTES) {
		uint8_t due = (uint8_t)preface[s->head_len];
		s->head[s->head_len++] = b.at[n++];
		if (b.at[n - 1] == due)
			continue;
		if (s->head_len == 1 && s->head[0] == 0 && !h->side[TO_CLIENT].begun) {
			s->state = UPG_H2C_NO_PREFACE;
			return n;
		}
		no_preface(h);
		return b.len;
	}
	if (s->head_len == UPG_H2C_PREFACE_BYTES) {
		s->state = UPG_H2C_HEAD;
		s->head_len = 0;
	}
	return n;
}

/* SETTINGS where the preface is due: kept as far as they are known by. */
static size_t
feed_no_preface(struct upg_h2c *h, struct upg_bytes b)
{
	struct upg_h2c_side *s = &h->side[TO_SERVER];
	size_t n = 0;

	while (n < b.len && s->head_len < UPG_H2C_HEAD_BYTES)
		s->head[s->head_len++] = b.at[n++];
	if (s->head_len == UPG_H2C_HEAD_BYTES && !upg_detect_settings(upg_bytes(s->head, s->head_len)))
		no_preface(h);
	return b.len;
}

/*
 * Behind its 101 the server begins as a client does, and the client has not: they have exchanged their parts, as Docker's daemon and its client do for
 * /session. Who asks whom is not followed then.
 */
static bool
parts_exchanged(const struct upg_h2c *h)
{
	const struct upg_h2c_side *client = &h->side[TO_SERVER];
	bool silent = client->state == UPG_H2C_PREFACE && client->head_len == 0;

	return h->switched && (silent || client->state == UPG_H2C_NO_PREFACE) &&
	       memcmp(h->side[TO_CLIENT].head, preface, UPG_H2C_HEAD_BYTES) == 0;
}

/* Does a first frame of this head begin a side of HTTP/2 (RFC 9113 3.4)? */
static bool
first_is_settings(const struct upg_h2c_side *s)
{
	return s->type == UPG_H2C_SETTINGS && !(s->flags & UPG_H2C_ACK);
}

/* False: the frame is none, and its side is not followed any more. */
static bool
begin_side(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];

	s->begun = true;
	if (dir == TO_CLIENT && parts_exchanged(h)) {
		give_up(h);
		return false;
	}
	if (dir == TO_CLIENT && h->side[TO_SERVER].state == UPG_H2C_NO_PREFACE) {
		no_preface(h);
		return false;
	}
	if (first_is_settings(s)) {
		h->agreed |= dir == TO_CLIENT;
		return true;
	}
	if (dir == TO_CLIENT && !h->agreed) {
		/* What a server that knows HTTP/1 alone says of the preface. */
		give_up(h);
		return false;
	}
	/* A status line here has an event of its own: upgrade.interim_switch. */
	if (dir == TO_SERVER ? !h->doubtful : memcmp(s->head, "HTTP/1.", 7) != 0)
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_NOT_SETTINGS);
	s->state = UPG_H2C_LOST;
	return false;
}

static size_t
feed_head(struct upg_h2c *h, enum upg_dir dir, struct upg_bytes b, uint64_t offset)
{
	struct upg_h2c_side *s = &h->side[dir];
	size_t need = (size_t)UPG_H2C_HEAD_BYTES - s->head_len;
	size_t n = b.len < need ? b.len : need;

	if (s->head_len == 0)
		s->frame_at = offset;
	memcpy(s->head + s->head_len, b.at, n);
	s->head_len += (uint8_t)n;
	if (s->head_len < UPG_H2C_HEAD_BYTES)
		return n;
	s->head_len = 0;
	s->left = s->length = (uint32_t)s->head[0] << 16 | upg_be16(s->head + 1);
	s->type = s->head[3];
	s->flags = s->head[4];
	s->stream = upg_be32(s->head + 5) & 0x7fffffff;
	if (!s->begun && !begin_side(h, dir))
		return b.len;
	s->state = UPG_H2C_PAYLOAD;
	upg_h2c_frame_begin(h, dir);
	return n;
}

/* Octets of a payload; what a frame without one needs is done by the head's last octet. */
static size_t
feed_payload(struct upg_h2c *h, enum upg_dir dir, struct upg_bytes b)
{
	struct upg_h2c_side *s = &h->side[dir];

	if (b.len > s->left)
		b.len = s->left;
	size_t n = b.len > 0 ? upg_h2c_frame_feed(h, dir, b) : 0;
	s->left -= (uint32_t)n;
	return n;
}

void
upg_h2c_feed(struct upg_h2c *h, enum upg_dir dir, struct upg_bytes b, uint64_t offset, uint64_t now_us)
{
	struct upg_h2c_side *s = &h->side[dir];

	h->now_us = now_us;
	while (b.len > 0 && s->state != UPG_H2C_LOST) {
		size_t n;
		if (s->state == UPG_H2C_PREFACE)
			n = feed_preface(h, b, offset);
		else if (s->state == UPG_H2C_NO_PREFACE)
			n = feed_no_preface(h, b);
		else if (s->state == UPG_H2C_HEAD)
			n = feed_head(h, dir, b, offset);
		else
			n = feed_payload(h, dir, b);
		if (s->state == UPG_H2C_PAYLOAD && s->left == 0) {
			s->state = UPG_H2C_HEAD;
			upg_h2c_frame_end(h, dir);
		}
		b = upg_bytes(b.at + n, b.len - n);
		offset += n;
	}
}

/* What the receiver of this side's frames has said is not known for certain any more. */
static void
unsettle(struct upg_h2c *h, enum upg_dir dir)
{
	h->side[upg_dir_other(dir)].unsure = true;
}

static void
lose(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];

	if (s->state == UPG_H2C_LOST)
		return;
	s->state = UPG_H2C_LOST;
	s->block.frame = 0;
	h->pools->counts.lost++;
	unsettle(h, dir);
	for (uint32_t i = 0; i < h->stream_count; i++)
		h->streams[i].unread[dir] = true;
}

/* A part of this frame's payload is missing; its boundary is not. */
static void
skip(struct upg_h2c *h, enum upg_dir dir, uint32_t len)
{
	struct upg_h2c_side *s = &h->side[dir];
	uint32_t content = len < s->content ? len : s->content;
	struct upg_h2c_stream *st = s->type == UPG_H2C_DATA ? upg_h2c_stream_find(h, s->stream) : NULL;

	if (s->part == UPG_H2C_PART_DATA) {
		upg_h2c_stream_data(h, dir, s->stream, content);
	} else if (s->part != UPG_H2C_PART_SKIP) {
		if (st != NULL)
			st->unread[dir] = true;
		if (s->block.frame != 0)
			upg_h2c_block_lost(h, dir);
		if (s->type == UPG_H2C_SETTINGS)
			unsettle(h, dir);
		s->part = UPG_H2C_PART_SKIP;
	}
	s->content -= content;
	if (s->content == 0)
		s->part = UPG_H2C_PART_SKIP;
	s->left -= len;
	if (s->left > 0)
		return;
	s->state = UPG_H2C_HEAD;
	upg_h2c_frame_end(h, dir);
}

void
upg_h2c_gap(struct upg_h2c *h, enum upg_dir dir, uint64_t len)
{
	struct upg_h2c_side *s = &h->side[dir];

	if (len == 0)
		return;
	if (s->state == UPG_H2C_PAYLOAD && len <= s->left)
		skip(h, dir, (uint32_t)len);
	else
		lose(h, dir);
}

/* --- questions ------------------------------------------------------------------------------------------------------- */

bool
upg_h2c_transaction(const struct upg_h2c *h, uint64_t tx_id, struct upg_http_record *out)
{
	for (uint32_t i = 0; i < h->stream_count; i++) {
		const struct upg_http_record *r = h->streams[i].record;
		if (r == NULL || r->tx_id != tx_id)
			continue;
		*out = *r;
		return true;
	}
	return false;
}

uint64_t
upg_h2c_left(const struct upg_h2c *h, enum upg_dir dir)
{
	const struct upg_h2c_side *s = &h->side[dir];

	return s->state == UPG_H2C_PAYLOAD && s->type == UPG_H2C_DATA ? s->left : 0;
}

bool
upg_h2c_lost(const struct upg_h2c *h, enum upg_dir dir)
{
	return h->side[dir].state == UPG_H2C_LOST;
}

bool
upg_h2c_settings(struct upg_bytes text, uint8_t out[UPG_H2C_SETTINGS_BYTES], size_t *len)
{
	struct base64_decode_ctx b64;

	base64url_decode_init(&b64);
	*len = 0;
	if (BASE64_DECODE_LENGTH(text.len) > UPG_H2C_SETTINGS_BYTES || text.len % 8 != 0)
		return false;
	return base64_decode_update(&b64, len, out, text.len, (const char *)text.at) && *len % 6 == 0;
}
