# A slow server is no deadlock: everything arrives within the stall timeout, twice re-armed.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
~ 1s
>| ^n:ds
~ 1s
>| [4U
~ 1s
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| 8jKS'y:G*Co,Wxa-
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= record upgrade outcome=switched check=ok
