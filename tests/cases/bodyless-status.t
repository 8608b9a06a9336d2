# Answers without a body (RFC 9112 6.3; RFC 9110 8.6, 9.3.2, 15.2, 15.3.5, 15.4.5).

--- 204-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
< Content-Length: 5
<
= http.bodyless_status_with_body 2 server

--- 204-chunked
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
< Transfer-Encoding: chunked
<
= http.bodyless_status_with_body 2 server

--- 204-length-and-body
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
< Content-Length: 5
<
<| hello
= http.bodyless_status_with_body 2 server

--- 204-body
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
<
<| some octets that begin no status line\r\n
= http.bodyless_status_with_body 2 server

--- 204-body-then-next
# What comes after is seen again.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
<
<| some octets that begin no status line\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200
= http.bodyless_status_with_body 2 server

--- 100-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 100 Continue
< Content-Length: 5
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= http.bodyless_status_with_body 2 server

--- twin-100
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 100 Continue
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

--- 102-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 102 Processing
< Content-Length: 5
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= http.bodyless_status_with_body 2 server

--- twin-102
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 102 Processing
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

--- 103-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 103 Early Hints
< Content-Length: 5
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= http.bodyless_status_with_body 2 server

--- twin-103
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 103 Early Hints
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

--- 199-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 199 Odd
< Content-Length: 5
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= http.bodyless_status_with_body 2 server

--- twin-199
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 199 Odd
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

--- 103-chunked
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 103 Early Hints
< Transfer-Encoding: chunked
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= http.bodyless_status_with_body 2 server

--- 103-body
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 103 Early Hints
<
<| some octets that begin no status line\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= http.bodyless_status_with_body 2 server @28 readings=http09-answer:28+

--- 304-body
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 304 Not Modified
< ETag: "a"
<
<| some octets that begin no status line\r\n
= http.bodyless_status_with_body 2 server

--- 304-announced-body
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 304 Not Modified
< Content-Length: 41
<
<| some octets that begin no status line\r\n
= http.bodyless_status_with_body 2 server

--- head-body
> HEAD / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 41
<
<| some octets that begin no status line\r\n
= http.bodyless_status_with_body 2 server

--- head-chunked-body
> HEAD / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 5\r\nhello\r\n0\r\n\r\n
= http.bodyless_status_with_body 2 server

--- head-body-then-next
> HEAD / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 41
<
<| some octets that begin no status line\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200
= http.bodyless_status_with_body 2 server

--- twin-204
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-204-zero
# Against RFC 9110 8.6, and no harm.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-205
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 205 Reset Content
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-304-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 304 Not Modified
< Content-Length: 5000
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-304-chunked
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 304 Not Modified
< Transfer-Encoding: chunked
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-head-length
> HEAD / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5000
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-head-chunked
> HEAD / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-head-103-200
> HEAD / HTTP/1.1
> Host: a
>
< HTTP/1.1 103 Early Hints
< Link: </a>; rel=preload
<
< HTTP/1.1 200 OK
< Content-Length: 5000
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-many-interim
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 100 Continue
<
< HTTP/1.1 102 Processing
<
< HTTP/1.1 102 Processing
<
< HTTP/1.1 102 Processing
<
< HTTP/1.1 103 Early Hints
<
< HTTP/1.1 103 Early Hints
<
< HTTP/1.1 104 Upload Resumption Supported
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

--- twin-line-end-between
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
<
<| \r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-head-404
> HEAD / HTTP/1.1
> Host: a
>
< HTTP/1.1 404 Not Found
< Content-Length: 99
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-lower-case-head
# Methods mind case (RFC 9110 9.1): this one is unknown, and its answer has a body.
> head / HTTP/1.1
> Host: a
>
< HTTP/1.1 501 Not Implemented
< Content-Length: 20
<
<| no such method here\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- http10-100
# RFC 9110 15.2: an HTTP/1.0 client knows no 1xx and takes it for the answer.
> POST / HTTP/1.0
> Host: a
> Content-Length: 2
>
>| hi
< HTTP/1.1 100 Continue
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.interim_in_http10 3 server

--- http10-103
> GET / HTTP/1.0
> Host: a
>
< HTTP/1.1 103 Early Hints
< Link: </a>; rel=preload
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.interim_in_http10 3 server
