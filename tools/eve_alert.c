/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eve_alert.c - EVE's alert: the rule, what was found, its transaction, connection and packet. */
#include "eve_object.h"

#include <stdio.h>
#include <string.h>

#include "notation.h"

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
	upg_eve_time(j, "start", r->flow_start_us);
	upg_eve_address(j, "src_ip", &t->src, t->family, "");
	upg_eve_address(j, "dest_ip", &t->dst, t->family, "");
	upg_json_number(j, "src_port", t->sport);
	upg_json_number(j, "dest_port", t->dport);
	upg_json_close(j);
}

/* Suricata's `verdict`: what became of the packet, and who was reset. */
void
upg_eve_verdict(struct upg_json *j, const struct upg_record *r)
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

/* Suricata's names; linktype 12 is raw IP, as its NFQ mode has it. */
static void
packet_fields(struct upg_json *j, const struct upg_record_alert *a, const struct upg_eve_options *o)
{
	const uint8_t *packet = a->bytes + a->bytes_len, *payload = packet + a->packet_payload;
	size_t len = a->packet_len - a->packet_payload;

	if (a->packet_len == 0)
		return;
	if (o->payload && len > 0)
		upg_eve_base64(j, "payload", payload, len);
	if (o->payload_printable && len > 0)
		upg_json_octets(j, "payload_printable", payload, len);
	if (o->payload || o->payload_printable)
		upg_json_number(j, "stream", 0);
	if (!o->packet)
		return;
	upg_eve_base64(j, "packet", packet, a->packet_len);
	upg_json_open(j, "packet_info", '{');
	upg_json_number(j, "linktype", 12);
	upg_json_close(j);
}

void
upg_eve_alert(struct upg_json *j, const struct upg_record *r, const struct upg_eve_options *o)
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
		upg_eve_http(j, &a->http, "");
		upg_json_string(j, "app_proto", a->http.stream_id != 0 ? "http2" : "http");
	}
	upg_json_string(j, "direction", r->from == TO_SERVER ? "to_server" : "to_client");
	alert_flow(j, r);
	packet_fields(j, a, o);
	upg_json_optional(j, "capture_file", o->capture_file);
}
