/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reading_ends.h - the list of ends that readings.c and reading_chunk.c fill; nobody else includes it. */
#ifndef UPG_READING_ENDS_H
#define UPG_READING_ENDS_H

#include "readings.h"

struct upg_reading_ends {
	struct upg_reading_end *out;
	uint8_t count;
};

/* The first reader named for an end stands for all that see the same one. */
static inline void
upg_reading_ends_add(struct upg_reading_ends *e, enum upg_reading by, uint64_t ends, bool open)
{
	for (uint8_t i = 0; i < e->count; i++)
		if (e->out[i].ends == ends && e->out[i].open == open)
			return;
	if (e->count < UPG_EVENT_READINGS)
		e->out[e->count++] =
		        (struct upg_reading_end){.by = upg_reading_rows[by].name, .ends = ends, .open = open};
}

/* An offset so many octets further on, or the last one there can be. */
static inline uint64_t
upg_reading_ends_plus(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* The shortest chunked body is its last chunk and the empty line: "0\r\n\r\n". */
#define UPG_CHUNKED_LEAST 5

#endif
