# Content-Length alone and beside Transfer-Encoding (RFC 9110 8.6, RFC 9112 6.1 - 6.3; CVE-2014-0099, CVE-2018-7159, CVE-2022-24761, CVE-2023-40225).

--- cl-then-te
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= http.content_length_with_transfer_encoding 2 client

--- te-then-cl
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
> Content-Length: 5
>
>| 0\r\n\r\n
= http.content_length_with_transfer_encoding 2 client

--- te-and-zero-cl
# Zero is a length too.
> POST / HTTP/1.1
> Host: a
> Content-Length: 0
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= http.content_length_with_transfer_encoding 2 client

--- te-between-two-cl
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Transfer-Encoding: chunked
> Content-Length: 5
>
>| 0\r\n\r\n
= http.content_length_with_transfer_encoding 2 client
= http.repeated_content_length client

--- response-cl-and-te
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
< Transfer-Encoding: chunked
<
<| 0\r\n\r\n
= http.content_length_with_transfer_encoding 2 server

--- twin-cl-alone
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
>
>| hello
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

--- twin-te-alone
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\r\nhello\r\n0\r\n\r\n
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

--- twin-response-te-alone
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 5\r\nhello\r\n0\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- two-fields-differ
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Content-Length: 0
>
= http.conflicting_content_length 2 client

--- list-differs
> POST / HTTP/1.1
> Host: a
> Content-Length: 5, 6
>
= http.conflicting_content_length 2 client

--- list-differs-last
> POST / HTTP/1.1
> Host: a
> Content-Length: 5, 5, 6
>
= http.conflicting_content_length 2 client

--- fields-far-apart-differ
> POST / HTTP/1.1
> Host: a
> Content-Length: 0
> X-Between: yes
> content-length: 7
>
= http.conflicting_content_length 2 client

--- response-two-fields-differ
# Each reader ends the body elsewhere.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
< Content-Length: 7
<
<| hello
= http.conflicting_content_length 2 server

--- response-list-differs
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5,7
<
<| hello
= http.conflicting_content_length 2 server

--- repeated-fields
# RFC 9112 6.3: equal values may be taken for one.
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Content-Length: 5
>
>| hello
= http.repeated_content_length 3 client

--- repeated-in-a-list
> POST / HTTP/1.1
> Host: a
> Content-Length: 5, 5
>
>| hello
= http.repeated_content_length 3 client

--- response-repeated
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
< Content-Length: 5
<
<| hello
= http.repeated_content_length 3 server

--- repeated-zero
> POST / HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 0
>
= http.repeated_content_length 3 client

--- invalid-plus
# CVE-2022-24761: int() and strtol() take a sign.
> POST / HTTP/1.1
> Host: a
> Content-Length: +5
>
= http.invalid_content_length 2 client

--- invalid-minus
> POST / HTTP/1.1
> Host: a
> Content-Length: -5
>
= http.invalid_content_length 2 client

--- invalid-hex
> POST / HTTP/1.1
> Host: a
> Content-Length: 0x5
>
= http.invalid_content_length 2 client

--- invalid-underscore
# Python and Ruby read 50.
> POST / HTTP/1.1
> Host: a
> Content-Length: 5_0
>
= http.invalid_content_length 2 client

--- invalid-space-inside
# CVE-2018-7159: read as 50.
> POST / HTTP/1.1
> Host: a
> Content-Length: 5 0
>
= http.invalid_content_length 2 client

--- invalid-decimal-point
> POST / HTTP/1.1
> Host: a
> Content-Length: 5.0
>
= http.invalid_content_length 2 client

--- invalid-exponent
> POST / HTTP/1.1
> Host: a
> Content-Length: 1e3
>
= http.invalid_content_length 2 client

--- invalid-semicolon
> POST / HTTP/1.1
> Host: a
> Content-Length: 5;
>
= http.invalid_content_length 2 client

--- invalid-parameter
> POST / HTTP/1.1
> Host: a
> Content-Length: 5;q=1
>
= http.invalid_content_length 2 client

--- invalid-quoted
> POST / HTTP/1.1
> Host: a
> Content-Length: "5"
>
= http.invalid_content_length 2 client

--- invalid-single-quoted
> POST / HTTP/1.1
> Host: a
> Content-Length: '5'
>
= http.invalid_content_length 2 client

--- invalid-empty
# CVE-2023-40225: forwarded as it is.
> POST / HTTP/1.1
> Host: a
> Content-Length: 
>
= http.invalid_content_length 2 client

--- invalid-word
> POST / HTTP/1.1
> Host: a
> Content-Length: five
>
= http.invalid_content_length 2 client

--- invalid-trailing-letter
> POST / HTTP/1.1
> Host: a
> Content-Length: 5a
>
= http.invalid_content_length 2 client

--- invalid-leading-letter
> POST / HTTP/1.1
> Host: a
> Content-Length: a5
>
= http.invalid_content_length 2 client

--- invalid-hex-digits
> POST / HTTP/1.1
> Host: a
> Content-Length: ff
>
= http.invalid_content_length 2 client

--- invalid-empty-element
> POST / HTTP/1.1
> Host: a
> Content-Length: 5,
>
= http.invalid_content_length 2 client

--- invalid-empty-first-element
> POST / HTTP/1.1
> Host: a
> Content-Length: ,5
>
= http.invalid_content_length 2 client

--- invalid-only-a-comma
> POST / HTTP/1.1
> Host: a
> Content-Length: ,
>
= http.invalid_content_length 2 client

--- invalid-vertical-tab
# isspace() skips it, RFC 9110 5.6.3's OWS does not.
> POST / HTTP/1.1
> Host: a
> Content-Length: \x0b5
>
= http.invalid_content_length 2 client

--- invalid-form-feed
> POST / HTTP/1.1
> Host: a
> Content-Length: \x0c5
>
= http.invalid_content_length 2 client

--- invalid-high-bit-space
> POST / HTTP/1.1
> Host: a
> Content-Length: \xa05
>
= http.invalid_content_length 2 client

--- invalid-high-bit-space-behind
> POST / HTTP/1.1
> Host: a
> Content-Length: 5\xa0
>
= http.invalid_content_length 2 client

--- invalid-next-line
> POST / HTTP/1.1
> Host: a
> Content-Length: \x855
>
= http.invalid_content_length 2 client

--- invalid-control-behind
> POST / HTTP/1.1
> Host: a
> Content-Length: 5\x0b
>
= http.invalid_content_length 2 client

--- invalid-delete
> POST / HTTP/1.1
> Host: a
> Content-Length: 5\x7f
>
= http.invalid_content_length 2 client

--- invalid-fullwidth-digit
# Unicode's digits are digits to isdigit() of some languages.
> POST / HTTP/1.1
> Host: a
> Content-Length: \xef\xbc\x95
>
= http.invalid_content_length 2 client

--- invalid-arabic-digit
> POST / HTTP/1.1
> Host: a
> Content-Length: \xd9\xa5
>
= http.invalid_content_length 2 client

--- invalid-over-63-bits
# One more than 2^63-1 (CVE-2014-0099: a length that overflows).
> POST / HTTP/1.1
> Host: a
> Content-Length: 9223372036854775808
>
= http.invalid_content_length 2 client

--- invalid-over-64-bits
# Wraps to 0.
> POST / HTTP/1.1
> Host: a
> Content-Length: 18446744073709551616
>
= http.invalid_content_length 2 client

--- invalid-wraps-to-five
> POST / HTTP/1.1
> Host: a
> Content-Length: 18446744073709551621
>
= http.invalid_content_length 2 client

--- invalid-over-32-bits-twice
> POST / HTTP/1.1
> Host: a
> Content-Length: 99999999999999999999999999999999
>
= http.invalid_content_length 2 client

--- response-invalid-plus
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: +5
<
= http.invalid_content_length 2 server

--- response-invalid-hex
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0x5
<
= http.invalid_content_length 2 server

--- response-invalid-underscore
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5_0
<
= http.invalid_content_length 2 server

--- response-invalid-semicolon
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5;
<
= http.invalid_content_length 2 server

--- response-invalid-empty
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 
<
= http.invalid_content_length 2 server

--- response-invalid-word
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: five
<
= http.invalid_content_length 2 server

--- response-invalid-high-bit-space
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: \xa05
<
= http.invalid_content_length 2 server

--- response-invalid-over-64-bits
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 18446744073709551616
<
= http.invalid_content_length 2 server

--- invalid-nul
> POST / HTTP/1.1
> Host: a
> Content-Length: 5\0
>
= http.invalid_content_length 2 client
= http.nul_in_header 2 client

--- invalid-beside-valid
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Content-Length: +5
>
>| hello
= http.invalid_content_length 2 client

--- invalid-with-te
# A length nobody can read is present all the same.
> POST / HTTP/1.1
> Host: a
> Content-Length: x
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= http.invalid_content_length 2 client
= http.content_length_with_transfer_encoding 2 client

--- twin-plain
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
>
>| hello
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

--- twin-lower-case
> POST / HTTP/1.1
> Host: a
> content-length: 5
>
>| hello
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
> POST / HTTP/1.1
> Host: a
> CONTENT-LENGTH: 5
>
>| hello
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
> Content-Length:5
>
>| hello
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

--- twin-blanks-around
> POST / HTTP/1.1
> Host: a
> Content-Length: \t 5 \t 
>
>| hello
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

--- twin-leading-zeros
> POST / HTTP/1.1
> Host: a
> Content-Length: 0000005
>
>| hello
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

--- twin-zero
> POST / HTTP/1.1
> Host: a
> Content-Length: 0
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

--- twin-two-digits
> POST / HTTP/1.1
> Host: a
> Content-Length: 10
>
>| 0123456789
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

--- twin-largest
# 2^63-1 is a length.
> POST / HTTP/1.1
> Host: a
> Content-Length: 9223372036854775807
>
>| never all of it

--- twin-same-in-text
# The names in values and bodies are text.
> POST /?Content-Length=3&Transfer-Encoding=chunked HTTP/1.1
> Host: a
> X-Note: Content-Length: 3, Transfer-Encoding: chunked
> Content-Length: 26
>
>| Transfer-Encoding: chunked
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
