/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.h - what is kept of one connection, and how its records are made. Private to tools/. */
#ifndef UPG_WATCH_H
#define UPG_WATCH_H

#include "capture/recent.h"
#include "evidence.h"
#include "inspect.h"
#include "said.h"
#include "strays.h"
#include "withheld.h"

#define UPG_OUTBOX_BYTES (256 * 1024)

struct upg_streamdump;

/* What the packet at hand is replaced with. (resets.c) */
enum upg_becomes {
	UPG_BECOMES_NOTHING,
	UPG_BECOMES_RESET, /* for its receiver, with the number becomes_seq */
	UPG_BECOMES_EMPTY, /* a bare acknowledgement, which a receiver that knows of no connection answers with a reset */
	UPG_BECOMES_MOVED, /* it is a reset, and gets the number becomes_seq */
};

/* One inspector; one per worker, one per replay. */
struct upg_inspect {
	struct upg_inspect_options opt;
	struct upg_stream *stream;
	struct upg_defrag *defrag;
	struct upg_conn_env *env;
	struct upg_streamdump *dump;
	struct upg_record_stats stats;
	uint64_t clock_us, ts_us; /* of the packet or tick at hand */
	uint64_t started_clock_us;
	struct upg_packet *packet; /* at hand, NULL in ticks */
	enum upg_dir dir;          /* of the packet at hand */
	enum upg_action verdict;   /* strongest so far for the packet at hand (upg_verdict_about) */
	bool moving;               /* the packet at hand is in the engine: what its connection says counts against it */
	enum upg_becomes becomes;
	uint32_t becomes_seq;
	bool kept_back;       /* the packet at hand, or its end: early data */
	bool drop_packet;     /* an exception policy refuses this packet alone */
	enum upg_cause cause; /* of the exception the packet at hand met; UPG_CAUSES: none */
	char exception[64];   /* its words, for an alert */
	bool alarmed;
	struct upg_withheld withheld;  /* with opt.repeats_withheld */
	struct upg_recent *recent;     /* with opt.evidence: the last packets; NULL: not kept */
	struct upg_evidence *evidence; /* its room for one of them */
	uint64_t *evidence_at;         /* and for the positions of several */
	uint64_t evidence_count;       /* connections with a file */
	struct upg_strays strays;      /* alerts held back about packets of no connection */
	uint32_t source;               /* of the last record, */
	const char *source_name;       /* its name, NULL: there was none yet, */
	size_t source_len;             /* and the octets of it that a record has */
	/* Records: delivered ones, those whose verdict is known, those of the packet at hand. Where each of them ends. */
	size_t outbox_sent, outbox_settled, outbox_used;
	/* The last part is for a record that is being made. */
	_Alignas(8) uint8_t outbox[UPG_OUTBOX_BYTES + sizeof(struct upg_record)];
};

/* One connection. Lives in upg_flow.user. */
struct upg_watch {
	struct upg_inspect *in;
	struct upg_flow *flow;
	struct upg_conn *conn; /* NULL: nothing is analysed */
	struct upg_said *said; /* NULL: not asked for */
	struct upg_evidence_case evidence;
	bool was_http, was_http2, is_websocket, alerted;
	uint16_t *repeats;   /* how often each event was raised; NULL: none was */
	bool holds;          /* rules want the early bytes at asked_from to wait */
	uint64_t asked_from; /* 0: not asked yet */
	bool withheld;       /* early bytes of the attempt at hand were kept from the server */
	/* How far the server has got the client's stream, and up to where some was kept from it: not beyond the former once all has passed. */
	uint64_t passed_until, held_until;
	bool unanswered; /* the last attempt ended without an answer */
	bool refused;    /* the server declined them: once its answer (to refused_tx) has arrived both ends are reset */
	bool over;       /* that answer is complete, or none will come */
	bool drop_recorded; /* the first dropped packet of a connection has its record */
	uint64_t refused_tx;
	bool answer_measured;
	uint64_t answer_until;         /* where that answer ends */
	struct upg_withheld_list kept; /* the client's packets that may not pass yet, with opt.repeats_withheld */
	uint64_t client_until;         /* what was known of the client's stream before the packet at hand */
	struct upg_link link[2];       /* by which who speaks in this direction is reached */
	bool told[2];                  /* condemned: who speaks in this direction gets a RST */
	bool reset_passed;             /* the last packet that was replaced became a reset */
	bool parted;                   /* condemned: nothing of it is open any more */
	bool bypassed;                 /* by exception policy: the kernel may have it */
	bool parser_lost;              /* octets nobody can place have met their policy */
	bool over_limit;               /* so has going over a limit of HTTP */
	bool excused;                  /* a pass rule lets the whole connection be */
	struct upg_rule_flow asked[2]; /* what the rules without an event were last asked with */
	bool asked_once[2];
};

/* Unix time of a moment on the inspector's clock. */
uint64_t upg_watch_unix(const struct upg_inspect *, uint64_t clock_us);

/* "http", "http2" or, where it is neither, "failed". */
const char *upg_watch_app_proto(const struct upg_watch *);

/* An empty record of that type about the connection (flow NULL: about none), to be filled in and posted before the next is asked for. */
struct upg_record *upg_watch_record(struct upg_inspect *, enum upg_record_type, const struct upg_flow *);
/* The record made last joins the outbox. */
void upg_watch_post(struct upg_inspect *);
/* The verdict is settled: the outbox is delivered, at once or when upg_inspect_deliver is called. blocked: the packet at hand does not reach its receiver. */
void upg_watch_send(struct upg_inspect *, bool blocked);
/* Delivers at once what came into the outbox behind its first `from` octets: others than the packet at hand said it. */
void upg_watch_send_since(struct upg_inspect *, size_t from, bool blocked);

/* Puts a record that was made before into the outbox. */
void upg_watch_post_copy(struct upg_inspect *, const struct upg_record *);

void upg_watch_flow_record(struct upg_watch *, enum upg_end);

#endif
