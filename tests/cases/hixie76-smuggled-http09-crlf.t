# The same for Apache, which wants CRLF.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| GET /x\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 400 Bad Request
< Content-Length: 0
< Connection: close
<
< !fin
> !fin
= upgrade.unannounced_body 3 client class=http09
= upgrade.smuggled_request 1 client class=http09
= upgrade.refused_with_pending 2 client
= http.http09_smuggled 1 client @192 readings=http09-request:200,http09-refused:201+
= upgrade.pending_answered 1 client
= record upgrade outcome=refused early_class=http09
