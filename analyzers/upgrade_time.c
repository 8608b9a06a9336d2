/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgrade_time.c - silence: when an attempt stalls or has waited too long for its answer or its proof, and what happens then. */
#include "upgrade_machine.h"

/* Both sides were silent: which of the two stall events is due, and when; 0: none. */
static uint64_t
stall_at(const struct upg_upgrade *u)
{
	bool complete = u->key3_len == sizeof u->key3;

	if (!u->two_keys || (u->state != UPG_STATE_OFFERED && u->state != UPG_STATE_KEY3))
		return 0;
	if (complete ? u->rec.nonce_held : u->rec.nonce_missing)
		return 0;
	return u->moved_us + u->lim->upgrade_stall_us;
}

static uint64_t
timeout_at(const struct upg_upgrade *u)
{
	switch (u->state) {
	case UPG_STATE_STALLED: /* how it ends is worth waiting for, unless something is kept from the server meanwhile */
		if (!u->withheld)
			return 0;
		/* fall through */
	case UPG_STATE_OFFERED:
		return u->offered_us + u->lim->upgrade_answer_us;
	case UPG_STATE_KEY3:
	case UPG_STATE_DIGEST:
	case UPG_STATE_CHECK:
		return u->answered_us + u->lim->upgrade_answer_us;
	default:
		return 0;
	}
}

uint64_t
upg_upgrade_deadline(const struct upg_upgrade *u)
{
	uint64_t stall = stall_at(u), timeout = timeout_at(u);

	return stall && stall < timeout ? stall : timeout;
}

void
upg_upgrade_timer(struct upg_upgrade *u, uint64_t now_us)
{
	struct upg_cause c = {.offset = u->head_end, .dir = TO_CLIENT};
	uint64_t stall;

	while (upg_upgrade_deadline(u) && upg_upgrade_deadline(u) <= now_us) {
		stall = stall_at(u);
		if (upg_upgrade_awaits(u))
			upg_upgrade_settle_early(u, true);
		if (stall == 0 || stall > timeout_at(u))
			upg_upgrade_step(u, UPG_IN_TIMEOUT, &c);
		else
			upg_upgrade_step(
			        u, u->key3_len == sizeof u->key3 ? UPG_IN_SILENT_NONCE : UPG_IN_SILENT_NO_NONCE, &c);
	}
}

/* Timers that ran out before now come first, however late the caller is. */
void
upg_upgrade_moved(struct upg_upgrade *u, uint64_t now_us)
{
	upg_upgrade_timer(u, now_us);
	u->moved_us = now_us;
}
