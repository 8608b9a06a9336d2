/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of one line (rfc5424.c, cef.c, leef.c), read back by parsers written from their descriptions alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "records.h"
#include "tools/cef.h"
#include "tools/leef.h"
#include "tools/rfc5424.h"

#define PAIRS 128

static struct upg_record r;
static struct upg_facts facts;
static struct upg_eve_options options = {.offline = true};
static char line[64 * 1024 + 1];

/* A parsed line: NUL-ended keys and values in `text`. */
static struct {
	const char *key[PAIRS], *value[PAIRS];
	size_t count, used;
	char text[128 * 1024];
} got;

static char *
keep(const char *at, size_t len)
{
	char *out = got.text + got.used;

	assert_true(got.used + len + 1 <= sizeof got.text);
	memcpy(out, at, len);
	out[len] = '\0';
	got.used += len + 1;
	return out;
}

static void
pair(const char *key, const char *value)
{
	assert_true(got.count < PAIRS);
	for (size_t i = 0; i < got.count; i++)
		assert_string_not_equal(got.key[i], key);
	got.key[got.count] = key;
	got.value[got.count++] = value;
}

static const char *
value_of(const char *key)
{
	for (size_t i = 0; i < got.count; i++)
		if (strcmp(got.key[i], key) == 0)
			return got.value[i];
	return NULL;
}

/* Text up to the first octet of `ends` that has no backslash before it, unescaped; a backslash may stand before octets of `escapes` alone. */
static const char *
unescape(const char **p, const char *ends, const char *escapes)
{
	char *out = got.text + got.used;
	size_t n = 0;

	for (; **p != '\0' && strchr(ends, **p) == NULL; ++*p) {
		if (**p == '\\') {
			++*p;
			assert_non_null(strchr(escapes, **p));
			assert_int_not_equal(**p, '\0');
		}
		out[n++] = **p;
	}
	out[n] = '\0';
	got.used += n + 1;
	return out;
}

/* RFC 5424 6.3: one element. Returns what follows. */
static const char *
parse_5424(const char *p)
{
	got.count = got.used = 0;
	assert_memory_equal(p, "alert [upgate@32473", 19);
	for (p += 19; *p == ' ';) {
		size_t n = strcspn(++p, "= ]\"");
		assert_true(n >= 1 && n <= 32 && p[n] == '=' && p[n + 1] == '"');
		const char *key = keep(p, n);
		p += n + 2;
		const char *value = unescape(&p, "\"]", "\"\\]");
		assert_int_equal(*p++, '"');
		pair(key, value);
	}
	assert_int_equal(*p, ']');
	return p + 1;
}

/* Seven fields between pipes, then pairs; a value goes on to the last blank before the next key. */
static void
parse_cef(const char *p)
{
	static const char *const header[] = {"version", "vendor", "product", "device", "id", "name", "sev"};

	got.count = got.used = 0;
	assert_memory_equal(p, "CEF:0|", 6);
	p += 4;
	for (size_t i = 0; i < 7; i++) {
		pair(header[i], unescape(&p, "|", "|\\"));
		assert_int_equal(*p++, '|');
	}
	while (*p != '\0') {
		size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
		assert_true(n > 0 && p[n] == '=');
		const char *key = keep(p, n);
		p += n + 1;
		const char *end = p, *blank = NULL;
		for (; *end != '\0' && *end != '='; end += end[0] == '\\' && end[1] != '\0' ? 2 : 1)
			if (*end == ' ')
				blank = end;
		if (*end == '\0')
			blank = end;
		assert_non_null(blank);
		const char *at = keep(p, (size_t)(blank - p));
		pair(key, unescape(&at, "", "=\\"));
		p = *blank == ' ' ? blank + 1 : blank;
	}
}

static void
parse_leef(const char *p)
{
	static const char *const header[] = {"version", "vendor", "product", "device", "id", "delimiter"};

	got.count = got.used = 0;
	assert_memory_equal(p, "LEEF:2.0|", 9);
	p += 5;
	for (size_t i = 0; i < 6; i++) {
		size_t n = strcspn(p, "|");
		pair(header[i], keep(p, n));
		p += n;
		assert_int_equal(*p++, '|');
	}
	assert_string_equal(value_of("delimiter"), "x09");
	for (;;) {
		size_t n = strcspn(p, "="), len = strcspn(p, "\t");
		assert_true(n > 0 && n < len);
		const char *key = keep(p, n);
		pair(key, keep(p + n + 1, len - n - 1));
		p += len;
		if (*p++ == '\0')
			break;
	}
}

enum format { RFC5424, CEF, LEEF, FORMATS };

static const char *
write_as(enum format f, size_t size)
{
	size_t len = 0;

	memset(line, 'Z', sizeof line);
	upg_facts_take(&facts, &r, &options);
	if (f == RFC5424)
		len = upg_rfc5424_format(&facts, "some text", 9, line, size);
	else if (f == CEF)
		len = upg_cef_format(&facts, line, size);
	else
		len = upg_leef_format(&facts, line, size);
	assert_true(len <= size && len > 0);
	assert_int_equal(line[size], 'Z');
	line[len] = '\0';
	for (size_t i = 0; i < len; i++)
		assert_true((line[i] >= 0x20 && line[i] < 0x7f) || (f == LEEF && line[i] == '\t'));
	if (f == RFC5424)
		return parse_5424(line);
	(f == CEF ? parse_cef : parse_leef)(line);
	return "";
}

/* \u00XX back to octets; returns how many. */
static size_t
octets_of(const char *text, uint8_t *out)
{
	size_t n = 0;

	for (unsigned value; *text != '\0'; n++) {
		if (*text != '\\') {
			out[n] = (uint8_t)*text++;
			continue;
		}
		assert_int_equal(sscanf(text, "\\u00%2x", &value), 1);
		out[n] = (uint8_t)value;
		text += 6;
	}
	return n;
}

static void
rfc5424(void **state)
{
	records_alert(&r);
	assert_string_equal(write_as(RFC5424, 8192), " some text");
	static const char *const expected[][2] = {
	        {"gid", "1"},
	        {"signature_id", "8400012"},
	        {"rev", "1"},
	        {"severity", "1"},
	        {"timestamp", "2026-11-23T06:09:06.123456+0000"},
	        {"action", "allowed"},
	        {"src_ip", "10.0.0.1"},
	        {"src_port", "40000"},
	        {"dest_ip", "10.0.0.2"},
	        {"dest_port", "80"},
	        {"proto", "TCP"},
	        {"event", "upgrade.smuggled_request"},
	        {"offset", "214"},
	        {"verdict", "drop"},
	        {"signature", "request hidden behind an upgrade request"},
	        {"category", "Web Application Attack"},
	        {"flow_id", "9223372036854775807"},
	        {"tx_id", "0"},
	        {"variant", "hixie-76"},
	        {"state", "offered"},
	        {"class", "http09"},
	        {"reason", "the eight bytes are a request"},
	        {"http_method", "GET"},
	        {"hostname", "example.org"},
	        {"url", "/chat"},
	        {"status", "404"},
	        {"length", "162"},
	        {"app_proto", "http"},
	        {"protocol", "HTTP/1.1"},
	        {"direction", "to_server"},
	        {"readings", "content-length: 214; chunked: 240"},
	        {"metadata", "created_at 2026_11_23, tag a, tag b"},
	        {"pcap_filename", "pcaps/story.pcap"},
	        {"pcap_cnt", "7"},
	        {"flow_start", "2026-11-23T06:09:06.123451+0000"},
	        {"pkts_toserver", "4"},
	        {"pkts_toclient", "3"},
	        {"bytes_toserver", "400"},
	        {"bytes_toclient", "300"},
	        {"disputed_offset", "214"},
	        {"disputed_bytes", "GET /y\\u000d\\u000a"},
	        {"bytes", "GET /xx\\u000a"},
	};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
		assert_string_equal(value_of(expected[i][0]), expected[i][1]);
	assert_int_equal(got.count, sizeof expected / sizeof *expected);
	upg_rfc5424_gap(7, line, 300);
	assert_string_equal(line,
	                    "gap [upgate@32473 sink=\"syslog\" records_lost=\"7\"] 7 alerts were lost: syslog did "
	                    "not take them");
}

static void
cef(void **state)
{
	records_alert(&r);
	write_as(CEF, 8192);
	static const char *const expected[][2] = {
	        {"version", "0"},
	        {"vendor", "upgate"},
	        {"product", "upgate"},
	        {"id", "1:8400012"},
	        {"name", "request hidden behind an upgrade request"},
	        {"sev", "9"},
	        {"rt", "1795414146123"},
	        {"act", "allowed"},
	        {"src", "10.0.0.1"},
	        {"spt", "40000"},
	        {"dst", "10.0.0.2"},
	        {"dpt", "80"},
	        {"proto", "TCP"},
	        {"cs1Label", "event"},
	        {"cs1", "upgrade.smuggled_request"},
	        {"cs5Label", "bytes"},
	        {"cs5", "GET /xx\\u000a"},
	        {"cn1", "214"},
	        {"cn1Label", "offset"},
	        {"requestMethod", "GET"},
	        {"request", "/chat"},
	        {"dhost", "example.org"},
	        {"msg", "the eight bytes are a request"},
	        {"externalId", "9223372036854775807"},
	        {"cat", "Web Application Attack"},
	};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
		assert_string_equal(value_of(expected[i][0]), expected[i][1]);
	records_tuple(&r.tuple, 6);
	r.alert.blocked = true;
	r.alert.repeated = 12;
	r.from = TO_CLIENT;
	write_as(CEF, 8192);
	assert_null(value_of("src"));
	assert_string_equal(value_of("c6a2"), "2001:db8::2");
	assert_string_equal(value_of("c6a2Label"), "Source IPv6 Address");
	assert_string_equal(value_of("c6a3"), "2001:db8::1");
	assert_string_equal(value_of("spt"), "80");
	assert_string_equal(value_of("act"), "blocked");
	assert_string_equal(value_of("cnt"), "12");
	static const char *const levels[] = {"2", "9", "7", "4", "2"};
	for (uint8_t i = 0; i < 5; i++) {
		r.alert.severity = i;
		write_as(CEF, 8192);
		assert_string_equal(value_of("sev"), levels[i]);
	}
}

static void
leef(void **state)
{
	records_alert(&r);
	write_as(LEEF, 8192);
	static const char *const expected[][2] = {
	        {"version", "2.0"},
	        {"vendor", "upgate"},
	        {"id", "1:8400012"},
	        {"sev", "9"},
	        {"devTime", "1795414146123"},
	        {"src", "10.0.0.1"},
	        {"srcPort", "40000"},
	        {"dst", "10.0.0.2"},
	        {"dstPort", "80"},
	        {"proto", "TCP"},
	        {"cat", "Web Application Attack"},
	        {"event", "upgrade.smuggled_request"},
	        {"bytes", "GET /xx\\u000a"},
	        {"signature", "request hidden behind an upgrade request"},
	        {"url", "/chat"},
	};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
		assert_string_equal(value_of(expected[i][0]), expected[i][1]);
}

/* --- the same facts as EVE's ----------------------------------------------------------------------------------------------- */

/* What the leaf of an EVE alert is called in structured data, or NULL where it is not repeated there: constants, the connection said twice. */
static const char *
fact_name(const char *path)
{
	static const char *const constants[] = {"event_type",   "pkt_src",       "ip_v",          "flow.src_ip",
	                                        "flow.dest_ip", "flow.src_port", "flow.dest_port"};
	const char *leaf = strrchr(path, '.');

	for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
		if (strcmp(path, constants[i]) == 0)
			return NULL;
	if (strcmp(path, "flow.start") == 0)
		return "flow_start";
	if (strcmp(path, "upgate.disputed.offset") == 0)
		return "disputed_offset";
	if (strcmp(path, "upgate.disputed.bytes") == 0)
		return "disputed_bytes";
	return leaf != NULL ? leaf + 1 : path;
}

/* Octets of a JSON string: no code point of it is above 255. */
static size_t
octets_of_json(const json_t *value, uint8_t *out)
{
	const uint8_t *p = (const uint8_t *)json_string_value(value), *end = p + json_string_length(value);
	size_t n = 0;

	while (p < end) {
		uint8_t first = *p++;
		out[n++] = first < 0x80 ? first : (uint8_t)(first << 6 | (*p++ & 0x3f));
	}
	return n;
}

static void
leaf_is_told(const char *path, const json_t *value)
{
	static uint8_t expected[8192], told[8192];
	const char *name = fact_name(path), *fact = name != NULL ? value_of(name) : "";
	size_t n;

	if (name == NULL)
		return;
	if (fact == NULL)
		fail_msg("%s: nothing called %s", path, name);
	if (json_is_integer(value))
		n = (size_t)sprintf((char *)expected, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else
		n = octets_of_json(value, expected);
	assert_int_equal(octets_of(fact, told), n);
	assert_memory_equal(told, expected, n);
}

static void
leaves_are_told(json_t *object, const char *above)
{
	const char *key;
	json_t *value;
	char path[200];

	json_object_foreach(object, key, value)
	{
		snprintf(path, sizeof path, "%s%s%s", above, above[0] ? "." : "", key);
		if (json_is_object(value) && strcmp(path, "alert.metadata") != 0)
			leaves_are_told(value, path);
		else if (!json_is_object(value) && !json_is_array(value))
			leaf_is_told(path, value);
		else /* a list in one text */
			assert_non_null(value_of(key));
	}
}

static void
same_facts(void **state)
{
	static char eve[UPG_EVE_BYTES + 1];

	for (int way = 0; way < 4; way++) {
		records_alert(&r);
		options = (struct upg_eve_options){.offline = way & 1,
		                                   .community_id = true,
		                                   .community_id_seed = 7,
		                                   .capture_file = "/var/log/a|b=c\\d]\"\x80.pcap"};
		r.tuple.vlan[0] = 10;
		r.tuple.vlan[1] = 20;
		r.from = way & 1 ? TO_SERVER : TO_CLIENT;
		r.alert.http.stream_id = way & 2 ? 5 : 0;
		r.alert.repeated = 3;
		r.alert.disputed_at = 77;
		memcpy(r.alert.disputed, "GET /\xff\n", 7);
		r.alert.disputed_len = 7;
		r.alert.readings[1].open = true;
		strcpy(r.alert.http.xff, "192.0.2.7");
		strcpy(r.alert.http.host, "example.org:8080");
		strcpy(r.alert.http.agent, "curl/7 \"\\");
		strcpy(r.alert.http.content_type, "text/html; a=b");
		strcpy(r.alert.ended, "timeout");
		strcpy(r.alert.peer_ended, "server-fin");
		strcpy(r.peer_flow, "10.0.0.9:1 -> 10.0.0.8:2");
		eve[upg_eve_format(&r, &options, eve, UPG_EVE_BYTES)] = '\0';
		json_t *parsed = json_loads(eve, 0, NULL);
		assert_non_null(parsed);
		write_as(RFC5424, 8192);
		assert_string_equal(value_of("readings"), "content-length: 214; chunked: 240 (open)");
		assert_string_equal(value_of("vlan"), "10,20");
		leaves_are_told(parsed, "");
		json_decref(parsed);
	}
	options = (struct upg_eve_options){.offline = true};
}

/* The capture file in each format, with what its name may hold. */
static void
capture_file(void **state)
{
	static const char *const keys[FORMATS] = {"capture_file", "filePath", "capture_file"};
	const char path[] = "/a b/c=d|e\\f\"g]h\ti.pcap";
	uint8_t back[100];

	records_alert(&r);
	for (enum format f = 0; f < FORMATS; f++) {
		options.capture_file = path;
		write_as(f, 8192);
		assert_non_null(value_of(keys[f]));
		assert_int_equal(octets_of(value_of(keys[f]), back), strlen(path));
		assert_memory_equal(back, path, strlen(path));
		options.capture_file = NULL;
		write_as(f, 8192);
		assert_null(value_of(keys[f]));
	}
}

/* Every octet, where an attacker or a rule's author can put one, comes back. */
static void
hostile(void **state)
{
	static const struct {
		const char *bytes, *url, *signature;
	} keys[FORMATS] = {{"bytes", "url", "signature"}, {"cs5", "request", "name"}, {"bytes", "url", "signature"}};
	uint8_t back[UPG_RECORD_EVIDENCE];

	records_alert(&r);
	for (unsigned i = 0; i < 1024; i++)
		r.alert.bytes[i] = (uint8_t)i;
	for (unsigned i = 1; i < 256; i++)
		r.alert.http.target[i - 1] = (char)i;
	r.alert.http.target[255 < sizeof r.alert.http.target ? 255 : sizeof r.alert.http.target - 1] = '\0';
	r.alert.bytes_len = 1024;
	snprintf(r.alert.msg, sizeof r.alert.msg, "a|b\\c=d\"e]f\tg\nh\x80 x= y=\\");
	for (enum format f = 0; f < FORMATS; f++) {
		write_as(f, 32768);
		size_t n = octets_of(value_of(keys[f].bytes), back);
		assert_int_equal(n, 1024);
		assert_memory_equal(back, r.alert.bytes, n);
		n = octets_of(value_of(keys[f].url), back);
		assert_int_equal(n, strlen(r.alert.http.target));
		assert_memory_equal(back, r.alert.http.target, n);
		n = octets_of(value_of(keys[f].signature), back);
		assert_int_equal(n, strlen(r.alert.msg));
		assert_memory_equal(back, r.alert.msg, n);
	}
}

/* However small the line: what is there is whole, and what comes first stays longest. */
static void
shortened(void **state)
{
	static char whole[FORMATS][PAIRS][2][8192];
	size_t whole_count[FORMATS];

	records_alert(&r);
	options.capture_file = "/var/log/upgate/evidence/20261123T060906.123456-1.pcap";
	for (unsigned i = 0; i < 200; i++)
		r.alert.bytes[i] = (uint8_t)(i * 7);
	r.alert.bytes_len = 200;
	memset(r.alert.msg, '|', sizeof r.alert.msg - 1);
	for (enum format f = 0; f < FORMATS; f++) {
		write_as(f, 32768);
		whole_count[f] = got.count;
		for (size_t i = 0; i < got.count; i++) {
			snprintf(whole[f][i][0], sizeof whole[f][i][0], "%s", got.key[i]);
			snprintf(whole[f][i][1], sizeof whole[f][i][1], "%s", got.value[i]);
		}
		for (size_t size = 320; size < 3000; size++) {
			write_as(f, size);
			assert_true(got.count <= whole_count[f]);
			for (size_t i = 0; i < got.count; i++) {
				assert_string_equal(got.key[i], whole[f][i][0]);
				assert_string_equal(got.value[i], whole[f][i][1]);
			}
		}
		assert_int_equal(got.count, whole_count[f]);
	}
	upg_facts_take(&facts, &r, &options);
	for (size_t size = 64; size < 320; size++) {
		line[upg_rfc5424_format(&facts, "x", 1, line, size)] = '\0';
		parse_5424(line);
	}
	options.capture_file = NULL;
}

/* A name in the header ends at a unit, not inside one. */
static void
names(void **state)
{
	records_alert(&r);
	for (unsigned lead = 0; lead < 9; lead++) {
		memset(r.alert.msg, 'a', lead);
		memset(r.alert.msg + lead, '\x01', sizeof r.alert.msg - 1 - lead);
		r.alert.msg[sizeof r.alert.msg - 1] = '\0';
		write_as(CEF, 8192);
		const char *name = value_of("name");
		assert_true(strlen(name) > 160 && strlen(name) <= 200);
		assert_int_equal((strlen(name) - lead) % 6, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(rfc5424),    cmocka_unit_test(cef),          cmocka_unit_test(leef),
	        cmocka_unit_test(hostile),    cmocka_unit_test(shortened),    cmocka_unit_test(names),
	        cmocka_unit_test(same_facts), cmocka_unit_test(capture_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
