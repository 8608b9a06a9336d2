/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rules.h"

enum upg_action
upg_verdict_stronger(enum upg_action a, enum upg_action b)
{
	/* Neither of these is the stronger: who asks for each gets both. */
	if ((a == UPG_ACTION_REJECT_SRC && b == UPG_ACTION_REJECT_DST) ||
	    (a == UPG_ACTION_REJECT_DST && b == UPG_ACTION_REJECT_SRC))
		return UPG_ACTION_REJECT_BOTH;
	return a > b ? a : b; /* the enumeration stands in this order */
}

enum upg_action
upg_verdict_about(enum upg_action a, enum upg_dir at_fault)
{
	if (at_fault == TO_CLIENT && a == UPG_ACTION_REJECT_SRC)
		return UPG_ACTION_REJECT_DST;
	if (at_fault == TO_CLIENT && a == UPG_ACTION_REJECT_DST)
		return UPG_ACTION_REJECT_SRC;
	return a;
}

bool
upg_verdict_resets(enum upg_action a, enum upg_dir dir)
{
	return a == UPG_ACTION_REJECT_BOTH || a == (dir == TO_SERVER ? UPG_ACTION_REJECT_SRC : UPG_ACTION_REJECT_DST);
}

bool
upg_verdict_blocks(enum upg_action a)
{
	return a != UPG_ACTION_ALERT && a != UPG_ACTION_PASS;
}

const char *
upg_verdict_word(enum upg_action a)
{
	switch (a) {
	case UPG_ACTION_ALERT:
	case UPG_ACTION_PASS:
		return "accept";
	case UPG_ACTION_WITHHOLD:
		return "withhold";
	case UPG_ACTION_REJECT_SRC:
	case UPG_ACTION_REJECT_DST:
	case UPG_ACTION_REJECT_BOTH:
		return "reject";
	case UPG_ACTION_DROP:
		return "drop";
	}
	return "accept";
}
