/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inspect.h - the way of one packet through capture/, analyzers/ and rules/, to its fate and its records. */
#ifndef UPG_INSPECT_H
#define UPG_INSPECT_H

#include "capture/pcapdump.h"
#include "capture/reset.h"
#include "capture/source.h"
#include "capture/stream.h"
#include "config_policy.h"
#include "record.h"
#include "rules/rules.h"

struct upg_inspect;
struct upg_evidence;

struct upg_inspect_options {
	const struct upg_limits *lim;
	enum upg_stream_mode mode;
	enum upg_reassembler reassembler;
	bool simulate;         /* `mode: simulate`: log what would be blocked, forward everything */
	bool repeats_withheld; /* what is kept back for a time comes from upg_inspect_freed later: captures do not repeat it */
	bool verify_checksums;
	bool midstream;
	enum upg_urgent urgent;
	enum upg_policy policy[UPG_CAUSES]; /* effective ones: upg_config_policy() */
	uint64_t start_time_us;             /* midstream so soon after the first packet is UPG_CAUSE_START */
	bool defragment; /* the source may deliver IP fragments (not inline: the kernel puts them together) */
	uint64_t hash_key[2];
	struct upg_mark {
		uint32_t value, mask; /* mask 0: marks are left alone */
	} mark, bypass,
	        condemned; /* of every packet that passes; of connections nobody need look at any more; of blocked ones */
	const uint8_t *http_ports; /* bitmap, 8192 octets */
	struct upg_rules *rules;   /* borrowed; may be exchanged by upg_inspect_rules */
	bool show_packets;         /* alerts carry the packet that raised them */
	struct upg_reset *reset;   /* borrowed; NULL: no resets are sent */
	const char *streams_dir;   /* --streams; NULL: none */
	bool flow_hash;            /* outputs.flow-hash */
	bool h2c_opaque;           /* HTTP/2 in the clear is not followed */
	bool http_unwanted;        /* no output takes http records: none are made */
	const char *xff_header;    /* field that names the client a proxy asks for; NULL: not asked for */
	bool websocket_unwanted;   /* no output takes websocket records: none are made */
	bool websocket_payload;    /* they show payload */
	bool websocket_left_alone; /* websocket.inspect: no */
	bool xff_first;            /* the first of a list, not the last */
	struct upg_source *source; /* borrowed: names for records */
	bool evidence_by_number; /* connections with evidence are counted, and called by that number rather than by their id */
	/* Takes one record; it lives for the call. */
	void (*emit)(void *ctx, const struct upg_record *);
	/* Takes one packet of a connection that raised an alert; false: there was no room. NULL: no packets are kept for that. */
	bool (*evidence)(void *ctx, const struct upg_evidence *);
	void *emit_ctx;
	bool emit_later; /* not before upg_inspect_deliver, unless there are too many */
};

/* NULL with err filled. Copies the options; what they point to must outlive the inspector. */
struct upg_inspect *upg_inspect_new(const struct upg_inspect_options *, char err[UPG_ERR_BYTES]);
void upg_inspect_free(struct upg_inspect *);

/* Optional, for a packet that upg_inspect_packet() will be given soon: what can be done before its turn, so that memory is not waited for then. */
void upg_inspect_ahead(struct upg_inspect *, struct upg_packet *);

/* One packet in, its fate out; inline a rewritten packet is changed in place. Records come through emit before it returns, or later. */
enum upg_fate upg_inspect_packet(struct upg_inspect *, struct upg_packet *);

/* With emit_later: hands over what was recorded since the last time. True: there was something. */
bool upg_inspect_deliver(struct upg_inspect *);

/*
 * With repeats_withheld: the next packet that the last one given has freed (or, of a fragment, completed), to be forwarded behind it; NULL: no more.
 * It lives until the next call. upg_inspect_lost: for how many there was no room.
 */
const struct upg_packet *upg_inspect_freed(struct upg_inspect *);
uint64_t upg_inspect_lost(const struct upg_inspect *);

/* Runs timers when nothing comes. clock_us: CLOCK_MONOTONIC; ts_us: Unix time of the same moment. */
void upg_inspect_tick(struct upg_inspect *, uint64_t clock_us, uint64_t ts_us);

/* Inline, before the queue has nobody who looks: the ends of connections from whose server something is kept are reset. (settle.c) */
void upg_inspect_part(struct upg_inspect *);

/* The end: settles and records all that is open. */
void upg_inspect_finish(struct upg_inspect *);

/* An anomaly record about no packet: something has gone wrong with the inspection itself. (exception.c) */
void upg_inspect_alarm(struct upg_inspect *, const char *event);

/* A stats record of now. */
void upg_inspect_stats(struct upg_inspect *);

/* Goes on with another rule set. The caller frees the old one afterwards. */
void upg_inspect_rules(struct upg_inspect *, struct upg_rules *);

/* Was anything of severity 1 or 2 raised? (--fail-on-alert) */
bool upg_inspect_alarmed(const struct upg_inspect *);

/* All counters as of now; live as long as the inspector. */
const struct upg_record_stats *upg_inspect_counters(struct upg_inspect *);
/* The same, but what the source tells is as old as the last call of the former. Cheap. */
const struct upg_record_stats *upg_inspect_counted(struct upg_inspect *);

/* First trouble with --streams, NULL: none. */
const char *upg_inspect_trouble(const struct upg_inspect *);

#endif
