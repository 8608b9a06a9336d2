/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bench_capture.c - writes the captures that bench.sh replays: ordinary keep-alive HTTP, right to the checksum.
 *
 *   bench_capture FILE bulk|small MEGABYTES
 *
 * bulk: 8 clients at a time download files of 1 MiB in segments of 1460 bytes, every second one acknowledged.
 * small: 64 clients at a time send requests of some 350 bytes and get responses of the same size, 50 on a connection.
 * Prints how many packets the capture holds and how many bytes they have.
 */
#include "capture/bytes.h"

#include <stdio.h>
#include <stdlib.h>

enum { ETHER = 14, IP = 20, TCP = 20, HEADERS = ETHER + IP + TCP, SEGMENT = 1460, FILE_BYTES = 1 << 20 };
enum { FIN = 1, SYN = 2, PSH = 8, ACK = 16 };

struct capture {
	FILE *out;
	uint64_t packets, bytes, us;
};

struct talk {
	uint32_t seq[2]; /* next of client, of server */
	uint32_t client; /* address */
	uint16_t port;
	uint32_t requests; /* sent on this connection */
	uint32_t left;     /* bytes of the file under way */
};

struct kind {
	uint32_t talks, requests;
	void (*go_on)(struct capture *, struct talk *);
};

static uint8_t filler[SEGMENT];

static uint32_t
sum(const uint8_t *at, size_t len, uint32_t so_far)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		so_far += upg_be16(at + i);
	return len % 2 ? so_far + (uint32_t)(at[len - 1] << 8) : so_far;
}

static uint16_t
fold(uint32_t s)
{
	s = (s & 0xffff) + (s >> 16);
	s = (s & 0xffff) + (s >> 16);
	return (uint16_t)~s;
}

static void
put_le32(uint8_t *at, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(v >> 8 * i);
}

static void
segment(struct capture *c, struct talk *t, int from, int flags, const void *data, size_t len)
{
	uint8_t frame[16 + HEADERS + SEGMENT] = {0};
	uint8_t *ip = frame + 16 + ETHER, *tcp = ip + IP;
	uint32_t server = 0xc0000201, size = (uint32_t)(HEADERS + len);

	c->us += 10;
	put_le32(frame, 1700000000u + (uint32_t)(c->us / 1000000));
	put_le32(frame + 4, (uint32_t)(c->us % 1000000));
	put_le32(frame + 8, size);
	put_le32(frame + 12, size);
	frame[16] = frame[22] = 2;
	upg_put_be16(frame + 16 + 12, 0x0800);

	ip[0] = 0x45;
	upg_put_be16(ip + 2, (uint16_t)(IP + TCP + len));
	upg_put_be16(ip + 4, (uint16_t)c->packets);
	upg_put_be16(ip + 6, 0x4000);
	ip[8] = 64;
	ip[9] = 6;
	upg_put_be32(ip + 12, from ? server : t->client);
	upg_put_be32(ip + 16, from ? t->client : server);
	upg_put_be16(ip + 10, fold(sum(ip, IP, 0)));

	upg_put_be16(tcp, from ? 80 : t->port);
	upg_put_be16(tcp + 2, from ? t->port : 80);
	upg_put_be32(tcp + 4, t->seq[from]);
	upg_put_be32(tcp + 8, flags & ACK ? t->seq[!from] : 0);
	tcp[12] = 5 << 4;
	tcp[13] = (uint8_t)flags;
	upg_put_be16(tcp + 14, 65535);
	if (len)
		memcpy(tcp + TCP, data, len);
	upg_put_be16(tcp + 16, fold(sum(tcp, TCP + len, sum(ip + 12, 8, 6 + TCP + (uint32_t)len))));

	t->seq[from] += (uint32_t)len + !!(flags & (SYN | FIN));
	c->packets++;
	c->bytes += size;
	if (fwrite(frame, 16 + size, 1, c->out) != 1) {
		perror("bench_capture");
		exit(1);
	}
}

static void
get(struct capture *c, struct talk *t)
{
	char text[600];
	int len = snprintf(text, sizeof text,
	                   "GET /assets/%08x/part-%u.html HTTP/1.1\r\nHost: www.example.org\r\n"
	                   "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
	                   "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Language: en\r\n"
	                   "Accept-Encoding: gzip, deflate\r\nCookie: session=%032x\r\nConnection: keep-alive\r\n\r\n",
	                   (unsigned)c->packets, t->requests, t->port);

	segment(c, t, 0, PSH | ACK, text, (size_t)len);
	t->requests++;
}

static void
answer(struct capture *c, struct talk *t, uint32_t length, size_t body)
{
	char text[SEGMENT];
	int len = snprintf(text, sizeof text,
	                   "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n"
	                   "Content-Type: text/html\r\nContent-Length: %u\r\nConnection: keep-alive\r\n"
	                   "ETag: \"%08x-%u\"\r\n\r\n",
	                   length, (unsigned)c->packets, t->requests);

	memcpy(text + len, filler, body);
	segment(c, t, 1, PSH | ACK, text, (size_t)len + body);
}

static void
small(struct capture *c, struct talk *t)
{
	get(c, t);
	answer(c, t, 160, 160);
}

/* Two segments of the file, and their acknowledgement. */
static void
bulk(struct capture *c, struct talk *t)
{
	if (t->left == 0) {
		get(c, t);
		answer(c, t, FILE_BYTES, 0);
		t->left = FILE_BYTES;
	}
	for (int i = 0; i < 2 && t->left; i++) {
		uint32_t len = t->left < SEGMENT ? t->left : SEGMENT;

		segment(c, t, 1, ACK, filler, len);
		t->left -= len;
	}
	segment(c, t, 0, ACK, NULL, 0);
}

static void
begin(struct capture *c, struct talk *t, uint32_t number)
{
	*t = (struct talk){.client = 0x0a000001 + number / 20000, .port = (uint16_t)(20000 + number % 20000)};
	t->seq[0] = number * 2654435761u;
	t->seq[1] = ~t->seq[0];
	segment(c, t, 0, SYN, NULL, 0);
	segment(c, t, 1, SYN | ACK, NULL, 0);
	segment(c, t, 0, ACK, NULL, 0);
}

static void
end(struct capture *c, struct talk *t)
{
	segment(c, t, 0, FIN | ACK, NULL, 0);
	segment(c, t, 1, FIN | ACK, NULL, 0);
	segment(c, t, 0, ACK, NULL, 0);
}

int
main(int argc, char *argv[])
{
	static const struct kind kinds[] = {{8, 8, bulk}, {64, 50, small}};
	static struct talk talks[64];
	uint8_t header[24] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, [18] = 4, [20] = 1}; /* snaplen 256 KiB, Ethernet */
	struct capture c = {0};
	uint32_t begun = 0;

	if (argc != 4 || (strcmp(argv[2], "bulk") != 0 && strcmp(argv[2], "small") != 0)) {
		fprintf(stderr, "usage: bench_capture FILE bulk|small MEGABYTES\n");
		return 2;
	}
	const struct kind *kind = &kinds[argv[2][0] == 's'];
	uint64_t wanted = strtoull(argv[3], NULL, 10) << 20;

	for (size_t i = 0; i < sizeof filler; i++)
		filler[i] = (uint8_t)('a' + i % 26);
	c.out = fopen(argv[1], "wb");
	if (!c.out || fwrite(header, sizeof header, 1, c.out) != 1) {
		perror(argv[1]);
		return 1;
	}
	while (begun < kind->talks)
		begin(&c, &talks[begun], begun), begun++;
	while (c.bytes < wanted)
		for (uint32_t i = 0; i < kind->talks; i++) {
			struct talk *t = &talks[i];

			kind->go_on(&c, t);
			if (t->requests >= kind->requests && t->left == 0) {
				end(&c, t);
				begin(&c, t, begun++);
			}
		}
	for (uint32_t i = 0; i < kind->talks; i++)
		end(&c, &talks[i]);
	if (fclose(c.out) != 0) {
		perror(argv[1]);
		return 1;
	}
	printf("%llu %llu\n", (unsigned long long)c.packets, (unsigned long long)c.bytes);
	return 0;
}
