# Request lines (RFC 9112 2.2, 2.3, 3, 3.1, 3.2; RFC 9110 2.5, 9.1).

--- version-two-minor-digits
> GET / HTTP/1.10
> Host: a
>
= http.invalid_version 2 client

--- version-two-major-digits
> GET / HTTP/01.1
> Host: a
>
= http.invalid_version 2 client

--- version-comma
> GET / HTTP/1,1
> Host: a
>
= http.invalid_version 2 client

--- version-no-minor
> GET / HTTP/1
> Host: a
>
= http.invalid_version 2 client

--- version-no-digits
> GET / HTTP/a.b
> Host: a
>
= http.invalid_version 2 client

--- version-trailing-letter
> GET / HTTP/1.1x
> Host: a
>
= http.invalid_version 2 client

--- version-empty
> GET / HTTP/
> Host: a
>
= http.invalid_version 2 client

--- version-lower-case
> GET / http/1.1
> Host: a
>
= http.invalid_version 2 client

--- version-mixed-case
> GET / HTtP/1.1
> Host: a
>
= http.invalid_version 2 client

--- version-plus
> GET / HTTP/+1.1
> Host: a
>
= http.invalid_version 2 client

--- version-high-bit-digit
> GET / HTTP/1.\xb9
> Host: a
>
= http.invalid_version 2 client

--- version-no-dot
> GET / HTTP/11
> Host: a
>
= http.invalid_version 2 client

--- version-1.2
# Well formed, and not ours to speak.
> GET / HTTP/1.2
> Host: a
>
= http.invalid_version 3 client

--- version-1.9
> GET / HTTP/1.9
> Host: a
>
= http.invalid_version 3 client

--- version-2.0
> GET / HTTP/2.0
> Host: a
>
= http.invalid_version 3 client

--- version-3.0
> GET / HTTP/3.0
> Host: a
>
= http.invalid_version 3 client

--- version-0.9
> GET / HTTP/0.9
> Host: a
>
= http.invalid_version 3 client

--- version-9.9
> GET / HTTP/9.9
> Host: a
>
= http.invalid_version 3 client

--- tab-for-space
# Whoever splits at blanks reads on, whoever splits at spaces finds no target.
> GET\t/ HTTP/1.1
> Host: a
>
= http.invalid_request_line 2 client

--- tab-before-version
> GET /\tHTTP/1.1
> Host: a
>
= http.invalid_request_line 2 client

--- control-in-target
> GET /\x01 HTTP/1.1
> Host: a
>
= http.invalid_request_line 2 client
= http.invalid_target 3 client

--- delete-in-target
> GET /\x7f HTTP/1.1
> Host: a
>
= http.invalid_request_line 2 client
= http.invalid_target 3 client

--- vertical-tab-for-space
> GET\x0b/ HTTP/1.1
> Host: a
>
= http.invalid_request_line 2 client

--- form-feed-before-version
> GET /\x0cHTTP/1.1 HTTP/1.1
> Host: a
>
= http.invalid_request_line 2 client
= http.invalid_target 3 client

--- bare-cr
> GET /\rx HTTP/1.1
> Host: a
>
= http.invalid_request_line 2 client
= http.invalid_target 3 client
= http.bare_cr 2 client

--- bare-cr-at-end
> GET / HTTP/1.1\r
> Host: a
>
= http.bare_cr 2 client
= http.invalid_request_line 2 client
= http.invalid_version 2 client

--- nul-in-target
> GET /\0 HTTP/1.1
> Host: a
>
= http.invalid_request_line 2 client
= http.invalid_target 3 client
= http.nul_in_header 2 client

--- two-versions
# The first ends the line for one reader, the last for another.
> GET / HTTP/1.1 HTTP/1.1
> Host: a
>
= http.invalid_request_line 2 client
= http.invalid_target 3 client

--- version-then-path
> GET / HTTP/1.0 /x HTTP/1.1
> Host: a
>
= http.invalid_request_line 2 client
= http.invalid_target 3 client

--- no-target
# HTTP/0.9's GET of a thing called HTTP/1.1, or a request without target.
> GET HTTP/1.1
> Host: a
>
= http.invalid_request_line 2 client

--- two-spaces
> GET  / HTTP/1.1
> Host: a
>
= http.invalid_request_line 3 client

--- two-spaces-before-version
> GET /  HTTP/1.1
> Host: a
>
= http.invalid_request_line 3 client

--- space-at-end
> GET / HTTP/1.1 
> Host: a
>
= http.invalid_request_line 3 client

--- space-first
>  GET / HTTP/1.1
> Host: a
>
= http.invalid_request_line 3 client

--- space-in-target
> GET /a b HTTP/1.1
> Host: a
>
= http.invalid_request_line 3 client
= http.invalid_target 3 client

--- method-not-a-token
> G(T / HTTP/1.1
> Host: a
>
= http.invalid_request_line 3 client

--- method-with-colon
> GET: / HTTP/1.1
> Host: a
>
= http.invalid_request_line 3 client

--- target-high-bit
> GET /\xe9 HTTP/1.1
> Host: a
>
= http.invalid_target 3 client

--- target-utf8
> GET /\xc3\xa9 HTTP/1.1
> Host: a
>
= http.invalid_target 3 client

--- target-asterisk
> GET * HTTP/1.1
> Host: a
>
= http.invalid_target 3 client

--- target-authority
> GET a:443 HTTP/1.1
> Host: a
>
= http.invalid_target 3 client

--- target-relative
> GET index.html HTTP/1.1
> Host: a
>
= http.invalid_target 3 client

--- target-connect-path
> CONNECT / HTTP/1.1
> Host: a
>
= http.invalid_target 3 client

--- target-connect-absolute
> CONNECT http://a:80/ HTTP/1.1
> Host: a
>
= http.invalid_target 3 client

--- bare-lf
>| GET / HTTP/1.1\n
> X: y
> Host: a
>
= http.bare_lf 3 client

--- limit
# Longer than http.max-line (16 KiB).
> GET /\{a*17000} HTTP/1.1
> Host: a
>
= http.header_limit 3 client

--- twin-get
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

--- twin-query
> GET /?a=b&c=../../etc/passwd&d=%0d%0aTransfer-Encoding:%20chunked&e=<script> HTTP/1.1
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

--- twin-request-in-query
> GET /?u=GET%20/x%20HTTP/1.1&v=/HTTP/1.1 HTTP/1.1
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

--- twin-options-asterisk
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

--- twin-absolute
> GET http://a/ HTTP/1.1
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

--- twin-unknown-method
> FOO / HTTP/1.1
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

--- twin-lower-case-method
> get / HTTP/1.1
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

--- twin-odd-token-method
> M-SEARCH! / HTTP/1.1
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

--- twin-webdav
> PROPFIND /dav/ HTTP/1.1
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

--- twin-long-method
> VERSION-CONTROL /x HTTP/1.1
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

--- twin-encoded
> GET /a%20b%00%ff?x[]=1|2 HTTP/1.1
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

--- twin-double-slash
> GET //a//b HTTP/1.1
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

--- twin-quotes
> GET /a'b"c`d{e}^f HTTP/1.1
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

--- twin-fragment
> GET /a#b HTTP/1.1
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

--- twin-parameters
> GET /a;b=c;d/e HTTP/1.1
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

--- twin-version-in-path
> GET /HTTP/1.1/x HTTP/1.1
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

--- twin-one-empty-line
# RFC 9112 2.2: empty lines before a request line are ignored.
>| \r\n
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

--- twin-three-empty-lines
>| \r\n\r\n\r\n
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

--- twin-bare-lf-empty-line
>| \n
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

--- no-target-two-spaces
> GET  HTTP/1.1
> Host: a
>
= http.invalid_request_line 2 client
