# Requests and answers counted (RFC 9112 9.3, 9.3.2, 9.5; RFC 9110 15.5.9; "HTTP Desync Attacks", 2019).

--- two-answers
# Nothing the client said explains it: the server is charged.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.surplus_response 1 server
= http.response_without_request 1 server

--- answer-first
# Nobody has asked.
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.surplus_response 1 server
= http.response_without_request 1 server

--- answer-after-204
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.surplus_response 1 server
= http.response_without_request 1 server

--- octets-after-answer
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
<| more octets than were announced
> !fin
< !fin
= http.response_without_request 1 server

--- idle-500
# Only 408, 400 and 503 close an idle connection.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
~ 20s
< HTTP/1.1 500 Oops
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= http.surplus_response 1 server
= http.response_without_request 1 server

--- idle-408-kept
# It does not close.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 408 Request Timeout
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200
= http.surplus_response 1 server
= http.response_without_request 1 server

--- clte-answered-twice
# The left over octets are the start of a request, and it is answered before it is complete.
> POST / HTTP/1.1
> Host: a
> Content-Length: 35
> Transfer-Encoding: chunked
>
>| 0\r\n\r\nGET /x HTTP/1.1\r\nX: yyyyyyyyyy
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.content_length_with_transfer_encoding 2 client @46 readings=chunked:81+,content-length:111
= http.early_response 3 server

--- body-answered
# A second answer to one request: the body was read as one.
> POST / HTTP/1.1
> Host: a
> Content-Length: 18
> Content-Length: 18
>
>| GET /x HTTP/1.1\r\n\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.repeated_content_length 3 client @46 readings=content-length:86
= http.surplus_response 1 client
= http.response_without_request 1 client

--- cl0-answered
# CL.0: a server that ignores the body of a GET.
> GET / HTTP/1.1
> Host: a
> Content-Length: 36
>
>| GET /x HTTP/1.1\r\nHost: internal\r\n\r\nX
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.surplus_response 1 client
= http.response_without_request 1 client
= http.request_in_body 3 client @47 readings=body-ignored:47,content-length:83

--- te0-answered
# What the client said explains it: the client is charged.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: xchunked
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.invalid_transfer_encoding 2 client @26 readings=transfer-encoding-ignored:57,chunked-somewhere:62+
= http.surplus_response 1 client
= http.response_without_request 1 client

--- extension-lf-answered
# TERM.EXT, and its proof.
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 2;\nxx\r\n26\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\nX: \r\n0\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.chunk_line 2 client @56 readings=line-ends-at-lf:68+,line-ends-at-crlf:69+
= http.chunk_extension 3 client
= http.request_in_body 3 client
= http.surplus_response 1 client
= http.response_without_request 1 client

--- twin-idle-408
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
~ 20s
< HTTP/1.1 408 Request Timeout
< Connection: close
< Content-Length: 0
<
< !fin
> !fin

--- twin-idle-400
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
~ 20s
< HTTP/1.1 400 Bad Request
< Connection: close
< Content-Length: 0
<
< !fin
> !fin

--- twin-idle-503
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
~ 20s
< HTTP/1.1 503 Service Unavailable
< Connection: close
< Content-Length: 0
<
< !fin
> !fin

--- twin-idle-408-without-connection
# It closes without having said so.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
~ 20s
< HTTP/1.1 408 Request Timeout
< Content-Length: 0
<
< !fin
> !fin

--- twin-idle-408-http10
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
~ 20s
< HTTP/1.0 408 Request Timeout
<
<| bye
< !fin
> !fin

--- twin-preconnect-408
# A browser's connection in reserve that nobody used.
~ 20s
< HTTP/1.1 408 Request Timeout
< Connection: close
< Content-Length: 0
<
< !fin
> !fin

--- twin-slow-request
> GET / HTTP/1.1
>| Host: 
~ 20s
< HTTP/1.1 408 Request Timeout
< Connection: close
< Content-Length: 0
<
< !fin
> !fin

--- twin-half-a-request-line
>| GET / HT
~ 20s
< HTTP/1.1 408 Request Timeout
< Connection: close
< Content-Length: 0
<
< !fin
> !fin

--- twin-too-long-refused
> POST / HTTP/1.1
> Host: a
> Content-Length: 100
>
>| the beginning
< HTTP/1.1 413 Content Too Large
< Connection: close
< Content-Length: 0
<
< !fin
> !rst

--- twin-pipelined
> GET / HTTP/1.1
> Host: a
>
> GET /2 HTTP/1.1
> Host: a
>
> GET /3 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= record http target=/3 status=200

--- twin-head-answered-twice
# A cache that retried passes on both.
> HEAD / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 50
<
< HTTP/1.1 200 OK
< Content-Length: 50
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-after-timeout
# The answer that was given up comes after all.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 504 Gateway Timeout
< Content-Length: 0
<
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

--- twin-until-close
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
<
<| HTTP/1.1 200 OK\r\n\r\n and so on
< !fin
> !fin
= record http status=200

--- twin-request-in-body-once
> POST / HTTP/1.1
> Host: a
> Content-Length: 18
>
>| GET /x HTTP/1.1\r\n\n
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

--- twin-response-in-body
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 19
<
<| HTTP/1.1 200 OK\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-late-100
# A 100 behind the answer: late, and no final answer.
> PUT / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
>| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 100 Continue
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-reset
> GET / HTTP/1.1
> Host: a
>
< !rst

--- twin-nothing
> !fin
< !fin

--- early-kept
# RFC 9112 9.5: the rest is still read as the body.
> POST / HTTP/1.1
> Host: a
> Content-Length: 10
>
>| 01234
< HTTP/1.1 401 Unauthorized
< Content-Length: 0
<
>| 56789
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200
= http.early_response 3 server

--- early-chunked
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\r\nhel
< HTTP/1.1 404 Not Found
< Content-Length: 0
<
>| lo\r\n0\r\n\r\n
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200
= http.early_response 3 server

--- early-rest-is-request
# The rest of the body is answered: 0.CL.
> POST / HTTP/1.1
> Host: a
> Content-Length: 42
>
>| 01234
< HTTP/1.1 404 Not Found
< Content-Length: 0
<
>| GET /x HTTP/1.1\r\nHost: internal\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.early_response 3 server
= http.request_in_body 3 client @53 readings=body-ignored:53,content-length:90
= http.surplus_response 1 client @45
= http.response_without_request 1 client

--- twin-early-close
> POST / HTTP/1.1
> Host: a
> Content-Length: 10
>
>| 01234
< HTTP/1.1 413 Content Too Large
< Connection: close
< Content-Length: 0
<
< !fin
> !fin

--- twin-early-interim
> POST / HTTP/1.1
> Host: a
> Content-Length: 10
>
>| 01234
< HTTP/1.1 103 Early Hints
<
>| 56789
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

--- pipelined-limit
# More than http.max-pipeline (128) requests await their answer.
>| \{GET / HTTP/1.1\r\nHost: a\r\n\r\n*130}
= http.pipelined_limit 3 client

--- twin-pipelined-limit
>| \{GET / HTTP/1.1\r\nHost: a\r\n\r\n*100}
<| \{HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok*100}
= record http status=200

--- cl0-post-answered
# CL.0 on a POST: nothing about the request is odd, its body is; the client is charged and the request named.
> POST /static/logo.png HTTP/1.1
> Host: a
> Content-Length: 35
>
>| GET /x HTTP/1.1\r\nHost: internal\r\n\r\n
< HTTP/1.1 405 Method Not Allowed
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= http.surplus_response 1 client
= http.response_without_request 1 client

--- cl0-post-answered-one-later
# The hidden request's answer is taken for the next one's.
> POST / HTTP/1.1
> Host: a
> Content-Length: 35
>
>| GET /x HTTP/1.1\r\nHost: internal\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 404 Not Found
< Content-Length: 0
<
= http.surplus_response 1 client
= http.response_without_request 1 client

--- twin-cl0-long-ago
# A body that reads like a request, and its answer, are history: the server answers out of turn.
> POST / HTTP/1.1
> Host: a
> Content-Length: 35
>
>| GET /x HTTP/1.1\r\nHost: internal\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /1 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /2 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /3 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.surplus_response 1 server
= http.response_without_request 1 server

--- head-answered-for-its-body
# The body of HEAD was read as a request: the second answer is no cache's.
> HEAD / HTTP/1.1
> Host: a
> Content-Length: 31
>
>| GET /a HTTP/1.1\r\nX: yyyyyyy\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 50
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.request_in_body 3 client readings=body-ignored:48,content-length:79
= http.surplus_response 1 client
= http.response_without_request 1 client

--- head-with-a-body-answered-twice
# Nothing in the body reads like a request, yet there was one.
> HEAD / HTTP/1.1
> Host: a
> Content-Length: 5
>
>| hello
< HTTP/1.1 200 OK
< Content-Length: 50
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.surplus_response 1 server
= http.response_without_request 1 server

--- body-answered-after-timeout
> GET / HTTP/1.1
> Host: a
> Content-Length: 31
>
>| GET /a HTTP/1.1\r\nX: yyyyyyy\r\n\r\n
< HTTP/1.1 504 Gateway Timeout
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.request_in_body 3 client readings=body-ignored:47,content-length:78
= http.surplus_response 1 client
= http.response_without_request 1 client

--- line-ends-at-cr-answered
# A CR alone ends a line for some (CVE-2023-30589): for who wants LF not one request line has ended, yet they are answered.
>| GET /a HTTP/1.1\rHost: a\r\r
< HTTP/1.1 200 OK
< Content-Length: 0
<
>| GET /b HTTP/1.1\rHost: a\r\r
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.surplus_response 1 client @0
= http.response_without_request 1 client @0
= http.surplus_response 1 client @38
= http.response_without_request 1 client @38
= http.bare_cr 2 client @0

--- line-ends-at-cr-behind-a-request
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
>| GET /a HTTP/1.1\rHost: a\r\r
< HTTP/1.1 404 Not Found
< Content-Length: 0
<
= http.surplus_response 1 client @38
= http.response_without_request 1 client @38
= http.bare_cr 2 client @27

--- twin-line-ends-at-cr-refused
# Nobody has read a request: the line itself is what is wrong.
>| GET /a HTTP/1.1\rHost: a\r\r
< HTTP/1.1 400 Bad Request
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= http.bare_cr 2 client @0

--- line-ends-at-cr-at-fin
>| GET /a HTTP/1.1\rHost: a\r\r
> !fin
= http.bare_cr 2 client @0

--- twin-cut-off-at-cr
# The CR may be the one of a CRLF.
>| GET /a HTTP/1.1\r
> !fin

--- twin-other-lines-that-end-at-cr
# Another protocol's lines.
port 4001
>| STATUS\rLEVEL?\r
> !fin

--- chunk-lines-end-at-cr
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\rhello\r0\r\rGET /a HTTP/1.1\rHost: a\r\r
> !fin
= http.chunk_line 2 client @56

--- trailer-lines-end-at-cr
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
> 0
>| \rGET /a HTTP/1.1\rHost: a\r\r
> !fin
= http.bare_cr 2 client @59

--- twin-chunk-line-cut-off
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 5\r
> !fin

--- status-line-ends-at-cr
> GET / HTTP/1.1
> Host: a
>
<| HTTP/1.1 200 OK\rContent-Length: 5\r\rhello
< !fin
= http.bare_cr 2 server @0

--- half-a-line-answered
# A success proves something only if the server goes on: it may answer whatever comes, and close.
>| GET /a
< HTTP/1.1 200 OK
< Content-Length: 0
<
>| b HTTP/1.1\r\nHost: a\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.surplus_response 1 client @0
= http.response_without_request 1 client @0

--- half-a-line-redirected
>| GET /a
< HTTP/1.1 302 Found
< Location: /b
< Content-Length: 0
<
>| b HTTP/1.1\r\nHost: a\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.surplus_response 1 client @0
= http.response_without_request 1 client @0

--- twin-half-a-line-answered-and-closed
>| GET /a
< HTTP/1.1 301 Moved Permanently
< Location: https://a/
< Content-Length: 0
< Connection: close
<
< !fin
> !fin

--- line-that-fin-ends-answered
# Python's http.server takes it for HTTP/0.9: what is answered has a name, and the client is at fault.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
>| GET /xx
> !fin
<| <html>\n
< !fin
= http.response_without_request 1 client @38
