/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resettest.c - does a RST of ours leave? One goes to this host itself, and is awaited. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bytes.h"
#include "reset.h"

#define WAIT_MS 200
#define DISCARD 9

static uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void
set_loopback(struct upg_addr *a, int family)
{
	memset(a, 0, sizeof *a);
	a->octets[15] = 1;
	if (family == 4) {
		a->octets[10] = a->octets[11] = 0xff;
		a->octets[12] = 127;
	}
}

/* Is it our RST? Raw sockets of IPv4 give the IP header too. */
static bool
is_ours(const uint8_t *at, size_t len, int family, uint32_t seq)
{
	size_t head = family == 4 && len ? (size_t)(at[0] & 15) * 4 : 0;

	return len >= head + 20 && upg_be32(at + head + 4) == seq && at[head + 13] & UPG_TCP_RST;
}

static bool
comes_back(int fd, int family, uint32_t seq)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};
	uint64_t until = now_ms() + WAIT_MS, now;
	uint8_t buf[256];

	while ((now = now_ms()) < until && poll(&pfd, 1, (int)(until - now)) >= 0) {
		ssize_t n = recv(fd, buf, sizeof buf, MSG_DONTWAIT);

		if (n > 0 && is_ours(buf, (size_t)n, family, seq))
			return true;
	}
	return false;
}

bool
upg_reset_test(struct upg_reset *r, int family, char err[UPG_ERR_BYTES])
{
	struct upg_packet p = {
	        .decoded = UPG_DECODED_TCP,
	        .tuple = {.sport = DISCARD, .dport = DISCARD, .family = (uint8_t)family, .proto = IPPROTO_TCP},
	        .tcp = {.flags = UPG_TCP_ACK}};
	int fd = socket(family == 4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_TCP);
	uint64_t failures = upg_reset_failures(r);
	bool good;

	if (fd < 0 && errno == EAFNOSUPPORT)
		return true;
	set_loopback(&p.tuple.src, family);
	set_loopback(&p.tuple.dst, family);
	if (fd < 0 || getrandom(&p.tcp.seq, sizeof p.tcp.seq, 0) < 0) {
		snprintf(err, UPG_ERR_BYTES, "resets over IPv%d could not be tried: %s", family, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	errno = 0;
	upg_reset_send(r, &p, UPG_RESET_RECEIVER, NULL);
	int why = errno;
	good = upg_reset_failures(r) == failures && comes_back(fd, family, p.tcp.seq);
	close(fd);
	if (good)
		return true;
	if (upg_reset_failures(r) != failures && (why == ENETUNREACH || why == EADDRNOTAVAIL) && family == 6)
		return true; /* no IPv6 here */
	snprintf(err, UPG_ERR_BYTES, "a reset over IPv%d to this host itself does not arrive: %s", family,
	         upg_reset_failures(r) != failures ? strerror(why) : "is it filtered in OUTPUT?");
	return false;
}
