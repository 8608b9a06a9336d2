# The draft's own example (draft-hixie-thewebsocketprotocol-76 1.3): keys, nonce, the matching digest.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| 8jKS'y:G*Co,Wxa-
<| \0hello\xff
>| \0hi\xff
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade outcome=switched variant=hixie-76 status=101 check=ok early_bytes=8 early_class=key3
