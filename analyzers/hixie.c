/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hixie.c - draft-hixie-thewebsocketprotocol-76 4.2, 5.3: where frames begin and end. */
#include "hixie.h"
#include "framed.h"
#include "utf8.h"

enum { TYPE, LENGTH, DATA, TEXT };

struct side {
	uint8_t state;
	uint8_t type;
	uint8_t groups; /* octets of the length */
	bool closed, bad_told, after_told, text_bad;
	uint64_t offset; /* of the frame */
	uint64_t left;   /* LENGTH: the number so far; DATA: octets to come */
	uint64_t bytes;  /* TEXT: octets so far */
	struct upg_utf8 utf8;
	struct upg_framed request;
};

struct hixie {
	struct side side[2];
};

static void
bad_frame(struct upg_spoken *s, struct side *f, enum upg_dir dir, const char *reason)
{
	if (!f->bad_told)
		upg_spoken_raise(s, UPG_EV_HIXIE_BAD_FRAME, 2, dir, f->offset, upg_bytes(&f->type, 1), reason);
	f->bad_told = true;
}

static void
frame_begin(struct upg_spoken *s, struct side *f, enum upg_dir dir, uint8_t type, uint64_t offset)
{
	f->type = type;
	f->offset = offset;
	f->left = f->bytes = 0;
	f->groups = 0;
	f->text_bad = false;
	f->utf8 = (struct upg_utf8){0};
	f->request = (struct upg_framed){.lines = true};
	f->state = type & 0x80 ? LENGTH : TEXT;
	if (f->closed && !f->after_told) {
		f->after_told = true;
		upg_spoken_raise(s, UPG_EV_WEBSOCKET_DATA_AFTER_CLOSE, 3, dir, offset, upg_bytes(&type, 1), NULL);
	}
	if (type != 0x00 && type != 0x80 && type != 0xff)
		bad_frame(s, f, dir, "a frame type no draft defines");
}

/* Seven bits of the length, the highest first. */
static void
length_octet(struct upg_spoken *s, struct side *f, enum upg_dir dir, uint8_t octet)
{
	if (++f->groups > 9) {
		bad_frame(s, f, dir, "a length beyond 2^63: where the next frame begins depends on the reader");
		upg_spoken_lost(s, dir);
		return;
	}
	f->left = f->left << 7 | (octet & 0x7f);
	if (octet & 0x80)
		return;
	f->state = f->left > 0 ? DATA : TYPE;
	if (f->type != 0xff)
		return;
	if (f->left > 0)
		bad_frame(s, f, dir,
		          "the closing frame has a length: a reader of draft-76 reads these octets as frames");
	f->closed = true;
}

static void
payload(struct upg_spoken *s, struct side *f, enum upg_dir dir, struct upg_bytes b)
{
	/* The type octet and those of the length come before it. */
	uint64_t begin = f->offset + 1 + f->groups;

	if (dir != TO_SERVER || !upg_framed_feed(&f->request, b))
		return;
	upg_spoken_raise(
	        s, UPG_EV_WEBSOCKET_HTTP_IN_FRAMES, 1, dir, begin + f->request.begun_at,
	        upg_bytes(f->request.text, f->request.len),
	        "a transparent proxy takes this for a request of its own, and caches the answer for everybody");
}

static size_t
take_text(struct upg_spoken *s, struct side *f, enum upg_dir dir, struct upg_bytes b, uint64_t offset)
{
	const uint8_t *end = memchr(b.at, 0xff, b.len);
	struct upg_bytes text = upg_bytes(b.at, end != NULL ? (size_t)(end - b.at) : b.len);
	uint64_t room = s->lim->websocket_message_bytes - f->bytes;
	bool over = text.len > room;

	if (over)
		text.len = (size_t)room;
	size_t good = f->type == 0x00 && !f->text_bad ? upg_utf8_feed(&f->utf8, text) : text.len;

	/* What is found is told octet by octet, so that no cut changes the order. */
	payload(s, f, dir, upg_bytes(text.at, good < text.len ? good + 1 : good));
	if (good < text.len || (f->type == 0x00 && !f->text_bad && end != NULL && !over && !upg_utf8_whole(&f->utf8))) {
		f->text_bad = true;
		upg_spoken_raise(s, UPG_EV_WEBSOCKET_INVALID_UTF8, 3, dir, offset + good, upg_bytes(b.at + good, 1),
		                 NULL);
	}
	if (good < text.len)
		payload(s, f, dir, upg_bytes(text.at + good + 1, text.len - good - 1));
	f->bytes += text.len;
	if (over) {
		bad_frame(s, f, dir, "text without its FF within websocket.max-message");
		upg_spoken_lost(s, dir);
	}
	f->state = end != NULL ? TYPE : TEXT;
	return text.len + (end != NULL);
}

static void
feed(struct upg_spoken *s, void *state, enum upg_dir dir, struct upg_bytes b, uint64_t offset)
{
	struct side *f = &((struct hixie *)state)->side[dir];

	while (b.len > 0 && !s->lost[dir]) {
		size_t n = 1;

		switch (f->state) {
		case TYPE:
			frame_begin(s, f, dir, b.at[0], offset);
			break;
		case LENGTH:
			length_octet(s, f, dir, b.at[0]);
			break;
		case TEXT:
			n = take_text(s, f, dir, b, offset);
			break;
		default:
			n = b.len < f->left ? b.len : (size_t)f->left;
			payload(s, f, dir, upg_bytes(b.at, n));
			f->left -= n;
			f->state = f->left > 0 ? DATA : TYPE;
			break;
		}
		b = upg_bytes(b.at + n, b.len - n);
		offset += n;
	}
}

static void
gap(struct upg_spoken *s, void *state, enum upg_dir dir, uint64_t len)
{
	struct side *f = &((struct hixie *)state)->side[dir];

	if (f->state != DATA || len > f->left) {
		upg_spoken_lost(s, dir);
		return;
	}
	f->request.found = true;
	f->left -= len;
	f->state = f->left > 0 ? DATA : TYPE;
}

const struct upg_spoken_ops upg_hixie_ops = {
        .state_bytes = sizeof(struct hixie),
        .feed = feed,
        .gap = gap,
};
