/* SPDX-License-Identifier: GPL-2.0-or-later */
/* record_stats.h - what a worker counts. Part of record.h. */
#ifndef UPG_RECORD_STATS_H
#define UPG_RECORD_STATS_H

#include "analyzers/conn.h"
#include "analyzers/h2c.h"
#include "capture/stream.h"

/* Buckets of the verdict latency histogram; the last has no bound. */
#define UPG_LATENCY_BUCKETS 14
extern const uint32_t upg_latency_most_us[UPG_LATENCY_BUCKETS - 1];

/* Counts alone, each 64 bits: they are summed over the workers. */
struct upg_record_stats {
	uint64_t uptime_us;
	struct upg_source_stats source;
	struct upg_stream_stats stream;
	uint64_t accepted, rewritten; /* packets, each counted once: as they came, changed, */
	uint64_t dropped, rejected;   /* kept back, and of these apart the ones that a rule answers with resets */
	uint64_t resets;              /* times resets were sent, also without a packet at hand */
	uint64_t bypassed;         /* packets that passed with nfq.bypass-mark: the kernel may keep those behind them */
	uint64_t withheld;         /* packets cut or kept back because they carry early data */
	uint64_t exceptions[7][8]; /* uses of each policy, by enum upg_cause (config_policy.h) and enum upg_policy */
	uint64_t alerts, alerts_suppressed;
	uint64_t http_transactions, upgrades, websocket_frames;
	struct upg_h2c_counts h2c;
	uint64_t decoded_ipv4, decoded_ipv6, decoded_tcp, decoded_other, decoded_invalid;
	uint64_t bytes_by_fate[3];             /* of IP packets, by enum upg_fate */
	uint64_t bytes_rejected;               /* of the dropped ones, those of rejected packets */
	uint64_t latency[UPG_LATENCY_BUCKETS]; /* packets by the time from their reception to their verdict */
	uint64_t latency_us;                   /* of all these together */
	uint64_t evidence_dropped; /* packets for which there was no room on the way to the writer of evidence */
	uint64_t ring_dropped, ring_used_bytes, ring_size_bytes;
	uint64_t http_memory_bytes;
	uint64_t outcomes[8]; /* by enum upg_outcome */
	uint64_t events[UPG_EVENT_COUNT];
};

/* Counts one packet in the histogram. (record.c) */
void upg_record_latency(struct upg_record_stats *, uint64_t us);

#endif
