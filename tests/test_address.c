/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rules/list.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *
vars(void *user, const char *name)
{
	static const char *const table[][2] = {
	        {"HOME_NET", "[10.0.0.0/8,192.168.0.0/16]"},
	        {"EXTERNAL_NET", "!$HOME_NET"},
	        {"INNER", "[!10.1.0.0/16,$HOME_NET]"},
	        {"BROKEN", "[10.0.0.0/8,10.0.0.300]"},
	        {"LOOP", "[10.0.0.1,$LOOP]"},
	        {"WIDE", "[$WIDE,$WIDE,$WIDE]"},
	        {"NOTHING", "!any"},
	        {"TWO", "10.0.0.1 10.0.0.2"},
	        {"HTTP_PORTS", "[80,8000:8099]"},
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i][0], name) == 0)
			return table[i][1];
	return NULL;
}

/* Parses text flush against a page nobody may touch. */
static bool
parse(const struct upg_list_kind *kind, const char *text, struct upg_spans *s, struct upg_list_error *err)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), len = strlen(text);
	char *map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(map != MAP_FAILED);
	assert_int_equal(mprotect(map + page, page, PROT_NONE), 0);
	memcpy(map + page - len, text, len);
	*s = (struct upg_spans){0};
	*err = (struct upg_list_error){0};
	bool ok = upg_list_parse(kind, upg_bytes(map + page - len, len), vars, NULL, s, err);
	munmap(map, 2 * page);
	return ok;
}

static upg_number
address(const char *text)
{
	struct upg_addr a = {0};
	if (inet_pton(AF_INET6, text, a.octets) != 1) {
		a.octets[10] = a.octets[11] = 0xff;
		assert_int_equal(inet_pton(AF_INET, text, a.octets + 12), 1);
	}
	return upg_address_number(&a);
}

struct in_case {
	const char *set, *in, *out; /* words apart by spaces */
};

static void
check_words(const struct upg_spans *s, const char *set, const char *words, bool want, bool ports)
{
	char buf[256], *save = NULL;
	snprintf(buf, sizeof buf, "%s", words);
	for (char *w = strtok_r(buf, " ", &save); w; w = strtok_r(NULL, " ", &save))
		if (upg_span_has(s, ports ? (upg_number)atoi(w) : address(w)) != want)
			fail_msg("%s: %s is %s", set, w, want ? "missing" : "there");
}

static void
check(const struct upg_list_kind *kind, const struct in_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct upg_spans s;
		struct upg_list_error err;
		if (!parse(kind, cases[i].set, &s, &err))
			fail_msg("%s: %s", cases[i].set, err.why);
		check_words(&s, cases[i].set, cases[i].in, true, kind == &upg_ports_kind);
		check_words(&s, cases[i].set, cases[i].out, false, kind == &upg_ports_kind);
		upg_span_fini(&s);
	}
}

static void
test_addresses(void **state)
{
	static const struct in_case cases[] = {
	        {"any", "0.0.0.0 255.255.255.255 :: 2001:db8::1", ""},
	        {"10.0.0.1", "10.0.0.1", "10.0.0.0 10.0.0.2 ::a00:1"},
	        {"10.1.2.3/8", "10.0.0.0 10.255.255.255", "9.255.255.255 11.0.0.0"},
	        {"0.0.0.0/0", "0.0.0.0 255.255.255.255", ":: 2001:db8::1"},
	        {"::/0", ":: 2001:db8::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ::1:0:0:0 ::fffe:ffff:ffff",
	         "10.0.0.1 0.0.0.0 255.255.255.255"},
	        {"::ffff:0:0/96", "10.0.0.1", "::1"},
	        {"192.0.2.128/25", "192.0.2.128 192.0.2.255", "192.0.2.127 192.0.3.0"},
	        {"192.0.2.5/32", "192.0.2.5", "192.0.2.4 192.0.2.6"},
	        {"10.0.0.0/255.255.0.0", "10.0.0.0 10.0.255.255", "10.1.0.0"},
	        {"10.0.0.0/0.0.0.0", "1.2.3.4", "::1"},
	        {"10.0.0.0/255.255.255.255", "10.0.0.0", "10.0.0.1"},
	        {"10.0.0.5-10.0.0.9", "10.0.0.5 10.0.0.7 10.0.0.9", "10.0.0.4 10.0.0.10"},
	        {"2001:db8::/32", "2001:db8:: 2001:db8:ffff::1", "2001:db7:ffff::1 2001:db9::"},
	        {"2001:db8::5-2001:db8::9", "2001:db8::5 2001:db8::9", "2001:db8::4 2001:db8::a"},
	        {"2001:db8::1/128", "2001:db8::1", "2001:db8::2"},
	        {"!10.0.0.0/8", "9.255.255.255 11.0.0.0 2001:db8::1", "10.0.0.0 10.255.255.255"},
	        {"[10.0.0.0/8,!10.1.0.0/16]", "10.0.0.1 10.2.0.0", "10.1.0.0 10.1.255.255 11.0.0.0"},
	        {"[!10.1.0.0/16,!10.2.0.0/16]", "10.3.0.0 1.1.1.1 ::1", "10.1.0.1 10.2.0.1"},
	        {"[ 10.0.0.1 , 10.0.0.3 ]", "10.0.0.1 10.0.0.3", "10.0.0.2"},
	        /* Negation binds to the whole inner list: 10/8 without what is in 10.1/16 but not in 10.1.1/24. */
	        {"[10.0.0.0/8,![10.1.0.0/16,!10.1.1.0/24]]", "10.0.0.1 10.1.1.7", "10.1.0.1 10.1.2.1 11.0.0.1"},
	        {"![10.0.0.0/8,!10.1.0.0/16]", "10.1.0.1 11.0.0.1", "10.0.0.1 10.2.0.1"},
	        {"[[[10.0.0.1]],[10.0.0.2]]", "10.0.0.1 10.0.0.2", "10.0.0.3"},
	        {"$HOME_NET", "10.0.0.1 192.168.3.4", "11.0.0.1"},
	        {"!$HOME_NET", "11.0.0.1 ::1", "10.0.0.1"},
	        {"$EXTERNAL_NET", "11.0.0.1 ::1", "10.0.0.1 192.168.0.0"},
	        {"!$EXTERNAL_NET", "10.0.0.1", "11.0.0.1"},
	        {"[$EXTERNAL_NET,10.7.0.0/16]", "11.0.0.1 10.7.0.1", "10.0.0.1"},
	        {"$INNER", "10.0.0.1 192.168.0.1", "10.1.0.1"},
	        {"[10.0.0.0/24,10.0.1.0/24,10.0.0.128/25]", "10.0.0.0 10.0.1.255", "10.0.2.0"},
	};
	check(&upg_address_kind, cases, sizeof cases / sizeof *cases);
}

static void
test_ports(void **state)
{
	static const struct in_case cases[] = {
	        {"any", "0 65535", ""},
	        {"80", "80", "79 81"},
	        {"80:90", "80 85 90", "79 91"},
	        {"1024:", "1024 65535", "1023 0"},
	        {":1023", "0 1023", "1024"},
	        {"!80", "79 81 0 65535", "80"},
	        {"[80,443,8000:8100,!8080]", "80 443 8000 8100", "81 8080 8101"},
	        {"[!80,!443]", "81 0 65535", "80 443"},
	        {"![80:90,!85]", "85 79 91", "80 90"},
	        {"$HTTP_PORTS", "80 8000 8099", "81 8100"},
	        {"!$HTTP_PORTS", "81 8100", "80 8000 8099"},
	        {"[65535,0]", "0 65535", "1 65534"},
	        {"0:65535", "0 65535", ""},
	};
	check(&upg_ports_kind, cases, sizeof cases / sizeof *cases);
}

struct bad_case {
	const char *text, *word, *why;
};

static void
check_bad(const struct upg_list_kind *kind, const struct bad_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct upg_spans s;
		struct upg_list_error err;
		char word[80];
		if (parse(kind, cases[i].text, &s, &err))
			fail_msg("%s was taken", cases[i].text);
		assert_null(s.at);
		assert_true(err.at + err.len <= strlen(cases[i].text));
		snprintf(word, sizeof word, "%.*s", (int)err.len, cases[i].text + err.at);
		assert_string_equal(word, cases[i].word);
		assert_string_equal(err.why, cases[i].why);
	}
}

static void
test_bad_addresses(void **state)
{
	static const char none[] = "no IPv4 or IPv6 address", v4[] = "the prefix is 0 to 32 or a netmask",
	                  v6[] = "the prefix is 0 to 128", missing[] = "something to match is missing here";
	static const struct bad_case cases[] = {
	        {"10.0.0.300", "10.0.0.300", none},
	        {"10.0.0", "10.0.0", none},
	        {"example.org", "example.org", none},
	        {"2001:db8:0:0:0:0:0:0000000000000000000000000000000000000000001",
	         "2001:db8:0:0:0:0:0:0000000000000000000000000000000000000000001", none},
	        {"10.0.0.0/33", "10.0.0.0/33", v4},
	        {"10.0.0.0/", "10.0.0.0/", v4},
	        {"10.0.0.0/-1", "10.0.0.0/-1", v4},
	        {"10.0.0.0/255.0.255.0", "10.0.0.0/255.0.255.0", v4},
	        {"10.0.0.0/255.0.0", "10.0.0.0/255.0.0", v4},
	        {"2001:db8::/129", "2001:db8::/129", v6},
	        {"2001:db8::/1000", "2001:db8::/1000", v6},
	        {"10.0.0.9-10.0.0.5", "10.0.0.9-10.0.0.5", "this range ends before it begins"},
	        {"10.0.0.9-", "10.0.0.9-", "no IPv4 or IPv6 address behind the dash"},
	        {"10.0.0.9-::1", "10.0.0.9-::1", "a range stays within one family"},
	        {"!any", "!any", "this matches no addresses at all"},
	        {"[10.0.0.0/8,!10.0.0.0/7]", "[10.0.0.0/8,!10.0.0.0/7]", "this list leaves no addresses"},
	        {"[10.0.0.1,,10.0.0.2]", ",", missing},
	        {"[]", "]", missing},
	        {"!", "", missing},
	        {"!!10.0.0.1", "!10.0.0.1", none},
	        {"[10.0.0.1", "[", "this list has no closing bracket"},
	        {"[10.0.0.1 10.0.0.2]", "1", "a comma or a closing bracket belongs here"},
	        {"[10.0.0.1]]", "]", "a list is written in brackets"},
	        {"10.0.0.1,10.0.0.2", ",10.0.0.2", "a list is written in brackets"},
	        {"$NO_SUCH", "$NO_SUCH", "no such name under vars:"},
	        {"[10.0.0.1,$]", "$", "no such name under vars:"},
	        {"$BROKEN", "$BROKEN", "in its value, `10.0.0.300': no IPv4 or IPv6 address"},
	        {"$NOTHING", "$NOTHING", "its value matches nothing"},
	        {"$TWO", "$TWO", "in its value, `10.0.0.2': more than one list"},
	        {"[[[[[[[[[[[[[[[[[10.0.0.1]]]]]]]]]]]]]]]]]", "[", "names and lists are nested too deeply"},
	};
	check_bad(&upg_address_kind, cases, sizeof cases / sizeof *cases);
}

/* Names that name themselves end, and soon. */
static void
test_loops(void **state)
{
	static const char *const texts[] = {"$LOOP", "$WIDE"};
	for (size_t i = 0; i < 2; i++) {
		struct upg_spans s;
		struct upg_list_error err;
		assert_false(parse(&upg_address_kind, texts[i], &s, &err));
		assert_int_equal(err.at, 0);
		assert_int_equal(err.len, 5);
	}
}

static void
test_bad_ports(void **state)
{
	static const char number[] = "a port is a number from 0 to 65535";
	static const struct bad_case cases[] = {
	        {"65536", "65536", number},
	        {"99999999999999999999", "99999999999999999999", number},
	        {"-1", "-1", number},
	        {"http", "http", number},
	        {"80:x", "80:x", number},
	        {"x:80", "x:80", number},
	        {"1:2:3", "1:2:3", number},
	        {":", ":", "a port range needs a first or a last port"},
	        {"90:80", "90:80", "this range ends before it begins"},
	        {"[80,90:80]", "90:80", "this range ends before it begins"},
	        {"!0:65535", "!0:65535", "this matches no ports at all"},
	        {"[80,!80]", "[80,!80]", "this list leaves no ports"},
	        {"$HOME_NET", "$HOME_NET", "in its value, `10.0.0.0/8': a port is a number from 0 to 65535"},
	};
	check_bad(&upg_ports_kind, cases, sizeof cases / sizeof *cases);
}

/* The set algebra against a bitmap: 4000 random pairs of sets over 0..63. */
static void
test_span_algebra(void **state)
{
	unsigned seed = 20101207;
	for (int round = 0; round < 4000; round++) {
		struct upg_spans a = {0}, b = {0};
		uint64_t bits[2] = {0, 0};
		struct upg_spans *set[2] = {&a, &b};
		for (int which = 0; which < 2; which++) {
			for (int n = rand_r(&seed) % 6; n > 0; n--) {
				unsigned lo = (unsigned)rand_r(&seed) % 64,
				         hi = lo + (unsigned)rand_r(&seed) % (64 - lo);
				assert_true(upg_span_add(set[which], lo, hi));
				for (unsigned i = lo; i <= hi; i++)
					bits[which] |= UINT64_C(1) << i;
			}
			upg_span_settle(set[which]);
			if (rand_r(&seed) % 3 == 0) {
				assert_true(upg_span_invert(set[which], 63));
				bits[which] = ~bits[which];
			}
		}
		assert_true(upg_span_subtract(&a, &b));
		for (unsigned i = 0; i < 64; i++)
			assert_int_equal(upg_span_has(&a, i), (bits[0] & ~bits[1]) >> i & 1);
		for (size_t i = 1; i < a.count; i++)
			assert_true(a.at[i].lo > a.at[i - 1].hi + 1);
		upg_span_fini(&a);
		upg_span_fini(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_addresses),     cmocka_unit_test(test_ports),
	        cmocka_unit_test(test_bad_addresses), cmocka_unit_test(test_loops),
	        cmocka_unit_test(test_bad_ports),     cmocka_unit_test(test_span_algebra),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
