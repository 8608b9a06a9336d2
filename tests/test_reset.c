/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reset.c - the RSTs for both ends of a connection, octet by octet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four headers it needs */
#include <cmocka.h>

#include <pcap/dlt.h>
#include <string.h>

#include "capture/bytes.h"
#include "capture/decode.h"
#include "capture/reset.h"

/* 10.0.0.1:40000 -> 10.0.0.2:80, seq 1000, ack 2000, PSH|ACK, timestamps, five octets "hello". */
static const uint8_t data4[] = {
        0x45, 0x00, 0x00, 0x39, 0x12, 0x34, 0x40, 0x00, 0x40, 0x06, 0x00, 0x00, 10,   0,    0,
        1,    10,   0,    0,    2,    0x9c, 0x40, 0x00, 0x50, 0x00, 0x00, 0x03, 0xe8, 0x00, 0x00,
        0x07, 0xd0, 0x80, 0x18, 0x01, 0xf6, 0x00, 0x00, 0x00, 0x00, 1,    1,    8,    10,   0,
        0,    0,    1,    0,    0,    0,    2,    'h',  'e',  'l',  'l',  'o',
};

/* The same from 2001:db8::1 to 2001:db8::2, no options, flags as the test asks. */
static const uint8_t data6[] = {
        0x60, 0,    0,    0,    0,    25, 6,    64,   0x20, 0x01, 0x0d, 0xb8, 0,    0,    0,    0,    0,
        0,    0,    0,    0,    0,    0,  1,    0x20, 0x01, 0x0d, 0xb8, 0,    0,    0,    0,    0,    0,
        0,    0,    0,    0,    0,    2,  0x9c, 0x40, 0x00, 0x50, 0x00, 0x00, 0x03, 0xe8, 0x00, 0x00, 0x07,
        0xd0, 0x50, 0x18, 0x01, 0xf6, 0,  0,    0,    0,    'h',  'e',  'l',  'l',  'o',
};

struct fixture {
	uint8_t data[128];
	struct upg_packet packet;
};

static struct upg_packet *
decode(struct fixture *f, const uint8_t *from, size_t len)
{
	struct upg_limits lim = upg_limits_default();

	memcpy(f->data, from, len);
	f->packet = (struct upg_packet){
	        .data = f->data,
	        .captured_bytes = (uint32_t)len,
	        .wire_bytes = (uint32_t)len,
	        .linktype = DLT_RAW,
	};
	assert_int_equal(upg_decode(&f->packet, &lim), UPG_DECODED_TCP);
	return &f->packet;
}

/* Decodes what was built and looks at everything that matters in it. */
static void
expect(const uint8_t *out, size_t len, uint16_t sport, uint32_t seq, uint32_t ack, uint8_t flags)
{
	struct fixture f;
	struct upg_packet *p = decode(&f, out, len);

	assert_true(upg_checksum_good(p));
	assert_int_equal(p->tuple.sport, sport);
	assert_int_equal(p->tuple.dport, sport == 80 ? 40000 : 80);
	assert_int_equal(p->tuple.src.octets[15], sport == 80 ? 2 : 1);
	assert_int_equal(p->tuple.dst.octets[15], sport == 80 ? 1 : 2);
	assert_int_equal(p->tcp.seq, seq);
	assert_int_equal(p->tcp.ack, ack);
	assert_int_equal(p->tcp.flags, flags);
	assert_int_equal(p->tcp.header_bytes, 20);
	assert_int_equal(p->payload_bytes, 0);
}

static void
both_ends_v4(void **state)
{
	struct fixture f;
	struct upg_packet *p = decode(&f, data4, sizeof data4);
	uint8_t out[UPG_RESET_BYTES];

	assert_int_equal(upg_reset_build(p, UPG_RESET_RECEIVER, 1000, out), 40);
	expect(out, 40, 40000, 1000, 2000, UPG_TCP_RST | UPG_TCP_ACK);
	assert_int_equal(upg_reset_build(p, UPG_RESET_SENDER, 2000, out), 40);
	/* acknowledges the five octets, though they are not to arrive: the sender sent them */
	expect(out, 40, 80, 2000, 1005, UPG_TCP_RST | UPG_TCP_ACK);
	static const uint8_t head[] = {0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0x26, 0xce, 10, 0, 0, 2, 10, 0, 0, 1};

	assert_memory_equal(out, head, sizeof head);
}

static void
both_ends_v6(void **state)
{
	struct fixture f;
	struct upg_packet *p = decode(&f, data6, sizeof data6);
	uint8_t out[UPG_RESET_BYTES];

	assert_int_equal(upg_reset_build(p, UPG_RESET_RECEIVER, 0xfffffffe, out), 60);
	expect(out, 60, 40000, 0xfffffffe, 2000, UPG_TCP_RST | UPG_TCP_ACK);
	assert_int_equal(upg_reset_build(p, UPG_RESET_SENDER, 2000, out), 60);
	expect(out, 60, 80, 2000, 1005, UPG_TCP_RST | UPG_TCP_ACK);
}

/* RFC 9293 3.10.7.3: in SYN-SENT only an acceptable ACK makes a RST believed; SYN and FIN count one each. */
static void
a_syn_is_acknowledged(void **state)
{
	struct fixture f;
	struct upg_packet *p;
	uint8_t in[sizeof data6], out[UPG_RESET_BYTES];

	memcpy(in, data6, sizeof in);
	in[40 + 13] = UPG_TCP_SYN;
	memset(in + 48, 0, 4);
	p = decode(&f, in, sizeof in);
	assert_int_equal(upg_reset_build(p, UPG_RESET_SENDER, 0, out), 60);
	expect(out, 60, 80, 0, 1006, UPG_TCP_RST | UPG_TCP_ACK);
	in[40 + 13] = UPG_TCP_FIN | UPG_TCP_ACK;
	p = decode(&f, in, sizeof in);
	upg_reset_build(p, UPG_RESET_SENDER, 0, out);
	expect(out, 60, 80, 0, 1006, UPG_TCP_RST | UPG_TCP_ACK);
}

static void
a_packet_becomes_a_reset(void **state)
{
	struct fixture f;
	struct upg_packet *p = decode(&f, data4, sizeof data4);

	assert_true(upg_reset_become(p, 1000));
	assert_int_equal(p->captured_bytes, 40);
	assert_int_equal(p->wire_bytes, 40);
	expect(p->data, p->captured_bytes, 40000, 1000, 2000, UPG_TCP_RST | UPG_TCP_ACK);
	p = decode(&f, data6, sizeof data6);
	assert_true(upg_reset_become(p, 77));
	assert_int_equal(p->captured_bytes, 60);
	expect(p->data, p->captured_bytes, 40000, 77, 2000, UPG_TCP_RST | UPG_TCP_ACK);
}

static void
what_cannot_become_a_reset_stays(void **state)
{
	struct fixture f;
	uint8_t in[sizeof data6];
	struct upg_packet *p = decode(&f, data4, sizeof data4);

	p->gso = true;
	assert_false(upg_reset_become(p, 1000));
	assert_memory_equal(p->data, data4, sizeof data4);
	memcpy(in, data6, sizeof in);
	in[40 + 13] = UPG_TCP_SYN;
	p = decode(&f, in, sizeof in);
	assert_false(upg_reset_become(p, 1000));
	in[40 + 13] = UPG_TCP_RST;
	p = decode(&f, in, sizeof in);
	assert_false(upg_reset_become(p, 1000));
	assert_memory_equal(p->data, in, sizeof in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(both_ends_v4),
	        cmocka_unit_test(both_ends_v6),
	        cmocka_unit_test(a_syn_is_acknowledged),
	        cmocka_unit_test(a_packet_becomes_a_reset),
	        cmocka_unit_test(what_cannot_become_a_reset_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
