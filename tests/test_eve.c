/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "records.h"
#include "tools/community_id.h"
#include "tools/config_policy.h"
#include "tools/eve.h"
#include "tools/json.h"
#include "tools/notation.h"

static struct upg_record r;
static char line[UPG_EVE_BYTES + 1];
static const struct upg_eve_options file = {.offline = true}, live = {.community_id = true},
                                    verdict = {.verdict = true};
static FILE *lines; /* all that was formatted, for the schema */

static const char *
format(const struct upg_eve_options *o)
{
	size_t len = upg_eve_format(&r, o, line, UPG_EVE_BYTES);
	line[len] = '\0';
	assert_true(len > 2);
	assert_null(strchr(line, '\n'));
	for (size_t i = 0; i < len; i++)
		assert_true(line[i] >= 0x20 && line[i] < 0x7f);
	json_error_t e;
	json_t *parsed = json_loads(line, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &e);
	if (parsed == NULL)
		fail_msg("%s: %s", e.text, line);
	json_decref(parsed);
	fprintf(lines, "%s\n", line);
	return line;
}

static void
contains(const char *part)
{
	if (strstr(line, part) == NULL)
		fail_msg("%s not in %s", part, line);
}

/* Suricata's xff: beside the proxy's address, or in its place, whichever side is at fault. */
static void
forwarded(void **state)
{
	static const struct upg_eve_options overwrite = {.offline = true, .xff_overwrite = true};
	records_alert(&r);
	strcpy(r.alert.http.xff, "192.0.2.7");
	format(&file);
	contains("\"src_ip\":\"10.0.0.1\",");
	contains("\"tag\":[\"a\",\"b\"]},\"xff\":\"192.0.2.7\"},\"upgate\"");
	format(&overwrite);
	contains("\"src_ip\":\"192.0.2.7\",\"src_port\":40000,\"dest_ip\":\"10.0.0.2\",");
	assert_null(strstr(line, "\"xff\""));
	r.from = TO_CLIENT;
	format(&overwrite);
	contains("\"src_ip\":\"10.0.0.2\",\"src_port\":80,\"dest_ip\":\"192.0.2.7\",");
	r.alert.has_http = false; /* nobody knows whose transaction it was */
	format(&overwrite);
	contains("\"dest_ip\":\"10.0.0.1\",");
}

/* An attempt to leave HTTP is one client's too. */
static void
forwarded_upgrade(void **state)
{
	static const struct upg_eve_options overwrite = {.offline = true, .xff_overwrite = true};
	records_make(&r, UPG_RECORD_UPGRADE);
	r.upgrade.outcome = UPG_OUTCOME_REFUSED;
	format(&file);
	assert_null(strstr(line, "\"xff\""));
	strcpy(r.upgrade.xff, "2001:db8::7");
	format(&file);
	contains(",\"xff\":\"2001:db8::7\"}");
	format(&overwrite);
	contains("\"src_ip\":\"2001:db8::7\",");
	assert_null(strstr(line, "\"xff\""));
}

static void
alert(void **state)
{
	records_alert(&r);
	assert_string_equal(
	        format(&file),
	        "{\"timestamp\":\"2026-11-23T06:09:06.123456+0000\",\"flow_id\":9223372036854775807,\"pcap_cnt\":7,"
	        "\"event_type\":\"alert\","
	        "\"src_ip\":\"10.0.0.1\",\"src_port\":40000,\"dest_ip\":\"10.0.0.2\",\"dest_port\":80,\"proto\":"
	        "\"TCP\",\"ip_v\":4,"
	        "\"pkt_src\":\"wire/"
	        "pcap\",\"tx_id\":0,\"alert\":{\"action\":\"allowed\",\"gid\":1,\"signature_id\":8400012,\"rev\":1,"
	        "\"signature\":\"request hidden behind an upgrade request\",\"category\":\"Web Application "
	        "Attack\",\"severity\":1,"
	        "\"metadata\":{\"created_at\":[\"2026_11_23\"],\"tag\":[\"a\",\"b\"]}},\"upgate\":{\"event\":\"upgrade."
	        "smuggled_request\","
	        "\"state\":\"offered\",\"variant\":\"hixie-76\",\"offset\":214,\"class\":\"http09\",\"bytes\":\"GET "
	        "/xx\\n\","
	        "\"verdict\":\"drop\",\"reason\":\"the eight bytes are a "
	        "request\",\"readings\":[{\"by\":\"content-length\",\"ends\":214},"
	        "{\"by\":\"chunked\",\"ends\":240}],\"disputed\":{\"offset\":214,\"bytes\":\"GET "
	        "/y\\r\\n\"}},\"http\":{\"hostname\":\"example.org\",\"url\":\"/"
	        "chat\",\"http_method\":\"GET\","
	        "\"protocol\":\"HTTP/"
	        "1.1\",\"status\":404,\"length\":162},\"app_proto\":\"http\",\"direction\":\"to_server\","
	        "\"flow\":{\"pkts_toserver\":4,\"pkts_toclient\":3,\"bytes_toserver\":400,\"bytes_toclient\":300,"
	        "\"start\":\"2026-11-23T06:09:06.123451+0000\",\"src_ip\":\"10.0.0.1\",\"dest_ip\":\"10.0.0.2\",\"src_"
	        "port\":40000,"
	        "\"dest_port\":80},\"pcap_filename\":\"pcaps/story.pcap\"}");
	/* the server at fault: src_* turns, flow does not */
	r.from = TO_CLIENT;
	r.alert.blocked = true;
	r.alert.event = -1;
	records_tuple(&r.tuple, 6);
	r.tuple.vlan[0] = 10;
	r.tuple.vlan[1] = 20;
	r.pcap_cnt = 0;
	snprintf(r.source, sizeof r.source, "eth0");
	format(&live);
	contains("\"in_iface\":\"eth0\",\"event_type\"");
	contains("\"vlan\":[10,20],\"src_ip\":\"2001:db8::2\",\"src_port\":80,\"dest_ip\":\"2001:db8::1\",\"dest_"
	         "port\":40000");
	contains("\"direction\":\"to_client\"");
	contains("\"action\":\"blocked\"");
	contains("\"src_ip\":\"2001:db8::1\",\"dest_ip\":\"2001:db8::2\",\"src_port\":40000,\"dest_port\":80}");
	contains("\"ip_v\":6");
	contains("\"community_id\":\"1:");
	assert_null(strstr(line, "\"event\":"));
	assert_null(strstr(line, "pcap_"));
}

static void
every_octet(void **state)
{
	records_alert(&r);
	for (unsigned i = 0; i < 256; i++)
		r.alert.bytes[i] = (uint8_t)i;
	r.alert.bytes_len = 256;
	format(&file);
	json_t *parsed = json_loads(line, JSON_ALLOW_NUL, NULL);
	assert_non_null(parsed);
	json_t *bytes = json_object_get(json_object_get(parsed, "upgate"), "bytes");
	const uint8_t *text = (const uint8_t *)json_string_value(bytes);
	size_t len = json_string_length(bytes), at = 0;
	for (unsigned i = 0; i < 256; i++) { /* octet i is the code point U+00XX */
		unsigned code = text[at++];
		if (code >= 0xc0)
			code = (code & 0x1f) << 6 | (text[at++] & 0x3f);
		assert_int_equal(code, i);
	}
	assert_int_equal(at, len);
	json_decref(parsed);
}

/* The largest record there can be loses nothing. */
static void
largest(void **state)
{
	records_alert(&r);
	memset(r.alert.bytes, 0xff, sizeof r.alert.bytes);
	r.alert.bytes_len = sizeof r.alert.bytes;
	memset(r.alert.msg, 0xff, sizeof r.alert.msg - 1);
	memset(r.alert.reason, 0xff, sizeof r.alert.reason - 1);
	memset(r.alert.metadata, 0xff, sizeof r.alert.metadata - 1);
	memset(r.alert.http.target, 0xff, sizeof r.alert.http.target - 1);
	memset(r.alert.http.host, 0xff, sizeof r.alert.http.host - 1);
	memset(r.alert.http.agent, 0xff, sizeof r.alert.http.agent - 1);
	memset(r.alert.http.content_type, 0xff, sizeof r.alert.http.content_type - 1);
	memset(r.source, 0xff, sizeof r.source - 1);
	memset(r.peer_flow, 0xff, sizeof r.peer_flow - 1);
	format(&file);
	contains("\"pcap_filename\":\"\\u00ff");
	contains("\"peer_flow\":\"\\u00ff");
	contains("\"direction\"");
	records_make(&r, UPG_RECORD_STATS);
	r.flow_id = 0;
	memset(&r.stats, 0x0f, sizeof r.stats);
	format(&file);
	contains("\"h2c.forbidden_field\":1085102592571150095");
}

/* However small the buffer, what is written parses and keeps the first fields. */
static void
every_size(void **state)
{
	static char exact[8192];
	records_alert(&r);
	size_t whole = upg_eve_format(&r, &file, line, UPG_EVE_BYTES), previous = 0;

	for (size_t size = 2; size <= whole; size++) {
		size_t len = upg_eve_format(&r, &file, exact, size);
		assert_true(len >= 2 && len <= size);
		json_t *parsed = json_loadb(exact, len, JSON_REJECT_DUPLICATES, NULL);
		if (parsed == NULL)
			fail_msg("%zu: %.*s", size, (int)len, exact);
		if (size >= 200)
			assert_non_null(json_object_get(parsed, "timestamp"));
		json_decref(parsed);
		previous = len;
	}
	assert_int_equal(previous, whole);
}

static void
others(void **state)
{
	records_make(&r, UPG_RECORD_UPGRADE);
	struct upg_upgrade_record *u = &r.upgrade;
	snprintf(u->request, sizeof u->request, "GET /chat");
	snprintf(u->offered[0], sizeof u->offered[0], "websocket");
	u->offered_count = 1;
	snprintf(u->variant, sizeof u->variant, "hixie-76");
	u->outcome = UPG_OUTCOME_SWITCHED;
	u->status = 101;
	snprintf(u->switched_to, sizeof u->switched_to, "websocket");
	u->early_bytes = 8;
	u->early_class = UPG_CLASS_KEY3;
	u->check = UPG_CHECK_OK;
	u->answered = true;
	u->answered_after_us = 1312;
	format(&file);
	contains("\"upgrade\":{\"request\":\"GET "
	         "/chat\",\"offered\":[\"websocket\"],\"variant\":\"hixie-76\",\"outcome\":\"switched\","
	         "\"status\":101,\"switched_to\":\"websocket\",\"early_bytes\":8,\"early_class\":\"key3\",\"check\":"
	         "\"ok\","
	         "\"answered_after_us\":1312}");
	snprintf(r.peer_flow, sizeof r.peer_flow, "10.0.0.9:1 -> 10.0.0.8:2");
	format(&file);
	contains(",\"peer_flow\":\"10.0.0.9:1 -> 10.0.0.8:2\"}");

	records_make(&r, UPG_RECORD_FLOW);
	struct upg_record_flow *f = &r.flow;
	f->packets[0] = 3, f->packets[1] = 2, f->bytes[0] = 300, f->bytes[1] = 200;
	f->start_us = RECORDS_TIME_US - 2500000;
	f->end_us = RECORDS_TIME_US;
	f->tcp_flags[0] = 0x1b, f->tcp_flags[1] = 0x12;
	snprintf(f->state, sizeof f->state, "closed");
	snprintf(f->reason, sizeof f->reason, "timeout");
	snprintf(f->app_proto, sizeof f->app_proto, "http");
	f->alerted = true;
	format(&file);
	contains("\"app_proto\":\"http\",\"flow\":{\"pkts_toserver\":3,\"pkts_toclient\":2,\"bytes_toserver\":300,"
	         "\"bytes_toclient\":200,"
	         "\"start\":\"2026-11-23T06:09:03.623456+0000\",\"end\":\"2026-11-23T06:09:06.123456+0000\",\"age\":2,"
	         "\"state\":\"closed\","
	         "\"reason\":\"timeout\",\"alerted\":true},\"tcp\":{\"tcp_flags\":\"1b\",\"tcp_flags_ts\":\"1b\",\"tcp_"
	         "flags_tc\":\"12\","
	         "\"syn\":true,\"fin\":true,\"psh\":true,\"ack\":true,\"state\":\"closed\"}");

	records_make(&r, UPG_RECORD_HTTP);
	r.has_tx = true;
	r.tx_id = 3;
	snprintf(r.http.method, sizeof r.http.method, "GET");
	r.http.status = 200;
	r.http.response_bytes = 12;
	format(&file);
	contains("\"tx_id\":3,\"http\":{\"http_method\":\"GET\",\"status\":200,\"length\":12}");
	strcpy(r.http.xff, "2001:db8::7");
	format(&file);
	contains("\"src_ip\":\"10.0.0.1\"");
	contains("\"http\":{\"http_method\":\"GET\",\"status\":200,\"length\":12,\"xff\":\"2001:db8::7\"}");

	records_make(&r, UPG_RECORD_WEBSOCKET);
	r.has_tx = true;
	r.from = TO_CLIENT;
	r.websocket.frame =
	        (struct upg_websocket_record){.dir = TO_CLIENT, .opcode = 9, .fin = true, .offset = 7, .bytes = 3};
	format(&file);
	contains("\"src_ip\":\"10.0.0.2\"");
	contains("\"websocket\":{\"fin\":true,\"opcode\":\"ping\"},\"upgate\":{\"offset\":7,\"bytes\":3,"
	         "\"compressed\":false},\"direction\":\"to_client\"");
	r.websocket.frame =
	        (struct upg_websocket_record){.opcode = 3, .masked = true, .mask = UINT32_MAX, .compressed = true};
	format(&file);
	contains("{\"fin\":false,\"mask\":4294967295,\"opcode\":\"unknown-3\"}");
	const struct upg_eve_options both = {.websocket_payload = true, .websocket_payload_printable = true},
	                             base64 = {.websocket_payload = true};
	memcpy(r.websocket.payload, "a\"\xff\n", 4);
	r.websocket.payload_len = 4;
	format(&both);
	contains("\"opcode\":\"unknown-3\",\"payload_printable\":\"a\\\"\\u00ff\\n\",\"payload_base64\":\"YSL/Cg==\"}");
	format(&base64);
	contains("\"opcode\":\"unknown-3\",\"payload_base64\":\"YSL/Cg==\"}");
	format(&file);
	contains("\"opcode\":\"unknown-3\"}");
	/* the longest, all of it escaped, still has its place */
	memset(r.websocket.payload, 0x80, sizeof r.websocket.payload);
	r.websocket.payload_len = sizeof r.websocket.payload;
	assert_non_null(strstr(format(&both), "\"payload_base64\""));
	r.websocket.payload_len = 0;
	assert_null(strstr(format(&both), "payload"));

	records_make(&r, UPG_RECORD_ANOMALY);
	snprintf(r.anomaly.type, sizeof r.anomaly.type, "stream");
	snprintf(r.anomaly.event, sizeof r.anomaly.event, "stream.gap");
	format(&file);
	contains("\"anomaly\":{\"type\":\"stream\",\"event\":\"stream.gap\"}");

	records_make(&r, UPG_RECORD_DROP);
	r.drop.len = 60;
	r.drop.ttl = 64;
	r.drop.ip_id = 77;
	r.drop.tcp_reserved = 2;
	r.drop.tcp_flags = UPG_TCP_ACK;
	snprintf(r.drop.reason, sizeof r.drop.reason, "rules");
	format(&file);
	contains("\"drop\":{\"len\":60,\"tos\":0,\"ttl\":64,\"ipid\":77,");
	contains("\"ack\":true");
	contains("\"tcpres\":2,\"tcpurgp\":0,\"reason\":\"rules\"}");
	records_tuple(&r.tuple, 6);
	format(&file);
	contains("\"drop\":{\"len\":20,\"tc\":0,\"hoplimit\":64,\"flowlbl\":77,");

	records_make(&r, UPG_RECORD_STATS);
	r.flow_id = 0;
	r.stats.uptime_us = 5000000;
	r.stats.events[UPG_EV_UPGRADE_SMUGGLED_REQUEST] = 2;
	format(&file);
	contains("\"event_type\":\"stats\",\"stats\":{\"uptime\":5,");
	contains("\"events\":{\"upgrade.smuggled_request\":2}");
	assert_null(strstr(line, "src_ip"));

	/* uses of policies: by cause those there were, and all of them added up */
	r.stats.exceptions[UPG_CAUSE_QUEUE][UPG_POLICY_PASS_PACKET] = 7;
	r.stats.exceptions[UPG_CAUSE_MEMORY][UPG_POLICY_PASS_PACKET] = 30;
	r.stats.exceptions[UPG_CAUSE_START][UPG_POLICY_DROP_FLOW] = 5;
	format(&file);
	contains("\"exception_policy_by_cause\":{\"queue\":{\"pass-packet\":7},\"memory\":{\"pass-packet\":30},"
	         "\"midstream\":{},");
	contains("\"start\":{\"drop-flow\":5}");
	contains("\"pass-packet\":37,");

	records_make(&r, UPG_RECORD_LEG);
	assert_int_equal(upg_eve_format(&r, &file, line, sizeof line), 0);
}

static void
verdicts(void **state)
{
	static const struct {
		enum upg_action action;
		enum upg_dir from;
		bool blocked;
		const char *shown;
	} cases[] = {
	        {UPG_ACTION_ALERT, TO_SERVER, false, "\"verdict\":{\"action\":\"alert\"}}"},
	        {UPG_ACTION_DROP, TO_SERVER, false, "\"verdict\":{\"action\":\"alert\"}}"},
	        {UPG_ACTION_DROP, TO_SERVER, true, "\"verdict\":{\"action\":\"drop\"}}"},
	        {UPG_ACTION_REJECT_BOTH, TO_SERVER, true,
	         "\"verdict\":{\"action\":\"drop\",\"reject-target\":\"both\",\"reject\":[\"tcp-reset\"]}}"},
	        {UPG_ACTION_REJECT_SRC, TO_SERVER, true, "\"reject-target\":\"to_client\""},
	        {UPG_ACTION_REJECT_SRC, TO_CLIENT, true, "\"reject-target\":\"to_client\""},
	        {UPG_ACTION_REJECT_DST, TO_SERVER, true, "\"reject-target\":\"to_server\""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		records_alert(&r);
		r.from = cases[i].from;
		r.alert.verdict = cases[i].action;
		r.alert.blocked = cases[i].blocked;
		format(&verdict);
		contains(cases[i].shown);
	}
	records_make(&r, UPG_RECORD_DROP);
	snprintf(r.drop.reason, sizeof r.drop.reason, "rules");
	format(&verdict);
	contains("\"verdict\":{\"action\":\"drop\"}}");
	records_make(&r, UPG_RECORD_FLOW);
	format(&verdict);
	assert_null(strstr(line, "verdict"));
}

/* All of it is what tools/eve.schema.json says. */
static void
schema(void **state)
{
	char command[200], said[1000] = "";

	fflush(lines);
	snprintf(command, sizeof command, "tests/schema.py unit /proc/%d/fd/%d", (int)getpid(), fileno(lines));
	FILE *f = popen(command, "r");
	assert_non_null(f);
	said[fread(said, 1, sizeof said - 1, f)] = '\0';
	if (pclose(f) != 0)
		fail_msg("%s", said);
}

/* Lines of eve_fields.tsv. */
static char fields[256][64];
static size_t field_count;

static int
read_fields(void **state)
{
	FILE *f = fopen("tests/eve_fields.tsv", "re");

	if (f == NULL)
		return 1;
	while (field_count < 256 && fgets(fields[field_count], sizeof fields[0], f) != NULL)
		field_count++;
	fclose(f);
	return field_count < 100;
}

static const char *
type_of(const json_t *value)
{
	static char text[32];

	if (!json_is_array(value))
		return json_is_string(value)    ? "string"
		       : json_is_integer(value) ? "integer"
		       : json_is_boolean(value) ? "boolean"
		       : json_is_object(value)  ? "object"
		                                : "nothing";
	snprintf(text, sizeof text, "array of %s", json_is_integer(json_array_get(value, 0)) ? "number" : "string");
	return text;
}

/* Every name outside of `upgate` and `upgrade` is one that Suricata's schema knows, which accepts no others, and of the type it has there. */
static void
known(json_t *object, const char *path)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		char full[200], wanted[260];
		bool found = false, is_own = strcmp(key, "upgate") == 0 || strcmp(key, "upgrade") == 0;
		snprintf(full, sizeof full, "%s%s%s", path, path[0] != '\0' ? "." : "", key);
		snprintf(wanted, sizeof wanted, "%s\t%s\n",
		         strcmp(path, "alert.metadata") == 0 ? "alert.metadata.*" : full, type_of(value));
		for (size_t i = 0; i < field_count; i++)
			found |= strcmp(fields[i], wanted) == 0;
		if (!found && !is_own)
			fail_msg("%s %s", full, type_of(value));
		if (json_is_object(value) && !is_own)
			known(value, full);
	}
}

static void
names(void **state)
{
	for (int type = UPG_RECORD_ALERT; type <= UPG_RECORD_WEBSOCKET; type++) {
		records_alert(&r);
		if (type != UPG_RECORD_ALERT)
			records_make(&r, (enum upg_record_type)type);
		if (type == UPG_RECORD_FLOW)
			r.flow.tcp_flags[0] = 0xff;
		if (type == UPG_RECORD_ANOMALY)
			snprintf(r.anomaly.type, sizeof r.anomaly.type, "stream");
		if (type == UPG_RECORD_DROP)
			snprintf(r.drop.reason, sizeof r.drop.reason, "rules");
		if (type == UPG_RECORD_STATS)
			r.flow_id = 0;
		if (type == UPG_RECORD_UPGRADE)
			r.upgrade.outcome = UPG_OUTCOME_STALLED;
		if (type == UPG_RECORD_HTTP)
			snprintf(r.http.host, sizeof r.http.host, "a:8080");
		r.has_tx = type == UPG_RECORD_HTTP || type == UPG_RECORD_WEBSOCKET;
		json_t *parsed = json_loads(format(&live), 0, NULL);
		known(parsed, "");
		json_decref(parsed);
		parsed = json_loads(format(&file), 0, NULL);
		known(parsed, "");
		json_decref(parsed);
	}
}

/* The example of the specification, with its seeds 0 and 1. */
static void
community_ids(void **state)
{
	struct upg_tuple t = {.sport = 34855, .dport = 80, .family = 4, .proto = 6};
	char id[UPG_COMMUNITY_ID_TEXT];
	static const uint8_t a[4] = {128, 232, 110, 120}, b[4] = {66, 35, 250, 204};

	memcpy(t.src.octets + 12, a, 4);
	memcpy(t.dst.octets + 12, b, 4);
	upg_community_id(&t, 0, id);
	assert_string_equal(id, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
	upg_community_id(&t, 1, id);
	assert_string_equal(id, "1:3V71V58M3Ksw/yuFALMcW0LAHvc=");
	struct upg_tuple back = {.src = t.dst, .dst = t.src, .sport = 80, .dport = 34855, .family = 4, .proto = 6};
	upg_community_id(&back, 0, id);
	assert_string_equal(id, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
}

static void
notation(void **state)
{
	struct upg_tuple t;
	char text[UPG_ADDRESS_TEXT], when[UPG_TIME_TEXT];

	records_tuple(&t, 6);
	upg_notation_address(&t.src, 6, text);
	assert_string_equal(text, "2001:db8::1");
	memset(t.src.octets, 0xff, 16);
	upg_notation_address_full(&t.src, 6, text);
	assert_string_equal(text, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
	static const struct {
		const char *host;
		size_t len;
		unsigned port;
	} hosts[] = {
	        {"", 0, 0},
	        {"a", 1, 0},
	        {"a:80", 1, 80},
	        {":80", 0, 80},
	        {"a:", 2, 0},
	        {"a:8o", 4, 0},
	        {"a:0", 3, 0},
	        {"a:65536", 7, 0},
	        {"a:65535", 1, 65535},
	        {"a:000080", 8, 0},
	        {"[::1]:8080", 5, 8080},
	        {"[::1]", 5, 0},
	        {"::1", 3, 0},
	        {"::1:80", 6, 0},
	        {"[::1]80", 7, 0},
	};
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		unsigned port = 7;
		assert_int_equal(upg_notation_host(hosts[i].host, &port), hosts[i].len);
		assert_int_equal(port, hosts[i].port);
	}
	upg_notation_time(0, when);
	assert_string_equal(when, "1970-01-01T00:00:00.000000+0000");
	upg_notation_time(UINT64_MAX, when);
	assert_string_equal(when, "9999-12-31T23:59:59.999999+0000");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(alert),       cmocka_unit_test(forwarded),     cmocka_unit_test(forwarded_upgrade),
	        cmocka_unit_test(every_octet), cmocka_unit_test(largest),       cmocka_unit_test(every_size),
	        cmocka_unit_test(others),      cmocka_unit_test(community_ids), cmocka_unit_test(notation),
	        cmocka_unit_test(names),       cmocka_unit_test(verdicts),      cmocka_unit_test(schema),
	};
	if ((lines = tmpfile()) == NULL)
		return 1;
	return cmocka_run_group_tests(tests, read_fields, NULL);
}
