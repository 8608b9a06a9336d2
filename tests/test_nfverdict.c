/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_nfverdict.c - every queued id gets one verdict, and the right one. The kernel's side is played here: its queue
 * is an array, and the requests come by a socket pair.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four headers it needs */
#include <cmocka.h>

#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture/bytes.h"
#include "capture/nfverdict.h"

#define SLOTS 64
#define IDS   4096

struct kernel {
	int fd;
	uint32_t first, end; /* ids first.. have been queued, end not yet */
	struct told {
		unsigned times, verdict;
		bool marked, rewritten;
		uint32_t mark, len;
		unsigned order;
	} told[IDS];
	unsigned requests, order;
};

struct world {
	struct upg_nfverdict v;
	struct kernel k;
	struct upg_nfslot slots[SLOTS];
	uint8_t data[SLOTS][64];
};

static struct world w;

static void
set_up(uint32_t first)
{
	int fds[2];

	memset(&w, 0, sizeof w);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fds), 0);
	w.v.fd = fds[0];
	w.v.queue = 7;
	w.v.pass = NF_ACCEPT;
	w.k.fd = fds[1];
	w.k.first = w.k.end = first;
	for (int i = 0; i < SLOTS; i++) {
		w.slots[i].next = w.v.free;
		w.v.free = &w.slots[i];
	}
}

static void
tear_down(void)
{
	close(w.v.fd);
	close(w.k.fd);
}

static struct told *
told(uint32_t id)
{
	assert_true(id - w.k.first < w.k.end - w.k.first);
	return &w.k.told[id - w.k.first];
}

/* A packet arrives and is handed out; NULL where no slot is free. */
static struct upg_nfslot *
arrive(void)
{
	struct upg_nfslot *s = w.v.free;
	uint8_t *data;

	if (!s)
		return NULL;
	w.v.free = s->next;
	data = w.data[s - w.slots];
	memset(data, 0, 64);
	data[0] = 0x45;
	data[3] = 41;
	data[40] = (uint8_t)w.k.end;
	s->packet = (struct upg_packet){.nfq_id = w.k.end++, .data = data, .captured_bytes = 41, .mark = 5};
	s->mark_in = 5;
	assert_true(w.k.end - w.k.first <= IDS);
	upg_nfverdict_await(&w.v, s);
	s->state = UPG_NFSLOT_HELD;
	return s;
}

/* What nf_queue does with a request (net/netfilter/nfnetlink_queue.c, nfqnl_recv_verdict and its batch form). */
static void
kernel_take(const struct nlmsghdr *nlh)
{
	uint32_t id = 0, verdict = 0;
	bool batch = (nlh->nlmsg_type & 0xff) == NFQNL_MSG_VERDICT_BATCH;
	struct told t = {.times = 1, .order = ++w.k.order};
	const struct nfgenmsg *gen = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *a;

	assert_int_equal(upg_be16((const uint8_t *)&gen->res_id), 7);
	mnl_attr_for_each(a, nlh, sizeof *gen)
	{
		const uint8_t *p = mnl_attr_get_payload(a);

		if (mnl_attr_get_type(a) == NFQA_VERDICT_HDR) {
			verdict = upg_be32(p);
			id = upg_be32(p + 4);
		} else if (mnl_attr_get_type(a) == NFQA_MARK) {
			t.marked = true;
			t.mark = upg_be32(p);
		} else if (mnl_attr_get_type(a) == NFQA_PAYLOAD) {
			t.rewritten = true;
			t.len = mnl_attr_get_payload_len(a);
			assert_int_equal(p[40], (uint8_t)id); /* its own octets */
		}
	}
	t.verdict = verdict;
	if (!batch) {
		assert_int_equal(told(id)->times, 0);
		*told(id) = t;
		return;
	}
	for (uint32_t i = w.k.first; i != w.k.end && (int32_t)(i - id) <= 0; i++)
		if (told(i)->times == 0)
			*told(i) = t;
}

static void
kernel_run(void)
{
	static char buf[70000];
	ssize_t n;

	while ((n = recv(w.k.fd, buf, sizeof buf, 0)) > 0) {
		assert_true(mnl_nlmsg_ok((struct nlmsghdr *)buf, (int)n));
		kernel_take((struct nlmsghdr *)buf);
		w.k.requests++;
	}
}

static void
many_accepts_are_one_request(void **state)
{
	struct upg_nfslot *s[32];

	set_up(1);
	for (int i = 0; i < 32; i++)
		s[i] = arrive();
	for (int i = 0; i < 32; i++)
		upg_nfverdict_answer(&w.v, s[i], UPG_FATE_PASS);
	kernel_run();
	assert_int_equal(w.k.requests, 0);
	upg_nfverdict_flush(&w.v);
	kernel_run();
	assert_int_equal(w.k.requests, 1);
	for (uint32_t id = 1; id <= 32; id++)
		assert_int_equal(told(id)->verdict, NF_ACCEPT);
	assert_null(w.v.oldest);
	tear_down();
}

/* What is dropped is told at once, what came before it is told before, and what came after waits. */
static void
a_drop_is_not_passed_by_a_batch(void **state)
{
	struct upg_nfslot *s[4];

	set_up(UINT32_MAX - 1); /* ids wrap */
	for (int i = 0; i < 4; i++)
		s[i] = arrive();
	upg_nfverdict_answer(&w.v, s[0], UPG_FATE_PASS);
	upg_nfverdict_answer(&w.v, s[1], UPG_FATE_PASS);
	upg_nfverdict_answer(&w.v, s[2], UPG_FATE_DROP);
	kernel_run();
	assert_int_equal(w.k.requests, 2);
	assert_int_equal(w.k.told[2].verdict, NF_DROP);
	assert_true(w.k.told[0].order < w.k.told[2].order && w.k.told[1].order < w.k.told[2].order);
	assert_int_equal(w.k.told[3].times, 0);
	upg_nfverdict_answer(&w.v, s[3], UPG_FATE_PASS);
	upg_nfverdict_flush(&w.v);
	kernel_run();
	assert_int_equal(w.k.told[3].verdict, NF_ACCEPT);
	tear_down();
}

static void
a_rewrite_must_say_its_own_length(void **state)
{
	struct upg_nfslot *s;

	set_up(1);
	s = arrive();
	s->packet.mark = 9;
	upg_nfverdict_answer(&w.v, s, UPG_FATE_REWRITE);
	s = arrive();
	s->packet.captured_bytes = 40; /* the header still says 41 */
	upg_nfverdict_answer(&w.v, s, UPG_FATE_REWRITE);
	kernel_run();
	assert_int_equal(told(1)->verdict, NF_ACCEPT);
	assert_true(told(1)->rewritten && told(1)->marked);
	assert_int_equal(told(1)->len, 41);
	assert_int_equal(told(1)->mark, 9);
	assert_int_equal(told(2)->verdict, NF_DROP);
	assert_false(told(2)->rewritten);
	assert_int_equal(w.v.errors, 1);
	tear_down();
}

/* A verdict the socket does not take is tried again, and nothing runs ahead of it. */
static void
an_unsent_drop_holds_the_batch(void **state)
{
	struct upg_nfslot *s[2];
	int good, fds[2];

	set_up(1);
	good = w.v.fd;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fds), 0);
	while (send(fds[0], "x", 1, 0) == 1)
		; /* full: EAGAIN from now on */
	s[0] = arrive();
	s[1] = arrive();
	w.v.fd = fds[0];
	upg_nfverdict_answer(&w.v, s[0], UPG_FATE_DROP);
	assert_int_equal(s[0]->state, UPG_NFSLOT_ANSWERED);
	w.v.fd = good;
	upg_nfverdict_answer(&w.v, s[1], UPG_FATE_PASS);
	upg_nfverdict_flush(&w.v);
	kernel_run();
	assert_int_equal(told(1)->verdict, NF_DROP);
	assert_int_equal(told(1)->times, 1);
	assert_int_equal(told(2)->verdict, NF_ACCEPT);
	assert_null(w.v.oldest);
	close(fds[0]);
	close(fds[1]);
	tear_down();
}

/* Repeat: every packet has a new mark, and those with the same one still share a request. */
static void
marks_travel_in_batches(void **state)
{
	static const uint32_t in[] = {5, 5, 0x15, 0x15, 0x25, 5};
	struct upg_nfslot *s;

	set_up(1);
	w.v.pass = NF_REPEAT;
	w.v.pass_mark = 0xff0;
	w.v.pass_mask = 0x10;
	for (int i = 0; i < 6; i++) {
		s = arrive();
		s->packet.mark = s->mark_in = in[i];
		upg_nfverdict_answer(&w.v, s, UPG_FATE_PASS);
	}
	kernel_run();
	assert_int_equal(w.k.requests, 0);
	upg_nfverdict_flush(&w.v);
	kernel_run();
	/* 0x15 four times, 0x35, 0x15 */
	assert_int_equal(w.k.requests, 3);
	for (uint32_t id = 1; id <= 6; id++) {
		assert_int_equal(told(id)->verdict, NF_REPEAT);
		assert_true(told(id)->marked);
		assert_int_equal(told(id)->mark, id == 5 ? 0x35 : 0x15);
		assert_false(told(id)->rewritten);
	}
	tear_down();
}

static void
routed_to_another_queue(void **state)
{
	struct upg_nfslot *s[3];

	set_up(1);
	w.v.pass = NF_QUEUE_NR(9);
	for (int i = 0; i < 3; i++)
		s[i] = arrive();
	upg_nfverdict_answer(&w.v, s[0], UPG_FATE_PASS);
	upg_nfverdict_answer(&w.v, s[1], UPG_FATE_REWRITE);
	upg_nfverdict_answer(&w.v, s[2], UPG_FATE_DROP);
	kernel_run();
	assert_int_equal(told(1)->verdict, 9 << 16 | NF_QUEUE);
	assert_int_equal(told(2)->verdict, 9 << 16 | NF_QUEUE);
	assert_true(told(2)->rewritten);
	assert_int_equal(told(3)->verdict, NF_DROP);
	tear_down();
}

/* A condemned packet goes to the rules with its mark once; one that had the mark, or whose length is not true, is dropped. */
static void
a_marked_drop_goes_round(void **state)
{
	struct upg_nfslot *s;

	set_up(1);
	w.v.pass = NF_QUEUE_NR(9);
	w.v.pass_mark = w.v.pass_mask = 0x10;
	s = arrive();
	s->packet.mark = 0x45;
	upg_nfverdict_answer(&w.v, s, UPG_FATE_DROP);
	s = arrive();
	s->packet.mark = s->mark_in = 0x45;
	upg_nfverdict_answer(&w.v, s, UPG_FATE_DROP);
	s = arrive();
	s->packet.mark = 0x45;
	s->packet.captured_bytes = 40; /* the header still says 41 */
	upg_nfverdict_answer(&w.v, s, UPG_FATE_DROP);
	kernel_run();
	assert_int_equal(told(1)->verdict, NF_REPEAT);
	assert_true(told(1)->rewritten && told(1)->marked);
	assert_int_equal(told(1)->mark, 0x45);
	for (uint32_t id = 2; id <= 3; id++) {
		assert_int_equal(told(id)->verdict, NF_DROP);
		assert_false(told(id)->rewritten || told(id)->marked);
	}
	tear_down();
}

/* Any order of arrivals, answers and flushes. */
static void
each_id_has_its_own_verdict(void **state)
{
	for (unsigned seed = 1; seed <= 200; seed++) {
		static struct {
			enum upg_fate fate;
			bool marked;
		} said[IDS];
		struct upg_nfslot *held[SLOTS];
		unsigned holding = 0, arrived = 0;

		set_up(seed % 3 ? seed * 7919 : 0u - seed);
		srand(seed);
		while (arrived < 500 || holding > 0) {
			struct upg_nfslot *s = NULL;

			if (arrived < 500 && rand() % 2 && (s = arrive())) {
				held[holding++] = s;
				arrived++;
			} else if (holding > 0 && rand() % 8) {
				unsigned pick = rand() % 3 ? 0 : (unsigned)rand() % holding,
				         kind = (unsigned)rand() % 10;
				uint32_t i;

				s = held[pick];
				memmove(held + pick, held + pick + 1, (--holding - pick) * sizeof held[0]);
				i = s->packet.nfq_id - w.k.first;
				said[i].fate = kind == 0 ? UPG_FATE_DROP : kind == 1 ? UPG_FATE_REWRITE : UPG_FATE_PASS;
				said[i].marked = kind == 2;
				if (kind == 2)
					s->packet.mark = i / 16 + 100;
				upg_nfverdict_answer(&w.v, s, said[i].fate);
			} else {
				upg_nfverdict_flush(&w.v);
			}
			kernel_run();
		}
		upg_nfverdict_flush(&w.v);
		kernel_run();
		assert_null(w.v.oldest);
		assert_int_equal(w.v.errors, 0);
		for (uint32_t i = 0; i < 500; i++) {
			const struct told *t = &w.k.told[i];

			assert_int_equal(t->times, 1);
			assert_int_equal(t->verdict, said[i].fate == UPG_FATE_DROP ? NF_DROP : NF_ACCEPT);
			assert_int_equal(t->rewritten, said[i].fate == UPG_FATE_REWRITE);
			assert_int_equal(t->marked, said[i].marked);
			assert_true(!t->marked || t->mark == i / 16 + 100);
		}
		tear_down();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(many_accepts_are_one_request),      cmocka_unit_test(a_drop_is_not_passed_by_a_batch),
	        cmocka_unit_test(a_rewrite_must_say_its_own_length), cmocka_unit_test(an_unsent_drop_holds_the_batch),
	        cmocka_unit_test(marks_travel_in_batches),           cmocka_unit_test(routed_to_another_queue),
	        cmocka_unit_test(a_marked_drop_goes_round),          cmocka_unit_test(each_id_has_its_own_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
