# HTTP/2's preface (RFC 9113 3.3, 3.4) to a server that knows HTTP/1 alone. It may take the preface for a request, decline, and keep the connection: what
# the client has sent behind it was HTTP/1 then, and so is what follows.

--- request-among-the-frames
# A SETTINGS frame whose payload, settings nobody knows, reads as a request. One that is answered was smuggled: a front that speaks HTTP/2 saw none.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x36\x04\x00\x00\x00\x00\x00\r\nGET /admin HTTP/1.1\r\nHost: internal\r\nX: yyyyyyyy\r\n\r\n
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| ok
= http.surplus_response 1 client @47
= http.response_without_request 1 client @47
= record http method=GET target=/admin status=200

--- request-among-the-frames-forbidden
# Any answer that is not what a server says of octets that are no request.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x36\x04\x00\x00\x00\x00\x00\r\nGET /admin HTTP/1.1\r\nHost: internal\r\nX: yyyyyyyy\r\n\r\n
< HTTP/1.1 505 HTTP Version Not Supported
< Content-Length: 0
<
< HTTP/1.1 403 Forbidden
< Content-Length: 0
<
= http.surplus_response 1 client
= http.response_without_request 1 client
= record http method=GET target=/admin status=403

--- request-in-data
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x00\x00\x0b\x01\x04\x00\x00\x00\x01\x83\x86\x84\x41\x01a\x0f\x0d\x0256
>| \x00\x00\x38\x00\x01\x00\x00\x00\x01\r\nPOST /admin HTTP/1.1\r\nHost: internal\r\nContent-Length: 0\r\n\r\n
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
< HTTP/1.1 204 No Content
<
= http.surplus_response 1 client
= http.response_without_request 1 client
= record http method=POST target=/admin status=204

--- twin-request-in-data-accepted
# A server that speaks HTTP/2: a body like any other.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x00\x00\x0b\x01\x04\x00\x00\x00\x01\x83\x86\x84\x41\x01a\x0f\x0d\x0256
>| \x00\x00\x38\x00\x01\x00\x00\x00\x01\r\nPOST /admin HTTP/1.1\r\nHost: internal\r\nContent-Length: 0\r\n\r\n
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00\x00
<| \x00\x00\x01\x01\x05\x00\x00\x00\x01\x88
> !fin
< !fin
= record http method=POST target=/ status=200
= record flow app_proto=http2

--- twin-odd-request-in-data-accepted
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x00\x00\x06\x01\x04\x00\x00\x00\x01\x83\x86\x84\x01\x01a
>| \x00\x00\x5d\x00\x01\x00\x00\x00\x01\r\nPOST /admin HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nx
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00\x00
> !fin
< !fin

--- request-behind-refusal
# Whatever precedes it, it is seen: here no line has ended before it.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= http.conflicting_content_length 2 client @79 readings=first-content-length:100,last-content-length:103
= record http method=POST target=/b status=200

--- request-behind-long-frame
# The same behind more octets without a line end than are kept of a line.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x48\x04\x00\x00\x00\x00\x00\{\x00\x99\x00\x00\x00\x00*12}
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= http.conflicting_content_length 2 client @151 readings=first-content-length:172,last-content-length:175

--- request-across-the-refusal
# A request line begun before it.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x0c\x04\x00\x00\x00\x00\x00\r\nPOST /b HT
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
>| TP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 3\r\n\r\n
= http.conflicting_content_length 2 client @81 readings=first-content-length:102,last-content-length:105

--- twin-refused-and-closed
# What servers do: nginx, apache2, Node.js.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x00\x00\x06\x01\x05\x00\x00\x00\x01\x82\x86\x84\x01\x01a
< HTTP/1.1 400 Bad Request
< Connection: close
< Content-Length: 0
<
< !fin
> !fin

--- twin-refused-twice-and-closed
# The second answer is to SM.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x00\x00\x06\x01\x05\x00\x00\x00\x01\x82\x86\x84\x01\x01a
< HTTP/1.1 505 HTTP Version Not Supported
< Content-Length: 0
<
< HTTP/1.1 400 Bad Request
< Connection: close
< Content-Length: 0
<
< !fin
> !fin

--- twin-every-line-refused
# A server that keeps on reading lines where there are none, and refuses each.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x00\x00\x06\x01\x05\x00\x00\x00\x01\x82\x86\x84\x01\x01a
< HTTP/1.1 505 HTTP Version Not Supported
< Content-Length: 0
<
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
< HTTP/1.1 501 Not Implemented
< Content-Length: 0
<
> !fin
< !fin

--- twin-every-line-not-found
# The same of a server that takes any words for a request.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
< HTTP/1.1 404 Not Found
< Content-Length: 0
<
< HTTP/1.1 405 Method Not Allowed
< Content-Length: 0
<
> !fin
< !fin

--- twin-request-in-data-refused
# The second answer is to SM, or to that: neither was done.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x00\x00\x0b\x01\x04\x00\x00\x00\x01\x83\x86\x84\x41\x01a\x0f\x0d\x0256
>| \x00\x00\x38\x00\x01\x00\x00\x00\x01\r\nPOST /admin HTTP/1.1\r\nHost: internal\r\nContent-Length: 0\r\n\r\n
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
< HTTP/1.1 400 Bad Request
< Connection: close
< Content-Length: 0
<
< !fin
> !fin

--- twin-refused-under-way
# Its body was under way; that it reads as a request is nobody's fault.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x00\x00\x06\x01\x04\x00\x00\x00\x01\x83\x86\x84\x01\x01a
< HTTP/1.1 400 Bad Request
< Connection: close
< Content-Length: 0
<
>| \x00\x00\x5d\x00\x01\x00\x00\x00\x01\r\nPOST /admin HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nx
< !fin
> !rst

--- answered-though-it-closes
# It has said that it closes, and answers what was under way.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
< HTTP/1.1 400 Bad Request
< Connection: close
< Content-Length: 0
<
>| \x00\x00\x36\x04\x00\x00\x00\x00\x00\r\nGET /admin HTTP/1.1\r\nHost: internal\r\nX: yyyyyyyy\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| ok
= http.surplus_response 1 client
= http.response_without_request 1 client

--- surplus-behind-refusal
# Nothing among the frames reads as a request, and yet one was answered.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| ok
= http.surplus_response 1 client
= http.response_without_request 1 client

--- twin-falls-back
# A client that goes on in HTTP/1, which is what the server knows.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| ok
> GET /2 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| ok
= record http target=/ status=200
= record flow app_proto=http
= record http target=/2 status=200

--- closing-400-once-all-is-well
# The preface excuses nothing for ever.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| ok
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
= http.surplus_response 1 client
= http.response_without_request 1 client

--- broken-preface-kept
# A preface begun, then a request: told of, and followed as what an HTTP/1 server makes of it.
> PRI * HTTP/2.0
> Host: a
>
< HTTP/1.1 505 HTTP Version Not Supported
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= h2c.bad_preface 2 client @0
= http.conflicting_content_length 2 client @73 readings=first-content-length:94,last-content-length:97

--- no-settings-kept
# A request where the first frame is due, and the server answers it.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
> GET /admin HTTP/1.1
> Host: internal
>
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| ok
= h2c.bad_frame 2 client @24
= http.surplus_response 1 client
= http.response_without_request 1 client

--- twin-other-protocol-answers
# Neither HTTP/2 nor HTTP/1: left alone.
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| HELO?\r\n
> GET / HTTP/1.1
> Host: a
> Host: b
>
> !fin
< !fin

--- midstream
# Joined late, yet in time for the preface.
midstream
>| P
.
>| RI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x00\x00\x00\x04\x01\x00\x00\x00\x00\x00\x00\x21\x01\x05\x00\x00\x00\x01\x82\x86\x84\x01\x01a\x00\x11transfer-encoding\x07chunked
= stream.midstream 3
= h2c.forbidden_field 2 client

--- midstream-declined
midstream
>| P
.
>| RI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= stream.midstream 3
= http.conflicting_content_length 2 client @79 readings=first-content-length:100,last-content-length:103

--- behind-offer-not-taken
# The preface sent early, the offer declined, the preface answered: no line has ended before the next request.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
< HTTP/1.1 200 OK
< Content-Length: 0
<
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= upgrade.unannounced_body 3 client class=h2_preface
= upgrade.optimistic_data 2 client
= upgrade.refused_with_pending 2 client
= upgrade.pending_answered 1 client
= http.conflicting_content_length 2 client @191 readings=first-content-length:212,last-content-length:215

--- behind-a-request
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
< HTTP/1.1 400 Bad Request
< Content-Length: 0
<
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= h2c.unannounced 3 client @27
= http.conflicting_content_length 2 client @106 readings=first-content-length:127,last-content-length:130
