# A request for whoever reads the wire: a mask of zeros hides nothing (Huang and others 2011, Talking to Yourself for Fun and Profit).
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
>| \x82\xad\0\0\0\0GET /ad.js HTTP/1.1\r\nHost: victim.example\r\n\r\n
<| \x82\x00
> !fin
< !fin
= websocket.http_in_frames 1 client

--- twin-masked
# The same, masked as it must be: a tunnel.
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
>| \x82\xad\x37\xfa\x21\x3d\x70\xbf\x75\x1d\x18\x9b\x45\x13\x5d\x89\x01\x75\x63\xae\x71\x12\x06\xd4\x10\x30\x3d\xb2\x4e\x4e\x43\xc0\x01\x4b\x5e\x99\x55\x54\x5a\xd4\x44\x45\x56\x97\x51\x51\x52\xf7\x2b\x30\x3d
<| \x82\x00
> !fin
< !fin
= websocket.http_in_frames 3 client

--- twin-text-about-http
# Zeros for a mask are lawful, and text may speak of HTTP.
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
>| \x81\x90\0\0\0\0say GET / nicely
> !fin
< !fin

--- unmasked-client
# RFC 6455 5.1.
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
>| \x81\x05Hello
> !fin
< !fin
= websocket.unmasked_client 2 client

--- masked-server
# RFC 6455 5.1.
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
<| \x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58
> !fin
< !fin
= websocket.masked_server 2 server

--- reserved-bit
# RSV1 means something where permessage-deflate was agreed on (RFC 7692 6).
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
<| \xc1\x07\xf2\x48\xcd\xc9\xc9\x07\0
> !fin
< !fin
= websocket.reserved_bits 2 server

--- twin-deflate
# RFC 7692 7.2.3.1 and .2: the second message refers to the first.
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
<| \xc1\x07\xf2\x48\xcd\xc9\xc9\x07\0\xc1\x05\xf2\0\x11\0\0
> !fin
< !fin

--- inside-a-message
# A new message inside one that has not ended, and a long ping.
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
<| \x01\x03Hel\x81\x02lo\x89\x7e\0\x7e\{x*126}
> !fin
< !fin
= websocket.bad_continuation 2 server
= websocket.bad_control 2 server

--- twin-fragments
# RFC 6455 5.7: a ping between two fragments.
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
<| \x01\x03Hel\x89\x05Hello\x80\x02lo
>| \x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58
> !fin
< !fin

--- length-beyond
# A length no signed number holds.
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
<| \x82\x7f\x80\0\0\0\0\0\0\x05Hello
> !fin
< !fin
= websocket.bad_length 2 server

--- after-close
# Data behind the close frame, whose code must not be sent (RFC 6455 7.4.1).
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
<| \x88\x02\x03\xed\x81\x02no
> !fin
< !fin
= websocket.bad_close 3 server
= websocket.data_after_close 3 server
