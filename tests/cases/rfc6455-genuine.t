# RFC 6455 1.3: the sample handshake.
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
<| \x81\x05Hello
>| \x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58
> !fin
< !fin
= record upgrade outcome=switched variant=rfc6455 status=101 check=ok early_bytes=0
