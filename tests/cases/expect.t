# Expect (RFC 9110 10.1.1; "HTTP/1.1 must die", Kettle 2025: 0.CL and CL.0 by Expect).

--- unknown
> POST / HTTP/1.1
> Host: a
> Expect: 200-ok
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- prefix
> POST / HTTP/1.1
> Host: a
> Expect: y 100-continue
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- suffix
> POST / HTTP/1.1
> Host: a
> Expect: 100-continuex
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- twice
> POST / HTTP/1.1
> Host: a
> Expect: 100-continue, 100-continue
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- parameter
> POST / HTTP/1.1
> Host: a
> Expect: 100-continue;a=b
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- quoted
> POST / HTTP/1.1
> Host: a
> Expect: "100-continue"
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- short
> POST / HTTP/1.1
> Host: a
> Expect: 100
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- vertical-tab
> POST / HTTP/1.1
> Host: a
> Expect: \x0b100-continue
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- high-bit
> POST / HTTP/1.1
> Host: a
> Expect: \xa0100-continue
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- no-content
# 10.1.1: a client must not, without content.
> GET / HTTP/1.1
> Host: a
> Expect: 100-continue
>
= http.expect_abuse 3 client

--- zero-content
> POST / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 0
>
= http.expect_abuse 3 client

--- http10
# A server ignores it in HTTP/1.0.
> POST / HTTP/1.0
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
>| hello
= http.expect_abuse 3 client

--- twin-lower-case
> POST / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
< HTTP/1.1 100 Continue
<
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

--- twin-upper-case
> POST / HTTP/1.1
> Host: a
> EXPECT: 100-CONTINUE
> Content-Length: 5
>
< HTTP/1.1 100 Continue
<
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

--- twin-chunked
> PUT / HTTP/1.1
> Host: a
> Expect: 100-continue
> Transfer-Encoding: chunked
>
< HTTP/1.1 100 Continue
<
>| 5\r\nhello\r\n0\r\n\r\n
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

--- twin-impatient
# A client need not wait for ever; the 100 comes late.
> PUT / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
~ 1s
>| hello
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

--- twin-no-100
> PUT / HTTP/1.1
> Host: a
> Expect: 100-continue
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

--- twin-417
> PUT / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
< HTTP/1.1 417 Expectation Failed
< Connection: close
< Content-Length: 0
<
< !fin
> !fin

--- twin-100-then-417
> PUT / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
< HTTP/1.1 100 Continue
<
>| hello
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-401-then-body
# The client sends its body all the same, as announced.
> PUT / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
< HTTP/1.1 401 Unauthorized
< Content-Length: 0
<
>| hello
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200
= http.early_response 3 server
