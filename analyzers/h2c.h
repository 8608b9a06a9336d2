/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * h2c.h - HTTP/2 in the clear: after a switch by Upgrade (RFC 7540 3.2) or with prior knowledge (RFC 9113 3.3). Frames are read here, fields by
 * libnghttp2 (RFC 7541). Sans I/O: octets and gaps of both directions go in, events and one `http` record for each stream come out.
 */
#ifndef UPG_H2C_H
#define UPG_H2C_H

#include "capture/limits.h"
#include "conn.h"
#include "event.h"
#include "pool.h"

#define UPG_H2C_SETTINGS_BYTES 36 /* payload of an HTTP2-Settings field that is looked at */

struct upg_h2c_ops {
	/* tx_id is filled in where the event concerns one stream whose request was seen. */
	void (*event)(void *user, const struct upg_event *);
	/* A stream is over, or the connection. */
	void (*http)(void *user, const struct upg_http_record *);
};

/* What was not judged, and how much there was; of all connections that share the pools. */
struct upg_h2c_counts {
	uint64_t connections;
	uint64_t streams;   /* requests, promised ones too */
	uint64_t untracked; /* of them beyond h2c.max-streams: their DATA is not compared with content-length */
	uint64_t
	        unread; /* field sections nobody here could read: HPACK's state was lost, or its table is over h2c.max-table */
	uint64_t lost; /* directions whose frame boundaries were lost */
};

/* What the HTTP/2 connections of one worker share. */
struct upg_h2c_pools {
	struct upg_pool conns;
	struct upg_pool *records; /* of struct upg_http_record; lent */
	struct upg_budget *budget;
	struct upg_h2c_counts counts;
};

void upg_h2c_pools_init(struct upg_h2c_pools *, struct upg_budget *, struct upg_pool *records);
void upg_h2c_pools_fini(struct upg_h2c_pools *);

struct upg_h2c_start {
	const struct upg_limits *lim;
	const struct upg_h2c_ops *ops;
	void *user;
	uint64_t next_tx_id;
	/* After a switch: the request that was upgraded, answered on stream 1 (RFC 7540 3.2). NULL: prior knowledge. */
	const struct upg_http_record *upgraded;
	bool doubtful; /* the preface came where HTTP/1 was spoken: a client that goes on otherwise than in HTTP/2 has not begun it */
	/* After a switch: what the client's HTTP2-Settings says. settings_known false: it could not be read. */
	struct upg_bytes settings;
	bool settings_known;
};

struct upg_h2c;

/* start may go when it returns. NULL: over budget. */
struct upg_h2c *upg_h2c_new(struct upg_h2c_pools *, const struct upg_h2c_start *);

/* Writes the records of open streams. */
void upg_h2c_free(struct upg_h2c *);

/*
 * The next octets of one direction, from its first behind the switch or, with prior knowledge, from the client's preface on (RFC 9113 3.4). Offsets are
 * the stream's and tell nothing but where events lie.
 */
void upg_h2c_feed(struct upg_h2c *, enum upg_dir, struct upg_bytes, uint64_t offset, uint64_t now_us);

/* len octets of one direction will never be known. Inside the payload of one frame its boundary survives; elsewhere the direction is not judged any more. */
void upg_h2c_gap(struct upg_h2c *, enum upg_dir, uint64_t len);

/* The transaction of that number as far as it is known, of an open stream. */
bool upg_h2c_transaction(const struct upg_h2c *, uint64_t tx_id, struct upg_http_record *out);

/* Octets of this direction that are DATA or follow it in its frame, before anything else can begin. */
uint64_t upg_h2c_left(const struct upg_h2c *, enum upg_dir);

/* Nothing more is judged of this direction. */
bool upg_h2c_lost(const struct upg_h2c *, enum upg_dir);

/* The payload of an HTTP2-Settings field: base64url without padding (RFC 7540 3.2.1). False: it is none, or longer than `out`. */
bool upg_h2c_settings(struct upg_bytes text, uint8_t out[UPG_H2C_SETTINGS_BYTES], size_t *len);

#endif
