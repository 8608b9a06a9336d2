/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "eve.h"

#include <nettle/base64.h>
#include <stdio.h>
#include <string.h>

#include "community_id.h"
#include "eve_stats.h"
#include "json.h"
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

static void
time_field(struct upg_json *j, const char *key, uint64_t us)
{
	char text[UPG_TIME_TEXT];

	upg_notation_time(us, text);
	upg_json_word(j, key, text);
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

/* other: an address to be shown in its place, "": none. */
static void
address(struct upg_json *j, const char *key, const struct upg_addr *a, uint8_t family, const char *other)
{
	char text[UPG_ADDRESS_TEXT];

	if (other[0] != '\0') {
		upg_json_string(j, key, other);
		return;
	}
	upg_notation_address(a, family, text);
	upg_json_word(j, key, text);
}

/* The fields every record begins with. */
static void
header(struct upg_json *j, const struct upg_record *r, const struct upg_eve_options *o)
{
	char id[UPG_COMMUNITY_ID_TEXT];
	const struct upg_tuple *t = &r->tuple;
	bool client = r->from == TO_SERVER;
	const char *xff = o->xff_overwrite ? forwarded_for(r) : "";

	time_field(j, "timestamp", r->ts_us);
	if (r->flow_id != 0)
		upg_json_number(j, "flow_id", r->flow_id);
	if (!o->offline)
		upg_json_optional(j, "in_iface", r->source);
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
	address(j, "src_ip", client ? &t->src : &t->dst, t->family, client ? xff : "");
	upg_json_number(j, "src_port", client ? t->sport : t->dport);
	address(j, "dest_ip", client ? &t->dst : &t->src, t->family, client ? "" : xff);
	upg_json_number(j, "dest_port", client ? t->dport : t->sport);
	upg_json_word(j, "proto", "TCP");
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

static void
http_object(struct upg_json *j, const struct upg_http_record *h, const char *xff)
{
	unsigned port;
	size_t host_len = upg_notation_host(h->host, &port);

	upg_json_open(j, "http", '{');
	if (host_len > 0)
		upg_json_octets(j, "hostname", h->host, host_len);
	if (port != 0)
		upg_json_number(j, "http_port", port);
	upg_json_optional(j, "url", h->target);
	upg_json_optional(j, "http_user_agent", h->agent);
	upg_json_optional(j, "http_content_type", h->content_type);
	upg_json_optional(j, "http_method", h->method);
	if (h->stream_id == 0)
		upg_json_optional(j, "protocol", h->protocol);
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

/* "key value, key value" as Suricata's alert.metadata: an array for each key. */
static void
metadata_object(struct upg_json *j, const char *text)
{
	const char *entries[32], *ends[32];
	size_t count = 0;

	for (const char *p = text + strspn(text, " ,"); *p != '\0' && count < 32; count++) {
		entries[count] = p;
		ends[count] = p + strcspn(p, ",");
		p = ends[count] + strspn(ends[count], " ,");
	}
	if (count == 0)
		return;
	upg_json_open(j, "metadata", '{');
	for (size_t i = 0; i < count; i++) {
		size_t key_len = strcspn(entries[i], " ,");
		char key[129];
		bool again = false;
		for (size_t k = 0; k < i; k++)
			again |= strcspn(entries[k], " ,") == key_len && memcmp(entries[k], entries[i], key_len) == 0;
		if (again)
			continue;
		snprintf(key, sizeof key, "%.*s", (int)key_len, entries[i]);
		upg_json_open(j, key, '[');
		for (size_t k = i; k < count; k++) {
			if (strcspn(entries[k], " ,") != key_len || memcmp(entries[k], key, key_len) != 0)
				continue;
			const char *value = entries[k] + key_len;
			value += strspn(value, " ");
			upg_json_octets(j, NULL, value, value < ends[k] ? (size_t)(ends[k] - value) : 0);
		}
		upg_json_close(j);
	}
	upg_json_close(j);
}

static void
upgate_object(struct upg_json *j, const struct upg_record *r)
{
	const struct upg_record_alert *a = &r->alert;

	upg_json_open(j, "upgate", '{');
	if (a->event >= 0 && a->event < UPG_EVENT_COUNT)
		upg_json_string(j, "event", upg_event_rows[a->event].name);
	upg_json_optional(j, "state", a->state);
	upg_json_optional(j, "variant", a->variant);
	upg_json_number(j, "offset", a->offset);
	upg_json_optional(j, "class", a->class);
	if (a->bytes_len > 0)
		upg_json_octets(j, "bytes", a->bytes, a->bytes_len);
	upg_json_string(j, "verdict", upg_verdict_word(a->verdict));
	upg_json_optional(j, "reason", a->reason);
	if (a->reading_count > 0) {
		upg_json_open(j, "readings", '[');
		for (unsigned i = 0; i < a->reading_count && i < UPG_EVENT_READINGS; i++) {
			upg_json_open(j, NULL, '{');
			upg_json_string(j, "by", a->readings[i].by);
			upg_json_number(j, "ends", a->readings[i].ends);
			if (a->readings[i].open)
				upg_json_bool(j, "open", true);
			upg_json_close(j);
		}
		upg_json_close(j);
	}
	if (a->disputed_len > 0) {
		upg_json_open(j, "disputed", '{');
		upg_json_number(j, "offset", a->disputed_at);
		upg_json_octets(j, "bytes", a->disputed, a->disputed_len);
		upg_json_close(j);
	}
	upg_json_optional(j, "peer_flow", r->peer_flow);
	if (a->repeated > 0)
		upg_json_number(j, "repeated", a->repeated);
	upg_json_optional(j, "ended", a->ended);
	upg_json_optional(j, "peer_ended", a->peer_ended);
	upg_json_close(j);
}

/* The connection an alert belongs to, client first whoever is at fault. */
static void
alert_flow(struct upg_json *j, const struct upg_record *r)
{
	const struct upg_tuple *t = &r->tuple;

	if (r->flow_start_us == 0 || (t->family != 4 && t->family != 6))
		return;
	upg_json_open(j, "flow", '{');
	upg_json_number(j, "pkts_toserver", r->flow_packets[TO_SERVER]);
	upg_json_number(j, "pkts_toclient", r->flow_packets[TO_CLIENT]);
	upg_json_number(j, "bytes_toserver", r->flow_bytes[TO_SERVER]);
	upg_json_number(j, "bytes_toclient", r->flow_bytes[TO_CLIENT]);
	time_field(j, "start", r->flow_start_us);
	address(j, "src_ip", &t->src, t->family, "");
	address(j, "dest_ip", &t->dst, t->family, "");
	upg_json_number(j, "src_port", t->sport);
	upg_json_number(j, "dest_port", t->dport);
	upg_json_close(j);
}

/* Suricata's `verdict`: what became of the packet, and who was reset. */
static void
verdict_object(struct upg_json *j, const struct upg_record *r)
{
	bool is_alert = r->type == UPG_RECORD_ALERT;
	enum upg_action action = is_alert ? r->alert.verdict : UPG_ACTION_DROP;

	bool client = upg_verdict_resets(action, TO_SERVER), server = upg_verdict_resets(action, TO_CLIENT);
	const char *target = client && server ? "both" : client ? "to_client" : server ? "to_server" : NULL;

	upg_json_open(j, "verdict", '{');
	if (!is_alert || r->alert.blocked) {
		upg_json_word(j, "action", "drop");
		if (target != NULL) {
			upg_json_string(j, "reject-target", target);
			upg_json_open(j, "reject", '[');
			upg_json_string(j, NULL, "tcp-reset");
			upg_json_close(j);
		}
	} else {
		upg_json_string(j, "action", "alert");
	}
	upg_json_close(j);
}

static void
base64(struct upg_json *j, const char *key, const uint8_t *at, size_t len)
{
	char text[BASE64_ENCODE_RAW_LENGTH(UPG_RECORD_EVIDENCE)];

	base64_encode_raw(text, len, at);
	upg_json_octets(j, key, text, BASE64_ENCODE_RAW_LENGTH(len));
}

/* Suricata's names; linktype 12 is raw IP, as its NFQ mode has it. */
static void
packet_fields(struct upg_json *j, const struct upg_record_alert *a, const struct upg_eve_options *o)
{
	const uint8_t *packet = a->bytes + a->bytes_len, *payload = packet + a->packet_payload;
	size_t len = a->packet_len - a->packet_payload;

	if (a->packet_len == 0)
		return;
	if (o->payload && len > 0)
		base64(j, "payload", payload, len);
	if (o->payload_printable && len > 0)
		upg_json_octets(j, "payload_printable", payload, len);
	if (o->payload || o->payload_printable)
		upg_json_number(j, "stream", 0);
	if (!o->packet)
		return;
	base64(j, "packet", packet, a->packet_len);
	upg_json_open(j, "packet_info", '{');
	upg_json_number(j, "linktype", 12);
	upg_json_close(j);
}

static void
alert(struct upg_json *j, const struct upg_record *r, const struct upg_eve_options *o)
{
	const struct upg_record_alert *a = &r->alert;

	upg_json_open(j, "alert", '{');
	upg_json_string(j, "action", a->blocked ? "blocked" : "allowed");
	upg_json_number(j, "gid", a->gid);
	upg_json_number(j, "signature_id", a->sid);
	upg_json_number(j, "rev", a->rev);
	upg_json_string(j, "signature", a->msg);
	upg_json_string(j, "category", a->category);
	upg_json_number(j, "severity", a->severity);
	metadata_object(j, a->metadata);
	if (a->has_http && !o->xff_overwrite)
		upg_json_optional(j, "xff", a->http.xff);
	upg_json_close(j);
	upgate_object(j, r);
	if (a->has_http) {
		http_object(j, &a->http, "");
		upg_json_string(j, "app_proto", a->http.stream_id != 0 ? "http2" : "http");
	}
	upg_json_string(j, "direction", r->from == TO_SERVER ? "to_server" : "to_client");
	alert_flow(j, r);
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

static void
tcp_flags(struct upg_json *j, uint8_t flags)
{
	static const struct {
		uint8_t bit;
		const char *name;
	} names[] = {
	        {UPG_TCP_SYN, "syn"}, {UPG_TCP_FIN, "fin"}, {UPG_TCP_RST, "rst"}, {UPG_TCP_PSH, "psh"},
	        {UPG_TCP_ACK, "ack"}, {UPG_TCP_URG, "urg"}, {UPG_TCP_ECE, "ecn"}, {UPG_TCP_CWR, "cwr"},
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (flags & names[i].bit)
			upg_json_bool(j, names[i].name, true);
}

static void
flow_tcp(struct upg_json *j, const struct upg_record_flow *f)
{
	char text[4];
	const char *state = "established";

	upg_json_open(j, "tcp", '{');
	snprintf(text, sizeof text, "%02x", f->tcp_flags[0] | f->tcp_flags[1]);
	upg_json_string(j, "tcp_flags", text);
	snprintf(text, sizeof text, "%02x", f->tcp_flags[TO_SERVER]);
	upg_json_string(j, "tcp_flags_ts", text);
	snprintf(text, sizeof text, "%02x", f->tcp_flags[TO_CLIENT]);
	upg_json_string(j, "tcp_flags_tc", text);
	tcp_flags(j, f->tcp_flags[0] | f->tcp_flags[1]);
	if (strcmp(f->state, "new") == 0)
		state = f->tcp_flags[TO_CLIENT] & UPG_TCP_SYN ? "syn_recv" : "syn_sent";
	else if (strcmp(f->state, "closed") == 0)
		state = "closed";
	upg_json_string(j, "state", state);
	upg_json_close(j);
}

static void
flow_hash(struct upg_json *j, const struct upg_record_flow *f)
{
	static const char *const names[2][2] = {{"said_bytes_toserver", "md5_toserver"},
	                                        {"said_bytes_toclient", "md5_toclient"}};
	char text[33];

	for (int d = TO_SERVER; d <= TO_CLIENT; d++) {
		for (size_t i = 0; i < 16; i++)
			snprintf(text + 2 * i, 3, "%02x", f->md5[d][i]);
		upg_json_number(j, names[d][0], f->said_bytes[d]);
		upg_json_string(j, names[d][1], text);
	}
}

static void
flow(struct upg_json *j, const struct upg_record_flow *f)
{
	static const char *const ends[] = {
	        [UPG_END_FIN] = "fin",         [UPG_END_RST] = "rst",     [UPG_END_TIMEOUT] = "timeout",
	        [UPG_END_EVICTED] = "evicted", [UPG_END_INPUT] = "input", [UPG_END_REUSED] = "reused",
	};
	upg_json_optional(j, "app_proto", f->app_proto);
	upg_json_open(j, "flow", '{');
	upg_json_number(j, "pkts_toserver", f->packets[TO_SERVER]);
	upg_json_number(j, "pkts_toclient", f->packets[TO_CLIENT]);
	upg_json_number(j, "bytes_toserver", f->bytes[TO_SERVER]);
	upg_json_number(j, "bytes_toclient", f->bytes[TO_CLIENT]);
	time_field(j, "start", f->start_us);
	time_field(j, "end", f->end_us);
	upg_json_number(j, "age", f->end_us > f->start_us ? (f->end_us - f->start_us) / UPG_SEC_US : 0);
	upg_json_optional(j, "state", f->state);
	upg_json_optional(j, "reason", f->reason);
	upg_json_bool(j, "alerted", f->alerted);
	if (f->condemned)
		upg_json_word(j, "action", "drop");
	upg_json_close(j);
	flow_tcp(j, f);
	upg_json_open(j, "upgate", '{');
	if ((size_t)f->end < sizeof ends / sizeof *ends)
		upg_json_string(j, "end", ends[f->end]);
	upg_json_bool(j, "midstream", f->midstream);
	upg_json_bool(j, "gaps", f->gaps);
	if (f->hashed)
		flow_hash(j, f);
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
websocket(struct upg_json *j, const struct upg_websocket_record *w)
{
	const char *name = upg_websocket_opcode_name(w->opcode);
	char unknown[16];

	snprintf(unknown, sizeof unknown, "unknown-%u", w->opcode);
	upg_json_open(j, "websocket", '{');
	upg_json_bool(j, "fin", w->fin);
	if (w->masked)
		upg_json_number(j, "mask", w->mask);
	upg_json_string(j, "opcode", name != NULL ? name : unknown);
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
		alert(&j, r, o);
		break;
	case UPG_RECORD_UPGRADE:
		upgrade(&j, r, o->xff_overwrite ? "" : r->upgrade.xff);
		break;
	case UPG_RECORD_HTTP:
		http_object(&j, &r->http, o->xff_overwrite ? "" : r->http.xff);
		break;
	case UPG_RECORD_WEBSOCKET:
		websocket(&j, &r->websocket);
		break;
	case UPG_RECORD_FLOW:
		flow(&j, &r->flow);
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
		upg_eve_stats(&j, &r->stats, o->evidence);
		break;
	case UPG_RECORD_LEG:
		break;
	}
	if (r->type == UPG_RECORD_ALERT) {
		packet_fields(&j, &r->alert, o);
		upg_json_optional(&j, "capture_file", o->capture_file ? o->capture_file : "");
	}
	if (o->verdict && (r->type == UPG_RECORD_ALERT || r->type == UPG_RECORD_DROP))
		verdict_object(&j, r);
	if (o->offline)
		upg_json_optional(&j, "pcap_filename", r->source);
	return upg_json_end(&j);
}
