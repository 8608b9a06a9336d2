/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pcap/dlt.h>
#include <stdlib.h>

#include "capture/decode.h"
#include "capture/defrag.h"
#include "wire.h"

enum { MF = 0x2000, PAYLOAD = 100, WHOLE = 20 + PAYLOAD };

static struct upg_limits lim;
static struct upg_defrag *defrag;
static struct upg_wire wire;
static struct upg_packet whole;
static uint64_t now_us;
static uint8_t segment[WHOLE]; /* what is fragmented: TCP header and letters */

static int
begin(void **state)
{
	lim = upg_limits_default();
	defrag = upg_defrag_new(&lim);
	now_us = 1000000;
	wire.len = 0;
	upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
	memcpy(segment, wire.at, 20);
	for (int i = 0; i < PAYLOAD; i++)
		segment[20 + i] = (uint8_t)('a' + i % 26);
	return 0;
}

static int
end(void **state)
{
	upg_defrag_free(defrag);
	return 0;
}

static enum upg_defrag_note
feed(int linktype)
{
	struct upg_packet pkt = upg_wire_packet(&wire, linktype);
	enum upg_defrag_note note;
	bool complete;

	pkt.clock_us = pkt.ts_us = now_us;
	pkt.number = 42;
	assert_int_equal(upg_decode(&pkt, &lim), UPG_DECODED_FRAGMENT);
	complete = upg_defrag_feed(defrag, &pkt, &whole, &note);
	assert_int_equal(complete, note == UPG_DEFRAG_WHOLE);
	upg_wire_free(&pkt);
	return note;
}

/* len octets of at, said to stand at off of datagram id. */
static enum upg_defrag_note
piece4_of(const uint8_t *at, uint16_t id, size_t off, size_t len, bool more)
{
	wire.len = 0;
	upg_wire_ethernet(&wire, 0x0800);
	upg_wire_ip4(&wire, 6, len, id, (uint16_t)(off / 8 | (more ? MF : 0)));
	upg_wire_add(&wire, at, len);
	return feed(DLT_EN10MB);
}

static enum upg_defrag_note
piece4(uint16_t id, size_t off, size_t len)
{
	return piece4_of(segment + off, id, off, len, off + len < WHOLE);
}

static enum upg_defrag_note
piece6_of(const uint8_t *at, uint32_t id, size_t off, size_t len, bool more)
{
	wire.len = 0;
	upg_wire_ip6(&wire, 60, 8 + 8 + len);
	upg_wire_add(&wire, "\x2c\0\1\4\0\0\0\0", 8); /* destination options before the fragment header */
	upg_wire_add(&wire, "\6\0", 2);
	upg_wire_be16(&wire, (uint16_t)(off | more));
	upg_wire_be32(&wire, id);
	upg_wire_add(&wire, at, len);
	return feed(DLT_RAW);
}

static enum upg_defrag_note
piece6(uint32_t id, size_t off, size_t len)
{
	return piece6_of(segment + off, id, off, len, off + len < WHOLE);
}

static void
assert_whole(uint8_t family, size_t l3_off)
{
	assert_int_equal(whole.decoded, UPG_DECODED_TCP);
	assert_int_equal(whole.tuple.family, family);
	assert_int_equal(whole.l3_off, l3_off);
	assert_int_equal(whole.payload_bytes, PAYLOAD);
	assert_memory_equal(whole.data + whole.payload_off, segment + 20, PAYLOAD);
	assert_int_equal(whole.captured_bytes, whole.payload_off + PAYLOAD);
	assert_int_equal(whole.number, 42);
	assert_int_equal(whole.clock_us, now_us);
}

static void
any_order(void **state)
{
	static const uint8_t orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	static const struct {
		size_t off, len;
	} parts[3] = {{0, 24}, {24, 48}, {72, WHOLE - 72}};

	for (uint16_t i = 0; i < 6; i++)
		for (int k = 0; k < 3; k++) {
			size_t off = parts[orders[i][k]].off, len = parts[orders[i][k]].len;
			enum upg_defrag_note want = k == 2 ? UPG_DEFRAG_WHOLE : UPG_DEFRAG_HELD;

			assert_int_equal(piece4(i, off, len), want);
			if (k == 2) {
				assert_whole(4, 14);
				/* Header checksum anew, no fragment any more. */
				assert_int_equal(upg_checksum_fold(upg_checksum_add(0, whole.data + whole.l3_off, 20)),
				                 0);
				assert_int_equal(upg_be16(whole.data + whole.l3_off + 6), 0);
			}
			assert_int_equal(piece6(i, off, len), want);
			if (k == 2) {
				assert_whole(6, 0);
				assert_int_equal(whole.l4_off, 48);
			}
		}
}

static void
duplicates(void **state)
{
	assert_int_equal(piece4(1, 24, 48), UPG_DEFRAG_HELD);
	assert_int_equal(piece4(1, 24, 48), UPG_DEFRAG_DUPLICATE);
	assert_int_equal(piece4(1, 72, WHOLE - 72), UPG_DEFRAG_HELD);
	assert_int_equal(piece4(1, 72, WHOLE - 72), UPG_DEFRAG_DUPLICATE);
	assert_int_equal(piece4(1, 0, 24), UPG_DEFRAG_WHOLE);
	assert_whole(4, 14);
}

/* Said once; then whatever belongs to it is discarded, a complete set included, until its time is up. */
static void
assert_conflict(uint16_t id)
{
	assert_int_equal(piece4(id, 0, 24), UPG_DEFRAG_DISCARDED);
	assert_int_equal(piece4(id, 24, 48), UPG_DEFRAG_DISCARDED);
	assert_int_equal(piece4(id, 72, WHOLE - 72), UPG_DEFRAG_DISCARDED);
	now_us += lim.defrag_timeout_us;
	assert_int_equal(piece4(id, 0, 24), UPG_DEFRAG_HELD);
	assert_int_equal(piece4(id, 24, 48), UPG_DEFRAG_HELD);
	assert_int_equal(piece4(id, 72, WHOLE - 72), UPG_DEFRAG_WHOLE);
}

static void
conflicts(void **state)
{
	uint8_t other[WHOLE];
	struct upg_defrag_stats stats;

	memcpy(other, segment, WHOLE);
	other[30] ^= 1;

	/* Same place, other octets. */
	piece4(1, 24, 48);
	assert_int_equal(piece4_of(other + 24, 1, 24, 48, true), UPG_DEFRAG_CONFLICT);
	assert_conflict(1);
	/* Overlaps that agree octet by octet: from the left, from the right, inside, around. */
	piece4(2, 24, 48);
	assert_int_equal(piece4(2, 16, 16), UPG_DEFRAG_CONFLICT);
	assert_conflict(2);
	piece4(3, 24, 48);
	assert_int_equal(piece4(3, 64, 16), UPG_DEFRAG_CONFLICT);
	assert_conflict(3);
	piece4(4, 24, 48);
	assert_int_equal(piece4(4, 32, 8), UPG_DEFRAG_CONFLICT);
	assert_conflict(4);
	piece4(5, 24, 48);
	assert_int_equal(piece4(5, 16, 64), UPG_DEFRAG_CONFLICT);
	assert_conflict(5);
	/* Two ends; data behind the end; an end before data; once the end and once not. */
	piece4_of(segment, 6, 72, 20, false);
	assert_int_equal(piece4_of(segment, 6, 96, 20, false), UPG_DEFRAG_CONFLICT);
	piece4_of(segment, 7, 72, 16, false);
	assert_int_equal(piece4_of(segment, 7, 96, 16, true), UPG_DEFRAG_CONFLICT);
	piece4_of(segment, 8, 96, 16, true);
	assert_int_equal(piece4_of(segment, 8, 72, 16, false), UPG_DEFRAG_CONFLICT);
	piece4_of(segment, 9, 72, 16, true);
	assert_int_equal(piece4_of(segment, 9, 72, 16, false), UPG_DEFRAG_CONFLICT);
	piece4_of(segment, 10, 72, 16, false);
	assert_int_equal(piece4_of(segment, 10, 72, 16, true), UPG_DEFRAG_CONFLICT);
	upg_defrag_stats(defrag, &stats);
	assert_int_equal(stats.conflicts, 10);
	/* IPv6 alike. */
	piece6(1, 24, 48);
	assert_int_equal(piece6(1, 64, 16), UPG_DEFRAG_CONFLICT);
	assert_int_equal(piece6(1, 0, 24), UPG_DEFRAG_DISCARDED);
}

static void
malformed(void **state)
{
	static const uint8_t big[65535];

	assert_int_equal(piece4_of(segment, 1, 0, 13, true), UPG_DEFRAG_MALFORMED);
	assert_int_equal(piece4(1, 0, 24), UPG_DEFRAG_DISCARDED);
	assert_int_equal(piece4_of(segment, 2, 8, 0, false), UPG_DEFRAG_MALFORMED);
	/* The ping of death: ends behind what a datagram can hold. */
	assert_int_equal(piece4_of(big, 3, 65528, 8, false), UPG_DEFRAG_MALFORMED);
	assert_int_equal(piece4_of(big, 4, 65504, 11, false), UPG_DEFRAG_HELD);
	assert_int_equal(piece4_of(big, 4, 0, 65504, true), UPG_DEFRAG_WHOLE);
	assert_int_equal(whole.captured_bytes, 14 + 65535);
	assert_int_equal(piece6_of(big, 5, 65528, 8, false), UPG_DEFRAG_MALFORMED);
}

/* RFC 7112: the first fragment of an IPv6 datagram holds its TCP header. */
static void
first_fragment(void **state)
{
	assert_int_equal(piece6(1, 0, 16), UPG_DEFRAG_MALFORMED);
	assert_int_equal(piece6(2, 0, 24), UPG_DEFRAG_HELD);
	segment[12] = 0x70;
	assert_int_equal(piece6(3, 0, 24), UPG_DEFRAG_MALFORMED);
	segment[12] = 0x50;
	assert_int_equal(piece4(4, 0, 8), UPG_DEFRAG_HELD);
	/* Hop-by-hop options behind the fragment header. */
	wire.len = 0;
	upg_wire_ip6(&wire, 44, 8 + 8 + 24);
	upg_wire_add(&wire, "\0\0\0\1\0\0\0\5", 8);
	upg_wire_add(&wire, "\6\0\1\4\0\0\0\0", 8);
	upg_wire_add(&wire, segment, 24);
	assert_int_equal(feed(DLT_RAW), UPG_DEFRAG_MALFORMED);
}

static void
kept_apart(void **state)
{
	struct upg_packet first;

	/* Other identification, other protocol, other VLAN. */
	assert_int_equal(piece4(1, 0, 24), UPG_DEFRAG_HELD);
	assert_int_equal(piece4(2, 24, WHOLE - 24), UPG_DEFRAG_HELD);
	wire.at[14 + 9] = 17;
	upg_put_be16(wire.at + 14 + 4, 1);
	assert_int_equal(feed(DLT_EN10MB), UPG_DEFRAG_HELD);
	wire.len = 0;
	upg_wire_ethernet(&wire, 0x8100);
	upg_wire_be16(&wire, 5);
	upg_wire_be16(&wire, 0x0800);
	upg_wire_ip4(&wire, 6, WHOLE - 24, 1, 3);
	upg_wire_add(&wire, segment + 24, WHOLE - 24);
	assert_int_equal(feed(DLT_EN10MB), UPG_DEFRAG_HELD);
	assert_int_equal(piece4(1, 24, WHOLE - 24), UPG_DEFRAG_WHOLE);
	/* What the capture cut does no harm to what is there. */
	assert_int_equal(piece4(9, 0, 24), UPG_DEFRAG_HELD);
	wire.len = 0;
	upg_wire_ip4(&wire, 6, WHOLE - 24, 9, 3);
	first = upg_wire_packet(&wire, DLT_RAW);
	first.wire_bytes += WHOLE - 24;
	upg_decode(&first, &lim);
	assert_int_equal(first.decoded, UPG_DECODED_FRAGMENT);
	assert_int_equal(upg_defrag_feed(defrag, &first, &whole, &(enum upg_defrag_note){0}), false);
	upg_wire_free(&first);
	assert_int_equal(piece4(9, 24, WHOLE - 24), UPG_DEFRAG_WHOLE);
}

static void
times_out(void **state)
{
	struct upg_defrag_stats stats;

	piece4(1, 0, 24);
	now_us += lim.defrag_timeout_us - 1;
	piece4(1, 24, 48);
	now_us += 1;
	assert_int_equal(piece4(1, 72, WHOLE - 72), UPG_DEFRAG_HELD);
	upg_defrag_stats(defrag, &stats);
	assert_int_equal(stats.expired, 1);
}

static void
budgets(void **state)
{
	struct upg_defrag_stats stats;

	/* One pair of hosts: the oldest datagram makes way. */
	lim.defrag_host_fragments = 3;
	piece4(1, 0, 24);
	piece4(2, 0, 24);
	piece4(3, 0, 24);
	piece4(4, 0, 24);
	upg_defrag_stats(defrag, &stats);
	assert_int_equal(stats.evicted, 1);
	assert_int_equal(piece4(2, 24, WHOLE - 24), UPG_DEFRAG_WHOLE);
	/* A single datagram of too many pieces is given up. */
	piece4(5, 0, 24);
	piece4(5, 24, 8);
	piece4(5, 32, 8);
	assert_int_equal(piece4(5, 40, 8), UPG_DEFRAG_DISCARDED);
	assert_int_equal(piece4(5, 48, 8), UPG_DEFRAG_DISCARDED);
	/* All memory: never more than allowed, the newest survive. */
	lim.defrag_host_fragments = 65535;
	lim.defrag_memory_bytes = 65536;
	for (uint16_t id = 100; id < 1100; id++) {
		piece4(id, 0, 96);
		upg_defrag_stats(defrag, &stats);
		assert_true(stats.memory_bytes <= 65536);
	}
	assert_int_equal(piece4(1099, 96, WHOLE - 96), UPG_DEFRAG_WHOLE);
	assert_int_equal(piece4(100, 96, WHOLE - 96), UPG_DEFRAG_HELD);
	now_us += lim.defrag_timeout_us;
	piece4(2000, 0, 24);
	upg_defrag_stats(defrag, &stats);
	assert_true(stats.memory_bytes < 1000);
}

/* A fragment of a GRE packet inside of which stands a fragment: fed twice, without the outer headers. */
static void
tunnelled(void **state)
{
	uint8_t inner[4 + 20 + 24];
	enum upg_defrag_note note;
	struct upg_packet again;

	wire.len = 0;
	upg_wire_add(&wire, "\0\0\x08\0", 4);
	upg_wire_ip4(&wire, 6, 24, 1, MF);
	upg_wire_add(&wire, segment, 24);
	memcpy(inner, wire.at, sizeof inner);
	for (int i = 0; i < 2; i++) {
		wire.len = 0;
		upg_wire_ip4(&wire, 47, 24, 5, i == 0 ? MF : 3);
		upg_wire_add(&wire, inner + i * 24, 24);
		assert_int_equal(feed(DLT_RAW), i == 0 ? UPG_DEFRAG_HELD : UPG_DEFRAG_WHOLE);
	}
	assert_int_equal(whole.decoded, UPG_DECODED_FRAGMENT);
	again = whole;
	assert_false(upg_defrag_feed(defrag, &again, &whole, &note));
	assert_int_equal(note, UPG_DEFRAG_HELD);
	wire.len = 0;
	upg_wire_ip4(&wire, 47, 4 + 20 + WHOLE - 24, 6, 0);
	upg_wire_add(&wire, "\0\0\x08\0", 4);
	upg_wire_ip4(&wire, 6, WHOLE - 24, 1, 3);
	upg_wire_add(&wire, segment + 24, WHOLE - 24);
	assert_int_equal(feed(DLT_RAW), UPG_DEFRAG_WHOLE);
	assert_whole(4, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(any_order, begin, end),
	        cmocka_unit_test_setup_teardown(duplicates, begin, end),
	        cmocka_unit_test_setup_teardown(conflicts, begin, end),
	        cmocka_unit_test_setup_teardown(malformed, begin, end),
	        cmocka_unit_test_setup_teardown(first_fragment, begin, end),
	        cmocka_unit_test_setup_teardown(kept_apart, begin, end),
	        cmocka_unit_test_setup_teardown(times_out, begin, end),
	        cmocka_unit_test_setup_teardown(budgets, begin, end),
	        cmocka_unit_test_setup_teardown(tunnelled, begin, end),
	};

	return cmocka_run_group_tests_name("defrag", tests, NULL, NULL);
}
