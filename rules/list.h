/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * list.h - what the address and the port fields of a rule's header have in common: `any`, $NAMES, !negation and [lists], nested.
 * A list stands for what any of its plain members has (for everything if it has none) without what its negated members have.
 */
#ifndef UPG_LIST_H
#define UPG_LIST_H

#include "rules.h"
#include "span.h"

/* What is wrong, and which octets of the text are at fault. */
struct upg_list_error {
	size_t at, len;
	char why[256];
};

/* One kind of member. */
struct upg_list_kind {
	upg_number most;    /* largest member of `any` */
	const char *plural; /* "addresses" */
	/* Adds one plain member (not empty, not NUL terminated) to the set. NULL, or in words what is wrong. */
	const char *(*member)(const char *text, size_t len, struct upg_spans *);
};

/*
 * Reads text as a whole. vars may be NULL: no names. On success out (zeroed by the caller) is settled, and never empty; *any tells
 * that it holds everything. false: *err says why, out is empty. A name's value is read by the same rules, to a bounded depth.
 */
bool upg_list_parse(const struct upg_list_kind *, struct upg_bytes text, upg_vars_lookup *vars, void *vars_user,
                    struct upg_spans *out, struct upg_list_error *err);

/* Does the settled set hold all of its kind? */
bool upg_list_is_any(const struct upg_list_kind *, const struct upg_spans *);

/*
 * Addresses: 192.0.2.1, 2001:db8::1, either with /PREFIX, IPv4 also with /NETMASK, and FIRST-LAST. IPv6 ranges never hold the
 * v4-mapped addresses that stand for IPv4 unless written so.
 */
extern const struct upg_list_kind upg_address_kind;
/* The number an address stands for in such a set. */
upg_number upg_address_number(const struct upg_addr *);

/* Ports: N, N:M, N:, :M. */
extern const struct upg_list_kind upg_ports_kind;

#endif
