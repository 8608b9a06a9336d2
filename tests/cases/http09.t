# HTTP/0.9: request lines without a version (RFC 1945 4.1, 5), which servers of today answer still.

--- first
>| GET /index.html\r\n
<| <html>old</html>
< !fin
> !fin
= http.http09_request 3 client

--- first-bare-lf
>| GET /index.html\n
<| <html>old</html>
< !fin
> !fin
= http.http09_request 3 client

--- first-refused
# A server that knows no HTTP/0.9 answers as it can.
>| GET /\r\n
< HTTP/1.1 400 Bad Request
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= http.http09_request 3 client

--- first-answer-looks-like-status
>| GET /\r\n
<| HTTP is explained here\n
< !fin
> !fin
= http.http09_request 3 client

--- smuggled-pipelined
> GET / HTTP/1.1
> Host: a
>
>| GET /x\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.http09_smuggled 1 client @27 readings=http09-request:35,http09-refused:36+

--- smuggled-later
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
>| GET /x\n
> !fin
< !fin
= http.http09_smuggled 1 client @27 readings=http09-request:34,http09-refused:35+

--- smuggled-behind-body
# What Content-Length leaves over.
> POST / HTTP/1.1
> Host: a
> Content-Length: 3
>
>| abcGET /x\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.http09_smuggled 1 client @50 readings=http09-request:57,http09-refused:58+

--- smuggled-behind-chunks
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\n\r\nGET /x\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.http09_smuggled 1 client @61 readings=http09-request:68,http09-refused:69+

--- smuggled-absolute
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
>| GET http://b/x\r\n
> !fin
< !fin
= http.http09_smuggled 1 client @27 readings=http09-request:43,http09-refused:44+

--- answered
> GET / HTTP/1.1
> Host: a
>
>| GET /x\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
<| raw octets of an answer
< !fin
> !fin
= http.http09_smuggled 1 client @27 readings=http09-request:34,http09-refused:35+
= http.http09_answered 1 client

--- answered-later
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
>| GET /x\r\n
<| <html>raw</html>
< !fin
> !fin
= http.http09_smuggled 1 client @27 readings=http09-request:35,http09-refused:36+
= http.http09_answered 1 client

--- twin-answered-with-status
# A server that refuses it proves nothing more.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
>| GET /x\r\n
< HTTP/1.1 400 Bad Request
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= http.http09_smuggled 1 client @27 readings=http09-request:35,http09-refused:36+

--- request-behind
>| GET /x\r\n
> GET / HTTP/1.1
> Host: a
>
= http.http09_request 3 client
= http.request_after_http09 2 client

--- request-behind-09
>| GET /x\r\n
>| GET /y\r\n
= http.http09_request 3 client
= http.request_after_http09 2 client
= http.http09_smuggled 1 client @8 readings=http09-request:16,http09-refused:17+

--- header-behind
# The header that HTTP/0.9 does not have.
>| GET /x\r\n
> Host: a
>
= http.http09_request 3 client
= http.request_after_http09 2 client

--- twin-line-end-behind
>| GET /x\r\n\r\n
<| raw
< !fin
> !fin
= http.http09_request 3 client

--- twin-announced
> POST / HTTP/1.1
> Host: a
> Content-Length: 8
>
>| GET /xx\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-in-chunk
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 8\r\nGET /xx\n\r\n0\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-in-response
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 8
<
<| GET /xx\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200
