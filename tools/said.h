/* SPDX-License-Identifier: GPL-2.0-or-later */
/* said.h - with opt.flow_hash: how much each side of a connection has said, and its MD5 (RFC 1321), by upg_dir. Private to tools/. */
#ifndef UPG_SAID_H
#define UPG_SAID_H

#include <nettle/md5.h>
#include <stdint.h>

struct upg_said {
	uint64_t bytes[2];
	struct md5_ctx md5[2];
};

#endif
