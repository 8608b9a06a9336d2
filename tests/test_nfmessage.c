/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_nfmessage.c - what the kernel says about a packet of a bridge, as it says it to queues of that family. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four headers it needs */
#include <cmocka.h>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <string.h>

#include "capture/decode.h"
#include "capture/nfmessage.h"
#include "tests/packets.h"

enum { BRIDGE = 5, PORT = 6, NOW = 1000 };

static const uint8_t mac[6] = {2, 0, 0, 0, 0, 9};

/* The message for a packet of the pair; tci 0: of a frame without a tag. */
static struct nlmsghdr *
message(char *buf, uint16_t tci)
{
	static struct packets_one one;
	struct packets_pair pair = {.client_isn = 1};
	struct nfqnl_msg_packet_hdr head = {.packet_id = htonl(7), .hook = NF_INET_FORWARD};
	struct nfqnl_msg_packet_hw from = {.hw_addrlen = htons(sizeof mac)};
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	const struct upg_packet *p =
	        packets_build(&one, &pair, &(struct packets_segment){.seq = 1, .ack = 1, .data = "x", .len = 1});

	nlh->nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
	memcpy(from.hw_addr, mac, sizeof mac);
	mnl_attr_put(nlh, NFQA_PACKET_HDR, sizeof head, &head);
	mnl_attr_put_u32(nlh, NFQA_IFINDEX_INDEV, htonl(BRIDGE));
	mnl_attr_put_u32(nlh, NFQA_IFINDEX_PHYSINDEV, htonl(PORT));
	mnl_attr_put(nlh, NFQA_HWADDR, sizeof from, &from);
	if (tci) {
		struct nlattr *nest = mnl_attr_nest_start(nlh, NFQA_VLAN);

		mnl_attr_put_u16(nlh, NFQA_VLAN_TCI, htons(tci));
		mnl_attr_put_u16(nlh, NFQA_VLAN_PROTO, htons(0x8100));
		mnl_attr_nest_end(nlh, nest);
	}
	mnl_attr_put(nlh, NFQA_PAYLOAD, p->captured_bytes, p->data);
	return nlh;
}

static void
the_tag_is_part_of_the_connection(void **state)
{
	char buf[1024];
	struct upg_limits lim = upg_limits_default();
	struct upg_packet p;

	/* priority 5, VLAN 7 */
	assert_true(upg_nfmessage_packet(message(buf, 5 << 13 | 7), NOW, &p));
	assert_int_equal(p.nfq_id, 7);
	assert_int_equal(p.ifindex_in, BRIDGE);
	assert_int_equal(p.link.ifindex, PORT);
	assert_memory_equal(p.link.mac, mac, sizeof mac);
	assert_int_equal(p.link.vlan_type, 0x8100);
	assert_int_equal(p.link.vlan_tci, 5 << 13 | 7);
	assert_int_equal(upg_decode(&p, &lim), UPG_DECODED_TCP);
	assert_int_equal(p.tuple.vlan[0], 7);
	assert_int_equal(p.tuple.vlan[1], 0);
}

static void
without_a_tag_there_is_none(void **state)
{
	char buf[1024];
	struct upg_limits lim = upg_limits_default();
	struct upg_packet p;

	assert_true(upg_nfmessage_packet(message(buf, 0), NOW, &p));
	assert_int_equal(p.link.ifindex, PORT);
	assert_int_equal(p.link.vlan_type, 0);
	assert_int_equal(upg_decode(&p, &lim), UPG_DECODED_TCP);
	assert_int_equal(p.tuple.vlan[0], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_tag_is_part_of_the_connection),
	        cmocka_unit_test(without_a_tag_there_is_none),
	};

	return cmocka_run_group_tests_name("nfmessage", tests, NULL, NULL);
}
