/* SPDX-License-Identifier: GPL-2.0-or-later */
/* On the loopback interface of a network namespace of this process alone; without the right to make one, skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "capture/decode.h"
#include "capture/source.h"

static char err[UPG_ERR_BYTES];
static struct upg_limits lim;

static void
loopback_set(bool up)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct ifreq r = {.ifr_name = "lo"};

	assert_int_equal(ioctl(fd, SIOCGIFFLAGS, &r), 0);
	r.ifr_flags = (short)(up ? r.ifr_flags | IFF_UP : r.ifr_flags & ~IFF_UP);
	assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &r), 0);
	close(fd);
}

static int
begin(void **state)
{
	lim = upg_limits_default();
	*state = unshare(CLONE_NEWNET) == 0 ? &lim : NULL;
	return 0;
}

static void
need_namespace(void **state)
{
	if (*state == NULL)
		skip();
}

static void
refusals(void **state)
{
	need_namespace(state);
	assert_null(upg_afpacket_open("nosuch0", NULL, &lim, err));
	assert_string_equal(err, "cannot listen on nosuch0: there is no such interface");
	loopback_set(false);
	assert_null(upg_afpacket_open("lo", NULL, &lim, err));
	assert_string_equal(err, "cannot listen on lo: the interface is down");
	loopback_set(true);
	assert_null(upg_afpacket_open("lo", "tcp prot 80", &lim, err));
	assert_non_null(strstr(err, "the filter 'tcp prot 80' cannot be used on lo"));
}

/* A connection nobody takes: a SYN, and the RST that answers. */
static void
listens(void **state)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
	struct upg_source_stats stats;
	struct upg_packet *pkt;
	struct upg_source *s;
	enum upg_next next;
	uint64_t clock_us = 0;
	int fd, seen = 0;

	need_namespace(state);
	loopback_set(true);
	s = upg_afpacket_open("lo", "tcp port 9", &lim, err);
	assert_non_null(s);
	assert_string_equal(s->ops->name(s, 0), "lo");
	assert_int_equal(s->ops->next(s, &pkt, err), UPG_NEXT_IDLE);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), -1);
	close(fd);
	for (int tries = 0; seen < 2 && tries < 100; tries++) {
		next = s->ops->next(s, &pkt, err);
		if (next == UPG_NEXT_IDLE)
			continue;
		assert_int_equal(next, UPG_NEXT_PACKET);
		assert_int_equal(pkt->csum, UPG_CSUM_UNKNOWN);
		assert_int_equal(upg_decode(pkt, &lim), UPG_DECODED_TCP);
		assert_true(pkt->tcp.flags & (seen == 0 ? UPG_TCP_SYN : UPG_TCP_RST));
		assert_true(pkt->clock_us >= clock_us && pkt->clock_us < pkt->ts_us);
		clock_us = pkt->clock_us;
		assert_int_equal(pkt->number, ++seen);
		s->ops->verdict(s, pkt, UPG_FATE_DROP);
	}
	assert_int_equal(seen, 2);
	s->ops->stats(s, &stats);
	assert_int_equal(stats.packets, 2);
	assert_int_equal(stats.dropped_kernel, 0);
	/* Down may be for a moment. */
	loopback_set(false);
	assert_int_equal(s->ops->next(s, &pkt, err), UPG_NEXT_IDLE);
	s->ops->close(s);
}

/* An interface that is no more is said, not waited for. */
static void
disappears(void **state)
{
	struct upg_packet *pkt;
	struct upg_source *s;
	enum upg_next next = UPG_NEXT_IDLE;

	need_namespace(state);
	assert_int_equal(system("ip link add u0 type veth peer name u1 && ip link set u0 up && ip link set u1 up"), 0);
	s = upg_afpacket_open("u0", NULL, &lim, err);
	assert_non_null(s);
	assert_int_equal(system("ip link del u0"), 0);
	for (int tries = 0; tries < 100 && next != UPG_NEXT_ERROR; tries++)
		next = s->ops->next(s, &pkt, err);
	assert_int_equal(next, UPG_NEXT_ERROR);
	assert_non_null(strstr(err, "listening on u0 failed"));
	print_message("%s\n", err);
	s->ops->close(s);
}

/* What is at hand behind a packet is shown before its turn, each once and in order. */
static void
shown(void **state)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
	struct upg_packet *pkt, *soon, *seen[UPG_AHEAD_MOST];
	uint64_t turn = 0, show = 0, ahead = 0;
	enum { CONNECTIONS = 50 };

	need_namespace(state);
	loopback_set(true);
	struct upg_source *s = upg_afpacket_open("lo", "tcp port 9", &lim, err);

	assert_non_null(s);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int i = 0; i < CONNECTIONS; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), -1);
		close(fd);
	}
	for (int tries = 0; turn < 2 * CONNECTIONS && tries < 1000; tries++) {
		if (s->ops->next(s, &pkt, err) != UPG_NEXT_PACKET)
			continue;
		assert_int_equal(pkt->number, ++turn);
		if (show >= turn)
			assert_ptr_equal(pkt, seen[turn % UPG_AHEAD_MOST]);
		else
			show = turn;
		while ((soon = s->ops->ahead(s)) != NULL) {
			assert_int_equal(soon->number, ++show);
			assert_int_equal(upg_decode(soon, &lim), UPG_DECODED_TCP);
			assert_true(show - turn <= UPG_AHEAD_MOST);
			seen[show % UPG_AHEAD_MOST] = soon;
			ahead++;
		}
	}
	assert_int_equal(turn, 2 * CONNECTIONS);
	assert_true(ahead > CONNECTIONS);
	s->ops->close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(refusals, begin),
	        cmocka_unit_test_setup(listens, begin),
	        cmocka_unit_test_setup(shown, begin),
	        cmocka_unit_test_setup(disappears, begin),
	};

	return cmocka_run_group_tests_name("afpacket", tests, NULL, NULL);
}
