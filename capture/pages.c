/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pages.h"
#include <stddef.h>
#include <sys/mman.h>

#define HUGE_BYTES (UINT64_C(2) << 20)

void *
upg_pages_map(uint64_t bytes, bool scattered)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		return NULL;
	/* a million connections are touched in any order: the fewer pages, the fewer walks through page tables */
	if (bytes >= HUGE_BYTES)
		madvise(at, bytes, MADV_HUGEPAGE);
	/* a kernel before 5.14 refuses, and pages come as they are touched */
	madvise(at, scattered || bytes < HUGE_BYTES ? bytes : HUGE_BYTES, MADV_POPULATE_WRITE);
	return at;
}

void
upg_pages_unmap(void *at, uint64_t bytes)
{
	if (at)
		munmap(at, bytes);
}
