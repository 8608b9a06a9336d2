/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "readings.h"

#include "grammar.h"
#include "reading_ends.h"
#include "reading_number.h"
#include "startline.h"

const struct upg_reading_row upg_reading_rows[UPG_READING_COUNT] = {
#define X(id, name, how, who, source) {name, how, who, source},
        UPG_READINGS(X)
#undef X
};

/* --- lines as readers read them ---------------------------------------------------------------------------------------- */

static void
find(struct upg_findings *f, const struct upg_odd_line *l, enum upg_event_id event, struct upg_finding found)
{
	found.event = (uint16_t)event;
	for (uint8_t i = 0; i < f->count; i++)
		if (f->at[i].value == found.value && f->at[i].by == found.by && f->at[i].what == found.what &&
		    f->at[i].event == found.event)
			return; /* said again it takes no room from what is new */
	if (f->count == UPG_FINDINGS_MAX)
		return;
	if (f->count == 0) {
		f->offset = l->offset;
		f->evidence_len = (uint8_t)(l->text.len < UPG_HEAD_EVIDENCE ? l->text.len : UPG_HEAD_EVIDENCE);
		if (f->evidence_len > 0)
			memcpy(f->evidence, l->text.at, f->evidence_len);
	}
	f->at[f->count++] = found;
}

/* Does a name, decoration left away, read like this one? */
static bool
reads_like(struct upg_bytes name, const char *bare)
{
	size_t n = 0;
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.at[i];
		if (c >= 'A' && c <= 'Z')
			c += 32;
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			continue;
		if (bare[n] == 0 || (uint8_t)bare[n] != c)
			return false;
		n++;
	}
	return bare[n] == 0;
}

/* A reader splits a line into this name and value: does it find a framing field? */
static void
find_field(struct upg_findings *f, const struct upg_odd_line *l, enum upg_event_id event, enum upg_reading by,
           struct upg_bytes name, struct upg_bytes value)
{
	uint64_t v;
	value = upg_grammar_trim(value);
	if (reads_like(name, "contentlength") && upg_reading_number(value, 0, 10, false, &v) > 0)
		find(f, l, event, (struct upg_finding){.value = v, .by = by, .what = UPG_FINDS_LENGTH});
	if (!reads_like(name, "transferencoding"))
		return;
	for (size_t i = 0; i < value.len; i++)
		if (upg_grammar_begins(upg_grammar_part(value, i, value.len), "chunked")) {
			find(f, l, event, (struct upg_finding){.by = by, .what = UPG_FINDS_CHUNKED});
			return;
		}
}

/* The same, the line as octets: split at its first colon. */
static void
find_line(struct upg_findings *f, const struct upg_odd_line *l, enum upg_event_id event, enum upg_reading by,
          struct upg_bytes line)
{
	size_t colon = upg_grammar_find(line, 0, ':');
	if (colon < line.len)
		find_field(f, l, event, by, upg_grammar_part(line, 0, colon),
		           upg_grammar_part(line, colon + 1, line.len));
}

/* A line that a reader ends at each of these octets. */
static void
find_pieces(struct upg_findings *f, const struct upg_odd_line *l, enum upg_event_id event, enum upg_reading by,
            uint8_t end)
{
	size_t at = upg_grammar_find(l->text, 0, end);
	while (at < l->text.len) {
		size_t next = upg_grammar_find(l->text, at + 1, end);
		find_line(f, l, event, by, upg_grammar_part(l->text, at + 1, next));
		if (end == '\r' && at + 2 < next) /* where LF is taken for granted */
			find_line(f, l, event, by, upg_grammar_part(l->text, at + 2, next));
		at = next;
	}
}

static bool
printable(struct upg_bytes name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] <= ' ' || name.at[i] >= 127)
			return false;
	return true;
}

static bool
blank_or_control(struct upg_bytes line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] > ' ' && line.at[i] != 127 && line.at[i] != 0x85 && line.at[i] != 0xa0)
			return false;
	return true;
}

/* A reader sees no field from this line on, but the ones before it. */
static void
fields_end(struct upg_findings *f, const struct upg_odd_line *l, enum upg_event_id event, enum upg_reading by)
{
	if (by == UPG_READING_FIELDS_END && !l->request)
		return; /* servers are known for it, no client is */
	uint32_t had = l->before->flags;
	uint8_t what = had & UPG_HEAD_TE_CHUNKED ? UPG_FINDS_CHUNKED
	               : had & UPG_HEAD_CL       ? UPG_FINDS_LENGTH
	                                         : UPG_FINDS_NOTHING;
	for (uint8_t i = 0; i < f->count; i++)
		if (f->at[i].by == by)
			return; /* the first such line decides */
	find(f, l, event, (struct upg_finding){.value = l->before->cl_first, .by = (uint8_t)by, .what = what});
}

/* Behind the empty line that a reader finds who ends lines at CR; 0: none. */
static size_t
empty_line_at_cr(struct upg_bytes line)
{
	for (size_t i = 0; i + 1 < line.len; i++)
		if (line.at[i] == '\r' && (i == 0 || line.at[i - 1] == '\r'))
			return i + 1;
	return 0;
}

/* Is what a bare CR leaves of the line no field? */
static bool
cr_leaves_none(struct upg_bytes line)
{
	size_t from = 0, cr;
	while ((cr = upg_grammar_find(line, from, '\r')) < line.len)
		from = cr + 1;
	return from > 0 && upg_grammar_find(line, from, ':') == line.len;
}

static void
odd_name(struct upg_findings *f, const struct upg_odd_line *l)
{
	const struct upg_field *field = l->field;
	struct upg_bytes name = field->name;
	size_t word = 0;
	while (word < name.len && name.at[word] > ' ' && name.at[word] != '=')
		word++;
	if (blank_or_control(l->text)) {
		find(f, l, UPG_EV_HTTP_INVALID_HEADER_NAME,
		     (struct upg_finding){.value = l->end, .by = UPG_READING_BLANK_ENDS, .what = UPG_FINDS_END});
	} else if (field->flags & UPG_FIELD_NO_COLON) {
		size_t rest = word < name.len ? word + 1 : word;
		find_field(f, l, UPG_EV_HTTP_INVALID_HEADER_NAME, UPG_READING_NO_COLON, upg_grammar_part(name, 0, word),
		           upg_grammar_part(name, rest, name.len));
	} else if (name.len == 0) {
		fields_end(f, l, UPG_EV_HTTP_INVALID_HEADER_NAME, UPG_READING_EMPTY_NAME);
	} else if (field->id == UPG_FIELD_OTHER) {
		find_field(f, l, UPG_EV_HTTP_INVALID_HEADER_NAME, UPG_READING_NAME_BARE, name, field->value);
		if (word < name.len)
			find_field(f, l, UPG_EV_HTTP_INVALID_HEADER_NAME, UPG_READING_NAME_WORD,
			           upg_grammar_part(name, 0, word), field->value);
	}
	if (field->flags & UPG_FIELD_NO_COLON || !printable(name))
		fields_end(f, l, UPG_EV_HTTP_INVALID_HEADER_NAME, UPG_READING_FIELDS_END);
}

/* A framing field that some reader does not see. */
static void
hidden(struct upg_findings *f, const struct upg_odd_line *l, enum upg_event_id event, enum upg_reading by)
{
	if (l->field->id == UPG_FIELD_CONTENT_LENGTH && !(l->before->flags & UPG_HEAD_CL))
		find(f, l, event, (struct upg_finding){.by = by, .what = UPG_FINDS_NO_CL});
	else if (l->field->id == UPG_FIELD_TRANSFER_ENCODING && !(l->before->flags & UPG_HEAD_TE_CHUNKED))
		find(f, l, event, (struct upg_finding){.by = by, .what = UPG_FINDS_NO_TE});
}

static void
odd_length(struct upg_findings *f, const struct upg_odd_line *l)
{
	struct upg_bytes list = l->field->value, e;
	struct upg_reading_variant v[UPG_READING_VARIANTS];
	while (upg_grammar_element(&list, &e)) {
		uint64_t plain;
		if (upg_reading_number(e, 0, 10, false, &plain) == e.len && e.len > 0 &&
		    !upg_reading_number_overflows(e, 0, 10))
			continue;
		unsigned n = upg_reading_number_variants(e, 10, v);
		for (unsigned i = 0; i < n; i++)
			find(f, l, UPG_EV_HTTP_INVALID_CONTENT_LENGTH,
			     (struct upg_finding){.value = v[i].value, .by = (uint8_t)v[i].by});
	}
}

static void
folded(struct upg_findings *f, const struct upg_odd_line *l)
{
	uint64_t more, joined = l->before->cl_first;
	struct upg_bytes value = l->field->value;
	bool first = l->before->fields == 0; /* it continues the start line */
	enum upg_event_id event = first ? UPG_EV_HTTP_WHITESPACE_BEFORE_HEADER : UPG_EV_HTTP_OBS_FOLD;
	if (l->field->flags & UPG_FIELD_BLANK)
		find(f, l, event,
		     (struct upg_finding){.value = l->end, .by = UPG_READING_BLANK_ENDS, .what = UPG_FINDS_END});
	find_line(f, l, event, UPG_READING_FOLD_LINE, value);
	hidden(f, l, event, UPG_READING_FOLD_LINE);
	if (l->field->flags & UPG_FIELD_LOOKALIKE) /* a name folded */
		find_field(f, l, event, UPG_READING_NAME_BARE, l->field->name,
		           upg_grammar_part(value, upg_grammar_find(value, 0, ':') + 1, value.len));
	if (l->field->id != UPG_FIELD_CONTENT_LENGTH || !(l->before->flags & UPG_HEAD_CL) ||
	    upg_reading_number(value, 0, 10, false, &more) == 0)
		return;
	for (size_t i = 0; i < value.len && upg_reading_number_digit(value.at[i]) < 10; i++)
		joined = joined > UINT64_MAX / 100 ? UINT64_MAX
		                                   : joined * 10 + (uint64_t)upg_reading_number_digit(value.at[i]);
	find(f, l, UPG_EV_HTTP_OBS_FOLD, (struct upg_finding){.value = joined, .by = UPG_READING_CL_JOINED});
}

bool
upg_readings_concern(const struct upg_odd_line *l)
{
	if (l->field->flags != 0 || l->field->continuation || l->after_bare_lf)
		return true;
	struct upg_bytes v = l->field->value;
	uint64_t plain;
	return l->field->id == UPG_FIELD_CONTENT_LENGTH &&
	       (upg_reading_number(v, 0, 10, false, &plain) != v.len || upg_reading_number_overflows(v, 0, 10));
}

void
upg_readings_line(struct upg_findings *f, const struct upg_odd_line *l)
{
	unsigned flags = l->field->flags;
	if (flags & UPG_FIELD_BARE_CR)
		find_pieces(f, l, UPG_EV_HTTP_BARE_CR, UPG_READING_CR, '\r');
	size_t empty = flags & UPG_FIELD_BARE_CR ? empty_line_at_cr(l->text) : 0;
	if (empty > 0)
		find(f, l, UPG_EV_HTTP_BARE_CR,
		     (struct upg_finding){.value = l->offset + empty, .by = UPG_READING_CR, .what = UPG_FINDS_END});
	if (flags & UPG_FIELD_BARE_CR && cr_leaves_none(l->text))
		fields_end(f, l, UPG_EV_HTTP_BARE_CR, UPG_READING_FIELDS_END);
	if (flags & UPG_FIELD_NUL)
		find_pieces(f, l, UPG_EV_HTTP_NUL_IN_HEADER, UPG_READING_NUL, 0);
	if (flags & UPG_FIELD_SPACE_BEFORE_COLON) {
		hidden(f, l, UPG_EV_HTTP_WHITESPACE_BEFORE_COLON, UPG_READING_SPACE_IGNORED);
		fields_end(f, l, UPG_EV_HTTP_WHITESPACE_BEFORE_COLON, UPG_READING_FIELDS_END);
	}
	if (flags & (UPG_FIELD_BAD_NAME | UPG_FIELD_LOOKALIKE))
		odd_name(f, l);
	if (l->after_bare_lf)
		hidden(f, l, UPG_EV_HTTP_BARE_LF, UPG_READING_CRLF_ONLY);
	if (l->field->continuation)
		folded(f, l);
	else if (l->field->id == UPG_FIELD_CONTENT_LENGTH)
		odd_length(f, l);
}

bool
upg_readings_request_line(struct upg_bytes line)
{
	struct upg_request_line r = upg_startline_request(line);
	bool target = r.target.len > 0 &&
	              (r.target.at[0] == '/' || upg_grammar_begins(r.target, "http://") || r.target.at[0] == '*');
	return r.shape != UPG_REQUEST_JUNK && upg_grammar_method(r.method) && target;
}

/* --- ends -------------------------------------------------------------------------------------------------------------- */

/* A number read as octal, as strtol(value, NULL, 0) does with a leading zero; false where it makes no difference. */
static bool
octal(const struct upg_head *h, uint64_t *value)
{
	uint64_t place = 1, v = 0;
	unsigned used = 0;
	for (uint64_t n = h->cl_first; n > 0; n /= 10, used++) {
		if (n % 10 > 7)
			return false;
		v += n % 10 * place;
		place *= 8;
	}
	*value = v;
	return h->cl_digits > used && v != h->cl_first;
}

struct end {
	uint64_t at;
	bool open;
};

/* The end of a message with these framing fields (RFC 9112 6.3). */
static struct end
framed(uint32_t flags, uint64_t length, enum upg_dir dir, uint64_t head_end)
{
	if (flags & UPG_HEAD_TE_CHUNKED)
		return (struct end){upg_reading_ends_plus(head_end, UPG_CHUNKED_LEAST), true};
	if (flags & UPG_HEAD_CL)
		return (struct end){upg_reading_ends_plus(head_end, length), false};
	return (struct end){head_end, dir == TO_CLIENT};
}

static struct end
end_of(const struct upg_finding *f, const struct upg_head *h, enum upg_dir dir, uint64_t head_end)
{
	switch ((enum upg_finding_what)f->what) {
	case UPG_FINDS_LENGTH:
		return framed(UPG_HEAD_CL, f->value, dir, head_end);
	case UPG_FINDS_CHUNKED:
		return framed(UPG_HEAD_TE_CHUNKED, 0, dir, head_end);
	case UPG_FINDS_NOTHING:
		return framed(0, 0, dir, head_end);
	case UPG_FINDS_NO_CL:
		return framed(h->flags & ~(uint32_t)UPG_HEAD_CL, 0, dir, head_end);
	case UPG_FINDS_NO_TE:
		return framed(h->flags & ~(uint32_t)UPG_HEAD_TE_CHUNKED, h->cl_first, dir, head_end);
	case UPG_FINDS_END:
		return (struct end){f->value, false};
	}
	return (struct end){head_end, false};
}

static void
of_transfer_encoding(struct upg_reading_ends *e, const struct upg_head *h, enum upg_dir dir, bool http10,
                     uint64_t head_end)
{
	struct end without = framed(h->flags & UPG_HEAD_CL, h->cl_first, dir, head_end);
	if (h->flags & UPG_HEAD_TE_CHUNKED)
		upg_reading_ends_add(e, h->flags & UPG_HEAD_TE_INVALID ? UPG_READING_TE_LENIENT : UPG_READING_CHUNKED,
		                     upg_reading_ends_plus(head_end, UPG_CHUNKED_LEAST), true);
	if (http10)
		upg_reading_ends_add(e, UPG_READING_TE_HTTP10, without.at, without.open);
	if (!(h->flags & UPG_HEAD_TE_INVALID) && h->flags & UPG_HEAD_TE_CHUNKED)
		return;
	upg_reading_ends_add(e, UPG_READING_TE_IGNORED, without.at, without.open);
	upg_reading_ends_add(e, UPG_READING_TE_LENIENT, upg_reading_ends_plus(head_end, UPG_CHUNKED_LEAST), true);
	if (h->flags & UPG_HEAD_CL)
		upg_reading_ends_add(e, UPG_READING_BOTH_IGNORED, head_end, dir == TO_CLIENT);
}

static void
of_content_length(struct upg_reading_ends *e, const struct upg_head *h, enum upg_dir dir, uint64_t head_end)
{
	bool several = h->flags & UPG_HEAD_CL_CONFLICT;
	uint64_t value;
	if (!(h->flags & UPG_HEAD_CL_NO_DIGITS))
		upg_reading_ends_add(e, several ? UPG_READING_CL_FIRST : UPG_READING_CONTENT_LENGTH,
		                     upg_reading_ends_plus(head_end, h->cl_first), false);
	if (several)
		upg_reading_ends_add(e, UPG_READING_CL_LAST, upg_reading_ends_plus(head_end, h->cl_last), false);
	if (h->flags & UPG_HEAD_CL_INVALID || several)
		upg_reading_ends_add(e, UPG_READING_CL_IGNORED, head_end,
		                     dir == TO_CLIENT && !(h->flags & UPG_HEAD_TE));
	if (octal(h, &value))
		upg_reading_ends_add(e, UPG_READING_CL_OCTAL, upg_reading_ends_plus(head_end, value), false);
}

uint8_t
upg_readings_head(const struct upg_head *h, enum upg_dir dir, bool http10, uint64_t head_end,
                  const struct upg_findings *f, struct upg_reading_end out[UPG_EVENT_READINGS])
{
	struct upg_reading_ends e = {.out = out};
	if (h->flags & (UPG_HEAD_TE | UPG_HEAD_TE_INVALID))
		of_transfer_encoding(&e, h, dir, http10, head_end);
	if (h->flags & UPG_HEAD_CL)
		of_content_length(&e, h, dir, head_end);
	if (e.count == 0) {
		struct end own = framed(h->flags, h->cl_first, dir, head_end);
		upg_reading_ends_add(&e, own.open && dir == TO_SERVER ? UPG_READING_CHUNKED : UPG_READING_NO_BODY,
		                     own.at, own.open);
	}
	for (uint8_t i = 0; f != NULL && i < f->count; i++) {
		struct end end = end_of(&f->at[i], h, dir, head_end);
		upg_reading_ends_add(&e, (enum upg_reading)f->at[i].by, end.at, end.open);
	}
	return e.count;
}

int
upg_readings_odd_one(const struct upg_findings *f, const struct upg_head *h, enum upg_dir dir, uint64_t head_end,
                     int from)
{
	struct end own = framed(h->flags, h->cl_first, dir, head_end);
	for (int i = from; i < f->count; i++) {
		struct end end = end_of(&f->at[i], h, dir, head_end);
		if (end.at != own.at || end.open != own.open)
			return i;
	}
	return -1;
}

/* --- bodies and trailers ----------------------------------------------------------------------------------------------- */

uint8_t
upg_readings_ignored(uint64_t from, const struct upg_head *h, uint64_t body, uint64_t least,
                     struct upg_reading_end out[UPG_EVENT_READINGS])
{
	struct upg_reading_ends e = {.out = out};
	bool chunked = h->flags & UPG_HEAD_TE_CHUNKED;
	upg_reading_ends_add(&e, UPG_READING_BODY_IGNORED, from, false);
	upg_reading_ends_add(&e, chunked ? UPG_READING_CHUNKED : UPG_READING_CONTENT_LENGTH,
	                     chunked ? least : upg_reading_ends_plus(body, h->cl_first), chunked);
	return e.count;
}

uint8_t
upg_readings_unsent(uint64_t body, uint64_t end, struct upg_reading_end out[UPG_EVENT_READINGS])
{
	struct upg_reading_ends e = {.out = out};
	upg_reading_ends_add(&e, UPG_READING_BODY_IGNORED, body, false);
	upg_reading_ends_add(&e, UPG_READING_CONTENT_LENGTH, end, false);
	return e.count;
}

uint8_t
upg_readings_two(enum upg_reading ended, uint64_t ends, enum upg_reading open, uint64_t least,
                 struct upg_reading_end out[UPG_EVENT_READINGS])
{
	struct upg_reading_ends e = {.out = out};
	upg_reading_ends_add(&e, ended, ends, false);
	upg_reading_ends_add(&e, open, least, true);
	return e.count;
}

uint8_t
upg_readings_trailer(const struct upg_trailer_line *l, struct upg_reading_end out[UPG_EVENT_READINGS])
{
	struct upg_reading_ends e = {.out = out};
	size_t empty = empty_line_at_cr(l->text);
	upg_reading_ends_add(&e, l->forbidden ? UPG_READING_TRAILER_MERGED : UPG_READING_CHUNKED,
	                     upg_reading_ends_plus(l->end, 2), true);
	if (l->forbidden)
		upg_reading_ends_add(&e, UPG_READING_TRAILER_SKIPPED, l->begin, false);
	if (upg_grammar_find(l->text, 0, 0) < l->text.len)
		upg_reading_ends_add(&e, UPG_READING_NUL_HIDES, upg_reading_ends_plus(l->end, 3), true);
	if (blank_or_control(l->text))
		upg_reading_ends_add(&e, UPG_READING_BLANK_ENDS, l->end, false);
	if (empty > 0)
		upg_reading_ends_add(&e, UPG_READING_CR, upg_reading_ends_plus(l->offset, empty), false);
	return e.count > 1 ? e.count : 0;
}

/* A word, white space of any kind and a number: "ICY 200 OK", "HTTP/1.1\t200". */
static bool
resembles_status(struct upg_bytes line)
{
	size_t i = 0;
	while (i < line.len && line.at[i] <= ' ')
		i++;
	size_t word = i;
	while (i < line.len && line.at[i] > ' ')
		i++;
	size_t blank = i;
	while (i < line.len && line.at[i] <= ' ')
		i++;
	return blank > word && i > blank && i < line.len && line.at[i] >= '0' && line.at[i] <= '9';
}

uint8_t
upg_readings_status_line(struct upg_bytes line, uint64_t offset, struct upg_reading_end out[UPG_EVENT_READINGS])
{
	struct upg_reading_ends e = {.out = out};
	if (resembles_status(line))
		upg_reading_ends_add(&e, UPG_READING_ODD_STATUS, upg_reading_ends_plus(offset, line.len + 2), true);
	upg_reading_ends_add(&e, UPG_READING_HTTP09_ANSWER, offset, true);
	return e.count;
}

bool
upg_readings_differ(const struct upg_reading_end *r, uint8_t count)
{
	for (uint8_t i = 1; i < count; i++)
		if (r[i].ends != r[0].ends || r[i].open != r[0].open)
			return true;
	return false;
}
