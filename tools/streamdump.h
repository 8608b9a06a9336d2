/* SPDX-License-Identifier: GPL-2.0-or-later */
/* streamdump.h - `--streams DIR`: each direction's reassembled bytes in DIR/SRC.SPORT-DST.DPORT, ports as five digits. */
#ifndef UPG_STREAMDUMP_H
#define UPG_STREAMDUMP_H

#include "capture/stream.h"

struct upg_streamdump;

/* dir must exist or be creatable. NULL with err filled. The path is copied. */
struct upg_streamdump *upg_streamdump_open(const char *dir, char err[UPG_ERR_BYTES]);
/* Appends; a file of an earlier run is emptied first. The first trouble (disk full) is kept for upg_streamdump_trouble; later writes are still tried. */
void upg_streamdump_write(struct upg_streamdump *, const struct upg_flow *, enum upg_dir, const uint8_t *at,
                          size_t len);
/* The flow is over: its descriptors may go. */
void upg_streamdump_done(struct upg_streamdump *, const struct upg_flow *);
/* One sentence about the first trouble; NULL: none. Lives as long as the dump. */
const char *upg_streamdump_trouble(const struct upg_streamdump *);
void upg_streamdump_close(struct upg_streamdump *);

#endif
