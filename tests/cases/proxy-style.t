# Requests as proxies send and receive them (RFC 9112 3.2.2; RFC 9110 7.6; RFC 7239).

--- absolute-form
> GET http://example.com/x?y HTTP/1.1
> Host: example.com
> Proxy-Connection: keep-alive
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

--- absolute-form-port
> GET http://example.com:8080/ HTTP/1.1
> Host: example.com:8080
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

--- absolute-form-ipv6
> GET http://[2001:db8::1]/ HTTP/1.1
> Host: [2001:db8::1]
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

--- absolute-form-https
> GET https://example.com/ HTTP/1.1
> Host: example.com
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

--- absolute-form-ftp
> GET ftp://example.com/f HTTP/1.1
> Host: example.com
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

--- absolute-form-post
> POST http://example.com/ HTTP/1.1
> Host: example.com
> Content-Length: 22
>
>| GET http://b/ HTTP/1.1
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

--- forwarded
> GET / HTTP/1.1
> Host: a
> X-Forwarded-For: 10.0.0.1, 192.0.2.1
> X-Forwarded-Proto: https
> X-Forwarded-Host: b
> Forwarded: for="[2001:db8::1]:47";proto=http, for=unknown
> Via: 1.1 a, 1.0 fred (squid)
> X-Real-IP: 10.0.0.1
>
< HTTP/1.1 200 OK
< Content-Length: 1
< Via: 1.1 varnish
< Age: 30
< X-Cache: HIT
<
<| x
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- proxy-authorization
> GET http://a/ HTTP/1.1
> Host: a
> Proxy-Authorization: Basic eDp5
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

--- max-forwards
> TRACE / HTTP/1.1
> Host: a
> Max-Forwards: 0
>
< HTTP/1.1 200 OK
< Content-Length: 29
< Content-Type: message/http
<
<| TRACE / HTTP/1.1\r\nHost: a\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- many-hosts-one-connection
> GET http://a/ HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET http://b/ HTTP/1.1
> Host: b
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

--- health-check
> OPTIONS * HTTP/1.1
> Host: a
>
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

--- health-check-http10
> GET /health HTTP/1.0
>
< HTTP/1.0 200 OK
<
<| ok
< !fin
> !fin
= record http status=200

--- mismatch
> GET http://a/ HTTP/1.1
> Host: b
>
= http.host_mismatch 3 client
= http.invalid_target 3 client

--- two-hosts
> GET http://a/ HTTP/1.1
> Host: a
> Host: b
>
= http.duplicate_host 2 client
