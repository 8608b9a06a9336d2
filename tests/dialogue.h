/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dialogue.h - readable conversations (tests/cases/ *.t) and how they are played.
 *
 *   # what it shows, and where it comes from
 *   > GET / HTTP/1.1          the client says a line; CRLF is added
 *   >| GET /xx\n              the client says exactly this; \r \n \t \0 \\ \xHH and repetition "\{TEXT*300}" are known, in > lines too
 *   < HTTP/1.1 200 OK         the server; <| likewise
 *   .                         a packet border between two lines of one side
 *   ~ 2s                      time passes (s or ms)
 *   > !fin   < !rst           the side closes or resets
 *   = upgrade.refused_with_pending 2 client [@OFFSET] [class=key3]
 *   = http.content_length_with_transfer_encoding 2 client readings=chunked:80+,content-length:81
 *                             the alert's readings with their ends, in its order; +: the least it can be. Not to be left out where it has any
 *   = ... disputed=80:G\x20/   octets that readers dispute, with their offset, as far as they came in one segment; blanks and what is no text as \xHH. Cut
 *                             otherwise, fewer of them may be shown
 *   = record upgrade outcome=refused variant=hixie-76
 *   = record flow app_proto=http2
 *   port 8080                 the server's port (80)
 *   limit http.max-headers 8  a limit of capture/limits.h, as a number
 *   midstream                 no handshake is played
 *   --- NAME                  another dialogue of the same file begins; reported as FILE:NAME
 */
#ifndef UPG_TEST_DIALOGUE_H
#define UPG_TEST_DIALOGUE_H

#include "capture/limits.h"
#include "capture/packet.h"

#include <stddef.h>
#include <stdint.h>

enum step_kind { STEP_SAY, STEP_FIN, STEP_RST, STEP_WAIT };

struct step {
	enum step_kind kind;
	enum upg_dir dir;
	uint8_t *bytes; /* STEP_SAY */
	size_t len;
	uint64_t wait_us; /* STEP_WAIT */
};

struct dialogue {
	struct dialogue *next; /* of the same file */
	char *path;            /* FILE or FILE:NAME */
	struct step *steps;
	size_t step_count;
	char **expected; /* texts behind "= " */
	size_t expected_count;
	uint16_t port;
	bool midstream;
	struct upg_limits lim;
	size_t said[2]; /* octets in all, per side */
};

/* All dialogues of a file; NULL after printing what is wrong, with file and line. */
struct dialogue *dialogue_read(const char *path);

/* This one and those behind it. */
void dialogue_free(struct dialogue *);

/* How it is played. */
struct playing {
	enum { PLAY_WHOLE, PLAY_BYTEWISE, PLAY_CUT, PLAY_REORDER, PLAY_DOUBLE, PLAY_RANDOM } cuts;
	size_t cut_at; /* PLAY_CUT: in every step longer than this, the border */
	uint64_t seed; /* PLAY_RANDOM: of cuts, order, repetitions, fragments, addresses and numbers */
	bool ipv6;
	bool inline_mode; /* decided as inline would */
	int reassembler;  /* enum upg_reassembler */
};

#define LINE_MAX_BYTES 1024 /* of a line expected or said */

/*
 * One line per event ("NAME SEV SIDE @OFFSET class=CLASS readings=NAME:END,...") and per record; beside it what an alert shows as disputed
 * ("disputed=OFFSET:OCTETS"), or ""; freed with lines_free.
 */
struct lines {
	char **at, **disputed;
	size_t count;
	bool blocked; /* some packet was refused */
};

void dialogue_play(const struct dialogue *, const struct playing *, struct lines *out);
void lines_free(struct lines *);

#endif
