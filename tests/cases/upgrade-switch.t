# 101 (RFC 9110 7.8, 15.2.2): asked for or not, complete or not, and what is said behind it.

--- unsolicited
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
<
> !fin
< !fin
= upgrade.unsolicited_switch 1 server

--- unsolicited-bare
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 101 Switching Protocols
<
> !fin
< !fin
= upgrade.unsolicited_switch 1 server

--- unsolicited-http10
# A server ignores Upgrade in HTTP/1.0 (7.8).
> GET /chat HTTP/1.0
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.malformed_offer 3 client
= upgrade.unsolicited_switch 1 server

--- unsolicited-post-answer
> POST / HTTP/1.1
> Host: a
> Content-Length: 3
>
>| abc
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
<
> !fin
< !fin
= upgrade.unsolicited_switch 1 server

--- token-not-offered
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: h2c
< Connection: Upgrade
<
> !fin
< !fin
= upgrade.token_not_offered 1 server

--- incomplete-no-upgrade
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.incomplete_switch 2 server

--- incomplete-no-connection
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.incomplete_switch 2 server

--- incomplete-connection-close
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Connection: close
<
> !fin
< !fin
= upgrade.incomplete_switch 2 server

--- framed-length
# RFC 9110 8.6.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Content-Length: 5
<
> !fin
< !fin
= upgrade.incomplete_switch 2 server

--- framed-chunked
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Transfer-Encoding: chunked
<
> !fin
< !fin
= upgrade.incomplete_switch 2 server

--- expect-unanswered
> POST / HTTP/1.1
> Host: a
> Upgrade: foo
> Connection: Upgrade
> Expect: 100-continue
> Content-Length: 3
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: foo
< Connection: Upgrade
<
>| abc
> !fin
< !fin
= upgrade.switch_without_continue 3 server
= upgrade.to_opaque 3 server

--- expect-unanswered-h2c
# The answer to an upgrade may come first (RFC 9110 10.1.1, 7.8); what was announced is still to come.
> POST / HTTP/1.1
> Host: a
> Upgrade: h2c
> Connection: Upgrade, HTTP2-Settings
> HTTP2-Settings: AAMAAABkAAQAAP__
> Expect: 100-continue
> Content-Length: 3
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: h2c
< Connection: Upgrade
<
= upgrade.switch_without_continue 3 server

--- twin-expect-answered
> POST / HTTP/1.1
> Host: a
> Upgrade: foo
> Connection: Upgrade
> Expect: 100-continue
> Content-Length: 3
>
< HTTP/1.1 100 Continue
<
>| abc
< HTTP/1.1 101 Switching Protocols
< Upgrade: foo
< Connection: Upgrade
<
> !fin
< !fin
= upgrade.to_opaque 3 server

--- interim
# Somebody took 101 for 100.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= upgrade.interim_switch 1 server

--- interim-404
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
< HTTP/1.1 404 Not Found
< Content-Length: 0
<
> !fin
< !fin
= upgrade.interim_switch 1 server

--- twin-http-later
# A frame that quotes one.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
<| \x81\x0fHTTP/1.1 200 OK
> !fin
< !fin
= record upgrade outcome=switched check=ok

--- http-after
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> GET /admin HTTP/1.1
> Host: internal
>
> !fin
< !fin
= upgrade.http_after_switch 1 client

--- http-after-post
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> POST /admin HTTP/1.1
> Host: internal
>
> !fin
< !fin
= upgrade.http_after_switch 1 client

--- both-go-on
# Tunnel by forged upgrade ("websocket smuggling", Emelyanov 2019).
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> GET /admin HTTP/1.1
> Host: internal
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= upgrade.http_after_switch 1 client
= upgrade.interim_switch 1 server

--- cached-101
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Age: 10
<
> !fin
< !fin
= upgrade.cached_answer 3 server

--- cached-200
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 200 OK
< Age: 10
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200
= upgrade.cached_answer 3 server

--- twin-age
# No upgrade was asked for.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Age: 10
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- to-tls
# RFC 2817 3.2, 3.3
> OPTIONS * HTTP/1.1
> Host: a
> Upgrade: TLS/1.0
> Connection: Upgrade
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: TLS/1.0, HTTP/1.1
< Connection: Upgrade
<
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
> !fin
< !fin
= upgrade.to_opaque 3 server

--- to-unknown
# Docker's raw stream.
> POST /containers/x/attach HTTP/1.1
> Host: a
> Upgrade: tcp
> Connection: Upgrade
>
< HTTP/1.1 101 UPGRADED
< Upgrade: tcp
< Connection: Upgrade
<
>| anything
<| anything
> !fin
< !fin
= upgrade.to_opaque 3 server
= record upgrade outcome=switched to=tcp

--- several-offered
> GET / HTTP/1.1
> Host: a
> Upgrade: foo/2, bar, foo/1
> Connection: Upgrade
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: bar
< Connection: Upgrade
<
> !fin
< !fin
= upgrade.to_opaque 3 server

--- several-offered-other
> GET / HTTP/1.1
> Host: a
> Upgrade: foo/2, bar, foo/1
> Connection: Upgrade
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: baz
< Connection: Upgrade
<
> !fin
< !fin
= upgrade.to_opaque 3 server
= upgrade.token_not_offered 1 server

--- twin-upgrade-offered-by-server
# RFC 9110 7.8: a server advertises (Apache does).
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Upgrade: h2,h2c
< Connection: Upgrade
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-h2c-ignored
# curl --http2 and a server that speaks HTTP/1.1.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- h2c-settings-malformed
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: !!
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= upgrade.invalid_key 3 client

--- twin-header-nonce-81
# The nonce in a field, the proof in the first frame (the thread of 2010).
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Nonce: 4ABC2FEE237CD165
>
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \x81\x10Z\x1a\x17\xcaB6\x85=x\x99\x1ds\xaec;\x5c
> !fin
< !fin
= record upgrade variant=header-nonce check=ok

--- twin-header-nonce-82
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Nonce: 4ABC2FEE237CD165
>
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \x82\x10Z\x1a\x17\xcaB6\x85=x\x99\x1ds\xaec;\x5c
> !fin
< !fin
= record upgrade variant=header-nonce check=ok

--- bad-nonce-check
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Nonce: 4ABC2FEE237CD165
>
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \x82\x100123456789abcdef
> !fin
< !fin
= upgrade.bad_nonce_check 1 server

--- bad-nonce-check-length
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Nonce: 4ABC2FEE237CD165
>
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \x82\x0fZ\x1a\x17\xcaB6\x85=x\x99\x1ds\xaec;\x5c
> !fin
< !fin
= upgrade.bad_nonce_check 1 server

--- bad-nonce-check-opcode
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Nonce: 4ABC2FEE237CD165
>
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \x89\x10Z\x1a\x17\xcaB6\x85=x\x99\x1ds\xaec;\x5c
> !fin
< !fin
= upgrade.bad_nonce_check 1 server

--- bad-nonce-check-body-style
# The digest without a frame.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Nonce: 4ABC2FEE237CD165
>
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| Z\x1a\x17\xcaB6\x85=x\x99\x1ds\xaec;\x5c
> !fin
< !fin
= upgrade.bad_nonce_check 1 server

--- twin-hybi-4
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 4
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= record upgrade outcome=switched check=ok

--- bad-accept-hybi-4
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 4
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=
<
> !fin
< !fin
= upgrade.bad_accept 1 server

--- twin-hybi-5
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 5
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= record upgrade outcome=switched check=ok

--- bad-accept-hybi-5
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 5
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=
<
> !fin
< !fin
= upgrade.bad_accept 1 server

--- twin-hybi-6
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 6
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= record upgrade outcome=switched check=ok

--- bad-accept-hybi-6
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 6
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=
<
> !fin
< !fin
= upgrade.bad_accept 1 server

--- second-101
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
<
= upgrade.interim_switch 1 server

--- h2c-settings-twice
# RFC 7540 3.2.1: exactly one.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= upgrade.invalid_key 3 client

--- unsolicited-then-200
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: x
< Connection: Upgrade
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= upgrade.unsolicited_switch 1 server

--- h2c-settings-not-named
# RFC 7540 3.2.1: and named in Connection.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= upgrade.invalid_key 3 client

--- twin-h2c-settings-named-elsewhere
# In whatever case, in a field of its own.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
> Connection: http2-settings
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: h2c
< Connection: Upgrade
<
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
> !fin
< !fin
= record upgrade variant=h2c outcome=switched check=none to=h2c

--- h2c-settings-no-whole-setting
# Six octets a setting are eight characters.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQ
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= upgrade.invalid_key 3 client

--- h2c-settings-padded
# "with any trailing '=' characters omitted"
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAAA=
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= upgrade.invalid_key 3 client

--- h2c-settings-none
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade
> Upgrade: h2c
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= upgrade.invalid_key 3 client
