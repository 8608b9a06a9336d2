/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "deliver.h"

void
upg_deliver(void *ctx, const struct upg_record *r)
{
	struct upg_delivery *d = ctx;
	struct upg_record named;

	if (r->type == UPG_RECORD_LEG) {
		upg_deadlock_leg(d->deadlock, r);
		return;
	}
	if (r->type == UPG_RECORD_ALERT && r->alert.severity <= 2)
		d->alarmed = true;
	if (r->type == UPG_RECORD_UPGRADE && upg_deadlock_count(d->deadlock) > 0) {
		memcpy(&named, r, r->size);
		upg_deadlock_name(d->deadlock, &named);
		r = &named;
	}
	upg_sinks_write(d->sinks, r);
}
