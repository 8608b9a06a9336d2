# draft-hixie-thewebsocketprotocol-75 and -76: keys, key3, digest (sections 1.3, 4.1, 5.2); eight octets that nobody announced.

--- genuine
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| 8jKS'y:G*Co,Wxa-
>| \0hi\xff
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade variant=hixie-76 outcome=switched check=ok

--- genuine-second-example
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 18x 6]8vM;54 *(5:  {   U1]8  z [  8
> Sec-WebSocket-Key2: 1_ tx7X d  <  nw  334J702) 7]o}` 0
>
>| Tm[K T2u
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| fQJ,fN/4F4!~K~MH
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade check=ok

--- genuine-binary-nonce
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| J\xbc/\xee#|\xd1e
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| Z\x1a\x17\xcaB6\x85=x\x99\x1ds\xaec;\x5c
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade check=ok

--- twin-nonce-nul
# Any eight octets are a nonce but a request.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| \x00\x00\x00\x00\x00\x00\x00\x00
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \xea\xea\xdb\x0c\xd8\x97\x11x\x8e\xb3\xf9\xb5\xed\x8cq\x9f
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade check=ok

--- twin-nonce-high
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| \xff\xff\xff\xff\xff\xff\xff\xff
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| Ewt\x1et\x1e\xe2\x18Bp\xfb\xf1\x0f\x11\xea\xb7
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade check=ok

--- twin-nonce-line-ends
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| \x0d\x0a\x0d\x0aabcd
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \x9e\x93-\xb7b\xd8J%\xaa\x0f\xfe\xd8&\xe8\xdaQ
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade check=ok

--- twin-nonce-ends-in-lf
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| abcdefg\x0a
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \xd2\x9ff\xda\x8bb\xd9t\xa7\xdb\xd3`GF2b
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade check=ok

--- twin-nonce-begins-like-a-method
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| GETx/xx\x0a
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| wK\xac\xb8;\xb6\xd8\xbdZb\xc7\xc2`\xde\xde\x02
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade check=ok

--- twin-nonce-method-alone
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| GET abcd
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \x1c\xfa\xab\xc2\xb4\xe0\x8ac\x19\xd9\x13\xb6E\x92\xca\x8f
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade check=ok

--- twin-nonce-looks-like-frame
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| \x81\x85abcdef
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \xf5\xefU\x87\xa50\xf4\xd8'k\x89m7\x03\x0d\x00
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade check=ok

--- twin-nonce-hello
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| \x16\x03\x01\x00\x05\x01\x00\x00
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \x0ba\xfc\xc9\x82Z\xe7\xef\xe4\x8d\x83\x18K\x08{\xa4
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade check=ok

--- nonce-behind-head-of-101
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
>| ^n:ds[4U
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= record upgrade check=ok

--- nonce-is-request
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| GET /xx\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
<| raw octets
< !fin
> !fin
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client class=http09
= upgrade.refused_with_pending 2 client
= upgrade.pending_answered 1 client
= http.http09_smuggled 1 client @192 readings=http09-request:200,http09-refused:201+
= http.http09_answered 1 client

--- nonce-is-request-signed
# This server took it for a nonce; the next in line may not.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| GET /xx\n
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \xb4Q:k\xffh\xd1\x086\x17\xfe\x93Ch\xde\x8d
> !fin
< !fin
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client class=http09

--- nonce-begins-request
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| GET /xyz HTTP/1.1\r\nHost: b\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client class=http1
= upgrade.refused_with_pending 2 client
= upgrade.pending_answered 1 client

--- nonce-then-request
# Behind the nonce, before the answer.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4UGET /admin HTTP/1.1\r\nHost: b\r\n\r\n
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= upgrade.unannounced_body 3 client
= upgrade.smuggled_request 1 client class=http1

--- nine-octets
# Everything but eight octets is optimistic, and this one begins no frame.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U!
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= upgrade.unannounced_body 3 client
= upgrade.optimistic_data 2 client
= hixie.bad_frame 2 client @200

--- refused
# The nonce is the beginning of the next request; that is all there is to say of it.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.refused_with_pending 2 client

--- refused-close
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 404 Not Found
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.refused_with_pending 3 client

--- bad-digest
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| 0123456789abcdef
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.bad_digest 1 server

--- digest-of-other-nonce
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| \x12\x99\x00\xe9yOf\xe4\x9e\x1c\x1c\xfe\xd8\xf3\x9b\xe5
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.bad_digest 1 server

--- missing-digest
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
< !fin
> !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.missing_digest 2 server
= record upgrade check=missing

--- short-digest
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| 8jKS'y:G
< !fin
> !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.missing_digest 2 server

--- twin-client-resets
# A client that resets leaves no time to sign.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
> !rst
= upgrade.unannounced_body 3 client class=key3

--- invalid-key-no-digits
# draft-76 5.2: digits divided by spaces.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: a b c d
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
= upgrade.invalid_key 3 client

--- invalid-key-no-spaces
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 12345678
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
= upgrade.invalid_key 3 client

--- invalid-key-indivisible
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 1 2 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
= upgrade.invalid_key 3 client

--- invalid-key-second-key
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: abc def
>
= upgrade.invalid_key 3 client

--- no-consumer
# Eight octets behind keys that no server accepts.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: a b c d
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
= upgrade.unannounced_body 3 client
= upgrade.invalid_key 3 client
= upgrade.no_consumer 2 client

--- no-consumer-hixie75
# draft-75 has no nonce: nobody consumes eight octets.
> GET /demo HTTP/1.1
> Upgrade: WebSocket
> Connection: Upgrade
> Host: example.com
> Origin: http://example.com
>
>| abcdefgh
= upgrade.unannounced_body 3 client class=other
= upgrade.no_consumer 2 client

--- twin-hixie75
> GET /demo HTTP/1.1
> Upgrade: WebSocket
> Connection: Upgrade
> Host: example.com
> Origin: http://example.com
>
< HTTP/1.1 101 Web Socket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< WebSocket-Origin: http://example.com
< WebSocket-Location: ws://example.com/demo
<
>| \0abcdef\xff
> !fin
< !fin
= record upgrade variant=hixie-75 outcome=switched check=none

--- length-seven
# The thread of 2010: Content-Length: 8, or none.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 7
>
>| ^n:ds[4
= upgrade.content_length_mismatch 2 client

--- length-nine
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 9
>
>| ^n:ds[4U!
= upgrade.content_length_mismatch 2 client

--- length-hundred
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 100
>
>| abc
= upgrade.content_length_mismatch 2 client

--- length-chunked
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Transfer-Encoding: chunked
>
>| 7\r\n^n:ds[4\r\n0\r\n\r\n
= upgrade.content_length_mismatch 2 client

--- twin-length-eight
# Announced, the nonce is a body to everybody.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 8
>
>| ^n:ds[4U
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= record upgrade check=ok

--- twin-length-eight-refused
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 8
>
>| ^n:ds[4U
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

--- body-is-request
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Content-Length: 8
>
>| GET /xx\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= upgrade.body_is_request 2 client

--- body-is-request-rfc6455
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Content-Length: 37
>
>| GET /x HTTP/1.1\r\nHost: internal\r\n\r\n
= upgrade.body_is_request 2 client

--- twin-post-body-is-request
# No handshake: a body may say what it likes.
> POST /form HTTP/1.1
> Host: a
> Content-Length: 8
>
>| GET /xx\n
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

--- nonce-missing
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
~ 2s
> !fin
< !fin
= upgrade.nonce_missing 2 client
= record upgrade outcome=stalled

--- nonce-missing-until-fin
# FIN settles at once.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
> !fin
< !fin
= upgrade.nonce_missing 2 client

--- nonce-half
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:d
~ 2s
> !fin
< !fin
= upgrade.nonce_missing 2 client
= upgrade.unannounced_body 3 client

--- nonce-held
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
~ 2s
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.nonce_held 3 client
= record upgrade outcome=stalled

--- twin-nonce-slow
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
~ 1s
>| ^n:ds[4U
~ 1s
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade check=ok

--- both-keys-and-key
# Key1 and Key2 make it draft-76, whatever else it carries.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
>
>| ^n:ds[4U
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade variant=hixie-76 check=ok

--- refused-400-answers-nonce
# The 400 answers the nonce: it was read as a request.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 400 Bad Request
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.refused_with_pending 2 client
= http.unannounced_body 2 client
= upgrade.pending_answered 1 client

--- smuggled-without-slash
# Python's http.server does not look at the target's form.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| GET abc\n
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client @192

--- smuggled-behind-blank
# Nor does it mind blanks before the method: it splits the line.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>|  GET /\r\n
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client @193

--- smuggled-behind-nbsp
# And it splits as str.split() does.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| GET\xa0/x\r\n
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client @192

--- smuggled-behind-form-feed
# isspace() of C.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| GET\x0c/x\r\n
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client @192

--- smuggled-lower-case
# Methods mind case (RFC 9110 9.1), but not every server.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| get /x\r\n
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client @192

--- twin-nonce-lower-case-method-alone
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| get abcd
= upgrade.unannounced_body 3 client class=key3
