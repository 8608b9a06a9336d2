/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handshakes: which variant, which keys are sound, which proofs are right. */
#include "analyzers/handshake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct upg_bytes
text(const char *s)
{
	return upg_bytes(s, strlen(s));
}

static struct upg_handshake
with(const char *const fields[][2])
{
	struct upg_handshake h = {0};

	for (size_t i = 0; fields[i][0]; i++)
		upg_handshake_field(&h, text(fields[i][0]), text(fields[i][1]), 10 * i);
	return h;
}

#define WITH(...) with((const char *const[][2]){__VA_ARGS__, {NULL, NULL}})
#define KEY1(v)                                                                                                        \
	{                                                                                                              \
		"Sec-WebSocket-Key1", v                                                                                \
	}
#define KEY2(v)                                                                                                        \
	{                                                                                                              \
		"Sec-WebSocket-Key2", v                                                                                \
	}

static void
digest_is(struct upg_handshake h, const char *key3, const void *want)
{
	uint8_t got[16];

	assert_true(upg_handshake_digest(&h, (const uint8_t *)key3, got));
	assert_memory_equal(got, want, 16);
}

static void
test_reference_digests(void **state)
{
	static const uint8_t nonce_want[16] = {0x5a, 0x1a, 0x17, 0xca, 0x42, 0x36, 0x85, 0x3d,
	                                       0x78, 0x99, 0x1d, 0x73, 0xae, 0x63, 0x3b, 0x5c};
	struct upg_handshake h;
	uint8_t got[16];

	h = WITH(KEY1("4 @1  46546xW%0l 1 5"), KEY2("12998 5 Y3 1  .P00"), {"SEC-WebSocket-NONCE", "4ABC2FEE237CD165"});
	assert_int_equal(h.key1.number / h.key1.spaces, 829309203);
	assert_int_equal(h.key2.number / h.key2.spaces, 259970620);
	digest_is(h, "^n:ds[4U", "8jKS'y:G*Co,Wxa-");
	assert_true(upg_handshake_nonce_digest(&h, got));
	assert_memory_equal(got, nonce_want, 16);
	h = WITH(KEY1("18x 6]8vM;54 *(5:  {   U1]8  z [  8"), KEY2("1_ tx7X d  <  nw  334J702) 7]o}` 0"));
	digest_is(h, "Tm[K T2u", "fQJ,fN/4F4!~K~MH");
}

static void
test_accept(void **state)
{
	struct upg_handshake h = WITH({"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="});

	upg_handshake_answer_field(&h, text("Sec-WebSocket-Accept"), text("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), 0);
	assert_true(upg_handshake_accepted(&h));
	/* Twice is ambiguous, whatever the values. */
	upg_handshake_answer_field(&h, text("Sec-WebSocket-Accept"), text("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), 0);
	assert_false(upg_handshake_accepted(&h));
	upg_handshake_answer_reset(&h);
	upg_handshake_answer_field(&h, text("Sec-WebSocket-Accept"), text("s3pPLMBiTxaQ9kYGzzhZRbK+xoo="), 0);
	assert_false(upg_handshake_accepted(&h));
	upg_handshake_answer_reset(&h);
	upg_handshake_answer_field(&h, text("Sec-WebSocket-Accept"), text("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=="), 0);
	assert_false(upg_handshake_accepted(&h));
}

static void
test_draft76_numbers(void **state)
{
	static const struct {
		const char *key;
		bool sound;
	} cases[] = {
	        {"1 0", true},                    /* ten by one space */
	        {"4294967295 ", true},            /* the largest number, were its space not trimmed */
	        {"4 294967295", true},            /* the same */
	        {"4 294967296", false},           /* 2^32 */
	        {"1 8446744073709551620", false}, /* 2^64 + 4: must not wrap around to 4 */
	        {"9 9999999999999999999999", false},
	        {"abc def", false}, /* no digits */
	        {"123", false},     /* no spaces */
	        {"1 2 3", false},   /* 123 / 2 */
	        {"1\t0", false},    /* a tab is no space */
	        {"", false},
	};
	const struct upg_seen *field;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct upg_handshake h = WITH(KEY1(cases[i].key), KEY2("12998 5 Y3 1  .P00"));
		uint8_t digest[16];

		assert_int_equal(upg_handshake_flaw(&h, UPG_VARIANT_HIXIE_76, 0, &field) == NULL, cases[i].sound);
		assert_int_equal(upg_handshake_digest(&h, (const uint8_t *)"12345678", digest), cases[i].sound);
	}
	/* The field twice: whoever reads the first and whoever joins them get other numbers. */
	{
		struct upg_handshake h = WITH(KEY1("1 0"), KEY2("1 0"), KEY2("1 0"));

		assert_non_null(upg_handshake_flaw(&h, UPG_VARIANT_HIXIE_76, 0, &field));
		assert_ptr_equal(field, &h.key2.seen);
	}
}

static void
variant_is(struct upg_handshake h, const char *method, const char *name)
{
	int draft;
	enum upg_variant v = upg_handshake_variant(&h, text(method), &draft);

	if (name == NULL) {
		assert_int_equal(v, UPG_VARIANT_NONE);
		return;
	}
	assert_string_equal(upg_handshake_variant_name(v, draft), name);
}

#define UP(v)                                                                                                          \
	{                                                                                                              \
		"Upgrade", v                                                                                           \
	}
#define KEY                                                                                                            \
	{                                                                                                              \
		"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="                                                        \
	}
#define DRAFT(v)                                                                                                       \
	{                                                                                                              \
		"Sec-WebSocket-Draft", v                                                                               \
	}
#define VER(v)                                                                                                         \
	{                                                                                                              \
		"Sec-WebSocket-Version", v                                                                             \
	}

static void
test_variants(void **state)
{
	variant_is(WITH(UP("WebSocket")), "GET", "hixie-75");
	variant_is(WITH(UP("WEBSOCKET"), KEY1("1 0"), KEY2("1 0")), "GET", "hixie-76");
	variant_is(WITH(UP("websocket"), KEY1("1 0"), KEY2("1 0"), KEY, VER("13")), "GET", "hixie-76");
	variant_is(WITH(UP("websocket"), KEY1("1 0")), "GET", "hixie-76");
	variant_is(WITH(UP("websocket"), KEY1("1 0"), KEY, VER("13")), "GET", "rfc6455");
	variant_is(WITH(UP("websocket"), KEY1("1 0"), KEY2("1 0"), DRAFT("1")), "GET", "hybi-01");
	variant_is(WITH(UP("websocket"), KEY1("1 0"), KEY2("1 0"), DRAFT("3")), "GET", "hybi-03");
	variant_is(WITH(UP("websocket"), KEY1("1 0"), KEY2("1 0"), DRAFT("4")), "GET", "hixie-76");
	variant_is(WITH(UP("websocket"), KEY, VER("4")), "GET", "hybi-04");
	variant_is(WITH(UP("websocket"), KEY, VER("7")), "GET", "hybi-07");
	variant_is(WITH(UP("websocket"), KEY, VER("8")), "GET", "hybi-08");
	variant_is(WITH(UP("websocket"), KEY, VER("13")), "GET", "rfc6455");
	variant_is(WITH(UP("websocket"), KEY, VER("8"), VER("13")), "GET", "rfc6455");
	variant_is(WITH(UP("websocket"), KEY), "GET", "rfc6455");
	variant_is(WITH(UP("websocket"), KEY1("1 0"), KEY2("1 0"), {"Sec-WebSocket-Nonce", "x"}), "GET",
	           "header-nonce");
	variant_is(WITH(UP("foo, h2c")), "GET", "h2c");
	variant_is(WITH(UP("h2c"), UP("WebSocket"), KEY, VER("13")), "GET", "rfc6455");
	variant_is(WITH(UP("connect-udp")), "GET", "connect-udp");
	variant_is(WITH(UP("Connect-IP")), "GET", "connect-ip");
	variant_is(WITH(UP("TLS/1.2")), "OPTIONS", "tls");
	variant_is(WITH(UP("tcp")), "POST", "other");
	variant_is(WITH({"Host", "a"}), "CONNECT", "connect");
	variant_is(WITH({"Host", "a"}), "GET", NULL);
	variant_is(WITH(UP(" , ")), "GET", NULL);
}

static void
test_lists(void **state)
{
	struct upg_bytes rest = text(" a,, \"b,\\\"c\";d ,\t e"), item;

	assert_true(upg_handshake_next(&rest, &item) && item.len == 1);
	assert_true(upg_handshake_next(&rest, &item));
	assert_memory_equal(item.at, "\"b,\\\"c\";d", 9);
	assert_true(upg_handshake_next(&rest, &item) && item.len == 1 && item.at[0] == 'e');
	assert_false(upg_handshake_next(&rest, &item));
}

static void
test_offers_beyond_the_table_accuse_nobody(void **state)
{
	struct upg_handshake h = WITH(UP("websocket"));
	char name[16];

	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "p%d", i);
		upg_handshake_field(&h, text("Sec-WebSocket-Protocol"), text(name), 0);
	}
	upg_handshake_answer_field(&h, text("Sec-WebSocket-Protocol"), text("p99"), 0);
	assert_false(h.protocol_foreign);
	upg_handshake_answer_field(&h, text("Upgrade"), text("h2c"), 0);
	assert_true(h.token_foreign);
}

static void
test_settings(void **state)
{
	const struct upg_seen *field;
	struct upg_handshake h = WITH(UP("h2c"), {"HTTP2-Settings", "AAMAAABkAAQCAAAA"});

	assert_null(upg_handshake_flaw(&h, UPG_VARIANT_H2C, 0, &field));
	h = WITH(UP("h2c"), {"HTTP2-Settings", ""}); /* an empty SETTINGS frame */
	assert_null(upg_handshake_flaw(&h, UPG_VARIANT_H2C, 0, &field));
	h = WITH(UP("h2c"), {"HTTP2-Settings", "AAMAAABk"}, {"HTTP2-Settings", "AAMAAABk"});
	assert_non_null(upg_handshake_flaw(&h, UPG_VARIANT_H2C, 0, &field));
	h = WITH(UP("h2c"), {"HTTP2-Settings", "AAMAAABkAA"});
	assert_non_null(upg_handshake_flaw(&h, UPG_VARIANT_H2C, 0, &field));
	h = WITH(UP("h2c"));
	assert_non_null(upg_handshake_flaw(&h, UPG_VARIANT_H2C, 0, &field));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_reference_digests),
	        cmocka_unit_test(test_accept),
	        cmocka_unit_test(test_draft76_numbers),
	        cmocka_unit_test(test_variants),
	        cmocka_unit_test(test_lists),
	        cmocka_unit_test(test_offers_beyond_the_table_accuse_nobody),
	        cmocka_unit_test(test_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
