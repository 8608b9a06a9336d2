/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source.h - where packets come from: capture files, a live interface, an NFQUEUE. Replay and inline differ in the
 * source alone. A source is used by one thread.
 */
#ifndef UPG_SOURCE_H
#define UPG_SOURCE_H

#include "limits.h"
#include "packet.h"

struct upg_source;
struct upg_reset;

/* Room for one clear sentence about what went wrong (no newline, no program name). */
#define UPG_ERR_BYTES 512

enum upg_next {
	UPG_NEXT_PACKET, /* *out is the next packet */
	UPG_NEXT_PAUSE, /* inline only: every verdict is out, and the next packet not asked for: what may wait for that has its time now */
	UPG_NEXT_IDLE,  /* live only: nothing came for a while (at most 100 ms); look at timers and signals */
	UPG_NEXT_END,   /* the input is used up */
	UPG_NEXT_ERROR, /* err says why; what came before stands */
};

/* What inline does with a packet. Passive sources ignore it. */
enum upg_fate {
	UPG_FATE_PASS,    /* forward as it is */
	UPG_FATE_REWRITE, /* forward data/captured_bytes as they are now (checksums already right) */
	UPG_FATE_DROP,
};

/* What a source has seen and lost, since it was opened. */
struct upg_source_stats {
	uint64_t packets, bytes;
	uint64_t dropped_kernel; /* lost before we saw them: queue or ring full */
	uint64_t dropped_user;   /* lost between kernel and us: receive buffer full */
	uint64_t verdict_errors;
};

/* So many packets beyond the one at hand a source shows before their turn, if it has them. */
enum { UPG_AHEAD_MOST = 16 };

/* The operations of one kind of source; `struct upg_source` begins with a pointer to them. */
struct upg_source_ops {
	/* The next packet. *out stays valid until its verdict or, for sources without verdicts, the next call. */
	enum upg_next (*next)(struct upg_source *, struct upg_packet **out, char err[UPG_ERR_BYTES]);
	/*
	 * One of the packets at hand that next() has yet to hand out, each once and in their order; NULL: there is none, or UPG_AHEAD_MOST are known. For
	 * what is better begun before a packet's turn. No such function: packets come one at a time.
	 */
	struct upg_packet *(*ahead)(struct upg_source *);
	/*
	 * Answers one packet of next(). May be deferred: each packet is answered exactly once. mark: see packet.h. A
	 * verdict other than "pass" has been carried out on return, and those given before it too. A packet that is dropped with another mark
	 * than it had goes back to the rules once, as it now is: they save the mark to its connection and drop it (nfverdict.h).
	 */
	void (*verdict)(struct upg_source *, struct upg_packet *, enum upg_fate);
	void (*stats)(struct upg_source *, struct upg_source_stats *);
	/*
	 * Has ready(ctx, fd) called before each read of a file: a thread that reads may first hand over what it has, and wait. False: it is not read, as if
	 * that had failed. NULL: no more. Only sources of files have this.
	 */
	void (*before_read)(struct upg_source *, bool (*ready)(void *ctx, int fd), void *ctx);
	/* Name of the file, interface or queue number that upg_packet.source stands for. Lives as long as the source. */
	const char *(*name)(struct upg_source *, uint32_t source);
	/* Inline only: answers what is unanswered, as close() does, and takes nothing more; stats, name and close alone may be called then. */
	void (*stop)(struct upg_source *);
	/* Answers what is unanswered (pass), closes, frees. */
	void (*close)(struct upg_source *);
};

struct upg_source {
	const struct upg_source_ops *ops;
};

/*
 * Capture files, directories of them (sorted by name, not descended into; hidden files, README*, *.md, *.txt, *.tsv,
 * *.json and *.log in them are passed over), "-" for standard input; several are merged by packet time into one world.
 * filter: BPF expression or NULL. NULL with err filled where the first of them cannot be opened; a
 * file that turns out damaged later ends in UPG_NEXT_ERROR once all that could be read has been delivered.
 * (pcapfile.c; pcap and pcapng in both byte orders, micro- and nanoseconds)
 */
struct upg_source *upg_pcapfile_open(const char *const paths[], size_t count, const char *filter,
                                     char err[UPG_ERR_BYTES]);

/* Passive on an interface, promiscuous; needs CAP_NET_RAW. (afpacket.c, by libpcap's AF_PACKET ring) */
struct upg_source *upg_afpacket_open(const char *iface, const char *filter, const struct upg_limits *lim,
                                     char err[UPG_ERR_BYTES]);

/* Where packets go that pass (NF_ACCEPT, NF_REPEAT, NF_QUEUE). */
enum upg_nfmode {
	UPG_NFMODE_ACCEPT, /* on their way */
	UPG_NFMODE_REPEAT, /* through the rules of the hook again, repeat_mark telling that we have seen them */
	UPG_NFMODE_ROUTE,  /* to another queue */
};

struct upg_nfqueue_options {
	uint16_t queue;
	enum upg_nfmode mode;
	uint32_t repeat_mark, repeat_mask;
	uint16_t route_queue;
	bool fail_open; /* a full queue passes packets instead of dropping them (exception policy of queue overflow) */
	const struct upg_limits *lim;
	struct upg_reset *reset; /* sends its RSTs behind the verdict of the packet at hand (reset.h); may be NULL */
};

/* Inline on one NFQUEUE; needs CAP_NET_ADMIN. A queue somebody else has bound is an error that says so. (nfqueue.c) */
struct upg_source *upg_nfqueue_open(const struct upg_nfqueue_options *, char err[UPG_ERR_BYTES]);

#endif
