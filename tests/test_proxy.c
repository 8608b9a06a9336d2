/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The PROXY protocol's header, whole and octet by octet. */
#include "analyzers/proxy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* Judges the octets where nothing stands behind them, so that a sanitizer sees every octet too far. */
static enum upg_proxy
judge(const char *at, size_t len, struct upg_proxy_head *head)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);
	assert_non_null(copy);
	memcpy(copy, at, len);
	enum upg_proxy found = upg_proxy_begin(upg_bytes(copy, len), head);
	free(copy);
	return found;
}

/* The verdict on all octets; on fewer of them it is the same, or more are wanted. */
static enum upg_proxy
whole(const char *at, size_t len, struct upg_proxy_head *head)
{
	struct upg_proxy_head less;
	enum upg_proxy is = judge(at, len, head);
	for (size_t n = 0; n < len; n++) {
		enum upg_proxy early = judge(at, n, &less);
		assert_true(early == UPG_PROXY_MORE || early == is);
		if (early == UPG_PROXY_FOUND)
			assert_memory_equal(&less, head, sizeof less);
	}
	return is;
}

#define SAYS(text) whole(text, sizeof(text) - 1, &head)
#define SIGNATURE  "\r\n\r\n\0\r\nQUIT\n"
#define FROM_TO    "\xc0\x00\x02\x07\xc6\x33\x64\x02\xdc\x04\x00\x50"
#define SIXTEEN    "0123456789abcdef"

static void
version_1(void **state)
{
	struct upg_proxy_head head;
	assert_int_equal(SAYS("PROXY TCP4 192.0.2.7 198.51.100.2 56324 80\r\nGET /"), UPG_PROXY_FOUND);
	assert_int_equal(head.octets, 44);
	assert_int_equal(head.family, 4);
	assert_memory_equal(head.address, "\xc0\x00\x02\x07", 4);
	assert_int_equal(SAYS("PROXY TCP6 2001:db8::7 ::1 0 65535\r\n"), UPG_PROXY_FOUND);
	assert_int_equal(head.family, 6);
	assert_int_equal(SAYS("PROXY UNKNOWN\r\n"), UPG_PROXY_FOUND);
	assert_int_equal(head.family, 0);
	assert_int_equal(head.octets, 15);
	assert_int_equal(SAYS("PROXY TCP4 192.0.2.7"), UPG_PROXY_MORE);
	assert_int_equal(SAYS("POST / HTTP/1.1\r\n"), UPG_PROXY_NONE);
	assert_int_equal(SAYS("PROXY /x HTTP/1.1\r\n"), UPG_PROXY_NONE);
	assert_int_equal(SAYS("PROXY TCP4 ::1 198.51.100.2 56324 80\r\n"), UPG_PROXY_NONE);
	assert_int_equal(SAYS("PROXY TCP4 192.0.2.7 198.51.100.2 56324\r\n"), UPG_PROXY_NONE);
	assert_int_equal(SAYS("PROXY TCP4 192.0.2.7 198.51.100.2 56324 80 \r\n"), UPG_PROXY_NONE);
	assert_int_equal(SAYS("PROXY TCP4 192.0.2.7 198.51.100.2 65536 80\r\n"), UPG_PROXY_NONE);
	assert_int_equal(SAYS("PROXY TCP4 192.0.2.7 198.51.100.2 1 80\n"), UPG_PROXY_NONE);
	assert_int_equal(SAYS("PROXY tcp4 192.0.2.7 198.51.100.2 1 80\r\n"), UPG_PROXY_NONE);
	assert_int_equal(SAYS("PROXY TCP4 \0 198.51.100.2 1 80\r\n"), UPG_PROXY_NONE);
	assert_int_equal(SAYS("PROXY \r\n"), UPG_PROXY_NONE);
}

static void
version_1_is_short(void **state)
{
	struct upg_proxy_head head;
	char line[UPG_PROXY_OCTETS + 2];
	for (size_t len = UPG_PROXY_OCTETS - 1; len <= sizeof line; len++) {
		memset(line, 'x', sizeof line);
		memcpy(line, "PROXY UNKNOWN ", 14);
		memcpy(line + len - 2, "\r\n", 2);
		assert_int_equal(whole(line, len, &head), len <= UPG_PROXY_OCTETS ? UPG_PROXY_FOUND : UPG_PROXY_NONE);
	}
}

static void
version_2(void **state)
{
	struct upg_proxy_head head;
	assert_int_equal(SAYS(SIGNATURE "\x21\x11\x00\x0c" FROM_TO "GET"), UPG_PROXY_FOUND);
	assert_int_equal(head.octets, 28);
	assert_int_equal(head.family, 4);
	assert_memory_equal(head.address, "\xc0\x00\x02\x07", 4);
	assert_int_equal(SAYS(SIGNATURE "\x21\x21\x00\x24" SIXTEEN SIXTEEN "\1\2\3\4"), UPG_PROXY_FOUND);
	assert_int_equal(head.family, 6);
	assert_memory_equal(head.address, SIXTEEN, 16);
	assert_int_equal(SAYS(SIGNATURE "\x21\x11\xff\xff" FROM_TO), UPG_PROXY_FOUND);
	assert_int_equal(head.octets, 16 + 65535);
	assert_int_equal(SAYS(SIGNATURE "\x20\x11\x00\x0c"), UPG_PROXY_FOUND);
	assert_int_equal(head.family, 0);
	assert_int_equal(SAYS(SIGNATURE "\x21\x00\x00\x00"), UPG_PROXY_FOUND);
	assert_int_equal(SAYS(SIGNATURE "\x21\x31\x00\xd8"), UPG_PROXY_FOUND);
	assert_int_equal(SAYS(SIGNATURE "\x21\x11\x00\x0b" FROM_TO), UPG_PROXY_NONE);
	assert_int_equal(SAYS(SIGNATURE "\x21\x21\x00\x23" SIXTEEN SIXTEEN), UPG_PROXY_NONE);
	assert_int_equal(SAYS(SIGNATURE "\x11\x11\x00\x0c" FROM_TO), UPG_PROXY_NONE);
	assert_int_equal(SAYS(SIGNATURE "\x22\x11\x00\x0c" FROM_TO), UPG_PROXY_NONE);
	assert_int_equal(SAYS(SIGNATURE "\x21\x41\x00\x0c" FROM_TO), UPG_PROXY_NONE);
	assert_int_equal(SAYS(SIGNATURE "\x21\x13\x00\x0c" FROM_TO), UPG_PROXY_NONE);
	assert_int_equal(SAYS("\r\n\r\n\0\r\nQUIT"), UPG_PROXY_MORE);
	assert_int_equal(SAYS("\r\n\r\nGET / HTTP/1.1"), UPG_PROXY_NONE);
	assert_int_equal(SAYS("\r\nGET / HTTP/1.1"), UPG_PROXY_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(version_1),
	        cmocka_unit_test(version_1_is_short),
	        cmocka_unit_test(version_2),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
