# HTTP/2 where HTTP/1 is due and no switch was agreed: RFC 9113 3.3 has prior knowledge begin with the client preface, on a new connection.

--- preface-behind-request
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
< HTTP/1.1 400 Bad Request
< Connection: close
< Content-Length: 0
<
> !fin
< !fin
= h2c.unannounced 3 client @27

--- preface-pipelined
> POST / HTTP/1.1
> Host: a
> Content-Length: 3
>
>| abc
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
< HTTP/1.1 505 HTTP Version Not Supported
< Connection: close
< Content-Length: 0
<
> !fin
< !fin
= h2c.unannounced 3 client @50

--- twin-preface-first
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
> !fin
< !fin

--- twin-preface-early-behind-offer
# Behind an offer of h2c it is early data (RFC 9931), refused or not, and nothing else.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=h2_preface
= upgrade.optimistic_data 2 client
= upgrade.refused_with_pending 2 client

--- both-go-on-in-http2
# The server takes it: each side is told of once.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
> !fin
< !fin
= h2c.unannounced 3 client @27
= h2c.unannounced 3 server @38 readings=http09-answer:38+

--- both-go-on-with-a-request-in-data
# What they agree on is HTTP/2: octets of its DATA are nobody's request.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| \x00\x00<\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d
>| \x00\x00\x00\x04\x01\x00\x00\x00\x00\x00\x004\x01\x04\x00\x00\x00\x01\x00\x07:method\x04POST\x00\x07:scheme\x04http\x00\x05:path\x02/a\x00\x0a:authority\x01a\x00\x00D\x00\x01\x00\x00\x00\x01\x0aPOST /b HTTP/1.1\x0d\x0aHost: a\x0d\x0aContent-Length: 0\x0d\x0aContent-Length: 3\x0d\x0a\x0d\x0a
<| \x00\x00\x00\x04\x01\x00\x00\x00\x00\x00\x00\x0d\x01\x05\x00\x00\x00\x01\x00\x07:status\x03200
= h2c.unannounced 3 client @27
= h2c.unannounced 3 server @38 readings=http09-answer:38+
= record http method=POST target=/a status=200

--- both-go-on-attack
# Go's h2c handler takes a preface behind any request: what is said in HTTP/2 is judged as ever.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00N\x01\x05\x00\x00\x00\x01\x00\x07:method\x03GET\x00\x07:scheme\x04http\x00\x05:path\x02/a\x00\x0a:authority\x01a\x00\x11transfer-encoding\x07chunked
<| \x00\x00<\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d\x00\x03\x00\x00\x00d
<| \x00\x00\x00\x04\x01\x00\x00\x00\x00\x00\x00\x0d\x01\x05\x00\x00\x00\x01\x00\x07:status\x03200
= h2c.unannounced 3 client @27
= h2c.unannounced 3 server @38 readings=http09-answer:38+
= h2c.forbidden_field 2 client

--- both-go-on-attack-later
# So it is where the preface did not wait for the answer to the request before it.
> GET / HTTP/1.1
> Host: a
>
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00
< HTTP/1.1 200 OK
< Content-Length: 0
<
<| \x00\x00\x0c\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x0a\x00\x04\x00\x01\x00\x00
<| \x00\x00\x04\x08\x00\x00\x00\x00\x00\x00\x00\xff\xff
>| \x00\x00\x00\x04\x01\x00\x00\x00\x00\x00\x00;\x01\x05\x00\x00\x00\x01\x00\x07:method\x03GET\x00\x07:scheme\x04http\x00\x05:path\x02/a\x00\x0a:authority\x01a\x00\x01x\x04a\x0d\x0ab
<| \x00\x00\x00\x04\x01\x00\x00\x00\x00\x00\x00\x0d\x01\x05\x00\x00\x00\x01\x00\x07:status\x03200
= h2c.unannounced 3 client @27
= h2c.unannounced 3 server @38 readings=http09-answer:38+
= h2c.forbidden_field 2 client
= record http method=GET target=/a status=200

--- preface-declined-and-kept
# The server takes the preface's line for a request, and its second half for nothing.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00
< HTTP/1.1 404 Not Found
< Content-Length: 0
<
>| \n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= h2c.unannounced 3 client @27
= http.conflicting_content_length 2 client @107 readings=first-content-length:128,last-content-length:131
= record flow app_proto=http

--- request-behind-preface
# A server that reads the preface as a request, and its second half as nothing, goes on in HTTP/1: so does upgate.
> GET / HTTP/1.1
> Host: a
>
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= h2c.unannounced 3 client @27
= http.conflicting_content_length 2 client @97 readings=first-content-length:118,last-content-length:121

--- other-octets-behind-preface
# Whatever else follows is nobody's preface.
> GET / HTTP/1.1
> Host: a
>
>| PRI * HTTP/2.0\r\n\r\nSMUGGLED\r\n\r\n
> !fin
= h2c.unannounced 3 client @27
= http.unannounced_body 2 client @45
= record flow app_proto=http

--- preface-in-small-letters
# Methods mind case (RFC 9110 9.1): that is a request of no known version.
> GET / HTTP/1.1
> Host: a
>
>| pri * HTTP/2.0\r\n\r\n
> !fin
= http.invalid_version 3 client @27
= http.invalid_target 3 client @27

--- first-preface-in-small-letters
# It leaves HTTP as little: what follows is seen.
>| pri * HTTP/2.0\r\n\r\n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_version 3 client @0
= http.invalid_target 3 client @0
= http.conflicting_content_length 2 client @64 readings=first-content-length:85,last-content-length:88

--- settings-answer-request-before-preface
# What the server says is no answer to the preface while a request before it awaits its own.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET /2 HTTP/1.1
> Host: a
>
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
> !fin
< !fin
= h2c.unannounced 3 client @55
= http.invalid_status_line 2 server @38 readings=http09-answer:38+

--- first-line-goes-on-behind-preface
# The preface and more is a request line of two versions.
>| PRI * HTTP/2.0 HTTP/1.1\r\n\r\n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.invalid_request_line 2 client @0
= http.invalid_target 3 client @0
= http.missing_host 3 client @0
= http.conflicting_content_length 2 client @73 readings=first-content-length:94,last-content-length:97
