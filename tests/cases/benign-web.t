# Ordinary web traffic: nothing of severity 1 or 2 (RFC 9110, RFC 9112), and framed as it should be.

--- browser
> GET /index.html?utm_source=x HTTP/1.1
> Host: a
> Connection: keep-alive
> sec-ch-ua: "Chromium";v="120", "Not)A;Brand";v="24"
> Upgrade-Insecure-Requests: 1
> User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)
> Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8
> Sec-Fetch-Site: none
> Accept-Encoding: gzip, deflate, br, zstd
> Accept-Language: de-DE,de;q=0.9
> Cookie: a=b; c="d e"; f=%0d%0a
> DNT: 1
>
< HTTP/1.1 200 OK
< Content-Length: 5
< Date: Mon, 23 Nov 2026 06:09:06 GMT
< Server: nginx
< Content-Type: text/html; charset=utf-8
< Set-Cookie: a=b; Path=/; HttpOnly
< Set-Cookie: c=d
< Vary: Accept-Encoding
< Cache-Control: no-cache, , private
<
<| <p>hi
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- query-sql
> GET /?id=1'%20OR%20'1'='1';DROP%20TABLE%20x-- HTTP/1.1
> Host: a
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

--- query-script
> GET /?q=<script>alert(1)</script> HTTP/1.1
> Host: a
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

--- query-header-injection
> GET /?u=%0d%0aContent-Length:%200%0d%0a%0d%0aGET%20/x%20HTTP/1.1 HTTP/1.1
> Host: a
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

--- query-request-line-in-query
> GET /?q=GET+/admin+HTTP/1.1&r=HTTP/0.9 HTTP/1.1
> Host: a
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

--- query-traversal
> GET /../../../../etc/passwd%00.html HTTP/1.1
> Host: a
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

--- query-jndi
> GET /${jndi:ldap://x/y} HTTP/1.1
> Host: a
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

--- query-websocket-words
> GET /?Upgrade=websocket&Connection=Upgrade&Sec-WebSocket-Key1=1 HTTP/1.1
> Host: a
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

--- query-long
> GET /?q=\{abcd*1500} HTTP/1.1
> Host: a
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

--- query-nested-url
> GET /fetch?url=http://b:80/HTTP/1.1 HTTP/1.1
> Host: a
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

--- body-request-line
> POST /form HTTP/1.1
> Host: a
> Content-Type: application/octet-stream
> Content-Length: 39
>
>| GET /admin HTTP/1.1\r\nHost: internal\r\n\r\n
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

--- response-body-request-line
> GET /doc HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 39
< Content-Type: application/octet-stream
<
<| GET /admin HTTP/1.1\r\nHost: internal\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- body-http09
> POST /form HTTP/1.1
> Host: a
> Content-Type: application/octet-stream
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

--- response-body-http09
> GET /doc HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 8
< Content-Type: application/octet-stream
<
<| GET /xx\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- body-status-line
> POST /form HTTP/1.1
> Host: a
> Content-Type: application/octet-stream
> Content-Length: 19
>
>| HTTP/1.1 200 OK\r\n\r\n
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

--- response-body-status-line
> GET /doc HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 19
< Content-Type: application/octet-stream
<
<| HTTP/1.1 200 OK\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- body-chunks
> POST /form HTTP/1.1
> Host: a
> Content-Type: application/octet-stream
> Content-Length: 23
>
>| 0\r\n\r\nGET / HTTP/1.1\r\n\r\n
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

--- response-body-chunks
> GET /doc HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 23
< Content-Type: application/octet-stream
<
<| 0\r\n\r\nGET / HTTP/1.1\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- body-header
> POST /form HTTP/1.1
> Host: a
> Content-Type: application/octet-stream
> Content-Length: 49
>
>| Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n
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

--- response-body-header
> GET /doc HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 49
< Content-Type: application/octet-stream
<
<| Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- body-binary
> POST /form HTTP/1.1
> Host: a
> Content-Type: application/octet-stream
> Content-Length: 10
>
>| \x00\x01\xff\xfe\x0d\x0a\x00GET
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

--- response-body-binary
> GET /doc HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 10
< Content-Type: application/octet-stream
<
<| \x00\x01\xff\xfe\x0d\x0a\x00GET
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- body-websocket
> POST /form HTTP/1.1
> Host: a
> Content-Type: application/octet-stream
> Content-Length: 63
>
>| GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n
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

--- response-body-websocket
> GET /doc HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 63
< Content-Type: application/octet-stream
<
<| GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- body-bare-line-ends
> POST /form HTTP/1.1
> Host: a
> Content-Type: application/octet-stream
> Content-Length: 5
>
>| \n\r\r\n\n
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

--- response-body-bare-line-ends
> GET /doc HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
< Content-Type: application/octet-stream
<
<| \n\r\r\n\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- body-preface
> POST /form HTTP/1.1
> Host: a
> Content-Type: application/octet-stream
> Content-Length: 24
>
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
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

--- response-body-preface
> GET /doc HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 24
< Content-Type: application/octet-stream
<
<| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- multipart
> POST /up HTTP/1.1
> Host: a
> Content-Type: multipart/form-data; boundary=----x
> Content-Length: 151
>
>| ------x\r\nContent-Disposition: form-data; name="f"; filename="a.http"\r\nContent-Type: message/http\r\nContent-Length: 99\r\n\r\nGET / HTTP/1.1\r\n\r\n\r\n------x--\r\n
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

--- gzip
> GET / HTTP/1.1
> Host: a
> Accept-Encoding: gzip
>
< HTTP/1.1 200 OK
< Content-Length: 25
< Content-Encoding: gzip
< Vary: *
<
<| \x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcbH\xcd\xc9\xc9\x07\x00\x86\xa6\x106\x05\x00\x00\x00
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- gzip-chunked
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Encoding: gzip
< Transfer-Encoding: chunked
<
<| 8\r\n\x1f\x8b\x08\x00\r\n\r\n\r\n0\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- transfer-gzip-chunked
> GET / HTTP/1.1
> Host: a
> TE: gzip, trailers
> Connection: TE
>
< HTTP/1.1 200 OK
< Transfer-Encoding: gzip, chunked
<
<| 3\r\nabc\r\n0\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- chunk-extensions
# AWS and Akamai do.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 5;chunk-signature="abc"\r\nhello\r\n0;last\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200
= http.chunk_extension 3 server

--- aws-chunked
# Chunks within an announced body are a body.
> PUT /o HTTP/1.1
> Host: a
> Content-Encoding: aws-chunked
> x-amz-decoded-content-length: 5
> Content-Length: 53
>
>| 5;chunk-signature=ab\r\nhello\r\n0;chunk-signature=cd\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- many-chunks
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| \{1\r\nx\r\n*200}0\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- trailers
> GET / HTTP/1.1
> Host: a
> TE: trailers
> Connection: TE
>
< HTTP/1.1 200 OK
< Trailer: Server-Timing, grpc-status
< Transfer-Encoding: chunked
<
<| 2\r\nhi\r\n0\r\nServer-Timing: a;dur=1\r\ngrpc-status: 0\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- range
> GET /big HTTP/1.1
> Host: a
> Range: bytes=0-4, -2
> If-Range: "e"
>
< HTTP/1.1 206 Partial Content
< Content-Length: 5
< Content-Range: bytes 0-4/100
< Accept-Ranges: bytes
<
<| hello
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- multipart-ranges
> GET /big HTTP/1.1
> Host: a
> Range: bytes=0-0,2-2
>
< HTTP/1.1 206 Partial Content
< Content-Length: 71
< Content-Type: multipart/byteranges; boundary=x
<
<| --x\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-0/9\r\n\r\na\r\n--x--\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- range-unsatisfied
> GET /big HTTP/1.1
> Host: a
> Range: bytes=900-
>
< HTTP/1.1 416 Range Not Satisfiable
< Content-Length: 0
< Content-Range: bytes */100
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- conditional
> GET / HTTP/1.1
> Host: a
> If-None-Match: W/"a", "b,c"
> If-Modified-Since: Mon, 23 Nov 2026 06:09:06 GMT
>
< HTTP/1.1 304 Not Modified
< ETag: W/"a"
< Content-Length: 4711
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- redirect
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 301 Moved Permanently
< Content-Length: 5
< Location: https://b/?x=HTTP/1.1
<
<| moved
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-201
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 201 Created
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-202
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 202 Accepted
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-300
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 300 Multiple Choices
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-303
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 303 See Other
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-400
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 400 Bad Request
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-401
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 401 Unauthorized
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-403
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 403 Forbidden
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-404
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 404 Not Found
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-405
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 405 Method Not Allowed
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-429
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 429 Too Many Requests
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-451
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 451 Unavailable For Legal Reasons
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-500
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 500 Internal Server Error
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-502
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 502 Bad Gateway
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-503
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 503 Service Unavailable
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- status-511
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 511 Network Authentication Required
< Content-Length: 4
<
<| text
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-put
> PUT /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
> Content-Length: 1
>
>| x
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-delete
> DELETE /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-patch
> PATCH /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
> Content-Length: 14
>
>| [{"op":"add"}]
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-options
> OPTIONS /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-trace
> TRACE /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-propfind
> PROPFIND /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
> Content-Length: 11
>
>| <propfind/>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-proppatch
> PROPPATCH /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
> Content-Length: 4
>
>| <x/>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-mkcol
> MKCOL /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-copy
> COPY /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-move
> MOVE /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-lock
> LOCK /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
> Content-Length: 11
>
>| <lockinfo/>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-unlock
> UNLOCK /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-report
> REPORT /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
> Content-Length: 4
>
>| <x/>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-search
> SEARCH /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
> Content-Length: 4
>
>| <x/>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-mkcalendar
> MKCALENDAR /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-purge
> PURGE /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-query
> QUERY /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
> Content-Length: 3
>
>| q=1
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-notify
> NOTIFY /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
> Content-Length: 4
>
>| <e/>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-m-search
> M-SEARCH /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
>
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-delete-with-body
> DELETE /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
> Content-Length: 3
>
>| why
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- method-get-with-body
> GET /dav/x HTTP/1.1
> Host: a
> Depth: 1
> Destination: http://a/dav/y
> Content-Length: 12
>
>| {"query":{}}
< HTTP/1.1 207 Multi-Status
< Content-Length: 14
<
<| <multistatus/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- large-upload
> PUT /big HTTP/1.1
> Host: a
> Content-Length: 9000
>
>| \{GET / HTTP/1.1\r\n\r\n*500}
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- large-response
> GET /big HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 18750
<
<| \{HTTP/1.1 200 OK\r\nX: y\r\n\r\n*750}
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- soap
> POST /soap HTTP/1.1
> Host: a
> SOAPAction: "http://b/x#y"
> Content-Type: text/xml; charset="utf-8"
> Content-Length: 34
>
>| <?xml version="1.0"?><e:Envelope/>
< HTTP/1.1 200 OK
< Content-Length: 4
<
<| <x/>
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- json
> POST /api HTTP/1.1
> Host: a
> Content-Type: application/json
> Authorization: Bearer eyJhbGciOi.J9.x-y_z
> Idempotency-Key: "a"
> Content-Length: 23
>
>| {"a":"GET / HTTP/1.1\x0d"}
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| {}
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- graphql-batch
> POST /g HTTP/1.1
> Host: a
> Content-Length: 17
>
>| [{"query":"{a}"}]
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| []
> POST /g HTTP/1.1
> Host: a
> Content-Length: 17
>
>| [{"query":"{b}"}]
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| []
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- event-stream-chunked
> GET /events HTTP/1.1
> Host: a
> Accept: text/event-stream
> Last-Event-ID: 7
>
< HTTP/1.1 200 OK
< Content-Type: text/event-stream
< Transfer-Encoding: chunked
<
<| b\r\ndata: 1\r\n\r\n\r\n
~ 20s
<| b\r\ndata: 2\r\n\r\n\r\n
~ 20s
<| 0\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- long-poll
> GET /poll HTTP/1.1
> Host: a
>
~ 25s
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| {}
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- think-time
> GET /1 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
~ 50s
> GET /2 HTTP/1.1
> Host: a
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

--- early-hints
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 103 Early Hints
< Link: </s.css>; rel=preload
<
< HTTP/1.1 103 Early Hints
< Link: </t.css>; rel=preload
<
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

--- long-header
> GET / HTTP/1.1
> Host: a
> Authorization: Negotiate \{YII*2500}
> Cookie: \{k=v; *500}end=1
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

--- long-response-header
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 1
< Content-Security-Policy: \{default-src a b c; *300}
< Set-Cookie: a=\{x*4000}
<
<| x
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- lower-case-names
> GET / HTTP/1.1
> Host: a
> accept: */*
> user-agent: x
> content-type: y
>
< HTTP/1.1 200 OK
< Content-Length: 1
< content-type: text/plain
< connection: keep-alive
<
<| x
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- obs-text-both
> GET / HTTP/1.1
> Host: a
> X-User: J\xf6rg
> Referer: http://a/\xc3\xbc
>
< HTTP/1.1 200 OK
< Content-Length: 1
< Content-Disposition: attachment; filename="\xfc.txt"
<
<| x
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- empty-values
> GET / HTTP/1.1
> Host: a
> Accept:
> Cookie:
> Referer: 
>
< HTTP/1.1 200 OK
< Content-Length: 1
< X-Empty:
< Pragma: 
<
<| x
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- no-content-length-until-close
> GET /1 HTTP/1.1
> Host: a
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

--- http10-with-host
> GET / HTTP/1.0
> Host: a
> Connection: keep-alive
>
< HTTP/1.0 200 OK
< Connection: keep-alive
< Content-Length: 2
<
<| ok
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- http11-client-http10-server-keep-alive
> GET / HTTP/1.1
> Host: a
> Connection: keep-alive
>
< HTTP/1.0 200 OK
< Connection: keep-alive
< Content-Length: 2
<
<| ok
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- keep-alive-field
> GET / HTTP/1.1
> Host: a
> Connection: Keep-Alive
> Keep-Alive: 300
>
< HTTP/1.1 200 OK
< Content-Length: 1
< Keep-Alive: timeout=5, max=100
< Connection: Keep-Alive
<
<| x
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- pipelined-posts
> POST /1 HTTP/1.1
> Host: a
> Content-Length: 3
>
>| abc
> POST /2 HTTP/1.1
> Host: a
> Content-Length: 14
>
>| GET / HTTP/1.1
> GET /3 HTTP/1.1
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

--- upgrade-insecure
> GET / HTTP/1.1
> Host: a
> Upgrade-Insecure-Requests: 1
> Connection: keep-alive
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

--- server-offers-h2
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 1
< Upgrade: h2,h2c
< Connection: Upgrade, Keep-Alive
<
<| x
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- alt-svc
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 1
< Alt-Svc: h3=":443"; ma=86400, h2="b:443"
<
<| x
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- digest-auth
> GET / HTTP/1.1
> Host: a
> Authorization: Digest username="u", realm="a, b", uri="/x?y=z", qop=auth, nc=00000001
>
< HTTP/1.1 401 Unauthorized
< Content-Length: 0
< WWW-Authenticate: Digest realm="a, b", qop="auth,auth-int", Basic realm="c"
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- connection-lists
> GET / HTTP/1.1
> Host: a
> Connection: keep-alive, X-One
> Connection: X-Two
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

--- ipv6-host
> GET / HTTP/1.1
> Host: [2001:db8::1]:8080
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

--- curl-upload
> PUT /f HTTP/1.1
> Host: a
> User-Agent: curl/8
> Accept: */*
> Expect: 100-continue
> Content-Length: 3
>
< HTTP/1.1 100 Continue
<
>| abc
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- head-then-get
> HEAD /big HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 123456
< Accept-Ranges: bytes
<
> GET /big HTTP/1.1
> Host: a
> Range: bytes=0-1
>
< HTTP/1.1 206 Partial Content
< Content-Length: 2
<
<| ab
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- options-cors
> OPTIONS /api HTTP/1.1
> Host: a
> Origin: http://b
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: content-length, transfer-encoding
>
< HTTP/1.1 204 No Content
< Access-Control-Allow-Methods: GET, PUT
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- until-close-http11
> GET / HTTP/1.1
> Host: a
> Connection: close
>
< HTTP/1.1 200 OK
< Connection: close
<
<| text until the end, HTTP/1.1 200 OK\r\n\r\n
< !fin
> !fin
= record http status=200

--- client-gives-up
> GET /big HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 100000
<
<| the beginning
> !rst

--- server-gives-up
> POST / HTTP/1.1
> Host: a
> Content-Length: 100000
>
>| the beginning
< !rst

--- upload-cut-short
> POST / HTTP/1.1
> Host: a
> Content-Length: 1000
>
>| the beginning
> !fin
< !fin

--- download-cut-short
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| ff\r\nthe beginning
< !fin
> !fin

--- half-closed-client
> GET / HTTP/1.1
> Host: a
>
> !fin
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< !fin
= record http status=200

--- preconnected
~ 30s
> !fin
< !fin

--- tls-on-port-80
>| \x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03
<| \x15\x03\x01\x00\x02\x02\x46
< !fin
> !fin

--- other-port
port 9200
> GET /_search HTTP/1.1
> Host: a
> Content-Length: 2
>
>| {}
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| {}
= record http target=/_search status=200
