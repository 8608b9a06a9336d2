/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metrics_text.c - the counters in Prometheus's text format: one row of the table for each metric. */
#include "metrics_state.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "config_policy.h"
#include "sinks.h"

struct printing {
	const struct upg_metrics *m;
	const struct upg_sinks *sinks;
	const struct upg_record_stats *sum;
	const char *name;
	FILE *out;
};

/* labels: `a="b"`, without braces; NULL: none */
static void
sample(const struct printing *p, uint64_t value, const char *labels)
{
	fprintf(p->out, "%s%s%s%s %" PRIu64 "\n", p->name, labels != NULL ? "{" : "", labels != NULL ? labels : "",
	        labels != NULL ? "}" : "", value);
}

static void __attribute__((format(printf, 3, 4)))
labelled(const struct printing *p, uint64_t value, const char *format, ...)
{
	char labels[200];
	va_list args;

	va_start(args, format);
	vsnprintf(labels, sizeof labels, format, args);
	va_end(args);
	sample(p, value, labels);
}

static void
seconds(const struct printing *p, uint64_t us)
{
	fprintf(p->out, "%s %" PRIu64 ".%06" PRIu64 "\n", p->name, us / UPG_SEC_US, us % UPG_SEC_US);
}

static void
build_info(const struct printing *p)
{
	sample(p, 1, "version=\"" UPG_VERSION "\"");
}

static void
uptime(const struct printing *p)
{
	seconds(p, p->sum->uptime_us);
}

static void
as_of(const struct printing *p)
{
	seconds(p, p->m->sum.ts_us);
}

static void
workers(const struct printing *p)
{
	sample(p, p->m->worker_count, NULL);
}

static void
worker_deaths(const struct printing *p)
{
	sample(p, p->m->deaths, NULL);
}

static void
packets(const struct printing *p)
{
	sample(p, p->sum->accepted, "verdict=\"accepted\"");
	sample(p, p->sum->rewritten, "verdict=\"rewritten\"");
	sample(p, p->sum->dropped, "verdict=\"dropped\"");
	sample(p, p->sum->rejected, "verdict=\"rejected\"");
}

static void
bytes(const struct printing *p)
{
	sample(p, p->sum->bytes_by_fate[UPG_FATE_PASS], "verdict=\"accepted\"");
	sample(p, p->sum->bytes_by_fate[UPG_FATE_REWRITE], "verdict=\"rewritten\"");
	sample(p, p->sum->bytes_by_fate[UPG_FATE_DROP] - p->sum->bytes_rejected, "verdict=\"dropped\"");
	sample(p, p->sum->bytes_rejected, "verdict=\"rejected\"");
}

static void
decoded(const struct printing *p)
{
	sample(p, p->sum->decoded_tcp, "kind=\"tcp\"");
	sample(p, p->sum->decoded_other, "kind=\"other\"");
	sample(p, p->sum->decoded_invalid, "kind=\"invalid\"");
}

static void
queue_drops(const struct printing *p)
{
	sample(p, p->sum->source.dropped_kernel, "where=\"kernel\"");
	sample(p, p->sum->source.dropped_user, "where=\"user\"");
}

static void
latency(const struct printing *p)
{
	const struct upg_record_stats *s = p->sum;
	uint64_t count = 0;

	for (size_t i = 0; i < UPG_LATENCY_BUCKETS; i++) {
		count += s->latency[i];
		if (i < UPG_LATENCY_BUCKETS - 1)
			fprintf(p->out, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", p->name, upg_latency_most_us[i] / 1e6,
			        count);
	}
	fprintf(p->out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", p->name, count);
	fprintf(p->out, "%s_sum %" PRIu64 ".%06" PRIu64 "\n", p->name, s->latency_us / UPG_SEC_US,
	        s->latency_us % UPG_SEC_US);
	fprintf(p->out, "%s_count %" PRIu64 "\n", p->name, count);
}

static void
exceptions(const struct printing *p)
{
	for (unsigned i = 0; i < UPG_CAUSES; i++)
		for (unsigned k = UPG_POLICY_IGNORE; k <= UPG_POLICY_PASS_FLOW; k++)
			labelled(p, p->sum->exceptions[i][k], "cause=\"%s\",policy=\"%s\"",
			         upg_config_cause_name((enum upg_cause)i), upg_config_policy_name((enum upg_policy)k));
}

static void
flows(const struct printing *p)
{
	const struct upg_stream_stats *s = &p->sum->stream;

	sample(p, s->half_open, "state=\"half_open\"");
	sample(p, s->flows_active > s->half_open ? s->flows_active - s->half_open : 0, "state=\"open\"");
}

static void
flows_ended(const struct printing *p)
{
	for (size_t i = 0; i < UPG_METRICS_STATES; i++)
		for (size_t k = 0; k < UPG_METRICS_ENDS; k++)
			if (p->m->ended[i][k] != 0)
				labelled(p, p->m->ended[i][k], "state=\"%s\",end=\"%s\"", upg_metrics_flow_states[i],
				         upg_metrics_flow_ends[k]);
}

static void
inadmissible(const struct printing *p)
{
	const char *reason;

	for (size_t i = 0; i < 16 && (reason = upg_stream_reason(i)) != NULL; i++)
		labelled(p, p->sum->stream.inadmissible_by[i], "reason=\"%s\"", reason);
}

static void
memory(const struct printing *p)
{
	sample(p, p->sum->stream.memory_bytes, "part=\"streams\"");
	sample(p, p->sum->http_memory_bytes, "part=\"http\"");
}

static void
alerts(const struct printing *p)
{
	for (size_t i = 0; i < p->m->alert_count; i++) {
		const struct upg_metrics_alert *c = &p->m->alerts[i];
		labelled(p, c->count, "gid=\"%" PRIu32 "\",sid=\"%" PRIu32 "\",severity=\"%u\",action=\"%s\"", c->gid,
		         c->sid, c->severity, c->blocked ? "blocked" : "allowed");
	}
	if (p->m->other_alerts != 0)
		sample(p, p->m->other_alerts, "gid=\"\",sid=\"others\",severity=\"\",action=\"\"");
}

static void
events(const struct printing *p)
{
	for (unsigned i = 0; i < UPG_EVENT_COUNT; i++)
		if (p->sum->events[i] != 0)
			labelled(p, p->sum->events[i], "event=\"%s\"", upg_event_rows[i].name);
}

static void
upgrades(const struct printing *p)
{
	for (size_t i = 0; i < p->m->variant_count; i++)
		for (unsigned k = UPG_OUTCOME_SWITCHED; k <= UPG_OUTCOME_STRIPPED; k++)
			if (p->m->upgrades[i][k] != 0)
				labelled(p, p->m->upgrades[i][k], "variant=\"%s\",outcome=\"%s\"", p->m->variants[i],
				         upg_outcome_name((enum upg_outcome)k));
}

static void
ring_used(const struct printing *p)
{
	for (unsigned i = 0; i < p->m->worker_count; i++)
		labelled(p, p->m->workers[i].last.ring_used_bytes, "worker=\"%u\"", i);
}

static void
ring_size(const struct printing *p)
{
	for (unsigned i = 0; i < p->m->worker_count; i++)
		labelled(p, p->m->workers[i].last.ring_size_bytes, "worker=\"%u\"", i);
}

static void
ring_dropped(const struct printing *p)
{
	for (unsigned i = 0; i < p->m->worker_count; i++)
		labelled(p, p->m->workers[i].gone.ring_dropped + p->m->workers[i].last.ring_dropped, "worker=\"%u\"",
		         i);
}

static void
sinks_lost(const struct printing *p)
{
	const char *name;
	uint64_t lost;

	for (size_t i = 0; p->sinks != NULL && (name = upg_sinks_name(p->sinks, i, &lost)) != NULL; i++)
		labelled(p, lost, "sink=\"%s\"", name);
}

/* Of all that evidence_files.h counts; zero where none is kept. */
static struct upg_evidence_count
evidence(const struct printing *p)
{
	struct upg_evidence_count count = {0};

	if (p->sinks != NULL)
		upg_sinks_evidence_count(p->sinks, &count);
	return count;
}

static void
evidence_files(const struct printing *p)
{
	sample(p, evidence(p).files, NULL);
}

static void
evidence_packets(const struct printing *p)
{
	sample(p, evidence(p).packets, NULL);
}

static void
evidence_bytes(const struct printing *p)
{
	sample(p, evidence(p).bytes, NULL);
}

static void
evidence_lost(const struct printing *p)
{
	sample(p, p->sum->evidence_dropped, "where=\"ring\"");
	sample(p, evidence(p).lost, "where=\"disk\"");
}

static void
evidence_deleted(const struct printing *p)
{
	sample(p, evidence(p).deleted, NULL);
}

static void
evidence_cut(const struct printing *p)
{
	sample(p, evidence(p).cut, NULL);
}

#define SUM(field) 0, offsetof(struct upg_record_stats, field)

/* clang-format off */
static const struct row {
	const char *name, *type, *help;
	void (*print)(const struct printing *); /* NULL: one field of the sum */
	size_t offset;
} rows[] = {
	{"upgate_build_info", "gauge", "Always 1; the version is its label.", build_info, 0},
	{"upgate_uptime_seconds", "gauge", "Seconds for which the oldest worker has run.", uptime, 0},
	{"upgate_stats_timestamp_seconds", "gauge", "Unix time of the counters below.", as_of, 0},
	{"upgate_workers", "gauge", "Workers, one for each queue or interface.", workers, 0},
	{"upgate_worker_deaths_total", "counter", "Workers that ended unasked and were replaced.", worker_deaths, 0},
	{"upgate_packets_total", "counter", "Packets by what became of them: each counts once; rejected: dropped, because a rule rejects.", packets, 0},
	{"upgate_bytes_total", "counter", "Bytes of IP packets by what became of the packet.", bytes, 0},
	{"upgate_received_packets_total", "counter", "Packets received from queue, interface or file.", SUM(source.packets)},
	{"upgate_received_bytes_total", "counter", "Bytes received from queue, interface or file.", SUM(source.bytes)},
	{"upgate_decoded_packets_total", "counter", "Packets by what they hold; invalid: headers broken or cut.", decoded, 0},
	{"upgate_queue_drops_total", "counter", "Packets lost before they were seen: queue or ring full (kernel), receive buffer full (user).", queue_drops, 0},
	{"upgate_verdict_errors_total", "counter", "Verdicts that the kernel did not take.", SUM(source.verdict_errors)},
	{"upgate_verdict_latency_seconds", "histogram", "Time from a packet's reception to its verdict, measured for the last one of one batch in 16.", latency, 0},
	{"upgate_resets_total", "counter", "Times that TCP resets were sent to end a connection.", SUM(resets)},
	{"upgate_bypassed_packets_total", "counter", "Packets that passed with nfq.bypass-mark, as nothing of their connection need be looked at any more; those behind them that the kernel keeps are not seen and not counted.", SUM(bypassed)},
	{"upgate_withheld_packets_total", "counter", "Packets cut or kept back because they carry early data.", SUM(withheld)},
	{"upgate_exception_policy_total", "counter", "Uses of each exception policy, by cause.", exceptions, 0},
	{"upgate_flows", "gauge", "Connections followed now, by state.", flows, 0},
	{"upgate_flows_opened_total", "counter", "Connections seen.", SUM(stream.flows_opened)},
	{"upgate_flows_ended_total", "counter", "Connections that are over, by the state they reached and how they ended.", flows_ended, 0},
	{"upgate_flows_evicted_total", "counter", "Connections given up to make room for others.", SUM(stream.flows_evicted)},
	{"upgate_segments_total", "counter", "TCP segments of followed connections.", SUM(stream.segments)},
	{"upgate_segments_out_of_order_total", "counter", "TCP segments that came before their turn.", SUM(stream.out_of_order)},
	{"upgate_segments_retransmitted_total", "counter", "TCP segments whose bytes had come already.", SUM(stream.retransmissions)},
	{"upgate_segments_overlapping_total", "counter", "TCP segments that repeat bytes with another content.", SUM(stream.overlaps)},
	{"upgate_stream_gaps_total", "counter", "Holes in streams that were given up.", SUM(stream.gaps)},
	{"upgate_inadmissible_packets_total", "counter", "Packets that the receiver might read otherwise, by reason.", inadmissible, 0},
	{"upgate_memory_bytes", "gauge", "Memory held for connections.", memory, 0},
	{"upgate_stream_memory_peak_bytes", "gauge", "Most memory held for streams so far, summed over the workers.", SUM(stream.memory_peak_bytes)},
	{"upgate_memory_refusals_total", "counter", "Times a memory budget left no room.", SUM(stream.budget_hits)},
	{"upgate_http_transactions_total", "counter", "HTTP requests and their responses.", SUM(http_transactions)},
	{"upgate_upgrades_total", "counter", "Upgrade and CONNECT attempts that are settled, by variant and outcome.", upgrades, 0},
	{"upgate_websocket_frames_total", "counter", "WebSocket frames of RFC 6455 and its last drafts.", SUM(websocket_frames)},
	{"upgate_h2c_connections_total", "counter", "Connections that speak HTTP/2 in the clear.", SUM(h2c.connections)},
	{"upgate_h2c_streams_total", "counter", "HTTP/2 requests, promised ones too.", SUM(h2c.streams)},
	{"upgate_h2c_untracked_streams_total", "counter", "HTTP/2 requests beyond h2c.max-streams at a time, whose DATA is not compared with content-length.", SUM(h2c.untracked)},
	{"upgate_h2c_unread_sections_total", "counter", "HTTP/2 field sections that could not be read, as HPACK's state was lost or its table is over h2c.max-table.", SUM(h2c.unread)},
	{"upgate_h2c_lost_directions_total", "counter", "Directions of HTTP/2 connections in which the next frame could not be found.", SUM(h2c.lost)},
	{"upgate_events_total", "counter", "Events, before rules are asked.", events, 0},
	{"upgate_alerts_raised_total", "counter", "Alerts raised by the workers.", SUM(alerts)},
	{"upgate_alerts_suppressed_total", "counter", "Alerts kept back by thresholds and caps.", SUM(alerts_suppressed)},
	{"upgate_alerts_total", "counter", "Alerts given to the outputs, by rule.", alerts, 0},
	{"upgate_ring_used_bytes", "gauge", "Bytes of records waiting between worker and writer.", ring_used, 0},
	{"upgate_ring_size_bytes", "gauge", "Room for records between worker and writer.", ring_size, 0},
	{"upgate_ring_dropped_records_total", "counter", "Records for which there was no room on the way to the writer.", ring_dropped, 0},
	{"upgate_sink_lost_records_total", "counter", "Records that an output did not take.", sinks_lost, 0},
	{"upgate_evidence_files_total", "counter", "Capture files written, one for each connection that raised an alert.", evidence_files, 0},
	{"upgate_evidence_packets_total", "counter", "Packets written to them.", evidence_packets, 0},
	{"upgate_evidence_lost_packets_total", "counter", "Packets of such connections that are in no file: no room on the way (ring) or no success in writing (disk).", evidence_lost, 0},
	{"upgate_evidence_bytes", "gauge", "Bytes that the directory of evidence holds.", evidence_bytes, 0},
	{"upgate_evidence_deleted_total", "counter", "Capture files deleted to keep their budget or number.", evidence_deleted, 0},
	{"upgate_evidence_cut_total", "counter", "Connections followed no further because too many others were.", evidence_cut, 0},
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof *rows)

const char *
upg_metrics_row(size_t i, const char **type, const char **help)
{
	if (i >= ROWS)
		return NULL;
	*type = rows[i].type;
	*help = rows[i].help;
	return rows[i].name;
}

void
upg_metrics_print(struct upg_metrics *m, const struct upg_sinks *sinks, FILE *out)
{
	struct printing p = {.m = m, .sinks = sinks, .sum = upg_metrics_sum(m), .out = out};

	for (size_t i = 0; i < ROWS; i++) {
		fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", rows[i].name, rows[i].help, rows[i].name, rows[i].type);
		p.name = rows[i].name;
		if (rows[i].print != NULL) {
			rows[i].print(&p);
			continue;
		}
		uint64_t value;
		memcpy(&value, (const char *)p.sum + rows[i].offset, sizeof value);
		sample(&p, value, NULL);
	}
}
