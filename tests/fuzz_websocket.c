/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any octets behind a WebSocket handshake: however they are cut, the same events must come out, and no memory may be left. Input: an octet for the
 * handshake and the limits, one for where to cut, then turns: an octet for direction, kind and length, and octets.
 */
#include "conncheck.h"

#include <stdlib.h>

#define TURNS 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ASK(more)                                                                                                      \
	"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"      \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" more "\r\n"
#define AGREE(more)                                                                                                    \
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                            \
	"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" more "\r\n"
#define DEFLATE "Sec-WebSocket-Extensions: permessage-deflate"

static const struct upg_turn handshakes[4][2] = {
        {C(ASK("")), S(AGREE(""))},
        {C(ASK(DEFLATE "\r\n")), S(AGREE(DEFLATE "\r\n"))},
        {C(ASK(DEFLATE "\r\n")), S(AGREE(DEFLATE "; server_no_context_takeover; client_no_context_takeover\r\n"))},
        {C("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nOrigin: http://a\r\n\r\n"),
         S("HTTP/1.1 101 Web Socket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n")},
};

static void
turns(struct upg_turn *out, const uint8_t *data, size_t size)
{
	static const enum upg_turn_what kinds[] = {UPG_TURN_FIN, UPG_TURN_RST, UPG_TURN_GAP, UPG_TURN_GAP};
	size_t n = 0;

	while (size > 1 && n < TURNS - 1) {
		struct upg_turn *t = &out[n++];
		size_t len;

		*t = (struct upg_turn){.dir = data[0] & 1 ? TO_CLIENT : TO_SERVER};
		len = 1 + (size_t)(data[0] >> 1);
		if (data[0] >= 0xf0) {
			t->what = kinds[data[0] >> 1 & 3];
			t->len = data[0] & 15;
			t->len += t->len == 0;
			data++;
			size--;
			continue;
		}
		data++;
		size--;
		t->what = UPG_TURN_DATA;
		t->text = (const char *)data;
		t->len = len < size ? len : size;
		data += t->len;
		size -= t->len;
	}
	out[n] = (struct upg_turn){0};
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct upg_play whole, other;
	struct upg_turn list[TURNS + 2];
	struct upg_limits lim = upg_limits_default();
	struct upg_dialogue d = {.turns = list, .lim = &lim, .port = 80};

	if (size < 3)
		return 0;
	if (data[0] & 4) {
		lim.websocket_message_bytes = 125;
		lim.websocket_inflated_bytes = 4096;
		lim.websocket_inflate_ratio = 10;
	}
	memcpy(list, handshakes[data[0] & 3], sizeof handshakes[0]);
	turns(list + 2, data + 2, size - 2);
	upg_conncheck_play(&d, 0, &whole);
	if (whole.held_bytes != 0)
		abort();
	const size_t cuts[] = {1, 2 + (size_t)data[1]};
	for (size_t i = 0; i < 2; i++) {
		upg_conncheck_play(&d, cuts[i], &other);
		if (strcmp(whole.detail, other.detail) != 0 || other.held_bytes != 0) {
			upg_conncheck_differ(&whole, &other);
			abort();
		}
	}
	return 0;
}
