# Server leg of the deadlock: the proxy sent the keys and kept the nonce.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
~ 2s
> !fin
< !fin
= upgrade.nonce_missing 2 client
= record upgrade outcome=stalled variant=hixie-76 early_bytes=0
