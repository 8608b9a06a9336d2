/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * defrag.h - IPv4 and IPv6 fragments back to datagrams, offline and passive (inline the kernel has done it).
 * Any overlap but an exact duplicate discards the datagram (RFC 5722, RFC 8200 4.5; taken for IPv4 too), so that
 * nobody's overlap policy needs to be guessed.
 */
#ifndef UPG_DEFRAG_H
#define UPG_DEFRAG_H

#include "limits.h"
#include "packet.h"

struct upg_defrag;

/* What one fragment came to. */
enum upg_defrag_note {
	UPG_DEFRAG_HELD,      /* kept until the others arrive */
	UPG_DEFRAG_WHOLE,     /* it was the last one missing */
	UPG_DEFRAG_DUPLICATE, /* a repetition, ignored */
	UPG_DEFRAG_CONFLICT,  /* overlaps, or two ends: the datagram is discarded; said once per datagram */
	UPG_DEFRAG_MALFORMED, /* lengths no endpoint should accept, or (IPv6) headers not all in the first fragment
	                         (RFC 7112): the datagram is discarded; said once per datagram */
	UPG_DEFRAG_DISCARDED, /* belongs to a discarded datagram, was cut by the capture, or a budget had no room */
};

/* Counters since upg_defrag_new(), and memory_bytes held now. */
struct upg_defrag_stats {
	uint64_t fragments, whole, duplicates, conflicts, malformed, discarded;
	uint64_t expired; /* datagrams that timed out incomplete */
	uint64_t evicted; /* datagrams given up for a budget, oldest first */
	uint64_t memory_bytes;
};

/* NULL when memory cannot be had. lim must outlive it: defrag_*, decode_nesting_max. */
struct upg_defrag *upg_defrag_new(const struct upg_limits *lim);
void upg_defrag_free(struct upg_defrag *);

/*
 * Takes a packet upg_decode() called UPG_DECODED_FRAGMENT and copies what it needs of it. Time is frag->clock_us. True
 * when the datagram is complete: *whole is it, decoded, with the first fragment's link and IP headers (lengths and IPv4
 * checksum renewed) and this fragment's time, number and source. Its data belongs to the defragmenter and lives until
 * the next call. It may be a fragment again (a tunnel's inner one) and may then be fed as it is. *note is always
 * written. Whether a fragment's own IPv4 header checksum holds is for the caller to ask (upg_checksum_good()).
 */
bool upg_defrag_feed(struct upg_defrag *, const struct upg_packet *frag, struct upg_packet *whole,
                     enum upg_defrag_note *note);

void upg_defrag_stats(const struct upg_defrag *, struct upg_defrag_stats *);

#endif
