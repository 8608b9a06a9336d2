/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_check.c - settings that are good each by itself and not together. */
#include "config.h"

#include "capture/source.h"

/* A mark that changes nothing would send a packet round for ever, or end it without anybody knowing. */
static bool
check_mark(const char *name, uint64_t mark, uint64_t mask, char err[UPG_CONFIG_ERR_BYTES])
{
	if (mark & mask)
		return true;
	snprintf(err, UPG_CONFIG_ERR_BYTES, "nfq.%s-mark: has no bit in common with nfq.%s-mask", name, name);
	return false;
}

/* While a connection is followed its file is there twice. */
static bool
check_evidence(const struct upg_limits *lim, char err[UPG_CONFIG_ERR_BYTES])
{
	if (lim->evidence_budget_bytes >= 2 * lim->evidence_file_bytes)
		return true;
	snprintf(err, UPG_CONFIG_ERR_BYTES,
	         "outputs.evidence.budget: must hold twice outputs.evidence.max-bytes, as a file is written anew "
	         "beside itself");
	return false;
}

bool
upg_config_check(const struct upg_config *c, unsigned first, unsigned last, char err[UPG_CONFIG_ERR_BYTES])
{
	uint64_t others =
	        c->nfq_mask | c->nfq_bypass_mask | (c->nfq_mode == UPG_NFMODE_REPEAT ? c->nfq_repeat_mask : 0);

	if (!check_evidence(&c->limits, err))
		return false;
	if (c->nfq_mode == UPG_NFMODE_REPEAT && !check_mark("repeat", c->nfq_repeat_mark, c->nfq_repeat_mask, err))
		return false;
	if (c->nfq_condemned_mask && !check_mark("condemned", c->nfq_condemned_mark, c->nfq_condemned_mask, err))
		return false;
	if (c->nfq_condemned_mask & others) {
		snprintf(err, UPG_CONFIG_ERR_BYTES, "nfq.condemned-mask: shares bits with another mask of nfq");
		return false;
	}
	if (c->nfq_mode == UPG_NFMODE_ROUTE && c->nfq_route_queue >= first && c->nfq_route_queue <= last) {
		snprintf(err, UPG_CONFIG_ERR_BYTES, "nfq.route-queue: queue %u is one of our own (-q)",
		         (unsigned)c->nfq_route_queue);
		return false;
	}
	return true;
}
