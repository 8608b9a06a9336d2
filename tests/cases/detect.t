# What counts as HTTP, on any port (RFC 9112 3; RFC 9110 4.2.1 on the port).

--- http-on-odd-port
port 2222
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= record http target=/ status=200

--- attack-on-odd-port
port 2222
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client @46 readings=first-content-length:67,last-content-length:70

--- http09-on-odd-port
port 2222
>| GET /x\r\n
<| raw
< !fin
> !fin
= http.http09_request 3 client

--- unknown-method-on-odd-port
port 2222
> FOO /x HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= record http method=FOO status=200

--- server-opens
port 2222
< HTTP/1.1 408 Request Timeout
< Connection: close
<
< !fin
> !fin

--- twin-smtp
port 25
< 220 mail ESMTP
> EHLO a
< 250 ok
> DATA
< 354 go
> GET /x
> .
< 250 ok
> QUIT
< 221 bye
> !fin
< !fin

--- twin-ftp
port 21
< 220 ready
> USER anonymous
< 331 ok
> !fin
< !fin

--- twin-memcached
port 11211
> get key
< VALUE key 0 5
< hello
< END
> !fin
< !fin

--- twin-redis
port 6379
> *1
>| $4\r\nPING\r\n
< +PONG
> !fin
< !fin

--- twin-sip
port 5060
> OPTIONS sip:a@b SIP/2.0
> Via: SIP/2.0/TCP c
>
< SIP/2.0 200 OK
<
> !fin
< !fin

--- twin-rtsp
port 554
> OPTIONS rtsp://a/x RTSP/1.0
> CSeq: 1
>
< RTSP/1.0 200 OK
< CSeq: 1
<
> !fin
< !fin

--- twin-tls
port 443
>| \x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03
<| \x16\x03\x03\x00\x7a
> !fin
< !fin

--- twin-tls-on-http-port
>| \x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03
<| \x16\x03\x03\x00\x7a
> !fin
< !fin

--- twin-server-speaks-first-on-http-port
< SSH-2.0-OpenSSH_9.2
> SSH-2.0-OpenSSH_9.2
> !fin
< !fin

--- junk-on-http-port
# Some other protocol.
>| \x01\x02\x03\x04 no request at all, and long enough\r\n
> !fin
< !fin
= http.invalid_request_line 3 client

--- http2-answers-http1
# RFC 9113 3.3: a server that knows HTTP/2 alone sends its SETTINGS frame whatever it was asked (h2c.unannounced)
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
<| \x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64
<| \x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01
< !fin
= h2c.unannounced 3 server @0 readings=http09-answer:0+

--- twin-no-settings-frame
# a length that no SETTINGS frame has
> GET / HTTP/1.1
> Host: a
>
<| \x00\x00\x05\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64
< !fin
= http.invalid_status_line 2 server @0 readings=http09-answer:0+

--- server-takes-a-blank-behind-the-version
# Its servers (nginx) pass over the blank: what they open with tells that this is HTTP, and nothing has blinded us.
port 9000
>| GET / HTTP/1.1 \r\nHost: a\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_request_line 3 client @0
= http.conflicting_content_length 2 client readings=first-content-length:95,last-content-length:98

--- blank-behind-the-version-attack
# Nor does it hide what that very request says.
port 9000
>| POST /x HTTP/1.1 \r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n
= http.invalid_request_line 3 client @0
= http.content_length_with_transfer_encoding 2 client @47 readings=chunked:82+,content-length:82

--- tab-before-the-version-attack
# Python's str.split() parts words at it.
port 9000
>| POST /x\tHTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n
= http.invalid_request_line 2 client @0
= http.content_length_with_transfer_encoding 2 client @46 readings=chunked:81+,content-length:81

--- high-octets-in-the-target-attack
# UTF-8 as it is typed (RFC 3986 would have it encoded): the line ends in a version, so it is HTTP on any port.
port 9000
>| POST /\xc3\xa4 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n
= http.invalid_target 3 client @0
= http.content_length_with_transfer_encoding 2 client @47 readings=chunked:82+,content-length:82

--- nul-in-the-target-attack
port 9000
>| GET /\x00x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n
= http.nul_in_header 2 client @0
= http.invalid_request_line 2 client @0
= http.invalid_target 3 client @0
= http.content_length_with_transfer_encoding 2 client @46 readings=chunked:81+,content-length:81

--- twin-binary-behind-letters
# AMQP 0-9-1 begins with letters, and is none.
port 5672
>| AMQP\x00\x00\x09\x01
<| \x01\x00\x00\x00\x00\x00\x05\x00\x0a\x00\x0a\x00\xce
>| \x01\x00\x00\x00\x00\x00\x05\x00\x0a\x00\x0b\x00\xce

--- server-skips-controls
# Netty skips control characters before a request line.
port 9000
>| \x00GET / HTTP/1.1\r\nHost: a\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client readings=first-content-length:95,last-content-length:98

--- hello-answered-in-http
# What looks like TLS to us need not to the server.
>| \x16\x03\x01\x00\x08\x01\r\n
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client readings=first-content-length:75,last-content-length:78

--- no-hello
>| \x16\x03GET / HTTP/1.1\r\nHost: a\r\n\r\n
= http.invalid_request_line 2 client

--- twin-foreign-with-requests-in-it
# A proxy's protocol of some kind: what its lines hold is nobody's request here.
port 9000
> HELO a
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
< 250 ok
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
> !fin
< !fin
