# Oddities judged by their consequence: severity 2 where one reader has ended the message and another has not (analyzers/readings.c).

--- first-word-of-name
# Klein, HTTP Request Smuggling in 2020: the name ends at the blank.
> POST / HTTP/1.1
> Host: a
> Content-Length abcde: 20
>
= http.invalid_header_name 3 client
= http.invalid_header_name 2 client @26 readings=no-body:54,first-word-of-name:74

--- twin-first-word-of-name
> POST / HTTP/1.1
> Host: a
> Content-Type abcde: 20
> Content-Length: 0
>
= http.invalid_header_name 3 client

--- first-word-same-length
# Whoever finds it there finds the same length, whoever sees no field behind it as well.
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Content-Length abcde: 5
>
>| hello
= http.invalid_header_name 3 client

--- fields-end-at-odd-line
# Python's http.server (email.errors.MissingHeaderBodySeparatorDefect): a line that is no field ends the fields, the body is the next request.
> POST / HTTP/1.1
> Host: a
> X Y: z
> Content-Length: 5
>
>| hello
= http.invalid_header_name 3 client
= http.invalid_header_name 2 client @26 readings=content-length:60,fields-end-at-odd-line:55

--- fields-end-not-at-brackets
# No token, but for email.parser a field.
> POST / HTTP/1.1
> Host: a
> X[1]: z
> Content-Length: 5
>
>| hello
= http.invalid_header_name 3 client

--- fields-end-behind-framing
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> X Y: z
>
>| hello
= http.invalid_header_name 3 client

--- fields-end-at-junk
> POST / HTTP/1.1
> Host: a
> junk
> Content-Length: 5
>
>| hello
= http.invalid_header_name 3 client
= http.invalid_header_name 2 client @26 readings=content-length:58,fields-end-at-odd-line:53

--- fields-end-at-cr
# "X: y" CR CR LF: for readers that end lines at CR an empty line.
> POST / HTTP/1.1
> Host: a
>| X: y\r\r\n
> Content-Length: 5
>
>| hello
= http.bare_cr 2 client
= http.bare_cr 2 client @26 readings=content-length:59,fields-end-at-odd-line:54

--- fields-end-no-body
# Nothing behind it frames.
> GET / HTTP/1.1
> Host: a
> junk
> X: y
>
= http.invalid_header_name 3 client

--- fields-end-in-response
# No client is known to read so; old servers do send such lines.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< junk
< Content-Length: 2
<
<| ok
= http.invalid_header_name 3 server

--- trimmed-length
# int() of Python, strtol and Squid 5.7 skip VT, FF; RFC 9110 5.5 knows SP and HTAB.
> POST / HTTP/1.1
> Host: a
> Content-Length: \x0b5
>
>| hello
= http.invalid_content_length 2 client @26 readings=content-length-ignored:48,trimmed-content-length:53

--- trailer-lf-then-request
# lighttpd 1.4.69 looks for CRLF CRLF behind the last chunk and takes the next request for more trailer.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nX: a\n\n
> GET /x HTTP/1.1
> Host: a
>
= http.bare_lf 3 client
= http.bare_lf 2 client @65 readings=line-ends-at-lf:65,line-ends-at-crlf:82+

--- trailer-lf-before-last-line
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nX: a\n\r\n
> GET /x HTTP/1.1
> Host: a
>
= http.bare_lf 3 client
= http.bare_lf 2 client @66 readings=line-ends-at-lf:66,line-ends-at-crlf:83+

--- trailer-lf-awaited
# Answered before the next came: the server saw the end.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\n\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /x HTTP/1.1
> Host: a
>
= http.bare_lf 3 client

--- trailer-lf-inside
# The section ends in CRLF CRLF for both.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nX: a\nY: b\r\n\r\n
> GET /x HTTP/1.1
> Host: a
>
= http.bare_lf 3 client

--- trailer-nul
# lighttpd 1.4.69 does not see the line end behind it.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nX: a\0b\r\n\r\n
= http.nul_in_header 2 client @59 readings=chunked:69+,nul-hides-line-end:70+

--- first-word-te
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding of it: chunked
> Content-Length: 5
>
>| 0\r\n\r\n
= http.invalid_header_name 3 client
= http.invalid_header_name 2 client @26 readings=content-length:86,first-word-of-name:86+,fields-end-at-odd-line:81

--- empty-name-hides-length
# CVE-2023-25725: fields behind one without a name are not seen.
> POST / HTTP/1.1
> Host: a
> : x
> Content-Length: 5
>
>| hello
= http.invalid_header_name 3 client
= http.invalid_header_name 2 client @26 readings=content-length:57,fields-end-at-empty-name:52

--- empty-name-hides-te
> POST / HTTP/1.1
> Host: a
> : x
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= http.invalid_header_name 3 client
= http.invalid_header_name 2 client @26 readings=chunked:66+,fields-end-at-empty-name:61

--- twin-empty-name-behind
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> : x
>
>| hello
= http.invalid_header_name 3 client

--- control-line-ends-header
# Readers that trim their lines first end the section here.
> GET / HTTP/1.1
> Host: a
>| \x0b\r\n
> X: y
>
= http.invalid_header_name 3 client
= http.invalid_header_name 2 client @25 readings=no-body:36,blank-line-ends-header:28

--- quoted-extension
# CVE-2026-33870: the quoted value goes on over the line's end, or it does not.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 1;a="\r\nX\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n"\r\nY\r\n0\r\n\r\n
= http.chunk_extension 2 client @56 readings=chunked:71+,quoted-extension-goes-on:72+
= http.unannounced_body 2 client

--- twin-quoted-extension
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 1;a="b\\"c"\r\nX\r\n0\r\n\r\n
= http.chunk_extension 3 client

--- request-in-trailer
# CVE-2023-45648, CVE-2023-46589: the body ends behind its last chunk line, and a colon makes the request a field.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\n
> GET /admin?x: HTTP/1.1
> Host-Of-Mine: a
>
= http.forbidden_trailer 2 client @59 readings=trailer-merged:85+,trailer-is-next-request:59
= http.invalid_header_name 3 client

--- twin-trailer
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\n
> Get-It: GET /admin HTTP/1.1
>

--- octal
> POST / HTTP/1.1
> Host: a
> Content-Length: 010
> Content-Length: 10
>
>| 0123456789
= http.repeated_content_length 2 client @47 readings=content-length:79,octal-content-length:77

--- twin-octal-zeros
> POST / HTTP/1.1
> Host: a
> Content-Length: 000
> Content-Length: 00
>
= http.repeated_content_length 3 client @47 readings=content-length:69

--- fold-hides-coding
> POST / HTTP/1.1
> Host: a
> X: a
>  Transfer-Encoding: chunked
>
= http.obs_fold 2 client
= http.obs_fold 2 client @32 readings=no-body:63,folded-line-is-a-field:68+

--- head-ends-in-lf
# A reader that wants CRLF takes the second request for fields of the first.
> GET / HTTP/1.1
> Host: a
>| X: y\n\n
> GET /admin HTTP/1.1
> Host: a
>
= http.bare_lf 3 client
= http.bare_lf 2 client @31 readings=line-ends-at-lf:31,line-ends-at-crlf:52+

--- twin-head-ends-in-lf
# Both have been answered.
> GET / HTTP/1.1
> Host: a
>| X: y\n\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.bare_lf 3 client
= record http target=/next status=200

--- twin-lf-alone
# All of it in LF: somebody's script.
>| GET / HTTP/1.1\nX: a\n\n
>| GET /2 HTTP/1.1\nX: a\n\n
= http.bare_lf 3 client
= http.missing_host 3 client

--- response-first-word-of-name
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length of it: 50
< Content-Length: 0
<
= http.invalid_header_name 3 server
= http.invalid_header_name 2 server @17 readings=content-length:64,first-word-of-name:114

--- request-where-readers-differ
# The octets that one reader takes for body and another for a request are told before anybody has answered them.
> POST / HTTP/1.1
> Host: a
> Content-Length: 6
> Transfer-Encoding: chunked
>
>| 5\r\nhello\r\n15\r\n
>| GET /x HTTP/1.1\r\n\r\nab\r\n0\r\n\r\n
= http.content_length_with_transfer_encoding 2 client @45 readings=chunked:80+,content-length:81
= http.request_in_body 3 client @89

--- request-where-chunk-readers-differ
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0x15\r\nGET /x HTTP/1.1\r\n\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:64+,0x-chunk-size:90+
= http.forbidden_trailer 2 client @62 readings=trailer-merged:81+,trailer-is-next-request:62
= http.invalid_header_name 3 client

--- request-in-clean-body
# All see the same end.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 15\r\nGET /x HTTP/1.1\r\n\r\nab\r\n0\r\n\r\n

--- first-word-of-name-behind-many
# However often a reader finds what the others see as well, what it finds last is not lost.
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Content-Length a: 5
> Content-Length b: 5
> Content-Length c: 5
> Content-Length d: 5
> Content-Length e: 5
> Content-Length f: 5
> Content-Length g: 5
> Content-Length h: 5
> Content-Length i: 5
> Content-Length j: 5
> Content-Length k: 5
> Content-Length l: 5
> Content-Length m: 0
>
>| hello
= http.invalid_header_name 3 client @45
= http.invalid_header_name 2 client @45 readings=content-length:325,first-word-of-name:320 disputed=320:hello

--- twin-first-word-of-name-many
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Content-Length a: 5
> Content-Length b: 5
> Content-Length c: 5
> Content-Length d: 5
> Content-Length e: 5
> Content-Length f: 5
> Content-Length g: 5
> Content-Length h: 5
> Content-Length i: 5
> Content-Length j: 5
> Content-Length k: 5
> Content-Length l: 5
> Content-Length m: 5
>
>| hello
= http.invalid_header_name 3 client @45
