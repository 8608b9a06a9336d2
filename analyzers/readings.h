/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * readings.h - where the servers and proxies that are out there see the end of one message. Only asked about header sections that carry an
 * oddity: a clean message has one reading and costs nothing.
 */
#ifndef UPG_READINGS_H
#define UPG_READINGS_H

#include "event.h"
#include "header.h"

/* Fills out with the ends that readers of this header section see, head_end being the offset behind it; returns how many. */
uint8_t upg_readings_head(const struct upg_head *, enum upg_dir, uint64_t head_end,
                          struct upg_reading_end out[UPG_EVENT_READINGS]);

/* Do two of them differ? */
bool upg_readings_differ(const struct upg_reading_end *, uint8_t count);

#endif
