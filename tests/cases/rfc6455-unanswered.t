# Nobody answers.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
~ 31s
> !fin
< !fin
= upgrade.stalled 3 server
= record upgrade outcome=stalled
