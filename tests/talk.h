/* SPDX-License-Identifier: GPL-2.0-or-later */
/* talk.h - what two hosts say to each other, and the many ways in which TCP carries it through the whole inspector. */
#ifndef UPG_TESTS_TALK_H
#define UPG_TESTS_TALK_H

#include "tests/packets.h"
#include "tools/inspect.h"

#define OK0    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define GET(p) "GET " p " HTTP/1.1\r\nHost: a\r\n\r\n"
#define HIXIE(offer)                                                                                                   \
	"GET /demo HTTP/1.1\r\nHost: a\r\n" offer "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"                         \
	"Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nOrigin: http://a\r\n\r\n"

enum { TURNS_MAX = 700, TEXT_MAX = 400000 };

struct turn {
	enum upg_dir dir;
	const char *text;
	size_t len;
};

/* What both sides say; from `attack_at` on it is an attack. */
struct talk {
	struct turn turns[TURNS_MAX];
	size_t count, attack_at, used;
	char text[TEXT_MAX];
};

/* The talk at hand; talk.count = talk.used = 0 begins another. */
extern struct talk talk;

/* Adds a turn; say_filled: with so many octets `a' between the two texts. */
void talk_say(enum upg_dir, const char *text);
void talk_say_filled(enum upg_dir, const char *before, size_t fill, const char *behind);

/* Adds a request and its answer; a request with a NUL in a field. */
void talk_one_exchange(void);
void talk_nul_in_field(void);

enum carry {
	WHOLE,
	SMALL,       /* seven octets at a time */
	BACKWARDS,   /* small segments in reverse order, a few at a time */
	OVERLAPPING, /* each segment repeats the end of the one before */
	TWICE,       /* a mirror port that sees every packet twice */
	BAD_SUMS,    /* before each segment a decoy with a bad checksum */
	LOW_TTL,     /* one that dies on the way */
	NO_ACK,      /* one without ACK */
	OLD_STAMP,   /* one with an old timestamp */
	SIGNED,      /* one with an MD5 option */
	FAR_ACK,     /* one that acknowledges what was never sent */
	RESETS,      /* resets that are not exact */
	REWRITES,    /* behind each segment the same octets, others */
	EARLY_FIN,   /* the last segment and its FIN come before the first ones */
	FRAGMENTS,   /* IP fragments */
	LATE,        /* the connection is joined late */
	CARRIES,
};

/* One connection, and what was said while it was played. */
struct talker {
	struct upg_inspect *in;
	struct packets_pair pair;
	uint32_t seq[2];
	enum carry carry;
	bool stamps, inline_mode;
	uint64_t refused;                 /* alerts of packets that were refused */
	unsigned raised[UPG_EVENT_COUNT]; /* alerts of severity 1 and 2 */
	unsigned severe;
};

/* Counts alerts in a struct talker. */
void talk_on_record(void *talker, const struct upg_record *);

/* One segment goes in, 50 microseconds after the last; as the talker's carry has it in fragments, or with a timestamp. */
enum upg_fate talk_give(struct talker *, struct packets_segment);

/* The handshake, unless the connection is joined late. */
void talk_handshake(struct talker *);

/* One turn, as carry has it; inline what does not pass is sent again. last: with it its side ends, where carry says so. */
void talk_speak(struct talker *, const struct turn *, bool last);

/* The shipped rules; not the caller's to free. */
struct upg_rules *talk_rules(void);

/* The caller frees it. lim and rules outlive it. */
struct upg_inspect *talk_inspector(void *ctx, const struct upg_limits *lim, enum upg_stream_mode,
                                   struct upg_rules *rules, void (*emit)(void *ctx, const struct upg_record *));

#endif
