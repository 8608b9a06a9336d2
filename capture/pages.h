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

/*
 * Address space of at least 64 KiB for what is cut from it later, or NULL: nothing of it costs memory before it is touched, or wanted by
 * upg_pages_want(). Given back by upg_pages_unmap().
 */
void *upg_pages_reserve(uint64_t bytes);

/* Has the memory of a part of it now; from 2 MiB on as huge pages where there are. */
void upg_pages_want(void *at, uint64_t bytes);

/* at may be NULL; bytes as it was mapped. */
void upg_pages_unmap(void *at, uint64_t bytes);

#endif
