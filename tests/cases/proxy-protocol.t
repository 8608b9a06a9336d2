# The PROXY protocol before the first request (HAProxy, "The PROXY protocol, versions 1 & 2"), and forwarding fields (RFC 7239).

--- v1-tcp4
> PROXY TCP4 192.0.2.7 198.51.100.2 56324 80
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ status=200 xff=192.0.2.7

--- v1-tcp6
> PROXY TCP6 2001:db8::7 2001:db8::1 56324 443
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ status=200 xff=2001:db8::7

--- v1-unknown
> PROXY UNKNOWN
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ status=200

--- v1-unknown-and-more
> PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ status=200

--- v1-two-requests
> PROXY TCP4 192.0.2.7 198.51.100.2 56324 80
> GET /1 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /2 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/1 status=200 xff=192.0.2.7
= record http target=/2 status=200 xff=192.0.2.7

--- v1-attack-behind
> PROXY TCP4 192.0.2.7 198.51.100.2 56324 80
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client @90 readings=first-content-length:111,last-content-length:114

--- v1-on-odd-port
port 2222
> PROXY TCP4 192.0.2.7 198.51.100.2 56324 80
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ status=200 xff=192.0.2.7

--- v1-tls
>| PROXY TCP4 192.0.2.7 198.51.100.2 56324 443\r\n\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03
<| \x16\x03\x03\x00\x7a

--- v1-not-by-its-rules
# The server gets octets that are nobody's header; the request behind is seen.
> PROXY TCP4 192.0.2.256 198.51.100.2 56324 80
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_request_line 3 client @0
= http.conflicting_content_length 2 client @92 readings=first-content-length:113,last-content-length:116

--- v1-leading-zero
> PROXY TCP4 192.0.2.6 198.51.100.2 056324 80
> GET / HTTP/1.1
> Host: a
>
= http.invalid_request_line 3 client @0

--- v1-two-spaces
> PROXY TCP4  192.0.2.6 198.51.100.2 56324 80
> GET / HTTP/1.1
> Host: a
>
= http.invalid_request_line 3 client @0

--- v1-bare-lf
>| PROXY TCP4 192.0.2.7 198.51.100.2 56324 80\nGET / HTTP/1.1\r\nHost: a\r\n\r\n
= http.invalid_request_line 3 client @0

--- v1-too-long
# 107 octets at most.
>| PROXY UNKNOWN \{x*93}\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n
= http.invalid_request_line 3 client @0

--- twin-v1-longest
>| PROXY UNKNOWN \{x*91}\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ status=200

--- v1-twice
# A second one is no header.
> PROXY TCP4 192.0.2.7 198.51.100.2 56324 80
> PROXY TCP4 192.0.2.8 198.51.100.2 56324 80
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.invalid_request_line 3 client @44
= record http target=/ xff=192.0.2.7

--- v1-behind-a-request
# Nor is one anywhere else.
> GET / HTTP/1.1
> Host: a
>
> PROXY TCP4 192.0.2.8 198.51.100.2 56324 80
= http.unannounced_body 2 client

--- v1-alone
> PROXY TCP4 192.0.2.7 198.51.100.2 56324 80
> !fin
< !fin

--- v1-cut-off
>| PROXY TCP4 192.0.2.7
> !fin
< !fin

--- v2-tcp4
>| \r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c\xc0\x00\x02\x07\xc6\x33\x64\x02\xdc\x04\x00\x50
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ status=200 xff=192.0.2.7

--- v2-tcp6
>| \r\n\r\n\0\r\nQUIT\n\x21\x21\x00\x24\x20\x01\x0d\xb8\{\0*11}\x07\x20\x01\x0d\xb8\{\0*11}\x01\xdc\x04\x00\x50
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ status=200 xff=2001:db8::7

--- v2-tlv
# PP2_TYPE_AUTHORITY, and one that looks like a request.
>| \r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x2f\xc0\x00\x02\x07\xc6\x33\x64\x02\xdc\x04\x00\x50\x02\x00\x0bexample.com\xe0\x00\x12GET /x HTTP/1.1\r\n\r
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ status=200 xff=192.0.2.7

--- v2-long
# As much as its length can say.
>| \r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff\xc0\x00\x02\x07\xc6\x33\x64\x02\xdc\x04\x00\x50\x04\xff\xf0\{x*65520}
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client @65597 readings=first-content-length:65618,last-content-length:65621

--- v2-local
# The balancer asks for itself.
>| \r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00
> GET /health HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/health status=200

--- v2-local-with-address
>| \r\n\r\n\0\r\nQUIT\n\x20\x11\x00\x0c\xc0\x00\x02\x07\xc6\x33\x64\x02\xdc\x04\x00\x50
> GET /health HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/health status=200

--- v2-unix
>| \r\n\r\n\0\r\nQUIT\n\x21\x31\x00\xd8\{\0*216}
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ status=200

--- v2-too-short-for-its-family
>| \r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0b\xc0\x00\x02\x07\xc6\x33\x64\x02\xdc\x04\x00\r\n
> GET / HTTP/1.1
> Host: a
>
= http.invalid_request_line 3 client

--- v2-version-3
>| \r\n\r\n\0\r\nQUIT\n\x31\x11\x00\x0c\xc0\x00\x02\x07\xc6\x33\x64\x02\xdc\x04\x00\x50\r\n
> GET / HTTP/1.1
> Host: a
>
= http.invalid_request_line 3 client

--- twin-empty-lines
# The first octets of version 2 are empty lines, too.
>| \r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ status=200

--- twin-method-proxy
> PROXY /x HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http method=PROXY target=/x status=200

--- twin-propfind
> PROPFIND /x HTTP/1.1
> Host: a
>
< HTTP/1.1 207 Multi-Status
< Content-Length: 0
<
= record http method=PROPFIND target=/x status=207

--- forwarded-for
> GET / HTTP/1.1
> Host: a
> X-Forwarded-For: 203.0.113.9, 192.0.2.7
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ xff=192.0.2.7

--- forwarded-for-two-fields
> GET / HTTP/1.1
> Host: a
> X-Forwarded-For: 203.0.113.9
> x-forwarded-for: [2001:db8::7]:4711
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ xff=2001:db8::7

--- forwarded
> GET / HTTP/1.1
> Host: a
> Forwarded: for=203.0.113.9, proto=http;For="[2001:db8:cafe::17]:4711";by=203.0.113.43
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ xff=2001:db8:cafe::17

--- forwarded-both
> GET / HTTP/1.1
> Host: a
> X-Forwarded-For: 192.0.2.7
> Forwarded: for=192.0.2.8
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ xff=192.0.2.7

--- forwarded-for-unknown
> GET / HTTP/1.1
> Host: a
> X-Forwarded-For: 192.0.2.7, unknown
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ status=200

--- forwarded-for-behind-proxy
# The balancer is nearer than whatever wrote the field.
> PROXY TCP4 192.0.2.7 198.51.100.2 56324 80
> GET / HTTP/1.1
> Host: a
> X-Forwarded-For: 203.0.113.9
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/ xff=192.0.2.7

--- upgrade-forwarded-for
# The record of an attempt names the client too, whatever becomes of it.
> GET /chat HTTP/1.1
> Host: server.example.com
> X-Forwarded-For: 192.0.2.7
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
= record upgrade outcome=switched variant=rfc6455 xff=192.0.2.7

--- upgrade-refused-behind-proxy
> PROXY TCP4 192.0.2.7 198.51.100.2 56324 80
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 426 Upgrade Required
< Upgrade: websocket
< Connection: Upgrade
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= upgrade.version_refused 3 server
= record upgrade outcome=refused status=426 xff=192.0.2.7

--- upgrade-refused-with-early-data-forwarded
> GET /chat HTTP/1.1
> Host: server.example.com
> Forwarded: for=192.0.2.7
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \x81\x85abcd\x00\x01\x02\x03\x04
< HTTP/1.1 403 Forbidden
< Content-Length: 0
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=ws_frame
= upgrade.optimistic_data 2 client
= upgrade.refused_with_pending 2 client
= record upgrade outcome=refused status=403 xff=192.0.2.7

--- upgrade-abandoned-forwarded
> CONNECT b:443 HTTP/1.1
> Host: b:443
> X-Forwarded-For: 2001:db8::7
>
> !fin
= record upgrade outcome=abandoned variant=connect xff=2001:db8::7

--- twin-upgrade-forwarded-by-nobody
> CONNECT b:443 HTTP/1.1
> Host: b:443
> X-Forwarded-For: unknown
>
> !fin
= record upgrade outcome=abandoned variant=connect
