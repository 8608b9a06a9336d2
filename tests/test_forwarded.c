/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses out of X-Forwarded-For and Forwarded (RFC 7239 4, 6), and which of them a connection's records show. */
#include "analyzers/conn.h"
#include "analyzers/forwarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *
list(const char *value, bool first)
{
	static char out[UPG_FORWARDED_TEXT];
	bool good = upg_forwarded_list(upg_bytes(value, strlen(value)), first, out);
	assert_int_equal(good, out[0] != 0);
	return out;
}

static const char *
field(const char *value, bool first)
{
	static char out[UPG_FORWARDED_TEXT];
	bool good = upg_forwarded_field(upg_bytes(value, strlen(value)), first, out);
	assert_int_equal(good, out[0] != 0);
	return out;
}

static void
lists(void **state)
{
	static const struct {
		const char *value, *first, *last;
	} cases[] = {
	        {"192.0.2.7", "192.0.2.7", "192.0.2.7"},
	        {"192.0.2.7:5678", "192.0.2.7", "192.0.2.7"},
	        {"192.0.2.7, 198.51.100.1 ,203.0.113.9", "192.0.2.7", "203.0.113.9"},
	        {" , 192.0.2.7,, ", "192.0.2.7", "192.0.2.7"},
	        {"2001:DB8::7, [2001:db8::8]", "2001:db8::7", "2001:db8::8"},
	        {"[::ffff:192.0.2.7]:80, [2001:db8::8]:80", "::ffff:192.0.2.7", "2001:db8::8"},
	        {"unknown, 192.0.2.7", "", "192.0.2.7"},
	        {"192.0.2.7, 999.0.2.7", "192.0.2.7", ""},
	        {"[192.0.2.7]:80, [2001:db8::7", "", "2001:db8::7"},
	        {"", "", ""},
	        {"fe80::1%eth0, 192.0.2.7000000000000000000000000000000000000000000000000", "", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_string_equal(list(cases[i].value, true), cases[i].first);
		assert_string_equal(list(cases[i].value, false), cases[i].last);
	}
}

static void
fields(void **state)
{
	static const struct {
		const char *value, *first, *last;
	} cases[] = {
	        {"for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60", "192.0.2.60"},
	        {"For=\"[2001:db8:cafe::17]:4711\", for=192.0.2.43", "2001:db8:cafe::17", "192.0.2.43"},
	        {"proto=http; FOR=\"192.0.2.43:47011\"", "192.0.2.43", "192.0.2.43"},
	        {"for=_hidden, for=unknown", "", ""},
	        {"by=203.0.113.43", "", ""},
	        {"for=, for=\"", "", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_string_equal(field(cases[i].value, true), cases[i].first);
		assert_string_equal(field(cases[i].value, false), cases[i].last);
	}
}

static void
on_event(void *user, const struct upg_event *e)
{
}

static void
on_http(void *user, const struct upg_http_record *r)
{
	snprintf(user, UPG_FORWARDED_TEXT, "%s", r->xff);
}

static void
on_upgrade(void *user, const struct upg_upgrade_record *r)
{
}

/* What the record of this one request shows. */
static const char *
shown(const char *header, bool first, const char *request)
{
	static const struct upg_conn_ops ops = {.event = on_event, .http = on_http, .upgrade = on_upgrade};
	static const uint8_t ports[8192] = {[10] = 1}; /* 80 */
	static char out[UPG_FORWARDED_TEXT];
	struct upg_limits lim = upg_limits_default();
	struct upg_conn_env *env = upg_conn_env_new(&lim, ports, &ops);
	upg_conn_env_forwarded(env, header, first);
	struct upg_conn *c = upg_conn_new(env, out, 80, false, 1);
	out[0] = 0;
	upg_conn_feed(c, TO_SERVER, upg_bytes(request, strlen(request)), 2);
	upg_conn_free(c, 3);
	assert_int_equal(upg_conn_env_bytes(env), 0);
	upg_conn_env_free(env);
	return out;
}

#define PROXY "PROXY TCP4 192.0.2.1 198.51.100.2 1 80\r\n"
#define GET   "GET / HTTP/1.1\r\nHost: a\r\n"
#define XFF   "X-Forwarded-For: 192.0.2.2\r\nx-forwarded-for: 192.0.2.3, 192.0.2.4\r\n"
#define FWD   "Forwarded: for=192.0.2.5, for=192.0.2.6\r\n"

static void
records(void **state)
{
	const char *x = "X-Forwarded-For";
	assert_string_equal(shown(x, false, GET XFF "\r\n"), "192.0.2.4");
	assert_string_equal(shown(x, true, GET XFF "\r\n"), "192.0.2.2");
	assert_string_equal(shown(x, false, GET FWD "\r\n"), "192.0.2.6");
	assert_string_equal(shown(x, true, GET FWD "\r\n"), "192.0.2.5");
	assert_string_equal(shown(x, false, GET FWD XFF FWD "\r\n"), "192.0.2.4");
	assert_string_equal(shown(x, true, GET FWD XFF FWD "\r\n"), "192.0.2.2");
	assert_string_equal(shown(x, false, PROXY GET XFF FWD "\r\n"), "192.0.2.1");
	assert_string_equal(shown(x, true, PROXY GET XFF FWD "\r\n"), "192.0.2.2");
	assert_string_equal(shown(x, true, PROXY GET "\r\n"), "192.0.2.1");
	assert_string_equal(shown("True-Client-IP", false, GET XFF "True-Client-IP: 192.0.2.9\r\n\r\n"), "192.0.2.9");
	assert_string_equal(shown("Forwarded", false, GET XFF FWD "\r\n"), "192.0.2.6");
	assert_string_equal(shown(NULL, false, PROXY GET XFF FWD "\r\n"), "");
	assert_string_equal(shown(x, false, GET XFF "X-Forwarded-For: nobody\r\n\r\n"), "");
	assert_string_equal(shown(x, false, GET "\r\n"), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lists), cmocka_unit_test(fields),
	                                   cmocka_unit_test(records)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
