# Expect (RFC 9110 10.1.1; "HTTP/1.1 must die", Kettle 2025: 0.CL and CL.0 by Expect).

--- unknown
> POST / HTTP/1.1
> Host: a
> Expect: 200-ok
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- prefix
> POST / HTTP/1.1
> Host: a
> Expect: y 100-continue
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- suffix
> POST / HTTP/1.1
> Host: a
> Expect: 100-continuex
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- twice
> POST / HTTP/1.1
> Host: a
> Expect: 100-continue, 100-continue
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- parameter
> POST / HTTP/1.1
> Host: a
> Expect: 100-continue;a=b
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- quoted
> POST / HTTP/1.1
> Host: a
> Expect: "100-continue"
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- short
> POST / HTTP/1.1
> Host: a
> Expect: 100
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- vertical-tab
> POST / HTTP/1.1
> Host: a
> Expect: \x0b100-continue
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- high-bit
> POST / HTTP/1.1
> Host: a
> Expect: \xa0100-continue
> Content-Length: 5
>
>| hello
= http.expect_abuse 2 client

--- no-content
# 10.1.1: a client must not, without content.
> GET / HTTP/1.1
> Host: a
> Expect: 100-continue
>
= http.expect_abuse 3 client

--- zero-content
> POST / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 0
>
= http.expect_abuse 3 client

--- http10
# A server ignores it in HTTP/1.0.
> POST / HTTP/1.0
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
>| hello
= http.expect_abuse 3 client

--- twin-lower-case
> POST / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
< HTTP/1.1 100 Continue
<
>| hello
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

--- twin-upper-case
> POST / HTTP/1.1
> Host: a
> EXPECT: 100-CONTINUE
> Content-Length: 5
>
< HTTP/1.1 100 Continue
<
>| hello
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

--- twin-chunked
> PUT / HTTP/1.1
> Host: a
> Expect: 100-continue
> Transfer-Encoding: chunked
>
< HTTP/1.1 100 Continue
<
>| 5\r\nhello\r\n0\r\n\r\n
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

--- twin-impatient
# A client need not wait for ever; the 100 comes late.
> PUT / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
~ 1s
>| hello
< HTTP/1.1 100 Continue
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

--- twin-no-100
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
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-417
> PUT / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
< HTTP/1.1 417 Expectation Failed
< Connection: close
< Content-Length: 0
<
< !fin
> !fin

--- twin-100-then-417
> PUT / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
< HTTP/1.1 100 Continue
<
>| hello
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-401-then-body
# The client sends its body all the same, as announced.
> PUT / HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
< HTTP/1.1 401 Unauthorized
< Content-Length: 0
<
>| hello
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200
= http.early_response 3 server

--- refused-body-is-request
# The body that was announced is sent all the same, and begins a request whose field swallows the next one ("0.CL"): two readers, two requests.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 24
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
>| GET /a HTTP/1.1\r\nX: yyyy
> POST /admin HTTP/1.1
> Host: a
> Content-Length: 0
>
= http.early_response 3 server
= http.request_in_body 2 client @94 readings=body-ignored:70,content-length:94

--- refused-body-is-request-401
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 20
>
< HTTP/1.1 401 Unauthorized
< Content-Length: 0
<
>| GET /a HTTP/1.1\r\nX: 
> POST /admin HTTP/1.1
> Host: a
> Content-Length: 0
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.early_response 3 server
= http.request_in_body 2 client @90 readings=body-ignored:70,content-length:90

--- refused-body-is-request-200
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 20
>
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| ok
>| GET /a HTTP/1.1\r\nX: 
>| GET http://internal/ HTTP/1.1\r\nHost: a\r\n\r\n
= http.early_response 3 server
= http.request_in_body 2 client @90 readings=body-ignored:70,content-length:90

--- refused-body-is-whole-request
# Readers agree where the second one begins; that a first one stands before it one of them does not see.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 28
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
> GET /a HTTP/1.1
> Host: a
>
>| \r
>| \nPOST /admin HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n
= http.early_response 3 server
= http.request_in_body 2 client @100 readings=body-ignored:70,content-length:98

--- refused-body-behind-empty-lines
# They are no part of a request, and of the body they are.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 23
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
>| \n\r\nGET /a HTTP/1.1\r\nX: 
> POST /admin HTTP/1.1
> Host: a
> Content-Length: 0
>
= http.early_response 3 server
= http.request_in_body 2 client @93 readings=body-ignored:70,content-length:93

--- refused-body-ends-in-request-line
# The other reader's request begins within the first line.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 6
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
>| GET /aGET /admin HTTP/1.1\r\nHost: a\r\n\r\n
= http.early_response 3 server
= http.invalid_request_line 3 client @69
= http.invalid_target 3 client @69
= http.request_in_body 2 client @75 readings=body-ignored:69,content-length:75

--- refused-body-answered-before-its-end
# The final response is not over yet when the client goes on.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 20
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 4
<
<| no
>| GET /a HTTP/1.1\r\nX: 
> POST /admin HTTP/1.1
> Host: a
> Content-Length: 0
>
<| no
= http.early_response 3 server
= http.request_in_body 2 client @90 readings=body-ignored:70,content-length:90

--- refused-twice
# Another refused body in between hides nothing.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 94
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
> PUT /y HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 9
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
>| GET /a HTTP/1.1\r\nX: yyyyy
> POST /admin HTTP/1.1
> Host: a
> Content-Length: 0
>
= http.early_response 3 server
= http.request_in_body 2 client @164 readings=body-ignored:70,content-length:164

--- refused-body-in-the-next-body
# What the client sends behind the refusal goes on as one body, what the other reader sees in it is a request.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 49
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
> POST /y HTTP/1.1
> Host: a
> Content-Length: 33
>
>| DELETE /admin HTTP/1.1\r\nHost: a\r\n
= http.early_response 3 server
= http.request_in_body 2 client @119 readings=body-ignored:70,content-length:119

--- refused-body-is-request-of-the-server
# A target that is no path.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 23
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
>| OPTIONS * HTTP/1.1\r\nX: 
> POST /admin HTTP/1.1
> Host: a
> Content-Length: 0
>
= http.early_response 3 server
= http.request_in_body 2 client @93 readings=body-ignored:70,content-length:93

--- refused-body-judged-at-the-end
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 20
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
>| GET /a HTTP/1.1\r\nX: POST /admin
> !fin
= http.early_response 3 server
= http.request_in_body 2 client @90 readings=body-ignored:70,content-length:90

--- twin-next-request-behind-417
# The body is not sent. Where it would have ended stands the middle of something.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 5
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /third HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.early_response 3 server
= record http target=/next status=200
= record http target=/third status=200

--- twin-next-request-of-a-method-of-its-own
# PURGE is not registered; nothing stands where the announced body would have ended.
> POST /upload HTTP/1.1
> Host: a
> Content-Length: 1000
> Expect: 100-continue
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
> PURGE /zz HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.early_response 3 server

--- twin-body-like-a-request-of-a-method-of-its-own
# No version ends its first line: it is the body.
> POST /query HTTP/1.1
> Host: a
> Content-Length: 22
> Expect: 100-continue
>
< HTTP/1.1 401 Unauthorized
< Content-Length: 0
<
>| SELECT /* all */ x;\r\n\n
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.early_response 3 server

--- twin-next-request-cut-at-version
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 10
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.early_response 3 server
= record http target=/next status=200

--- twin-same-request-without-expect
# What curl does after a 417: the same request again, its body at once.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 60
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
> PUT /x HTTP/1.1
> Host: a
> Content-Length: 60
>
>| GET / is a line, and this body is sixty octets long, so far.
< HTTP/1.1 201 Created
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.early_response 3 server
= record http method=PUT target=/x status=201
= record http target=/next status=200

--- twin-pipelined-behind-417
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 30
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
> GET /1 HTTP/1.1
> Host: a
>
> GET /2 HTTP/1.1
> Host: a
>
> GET /3 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.early_response 3 server
= record http target=/3 status=200

--- twin-body-sent-behind-417
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 19
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
>| \r\n{"line": "GET /"}
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.early_response 3 server
= record http target=/next status=200

--- twin-empty-lines-are-the-body
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 3
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
>| \r\n\r
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.early_response 3 server
= record http target=/next status=200

--- twin-large-upload-413-closed
# What was under way when the server closed, its text a request or not.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 1000000
>
< HTTP/1.1 413 Content Too Large
< Connection: close
< Content-Length: 0
<
>| GET /a HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n
< !fin
> !rst

--- twin-large-upload-not-sent
# The end announced lies far beyond what is said.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Content-Length: 9223372036854775000
>
< HTTP/1.1 413 Content Too Large
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.early_response 3 server
= record http target=/next status=200

--- twin-next-request-behind-417-to-chunked
# What is no chunk line is no body.
> PUT /x HTTP/1.1
> Host: a
> Expect: 100-continue
> Transfer-Encoding: chunked
>
< HTTP/1.1 417 Expectation Failed
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.early_response 3 server
= record http target=/next status=200
