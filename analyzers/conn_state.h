/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_state.h - the inside of a connection. conn.c (wiring) and conn_*.c alone see it, through conn_step.h. */
#ifndef UPG_CONN_STATE_H
#define UPG_CONN_STATE_H

#include "conn.h"
#include "detect.h"
#include "h2c.h"
#include "http.h"
#include "ledger.h"
#include "proxy.h"
#include "spoken.h"
#include "suspect.h"
#include "upgrade.h"
#include "upgrade_early.h"
#include "upgrade_switch.h"

/* Octets at hand. */
struct upg_conn_segment {
	struct upg_bytes bytes;
	uint64_t offset;
	enum upg_dir dir;
};

struct upg_conn_env {
	const struct upg_limits *lim;
	const struct upg_conn_ops *ops;
	struct upg_budget budget;
	uint64_t refused_before;         /* budget.refused when the connection at hand was entered */
	struct upg_conn_segment segment; /* being parsed of it */
	struct upg_pool conns, lines;
	struct upg_ledger_pools ledger;
	struct upg_h2c_pools h2c;
	uint8_t ports[8192];
	const char *xff_header; /* lent; NULL: nobody asks for whom requests are forwarded */
	size_t xff_header_len;
	size_t frame_bytes; /* of each websocket frame's payload, for its record */
	bool xff_first;
	bool h2c_inspect;
	unsigned left_alone;         /* bits of upg_protocol */
	struct upg_linecache *known; /* owned */
	struct upg_http_ops http;    /* the parsers' callbacks, with the letters of the fields wanted */
};

/* What stands before the client's first own octet. */
enum upg_conn_proxy_state {
	UPG_CONN_PROXY_LOOKING,  /* perhaps a header of the PROXY protocol */
	UPG_CONN_PROXY_SKIPPING, /* the rest of one */
	UPG_CONN_PROXY_DONE,
};

struct upg_conn {
	struct upg_conn_env *env;
	void *user;
	uint64_t now_us;
	struct upg_http side[2];
	struct upg_ledger ledger;
	struct upg_txn *asking;            /* whose request is being parsed, NULL: none, or it is answered already */
	struct upg_txn *answering;         /* whose response is being parsed */
	struct upg_txn *waiting;           /* whose offer is open: client octets are early data */
	struct upg_txn *ignored;           /* whose handshake nobody may honour, the latest request that has ended */
	struct upg_upgrade *switched;      /* the attempt both sides agreed on; owned */
	struct upg_spoken *spoken;         /* what they speak since, NULL: nobody reads it; owned */
	struct upg_upgrade *refused;       /* the latest refused one, while its early data may be answered; owned */
	struct upg_h2c *h2c;               /* HTTP/2 in the clear; owned */
	struct upg_http_record *kept;      /* of the switched or refused attempt, for alerts to come; owned */
	uint64_t pending_from, pending_to; /* where that early data lay, TO_SERVER */
	struct upg_suspect suspect;        /* what a response nobody asked for may answer */
	uint64_t junk_offset;              /* junk_open: where it began */
	uint64_t met_early;                /* has_met_early: start line answered before it was complete */
	uint64_t idle_offset;              /* idle_deferred: the response's status line */
	uint8_t idle_len;
	uint8_t *proxy_held;                            /* octets that may become a PROXY header, from env->lines */
	uint32_t proxy_left;                            /* SKIPPING: octets still to come of it */
	uint8_t proxied[16];                            /* the client's address it names */
	uint8_t proxy_state, proxy_len, proxied_family; /* upg_conn_proxy_state; of proxy_held; 4, 6 or 0 */
	union {
		uint8_t begin[2][UPG_DETECT_OCTETS]; /* what each side opens with, while the kind is not settled */
		uint8_t idle_line[32];               /* idle_len of that response */
	};
	uint8_t begin_len[2];
	uint8_t kind;    /* upg_conn_kind */
	uint16_t status; /* of the response being parsed */
	uint16_t last_status;
	uint8_t last_method;
	uint8_t proofs; /* severity 1 findings told by the ledger */
	bool http_port, ended[2];
	bool uncertain;   /* octets or requests were not seen: responses prove nothing */
	bool client_odd;  /* the client has broken a rule of severity 1 or 2 */
	bool early_kept;  /* the request being parsed has its final answer, and the connection stays */
	bool client_done; /* a request carried Connection: close */
	bool announced;   /* the latest request announced a body (or its absence) */
	bool head_open;   /* the latest request's head ended in a bare LF, its lines in CRLF */
	bool after_http09;
	bool after_preface;  /* the latest request was the first line of HTTP/2's preface */
	bool after_bodyless; /* the latest response ended without a body by its status or method */
	bool junk_open;      /* client octets that begin no request, not answered yet */
	bool has_met_early;
	bool grace_used;                /* the one repeated response that proves nothing has been seen */
	bool idle_deferred;             /* a 408, 400 or 503 that may be closing the idle connection */
	bool limit_told, requests_told; /* http.pipelined_limit: of the depth; of their number */
	bool lost_told;                 /* the same of a request that could not be entered */
	bool over_limit;
	bool two_sided; /* both sides are seen */
	bool foreign;   /* the client's first octets are no HTTP, the server's tell */
	bool sound;     /* what the client says may be SOURCE's sound */
	bool beside; /* HTTP/2 by the client's preface, the server has not spoken: requests among the frames are followed beside them */
	bool declined;         /* the server has answered that preface in HTTP/1, and nothing else below 400 since */
	bool declined_closing; /* and it closes: what the client still sends are frames under way */
	bool late; /* a preface has come behind other requests: until its answer the client's octets are followed as HTTP/2 too */
	bool unasked; /* HTTP/2 by the server's SETTINGS alone: the client's first line settles what it speaks */
	bool starved; /* memory ran out: what was lost could be anything, so nothing more is judged */
};

#define UPG_PROOFS_MAX 8

#endif
