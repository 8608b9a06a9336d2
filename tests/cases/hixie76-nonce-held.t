# Client leg of the deadlock: keys and nonce went out, nothing comes back.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
~ 2s
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.nonce_held 3 client
= record upgrade outcome=stalled variant=hixie-76
