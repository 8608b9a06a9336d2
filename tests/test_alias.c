/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Suricata's names of events: they load, and those that mean ours match. */
#include "tests/ruleset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Suricata's own names load; the ones that mean ours match, in the direction the name speaks of. */
static void
test_suricata_names(void **state)
{
	struct upg_rules *r = upg_rules_new();
	struct told told;
	assert_int_equal(ruleset_parse(r,
	                               ANY "(sid:1; app-layer-event:http.request_chunk_extension;)\n" ANY
	                                   "(sid:2; app-layer-event:http.response_chunk_extension;)\n" ANY
	                                   "(sid:3; app-layer-event:http.unable_to_match_response_to_request;)\n" ANY
	                                   "(sid:4; app-layer-event:http.gzip_decompression_failed;)\n"
	                                   "alert websocket any any -> any any (sid:5; "
	                                   "app-layer-event:websocket.reassembly_limit_reached;)\n",
	                               &told),
	                 0);
	assert_string_equal(
	        told.text,
	        "f:4:55: `http.gzip_decompression_failed': note: an event of Suricata's that is never raised here");
	assert_int_equal(upg_rules_count(r), 5);
	struct upg_tuple t = ruleset_tuple("10.0.0.1", 40000, "192.0.2.1", 80);
	struct upg_rule_flow flow = {.tuple = &t};
	const struct upg_rule *out[UPG_MATCHES_MAX];
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_CHUNK_EXTENSION, 3, TO_SERVER, &flow), "1");
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_CHUNK_EXTENSION, 3, TO_CLIENT, &flow), "2");
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_SURPLUS_RESPONSE, 1, TO_SERVER, &flow), "3");
	assert_string_equal(ruleset_match(r, UPG_EV_HTTP_RESPONSE_WITHOUT_REQUEST, 1, TO_CLIENT, &flow), "3");
	assert_string_equal(ruleset_match(r, UPG_EV_WEBSOCKET_MESSAGE_LIMIT, 3, TO_CLIENT, &flow), "5");
	/* A rule about what is never raised is no rule about everything. */
	assert_int_equal(upg_rules_match_flow(r, &flow, TO_SERVER, out), 0);
	upg_rules_free(r);
}

/* All of Suricata's names for HTTP and WebSocket load, noted or not; prefixes and neighbours of them do not. */
static void
test_all_suricata_names(void **state)
{
	static const char *const names[] = {
	        "http.unknown_error",
	        "http.gzip_decompression_failed",
	        "http.request_field_missing_colon",
	        "http.response_field_missing_colon",
	        "http.invalid_request_chunk_len",
	        "http.invalid_response_chunk_len",
	        "http.invalid_transfer_encoding_value_in_request",
	        "http.invalid_transfer_encoding_value_in_response",
	        "http.invalid_content_length_field_in_request",
	        "http.invalid_content_length_field_in_response",
	        "http.100_continue_already_seen",
	        "http.unable_to_match_response_to_request",
	        "http.invalid_server_port_in_request",
	        "http.invalid_authority_port",
	        "http.request_header_invalid",
	        "http.response_header_invalid",
	        "http.missing_host_header",
	        "http.host_header_ambiguous",
	        "http.invalid_request_field_folding",
	        "http.invalid_response_field_folding",
	        "http.request_field_too_long",
	        "http.response_field_too_long",
	        "http.multipart_generic_error",
	        "http.multipart_no_filedata",
	        "http.multipart_invalid_header",
	        "http.request_server_port_tcp_port_mismatch",
	        "http.request_uri_host_invalid",
	        "http.request_header_host_invalid",
	        "http.uri_delim_non_compliant",
	        "http.method_delim_non_compliant",
	        "http.request_line_leading_whitespace",
	        "http.too_many_encoding_layers",
	        "http.abnormal_ce_header",
	        "http.request_auth_unrecognized",
	        "http.request_header_repetition",
	        "http.response_header_repetition",
	        "http.response_multipart_byteranges",
	        "http.response_abnormal_transfer_encoding",
	        "http.response_chunked_old_proto",
	        "http.response_invalid_protocol",
	        "http.response_invalid_status",
	        "http.request_line_incomplete",
	        "http.double_encoded_uri",
	        "http.request_line_invalid",
	        "http.request_body_unexpected",
	        "http.lzma_memlimit_reached",
	        "http.duplicate_content_length_field_in_request",
	        "http.duplicate_content_length_field_in_response",
	        "http.compression_bomb",
	        "http.too_many_warnings",
	        "http.range_invalid",
	        "http.file_name_too_long",
	        "http.failed_protocol_change",
	        "http.request_chunk_extension",
	        "http.request_line_missing_protocol",
	        "http.request_too_many_headers",
	        "http.response_too_many_headers",
	        "http.response_chunk_extension",
	        "http.compression_bomb_limit_reached",
	        "websocket.skip_end_of_payload",
	        "websocket.reassembly_limit_reached",
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (int cut = 0; cut < 3; cut++) {
			struct upg_rules *r = upg_rules_new();
			struct told told;
			char text[200];
			snprintf(text, sizeof text, ANY "(sid:1; app-layer-event:%.*s%s;)",
			         (int)strlen(names[i]) - (cut == 1), names[i], cut == 2 ? "x" : "");
			assert_int_equal(ruleset_parse(r, text, &told), cut != 0);
			assert_int_equal(upg_rules_count(r), cut == 0);
			upg_rules_free(r);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_suricata_names),
	        cmocka_unit_test(test_all_suricata_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
