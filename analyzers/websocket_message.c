/* SPDX-License-Identifier: GPL-2.0-or-later */
/* websocket_message.c - what frames hold: text that must be UTF-8, close codes, compressed messages, and perhaps a request. */
#include "websocket_frame.h"
#include "websocket_inflate.h"

#define UNMASKED_BYTES 1024 /* at a time */

static void
raise(struct upg_spoken *s, enum upg_event_id id, uint8_t severity, enum upg_dir dir, uint64_t offset,
      struct upg_bytes bytes, const char *reason)
{
	upg_spoken_raise(s, id, severity, dir, offset, bytes, reason);
}

/* Nothing more of this message is looked at; where later ones refer to it, nothing more of them either. */
static void
blind(struct upg_frames *f)
{
	f->blind = true;
	if (!f->compressed || f->deflate == UPG_DEFLATE_FRESH)
		return;
	f->deflate = UPG_DEFLATE_BLIND;
}

static void
inflate_begin(struct upg_spoken *s, struct upg_frames *f)
{
	bool keeps = f->deflate == UPG_DEFLATE_KEEPS;

	if (f->inflate == NULL && f->deflate != UPG_DEFLATE_BLIND)
		f->inflate = upg_inflate_new(s->budget, keeps);
	if (f->inflate == NULL || f->deflate == UPG_DEFLATE_BLIND) {
		blind(f);
		return;
	}
	upg_inflate_begin(f->inflate);
}

void
upg_message_frame(struct upg_spoken *s, struct upg_frames *f, enum upg_dir dir, uint8_t opcode, bool compressed)
{
	if (opcode != UPG_OPCODE_CONTINUATION) {
		f->in_message = true;
		f->text = opcode == UPG_OPCODE_TEXT;
		f->compressed = compressed;
		f->blind = f->limit_told = false;
		f->message_offset = f->offset;
		f->message_bytes = 0;
		f->utf8 = (struct upg_utf8){0};
		if (compressed && (f->deflate == UPG_DEFLATE_KEEPS || f->deflate == UPG_DEFLATE_FRESH))
			inflate_begin(s, f);
		else
			f->blind = compressed;
	}
	if (!f->in_message) /* its beginning is missing */
		f->blind = true;
	f->message_bytes = f->left > UINT64_MAX - f->message_bytes ? UINT64_MAX : f->message_bytes + f->left;
	if (f->message_bytes <= s->lim->websocket_message_bytes || f->limit_told)
		return;
	f->limit_told = true;
	raise(s, UPG_EV_WEBSOCKET_MESSAGE_LIMIT, 3, dir, f->offset, upg_frame_head(f), NULL);
}

void
upg_message_gap(struct upg_frames *f)
{
	f->request.found = f->reason_bad = true; /* what is left of this frame tells nothing */
	if (!upg_frame_is_control(f))
		blind(f);
}

static void
bad_text(struct upg_spoken *s, struct upg_frames *f, enum upg_dir dir, uint64_t offset, struct upg_bytes octet)
{
	f->text = false;
	raise(s, UPG_EV_WEBSOCKET_INVALID_UTF8, 3, dir, offset, octet, NULL);
}

static void
request(struct upg_spoken *s, struct upg_frames *f, enum upg_dir dir, struct upg_bytes b)
{
	bool visible = f->visible && !f->compressed;
	uint64_t at = f->compressed ? f->message_offset : f->offset + f->head_len;

	if (dir != TO_SERVER || !upg_framed_feed(&f->request, b))
		return;
	raise(s, UPG_EV_WEBSOCKET_HTTP_IN_FRAMES, visible ? 1 : 3, dir, f->compressed ? at : at + f->request.begun_at,
	      upg_bytes(f->request.text, f->request.len),
	      visible ? "a transparent proxy takes this for a request of its own, and caches the answer for everybody"
	              : "a tunnel of HTTP; masked, so that no proxy takes it for a request of its own");
}

/*
 * Octets of the message, as they are read; offset: of the first of them, or of its compressed message. What is found is told octet by octet, so that
 * no cut changes the order.
 */
static void
content(struct upg_spoken *s, struct upg_frames *f, enum upg_dir dir, struct upg_bytes b, uint64_t offset)
{
	size_t good = f->text ? upg_utf8_feed(&f->utf8, b) : b.len;

	if (good == b.len) {
		request(s, f, dir, b);
		return;
	}
	request(s, f, dir, upg_bytes(b.at, good + 1));
	bad_text(s, f, dir, f->compressed ? f->message_offset : offset + good, upg_bytes(b.at + good, 1));
	request(s, f, dir, upg_bytes(b.at + good + 1, b.len - good - 1));
}

/* Asked where a piece is full, so that it does not depend on cuts. */
static bool
bomb(const struct upg_limits *lim, const struct upg_inflate *i)
{
	uint64_t out = upg_inflate_out(i);

	return out % UPG_INFLATE_ROOM == 0 && out >= lim->websocket_inflated_bytes &&
	       out / lim->websocket_inflate_ratio > upg_inflate_in(i);
}

static void
inflate_some(struct upg_spoken *s, struct upg_frames *f, enum upg_dir dir, struct upg_bytes in)
{
	uint8_t room[UPG_INFLATE_ROOM];
	struct upg_bytes out;
	enum upg_inflated rc = UPG_INFLATED;

	while (rc == UPG_INFLATED) {
		rc = upg_inflate_feed(f->inflate, &in, room, &out);
		content(s, f, dir, out, 0);
		if (out.len > 0 && bomb(s->lim, f->inflate)) {
			raise(s, UPG_EV_WEBSOCKET_INFLATE_BOMB, 2, dir, f->message_offset, upg_bytes(NULL, 0),
			      "a few octets that inflate to very many: whoever inflates them whole runs out of memory");
			blind(f);
			return;
		}
	}
	if (rc == UPG_INFLATED_ALL)
		return;
	if (rc == UPG_INFLATED_ERROR)
		raise(s, UPG_EV_WEBSOCKET_INFLATE_ERROR, 3, dir, f->message_offset, upg_bytes(NULL, 0), NULL);
	blind(f);
}

/* RFC 6455 7.4: what may stand in a close frame. */
static bool
code_lawful(const struct upg_websocket *w, uint16_t code)
{
	if (code >= 3000)
		return code < 5000;
	if (w->is_draft)
		return code >= 1000 && code != 1005 && code != 1006;
	return code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
}

static void
close_payload(struct upg_frames *f, struct upg_bytes b)
{
	for (; b.len > 0 && f->position < 2; f->position++, b = upg_bytes(b.at + 1, b.len - 1))
		f->code = (uint16_t)(f->code << 8 | b.at[0]);
	f->reason_bad |= upg_utf8_feed(&f->reason, b) < b.len;
}

static void
close_end(struct upg_spoken *s, struct upg_websocket *w, enum upg_dir dir)
{
	struct upg_frames *f = &w->side[dir];
	uint8_t code[2] = {(uint8_t)(f->code >> 8), (uint8_t)f->code};
	const char *flaw = NULL;

	if (f->request.found) /* a gap */
		return;
	if (f->position == 1)
		flaw = "one octet is no close code (RFC 6455 5.5.1)";
	else if (f->position >= 2 && !code_lawful(w, f->code))
		flaw = "a close code that must not be sent, or that nobody defines (RFC 6455 7.4)";
	else if (f->reason_bad || !upg_utf8_whole(&f->reason))
		flaw = "the reason is not UTF-8 (RFC 6455 5.5.1)";
	if (flaw != NULL)
		raise(s, UPG_EV_WEBSOCKET_BAD_CLOSE, 3, dir, f->offset, upg_bytes(code, f->position >= 2 ? 2 : 0),
		      flaw);
}

/* Is anything in the payload at hand worth unmasking? */
static bool
interesting(const struct upg_frames *f, enum upg_dir dir)
{
	bool message = upg_frame_opcode(f) <= UPG_OPCODE_BINARY && !f->blind && (f->text || f->compressed);

	return message || upg_frame_opcode(f) == UPG_OPCODE_CLOSE ||
	       (dir == TO_SERVER && !upg_framed_over(&f->request));
}

static void
look(struct upg_spoken *s, struct upg_websocket *w, enum upg_dir dir, struct upg_bytes b, uint64_t offset)
{
	struct upg_frames *f = &w->side[dir];
	bool message = upg_frame_opcode(f) <= UPG_OPCODE_BINARY;

	if (upg_frame_opcode(f) == UPG_OPCODE_CLOSE)
		close_payload(f, b);
	if (message && f->compressed && !f->blind)
		inflate_some(s, f, dir, b);
	else if (message && !f->compressed && !f->blind)
		content(s, f, dir, b, offset);
	else if (!message || !f->compressed)
		request(s, f, dir, b);
}

void
upg_frame_unmask(uint8_t *to, struct upg_bytes b, const uint8_t mask[4], uint64_t position)
{
	uint8_t key[8];
	uint64_t word, keys;
	size_t i = 0;

	for (size_t k = 0; k < sizeof key; k++)
		key[k] = mask[(position + k) & 3];
	memcpy(&keys, key, sizeof keys);
	for (; i + sizeof word <= b.len; i += sizeof word) {
		memcpy(&word, b.at + i, sizeof word);
		word ^= keys;
		memcpy(to + i, &word, sizeof word);
	}
	for (; i < b.len; i++)
		to[i] = b.at[i] ^ key[i & 7];
}

void
upg_message_payload(struct upg_spoken *s, struct upg_websocket *w, enum upg_dir dir, struct upg_bytes b,
                    uint64_t offset)
{
	struct upg_frames *f = &w->side[dir];
	uint64_t end = f->position + b.len;
	uint8_t plain[UNMASKED_BYTES];

	while (b.len > 0 && interesting(f, dir)) {
		size_t n = b.len < sizeof plain ? b.len : sizeof plain;
		uint64_t position = f->position;

		if (f->visible) {
			look(s, w, dir, upg_bytes(b.at, n), offset);
		} else {
			upg_frame_unmask(plain, upg_bytes(b.at, n), f->mask, position);
			look(s, w, dir, upg_bytes(plain, n), offset);
		}
		f->position = position + n;
		offset += n;
		b = upg_bytes(b.at + n, b.len - n);
	}
	f->position = end;
}

void
upg_message_frame_end(struct upg_spoken *s, struct upg_websocket *w, enum upg_dir dir)
{
	struct upg_frames *f = &w->side[dir];
	bool fin = f->head[0] & 0x80;

	if (upg_frame_opcode(f) == UPG_OPCODE_CLOSE)
		close_end(s, w, dir);
	if (upg_frame_opcode(f) > UPG_OPCODE_BINARY || !fin || !f->in_message)
		return;
	f->in_message = false;
	if (!f->blind && f->compressed) {
		inflate_some(s, f, dir, upg_bytes(upg_inflate_tail, sizeof upg_inflate_tail));
		if (!f->blind && !upg_inflate_whole(f->inflate)) {
			raise(s, UPG_EV_WEBSOCKET_INFLATE_ERROR, 3, dir, f->message_offset, upg_bytes(NULL, 0),
			      "the message ends inside a block (RFC 7692 7.2.1)");
			blind(f);
		}
	}
	if (!f->blind && f->text && !upg_utf8_whole(&f->utf8))
		bad_text(s, f, dir, f->message_offset, upg_bytes(NULL, 0));
}
