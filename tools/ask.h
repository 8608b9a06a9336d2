/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ask.h - what the supervisor can ask a worker about its connections: small messages over a socket pair, read and answered by the worker between
 * packets, a bounded number of connections at a time. The supervisor believes nothing that comes back unseen.
 */
#ifndef UPG_ASK_H
#define UPG_ASK_H

#include "inspect.h"

enum upg_ask_kind {
	UPG_ASK_FLOW,     /* the connection of that id, or of those ends in either direction */
	UPG_ASK_UPGRADES, /* whose upgrade is not settled */
	UPG_ASK_STALLED,  /* of those, handshakes on which both sides wait */
	UPG_ASK_BLOCKED,  /* condemned */
	UPG_ASK_UNBLOCK,  /* as FLOW, condemned: let it pass from now on, uninspected */
	UPG_ASK_RULES,    /* no connection: has it the rules that were posted before the question? */
};

struct upg_ask {
	enum upg_ask_kind kind;
	uint64_t serial;
	uint64_t flow_id;       /* 0: by tuple */
	struct upg_tuple tuple; /* addresses, ports and family alone */
};

struct upg_told {
	uint64_t serial;
	bool last; /* no connection: the worker has seen all it has */
	uint64_t flow_id;
	struct upg_tuple tuple;
	uint64_t packets[2], bytes[2];
	uint64_t start_us, last_us; /* Unix time */
	bool established, condemned, opaque, midstream, gaps;
	char app_proto[16];
	bool has_upgrade; /* one that is not settled */
	char state[24];   /* of it */
	struct upg_upgrade_record upgrade;
};

/* Worker: what it is about to answer. Zeroed at first but for fd. */
struct upg_asked {
	int fd;
	bool busy; /* looking for connections that ask.kind wants */
	struct upg_ask ask;
	uint32_t cursor;
	uint64_t due_us;
};

/*
 * Worker: looks for a question, and goes on with the answer; what UPG_ASK_RULES asks for is to be done before the second call. idle: there is nothing else to do. now_us: any clock that goes
 * on. Never blocks.
 */
void upg_asked_step(struct upg_asked *, struct upg_inspect *, uint64_t now_us, bool idle);

/* Supervisor: may this message be shown? Ends its texts where nobody has. */
bool upg_told_sane(struct upg_told *, size_t len);

#endif
