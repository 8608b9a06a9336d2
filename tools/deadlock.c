/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "deadlock.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

struct leg {
	struct upg_record_leg {
		uint64_t flow_id, flow_start_us, keys_hash, started_us, offset;
		struct upg_tuple tuple;
		bool held, missing;
	} at;
	char peer[sizeof((struct upg_record *)0)->peer_flow];
};

struct upg_deadlock {
	const struct upg_limits *lim;
	struct upg_rules *rules;
	void (*emit)(void *ctx, const struct upg_record *);
	void *ctx;
	uint64_t found;
	size_t next;      /* the legs are a ring: the oldest is overwritten */
	uint64_t *keys;   /* of each leg, apart from the rest: a search reads little */
	uint64_t *joined; /* flow id of each leg that has its peer, 0: it has none */
	struct upg_record record;
	struct leg legs[];
};

struct upg_deadlock *
upg_deadlock_new(const struct upg_limits *lim, struct upg_rules *rules,
                 void (*emit)(void *ctx, const struct upg_record *), void *ctx)
{
	struct upg_deadlock *d = calloc(1, sizeof *d + lim->deadlock_legs_max * sizeof d->legs[0]);

	if (!d)
		return NULL;
	d->keys = calloc(lim->deadlock_legs_max, sizeof *d->keys);
	d->joined = calloc(lim->deadlock_legs_max, sizeof *d->joined);
	if (!d->keys || !d->joined) {
		upg_deadlock_free(d);
		return NULL;
	}
	d->lim = lim;
	d->rules = rules;
	d->emit = emit;
	d->ctx = ctx;
	return d;
}

void
upg_deadlock_free(struct upg_deadlock *d)
{
	if (!d)
		return;
	free(d->keys);
	free(d->joined);
	free(d);
}

void
upg_deadlock_rules(struct upg_deadlock *d, struct upg_rules *rules)
{
	d->rules = rules;
}

uint64_t
upg_deadlock_count(const struct upg_deadlock *d)
{
	return d->found;
}

static void
tuple_text(const struct upg_tuple *t, char *out, size_t size)
{
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
	bool v4 = t->family == 4;

	inet_ntop(v4 ? AF_INET : AF_INET6, t->src.octets + (v4 ? 12 : 0), src, sizeof src);
	inet_ntop(v4 ? AF_INET : AF_INET6, t->dst.octets + (v4 ? 12 : 0), dst, sizeof dst);
	snprintf(out, size, v4 ? "%s:%u -> %s:%u" : "[%s]:%u -> [%s]:%u", src, t->sport, dst, t->dport);
}

/* The other leg: the same keys, the other role, another flow, begun within the window. */
static struct leg *
find_peer(struct upg_deadlock *d, const struct upg_record_leg *a)
{
	for (size_t i = 0; i < d->lim->deadlock_legs_max; i++) {
		if (d->keys[i] != a->keys_hash)
			continue;
		struct leg *b = &d->legs[i];
		if (d->joined[i] || b->at.flow_id == a->flow_id || b->at.held == a->held)
			continue;
		uint64_t apart = a->started_us > b->at.started_us ? a->started_us - b->at.started_us
		                                                  : b->at.started_us - a->started_us;
		if (apart <= d->lim->deadlock_window_us)
			return b;
	}
	return NULL;
}

static void
raise_deadlock(struct upg_deadlock *d, const struct upg_record *now, const struct upg_record_leg *client,
               const char *server_leg)
{
	const struct upg_rule *matched[UPG_MATCHES_MAX];
	const struct upg_event ev = {.id = UPG_EV_UPGRADE_DEADLOCK, .severity = 1, .at_fault = TO_SERVER};
	const struct upg_rule_flow rf = {.tuple = &client->tuple, .established = true, .is_http = true};
	size_t n = upg_rules_match(d->rules, &ev, &rf, matched);

	for (size_t i = 0; i < n; i++) {
		struct upg_record *r = &d->record;
		struct upg_record_alert *a = &r->alert;
		if (matched[i]->action == UPG_ACTION_PASS)
			continue;
		memset(r, 0, sizeof *r);
		r->type = UPG_RECORD_ALERT;
		r->ts_us = now->ts_us;
		r->flow_id = client->flow_id;
		r->flow_start_us = client->flow_start_us;
		r->tuple = client->tuple;
		r->pcap_cnt = now->pcap_cnt;
		r->from = TO_SERVER;
		snprintf(r->source, sizeof r->source, "%s", now->source);
		snprintf(r->peer_flow, sizeof r->peer_flow, "%s", server_leg);
		a->gid = matched[i]->gid;
		a->sid = matched[i]->sid;
		a->rev = matched[i]->rev;
		a->severity = matched[i]->severity;
		a->action = a->verdict = matched[i]->action;
		a->event = UPG_EV_UPGRADE_DEADLOCK;
		a->offset = client->offset;
		snprintf(a->msg, sizeof a->msg, "%s", matched[i]->msg);
		snprintf(a->category, sizeof a->category, "%s", matched[i]->category);
		snprintf(a->state, sizeof a->state, "stalled");
		snprintf(a->variant, sizeof a->variant, "hixie-76");
		snprintf(a->reason, sizeof a->reason,
		         "The intermediary kept the client's eight bytes; its server leg %s waits for them.",
		         server_leg);
		r->size = (uint32_t)(offsetof(struct upg_record, alert) + offsetof(struct upg_record_alert, bytes));
		d->emit(d->ctx, r);
	}
	d->found++;
}

void
upg_deadlock_leg(struct upg_deadlock *d, const struct upg_record *r)
{
	struct upg_record_leg at = {
	        .flow_id = r->flow_id,
	        .flow_start_us = r->flow_start_us,
	        .keys_hash = r->upgrade.keys_hash,
	        .started_us = r->upgrade.started_us,
	        .offset = r->upgrade.offset,
	        .tuple = r->tuple,
	        .held = r->upgrade.nonce_held,
	        .missing = r->upgrade.nonce_missing,
	};
	if (at.keys_hash == 0 || at.held == at.missing)
		return;
	struct leg *peer = find_peer(d, &at);
	struct leg *own = &d->legs[d->next++ % d->lim->deadlock_legs_max];
	if (own == peer) /* the oldest leg is the peer itself */
		own = &d->legs[d->next++ % d->lim->deadlock_legs_max];
	memset(own, 0, sizeof *own);
	own->at = at;
	d->keys[own - d->legs] = at.keys_hash;
	d->joined[own - d->legs] = 0;
	if (!peer)
		return;
	d->joined[own - d->legs] = own->at.flow_id;
	d->joined[peer - d->legs] = peer->at.flow_id;
	tuple_text(&peer->at.tuple, own->peer, sizeof own->peer);
	tuple_text(&at.tuple, peer->peer, sizeof peer->peer);
	raise_deadlock(d, r, at.held ? &own->at : &peer->at, at.held ? own->peer : peer->peer);
}

void
upg_deadlock_name(const struct upg_deadlock *d, struct upg_record *upgrade)
{
	for (size_t i = 0; i < d->lim->deadlock_legs_max; i++)
		if (d->joined[i] == upgrade->flow_id && upgrade->flow_id)
			snprintf(upgrade->peer_flow, sizeof upgrade->peer_flow, "%s", d->legs[i].peer);
}
