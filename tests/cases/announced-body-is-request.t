# An announced eight-byte body that looks like a request is a body.
> POST /form HTTP/1.1
> Host: a
> Content-Length: 8
>
>| GET /xx\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= record http method=POST status=200
= record http method=GET status=200
