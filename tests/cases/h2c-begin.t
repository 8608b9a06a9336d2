# HTTP/2 in the clear: how it begins, by a switch (RFC 7540 3.2) or with prior knowledge (RFC 9113 3.3, 3.4).

--- twin-upgraded
# RFC 7540 3.2: the request that was upgraded is answered on stream 1.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x1f\x01\x04\x00\x00\x00\x01\x00\x07:status\x03200\x00\x0econtent-length\x015\x00\x00\x05\x00\x01\x00\x00\x00\x01hello
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00\x00
> !fin
< !fin
= record upgrade variant=h2c outcome=switched to=h2c
= record http method=GET target=/ status=101
= record http method=GET target=/ status=200

--- twin-upgraded-head
# RFC 9110 9.3.2: the answer to HEAD has a content-length and no content.
> HEAD / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x1f\x01\x05\x00\x00\x00\x01\x00\x07:status\x03200\x00\x0econtent-length\x015
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00
> !fin
< !fin
= record http method=HEAD target=/ status=200

--- upgraded-no-preface
# RFC 7540 3.2: the client preface is due.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x003\x01\x05\x00\x00\x00\x03\x00\x07:method\x03GET\x00\x07:scheme\x04http\x00\x05:path\x02/a\x00\x0a:authority\x01a
> !fin
< !fin
= h2c.bad_preface 2 client @112

--- upgraded-broken-preface
# Its last octet is another.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0d\x00\x00\x00\x04\x00\x00\x00\x00\x00
> !fin
< !fin
= h2c.bad_preface 2 client @112

--- upgraded-server-without-settings
# RFC 9113 3.4: SETTINGS must be the first frame.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
<| \x00\x00\x0d\x01\x05\x00\x00\x00\x01\x00\x07:status\x03200
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00
> !fin
< !fin
= h2c.bad_frame 2 server

--- upgraded-request-on-stream-3
# Requests behind the preface.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x0d\x01\x05\x00\x00\x00\x01\x00\x07:status\x03200
>| \x00\x003\x01\x05\x00\x00\x00\x03\x00\x07:method\x03GET\x00\x07:scheme\x04http\x00\x05:path\x02/a\x00\x0a:authority\x01a
<| \x00\x00\x0d\x01\x05\x00\x00\x00\x03\x00\x07:status\x03404
> !fin
< !fin
= record http method=GET target=/a status=404

--- upgraded-smuggling
# What follows the switch is read: a proxy that speaks HTTP/1.1 behind it would make two requests of this.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x0d\x01\x05\x00\x00\x00\x01\x00\x07:status\x03200
>| \x00\x00O\x01\x04\x00\x00\x00\x03\x00\x07:method\x04POST\x00\x07:scheme\x04http\x00\x05:path\x02/a\x00\x0a:authority\x01a\x00\x11transfer-encoding\x07chunked
>| \x00\x00\x1c\x00\x01\x00\x00\x00\x030\x0d\x0a\x0d\x0aGET /admin HTTP/1.1\x0d\x0a\x0d\x0a
> !fin
< !fin
= h2c.forbidden_field 2 client

--- twin-prior-knowledge
# RFC 9113 3.3
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00\x00
>| \x00\x00\x00\x04\x01\x00\x00\x00\x00
>| \x00\x003\x01\x05\x00\x00\x00\x01\x00\x07:method\x03GET\x00\x07:scheme\x04http\x00\x05:path\x02/a\x00\x0a:authority\x01a
<| \x00\x00\x1f\x01\x04\x00\x00\x00\x01\x00\x07:status\x03200\x00\x0econtent-length\x012\x00\x00\x02\x00\x01\x00\x00\x00\x01hi
> !fin
< !fin
= record http method=GET target=/a status=200

--- twin-prior-knowledge-elsewhere
# On any port (interface.md: HTTP/2 when the client opens with its preface).
port 9000
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00\x00
>| \x00\x00\x00\x04\x01\x00\x00\x00\x00
>| \x00\x003\x01\x05\x00\x00\x00\x01\x00\x07:method\x03GET\x00\x07:scheme\x04http\x00\x05:path\x02/a\x00\x0a:authority\x01a
<| \x00\x00\x0d\x01\x05\x00\x00\x00\x01\x00\x07:status\x03200
> !fin
< !fin
= record http method=GET target=/a status=200

--- prior-knowledge-elsewhere
port 9000
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00\x00
>| \x00\x00\x00\x04\x01\x00\x00\x00\x00
>| \x00\x00J\x01\x05\x00\x00\x00\x01\x00\x07:method\x03GET\x00\x07:scheme\x04http\x00\x05:path\x02/a\x00\x0a:authority\x01a\x00\x0aconnection\x0akeep-alive
<| \x00\x00\x0d\x01\x05\x00\x00\x00\x01\x00\x07:status\x03200
> !fin
< !fin
= h2c.forbidden_field 2 client

--- twin-to-http1-server
# A server that knows HTTP/1 alone declines.
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x04\x08\x00\x00\x00\x00\x00\x00\x00\xff\xff
< HTTP/1.1 400 Bad Request
< Content-Length: 0
< Connection: close
<
> !fin
< !fin

--- prior-knowledge-broken-preface
# The first line of the preface, and another second one: no client does that, and HTTP/1 servers read a request of method PRI.
> PRI * HTTP/2.0
> Host: a
>
> GET /admin HTTP/1.1
> Host: a
>
> !fin
< !fin
= h2c.bad_preface 2 client @0

--- prior-knowledge-bare-lf
>| PRI * HTTP/2.0\x0a\x0aSM\x0a\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00
> !fin
< !fin
= h2c.bad_preface 2 client @0

--- twin-server-first
# RFC 9113 3.4: the server need not wait for the client.
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x04\x08\x00\x00\x00\x00\x00\x00\x00\xff\xff
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00\x00
<| \x00\x00\x00\x04\x01\x00\x00\x00\x00
>| \x00\x003\x01\x05\x00\x00\x00\x01\x00\x07:method\x03GET\x00\x07:scheme\x04http\x00\x05:path\x02/a\x00\x0a:authority\x01a
<| \x00\x00\x0d\x01\x05\x00\x00\x00\x01\x00\x07:status\x03200
> !fin
< !fin
= record http method=GET target=/a status=200

--- server-first
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00\x00
<| \x00\x00\x00\x04\x01\x00\x00\x00\x00
>| \x00\x00;\x01\x05\x00\x00\x00\x01\x00\x07:method\x03GET\x00\x07:scheme\x04http\x00\x05:path\x02/a\x00\x0a:authority\x01a\x00\x01x\x04a\x0d\x0ab
<| \x00\x00\x0d\x01\x05\x00\x00\x00\x01\x00\x07:status\x03200
> !fin
< !fin
= h2c.forbidden_field 2 client

--- server-first-http1-client
# HTTP/1 to a server that speaks HTTP/2 alone (events.md, h2c.unannounced).
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
> GET / HTTP/1.1
> Host: a
>
> !fin
< !fin
= h2c.unannounced 3 server

--- twin-parts-exchanged
# Docker's POST /session: from the 101 on the daemon is the client of HTTP/2.
port 2375
> POST /session HTTP/1.1
> Host: docker
> Connection: Upgrade
> Upgrade: h2c
> Content-Length: 0
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
<| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00\x00
<| \x00\x00\x00\x04\x01\x00\x00\x00\x00
<| \x00\x003\x01\x05\x00\x00\x00\x01\x00\x07:method\x03GET\x00\x07:scheme\x04http\x00\x05:path\x02/a\x00\x0a:authority\x01a
>| \x00\x00\x0d\x01\x05\x00\x00\x00\x01\x00\x07:status\x03200
= upgrade.invalid_key 3 client

--- twin-parts-exchanged-client-first
# Which of them is heard first is chance.
port 2375
> POST /session HTTP/1.1
> Host: docker
> Connection: Upgrade
> Upgrade: h2c
> Content-Length: 0
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
>| \x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64\x00\x00\x04\x08\x00\x00\x00\x00\x00\x00\x00\xff\xff
<| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x00\x00\x00\x04\x01\x00\x00\x00\x00
= upgrade.invalid_key 3 client

--- settings-for-the-preface
# The server stays one: the client has not begun as RFC 9113 3.4 wants.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
>| \x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x04\x08\x00\x00\x00\x00\x00\x00\x00\xff\xff
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
= h2c.bad_preface 2 client @112

--- other-frame-for-the-preface
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
< Server: lab
<
>| \x00\x00\x08\x06\x00\x00\x00\x00\x0012345678
= h2c.bad_preface 2 client @112

--- both-are-clients
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 101 Switching Protocols
< Connection: Upgrade
< Upgrade: h2c
<
>| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00
= h2c.bad_frame 2 server

--- server-first-http1-attack
# What the server speaks is its own matter: requests are requests, and the server behind it may know both.
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= h2c.unannounced 3 server
= http.conflicting_content_length 2 client @46 readings=first-content-length:67,last-content-length:70

--- server-first-http1-attack-later
# With an upgrade on the way, and a method that begins like the preface.
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
> PROPFIND / HTTP/1.1
> Host: a
>
< HTTP/1.1 207 Multi-Status
< Content-Length: 0
<
> GET /chat HTTP/1.1
> Host: a
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| GET /x HTTP/1.1\r\n\r\n
= h2c.unannounced 3 server
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client

--- server-first-other-client
# Neither speaks HTTP/1: nothing is followed.
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
>| \x16\x03\x01\x00\x08\x01\x00\x00\{x*64}\r\n
> GET / HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= h2c.unannounced 3 server

--- server-answers-in-http2-attack
# An HTTP/1 request answered with frames, of more octets than a status line is waited for.
> GET / HTTP/1.1
> Host: a
>
<| \x00\x00\x3c\x04\x00\x00\x00\x00\x00\{\x00\x03\x00\x00\x00\x64*10}
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= h2c.unannounced 3 server readings=http09-answer:0+
= http.conflicting_content_length 2 client @73 readings=first-content-length:94,last-content-length:97

--- first-frame
# RFC 9113 3.4: the first frame of a side is SETTINGS, and not its acknowledgement.
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x08\x06\x00\x00\x00\x00\x0012345678\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
> !fin
< !fin
= h2c.bad_frame 2 client

--- first-frame-acknowledges
>| PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\x00\x00\x00\x04\x01\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00\x00\x00
<| \x00\x00\x00\x04\x00\x00\x00\x00\x00
> !fin
< !fin
= h2c.bad_frame 2 client
