# RFC 6455 4.1: a client must fail a connection whose accept value is another.
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
< Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=
<
> !fin
< !fin
= upgrade.bad_accept 1 server
= record upgrade outcome=switched variant=rfc6455 check=bad
