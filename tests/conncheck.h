/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conncheck.h - plays a dialogue into a connection whole, octet by octet and cut at every place, flush against a guard page, and compares what
 * it raises: the events with the expected ones, and every way of cutting with the others, octet for octet.
 */
#ifndef UPG_TESTS_CONNCHECK_H
#define UPG_TESTS_CONNCHECK_H

#include "analyzers/conn.h"

enum upg_turn_what { UPG_TURN_LAST, UPG_TURN_DATA, UPG_TURN_FIN, UPG_TURN_RST, UPG_TURN_GAP };

/* One thing one side does. A list ends with {0}. */
struct upg_turn {
	enum upg_turn_what what;
	enum upg_dir dir;
	const char *text;
	size_t len; /* or of the gap */
};

#define C(s)                                                                                                           \
	{                                                                                                              \
		UPG_TURN_DATA, TO_SERVER, s, sizeof(s) - 1                                                             \
	}
#define S(s)                                                                                                           \
	{                                                                                                              \
		UPG_TURN_DATA, TO_CLIENT, s, sizeof(s) - 1                                                             \
	}
#define C_FIN                                                                                                          \
	{                                                                                                              \
		UPG_TURN_FIN, TO_SERVER, NULL, 0                                                                       \
	}
#define S_FIN                                                                                                          \
	{                                                                                                              \
		UPG_TURN_FIN, TO_CLIENT, NULL, 0                                                                       \
	}
#define C_GAP(n)                                                                                                       \
	{                                                                                                              \
		UPG_TURN_GAP, TO_SERVER, NULL, n                                                                       \
	}
#define S_GAP(n)                                                                                                       \
	{                                                                                                              \
		UPG_TURN_GAP, TO_CLIENT, NULL, n                                                                       \
	}

struct upg_dialogue {
	const struct upg_turn *turns;
	uint16_t port; /* 80 and 8080 are the HTTP ports */
	bool midstream, two_sided;
	const struct upg_limits *lim; /* NULL: defaults */
};

/* What came out of one play, as text. */
struct upg_play {
	char events[4096];  /* "http.bare_lf/3 http.http09_smuggled/1" */
	char detail[65536]; /* one event a line with everything in it; then records */
	enum upg_conn_kind kind;
	bool unplaced, starved;
	uint64_t free_until;
	uint64_t held_bytes; /* of the environment after everything was freed */
};

/*
 * cut: every DATA turn in pieces of 1 octet (1), or in two at that place (>= 2: position + 1); 0: whole. All field lines are judged; or (play_in) as
 * the environment has it. env: one that judges all, or (knowing) one that knows the dialogue's field lines already; d->lim outlives it.
 */
void upg_conncheck_play(const struct upg_dialogue *, size_t cut, struct upg_play *out);
void upg_conncheck_play_in(struct upg_conn_env *, const struct upg_dialogue *, size_t cut, struct upg_play *out);
struct upg_conn_env *upg_conncheck_env(const struct upg_dialogue *, bool knowing);

/* The same? Prints the two if not. */
bool upg_conncheck_same(const struct upg_play *, const struct upg_play *);

/* Prints two plays that should have been the same. */
void upg_conncheck_differ(const struct upg_play *, const struct upg_play *);

/* Plays all ways; fails the running cmocka test when events differ from `expected` or plays differ from each other. */
void upg_conncheck(const struct upg_dialogue *, const char *expected, const char *file, int line);

#define CHECK_PORT(p, expected, ...)                                                                                   \
	upg_conncheck(&(struct upg_dialogue){.turns = (struct upg_turn[]){__VA_ARGS__, {0}}, .port = (p)}, expected,   \
	              __FILE__, __LINE__)
#define CHECK(expected, ...) CHECK_PORT(80, expected, __VA_ARGS__)
#define CHECK_MIDSTREAM(expected, ...)                                                                                 \
	upg_conncheck(                                                                                                 \
	        &(struct upg_dialogue){.turns = (struct upg_turn[]){__VA_ARGS__, {0}}, .port = 80, .midstream = true}, \
	        expected, __FILE__, __LINE__)

#endif
