# The chunked coding (RFC 9112 7.1 - 7.1.3; "Funky chunks": TERM.EXT, EXT.TERM, TERM.SPILL, Weikop 2025; CVE-2025-22871, CVE-2022-24761).

--- size-0x-prefix
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0x5\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:63+,0x-chunk-size:73+

--- size-plus
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| +5\r\n
= http.invalid_chunk_size 2 client @56 readings=signed-chunk-size:72+

--- size-minus
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| -5\r\n
= http.invalid_chunk_size 2 client

--- size-underscore
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5_0\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:73+,underscore-chunk-size:148+

--- size-leading-space
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>|  5\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:72+

--- size-leading-tab
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| \t5\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:72+

--- size-letter-g
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| g\r\n
= http.invalid_chunk_size 2 client

--- size-letter-behind
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5g\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:72+

--- size-empty-line
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| \r\n
= http.invalid_chunk_size 2 client @56 readings=empty-chunk-size-is-zero:60+,empty-chunk-line-skipped:63+

--- size-only-extension
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| ;a=b\r\n
= http.invalid_chunk_size 2 client @56 readings=empty-chunk-size-is-zero:64+

--- size-decimal-point
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5.0\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:73+

--- size-quoted
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| "5"\r\n
= http.invalid_chunk_size 2 client

--- size-comma
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5,5\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:73+

--- size-two-numbers
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5 5\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:73+

--- size-high-bit-space
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\xa0\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:72+

--- size-overflow-64
# Seventeen digits: 5 to who keeps 64 bits.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 10000000000000005\r\n
= http.invalid_chunk_size 2 client @56 readings=wrapped-chunk-size:87+

--- size-overflow-63
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 8000000000000000\r\n
= http.invalid_chunk_size 2 client @56 readings=wrapped-chunk-size:9223372036854775889+,wrapped32-chunk-size:76+

--- size-overflow-long
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| FFFFFFFFFFFFFFFFFFFFFFFF\r\n
= http.invalid_chunk_size 2 client @56 readings=wrapped-chunk-size:18446744073709551615+,wrapped32-chunk-size:4294967384+

--- response-size-0x-prefix
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 0x5\r\n
= http.invalid_chunk_size 2 server @47 readings=prefix-chunk-size:54+,0x-chunk-size:64+

--- response-size-plus
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| +5\r\n
= http.invalid_chunk_size 2 server @47 readings=signed-chunk-size:63+

--- response-size-underscore
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 5_0\r\n
= http.invalid_chunk_size 2 server @47 readings=prefix-chunk-size:64+,underscore-chunk-size:139+

--- response-size-leading-space
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<|  5\r\n
= http.invalid_chunk_size 2 server @47 readings=prefix-chunk-size:63+

--- response-size-letter-g
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| g\r\n
= http.invalid_chunk_size 2 server

--- response-size-empty-line
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| \r\n
= http.invalid_chunk_size 2 server @47 readings=empty-chunk-size-is-zero:51+,empty-chunk-line-skipped:54+

--- response-size-overflow-64
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 10000000000000005\r\n
= http.invalid_chunk_size 2 server @47 readings=wrapped-chunk-size:78+

--- line-size-vertical-tab
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\x0b5\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:73+
= http.chunk_line 2 client @56 readings=prefix-chunk-size:73+

--- line-size-form-feed
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\x0c5\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:73+
= http.chunk_line 2 client @56 readings=prefix-chunk-size:73+

--- line-size-nul
# Neither a digit nor an extension.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\05\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:73+,nul-hides-line-end:75+
= http.chunk_line 2 client @56 readings=prefix-chunk-size:73+,nul-hides-line-end:75+

--- line-size-escape
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\x1b5\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:73+
= http.chunk_line 2 client @56 readings=prefix-chunk-size:73+

--- line-size-delete
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\x7f5\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:73+
= http.chunk_line 2 client @56 readings=prefix-chunk-size:73+

--- line-size-bare-cr
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\r5\r\n
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:73+,line-ends-at-cr:70+
= http.chunk_line 2 client @56 readings=prefix-chunk-size:73+,line-ends-at-cr:70+

--- line-bare-lf
# RFC 9112 2.2 lets a line end in LF; 7.1 has CRLF, and readers differ (CVE-2025-22871).
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\nhello\r\n0\r\n\r\n
= http.chunk_line 2 client @56 readings=line-ends-at-lf:70+,line-ends-at-crlf:71+

--- line-last-bare-lf
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\r\nhello\r\n0\n\r\n
= http.chunk_line 2 client @66 readings=line-ends-at-lf:70+,line-ends-at-crlf:71+

--- line-extension-bare-lf
# TERM.EXT: one reader ends the line at LF, another at CRLF.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 2;\nxx\r\n0\r\n\r\n
= http.chunk_line 2 client @56 readings=line-ends-at-lf:68+,line-ends-at-crlf:69+
= http.chunk_extension 3 client

--- line-extension-bare-cr
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5;a\rb\r\nhello\r\n0\r\n\r\n
= http.chunk_line 2 client @56 readings=chunked:75+,line-ends-at-cr:72+
= http.chunk_extension 3 client

--- line-extension-nul
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5;a\0b\r\nhello\r\n0\r\n\r\n
= http.chunk_line 2 client @56 readings=chunked:75+,nul-hides-line-end:77+
= http.chunk_extension 3 client

--- line-extension-control
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5;\x01\r\nhello\r\n0\r\n\r\n
= http.chunk_line 2 client @56 readings=chunked:73+
= http.chunk_extension 3 client

--- line-cr-cr-lf
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\r\r\nhello\r\n0\r\n\r\n
= http.chunk_line 2 client @56 readings=prefix-chunk-size:72+,line-ends-at-cr:70+
= http.invalid_chunk_size 2 client @56 readings=prefix-chunk-size:72+,line-ends-at-cr:70+

--- response-line-bare-lf
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 5\nhello\r\n0\r\n\r\n
= http.chunk_line 2 server @47 readings=line-ends-at-lf:61+,line-ends-at-crlf:62+

--- response-line-extension-bare-cr
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 5;a\rb\r\nhello\r\n0\r\n\r\n
= http.chunk_line 2 server @47 readings=chunked:66+,line-ends-at-cr:63+
= http.chunk_extension 3 server

--- response-line-extension-bare-lf
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 2;\nxx\r\n0\r\n\r\n
= http.chunk_line 2 server @47 readings=line-ends-at-lf:59+,line-ends-at-crlf:60+
= http.chunk_extension 3 server

--- overrun-longer
# TERM.SPILL, length short by one.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3\r\nabcd\r\n0\r\n\r\n
= http.chunk_overrun 2 client @62 readings=no-octets-behind-data:67+,two-octets-behind-data:69+,data-to-line-end:68+

--- overrun-no-line-end
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3\r\nabc5\r\n0\r\n\r\n
= http.chunk_overrun 2 client @62 readings=no-octets-behind-data:67+,two-octets-behind-data:69+,data-to-line-end:68+

--- overrun-bare-lf
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3\r\nabc\n0\r\n\r\n
= http.chunk_overrun 2 client @62 readings=no-octets-behind-data:67+,two-octets-behind-data:69+,data-to-line-end:68+

--- overrun-bare-cr
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3\r\nabc\rX\r\n0\r\n\r\n
= http.chunk_overrun 2 client @63 readings=no-octets-behind-data:67+,two-octets-behind-data:69+,data-to-line-end:68+

--- overrun-two-letters
# Readers that skip two octets unseen find the last chunk here; one that goes on behind the line finds no size.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3\r\nabcXX0\r\n\r\n
= http.chunk_overrun 2 client @62 readings=no-octets-behind-data:67+,two-octets-behind-data:69+,data-to-line-end:68+
= http.invalid_chunk_size 2 client @67 readings=empty-chunk-size-is-zero:71+,empty-chunk-line-skipped:74+

--- response-overrun-longer
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 3\r\nabcd\r\n0\r\n\r\n
= http.chunk_overrun 2 server @53 readings=no-octets-behind-data:58+,two-octets-behind-data:60+,data-to-line-end:59+

--- response-overrun-bare-lf
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 3\r\nabc\n0\r\n\r\n
= http.chunk_overrun 2 server @53 readings=no-octets-behind-data:58+,two-octets-behind-data:60+,data-to-line-end:59+

--- extension-name
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3;a\r\nabc\r\n0\r\n\r\n
= http.chunk_extension 3 client

--- extension-value
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3;a=b\r\nabc\r\n0\r\n\r\n
= http.chunk_extension 3 client

--- extension-quoted
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3;a="b;c"\r\nabc\r\n0\r\n\r\n
= http.chunk_extension 3 client

--- extension-blanks
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3 ; a = b\r\nabc\r\n0\r\n\r\n
= http.chunk_extension 3 client

--- extension-on-last
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3\r\nabc\r\n0;sig=x\r\n\r\n
= http.chunk_extension 3 client

--- extension-empty
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3;\r\nabc\r\n0\r\n\r\n
= http.chunk_extension 3 client

--- extension-open-quote
# CVE-2026-33870: the line ends at CRLF, or the quoted value goes on.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3;a="\r\nabc\r\n0\r\n\r\n
= http.chunk_extension 2 client @56 readings=chunked:73+,quoted-extension-goes-on:74+

--- extension-over-limit
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 3;\{a*300}\r\nabc\r\n0\r\n\r\n
= http.chunk_extension 2 client @56 readings=chunked:370+
= http.header_limit 3 client

--- response-extension-value
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 3;a=b\r\nabc\r\n0\r\n\r\n
= http.chunk_extension 3 server

--- response-extension-over-limit
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 3;\{a*300}\r\nabc\r\n0\r\n\r\n
= http.chunk_extension 2 server @47 readings=chunked:361+
= http.header_limit 3 server

--- trailer-content-length
# RFC 9112 7.1.2, RFC 9110 6.5.1
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nContent-Length: 5\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:80+,trailer-is-next-request:59

--- trailer-transfer-encoding
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nTransfer-Encoding: chunked\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:89+,trailer-is-next-request:59

--- trailer-host
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nHost: b\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:70+,trailer-is-next-request:59

--- trailer-connection
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nConnection: close\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:80+,trailer-is-next-request:59

--- trailer-upgrade
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nUpgrade: websocket\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:81+,trailer-is-next-request:59

--- trailer-authorization
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nAuthorization: Basic eDp5\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:88+,trailer-is-next-request:59

--- trailer-cookie
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nCookie: a=b\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:74+,trailer-is-next-request:59

--- trailer-forwarded-for
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:89+,trailer-is-next-request:59

--- trailer-forwarded
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nForwarded: for=127.0.0.1\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:87+,trailer-is-next-request:59

--- trailer-case
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nCONTENT-length: 5\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:80+,trailer-is-next-request:59

--- trailer-content-encoding
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nContent-Encoding: gzip\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:85+,trailer-is-next-request:59

--- trailer-no-colon
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nnothing\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:70+,trailer-is-next-request:59
= http.invalid_header_name 3 client

--- trailer-request-line
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nGET /admin HTTP/1.1\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:82+,trailer-is-next-request:59
= http.invalid_header_name 3 client

--- trailer-look-alike
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nContent_Length: 5\r\n\r\n
= http.forbidden_trailer 2 client @59 readings=trailer-merged:80+,trailer-is-next-request:59
= http.invalid_header_name 2 client

--- response-trailer-content-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 0\r\nContent-Length: 5\r\n\r\n
= http.forbidden_trailer 2 server @50 readings=trailer-merged:71+,trailer-is-next-request:50

--- response-trailer-transfer-encoding
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 0\r\nTransfer-Encoding: chunked\r\n\r\n
= http.forbidden_trailer 2 server @50 readings=trailer-merged:80+,trailer-is-next-request:50

--- response-trailer-no-colon
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 0\r\nnothing\r\n\r\n
= http.forbidden_trailer 2 server @50 readings=trailer-merged:61+,trailer-is-next-request:50
= http.invalid_header_name 3 server

--- trailer-nul
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nX: a\0b\r\n\r\n
= http.nul_in_header 2 client @59 readings=chunked:69+,nul-hides-line-end:70+

--- trailer-bare-cr
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nX: a\rb\r\n\r\n
= http.bare_cr 2 client

--- trailer-bare-lf
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nX: a\n\r\n
= http.bare_lf 3 client

--- trailer-folded
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nX: a\r\n b\r\n\r\n
= http.obs_fold 3 client

--- trailer-whitespace-before-colon
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nX : a\r\n\r\n
= http.whitespace_before_colon 2 client

--- twin-plain
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

--- twin-response-plain
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

--- twin-hex-case
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n
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

--- twin-response-hex-case
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n
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
> Transfer-Encoding: chunked
>
>| 000005\r\nhello\r\n000\r\n\r\n
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

--- twin-response-leading-zeros
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 000005\r\nhello\r\n000\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-twenty-zeros
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| \{0*20}5\r\nhello\r\n0\r\n\r\n
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

--- twin-response-twenty-zeros
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| \{0*20}5\r\nhello\r\n0\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-none
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
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

--- twin-response-none
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 0\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-trailer
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\r\nhello\r\n0\r\nX-Checksum: 1\r\nETag: "a"\r\nServer-Timing: a;dur=1\r\n\r\n
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

--- twin-response-trailer
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 5\r\nhello\r\n0\r\nX-Checksum: 1\r\nETag: "a"\r\nServer-Timing: a;dur=1\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-line-ends-in-data
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 8\r\n\r\n0\r\n\r\n\n\r\n0\r\n\r\n
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

--- twin-response-line-ends-in-data
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 8\r\n\r\n0\r\n\r\n\n\r\n0\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-request-in-data
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 13\r\nGET /x HTTP/1.1\r\n\r\n\r\n0\r\n\r\n
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

--- twin-response-request-in-data
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 13\r\nGET /x HTTP/1.1\r\n\r\n\r\n0\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- response-size-padded
# Servers of old padded the size with blanks; everybody reads 5.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
<| 5   \r\nhello\r\n0  \r\n\r\n
= http.chunk_extension 3 server
