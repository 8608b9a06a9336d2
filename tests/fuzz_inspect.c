/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole packets through the whole inspector: a handful of connections over both families, steered by octets. Every record must be sane (texts
 * end, numbers name something), every packet gets a fate, passive never refuses, and nothing leaks.
 */
#include "tests/packets.h"
#include "tools/inspect.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FLOWS = 6, STEPS_MAX = 400 };

static const char *const client_words[] = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /c HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        "GET /demo HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"
        "Upgrade: WebSocket\r\nSec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nOrigin: http://example.com\r\n\r\n",
        "^n:ds[4U",
        "GET /xx\n",
        "GET /x\r\n",
        "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "5\r\nabcde\r\n0\r\n\r\n",
        "Content-Length: 8\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00",
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: "
        "AAMAAABk\r\n\r\n",
        "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
        "\r\n",
};

static const char *const server_words[] = {
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
        "HTTP/1.1 101 WebSocket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: "
        "Upgrade\r\nSec-WebSocket-Origin: "
        "http://example.com\r\nSec-WebSocket-Location: ws://example.com/demo\r\n\r\n",
        "8jKS'y:G*Co,Wxa-",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\n",
        "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        "\x81\x05hello",
        "SSH-2.0-x\r\n",
        "HTTP/1.1 408 Timeout\r\nConnection: close\r\n\r\n",
        "x",
};

struct play {
	const uint8_t *at, *end;
	struct upg_inspect *in;
	struct packets_pair pair[FLOWS];
	uint32_t top[FLOWS][2]; /* relative number behind the highest octet sent */
	uint64_t clock_us;
	bool passive;
};

static uint8_t
take(struct play *p)
{
	return p->at < p->end ? *p->at++ : 0;
}

static void
must(bool held, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void
look_at_alert(const struct upg_record *r)
{
	const struct upg_record_alert *a = &r->alert;

	must(a->event >= -1 && a->event < UPG_EVENT_COUNT, "an event of no name");
	must(a->severity >= 1 && a->severity <= 3, "a severity of no meaning");
	must(memchr(a->msg, 0, sizeof a->msg) && a->msg[0], "an alert without a message");
	must(memchr(a->reason, 0, sizeof a->reason) != NULL, "a reason without an end");
	must(a->bytes_len <= sizeof a->bytes && a->bytes_len <= a->app_bytes, "more evidence than there was");
	must(a->reading_count <= UPG_EVENT_READINGS, "too many readings");
	must(a->disputed_len <= UPG_RECORD_DISPUTED, "too many disputed octets");
	must(r->size == offsetof(struct upg_record, alert) + offsetof(struct upg_record_alert, bytes) + a->bytes_len,
	     "an alert of another size");
}

static void
on_record(void *ctx, const struct upg_record *r)
{
	const struct play *p = ctx;
	static struct upg_record copy;

	must(r->size >= offsetof(struct upg_record, alert) && r->size <= sizeof *r, "a record of no size");
	memcpy(&copy, r, r->size); /* all of it is there */
	must(copy.type <= UPG_RECORD_LEG, "a record of no type");
	must(copy.type == UPG_RECORD_STATS || copy.ts_us > 0, "a record of no time");
	if (r->type == UPG_RECORD_ALERT)
		look_at_alert(r);
	must(!p->passive || r->type != UPG_RECORD_DROP, "passive drops");
}

/* A segment's payload: words, or octets of the input itself. */
static size_t
payload(struct play *p, enum upg_dir dir, uint8_t *out, size_t room)
{
	size_t used = 0;

	for (uint8_t n = take(p) % 5; n > 0; n--) {
		uint8_t what = take(p);
		const char *word = dir == TO_SERVER ? client_words[what % 16] : server_words[what % 16];
		size_t len = strlen(word);
		if (what & 0x80) {
			len = (size_t)(p->end - p->at) < (what & 31u) ? (size_t)(p->end - p->at) : (what & 31u);
			word = (const char *)p->at;
			p->at += len;
		} else if (what & 0x40) {
			len = len * take(p) / 256;
		}
		if (used + len > room)
			break;
		memcpy(out + used, word, len);
		used += len;
	}
	return used;
}

static void
give(struct play *p, struct upg_packet *pkt, uint8_t how)
{
	uint8_t *flush = NULL;

	if (how & 0x40) /* the capture ends early */
		pkt->captured_bytes = (uint32_t)((uint64_t)pkt->captured_bytes * take(p) / 256);
	if (how & 0x80 && pkt->captured_bytes > 0) /* one octet of the headers is another */
		pkt->data[take(p) % (pkt->captured_bytes < 64 ? pkt->captured_bytes : 64)] ^= take(p);
	if ((flush = malloc(pkt->captured_bytes ? pkt->captured_bytes : 1)) == NULL)
		return;
	memcpy(flush, pkt->data, pkt->captured_bytes);
	pkt->data = flush;
	enum upg_fate fate = upg_inspect_packet(p->in, pkt);
	must(fate == UPG_FATE_PASS || fate == UPG_FATE_REWRITE || fate == UPG_FATE_DROP, "no fate");
	must(!p->passive || fate == UPG_FATE_PASS, "passive refuses");
	must(pkt->data == flush, "another packet");
	free(flush);
}

/* The datagram in two, or as many as its halves' halves, in either order. */
static void
give_fragments(struct play *p, const struct packets_one *one)
{
	static struct packets_one half;
	uint32_t ihl = 20, body = one->pkt.captured_bytes - ihl, cut = (1 + take(p) % 4) * 8;
	uint8_t order = take(p);

	if (body <= cut)
		return;
	for (int i = 0; i < 2; i++) {
		bool second = (i ^ order) & 1;
		uint32_t from = second ? cut - (order & 2 ? 8 : 0) : 0, len = second ? body - from : cut;
		half.pkt = one->pkt;
		half.pkt.data = half.octets;
		memcpy(half.octets, one->octets, ihl);
		memcpy(half.octets + ihl, one->octets + ihl + from, len);
		half.octets[2] = (uint8_t)((ihl + len) >> 8);
		half.octets[3] = (uint8_t)(ihl + len);
		half.octets[4] = order;
		half.octets[6] = (uint8_t)((second ? 0 : 0x20) | from / 8 >> 8);
		half.octets[7] = (uint8_t)(from / 8);
		half.pkt.captured_bytes = half.pkt.wire_bytes = ihl + len;
		give(p, &half.pkt, 0);
	}
}

static void
segment(struct play *p)
{
	static const uint8_t flags[] = {UPG_TCP_ACK,
	                                UPG_TCP_ACK | UPG_TCP_PSH,
	                                UPG_TCP_SYN,
	                                UPG_TCP_SYN | UPG_TCP_ACK,
	                                UPG_TCP_FIN | UPG_TCP_ACK,
	                                UPG_TCP_RST,
	                                UPG_TCP_RST | UPG_TCP_ACK,
	                                UPG_TCP_ACK | UPG_TCP_URG};
	static struct packets_one one;
	static uint8_t text[4096];
	uint8_t which = take(p), how = take(p), kind = take(p);
	unsigned f = which % FLOWS;
	enum upg_dir dir = which & 0x80 ? TO_CLIENT : TO_SERVER;
	uint32_t *top = &p->top[f][dir], seq = *top;
	uint8_t flag = kind < 160 ? UPG_TCP_ACK : flags[kind & 7];
	size_t len = payload(p, dir, text, sizeof text);

	if ((how & 3) == 3) /* before or behind what is due */
		seq += (uint32_t)(int8_t)take(p);
	if (flag & UPG_TCP_SYN)
		seq = 0;
	struct packets_segment g = {.dir = dir,
	                            .flags = flag,
	                            .seq = seq,
	                            .ack = p->top[f][upg_dir_other(dir)],
	                            .data = text,
	                            .len = len,
	                            .urgent = flag & UPG_TCP_URG ? 1 : 0,
	                            .ts_val = how & 8 ? (uint32_t)(p->clock_us / 1000) : 0,
	                            .bad_checksum = (how & 0x34) == 0x34};
	if (seq + len + ((flag & 3) != 0) > *top && seq + len < *top + 60000)
		*top = seq + (uint32_t)len + ((flag & (UPG_TCP_SYN | UPG_TCP_FIN)) != 0);
	p->pair[f].clock_us = p->clock_us;
	packets_build(&one, &p->pair[f], &g);
	if ((which & 0x60) == 0x60 && p->pair[f].family == 4)
		give_fragments(p, &one);
	else
		give(p, &one.pkt, how);
}

static void
handshake(struct play *p, unsigned f)
{
	static struct packets_one one;
	const struct packets_segment turns[] = {
	        {.dir = TO_SERVER, .flags = UPG_TCP_SYN, .seq = 0},
	        {.dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK, .seq = 0, .ack = 1},
	        {.dir = TO_SERVER, .seq = 1, .ack = 1},
	};
	p->pair[f].client_isn = p->pair[f].client_isn * 1664525u + 1013904223u;
	p->pair[f].clock_us = p->clock_us;
	for (size_t i = 0; i < 3; i++)
		give(p, packets_build(&one, &p->pair[f], &turns[i]), 0);
	p->top[f][0] = p->top[f][1] = 1;
}

static void
step(struct play *p)
{
	uint8_t what = take(p);

	p->clock_us += what;
	if (what < 16) {
		handshake(p, what % FLOWS);
	} else if (what < 20) {
		p->clock_us += UINT64_C(400000) << (take(p) & 15);
		upg_inspect_tick(p->in, p->clock_us, p->clock_us);
	} else if (what == 20) {
		upg_inspect_stats(p->in);
	} else {
		segment(p);
	}
}

static struct upg_rules *
shipped_rules(void)
{
	static struct upg_rules *rules;
	size_t len;
	const char *text = upg_rules_shipped(&len);

	if (!rules &&
	    (!(rules = upg_rules_new()) || upg_rules_parse(rules, "shipped", text, len, NULL, NULL, NULL, NULL) != 0))
		abort();
	return rules;
}

static void
open_all(struct play *p, uint8_t how, const struct upg_limits *lim)
{
	static uint8_t http_ports[8192];
	char err[UPG_ERR_BYTES];

	http_ports[80 / 8] |= 1 << 80 % 8;
	p->passive = how % 3 == UPG_PASSIVE || how & 0x20;
	p->in = upg_inspect_new(&(struct upg_inspect_options){.lim = lim,
	                                                      .mode = (enum upg_stream_mode)(how % 3),
	                                                      .reassembler = how & 0x40 ? UPG_BOTH : UPG_NATIVE,
	                                                      .simulate = how & 0x20,
	                                                      .verify_checksums = how & 4,
	                                                      .midstream = how & 8,
	                                                      .defragment = how % 3 != UPG_INLINE,
	                                                      .hash_key = {1, 2},
	                                                      .http_ports = http_ports,
	                                                      .rules = shipped_rules(),
	                                                      .emit = on_record,
	                                                      .emit_ctx = p},
	                        err);
	must(p->in != NULL, "cannot begin");
	for (unsigned f = 0; f < FLOWS; f++) {
		p->pair[f] = (struct packets_pair){.family = f & 1 ? 6 : 4,
		                                   .client_port = (uint16_t)(1024 + f),
		                                   .server_port = f == 5 ? 22 : 80,
		                                   .client_isn = 0xffffff00u * f,
		                                   .server_isn = 77};
		p->top[f][0] = p->top[f][1] = 1;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct upg_limits lim = upg_limits_default();
	struct play p = {.at = data, .end = data + size, .clock_us = UINT64_C(1700000000000000)};
	uint8_t how = take(&p), caps = take(&p);

	lim.flow_max = caps & 1 ? 3 : 16; /* evictions */
	lim.flow_halfopen_max = 16;
	lim.stream_memory_bytes = caps & 2 ? 16384 : 4 * UPG_MIB;
	lim.http_memory_bytes = caps & 4 ? 32768 : 4 * UPG_MIB;
	lim.upgrade_pending_bytes = caps & 8 ? 64 : 65536;
	lim.alert_bytes_max = caps & 16 ? 4096 : 64;
	open_all(&p, how, &lim);
	for (unsigned i = 0; i < STEPS_MAX && p.at < p.end; i++)
		step(&p);
	upg_inspect_finish(p.in);
	upg_inspect_stats(p.in);
	must(upg_inspect_counters(p.in)->http_memory_bytes == 0, "memory is held when all is over");
	must(upg_inspect_counters(p.in)->stream.memory_bytes == 0, "octets are held when all is over");
	upg_inspect_free(p.in);
	return 0;
}
