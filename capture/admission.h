/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * admission.h - which segments every endpoint reads alike. What is not admitted never enters a stream: inline it is dropped, else
 * it is kept out and counted. Pure judgement: nothing is changed here. Private to capture/.
 */
#ifndef UPG_ADMISSION_H
#define UPG_ADMISSION_H

#include "flow.h"

/* the largest window there is (RFC 7323 2.3) */
#define UPG_WINDOW_MAX (INT32_C(1) << 30)

/* Order and words: upg_stream_reason(). */
enum upg_reason {
	UPG_NO_ACK,  /* data without ACK (RFC 9293 3.10.7.4) */
	UPG_BAD_ACK, /* acknowledges what was not sent, or is older than a window (RFC 5961 5) */
	UPG_BAD_CHECKSUM,
	UPG_BAD_OFFSET, /* data offset below 5 or beyond the packet */
	UPG_MD5_OPTION, /* RFC 2385 or 5925 on a connection begun without */
	UPG_PAWS,       /* timestamp older than the last in order, or missing (RFC 7323 5, 3.2) */
	UPG_PAST_FIN,   /* bytes behind a FIN, or a FIN before bytes already seen */
	UPG_OUT_OF_WINDOW,
	UPG_INEXACT_RST, /* RFC 5961 3 */
	UPG_SECOND_ISN,  /* SYN with another initial number on a live connection */
	UPG_ILLEGAL_FLAGS,
	UPG_LOW_TTL,
	UPG_DATA_ON_SYN, /* not acknowledged by the SYN-ACK (RFC 7413) */
	UPG_FRAGMENT,    /* inline: nobody has put it together */
	UPG_BAD_HEADER,  /* inline: where its TCP header stands cannot be told */
	UPG_REASONS,
	UPG_ADMITTED = UPG_REASONS,
};

/* a - b in sequence space (RFC 9293 3.4) */
static inline int32_t
upg_seq_diff(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

/* TCP-MD5 or TCP-AO */
static inline bool
upg_tcp_signed(const struct upg_tcp *tcp)
{
	return tcp->has_md5 || tcp->has_ao;
}

/* What a packet shows by itself. verify: compute checksums nobody vouches for. */
enum upg_reason upg_admission_header(const struct upg_packet *, const struct upg_limits *, bool verify);

/*
 * A segment without SYN and RST against its connection. strict: inline, and both directions were seen from the start without a gap, so
 * nothing can have been sent that we do not know of.
 */
enum upg_reason upg_admission_segment(const struct upg_track *, enum upg_dir, const struct upg_packet *, bool strict,
                                      uint64_t clock_us);

enum upg_rst { UPG_RST_CLOSES, UPG_RST_PASSES, UPG_RST_INEXACT, UPG_RST_UNSIGNED };

/*
 * A RST: at the number its receiver expects (closes), at one it may expect if forwarded bytes were lost on the way (strict: passes and
 * changes nothing; else closes), or elsewhere; or signed where the connection is not, or the other way about.
 */
enum upg_rst upg_admission_rst(const struct upg_track *, enum upg_dir, const struct upg_packet *, bool strict);

#endif
