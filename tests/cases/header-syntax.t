# Field lines (RFC 9112 2.2, 5, 5.1, 5.2; RFC 9110 5.1, 5.5, 5.6.2; CVE-2019-16276, CVE-2019-16869, CVE-2020-7238,
# CVE-2021-22959, CVE-2022-32215, CVE-2023-30589).

--- space-before-colon
# RFC 9112 5.1: a server MUST refuse it.
> GET / HTTP/1.1
> Host: a
> X : a
>
= http.whitespace_before_colon 2 client

--- tab-before-colon
> GET / HTTP/1.1
> Host: a
> X\t: a
>
= http.whitespace_before_colon 2 client

--- space-before-colon-length
> GET / HTTP/1.1
> Host: a
> Content-Length : 0
>
= http.whitespace_before_colon 2 client

--- space-before-colon-te
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding : chunked
>
>| 0\r\n\r\n
= http.whitespace_before_colon 2 client
= http.whitespace_before_colon 2 client @26 readings=chunked:62+,field-with-space-ignored:57

--- space-before-colon-host
> GET / HTTP/1.1
> Host : a
>
= http.whitespace_before_colon 2 client

--- response-space-before-colon
# A proxy removes it from a response.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< X : a
< Content-Length: 0
<
= http.whitespace_before_colon 3 server

--- response-tab-before-colon
# RFC 9112 5.1: whitespace is a tab, too; in an interim response as in others.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 103 Early Hints
< Link\t: </a.css>
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.whitespace_before_colon 3 server

--- response-space-before-colon-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length : 0
<
= http.whitespace_before_colon 2 server
= http.whitespace_before_colon 2 server @17 readings=content-length:39,field-with-space-ignored:39+

--- response-space-before-colon-te
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding : chunked
<
<| 0\r\n\r\n
= http.whitespace_before_colon 2 server
= http.whitespace_before_colon 2 server @17 readings=chunked:53+,field-with-space-ignored:48+

--- twin-space-in-value
> GET / HTTP/1.1
> Host: a
> X: a : b
> Y:  c
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

--- whitespace-before-header
# RFC 9112 2.2: between the start line and the first field.
> GET / HTTP/1.1
>  X: a
> Host: a
>
= http.whitespace_before_header 2 client

--- whitespace-before-header-tab
> GET / HTTP/1.1
> \tX: a
> Host: a
>
= http.whitespace_before_header 2 client

--- whitespace-before-header-te
# One reader ignores the line, another finds Transfer-Encoding.
> POST / HTTP/1.1
>  Transfer-Encoding: chunked
> Host: a
> Content-Length: 0
>
= http.whitespace_before_header 2 client
= http.whitespace_before_header 2 client @17 readings=content-length:76,folded-line-is-a-field:81+

--- response-whitespace-before-header
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
<  X: a
< Content-Length: 0
<
= http.whitespace_before_header 2 server

--- bare-cr-in-value
# RFC 9112 2.2: invalid, or a space.
> GET / HTTP/1.1
> Host: a
> X: a\rb
>
= http.bare_cr 2 client

--- bare-cr-hides-field
> GET / HTTP/1.1
> Host: a
> X: a\rContent-Length: 5
>
= http.bare_cr 2 client
= http.bare_cr 2 client @25 readings=no-body:51,line-ends-at-cr:56

--- bare-cr-at-end
# The line ends in CR CR LF.
> GET / HTTP/1.1
> Host: a
> X: a\r
>
= http.bare_cr 2 client

--- bare-cr-first
> GET / HTTP/1.1
> Host: a
> X: \ra
>
= http.bare_cr 2 client

--- bare-cr-in-name
> GET / HTTP/1.1
> Host: a
> X\rY: a
>
= http.bare_cr 2 client
= http.invalid_header_name 3 client

--- response-bare-cr-in-value
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< X: a\rb
< Content-Length: 0
<
= http.bare_cr 2 server

--- response-bare-cr-hides-field
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< X: a\rTransfer-Encoding: chunked
< Content-Length: 0
<
= http.bare_cr 2 server
= http.bare_cr 2 server @17 readings=content-length:71,line-ends-at-cr:76+

--- nul-in-value
> GET / HTTP/1.1
> Host: a
> X: a\0b
>
= http.nul_in_header 2 client

--- nul-at-end
> GET / HTTP/1.1
> Host: a
> X: a\0
>
= http.nul_in_header 2 client

--- nul-in-name
> GET / HTTP/1.1
> Host: a
> X\0Y: a
>
= http.nul_in_header 2 client
= http.invalid_header_name 3 client

--- response-nul-in-value
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< X: a\0b
< Content-Length: 0
<
= http.nul_in_header 2 server

--- nul-in-host
> GET / HTTP/1.1
> Host: a\0.b
>
= http.nul_in_header 2 client
= http.invalid_host 3 client

--- fold
# RFC 9112 5.2
> GET / HTTP/1.1
> Host: a
> X: a
>   b
>
= http.obs_fold 3 client

--- fold-tab
> GET / HTTP/1.1
> Host: a
> X: a
> \tb
>
= http.obs_fold 3 client

--- fold-thrice
> GET / HTTP/1.1
> Host: a
> X: a
>  b
> \tc
>  d
>
= http.obs_fold 3 client

--- fold-te
# A reader that knows no folding sees an empty coding.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding:
>  chunked
>
>| 0\r\n\r\n
= http.obs_fold 2 client
= http.obs_fold 2 client @46 readings=chunked:63+,folded-line-is-a-field:58

--- fold-te-list
# Without folding the list ends in nothing.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: gzip,
>  chunked
>
>| 0\r\n\r\n
= http.obs_fold 2 client
= http.invalid_transfer_encoding 2 client @26 readings=chunked-somewhere:69+,transfer-encoding-ignored:64

--- fold-length
> POST / HTTP/1.1
> Host: a
> Content-Length:
>  0
>
= http.obs_fold 2 client

--- fold-hides-length
# A reader that trims lines finds a field.
> GET / HTTP/1.1
> Host: a
> X: a
>  Content-Length: 5
>
= http.obs_fold 2 client
= http.obs_fold 2 client @31 readings=no-body:53,folded-line-is-a-field:58

--- fold-hides-te
> GET / HTTP/1.1
> Host: a
> X: a
> \tTransfer-Encoding: chunked
>
= http.obs_fold 2 client
= http.obs_fold 2 client @31 readings=no-body:62,folded-line-is-a-field:67+

--- fold-connection
> GET / HTTP/1.1
> Host: a
> Connection: keep-alive,
>  close
>
= http.obs_fold 2 client

--- fold-upgrade
> GET / HTTP/1.1
> Host: a
> Upgrade: foo,
>  bar
>
= http.obs_fold 2 client
= upgrade.malformed_offer 3 client

--- fold-blank
# A line of blanks ends the header for one reader, and nothing for another.
> GET / HTTP/1.1
> Host: a
> X: a
>   
>
= http.obs_fold 2 client
= http.obs_fold 2 client @31 readings=no-body:37,blank-line-ends-header:35

--- response-fold
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< X: a
<   b
< Content-Length: 0
<
= http.obs_fold 3 server

--- response-fold-te
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding:
<  chunked
<
<| 0\r\n\r\n
= http.obs_fold 2 server
= http.obs_fold 2 server @37 readings=chunked:54+,folded-line-is-a-field:49+

--- response-fold-hides-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< X: a
<  Content-Length: 5
<
= http.obs_fold 2 server
= http.obs_fold 2 server @23 readings=no-body:45+,folded-line-is-a-field:50

--- response-fold-content-type
# Old servers fold what is long; everybody frames it alike.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Type: multipart/mixed;
<   boundary="x"
< Content-Length: 0
<
= http.obs_fold 3 server
= record http status=200

--- bare-lf
# RFC 9112 2.2: a recipient may take LF for a line's end.
> GET / HTTP/1.1
> Host: a
>| X: a\nY: b\r\n
>
= http.bare_lf 3 client

--- bare-lf-length
> GET / HTTP/1.1
> Host: a
>| Content-Length: 0\n
> X: a
>
= http.bare_lf 2 client

--- bare-lf-connection
> GET / HTTP/1.1
> Host: a
>| Connection: close\n
> X: a
>
= http.bare_lf 2 client

--- bare-lf-host
> GET / HTTP/1.1
>| Host: a\n
> X: a
>
= http.bare_lf 2 client

--- bare-lf-te
> POST / HTTP/1.1
> Host: a
>| Transfer-Encoding: chunked\n
>
>| 0\r\n\r\n
= http.bare_lf 2 client

--- bare-lf-hides-length
# A reader that wants CRLF takes the second line for a part of the first.
> POST / HTTP/1.1
> Host: a
>| X: a\nContent-Length: 5\r\n
>
>| hello
= http.bare_lf 3 client
= http.bare_lf 2 client
= http.bare_lf 2 client @31 readings=content-length:57,line-ends-at-crlf:52

--- bare-lf-hides-te
> POST / HTTP/1.1
> Host: a
>| X: a\nTransfer-Encoding: chunked\r\n
>
>| 0\r\n\r\n
= http.bare_lf 3 client
= http.bare_lf 2 client
= http.bare_lf 2 client @31 readings=chunked:66+,line-ends-at-crlf:61

--- bare-lf-ends-header
> GET / HTTP/1.1
> Host: a
> X: a
>| \n
= http.bare_lf 3 client

--- response-bare-lf
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<| X: a\nY: b\r\n\r\n
= http.bare_lf 3 server

--- response-bare-lf-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< X: a
<| Content-Length: 0\n\r\n
= http.bare_lf 2 server

--- name-space
# RFC 9110 5.1, 5.6.2: a token; no framing field is near.
> GET / HTTP/1.1
> Host: a
> X Y: a
>
= http.invalid_header_name 3 client

--- name-parentheses
> GET / HTTP/1.1
> Host: a
> (X): a
>
= http.invalid_header_name 3 client

--- name-at-sign
> GET / HTTP/1.1
> Host: a
> X@Y: a
>
= http.invalid_header_name 3 client

--- name-slash
> GET / HTTP/1.1
> Host: a
> X/Y: a
>
= http.invalid_header_name 3 client

--- name-empty
> GET / HTTP/1.1
> Host: a
> : a
>
= http.invalid_header_name 3 client

--- name-no-colon
> GET / HTTP/1.1
> Host: a
> nonsense
>
= http.invalid_header_name 3 client

--- name-high-bit
> GET / HTTP/1.1
> Host: a
> X\xe9: a
>
= http.invalid_header_name 3 client

--- name-control
> GET / HTTP/1.1
> Host: a
> X\x01: a
>
= http.invalid_header_name 3 client

--- name-delete
> GET / HTTP/1.1
> Host: a
> X\x7f: a
>
= http.invalid_header_name 3 client

--- name-quoted
> GET / HTTP/1.1
> Host: a
> "X": a
>
= http.invalid_header_name 3 client

--- name-equals
> GET / HTTP/1.1
> Host: a
> X= a: b
>
= http.invalid_header_name 3 client

--- name-comma
> GET / HTTP/1.1
> Host: a
> X,Y: a
>
= http.invalid_header_name 3 client

--- response-name-space
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< X Y: a
< Content-Length: 0
<
= http.invalid_header_name 3 server

--- response-name-no-colon
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< nonsense
< Content-Length: 0
<
= http.invalid_header_name 3 server

--- length-underscore
# One reader finds Content-Length.
> GET / HTTP/1.1
> Host: a
> Content_Length: 5
>
= http.invalid_header_name 2 client
= http.invalid_header_name 2 client @25 readings=no-body:46,name-without-decoration:51

--- length-space
> GET / HTTP/1.1
> Host: a
> Content Length: 5
>
= http.invalid_header_name 2 client
= http.invalid_header_name 2 client @25 readings=no-body:46,name-without-decoration:51

--- length-vertical-tab
> GET / HTTP/1.1
> Host: a
> Content-Length\x0b: 5
>
= http.invalid_header_name 2 client
= http.invalid_header_name 2 client @25 readings=no-body:47,name-without-decoration:52

--- length-form-feed
> GET / HTTP/1.1
> Host: a
> Content-Length\x0c: 5
>
= http.invalid_header_name 2 client
= http.invalid_header_name 2 client @25 readings=no-body:47,name-without-decoration:52

--- length-high-bit
> GET / HTTP/1.1
> Host: a
> Content-Length\xa0: 5
>
= http.invalid_header_name 2 client
= http.invalid_header_name 2 client @25 readings=no-body:47,name-without-decoration:52

--- length-high-bit-before
> GET / HTTP/1.1
> Host: a
> \xa0Content-Length: 5
>
= http.invalid_header_name 2 client
= http.invalid_header_name 2 client @25 readings=no-body:47,name-without-decoration:52

--- length-control-before
> GET / HTTP/1.1
> Host: a
> \x1fContent-Length: 5
>
= http.invalid_header_name 2 client
= http.invalid_header_name 2 client @25 readings=no-body:47,name-without-decoration:52

--- length-quoted
> GET / HTTP/1.1
> Host: a
> "Content-Length": 5
>
= http.invalid_header_name 2 client
= http.invalid_header_name 2 client @25 readings=no-body:48,name-without-decoration:53

--- length-nul
> GET / HTTP/1.1
> Host: a
> Content-Length\0: 5
>
= http.invalid_header_name 2 client
= http.nul_in_header 2 client
= http.invalid_header_name 2 client @25 readings=no-body:47,name-without-decoration:52

--- length-bare-cr
> GET / HTTP/1.1
> Host: a
> Content-Length\r: 5
>
= http.invalid_header_name 2 client
= http.bare_cr 2 client
= http.invalid_header_name 2 client @25 readings=no-body:47,name-without-decoration:52

--- length-no-colon
> GET / HTTP/1.1
> Host: a
> Content-Length 5
>
= http.invalid_header_name 2 client
= http.invalid_header_name 2 client @25 readings=no-body:45,field-without-colon:50

--- length-equals
> GET / HTTP/1.1
> Host: a
> Content-Length= 5
>
= http.invalid_header_name 2 client
= http.invalid_header_name 2 client @25 readings=no-body:46,field-without-colon:51

--- length-byte-order-mark
> GET / HTTP/1.1
> Host: a
> \xef\xbb\xbfContent-Length: 5
>
= http.invalid_header_name 2 client
= http.invalid_header_name 2 client @25 readings=no-body:49,name-without-decoration:54

--- response-length-underscore
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content_Length: 5
< Content-Length: 0
<
= http.invalid_header_name 2 server
= http.invalid_header_name 2 server @17 readings=content-length:57,name-without-decoration:62

--- response-length-vertical-tab
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length\x0b: 5
< Content-Length: 0
<
= http.invalid_header_name 2 server
= http.invalid_header_name 2 server @17 readings=content-length:58,name-without-decoration:63

--- host-vertical-tab
> GET / HTTP/1.1
> Host: a
> Host\x0b: b
>
= http.invalid_header_name 2 client

--- connection-high-bit
> GET / HTTP/1.1
> Host: a
> Connection\xa0: close
>
= http.invalid_header_name 2 client

--- upgrade-control
> GET / HTTP/1.1
> Host: a
> Upgrade\x01: websocket
>
= http.invalid_header_name 2 client

--- host-no-colon
> GET / HTTP/1.1
> Host: a
> Host b
>
= http.invalid_header_name 2 client

--- connection-names-length
# RFC 9110 7.6.1: an intermediary removes what Connection names.
> GET / HTTP/1.1
> Host: a
> Connection: Content-Length
>
= http.framing_field_in_connection 2 client

--- connection-names-te
> GET / HTTP/1.1
> Host: a
> Connection: Transfer-Encoding
>
= http.framing_field_in_connection 2 client

--- connection-names-host
> GET / HTTP/1.1
> Host: a
> Connection: Host
>
= http.framing_field_in_connection 2 client

--- connection-names-websocket-key
> GET / HTTP/1.1
> Host: a
> Connection: Sec-WebSocket-Key
>
= http.framing_field_in_connection 2 client

--- connection-names-websocket-version
> GET / HTTP/1.1
> Host: a
> Connection: keep-alive, Sec-WebSocket-Version
>
= http.framing_field_in_connection 2 client

--- connection-names-case
> GET / HTTP/1.1
> Host: a
> Connection: close,content-LENGTH
>
= http.framing_field_in_connection 2 client

--- connection-names-behind-empty
> GET / HTTP/1.1
> Host: a
> Connection: , ,Host
>
= http.framing_field_in_connection 2 client

--- response-connection-names-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
< Connection: Content-Length
<
= http.framing_field_in_connection 2 server

--- response-connection-names-te
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
< Connection: close, transfer-encoding
<
<| 0\r\n\r\n
= http.framing_field_in_connection 2 server

--- twin-keep-alive
> GET / HTTP/1.1
> Host: a
> Connection: keep-alive
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

--- twin-own-field
> GET / HTTP/1.1
> Host: a
> Connection: X-Hop, keep-alive
> X-Hop: 1
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

--- twin-te
> GET / HTTP/1.1
> Host: a
> Connection: TE
> TE: trailers
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

--- twin-empty-elements
> GET / HTTP/1.1
> Host: a
> Connection: , keep-alive, ,
> Accept: , text/html,, */*
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

--- twin-lower-case
> GET / HTTP/1.1
> Host: a
> connection: keep-alive
> user-agent: x
> accept: */*
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

--- twin-empty-value
> GET / HTTP/1.1
> Host: a
> X:
> Accept-Language:
> Cookie: 
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

--- twin-obs-text
> GET / HTTP/1.1
> Host: a
> X-Name: M\xfcller
> Referer: http://a/\xc3\xa9
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

--- twin-quoted
> GET / HTTP/1.1
> Host: a
> If-None-Match: W/"a\\"b", "c"
> X: "Content-Length: 5"
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

--- twin-token-characters
> GET / HTTP/1.1
> Host: a
> !#$%&'*+-.^_`|~0aZ: x
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

--- twin-underscore-elsewhere
> GET / HTTP/1.1
> Host: a
> x_request_id: 1
> X_Forwarded_Proto: https
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

--- twin-near-names
> GET / HTTP/1.1
> Host: a
> Content-Lengths: 5
> X-Content-Length: 5
> Content-MD5: x
> Hostname: b
> Upgrade-Insecure-Requests: 1
> Proxy-Connection: keep-alive
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

--- twin-tabs-in-value
> GET / HTTP/1.1
> Host: a
> X: a\tb\t
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

--- twin-colons
> GET / HTTP/1.1
> Host: a
> X: a:b:c
> Referer: http://a:80/b?c=d:e
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

--- limit-line
# Longer than http.max-line (16 KiB).
> GET / HTTP/1.1
> Host: a
> X: \{a*17000}
>
= http.header_limit 3 client

--- limit-count
# More fields than http.max-headers (200).
> GET / HTTP/1.1
> Host: a
>| \{X: a\r\n*201}
>
= http.header_limit 3 client

--- limit-head
# More octets than http.max-head (64 KiB), in lines of lawful length.
> GET / HTTP/1.1
> Host: a
>| X: \{a*15000}\r\n
.
>| X: \{a*15000}\r\n
.
>| X: \{a*15000}\r\n
.
>| X: \{a*15000}\r\n
.
>| X: \{a*15000}\r\n
>
= http.header_limit 3 client

--- limit-response
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<| \{X: a\r\n*201}
<
= http.header_limit 3 server

--- twin-limit
# Long, but within.
> GET /?\{q*8000} HTTP/1.1
> Host: a
> Cookie: \{c*8000}
>| \{X: a\r\n*150}
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

--- fold-host
> GET / HTTP/1.1
> Host: a
>  b
>
= http.obs_fold 2 client
= http.invalid_host 3 client

--- host-cr-cr-lf
> GET / HTTP/1.1
>| Host: a\r\r\n
>
= http.bare_cr 2 client
= http.invalid_host 3 client

--- empty-line-cr-cr-lf
# One reader ends the header here, another does not.
> GET / HTTP/1.1
> Host: a
>| \r\r\n
>
= http.bare_cr 2 client
= http.invalid_header_name client
= http.invalid_header_name 2 client @25 readings=no-body:30,blank-line-ends-header:28

--- nul-alone
> GET / HTTP/1.1
> Host: a
>| \0\r\n
>
= http.nul_in_header 2 client
= http.invalid_header_name client
= http.invalid_header_name 2 client @25 readings=no-body:30,blank-line-ends-header:28

--- whitespace-before-header-length
# One reader passes over the line, another finds a length.
> GET / HTTP/1.1
>  Content-Length: 5
> Host: a
>
= http.whitespace_before_header 2 client
= http.whitespace_before_header 2 client @16 readings=no-body:47,folded-line-is-a-field:52

--- connection-names-cookie
# A field for all recipients is no connection option (RFC 9110 7.6.1): an intermediary that obeys takes it away from the server.
> GET / HTTP/1.1
> Host: a
> Connection: close, Cookie
> Cookie: a=b
>
= http.framing_field_in_connection 3 client

--- connection-names-cache-control
> GET / HTTP/1.1
> Host: a
> Connection: cache-control
>
= http.framing_field_in_connection 3 client

--- connection-names-forwarded-for
> GET / HTTP/1.1
> Host: a
> Connection: X-Forwarded-For
> X-Forwarded-For: 192.0.2.1
>
= http.framing_field_in_connection 3 client

--- connection-names-both
> GET / HTTP/1.1
> Host: a
> Connection: Cookie, Content-Length
>
= http.framing_field_in_connection 2 client

--- response-connection-names-set-cookie
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Connection: Set-Cookie
< Content-Length: 0
<
= http.framing_field_in_connection 3 server

--- twin-connection-names-proxy-fields
> GET / HTTP/1.1
> Host: a
> Connection: TE, Proxy-Authorization, HTTP2-Settings, X-Hop
> TE: trailers
>

--- fold-in-length-name
# RFC 9112 5.2: who replaces the fold by SP, or drops it, has a field of that name; who does not has none.
> POST / HTTP/1.1
> Host: a
>| Content-\r\n Length: 5\r\n
>
= http.invalid_header_name 3 client @26
= http.invalid_header_name 2 client @36
= http.obs_fold 2 client @36
= http.obs_fold 2 client @26 readings=no-body:50,name-without-decoration:55

--- fold-in-length-name-twice
> POST / HTTP/1.1
> Host: a
>| Con\r\n tent-\r\n\tLength : 5\r\n
>
= http.invalid_header_name 3 client @26
= http.obs_fold 3 client @31
= http.obs_fold 2 client @39
= http.invalid_header_name 2 client @39
= http.obs_fold 2 client @26 readings=no-body:54,name-without-decoration:59

--- fold-before-length-colon
> POST / HTTP/1.1
> Host: a
>| Content-Length\r\n : 5\r\n
>
= http.invalid_header_name 2 client @26
= http.obs_fold 2 client @42
= http.obs_fold 2 client @26 readings=no-body:50,name-without-decoration:55

--- fold-in-te-name
> POST / HTTP/1.1
> Host: a
>| Transfer-\r\n Encoding: chunked\r\n
>
= http.invalid_header_name 3 client @26
= http.invalid_header_name 2 client @37
= http.obs_fold 2 client @37
= http.invalid_transfer_encoding 2 client @37 readings=transfer-encoding-ignored:59,chunked-somewhere:64+

--- fold-in-host-name
> GET / HTTP/1.1
> Host: a
>| Ho\r\n st: b\r\n
>
= http.invalid_header_name 3 client @25
= http.invalid_header_name 2 client @29
= http.obs_fold 2 client @29

--- twin-fold-in-other-name
> GET / HTTP/1.1
> Host: a
>| Content-\r\n Type: b\r\n
>
= http.invalid_header_name 3 client @25
= http.obs_fold 3 client @35

--- twin-fold-behind-junk
> GET / HTTP/1.1
> Host: a
>| junk\r\n Length: 5\r\n
>
= http.invalid_header_name 3 client @25
= http.obs_fold 3 client @31

--- response-fold-in-length-name
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
<| Content-\r\n Length: 5\r\n
<
= http.invalid_header_name 3 server @17
= http.invalid_header_name 2 server @27
= http.obs_fold 2 server @27
= http.obs_fold 2 server @27 readings=no-body:41+,name-without-decoration:46

--- whitespace-before-header-blank
> GET / HTTP/1.1
>|   \r\n
> Host: a
>
= http.whitespace_before_header 2 client @16
= http.whitespace_before_header 2 client @16 readings=no-body:31,blank-line-ends-header:20

--- bare-cr-drops-octet
# CVE-2023-30589: behind CR one octet went unread.
> GET / HTTP/1.1
> Host: a
>| X: y\rzTransfer-Encoding: chunked\r\n
>
= http.bare_cr 2 client @25
= http.bare_cr 2 client @25 readings=no-body:61,line-ends-at-cr:66+

--- twin-tab-in-value
> GET / HTTP/1.1
> Host: a
>| X: y\tzTransfer-Encoding: chunked\r\n
>

--- over-limit-hides-cr
# What is beyond http.max-line is not kept, but looked at for what ends lines to some.
> GET / HTTP/1.1
> Host: a
>| X: \{a*17000}\rTransfer-Encoding: chunked\r\n
>
= http.header_limit 2 client @25

--- over-limit-hides-nul
> GET / HTTP/1.1
> Host: a
>| X: \{a*17000}\0Transfer-Encoding: chunked\r\n
>
= http.header_limit 2 client @25

--- over-limit-by-a-cr
# The first octet beyond it is CR, and does not end the line.
> GET / HTTP/1.1
> Host: a
>| X: \{a*16381}\rb\r\n
>
= http.header_limit 2 client @25

--- over-limit-cr-cr-lf
> GET / HTTP/1.1
> Host: a
>| X: \{a*16383}\r\r\n
>
= http.header_limit 2 client @25

--- start-line-over-limit-hides-cr
>| GET /\{a*17000}\r\rGET /x HTTP/1.1\r\n
> Host: a
>
= http.header_limit 2 client @0

--- response-over-limit-hides-cr
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
<| X: \{a*17000}\rTransfer-Encoding: chunked\r\n
< Content-Length: 0
<
= http.header_limit 2 server @17

--- twin-at-limit
> GET / HTTP/1.1
> Host: a
>| X: \{a*16381}\r\n
>

--- twin-over-limit
> GET / HTTP/1.1
> Host: a
>| X: \{a*16382}\r\n
>| Y: \{a*17000}\r\n
>
= http.header_limit 3 client @25

--- twin-fold-goes-on-behind-colon
# The name has ended on the second line; what the third brings is value.
> GET / HTTP/1.1
> Host: a
>| Con\r\n tent-Len: 1\r\n gth: 5\r\n
>
= http.invalid_header_name 3 client @25
= http.obs_fold 3 client @30

--- nul-drops-no-octet
# C strings end there, and what follows is not read otherwise than it stands.
> GET / HTTP/1.1
> Host: a
>| X: y\0zContent-Length: 5\r\n
>
= http.nul_in_header 2 client @25
