# HTTP/1.0: the body ends with the connection.
> GET / HTTP/1.0
>
< HTTP/1.0 200 OK
< Content-Type: text/plain
<
<| all of this until the end
<| HTTP/1.1 200 is text here
< !fin
> !fin
= record http status=200
