/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reset.c - the RSTs for both ends of a connection, octet by octet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four headers it needs */
#include <cmocka.h>

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <pcap/dlt.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

/* What comes to v1 within a second: the frame, and the tag that the kernel has taken off it (-1: none). */
static size_t
receive(int fd, uint8_t *frame, size_t size, int *tci)
{
	char control[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	struct iovec iov = {.iov_base = frame, .iov_len = size};
	struct msghdr msg = {
	        .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
	ssize_t n = recvmsg(fd, &msg, 0);

	*tci = -1;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		struct tpacket_auxdata aux;

		memcpy(&aux, CMSG_DATA(c), sizeof aux);
		if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA &&
		    aux.tp_status & TP_STATUS_VLAN_VALID)
			*tci = aux.tp_vlan_tci;
	}
	return n > 0 ? (size_t)n : 0;
}

/* Without a route to either end: by the link its packets come from, with the tag that is known of it. */
static void
by_the_link(void **state)
{
	static const uint8_t mac[6] = {2, 0, 0, 0, 0, 9};
	char err[UPG_ERR_BYTES];
	struct timeval second = {.tv_sec = 1};
	uint8_t frame[256];
	int one = 1, tci;
	struct fixture f;

	if (unshare(CLONE_NEWNET) != 0)
		skip();
	assert_int_equal(system("echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6; ip link add v0 type veth peer "
	                        "name v1 && ip link set v0 up && ip link set v1 up"),
	                 0);
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
	assert_int_equal(setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof one), 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second), 0);
	assert_int_equal(bind(fd,
	                      (struct sockaddr *)&(struct sockaddr_ll){.sll_family = AF_PACKET,
	                                                               .sll_protocol = htons(ETH_P_ALL),
	                                                               .sll_ifindex = (int)if_nametoindex("v1")},
	                      sizeof(struct sockaddr_ll)),
	                 0);
	struct upg_reset *r = upg_reset_open(0, err);
	assert_non_null(r);
	for (int n = 0; n < 4; n++) {
		bool v6 = n & 1, tagged = n & 2;
		struct upg_packet *p = v6 ? decode(&f, data6, sizeof data6) : decode(&f, data4, sizeof data4);
		size_t rst = v6 ? 60 : 40;

		p->link = (struct upg_link){
		        .ifindex = if_nametoindex("v0"), .vlan_type = tagged ? 0x8100 : 0, .vlan_tci = tagged ? 7 : 0};
		memcpy(p->link.mac, mac, sizeof mac);
		assert_int_equal(upg_reset_send(r, p, UPG_RESET_SENDER, NULL), 1);
		assert_int_equal(receive(fd, frame, sizeof frame, &tci), 14 + rst);
		assert_memory_equal(frame, mac, sizeof mac);
		assert_int_equal(upg_be16(frame + 12), v6 ? 0x86dd : 0x0800);
		assert_int_equal(tci, tagged ? 7 : -1);
		expect(frame + 14, rst, 80, 2000, 1005, UPG_TCP_RST | UPG_TCP_ACK);
	}
	assert_int_equal(upg_reset_failures(r), 0);
	upg_reset_close(r);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(by_the_link),
	        cmocka_unit_test(both_ends_v4),
	        cmocka_unit_test(both_ends_v6),
	        cmocka_unit_test(a_syn_is_acknowledged),
	        cmocka_unit_test(a_packet_becomes_a_reset),
	        cmocka_unit_test(what_cannot_become_a_reset_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
