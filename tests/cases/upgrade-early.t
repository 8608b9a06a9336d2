# Octets behind an upgrade request and before its answer (RFC 9931; RFC 6455 4.1: the client waits; RFC 9110 7.8).

--- frame-agreed
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \x81\x857\xfa!=\x7f\x9fMQX
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=ws_frame
= upgrade.optimistic_data 2 client
= record upgrade outcome=switched early_class=ws_frame

--- frame-refused
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \x81\x857\xfa!=\x7f\x9fMQX
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= upgrade.unannounced_body 3 client class=ws_frame
= upgrade.optimistic_data 2 client
= upgrade.refused_with_pending 2 client
= record upgrade outcome=refused

--- frame-refused-close
# The server closes: nobody reads on.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \x81\x857\xfa!=\x7f\x9fMQX
< HTTP/1.1 403 Forbidden
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= upgrade.unannounced_body 3 client class=ws_frame
= upgrade.optimistic_data 2 client
= upgrade.refused_with_pending 3 client

--- frame-unanswered
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \x81\x857\xfa!=\x7f\x9fMQX
= upgrade.unannounced_body 3 client class=ws_frame
= upgrade.optimistic_data 2 client

--- tls-hello
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=tls_hello
= upgrade.optimistic_data 2 client

--- h2-preface
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=h2_preface
= upgrade.optimistic_data 2 client

--- text
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| hello, this is text of more than sixteen octets
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=other
= upgrade.optimistic_data 2 client

--- crlf-twice
# One stray CRLF is tolerated, two are data.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \r\n\r\n
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=other
= upgrade.optimistic_data 2 client

--- twin-crlf
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \r\n
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=crlf
= record upgrade outcome=switched check=ok early_class=crlf

--- twin-crlf-refused
# One stray CRLF is no pending request.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \r\n
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
= upgrade.unannounced_body 3 client class=crlf

--- twin-after-101
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
>| \x81\x857\xfa!=\x7f\x9fMQX
> !fin
< !fin
= record upgrade outcome=switched check=ok early_bytes=0

--- request
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> GET /admin HTTP/1.1
> Host: internal
>
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

--- request-unanswered
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> GET /admin HTTP/1.1
> Host: internal
>
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client class=http1

--- request-begun
# The start of a request line is enough.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| POST /admin/of/everything HTTP
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client class=http1

--- request-agreed
# That this server took them for something else does not make them innocent.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> GET /admin HTTP/1.1
> Host: internal
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

--- request-refused-close
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> GET /admin HTTP/1.1
> Host: internal
>
< HTTP/1.1 403 Forbidden
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client class=http1
= upgrade.refused_with_pending 3 client

--- request-behind-crlf
# Servers skip the empty line (RFC 9112 2.2).
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \r\n
> GET /admin HTTP/1.1
> Host: internal
>
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

--- request-other-method
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> DELETE /x HTTP/1.1
> Host: internal
>
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client class=http1

--- request-absolute
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> GET http://internal/ HTTP/1.1
> Host: internal
>
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client class=http1

--- request-connect
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> CONNECT internal:22 HTTP/1.1
> Host: internal:22
>
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client class=http1

--- http09-lf
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| GET /xx\n
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client class=http09

--- http09-crlf
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| GET /x\r\n
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client class=http09

--- http09-answered
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
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
= http.http09_smuggled 1 client @161 readings=http09-request:169,http09-refused:170+
= http.http09_answered 1 client

--- frame-refused-close-text
# No http.unannounced_body: nobody reads it.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| neither frame nor request, and longer than a line\r\n
< HTTP/1.1 403 Forbidden
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= upgrade.unannounced_body 3 client class=other
= upgrade.optimistic_data 2 client
= upgrade.refused_with_pending 3 client

--- later-request-seen
# The server reads it as a request line, says so, and goes on: so does what reads along.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| neither frame nor request, 
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
>| but text\r\n
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200
= upgrade.unannounced_body 3 client class=other
= upgrade.optimistic_data 2 client
= upgrade.refused_with_pending 2 client
= upgrade.pending_answered 1 client
= http.surplus_response 1 client
= http.response_without_request 1 client

--- connect-udp
# RFC 9298 3.2, as RFC 9931 has it.
> GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
> Host: a
> Connection: Upgrade
> Upgrade: connect-udp
> Capsule-Protocol: ?1
>
>| \x00\x04\x00abc
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= upgrade.unannounced_body 3 client class=capsule
= upgrade.optimistic_data 2 client
= upgrade.refused_with_pending 2 client

--- pipelined-behind-ordinary
# An upgrade that waits in the pipeline: nothing early.
> GET / HTTP/1.1
> Host: a
>
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
>| \x81\x857\xfa!=\x7f\x9fMQX
> !fin
< !fin
= record upgrade outcome=switched check=ok early_bytes=0

--- http09-refused-close
# The server closes: the octets are no request to anybody, and http.* has nothing to say of them.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| GET /xx\n
< HTTP/1.1 403 Forbidden
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client class=http09
= upgrade.refused_with_pending 3 client

--- h2c-preface
# RFC 7540 3.2: the client preface follows the 101.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= upgrade.unannounced_body 3 client class=h2_preface
= upgrade.optimistic_data 2 client
= upgrade.refused_with_pending 2 client

--- request-refused-close-answered
# The server says it closes, and answers all the same.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> GET /admin HTTP/1.1
> Host: internal
>
< HTTP/1.1 403 Forbidden
< Connection: close
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< !fin
> !fin
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client class=http1
= upgrade.refused_with_pending 3 client
= upgrade.pending_answered 1 client
= http.surplus_response 1 client
= http.response_without_request 1 client

--- framing-refused-close
# What nobody reads breaks no framing.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> POST /admin HTTP/1.1
> Host: internal
> Content-Length: 3
> Transfer-Encoding: chunked
>
< HTTP/1.1 403 Forbidden
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client class=http1
= upgrade.refused_with_pending 3 client

--- framing-refused
# What is read does.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> POST /admin HTTP/1.1
> Host: internal
> Content-Length: 3
> Transfer-Encoding: chunked
>
< HTTP/1.1 403 Forbidden
< Content-Length: 0
<
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client class=http1
= upgrade.refused_with_pending 2 client
= http.content_length_with_transfer_encoding 2 client @218 readings=chunked:253+,content-length:251

--- body-is-request-any-target
# Python's http.server reads no body of GET and looks at no target.
> GET /chat HTTP/1.1
> Host: a
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Content-Length: 34
>
>| GET abcdefgh HTTP/1.1\r\nHost: a\r\n\r\n
= upgrade.body_is_request 2 client

--- body-is-request-nbsp
> GET /chat HTTP/1.1
> Host: a
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Content-Length: 28
>
>| GET\xa0/a HTTP/1.1\r\nHost: a\r\n\r\n
= upgrade.body_is_request 2 client

--- body-is-request-any-method
# Go's net/http takes any token for a method.
> GET /chat HTTP/1.1
> Host: a
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Content-Length: 28
>
>| FOO /a HTTP/1.1\r\nHost: a\r\n\r\n
= upgrade.body_is_request 2 client

--- twin-body-speaks-of-a-version
> GET /chat HTTP/1.1
> Host: a
> Connection: Upgrade
> Upgrade: websocket
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Content-Length: 21
>
>| speak HTTP/1.1, twice
