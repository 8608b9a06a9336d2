/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "evidence.h"

#include "capture/pcapdump.h"
#include "watch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* false: there was no room. */
static bool
send_packet(struct upg_inspect *in, struct upg_evidence_case *c, uint64_t at, enum upg_evidence_kind kind)
{
	struct upg_evidence *e = in->evidence;
	struct upg_recent_packet p = upg_recent_get(in->recent, at);

	*e = (struct upg_evidence){
	        .size = (uint32_t)(sizeof *e + p.captured_bytes),
	        .id = c->id,
	        .kind = kind,
	        .linktype = p.linktype,
	        .ts_us = p.ts_us,
	        .captured_bytes = p.captured_bytes,
	        .wire_bytes = p.wire_bytes,
	};
	memcpy(e->data, p.data, p.captured_bytes);
	bool good = in->opt.evidence(in->opt.emit_ctx, e);
	in->stats.evidence_dropped += !good;
	c->sent = at;
	c->packets++;
	c->bytes += p.captured_bytes + UPG_PCAPDUMP_PACKET_BYTES;
	return good;
}

static void
end(struct upg_inspect *in, struct upg_evidence_case *c)
{
	c->over = true;
	in->opt.evidence(
	        in->opt.emit_ctx,
	        &(struct upg_evidence){.size = sizeof(struct upg_evidence), .id = c->id, .kind = UPG_EVIDENCE_END});
}

/* What came before takes at most half of the file. */
void
upg_evidence_begin(struct upg_inspect *in, struct upg_watch *w, unsigned severity)
{
	const struct upg_limits *lim = in->opt.lim;

	if (!in->recent || !w || w->evidence.id.since_us || severity > lim->evidence_severity)
		return;
	size_t n = upg_recent_find(in->recent, &w->flow->tuple, w->flow->id, 0, lim->evidence_file_bytes / 2,
	                           in->evidence_at, lim->evidence_packets_max / 2);
	if (n == 0)
		return;
	w->evidence.id.since_us = in->ts_us ? in->ts_us : 1;
	w->evidence.id.number = in->opt.evidence_by_number ? ++in->evidence_count : w->flow->id;
	w->evidence.bytes = UPG_PCAPDUMP_HEADER_BYTES;
	for (size_t i = 0; i < n; i++)
		w->evidence.named = send_packet(in, &w->evidence, in->evidence_at[i],
		                                i + 1 < n ? UPG_EVIDENCE_BEFORE : UPG_EVIDENCE_AT);
	if (!w->evidence.named)
		end(in, &w->evidence);
}

void
upg_evidence_follow(struct upg_inspect *in, struct upg_flow *flow)
{
	const struct upg_limits *lim = in->opt.lim;
	struct upg_watch *w = flow->user;

	upg_recent_own(in->recent, flow->id);
	uint64_t at = upg_recent_newest(in->recent);
	if (!w || !w->evidence.id.since_us || w->evidence.over || w->evidence.sent == at)
		return;
	struct upg_evidence_case *c = &w->evidence;
	struct upg_recent_packet p = upg_recent_get(in->recent, at);
	if (c->packets >= lim->evidence_packets_max ||
	    c->bytes + p.captured_bytes + UPG_PCAPDUMP_PACKET_BYTES > lim->evidence_file_bytes ||
	    p.ts_us > c->id.since_us + lim->evidence_time_us)
		end(in, c);
	else
		send_packet(in, c, at, UPG_EVIDENCE_BEHIND);
}

void
upg_evidence_end(struct upg_inspect *in, struct upg_watch *w)
{
	if (w->evidence.id.since_us && !w->evidence.over)
		end(in, &w->evidence);
}

bool
upg_evidence_sane(const struct upg_evidence *e, size_t len)
{
	return len >= sizeof *e && e->size == len && e->captured_bytes == len - sizeof *e &&
	       (unsigned)e->kind <= UPG_EVIDENCE_END && e->id.since_us != 0;
}

void
upg_evidence_name(const struct upg_evidence_id *id, char out[UPG_EVIDENCE_NAME_BYTES])
{
	const uint64_t latest = UINT64_C(253402300799); /* four digits of a year */
	uint64_t s = id->since_us / UPG_SEC_US;
	time_t t = (time_t)(s < latest ? s : latest);
	struct tm tm;
	char when[20];

	gmtime_r(&t, &tm);
	strftime(when, sizeof when, "%Y%m%dT%H%M%S", &tm);
	snprintf(out, UPG_EVIDENCE_NAME_BYTES, "%s.%06u-%" PRIu64 ".pcap", when, (unsigned)(id->since_us % UPG_SEC_US),
	         id->number);
}
