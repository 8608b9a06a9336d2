# Octets behind a request that announced none (RFC 9112 6.3: without either field the length is zero; "Browser-Powered Desync Attacks", Kettle 2022).

--- text
> GET / HTTP/1.1
> Host: a
>
>| {"some": "thing that begins no request"}
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.unannounced_body 2 client

--- post-without-length
> POST / HTTP/1.1
> Host: a
> Content-Type: text/plain
>
>| key=value&other=value
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.unannounced_body 2 client

--- binary
> GET / HTTP/1.1
> Host: a
>
>| \x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0b\x0c\x0e\x0f\xff\xfe
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.unannounced_body 2 client

--- header-lines
> GET / HTTP/1.1
> Host: a
>
> X-Left: over
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.unannounced_body 2 client

--- then-request
# What comes after is seen again.
> GET / HTTP/1.1
> Host: a
>
>| some text that is no request\r\n
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
= http.unannounced_body 2 client

--- twin-line-end
# RFC 9112 2.2
> GET / HTTP/1.1
> Host: a
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

--- twin-line-end-after-post
# Old browsers sent CRLF behind a form (RFC 9112 2.2).
> POST / HTTP/1.1
> Host: a
> Content-Length: 3
>
>| abc\r\n
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

--- twin-announced
# A GET may have a body (RFC 9110 9.3.1).
> GET / HTTP/1.1
> Host: a
> Content-Length: 5
>
>| hello
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

--- twin-zero
> POST / HTTP/1.1
> Host: a
> Content-Length: 0
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
