/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "readings.h"

struct ends {
	struct upg_reading_end *out;
	uint8_t count;
};

static void
add(struct ends *e, const char *by, uint64_t ends, bool open)
{
	if (e->count < UPG_EVENT_READINGS)
		e->out[e->count++] = (struct upg_reading_end){.by = by, .ends = ends, .open = open};
}

static uint64_t
plus(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* The shortest chunked body is its last chunk and the empty line: "0\r\n\r\n". */
#define CHUNKED_LEAST 5

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

uint8_t
upg_readings_head(const struct upg_head *h, enum upg_dir dir, uint64_t head_end,
                  struct upg_reading_end out[UPG_EVENT_READINGS])
{
	struct ends e = {.out = out};
	uint64_t value;
	if (h->flags & UPG_HEAD_CL) {
		bool several = h->flags & UPG_HEAD_CL_CONFLICT;
		if (!(h->flags & UPG_HEAD_CL_NO_DIGITS))
			add(&e, several ? "first-content-length" : "content-length", plus(head_end, h->cl_first),
			    false);
		if (several)
			add(&e, "last-content-length", plus(head_end, h->cl_last), false);
		if (h->flags & UPG_HEAD_CL_INVALID)
			add(&e, "content-length-ignored", head_end, dir == TO_CLIENT && !(h->flags & UPG_HEAD_TE));
		if (octal(h, &value))
			add(&e, "octal-content-length", plus(head_end, value), false);
	}
	if (h->flags & UPG_HEAD_TE) {
		if (h->flags & UPG_HEAD_TE_CHUNKED)
			add(&e, "chunked", plus(head_end, CHUNKED_LEAST), true);
		if (!(h->flags & UPG_HEAD_TE_CHUNKED) || (h->flags & UPG_HEAD_TE_INVALID && !(h->flags & UPG_HEAD_CL)))
			add(&e, "transfer-encoding-ignored", head_end, dir == TO_CLIENT);
	} else if (h->flags & UPG_HEAD_TE_INVALID) {
		/* a look-alike name: one reader finds chunked there */
		add(&e, "chunked", plus(head_end, CHUNKED_LEAST), true);
		if (!(h->flags & UPG_HEAD_CL))
			add(&e, "transfer-encoding-ignored", head_end, dir == TO_CLIENT);
	}
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
