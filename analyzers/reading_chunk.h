/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reading_chunk.h - where the readers of readings.h see a chunked body go on behind a chunk line that is odd, and behind data that no CRLF ends. */
#ifndef UPG_READING_CHUNK_H
#define UPG_READING_CHUNK_H

#include "readings.h"

/* An odd chunk line, where it stands and what was made of it. */
struct upg_odd_chunk {
	struct upg_bytes text;
	const struct upg_chunk_line *read;
	uint64_t begin, end; /* of the line; behind its line end */
	bool bare_lf;
};

/* Fills out with the least ends that readers see behind it, the parser's own first where it has one. Returns how many; 0: none is known. */
uint8_t upg_reading_chunk_line(const struct upg_odd_chunk *, struct upg_reading_end out[UPG_EVENT_READINGS]);

/* Behind chunk data that no CRLF follows; offset: of the first octet behind the data. */
uint8_t upg_reading_chunk_overrun(uint64_t offset, struct upg_reading_end out[UPG_EVENT_READINGS]);

#endif
