/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_ask.c - what is asked about a connection: what it is, what of it may pass, what can be left alone. */
#include "conn_step.h"

bool
upg_conn_transaction(const struct upg_conn *c, uint64_t tx_id, struct upg_http_record *out)
{
	if (c->h2c != NULL && upg_h2c_transaction(c->h2c, tx_id, out))
		return true;
	for (const struct upg_txn *t = c->ledger.first; t != NULL; t = t->next) {
		if (t->tx_id != tx_id || t->record == NULL)
			continue;
		*out = *t->record;
		return true;
	}
	if (c->kept == NULL || c->kept->tx_id != tx_id)
		return false;
	*out = *c->kept;
	return true;
}

enum upg_conn_kind
upg_conn_kind(const struct upg_conn *c)
{
	return (enum upg_conn_kind)c->kind;
}

bool
upg_conn_is_http2(const struct upg_conn *c)
{
	return c->h2c != NULL && !c->late;
}

bool
upg_conn_is_websocket(const struct upg_conn *c)
{
	return c->kind == UPG_CONN_SWITCHED && upg_upgrade_to_websocket(c->switched);
}

bool
upg_conn_starved(const struct upg_conn *c)
{
	return c->starved;
}

bool
upg_conn_over_limit(const struct upg_conn *c)
{
	return c->over_limit;
}

bool
upg_conn_unplaced(const struct upg_conn *c)
{
	const struct upg_http *a = &c->side[TO_SERVER], *b = &c->side[TO_CLIENT];

	return c->kind != UPG_CONN_UNDECIDED && !upg_conn_unsure(c) &&
	       ((a->state == UPG_HTTP_RESYNC && !a->lost) || (b->state == UPG_HTTP_RESYNC && !b->lost));
}

/* Is anything of this direction behind the switch still looked at? */
static bool
watches(const struct upg_conn *c, enum upg_dir dir)
{
	return upg_upgrade_watches(c->switched, dir) || (c->spoken != NULL && upg_spoken_watches(c->spoken, dir));
}

bool
upg_conn_done(const struct upg_conn *c)
{
	if (c->kind == UPG_CONN_SWITCHED)
		return c->side[TO_SERVER].state == UPG_HTTP_STOPPED && !watches(c, TO_SERVER) && !watches(c, TO_CLIENT);
	return c->kind == UPG_CONN_OPAQUE;
}

uint64_t
upg_conn_free_until(const struct upg_conn *c)
{
	const struct upg_http *p = &c->side[TO_SERVER];
	if (c->kind == UPG_CONN_OPAQUE)
		return UINT64_MAX;
	if ((p->twice && p->state != UPG_HTTP_STOPPED) || c->beside)
		return 0;
	/* An upload whose server says nothing: no server reads so much before it refuses a request. What comes is looked at all the same. */
	if (c->kind == UPG_CONN_UNDECIDED && c->foreign && p->offset > c->env->lim->http_head_bytes)
		return UINT64_MAX;
	if (p->state == UPG_HTTP_STOPPED && c->h2c != NULL && !upg_h2c_lost(c->h2c, TO_SERVER))
		return p->offset + upg_h2c_left(c->h2c, TO_SERVER);
	if (p->state == UPG_HTTP_LENGTH || (p->state == UPG_HTTP_CHUNKED && p->chunked == UPG_CHUNKED_DATA))
		return p->left > UINT64_MAX - p->offset ? UINT64_MAX : p->offset + p->left;
	if (c->kind == UPG_CONN_SWITCHED && !upg_upgrade_watches(c->switched, TO_SERVER))
		return UINT64_MAX;
	return 0;
}

/* The attempt that early data waits for. */
static const struct upg_upgrade *
holding(const struct upg_conn *c)
{
	return upg_conn_live(c) != NULL ? upg_conn_live(c) : c->refused;
}

uint64_t
upg_conn_hold_from(const struct upg_conn *c)
{
	return holding(c) != NULL ? upg_upgrade_hold_from(holding(c)) : UINT64_MAX;
}

enum upg_event_id
upg_conn_hold_event(const struct upg_conn *c)
{
	return upg_upgrade_hold_event(holding(c));
}

void
upg_conn_withhold(struct upg_conn *c)
{
	if (upg_conn_live(c) != NULL)
		upg_upgrade_withhold(upg_conn_live(c));
}
