/* SPDX-License-Identifier: GPL-2.0-or-later */
/* websocket.c - frames: their headers judged, their payload measured (RFC 6455 5). What is in them is websocket_message.c's. */
#include "handshake.h"
#include "websocket_frame.h"
#include "websocket_inflate.h"

#include <stdlib.h>

const char *
upg_websocket_opcode_name(uint8_t opcode)
{
	static const char *const names[16] = {
	        [UPG_OPCODE_CONTINUATION] = "continuation", [UPG_OPCODE_TEXT] = "text", [UPG_OPCODE_BINARY] = "binary",
	        [UPG_OPCODE_CLOSE] = "connection_close",    [UPG_OPCODE_PING] = "ping", [UPG_OPCODE_PONG] = "pong",
	};

	return names[opcode & 15];
}

/* What is told of a header, once a direction. */
static void
raise(struct upg_spoken *s, struct upg_frames *f, enum upg_dir dir, enum upg_event_id id, uint8_t severity,
      const char *reason)
{
	uint32_t bit = UINT32_C(1) << (id - UPG_EV_WEBSOCKET_UNMASKED_CLIENT) << (severity == 3 ? 16 : 0);

	_Static_assert(UPG_EV_WEBSOCKET_HTTP_IN_FRAMES - UPG_EV_WEBSOCKET_UNMASKED_CLIENT < 16,
	               "two bits for each event");
	if (f->told & bit)
		return;
	f->told |= bit;
	upg_spoken_raise(s, id, severity, dir, f->offset, upg_frame_head(f), reason);
}

static bool
defined(uint8_t opcode)
{
	return upg_websocket_opcode_name(opcode) != NULL;
}

/* RFC 6455 5.2: reserved bits are zero unless an extension says otherwise; RFC 7692 6: RSV1 of a message's first frame is permessage-deflate's. */
static bool
bits_lawful(const struct upg_websocket *w, const struct upg_frames *f)
{
	uint8_t bits = f->head[0] & 0x70, opcode = upg_frame_opcode(f);

	if (w->any_bits)
		return true;
	if (w->deflated_frame && !upg_frame_is_control(f))
		bits &= 0x30;
	if (f->deflate != UPG_DEFLATE_NONE && (opcode == UPG_OPCODE_TEXT || opcode == UPG_OPCODE_BINARY))
		bits &= 0x30;
	return bits == 0;
}

static void
judge_length(struct upg_spoken *s, struct upg_frames *f, enum upg_dir dir)
{
	uint8_t form = f->head[1] & 0x7f;

	if (form == 127 && f->head[2] & 0x80)
		raise(s, f, dir, UPG_EV_WEBSOCKET_BAD_LENGTH, 2,
		      "a length beyond 2^63: readers that count in signed numbers lose track here");
	else if ((form == 126 && f->left < 126) || (form == 127 && f->left < 65536))
		raise(s, f, dir, UPG_EV_WEBSOCKET_BAD_LENGTH, 3,
		      "the length fits a shorter form, which must be used (RFC 6455 5.2)");
}

static void
judge_head(struct upg_spoken *s, struct upg_websocket *w, struct upg_frames *f, enum upg_dir dir)
{
	uint8_t opcode = upg_frame_opcode(f);
	bool control = upg_frame_is_control(f), fin = f->head[0] & 0x80;

	if (f->closed && !control)
		raise(s, f, dir, UPG_EV_WEBSOCKET_DATA_AFTER_CLOSE, 3, NULL);
	if (dir == TO_SERVER && !f->masked)
		raise(s, f, dir, UPG_EV_WEBSOCKET_UNMASKED_CLIENT, 2,
		      "what this client sends stands readable on the wire, where proxies may take it for their own: "
		      "the server must close (RFC 6455 5.1)");
	if (dir == TO_CLIENT && f->masked)
		raise(s, f, dir, UPG_EV_WEBSOCKET_MASKED_SERVER, 2, "the client must close on it (RFC 6455 5.1)");
	if (!bits_lawful(w, f))
		raise(s, f, dir, UPG_EV_WEBSOCKET_RESERVED_BITS, 2,
		      "a bit that no extension of this handshake defines (RFC 6455 5.2)");
	if (!defined(opcode) && !w->any_bits)
		raise(s, f, dir, UPG_EV_WEBSOCKET_RESERVED_OPCODE, 2, "an opcode nobody defines (RFC 6455 5.2)");
	judge_length(s, f, dir);
	if (control && (!fin || f->left > 125) && (defined(opcode) || !w->any_bits))
		raise(s, f, dir, UPG_EV_WEBSOCKET_BAD_CONTROL, 2,
		      "control frames are whole and of at most 125 octets (RFC 6455 5.5)");
	if (!control && (opcode == UPG_OPCODE_CONTINUATION) != f->in_message && opcode <= UPG_OPCODE_BINARY &&
	    !w->any_bits)
		raise(s, f, dir, UPG_EV_WEBSOCKET_BAD_CONTINUATION, 2,
		      f->in_message ? "a new message inside one that has not ended (RFC 6455 5.4)"
		                    : "it goes on with a message that has not begun (RFC 6455 5.4)");
}

/* How many octets the header has, as far as it is known. */
static uint8_t
head_want(const struct upg_frames *f)
{
	uint8_t form = f->head[1] & 0x7f;

	if (f->head_len < 2)
		return 2;
	return (uint8_t)(2 + (form == 126 ? 2 : form == 127 ? 8 : 0) + (f->head[1] & 0x80 ? 4 : 0));
}

static void
record(struct upg_spoken *s, const struct upg_frames *f, enum upg_dir dir)
{
	struct upg_websocket_record r = {
	        .dir = dir,
	        .opcode = upg_frame_opcode(f),
	        .fin = f->head[0] & 0x80,
	        .masked = f->masked,
	        .compressed = f->head[0] & 0x40,
	        .mask = upg_be32(f->mask),
	        .offset = f->offset,
	        .bytes = f->position,
	        .tx_id = s->upgrade != NULL ? upg_upgrade_so_far(s->upgrade)->tx_id : 0,
	};

	if (s->frame != NULL)
		s->frame(s->user, &r, upg_bytes(f->kept, f->kept_len));
}

/* A buffer for each direction that has payload, and for all its frames. Without memory records have none. */
static void
keep_begin(struct upg_spoken *s, struct upg_frames *f)
{
	f->kept_len = 0;
	if (s->frame_bytes == 0 || f->kept != NULL || f->left == 0 || !upg_budget_take(s->budget, s->frame_bytes))
		return;
	f->kept = malloc(s->frame_bytes);
	if (f->kept == NULL)
		upg_budget_give(s->budget, s->frame_bytes);
}

/* Up to the first octet that is missing. */
static void
keep(const struct upg_spoken *s, struct upg_frames *f, struct upg_bytes b)
{
	size_t room = s->frame_bytes - f->kept_len, n = b.len < room ? b.len : room;

	if (f->kept == NULL || f->kept_len != f->position)
		return;
	upg_frame_unmask(f->kept + f->kept_len, upg_bytes(b.at, n), f->mask, f->position);
	f->kept_len += n;
}

static void
keep_free(struct upg_spoken *s, struct upg_frames *f)
{
	if (f->kept == NULL)
		return;
	upg_budget_give(s->budget, s->frame_bytes);
	free(f->kept);
}

static void
frame_end(struct upg_spoken *s, struct upg_websocket *w, enum upg_dir dir)
{
	struct upg_frames *f = &w->side[dir];

	upg_message_frame_end(s, w, dir);
	record(s, f, dir);
	f->closed |= upg_frame_opcode(f) == UPG_OPCODE_CLOSE;
	f->head_len = 0;
	f->in_payload = false;
}

static void
frame_begin(struct upg_spoken *s, struct upg_websocket *w, enum upg_dir dir)
{
	static const uint8_t zeros[4];
	struct upg_frames *f = &w->side[dir];
	uint8_t form = f->head[1] & 0x7f, opcode = upg_frame_opcode(f);
	bool compressed = f->head[0] & 0x40;

	f->masked = f->head[1] & 0x80;
	f->left = form == 126 ? upg_be16(f->head + 2) : form == 127 ? upg_be64(f->head + 2) : form;
	f->position = 0;
	memcpy(f->mask, f->masked ? f->head + f->head_len - 4 : zeros, 4);
	f->visible = memcmp(f->mask, zeros, 4) == 0;
	judge_head(s, w, f, dir);
	if (form == 127 && f->head[2] & 0x80) {
		upg_spoken_lost(s, dir);
		return;
	}
	f->in_payload = true;
	keep_begin(s, f);
	/* Of a compressed message the first frame alone is searched. */
	f->request =
	        (struct upg_framed){.lines = f->visible, .found = opcode == UPG_OPCODE_CONTINUATION && f->compressed};
	f->reason = (struct upg_utf8){0};
	f->code = 0;
	f->reason_bad = false;
	if (opcode <= UPG_OPCODE_BINARY)
		upg_message_frame(s, f, dir, opcode, compressed || w->deflated_frame || w->any_bits);
	if (f->left == 0)
		frame_end(s, w, dir);
}

static size_t
take_head(struct upg_spoken *s, struct upg_websocket *w, enum upg_dir dir, struct upg_bytes b, uint64_t offset)
{
	struct upg_frames *f = &w->side[dir];
	size_t i = 0;

	if (f->head_len == 0)
		f->offset = offset;
	while (i < b.len && f->head_len < head_want(f))
		f->head[f->head_len++] = b.at[i++];
	if (f->head_len >= 2 && f->head_len == head_want(f))
		frame_begin(s, w, dir);
	return i;
}

static void
feed(struct upg_spoken *s, void *state, enum upg_dir dir, struct upg_bytes b, uint64_t offset)
{
	struct upg_websocket *w = state;
	struct upg_frames *f = &w->side[dir];

	while (b.len > 0 && !s->lost[dir]) {
		size_t n;

		if (f->in_payload) {
			n = b.len < f->left ? b.len : (size_t)f->left;
			keep(s, f, upg_bytes(b.at, n));
			upg_message_payload(s, w, dir, upg_bytes(b.at, n), offset);
			f->left -= n;
			if (f->left == 0)
				frame_end(s, w, dir);
		} else {
			n = take_head(s, w, dir, b, offset);
		}
		b = upg_bytes(b.at + n, b.len - n);
		offset += n;
	}
}

static void
gap(struct upg_spoken *s, void *state, enum upg_dir dir, uint64_t len)
{
	struct upg_websocket *w = state;
	struct upg_frames *f = &w->side[dir];

	if (!f->in_payload || len > f->left) {
		upg_spoken_lost(s, dir);
		return;
	}
	upg_message_gap(f);
	f->left -= len;
	f->position += len;
	if (f->left == 0)
		frame_end(s, w, dir);
}

static void
begin(struct upg_spoken *s, void *state)
{
	struct upg_websocket *w = state;
	const struct upg_handshake *hs = s->upgrade != NULL ? upg_upgrade_fields(s->upgrade) : NULL;

	if (hs == NULL) {
		w->any_bits = true;
		return;
	}
	if (hs->agreed.deflate_stream) { /* it hides the frames themselves */
		upg_spoken_lost(s, TO_SERVER);
		upg_spoken_lost(s, TO_CLIENT);
	}
	w->is_draft = hs->version != 13;
	w->any_bits = hs->agreed.other;
	w->deflated_frame = hs->agreed.deflate_frame;
	if (!hs->agreed.deflate)
		return;
	w->side[TO_SERVER].deflate = hs->agreed.client_fresh ? UPG_DEFLATE_FRESH : UPG_DEFLATE_KEEPS;
	w->side[TO_CLIENT].deflate = hs->agreed.server_fresh ? UPG_DEFLATE_FRESH : UPG_DEFLATE_KEEPS;
}

static void
fini(struct upg_spoken *s, void *state)
{
	struct upg_websocket *w = state;

	upg_inflate_free(w->side[TO_SERVER].inflate, s->budget);
	upg_inflate_free(w->side[TO_CLIENT].inflate, s->budget);
	keep_free(s, &w->side[TO_SERVER]);
	keep_free(s, &w->side[TO_CLIENT]);
}

const struct upg_spoken_ops upg_websocket_ops = {
        .state_bytes = sizeof(struct upg_websocket),
        .begin = begin,
        .feed = feed,
        .gap = gap,
        .fini = fini,
};
