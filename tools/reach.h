/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reach.h - what the supervisor will need after it has given up privileges: can it have that? */
#ifndef UPG_REACH_H
#define UPG_REACH_H

#include "run.h"

/*
 * Call it once they are given up: root is then held to the owners and modes of files as anybody is. Says one line where logs could not be opened anew
 * (HUP, rotation, stats) and one where rules could not be read again (USR2).
 */
void upg_reach_check(const struct upg_run *);

#endif
