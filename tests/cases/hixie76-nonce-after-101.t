# A server that answers 101 before it has the nonce (websocket-driver does).
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
>| ^n:ds[4U
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= record upgrade outcome=switched variant=hixie-76 status=101 check=ok
