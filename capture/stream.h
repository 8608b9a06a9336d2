/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream.h - from decoded packets to connections and their ordered bytes. One interface, two reassemblers: the native one
 * (stream.c) and libnids (stream_nids.c); admission, the flow table and the timers (flow.c, wheel.c) serve both.
 */
#ifndef UPG_STREAM_H
#define UPG_STREAM_H

#include "limits.h"
#include "packet.h"
#include "source.h"

enum upg_reassembler { UPG_NATIVE, UPG_LIBNIDS, UPG_BOTH };

/* Where packets go after us; decides what happens to what cannot be inspected yet. */
enum upg_stream_mode {
	UPG_PASSIVE,  /* offline or -i: nothing can be dropped */
	UPG_INLINE,   /* client segments beyond a hole are dropped, the sender repeats them */
	UPG_SIMULATE, /* --simulate-ips: verdicts are made, but nobody repeats what a capture does not hold */
};

/* How a connection, or one direction of it, ended. */
enum upg_end {
	UPG_END_FIN,
	UPG_END_RST,
	UPG_END_TIMEOUT, /* idle too long */
	UPG_END_EVICTED, /* the flow table or a budget needed the room */
	UPG_END_INPUT,   /* the capture is over, or upgate stops */
	UPG_END_REUSED,  /* the same tuple began a new connection */
};

/* The stream.* facts; each is one event of that name (events.md). */
enum upg_stream_note {
	UPG_NOTE_OVERLAP_CONFLICT,
	UPG_NOTE_INADMISSIBLE, /* with a reason */
	UPG_NOTE_FRAGMENT_CONFLICT,
	UPG_NOTE_URGENT,
	UPG_NOTE_GAP,
	UPG_NOTE_MIDSTREAM,
	UPG_NOTE_BUDGET,
	UPG_NOTE_ENGINES_DISAGREE,
};

/* Per direction of a flow: what is public of its sequence space. */
struct upg_flow_side {
	uint64_t packets : 48; /* IP packets */
	uint64_t flags : 8;    /* TCP flags seen, or-ed */
	bool fin_seen : 1, closed : 1;
	uint64_t bytes; /* octets of those packets */
	uint64_t
	        offset; /* stream bytes delivered so far (gaps included); in ops->data and ops->gap: where those bytes begin */
};

/* One connection. Owned by the engine; pointers live until ops->close returned. There may be millions: every octet counts. */
struct upg_flow {
	struct upg_tuple tuple; /* client first */
	/* keyed hash, stable for the connection; 51 bits, for readers whose numbers are doubles; never 0 */
	uint64_t id : 51;
	bool midstream : 1;   /* joined without its SYN */
	bool gaps : 1;        /* bytes of it were never seen */
	bool established : 1; /* handshake complete (or midstream) */
	bool condemned : 1; /* set by the inspector: all later packets are dropped inline, nothing more is delivered */
	bool waits : 1;     /* inline: what comes next was dropped for lack of room, its repetition is awaited */
	bool unkept : 1;    /* inline: there was no room for the packet at hand; the inspector clears it */
	bool opaque : 1;    /* set by the inspector: nothing more is delivered (still tracked and counted) */
	uint64_t answers : 2; /* bit by direction: bytes of it wait for those of the peer that they answer */
	uint64_t start_us;    /* Unix time of its SYN */
	uint64_t clock_us;    /* its last packet, on the clock timers run on */
	struct upg_flow_side side[2];
	uint64_t free_until; /* set by the inspector: client segments that end at or before this stream offset may pass
				    ahead of a hole inline (announced body); UINT64_MAX: all (settled switch) */
	void *user;          /* the inspector's, NULL at open */
};

/*
 * What the engine tells the inspector. All are called from upg_stream_packet, _tick or _finish, in stream order. `at` points into the
 * packet or the retained buffer and lives for the call only. now_us is packet time.
 */
struct upg_stream_ops {
	void (*open)(void *user, struct upg_flow *);
	void (*data)(void *user, struct upg_flow *, enum upg_dir, const uint8_t *at, size_t len);
	/* len stream bytes were lost for good: delivery goes on behind them. */
	void (*gap)(void *user, struct upg_flow *, enum upg_dir, uint64_t len);
	/* flow is NULL for fragments. reason: a word of events.md (stream.inadmissible), what the engine itself has done, or NULL: the exception policy decides */
	void (*note)(void *user, struct upg_flow *, enum upg_dir, enum upg_stream_note, const char *reason,
	             uint64_t offset, const uint8_t *at, size_t len);
	/* This direction ends: FIN (all its bytes were delivered) or RST (either side's; then close follows). */
	void (*end)(void *user, struct upg_flow *, enum upg_dir, enum upg_end);
	/* The timer the inspector set has run out. */
	void (*timer)(void *user, struct upg_flow *, uint64_t clock_us);
	/* The flow is forgotten after this. */
	void (*close)(void *user, struct upg_flow *, enum upg_end);
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
 * The stream offset of the first payload byte of the last packet given to upg_stream_packet (0 where it has no connection): tells
 * what is a repetition of which bytes, also where ops->data was not called for it.
 */
uint64_t upg_stream_packet_offset(const struct upg_stream *);

/* The sequence number of a stream offset of the flow, at most 2^31 from what was delivered last. */
uint32_t upg_flow_sequence(const struct upg_flow *, enum upg_dir, uint64_t offset);

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

/* Lets a condemned connection pass again, closed or not; nothing more of it is delivered. */
void upg_flow_release(struct upg_flow *);

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
