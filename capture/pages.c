/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pages.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_BYTES (UINT64_C(2) << 20)
#define HEAP_BYTES (UINT64_C(64) << 10) /* less than that is not worth pages of its own */
#define LINE_BYTES 64                   /* of a cache */

static void *
from_heap(uint64_t bytes)
{
	size_t size = (size_t)(bytes + LINE_BYTES - 1) & ~(size_t)(LINE_BYTES - 1);
	void *at = aligned_alloc(LINE_BYTES, size);

	if (at)
		memset(at, 0, size);
	return at;
}

void *
upg_pages_reserve(uint64_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

/* now: so much of it at once. */
static void
want(void *at, uint64_t bytes, uint64_t now)
{
	/* a million connections are touched in any order: the fewer pages, the fewer walks through page tables */
	if (bytes >= HUGE_BYTES)
		madvise(at, bytes, MADV_HUGEPAGE);
	/* a kernel before 5.14 refuses, and pages come as they are touched */
	madvise(at, now, MADV_POPULATE_WRITE);
}

void
upg_pages_want(void *at, uint64_t bytes)
{
	want(at, bytes, bytes);
}

void *
upg_pages_map(uint64_t bytes, bool scattered)
{
	if (bytes < HEAP_BYTES)
		return from_heap(bytes);
	void *at = upg_pages_reserve(bytes);

	if (at)
		want(at, bytes, scattered || bytes < HUGE_BYTES ? bytes : HUGE_BYTES);
	return at;
}

void
upg_pages_unmap(void *at, uint64_t bytes)
{
	if (at && bytes < HEAP_BYTES)
		free(at);
	else if (at)
		munmap(at, bytes);
}
