/* SPDX-License-Identifier: GPL-2.0-or-later */
/* siphash.h - SipHash-2-4 (Aumasson, Bernstein 2012): a keyed hash, so that nobody outside can choose collisions. */
#ifndef UPG_SIPHASH_H
#define UPG_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

/* The hash of len octets at data under key. No state, no errors. */
uint64_t upg_siphash(const uint64_t key[2], const void *data, size_t len);

/* The same of count words, each as its octets from the lowest on. */
uint64_t upg_siphash_words(const uint64_t key[2], const uint64_t *words, size_t count);

#endif
