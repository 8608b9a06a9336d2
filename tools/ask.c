/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ask.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

#include "watch.h"

#define LOOK_US     50000 /* between two looks for a question */
#define SLICE       2048  /* connections looked at before the next packet has its turn */
#define SLICE_US    1000
#define IDLE_SLICES 16

static bool
same_end(const struct upg_addr *a, uint16_t port, const struct upg_addr *b, uint16_t other)
{
	return port == other && memcmp(a, b, sizeof *a) == 0;
}

static bool
is_meant(const struct upg_ask *ask, const struct upg_flow *f)
{
	const struct upg_tuple *a = &ask->tuple, *b = &f->tuple;

	if (ask->flow_id != 0)
		return f->id == ask->flow_id;
	return a->family == b->family &&
	       ((same_end(&a->src, a->sport, &b->src, b->sport) && same_end(&a->dst, a->dport, &b->dst, b->dport)) ||
	        (same_end(&a->src, a->sport, &b->dst, b->dport) && same_end(&a->dst, a->dport, &b->src, b->sport)));
}

/* It passes again; what was not seen meanwhile cannot be judged, so nothing of it is. */
static void
unblock(struct upg_flow *f)
{
	struct upg_watch *w = f->user;

	upg_flow_release(f);
	if (w != NULL) {
		w->excused = true;
		w->told[TO_SERVER] = w->told[TO_CLIENT] = false;
	}
}

/* Fills t and says whether that connection belongs into the answer. */
static bool
describe(const struct upg_inspect *in, const struct upg_ask *ask, struct upg_flow *f, struct upg_told *t)
{
	const struct upg_watch *w = f->user;
	const char *state = NULL;

	if ((ask->kind == UPG_ASK_FLOW || ask->kind == UPG_ASK_UNBLOCK) && !is_meant(ask, f))
		return false;
	if ((ask->kind == UPG_ASK_BLOCKED || ask->kind == UPG_ASK_UNBLOCK) && !f->condemned)
		return false;
	if ((ask->kind == UPG_ASK_UPGRADES || ask->kind == UPG_ASK_STALLED) && (w == NULL || w->conn == NULL))
		return false;
	*t = (struct upg_told){.serial = ask->serial, .flow_id = f->id, .tuple = f->tuple};
	t->has_upgrade = w != NULL && w->conn != NULL && upg_conn_open_upgrade(w->conn, &t->upgrade, &state);
	if ((ask->kind == UPG_ASK_UPGRADES || ask->kind == UPG_ASK_STALLED) && !t->has_upgrade)
		return false;
	if (ask->kind == UPG_ASK_STALLED && !t->upgrade.nonce_held && !t->upgrade.nonce_missing)
		return false;
	if (ask->kind == UPG_ASK_UNBLOCK)
		unblock(f);
	for (int d = TO_SERVER; d <= TO_CLIENT; d++) {
		t->packets[d] = f->side[d].packets;
		t->bytes[d] = f->side[d].bytes;
	}
	t->start_us = f->start_us;
	t->last_us = upg_watch_unix(in, f->clock_us);
	t->established = f->established;
	t->condemned = f->condemned;
	t->opaque = f->opaque;
	t->midstream = f->midstream;
	t->gaps = f->gaps;
	snprintf(t->app_proto, sizeof t->app_proto, "%s", w != NULL ? upg_watch_app_proto(w) : "failed");
	snprintf(t->state, sizeof t->state, "%s", state != NULL ? state : "");
	return true;
}

/* false: there is no room, try again later */
static bool
tell(const struct upg_asked *a, const struct upg_told *t)
{
	return send(a->fd, t, sizeof *t, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 || (errno != EAGAIN && errno != ENOBUFS);
}

/* Up to SLICE connections. The cursor stays where the answer did not fit. */
static void
slice(struct upg_asked *a, struct upg_inspect *in)
{
	struct upg_told t;

	for (unsigned i = 0; i < SLICE; i++) {
		uint32_t next = a->cursor;
		struct upg_flow *f;
		if (!upg_stream_walk(in->stream, &next, &f)) {
			t = (struct upg_told){.serial = a->ask.serial, .last = true};
			a->busy = !tell(a, &t);
			return;
		}
		if (f != NULL && describe(in, &a->ask, f, &t) && !tell(a, &t))
			return;
		a->cursor = next;
	}
}

void
upg_asked_step(struct upg_asked *a, struct upg_inspect *in, uint64_t now_us, bool idle)
{
	if (a->fd < 0 || (now_us < a->due_us && !idle))
		return;
	a->due_us = now_us + LOOK_US;
	if (!a->busy) {
		struct upg_ask ask;
		if (recv(a->fd, &ask, sizeof ask, MSG_DONTWAIT) != sizeof ask)
			return;
		a->ask = ask;
		a->cursor = 0;
		a->busy = true;
		if (ask.kind == UPG_ASK_RULES) {
			a->cursor = UINT32_MAX;
			a->due_us = now_us;
			return;
		}
	}
	for (unsigned i = 0; a->busy && i < (idle ? IDLE_SLICES : 1); i++)
		slice(a, in);
	if (a->busy)
		a->due_us = now_us + SLICE_US;
}

#define END_TEXT(field) ((field)[sizeof(field) - 1] = 0)

bool
upg_told_sane(struct upg_told *t, size_t len)
{
	struct upg_upgrade_record *u = &t->upgrade;

	if (len != sizeof *t)
		return false;
	END_TEXT(t->app_proto);
	END_TEXT(t->state);
	END_TEXT(u->request);
	END_TEXT(u->variant);
	END_TEXT(u->switched_to);
	for (size_t i = 0; i < UPG_TOKEN_MAX; i++)
		END_TEXT(u->offered[i]);
	return t->last || ((t->tuple.family == 4 || t->tuple.family == 6) && u->offered_count <= UPG_TOKEN_MAX &&
	                   (unsigned)u->early_class <= UPG_CLASS_OTHER);
}
