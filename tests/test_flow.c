/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of connections, the ring of SYNs, the hash both are keyed with. */
#include "capture/bytes.h"
#include "capture/flow.h"
#include "capture/halfopen.h"
#include "capture/siphash.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static const uint64_t key[2] = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};

/* Vectors of the SipHash paper, appendix A, and its reference test: octets 0, 1, 2 ... */
static void
test_siphash(void **state)
{
	uint8_t in[15];

	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (uint8_t)i;
	assert_true(upg_siphash(key, in, 15) == UINT64_C(0xa129ca6149be45e5));
	assert_true(upg_siphash(key, in, 0) == UINT64_C(0x726fdb47dd0e0e31));
	assert_true(upg_siphash(key, in, 8) == UINT64_C(0x93f5f5799a932462));
	for (size_t n = 0; n <= 6; n++) {
		uint64_t words[6];
		uint8_t octets[48];

		for (size_t i = 0; i < 8 * n; i++)
			octets[i] = (uint8_t)(200 - 3 * i);
		for (size_t i = 0; i < n; i++)
			words[i] = upg_be64(octets + 8 * i);
		/* the words' lowest octets first */
		for (size_t i = 0; i < n; i++)
			for (size_t k = 0; k < 8; k++)
				octets[8 * i + k] = (uint8_t)(words[i] >> 8 * k);
		assert_true(upg_siphash_words(key, words, n) == upg_siphash(key, octets, 8 * n));
	}
}

static struct upg_tuple
tuple(unsigned i)
{
	return (struct upg_tuple){
	        .src.octets = {[10] = 0xff, 0xff, 10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i},
	        .dst.octets = {[10] = 0xff, 0xff, 10, 99, 0, 1},
	        .sport = (uint16_t)(1024 + i % 5),
	        .dport = 80,
	        .family = 4,
	        .proto = 6};
}

static struct upg_tuple
turned(struct upg_tuple t)
{
	return (struct upg_tuple){
	        .src = t.dst, .dst = t.src, .sport = t.dport, .dport = t.sport, .family = t.family, .proto = t.proto};
}

/* Whatever tells connections apart is in the hash. */
static void
test_hash(void **state)
{
	struct upg_flow_table t;
	struct upg_tuple differ[16];
	uint64_t hash[16];
	size_t n = 0;
	bool swapped;

	assert_true(upg_flow_table_init(&t, 16, key));
	for (int family = 4; family <= 6; family += 2) {
		struct upg_tuple base = tuple(1);

		base.family = (uint8_t)family;
		for (int i = 0; i < 8; i++)
			differ[n + i] = base;
		differ[n + 1].src.octets[15]++;
		differ[n + 2].dst.octets[12]++;
		differ[n + 3].sport++;
		differ[n + 4].dport++;
		differ[n + 5].vlan[0]++;
		differ[n + 6].vlan[1]++;
		differ[n + 7].tunnel++;
		n += 8;
	}
	for (size_t i = 0; i < n; i++) {
		hash[i] = upg_flow_hash(t.key, &differ[i], &swapped);
		for (size_t k = 0; k < i; k++)
			assert_true(hash[i] != hash[k]);
	}
	upg_flow_table_fini(&t);
}

static struct upg_track *
find(const struct upg_flow_table *t, struct upg_tuple who, enum upg_dir *dir)
{
	bool swapped;

	return upg_flow_find(t, upg_flow_hash(t->key, &who, &swapped), &who, dir);
}

static void
test_table(void **state)
{
	enum { N = 1000 };
	struct upg_flow_table t;
	struct upg_track *c[N];
	enum upg_dir dir;
	bool swapped, back;

	assert_true(upg_flow_table_init(&t, N, key));
	for (unsigned i = 0; i < N; i++) {
		struct upg_tuple who = tuple(i), other = turned(who);
		uint64_t hash = upg_flow_hash(t.key, &who, &swapped);

		assert_true(upg_flow_hash(t.key, &other, &back) == hash);
		assert_int_not_equal(swapped, back);
		c[i] = upg_flow_add(&t, hash, &who);
		assert_non_null(c[i]);
	}
	struct upg_tuple more = tuple(N);

	assert_null(upg_flow_add(&t, upg_flow_hash(t.key, &more, &swapped), &more));
	for (unsigned i = 0; i < N; i++) {
		assert_ptr_equal(find(&t, tuple(i), &dir), c[i]);
		assert_int_equal(dir, TO_SERVER);
		assert_ptr_equal(find(&t, turned(tuple(i)), &dir), c[i]);
		assert_int_equal(dir, TO_CLIENT);
	}
	/* the same addresses in another VLAN are another connection */
	more = tuple(3);
	more.vlan[0] = 7;
	assert_null(find(&t, more, &dir));
	/* age: the oldest is the one longest not touched */
	assert_ptr_equal(upg_flow_oldest(&t, UPG_TRACK_ACTIVE), c[0]);
	upg_flow_touch(&t, c[0], UPG_TRACK_ACTIVE);
	assert_ptr_equal(upg_flow_oldest(&t, UPG_TRACK_ACTIVE), c[1]);
	upg_flow_touch(&t, c[500], UPG_TRACK_CLOSED);
	assert_ptr_equal(upg_flow_oldest(&t, UPG_TRACK_CLOSED), c[500]);
	assert_int_equal(t.list[UPG_TRACK_ACTIVE].count, N - 1);
	/* removal of every other one leaves the rest findable, and their places are used again */
	for (unsigned i = 0; i < N; i += 2)
		upg_flow_remove(&t, c[i]);
	for (unsigned i = 0; i < N; i++)
		assert_ptr_equal(find(&t, tuple(i), &dir), i % 2 ? c[i] : NULL);
	more = tuple(N + 1);
	assert_non_null(upg_flow_add(&t, upg_flow_hash(t.key, &more, &swapped), &more));
	assert_int_equal(t.made, N);
	upg_flow_table_fini(&t);
}

static void
test_size(void **state)
{
	assert_true(sizeof(struct upg_track) <= 256);
}

static void
test_ring(void **state)
{
	struct upg_halfopen_ring r;
	struct upg_halfopen *h;

	assert_true(upg_halfopen_init(&r, 16));
	for (uint64_t i = 0; i < 40; i++) {
		upg_halfopen_expire(&r, i << 20, UINT64_C(60) << 20);
		upg_halfopen_add(&r, i * 16, i << 20)->client_isn = (uint32_t)i; /* all in one bucket */
	}
	assert_int_equal(r.live, 16);
	assert_int_equal(r.evicted, 24);
	assert_null(upg_halfopen_find(&r, 23 * 16, NULL));
	h = upg_halfopen_find(&r, 24 * 16, NULL);
	assert_int_equal(h->client_isn, 24);
	upg_halfopen_remove(&r, h);
	assert_null(upg_halfopen_find(&r, 24 * 16, NULL));
	/* two of one fingerprint */
	upg_halfopen_add(&r, 39 * 16, UINT64_C(39) << 20)->client_isn = 1000;
	h = upg_halfopen_find(&r, 39 * 16, NULL);
	assert_int_equal(h->client_isn, 1000);
	assert_int_equal(upg_halfopen_find(&r, 39 * 16, h)->client_isn, 39);
	/* those born before 30 go */
	upg_halfopen_expire(&r, UINT64_C(40) << 20, UINT64_C(10) << 20);
	assert_null(upg_halfopen_find(&r, 29 * 16, NULL));
	assert_non_null(upg_halfopen_find(&r, 30 * 16, NULL));
	assert_int_equal(r.live, 11);
	upg_halfopen_fini(&r);
}

/* An entry lives as long as it may, not shorter and, though its clock comes round after 71 minutes, not longer. */
static void
test_ring_age(void **state)
{
	static const uint64_t jumps_s[] = {0, 1, 599, 601, 3599, 3601, 4294, 4295, 4296, 7200, 8600, 100000};
	uint64_t second = 1000000, hour = 3600 * second;

	for (uint64_t age = 0; age < 3600; age += 599)
		for (size_t i = 0; i < sizeof(jumps_s) / sizeof(*jumps_s); i++) {
			struct upg_halfopen_ring r;
			uint64_t born = UINT64_C(1700000000) * second;

			assert_true(upg_halfopen_init(&r, 16));
			upg_halfopen_expire(&r, born, hour);
			upg_halfopen_add(&r, 7, born);
			upg_halfopen_expire(&r, born + age * second, hour);
			assert_non_null(upg_halfopen_find(&r, 7, NULL));
			upg_halfopen_expire(&r, born + (age + jumps_s[i]) * second, hour);
			assert_int_equal(upg_halfopen_find(&r, 7, NULL) != NULL, age + jumps_s[i] <= 3600);
			upg_halfopen_fini(&r);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_siphash), cmocka_unit_test(test_hash), cmocka_unit_test(test_table),
	        cmocka_unit_test(test_size),    cmocka_unit_test(test_ring), cmocka_unit_test(test_ring_age),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
