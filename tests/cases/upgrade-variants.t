# Every variant of a handshake, as its draft or RFC has it: recognised, followed, checked.

--- twin-hybi-1
# draft-ietf-hybi-thewebsocketprotocol-01 1.3: as draft-76, and the draft's number
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Draft: 1
>
>| ^n:ds[4U
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade variant=hybi-01 outcome=switched check=ok

--- twin-hybi-2
# draft-ietf-hybi-thewebsocketprotocol-02 1.3: as draft-76, and the draft's number
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Draft: 2
>
>| ^n:ds[4U
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade variant=hybi-02 outcome=switched check=ok

--- twin-hybi-3
# draft-ietf-hybi-thewebsocketprotocol-03 1.3: as draft-76, and the draft's number
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Draft: 3
>
>| ^n:ds[4U
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade variant=hybi-03 outcome=switched check=ok

--- bad-digest-hybi-2
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Draft: 2
>
>| ^n:ds[4U
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| 0123456789abcdef
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.bad_digest 1 server
= record upgrade variant=hybi-02 check=bad early_class=key3

--- twin-hybi-4-nonce-in-answer
# hybi-04 5.2.2: the server's Sec-WebSocket-Nonce is no header nonce
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 4
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Sec-WebSocket-Nonce: AQIDBAUGBwgJCgsMDQ4PEA==
<
> !fin
< !fin
= record upgrade variant=hybi-04 outcome=switched check=ok

--- twin-hybi-12
# hybi-12 still says 8; 12 itself was never sent, and reads like a draft
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 8
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= record upgrade variant=hybi-08 outcome=switched check=ok

--- twin-hixie75-protocol
# draft-75 4.1: WebSocket-Protocol
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> WebSocket-Protocol: sample
>
< HTTP/1.1 101 Web Socket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< WebSocket-Origin: http://example.com
< WebSocket-Location: ws://example.com/chat
< WebSocket-Protocol: sample
<
> !fin
< !fin
= record upgrade variant=hixie-75 outcome=switched check=none

--- hixie75-protocol-not-offered
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> WebSocket-Protocol: sample
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
< WebSocket-Protocol: other
<
> !fin
< !fin
= upgrade.token_not_offered 1 server
= record upgrade variant=hixie-75 outcome=switched

--- twin-header-nonce-lower-case
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Nonce: 4abc2fee237cd165
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| \x82\x10Z\x1a\x17\xcaB6\x85=x\x99\x1ds\xaec;\x5c
> !fin
< !fin
= record upgrade variant=header-nonce outcome=switched check=ok

--- header-nonce-short
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Nonce: 4abc2fee237cd1
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= upgrade.invalid_key 3 client

--- header-nonce-not-checked
# No frame came: the check is missing, and no event tells
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Nonce: 4abc2fee237cd165
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
> !fin
< !fin
= record upgrade variant=header-nonce outcome=switched check=missing

--- header-nonce-and-eight-octets
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Nonce: 4abc2fee237cd165
>
>| ^n:ds[4U
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| \x82\x10Z\x1a\x17\xcaB6\x85=x\x99\x1ds\xaec;\x5c
> !fin
< !fin
= upgrade.unannounced_body 3 client class=other
= upgrade.optimistic_data 2 client
= record upgrade variant=header-nonce check=ok

--- twin-header-nonce-frame-cut-by-segments
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Nonce: 4abc2fee237cd165
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| \x82
<| \x10
<| Z\x1a\x17\xcaB6\x85=x\x99\x1ds\xaec;\x5c
<| \xff\x00\x01\x02HTTP/1.1 200 OK\r\n
> !fin
< !fin
= record upgrade variant=header-nonce check=ok

--- twin-nonce-field-in-rfc6455
# Beside Sec-WebSocket-Key alone it means nothing
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Sec-WebSocket-Nonce: 4abc2fee237cd165
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
<| \x81\x02hi
> !fin
< !fin
= record upgrade variant=rfc6455 outcome=switched check=ok

--- twin-post-length-eight
# The thread of 2010: POST, and the nonce its body
> POST /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 8
>
>| ^n:ds[4U
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= record upgrade variant=hixie-76 outcome=switched check=ok early_bytes=0

--- twin-post-length-eight-refused
> POST /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 8
>
>| ^n:ds[4U
< HTTP/1.1 404 Not Found
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record upgrade outcome=refused
= record http target=/next status=200

--- post-unannounced
# POST without a length: no handshake of any draft
> POST /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= upgrade.malformed_offer 3 client
= upgrade.unannounced_body 3 client class=key3
= upgrade.no_consumer 2 client
= record upgrade variant=hixie-76 check=ok

--- length-zero
# Announced: a body of no octets, which is not eight
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 0
>
>| ^n:ds[4U
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= upgrade.content_length_mismatch 2 client
= upgrade.unannounced_body 3 client class=key3
= record upgrade variant=hixie-76 check=ok

--- length-eight-and-a-ninth
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 8
>
>| ^n:ds[4U!
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= upgrade.unannounced_body 3 client class=other
= upgrade.optimistic_data 2 client
= record upgrade check=ok early_bytes=1

--- length-eight-and-a-request
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 8
>
>| ^n:ds[4UGET /xx\n
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client class=http09
= record upgrade check=ok

--- twin-length-eight-101-first
# The head of the 101 came before the announced nonce
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 8
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
>| ^n:ds[4U
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= record upgrade variant=hixie-76 outcome=switched check=ok

--- length-eight-nonce-missing
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 8
>
~ 2s
> !fin
< !fin
= upgrade.nonce_missing 2 client
= record upgrade outcome=stalled

--- length-eight-bad-digest
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 8
>
>| ^n:ds[4U
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| 0123456789abcdef
> !fin
< !fin
= upgrade.bad_digest 1 server
= record upgrade check=bad

--- version-missing
# RFC 6455 4.1 item 9
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
>
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
= upgrade.malformed_offer 3 client
= record upgrade variant=rfc6455 outcome=refused status=400

--- version-list
# One value, RFC 6455 11.3.5
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13, 8
>
< HTTP/1.1 426 Upgrade Required
< Sec-WebSocket-Version: 13, 8
< Content-Length: 0
<
= upgrade.malformed_offer 3 client
= upgrade.version_refused 3 server
= record upgrade outcome=refused status=426

--- twin-refused-then-known-version
# RFC 6455 4.4: the client tries again with a version the server knows
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 8
>
< HTTP/1.1 426 Upgrade Required
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Version: 13
< Sec-WebSocket-Version: 7
< Content-Length: 0
<
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
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
= upgrade.version_refused 3 server
= record upgrade variant=hybi-08 outcome=refused
= record upgrade variant=rfc6455 outcome=switched check=ok

--- twin-protocol-in-two-fields
# RFC 6455 11.3.4: several fields are one list
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Sec-WebSocket-Protocol: chat
> Sec-WebSocket-Protocol: superchat
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Sec-WebSocket-Protocol: superchat
<
> !fin
< !fin
= record upgrade outcome=switched check=ok

--- protocol-case
# Subprotocols mind case
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Sec-WebSocket-Protocol: chat
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Sec-WebSocket-Protocol: CHAT
<
> !fin
< !fin
= upgrade.token_not_offered 1 server

--- twin-extension-in-two-fields
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Sec-WebSocket-Extensions: x-a; q="a, b"
> Sec-WebSocket-Extensions: permessage-deflate
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10, x-a
<
> !fin
< !fin
= record upgrade outcome=switched check=ok

--- twin-odd-lists
# Empty elements, tabs, any case (RFC 9110 5.6.1)
> GET /chat HTTP/1.1
> Host: example.com
> Connection: ,\tKEEP-ALIVE ,, uPGRADE,
> Upgrade: , foo/1 ,\tWebSocket ,,
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< UPGRADE: WEBSOCKET
< CONNECTION: close-not, UPGRADE
< SEC-WEBSOCKET-ACCEPT: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= record upgrade variant=rfc6455 outcome=switched check=ok

--- answer-names-more
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket, foo
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.token_not_offered 1 server

--- twin-chosen-of-two
# h2c and websocket offered, h2c chosen: no accept is owed
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c, websocket
> HTTP2-Settings: AAMAAABkAAQAAP__
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: h2c
< Connection: Upgrade
<
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
> !fin
< !fin
= record upgrade variant=rfc6455 outcome=switched check=none to=h2c

--- twin-expect-and-upgrade
# RFC 9110 7.8: 100 first
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Expect: 100-continue
> Content-Length: 3
>
< HTTP/1.1 100 Continue
<
>| abc
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= record upgrade outcome=switched check=ok

--- twin-to-tcp
> POST /ts2021 HTTP/1.1
> Host: example.com
> Connection: upgrade
> Upgrade: tcp
> Content-Length: 0
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: tcp
< Connection: Upgrade
<
>| \x00\x01hello
<| \x00\x02you
> !fin
< !fin
= upgrade.to_opaque 3 server
= record upgrade variant=other outcome=switched to=tcp

--- twin-to-raw
> POST /ts2021 HTTP/1.1
> Host: example.com
> Connection: upgrade
> Upgrade: raw
> Content-Length: 0
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: raw
< Connection: Upgrade
<
>| \x00\x01hello
<| \x00\x02you
> !fin
< !fin
= upgrade.to_opaque 3 server
= record upgrade variant=other outcome=switched to=raw

--- twin-to-tailscale-control-protocol
> POST /ts2021 HTTP/1.1
> Host: example.com
> Connection: upgrade
> Upgrade: tailscale-control-protocol
> Content-Length: 0
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: tailscale-control-protocol
< Connection: Upgrade
<
>| \x00\x01hello
<| \x00\x02you
> !fin
< !fin
= upgrade.to_opaque 3 server
= record upgrade variant=other outcome=switched to=tailscale-control-protocol

--- twin-docker-with-body
# Docker's exec: its request carries JSON
> POST /v1.41/exec/x/start HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: tcp
> Content-Type: application/json
> Content-Length: 27
>
>| {"Detach":false,"Tty":true}
< HTTP/1.1 101 UPGRADED
< Content-Type: application/vnd.docker.raw-stream
< Connection: Upgrade
< Upgrade: tcp
<
>| ls\n
<| a b\n
> !fin
< !fin
= upgrade.to_opaque 3 server
= record upgrade variant=other outcome=switched

--- to-unknown-early
# RFC 9931: nothing of the new protocol before the answer
> GET /chat HTTP/1.1
> Host: example.com
> Connection: upgrade
> Upgrade: tcp
>
>| \x00\x01hello
< HTTP/1.1 101 Switching Protocols
< Upgrade: tcp
< Connection: Upgrade
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=other
= upgrade.optimistic_data 2 client
= upgrade.to_opaque 3 server
= record upgrade outcome=switched early_class=other early_bytes=7

--- twin-connect-udp
# RFC 9298 3.2
> GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: connect-udp
> Capsule-Protocol: ?1
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: connect-udp
< Capsule-Protocol: ?1
<
>| \x00\x04\x00abc
<| \x00\x04\x00xyz
> !fin
< !fin
= record upgrade variant=connect-udp outcome=switched check=none to=connect-udp

--- twin-connect-ip
# RFC 9484 4.2
> GET /.well-known/masque/ip/*/*/ HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: connect-ip
> Capsule-Protocol: ?1
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: connect-ip
< Capsule-Protocol: ?1
<
>| \x00\x04\x00abc
<| \x01\x00
> !fin
< !fin
= record upgrade variant=connect-ip outcome=switched check=none to=connect-ip

--- connect-udp-post
# RFC 9298 3.2: GET
> POST /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: connect-udp
> Capsule-Protocol: ?1
> Content-Length: 0
>
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
= upgrade.malformed_offer 3 client
= record upgrade variant=connect-udp outcome=refused status=400

--- connect-ip-early
> GET /.well-known/masque/ip/*/*/ HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: connect-ip
> Capsule-Protocol: ?1
>
>| \x01\x00
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: connect-ip
< Capsule-Protocol: ?1
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=capsule
= upgrade.optimistic_data 2 client
= record upgrade variant=connect-ip outcome=switched early_class=capsule

--- tls-early
# RFC 2817 3.1: the client waits for the 101
> OPTIONS * HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: TLS/1.0
>
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
< HTTP/1.1 200 OK
< Content-Length: 0
<
= upgrade.unannounced_body 3 client class=tls_hello
= upgrade.optimistic_data 2 client
= upgrade.refused_with_pending 2 client
= record upgrade variant=tls outcome=refused early_class=tls_hello

--- twin-tls-426
# RFC 2817 4.2
> GET /chat HTTP/1.1
> Host: example.com
>
< HTTP/1.1 426 Upgrade Required
< Upgrade: TLS/1.0, HTTP/1.1
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

--- twin-h2c-switched
# RFC 7540 3.2
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
<| \x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
> !fin
< !fin
= record upgrade variant=h2c outcome=switched check=none to=h2c

--- twin-h2c-with-body
# RFC 7540 3.2: the body comes before the preface
> POST / HTTP/1.1
> Host: example.com
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
> Content-Length: 3
>
>| abc
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
> !fin
< !fin
= record upgrade variant=h2c outcome=switched

--- twin-h2c-switched-amid-body
# RFC 7540 3.2: the server may switch before the body is there
> POST / HTTP/1.1
> Host: example.com
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
> Content-Length: 6
>
>| abc
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
>| defPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
> !fin
< !fin
= record upgrade variant=h2c outcome=switched

--- h2c-http-after
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
> GET /admin HTTP/1.1
> Host: internal
>
> !fin
< !fin
= upgrade.http_after_switch 1 client
= record upgrade outcome=switched

--- h2c-preface-early
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=h2_preface
= upgrade.optimistic_data 2 client
= record upgrade variant=h2c outcome=switched early_class=h2_preface early_bytes=24

--- h2c-smuggled
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
>| GET /xx\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
<| raw octets
< !fin
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client class=http09
= upgrade.refused_with_pending 2 client
= upgrade.pending_answered 1 client
= http.http09_smuggled 1 client @126 readings=http09-request:134,http09-refused:135+
= http.http09_answered 1 client
= record upgrade outcome=refused check=none early_class=http09

--- http10-then-next
# An offer in HTTP/1.0 is ignored: what follows is the next request
> GET /chat HTTP/1.0
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Connection: keep-alive
>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
= upgrade.malformed_offer 3 client
= record http target=/next status=200
= record upgrade outcome=refused

--- no-connection-then-next
> GET /chat HTTP/1.1
> Host: example.com
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
= upgrade.malformed_offer 3 client
= record http target=/next status=200
= record upgrade outcome=refused

--- no-connection-switched
# The offer was malformed, not absent
> GET /chat HTTP/1.1
> Host: example.com
> Upgrade: websocket
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
= record upgrade outcome=switched check=ok

--- http10-keys-and-eight
# A draft-76 handshake in HTTP/1.0: its nonce becomes part of the next request line
> GET /chat HTTP/1.0
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= upgrade.malformed_offer 3 client
= upgrade.no_consumer 2 client class=key3
= http.invalid_request_line 3 client

--- stripped-and-eight
# The intermediary removed Upgrade and let the nonce through: it becomes part of the next request line
> GET /chat HTTP/1.1
> Host: example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= upgrade.stripped 3 client
= upgrade.no_consumer 2 client class=key3
= http.invalid_request_line 3 client

--- request-pipelined-behind
# A client that does not wait: its next request is early data
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client class=http1
= record upgrade outcome=switched early_class=http1

--- early-behind-pipelined
# In the pipeline, and early before the first answer
> GET / HTTP/1.1
> Host: a
>
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \x81\x857\xfa!=\x7f\x9fMQX
< HTTP/1.1 200 OK
< Content-Length: 0
<
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=ws_frame
= upgrade.optimistic_data 2 client
= record upgrade outcome=switched check=ok

--- switch-for-the-wrong-request
# 101 where an ordinary request is to be answered first
> GET / HTTP/1.1
> Host: a
>
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
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
= upgrade.unsolicited_switch 1 server

--- twin-offer-after-offer
# Refused, then offered again
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
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
= record upgrade outcome=refused
= record upgrade outcome=switched check=ok

--- framed-length-frames-behind
# A framed 101 still ends at its empty line
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Content-Length: 0
<
<| \x81\x02hi
> !fin
< !fin
= upgrade.incomplete_switch 2 server
= record upgrade outcome=switched check=ok

--- digest-missing-at-end
# The capture ends: nobody knows whether it would have come
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
<| 8jKS
= upgrade.unannounced_body 3 client class=key3
= record upgrade outcome=abandoned status=101 check=missing

--- abandoned
# The capture ends
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
= record upgrade outcome=abandoned status=0

--- twin-103-100-101
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 100 Continue
<
< HTTP/1.1 103 Early Hints
< Upgrade: foo
<
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= record upgrade outcome=switched check=ok

--- twin-two-early-crlf-then-frame-after-101
# One stray CRLF behind the head, then what was agreed
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \r\n
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
>| \x81\x857\xfa!=\x7f\x9fMQX
> !fin
< !fin
= upgrade.unannounced_body 3 client class=crlf
= record upgrade outcome=switched check=ok early_class=crlf

--- key1-alone
# One key gives no digest
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
>
>| ^n:ds[4U
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.invalid_key 3 client
= upgrade.no_consumer 2 client
= record upgrade variant=hixie-76

--- overflowing-key
# 20 digits and more exceed 64 bits, and are congruent to a small number
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Sec-WebSocket-Key1: 1844674407370955 1617
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 101 Switching Protocols
< Upgrade: WebSocket
< Connection: Upgrade
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.invalid_key 3 client
= upgrade.no_consumer 2 client
= upgrade.missing_digest 2 server
= record upgrade variant=hixie-76 check=missing
