/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reading_number.h - what readers make of a Content-Length or chunk size, well-formed or not (RFC 9110 8.6, RFC 9112 7.1). */
#ifndef UPG_READING_NUMBER_H
#define UPG_READING_NUMBER_H

#include "readings.h"

/* The value of a digit up to f; 99: none. */
int upg_reading_number_digit(uint8_t);

/* Leading digits from `from` on modulo 2^64, underscores between them skipped if asked; returns how many octets that took. */
size_t upg_reading_number(struct upg_bytes, size_t from, int base, bool underscores, uint64_t *value);

/* Are the leading digits more than 2^63-1? */
bool upg_reading_number_overflows(struct upg_bytes, size_t from, int base);

/* What one way makes of a malformed number. */
struct upg_reading_variant {
	enum upg_reading by;
	uint64_t value;
};

#define UPG_READING_VARIANTS 6

/* The readings of a number, base 10 (Content-Length) or 16 (a chunk size); returns how many. */
unsigned upg_reading_number_variants(struct upg_bytes, int base, struct upg_reading_variant out[UPG_READING_VARIANTS]);

#endif
