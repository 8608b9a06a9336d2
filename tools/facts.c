/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "facts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "community_id.h"
#include "notation.h"

#define CODED 6 /* octets of \u00XX */

/* What has no room is not known. */
static void
octets(struct upg_facts *f, enum upg_fact which, const void *at, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	const uint8_t *octet = at;
	size_t from = f->used, used = from;

	for (size_t i = 0; i < len; i++) {
		if (used + CODED + 1 > sizeof f->text)
			return;
		if (octet[i] >= 0x20 && octet[i] < 0x7f && octet[i] != '\\') {
			f->text[used++] = (char)octet[i];
			continue;
		}
		memcpy(f->text + used, "\\u00", 4);
		f->text[used + 4] = hex[octet[i] >> 4];
		f->text[used + 5] = hex[octet[i] & 15];
		used += CODED;
	}
	if (used == from || used == sizeof f->text)
		return;
	f->text[used++] = '\0';
	f->value[which] = f->text + from;
	f->used = used;
}

static void
text(struct upg_facts *f, enum upg_fact which, const char *value)
{
	if (value != NULL)
		octets(f, which, value, strlen(value));
}

static void
number(struct upg_facts *f, enum upg_fact which, uint64_t value)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%" PRIu64, value);
	text(f, which, digits);
}

static void
ends(struct upg_facts *f, const struct upg_record *r)
{
	const struct upg_tuple *t = &r->tuple;
	bool client = r->from == TO_SERVER, four = t->family == 4;
	char address[UPG_ADDRESS_TEXT], proto[UPG_PROTO_TEXT];

	if (!four && t->family != 6)
		return;
	upg_notation_address(client ? &t->src : &t->dst, t->family, address);
	text(f, four ? UPG_FACT_SRC4 : UPG_FACT_SRC6, address);
	number(f, UPG_FACT_SRC_PORT, client ? t->sport : t->dport);
	upg_notation_address(client ? &t->dst : &t->src, t->family, address);
	text(f, four ? UPG_FACT_DST4 : UPG_FACT_DST6, address);
	number(f, UPG_FACT_DST_PORT, client ? t->dport : t->sport);
	text(f, UPG_FACT_PROTO, upg_notation_proto(t->proto, proto));
}

static void
transaction(struct upg_facts *f, const struct upg_http_record *h)
{
	char host[sizeof h->host];
	unsigned port;

	text(f, UPG_FACT_METHOD, h->method);
	snprintf(host, sizeof host, "%.*s", (int)upg_notation_host(h->host, &port), h->host);
	text(f, UPG_FACT_HOST, host);
	if (port != 0)
		number(f, UPG_FACT_HTTP_PORT, port);
	text(f, UPG_FACT_URL, h->target);
	text(f, UPG_FACT_AGENT, h->agent);
	text(f, UPG_FACT_CONTENT_TYPE, h->content_type);
	text(f, UPG_FACT_XFF, h->xff);
	text(f, UPG_FACT_APP_PROTO, h->stream_id != 0 ? "http2" : "http");
	if (h->stream_id != 0) {
		text(f, UPG_FACT_VERSION, "2");
		number(f, UPG_FACT_STREAM_ID, h->stream_id);
	} else {
		text(f, UPG_FACT_PROTOCOL, h->protocol);
	}
	if (h->status != 0)
		number(f, UPG_FACT_STATUS, h->status);
	number(f, UPG_FACT_LENGTH, h->response_bytes);
}

/* `content-length: 214; chunked: 240 (open)` */
static void
readings(struct upg_facts *f, const struct upg_record_alert *a)
{
	char all[UPG_EVENT_READINGS * (sizeof a->readings[0].by + 40)];
	size_t len = 0;

	for (unsigned i = 0; i < a->reading_count && i < UPG_EVENT_READINGS; i++)
		len += (size_t)snprintf(all + len, sizeof all - len, "%s%s: %" PRIu64 "%s", i > 0 ? "; " : "",
		                        a->readings[i].by, a->readings[i].ends, a->readings[i].open ? " (open)" : "");
	octets(f, UPG_FACT_READINGS, all, len);
}

static void
connection(struct upg_facts *f, const struct upg_record *r)
{
	char when[UPG_TIME_TEXT];

	if (r->flow_id != 0)
		number(f, UPG_FACT_FLOW_ID, r->flow_id);
	if (r->flow_start_us == 0)
		return;
	number(f, UPG_FACT_START_MS, r->flow_start_us / 1000);
	upg_notation_time(r->flow_start_us, when);
	text(f, UPG_FACT_START, when);
	number(f, UPG_FACT_PACKETS_TO_SERVER, r->flow_packets[TO_SERVER]);
	number(f, UPG_FACT_PACKETS_TO_CLIENT, r->flow_packets[TO_CLIENT]);
	number(f, UPG_FACT_BYTES_TO_SERVER, r->flow_bytes[TO_SERVER]);
	number(f, UPG_FACT_BYTES_TO_CLIENT, r->flow_bytes[TO_CLIENT]);
}

/* Where the packet was seen. */
static void
origin(struct upg_facts *f, const struct upg_record *r, const struct upg_eve_options *o)
{
	const struct upg_tuple *t = &r->tuple;
	char both[12], id[UPG_COMMUNITY_ID_TEXT];

	text(f, o->offline ? UPG_FACT_PCAP_FILENAME : UPG_FACT_IN_IFACE, r->source);
	if (r->pcap_cnt != 0)
		number(f, UPG_FACT_PCAP_CNT, r->pcap_cnt);
	if (t->family != 4 && t->family != 6)
		return;
	if (t->vlan[0] != 0) {
		snprintf(both, sizeof both, t->vlan[1] != 0 ? "%u,%u" : "%u", t->vlan[0], t->vlan[1]);
		text(f, UPG_FACT_VLAN, both);
	}
	if (o->community_id) {
		upg_community_id(t, o->community_id_seed, id);
		text(f, UPG_FACT_COMMUNITY_ID, id);
	}
}

static void
rule(struct upg_facts *f, const struct upg_record_alert *a)
{
	number(f, UPG_FACT_GID, a->gid);
	number(f, UPG_FACT_SID, a->sid);
	number(f, UPG_FACT_REV, a->rev);
	number(f, UPG_FACT_SEVERITY, a->severity);
	text(f, UPG_FACT_ACTION, a->blocked ? "blocked" : "allowed");
	text(f, UPG_FACT_SIGNATURE, a->msg);
	text(f, UPG_FACT_CATEGORY, a->category);
	text(f, UPG_FACT_METADATA, a->metadata);
	if (a->repeated > 0)
		number(f, UPG_FACT_REPEATED, a->repeated);
}

static void
finding(struct upg_facts *f, const struct upg_record_alert *a)
{
	if (a->event >= 0 && a->event < UPG_EVENT_COUNT) {
		text(f, UPG_FACT_EVENT, upg_event_rows[a->event].name);
		number(f, UPG_FACT_OFFSET, a->offset);
	}
	text(f, UPG_FACT_VERDICT, upg_verdict_word(a->verdict));
	text(f, UPG_FACT_VARIANT, a->variant);
	text(f, UPG_FACT_STATE, a->state);
	text(f, UPG_FACT_CLASS, a->class);
	text(f, UPG_FACT_REASON, a->reason);
	text(f, UPG_FACT_ENDED, a->ended);
	text(f, UPG_FACT_PEER_ENDED, a->peer_ended);
	readings(f, a);
	if (a->disputed_len > 0) {
		number(f, UPG_FACT_DISPUTED_OFFSET, a->disputed_at);
		octets(f, UPG_FACT_DISPUTED, a->disputed, a->disputed_len);
	}
	octets(f, UPG_FACT_BYTES, a->bytes, a->bytes_len);
}

void
upg_facts_take(struct upg_facts *f, const struct upg_record *r, const struct upg_eve_options *o)
{
	const struct upg_record_alert *a = &r->alert;
	char when[UPG_TIME_TEXT];

	memset(f->value, 0, sizeof f->value);
	f->used = 0;
	if (r->type != UPG_RECORD_ALERT)
		return;
	rule(f, a);
	number(f, UPG_FACT_TIME_MS, r->ts_us / 1000);
	upg_notation_time(r->ts_us, when);
	text(f, UPG_FACT_TIME, when);
	ends(f, r);
	text(f, UPG_FACT_DIRECTION, r->from == TO_SERVER ? "to_server" : "to_client");
	connection(f, r);
	origin(f, r, o);
	if (r->has_tx)
		number(f, UPG_FACT_TX_ID, r->tx_id);
	if (a->has_http)
		transaction(f, &a->http);
	text(f, UPG_FACT_PEER_FLOW, r->peer_flow);
	text(f, UPG_FACT_CAPTURE_FILE, o->capture_file);
	finding(f, a);
}

size_t
upg_facts_unit(const char *p, const char *escaped, size_t *in)
{
	*in = p[0] == '\\' && strnlen(p, CODED) == CODED ? CODED : 1;
	return *in + (strchr(escaped, p[0]) != NULL);
}

static void
copy(struct upg_facts_line *l, const char *p, size_t len)
{
	memcpy(l->at + l->len, p, len);
	l->len += len;
}

static void
copy_unit(struct upg_facts_line *l, const char *p, const char *escaped, size_t in)
{
	if (strchr(escaped, p[0]) != NULL)
		copy(l, "\\", 1);
	copy(l, p, in);
}

bool
upg_facts_put(struct upg_facts_line *l, const char *head, const char *value, const char *escaped, const char *tail)
{
	size_t in, need = strlen(head) + strlen(tail);

	if (value == NULL)
		return false;
	for (const char *p = value; *p != '\0'; p += in)
		need += upg_facts_unit(p, escaped, &in);
	if (l->cut || need > l->size - l->len) {
		l->cut = true;
		return false;
	}
	copy(l, head, strlen(head));
	for (const char *p = value; *p != '\0'; p += in) {
		upg_facts_unit(p, escaped, &in);
		copy_unit(l, p, escaped, in);
	}
	copy(l, tail, strlen(tail));
	return true;
}

void
upg_facts_put_short(struct upg_facts_line *l, const char *value, const char *escaped, size_t most)
{
	size_t in, out, room = l->size - l->len;

	if (most > room)
		most = room;
	for (const char *p = value != NULL ? value : ""; *p != '\0'; p += in, most -= out) {
		out = upg_facts_unit(p, escaped, &in);
		if (out > most)
			return;
		copy_unit(l, p, escaped, in);
	}
}
