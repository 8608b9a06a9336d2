/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pcap/dlt.h>

#include "capture/decode.h"
#include "wire.h"

static struct upg_wire wire;
static struct upg_limits lim;

static int
begin(void **state)
{
	wire.len = 0;
	lim = upg_limits_default();
	return 0;
}

static struct upg_packet
decoded(void)
{
	struct upg_packet pkt = upg_wire_packet(&wire, DLT_RAW);

	assert_int_equal(upg_decode(&pkt, &lim), UPG_DECODED_TCP);
	return pkt;
}

static void
put_tcp4(size_t payload)
{
	upg_wire_ip4(&wire, 6, 20 + payload, 1, 0);
	upg_wire_tcp(&wire, UPG_TCP_ACK | UPG_TCP_FIN, NULL, 0);
	upg_wire_fill(&wire, 'x', payload);
}

/* The definition, octet by octet. */
static uint16_t
plainly(const uint8_t *at, size_t len)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i % 2 != 0 ? at[i] : (uint64_t)at[i] << 8;
	return upg_checksum_fold(sum);
}

static void
sums(void **state)
{
	/* RFC 1071 3 */
	static const uint8_t rfc[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
	uint8_t octets[300];

	assert_int_equal(upg_checksum_fold(upg_checksum_add(0, rfc, 8)), (uint16_t)~0xddf2);
	assert_int_equal(upg_checksum_add(7, rfc, 0), 7);
	for (size_t i = 0; i < sizeof octets; i++)
		octets[i] = (uint8_t)(i < 200 ? i * 151 + 7 : 0xff);
	for (size_t len = 0; len <= sizeof octets; len++) {
		uint8_t *at = upg_guard_copy(octets, len);

		assert_int_equal(upg_checksum_fold(upg_checksum_add(0, at, len)), plainly(octets, len));
		/* In two runs. */
		if (len >= 2)
			assert_int_equal(
			        upg_checksum_fold(upg_checksum_add(upg_checksum_add(0, at, 2), at + 2, len - 2)),
			        plainly(octets, len));
		upg_guard_free(at, len);
	}
}

/* A SYN with the right IPv4 checksum and none of TCP. */
static const uint8_t syn[] = {0x45, 0x00, 0x00, 0x28, 0x00, 0x01, 0x00, 0x00, 0x40, 0x06, 0x66, 0xcd, 0x0a, 0x00,
                              0x00, 0x01, 0x0a, 0x00, 0x00, 0x02, 0x04, 0xd2, 0x00, 0x50, 0x00, 0x00, 0x03, 0xe8,
                              0x00, 0x00, 0x07, 0xd0, 0x50, 0x02, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00};

static void
known_packet(void **state)
{
	struct upg_packet pkt;
	uint16_t want;
	uint8_t pseudo[12 + 20] = {10, 0, 0, 1, 10, 0, 0, 2, 0, 6, 0, 20};

	upg_wire_add(&wire, syn, sizeof syn);
	memcpy(pseudo + 12, syn + 20, 20);
	want = plainly(pseudo, sizeof pseudo);
	pkt = decoded();
	assert_false(upg_checksum_good(&pkt));
	upg_checksum_fill(&pkt);
	assert_true(upg_checksum_good(&pkt));
	assert_int_equal(upg_be16(pkt.data + 36), want);
	assert_int_equal(upg_be16(pkt.data + 10), 0x66cd);
	/* Every octet counts, but for those that no checksum covers. */
	for (uint32_t i = 0; i < pkt.captured_bytes; i++) {
		pkt.data[i] ^= 0x10;
		if (i != 0) /* the header's length rules what is summed */
			assert_false(upg_checksum_good(&pkt));
		pkt.data[i] ^= 0x10;
	}
	assert_true(upg_checksum_good(&pkt));
	upg_wire_free(&pkt);
}

static void
odd_payload(void **state)
{
	struct upg_packet pkt;

	put_tcp4(7);
	pkt = decoded();
	upg_checksum_fill(&pkt);
	assert_true(upg_checksum_good(&pkt));
	pkt.data[46] ^= 1;
	assert_false(upg_checksum_good(&pkt));
	/* Of what the capture cut only the IPv4 header is judged. */
	pkt.payload_missing = 1;
	assert_true(upg_checksum_good(&pkt));
	pkt.data[8]--;
	assert_false(upg_checksum_good(&pkt));
	upg_wire_free(&pkt);
}

static void
cut4(void **state)
{
	struct upg_packet pkt;

	for (uint32_t keep = 0; keep <= 10; keep++) {
		wire.len = 0;
		put_tcp4(10);
		upg_wire_fill(&wire, 0, 3); /* padding goes too */
		pkt = decoded();
		pkt.wire_bytes += 5;
		pkt.payload_missing = 5;
		upg_packet_cut(&pkt, keep);
		assert_int_equal(pkt.captured_bytes, 40 + keep);
		assert_int_equal(pkt.wire_bytes, 40 + keep);
		assert_int_equal(pkt.payload_bytes, keep);
		assert_int_equal(upg_be16(pkt.data + 2), 40 + keep);
		assert_int_equal(pkt.data[33], UPG_TCP_ACK);
		assert_int_equal(pkt.tcp.flags, UPG_TCP_ACK);
		assert_true(upg_checksum_good(&pkt));
		assert_int_equal(upg_decode(&pkt, &lim), UPG_DECODED_TCP);
		assert_int_equal(pkt.payload_bytes, keep);
		upg_guard_free(pkt.data, 53);
	}
	wire.len = 0;
	put_tcp4(10);
	pkt = decoded();
	upg_packet_cut(&pkt, 1000);
	assert_int_equal(pkt.payload_bytes, 10);
	upg_wire_free(&pkt);
}

/* A segment routed by way of others: its checksum covers where it will arrive (RFC 8200 8.1). */
static void
routed(void **state)
{
	static const uint8_t types[] = {0, 2, 4};

	for (size_t i = 0; i < 3; i++) {
		uint8_t final[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 9};
		uint8_t pseudo[40 + 23] = {0};
		size_t tcp = 40 + 8 + 24;
		struct upg_packet pkt;

		wire.len = 0;
		upg_wire_ip6(&wire, 0, 8 + 24 + 23);
		upg_wire_add(&wire, "\x2b\0\1\4\0\0\0\0", 8);
		upg_wire_add(&wire, (uint8_t[]){6, 2, types[i], 1, 0, 0, 0, 0}, 8);
		upg_wire_add(&wire, final, 16);
		upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
		upg_wire_add(&wire, "abc", 3);
		memcpy(pseudo, wire.at + 8, 16);
		memcpy(pseudo + 16, final, 16);
		pseudo[35] = 23;
		pseudo[39] = 6;
		memcpy(pseudo + 40, wire.at + tcp, 23);
		pkt = decoded();
		upg_checksum_fill(&pkt);
		assert_true(upg_checksum_good(&pkt));
		assert_int_equal(upg_be16(pkt.data + tcp + 16), plainly(pseudo, sizeof pseudo));
		/* Arrived: no segments left, the header's destination is the one. */
		pkt.data[51] = 0;
		assert_false(upg_checksum_good(&pkt));
		upg_packet_cut(&pkt, 2);
		assert_true(upg_checksum_good(&pkt));
		assert_int_equal(upg_be16(pkt.data + 4), 8 + 24 + 22);
		upg_guard_free(pkt.data, wire.len);
	}
}

static void
cut_jumbo(void **state)
{
	static const uint32_t keeps[] = {69000, 65536, 65508 - 1, 65507 - 28, 5};

	for (size_t i = 0; i < sizeof keeps / sizeof keeps[0]; i++) {
		struct upg_packet pkt;

		wire.len = 0;
		upg_wire_ip6(&wire, 0, 0);
		upg_wire_add(&wire, "\6\0\xc2\4", 4);
		upg_wire_be32(&wire, 8 + 20 + 70000);
		upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
		upg_wire_fill(&wire, 'x', 70000);
		pkt = decoded();
		upg_packet_cut(&pkt, keeps[i]);
		assert_true(upg_checksum_good(&pkt));
		assert_int_equal(upg_decode(&pkt, &lim), UPG_DECODED_TCP);
		assert_int_equal(pkt.payload_bytes, keeps[i]);
		upg_guard_free(pkt.data, wire.len);
	}
}

/* A super-packet longer than its length field can say. */
static void
cut_super(void **state)
{
	struct upg_packet pkt;

	upg_wire_ip4(&wire, 6, 0, 1, 0);
	upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
	upg_wire_fill(&wire, 'x', 100000);
	upg_put_be16(wire.at + 2, 0);
	pkt = decoded();
	upg_packet_cut(&pkt, 90000);
	assert_int_equal(upg_be16(pkt.data + 2), 0);
	assert_true(upg_checksum_good(&pkt));
	upg_packet_cut(&pkt, 65495);
	assert_int_equal(upg_be16(pkt.data + 2), 65535);
	assert_true(upg_checksum_good(&pkt));
	upg_guard_free(pkt.data, wire.len);
}

/* A header that contradicts itself is summed as the segment it came in, and never cut. */
static void
bad_offset(void **state)
{
	struct upg_packet pkt;

	put_tcp4(8);
	wire.at[32] = 0xf0;
	pkt = decoded();
	assert_true(pkt.tcp.bad_offset);
	upg_checksum_fill(&pkt);
	assert_true(upg_checksum_good(&pkt));
	pkt.data[47] ^= 1;
	assert_false(upg_checksum_good(&pkt));
	upg_packet_cut(&pkt, 0);
	assert_int_equal(pkt.captured_bytes, 48);
	upg_wire_free(&pkt);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(sums, begin),        cmocka_unit_test_setup(known_packet, begin),
	        cmocka_unit_test_setup(odd_payload, begin), cmocka_unit_test_setup(cut4, begin),
	        cmocka_unit_test_setup(routed, begin),      cmocka_unit_test_setup(cut_jumbo, begin),
	        cmocka_unit_test_setup(cut_super, begin),   cmocka_unit_test_setup(bad_offset, begin),
	};

	return cmocka_run_group_tests_name("checksum", tests, NULL, NULL);
}
