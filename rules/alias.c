/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alias.h"

#include <stdlib.h>

#define CLIENT (1 << TO_SERVER)
#define SERVER (1 << TO_CLIENT)

/*
 * Sorted by name. A row has events only where a rule written for Suricata's meaning of the name would not mislead when it fires for ours:
 * - "folding" is Suricata's word for a folded line with no field before it, which is whitespace_before_header here;
 * - a repeated Content-Length is two events here, by whether its values differ; a header too long or too many are one;
 * - an unexpected body is bytes behind a request that announces none and that begin no request;
 * - decompression, multipart, ranges, authentication and file names are not judged here.
 */
static const struct upg_alias table[] = {
        {"http.100_continue_already_seen", 0, 0, {0}},
        {"http.abnormal_ce_header", 0, 0, {0}},
        {"http.compression_bomb", 0, 0, {0}},
        {"http.compression_bomb_limit_reached", 0, 0, {0}},
        {"http.double_encoded_uri", 0, 0, {0}},
        {"http.duplicate_content_length_field_in_request",
         2,
         CLIENT,
         {UPG_EV_HTTP_REPEATED_CONTENT_LENGTH, UPG_EV_HTTP_CONFLICTING_CONTENT_LENGTH}},
        {"http.duplicate_content_length_field_in_response",
         2,
         SERVER,
         {UPG_EV_HTTP_REPEATED_CONTENT_LENGTH, UPG_EV_HTTP_CONFLICTING_CONTENT_LENGTH}},
        {"http.failed_protocol_change", 0, 0, {0}},
        {"http.file_name_too_long", 0, 0, {0}},
        {"http.gzip_decompression_failed", 0, 0, {0}},
        {"http.host_header_ambiguous", 1, CLIENT, {UPG_EV_HTTP_HOST_MISMATCH}},
        {"http.invalid_authority_port", 0, 0, {0}},
        {"http.invalid_content_length_field_in_request", 1, CLIENT, {UPG_EV_HTTP_INVALID_CONTENT_LENGTH}},
        {"http.invalid_content_length_field_in_response", 1, SERVER, {UPG_EV_HTTP_INVALID_CONTENT_LENGTH}},
        {"http.invalid_request_chunk_len", 1, CLIENT, {UPG_EV_HTTP_INVALID_CHUNK_SIZE}},
        {"http.invalid_request_field_folding", 1, CLIENT, {UPG_EV_HTTP_WHITESPACE_BEFORE_HEADER}},
        {"http.invalid_response_chunk_len", 1, SERVER, {UPG_EV_HTTP_INVALID_CHUNK_SIZE}},
        {"http.invalid_response_field_folding", 1, SERVER, {UPG_EV_HTTP_WHITESPACE_BEFORE_HEADER}},
        {"http.invalid_server_port_in_request", 0, 0, {0}},
        {"http.invalid_transfer_encoding_value_in_request", 1, CLIENT, {UPG_EV_HTTP_INVALID_TRANSFER_ENCODING}},
        {"http.invalid_transfer_encoding_value_in_response", 1, SERVER, {UPG_EV_HTTP_INVALID_TRANSFER_ENCODING}},
        {"http.lzma_memlimit_reached", 0, 0, {0}},
        {"http.method_delim_non_compliant", 1, CLIENT, {UPG_EV_HTTP_INVALID_REQUEST_LINE}},
        {"http.missing_host_header", 1, CLIENT, {UPG_EV_HTTP_MISSING_HOST}},
        {"http.multipart_generic_error", 0, 0, {0}},
        {"http.multipart_invalid_header", 0, 0, {0}},
        {"http.multipart_no_filedata", 0, 0, {0}},
        {"http.range_invalid", 0, 0, {0}},
        {"http.request_auth_unrecognized", 0, 0, {0}},
        {"http.request_body_unexpected", 1, CLIENT, {UPG_EV_HTTP_UNANNOUNCED_BODY}},
        {"http.request_chunk_extension", 1, CLIENT, {UPG_EV_HTTP_CHUNK_EXTENSION}},
        {"http.request_field_missing_colon", 1, CLIENT, {UPG_EV_HTTP_INVALID_HEADER_NAME}},
        {"http.request_field_too_long", 1, CLIENT, {UPG_EV_HTTP_HEADER_LIMIT}},
        {"http.request_header_host_invalid", 1, CLIENT, {UPG_EV_HTTP_INVALID_HOST}},
        {"http.request_header_invalid",
         2,
         CLIENT,
         {UPG_EV_HTTP_INVALID_HEADER_NAME, UPG_EV_HTTP_WHITESPACE_BEFORE_COLON}},
        {"http.request_header_repetition", 0, 0, {0}},
        {"http.request_line_incomplete", 1, CLIENT, {UPG_EV_HTTP_INVALID_REQUEST_LINE}},
        {"http.request_line_invalid", 1, CLIENT, {UPG_EV_HTTP_INVALID_REQUEST_LINE}},
        {"http.request_line_leading_whitespace", 1, CLIENT, {UPG_EV_HTTP_INVALID_REQUEST_LINE}},
        {"http.request_line_missing_protocol", 2, CLIENT, {UPG_EV_HTTP_HTTP09_REQUEST, UPG_EV_HTTP_HTTP09_SMUGGLED}},
        {"http.request_server_port_tcp_port_mismatch", 0, 0, {0}},
        {"http.request_too_many_headers", 1, CLIENT, {UPG_EV_HTTP_HEADER_LIMIT}},
        {"http.request_uri_host_invalid", 0, 0, {0}},
        {"http.response_abnormal_transfer_encoding", 1, SERVER, {UPG_EV_HTTP_INVALID_TRANSFER_ENCODING}},
        {"http.response_chunk_extension", 1, SERVER, {UPG_EV_HTTP_CHUNK_EXTENSION}},
        {"http.response_chunked_old_proto", 1, SERVER, {UPG_EV_HTTP_TRANSFER_ENCODING_IN_HTTP10}},
        {"http.response_field_missing_colon", 1, SERVER, {UPG_EV_HTTP_INVALID_HEADER_NAME}},
        {"http.response_field_too_long", 1, SERVER, {UPG_EV_HTTP_HEADER_LIMIT}},
        {"http.response_header_invalid",
         2,
         SERVER,
         {UPG_EV_HTTP_INVALID_HEADER_NAME, UPG_EV_HTTP_WHITESPACE_BEFORE_COLON}},
        {"http.response_header_repetition", 0, 0, {0}},
        {"http.response_invalid_protocol", 2, SERVER, {UPG_EV_HTTP_INVALID_STATUS_LINE, UPG_EV_HTTP_INVALID_VERSION}},
        {"http.response_invalid_status", 1, SERVER, {UPG_EV_HTTP_INVALID_STATUS_LINE}},
        {"http.response_multipart_byteranges", 0, 0, {0}},
        {"http.response_too_many_headers", 1, SERVER, {UPG_EV_HTTP_HEADER_LIMIT}},
        {"http.too_many_encoding_layers", 0, 0, {0}},
        {"http.too_many_warnings", 0, 0, {0}},
        {"http.unable_to_match_response_to_request",
         2,
         0,
         {UPG_EV_HTTP_RESPONSE_WITHOUT_REQUEST, UPG_EV_HTTP_SURPLUS_RESPONSE}},
        {"http.unknown_error", 0, 0, {0}},
        {"http.uri_delim_non_compliant", 1, CLIENT, {UPG_EV_HTTP_INVALID_REQUEST_LINE}},
        {"websocket.reassembly_limit_reached", 1, 0, {UPG_EV_WEBSOCKET_MESSAGE_LIMIT}},
        {"websocket.skip_end_of_payload", 0, 0, {0}},
};

struct key {
	const char *name;
	size_t len;
};

static int
compare(const void *k, const void *row)
{
	const struct key *key = k;
	const char *name = ((const struct upg_alias *)row)->name;
	size_t len = strlen(name);
	int order = memcmp(key->name, name, key->len < len ? key->len : len);
	return order ? order : (key->len > len) - (key->len < len);
}

const struct upg_alias *
upg_alias_find(const char *name, size_t len)
{
	struct key key = {name, len};
	return bsearch(&key, table, sizeof table / sizeof *table, sizeof *table, compare);
}
