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

/* Decodes the wire; of the result only what does not point into it is used. */
static struct upg_packet
decoded(int linktype)
{
	struct upg_packet pkt = upg_wire_packet(&wire, linktype);

	upg_decode(&pkt, &lim);
	upg_wire_free(&pkt);
	return pkt;
}

/* The same, as if the capture had kept only the first `kept` octets. */
static struct upg_packet
decoded_cut(int linktype, size_t kept)
{
	size_t len = wire.len;
	struct upg_packet pkt;

	wire.len = kept;
	pkt = upg_wire_packet(&wire, linktype);
	pkt.wire_bytes = (uint32_t)len;
	upg_decode(&pkt, &lim);
	upg_wire_free(&pkt);
	wire.len = len;
	return pkt;
}

static void
put_tcp4(size_t payload)
{
	upg_wire_ip4(&wire, 6, 20 + payload, 1, 0);
	upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
	upg_wire_fill(&wire, 'x', payload);
}

static void
put_tcp6(size_t payload)
{
	upg_wire_ip6(&wire, 6, 20 + payload);
	upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
	upg_wire_fill(&wire, 'x', payload);
}

static void
assert_tcp(const struct upg_packet *pkt, uint8_t family, size_t l3_off, size_t payload)
{
	assert_int_equal(pkt->decoded, UPG_DECODED_TCP);
	assert_int_equal(pkt->tuple.family, family);
	assert_int_equal(pkt->tuple.proto, 6);
	assert_int_equal(pkt->tuple.sport, 1234);
	assert_int_equal(pkt->tuple.dport, 80);
	assert_int_equal(pkt->l3_off, l3_off);
	assert_int_equal(pkt->payload_off, pkt->l4_off + pkt->tcp.header_bytes);
	assert_int_equal(pkt->payload_bytes, payload);
	assert_int_equal(pkt->payload_missing, 0);
	assert_int_equal(pkt->tcp.seq, 1000);
	assert_int_equal(pkt->tcp.ack, 2000);
	assert_int_equal(pkt->tcp.window, 512);
	assert_false(pkt->tcp.bad_offset);
}

static void
ethernet_ip4(void **state)
{
	struct upg_packet pkt;
	static const uint8_t src[16] = {[10] = 0xff, 0xff, 10, 0, 0, 1};

	upg_wire_ethernet(&wire, 0x0800);
	put_tcp4(5);
	upg_wire_fill(&wire, 0, 9); /* Ethernet padding */
	pkt = decoded(DLT_EN10MB);
	assert_tcp(&pkt, 4, 14, 5);
	assert_memory_equal(pkt.tuple.src.octets, src, 16);
	assert_int_equal(pkt.tuple.dst.octets[15], 2);
	assert_int_equal(pkt.ttl, 64);
	assert_false(pkt.ip_options);
	assert_int_equal(pkt.tcp.flags, UPG_TCP_ACK);
}

static void
vlan_tags(void **state)
{
	struct upg_packet pkt;

	upg_wire_ethernet(&wire, 0x88a8);
	upg_wire_be16(&wire, 0xe064); /* priority 7, 100 */
	upg_wire_be16(&wire, 0x9100);
	upg_wire_be16(&wire, 0x0000); /* priority only */
	upg_wire_be16(&wire, 0x8100);
	upg_wire_be16(&wire, 0x00c8); /* 200 */
	upg_wire_be16(&wire, 0x8100);
	upg_wire_be16(&wire, 0x012c); /* 300 */
	upg_wire_be16(&wire, 0x86dd);
	put_tcp6(3);
	pkt = decoded(DLT_EN10MB);
	assert_tcp(&pkt, 6, 30, 3);
	assert_int_equal(pkt.tuple.vlan[0], 100);
	assert_int_equal(pkt.tuple.vlan[1], 200);
}

static void
other_links(void **state)
{
	static const struct {
		int linktype;
		size_t len;
		const char *head;
	} links[] = {
	        {DLT_RAW, 0, ""},
	        {DLT_IPV4, 0, ""},
	        {DLT_NULL, 4, "\2\0\0\0"},
	        {DLT_NULL, 4, "\0\0\0\2"},
	        {DLT_LOOP, 4, "\0\0\0\2"},
	        {DLT_LINUX_SLL, 16, "\0\0\0\1\0\6\2\0\0\0\0\1\0\0\x08\0"},
	        {DLT_LINUX_SLL, 20, "\0\0\0\1\0\6\2\0\0\0\0\1\0\0\x81\0\0\7\x08\0"},
	        {DLT_LINUX_SLL2, 20, "\x08\0\0\0\0\0\0\2\0\1\0\6\2\0\0\0\0\1\0\0"},
	};

	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
		struct upg_packet pkt;

		wire.len = 0;
		upg_wire_add(&wire, links[i].head, links[i].len);
		put_tcp4(4);
		assert_true(upg_decode_knows(links[i].linktype));
		pkt = decoded(links[i].linktype);
		assert_tcp(&pkt, 4, links[i].len, 4);
		/* Cut anywhere, no octet behind the cut is touched and no packet comes of it. */
		for (size_t kept = 0; kept < links[i].len + 40; kept++) {
			pkt = decoded_cut(links[i].linktype, kept);
			assert_int_equal(pkt.decoded, UPG_DECODED_TRUNCATED);
		}
	}
	wire.len = 0;
	upg_wire_add(&wire, "\0\0\0\x1e", 4);
	put_tcp6(4);
	assert_int_equal(decoded(DLT_NULL).decoded, UPG_DECODED_TCP);
}

static void
not_ip(void **state)
{
	upg_wire_ethernet(&wire, 46); /* 802.3 */
	upg_wire_fill(&wire, 0x42, 46);
	assert_int_equal(decoded(DLT_EN10MB).decoded, UPG_DECODED_NOT_IP);
	wire.len = 0;
	upg_wire_ethernet(&wire, 0x0806);
	upg_wire_fill(&wire, 0, 28);
	assert_int_equal(decoded(DLT_EN10MB).decoded, UPG_DECODED_NOT_IP);
	assert_int_equal(decoded(DLT_IEEE802_11).decoded, UPG_DECODED_NOT_IP);
	assert_false(upg_decode_knows(DLT_IEEE802_11));
}

static void
bad_ip(void **state)
{
	/* Longer than the frame, shorter than its header, an impossible header length, the other version. */
	put_tcp4(4);
	upg_put_be16(wire.at + 2, 45);
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_BAD);
	upg_put_be16(wire.at + 2, 19);
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_BAD);
	upg_put_be16(wire.at + 2, 44);
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_TCP);
	wire.at[0] = 0x44;
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_BAD);
	wire.at[0] = 0x4f; /* options take the rest and more */
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_BAD);
	wire.at[0] = 0x45;
	assert_int_equal(decoded(DLT_IPV6).decoded, UPG_DECODED_BAD);
}

static void
no_total_length(void **state)
{
	struct upg_packet pkt;

	put_tcp4(1000);
	upg_put_be16(wire.at + 2, 0);
	pkt = decoded(DLT_RAW);
	assert_tcp(&pkt, 4, 0, 1000);
	wire.len = 0;
	put_tcp6(1000);
	upg_put_be16(wire.at + 4, 0);
	pkt = decoded(DLT_RAW);
	assert_tcp(&pkt, 6, 0, 1000);
}

static void
snap_length(void **state)
{
	struct upg_packet pkt;

	upg_wire_ethernet(&wire, 0x0800);
	put_tcp4(100);
	pkt = decoded_cut(DLT_EN10MB, 14 + 40 + 30);
	assert_int_equal(pkt.decoded, UPG_DECODED_TCP);
	assert_int_equal(pkt.payload_bytes, 30);
	assert_int_equal(pkt.payload_missing, 70);
}

static void
ip4_options(void **state)
{
	struct upg_packet pkt;

	upg_wire_ip4(&wire, 6, 28, 1, 0);
	wire.at[0] = 0x46;
	upg_wire_add(&wire, "\x94\4\0\0", 4); /* router alert */
	upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
	upg_wire_fill(&wire, 'x', 4);
	pkt = decoded(DLT_RAW);
	assert_tcp(&pkt, 4, 0, 4);
	assert_true(pkt.ip_options);
}

static void
ip4_fragment(void **state)
{
	struct upg_packet pkt;

	upg_wire_ip4(&wire, 6, 16, 7, 0x2000);
	upg_wire_fill(&wire, 'x', 16);
	pkt = decoded(DLT_RAW);
	assert_int_equal(pkt.decoded, UPG_DECODED_FRAGMENT);
	assert_int_equal(pkt.payload_off, 20);
	assert_int_equal(pkt.payload_bytes, 16);
	upg_put_be16(wire.at + 6, 0x0002);
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_FRAGMENT);
	upg_put_be16(wire.at + 6, 0x4000); /* DF */
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_TCP);
}

static void
ip6_extensions(void **state)
{
	struct upg_packet pkt;
	size_t before;

	upg_wire_ip6(&wire, 0, 8 + 24 + 8 + 16 + 8 + 20 + 6);
	upg_wire_add(&wire, "\x2b\0\1\4\0\0\0\0", 8); /* hop-by-hop, then routing */
	upg_wire_add(&wire, "\x3c\2\0\0\0\0\0\0", 8); /* type 0, nothing left, then destination options */
	upg_wire_fill(&wire, 0x20, 16);
	upg_wire_add(&wire, "\x33\0\1\4\0\0\0\0", 8);                  /* then AH */
	upg_wire_add(&wire, "\x2c\2\0\0\0\0\0\1\0\0\0\1\0\0\0\0", 16); /* 16 octets, then fragment */
	upg_wire_add(&wire, "\6\0\0\0\0\0\0\7", 8);                    /* whole at once, then TCP */
	before = wire.len;
	upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
	upg_wire_fill(&wire, 'x', 6);
	pkt = decoded(DLT_RAW);
	assert_tcp(&pkt, 6, 0, 6);
	assert_int_equal(pkt.l4_off, before);
	assert_true(pkt.ip_options);
	for (size_t kept = 0; kept < before + 20; kept++)
		assert_int_equal(decoded_cut(DLT_RAW, kept).decoded, UPG_DECODED_TRUNCATED);
	lim.decode_nesting_max = 6;
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_BAD);
	lim.decode_nesting_max = 7;
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_TCP);
	upg_put_be16(wire.at + before - 6, 0x0001); /* more fragments */
	pkt = decoded(DLT_RAW);
	assert_int_equal(pkt.decoded, UPG_DECODED_FRAGMENT);
	assert_int_equal(pkt.l4_off, before - 8);
	assert_int_equal(pkt.payload_off, before);
	assert_int_equal(pkt.payload_bytes, 26);
	assert_int_equal(pkt.tuple.proto, 6);
}

static void
ip6_bad(void **state)
{
	/* Hop-by-hop options that do not stand first; an extension header longer than the packet. */
	upg_wire_ip6(&wire, 60, 16 + 20);
	upg_wire_add(&wire, "\0\0\1\4\0\0\0\0", 8);
	upg_wire_add(&wire, "\6\0\1\4\0\0\0\0", 8);
	upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_BAD);
	wire.at[40] = 60;
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_TCP);
	wire.at[49] = 200;
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_BAD);
}

static void
ip6_jumbo(void **state)
{
	struct upg_packet pkt;

	upg_wire_ip6(&wire, 0, 0);
	upg_wire_add(&wire, "\6\0\xc2\4", 4);
	upg_wire_be32(&wire, 8 + 20 + 70000);
	upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
	upg_wire_fill(&wire, 'x', 70000);
	upg_wire_fill(&wire, 0, 4);
	pkt = decoded(DLT_RAW);
	assert_tcp(&pkt, 6, 0, 70000);
	upg_put_be32(wire.at + 44, 65535); /* would fit the ordinary field */
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_BAD);
	upg_put_be32(wire.at + 44, 0xffffffff);
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_BAD);
}

/* An extension header may be 2 KB; forty of them end behind what a 16-bit offset can name. */
static void
ip6_far(void **state)
{
	upg_wire_ip6(&wire, 60, 0);
	for (int i = 0; i < 40; i++) {
		upg_wire_add(&wire, i < 39 ? "\x3c\xff" : "\6\xff", 2);
		upg_wire_fill(&wire, 0, 2046);
	}
	upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
	lim.decode_nesting_max = 64;
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_BAD);
	/* The octets are not what is wrong with it. */
	wire.at[40 + 5 * 2048] = 6;
	upg_put_be16(wire.at + 40 + 6 * 2048 + 12, 0x5010);
	assert_int_equal(decoded(DLT_RAW).decoded, UPG_DECODED_TCP);
}

static struct upg_packet
with_options(const void *options, size_t len)
{
	struct upg_packet pkt;

	wire.len = 0;
	upg_wire_ip4(&wire, 6, 20 + len, 1, 0);
	upg_wire_tcp(&wire, UPG_TCP_SYN, options, len);
	pkt = decoded(DLT_RAW);
	assert_int_equal(pkt.decoded, UPG_DECODED_TCP);
	assert_int_equal(pkt.tcp.header_bytes, 20 + len);
	return pkt;
}

static void
tcp_options(void **state)
{
	struct upg_tcp t = with_options("\2\4\5\xb4\4\2\x08\x0a\0\0\0\1\0\0\0\2\1\3\3\x0f", 20).tcp;

	assert_true(t.has_mss && t.sack_ok && t.has_ts && t.has_wscale);
	assert_false(t.bad_options || t.has_md5 || t.has_ao || t.has_fast_open);
	assert_int_equal(t.mss, 1460);
	assert_int_equal(t.ts_val, 1);
	assert_int_equal(t.ts_ecr, 2);
	assert_int_equal(t.wscale, 14);

	t = with_options("\x13\x12"
	                 "0123456789abcdef"
	                 "\0\0",
	                 20)
	            .tcp;
	assert_true(t.has_md5 && !t.has_ao && !t.bad_options);
	t = with_options("\x1d\x10\1\2"
	                 "0123456789ab",
	                 16)
	            .tcp;
	assert_true(t.has_ao && !t.has_md5 && !t.bad_options);
	assert_true(with_options("\x22\2\1\1", 4).tcp.has_fast_open);
	assert_true(with_options("\xfe\4\xf9\x89", 4).tcp.has_fast_open);
	assert_false(with_options("\xfe\4\xf9\x88", 4).tcp.has_fast_open);
	/* What follows the end of the list is padding. */
	t = with_options("\0\2\4\5", 4).tcp;
	assert_false(t.has_mss || t.bad_options);
}

static void
tcp_bad_options(void **state)
{
	struct upg_tcp t = with_options("\1\1\1\2", 4).tcp; /* no room for a length */

	assert_true(t.bad_options);
	assert_true(with_options("\2\0\1\1", 4).tcp.bad_options);
	assert_true(with_options("\2\5\1\1", 4).tcp.bad_options);
	/* A wrong length for the kind: passed over, the next one counts. */
	t = with_options("\3\2\1\1\2\4\5\xb4", 8).tcp;
	assert_true(t.bad_options && t.has_mss && !t.has_wscale);
	assert_false(with_options("\x13\4\1\1", 4).tcp.has_md5);
}

static void
tcp_bad_offset(void **state)
{
	struct upg_packet pkt;

	put_tcp4(8);
	wire.at[32] = 0x40;
	pkt = decoded(DLT_RAW);
	assert_int_equal(pkt.decoded, UPG_DECODED_TCP);
	assert_true(pkt.tcp.bad_offset);
	assert_int_equal(pkt.payload_bytes, 0);
	assert_int_equal(pkt.payload_off, 48);
	assert_int_equal(pkt.tuple.dport, 80);
	wire.at[32] = 0xf0;
	assert_true(decoded(DLT_RAW).tcp.bad_offset);
	wire.at[32] = 0x70; /* all of it header */
	assert_false(decoded(DLT_RAW).tcp.bad_offset);
	/* A segment shorter than any header, down to one without ports. */
	for (size_t len = 0; len < 20; len++) {
		wire.len = 0;
		upg_wire_ip4(&wire, 6, len, 1, 0);
		upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
		wire.len = 20 + len;
		pkt = decoded(DLT_RAW);
		assert_int_equal(pkt.decoded, len < 4 ? UPG_DECODED_BAD : UPG_DECODED_TCP);
		assert_int_equal(pkt.tcp.bad_offset, len >= 4);
	}
}

static void
put_inner(void)
{
	upg_wire_ethernet(&wire, 0x0800);
	put_tcp4(7);
}

static void
tunnels(void **state)
{
	static const struct {
		const char *name;
		uint8_t proto;
		size_t len;
		const char *head;
		bool ethernet;
	} ways[] = {
	        {"gre", 47, 4, "\0\0\x08\0", false},
	        {"gre with all fields", 47, 16, "\xb0\0\x08\0\0\0\0\0\0\0\0\1\0\0\0\2", false},
	        {"gre ethernet", 47, 4, "\0\0\x65\x58", true},
	        {"erspan 1", 47, 4, "\0\0\x88\xbe", true},
	        {"erspan 2", 47, 16, "\x10\0\x88\xbe\0\0\0\1\x10\0\0\0\0\0\0\0", true},
	        {"erspan 3", 47, 20, "\x10\0\x22\xeb\0\0\0\1\x20\0\0\0\0\0\0\0\0\0\0\0", true},
	        {"mpls", 137, 8, "\0\0\x10\x40\0\0\x21\x40", false},
	        {"pseudowire", 137, 8, "\0\0\x11\x40\0\0\0\0", true},
	        {"ipip", 4, 0, "", false},
	        {"vxlan", 17, 16, "\0\1\x12\xb5\0\0\0\0\x08\0\0\0\0\0\1\0", true},
	        {"geneve", 17, 20, "\0\1\x17\xc1\0\0\0\0\1\0\x65\x58\0\0\1\0\0\0\0\0", true},
	};

	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		size_t inner = ways[i].ethernet ? 14 : 0, off = 20 + ways[i].len + inner;
		struct upg_packet pkt;

		wire.len = 0;
		upg_wire_ip4(&wire, ways[i].proto, ways[i].len + inner + 47, 1, 0);
		upg_wire_add(&wire, ways[i].head, ways[i].len);
		if (ways[i].proto == 17)
			upg_put_be16(wire.at + 24, (uint16_t)(ways[i].len + inner + 47));
		if (ways[i].ethernet)
			put_inner();
		else
			put_tcp4(7);
		pkt = decoded(DLT_RAW);
		print_message("%s\n", ways[i].name);
		assert_tcp(&pkt, 4, off, 7);
		assert_true(pkt.tunnels >= 1);
		for (size_t kept = 0; kept < off + 40; kept++)
			assert_int_equal(decoded_cut(DLT_RAW, kept).decoded, UPG_DECODED_TRUNCATED);
		/* From NFQUEUE a tunnel is what its outer header says. */
		pkt = upg_wire_packet(&wire, DLT_RAW);
		pkt.nfq_id = 1;
		assert_int_equal(upg_decode(&pkt, &lim), UPG_DECODED_OTHER);
		upg_wire_free(&pkt);
	}
}

/* A tunnel, and the bit of its header that makes it another one. */
struct identity {
	const char *name;
	uint8_t proto;
	size_t len;
	const char *head;
	bool ethernet;
	size_t at; /* the octet that holds the last bits of the number; 0: no number */
	uint8_t bit;
	bool one_way; /* the number is each direction's own */
};

static struct upg_packet
in_tunnel(const struct identity *way, bool other_number, bool back, bool other_end)
{
	size_t inner = way->ethernet ? 14 : 0;

	wire.len = 0;
	upg_wire_ip4(&wire, way->proto, way->len + inner + 47, 1, 0);
	if (back) {
		uint8_t src[4];

		memcpy(src, wire.at + 12, 4);
		memcpy(wire.at + 12, wire.at + 16, 4);
		memcpy(wire.at + 16, src, 4);
	}
	if (other_end)
		wire.at[back ? 19 : 15] ^= 0x40;
	upg_wire_add(&wire, way->head, way->len);
	if (way->proto == 17)
		upg_put_be16(wire.at + 24, (uint16_t)(way->len + inner + 47));
	if (other_number)
		wire.at[20 + way->at] ^= way->bit;
	if (way->ethernet)
		put_inner();
	else
		put_tcp4(7);
	struct upg_packet pkt = decoded(DLT_RAW);

	assert_tcp(&pkt, 4, 20 + way->len + inner, 7);
	return pkt;
}

static bool
same_place(struct upg_packet a, struct upg_packet b)
{
	return a.tuple.tunnel == b.tuple.tunnel && a.tuple.label == b.tuple.label;
}

static void
identity(void **state)
{
	static const struct identity ways[] = {
	        {"ipip", 4, 0, "", false, 0, 0, false},
	        {"gre", 47, 4, "\0\0\x08\0", false, 0, 0, false},
	        {"gre key", 47, 8, "\x20\0\x08\0\0\0\0\1", false, 7, 2, false},
	        {"gre checksum and key", 47, 12, "\xa0\0\x08\0\0\0\0\0\0\0\0\1", false, 11, 2, false},
	        {"nvgre", 47, 8, "\x20\0\x65\x58\0\0\1\1", true, 6, 2, false},
	        {"nvgre flow", 47, 8, "\x20\0\x65\x58\0\0\1\1", true, 7, 2, true},
	        {"erspan 2", 47, 16, "\x10\0\x88\xbe\0\0\0\1\x10\0\0\x05\0\0\0\0", true, 11, 2, false},
	        {"erspan 2 high", 47, 16, "\x10\0\x88\xbe\0\0\0\1\x10\0\0\x05\0\0\0\0", true, 10, 2, false},
	        {"erspan 3", 47, 20, "\x10\0\x22\xeb\0\0\0\1\x20\0\0\5\0\0\0\0\0\0\0\0", true, 11, 2, false},
	        {"erspan 3 with subheader", 47, 28, "\x10\0\x22\xeb\0\0\0\1\x20\0\0\5\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0",
	         true, 11, 2, false},
	        {"vxlan", 17, 16, "\0\1\x12\xb5\0\0\0\0\x08\0\0\0\0\0\1\0", true, 14, 2, false},
	        {"vxlan with a policy", 17, 16, "\0\1\x12\xb5\0\0\0\0\x88\0\0\7\0\0\1\0", true, 14, 2, false},
	        {"geneve", 17, 20, "\0\1\x17\xc1\0\0\0\0\1\0\x65\x58\0\0\1\0\0\0\0\0", true, 14, 2, false},
	        {"geneve with ip", 17, 16, "\0\1\x17\xc1\0\0\0\0\0\0\x08\0\0\0\1\0", false, 14, 2, false},
	        {"mpls", 137, 8, "\0\x10\0\x40\0\x02\x01\x40", false, 5, 1, true},
	        {"mpls transport", 137, 8, "\0\x10\0\x40\0\x02\x01\x40", false, 1, 1, true},
	};

	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		const struct identity *way = &ways[i];
		bool ends_count = way->proto != 137; /* an MPLS label means the same whoever carries it */

		print_message("%s\n", way->name);
		struct upg_packet one = in_tunnel(way, false, false, false);

		assert_true(one.tuple.tunnel != 0 || one.tuple.label != 0);
		assert_true(same_place(one, in_tunnel(way, false, true, false)));
		assert_int_equal(same_place(one, in_tunnel(way, false, false, true)), !ends_count);
		if (!way->at)
			continue;
		struct upg_packet other = in_tunnel(way, true, false, false);

		assert_false(same_place(one, other));
		assert_int_equal(one.tuple.tunnel == other.tuple.tunnel, way->one_way);
	}
}

/* What spreads load, and labels that name no path, are no identity; a UDP source port neither. */
static void
no_identity(void **state)
{
	static const struct identity ways[] = {
	        {"mpls", 137, 4, "\0\x02\x01\x40", false, 0, 0, false},
	        {"entropy", 137, 12, "\0\x02\0\x40\0\0\x70\x40\x12\x34\x51\x40", false, 0, 0, false},
	        {"other entropy", 137, 12, "\0\x02\0\x40\0\0\x70\x40\x43\x21\x01\x40", false, 0, 0, false},
	        {"explicit null", 137, 8, "\0\x02\0\x40\0\0\x01\x40", false, 0, 0, false},
	        {"vxlan", 17, 16, "\0\1\x12\xb5\0\0\0\0\x08\0\0\0\0\0\1\0", true, 0, 0, false},
	        {"other port", 17, 16, "\x7f\1\x12\xb5\0\0\0\0\x08\0\0\0\0\0\1\0", true, 0, 0, false},
	};

	for (size_t i = 0; i + 1 < sizeof ways / sizeof ways[0]; i++)
		if (ways[i].proto == ways[i + 1].proto)
			assert_true(same_place(in_tunnel(&ways[i], false, false, false),
			                       in_tunnel(&ways[i + 1], false, false, false)));
}

/* IP in IP so deep, IPv6 in between: followed to the limit, not beyond; each is another place. */
static void
nested(void **state)
{
	uint32_t before = 0;

	lim.decode_nesting_max = 8;
	for (size_t depth = 1; depth <= 9; depth++) {
		struct upg_packet pkt;

		wire.len = 0;
		for (size_t i = 1; i < depth; i++) {
			uint8_t next = i + 1 == depth || i % 2 == 0 ? 4 : 41;

			if (i % 2)
				upg_wire_ip4(&wire, next, 0, 1, 0);
			else
				upg_wire_ip6(&wire, next, 0);
		}
		put_tcp4(7);
		for (size_t off = 0, i = 1; i < depth; i++) {
			if (i % 2)
				upg_put_be16(wire.at + off + 2, (uint16_t)(wire.len - off));
			else
				upg_put_be16(wire.at + off + 4, (uint16_t)(wire.len - off - 40));
			off += i % 2 ? 20 : 40;
		}
		pkt = decoded(DLT_RAW);
		/* so many IP headers and TCP's own */
		assert_int_equal(pkt.decoded, depth + 1 <= 8 ? UPG_DECODED_TCP : UPG_DECODED_BAD);
		if (pkt.decoded != UPG_DECODED_TCP)
			continue;
		assert_int_equal(pkt.tunnels, depth - 1);
		assert_int_equal(pkt.tuple.tunnel == 0, depth == 1);
		assert_true(depth == 1 || pkt.tuple.tunnel != before);
		before = pkt.tuple.tunnel;
	}
}

static void
pppoe(void **state)
{
	struct upg_packet pkt;

	upg_wire_ethernet(&wire, 0x8864);
	upg_wire_add(&wire, "\x11\0\0\1\0\x31\0\x21", 8);
	put_tcp4(7);
	upg_wire_fill(&wire, 0, 5);
	pkt = decoded(DLT_EN10MB);
	assert_tcp(&pkt, 4, 22, 7);

	struct upg_packet other = pkt, back;
	uint8_t mac[6];

	memcpy(mac, wire.at, 6);
	memcpy(wire.at, wire.at + 6, 6);
	memcpy(wire.at + 6, mac, 6);
	back = decoded(DLT_EN10MB);
	assert_true(pkt.tuple.tunnel != 0 && back.tuple.tunnel == pkt.tuple.tunnel);
	wire.at[17] = 2;
	other = decoded(DLT_EN10MB);
	assert_true(other.tuple.tunnel != pkt.tuple.tunnel);
	wire.at[17] = 1;
	wire.at[5] ^= 1;
	other = decoded(DLT_EN10MB);
	assert_true(other.tuple.tunnel != pkt.tuple.tunnel);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(ethernet_ip4, begin),    cmocka_unit_test_setup(vlan_tags, begin),
	        cmocka_unit_test_setup(other_links, begin),     cmocka_unit_test_setup(not_ip, begin),
	        cmocka_unit_test_setup(bad_ip, begin),          cmocka_unit_test_setup(no_total_length, begin),
	        cmocka_unit_test_setup(snap_length, begin),     cmocka_unit_test_setup(ip4_options, begin),
	        cmocka_unit_test_setup(ip4_fragment, begin),    cmocka_unit_test_setup(ip6_extensions, begin),
	        cmocka_unit_test_setup(ip6_bad, begin),         cmocka_unit_test_setup(ip6_jumbo, begin),
	        cmocka_unit_test_setup(ip6_far, begin),         cmocka_unit_test_setup(tcp_options, begin),
	        cmocka_unit_test_setup(tcp_bad_options, begin), cmocka_unit_test_setup(tcp_bad_offset, begin),
	        cmocka_unit_test_setup(tunnels, begin),         cmocka_unit_test_setup(pppoe, begin),
	        cmocka_unit_test_setup(identity, begin),        cmocka_unit_test_setup(no_identity, begin),
	        cmocka_unit_test_setup(nested, begin),
	};

	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
