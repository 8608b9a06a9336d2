/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * readings.h - where the servers and proxies that are out there see the end of one message. Only asked about messages that carry an oddity: a
 * clean message has one reading and costs nothing. While an odd header section is parsed, findings are noted: what some reader makes of a line
 * that the parser reads otherwise. At its end every finding becomes an end, and where ends differ an oddity is an ambiguity.
 */
#ifndef UPG_READINGS_H
#define UPG_READINGS_H

#include "chunked.h"
#include "event.h"
#include "header.h"
#include "reading_table.h"

enum upg_reading {
#define X(id, name, how, who, source) UPG_READING_##id,
	UPG_READINGS(X)
#undef X
	        UPG_READING_COUNT
};

struct upg_reading_row {
	const char *name, *how, *who, *source;
};

extern const struct upg_reading_row upg_reading_rows[UPG_READING_COUNT];

enum upg_finding_what {
	UPG_FINDS_LENGTH,  /* a Content-Length of `value` */
	UPG_FINDS_CHUNKED, /* Transfer-Encoding: chunked */
	UPG_FINDS_NOTHING, /* no framing field at all */
	UPG_FINDS_NO_CL,   /* all but the Content-Length the parser took */
	UPG_FINDS_NO_TE,   /* all but the Transfer-Encoding */
	UPG_FINDS_END,     /* the header section's end, at offset `value` */
};

/* What one reader makes of an odd header section. */
struct upg_finding {
	uint64_t value;
	uint8_t by, what; /* upg_reading, upg_finding_what */
	uint16_t event;   /* the oddity it comes from */
};

#define UPG_FINDINGS_MAX 12

struct upg_findings {
	struct upg_finding at[UPG_FINDINGS_MAX];
	uint8_t count;
	uint8_t evidence_len;
	uint64_t offset; /* of the first line that gave one */
	uint8_t evidence[UPG_HEAD_EVIDENCE];
};

/* A field line and what stands around it. */
struct upg_odd_line {
	struct upg_bytes text;
	const struct upg_field *field;
	const struct upg_head *before; /* the section without this line */
	uint64_t offset, end;          /* of the line; behind its line end */
	bool after_bare_lf;            /* the line before it ended in a bare LF */
	bool request;                  /* of a request's section */
};

/* Has the line anything that some reader could read otherwise? */
bool upg_readings_concern(const struct upg_odd_line *);

/* Notes what readers find in an odd line. */
void upg_readings_line(struct upg_findings *, const struct upg_odd_line *);

/* Does a line of a section begin like a request, so that a reader that sees the section end before it takes it for one? */
bool upg_readings_request_line(struct upg_bytes line);

/*
 * Fills out with the ends that readers of this header section see, the parser's own first; head_end is the offset behind it, findings may be
 * NULL. Returns how many; equal ends are named once.
 */
uint8_t upg_readings_head(const struct upg_head *, enum upg_dir, bool http10, uint64_t head_end,
                          const struct upg_findings *, struct upg_reading_end out[UPG_EVENT_READINGS]);

/* The first finding whose end is not the parser's, from `from` on; -1: none. */
int upg_readings_odd_one(const struct upg_findings *, const struct upg_head *, enum upg_dir, uint64_t head_end,
                         int from);

/* A line of a trailer. */
struct upg_trailer_line {
	struct upg_bytes text;
	uint64_t begin, offset, end; /* of the trailer; of the line; behind its line end */
	bool forbidden;              /* http.forbidden_trailer: not for every reader a trailer field */
};

/* The ends behind it if readers differ; 0: all go on. */
uint8_t upg_readings_trailer(const struct upg_trailer_line *, struct upg_reading_end out[UPG_EVENT_READINGS]);

/*
 * The body of a message with this header section begins at `body`; a reader that expects none, or no more of it, has ended the message at
 * `from`. least: a chunked body goes on to there at least.
 */
uint8_t upg_readings_ignored(uint64_t from, const struct upg_head *, uint64_t body, uint64_t least,
                             struct upg_reading_end out[UPG_EVENT_READINGS]);

/* The announced body lies from `body` to `end`, or was never sent: a reader that has refused it expects the next request in its place. */
uint8_t upg_readings_unsent(uint64_t body, uint64_t end, struct upg_reading_end out[UPG_EVENT_READINGS]);

/* Two readers, one of which has ended the message at `ends` while the other goes on to at least `least`. */
uint8_t upg_readings_two(enum upg_reading ended, uint64_t ends, enum upg_reading open, uint64_t least,
                         struct upg_reading_end out[UPG_EVENT_READINGS]);

/* A line that stands where a status line is due, at this offset, and is an odd one or none: who takes it for one, and who does not. */
uint8_t upg_readings_status_line(struct upg_bytes line, uint64_t offset,
                                 struct upg_reading_end out[UPG_EVENT_READINGS]);

/* Do two of them differ? */
bool upg_readings_differ(const struct upg_reading_end *, uint8_t count);

#endif
