/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A record that came over a ring was written by a process that parses hostile traffic: nothing in it is believed unseen. */
#include "record.h"

const uint32_t upg_latency_most_us[UPG_LATENCY_BUCKETS - 1] = {10,   20,   50,    100,   200,   500,   1000,
                                                               2000, 5000, 10000, 20000, 50000, 100000};

void
upg_record_latency(struct upg_record_stats *s, uint64_t us)
{
	size_t i = 0;

	while (i < UPG_LATENCY_BUCKETS - 1 && us > upg_latency_most_us[i])
		i++;
	s->latency[i]++;
	s->latency_us += us;
}

#define END_TEXT(field) ((field)[sizeof(field) - 1] = 0)

static void
end_http(struct upg_http_record *h)
{
	END_TEXT(h->method);
	END_TEXT(h->target);
	END_TEXT(h->host);
	END_TEXT(h->agent);
	END_TEXT(h->content_type);
	END_TEXT(h->protocol);
	END_TEXT(h->xff);
}

static bool
sane_alert(struct upg_record_alert *a)
{
	END_TEXT(a->msg);
	END_TEXT(a->category);
	END_TEXT(a->state);
	END_TEXT(a->variant);
	END_TEXT(a->class);
	END_TEXT(a->reason);
	END_TEXT(a->metadata);
	END_TEXT(a->ended);
	END_TEXT(a->peer_ended);
	end_http(&a->http);
	for (size_t i = 0; i < UPG_EVENT_READINGS; i++)
		END_TEXT(a->readings[i].by);
	return a->event >= -1 && a->event < UPG_EVENT_COUNT && (unsigned)a->action <= UPG_ACTION_PASS &&
	       (unsigned)a->verdict <= UPG_ACTION_PASS && a->reading_count <= UPG_EVENT_READINGS &&
	       a->disputed_len <= UPG_RECORD_DISPUTED;
}

static bool
sane_upgrade(struct upg_upgrade_record *u)
{
	END_TEXT(u->request);
	END_TEXT(u->variant);
	END_TEXT(u->switched_to);
	END_TEXT(u->xff);
	for (size_t i = 0; i < UPG_TOKEN_MAX; i++)
		END_TEXT(u->offered[i]);
	return u->offered_count <= UPG_TOKEN_MAX && (unsigned)u->outcome <= UPG_OUTCOME_STRIPPED &&
	       (unsigned)u->early_class <= UPG_CLASS_OTHER && (unsigned)u->ended <= UPG_ENDED_NONCE &&
	       (unsigned)u->check <= UPG_CHECK_MISSING;
}

static bool
sane_flow(struct upg_record_flow *f)
{
	END_TEXT(f->state);
	END_TEXT(f->reason);
	END_TEXT(f->app_proto);
	return (unsigned)f->end <= UPG_END_REUSED;
}

/* Octets a record of its type has; 0: no such type, or it does not say. */
static size_t
size_of(const struct upg_record *r, size_t len)
{
	const size_t base = offsetof(struct upg_record, alert),
	             shortest = base + offsetof(struct upg_record_alert, bytes);

	switch (r->type) {
	case UPG_RECORD_ALERT:
		if (len < shortest || r->alert.bytes_len + r->alert.packet_len > (int)sizeof r->alert.bytes ||
		    r->alert.packet_payload > r->alert.packet_len)
			return 0;
		return shortest + r->alert.bytes_len + r->alert.packet_len;
	case UPG_RECORD_UPGRADE:
	case UPG_RECORD_LEG:
		return base + sizeof r->upgrade;
	case UPG_RECORD_HTTP:
		return base + sizeof r->http;
	case UPG_RECORD_FLOW:
		return base + sizeof r->flow;
	case UPG_RECORD_ANOMALY:
		return base + sizeof r->anomaly;
	case UPG_RECORD_DROP:
		return base + sizeof r->drop;
	case UPG_RECORD_STATS:
		return base + sizeof r->stats;
	case UPG_RECORD_WEBSOCKET:
		if (len < base + offsetof(struct upg_record_websocket, payload) ||
		    r->websocket.payload_len > sizeof r->websocket.payload)
			return 0;
		return base + offsetof(struct upg_record_websocket, payload) + r->websocket.payload_len;
	}
	return 0;
}

bool
upg_record_sane(struct upg_record *r, size_t len)
{
	if (len < offsetof(struct upg_record, alert) || len > sizeof *r || r->size != len || size_of(r, len) > len ||
	    size_of(r, len) == 0)
		return false;
	END_TEXT(r->source);
	END_TEXT(r->peer_flow);
	if ((unsigned)r->from > TO_CLIENT || (r->tuple.family != 0 && r->tuple.family != 4 && r->tuple.family != 6))
		return false;
	switch (r->type) {
	case UPG_RECORD_ALERT:
		return sane_alert(&r->alert);
	case UPG_RECORD_UPGRADE:
	case UPG_RECORD_LEG:
		return sane_upgrade(&r->upgrade);
	case UPG_RECORD_FLOW:
		return sane_flow(&r->flow);
	case UPG_RECORD_HTTP:
		end_http(&r->http);
		break;
	case UPG_RECORD_ANOMALY:
		END_TEXT(r->anomaly.type);
		END_TEXT(r->anomaly.event);
		break;
	case UPG_RECORD_DROP:
		END_TEXT(r->drop.reason);
		break;
	case UPG_RECORD_WEBSOCKET:
		return r->websocket.frame.opcode < 16 && (unsigned)r->websocket.frame.dir <= TO_CLIENT;
	case UPG_RECORD_STATS:
		break;
	}
	return true;
}
