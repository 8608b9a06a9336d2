/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * upgrade_scripts.h - the dialogues of test_upgrade.c. Stream offsets: request line 100, its fields 1000, its head ends at 300; status line 400,
 * its fields 2000, its head ends at 500.
 */

#define SEEN(class, bytes)         "upgrade.unannounced_body 3 client 300 " class " [" bytes "]\n"
#define KEY3_SEEN                  SEEN("key3", "Tm[K T2u")
#define FORBIDDEN(class, bytes)    "upgrade.optimistic_data 2 client 300 " class " [" bytes "]\n"
#define SMUGGLED(at, class, bytes) "upgrade.smuggled_request 1 client " at " " class " [" bytes "]\n"
#define REFUSED(class, bytes)      "upgrade.refused_with_pending 2 client 300 " class " [" bytes "]\n"
#define H2C                        "GET / HTTP/1.1\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAAQCAAAA\n"
#define BADKEYS                                                                                                        \
	"GET / HTTP/1.1\nUpgrade: WebSocket\nConnection: Upgrade\nSec-WebSocket-Key1: 123\nSec-WebSocket-Key2: 12998 " \
	"5 Y3 1  .P00\n"
#define BADKEY_SAID "upgrade.invalid_key 3 client 1000 - [123]\n"
#define HIXIE75     "GET /demo HTTP/1.1\nUpgrade: WebSocket\nConnection: Upgrade\n"
#define NONCE                                                                                                          \
	"GET /index.html HTTP/1.1\nConnection: Upgrade\nSec-WebSocket-Key1: 4 @1  46546xW%0l 1 "                       \
	"5\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\n"                                                                  \
	"Sec-WebSocket-Nonce: 4ABC2FEE237CD165\nSec-WebSocket-Protocol: sample\nUpgrade: WebSocket\n"
#define CONNECT        "CONNECT example.com:443 HTTP/1.1\n"
#define DOCKER         "POST /attach HTTP/1.1\nConnection: Upgrade\nUpgrade: tcp\n"
#define PLAIN          "GET / HTTP/1.1\nSec-WebSocket-Version: 13\n"
#define HTTP10         "GET / HTTP/1.0\nConnection: upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n"
#define MALFORMED      "upgrade.malformed_offer 3 client 100 - [GET /]\n"
#define STRIPPED       "upgrade.stripped 3 client 100 - [GET /]\n"
#define UNASKED        "upgrade.unsolicited_switch 1 server 2000 - [WebSocket]\n"
#define HELD           "upgrade.nonce_held 3 client 300 key3 [Tm[K T2u]\n"
#define MISSING(bytes) "upgrade.nonce_missing 2 client 300 - [" bytes "]\n"
#define EXPIRED        "upgrade.stalled 3 server 100 - [GET /chat]\n"
#define RELAPSED       "upgrade.interim_switch 1 server 500 - [HTTP/1.]\n"

/* clang-format off */
static const struct script scripts[] = {
	/* --- draft-76, served */
	{"signed", DRAFT76, {"c Tm[K T2u", "a " SWITCH, "s " DIGEST}, KEY3_SEEN, "switched ok 8 key3 hixie-76"},
	{"101 before key3", DRAFT76, {"a " SWITCH, "c Tm[K T2u", "s " DIGEST}, "", "switched ok 0 key3 hixie-76"},
	{"101 amid key3", DRAFT76, {"c Tm[", "a " SWITCH, "c K T2u", "s " DIGEST}, KEY3_SEEN, "switched ok 3 key3 hixie-76"},
	{"a Sec-WebSocket-Key besides changes nothing", DRAFT76 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n",
	 {"c Tm[K T2u", "a " SWITCH, "s " DIGEST}, KEY3_SEEN, "switched ok 8 key3 hixie-76"},
	{"stray CRLF behind key3", DRAFT76, {"c Tm[K T2u\r\n", "a " SWITCH, "s " DIGEST}, KEY3_SEEN, "switched ok 10 key3 hixie-76"},
	{"a ninth byte", DRAFT76, {"c Tm[K T2ux", "a " SWITCH, "s " DIGEST},
	 KEY3_SEEN "upgrade.optimistic_data 2 client 308 other [x]\n", "switched ok 9 key3 hixie-76"},
	{"hybi-02", DRAFT76 "Sec-WebSocket-Draft: 2\n", {"c Tm[K T2u", "a " SWITCH, "s " DIGEST}, KEY3_SEEN, "switched ok 8 key3 hybi-02"},
	{"Content-Length: 8", DRAFT76 "Content-Length: 8\n", {"b Tm[K T2u", "a " SWITCH, "s " DIGEST}, "", "switched ok 0 - hixie-76"},
	{"as POST", "POST /demo HTTP/1.1\nContent-Length: 8\nConnection: Upgrade\nUpgrade: WebSocket\n" KEYS,
	 {"b Tm[K T2u", "a " SWITCH, "s " DIGEST}, "", "switched ok 0 - hixie-76"},
	{"as POST without the length", "POST /demo HTTP/1.1\nConnection: Upgrade\nUpgrade: WebSocket\n" KEYS, {"c Tm[K T2u", "a 404\n"},
	 "upgrade.malformed_offer 3 client 100 - [POST /demo]\n" KEY3_SEEN
	 "upgrade.no_consumer 2 client 300 key3 [Tm[K T2u]\n" REFUSED("key3", "Tm[K T2u"), "refused none 8 key3 hixie-76"},
	{"another length", DRAFT76 "Content-Length: 9\n", {"b Tm[K T2ux", "a 400\n"},
	 "upgrade.content_length_mismatch 2 client 100 - [GET /demo]\n", "refused none 0 - hixie-76"},
	{"chunked", DRAFT76 "Transfer-Encoding: chunked\n", {"b Tm[K T2u", "a 400\n"},
	 "upgrade.content_length_mismatch 2 client 100 - [GET /demo]\n", "refused none 0 - hixie-76"},
	{"a request as body", DRAFT76 "Content-Length: 8\n", {"b GET /xx\n", "a 404\n"},
	 "upgrade.body_is_request 2 client 300 http09 [GET /xx\\0a]\n", "refused none 0 - hixie-76"},
	{"a longer request as body", DRAFT76 "Content-Length: 40\n", {"b GET /xx HTTP/1.1\r\nHost: a\r\n\r\n", "a 404\n"},
	 "upgrade.content_length_mismatch 2 client 100 - [GET /demo]\n"
	 "upgrade.body_is_request 2 client 300 http1 [GET /xx HTTP/1.1]\n", "refused none 0 - hixie-76"},

	/* --- draft-76, its proof */
	{"bad digest", DRAFT76, {"c Tm[K T2u", "a " SWITCH, "s fQJ,fN/4F4!~K~MX"},
	 KEY3_SEEN "upgrade.bad_digest 1 server 500 - [fQJ,fN/4F4!~K~MX]\n", "switched bad 8 key3 hixie-76"},
	{"digest before key3", DRAFT76, {"a " SWITCH, "s " DIGEST, "c Tm[K T2u"}, "", "switched ok 0 key3 hixie-76"},
	{"server leaves without digest", DRAFT76, {"c Tm[K T2u", "a " SWITCH, "s fQJ", "E"},
	 KEY3_SEEN "upgrade.missing_digest 2 server 500 - [fQJ]\n", "switched missing 8 key3 hixie-76"},
	{"digest never comes", DRAFT76, {"c Tm[K T2u", "a " SWITCH, "w 30000000"},
	 KEY3_SEEN "upgrade.missing_digest 2 server 500 - []\n", "switched missing 8 key3 hixie-76"},
	{"client resets before the digest", DRAFT76, {"c Tm[K T2u", "a " SWITCH, "f"}, KEY3_SEEN, "switched missing 8 key3 hixie-76"},
	{"input ends before the digest", DRAFT76, {"c Tm[K T2u", "a " SWITCH}, KEY3_SEEN, "abandoned missing 8 key3 hixie-76"},
	{"HTTP where the digest is due", DRAFT76, {"c Tm[K T2u", "a " SWITCH, "s HTTP/1.1 200 OK\r\n"},
	 KEY3_SEEN "upgrade.interim_switch 1 server 500 - [HTTP/1.]\n"
	 "upgrade.missing_digest 2 server 500 - [HTTP/1.]\n", "switched missing 8 key3 hixie-76"},
	{"a request where key3 is due", DRAFT76, {"a " SWITCH, "c GET /xx\n"},
	 "upgrade.http_after_switch 1 client 300 http09 [GET /xx\\0a]\n", "abandoned missing 0 http09 hixie-76"},
	{"a request begun before the 101", DRAFT76, {"c GET", "a " SWITCH, "c  /xx\n"},
	 SEEN("http09", "GET /xx\\0a") SMUGGLED("300", "http09", "GET /xx\\0a"), "abandoned missing 3 http09 hixie-76"},
	{"a signed request", DRAFT76, {"c GET /xx\n", "a " SWITCH, "s " DIGEST},
	 SEEN("http09", "GET /xx\\0a") SMUGGLED("300", "http09", "GET /xx\\0a")
	 "upgrade.bad_digest 1 client 500 - [" DIGEST "]\n", "switched bad 8 http09 hixie-76"},

	/* --- what a capture lost proves nothing */
	{"the digest was not seen", DRAFT76, {"c Tm[K T2u", "a " SWITCH, "G", "s 0123456789abcdef"}, KEY3_SEEN, "switched missing 8 key3 hixie-76"},
	{"key3 was not seen", DRAFT76, {"a " SWITCH, "g", "s " DIGEST}, "", "switched missing 0 - hixie-76"},
	{"the check was not seen", NONCE, {"a " SWITCH, "G", "s 0123456789abcdef"}, "", "switched missing 0 - header-nonce"},
	{"HTTP amid a lost frame", RFC, {"a " SWITCH ACCEPT, "g", "c GET / HTTP/1.1\r\n", "G", "s HTTP/1.1 200 OK\r\n"}, "",
	 "switched ok 0 - rfc6455"},

	/* --- draft-76, smuggling */
	{"HTTP/0.9 refused and answered", DRAFT76, {"c GET /xx\n", "a 200\n", "A", "A"},
	 SEEN("http09", "GET /xx\\0a") SMUGGLED("300", "http09", "GET /xx\\0a") REFUSED("http09", "GET /xx\\0a")
	 "upgrade.pending_answered 1 client 900 http09 [HTTP/1.1 400]\n", "refused none 8 http09 hixie-76"},
	{"GET /x CRLF", DRAFT76, {"c GET /x\r\n"}, SEEN("http09", "GET /x\\0d\\0a") SMUGGLED("300", "http09", "GET /x\\0d\\0a"),
	 "abandoned none 8 http09 hixie-76"},
	{"shorter line", DRAFT76, {"c GET /\nab"}, SEEN("http09", "GET /\\0a") SMUGGLED("300", "http09", "GET /\\0a"),
	 "abandoned none 8 http09 hixie-76"},
	{"behind an empty line", DRAFT76, {"c \r\nGET /\n"}, SEEN("http09", "\\0d\\0aGET /\\0a") SMUGGLED("302", "http09", "GET /\\0a"),
	 "abandoned none 8 http09 hixie-76"},
	{"HTTP/1.1 begins in key3", DRAFT76, {"c GET /abc HTTP/1.1\r\nHost: x\r\n\r\n"},
	 SEEN("http1", "GET /abc") SMUGGLED("300", "http1", "GET /abc"), "abandoned none 30 http1 hixie-76"},
	{"a method fills key3", DRAFT76, {"c OPTIONS * HTTP/1.1\r\n"}, SEEN("http1", "OPTIONS ") SMUGGLED("300", "http1", "OPTIONS "),
	 "abandoned none 20 http1 hixie-76"},
	{"a longer method", DRAFT76, {"c PROPFIND / HTTP/1.1\r\n"}, SEEN("http1", "PROPFIND") SMUGGLED("300", "http1", "PROPFIND"),
	 "abandoned none 21 http1 hixie-76"},
	{"one letter is no request", DRAFT76, {"c abcdef\nG", "a " SWITCH}, SEEN("key3", "abcdef\\0aG"), "abandoned missing 8 key3 hixie-76"},
	{"a request behind key3", DRAFT76, {"c Tm[K T2uPOST /a HTTP/1.1\r\n"}, KEY3_SEEN SMUGGLED("308", "http1", "POST /a HTTP/1.1"),
	 "abandoned none 26 key3 hixie-76"},
	{"unfinished, settled by the refusal", DRAFT76, {"c GET /", "a 404\n"},
	 SEEN("http1", "GET /") SMUGGLED("300", "http1", "GET /") REFUSED("http1", "GET /"), "refused none 5 http1 hixie-76"},
	{"refused with close", DRAFT76, {"c Tm[K T2u", "a 404\nConnection: close\n"},
	 KEY3_SEEN "upgrade.refused_with_pending 3 client 300 key3 [Tm[K T2u]\n", "refused none 8 key3 hixie-76"},
	{"refused, nothing pending", DRAFT76, {"a 404\n", "A"}, "", "refused none 0 - hixie-76"},
	{"refused, one stray CRLF", DRAFT76, {"c \r\n", "a 404\n"}, SEEN("crlf", "\\0d\\0a"), "refused none 2 crlf hixie-76"},

	/* --- draft-76, silence */
	{"nonce missing", DRAFT76, {"w 1499999", "w 1", "w 40000000"},
	 "upgrade.nonce_missing 2 client 300 - []\n", "stalled none 0 - hixie-76"},
	{"part of the nonce", DRAFT76, {"c Tm[", "w 1499999", "c K", "w 1499999", "w 1"},
	 SEEN("key3", "Tm[K") "upgrade.nonce_missing 2 client 300 - [Tm[K]\n", "stalled none 4 key3 hixie-76"},
	{"the nonce in pieces, none of them late", DRAFT76,
	 {"c Tm[", "w 1499999", "c K", "w 1499999", "c  T2u", "a " SWITCH, "s " DIGEST}, KEY3_SEEN, "switched ok 8 key3 hixie-76"},
	{"nonce missing, then answered", DRAFT76, {"w 1500000", "a 504\n"},
	 "upgrade.nonce_missing 2 client 300 - []\n", "refused none 0 - hixie-76"},
	{"nonce late", DRAFT76, {"w 1500000", "c Tm[K T2u", "a " SWITCH, "s " DIGEST},
	 "upgrade.nonce_missing 2 client 300 - []\n" KEY3_SEEN, "switched ok 8 key3 hixie-76"},
	{"nonce missing at FIN", DRAFT76, {"F", "a 404\n"}, "upgrade.nonce_missing 2 client 300 - []\n", "refused none 0 - hixie-76"},
	{"nonce missing at RST", DRAFT76, {"e"}, "upgrade.nonce_missing 2 client 300 - []\n", "stalled none 0 - hixie-76"},
	{"nonce missing behind 101", DRAFT76, {"a " SWITCH, "w 1500000", "E"},
	 "upgrade.nonce_missing 2 client 300 - []\n", "switched missing 0 - hixie-76"},
	{"nonce held", DRAFT76, {"c Tm[K T2u", "w 1500000", "E"},
	 KEY3_SEEN "upgrade.nonce_held 3 client 300 key3 [Tm[K T2u]\n", "stalled none 8 key3 hixie-76"},
	{"nonce held, served late", DRAFT76, {"c Tm[K T2u", "w 1500000", "a " SWITCH, "s " DIGEST},
	 KEY3_SEEN "upgrade.nonce_held 3 client 300 key3 [Tm[K T2u]\n", "switched ok 8 key3 hixie-76"},
	{"half-closing client is answered", DRAFT76, {"c Tm[K T2u", "F", "a " SWITCH, "s " DIGEST}, KEY3_SEEN, "switched ok 8 key3 hixie-76"},

	/* --- keys */
	{"keys without a number", BADKEYS, {"c Tm[K T2ux", "a " SWITCH, "s " DIGEST},
	 BADKEY_SAID KEY3_SEEN "upgrade.no_consumer 2 client 300 key3 [Tm[K T2u]\n"
	 "upgrade.optimistic_data 2 client 308 other [x]\n"
	 "upgrade.bad_digest 1 client 500 - [" DIGEST "]\n", "switched bad 9 key3 hixie-76"},
	{"keys without a number, fewer bytes", BADKEYS, {"c Tm[", "a 400\n"},
	 BADKEY_SAID SEEN("key3", "Tm[") FORBIDDEN("key3", "Tm[") REFUSED("key3", "Tm["), "refused none 3 key3 hixie-76"},
	{"one key", "GET / HTTP/1.1\nUpgrade: WebSocket\nConnection: Upgrade\nSec-WebSocket-Key1: 4 2\n", {"a 400\n"},
	 "upgrade.invalid_key 3 client 1000 - [4 2]\n", "refused none 0 - hixie-76"},
	{"key not base64", "GET / HTTP/1.1\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: abc\n",
	 {"a 400\n"}, "upgrade.invalid_key 3 client 1000 - [abc]\n", "refused none 0 - rfc6455"},
	{"draft-75", HIXIE75, {"a " SWITCH}, "", "switched none 0 - hixie-75"},
	{"draft-75 and eight bytes", HIXIE75, {"c abcdefgh", "a 404\n"},
	 SEEN("other", "abcdefgh") "upgrade.no_consumer 2 client 300 other [abcdefgh]\n" REFUSED("other", "abcdefgh"),
	 "refused none 8 other hixie-75"},

	/* --- RFC 6455 and its drafts */
	{"RFC 6455", RFC, {"w 3000000", "a " SWITCH ACCEPT, "s \x81\x02hi", "c \x81\x82xxxxyy"}, "", "switched ok 0 - rfc6455"},
	{"103 first", RFC, {"a 103\nLink: x\nUpgrade: foo\n", "a " SWITCH ACCEPT}, "", "switched ok 0 - rfc6455"},
	{"wrong accept", RFC, {"a " SWITCH "Sec-WebSocket-Accept: t3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n"},
	 "upgrade.bad_accept 1 server 2000 - [t3pPLMBiTxaQ9kYGzzhZRbK+xOo=]\n", "switched bad 0 - rfc6455"},
	{"no accept", RFC, {"a " SWITCH}, "upgrade.missing_accept 1 server 400 - []\n", "switched missing 0 - rfc6455"},
	{"hybi-04", "GET / HTTP/1.1\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 4\n"
	 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n", {"a " SWITCH ACCEPT "Sec-WebSocket-Nonce: AQIDBAUGBwgJCgsMDQ4PEC==\n"},
	 "", "switched ok 0 - hybi-04"},
	{"other version", "GET / HTTP/1.1\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 99\n"
	 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n", {"a 426\nUpgrade: websocket\nSec-WebSocket-Version: 13\n"},
	 "upgrade.malformed_offer 3 client 100 - [GET /]\nupgrade.version_refused 3 server 2000 - [websocket]\n", "refused none 0 - rfc6455"},
	{"optimistic frame", RFC, {"c \x81\x82xxxx", "a " SWITCH ACCEPT},
	 SEEN("ws_frame", "\\81") FORBIDDEN("ws_frame", "\\81"), "switched ok 6 ws_frame rfc6455"},
	{"optimistic text", RFC, {"c hello", "a 404\n", "A"},
	 SEEN("other", "h") FORBIDDEN("other", "h") REFUSED("other", "hello") "upgrade.pending_answered 1 client 900 other [HTTP/1.1 400]\n",
	 "refused none 5 other rfc6455"},
	{"optimistic beginning of a method", RFC, {"c GE", "a " SWITCH ACCEPT},
	 SEEN("other", "GE") FORBIDDEN("other", "GE"), "switched ok 2 other rfc6455"},
	{"stray CRLF", RFC, {"c \r\n", "a 404\n"}, SEEN("crlf", "\\0d\\0a"), "refused none 2 crlf rfc6455"},
	{"two line ends", RFC, {"c \r\n\r\n", "a 404\n"}, SEEN("other", "\\0d\\0a\\0d\\0a") FORBIDDEN("other", "\\0d\\0a\\0d\\0a")
	 REFUSED("other", "\\0d\\0a\\0d\\0a"), "refused none 4 other rfc6455"},
	{"smuggled behind RFC 6455", RFC, {"c GET /admin HTTP/1.1\r\nHost: x\r\n\r\n", "a 404\n"},
	 SEEN("http1", "GET /admin HTTP/") SMUGGLED("300", "http1", "GET /admin HTTP/") REFUSED("http1", "GET /admin HTTP/1.1\\0d\\0aHost: x\\0d\\0a\\0d\\0a"),
	 "refused none 32 http1 rfc6455"},
	{"smuggled behind one CRLF", RFC, {"c \r\nGET /a HTTP/1.0\n"},
	 SEEN("http1", "\\0d\\0aGET /a HTTP/1.0\\0a") SMUGGLED("302", "http1", "GET /a HTTP/1.0\\0a"), "abandoned none 18 http1 rfc6455"},
	{"smuggled behind other bytes", RFC, {"c xx\r\nGET /a\n"},
	 SEEN("other", "x") FORBIDDEN("other", "x") SMUGGLED("304", "http09", "GET /a\\0a"), "abandoned none 11 other rfc6455"},
	{"a preface", RFC, {"c PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
	 FORBIDDEN("h2_preface", "PRI") SEEN("h2_preface", "PRI * HTTP/2.0"), "abandoned none 24 h2_preface rfc6455"},
	{"a TLS hello", RFC, {"c \x16\x03\x01"}, FORBIDDEN("tls_hello", "\\16") SEEN("tls_hello", "\\16\\03"), "abandoned none 3 tls_hello rfc6455"},
	{"unanswered", RFC, {"w 30000000", "a " SWITCH ACCEPT}, "upgrade.stalled 3 server 100 - [GET /chat]\n", "stalled none 0 - rfc6455"},
	{"server leaves", RFC, {"E"}, "", "abandoned none 0 - rfc6455"},

	/* --- the answer's head */
	{"another protocol", RFC, {"a 101\nUpgrade: h2c\nConnection: upgrade\n"},
	 "upgrade.token_not_offered 1 server 2000 - [h2c]\n", "switched none 0 - rfc6455"},
	{"a subprotocol nobody offered", RFC "Sec-WebSocket-Protocol: chat, superchat\n", {"a " SWITCH ACCEPT "Sec-WebSocket-Protocol: admin\n"},
	 "upgrade.token_not_offered 1 server 2000 - [admin]\n", "switched ok 0 - rfc6455"},
	{"an offered subprotocol and extension", RFC "Sec-WebSocket-Protocol: chat, superchat\n"
	 "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x\n",
	 {"a " SWITCH ACCEPT "Sec-WebSocket-Protocol: superchat\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\n"},
	 "", "switched ok 0 - rfc6455"},
	{"an extension nobody offered", RFC, {"a " SWITCH ACCEPT "Sec-WebSocket-Extensions: permessage-deflate\n"},
	 "upgrade.token_not_offered 1 server 2000 - [permessage-deflate]\n", "switched ok 0 - rfc6455"},
	{"no Upgrade", RFC, {"a 101\nConnection: upgrade\n" ACCEPT}, "upgrade.incomplete_switch 2 server 400 - []\n", "switched ok 0 - rfc6455"},
	{"no Connection", RFC, {"a 101\nUpgrade: websocket\n" ACCEPT},
	 "upgrade.incomplete_switch 2 server 2000 - [websocket]\n", "switched ok 0 - rfc6455"},
	{"framed 101", RFC, {"a " SWITCH ACCEPT "Content-Length: 0\n"},
	 "upgrade.incomplete_switch 2 server 2000 - [WebSocket]\n", "switched ok 0 - rfc6455"},
	{"aged 101", RFC, {"a " SWITCH ACCEPT "Age: 3\n"}, "upgrade.cached_answer 3 server 2000 - [WebSocket]\n", "switched ok 0 - rfc6455"},
	{"aged 200", RFC, {"a 200\nAge: 3\n"}, "upgrade.cached_answer 3 server 400 - []\n", "refused none 0 - rfc6455"},
	{"no 100 first", RFC "Expect: 100-continue\n", {"a " SWITCH ACCEPT},
	 "upgrade.switch_without_continue 3 server 2000 - [WebSocket]\n", "switched ok 0 - rfc6455"},
	{"100 first", RFC "Expect: 100-continue\n", {"a 100\n", "a " SWITCH ACCEPT}, "", "switched ok 0 - rfc6455"},

	/* --- behind the switch */
	{"101 taken for 100", RFC, {"a " SWITCH ACCEPT, "s HTTP/1.1 200 OK\r\n"}, "upgrade.interim_switch 1 server 500 - [HTTP/1.]\n",
	 "switched ok 0 - rfc6455"},
	{"a request behind the switch", RFC, {"a " SWITCH ACCEPT, "c GET / HTTP/1.1\r\n"},
	 "upgrade.http_after_switch 1 client 300 http1 [GET / HTTP/1.1\\0d\\0a]\n", "switched ok 0 - rfc6455"},
	{"a short one, then FIN", RFC, {"a " SWITCH ACCEPT, "c GET /", "F"},
	 "upgrade.http_after_switch 1 client 300 http1 [GET /]\n", "switched ok 0 - rfc6455"},

	/* --- the thread's proposal */
	{"nonce as a field", NONCE, {"a " SWITCH "Sec-WebSocket-Protocol: sample\n",
	 "s \x81\x10\x5a\x1a\x17\xca\x42\x36\x85\x3d\x78\x99\x1d\x73\xae\x63\x3b\x5c"}, "", "switched ok 0 - header-nonce"},
	{"its wrong check", NONCE, {"a " SWITCH, "s \x82\x10\x5b\x1a\x17\xca\x42\x36\x85\x3d\x78\x99\x1d\x73\xae\x63\x3b\x5c"},
	 "upgrade.bad_nonce_check 1 server 500 - [\\82\\10[\\1a\\17\\caB6\\85=x\\99\\1ds\\aec;\\]\n", "switched bad 0 - header-nonce"},
	{"its wrong frame", NONCE, {"a " SWITCH, "s \x81\x11"}, "upgrade.bad_nonce_check 1 server 500 - [\\81\\11]\n", "switched bad 0 - header-nonce"},
	{"early bytes before it", NONCE, {"c Tm[K T2u", "a " SWITCH}, SEEN("other", "Tm") FORBIDDEN("other", "Tm"), "abandoned missing 8 other header-nonce"},

	/* --- other offers */
	{"h2c", H2C, {"a 101\nUpgrade: h2c\nConnection: Upgrade\n", "c PRI * HTTP/2.0\r\n\r\n"}, "", "switched none 0 - h2c"},
	{"h2c, settings not named", "GET / HTTP/1.1\nConnection: Upgrade\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAAQCAAAA\n", {"a 200\n"},
	 "upgrade.invalid_key 3 client 1000 - [AAMAAABkAAQCAAAA]\n", "refused none 0 - h2c"},
	{"h2c, bad settings", "GET / HTTP/1.1\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: A=A\n", {"a 200\n"},
	 "upgrade.invalid_key 3 client 1000 - [A=A]\n", "refused none 0 - h2c"},
	{"docker", DOCKER, {"a 101\nUpgrade: tcp\nConnection: Upgrade\n", "c GET / HTTP/1.1\r\n", "s HTTP/1.1 200 OK"},
	 "upgrade.to_opaque 3 server 2000 - [tcp]\n", "switched none 0 - other"},
	{"TLS", "OPTIONS * HTTP/1.1\nUpgrade: TLS/1.0\nConnection: Upgrade\n", {"a 101\nUpgrade: TLS/1.0, HTTP/1.1\nConnection: Upgrade\n"},
	 "upgrade.to_opaque 3 server 2000 - [TLS/1.0, HTTP/1.1]\n", "switched none 0 - tls"},
	{"connect-udp", "GET /masque/ HTTP/1.1\nUpgrade: connect-udp\nConnection: Upgrade\nCapsule-Protocol: ?1\n", {"c \x01z", "a 404\n"},
	 SEEN("capsule", "\\01") FORBIDDEN("capsule", "\\01") REFUSED("capsule", "\\01z"), "refused none 2 capsule connect-udp"},
	{"CONNECT", CONNECT, {"a 200\n", "c GET / HTTP/1.1\r\n", "s HTTP/1.1 200 OK"}, "", "switched none 0 - connect"},
	{"CONNECT, early, refused, answered", CONNECT, {"c \x16\x03", "a 407\n", "A"},
	 "connect.early_data 2 client 300 tls_hello [\\16]\n" SEEN("tls_hello", "\\16\\03")
	 "connect.reused_after_refusal 1 client 900 tls_hello [HTTP/1.1 400]\n", "refused none 2 tls_hello connect"},
	{"CONNECT, early, closing", CONNECT "Connection: close\n", {"c x", "a 407\n"},
	 SEEN("other", "x") "connect.early_data 3 client 300 other [x]\n", "refused none 1 other connect"},
	{"CONNECT, framed", CONNECT, {"a 200\nContent-Length: 5\n"}, "connect.framed_success 2 server 400 - []\n", "switched none 0 - connect"},
	{"CONNECT, body", CONNECT "Content-Length: 5\n", {"b hello", "a 200\n"},
	 "connect.with_body 2 client 100 - [CONNECT example.com:443]\n", "switched none 0 - connect"},
	{"CONNECT, 101", CONNECT, {"a " SWITCH, "a " SWITCH, "a 200\n"}, "upgrade.unsolicited_switch 1 server 2000 - [WebSocket]\n", "switched none 0 - connect"},

	/* --- no offer */
	{"without Connection", "GET / HTTP/1.1\nUpgrade: websocket\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n",
	 {"a 200\n"}, "upgrade.malformed_offer 3 client 100 - [GET /]\n", "refused none 0 - rfc6455"},
	{"HTTP/1.0", "GET / HTTP/1.0\nConnection: upgrade\nUpgrade: websocket\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n",
	 {"a " SWITCH ACCEPT}, "upgrade.malformed_offer 3 client 100 - [GET /]\nupgrade.unsolicited_switch 1 server 2000 - [WebSocket]\n",
	 "switched ok 0 - rfc6455"},
	{"stripped", "GET / HTTP/1.1\n" KEYS, {"a 200\n"}, "upgrade.stripped 3 client 100 - [GET /]\n", "stripped none 0 - hixie-76"},
	{"no attempt", "GET / HTTP/1.1\nSec-WebSocket-Version: 13\n", {"a 200\n"}, "", "none none 0 - "},
	/* --- rows that nothing above takes: an attempt cut short, */
	{"the server leaves amid the head", "", {"E"}, "", "none none 0 - "},
	{"the input ends amid the head", "", {NULL}, "", "none none 0 - "},
	{"101 to no attempt", PLAIN, {"a " SWITCH}, UNASKED "upgrade.to_opaque 3 server 2000 - [WebSocket]\n", "switched none 0 - other"},
	{"no attempt, no answer", PLAIN, {NULL}, "", "none none 0 - "},
	{"no attempt, server leaves", PLAIN, {"E"}, "", "none none 0 - "},
	{"no offer, no answer", HTTP10, {NULL}, MALFORMED, "abandoned none 0 - rfc6455"},
	{"no offer, server leaves", HTTP10, {"E"}, MALFORMED, "abandoned none 0 - rfc6455"},
	{"stripped, switched", "GET / HTTP/1.1\n" KEYS, {"a " SWITCH},
	 STRIPPED UNASKED "upgrade.to_opaque 3 server 2000 - [WebSocket]\n", "switched none 0 - hixie-76"},
	{"stripped, no answer", "GET / HTTP/1.1\n" KEYS, {NULL}, STRIPPED, "stripped none 0 - hixie-76"},
	{"stripped, server leaves", "GET / HTTP/1.1\n" KEYS, {"E"}, STRIPPED, "stripped none 0 - hixie-76"},

	{"no offer, eight for nobody", "GET / HTTP/1.0\nUpgrade: WebSocket\nConnection: Upgrade\n" KEYS, {"n Tm[K T2uxyz", "n GET / HTTP/1.1\r\n", "a 200\n"},
	 MALFORMED "upgrade.no_consumer 2 client 300 key3 [Tm[K T2u]\n", "refused none 0 - hixie-76"},
	{"no offer, a request", "GET / HTTP/1.1\nUpgrade: WebSocket\n" KEYS, {"n GET /xx HTTP/1.1\r\n", "n Tm[K T2u", "a 200\n"}, MALFORMED, "refused none 0 - hixie-76"},
	{"stripped, eight for nobody", "GET / HTTP/1.1\n" KEYS, {"n \r\nm[K T2", "a 200\n"},
	 STRIPPED "upgrade.no_consumer 2 client 300 key3 [\\0d\\0am[K T2]\n", "stripped none 0 - hixie-76"},
	{"stripped, a request", "GET / HTTP/1.1\n" KEYS, {"n \r\nGET / HTTP/1.1\r\n", "a 200\n"}, STRIPPED, "stripped none 0 - hixie-76"},
	{"stripped, with a body", "GET / HTTP/1.1\nContent-Length: 8\n" KEYS, {"b Tm[K T2u", "n Tm[K T2u", "a 200\n"}, STRIPPED, "stripped none 0 - hixie-76"},
	{"no offer, RFC 6455", HTTP10, {"n Tm[K T2u", "a 200\n"}, MALFORMED, "refused none 0 - rfc6455"},

	/* --- after stall-timeout, */
	{"stalled, then a request", DRAFT76, {"c Tm[K T2u", "w 1500000", "c GET /xx\n"},
	 KEY3_SEEN HELD SMUGGLED("308", "http09", "GET /xx\\0a"), "stalled none 16 key3 hixie-76"},
	{"stalled, then more", DRAFT76, {"c Tm[K T2u", "w 1500000", "c x"},
	 KEY3_SEEN HELD "upgrade.optimistic_data 2 client 308 other [x]\n", "stalled none 9 key3 hixie-76"},
	{"stalled, then eight for nobody", BADKEYS, {"c Tm[K T2", "w 1500000", "c u"},
	 BADKEY_SAID SEEN("key3", "Tm[K T2") FORBIDDEN("key3", "Tm[K T2") MISSING("Tm[K T2")
	 "upgrade.no_consumer 2 client 300 key3 [Tm[K T2u]\n", "abandoned none 8 key3 hixie-76"},
	{"stalled in the body, a request", DRAFT76 "Content-Length: 8\n", {"b GET ", "w 1500000", "b /xx\n"},
	 MISSING("GET ") "upgrade.body_is_request 2 client 300 http09 [GET /xx\\0a]\n", "abandoned none 0 - hixie-76"},
	{"stalled in a longer body, a request", DRAFT76 "Content-Length: 100\n", {"b GE", "w 1500000", "b T /xx\n"},
	 "upgrade.content_length_mismatch 2 client 100 - [GET /demo]\n" MISSING("") "upgrade.body_is_request 2 client 300 http09 [GET /xx\\0a]\n",
	 "stalled none 0 - hixie-76"},
	{"stalled, switched to something else", DRAFT76, {"w 1500000", "a 101\nUpgrade: h2c\nConnection: upgrade\n"},
	 MISSING("") "upgrade.token_not_offered 1 server 2000 - [h2c]\n", "switched none 0 - hixie-76"},
	{"stalled, 101 before key3", DRAFT76, {"w 1500000", "a " SWITCH, "c Tm[K T2u", "s " DIGEST}, MISSING(""), "switched ok 0 key3 hixie-76"},

	/* --- and after answer-timeout */
	{"expired, then a request", RFC, {"w 30000000", "c GET /xx\n"},
	 EXPIRED SEEN("http09", "GET /xx\\0a") SMUGGLED("300", "http09", "GET /xx\\0a"), "stalled none 0 - rfc6455"},
	{"expired, then data", RFC, {"w 30000000", "c xy", "a 404\n"},
	 EXPIRED SEEN("other", "x") FORBIDDEN("other", "x") REFUSED("other", "xy"), "stalled none 0 - rfc6455"},
	{"expired, then eight for nobody", HIXIE75, {"w 30000000", "c \x81xxxxxxx"},
	 "upgrade.stalled 3 server 100 - [GET /demo]\n" SEEN("ws_frame", "\\81xxxxxxx")
	 "upgrade.no_consumer 2 client 300 ws_frame [\\81xxxxxxx]\n", "stalled none 0 - hixie-75"},
	{"expired, then a request as body", RFC "Content-Length: 8\n", {"b GE", "w 30000000", "b T /xx\n"},
	 EXPIRED "upgrade.body_is_request 2 client 300 http09 [GET /xx\\0a]\n", "stalled none 0 - rfc6455"},
	{"CONNECT expired, 101", CONNECT, {"w 30000000", "a " SWITCH},
	 "upgrade.stalled 3 server 100 - [CONNECT example.com:443]\n" UNASKED, "stalled none 0 - connect"},
	{"expired, 101 before key3", DRAFT76, {"h", "w 30000000", "a " SWITCH, "c Tm[K T2u", "s " DIGEST}, MISSING(""), "stalled none 0 - hixie-76"},
	{"expired, key3, 101", DRAFT76, {"h", "w 30000000", "c Tm[K T2u", "a " SWITCH, "s " DIGEST}, MISSING("") KEY3_SEEN, "stalled none 0 - hixie-76"},
	/* with nothing kept back there is no reason to give up */
	{"stuck for long, 101 before key3", DRAFT76, {"w 90000000", "a " SWITCH, "c Tm[K T2u", "s " DIGEST}, MISSING(""), "switched ok 0 key3 hixie-76"},
	{"stuck for long, key3, 101", DRAFT76, {"w 90000000", "c Tm[K T2u", "a " SWITCH, "s " DIGEST}, MISSING("") KEY3_SEEN, "switched ok 8 key3 hixie-76"},
	{"stuck for long, 504", DRAFT76, {"c Tm[K T2u", "w 60000000", "a 504\n"}, KEY3_SEEN HELD REFUSED("key3", "Tm[K T2u"), "refused none 8 key3 hixie-76"},
	{"expired, header nonce", NONCE, {"w 30000000", "a " SWITCH "Sec-WebSocket-Protocol: sample\n",
	 "s \x81\x10\x5a\x1a\x17\xca\x42\x36\x85\x3d\x78\x99\x1d\x73\xae\x63\x3b\x5c"},
	 "upgrade.stalled 3 server 100 - [GET /index.html]\n", "stalled none 0 - header-nonce"},
	{"expired, server leaves", RFC, {"w 30000000", "E"}, EXPIRED, "stalled none 0 - rfc6455"},

	/* --- between the 101 and its proof */
	{"101 before key3 taken for 100", DRAFT76, {"a " SWITCH, "s HTTP/1.1 200 OK\r\n"},
	 RELAPSED "upgrade.missing_digest 2 server 500 - [HTTP/1.]\n", "switched missing 0 - hixie-76"},
	{"101 before key3, then silence", DRAFT76, {"a " SWITCH, "w 30000000"}, MISSING(""), "switched missing 0 - hixie-76"},
	{"101 before key3, then the end of the input", DRAFT76, {"a " SWITCH}, "", "abandoned missing 0 - hixie-76"},
	{"a request before the digest", DRAFT76, {"c Tm[K T2u", "a " SWITCH, "c GET / HTTP/1.1\r\n", "s " DIGEST},
	 KEY3_SEEN "upgrade.http_after_switch 1 client 308 http1 [GET / HTTP/1.1\\0d\\0a]\n", "switched ok 8 key3 hixie-76"},
	{"header nonce, 101 taken for 100", NONCE, {"a " SWITCH, "s HTTP/1.1 200 OK\r\n"},
	 "upgrade.bad_nonce_check 1 server 500 - [H]\n" RELAPSED, "switched bad 0 - header-nonce"},
	{"header nonce, a request", NONCE, {"a " SWITCH, "c GET / HTTP/1.1\r\n"},
	 "upgrade.http_after_switch 1 client 300 http1 [GET / HTTP/1.1\\0d\\0a]\n", "abandoned missing 0 - header-nonce"},
	{"header nonce, silence", NONCE, {"a " SWITCH, "w 30000000"}, "", "switched missing 0 - header-nonce"},
	{"header nonce, server leaves", NONCE, {"a " SWITCH, "E"}, "", "switched missing 0 - header-nonce"},

	/* --- the end */
	{"switched, server leaves", RFC, {"a " SWITCH ACCEPT, "E"}, "", "switched ok 0 - rfc6455"},
	{"a request, then a status line", RFC, {"a " SWITCH ACCEPT, "c GET / HTTP/1.1\r\n", "s HTTP/1.1 200 OK\r\n", "E"},
	 "upgrade.http_after_switch 1 client 300 http1 [GET / HTTP/1.1\\0d\\0a]\n" RELAPSED, "switched ok 0 - rfc6455"},
	{"a status line, then a request", RFC, {"a " SWITCH ACCEPT, "s HTTP/1.1 200 OK\r\n", "c GET / HTTP/1.1\r\n"},
	 RELAPSED "upgrade.http_after_switch 1 client 300 http1 [GET / HTTP/1.1\\0d\\0a]\n", "switched ok 0 - rfc6455"},
	{"refused, server leaves", RFC, {"a 404\n", "E"}, "", "refused none 0 - rfc6455"},
};
/* clang-format on */
