# What is in WebSocket frames (RFC 6455 5, 8.1; RFC 7692), each beside a twin that may be so.

--- reserved-opcode
# RFC 6455 5.2: 3 to 7 and 11 to 15 are kept for frames to come; the receiver must fail the connection.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
<| \x83\x05Hello
>| \x8b\x80\0\0\0\0
> !fin
< !fin
= websocket.reserved_opcode 2 server
= websocket.reserved_opcode 2 client

--- twin-opcodes
# Those that there are: text, binary, ping, pong, continuation.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
<| \x01\x03Hel\x89\0\x80\x02lo
>| \x82\x80\0\0\0\0\x8a\x80\0\0\0\0
> !fin
< !fin

--- length-in-two-octets
# RFC 6455 5.2: the least number of octets must be used.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
<| \x81\x7e\0\x7d\{a*125}
> !fin
< !fin
= websocket.bad_length 3 server

--- length-in-eight-octets
# The client's, with more than fits one octet and less than two.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
>| \x82\xff\0\0\0\0\0\0\0\x7e\0\0\0\0\{a*126}
> !fin
< !fin
= websocket.bad_length 3 client

--- twin-length-in-two-octets
# As it must be from 126 octets on.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
<| \x81\x7e\0\x7e\{a*126}
> !fin
< !fin

--- no-utf8
# RFC 6455 5.6, 8.1: text is UTF-8.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
<| \x81\x02\xc3(
> !fin
< !fin
= websocket.invalid_utf8 3 server

--- no-utf8-overlong
# An overlong form (RFC 3629 3), its two octets in frames of their own.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
>| \x01\x81\0\0\0\0\xc0\x80\x81\0\0\0\0\x80
> !fin
< !fin
= websocket.invalid_utf8 3 client

--- twin-utf8
# A character may be cut where frames are.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
<| \x01\x01\xc3\x80\x01\xa9
>| \x82\x82\0\0\0\0\xc3(
> !fin
< !fin

--- message-beyond
# A message longer than 100 MiB is announced.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
<| \x82\x7f\0\0\0\0\x06\x40\0\x01
> !fin
< !fin
= websocket.message_limit 3 server

--- twin-message-of-the-limit
# And one of 100 MiB.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
<| \x82\x7f\0\0\0\0\x06\x40\0\0
> !fin
< !fin

--- fragments-beyond
# The frames of a message count together.
limit websocket.max-message 125
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
>| \x02\xbf\0\0\0\0\{a*63}\x80\xbf\0\0\0\0\{a*63}
> !fin
< !fin
= websocket.message_limit 3 client

--- twin-fragments-within
# One octet less.
limit websocket.max-message 125
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
>| \x02\xbf\0\0\0\0\{a*63}\x80\xbe\0\0\0\0\{a*62}
> !fin
< !fin

--- no-deflate
# RFC 7692 7.2.2: what is compressed is no DEFLATE (RFC 1951 3.2.3: block type 3).
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Sec-WebSocket-Extensions: permessage-deflate
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Sec-WebSocket-Extensions: permessage-deflate
<
<| \xc1\x02\xff\xff
> !fin
< !fin
= websocket.inflate_error 3 server

--- bomb
# 37 octets that inflate to 20,000.
limit websocket.max-inflated 16384
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Sec-WebSocket-Extensions: permessage-deflate
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Sec-WebSocket-Extensions: permessage-deflate
<
<| \xc2\x25\xec\xc1\x31\x01\x00\x00\x00\xc2\xa0\xf5\x4f\x6d\x0d\x0f\xa0\x00\x00\x00\{\0*16}\x78\x30\x00
> !fin
< !fin
= websocket.inflate_bomb 2 server

--- twin-bomb-within
# Where that is no more than may be.
limit websocket.max-inflated 32768
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Sec-WebSocket-Extensions: permessage-deflate
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Sec-WebSocket-Extensions: permessage-deflate
<
<| \xc2\x25\xec\xc1\x31\x01\x00\x00\x00\xc2\xa0\xf5\x4f\x6d\x0d\x0f\xa0\x00\x00\x00\{\0*16}\x78\x30\x00
> !fin
< !fin

--- twin-bomb-ratio
# Or the ratio is.
limit websocket.max-inflated 16384
limit websocket.max-ratio 1000
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Sec-WebSocket-Extensions: permessage-deflate
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Sec-WebSocket-Extensions: permessage-deflate
<
<| \xc2\x25\xec\xc1\x31\x01\x00\x00\x00\xc2\xa0\xf5\x4f\x6d\x0d\x0f\xa0\x00\x00\x00\{\0*16}\x78\x30\x00
> !fin
< !fin

--- tunnel-deflated
# HTTP in a compressed message: no proxy takes it for a request.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
> Sec-WebSocket-Extensions: permessage-deflate
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
< Sec-WebSocket-Extensions: permessage-deflate
<
>| \xc2\x9d\0\0\0\0\x72\x77\x0d\x51\xd0\x57\xf0\x08\x09\x09\xd0\x37\xd4\x33\xe4\xe5\xf2\xc8\x2f\x2e\xb1\x52\x48\xe4\xe5\xe2\xe5\x02\0
> !fin
< !fin
= websocket.http_in_frames 3 client
