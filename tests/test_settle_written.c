/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_settle_written.c - --simulate-ips -w: what is written is a conversation in which nobody was early. */
#include "tests/middle.h"

#include <setjmp.h>
#include <stdarg.h>
/* after the headers it needs */
#include <cmocka.h>

/* Plays early data in some order against SIMULATE; what comes out must be a conversation in which nobody was early. */
static void
check_written(int family, const size_t cuts[], size_t count, bool reverse, bool fin)
{
	struct middle *read = middle_begin((struct middle_way){.family = family, .mode = CAPTURE});
	struct middle *w = middle_begin((struct middle_way){.family = family, .mode = IPS, .onto = read});
	uint32_t at = middle_request_begins(w);
	const char *all = REQUEST FRAMES;
	size_t len = REQUEST_LEN + FRAMES_LEN;

	for (size_t i = 0; i < count; i++) {
		size_t k = reverse ? count - 1 - i : i, from = k ? cuts[k - 1] : 0, to = k + 1 < count ? cuts[k] : len;
		middle_place(w, TO_SERVER, at + (uint32_t)from, all + from, to - from,
		             UPG_TCP_ACK | (fin && to == len ? UPG_TCP_FIN : 0));
		/* the capture may hold it twice */
		middle_place(w, TO_SERVER, at + (uint32_t)from, all + from, to - from,
		             UPG_TCP_ACK | (fin && to == len ? UPG_TCP_FIN : 0));
	}
	w->next[TO_SERVER] = at + (uint32_t)len + fin;
	middle_acknowledge(w, TO_CLIENT);
	middle_say(w, TO_CLIENT, SWITCH, 50);
	middle_say(w, TO_CLIENT, SWITCH + 50, sizeof SWITCH - 1 - 50);
	if (!fin)
		SAY(w, TO_SERVER, FRAMES);
	middle_acknowledge(w, TO_CLIENT);
	upg_inspect_finish(read->in);
	assert_int_equal(w->outcome, UPG_OUTCOME_SWITCHED);
	assert_int_equal(w->early_bytes, FRAMES_LEN);
	assert_int_equal(read->upgrades, 1);
	assert_int_equal(read->outcome, UPG_OUTCOME_SWITCHED);
	assert_int_equal(read->early_bytes, 0);
	for (int i = 0; i < UPG_EVENT_COUNT; i++)
		assert_false(read->alerts[i] && upg_event_rows[i].severity < 3);
	assert_int_equal(upg_inspect_lost(w->in), 0);
	assert_int_equal(w->heard_len, fin ? len : len + FRAMES_LEN);
	assert_memory_equal(w->heard, all, len);
	middle_finish(w);
	middle_finish(read);
}

static void
test_written(void **state)
{
	size_t single[REQUEST_LEN + FRAMES_LEN];

	for (size_t i = 0; i < sizeof single / sizeof *single; i++)
		single[i] = i + 1;
	for (int fin = 0; fin <= 1; fin++)
		for (int family = 4; family <= 6; family += 2)
			for (int reverse = 0; reverse <= 1; reverse++) {
				check_written(family, NULL, 1, reverse, fin);
				check_written(family, (size_t[]){REQUEST_LEN}, 2, reverse, fin);
				check_written(family, (size_t[]){REQUEST_LEN - 3}, 2, reverse, fin);
				check_written(family, (size_t[]){20, REQUEST_LEN + 3}, 3, reverse, fin);
				check_written(family, (size_t[]){20, REQUEST_LEN - 3, REQUEST_LEN + 5}, 4, reverse,
				              fin);
				check_written(family, single, sizeof single / sizeof *single, reverse, fin);
			}
}

static void
test_written_refusal(void **state)
{
	struct middle *read = middle_begin((struct middle_way){.mode = CAPTURE});
	struct middle *w = middle_begin((struct middle_way){.mode = IPS, .onto = read});

	SAY(w, TO_SERVER, REQUEST FRAMES);
	SAY(w, TO_SERVER, FRAMES);
	SAY(w, TO_CLIENT, REFUSAL);
	middle_acknowledge(w, TO_SERVER);
	SAY(w, TO_CLIENT, "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
	SAY(w, TO_SERVER, FRAMES);
	upg_inspect_finish(read->in);
	assert_int_equal(w->heard_len, REQUEST_LEN);
	assert_memory_equal(w->heard, REQUEST, REQUEST_LEN);
	assert_int_equal(read->outcome, UPG_OUTCOME_REFUSED);
	assert_int_equal(read->early_bytes, 0);
	middle_finish(w);
	middle_finish(read);
}

static void
test_written_within_bounds(void **state)
{
	struct middle *read = middle_begin((struct middle_way){.mode = CAPTURE});
	struct middle *w = middle_begin((struct middle_way){.mode = IPS, .onto = read, .withheld_bytes = 4096});

	SAY(w, TO_SERVER, REQUEST);
	for (int i = 0; i < 100; i++) {
		SAY(w, TO_SERVER, FRAMES);
		assert_true(w->in->withheld.held_bytes <= 4096);
	}
	assert_true(upg_inspect_lost(w->in) > 80);
	SAY(w, TO_CLIENT, SWITCH);
	assert_true(w->heard_len > REQUEST_LEN);
	assert_int_equal(w->in->withheld.held_bytes, 0);
	middle_finish(w);
	middle_finish(read);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_written),
	        cmocka_unit_test(test_written_refusal),
	        cmocka_unit_test(test_written_within_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
