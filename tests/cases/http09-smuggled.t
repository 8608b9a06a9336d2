# A version-less line after the first message (RFC 1945 5).
> GET / HTTP/1.1
> Host: a
>
>| GET /x\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
<| raw answer
< !fin
> !fin
= http.http09_smuggled 1 client
= http.http09_answered 1 client
