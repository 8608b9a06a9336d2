/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash.h"

#include "capture/bytes.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define SHOWN_BYTES 40

/* Addresses and, without options between, ports. */
static bool
read_tuple(const uint8_t *p, size_t len, struct upg_tuple *t)
{
	size_t head;

	if (len >= 24 && p[0] >> 4 == 4) {
		head = (size_t)(p[0] & 15) * 4;
		t->family = 4;
		t->proto = p[9];
		t->src.octets[10] = t->src.octets[11] = t->dst.octets[10] = t->dst.octets[11] = 0xff;
		memcpy(t->src.octets + 12, p + 12, 4);
		memcpy(t->dst.octets + 12, p + 16, 4);
	} else if (len >= 44 && p[0] >> 4 == 6) {
		head = 40;
		t->family = 6;
		t->proto = p[6];
		memcpy(t->src.octets, p + 8, 16);
		memcpy(t->dst.octets, p + 24, 16);
	} else {
		return false;
	}
	if (t->proto == 6 && head >= 20 && head + 4 <= len) {
		t->sport = upg_be16(p + head);
		t->dport = upg_be16(p + head + 2);
	}
	return true;
}

void
upg_crash_describe(const uint8_t *head, size_t len, char out[UPG_CRASH_BYTES], struct upg_tuple *tuple)
{
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
	int used = 0;

	memset(tuple, 0, sizeof *tuple);
	if (len == 0) {
		snprintf(out, UPG_CRASH_BYTES, "between packets");
		return;
	}
	if (read_tuple(head, len, tuple)) {
		int family = tuple->family == 4 ? AF_INET : AF_INET6;
		size_t at = tuple->family == 4 ? 12 : 0;

		inet_ntop(family, tuple->src.octets + at, src, sizeof src);
		inet_ntop(family, tuple->dst.octets + at, dst, sizeof dst);
		used = snprintf(out, UPG_CRASH_BYTES, "with a packet of %s:%u -> %s:%u: ", src, tuple->sport, dst,
		                tuple->dport);
	} else {
		used = snprintf(out, UPG_CRASH_BYTES, "with a packet that begins ");
	}
	for (size_t i = 0; i < len && i < SHOWN_BYTES && used + 3 <= UPG_CRASH_BYTES; i++)
		used += snprintf(out + used, (size_t)(UPG_CRASH_BYTES - used), "%02x", head[i]);
}
