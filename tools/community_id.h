/* SPDX-License-Identifier: GPL-2.0-or-later */
/* community_id.h - Community ID v1: a name for a connection that other tools compute alike (Corelight's specification). */
#ifndef UPG_COMMUNITY_ID_H
#define UPG_COMMUNITY_ID_H

#include "capture/packet.h"

#define UPG_COMMUNITY_ID_TEXT 31 /* "1:", 28 characters of base64, NUL */

/* The same for both directions. seed is 0 unless a site agreed on another. */
void upg_community_id(const struct upg_tuple *, uint16_t seed, char out[UPG_COMMUNITY_ID_TEXT]);

#endif
