/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream_nids.h - libnids 1.26 behind our flow table and admission: as the engine that delivers (--reassembler=libnids) or as a
 * witness whose bytes are compared (both). It is given packets of our own making: IPv4 without options, addresses that stand for the
 * connection's number, plain handshake, admitted payload in slices. IPv6 and connections joined midstream stay with the native engine.
 * Its state is global: one instance a process. Private to capture/.
 */
#ifndef UPG_STREAM_NIDS_H
#define UPG_STREAM_NIDS_H

#include "engine.h"

/* NULL with err filled: one exists already, or libnids cannot start. */
struct upg_nids *upg_nids_new(const struct upg_limits *, char err[UPG_ERR_BYTES]);
void upg_nids_free(struct upg_nids *);

/* A connection was opened: shows its handshake to libnids, if it is one for it. Else nothing below does anything for it. */
void upg_nids_begin(struct upg_stream *, struct upg_track *);

/* Do this connection's bytes come from libnids (so that the native engine keeps silent)? */
bool upg_nids_delivers(const struct upg_stream *, const struct upg_track *);

/* The native engine has delivered these bytes. */
void upg_nids_native(struct upg_track *, enum upg_dir, struct upg_bytes);

/* Admitted bytes at offset, after the native engine took them. Calls ops->data where libnids delivers. */
void upg_nids_bytes(struct upg_stream *, struct upg_track *, enum upg_dir, uint64_t offset, struct upg_bytes);

/*
 * libnids cannot follow this connection any longer (a hole that is given up, 2 GiB near): what it still owes is delivered, then the native
 * engine goes on alone.
 */
void upg_nids_leave(struct upg_stream *, struct upg_track *);

/* A direction ends, or all of it: compares what both engines saw, notes a difference, once. */
void upg_nids_compare(struct upg_stream *, struct upg_track *, enum upg_dir);

/* The connection is over. */
void upg_nids_end(struct upg_track *);

#endif
