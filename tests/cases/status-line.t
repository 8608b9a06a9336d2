# Status lines (RFC 9112 2.3, 4; RFC 9110 2.5, 15).

--- version-two-minor-digits
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.10 200 OK
< Content-Length: 0
<
= http.invalid_version 2 server @0 readings=odd-status-line:18+,http09-answer:0+

--- version-comma
> GET / HTTP/1.1
> Host: a
>
< HTTP/1,1 200 OK
< Content-Length: 0
<
= http.invalid_version 2 server @0 readings=odd-status-line:17+,http09-answer:0+

--- version-no-minor
> GET / HTTP/1.1
> Host: a
>
< HTTP/1 200 OK
< Content-Length: 0
<
= http.invalid_version 2 server @0 readings=odd-status-line:15+,http09-answer:0+

--- version-lower-case
> GET / HTTP/1.1
> Host: a
>
< http/1.1 200 OK
< Content-Length: 0
<
= http.invalid_version 2 server @0 readings=odd-status-line:17+,http09-answer:0+

--- version-trailing-letter
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1x 200 OK
< Content-Length: 0
<
= http.invalid_version 2 server @0 readings=odd-status-line:18+,http09-answer:0+

--- version-two-major-digits
> GET / HTTP/1.1
> Host: a
>
< HTTP/01.1 200 OK
< Content-Length: 0
<
= http.invalid_version 2 server @0 readings=odd-status-line:18+,http09-answer:0+

--- version-1.2
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.2 200 OK
< Content-Length: 0
<
= http.invalid_version 3 server

--- version-2.0
> GET / HTTP/1.1
> Host: a
>
< HTTP/2.0 200 OK
< Content-Length: 0
<
= http.invalid_version 2 server @0 readings=odd-status-line:17+,http09-answer:0+

--- version-0.9
> GET / HTTP/1.1
> Host: a
>
< HTTP/0.9 200 OK
< Content-Length: 0
<
= http.invalid_version 2 server @0 readings=odd-status-line:17+,http09-answer:0+

--- two-digits
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 20 OK
< Content-Length: 0
<
= http.invalid_status_line 2 server @0 readings=odd-status-line:16+,http09-answer:0+

--- four-digits
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 2000 OK
< Content-Length: 0
<
= http.invalid_status_line 2 server @0 readings=odd-status-line:18+,http09-answer:0+

--- two-spaces
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1  200 OK
< Content-Length: 0
<
= http.invalid_status_line 2 server @0 readings=odd-status-line:18+,http09-answer:0+

--- over-599
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 600 Odd
< Content-Length: 0
<
= http.invalid_status_line 3 server

--- under-100
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 099 Odd
< Content-Length: 0
<
= http.invalid_status_line 2 server @0 readings=odd-status-line:18+,http09-answer:0+

--- no-space-behind
# RFC 9112 4 wants a space even before an empty reason; servers leave it out.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200
< Content-Length: 0
<
= http.invalid_status_line 3 server

--- letter-behind
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200OK
< Content-Length: 0
<
= http.invalid_status_line 2 server @0 readings=odd-status-line:16+,http09-answer:0+

--- tab-before-status
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1\t200 OK
< Content-Length: 0
<
= http.invalid_status_line 2 server @0 readings=odd-status-line:17+,http09-answer:0+

--- control-in-reason
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 O\x01K
< Content-Length: 0
<
= http.invalid_status_line 2 server @0 readings=odd-status-line:18+,http09-answer:0+

--- delete-in-reason
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 O\x7fK
< Content-Length: 0
<
= http.invalid_status_line 2 server @0 readings=odd-status-line:18+,http09-answer:0+

--- bare-cr-in-reason
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK\rX: y
< Content-Length: 0
<
= http.invalid_status_line 2 server @0 readings=odd-status-line:22+,http09-answer:0+
= http.bare_cr 2 server

--- nul-in-reason
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 O\0K
< Content-Length: 0
<
= http.invalid_status_line 2 server @0 readings=odd-status-line:18+,http09-answer:0+
= http.nul_in_header 2 server

--- shoutcast
> GET / HTTP/1.0
> Host: a
>
< ICY 200 OK
< Content-Type: audio/mpeg
<
= http.invalid_status_line 3 server @0 readings=odd-status-line:12+,http09-answer:0+

--- bare-lf
> GET / HTTP/1.1
> Host: a
>
<| HTTP/1.1 200 OK\n
< X: y
< Content-Length: 0
<
= http.bare_lf 3 server

--- twin-reason
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

--- twin-empty-reason
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-words
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 404 Not Found, Really
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-tab-in-reason
# A reason may hold tabs (RFC 9112 4).
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 all\tright
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-obs-text
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 404 Nicht gef\xfcnden
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-unknown-status
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 299 Odd
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-http10
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.0 200 OK
< Content-Length: 0
< Connection: keep-alive
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- tab-behind-status
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200\tOK
< Content-Length: 0
<
= http.invalid_status_line 2 server @0 readings=odd-status-line:17+,http09-answer:0+

--- four-digits-without-body
# Apache httpd takes three digits and sees no body, HAProxy the whole number and has one.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 3040 x
< Content-Length: 5
<
<| hello
= http.invalid_status_line 2 server @0 readings=odd-status-line:17+,http09-answer:0+
= http.bodyless_status_with_body 2 server @38

--- four-digits-interim
# An interim answer to whoever takes three digits, the final one to others.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 1000 x
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.invalid_status_line 2 server @0 readings=odd-status-line:17+,http09-answer:0+

--- twin-interim
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 100 x
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
