# Other protocols on a listed HTTP port. The client speaks first; what the server answers tells that this is no HTTP. Nothing worse than
# an oddity may be said of them: text protocols by their own documents, Icecast and NTRIP by theirs.

--- redis
> SET foo bar
< +OK
> GET foo
< $3
< bar
> QUIT
< +OK
> !fin
< !fin
= http.invalid_request_line 3 client @0

--- redis-get
> GET foo
< $3
< bar
> GET foo2
< $3
< bar
> !fin
< !fin
= http.invalid_request_line 3 client @0

--- redis-get-pipelined
> GET foo
> GET bar
< $-1
< $-1
> !fin
< !fin
= http.invalid_request_line 3 client @0

--- redis-resp
> *1
>| $4\r\nPING\r\n
< +PONG
> !fin
< !fin
= http.invalid_request_line 3 client @0

--- memcached
> get key
< VALUE key 0 5
< hello
< END
> get key2
< END
> delete key
< DELETED
> !fin
< !fin
= http.invalid_request_line 3 client @0

--- pop3-greeting
< +OK ready
> USER a
< +OK
> TOP 1 0
< +OK
< .
> DELE 1
< +OK
> !fin
< !fin

--- smtp-greeting
< 220 mail ESMTP
> EHLO a
< 250 ok
> DATA
< 354 go
> GET /x
> .
< 250 ok
> !fin
< !fin

--- irc
> NICK a
> USER a 0 * :a
< :srv 001 a :hi
> JOIN #x
> PING :x
< PONG
> !fin
< !fin
= http.invalid_request_line 3 client @0

--- finger
> user
< Login: user
< !fin
> !fin
= http.invalid_request_line 3 client @0

--- rtsp
> OPTIONS rtsp://a/x RTSP/1.0
> CSeq: 1
>
< RTSP/1.0 200 OK
< CSeq: 1
<
> DESCRIBE rtsp://a/x RTSP/1.0
> CSeq: 2
>
< RTSP/1.0 200 OK
< CSeq: 2
< Content-Length: 3
<
<| abc
> !fin
< !fin
= http.invalid_request_line 3 client @0

--- sip
> OPTIONS sip:a@b SIP/2.0
> Via: SIP/2.0/TCP c
> Content-Length: 0
>
< SIP/2.0 200 OK
< Content-Length: 0
<
> REGISTER sip:a@b SIP/2.0
> Via: SIP/2.0/TCP c
> Content-Length: 0
>
< SIP/2.0 200 OK
< Content-Length: 0
<
> !fin
< !fin
= http.invalid_request_line 3 client @0

--- icap
> OPTIONS icap://a/x ICAP/1.0
> Host: a
>
< ICAP/1.0 200 OK
< Encapsulated: null-body=0
<
> REQMOD icap://a/x ICAP/1.0
> Host: a
> Encapsulated: req-hdr=0, null-body=10
>
> GET / HTTP/1.1
> Host: b
>
< ICAP/1.0 204 No
<
> !fin
< !fin
= http.invalid_request_line 3 client @0

--- git
>| 0032git-upload-pack /project.git\x00host=myserver.com\x00
<| 00e8 abc HEAD\x00multi_ack\n
>| 0000
> !fin
< !fin

--- mqtt
>| \x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04abcd
<| \x20\x02\x00\x00
>| \x30\x08\x00\x03a/bhello
> !fin
< !fin

--- nats
> CONNECT {"verbose":false}
> PING
< PONG
> PUB a 3
> abc
> !fin
< !fin
= http.invalid_request_line 3 client @0

--- beanstalk
> put 0 0 10 3
> abc
< INSERTED 1
> delete 1
< DELETED
> !fin
< !fin
= http.invalid_request_line 3 client @0

--- socks
>| \x05\x01\x00
<| \x05\x00
>| \x05\x01\x00\x01\x01\x02\x03\x04\x00\x50
<| \x05\x00\x00\x01\x00\x00\x00\x00\x00\x00
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
> !fin
< !fin

--- shoutcast
> GET /stream HTTP/1.0
> Icy-MetaData: 1
>
< ICY 200 OK
< icy-name: x
<
<| \x01\x02\x03\x04 mp3 data goes on and on and on and on for a long time xxxxxxxxxxxxxxxxxxxxxxxxxx
<| \x01\x02\x03\x04 mp3 data goes on and on and on and on for a long time xxxxxxxxxxxxxxxxxxxxxxxxxx
> !fin
< !fin
= http.invalid_status_line 3 server @0 readings=odd-status-line:12+,http09-answer:0+

--- icecast-source
> SOURCE /mount ICE/1.0
> content-type: audio/mpeg
>
< HTTP/1.0 200 OK
<
>| \x01\x02\x03\x04 mp3 data goes on and on and on and on for a long time xxxxxxxxxxxxxxxxxxxxxxxxxx
> !fin
< !fin
= http.invalid_request_line 3 client @0

--- icecast-source-http10
> SOURCE /mount HTTP/1.0
> content-type: audio/mpeg
>
< HTTP/1.0 200 OK
<
>| \x01\x02\x03\x04 mp3 data goes on and on and on and on for a long time xxxxxxxxxxxxxxxxxxxxxxxxxx
> !fin
< !fin

--- ntrip
> GET /MOUNT HTTP/1.0
> User-Agent: NTRIP x
>
< ICY 200 OK
<
<| \xd3\x00\x13\x3e\xd0\x00\x03\xd3\x00\x13\x3e\xd0\x00\x03\xd3\x00\x13\x3e\xd0\x00\x03\xd3\x00\x13\x3e\xd0\x00\x03\xd3\x00\x13\x3e\xd0\x00\x03\xd3\x00\x13\x3e\xd0\x00\x03\xd3\x00\x13\x3e\xd0\x00\x03
> $GPGGA,123519
<| \xd3\x00\x13
> !fin
< !fin
= http.invalid_status_line 3 server @0 readings=odd-status-line:12+,http09-answer:0+

--- rtsp-version-elsewhere
# The scheme does not fit: a request line with a version that is none (RFC 9112 2.3).
> GET / RTSP/1.0
> Host: a
>
= http.invalid_version 2 client @0

--- ice-version-elsewhere
> GET /x ICE/1.0
> Host: a
>
= http.invalid_version 2 client @0

--- rtsp-answered-in-http
# A server that takes it for HTTP: the next request is seen.
> OPTIONS rtsp://a/ RTSP/1.0
> CSeq: 1
>
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_request_line 3 client @0
= http.conflicting_content_length 2 client @85 readings=first-content-length:106,last-content-length:109

--- redis-answered-in-http
> GET foo
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_request_line 3 client @0
= http.conflicting_content_length 2 client @55 readings=first-content-length:76,last-content-length:79

--- icecast-source-then-request
> SOURCE /mount HTTP/1.0
>
< HTTP/1.0 404 Not Found
< Content-Length: 0
< Connection: keep-alive
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client @72 readings=first-content-length:93,last-content-length:96

--- icy-in-second-answer
# Only the first answer of a connection may open a stream.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET / HTTP/1.1
> Host: a
>
< ICY 200 OK
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_status_line 3 server @38 readings=odd-status-line:50+,http09-answer:38+
= http.conflicting_content_length 2 client @100 readings=first-content-length:121,last-content-length:124

--- source-then-odd-request
# A server that knows no Icecast: what follows SOURCE is read as requests, odd ones too.
> SOURCE / HTTP/1.0
> Connection: keep-alive
>
< HTTP/1.1 405 Method Not Allowed
< Content-Length: 0
< Connection: keep-alive
<
> POST  /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_request_line 3 client
= http.conflicting_content_length 2 client readings=first-content-length:113,last-content-length:116

--- source-then-odd-request-at-once
> SOURCE / HTTP/1.0
> Connection: keep-alive
>
> FOO /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client readings=first-content-length:111,last-content-length:114

--- source-refused-then-sound
# Refused, it is not sound.
> SOURCE / HTTP/1.0
> Connection: keep-alive
>
< HTTP/1.1 405 Method Not Allowed
< Content-Length: 0
< Connection: keep-alive
<
>| \x01\x02\x03\x04 mp3 data\n
= http.unannounced_body 2 client

--- twin-sound-before-the-answer
> SOURCE /mount HTTP/1.0
>
>| \x01\x02\x03\x04 mp3 data\n
< HTTP/1.0 200 OK
<
>| \x01\x02\x03\x04 more of it\n
> !fin
< !fin
