/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "eve_stats.h"

#include "config_policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint64_t
inadmissible_by(const struct upg_stream_stats *s, const char *reason)
{
	const char *name;

	for (size_t i = 0; i < 16 && (name = upg_stream_reason(i)) != NULL; i++)
		if (strcmp(name, reason) == 0)
			return s->inadmissible_by[i];
	return 0;
}

/* Only names that Suricata's schema knows: it accepts no others here. */
static void
suricata_packets(struct upg_json *j, const struct upg_record_stats *s)
{
	upg_json_open(j, "capture", '{');
	upg_json_number(j, "kernel_packets", s->source.packets + s->source.dropped_kernel);
	upg_json_number(j, "kernel_drops", s->source.dropped_kernel);
	upg_json_close(j);
	upg_json_open(j, "decoder", '{');
	upg_json_number(j, "pkts", s->source.packets);
	upg_json_number(j, "bytes", s->source.bytes);
	upg_json_number(j, "invalid", s->decoded_invalid);
	upg_json_number(j, "ipv4", s->decoded_ipv4);
	upg_json_number(j, "ipv6", s->decoded_ipv6);
	upg_json_number(j, "tcp", s->decoded_tcp);
	upg_json_close(j);
	upg_json_open(j, "ips", '{');
	upg_json_number(j, "accepted", s->accepted);
	upg_json_number(j, "blocked", s->dropped);
	upg_json_number(j, "rejected", s->rejected);
	upg_json_number(j, "replaced", s->rewritten);
	upg_json_close(j);
}

static void
suricata_streams(struct upg_json *j, const struct upg_stream_stats *s)
{
	upg_json_open(j, "flow", '{');
	upg_json_number(j, "total", s->flows_opened);
	upg_json_number(j, "active", s->flows_active);
	upg_json_open(j, "wrk", '{');
	upg_json_number(j, "flows_evicted", s->flows_evicted);
	upg_json_close(j);
	upg_json_close(j);
	upg_json_open(j, "tcp", '{');
	upg_json_number(j, "active_sessions", s->flows_active);
	upg_json_number(j, "invalid_checksum", inadmissible_by(s, "bad_checksum"));
	upg_json_number(j, "overlap", s->overlaps);
	upg_json_number(j, "reassembly_gap", s->gaps);
	upg_json_number(j, "reassembly_memuse", s->memory_bytes);
	upg_json_number(j, "segment_memcap_drop", s->budget_hits);
	upg_json_close(j);
}

static void
stats_object(struct upg_json *j, const struct upg_record_stats *s)
{
	upg_json_open(j, "stats", '{');
	upg_json_number(j, "uptime", s->uptime_us / UPG_SEC_US);
	suricata_packets(j, s);
	suricata_streams(j, &s->stream);
	upg_json_open(j, "app_layer", '{');
	upg_json_open(j, "tx", '{');
	upg_json_number(j, "http", s->http_transactions);
	upg_json_close(j);
	upg_json_close(j);
	upg_json_open(j, "http", '{');
	upg_json_number(j, "memuse", s->http_memory_bytes);
	upg_json_close(j);
	upg_json_open(j, "detect", '{');
	upg_json_number(j, "alert", s->alerts);
	upg_json_number(j, "alerts_suppressed", s->alerts_suppressed);
	upg_json_close(j);
	upg_json_close(j);
}

static void
own_streams(struct upg_json *j, const struct upg_stream_stats *s)
{
	const char *reason;

	upg_json_open(j, "stream", '{');
	upg_json_number(j, "flows_closed", s->flows_closed);
	upg_json_number(j, "half_open", s->half_open);
	upg_json_number(j, "segments", s->segments);
	upg_json_number(j, "out_of_order", s->out_of_order);
	upg_json_number(j, "retransmissions", s->retransmissions);
	upg_json_number(j, "rewritten", s->rewritten);
	upg_json_number(j, "memuse_peak", s->memory_peak_bytes);
	upg_json_number(j, "inadmissible", s->inadmissible);
	upg_json_open(j, "inadmissible_by", '{');
	for (size_t i = 0; i < 16 && (reason = upg_stream_reason(i)) != NULL; i++)
		upg_json_number(j, reason, s->inadmissible_by[i]);
	upg_json_close(j);
	upg_json_close(j);
}

static void
exceptions_by_cause(struct upg_json *j, const struct upg_record_stats *s)
{
	upg_json_open(j, "exception_policy_by_cause", '{');
	for (unsigned i = 0; i < UPG_CAUSES; i++) {
		upg_json_open(j, upg_config_cause_name((enum upg_cause)i), '{');
		for (unsigned k = UPG_POLICY_IGNORE; k <= UPG_POLICY_PASS_FLOW; k++)
			if (s->exceptions[i][k] != 0)
				upg_json_number(j, upg_config_policy_name((enum upg_policy)k), s->exceptions[i][k]);
		upg_json_close(j);
	}
	upg_json_close(j);
}

static void
evidence_object(struct upg_json *j, const struct upg_record_stats *s, const struct upg_evidence_count *e)
{
	upg_json_open(j, "evidence", '{');
	upg_json_number(j, "files", e->files);
	upg_json_number(j, "packets", e->packets);
	upg_json_number(j, "bytes", e->bytes);
	upg_json_number(j, "packets_dropped", s->evidence_dropped);
	upg_json_number(j, "packets_lost", e->lost);
	upg_json_number(j, "files_deleted", e->deleted);
	upg_json_number(j, "flows_cut", e->cut);
	upg_json_close(j);
}

static void
h2c_object(struct upg_json *j, const struct upg_h2c_counts *c)
{
	upg_json_open(j, "h2c", '{');
	upg_json_number(j, "connections", c->connections);
	upg_json_number(j, "streams", c->streams);
	upg_json_number(j, "streams_untracked", c->untracked);
	upg_json_number(j, "sections_unread", c->unread);
	upg_json_number(j, "directions_lost", c->lost);
	upg_json_close(j);
}

static void
bytes(struct upg_json *j, const struct upg_record_stats *s)
{
	upg_json_open(j, "bytes_by_verdict", '{');
	upg_json_number(j, "accepted", s->bytes_by_fate[UPG_FATE_PASS]);
	upg_json_number(j, "rewritten", s->bytes_by_fate[UPG_FATE_REWRITE]);
	upg_json_number(j, "dropped", s->bytes_by_fate[UPG_FATE_DROP] - s->bytes_rejected);
	upg_json_number(j, "rejected", s->bytes_rejected);
	upg_json_close(j);
}

/* By the time from reception to verdict: so many us at most, each packet once. */
static void
latency(struct upg_json *j, const struct upg_record_stats *s)
{
	char most[16];

	upg_json_open(j, "verdict_latency", '{');
	upg_json_open(j, "packets_by_us", '{');
	for (size_t i = 0; i < UPG_LATENCY_BUCKETS - 1; i++) {
		snprintf(most, sizeof most, "%" PRIu32, upg_latency_most_us[i]);
		upg_json_number(j, most, s->latency[i]);
	}
	upg_json_number(j, "more", s->latency[UPG_LATENCY_BUCKETS - 1]);
	upg_json_close(j);
	upg_json_number(j, "us", s->latency_us);
	upg_json_close(j);
}

void
upg_eve_stats(struct upg_json *j, const struct upg_record_stats *s, const struct upg_evidence_count *evidence,
              const struct upg_metrics *metrics)
{
	stats_object(j, s);
	upg_json_open(j, "upgate", '{');
	upg_json_number(j, "packets_not_tcp", s->decoded_other);
	upg_json_number(j, "packets_withheld", s->withheld);
	upg_json_number(j, "user_drops", s->source.dropped_user);
	upg_json_number(j, "verdict_errors", s->source.verdict_errors);
	upg_json_number(j, "packets_bypassed", s->bypassed);
	upg_json_number(j, "resets", s->resets);
	upg_json_number(j, "records_dropped", s->ring_dropped);
	upg_json_number(j, "ring_used_bytes", s->ring_used_bytes);
	upg_json_number(j, "ring_size_bytes", s->ring_size_bytes);
	bytes(j, s);
	latency(j, s);
	upg_json_open(j, "exception_policy", '{');
	for (unsigned i = UPG_POLICY_IGNORE; i <= UPG_POLICY_PASS_FLOW; i++) {
		uint64_t sum = 0;
		for (unsigned k = 0; k < UPG_CAUSES; k++)
			sum += s->exceptions[k][i];
		upg_json_number(j, upg_config_policy_name((enum upg_policy)i), sum);
	}
	upg_json_close(j);
	exceptions_by_cause(j, s);
	own_streams(j, &s->stream);
	if (evidence)
		evidence_object(j, s, evidence);
	upg_json_number(j, "upgrades", s->upgrades);
	upg_json_number(j, "websocket_frames", s->websocket_frames);
	h2c_object(j, &s->h2c);
	upg_json_open(j, "outcomes", '{');
	for (unsigned i = UPG_OUTCOME_SWITCHED; i <= UPG_OUTCOME_STRIPPED; i++)
		upg_json_number(j, upg_outcome_name((enum upg_outcome)i), s->outcomes[i]);
	upg_json_close(j);
	upg_json_open(j, "events", '{');
	for (unsigned i = 0; i < UPG_EVENT_COUNT; i++)
		if (s->events[i] != 0)
			upg_json_number(j, upg_event_rows[i].name, s->events[i]);
	upg_json_close(j);
	if (metrics)
		upg_eve_metrics(j, metrics);
	upg_json_close(j);
}
