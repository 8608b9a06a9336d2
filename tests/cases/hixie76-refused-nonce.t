# A genuine nonce and a server that does not upgrade: the eight bytes are the head of its next request.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.refused_with_pending 2 client
= record upgrade outcome=refused check=none
