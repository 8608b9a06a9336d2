# RFC 9931 5: a frame sent before the server has agreed.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
>| \x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
<
> !fin
< !fin
= upgrade.unannounced_body 3 client class=ws_frame
= upgrade.optimistic_data 2 client class=ws_frame
= record upgrade outcome=switched early_bytes=11 early_class=ws_frame
