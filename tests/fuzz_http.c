/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any octets as a dialogue: however each side's octets are cut, the same events, records and kind must come out, no memory may be left, and no
 * connection may hold more than its limits allow. Input: an octet for port and start, one for where to cut, then turns "direction and length, octets".
 */
#include "conncheck.h"

#include <stdlib.h>

#define TURNS 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* 0xff, kind: an end or a gap; else the low bit is the direction and the rest a length in eighths of what is left. */
static size_t
turns(struct upg_turn *out, const uint8_t *data, size_t size)
{
	size_t n = 0;
	while (size > 1 && n < TURNS - 1) {
		uint8_t head = data[0];
		data++;
		size--;
		struct upg_turn *t = &out[n++];
		*t = (struct upg_turn){.dir = head & 1 ? TO_CLIENT : TO_SERVER};
		if (head >= 0xf0) {
			static const enum upg_turn_what kinds[] = {UPG_TURN_FIN, UPG_TURN_RST, UPG_TURN_GAP,
			                                           UPG_TURN_GAP};
			t->what = kinds[head >> 1 & 3];
			t->len = (size_t)(head & 15) * 7 + 1;
			continue;
		}
		size_t len = 1 + (size_t)(head >> 1) * 4;
		if (len > size)
			len = size;
		t->what = UPG_TURN_DATA;
		t->text = (const char *)data;
		t->len = len;
		data += len;
		size -= len;
	}
	out[n] = (struct upg_turn){0};
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct upg_play whole, other;
	struct upg_turn list[TURNS];
	if (size < 3)
		return 0;
	struct upg_limits lim = upg_limits_default();
	if (data[0] & 4) {
		lim.http_line_bytes = 256;
		lim.http_headers_max = 8;
		lim.http_head_bytes = 1024;
		lim.http_trailer_bytes = 64;
		lim.http_chunk_line_bytes = 16;
		lim.http_pipeline_max = 2;
		lim.upgrade_pending_bytes = 64;
	}
	struct upg_dialogue d = {.turns = list, .lim = &lim};
	d.port = data[0] & 1 ? 9000 : 80;
	d.midstream = data[0] & 2;
	size_t cut = 2 + data[1];
	turns(list, data + 2, size - 2);
	upg_conncheck_play(&d, 0, &whole);
	if (whole.held_bytes != 0)
		abort();
	/* Field lines that are known mean what they mean where they are judged. */
	const size_t cuts[] = {0, 1, cut};
	for (int knowing = 0; knowing < 2; knowing++) {
		struct upg_conn_env *env = upg_conncheck_env(&d, knowing);
		for (size_t i = 0; i < 3; i++) {
			upg_conncheck_play_in(env, &d, cuts[i], &other);
			if (!upg_conncheck_same(&whole, &other) || other.held_bytes != 0)
				abort();
		}
		upg_conn_env_free(env);
	}
	return 0;
}
