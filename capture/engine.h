/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * engine.h - the inside of struct upg_stream, shared by stream.c (packets, timers), handshake.c (from SYN to connection), fastopen.c, ends.c and
 * reassemble.c (from segments to bytes). Private to capture/.
 */
#ifndef UPG_ENGINE_H
#define UPG_ENGINE_H

#include "admission.h"
#include "bytes.h"
#include "halfopen.h"

enum { UPG_SYN_DATA_BYTES = 1480, UPG_SYN_DATA_MAX = 64 };

/* Bytes of a SYN (RFC 7413) until the SYN-ACK tells whether they are in the stream. */
struct upg_syn_data {
	uint64_t fingerprint;
	uint32_t isn;
	uint32_t len;
	uint8_t at[UPG_SYN_DATA_BYTES];
};

struct upg_stream {
	struct upg_stream_options opts;
	const struct upg_limits *lim;
	struct upg_stream_ops ops;
	void *user;
	struct upg_flow_table conns;
	struct upg_halfopen_ring half;
	struct upg_segment_store store;
	struct upg_wheel wheel;
	uint64_t clock_us;                   /* never goes back */
	uint64_t turn_clock_us, turn_opened; /* clock and flows_opened when the present turn began */
	uint32_t turn;
	uint32_t unseen;                     /* how often packets have passed unseen */
	uint64_t unseen_clock_us;            /* when they last did */
	uint64_t packet_offset;              /* upg_stream_packet_offset() */
	uint64_t ahead_hash[UPG_AHEAD_MOST]; /* of the last packets that upg_stream_ahead() was told of, in turn */
	uint32_t ahead_count;
	struct upg_stream_stats stats;
	struct upg_syn_data *syn_data; /* UPG_SYN_DATA_MAX of them, from the first one needed */
	uint32_t syn_data_next;
	struct upg_nids *nids; /* NULL: native alone */
};

/* One packet on its way through the engine. */
struct upg_step {
	struct upg_packet *pkt;
	uint64_t hash;
	bool swapped;
	bool used; /* counts as a use of its connection */
	enum upg_dir dir;
	enum upg_fate fate;
};

/* stream.c */
bool upg_engine_strict(const struct upg_stream *, const struct upg_track *);
void upg_engine_note(struct upg_stream *, struct upg_track *, enum upg_dir, enum upg_stream_note, const char *reason,
                     struct upg_bytes at);
/* Counts and notes an inadmissible packet, and settles its fate. c may be NULL. */
void upg_engine_refuse(struct upg_stream *, struct upg_step *, struct upg_track *, enum upg_reason);
struct upg_track *upg_engine_add(struct upg_stream *, const struct upg_step *, const struct upg_tuple *client_first);

/* ends.c */
/* Ends a connection; its tuple lingers. */
void upg_ends_close(struct upg_stream *, struct upg_track *, enum upg_end);
/* Makes room for one connection: closed ones first, then the least recently used. */
void upg_ends_room(struct upg_stream *);
/* A segment with RST. */
void upg_ends_rst(struct upg_stream *, struct upg_step *, struct upg_track *);
/* Closes the connection if both ends have said FIN and heard of the other's. */
void upg_ends_fin(struct upg_stream *, struct upg_track *);
/* The timer of a connection that was condemned and whose ends were reset: was it silent long enough to be closed? */
void upg_ends_condemned(struct upg_stream *, struct upg_track *, uint64_t clock_us);
/* Those silent for too long, and the tuples of closed ones; what is used in one turn is in no order. */
void upg_ends_expire(struct upg_stream *);

/* handshake.c; the track is the tuple's live connection, or a condemned one that is over (UPG_TRACK_CUT), or NULL */
void upg_handshake_syn(struct upg_stream *, struct upg_step *, struct upg_track *);
void upg_handshake_syn_ack(struct upg_stream *, struct upg_step *, struct upg_track *);
/* A packet without SYN of no known connection, or of one that has a rival: the connection it begins or belongs to, or NULL. */
struct upg_track *upg_handshake_rest(struct upg_stream *, struct upg_step *, struct upg_track *);

/*
 * fastopen.c, data on a SYN or SYN-ACK. Inline it would reach the application before anybody knows whether it is in the stream: it is cut off,
 * and the sender sends it again (RFC 7413 4.2: what is not acknowledged with the SYN). Otherwise it is kept until that is known.
 */
void upg_fastopen_cut(const struct upg_stream *, struct upg_step *);
/* First copy wins here too: a repeated SYN does not replace what the first one carried. */
void upg_fastopen_keep(struct upg_stream *, const struct upg_step *);
/* How many octets are kept of the SYN with this number, of connections with this hash. */
uint32_t upg_fastopen_octets(const struct upg_stream *, uint64_t hash, uint32_t isn);
/*
 * The connection begins, and the packet that begins it, in direction st->dir, tells: the stream begins with the SYN's bytes if the server took
 * them; and the other one with those of the SYN-ACK (RFC 9293 3.4 allows them, Linux disregards them) if the client did or the server counts on it.
 */
void upg_fastopen_take(struct upg_stream *, const struct upg_step *, struct upg_track *, const struct upg_halfopen *);

/* reassemble.c */
/* Takes payload, acknowledgement and FIN of an admitted segment. */
void upg_reassemble_segment(struct upg_stream *, struct upg_step *, struct upg_track *);
/* Takes stream bytes that came otherwise than as a segment's payload (data on a SYN). */
void upg_reassemble_bytes(struct upg_stream *, struct upg_track *, enum upg_dir, uint8_t *at, size_t len);
/* Nobody is told what it says any more. */
static inline bool
upg_reassemble_silent(const struct upg_track *c)
{
	return c->flow.opaque || c->flow.condemned;
}

/* Delivers what is held without a hole, up to what waits; tells of len bytes that never came; ends a direction that has reached its FIN. */
void upg_reassemble_drain(struct upg_stream *, struct upg_track *, enum upg_dir);
void upg_reassemble_gap(struct upg_stream *, struct upg_track *, enum upg_dir, uint64_t len);
void upg_reassemble_end(struct upg_stream *, struct upg_track *, enum upg_dir);

#endif
