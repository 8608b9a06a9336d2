/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_policy.h - exception policies: why traffic cannot be inspected, and what the configuration wants done with it then. */
#ifndef UPG_CONFIG_POLICY_H
#define UPG_CONFIG_POLICY_H

#include "config.h"

/* Why traffic cannot be inspected. Each cause has its policy. */
enum upg_cause {
	UPG_CAUSE_QUEUE,     /* the queue or the receive buffer was full */
	UPG_CAUSE_MEMORY,    /* a memory budget left no room */
	UPG_CAUSE_MIDSTREAM, /* joined without its beginning */
	UPG_CAUSE_GAP,       /* octets passed unseen */
	UPG_CAUSE_PARSER,    /* octets nobody can place */
	UPG_CAUSE_START,     /* joined without its beginning, by a worker that has just started */
	UPG_CAUSE_LIMIT,     /* a message or a connection over a limit of HTTP */
	UPG_CAUSES,
};

/* The policy that applies: auto replaced by exception-policy, and that by its default for inline or not. */
enum upg_policy upg_config_policy(const struct upg_config *, unsigned policy, bool is_inline);
/* Its word, as in the configuration. Static. */
const char *upg_config_policy_name(enum upg_policy);
/* The word of a cause, as statistics have it. Static. */
const char *upg_config_cause_name(enum upg_cause);

#endif
