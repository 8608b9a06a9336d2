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
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00\{x*60}
>| \n
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= h2c.unannounced 3 client @27
= h2c.unannounced 3 server @38 readings=http09-answer:38+

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
