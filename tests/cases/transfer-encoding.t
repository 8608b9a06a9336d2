# Transfer-Encoding and its look-alikes (RFC 9112 6.1, 6.3, 7; "HTTP Desync Attacks", Kettle 2019; CVE-2019-18277, CVE-2019-16789, CVE-2022-32213).

--- prefix
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: xchunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+

--- suffix
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunkedx
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+

--- parameter
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked;q=1
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:65+,transfer-encoding-ignored:60

--- bare-semicolon
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked;
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:62+,transfer-encoding-ignored:57

--- quoted
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: "chunked"
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:58,chunked-somewhere:63+

--- single-quoted
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: 'chunked'
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:58,chunked-somewhere:63+

--- brackets
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: [chunked]
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:58,chunked-somewhere:63+

--- identity
# Removed from the registry by RFC 9112 (7, C.3).
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: identity
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+

--- chunked-then-identity
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked, identity
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:71+,transfer-encoding-ignored:66

--- identity-then-chunked
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: identity, chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:71+,transfer-encoding-ignored:66

--- chunked-then-gzip
# Chunked is not last: a server cannot know the end (6.3).
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked, gzip
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:67+,transfer-encoding-ignored:62

--- gzip-alone
# A request whose last coding is not chunked (6.3).
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: gzip
>
= http.invalid_transfer_encoding 2 client @0 readings=transfer-encoding-ignored:53,chunked-somewhere:58+

--- chunked-twice
# 6.1: not more than once.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked, chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:70+,transfer-encoding-ignored:65

--- empty
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: 
>
= http.invalid_transfer_encoding 2 client @0 readings=transfer-encoding-ignored:49,chunked-somewhere:54+

--- empty-last
# Whoever takes the last element finds none.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked,
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:62+,transfer-encoding-ignored:57

--- empty-first
# Whoever compares the whole value finds no chunked.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: ,chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:62+,transfer-encoding-ignored:57

--- empty-middle
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: gzip,,chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:67+,transfer-encoding-ignored:62

--- none-before
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: none, chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:67+,transfer-encoding-ignored:62

--- no-comma
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:69+,transfer-encoding-ignored:64

--- wrong-separator
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: gzip; chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:62,chunked-somewhere:67+

--- colon
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: : chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:58,chunked-somewhere:63+

--- truncated
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunke
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:55,chunked-somewhere:60+

--- cow
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: cow
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:52,chunked-somewhere:57+

--- vertical-tab
# CVE-2019-18277: forwarded, and chunked to whom isspace() helps.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: \x0bchunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+

--- vertical-tab-behind
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked\x0b
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:62+,transfer-encoding-ignored:57

--- form-feed
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: \x0cchunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+

--- high-bit-space
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: \xa0chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+

--- high-bit-space-behind
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked\xa0
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:62+,transfer-encoding-ignored:57

--- next-line
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked\x85
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:62+,transfer-encoding-ignored:57

--- control-1
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: \x01chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+

--- escape
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: \x1bchunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+

--- delete
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked\x7f
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:62+,transfer-encoding-ignored:57

--- backspace
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: x\x08chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:58,chunked-somewhere:63+

--- high-bit
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: \xffchunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+

--- tab-inside
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chun\tked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+

--- space-inside
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chun ked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+

--- kelvin-sign
# U+212A becomes k under Unicode's lower case.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chun\xe2\x84\xaaed
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:58,chunked-somewhere:63+

--- long-s-look
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunk\xc3\xa9d
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+

--- encoded
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: %63hunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:58,chunked-somewhere:63+

--- byte-order-mark
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: \xef\xbb\xbfchunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:59,chunked-somewhere:64+

--- nul
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked\0
>
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:62+,transfer-encoding-ignored:57
= http.nul_in_header 2 client

--- nul-before
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: \0chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.nul_in_header 2 client

--- bare-cr-before
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: \rchunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.bare_cr 2 client

--- two-fields-chunked
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
> Transfer-Encoding: chunked
>
= http.invalid_transfer_encoding 2 client @54 readings=chunked-somewhere:89+,transfer-encoding-ignored:84

--- two-fields-identity
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
> Transfer-Encoding: identity
>
= http.invalid_transfer_encoding 2 client @54 readings=chunked-somewhere:90+,transfer-encoding-ignored:85

--- two-fields-cow
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
> Transfer-encoding: cow
>
= http.invalid_transfer_encoding 2 client @54 readings=chunked-somewhere:85+,transfer-encoding-ignored:80

--- with-content-length
> POST / HTTP/1.1
> Host: a
> Content-Length: 4
> Transfer-Encoding: xchunked
>
= http.invalid_transfer_encoding 2 client @45 readings=transfer-encoding-ignored:80,chunked-somewhere:81+,both-ignored:76
= http.content_length_with_transfer_encoding 2 client @45 readings=transfer-encoding-ignored:80,chunked-somewhere:81+,both-ignored:76

--- response-prefix
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: xchunked
<
= http.invalid_transfer_encoding 2 server @17 readings=transfer-encoding-ignored:48+,chunked-somewhere:53+

--- response-parameter
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked;q=1
<
= http.invalid_transfer_encoding 2 server @17 readings=chunked-somewhere:56+,transfer-encoding-ignored:51+

--- response-identity
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: identity
<
= http.invalid_transfer_encoding 2 server @17 readings=transfer-encoding-ignored:48+,chunked-somewhere:53+

--- response-chunked-then-identity
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked, identity
<
= http.invalid_transfer_encoding 2 server @17 readings=chunked-somewhere:62+,transfer-encoding-ignored:57+

--- response-chunked-twice
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked, chunked
<
= http.invalid_transfer_encoding 2 server @17 readings=chunked-somewhere:61+,transfer-encoding-ignored:56+

--- response-empty
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: 
<
= http.invalid_transfer_encoding 2 server @0 readings=transfer-encoding-ignored:40+,chunked-somewhere:45+

--- response-empty-last
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked,
<
= http.invalid_transfer_encoding 2 server @17 readings=chunked-somewhere:53+,transfer-encoding-ignored:48+

--- response-vertical-tab
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: \x0bchunked
<
= http.invalid_transfer_encoding 2 server @17 readings=transfer-encoding-ignored:48+,chunked-somewhere:53+

--- response-high-bit-space
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: \xa0chunked
<
= http.invalid_transfer_encoding 2 server @17 readings=transfer-encoding-ignored:48+,chunked-somewhere:53+

--- name-underscore
# No field name, or not this one; some reader takes it for Transfer-Encoding.
> POST / HTTP/1.1
> Host: a
> Transfer_Encoding: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:56,chunked-somewhere:61+
= http.invalid_header_name 2 client

--- name-space
> POST / HTTP/1.1
> Host: a
> Transfer Encoding: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:56,chunked-somewhere:61+
= http.invalid_header_name 2 client

--- name-vertical-tab
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding\x0b: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.invalid_header_name 2 client

--- name-form-feed
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding\x0c: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.invalid_header_name 2 client

--- name-control-before
> POST / HTTP/1.1
> Host: a
> \x01Transfer-Encoding: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.invalid_header_name 2 client

--- name-high-bit-before
> POST / HTTP/1.1
> Host: a
> \xa0Transfer-Encoding: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.invalid_header_name 2 client

--- name-high-bit-behind
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding\xa0: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.invalid_header_name 2 client

--- name-byte-order-mark
> POST / HTTP/1.1
> Host: a
> \xef\xbb\xbfTransfer-Encoding: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:59,chunked-somewhere:64+
= http.invalid_header_name 2 client

--- name-delete
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding\x7f: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.invalid_header_name 2 client

--- name-nul
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding\0: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.invalid_header_name 2 client
= http.nul_in_header 2 client

--- name-nul-before
> POST / HTTP/1.1
> Host: a
> \0Transfer-Encoding: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.invalid_header_name 2 client
= http.nul_in_header 2 client

--- name-quoted
> POST / HTTP/1.1
> Host: a
> "Transfer-Encoding": chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:58,chunked-somewhere:63+
= http.invalid_header_name 2 client

--- name-backslash
> POST / HTTP/1.1
> Host: a
> Transfer\\-Encoding: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.invalid_header_name 2 client

--- name-bare-cr
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding\r: chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.invalid_header_name 2 client
= http.bare_cr 2 client

--- name-missing-colon
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:55,chunked-somewhere:60+
= http.invalid_header_name 2 client

--- name-equals
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding= chunked
>
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:56,chunked-somewhere:61+
= http.invalid_header_name 2 client

--- response-name-vertical-tab
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding\x0b: chunked
< Content-Length: 0
<
= http.invalid_transfer_encoding 2 server @17 readings=transfer-encoding-ignored:67,chunked-somewhere:72+,both-ignored:67+
= http.invalid_header_name 2 server

--- http10
# RFC 9112 6.1: faulty framing, whatever the connection says.
> POST / HTTP/1.0
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= http.transfer_encoding_in_http10 2 client @0 readings=chunked:61+,te-ignored-in-1.0:56

--- http10-keep-alive
> POST / HTTP/1.0
> Host: a
> Connection: keep-alive
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= http.transfer_encoding_in_http10 2 client @0 readings=chunked:85+,te-ignored-in-1.0:80

--- response-http10
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.0 200 OK
< Transfer-Encoding: chunked
<
<| 0\r\n\r\n
= http.transfer_encoding_in_http10 2 server @0 readings=chunked:52+,te-ignored-in-1.0:47+

--- twin-chunked
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3\r\nabc\r\n0\r\n\r\n
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

--- twin-case
> POST / HTTP/1.1
> Host: a
> tRANSFER-eNCODING: ChUnKeD
>
>| 3\r\nabc\r\n0\r\n\r\n
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

--- twin-blanks
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding:\t chunked \t
>
>| 3\r\nabc\r\n0\r\n\r\n
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

--- twin-no-space
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding:chunked
>
>| 3\r\nabc\r\n0\r\n\r\n
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

--- twin-gzip-chunked
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: gzip, chunked
>
>| 3\r\nabc\r\n0\r\n\r\n
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

--- twin-two-fields
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: gzip
> Transfer-Encoding: chunked
>
>| 3\r\nabc\r\n0\r\n\r\n
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

--- twin-deflate-chunked
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: deflate ,chunked
>
>| 3\r\nabc\r\n0\r\n\r\n
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

--- twin-other-names
> POST / HTTP/1.1
> Host: a
> Content-Transfer-Encoding: binary
> Accept-Encoding: gzip, chunked;q=0
> X-Transfer-Encoding: chunked
> TE: trailers
> Transfer-Encoding: chunked
>
>| 3\r\nabc\r\n0\r\n\r\n
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

--- twin-no-such-field
# MIME's field and a request without a body.
> GET / HTTP/1.1
> Host: a
> Content-Transfer-Encoding: 8bit
> TE: trailers, deflate;q=0.5
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

--- twin-response-gzip-until-close
# RFC 9112 6.3: a response whose last coding is not chunked ends with the connection.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: gzip
<
<| \x1f\x8b\x08\0\0\0\0\0
< !fin
> !fin
= record http status=200

--- http20
# Not HTTP/1.1 either.
> POST / HTTP/2.0
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= http.transfer_encoding_in_http10 2 client @0 readings=chunked:61+
= http.invalid_version 3 client

--- two-fields-first-empty
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding:
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= http.invalid_transfer_encoding 2 client @46 readings=chunked-somewhere:81+,transfer-encoding-ignored:76

--- response-identity-until-close
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Connection: close
< Transfer-Encoding: identity
<
<| x
< !fin
> !fin
= http.invalid_transfer_encoding 2 server @36 readings=transfer-encoding-ignored:67+,chunked-somewhere:72+

--- response-to-http10
# RFC 9112 6.1: no Transfer-Encoding in the answer to an HTTP/1.0 request, whatever version the answer has.
> GET / HTTP/1.0
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 2\r\nhi\r\n0\r\n\r\n
= http.transfer_encoding_in_http10 3 server

--- response-to-http10-kept
# The connection is kept; an HTTP/1.0 client that knows no chunks takes them for content.
> GET / HTTP/1.0
> Host: a
> Connection: keep-alive
>
< HTTP/1.1 404 Not Found
< Connection: keep-alive
< Transfer-Encoding: chunked
<
<| 0\r\n\r\n
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
<
= http.transfer_encoding_in_http10 3 server
= record http status=404
= record http status=204

--- twin-response-to-http10
> GET / HTTP/1.0
> Host: a
>
< HTTP/1.1 200 OK
< Connection: close
<
<| hi
< !fin
