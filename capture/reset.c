/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reset.c - RST segments for the ends of a connection, by raw sockets or in a packet's own place. */
#include "reset.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bytes.h"
#include "decode.h"

#define IP4_BYTES 20
#define IP6_BYTES 40
#define TCP_BYTES 20
#define TAG_BYTES 4
#define HOPS      64

/* RSTs that may wait at a time: a packet brings four at the most. */
#define WAITING 16

struct rst {
	uint8_t bytes[UPG_RESET_BYTES];
	size_t len;
	struct upg_addr to;
	uint32_t scope; /* interface of a link-local address */
	struct upg_link link;
};

struct upg_reset {
	int fd4, fd6, fd_link;
	uint64_t failures;
	bool deferred;
	size_t waiting;
	struct rst queue[WAITING];
};

static uint16_t
checksum_finish(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* What the packet occupies of its sender's sequence space (RFC 9293 3.4). */
static uint32_t
sequence_length(const struct upg_packet *p)
{
	return p->payload_bytes + p->payload_missing + !!(p->tcp.flags & UPG_TCP_SYN) + !!(p->tcp.flags & UPG_TCP_FIN);
}

static bool
lone_syn(const struct upg_packet *p)
{
	return (p->tcp.flags & (UPG_TCP_SYN | UPG_TCP_ACK)) == UPG_TCP_SYN;
}

/*
 * Toward the sender the RST acknowledges what the sender has sent: without that a SYN-SENT end does not believe it
 * (RFC 9293 3.10.7.3). Toward the receiver it repeats the packet's own acknowledgment.
 */
size_t
upg_reset_build(const struct upg_packet *p, enum upg_reset_end end, uint32_t seq, uint8_t out[UPG_RESET_BYTES])
{
	bool back = end == UPG_RESET_SENDER, v6 = p->tuple.family == 6;
	const struct upg_addr *src = back ? &p->tuple.dst : &p->tuple.src, *dst = back ? &p->tuple.src : &p->tuple.dst;
	size_t ip_bytes = v6 ? IP6_BYTES : IP4_BYTES, addr_bytes = v6 ? 16 : 4, addr_off = 16 - addr_bytes;
	uint8_t *tcp = out + ip_bytes;
	bool ack = back || p->tcp.flags & UPG_TCP_ACK;
	uint64_t sum;

	memset(out, 0, UPG_RESET_BYTES);
	if (v6) {
		out[0] = 6 << 4;
		upg_put_be16(out + 4, TCP_BYTES);
		out[6] = IPPROTO_TCP;
		out[7] = HOPS;
		memcpy(out + 8, src->octets, 16);
		memcpy(out + 24, dst->octets, 16);
	} else {
		out[0] = 4 << 4 | IP4_BYTES / 4;
		upg_put_be16(out + 2, IP4_BYTES + TCP_BYTES);
		out[6] = 0x40; /* do not fragment: then an identification of 0 is right (RFC 6864 4.1) */
		out[8] = HOPS;
		out[9] = IPPROTO_TCP;
		memcpy(out + 12, src->octets + addr_off, 4);
		memcpy(out + 16, dst->octets + addr_off, 4);
		upg_put_be16(out + 10, checksum_finish(upg_checksum_add(0, out, IP4_BYTES)));
	}
	upg_put_be16(tcp, back ? p->tuple.dport : p->tuple.sport);
	upg_put_be16(tcp + 2, back ? p->tuple.sport : p->tuple.dport);
	upg_put_be32(tcp + 4, seq);
	if (ack)
		upg_put_be32(tcp + 8, back ? p->tcp.seq + sequence_length(p) : p->tcp.ack);
	tcp[12] = TCP_BYTES / 4 << 4;
	tcp[13] = UPG_TCP_RST | (ack ? UPG_TCP_ACK : 0);
	sum = upg_checksum_add(IPPROTO_TCP + TCP_BYTES, src->octets + addr_off, addr_bytes);
	sum = upg_checksum_add(sum, dst->octets + addr_off, addr_bytes);
	upg_put_be16(tcp + 16, checksum_finish(upg_checksum_add(sum, tcp, TCP_BYTES)));
	return ip_bytes + TCP_BYTES;
}

/* The kernel puts the addresses, the interface's own as source, and the first type in front. */
static bool
send_by_link(struct upg_reset *r, const struct rst *rst)
{
	uint16_t type = rst->len == IP6_BYTES + TCP_BYTES ? ETH_P_IPV6 : ETH_P_IP;
	bool tagged = rst->link.vlan_type != 0;
	struct sockaddr_ll a = {.sll_family = AF_PACKET,
	                        .sll_protocol = htons(tagged ? rst->link.vlan_type : type),
	                        .sll_ifindex = (int)rst->link.ifindex,
	                        .sll_halen = sizeof rst->link.mac};
	uint8_t frame[TAG_BYTES + UPG_RESET_BYTES];
	size_t tag = tagged ? TAG_BYTES : 0;

	if (r->fd_link < 0 || rst->link.ifindex == 0)
		return false;
	memcpy(a.sll_addr, rst->link.mac, sizeof rst->link.mac);
	upg_put_be16(frame, rst->link.vlan_tci);
	upg_put_be16(frame + 2, type);
	memcpy(frame + tag, rst->bytes, rst->len);
	return sendto(r->fd_link, frame, tag + rst->len, MSG_DONTWAIT, (struct sockaddr *)&a, sizeof a) ==
	       (ssize_t)(tag + rst->len);
}

static bool
send_now(struct upg_reset *r, const struct rst *rst)
{
	ssize_t n;

	if (rst->len == IP6_BYTES + TCP_BYTES) {
		struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_scope_id = rst->scope};

		memcpy(&a.sin6_addr, rst->to.octets, 16);
		n = sendto(r->fd6, rst->bytes, rst->len, MSG_DONTWAIT, (struct sockaddr *)&a, sizeof a);
	} else {
		struct sockaddr_in a = {.sin_family = AF_INET};

		memcpy(&a.sin_addr, rst->to.octets + 12, 4);
		n = sendto(r->fd4, rst->bytes, rst->len, MSG_DONTWAIT, (struct sockaddr *)&a, sizeof a);
	}
	bool sent = n == (ssize_t)rst->len || send_by_link(r, rst);

	r->failures += !sent;
	return sent;
}

static bool
send_one(struct upg_reset *r, const struct upg_packet *p, enum upg_reset_end end, uint32_t seq, struct upg_link link)
{
	bool back = end == UPG_RESET_SENDER;
	struct rst rst = {.to = back ? p->tuple.src : p->tuple.dst, .link = link};

	rst.len = upg_reset_build(p, end, seq, rst.bytes);
	if (p->tuple.family == 6 && rst.to.octets[0] == 0xfe && (rst.to.octets[1] & 0xc0) == 0x80)
		rst.scope = back ? p->ifindex_in : p->ifindex_out;
	if (!r->deferred || r->waiting == WAITING)
		return send_now(r, &rst);
	r->queue[r->waiting++] = rst;
	return true;
}

void
upg_reset_defer(struct upg_reset *r)
{
	r->deferred = true;
}

bool
upg_reset_waiting(const struct upg_reset *r)
{
	return r->waiting > 0;
}

void
upg_reset_flush(struct upg_reset *r)
{
	for (size_t i = 0; i < r->waiting; i++)
		send_now(r, &r->queue[i]);
	r->waiting = 0;
}

static unsigned
send_to_sender(struct upg_reset *r, const struct upg_packet *p, const struct upg_reset_next *next)
{
	/* What the sender acknowledges is what it expects next; data on its way to it may have moved that on. */
	uint32_t told = p->tcp.flags & UPG_TCP_ACK ? p->tcp.ack : 0;
	struct upg_link link = p->link.ifindex || !next ? p->link : next->sender_link;
	unsigned sent = send_one(r, p, UPG_RESET_SENDER, told, link);

	if (next && next->sender_known && next->sender != told)
		sent += send_one(r, p, UPG_RESET_SENDER, next->sender, link);
	return sent;
}

static unsigned
send_to_receiver(struct upg_reset *r, const struct upg_packet *p, const struct upg_reset_next *next)
{
	struct upg_link link = next ? next->receiver_link : (struct upg_link){0};
	unsigned sent = 0;

	/* A SYN that is dropped has not made a connection there. */
	if (!lone_syn(p))
		sent = send_one(r, p, UPG_RESET_RECEIVER, p->tcp.seq, link);
	if (next && next->receiver_known && (lone_syn(p) || next->receiver != p->tcp.seq))
		sent += send_one(r, p, UPG_RESET_RECEIVER, next->receiver, link);
	return sent;
}

unsigned
upg_reset_send(struct upg_reset *r, const struct upg_packet *p, enum upg_reset_end ends,
               const struct upg_reset_next *next)
{
	unsigned sent = 0;

	if (p->decoded != UPG_DECODED_TCP)
		return 0;
	/* The receiver first: it is the one to be protected. */
	if (ends & UPG_RESET_RECEIVER)
		sent += send_to_receiver(r, p, next);
	if (ends & UPG_RESET_SENDER && !(p->tcp.flags & UPG_TCP_RST))
		sent += send_to_sender(r, p, next);
	return sent;
}

bool
upg_reset_become(struct upg_packet *p, uint32_t seq)
{
	uint32_t end;
	uint8_t *tcp;

	if (p->decoded != UPG_DECODED_TCP || p->gso || lone_syn(p) || p->tcp.flags & UPG_TCP_RST)
		return false;
	end = (uint32_t)p->l4_off + TCP_BYTES;
	if (p->l4_off <= p->l3_off || end > p->captured_bytes)
		return false;
	tcp = p->data + p->l4_off;
	upg_put_be32(tcp + 4, seq);
	tcp[12] = TCP_BYTES / 4 << 4;
	tcp[13] = UPG_TCP_RST | (p->tcp.flags & UPG_TCP_ACK);
	upg_put_be16(tcp + 14, 0); /* window */
	upg_put_be16(tcp + 18, 0); /* urgent pointer */
	if (p->tuple.family == 6)
		upg_put_be16(p->data + p->l3_off + 4, (uint16_t)(end - p->l3_off - IP6_BYTES));
	else
		upg_put_be16(p->data + p->l3_off + 2, (uint16_t)(end - p->l3_off));
	p->captured_bytes = p->wire_bytes = end;
	p->payload_off = end;
	p->payload_bytes = p->payload_missing = 0;
	p->tcp = (struct upg_tcp){
	        .seq = seq,
	        .ack = p->tcp.ack,
	        .flags = tcp[13],
	        .header_bytes = TCP_BYTES,
	};
	upg_checksum_fill(p);
	return true;
}

static int
open_raw(int family, uint32_t mark, char err[UPG_ERR_BYTES])
{
	int one = 1, fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);

	if (fd < 0) {
		if (errno == EPERM)
			snprintf(err, UPG_ERR_BYTES, "sending resets needs the capability CAP_NET_RAW");
		else
			snprintf(err, UPG_ERR_BYTES, "opening a raw socket for resets: %s", strerror(errno));
		return -1;
	}
	if (setsockopt(fd, family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6, family == AF_INET ? IP_HDRINCL : IPV6_HDRINCL,
	               &one, sizeof one) < 0 ||
	    (mark && setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof mark) < 0)) {
		snprintf(err, UPG_ERR_BYTES, "preparing the raw socket for resets: %s", strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

struct upg_reset *
upg_reset_open(uint32_t mark, char err[UPG_ERR_BYTES])
{
	struct upg_reset *r = calloc(1, sizeof *r);

	if (!r) {
		snprintf(err, UPG_ERR_BYTES, "opening a raw socket for resets: out of memory");
		return NULL;
	}
	r->fd4 = open_raw(AF_INET, mark, err);
	if (r->fd4 < 0) {
		free(r);
		return NULL;
	}
	errno = 0;
	r->fd6 = open_raw(AF_INET6, mark, err);
	if (r->fd6 < 0 && errno != EAFNOSUPPORT) {
		close(r->fd4);
		free(r);
		return NULL;
	}
	/* without it, ends that no route leads to are not told */
	r->fd_link = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (r->fd_link >= 0 && mark)
		setsockopt(r->fd_link, SOL_SOCKET, SO_MARK, &mark, sizeof mark);
	return r;
}

uint64_t
upg_reset_failures(const struct upg_reset *r)
{
	return r->failures;
}

void
upg_reset_close(struct upg_reset *r)
{
	if (!r)
		return;
	close(r->fd4);
	if (r->fd6 >= 0)
		close(r->fd6);
	if (r->fd_link >= 0)
		close(r->fd_link);
	free(r);
}
