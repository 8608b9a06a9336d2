# Content-Length alone and beside Transfer-Encoding (RFC 9110 8.6, RFC 9112 6.1 - 6.3; CVE-2014-0099, CVE-2018-7159, CVE-2022-24761, CVE-2023-40225).

--- cl-then-te
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= http.content_length_with_transfer_encoding 2 client @45 readings=chunked:80+,content-length:80

--- te-then-cl
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
> Content-Length: 5
>
>| 0\r\n\r\n
= http.content_length_with_transfer_encoding 2 client @54 readings=chunked:80+,content-length:80

--- te-and-zero-cl
# Zero is a length too.
> POST / HTTP/1.1
> Host: a
> Content-Length: 0
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= http.content_length_with_transfer_encoding 2 client @45 readings=chunked:80+,content-length:75

--- te-between-two-cl
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Transfer-Encoding: chunked
> Content-Length: 5
>
>| 0\r\n\r\n
= http.content_length_with_transfer_encoding 2 client @45 readings=chunked:99+,content-length:99
= http.repeated_content_length 2 client @45 readings=chunked:99+,content-length:99

--- response-cl-and-te
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
< Transfer-Encoding: chunked
<
<| 0\r\n\r\n
= http.content_length_with_transfer_encoding 2 server @36 readings=chunked:71+,content-length:71

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
= http.conflicting_content_length 2 client @45 readings=first-content-length:71,last-content-length:66

--- list-differs
> POST / HTTP/1.1
> Host: a
> Content-Length: 5, 6
>
= http.conflicting_content_length 2 client @26 readings=first-content-length:55,last-content-length:56,content-length-ignored:50

--- list-differs-last
> POST / HTTP/1.1
> Host: a
> Content-Length: 5, 5, 6
>
= http.conflicting_content_length 2 client @26 readings=first-content-length:58,last-content-length:59,content-length-ignored:53

--- fields-far-apart-differ
> POST / HTTP/1.1
> Host: a
> Content-Length: 0
> X-Between: yes
> content-length: 7
>
= http.conflicting_content_length 2 client @61 readings=first-content-length:82,last-content-length:89

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
= http.conflicting_content_length 2 server @36 readings=first-content-length:62,last-content-length:64,content-length-ignored:57+

--- response-list-differs
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5,7
<
<| hello
= http.conflicting_content_length 2 server @17 readings=first-content-length:45,last-content-length:47,content-length-ignored:40+

--- repeated-fields
# RFC 9112 6.3: equal values may be taken for one.
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Content-Length: 5
>
>| hello
= http.repeated_content_length 3 client @45 readings=content-length:71

--- repeated-in-a-list
> POST / HTTP/1.1
> Host: a
> Content-Length: 5, 5
>
>| hello
= http.repeated_content_length 3 client @26 readings=content-length:55

--- response-repeated
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
< Content-Length: 5
<
<| hello
= http.repeated_content_length 3 server @36 readings=content-length:62

--- repeated-zero
> POST / HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 0
>
= http.repeated_content_length 3 client @45 readings=content-length:66

--- invalid-plus
# CVE-2022-24761: int() and strtol() take a sign.
> POST / HTTP/1.1
> Host: a
> Content-Length: +5
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:48,signed-content-length:53

--- invalid-minus
> POST / HTTP/1.1
> Host: a
> Content-Length: -5
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:48

--- invalid-hex
> POST / HTTP/1.1
> Host: a
> Content-Length: 0x5
>
= http.invalid_content_length 2 client @26 readings=content-length:49,hex-content-length:54

--- invalid-underscore
# Python and Ruby read 50.
> POST / HTTP/1.1
> Host: a
> Content-Length: 5_0
>
= http.invalid_content_length 2 client @26 readings=content-length:54,content-length-ignored:49,underscore-content-length:99

--- invalid-space-inside
# CVE-2018-7159: read as 50.
> POST / HTTP/1.1
> Host: a
> Content-Length: 5 0
>
= http.invalid_content_length 2 client @26 readings=content-length:54,content-length-ignored:49

--- invalid-decimal-point
> POST / HTTP/1.1
> Host: a
> Content-Length: 5.0
>
= http.invalid_content_length 2 client @26 readings=content-length:54,content-length-ignored:49

--- invalid-exponent
> POST / HTTP/1.1
> Host: a
> Content-Length: 1e3
>
= http.invalid_content_length 2 client @26 readings=content-length:50,content-length-ignored:49

--- invalid-semicolon
> POST / HTTP/1.1
> Host: a
> Content-Length: 5;
>
= http.invalid_content_length 2 client @26 readings=content-length:53,content-length-ignored:48

--- invalid-parameter
> POST / HTTP/1.1
> Host: a
> Content-Length: 5;q=1
>
= http.invalid_content_length 2 client @26 readings=content-length:56,content-length-ignored:51

--- invalid-quoted
> POST / HTTP/1.1
> Host: a
> Content-Length: "5"
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:49

--- invalid-single-quoted
> POST / HTTP/1.1
> Host: a
> Content-Length: '5'
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:49

--- invalid-empty
# CVE-2023-40225: forwarded as it is.
> POST / HTTP/1.1
> Host: a
> Content-Length: 
>
= http.invalid_content_length 2 client @0 readings=content-length-ignored:46

--- invalid-word
> POST / HTTP/1.1
> Host: a
> Content-Length: five
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:50

--- invalid-trailing-letter
> POST / HTTP/1.1
> Host: a
> Content-Length: 5a
>
= http.invalid_content_length 2 client @26 readings=content-length:53,content-length-ignored:48

--- invalid-leading-letter
> POST / HTTP/1.1
> Host: a
> Content-Length: a5
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:48

--- invalid-hex-digits
> POST / HTTP/1.1
> Host: a
> Content-Length: ff
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:48

--- invalid-empty-element
> POST / HTTP/1.1
> Host: a
> Content-Length: 5,
>
= http.invalid_content_length 2 client @26 readings=content-length:53,content-length-ignored:48

--- invalid-empty-first-element
> POST / HTTP/1.1
> Host: a
> Content-Length: ,5
>
= http.invalid_content_length 2 client @26 readings=content-length:53,content-length-ignored:48

--- invalid-only-a-comma
> POST / HTTP/1.1
> Host: a
> Content-Length: ,
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:47

--- invalid-vertical-tab
# isspace() skips it, RFC 9110 5.6.3's OWS does not.
> POST / HTTP/1.1
> Host: a
> Content-Length: \x0b5
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:48,trimmed-content-length:53

--- invalid-form-feed
> POST / HTTP/1.1
> Host: a
> Content-Length: \x0c5
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:48,trimmed-content-length:53

--- invalid-high-bit-space
> POST / HTTP/1.1
> Host: a
> Content-Length: \xa05
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:48,trimmed-content-length:53

--- invalid-high-bit-space-behind
> POST / HTTP/1.1
> Host: a
> Content-Length: 5\xa0
>
= http.invalid_content_length 2 client @26 readings=content-length:53,content-length-ignored:48

--- invalid-next-line
> POST / HTTP/1.1
> Host: a
> Content-Length: \x855
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:48,trimmed-content-length:53

--- invalid-control-behind
> POST / HTTP/1.1
> Host: a
> Content-Length: 5\x0b
>
= http.invalid_content_length 2 client @26 readings=content-length:53,content-length-ignored:48

--- invalid-delete
> POST / HTTP/1.1
> Host: a
> Content-Length: 5\x7f
>
= http.invalid_content_length 2 client @26 readings=content-length:53,content-length-ignored:48

--- invalid-fullwidth-digit
# Unicode's digits are digits to isdigit() of some languages.
> POST / HTTP/1.1
> Host: a
> Content-Length: \xef\xbc\x95
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:49

--- invalid-arabic-digit
> POST / HTTP/1.1
> Host: a
> Content-Length: \xd9\xa5
>
= http.invalid_content_length 2 client @26 readings=content-length-ignored:48

--- invalid-over-63-bits
# One more than 2^63-1 (CVE-2014-0099: a length that overflows).
> POST / HTTP/1.1
> Host: a
> Content-Length: 9223372036854775808
>
= http.invalid_content_length 2 client @26 readings=content-length:9223372036854775872,content-length-ignored:65,wrapped-content-length:9223372036854775873

--- invalid-over-64-bits
# Wraps to 0.
> POST / HTTP/1.1
> Host: a
> Content-Length: 18446744073709551616
>
= http.invalid_content_length 2 client @26 readings=content-length:9223372036854775873,content-length-ignored:66

--- invalid-wraps-to-five
> POST / HTTP/1.1
> Host: a
> Content-Length: 18446744073709551621
>
= http.invalid_content_length 2 client @26 readings=content-length:9223372036854775873,content-length-ignored:66,wrapped-content-length:71

--- invalid-over-32-bits-twice
> POST / HTTP/1.1
> Host: a
> Content-Length: 99999999999999999999999999999999
>
= http.invalid_content_length 2 client @26 readings=content-length:9223372036854775885,content-length-ignored:78,wrapped-content-length:9632337040368468045,wrapped32-content-length:4294967373

--- response-invalid-plus
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: +5
<
= http.invalid_content_length 2 server @17 readings=content-length-ignored:39+,signed-content-length:44

--- response-invalid-hex
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0x5
<
= http.invalid_content_length 2 server @17 readings=content-length:40,content-length-ignored:40+,hex-content-length:45

--- response-invalid-underscore
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5_0
<
= http.invalid_content_length 2 server @17 readings=content-length:45,content-length-ignored:40+,underscore-content-length:90

--- response-invalid-semicolon
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5;
<
= http.invalid_content_length 2 server @17 readings=content-length:44,content-length-ignored:39+

--- response-invalid-empty
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 
<
= http.invalid_content_length 2 server @0 readings=content-length-ignored:37+

--- response-invalid-word
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: five
<
= http.invalid_content_length 2 server @17 readings=content-length-ignored:41+

--- response-invalid-high-bit-space
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: \xa05
<
= http.invalid_content_length 2 server @17 readings=content-length-ignored:39+,trimmed-content-length:44

--- response-invalid-over-64-bits
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 18446744073709551616
<
= http.invalid_content_length 2 server @17 readings=content-length:9223372036854775864,content-length-ignored:57+,wrapped-content-length:57

--- invalid-nul
> POST / HTTP/1.1
> Host: a
> Content-Length: 5\0
>
= http.invalid_content_length 2 client @26 readings=content-length:53,content-length-ignored:48
= http.nul_in_header 2 client

--- invalid-beside-valid
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Content-Length: +5
>
>| hello
= http.invalid_content_length 2 client @45 readings=content-length:72,content-length-ignored:67

--- invalid-with-te
# A length nobody can read is present all the same.
> POST / HTTP/1.1
> Host: a
> Content-Length: x
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= http.invalid_content_length 2 client @26 readings=chunked:80+,content-length-ignored:75
= http.content_length_with_transfer_encoding 2 client @26 readings=chunked:80+,content-length-ignored:75

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
