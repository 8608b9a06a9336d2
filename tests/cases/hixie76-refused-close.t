# The same, but the server says it will close: nobody reads the nonce as a request.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 404 Not Found
< Content-Length: 0
< Connection: close
<
< !fin
> !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.refused_with_pending 3 client
= record upgrade outcome=refused status=404
