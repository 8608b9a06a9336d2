/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Event -> rules -> the one alert record, and the verdict it asks for. */
#include "alert.h"

#include "follow.h"

#include <stdio.h>
#include <stdlib.h>

static void
copy_text(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text ? text : "");
}

static void
metadata_text(char *out, size_t size, char **metadata)
{
	size_t used = 0;

	out[0] = 0;
	/* whole entries, as many as there is room for */
	for (char **m = metadata; m && *m; m++)
		if (used + (used ? strlen(", ") : 0) + strlen(*m) < size)
			used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", *m);
}

/* The first octets of b, at most `most`; how many. */
static uint16_t
copy_octets(uint8_t *out, size_t most, struct upg_bytes b)
{
	size_t len = b.len < most ? b.len : most;

	if (len > 0)
		memcpy(out, b.at, len);
	return (uint16_t)len;
}

static void
describe_event(struct upg_inspect *in, struct upg_record_alert *a, const struct upg_event *ev)
{
	size_t cap = in->opt.lim->alert_bytes_max;

	a->event = (int)ev->id;
	copy_text(a->state, sizeof a->state, ev->state);
	copy_text(a->variant, sizeof a->variant, ev->variant);
	copy_text(a->class, sizeof a->class, upg_class_name(ev->class));
	copy_text(a->reason, sizeof a->reason, ev->reason ? ev->reason : upg_event_rows[ev->id].when);
	a->offset = ev->offset;
	a->reading_count = ev->reading_count;
	for (size_t i = 0; i < ev->reading_count && i < UPG_EVENT_READINGS; i++) {
		copy_text(a->readings[i].by, sizeof a->readings[i].by, ev->readings[i].by);
		a->readings[i].ends = ev->readings[i].ends;
		a->readings[i].open = ev->readings[i].open;
	}
	a->app_bytes = ev->bytes.len;
	a->bytes_len = copy_octets(a->bytes, cap < UPG_RECORD_EVIDENCE ? cap : UPG_RECORD_EVIDENCE, ev->bytes);
	a->disputed_at = ev->disputed_at;
	a->disputed_len = copy_octets(a->disputed, cap < UPG_RECORD_DISPUTED ? cap : UPG_RECORD_DISPUTED, ev->disputed);
}

/* The packet at hand, as it came, if the output asks for it and it belongs to this connection. */
static void
add_packet(const struct upg_inspect *in, const struct upg_watch *w, struct upg_record_alert *a)
{
	const struct upg_packet *p = in->packet;
	size_t room = sizeof a->bytes - a->bytes_len, len;

	if (!in->opt.show_packets || !w || !p || !upg_inspect_at_hand(in, w->flow) || p->captured_bytes <= p->l3_off)
		return;
	len = p->captured_bytes - p->l3_off;
	if (len > room)
		len = room;
	memcpy(a->bytes + a->bytes_len, p->data + p->l3_off, len);
	a->packet_len = (uint16_t)len;
	size_t payload = p->payload_off - p->l3_off;
	a->packet_payload = (uint16_t)(payload < len ? payload : len);
}

/* The alert complete, to be posted. */
static struct upg_record *
make_alert(struct upg_inspect *in, struct upg_watch *w, const struct upg_rule *rule, const struct upg_event *ev,
           enum upg_dir at_fault)
{
	struct upg_record *r = upg_watch_record(in, UPG_RECORD_ALERT, w ? w->flow : NULL);
	struct upg_record_alert *a = &r->alert;

	r->from = at_fault;
	a->gid = rule->gid;
	a->sid = rule->sid;
	a->rev = rule->rev;
	a->severity = rule->severity;
	a->action = rule->action;
	a->event = -1;
	copy_text(a->msg, sizeof a->msg, rule->msg);
	copy_text(a->category, sizeof a->category, rule->category);
	metadata_text(a->metadata, sizeof a->metadata, rule->metadata);
	if (ev) {
		describe_event(in, a, ev);
		r->tx_id = ev->tx_id;
	}
	if (w && w->conn && upg_conn_transaction(w->conn, r->tx_id, &a->http))
		r->has_tx = a->has_http = true;
	add_packet(in, w, a);
	r->size = (uint32_t)(offsetof(struct upg_record, alert) + offsetof(struct upg_record_alert, bytes) +
	                     a->bytes_len + a->packet_len);
	return r;
}

static void
post_alert(struct upg_inspect *in, struct upg_watch *w, const struct upg_rule *rule, const struct upg_event *ev,
           enum upg_dir at_fault)
{
	upg_evidence_begin(in, w, rule->severity);
	make_alert(in, w, rule, ev, at_fault);
	upg_watch_post(in);
	in->stats.alerts++;
	if (w)
		w->alerted = true;
	if (rule->severity <= 2)
		in->alarmed = true;
}

struct upg_rule_flow
upg_alert_flow(const struct upg_inspect *in, const struct upg_watch *w)
{
	return (struct upg_rule_flow){
	        .tuple = w ? &w->flow->tuple : &in->packet->tuple,
	        .established = w && w->flow->established,
	        .is_http = w && w->was_http,
	        .is_http2 = w && w->was_http2,
	        .is_websocket = w && w->is_websocket,
	};
}

/* One connection must not drown the logs, nor silence what it has not said yet: each event counts for itself, and thins out. */
static bool
repeats_too_often(const struct upg_inspect *in, struct upg_watch *w, enum upg_event_id id)
{
	if (!w->repeats && !(w->repeats = calloc(UPG_EVENT_COUNT, sizeof *w->repeats)))
		return false;
	uint16_t n = w->repeats[id] < UINT16_MAX ? ++w->repeats[id] : UINT16_MAX;
	return n > in->opt.lim->alert_repeats_max && (n & (n - 1)) != 0;
}

void
upg_alert_event(struct upg_inspect *in, struct upg_watch *w, const struct upg_event *ev)
{
	const struct upg_rule *matched[UPG_MATCHES_MAX];

	in->stats.events[ev->id]++;
	if ((!w && !in->packet) || (w && w->excused))
		return;
	struct upg_rule_flow rf = upg_alert_flow(in, w);
	size_t n = upg_rules_match(in->opt.rules, ev, &rf, matched);
	/* Then it is the only match. What other events have made of the packet stands. */
	if (n > 0 && matched[0]->action == UPG_ACTION_PASS) {
		in->stats.alerts_suppressed++;
		return;
	}
	bool silent = n > 0 && (w ? repeats_too_often(in, w, ev->id) : upg_strays_too_often(in, ev->id, ev->reason));
	for (size_t i = 0; i < n; i++) {
		in->verdict = upg_verdict_stronger(in->verdict, upg_verdict_about(matched[i]->action, ev->at_fault));
		if (matched[i]->noalert || silent)
			in->stats.alerts_suppressed++;
		else
			post_alert(in, w, matched[i], ev, ev->at_fault);
		if (silent && !w && !matched[i]->noalert && upg_strays_hold(in, ev->id))
			upg_strays_keep(in, ev->id, make_alert(in, NULL, matched[i], ev, ev->at_fault));
	}
}

void
upg_alert_headers(struct upg_inspect *in, struct upg_watch *w, enum upg_dir dir)
{
	const struct upg_rule *matched[UPG_MATCHES_MAX];
	struct upg_rule_flow rf = upg_alert_flow(in, w), *asked = &w->asked[dir];
	bool again = w->asked_once[dir];

	if (w->excused || (again && asked->established == rf.established && asked->is_http == rf.is_http &&
	                   asked->is_http2 == rf.is_http2 && asked->is_websocket == rf.is_websocket))
		return;
	rf.before = again ? asked : NULL;
	size_t n = upg_rules_match_flow(in->opt.rules, &rf, dir, matched);
	rf.before = NULL;
	*asked = rf;
	w->asked_once[dir] = true;
	if (n > 0 && matched[0]->action == UPG_ACTION_PASS) {
		w->excused = true;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		in->verdict = upg_verdict_stronger(in->verdict, upg_verdict_about(matched[i]->action, dir));
		if (!matched[i]->noalert)
			post_alert(in, w, matched[i], NULL, dir);
	}
}
