# A whole request behind an upgrade that the server ignores.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
> GET /admin HTTP/1.1
> Host: internal
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client class=http1
= upgrade.refused_with_pending 2 client
= upgrade.pending_answered 1 client
= record upgrade outcome=refused early_class=http1
