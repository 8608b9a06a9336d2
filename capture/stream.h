/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream.h - from decoded packets to connections and their ordered bytes. One interface, two reassemblers: the native one
 * (stream.c) and libnids (stream_nids.c); admission, the flow table and the timers (flow.c, wheel.c) serve both.
 */
#ifndef UPG_STREAM_H
#define UPG_STREAM_H

#include "limits.h"
#include "source.h"
#include "stream_ops.h"

enum upg_reassembler { UPG_NATIVE, UPG_LIBNIDS, UPG_BOTH };

/* Where packets go after us; decides what happens to what cannot be inspected yet. */
enum upg_stream_mode {
	UPG_PASSIVE,  /* offline or -i: nothing can be dropped */
	UPG_INLINE,   /* client segments beyond a hole are dropped, the sender repeats them */
	UPG_SIMULATE, /* --simulate-ips: verdicts are made, but nobody repeats what a capture does not hold */
};

/* What becomes of urgent pointers inline (RFC 6093: some read the byte in the stream, some beside it). */
enum upg_urgent {
	UPG_URGENT_CLEAR, /* flag and pointer are cleared: the byte stays in the stream for everybody */
	UPG_URGENT_DROP,
	UPG_URGENT_PASS,
};

struct upg_stream_options {
	const struct upg_limits *lim;
	enum upg_reassembler reassembler;
	enum upg_stream_mode mode;
	bool verify_checksums; /* -k all; inline: where the kernel has not */
	bool midstream;        /* follow connections whose SYN was not seen */
	enum upg_urgent urgent;
	uint64_t hash_key[2]; /* SipHash key (getrandom; fixed in tests) */
};

/* Monotonic counters and gauges of one engine. */
struct upg_stream_stats {
	uint64_t flows_opened, flows_closed, flows_active, flows_evicted, half_open;
	uint64_t segments, out_of_order, inadmissible, overlaps, rewritten, gaps, retransmissions;
	uint64_t memory_bytes, memory_peak_bytes, budget_hits;
	uint64_t inadmissible_by[16]; /* index: upg_stream_reason() order */
};

struct upg_stream;

/* NULL with err filled when memory or libnids cannot be had. Owns nothing of opts but copies it; lim must outlive the engine. */
struct upg_stream *upg_stream_new(const struct upg_stream_options *opts, const struct upg_stream_ops *ops, void *user,
                                  char err[UPG_ERR_BYTES]);
void upg_stream_free(struct upg_stream *);

/*
 * Takes one decoded TCP packet (inline also what upg_fragment_may_be_tcp() says of, which is refused), calls ops for all it makes known, and says what admission thinks of the packet. A rewritten packet
 * carries the first copy's bytes and good checksums. *flow (may be NULL on return: no flow) is the packet's
 * connection, *dir its direction; both stay valid until the next call.
 */
enum upg_fate upg_stream_packet(struct upg_stream *, struct upg_packet *, struct upg_flow **flow, enum upg_dir *dir);

/*
 * Optional, for a decoded packet that is to be given to upg_stream_packet soon: has what it will need fetched from memory meanwhile. With a few
 * packets in between, a million connections cost little more than a thousand. Nothing is changed but pkt->prepared and what goes with it.
 */
void upg_stream_ahead(struct upg_stream *, struct upg_packet *pkt);

/*
 * What the user keeps of a connection that has likely a packet among those told of, asked for behind upg_stream_ahead() to be fetched likewise: step 0: it
 * is about to be asked for; step 1: it was so some packets ago. NULL: nothing.
 */
const void *upg_stream_ahead_user(const struct upg_stream *, unsigned step);

/*
 * The stream offset of the first payload byte of the last packet given to upg_stream_packet (0 where it has no connection): tells
 * what is a repetition of which bytes, also where ops->data was not called for it.
 */
uint64_t upg_stream_packet_offset(const struct upg_stream *);

/* Runs timers up to clock_us (packet time in replay, CLOCK_MONOTONIC inline). upg_stream_packet does it for its packet's clock. */
void upg_stream_tick(struct upg_stream *, uint64_t clock_us);

/* Packets before the next one have passed without having been seen (fail-open): connections of now may have holes that nobody fills. (unseen.c) */
void upg_stream_unseen(struct upg_stream *);

/* Arms the flow's one inspector timer at clock_us (0: disarm). Callable from ops. */
void upg_stream_timer(struct upg_stream *, struct upg_flow *, uint64_t clock_us);

/*
 * Both ends of a condemned connection were reset: it closes when it was silent for flow_closed_timeout_us from now on. Until its tuple begins anew, or room is wanted, or
 * flow_idle_timeout_us are over, what still comes of it is dropped inline. In place of upg_stream_timer; callable from ops.
 */
void upg_stream_part(struct upg_stream *, struct upg_flow *);

/* Ends every flow with the given reason (oldest first): undelivered out-of-order bytes become gaps, then end, then close. */
void upg_stream_finish(struct upg_stream *, enum upg_end);

/*
 * Walks over all connections, and over closed ones whose strays are still dropped: *cursor begins at 0 and is moved on by one place; *flow is NULL where that place is empty. False: there are no more
 * places. A walk may be spread over packets: what is opened or closed meanwhile is seen or not.
 */
bool upg_stream_walk(const struct upg_stream *, uint32_t *cursor, struct upg_flow **flow);

/*
 * Gives up the connection that was used longest ago, as when the table is full: the inspector's memory runs short. False: there is none. Not from ops.
 */
bool upg_stream_evict(struct upg_stream *);

void upg_stream_stats(const struct upg_stream *, struct upg_stream_stats *);

/* The i-th reason word of stream.inadmissible, NULL past the last. */
const char *upg_stream_reason(size_t i);

#endif
