/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hixie.h - frames of draft-hixie-thewebsocketprotocol-75 and -76, and of hybi-00: text between 00 and FF, or a type octet with the top bit and a
 * length; FF 00 closes. Nothing is masked.
 */
#ifndef UPG_HIXIE_H
#define UPG_HIXIE_H

#include "spoken.h"

extern const struct upg_spoken_ops upg_hixie_ops;

#endif
