# Whatever came before, a later request is seen again (RFC 9112 9.3, 11.2): each ends with two lengths that differ.

--- after-426
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 426 Upgrade Required
< Sec-WebSocket-Version: 13
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= upgrade.version_refused 3 server
= http.conflicting_content_length 2 client @207 readings=first-content-length:228,last-content-length:231

--- after-refused-upgrade
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
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client @207 readings=first-content-length:228,last-content-length:231

--- after-refused-upgrade-crlf
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
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= upgrade.unannounced_body 3 client class=crlf
= http.conflicting_content_length 2 client @209 readings=first-content-length:230,last-content-length:233

--- after-refused-draft76
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
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client @265 readings=first-content-length:286,last-content-length:289

--- after-head-103-200
> HEAD / HTTP/1.1
> Host: a
>
< HTTP/1.1 103 Early Hints
< Link: </a>
<
< HTTP/1.1 200 OK
< Content-Length: 5000
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client @74 readings=first-content-length:95,last-content-length:98

--- after-204-with-body
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
<
<| octets that begin no status line\r\n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.bodyless_status_with_body 2 server
= http.conflicting_content_length 2 client @73 readings=first-content-length:94,last-content-length:97

--- after-204-with-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
< Content-Length: 100
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.bodyless_status_with_body 2 server
= http.conflicting_content_length 2 client @73 readings=first-content-length:94,last-content-length:97

--- after-http09
>| GET /x\r\n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.http09_request 3 client
= http.request_after_http09 2 client
= http.conflicting_content_length 2 client @54 readings=first-content-length:75,last-content-length:78

--- after-http09-answer
>| GET /x\r\n
<| <p>raw\r\n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.http09_request 3 client
= http.request_after_http09 2 client
= http.conflicting_content_length 2 client @54 readings=first-content-length:75,last-content-length:78

--- after-http09-smuggled
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
>| GET /x\r\n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.http09_smuggled 1 client @27 readings=http09-request:35,http09-refused:36+
= http.request_after_http09 2 client
= http.conflicting_content_length 2 client @81 readings=first-content-length:102,last-content-length:105

--- after-unsolicited-101
# The client knows of no switch and goes on.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: x
< Connection: Upgrade
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= upgrade.unsolicited_switch 1 server
= http.conflicting_content_length 2 client @73 readings=first-content-length:94,last-content-length:97

--- after-refused-connect
> CONNECT b:443 HTTP/1.1
> Host: b:443
>
< HTTP/1.1 407 Proxy Authentication Required
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client @85 readings=first-content-length:106,last-content-length:109

--- after-bad-chunk-size
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| zz\r\n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_chunk_size 2 client
= http.conflicting_content_length 2 client @106 readings=first-content-length:127,last-content-length:130

--- request-line-for-a-chunk-line
# The body breaks off; the very line that is no chunk line begins the next request.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3\r\nabc\r\n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_chunk_size 2 client @64
= http.conflicting_content_length 2 client @110 readings=first-content-length:131,last-content-length:134

--- status-line-for-a-chunk-line
> GET / HTTP/1.1
> Host: a
>
> GET /2 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 3\r\nabc\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
< Content-Length: 3
<
= http.invalid_chunk_size 2 server @55
= http.conflicting_content_length 2 server @91 readings=first-content-length:112,last-content-length:115,content-length-ignored:112+

--- after-overrun
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3\r\nabcd\r\n0\r\n\r\n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.chunk_overrun 2 client @62 readings=no-octets-behind-data:67+,two-octets-behind-data:69+,data-to-line-end:68+
= http.conflicting_content_length 2 client @116 readings=first-content-length:137,last-content-length:140

--- after-unannounced-body
> GET / HTTP/1.1
> Host: a
>
>| octets that begin no request\r\n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.unannounced_body 2 client
= http.conflicting_content_length 2 client @103 readings=first-content-length:124,last-content-length:127

--- after-binary-body
> GET / HTTP/1.1
> Host: a
>
>| \x00\x01\x02\x03\xff\xfe\xfd\xfc\x00\x01\x02\x03\xff\xfe\xfd\xfc\r\n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.unannounced_body 2 client
= http.conflicting_content_length 2 client @91 readings=first-content-length:112,last-content-length:115

--- after-close
> GET / HTTP/1.1
> Host: a
> Connection: close
>
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.data_after_close 2 client
= http.conflicting_content_length 2 client @92 readings=first-content-length:113,last-content-length:116

--- after-header-limit
> GET / HTTP/1.1
> Host: a
> X: \{a*17000}
>
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.header_limit 3 client
= http.conflicting_content_length 2 client @17078 readings=first-content-length:17099,last-content-length:17102

--- after-bad-version
> GET / HTTP/1.10
> Host: a
>
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_version 2 client
= http.conflicting_content_length 2 client @74 readings=first-content-length:95,last-content-length:98

--- after-invalid-length
> POST / HTTP/1.1
> Host: a
> Content-Length: +0
>
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:48
= http.conflicting_content_length 2 client @94 readings=first-content-length:115,last-content-length:118

--- after-early-response
> POST / HTTP/1.1
> Host: a
> Content-Length: 10
>
>| 01234
< HTTP/1.1 404 Not Found
< Content-Length: 0
<
>| 56789
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.early_response 3 server
= http.conflicting_content_length 2 client @104 readings=first-content-length:125,last-content-length:128

--- after-surplus
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.surplus_response 1 server
= http.response_without_request 1 server
= http.conflicting_content_length 2 client @73 readings=first-content-length:94,last-content-length:97

--- after-long-pipeline
>| \{GET / HTTP/1.1\r\nHost: a\r\n\r\n*120}
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client @3286 readings=first-content-length:3307,last-content-length:3310

--- after-empty-lines
# Empty lines before a request line, however many.
> GET / HTTP/1.1
> Host: a
>
>| \{\r\n*50}
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client @173 readings=first-content-length:194,last-content-length:197

--- after-large-body
> PUT /big HTTP/1.1
> Host: a
> Content-Length: 20000
>
>| \{a*20000}
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client @20099 readings=first-content-length:20120,last-content-length:20123

--- after-malformed-status
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 2x0 Odd
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_status_line 2 server @0 readings=odd-status-line:18+,http09-answer:0+
= http.conflicting_content_length 2 client @73 readings=first-content-length:94,last-content-length:97

--- response-after-bodyless
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 304 Not Modified
<
<| octets that begin no status line\r\n
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 1
< Content-Length: 2
<
= http.bodyless_status_with_body 2 server
= http.conflicting_content_length 2 server @99 readings=first-content-length:121,last-content-length:122,content-length-ignored:120+

--- response-after-bad-chunk-size
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| zz\r\n
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 1
< Content-Length: 2
<
= http.invalid_chunk_size 2 server
= http.conflicting_content_length 2 server @87 readings=first-content-length:109,last-content-length:110,content-length-ignored:108+

--- response-after-surplus-octets
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
<| octets that answer nothing\r\n
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 1
< Content-Length: 2
<
= http.response_without_request 1 server
= http.conflicting_content_length 2 server @107 readings=first-content-length:129,last-content-length:130,content-length-ignored:128+

--- after-interim-switch
# Both sides go on in HTTP: somebody took the 101 for a 100, and what follows is HTTP again.
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
< Content-Length: 0
<
> GET /a HTTP/1.1
> Host: a
>
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= upgrade.interim_switch 1 server
= upgrade.http_after_switch 1 client @161 class=http1
= http.conflicting_content_length 2 client @235 readings=first-content-length:256,last-content-length:259

--- after-http-behind-a-switch
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
> GET /a HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /chat HTTP/1.1
> Host: a
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| GET /xx\n
= upgrade.http_after_switch 1 client @161 class=http1
= upgrade.interim_switch 1 server
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client

--- after-interim-switch-to-unknown
> GET /chat HTTP/1.1
> Host: a
> Connection: Upgrade
> Upgrade: foo
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: foo
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= upgrade.to_opaque 3 server
= upgrade.interim_switch 1 server
= http.conflicting_content_length 2 client @112 readings=first-content-length:133,last-content-length:136
