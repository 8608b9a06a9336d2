/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "community_id.h"

#include <nettle/base64.h>
#include <nettle/sha1.h>
#include <string.h>

#include "capture/bytes.h"

void
upg_community_id(const struct upg_tuple *t, uint16_t seed, char out[UPG_COMMUNITY_ID_TEXT])
{
	size_t skip = t->family == 4 ? 12 : 0, len = 16 - skip;
	const uint8_t *a = t->src.octets + skip, *b = t->dst.octets + skip;
	uint8_t head[2], ports[4], zero = 0, digest[SHA1_DIGEST_SIZE];
	struct sha1_ctx sha;

	/* the smaller address, or else port, comes first */
	int order = memcmp(a, b, len);
	bool swap = order > 0 || (order == 0 && t->sport > t->dport);
	upg_put_be16(head, seed);
	upg_put_be16(ports, swap ? t->dport : t->sport);
	upg_put_be16(ports + 2, swap ? t->sport : t->dport);
	sha1_init(&sha);
	sha1_update(&sha, sizeof head, head);
	sha1_update(&sha, len, swap ? b : a);
	sha1_update(&sha, len, swap ? a : b);
	sha1_update(&sha, 1, &t->proto);
	sha1_update(&sha, 1, &zero);
	sha1_update(&sha, sizeof ports, ports);
	sha1_digest(&sha, sizeof digest, digest);
	memcpy(out, "1:", 2);
	base64_encode_raw(out + 2, sizeof digest, digest);
	out[UPG_COMMUNITY_ID_TEXT - 1] = '\0';
}
