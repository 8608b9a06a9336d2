/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nfproc.c - the kernel's own table of its queues. */
#include "nfproc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Some 60 octets a row: room for a thousand queues. */
#define TABLE_BYTES (64 * 1024)

bool
upg_nfproc_read(int fd, uint16_t queue, struct upg_nfproc_row *out)
{
	char text[TABLE_BYTES];
	size_t have = 0;
	ssize_t n;
	char *line, *save = NULL;

	if (fd < 0)
		return false;
	while (have < sizeof text - 1 && (n = pread(fd, text + have, sizeof text - 1 - have, (off_t)have)) > 0)
		have += (size_t)n;
	text[have] = '\0';
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		struct upg_nfproc_row row;
		unsigned number;

		/* queue, port, waiting, copy mode, copy range, dropped, user dropped, last id, 1 */
		if (sscanf(line, "%u %" SCNu32 " %" SCNu32 " %*u %*u %" SCNu64 " %" SCNu64, &number, &row.port,
		           &row.waiting, &row.dropped, &row.user_dropped) == 5 &&
		    number == queue) {
			*out = row;
			return true;
		}
	}
	return false;
}
