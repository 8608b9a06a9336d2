/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pages.h - memory of a worker's tables, huge pages where there are. Private to capture/. */
#ifndef UPG_PAGES_H
#define UPG_PAGES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Zeroed memory at the border of a cache line, or NULL; from 64 KiB on in an address range of its own. scattered: it is touched in any order from the
 * first packet on, so all of it is had now, else packets would wait for its pages one by one. What fills in order is had as it fills, but for its
 * beginning.
 */
void *upg_pages_map(uint64_t bytes, bool scattered);

/* at may be NULL; bytes as it was mapped. */
void upg_pages_unmap(void *at, uint64_t bytes);

#endif
