/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * event_table.h - everything upgate can say, in one table. --list-events, the shipped rules and the rules manual page are
 * made from it. X(id, name, sid, severity, other severity or 0, message, when).
 * The rule for the other severity has the SID plus UPG_SID_OTHER. SIDs are never reused.
 */
#ifndef UPG_EVENT_TABLE_H
#define UPG_EVENT_TABLE_H

#define UPG_SID_OTHER 500

/* clang-format off */
#define UPG_EVENTS(X) \
	X(UPGRADE_UNANNOUNCED_BODY, "upgrade.unannounced_body", 8400010, 3, 0, \
	  "bytes behind an upgrade request that nothing announces", \
	  "Bytes follow an Upgrade request's announced end before its answer. The field class says what they look like.") \
	X(UPGRADE_OPTIMISTIC_DATA, "upgrade.optimistic_data", 8400011, 2, 0, \
	  "early data sent before the switch was confirmed", \
	  "Bytes sent before the answer where the offered protocol forbids it (RFC 9931; RFC 6455 4.1): all but draft-76's eight and one stray CRLF.") \
	X(UPGRADE_SMUGGLED_REQUEST, "upgrade.smuggled_request", 8400012, 1, 0, \
	  "request smuggled behind an upgrade request", \
	  "The bytes behind an Upgrade request are a request themselves, or the start of one, the eight bytes of draft-76 included.") \
	X(UPGRADE_NO_CONSUMER, "upgrade.no_consumer", 8400013, 2, 0, \
	  "eight bytes behind a handshake that nobody will consume", \
	  "Eight extra bytes follow a handshake that is no valid draft-76 handshake.") \
	X(UPGRADE_REFUSED_WITH_PENDING, "upgrade.refused_with_pending", 8400014, 2, 3, \
	  "upgrade refused while early bytes are outstanding", \
	  "A final response other than 101 while early bytes are outstanding: they are the server's next request. Severity 3 when that response carries Connection: close.") \
	X(UPGRADE_PENDING_ANSWERED, "upgrade.pending_answered", 8400015, 1, 0, \
	  "server answered the early bytes of a refused upgrade", \
	  "After the refusal the server answered the early bytes as a request.") \
	X(UPGRADE_CONTENT_LENGTH_MISMATCH, "upgrade.content_length_mismatch", 8400016, 2, 0, \
	  "handshake body is not what its draft knows", \
	  "A draft-76 handshake announces a body of another length than eight bytes, or the server has switched to WebSocket before a body that was announced has come.") \
	X(UPGRADE_BODY_IS_REQUEST, "upgrade.body_is_request", 8400017, 2, 0, \
	  "announced handshake body is a request", \
	  "The announced body of an upgrade request begins with a request line.") \
	X(UPGRADE_BAD_DIGEST, "upgrade.bad_digest", 8400018, 1, 0, \
	  "draft-76 answer does not match the keys and the nonce", \
	  "The 16 bytes after a draft-76 101 are not MD5(part1, part2, key3): the nonce was not consumed as one.") \
	X(UPGRADE_MISSING_DIGEST, "upgrade.missing_digest", 8400019, 2, 0, \
	  "draft-76 answer without its 16 bytes", \
	  "The 16 bytes after a draft-76 101 never came.") \
	X(UPGRADE_BAD_NONCE_CHECK, "upgrade.bad_nonce_check", 8400020, 1, 0, \
	  "header-nonce check does not match", \
	  "The first server frame of the header-nonce variant is not 81 or 82, 10 and the right 16 bytes.") \
	X(UPGRADE_BAD_ACCEPT, "upgrade.bad_accept", 8400021, 1, 0, \
	  "Sec-WebSocket-Accept is wrong", \
	  "Sec-WebSocket-Accept is not the hash of the key sent (RFC 6455 4.2.2).") \
	X(UPGRADE_MISSING_ACCEPT, "upgrade.missing_accept", 8400022, 1, 0, \
	  "Sec-WebSocket-Accept is missing", \
	  "A 101 to a keyed handshake carries no Sec-WebSocket-Accept (RFC 6455 4.2.2).") \
	X(UPGRADE_INVALID_KEY, "upgrade.invalid_key", 8400023, 3, 0, \
	  "handshake key is malformed", \
	  "Key1 or Key2 without digits, without spaces or not divisible; Sec-WebSocket-Key not 16 bytes of base64; HTTP2-Settings malformed.") \
	X(UPGRADE_UNSOLICITED_SWITCH, "upgrade.unsolicited_switch", 8400024, 1, 0, \
	  "101 though no upgrade was requested", \
	  "A 101 answers a request that offered no upgrade (RFC 9110 15.2.2).") \
	X(UPGRADE_TOKEN_NOT_OFFERED, "upgrade.token_not_offered", 8400025, 1, 0, \
	  "101 switches to a protocol the client did not offer", \
	  "The Upgrade field of a 101 names a protocol the client did not offer (RFC 9110 7.8).") \
	X(UPGRADE_INCOMPLETE_SWITCH, "upgrade.incomplete_switch", 8400026, 2, 0, \
	  "101 without Upgrade or Connection, or with framing fields", \
	  "A 101 lacks Upgrade or Connection: upgrade, or carries Content-Length or Transfer-Encoding (RFC 9110 7.8, 8.6; RFC 9112 6.1).") \
	X(UPGRADE_SWITCH_WITHOUT_CONTINUE, "upgrade.switch_without_continue", 8400027, 3, 0, \
	  "101 where 100 was expected first", \
	  "Expect: 100-continue was answered by 101 directly (RFC 9110 7.8).") \
	X(UPGRADE_INTERIM_SWITCH, "upgrade.interim_switch", 8400028, 1, 0, \
	  "HTTP goes on after a 101", \
	  "After a 101 the server goes on with another HTTP status line: somebody took 101 for 100.") \
	X(UPGRADE_HTTP_AFTER_SWITCH, "upgrade.http_after_switch", 8400029, 1, 0, \
	  "HTTP request instead of the protocol agreed", \
	  "After a 101 the client's bytes are an HTTP request instead of the protocol agreed.") \
	X(UPGRADE_MALFORMED_OFFER, "upgrade.malformed_offer", 8400030, 3, 0, \
	  "malformed upgrade offer", \
	  "Upgrade without Connection: upgrade, in HTTP/1.0, with the wrong method or version (RFC 9110 7.8; RFC 6455 4.1).") \
	X(UPGRADE_VERSION_REFUSED, "upgrade.version_refused", 8400031, 3, 0, \
	  "426 Upgrade Required", \
	  "The server asks for another version of the protocol (RFC 9110 15.5.22).") \
	X(UPGRADE_NONCE_MISSING, "upgrade.nonce_missing", 8400032, 2, 0, \
	  "draft-76 keys arrived without their eight bytes", \
	  "Server leg: draft-76 keys were forwarded, the eight bytes were not, and both sides fell silent.") \
	X(UPGRADE_NONCE_HELD, "upgrade.nonce_held", 8400033, 3, 0, \
	  "draft-76 nonce sent and never answered", \
	  "Client leg: keys and nonce were sent and both sides fell silent.") \
	X(UPGRADE_DEADLOCK, "upgrade.deadlock", 8400034, 1, 0, \
	  "upgrade deadlocked in an intermediary", \
	  "Both legs seen: the nonce stays behind in an intermediary, and client and server wait for each other.") \
	X(UPGRADE_STRIPPED, "upgrade.stripped", 8400035, 3, 0, \
	  "an intermediary removed Upgrade from a handshake", \
	  "Handshake keys arrive without the Upgrade field.") \
	X(UPGRADE_STALLED, "upgrade.stalled", 8400036, 3, 0, \
	  "upgrade unanswered", \
	  "An upgrade was not answered within the answer timeout.") \
	X(UPGRADE_CACHED_ANSWER, "upgrade.cached_answer", 8400037, 3, 0, \
	  "upgrade answered from a cache", \
	  "A 101 with Age, or a 200 with Age to an upgrade request.") \
	X(UPGRADE_TO_OPAQUE, "upgrade.to_opaque", 8400038, 3, 0, \
	  "switched to a protocol that is not inspected", \
	  "The connection switched to TLS or an unknown protocol; what follows is counted, not read.") \
	X(STREAM_OVERLAP_CONFLICT, "stream.overlap_conflict", 8400060, 2, 0, \
	  "overlapping TCP data differs", \
	  "A retransmission or overlap carries other bytes than were inspected; the first copy stands.") \
	X(STREAM_INADMISSIBLE, "stream.inadmissible", 8400061, 3, 0, \
	  "segment an endpoint would discard", \
	  "A segment an endpoint would discard, kept out of the stream; reason says why.") \
	X(STREAM_FRAGMENT_CONFLICT, "stream.fragment_conflict", 8400062, 2, 0, \
	  "overlapping IP fragments", \
	  "Overlapping IP fragments: the whole datagram is discarded (RFC 5722).") \
	X(STREAM_URGENT, "stream.urgent", 8400063, 3, 0, \
	  "urgent data on an inspected stream", \
	  "Urgent pointer on a stream under inspection.") \
	X(STREAM_GAP, "stream.gap", 8400064, 3, 0, \
	  "bytes of a stream were not seen", \
	  "Bytes of a stream were not seen; names the exception policy applied.") \
	X(STREAM_MIDSTREAM, "stream.midstream", 8400065, 3, 0, \
	  "connection joined late", \
	  "The connection was joined without its beginning; names the exception policy applied.") \
	X(STREAM_BUDGET, "stream.budget", 8400066, 3, 0, \
	  "a memory budget decided", \
	  "A memory budget was exceeded; names the exception policy applied.") \
	X(STREAM_ENGINES_DISAGREE, "stream.engines_disagree", 8400067, 3, 0, \
	  "the two reassemblers differ", \
	  "libnids and the native engine saw different streams (--reassembler=both).") \
	X(HTTP_CONTENT_LENGTH_WITH_TRANSFER_ENCODING, "http.content_length_with_transfer_encoding", 8400080, 2, 0, \
	  "Content-Length and Transfer-Encoding together", \
	  "Both Content-Length and Transfer-Encoding are present (RFC 9112 6.1, 6.2, 6.3).") \
	X(HTTP_CONFLICTING_CONTENT_LENGTH, "http.conflicting_content_length", 8400081, 2, 0, \
	  "Content-Length values that differ", \
	  "Several Content-Length values that differ, in one field or many (RFC 9112 6.3).") \
	X(HTTP_REPEATED_CONTENT_LENGTH, "http.repeated_content_length", 8400082, 3, 2, \
	  "Content-Length repeated", \
	  "Several equal Content-Length values (RFC 9110 8.6).") \
	X(HTTP_INVALID_CONTENT_LENGTH, "http.invalid_content_length", 8400083, 2, 0, \
	  "invalid Content-Length", \
	  "Content-Length is not 1*DIGIT or overflows 2^63-1 (RFC 9110 8.6).") \
	X(HTTP_INVALID_TRANSFER_ENCODING, "http.invalid_transfer_encoding", 8400084, 2, 0, \
	  "invalid Transfer-Encoding", \
	  "Unknown or decorated coding, chunked not last or twice, an empty element that changes a reader's mind, a look-alike field name (RFC 9112 6.1).") \
	X(HTTP_TRANSFER_ENCODING_IN_HTTP10, "http.transfer_encoding_in_http10", 8400085, 2, 3, \
	  "Transfer-Encoding outside HTTP/1.1", \
	  "Transfer-Encoding in a message that is not HTTP/1.1; severity 3 in an HTTP/1.1 answer to an HTTP/1.0 request (RFC 9112 6.1).") \
	X(HTTP_INVALID_CHUNK_SIZE, "http.invalid_chunk_size", 8400086, 2, 0, \
	  "invalid chunk size", \
	  "Chunk size is not 1*HEXDIG or overflows (RFC 9112 7.1).") \
	X(HTTP_CHUNK_LINE, "http.chunk_line", 8400087, 2, 0, \
	  "control byte or bare line end in a chunk line", \
	  "Bare LF, bare CR or a control byte inside a chunk-size line or extension (RFC 9112 7.1).") \
	X(HTTP_CHUNK_OVERRUN, "http.chunk_overrun", 8400088, 2, 0, \
	  "chunk data not followed by CRLF", \
	  "Chunk data is not followed by CRLF (RFC 9112 7.1).") \
	X(HTTP_CHUNK_EXTENSION, "http.chunk_extension", 8400089, 3, 2, \
	  "chunk extension", \
	  "A chunk extension; severity 2 over the limit (RFC 9112 7.1.1).") \
	X(HTTP_FORBIDDEN_TRAILER, "http.forbidden_trailer", 8400090, 2, 0, \
	  "forbidden trailer field", \
	  "Framing, routing or authority field in a trailer, or a trailer line without colon (RFC 9110 6.5.1).") \
	X(HTTP_WHITESPACE_BEFORE_COLON, "http.whitespace_before_colon", 8400091, 2, 3, \
	  "whitespace before the colon of a field", \
	  "Whitespace between field name and colon (RFC 9112 5.1); severity 3 on a non-framing field of a response.") \
	X(HTTP_WHITESPACE_BEFORE_HEADER, "http.whitespace_before_header", 8400092, 2, 0, \
	  "whitespace before the first field", \
	  "Whitespace between the start line and the first field (RFC 9112 2.2).") \
	X(HTTP_BARE_CR, "http.bare_cr", 8400093, 2, 0, \
	  "bare CR in a header section", \
	  "A CR that no LF follows (RFC 9112 2.2).") \
	X(HTTP_NUL_IN_HEADER, "http.nul_in_header", 8400094, 2, 0, \
	  "NUL in a header section", \
	  "A NUL byte in a start line or field (RFC 9110 5.5).") \
	X(HTTP_OBS_FOLD, "http.obs_fold", 8400095, 3, 2, \
	  "folded field line", \
	  "Obsolete line folding; severity 2 where a framing field is concerned (RFC 9112 5.2).") \
	X(HTTP_BARE_LF, "http.bare_lf", 8400096, 3, 2, \
	  "line ended by a bare LF", \
	  "A line ends in LF without CR; severity 2 where a framing field is concerned (RFC 9112 2.2).") \
	X(HTTP_INVALID_HEADER_NAME, "http.invalid_header_name", 8400097, 3, 2, \
	  "invalid field name", \
	  "A field name is no token, or the colon is missing; severity 2 where a framing field is concerned (RFC 9110 5.1).") \
	X(HTTP_FRAMING_FIELD_IN_CONNECTION, "http.framing_field_in_connection", 8400098, 2, 3, \
	  "Connection names a framing field", \
	  "Connection names Content-Length, Transfer-Encoding, Host or a Sec-WebSocket field; severity 3 for another field that is meant for all recipients, such as Cookie (RFC 9110 7.6.1).") \
	X(HTTP_DUPLICATE_HOST, "http.duplicate_host", 8400099, 2, 0, \
	  "more than one Host", \
	  "More than one Host field, or a list in it (RFC 9112 3.2).") \
	X(HTTP_MISSING_HOST, "http.missing_host", 8400100, 3, 0, \
	  "Host is missing", \
	  "An HTTP/1.1 request without Host (RFC 9112 3.2).") \
	X(HTTP_INVALID_HOST, "http.invalid_host", 8400101, 3, 0, \
	  "Host is invalid", \
	  "Host is no valid authority (RFC 9112 3.2).") \
	X(HTTP_HOST_MISMATCH, "http.host_mismatch", 8400102, 3, 0, \
	  "Host is not the target's authority", \
	  "An absolute-form target names another authority than Host (RFC 9112 3.2.2).") \
	X(HTTP_INVALID_VERSION, "http.invalid_version", 8400103, 2, 3, \
	  "invalid HTTP version", \
	  "The version is not HTTP/ DIGIT . DIGIT; severity 3 for a well-formed version other than 1.0 and 1.1 (RFC 9112 2.3).") \
	X(HTTP_INVALID_REQUEST_LINE, "http.invalid_request_line", 8400104, 3, 2, \
	  "malformed request line", \
	  "A request line of another shape; severity 2 with a control byte, tab or bare CR, or where readings split it differently (RFC 9112 3).") \
	X(HTTP_INVALID_STATUS_LINE, "http.invalid_status_line", 8400105, 3, 2, \
	  "malformed status line", \
	  "A status line of another shape; severity 2 with a control byte, tab or bare CR (RFC 9112 4).") \
	X(HTTP_INVALID_TARGET, "http.invalid_target", 8400106, 3, 0, \
	  "request target not allowed", \
	  "A target form not allowed for the method, control or non-ASCII bytes in it, or an absolute form whose authority is not the Host (RFC 9112 3.2).") \
	X(HTTP_HEADER_LIMIT, "http.header_limit", 8400107, 3, 2, \
	  "header section over a limit", \
	  "A start line, field, field count, header section, chunk line or trailer over its configured limit.") \
	X(HTTP_HTTP09_REQUEST, "http.http09_request", 8400108, 3, 0, \
	  "HTTP/0.9 request", \
	  "A version-less request line as the first message.") \
	X(HTTP_HTTP09_SMUGGLED, "http.http09_smuggled", 8400109, 1, 0, \
	  "HTTP/0.9 request inside a connection", \
	  "A version-less request line after the first message of a connection, leftover handshake bytes included.") \
	X(HTTP_HTTP09_ANSWERED, "http.http09_answered", 8400110, 1, 0, \
	  "server answered a smuggled HTTP/0.9 request", \
	  "Bytes without a status line answer a version-less request line.") \
	X(HTTP_REQUEST_AFTER_HTTP09, "http.request_after_http09", 8400111, 2, 0, \
	  "bytes after an HTTP/0.9 request", \
	  "More follows an HTTP/0.9 request.") \
	X(HTTP_UNANNOUNCED_BODY, "http.unannounced_body", 8400112, 2, 0, \
	  "bytes behind a request that nothing announces", \
	  "Bytes follow a request without Content-Length or Transfer-Encoding and begin no request.") \
	X(HTTP_EXPECT_ABUSE, "http.expect_abuse", 8400113, 2, 3, \
	  "unusual Expect", \
	  "Expect other than 100-continue; severity 3 in HTTP/1.0 or without content (RFC 9110 10.1.1).") \
	X(HTTP_DATA_AFTER_CLOSE, "http.data_after_close", 8400114, 2, 0, \
	  "request after Connection: close", \
	  "A request after one that itself carried Connection: close (RFC 9112 9.6).") \
	X(HTTP_BODYLESS_STATUS_WITH_BODY, "http.bodyless_status_with_body", 8400115, 2, 0, \
	  "body where the status allows none", \
	  "1xx or 204 with Content-Length or Transfer-Encoding, or bytes that are no status line where one is due (RFC 9112 6.3).") \
	X(HTTP_EARLY_RESPONSE, "http.early_response", 8400116, 3, 0, \
	  "final response before the request ended", \
	  "A final response before the request's body ended, connection kept.") \
	X(HTTP_RESPONSE_WITHOUT_REQUEST, "http.response_without_request", 8400117, 1, 0, \
	  "response without a request", \
	  "Response bytes with nothing outstanding that do not close an idle connection.") \
	X(HTTP_SURPLUS_RESPONSE, "http.surplus_response", 8400118, 1, 0, \
	  "more responses than requests", \
	  "More final responses than requests: a desync is confirmed.") \
	X(HTTP_PIPELINED_LIMIT, "http.pipelined_limit", 8400119, 3, 2, \
	  "too many pipelined requests", \
	  "More requests await their answer than http.max-pipeline allows, or a connection carries more than http.max-requests; severity 2 where so many await it that one more cannot be followed.") \
	X(HTTP_REQUEST_IN_BODY, "http.request_in_body", 8400120, 3, 2, \
	  "request line in a body that some reader does not take for one", \
	  "The body begins with a request line where servers are known to ignore bodies (GET, HEAD, DELETE, OPTIONS, TRACE, or a request answered before its body came), or has one in it where readers end the message at different places; severity 2 where a body was refused before it came (Expect), request lines stand in its place and behind it, and one reader's request is the other's body (RFC 9110 10.1.1).") \
	X(HTTP_INTERIM_IN_HTTP10, "http.interim_in_http10", 8400121, 3, 0, \
	  "interim response to an HTTP/1.0 request", \
	  "A 1xx answers an HTTP/1.0 request, whose client takes it for the final response (RFC 9110 15.2).") \
	X(CONNECT_EARLY_DATA, "connect.early_data", 8400140, 2, 3, \
	  "data behind CONNECT before its answer", \
	  "Bytes after CONNECT before its answer (RFC 9931 8); severity 3 when the request carries Connection: close.") \
	X(CONNECT_REUSED_AFTER_REFUSAL, "connect.reused_after_refusal", 8400141, 1, 0, \
	  "proxy answers the early bytes of a refused CONNECT", \
	  "Early bytes preceded a refused CONNECT and the proxy answers more on that connection.") \
	X(CONNECT_FRAMED_SUCCESS, "connect.framed_success", 8400142, 2, 0, \
	  "2xx to CONNECT with framing fields", \
	  "A 2xx to CONNECT with Content-Length or Transfer-Encoding (RFC 9110 9.3.6).") \
	X(CONNECT_WITH_BODY, "connect.with_body", 8400143, 2, 0, \
	  "CONNECT that announces a body", \
	  "CONNECT with Content-Length or Transfer-Encoding (RFC 9110 9.3.6).") \
	X(WEBSOCKET_UNMASKED_CLIENT, "websocket.unmasked_client", 8400160, 2, 0, \
	  "unmasked client frame", \
	  "A client frame is not masked (RFC 6455 5.1).") \
	X(WEBSOCKET_MASKED_SERVER, "websocket.masked_server", 8400161, 2, 0, \
	  "masked server frame", \
	  "A server frame is masked (RFC 6455 5.1).") \
	X(WEBSOCKET_RESERVED_BITS, "websocket.reserved_bits", 8400162, 2, 0, \
	  "reserved bits without extension", \
	  "Reserved bits set that no extension negotiated (RFC 6455 5.2).") \
	X(WEBSOCKET_RESERVED_OPCODE, "websocket.reserved_opcode", 8400163, 2, 0, \
	  "reserved opcode", \
	  "An undefined opcode (RFC 6455 5.2).") \
	X(WEBSOCKET_BAD_CONTROL, "websocket.bad_control", 8400164, 2, 0, \
	  "malformed control frame", \
	  "A control frame fragmented or over 125 bytes (RFC 6455 5.5).") \
	X(WEBSOCKET_BAD_CONTINUATION, "websocket.bad_continuation", 8400165, 2, 0, \
	  "continuation out of order", \
	  "A continuation without start, or a new message inside one (RFC 6455 5.4).") \
	X(WEBSOCKET_BAD_LENGTH, "websocket.bad_length", 8400166, 2, 3, \
	  "malformed frame length", \
	  "A 64-bit length with the top bit set; severity 3 when merely not minimal (RFC 6455 5.2).") \
	X(WEBSOCKET_INVALID_UTF8, "websocket.invalid_utf8", 8400167, 3, 0, \
	  "text message is not UTF-8", \
	  "A text message is not UTF-8 (RFC 6455 8.1).") \
	X(WEBSOCKET_BAD_CLOSE, "websocket.bad_close", 8400168, 3, 0, \
	  "malformed close frame", \
	  "A close frame with one byte or a reserved code (RFC 6455 7.4).") \
	X(WEBSOCKET_DATA_AFTER_CLOSE, "websocket.data_after_close", 8400169, 3, 0, \
	  "data after a close frame", \
	  "Data frames follow a close frame (RFC 6455 5.5.1), or anything draft-76's closing frame.") \
	X(WEBSOCKET_MESSAGE_LIMIT, "websocket.message_limit", 8400170, 3, 0, \
	  "message over the limit", \
	  "A message exceeds websocket.max-message.") \
	X(WEBSOCKET_INFLATE_ERROR, "websocket.inflate_error", 8400171, 3, 0, \
	  "compressed message does not inflate", \
	  "A permessage-deflate message does not inflate (RFC 7692).") \
	X(WEBSOCKET_INFLATE_BOMB, "websocket.inflate_bomb", 8400172, 2, 0, \
	  "compressed message inflates beyond the limit", \
	  "A permessage-deflate message inflates beyond websocket.max-inflated and websocket.max-ratio (RFC 7692).") \
	X(WEBSOCKET_HTTP_IN_FRAMES, "websocket.http_in_frames", 8400173, 1, 3, \
	  "HTTP request inside frames", \
	  "A client payload is an HTTP request and stands unmasked on the wire; severity 3 when properly masked.") \
	X(HIXIE_BAD_FRAME, "hixie.bad_frame", 8400174, 2, 0, \
	  "frame no draft defines", \
	  "A type byte or length no draft defines, or text without its end byte within the limit.") \
	X(H2C_UNANNOUNCED, "h2c.unannounced", 8400180, 3, 0, \
	  "HTTP/2 frames where HTTP/1 is due", \
	  "A side speaks HTTP/2 frames where HTTP/1 is due and no switch was agreed.") \
	X(H2C_BAD_PREFACE, "h2c.bad_preface", 8400181, 2, 0, \
	  "no preface after the switch to h2c", \
	  "After a 101 to h2c the client's first bytes are not the preface, or it begins as the preface does and goes on otherwise (RFC 9113 3.4).") \
	X(H2C_BAD_FRAME, "h2c.bad_frame", 8400182, 2, 0, \
	  "malformed HTTP/2 frame", \
	  "A frame no peer may send first, oversize, of a wrong length or on a wrong stream, a broken CONTINUATION, or fields that HPACK cannot decode (RFC 9113 3.4, 4, 5.1, 6).") \
	X(H2C_FORBIDDEN_FIELD, "h2c.forbidden_field", 8400183, 2, 0, \
	  "field forbidden in HTTP/2", \
	  "A field of one connection (Transfer-Encoding, Connection, Upgrade), a Content-Length its DATA contradicts, a line end in a name or value, a pseudo-header field that is wrong (RFC 9113 8.1.1, 8.2, 8.3).")
/* clang-format on */

#endif
