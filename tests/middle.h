/* SPDX-License-Identifier: GPL-2.0-or-later */
/* middle.h - an inspector in the middle of one connection, packet by packet: what each side says, and what becomes of it. */
#ifndef UPG_TESTS_MIDDLE_H
#define UPG_TESTS_MIDDLE_H

#include "capture/bytes.h"
#include "tests/packets.h"
#include "tools/watch.h"

#define REQUEST                                                                                                        \
	"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"  \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
#define SWITCH                                                                                                         \
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                            \
	"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
#define REFUSAL "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"
#define DRAFT76                                                                                                        \
	"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nOrigin: http://a\r\n"           \
	"Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n\r\n"
#define TUNNEL "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n"
#define FRAMES "\x82\x85\x01\x02\x03\x04hello\x82\x81\x01\x02\x03\x04x"

enum { REQUEST_LEN = sizeof REQUEST - 1, FRAMES_LEN = sizeof FRAMES - 1, DRAFT76_LEN = sizeof DRAFT76 - 1 };

struct middle {
	struct packets_pair pair;
	struct upg_inspect *in;
	struct upg_limits lim;
	struct upg_rules *rules;
	uint32_t next[2]; /* relative to the ISN */
	uint32_t got;     /* what the server acknowledges; 0: all the client has said */
	unsigned alerts[UPG_EVENT_COUNT], blocked[UPG_EVENT_COUNT], would_block;
	enum upg_outcome outcome;
	enum upg_ended ended;
	unsigned upgrades;
	uint64_t early_bytes;
	char why[32];         /* the last drop record's reason */
	uint8_t heard[65536]; /* with onto: the client's stream as it is forwarded */
	size_t heard_len;
	struct middle *onto; /* what is forwarded goes on to this one */
	uint8_t http_ports[8192];
};

/* The packet sent last, as it left the inspector. */
extern struct packets_one middle_last;

struct middle_way {
	int family;
	enum { LIVE, CAPTURE, IPS } mode; /* UPG_INLINE, UPG_PASSIVE, UPG_SIMULATE */
	bool simulate;
	const char *rules; /* NULL: the shipped ones */
	const char *own;   /* read after them; NULL: none */
	struct middle *onto;
	uint64_t withheld_bytes, stream_bytes, http_bytes, flows; /* limits; 0: as they are, 16 flows */
};

/* The handshake is over. finish: the end of the input, and of what begin has made. */
struct middle *middle_begin(struct middle_way);
void middle_finish(struct middle *);

/* One segment at a place of its own choice; next is not moved. flags 0: ACK and PSH. */
enum upg_fate middle_place(struct middle *, enum upg_dir, uint32_t seq, const void *data, size_t len, uint8_t flags);

/* The next segment of a side; one without octets. */
enum upg_fate middle_say(struct middle *, enum upg_dir, const void *data, size_t len);
enum upg_fate middle_acknowledge(struct middle *, enum upg_dir);
#define SAY(w, dir, text) middle_say(w, dir, text, sizeof(text) - 1)

/* Where the client's next octet goes. */
uint32_t middle_request_begins(const struct middle *);

/* The last packet leaves with these payload octets alone, its lengths and checksums true, no FIN. */
void middle_expect_cut(int family, const void *data, size_t len);

#endif
