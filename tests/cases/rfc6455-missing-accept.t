# RFC 6455 4.2.2: the field is required.
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
<
> !fin
< !fin
= upgrade.missing_accept 1 server
= record upgrade outcome=switched check=missing
