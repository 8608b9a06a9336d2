/* SPDX-License-Identifier: GPL-2.0-or-later */
/* deliver.h - the writer's side: records of all workers in, deadlocks joined, everything out to the sinks. */
#ifndef UPG_DELIVER_H
#define UPG_DELIVER_H

#include "deadlock.h"
#include "metrics.h"
#include "sinks.h"
#include "writer.h"

struct upg_delivery {
	struct upg_sinks *sinks;
	struct upg_deadlock *deadlock;
	struct upg_metrics *metrics;
	struct upg_writer *writer; /* shows what comes through; NULL: it is shown at once */
	unsigned worker;           /* whose record comes */
	bool alarmed;              /* something of severity 1 or 2 went through */
};

/* ctx: struct upg_delivery. */
void upg_deliver(void *ctx, const struct upg_record *);

/* The last step of it: counted, and shown by the sinks. */
void upg_deliver_show(struct upg_delivery *, const struct upg_record *);

/* The end, without a writer any more: what the workers told last goes out too. false: the file of metrics could not be written. */
bool upg_deliver_end(struct upg_delivery *);

#endif
