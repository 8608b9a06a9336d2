/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/packets.h"
#include "capture/bytes.h"
#include "capture/decode.h"
#include <pcap/dlt.h>

/* RFC 1071, written apart from the program's own so that one checks the other. */
static uint16_t
checksum(const uint8_t *at, size_t len, uint32_t sum)
{
	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? at[i] : (uint32_t)at[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static size_t
put_options(uint8_t *at, const struct packets_segment *g)
{
	size_t n = 0;

	if (g->ts_val) {
		memcpy(at, "\x01\x01\x08\x0a", 4);
		upg_put_be32(at + 4, g->ts_val);
		upg_put_be32(at + 8, g->ts_ecr);
		n = 12;
	}
	if (g->wscale_set) {
		at[n++] = 3;
		at[n++] = 3;
		at[n++] = g->wscale;
	}
	if (g->options_len)
		memcpy(at + n, g->options, g->options_len);
	n += g->options_len;
	while (n % 4)
		at[n++] = 0;
	return n;
}

static void
put_address(uint8_t *at, int family, const struct packets_pair *p, bool client)
{
	uint16_t host = p->host ? p->host : 1;

	if (family == 6)
		memcpy(at, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	else
		memcpy(at, client ? "\x0a\0\0\0" : "\x0a\x01\0\0", 4);
	at += family == 6 ? 12 : 0;
	if (family == 6)
		at[1] = client ? 0 : 1;
	upg_put_be16(at + 2, client ? host : 2);
}

struct upg_packet *
packets_build(struct packets_one *out, struct packets_pair *p, const struct packets_segment *g)
{
	int family = p->family == 6 ? 6 : 4;
	size_t l3 = family == 6 ? 40 : 20, opts = 0;
	uint8_t *ip = out->octets, *tcp = ip + l3;
	bool up = g->dir == TO_SERVER;
	uint16_t cport = p->client_port ? p->client_port : 40000, sport = p->server_port ? p->server_port : 80;

	memset(ip, 0, l3 + 20);
	opts = put_options(tcp + 20, g);
	size_t l4 = 20 + opts + g->len;

	if (g->len)
		memcpy(tcp + 20 + opts, g->data, g->len);
	upg_put_be16(tcp, up ? cport : sport);
	upg_put_be16(tcp + 2, up ? sport : cport);
	upg_put_be32(tcp + 4, (up ? p->client_isn : p->server_isn) + g->seq);
	upg_put_be32(tcp + 8, (up ? p->server_isn : p->client_isn) + g->ack);
	tcp[12] = (uint8_t)((20 + opts) / 4 << 4);
	tcp[13] = g->flags ? g->flags : UPG_TCP_ACK;
	upg_put_be16(tcp + 14, g->window < 0 ? 0 : g->window ? (uint16_t)g->window : 65535);
	upg_put_be16(tcp + 18, g->urgent);
	uint8_t *src = ip + (family == 6 ? 8 : 12);

	put_address(src, family, p, up);
	put_address(src + (family == 6 ? 16 : 4), family, p, !up);
	if (family == 6) {
		ip[0] = 0x60;
		upg_put_be16(ip + 4, (uint16_t)l4);
		ip[6] = 6;
		ip[7] = g->ttl ? g->ttl : 64;
	} else {
		ip[0] = 0x45;
		upg_put_be16(ip + 2, (uint16_t)(l3 + l4));
		ip[8] = g->ttl ? g->ttl : 64;
		ip[9] = 6;
		upg_put_be16(ip + 10, checksum(ip, 20, 0));
	}
	uint32_t pseudo = (uint32_t)~checksum(src, family == 6 ? 32 : 8, 6 + (uint32_t)l4) & 0xffff;

	upg_put_be16(tcp + 16, (uint16_t)(checksum(tcp, l4, pseudo) ^ (g->bad_checksum ? 0x5555 : 0)));
	out->pkt = (struct upg_packet){.data = ip,
	                               .captured_bytes = (uint32_t)(l3 + l4),
	                               .wire_bytes = (uint32_t)(l3 + l4),
	                               .linktype = DLT_RAW,
	                               .ts_us = p->clock_us,
	                               .clock_us = p->clock_us,
	                               .number = ++p->number};
	struct upg_limits lim = upg_limits_default();

	upg_decode(&out->pkt, &lim);
	return &out->pkt;
}
