/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ip6chain.h"

#include "layer.h"

enum { OPTION_PAD1 = 0x00, OPTION_JUMBO = 0xc2 };

bool
upg_ip6chain_is(uint8_t proto)
{
	switch (proto) {
	case UPG_PROTO_HOPOPTS:
	case UPG_PROTO_ROUTING:
	case UPG_PROTO_DSTOPTS:
	case UPG_PROTO_AH:
	case UPG_PROTO_MOBILITY:
	case UPG_PROTO_HIP:
	case UPG_PROTO_SHIM6:
		return true;
	default:
		return false;
	}
}

uint32_t
upg_ip6chain_bytes(uint8_t proto, const uint8_t *at)
{
	/* AH counts 32-bit words less two (RFC 4302 2.2), all others 64-bit words less one. */
	return proto == UPG_PROTO_AH ? (at[1] + 2u) * 4 : (at[1] + 1u) * 8;
}

enum upg_ip6step
upg_ip6chain_step(struct upg_ip6chain *c)
{
	uint32_t len;

	if (!upg_ip6chain_is(c->next))
		return UPG_IP6STEP_END;
	if (!upg_bytes_have(c->b, c->off, 8))
		return UPG_IP6STEP_OUT;
	len = upg_ip6chain_bytes(c->next, c->b.at + c->off);
	if (!upg_bytes_have(c->b, c->off, len))
		return UPG_IP6STEP_OUT;
	c->next_at = c->off;
	c->next = c->b.at[c->off];
	c->off += len;
	return UPG_IP6STEP_OVER;
}

bool
upg_ip6chain_atomic(struct upg_ip6chain *c)
{
	if (c->next != UPG_PROTO_FRAGMENT || !upg_bytes_have(c->b, c->off, 8))
		return false;
	c->next_at = c->off;
	c->next = c->b.at[c->off];
	c->off += 8;
	return true;
}

uint32_t
upg_ip6chain_jumbo(const uint8_t *at, uint32_t len)
{
	uint32_t i = 2;

	while (i < len) {
		if (at[i] == OPTION_PAD1) {
			i++;
			continue;
		}
		if (len - i < 2 || at[i + 1] > len - i - 2)
			return 0;
		if (at[i] == OPTION_JUMBO && at[i + 1] == 4)
			return i;
		i += 2u + at[i + 1];
	}
	return 0;
}
