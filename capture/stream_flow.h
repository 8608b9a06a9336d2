/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream_flow.h - one connection, as the engine that follows it shows it. */
#ifndef UPG_STREAM_FLOW_H
#define UPG_STREAM_FLOW_H

#include "packet.h"

/* How a connection, or one direction of it, ended. */
enum upg_end {
	UPG_END_FIN,
	UPG_END_RST,
	UPG_END_TIMEOUT, /* idle too long */
	UPG_END_EVICTED, /* the flow table or a budget needed the room */
	UPG_END_INPUT,   /* the capture is over, or upgate stops */
	UPG_END_REUSED,  /* the same tuple began a new connection */
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

/* The sequence number of a stream offset of the flow, at most 2^31 from what was delivered last. */
uint32_t upg_flow_sequence(const struct upg_flow *, enum upg_dir, uint64_t offset);

/* Lets a condemned connection pass again, closed or not; nothing more of it is delivered. */
void upg_flow_release(struct upg_flow *);

#endif
