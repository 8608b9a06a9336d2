/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nfmessage.c - one message of an NFQUEUE: the packet in it, and what the kernel says about that. */
#include "nfmessage.h"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <pcap/dlt.h>
#include <string.h>

#include "bytes.h"
#include "limits.h"

/* A stamp further than this from now is a device's or a sender's other clock. */
#define STAMP_SLACK_US (10 * UPG_SEC_US)

static uint32_t
attr_u32(const struct nlattr *const attr[], int type)
{
	return attr[type] && mnl_attr_get_payload_len(attr[type]) >= 4 ? upg_be32(mnl_attr_get_payload(attr[type])) : 0;
}

static uint64_t
attr_stamp_us(const struct nlattr *const attr[], uint64_t now)
{
	const struct nlattr *a = attr[NFQA_TIMESTAMP];
	uint64_t us;

	if (!a || mnl_attr_get_payload_len(a) < 16)
		return now;
	us = upg_be64(mnl_attr_get_payload(a)) * UPG_SEC_US + upg_be64((const uint8_t *)mnl_attr_get_payload(a) + 8);
	return us + STAMP_SLACK_US > now && us < now + STAMP_SLACK_US ? us : now;
}

/* Queues of the bridge family tell the tag, those of IP do not: also where frames come to them from a bridge. */
static void
attr_vlan(const struct nlattr *const attr[], struct upg_link *link)
{
	const struct nlattr *a;

	if (!attr[NFQA_VLAN])
		return;
	mnl_attr_for_each_nested(a, attr[NFQA_VLAN])
	{
		if (mnl_attr_get_payload_len(a) < 2)
			continue;
		if (mnl_attr_get_type(a) == NFQA_VLAN_PROTO)
			link->vlan_type = upg_be16(mnl_attr_get_payload(a));
		if (mnl_attr_get_type(a) == NFQA_VLAN_TCI)
			link->vlan_tci = upg_be16(mnl_attr_get_payload(a));
	}
}

static struct upg_link
attr_link(const struct nlattr *const attr[])
{
	const struct nlattr *a = attr[NFQA_HWADDR]; /* length 2, padding 2, address */
	struct upg_link link = {0};

	attr_vlan(attr, &link);
	if (!a || mnl_attr_get_payload_len(a) < 10 || upg_be16(mnl_attr_get_payload(a)) != sizeof link.mac)
		return link;
	link.ifindex = attr_u32(attr, NFQA_IFINDEX_PHYSINDEV);
	if (!link.ifindex)
		link.ifindex = attr_u32(attr, NFQA_IFINDEX_INDEV);
	memcpy(link.mac, (const uint8_t *)mnl_attr_get_payload(a) + 4, sizeof link.mac);
	return link;
}

static enum upg_csum
csum_of(uint32_t info)
{
	if (info & NFQA_SKB_CSUMNOTREADY)
		return UPG_CSUM_PARTIAL;
	return info & NFQA_SKB_CSUM_NOTVERIFIED ? UPG_CSUM_UNKNOWN : UPG_CSUM_GOOD;
}

bool
upg_nfmessage_packet(const struct nlmsghdr *nlh, uint64_t now_us, struct upg_packet *out)
{
	const struct nlattr *attr[NFQA_MAX + 1] = {NULL}, *a;
	const uint8_t *head;
	uint32_t info;

	/* libnetfilter_queue knows those of 2013 only */
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct nfgenmsg))
		return false;
	mnl_attr_for_each(a, nlh, sizeof(struct nfgenmsg))
	{
		if (mnl_attr_get_type(a) <= NFQA_MAX)
			attr[mnl_attr_get_type(a)] = a;
	}
	if (!attr[NFQA_PACKET_HDR] || mnl_attr_get_payload_len(attr[NFQA_PACKET_HDR]) < 7)
		return false;
	head = mnl_attr_get_payload(attr[NFQA_PACKET_HDR]); /* id 4, protocol 2, hook 1 */
	info = attr_u32(attr, NFQA_SKB_INFO);
	*out = (struct upg_packet){
	        .linktype = DLT_RAW,
	        .ts_us = attr_stamp_us(attr, now_us),
	        .nfq_id = upg_be32(head),
	        .hook = head[6],
	        .mark = attr_u32(attr, NFQA_MARK),
	        .ifindex_in = attr_u32(attr, NFQA_IFINDEX_INDEV),
	        .ifindex_out = attr_u32(attr, NFQA_IFINDEX_OUTDEV),
	        .link = attr_link(attr),
	        .csum = csum_of(info),
	        .gso = info & NFQA_SKB_GSO,
	        .data = mnl_nlmsg_get_payload(nlh),
	};
	if (attr[NFQA_PAYLOAD]) {
		out->data = mnl_attr_get_payload(attr[NFQA_PAYLOAD]);
		out->captured_bytes = mnl_attr_get_payload_len(attr[NFQA_PAYLOAD]);
	}
	out->wire_bytes = attr[NFQA_CAP_LEN] ? attr_u32(attr, NFQA_CAP_LEN) : out->captured_bytes;
	if (out->wire_bytes < out->captured_bytes)
		out->wire_bytes = out->captured_bytes;
	return true;
}
