/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spoken.c - octets behind a switch, handed to whoever reads the protocol agreed on. */
#include "spoken.h"
#include "hixie.h"
#include "websocket.h"

#include <stdlib.h>

/* Who reads a protocol; NULL: nobody, it is counted. */
static const struct upg_spoken_ops *
reader(enum upg_protocol protocol)
{
	switch (protocol) {
	case UPG_PROTO_H2C:
		return &upg_conn_h2c_spoken;
	case UPG_PROTO_WEBSOCKET:
		return &upg_websocket_ops;
	case UPG_PROTO_HIXIE:
		return &upg_hixie_ops;
	case UPG_PROTO_OPAQUE:
	case UPG_PROTO_TLS:
	case UPG_PROTO_CAPSULE:
		break;
	}
	return NULL;
}

struct upg_spoken *
upg_spoken_new(const struct upg_limits *lim, struct upg_budget *budget, const struct upg_upgrade *upgrade,
               void (*event)(void *user, const struct upg_event *), void *user)
{
	const struct upg_spoken_ops *ops = reader(upg_upgrade_protocol(upgrade));
	struct upg_spoken *s;

	if (ops == NULL || !upg_budget_take(budget, sizeof *s + ops->state_bytes))
		return NULL;
	s = calloc(1, sizeof *s + ops->state_bytes);
	if (s == NULL) {
		upg_budget_give(budget, sizeof *s + ops->state_bytes);
		budget->refused++;
		return NULL;
	}
	s->lim = lim;
	s->budget = budget;
	s->upgrade = upgrade;
	s->ops = ops;
	s->event = event;
	s->user = user;
	s->from[TO_SERVER] = upg_upgrade_begins(upgrade, TO_SERVER);
	s->from[TO_CLIENT] = upg_upgrade_begins(upgrade, TO_CLIENT);
	if (ops->begin != NULL)
		ops->begin(s, s->state);
	return s;
}

void
upg_spoken_free(struct upg_spoken *s)
{
	if (s == NULL)
		return;
	if (s->ops->fini != NULL)
		s->ops->fini(s, s->state);
	upg_budget_give(s->budget, sizeof *s + s->ops->state_bytes);
	free(s);
}

static bool
undecided(const struct upg_spoken *s, enum upg_dir dir)
{
	return s->upgrade != NULL && upg_upgrade_undecided(s->upgrade, dir);
}

bool
upg_spoken_watches(const struct upg_spoken *s, enum upg_dir dir)
{
	return !s->lost[dir] && (s->upgrade == NULL || upg_upgrade_kept(s->upgrade));
}

static void
release(struct upg_spoken *s, enum upg_dir dir)
{
	struct upg_spoken_held *h = &s->held[dir];
	size_t len = h->len;

	h->len = 0;
	if (len > 0)
		s->ops->feed(s, s->state, dir, upg_bytes(h->octets, len), h->offset);
}

static void
hold(struct upg_spoken_held *h, struct upg_bytes b, uint64_t offset)
{
	if (h->len == 0)
		h->offset = offset;
	memcpy(h->octets + h->len, b.at, b.len);
	h->len += (uint8_t)b.len;
}

void
upg_spoken_feed(struct upg_spoken *s, enum upg_dir dir, struct upg_bytes b, uint64_t offset, uint64_t now_us)
{
	uint64_t before = s->from[dir] > offset ? s->from[dir] - offset : 0;

	s->now_us = now_us;
	if (b.len <= before || !upg_spoken_watches(s, dir))
		return;
	b = upg_bytes(b.at + before, b.len - before);
	offset += before;
	if (undecided(s, dir) && b.len <= sizeof s->held[dir].octets - s->held[dir].len) {
		hold(&s->held[dir], b, offset);
		return;
	}
	release(s, dir);
	if (upg_spoken_watches(s, dir))
		s->ops->feed(s, s->state, dir, b, offset);
}

void
upg_spoken_gap(struct upg_spoken *s, enum upg_dir dir, uint64_t len, uint64_t offset, uint64_t now_us)
{
	s->now_us = now_us;
	if (!upg_spoken_watches(s, dir))
		return;
	release(s, dir);
	if (s->ops->gap != NULL && offset >= s->from[dir] && upg_spoken_watches(s, dir))
		s->ops->gap(s, s->state, dir, len);
	else
		upg_spoken_lost(s, dir);
}

void
upg_spoken_end(struct upg_spoken *s, enum upg_dir dir, bool reset, uint64_t now_us)
{
	s->now_us = now_us;
	if (!upg_spoken_watches(s, dir))
		return;
	release(s, dir);
	if (s->ops->end != NULL && upg_spoken_watches(s, dir))
		s->ops->end(s, s->state, dir, reset);
}

void
upg_spoken_tell(struct upg_spoken *s, struct upg_event *e)
{
	if (e->severity == 0)
		e->severity = upg_event_rows[e->id].severity;
	e->state = "switched";
	if (s->upgrade != NULL) {
		e->variant = upg_upgrade_so_far(s->upgrade)->variant;
		e->tx_id = upg_upgrade_so_far(s->upgrade)->tx_id;
	}
	s->event(s->user, e);
}

void
upg_spoken_raise(struct upg_spoken *s, enum upg_event_id id, uint8_t severity, enum upg_dir dir, uint64_t offset,
                 struct upg_bytes bytes, const char *reason)
{
	struct upg_event e = {.id = id,
	                      .severity = severity,
	                      .at_fault = dir,
	                      .seen_in = dir,
	                      .offset = offset,
	                      .bytes = bytes,
	                      .reason = reason};
	upg_spoken_tell(s, &e);
}

void
upg_spoken_lost(struct upg_spoken *s, enum upg_dir dir)
{
	s->lost[dir] = true;
}
