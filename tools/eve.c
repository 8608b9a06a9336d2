/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eve.c - what all records of EVE have in common, and those of few fields; eve_alert.c, eve_flow.c and eve_stats.c have the others. */
#include "eve.h"

#include <nettle/base64.h>
#include <stdio.h>
#include <string.h>

#include "community_id.h"
#include "eve_object.h"
#include "eve_stats.h"
#include "notation.h"

const char *
upg_eve_type(enum upg_record_type type)
{
	static const char *const names[] = {
	        [UPG_RECORD_ALERT] = "alert", [UPG_RECORD_UPGRADE] = "upgrade",     [UPG_RECORD_HTTP] = "http",
	        [UPG_RECORD_FLOW] = "flow",   [UPG_RECORD_ANOMALY] = "anomaly",     [UPG_RECORD_DROP] = "drop",
	        [UPG_RECORD_STATS] = "stats", [UPG_RECORD_WEBSOCKET] = "websocket",
	};
	return (size_t)type < sizeof names / sizeof *names ? names[type] : NULL;
}

void
upg_eve_time(struct upg_json *j, const char *key, uint64_t us)
{
	char text[UPG_TIME_TEXT];

	upg_notation_time(us, text);
	upg_json_plain(j, key, text, UPG_TIME_LENGTH);
}

/* The client a proxy asks for, where the record knows. */
static const char *
forwarded_for(const struct upg_record *r)
{
	if (r->type == UPG_RECORD_HTTP)
		return r->http.xff;
	if (r->type == UPG_RECORD_UPGRADE)
		return r->upgrade.xff;
	return r->type == UPG_RECORD_ALERT && r->alert.has_http ? r->alert.http.xff : "";
}

void
upg_eve_address(struct upg_json *j, const char *key, const struct upg_addr *a, uint8_t family, const char *other)
{
	char text[UPG_ADDRESS_TEXT];

	if (other[0] != '\0') {
		upg_json_string(j, key, other);
		return;
	}
	upg_json_plain(j, key, text, upg_notation_address(a, family, text));
}

/* The fields every record begins with. */
static void
header(struct upg_json *j, const struct upg_record *r, const struct upg_eve_options *o)
{
	char id[UPG_COMMUNITY_ID_TEXT], proto[UPG_PROTO_TEXT];
	const struct upg_tuple *t = &r->tuple;
	bool client = r->from == TO_SERVER;
	const char *xff = o->xff_overwrite ? forwarded_for(r) : "";

	upg_eve_time(j, "timestamp", r->ts_us);
	if (r->flow_id != 0)
		upg_json_number(j, "flow_id", r->flow_id);
	if (!o->offline)
		upg_json_text(j, "in_iface", r->source, sizeof r->source);
	if (r->pcap_cnt != 0)
		upg_json_number(j, "pcap_cnt", r->pcap_cnt);
	upg_json_word(j, "event_type", upg_eve_type(r->type));
	if (t->family != 4 && t->family != 6)
		return;
	if (t->vlan[0] != 0) {
		upg_json_open(j, "vlan", '[');
		for (int i = 0; i < 2 && t->vlan[i] != 0; i++)
			upg_json_number(j, NULL, t->vlan[i]);
		upg_json_close(j);
	}
	upg_eve_address(j, "src_ip", client ? &t->src : &t->dst, t->family, client ? xff : "");
	upg_json_number(j, "src_port", client ? t->sport : t->dport);
	upg_eve_address(j, "dest_ip", client ? &t->dst : &t->src, t->family, client ? "" : xff);
	upg_json_number(j, "dest_port", client ? t->dport : t->sport);
	upg_json_word(j, "proto", upg_notation_proto(t->proto, proto));
	upg_json_number(j, "ip_v", t->family);
	if (r->type != UPG_RECORD_FLOW && r->type != UPG_RECORD_STATS)
		upg_json_word(j, "pkt_src", "wire/pcap");
	if (o->community_id) {
		upg_community_id(t, o->community_id_seed, id);
		upg_json_string(j, "community_id", id);
	}
	if (r->has_tx)
		upg_json_number(j, "tx_id", r->tx_id);
}

void
upg_eve_http(struct upg_json *j, const struct upg_http_record *h, const char *xff)
{
	unsigned port;
	size_t host_len = upg_notation_host(h->host, &port);

	upg_json_open(j, "http", '{');
	if (host_len > 0)
		upg_json_octets(j, "hostname", h->host, host_len);
	if (port != 0)
		upg_json_number(j, "http_port", port);
	upg_json_text(j, "url", h->target, sizeof h->target);
	upg_json_text(j, "http_user_agent", h->agent, sizeof h->agent);
	upg_json_text(j, "http_content_type", h->content_type, sizeof h->content_type);
	upg_json_text(j, "http_method", h->method, sizeof h->method);
	if (h->stream_id == 0)
		upg_json_text(j, "protocol", h->protocol, sizeof h->protocol);
	else
		upg_json_string(j, "version", "2");
	if (h->status != 0)
		upg_json_number(j, "status", h->status);
	upg_json_number(j, "length", h->response_bytes);
	upg_json_optional(j, "xff", xff);
	if (h->stream_id != 0) {
		upg_json_open(j, "http2", '{');
		upg_json_number(j, "stream_id", h->stream_id);
		upg_json_close(j);
	}
	upg_json_close(j);
}

void
upg_eve_base64(struct upg_json *j, const char *key, const uint8_t *at, size_t len)
{
	char text[BASE64_ENCODE_RAW_LENGTH(UPG_RECORD_EVIDENCE)];

	base64_encode_raw(text, len, at);
	upg_json_octets(j, key, text, BASE64_ENCODE_RAW_LENGTH(len));
}

static void
upgrade(struct upg_json *j, const struct upg_record *r, const char *xff)
{
	const struct upg_upgrade_record *u = &r->upgrade;
	char ended[UPG_ENDED_TEXT];

	upg_json_open(j, "upgrade", '{');
	upg_json_string(j, "request", u->request);
	upg_json_open(j, "offered", '[');
	for (unsigned i = 0; i < u->offered_count && i < UPG_TOKEN_MAX; i++)
		upg_json_string(j, NULL, u->offered[i]);
	upg_json_close(j);
	upg_json_optional(j, "variant", u->variant);
	upg_json_optional(j, "outcome", upg_outcome_name(u->outcome));
	if (u->status != 0)
		upg_json_number(j, "status", u->status);
	upg_json_optional(j, "switched_to", u->switched_to);
	upg_json_number(j, "early_bytes", u->early_bytes);
	upg_json_optional(j, "early_class", upg_class_name(u->early_class));
	upg_json_optional(j, "check", upg_check_name(u->check));
	if (u->answered)
		upg_json_number(j, "answered_after_us", u->answered_after_us);
	upg_json_optional(j, "peer_flow", r->peer_flow);
	if (u->outcome == UPG_OUTCOME_STALLED || u->outcome == UPG_OUTCOME_ABANDONED || u->nonce_held ||
	    u->nonce_missing) {
		upg_notation_ended(u, ended);
		upg_json_string(j, "ended", ended);
	}
	upg_json_optional(j, "xff", xff);
	upg_json_close(j);
}

/* An IPv6 packet's length is that of its payload there, as its header has it. */
static void
drop_ip(struct upg_json *j, const struct upg_record_drop *d, bool is_ip6)
{
	enum { IP6_HEADER_BYTES = 40 };

	upg_json_number(j, "len", !is_ip6 ? d->len : d->len < IP6_HEADER_BYTES ? 0 : d->len - IP6_HEADER_BYTES);
	upg_json_number(j, is_ip6 ? "tc" : "tos", d->tos);
	upg_json_number(j, is_ip6 ? "hoplimit" : "ttl", d->ttl);
	upg_json_number(j, is_ip6 ? "flowlbl" : "ipid", d->ip_id);
}

static void
websocket(struct upg_json *j, const struct upg_record_websocket *r, const struct upg_eve_options *o)
{
	const struct upg_websocket_record *w = &r->frame;
	const char *name = upg_websocket_opcode_name(w->opcode);
	char unknown[16];

	snprintf(unknown, sizeof unknown, "unknown-%u", w->opcode);
	upg_json_open(j, "websocket", '{');
	upg_json_bool(j, "fin", w->fin);
	if (w->masked)
		upg_json_number(j, "mask", w->mask);
	upg_json_string(j, "opcode", name != NULL ? name : unknown);
	if (o->websocket_payload_printable && r->payload_len > 0)
		upg_json_octets(j, "payload_printable", r->payload, r->payload_len);
	if (o->websocket_payload && r->payload_len > 0)
		upg_eve_base64(j, "payload_base64", r->payload, r->payload_len);
	upg_json_close(j);
	upg_json_open(j, "upgate", '{');
	upg_json_number(j, "offset", w->offset);
	upg_json_number(j, "bytes", w->bytes);
	upg_json_bool(j, "compressed", w->compressed);
	upg_json_close(j);
	upg_json_string(j, "direction", w->dir == TO_SERVER ? "to_server" : "to_client");
}

static void
drop(struct upg_json *j, const struct upg_record *r)
{
	const struct upg_record_drop *d = &r->drop;
	static const struct {
		uint8_t bit;
		const char *name;
	} names[] = {{UPG_TCP_SYN, "syn"}, {UPG_TCP_ACK, "ack"}, {UPG_TCP_PSH, "psh"},
	             {UPG_TCP_RST, "rst"}, {UPG_TCP_URG, "urg"}, {UPG_TCP_FIN, "fin"}};

	upg_json_open(j, "drop", '{');
	drop_ip(j, d, r->tuple.family == 6);
	upg_json_number(j, "tcpseq", d->tcp_seq);
	upg_json_number(j, "tcpack", d->tcp_ack);
	upg_json_number(j, "tcpwin", d->tcp_window);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		upg_json_bool(j, names[i].name, d->tcp_flags & names[i].bit);
	upg_json_number(j, "tcpres", d->tcp_reserved);
	upg_json_number(j, "tcpurgp", d->tcp_urgent);
	upg_json_optional(j, "reason", d->reason);
	upg_json_close(j);
	upg_json_string(j, "direction", r->from == TO_SERVER ? "to_server" : "to_client");
}

size_t
upg_eve_format(const struct upg_record *r, const struct upg_eve_options *o, char *out, size_t size)
{
	struct upg_json j;

	if (upg_eve_type(r->type) == NULL)
		return 0;
	upg_json_begin(&j, out, size);
	header(&j, r, o);
	switch (r->type) {
	case UPG_RECORD_ALERT:
		upg_eve_alert(&j, r, o);
		break;
	case UPG_RECORD_UPGRADE:
		upgrade(&j, r, o->xff_overwrite ? "" : r->upgrade.xff);
		break;
	case UPG_RECORD_HTTP:
		upg_eve_http(&j, &r->http, o->xff_overwrite ? "" : r->http.xff);
		break;
	case UPG_RECORD_WEBSOCKET:
		websocket(&j, &r->websocket, o);
		break;
	case UPG_RECORD_FLOW:
		upg_eve_flow(&j, &r->flow);
		break;
	case UPG_RECORD_ANOMALY:
		upg_json_open(&j, "anomaly", '{');
		upg_json_string(&j, "type", r->anomaly.type);
		upg_json_string(&j, "event", r->anomaly.event);
		upg_json_close(&j);
		break;
	case UPG_RECORD_DROP:
		drop(&j, r);
		break;
	case UPG_RECORD_STATS:
		upg_eve_stats(&j, &r->stats, o->evidence, o->metrics);
		break;
	case UPG_RECORD_LEG:
		break;
	}
	if (o->verdict && (r->type == UPG_RECORD_ALERT || r->type == UPG_RECORD_DROP))
		upg_eve_verdict(&j, r);
	if (o->offline)
		upg_json_text(&j, "pcap_filename", r->source, sizeof r->source);
	return upg_json_end(&j);
}
