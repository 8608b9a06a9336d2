/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spoken.h - what a connection speaks once it has left HTTP: the seam between conn.c, which brings octets, gaps and ends, and the analyzer of
 * the protocol agreed on (websocket.c, hixie.c, ...). A protocol is one struct upg_spoken_ops, entered in upg_spoken_new.
 *
 * What an analyzer may rely on:
 *  - begin comes once, when the switch is settled, with its state zeroed; fini once, at the end. Nothing else allocates; what begin allocates is
 *    booked on s->budget (upg_budget_take, upg_budget_give), and where that fails it says lost for both directions.
 *  - feed brings each direction's own octets in order, from the first one behind the switch: what the client sent early comes first; draft-76's
 *    nonce and digest do not come. Octets may be cut anywhere; what is raised, and its offset and bytes, must not depend on that.
 *  - While the first octets may still turn out to be HTTP (upgrade.http_after_switch, upgrade.interim_switch) they are held back, and once they
 *    have, or the proof of the switch is wrong, nothing comes any more: that event says it all.
 *  - gap: len octets of this direction will never be known. Whoever knows where the next message begins goes on there; otherwise lost.
 *  - end: FIN, or RST, of one direction. The end of the input brings no end: what is open then accuses nobody.
 *  - A direction that is lost (upg_spoken_lost) gets no more calls; when both are, the kernel may have the flow.
 *  - Findings go through upg_spoken_raise, or upg_spoken_tell where more than that is to be said.
 */
#ifndef UPG_SPOKEN_H
#define UPG_SPOKEN_H

#include "capture/limits.h"
#include "event.h"
#include "pool.h"
#include "upgrade_switch.h"

struct upg_spoken;
struct upg_websocket_record; /* websocket.h */

struct upg_spoken_ops {
	size_t state_bytes;
	void (*begin)(struct upg_spoken *, void *state); /* or NULL */
	void (*feed)(struct upg_spoken *, void *state, enum upg_dir, struct upg_bytes, uint64_t offset);
	void (*gap)(struct upg_spoken *, void *state, enum upg_dir, uint64_t len); /* NULL: the direction is lost */
	void (*end)(struct upg_spoken *, void *state, enum upg_dir, bool reset);   /* or NULL */
	void (*fini)(struct upg_spoken *, void *state);                            /* or NULL */
};

/* The protocols that are read. */
extern const struct upg_spoken_ops upg_conn_h2c_spoken; /* conn_h2c.c */

#define UPG_SPOKEN_HELD 40 /* no less than what upgrade.c looks at before it knows what first octets are */

/* Octets that may still be HTTP. */
struct upg_spoken_held {
	uint64_t offset;
	uint8_t len, octets[UPG_SPOKEN_HELD];
};

struct upg_spoken {
	const struct upg_limits *lim;
	struct upg_budget *budget;
	const struct upg_upgrade *upgrade; /* how it was agreed; NULL: spoken from the first octet on */
	uint64_t now_us;                   /* of the call at hand */
	const struct upg_spoken_ops *ops;
	void (*event)(void *user, const struct upg_event *);
	/* NULL: nobody wants them; payload: the first frame_bytes of it, unmasked, as far as they are known without a gap */
	void (*frame)(void *user, const struct upg_websocket_record *, struct upg_bytes payload);
	size_t frame_bytes; /* 0: no payload is wanted */
	void *user;
	uint64_t from[2]; /* stream offset of each direction's first own octet */
	bool lost[2];
	struct upg_spoken_held held[2];
	_Alignas(16) uint8_t state[];
};

/*
 * For what this attempt has switched to; NULL where nobody inspects that, or where memory fails (budget->refused tells). user is passed to event.
 * Lives as long as the attempt does. Freed by upg_spoken_free.
 */
struct upg_spoken *upg_spoken_new(const struct upg_limits *lim, struct upg_budget *, const struct upg_upgrade *,
                                  void (*event)(void *user, const struct upg_event *), void *user);
void upg_spoken_free(struct upg_spoken *);

/* The next octets of one direction; what the upgrade machine has to see first it has seen. */
void upg_spoken_feed(struct upg_spoken *, enum upg_dir, struct upg_bytes, uint64_t offset, uint64_t now_us);
void upg_spoken_gap(struct upg_spoken *, enum upg_dir, uint64_t len, uint64_t offset, uint64_t now_us);
void upg_spoken_end(struct upg_spoken *, enum upg_dir, bool reset, uint64_t now_us);

/* Is anything of this direction still looked at? */
bool upg_spoken_watches(const struct upg_spoken *, enum upg_dir);

/* For analyzers. severity 0: the row's. dir: whose octets broke the rule, and what offset counts in. reason may be NULL. */
void upg_spoken_raise(struct upg_spoken *, enum upg_event_id, uint8_t severity, enum upg_dir dir, uint64_t offset,
                      struct upg_bytes, const char *reason);
/* The same for an event filled in but for what the seam knows (state, variant, tx_id). */
void upg_spoken_tell(struct upg_spoken *, struct upg_event *);
/* Where the next message of this direction begins cannot be known: it is counted, not read. */
void upg_spoken_lost(struct upg_spoken *, enum upg_dir);

#endif
