/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "deadlock.h"

#include "notation.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

/* An upgrade record without the room that only other types need. */
union kept {
	uint64_t align;
	uint8_t octets[offsetof(struct upg_record, upgrade) + sizeof(struct upg_upgrade_record)];
};

struct leg {
	uint64_t flow_id, flow_start_us, tx_id, keys_hash, started_us, offset;
	uint64_t ts_us, pcap_cnt; /* of the record that told of it */
	struct upg_tuple tuple;
	struct upg_evidence_id evidence;
	char source[sizeof((struct upg_record *)0)->source];
	bool held;        /* client leg; else server leg */
	bool joined;      /* it has a peer */
	bool over;        /* its upgrade record has come */
	struct leg *peer; /* until their alert is out */
	char peer_flow[sizeof((struct upg_record *)0)->peer_flow];
	uint64_t due_us; /* when its record, or the pair's alert, waits no longer; UINT64_MAX: nothing waits */
	size_t kept_bytes;
	union kept kept;
};

struct upg_deadlock {
	const struct upg_limits *lim;
	struct upg_rules *rules;
	void (*emit)(void *ctx, const struct upg_record *);
	void *ctx;
	uint64_t found;
	uint64_t due_us; /* the earliest of all legs */
	size_t next;     /* the legs are a ring: the oldest is overwritten */
	uint64_t *keys;  /* of each leg, apart from the rest: a search reads little */
	uint64_t *flows; /* likewise; 0: no leg */
	bool emitting;
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
	d->flows = calloc(lim->deadlock_legs_max, sizeof *d->flows);
	if (!d->keys || !d->flows) {
		upg_deadlock_free(d);
		return NULL;
	}
	d->lim = lim;
	d->rules = rules;
	d->emit = emit;
	d->ctx = ctx;
	d->due_us = UINT64_MAX;
	return d;
}

void
upg_deadlock_free(struct upg_deadlock *d)
{
	if (!d)
		return;
	free(d->keys);
	free(d->flows);
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
find_peer(struct upg_deadlock *d, const struct leg *a)
{
	for (size_t i = 0; i < d->lim->deadlock_legs_max; i++) {
		if (d->keys[i] != a->keys_hash)
			continue;
		struct leg *b = &d->legs[i];
		if (b->joined || b->flow_id == a->flow_id || b->held == a->held)
			continue;
		uint64_t apart =
		        a->started_us > b->started_us ? a->started_us - b->started_us : b->started_us - a->started_us;
		if (apart <= d->lim->deadlock_window_us)
			return b;
	}
	return NULL;
}

static struct upg_record *
kept_of(struct leg *l)
{
	return (struct upg_record *)(void *)l->kept.octets;
}

static void
emit(struct upg_deadlock *d, const struct upg_record *r)
{
	d->emitting = true;
	d->emit(d->ctx, r);
	d->emitting = false;
}

/* How a leg ended, as its upgrade record says it. */
static void
ended_text(struct leg *l, char out[UPG_ENDED_TEXT])
{
	static const struct upg_upgrade_record open;

	upg_notation_ended(l->kept_bytes ? &kept_of(l)->upgrade : &open, out);
}

static void
describe(struct upg_record_alert *a, const struct upg_rule *rule, struct leg *client)
{
	a->gid = rule->gid;
	a->sid = rule->sid;
	a->rev = rule->rev;
	a->severity = rule->severity;
	a->action = a->verdict = rule->action;
	a->event = UPG_EV_UPGRADE_DEADLOCK;
	a->offset = client->offset;
	snprintf(a->msg, sizeof a->msg, "%s", rule->msg);
	snprintf(a->category, sizeof a->category, "%s", rule->category);
	snprintf(a->state, sizeof a->state, "stalled");
	snprintf(a->variant, sizeof a->variant, "hixie-76");
	ended_text(client, a->ended);
	ended_text(client->peer, a->peer_ended);
	snprintf(a->reason, sizeof a->reason,
	         "The intermediary kept the client's eight bytes; its server leg %.98s waits for them. Client leg: %s. "
	         "Server leg: %s.",
	         client->peer_flow, a->ended, a->peer_ended);
}

static void
raise_deadlock(struct upg_deadlock *d, struct leg *client)
{
	const struct upg_rule *matched[UPG_MATCHES_MAX];
	const struct upg_event ev = {.id = UPG_EV_UPGRADE_DEADLOCK, .severity = 1, .at_fault = TO_SERVER};
	const struct upg_rule_flow rf = {.tuple = &client->tuple, .established = true, .is_http = true};
	const struct leg *later = client->ts_us > client->peer->ts_us ? client : client->peer;
	size_t n = upg_rules_match(d->rules, &ev, &rf, matched);

	for (size_t i = 0; i < n; i++) {
		struct upg_record *r = &d->record;
		if (matched[i]->action == UPG_ACTION_PASS)
			continue;
		memset(r, 0, sizeof *r);
		r->type = UPG_RECORD_ALERT;
		r->ts_us = later->ts_us;
		r->pcap_cnt = later->pcap_cnt;
		r->flow_id = client->flow_id;
		r->flow_start_us = client->flow_start_us;
		r->tuple = client->tuple;
		r->evidence = client->evidence;
		r->from = TO_SERVER;
		snprintf(r->source, sizeof r->source, "%s", later->source);
		memcpy(r->peer_flow, client->peer_flow, sizeof r->peer_flow);
		describe(&r->alert, matched[i], client);
		r->size = (uint32_t)(offsetof(struct upg_record, alert) + offsetof(struct upg_record_alert, bytes));
		emit(d, r);
	}
}

/* Its record goes out, if one is kept. */
static void
release(struct upg_deadlock *d, struct leg *l)
{
	struct upg_record *r = kept_of(l);

	l->due_us = UINT64_MAX;
	if (!l->kept_bytes)
		return;
	l->kept_bytes = 0;
	memcpy(r->peer_flow, l->peer_flow, sizeof r->peer_flow);
	emit(d, r);
}

/* What waits of this leg waits no longer; of a pair, that of both. */
static void
settle(struct upg_deadlock *d, struct leg *l)
{
	struct leg *peer = l->peer;

	if (peer) {
		raise_deadlock(d, l->held ? l : peer);
		l->peer = peer->peer = NULL;
		release(d, peer);
	}
	release(d, l);
}

static void
wait_until(struct upg_deadlock *d, struct leg *l, uint64_t due_us)
{
	if (due_us < l->due_us)
		l->due_us = due_us;
	if (due_us < d->due_us)
		d->due_us = due_us;
}

void
upg_deadlock_time(struct upg_deadlock *d, uint64_t ts_us)
{
	if (ts_us < d->due_us || d->emitting)
		return;
	d->due_us = UINT64_MAX;
	for (size_t i = 0; i < d->lim->deadlock_legs_max; i++) {
		struct leg *l = &d->legs[i];
		if (d->flows[i] && l->due_us <= ts_us)
			settle(d, l);
		if (d->flows[i] && l->due_us < d->due_us)
			d->due_us = l->due_us;
	}
}

void
upg_deadlock_finish(struct upg_deadlock *d)
{
	upg_deadlock_time(d, UINT64_MAX - 1);
}

/* Once a leg has ended, what is left of the first and the other one may follow for a moment. */
static void
await_rest(struct upg_deadlock *d, struct leg *l, uint64_t ts_us)
{
	wait_until(d, l, ts_us + d->lim->deadlock_window_us + (l->joined ? 0 : d->lim->upgrade_stall_us));
}

static struct leg *
find_leg(struct upg_deadlock *d, const struct upg_record *r)
{
	for (size_t i = 0; r->flow_id && i < d->lim->deadlock_legs_max; i++)
		if (d->flows[i] == r->flow_id && d->legs[i].tx_id == r->tx_id)
			return &d->legs[i];
	return NULL;
}

bool
upg_deadlock_upgrade(struct upg_deadlock *d, const struct upg_record *r)
{
	struct leg *l = d->emitting || !(r->upgrade.nonce_held || r->upgrade.nonce_missing) ? NULL : find_leg(d, r);

	if (!l || l->over || r->size > sizeof l->kept)
		return false;
	l->over = true;
	l->kept_bytes = r->size;
	memcpy(l->kept.octets, r, r->size);
	if (l->joined && !l->peer)
		release(d, l);
	else
		await_rest(d, l, r->ts_us);
	return true;
}

/* The place of a new leg: the oldest one's, but that of `spare`. */
static struct leg *
place(struct upg_deadlock *d, const struct leg *spare)
{
	struct leg *l = &d->legs[d->next++ % d->lim->deadlock_legs_max];

	if (l == spare)
		l = &d->legs[d->next++ % d->lim->deadlock_legs_max];
	if (l->flow_id)
		settle(d, l);
	memset(l, 0, sizeof *l);
	l->due_us = UINT64_MAX;
	return l;
}

static void
join(struct upg_deadlock *d, struct leg *a, struct leg *b, uint64_t ts_us)
{
	a->joined = b->joined = true;
	a->peer = b, b->peer = a;
	tuple_text(&b->tuple, a->peer_flow, sizeof a->peer_flow);
	tuple_text(&a->tuple, b->peer_flow, sizeof b->peer_flow);
	d->found++;
	wait_until(d, a, ts_us + d->lim->deadlock_wait_us);
	if (a->over || b->over)
		await_rest(d, a, ts_us);
}

void
upg_deadlock_leg(struct upg_deadlock *d, const struct upg_record *r)
{
	struct leg *own = find_leg(d, r), *peer;
	struct leg now = {
	        .flow_id = r->flow_id,
	        .flow_start_us = r->flow_start_us,
	        .tx_id = r->tx_id,
	        .keys_hash = r->upgrade.keys_hash,
	        .started_us = r->upgrade.started_us,
	        .offset = r->upgrade.offset,
	        .ts_us = r->ts_us,
	        .pcap_cnt = r->pcap_cnt,
	        .tuple = r->tuple,
	        .evidence = r->evidence,
	        .held = r->upgrade.nonce_held,
	        .due_us = UINT64_MAX,
	};

	if (r->upgrade.ended == UPG_ENDED_NONCE) {
		if (own && own->kept_bytes)
			kept_of(own)->upgrade.ended = UPG_ENDED_NONCE;
		return;
	}
	if (now.flow_id == 0 || now.keys_hash == 0 || now.held == r->upgrade.nonce_missing)
		return;
	if (own && (own->joined || own->over)) /* it is known already */
		return;
	peer = find_peer(d, &now);
	if (!own) /* else the nonce came late: another role now */
		own = place(d, peer);
	memcpy(now.source, r->source, sizeof now.source);
	*own = now;
	d->keys[own - d->legs] = now.keys_hash;
	d->flows[own - d->legs] = now.flow_id;
	if (peer)
		join(d, own, peer, r->ts_us);
}
