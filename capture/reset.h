/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reset.h - ends a connection at both ends, or at one. A stack that follows RFC 5961 3.2 believes a RST only if its
 * sequence number is exactly the next one it expects; so each RST carries what the packet at hand, and the caller,
 * know of that.
 */
#ifndef UPG_RESET_H
#define UPG_RESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet.h"
#include "source.h"

struct upg_reset;

/* The ends of a connection as a packet of it sees them. */
enum upg_reset_end {
	UPG_RESET_SENDER = 1, /* who sent the packet at hand */
	UPG_RESET_RECEIVER = 2,
	UPG_RESET_BOTH = 3,
};

/* An IPv6 and a TCP header without options. */
#define UPG_RESET_BYTES 60

/*
 * What the caller's reassembly knows: the sequence number each end expects next from the other (RCV.NXT, RFC 9293 3.3.1). An end's
 * RST is sent with this number as well as with the one the packet tells, where they differ.
 */
struct upg_reset_next {
	bool sender_known, receiver_known;
	uint32_t sender, receiver;
	struct upg_link sender_link, receiver_link; /* ifindex 0: not known */
};

/*
 * Opens the raw sockets; needs CAP_NET_RAW now, and no capability later. mark: what the RSTs carry as packet mark, so
 * that an operator's rules can let them by; 0: none. They pass OUTPUT and POSTROUTING; where no route leads to an end, as on a bridge, they leave
 * by the link its packets come by, and pass no rule. A system without IPv6 is no error.
 * NULL with err filled on failure.
 */
struct upg_reset *upg_reset_open(uint32_t mark, char err[UPG_ERR_BYTES]);

/*
 * Self-test: sends a RST over loopback and waits for it, at most 200 ms; family: 4 or 6. Needs CAP_NET_RAW now, and a reset that does not
 * defer. False with err filled: it does not arrive. True also where there is no IPv6. (resettest.c)
 */
bool upg_reset_test(struct upg_reset *, int family, char err[UPG_ERR_BYTES]);

/*
 * Sends RSTs to the ends asked for. pkt: decoded TCP, of which only the fields are read, not data. next: NULL where
 * nothing is known; where the packet itself is delivered, next->receiver is behind its end. Never blocks. Returns how
 * many were sent, 0 also where nothing needed to be (a RST, a lone SYN's receiver).
 *
 * With an NFQUEUE that was opened with this upg_reset (upg_nfqueue_options.reset) they wait for the verdict of the packet
 * at hand and leave right behind it, for a RST that overtakes data is not believed. Otherwise they leave at once.
 */
unsigned upg_reset_send(struct upg_reset *, const struct upg_packet *pkt, enum upg_reset_end ends,
                        const struct upg_reset_next *next);

/* Packets that could not be sent since opening (no route, full device). */
uint64_t upg_reset_failures(const struct upg_reset *);

void upg_reset_close(struct upg_reset *);

/* For the queue: from now on RSTs wait for upg_reset_flush(). */
void upg_reset_defer(struct upg_reset *);
bool upg_reset_waiting(const struct upg_reset *);
void upg_reset_flush(struct upg_reset *);

/*
 * Builds the RST for one end with sequence number seq, IP header included, checksums filled. pkt: decoded TCP. Returns
 * its length in octets.
 */
size_t upg_reset_build(const struct upg_packet *pkt, enum upg_reset_end end, uint32_t seq,
                       uint8_t out[UPG_RESET_BYTES]);

/*
 * Turns the packet at hand into the RST for its receiver, in place, for UPG_FATE_REWRITE: needs no route and no socket,
 * works on a bridge, and may carry a mark into the connection's. False, and nothing changed, for a super-packet (the
 * kernel cannot segment one shorter than a segment), a RST, or a lone SYN.
 */
bool upg_reset_become(struct upg_packet *pkt, uint32_t seq);

#endif
