/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "deliver.h"

static void
write_stats(struct upg_delivery *d, const struct upg_record *sum)
{
	if (sum == NULL)
		return;
	upg_sinks_write(d->sinks, sum);
	upg_metrics_save(d->metrics, d->sinks);
}

void
upg_deliver_show(struct upg_delivery *d, const struct upg_record *r)
{
	if (r->type == UPG_RECORD_STATS) {
		write_stats(d, upg_metrics_stats(d->metrics, d->worker, r));
		return;
	}
	upg_metrics_count(d->metrics, r);
	upg_sinks_write(d->sinks, r);
}

void
upg_deliver(void *ctx, const struct upg_record *r)
{
	struct upg_delivery *d = ctx;

	upg_deadlock_time(d->deadlock, r->ts_us);
	if (r->type == UPG_RECORD_LEG) {
		upg_deadlock_leg(d->deadlock, r);
		return;
	}
	if (r->type == UPG_RECORD_UPGRADE && upg_deadlock_upgrade(d->deadlock, r))
		return;
	if (r->type == UPG_RECORD_ALERT && r->alert.severity <= 2)
		d->alarmed = true;
	if (d->writer)
		upg_writer_put(d->writer, r);
	else
		upg_deliver_show(d, r);
}

bool
upg_deliver_end(struct upg_delivery *d)
{
	const struct upg_record *sum = upg_metrics_pending(d->metrics);

	upg_deadlock_finish(d->deadlock);
	upg_sinks_end(d->sinks);
	if (sum != NULL)
		upg_sinks_write(d->sinks, sum);
	return upg_metrics_save(d->metrics, d->sinks);
}
