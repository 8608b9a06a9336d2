/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * resets.h - the ends of a connection learn that it is over. Each believes a RST only with the number it expects (RFC 5961 3.2), so it is kept in mind
 * how far the server has got the client's stream where some of it was withheld. Private to tools/.
 *
 * RSTs leave by raw sockets. On a bridge such a one lacks what the frames there carry: the tag of a VLAN, which the kernel does not tell. So there packets
 * of the connection that must not pass are replaced as well: by a RST for who was to get them and, when that has gone, by a bare acknowledgement, which
 * it answers with a RST for who sent them.
 */
#ifndef UPG_RESETS_H
#define UPG_RESETS_H

#include "watch.h"

/* The client's stream offset that the server waits for, where some was kept from it and has not come again; else UINT64_MAX. */
uint64_t upg_resets_server_waits_at(const struct upg_inspect *, const struct upg_watch *);

/* The packet at hand as it was settled moves the server's end on. */
void upg_resets_follow(const struct upg_inspect *, struct upg_watch *, const struct upg_packet *, enum upg_fate);

/* The packet that completed an attack: its flow (NULL: none) stays condemned, and where a rule rejects, the ends are told. */
void upg_resets_condemn(struct upg_inspect *, const struct upg_packet *, struct upg_flow *);

/* A packet of a condemned connection (NULL: it is not known any more): who sent it has not got its RST, or not believed it. */
void upg_resets_insist(struct upg_inspect *, const struct upg_packet *, struct upg_watch *);

/* The packet at hand (or NULL) is not to blame: the flow is condemned, and the ends that the verdict resets are told, each where it stands now. */
void upg_resets_condemn_flow(struct upg_inspect *, struct upg_flow *, enum upg_action verdict,
                             const struct upg_packet *);

/* The packet at hand is a RST that closes the flow; its watch is still there. */
void upg_resets_given_up(struct upg_inspect *, const struct upg_flow *);

/* Replaces the packet at hand where that was decided. Its fate then, else the one given. */
enum upg_fate upg_resets_replace(const struct upg_inspect *, struct upg_packet *, enum upg_fate);

#endif
