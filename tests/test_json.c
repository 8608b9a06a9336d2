/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings of JSON as they are written eight octets at a time, against jansson's reading of them. */
#include "tools/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

/* The string that was written, as octets: code points up to U+00FF. Returns how many. */
static size_t
octets_of(const json_t *string, uint8_t *out)
{
	const uint8_t *text = (const uint8_t *)json_string_value(string);
	size_t len = json_string_length(string), n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned code = text[i];
		if (code >= 0xc0)
			code = (code & 0x1f) << 6 | (text[++i] & 0x3f);
		out[n++] = (uint8_t)code;
	}
	return n;
}

/* Every octet at every place of strings as long as a few words. */
static void
every_octet_everywhere(void **state)
{
	char out[512];
	uint8_t sent[33], got[64];
	struct upg_json j;

	for (size_t len = 1; len <= sizeof sent; len++)
		for (size_t at = 0; at < len; at++)
			for (unsigned octet = 0; octet < 256; octet++) {
				memset(sent, 'a', sizeof sent);
				sent[at] = (uint8_t)octet;
				upg_json_begin(&j, out, sizeof out);
				upg_json_octets(&j, "k", sent, len);
				upg_json_number(&j, "n", octet);
				size_t written = upg_json_end(&j);
				for (size_t i = 0; i < written; i++)
					assert_true(out[i] >= 0x20 && out[i] < 0x7f);
				json_t *parsed = json_loadb(out, written, JSON_ALLOW_NUL, NULL);
				assert_non_null(parsed);
				assert_int_equal(octets_of(json_object_get(parsed, "k"), got), len);
				assert_memory_equal(got, sent, len);
				assert_int_equal(json_integer_value(json_object_get(parsed, "n")), octet);
				json_decref(parsed);
			}
}

/* A text in an array is written as a string of its length is, wherever its NUL stands; nothing behind the array is read. */
static void
texts(void **state)
{
	enum { ROOM = 40 };
	static const char odd[] = "\"\\\n\x1f\x7f\x80\xff";
	char text_out[512], string_out[512];
	struct upg_json text, string;

	for (size_t room = 1; room <= ROOM; room++)
		for (size_t len = 0; len < room; len++)
			for (size_t at = 0; at <= len * (sizeof odd - 1); at++) {
				char *array = malloc(room);
				assert_non_null(array);
				memset(array, '"', room); /* behind the NUL nothing counts */
				memset(array, 'a', len);
				if (at < len * (sizeof odd - 1))
					array[at % len] = odd[at / len];
				array[len] = '\0';
				upg_json_begin(&text, text_out, sizeof text_out);
				upg_json_begin(&string, string_out, sizeof string_out);
				upg_json_text(&text, "key", array, room);
				upg_json_optional(&string, "key", array);
				size_t written = upg_json_end(&text);
				assert_int_equal(upg_json_end(&string), written);
				assert_memory_equal(text_out, string_out, written);
				free(array);
			}
}

/* Where room is short it is the string that is written, or left out; nothing is written behind the end. */
static void
texts_without_room(void **state)
{
	char array[64] = "twenty octets as text", string_out[128];
	struct upg_json text, string;

	for (size_t size = 2; size < sizeof string_out; size++) {
		char *text_out = malloc(size);
		assert_non_null(text_out);
		upg_json_begin(&text, text_out, size);
		upg_json_begin(&string, string_out, size);
		upg_json_text(&text, "key", array, sizeof array);
		upg_json_optional(&string, "key", array);
		size_t written = upg_json_end(&text);
		assert_int_equal(upg_json_end(&string), written);
		assert_memory_equal(text_out, string_out, written);
		assert_int_equal(text.cut, string.cut);
		free(text_out);
	}
}

/* The key of what is opened may be anything: those of metadata come from rules. */
static void
keys(void **state)
{
	char out[128];
	struct upg_json j;

	upg_json_begin(&j, out, sizeof out);
	upg_json_open(&j, "a\"b", '[');
	upg_json_string(&j, NULL, "first");
	upg_json_string(&j, NULL, "second");
	upg_json_close(&j);
	upg_json_bool(&j, "ours", true);
	size_t len = upg_json_end(&j);
	const char expected[] = "{\"a\\\"b\":[\"first\",\"second\"],\"ours\":true}";
	assert_int_equal(len, sizeof expected - 1);
	assert_memory_equal(out, expected, len);
	assert_false(j.cut);
}

/* Where there is no room a field is left out whole, whether it needs escapes or not, and what is closed later still fits. */
static void
no_room(void **state)
{
	static const char *const values[] = {"plain text", "one \" in it"};
	char out[64];

	for (size_t v = 0; v < 2; v++)
		for (size_t size = 8; size <= sizeof out; size++) {
			struct upg_json j;
			upg_json_begin(&j, out, size);
			upg_json_open(&j, "o", '{');
			upg_json_string(&j, "k", values[v]);
			upg_json_number(&j, "n", 12345678);
			size_t len = upg_json_end(&j);
			assert_true(len <= size);
			json_t *parsed = json_loadb(out, len, 0, NULL);
			assert_non_null(parsed);
			json_t *o = json_object_get(parsed, "o"), *k = json_object_get(o, "k");
			if (k)
				assert_string_equal(json_string_value(k), values[v]);
			/* all of it: {"o":{"k":"plain text","n":12345678}} */
			size_t whole = strlen("{\"o\":{\"k\":\"\",\"n\":12345678}}") + strlen(values[v]) + v;
			assert_int_equal(j.cut, size < whole);
			json_decref(parsed);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_octet_everywhere),
	        cmocka_unit_test(texts),
	        cmocka_unit_test(texts_without_room),
	        cmocka_unit_test(keys),
	        cmocka_unit_test(no_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
