# A refused upgrade with nothing behind it: HTTP goes on and is inspected.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 13
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET /a HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET /b HTTP/1.1
> Host: a
> Content-Length: 3
> Transfer-Encoding: chunked
>
> 0
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.content_length_with_transfer_encoding 2 client @234 readings=chunked:269+,content-length:267
= record upgrade outcome=refused status=200
= record http method=GET target=/a status=200
= record http method=GET target=/b status=200
