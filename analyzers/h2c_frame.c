/* SPDX-License-Identifier: GPL-2.0-or-later */
/* h2c_frame.c - frames of HTTP/2: what no peer may send (RFC 9113 4 to 6), and the parts of their payloads. */
#include "h2c_step.h"

enum where { ANYWHERE, ON_A_STREAM, ON_STREAM_ZERO };

/* RFC 9113 6.1 to 6.10. */
static const struct {
	enum where where;
	bool exact;     /* `octets` is the one length it has, not the least */
	uint8_t octets; /* of the payload, padding's length and priority aside */
} rules[UPG_H2C_TYPES] = {
        [UPG_H2C_DATA] = {ON_A_STREAM, false, 0},        [UPG_H2C_HEADERS] = {ON_A_STREAM, false, 0},
        [UPG_H2C_PRIORITY] = {ON_A_STREAM, true, 5},     [UPG_H2C_RST_STREAM] = {ON_A_STREAM, true, 4},
        [UPG_H2C_SETTINGS] = {ON_STREAM_ZERO, false, 0}, [UPG_H2C_PUSH_PROMISE] = {ON_A_STREAM, false, 4},
        [UPG_H2C_PING] = {ON_STREAM_ZERO, true, 8},      [UPG_H2C_GOAWAY] = {ON_STREAM_ZERO, false, 8},
        [UPG_H2C_WINDOW_UPDATE] = {ANYWHERE, true, 4},   [UPG_H2C_CONTINUATION] = {ON_A_STREAM, false, 0},
};

static bool
begins_section(const struct upg_h2c_side *s)
{
	return s->type == UPG_H2C_HEADERS || s->type == UPG_H2C_PUSH_PROMISE;
}

/* --- what a head tells ------------------------------------------------------------------------------------------------- */

/* False: nothing of the payload can be relied on. */
static bool
sound(struct upg_h2c *h, enum upg_dir dir)
{
	const struct upg_h2c_side *s = &h->side[dir];
	uint8_t least = rules[s->type].octets;

	if (rules[s->type].where == ON_A_STREAM && s->stream == 0) {
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_STREAM_ZERO);
		return false;
	}
	if (rules[s->type].where == ON_STREAM_ZERO && s->stream != 0)
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_STREAM_NOT_ZERO);
	bool bad = rules[s->type].exact ? s->length != least : s->length < least;
	if (s->type == UPG_H2C_SETTINGS)
		bad = s->flags & UPG_H2C_ACK ? s->length != 0 : s->length % 6 != 0;
	if (bad)
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_LENGTH);
	return !bad;
}

/* A field section that is not finished forbids every other frame. */
static void
check_order(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];
	struct upg_h2c_block *b = &s->block;
	bool continues = s->type == UPG_H2C_CONTINUATION && b->frame != 0 && s->stream == b->frame;

	if (continues || (b->frame == 0 && s->type != UPG_H2C_CONTINUATION))
		return;
	upg_h2c_bad_frame(h, dir, b->frame != 0 ? UPG_H2C_FLAW_INTERLEAVED : UPG_H2C_FLAW_CONTINUATION);
	if (b->frame != 0)
		upg_h2c_block_lost(h, dir);
	b->frame = 0;
	s->unread |= s->type == UPG_H2C_CONTINUATION;
}

/* A client's HEADERS: a request, or the trailers of one. */
static uint8_t
client_section(struct upg_h2c *h)
{
	struct upg_h2c_side *s = &h->side[TO_SERVER];
	struct upg_h2c_stream *st = upg_h2c_stream_find(h, s->stream);

	if (s->stream % 2 == 0) {
		upg_h2c_bad_frame(h, TO_SERVER, UPG_H2C_FLAW_PARITY);
		return UPG_H2C_ANY;
	}
	if (st != NULL && st->ended[TO_SERVER]) {
		upg_h2c_bad_frame(h, TO_SERVER, UPG_H2C_FLAW_ENDED);
		return UPG_H2C_ANY;
	}
	if (st != NULL)
		return st->has_head[TO_SERVER] ? UPG_H2C_TRAILERS : UPG_H2C_ANY;
	if (s->stream <= s->opened)
		return UPG_H2C_ANY; /* of a stream that the server has ended, or that is not followed */
	s->opened = s->stream;
	upg_h2c_stream_open(h, s->stream, NULL);
	return UPG_H2C_REQUEST;
}

static uint8_t
server_section(struct upg_h2c *h)
{
	struct upg_h2c_side *s = &h->side[TO_CLIENT];
	struct upg_h2c_stream *st = upg_h2c_stream_find(h, s->stream);

	if (s->stream % 2 == 0 && s->stream > s->opened)
		upg_h2c_bad_frame(h, TO_CLIENT, UPG_H2C_FLAW_PARITY);
	if (st == NULL)
		return UPG_H2C_ANY;
	if (st->ended[TO_CLIENT]) {
		upg_h2c_bad_frame(h, TO_CLIENT, UPG_H2C_FLAW_ENDED);
		return UPG_H2C_ANY;
	}
	return st->has_head[TO_CLIENT] ? UPG_H2C_TRAILERS : UPG_H2C_RESPONSE;
}

static void
check_data(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];
	struct upg_h2c_stream *st = upg_h2c_stream_find(h, s->stream);

	if (st != NULL && st->ended[dir])
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_ENDED);
	else if (dir == TO_SERVER && s->stream % 2 == 0)
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_PARITY);
	else if (s->stream > s->opened && (dir == TO_SERVER || s->stream % 2 == 0))
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_IDLE);
}

/* --- the parts of a payload -------------------------------------------------------------------------------------------- */

static void
skip_payload(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];

	s->part = UPG_H2C_PART_SKIP;
	if (s->block.frame != 0 && (begins_section(s) || s->type == UPG_H2C_CONTINUATION))
		upg_h2c_block_lost(h, dir);
}

/* What stands behind the fixed part. */
static void
begin_rest(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];

	s->part = UPG_H2C_PART_SKIP;
	if (s->content == 0)
		return;
	if (s->type == UPG_H2C_DATA)
		s->part = UPG_H2C_PART_DATA;
	else if (s->block.frame != 0)
		s->part = UPG_H2C_PART_BLOCK;
	else if (s->type == UPG_H2C_SETTINGS)
		s->part = UPG_H2C_PART_SETTING;
}

/* What stands behind the padding's length. */
static void
begin_content(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];

	s->fixed_len = 0;
	s->fixed_need = s->type == UPG_H2C_PUSH_PROMISE ? 4 : 0;
	if (s->type == UPG_H2C_HEADERS && s->flags & UPG_H2C_WITH_PRIORITY)
		s->fixed_need = 5;
	if (s->content < s->fixed_need) {
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_LENGTH);
		skip_payload(h, dir);
	} else if (s->fixed_need > 0) {
		s->part = UPG_H2C_PART_FIXED;
	} else {
		begin_rest(h, dir);
	}
}

static void
begin_payload(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];
	bool padded = s->flags & UPG_H2C_PADDED && (s->type == UPG_H2C_DATA || begins_section(s));

	if (!padded) {
		begin_content(h, dir);
	} else if (s->length == 0) {
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_LENGTH);
		skip_payload(h, dir);
	} else {
		s->part = UPG_H2C_PART_PAD;
	}
}

void
upg_h2c_frame_begin(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];

	s->content = s->length;
	s->part = UPG_H2C_PART_SKIP;
	if (s->length > s->max_frame && !s->unsure)
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_OVERSIZE);
	check_order(h, dir);
	if (s->type >= UPG_H2C_TYPES)
		return;
	bool good = sound(h, dir);
	if (s->type == UPG_H2C_PUSH_PROMISE && dir == TO_SERVER)
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_PROMISE);
	if (begins_section(s) && s->stream == 0)
		s->unread = true;
	else if (begins_section(s))
		upg_h2c_block_begin(h, dir);
	if (s->type == UPG_H2C_HEADERS && good)
		s->block.section = dir == TO_SERVER ? client_section(h) : server_section(h);
	if (s->type == UPG_H2C_DATA && good)
		check_data(h, dir);
	if (good)
		begin_payload(h, dir);
	else
		skip_payload(h, dir);
}

static void
pad(struct upg_h2c *h, enum upg_dir dir, uint8_t octets)
{
	struct upg_h2c_side *s = &h->side[dir];

	s->content--;
	if (octets > s->content) {
		upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_PADDING);
		skip_payload(h, dir);
		return;
	}
	s->content -= octets;
	begin_content(h, dir);
}

/* The stream a server promises, and the request it answers there before it is asked (RFC 9113 8.4). */
static void
promise(struct upg_h2c *h)
{
	struct upg_h2c_side *s = &h->side[TO_CLIENT];
	uint32_t id = upg_be32(s->fixed) & 0x7fffffff;

	if (id % 2 != 0 || id <= s->opened) {
		upg_h2c_bad_frame(h, TO_CLIENT, UPG_H2C_FLAW_PROMISE);
		return;
	}
	s->opened = s->block.stream = id;
	s->block.section = UPG_H2C_REQUEST;
	struct upg_h2c_stream *st = upg_h2c_stream_open(h, id, NULL);
	if (st != NULL)
		st->ended[TO_SERVER] = true;
}

bool
upg_h2c_setting(struct upg_h2c *h, enum upg_dir dir, const uint8_t octets[6])
{
	struct upg_h2c_side *sender = &h->side[upg_dir_other(dir)];
	uint32_t value = upg_be32(octets + 2);

	switch (upg_be16(octets)) {
	case NGHTTP2_SETTINGS_HEADER_TABLE_SIZE:
		/* The encoder says itself when it goes down (RFC 7541 4.2). */
		if (value > sender->table_bytes)
			sender->table_bytes = value;
		return true;
	case NGHTTP2_SETTINGS_MAX_FRAME_SIZE:
		if (value < UPG_H2C_FRAME_BYTES || value > UPG_H2C_FRAME_MOST)
			return false;
		if (value > sender->max_frame)
			sender->max_frame = value;
		return true;
	case NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL:
		h->connect_protocol |= dir == TO_CLIENT && value == 1;
		return true;
	default:
		return true;
	}
}

/* A part of known length is complete. */
static void
fixed_done(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];

	s->fixed_len = 0;
	if (s->part == UPG_H2C_PART_SETTING) {
		if (!upg_h2c_setting(h, dir, s->fixed))
			upg_h2c_bad_frame(h, dir, UPG_H2C_FLAW_SETTING);
		return;
	}
	if (s->type == UPG_H2C_PUSH_PROMISE && dir == TO_CLIENT)
		promise(h);
	begin_rest(h, dir);
}

static size_t
feed_fixed(struct upg_h2c *h, enum upg_dir dir, struct upg_bytes b)
{
	struct upg_h2c_side *s = &h->side[dir];
	size_t need = (s->part == UPG_H2C_PART_SETTING ? 6 : s->fixed_need) - (size_t)s->fixed_len;
	size_t n = b.len < need ? b.len : need;

	memcpy(s->fixed + s->fixed_len, b.at, n);
	s->fixed_len += (uint8_t)n;
	s->content -= (uint32_t)n;
	if (n == need)
		fixed_done(h, dir);
	return n;
}

size_t
upg_h2c_frame_feed(struct upg_h2c *h, enum upg_dir dir, struct upg_bytes b)
{
	struct upg_h2c_side *s = &h->side[dir];
	size_t n = b.len < s->content ? b.len : s->content;

	switch (s->part) {
	case UPG_H2C_PART_PAD:
		pad(h, dir, b.at[0]);
		return 1;
	case UPG_H2C_PART_FIXED:
	case UPG_H2C_PART_SETTING:
		n = feed_fixed(h, dir, b);
		break;
	case UPG_H2C_PART_DATA:
		upg_h2c_stream_data(h, dir, s->stream, n);
		s->content -= (uint32_t)n;
		break;
	case UPG_H2C_PART_BLOCK:
		upg_h2c_block_feed(h, dir, upg_bytes(b.at, n));
		s->content -= (uint32_t)n;
		break;
	default:
		return b.len;
	}
	if (s->content == 0)
		s->part = UPG_H2C_PART_SKIP;
	return n;
}

void
upg_h2c_frame_end(struct upg_h2c *h, enum upg_dir dir)
{
	struct upg_h2c_side *s = &h->side[dir];
	struct upg_h2c_stream *st;

	if (s->type == UPG_H2C_DATA) {
		upg_h2c_stream_end(h, dir, s->stream, s->flags & UPG_H2C_END_STREAM);
	} else if (s->type == UPG_H2C_RST_STREAM) {
		if ((st = upg_h2c_stream_find(h, s->stream)) != NULL)
			upg_h2c_stream_close(h, st);
	} else if (s->block.frame != 0 && s->flags & UPG_H2C_END_HEADERS) {
		upg_h2c_block_end(h, dir);
	}
}
