/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_odd.c - a header section as a whole: what its lines say together about framing, and where readers would see the message end. */
#include "grammar.h"
#include "http_step.h"
#include "readings.h"

_Static_assert(sizeof(struct upg_findings) <= UPG_LINE_BLOCK, "findings are kept in a line's block");

static void
tell(struct upg_http *p, struct upg_event *e)
{
	e->at_fault = e->seen_in = (enum upg_dir)p->dir;
	p->disputed |= e->severity <= 2 && upg_readings_differ(e->readings, e->reading_count);
	p->ops->event(p->user, e);
}

void
upg_http_raise_readings(struct upg_http *p, struct upg_event *e)
{
	if (!upg_http_told(p, e->id, e->severity))
		tell(p, e);
}

static bool
http10(const struct upg_http *p)
{
	return p->major < 1 || (p->major == 1 && p->minor == 0);
}

void
upg_http_forget_findings(struct upg_http *p)
{
	upg_pool_put(p->lines, p->findings);
	p->findings = NULL;
}

void
upg_http_note(struct upg_http *p, const struct upg_line_text *line, const struct upg_field *f)
{
	struct upg_odd_line odd = {.text = line->text,
	                           .field = f,
	                           .before = &p->head,
	                           .offset = p->line_offset,
	                           .end = p->offset,
	                           .after_bare_lf = p->bare_lf,
	                           .request = p->dir == TO_SERVER};
	if (!upg_readings_concern(&odd))
		return;
	bool fresh = p->findings == NULL;
	if (fresh && (p->findings = upg_pool_get(p->lines)) == NULL)
		return;
	if (fresh)
		*p->findings = (struct upg_findings){0};
	upg_readings_line(p->findings, &odd);
}

/* An event about the framing of the whole section, with the ends; true. */
static bool
raise_framing(struct upg_http *p, enum upg_event_id id, uint8_t severity)
{
	struct upg_event e = {.id = id, .severity = severity};
	e.offset = p->head.evidence_len > 0 ? p->head.odd_offset : p->start_offset;
	e.bytes = upg_bytes(p->head.evidence, p->head.evidence_len);
	e.reading_count = upg_readings_head(&p->head, p->dir, http10(p), p->offset, p->findings, e.readings);
	if (severity == 3 && upg_readings_differ(e.readings, e.reading_count))
		e.severity = 2;
	upg_http_raise_readings(p, &e);
	return true;
}

/*
 * Oddities that some reader frames otherwise, each of severity 2 by that consequence, whatever it is called. One that was told when its line ended is
 * told again if no event has shown the ends yet (`shown`): only now they are known.
 */
static void
raise_findings(struct upg_http *p, bool shown)
{
	const struct upg_findings *f = p->findings;
	for (int i = -1; (i = upg_readings_odd_one(f, &p->head, p->dir, p->offset, i + 1)) >= 0;) {
		struct upg_event e = {.id = (enum upg_event_id)f->at[i].event,
		                      .severity = 2,
		                      .offset = f->offset,
		                      .bytes = upg_bytes(f->evidence, f->evidence_len)};
		e.reading_count = upg_readings_head(&p->head, p->dir, http10(p), p->offset, f, e.readings);
		if (!upg_http_told(p, e.id, 2) || !shown)
			tell(p, &e);
		shown = true;
	}
}

/* RFC 9112 6.1, 6.3 */
void
upg_http_framing_events(struct upg_http *p)
{
	upg_header_finish(&p->head);
	uint32_t f = p->head.flags;
	bool shown = false;
	if (f & UPG_HEAD_CL && f & UPG_HEAD_TE)
		shown = raise_framing(p, UPG_EV_HTTP_CONTENT_LENGTH_WITH_TRANSFER_ENCODING, 2);
	if (f & UPG_HEAD_CL_CONFLICT)
		shown = raise_framing(p, UPG_EV_HTTP_CONFLICTING_CONTENT_LENGTH, 2);
	else if (f & UPG_HEAD_CL_REPEATED)
		shown = raise_framing(p, UPG_EV_HTTP_REPEATED_CONTENT_LENGTH, 3);
	if (f & UPG_HEAD_CL_INVALID)
		shown = raise_framing(p, UPG_EV_HTTP_INVALID_CONTENT_LENGTH, 2);
	if (f & UPG_HEAD_TE_INVALID || (p->dir == TO_SERVER && f & UPG_HEAD_TE && !(f & UPG_HEAD_TE_LAST)))
		shown = raise_framing(p, UPG_EV_HTTP_INVALID_TRANSFER_ENCODING, 2);
	if (f & UPG_HEAD_TE && (p->major != 1 || p->minor != 1))
		shown = raise_framing(p, UPG_EV_HTTP_TRANSFER_ENCODING_IN_HTTP10, 2);
	if (p->findings == NULL)
		return;
	raise_findings(p, shown);
	upg_http_forget_findings(p);
}

static void
request_events(struct upg_http *p)
{
	const struct upg_head *h = &p->head;
	struct upg_bytes none = upg_bytes(NULL, 0);
	bool http11 = p->major == 1 && p->minor >= 1;
	if (http11 && !(h->flags & UPG_HEAD_HOST))
		upg_http_raise(p, UPG_EV_HTTP_MISSING_HOST, 3, p->start_offset, none);
	if (!(h->flags & UPG_HEAD_EXPECT))
		return;
	bool content = h->flags & UPG_HEAD_TE || (h->flags & UPG_HEAD_CL && h->cl_first > 0);
	if (h->flags & UPG_HEAD_EXPECT_BAD)
		upg_http_raise(p, UPG_EV_HTTP_EXPECT_ABUSE, 2, p->start_offset, none);
	else if (!http11 || !content)
		upg_http_raise(p, UPG_EV_HTTP_EXPECT_ABUSE, 3, p->start_offset, none);
}

void
upg_http_head_events(struct upg_http *p)
{
	upg_http_framing_events(p);
	if (p->dir == TO_SERVER)
		request_events(p);
}
