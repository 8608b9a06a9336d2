# Nothing is masked in draft-75: a proxy that reads on sees a request.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
>
< HTTP/1.1 101 Web Socket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< WebSocket-Origin: http://example.com
< WebSocket-Location: ws://example.com/chat
<
>| \0GET /ad.js HTTP/1.1\r\nHost: victim.example\r\n\r\n\xff
> !fin
< !fin
= websocket.http_in_frames 1 client

--- twin
# What servers say is no request, and text may speak of HTTP.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
>
< HTTP/1.1 101 Web Socket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< WebSocket-Origin: http://example.com
< WebSocket-Location: ws://example.com/chat
<
>| \0say GET / HTTP/1.1\xff
<| \0GET /ad.js HTTP/1.1\r\nHost: victim.example\r\n\r\n\xff
> !fin
< !fin

--- unknown-type
# draft-hixie-thewebsocketprotocol-75 4.2: neither text nor what a length precedes.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
>
< HTTP/1.1 101 Web Socket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< WebSocket-Origin: http://example.com
< WebSocket-Location: ws://example.com/chat
<
<| \x05xx\xff
> !fin
< !fin
= hixie.bad_frame 2 server
