/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_env.h - what the connections of one worker share, and to whom they tell what they find. */
#ifndef UPG_CONN_ENV_H
#define UPG_CONN_ENV_H

#include "capture/limits.h"
#include "event.h"
#include "upgrade_record.h"

struct upg_h2c_counts;       /* h2c.h */
struct upg_http_record;      /* conn.h */
struct upg_websocket_record; /* websocket.h */

struct upg_conn_ops {
	void (*event)(void *user, const struct upg_event *);
	void (*http)(void *user, const struct upg_http_record *);
	void (*upgrade)(void *user, const struct upg_upgrade_record *);
	/* each frame, and its payload as far as upg_conn_env_payload asks for it; NULL: not wanted */
	void (*websocket)(void *user, const struct upg_websocket_record *, struct upg_bytes payload);
};

/* What the analyzers of one worker share: limits, the HTTP ports, the budget, the pools. */
struct upg_conn_env;

/* ports: bitmap of 65536 bits (http.ports), copied. lim and ops must outlive the env. NULL: no memory. */
struct upg_conn_env *upg_conn_env_new(const struct upg_limits *lim, const uint8_t ports[8192],
                                      const struct upg_conn_ops *ops);
void upg_conn_env_free(struct upg_conn_env *);
/*
 * Records tell for whom a request was forwarded: the last proxy's word (the PROXY protocol; else the last address of the field `header`, else of
 * Forwarded), or with `first` that of the first. header must outlive the env; NULL: they do not.
 */
void upg_conn_env_forwarded(struct upg_conn_env *, const char *header, bool first);
/* HTTP/2 in the clear is followed; else it is opaque (h2c.inspect). */
void upg_conn_env_h2c(struct upg_conn_env *, bool inspect);
/* What is spoken behind a switch to this protocol is left alone: counted, not read. */
void upg_conn_env_leave(struct upg_conn_env *, enum upg_protocol);
/* Field lines are judged even if the same octets were judged before (linecache.h): slower, and nothing else. */
void upg_conn_env_judge_all(struct upg_conn_env *, bool all);
/* Records of websocket frames come with so much of their payload, unmasked and as sent (it may be compressed). Before any connection begins. */
void upg_conn_env_payload(struct upg_conn_env *, size_t bytes);
/* What HTTP/2 in the clear was seen (h2c.h). Lives as long as the env. */
const struct upg_h2c_counts *upg_conn_env_h2c_counts(const struct upg_conn_env *);
/* Memory held by all connections of this env. */
uint64_t upg_conn_env_bytes(const struct upg_conn_env *);

#endif
