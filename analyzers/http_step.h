/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_step.h - the steps that http.c (start lines), http_field.c, http_odd.c and http_body.c share; nobody else includes it. */
#ifndef UPG_HTTP_STEP_H
#define UPG_HTTP_STEP_H

#include "http.h"

/* Takes octets of a line from *in; true when it is complete: drop p->line when done with it. */
bool upg_http_take_line(struct upg_http *, struct upg_bytes *in, uint64_t limit, struct upg_line_text *);

/* Takes body octets from *in, at most `left`. */
void upg_http_take_body(struct upg_http *, struct upg_bytes *in);

/* The message is over. */
void upg_http_finish(struct upg_http *);

void upg_http_go(struct upg_http *, enum upg_http_go);

/* While RESYNC: a line that has been taken, which may be a sure start line. */
void upg_http_start_over(struct upg_http *, const struct upg_line_text *);

/* One step through a header section. */
void upg_http_fields(struct upg_http *, struct upg_bytes *in);

/* What is odd about a field line as such, in a header section or a trailer. */
void upg_http_field_events(struct upg_http *, const struct upg_line_text *, const struct upg_field *);

/* "X: a" folded with " Content-Length: 5": a reader that trims lines finds a framing field there. */
bool upg_http_hides_framing_field(struct upg_bytes value);

/* Was it told about this message already, this severe or more? Remembers that it is now. */
bool upg_http_told(struct upg_http *, enum upg_event_id, uint8_t severity);

/* Notes what readers find in a field line that may be odd; before its value is taken into account. */
void upg_http_note(struct upg_http *, const struct upg_line_text *, const struct upg_field *);
void upg_http_forget_findings(struct upg_http *);

/* What the lines of a header section say together; framing_events: about its framing alone. */
void upg_http_head_events(struct upg_http *);
void upg_http_framing_events(struct upg_http *);

/* One step through a chunked body. */
void upg_http_chunked(struct upg_http *, struct upg_bytes *in);

/* One step through what is looked at once. */
void upg_http_step(struct upg_http *, struct upg_bytes *in);

/* http_unsent.c: one step through what is looked at twice; what is unfinished, judged at the direction's end; octets up to this offset were not seen. */
void upg_http_twice(struct upg_http *, struct upg_bytes *in);
void upg_http_unsent_end(struct upg_http *);
void upg_http_unsent_gap(struct upg_http *, uint64_t to);

#endif
