/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * readahead.h - a source read by a thread of its own, some batches of packets ahead of whoever inspects them. The thread does what needs no connection:
 * it has packets decoded, their checksums judged and their tuples hashed. Packets, their order and the end are the source's own.
 */
#ifndef UPG_READAHEAD_H
#define UPG_READAHEAD_H

#include "source.h"

struct upg_readahead_options {
	const struct upg_limits *lim; /* outlives the source */
	bool verify_checksums;        /* as in struct upg_stream_options, as is the next */
	uint64_t hash_key[2];
};

/*
 * Starts reading. Takes over the source, of which only the names are asked for here any more, and closes it in the end. next() waits 100 ms at most
 * (UPG_NEXT_IDLE), ahead() shows packets before their turn. NULL: no thread, or no memory; the source is still the caller's.
 */
struct upg_source *upg_readahead_start(struct upg_source *, const struct upg_readahead_options *);

/* Reads no more. What has been read comes yet, then UPG_NEXT_END. */
void upg_readahead_stop(struct upg_source *);

#endif
