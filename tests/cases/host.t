# Host (RFC 9112 3.2, 3.2.2; RFC 9110 7.2).

--- duplicate
> GET / HTTP/1.1
> Host: a
> Host: b
>
= http.duplicate_host 2 client

--- duplicate-equal
# RFC 9112 3.2: more than one is refused, equal or not.
> GET / HTTP/1.1
> Host: a
> Host: a
>
= http.duplicate_host 2 client

--- duplicate-case
> GET / HTTP/1.1
> Host: a
> HOST: b
>
= http.duplicate_host 2 client

--- list
> GET / HTTP/1.1
> Host: a, b
>
= http.duplicate_host 2 client

--- list-equal
> GET / HTTP/1.1
> Host: a,a
>
= http.duplicate_host 2 client

--- duplicate-apart
> GET / HTTP/1.1
> Host: a
> X: y
> Host: b
>
= http.duplicate_host 2 client

--- duplicate-empty
> GET / HTTP/1.1
> Host:
> Host: b
>
= http.duplicate_host 2 client

--- duplicate-in-http10
> GET / HTTP/1.0
> Host: a
> Host: b
>
= http.duplicate_host 2 client

--- missing
> GET / HTTP/1.1
> X: y
>
= http.missing_host 3 client

--- missing-absolute-form
# The target has an authority; the field is due all the same.
> GET http://a/ HTTP/1.1
> X: y
>
= http.missing_host 3 client

--- invalid-space
> GET / HTTP/1.1
> Host: a b
>
= http.invalid_host 3 client

--- invalid-slash
> GET / HTTP/1.1
> Host: a/b
>
= http.invalid_host 3 client

--- invalid-userinfo
> GET / HTTP/1.1
> Host: u@a
>
= http.invalid_host 3 client

--- invalid-angle
> GET / HTTP/1.1
> Host: <x>
>
= http.invalid_host 3 client

--- invalid-port-word
> GET / HTTP/1.1
> Host: a:http
>
= http.invalid_host 3 client

--- invalid-port-negative
> GET / HTTP/1.1
> Host: a:-80
>
= http.invalid_host 3 client

--- invalid-two-ports
> GET / HTTP/1.1
> Host: a:80:81
>
= http.invalid_host 3 client

--- invalid-open-bracket
> GET / HTTP/1.1
> Host: [::1
>
= http.invalid_host 3 client

--- invalid-junk-behind-bracket
> GET / HTTP/1.1
> Host: [::1]x
>
= http.invalid_host 3 client

--- invalid-quote
> GET / HTTP/1.1
> Host: "a"
>
= http.invalid_host 3 client

--- invalid-high-bit
> GET / HTTP/1.1
> Host: m\xfcller.example
>
= http.invalid_host 3 client

--- invalid-control
> GET / HTTP/1.1
> Host: a\x01
>
= http.invalid_host 3 client

--- invalid-tab
> GET / HTTP/1.1
> Host: a\tb
>
= http.invalid_host 3 client

--- invalid-backslash
> GET / HTTP/1.1
> Host: a\\b
>
= http.invalid_host 3 client

--- invalid-hash
> GET / HTTP/1.1
> Host: a#b
>
= http.invalid_host 3 client

--- invalid-question
> GET / HTTP/1.1
> Host: a?b
>
= http.invalid_host 3 client

--- mismatch
# RFC 9112 3.2.2: the target wins, the field must agree.
> GET http://a/ HTTP/1.1
> Host: b
>
= http.host_mismatch 3 client
= http.invalid_target 3 client

--- mismatch-port
> GET http://a:82/ HTTP/1.1
> Host: a:81
>
= http.host_mismatch 3 client
= http.invalid_target 3 client

--- twin-plain
> GET / HTTP/1.1
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

--- twin-port
> GET / HTTP/1.1
> Host: a:8080
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

--- twin-empty-port
> GET / HTTP/1.1
> Host: a:
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

--- twin-ipv4
> GET / HTTP/1.1
> Host: 192.0.2.1:80
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

--- twin-ipv6
> GET / HTTP/1.1
> Host: [::1]
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

--- twin-ipv6-port
> GET / HTTP/1.1
> Host: [2001:db8::1]:8080
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

--- twin-ipv6-zone
> GET / HTTP/1.1
> Host: [fe80::1%25eth0]
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

--- twin-underscore
> GET / HTTP/1.1
> Host: my_service.local
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

--- twin-punycode
> GET / HTTP/1.1
> Host: xn--mller-kva.example
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

--- twin-trailing-dot
> GET / HTTP/1.1
> Host: example.com.
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

--- twin-empty
> GET / HTTP/1.1
> Host:
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

--- twin-upper-case
> GET / HTTP/1.1
> HOST: EXAMPLE.COM
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

--- twin-percent
> GET / HTTP/1.1
> Host: %65xample
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

--- twin-http10-none
> GET / HTTP/1.0
> X: y
>
< HTTP/1.0 200 OK
<
<| x
< !fin
> !fin
= record http status=200

--- twin-absolute-same
> GET http://a/x HTTP/1.1
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

--- twin-absolute-case
> GET http://example.COM/x HTTP/1.1
> Host: Example.com
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

--- twin-absolute-default-port
> GET http://a:80/x HTTP/1.1
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

--- twin-absolute-query
> GET http://a?x=http://b/ HTTP/1.1
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

--- twin-other-fields
> GET / HTTP/1.1
> X-Forwarded-Host: b, c
> Host: a
> X-Host: d
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

--- list-empty-element
> GET / HTTP/1.1
> Host: a,
>
= http.duplicate_host 2 client
