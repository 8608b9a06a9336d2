/* SPDX-License-Identifier: GPL-2.0-or-later */
/* track.h - what the engine keeps of one connection. Private to capture/. */
#ifndef UPG_TRACK_H
#define UPG_TRACK_H

#include "segments.h"
#include "stream.h"
#include "wheel.h"

/* What is kept of one direction. Sequence numbers are of that direction's sender. */
struct upg_track_side {
	struct upg_segments kept;
	uint32_t next;      /* the number behind the last byte delivered; flow.side.offset in sequence space */
	uint32_t max;       /* the number behind the highest byte (or FIN) admitted */
	uint32_t una;       /* highest acknowledgement the peer has sent */
	uint32_t edge;      /* right edge of the window the peer has granted */
	uint32_t grant_max; /* largest window the peer has granted (RFC 5961 5.2: MAX.SND.WND) */
	uint32_t fin_seq;
	uint32_t ts_recent;
	uint16_t ts_clock; /* when ts_recent was learned, engine clock >> 26: about minutes, for 51 days */
	uint16_t hole_at;  /* when the hole at next began to count as lost, engine clock >> 12; 0: it does not */
	uint16_t label;    /* tuple.label of its packets, once label_known */
	uint8_t refused : 4; /* inadmissible by number in a row, passive: after some of them the capture must have a hole */
	uint8_t wscale : 4; /* shift of the windows this side announces */
	bool seen : 1;      /* a packet of this side was seen, next and max hold */
	bool acked : 1;     /* una, edge hold: the peer has acknowledged something */
	bool ts : 1;        /* ts_recent holds */
	bool syn_ts : 1;    /* its SYN carried a timestamp */
	bool fin : 1;       /* fin_seq holds */
	bool label_known : 1;
	bool gap_noted : 1, urgent_noted : 1;
	uint32_t unseen : 24;       /* upg_stream.unseen as of the last packet that showed what this side had sent */
	uint32_t hole_segments : 7; /* segments behind the hole since then; 127: that or more */
	bool budget_noted : 1;
};

enum { UPG_TS_SHIFT = 26, UPG_TURN_MASK = (1 << 23) - 1, UPG_UNSEEN_MASK = (1 << 24) - 1 };

enum upg_track_state {
	UPG_TRACK_FREE,
	UPG_TRACK_ACTIVE,
	UPG_TRACK_CLOSED,
	UPG_TRACK_CUT, /* closed, and cut off */
};

/* One connection: the public part first. Four cache lines. */
struct upg_track {
	struct upg_flow flow;
	uint32_t hash;                  /* of the canonical tuple, its low half */
	uint32_t chain, older, younger; /* index + 1; 0: none */
	uint32_t extra;                 /* index + 1 of what few connections have */
	uint32_t turn : 23;             /* upg_stream.turn when it was last moved to the young end of its list */
	uint32_t state : 2;
	bool scaled : 1; /* both SYNs were seen and carried window scale, or neither did: windows can be judged */
	bool reset : 1;  /* closed by RST */
	bool cut_off : 1; /* closed, but it was condemned, or may be open at the server: only another handshake takes its place */
	bool two_sided : 1;      /* packets of both directions were seen */
	bool with_signature : 1; /* a SYN carried TCP-MD5 or TCP-AO */
	bool rival : 1;          /* another SYN for its tuple waits in the half-open ring */
	bool witnessed : 1;      /* libnids follows it too */
	struct upg_track_side side[2];
};

/* The first number of a side: it is not kept, as the distance to the next one is. */
static inline uint32_t
upg_track_isn(const struct upg_track *c, enum upg_dir dir)
{
	return c->side[dir].next - 1 - (uint32_t)c->flow.side[dir].offset;
}

/* What few connections have at a time. */
struct upg_track_extra {
	struct upg_timer timer; /* the inspector's */
	struct upg_track *track;
	void *witness; /* stream_nids.c's, or NULL */
	/* of a direction that waits: the number of its first byte that does, and the peer's number which that one acknowledges */
	uint32_t waits_at[2], waits_for[2];
	uint32_t next; /* of the free ones: index + 1 */
};

#endif
