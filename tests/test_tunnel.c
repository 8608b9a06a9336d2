/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same conversation between the same addresses in two tunnels at once: two connections, each whole; in one tunnel it is one. */
#include "capture/bytes.h"
#include "capture/decode.h"
#include "tests/packets.h"
#include "tools/inspect.h"

#include <pcap/dlt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// clang-format off
#include <cmocka.h>
// clang-format on

/* Headers put in front of an IPv4 packet. What distinguishes a tunnel: number; back: the packet goes from server to client. */
struct way {
	const char *name;
	int linktype;
	size_t (*put)(uint8_t *at, size_t inner, unsigned number, bool back);
};

static size_t
put_ip4(uint8_t *at, uint8_t proto, size_t payload, bool back)
{
	memcpy(at, "\x45\0\0\0\0\0\0\0\x40\0\0\0\xc0\0\2\1\xc0\0\2\2", 20);
	upg_put_be16(at + 2, (uint16_t)(20 + payload));
	at[9] = proto;
	at[15] = back ? 2 : 1;
	at[19] = back ? 1 : 2;
	return 20;
}

static size_t
put_ipip(uint8_t *at, size_t inner, unsigned number, bool back)
{
	put_ip4(at, 4, inner, back);
	at[back ? 15 : 19] += (uint8_t)number * 2;
	return 20;
}

static size_t
put_gre(uint8_t *at, size_t inner, unsigned number, bool back)
{
	put_ip4(at, 47, 8 + inner, back);
	memcpy(at + 20, "\x20\0\x08\0\0\0\0", 7);
	at[27] = (uint8_t)number;
	return 28;
}

static size_t
put_vxlan(uint8_t *at, size_t inner, unsigned number, bool back)
{
	put_ip4(at, 17, 30 + inner, back);
	memcpy(at + 20, "\x99\0\x12\xb5\0\0\0\0\x08\0\0\0\0\0\0\0\2\0\0\0\0\2\2\0\0\0\0\1\x08\0", 30);
	at[21] = (uint8_t)(number * 7 + back);
	upg_put_be16(at + 24, (uint16_t)(30 + inner));
	at[34] = (uint8_t)number;
	return 50;
}

/* Every direction has labels of its own. */
static size_t
put_mpls(uint8_t *at, size_t inner, unsigned number, bool back)
{
	memcpy(at, "\2\0\0\0\0\2\2\0\0\0\0\1\x88\x47\0\x06\x40\x40\0\0\x01\x40", 22);
	upg_put_be16(at + 18, (uint16_t)(0x100 + number * 2 + back));
	return 22;
}

/* On the way back the label was taken off on the hop before. */
static size_t
put_half_mpls(uint8_t *at, size_t inner, unsigned number, bool back)
{
	if (!back || number == 1)
		return put_mpls(at, inner, number, back);
	memcpy(at, "\2\0\0\0\0\2\2\0\0\0\0\1\x08\0", 14);
	return 14;
}

static size_t
put_pppoe(uint8_t *at, size_t inner, unsigned number, bool back)
{
	memcpy(at, "\2\0\0\0\0\2\2\0\0\0\0\1\x88\x64\x11\0\0\0\0\0\0\x21", 22);
	at[5] = back ? 1 : 2;
	at[11] = back ? 2 : 1;
	at[17] = (uint8_t)number;
	upg_put_be16(at + 18, (uint16_t)(inner + 2));
	return 22;
}

/* Tunnels in a tunnel differ in the outer or in the inner number. */
static size_t
put_nested(uint8_t *at, size_t inner, unsigned number, bool back)
{
	size_t n = put_vxlan(at, inner + 28, number & 1, back);

	return n + put_gre(at + n, inner, number >> 1, back);
}

static const struct way ways[] = {
        {"ipip", DLT_RAW, put_ipip},
        {"gre", DLT_RAW, put_gre},
        {"vxlan", DLT_RAW, put_vxlan},
        {"mpls", DLT_EN10MB, put_mpls},
        {"half mpls", DLT_EN10MB, put_half_mpls},
        {"pppoe", DLT_EN10MB, put_pppoe},
        {"nested", DLT_RAW, put_nested},
};

struct world {
	struct upg_inspect *in;
	const struct way *way;
	unsigned tunnels; /* each packet is sent in so many */
	bool fragment;
	struct packets_pair pair;
	unsigned requests, flows, alerts;
	uint64_t flow_ids[8];
};

static void
take_record(void *ctx, const struct upg_record *r)
{
	struct world *w = ctx;

	w->requests += r->type == UPG_RECORD_HTTP && r->http.status == 200;
	w->alerts += r->type == UPG_RECORD_ALERT;
	if (r->type != UPG_RECORD_FLOW)
		return;
	for (unsigned i = 0; i < w->flows; i++)
		assert_true(w->flow_ids[i] != r->flow_id);
	w->flow_ids[w->flows++ % 8] = r->flow_id;
}

/* The IP packet at `ip` in one of its tunnels. */
static void
wrap(struct world *w, const uint8_t *ip, size_t len, unsigned number, bool back)
{
	static uint8_t octets[4096];
	size_t n = w->way->put(octets, len, number, back);

	memcpy(octets + n, ip, len);
	struct upg_packet pkt = {.data = octets,
	                         .captured_bytes = (uint32_t)(n + len),
	                         .wire_bytes = (uint32_t)(n + len),
	                         .linktype = w->way->linktype,
	                         .ts_us = w->pair.clock_us,
	                         .clock_us = w->pair.clock_us,
	                         .number = ++w->pair.number};
	struct upg_limits lim = upg_limits_default();

	upg_decode(&pkt, &lim);
	upg_inspect_packet(w->in, &pkt);
}

static void
send(struct world *w, struct packets_segment g)
{
	static struct packets_one one;

	w->pair.clock_us += 1000;
	packets_build(&one, &w->pair, &g);
	size_t len = one.pkt.captured_bytes, first = w->fragment && len > 44 ? 44 : len;

	for (unsigned i = 0; i < w->tunnels; i++) {
		uint8_t part[4096];

		memcpy(part, one.octets, len);
		upg_put_be16(part + 2, (uint16_t)first);
		upg_put_be16(part + 4, 77); /* the identification is the same in each tunnel */
		upg_put_be16(part + 6, first < len ? 0x2000 : 0);
		wrap(w, part, first, i, g.dir == TO_CLIENT);
	}
	for (unsigned i = 0; i < w->tunnels && first < len; i++) {
		uint8_t part[4096];

		memcpy(part, one.octets, 20);
		memcpy(part + 20, one.octets + first, len - first);
		upg_put_be16(part + 2, (uint16_t)(20 + len - first));
		upg_put_be16(part + 4, 77);
		upg_put_be16(part + 6, (uint16_t)((first - 20) / 8));
		wrap(w, part, 20 + len - first, i, g.dir == TO_CLIENT);
	}
}

#define C(...)  send(&w, (struct packets_segment){.dir = TO_SERVER, __VA_ARGS__})
#define S(...)  send(&w, (struct packets_segment){.dir = TO_CLIENT, __VA_ARGS__})
#define TEXT(t) .data = (t), .len = sizeof(t) - 1

static void
converse(const struct way *way, unsigned tunnels, bool fragment)
{
	uint8_t http_ports[8192] = {[10] = 1};
	struct upg_limits lim = upg_limits_default();
	char err[UPG_ERR_BYTES];
	struct world w = {.way = way, .tunnels = tunnels, .fragment = fragment};
	struct upg_rules *rules = upg_rules_new();
	size_t len;
	const char *text = upg_rules_shipped(&len);

	w.pair = (struct packets_pair){.clock_us = UINT64_C(1700000000000000), .client_isn = 5, .server_isn = 9};
	lim.flow_max = lim.flow_halfopen_max = 64;
	assert_int_equal(upg_rules_parse(rules, "shipped", text, len, NULL, NULL, NULL, NULL), 0);
	w.in = upg_inspect_new(&(struct upg_inspect_options){.lim = &lim,
	                                                     .mode = UPG_PASSIVE,
	                                                     .midstream = true,
	                                                     .defragment = true,
	                                                     .hash_key = {1, 2},
	                                                     .http_ports = http_ports,
	                                                     .rules = rules,
	                                                     .emit = take_record,
	                                                     .emit_ctx = &w},
	                       err);
	assert_non_null(w.in);
	C(.flags = UPG_TCP_SYN);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	C(.seq = 1, .ack = 1);
	C(.seq = 1, .ack = 1, TEXT("GET /somewhere HTTP/1.1\r\nHost: a\r\n\r\n"));
	S(.seq = 1, .ack = 37, TEXT("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
	C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 37, .ack = 41);
	S(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 41, .ack = 38);
	C(.seq = 38, .ack = 42);
	upg_inspect_finish(w.in);
	assert_int_equal(w.requests, tunnels);
	assert_int_equal(w.flows, tunnels);
	assert_int_equal(w.alerts, 0);
	upg_inspect_free(w.in);
	upg_rules_free(rules);
}

static void
test_tunnels(void **state)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		for (unsigned tunnels = 1; tunnels <= 2; tunnels++)
			for (int fragment = 0; fragment < 2; fragment++) {
				print_message("%s, %u%s\n", ways[i].name, tunnels, fragment ? ", fragments" : "");
				converse(&ways[i], tunnels, fragment);
			}
	converse(&ways[sizeof(ways) / sizeof(*ways) - 1], 4, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_tunnels)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
