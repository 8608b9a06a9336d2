# Connection: close, keep-alive and what comes after (RFC 9112 9.3, 9.6; RFC 9110 7.6.1).

--- request-after-close
# 9.6: a client that says close sends no more requests.
> GET / HTTP/1.1
> Host: a
> Connection: close
>
> GET /2 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.data_after_close 2 client

--- request-after-close-and-answer
> GET / HTTP/1.1
> Host: a
> Connection: close
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET /2 HTTP/1.1
> Host: a
>
> !fin
< !fin
= http.data_after_close 2 client

--- request-after-close-case
> GET / HTTP/1.1
> Host: a
> connection: CLOSE
>
> GET /2 HTTP/1.1
> Host: a
>
= http.data_after_close 2 client

--- request-after-close-in-list
> GET / HTTP/1.1
> Host: a
> Connection: keep-alive , close
>
> GET /2 HTTP/1.1
> Host: a
>
= http.data_after_close 2 client

--- request-after-close-second-field
> GET / HTTP/1.1
> Host: a
> Connection: keep-alive
> Connection: close
>
> GET /2 HTTP/1.1
> Host: a
>
= http.data_after_close 2 client

--- request-after-close-post
> POST / HTTP/1.1
> Host: a
> Connection: close
> Content-Length: 3
>
>| abc
> GET /2 HTTP/1.1
> Host: a
>
= http.data_after_close 2 client

--- twin-server-closes
# A client that races the close is innocent.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Connection: close
< Content-Length: 5
<
<| hello
> GET /2 HTTP/1.1
> Host: a
>
< !fin
> !fin
= record http target=/ status=200

--- twin-pipelined-server-closes
> GET / HTTP/1.1
> Host: a
>
> GET /2 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Connection: close
< Content-Length: 5
<
<| hello
< !fin
> !fin

--- twin-stray-line-end-after-close
> GET / HTTP/1.1
> Host: a
> Connection: close
>
>| \r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin

--- twin-body-after-close
> POST / HTTP/1.1
> Host: a
> Connection: close
> Content-Length: 14
>
>| GET / HTTP/1.1
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= record http method=POST status=200

--- twin-not-close
> GET / HTTP/1.1
> Host: a
> Connection: closed, X-close
> Proxy-Connection: close
>
> GET /2 HTTP/1.1
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
= record http target=/2 status=200

--- twin-http10-keep-alive
> GET / HTTP/1.0
> Connection: keep-alive
>
< HTTP/1.0 200 OK
< Connection: keep-alive
< Content-Length: 5
<
<| hello
> GET /2 HTTP/1.0
> Connection: Keep-Alive
>
< HTTP/1.0 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= record http target=/2 status=200

--- names-length-quoted
# Decorated, somebody reads it all the same.
> POST / HTTP/1.1
> Host: a
> Connection: keep-alive, "Content-Length"
> Content-Length: 5
>
>| hello
= http.framing_field_in_connection 2 client @26

--- names-te-behind-control
> POST / HTTP/1.1
> Host: a
>| Connection: \x0bTransfer-Encoding\r\n
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= http.framing_field_in_connection 2 client @26

--- names-host-with-parameter
> GET / HTTP/1.1
> Host: a
> Connection: host;q=1
>
= http.framing_field_in_connection 2 client @25

--- names-key-behind-high-bit-space
> GET / HTTP/1.1
> Host: a
>| Connection: close \xa0Sec-WebSocket-Key\r\n
>
= http.framing_field_in_connection 2 client @25

--- twin-names-like-length
> POST / HTTP/1.1
> Host: a
> Connection: X-Content-Length, Content-Length-X, "keep-alive"
> Content-Length: 5
>
>| hello
